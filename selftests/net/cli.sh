#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# isakmpctl as its manual page says: verbs, exit statuses, words, JSON.
#
#   rt_a  the module, two connections        rt_b  the module, answers
. "$(dirname "$0")/../lib.sh"

IKE=aes128-sha256-curve25519 ESP=aes128gcm16
PSK=planted-horse-$$		# nothing may ever print it
RETRANSMIT="retransmit_timeout = 0.4
	retransmit_base = 1.2
	retransmit_tries = 2"
SAID=$WORK/said			# all that isakmpctl ever said
FILE=$WORK/rt_a/isakmp.conf
mkdir -p "$WORK/rt_a"

# verb NS ARGUMENT...: its streams in $WORK/out and err
verb() {
	local status
	ctl "$@" >"$WORK/out" 2>"$WORK/err" </dev/null
	status=$?
	cat "$WORK/out" "$WORK/err" >>"$SAID"
	return $status
}

# prints REGEXP NS ARGUMENT...: it succeeds, says that on the standard output
# ("" for nothing at all) and nothing on the other
prints() {
	local what=$1
	shift
	if verb "$@" && [ ! -s "$WORK/err" ]; then
		[ -n "$what" ] || [ -s "$WORK/out" ] || return 0
		grep -Eq -- "${what:-^$}" "$WORK/out" && return
	fi
	tell "$what"
}

# refuses STATUS REGEXP NS ARGUMENT...: it fails with the status, says that on
# the standard error and nothing on the other
refuses() {
	local status=$1 what=$2
	shift 2
	verb "$@"
	[ $? = "$status" ] && grep -Eq -- "$what" "$WORK/err" && [ ! -s "$WORK/out" ] && return
	tell "status $status, $what"
}

tell() {
	echo "not \"$1\" but:"
	cat "$WORK/out" "$WORK/err" | cut -c 1-200
	return 1
}

# json NS EXPRESSION ARGUMENT...: one document of schema 1 that, as j, makes the
# Python expression true
json() {
	local ns=$1 expression=$2
	shift 2
	verb "$ns" "$@" --json && [ ! -s "$WORK/err" ] || { tell json; return 1; }
	python3 -c 'import json, sys
j = json.load(open(sys.argv[1]))
sys.exit(not (j["schema"] == 1 and eval(sys.argv[2])))' "$WORK/out" "$expression" ||
		tell "$expression"
}

# conf: rt_a's connection "net" and a second one to nowhere, "other"
conf() {
	router_conf rt_a | sed '/^connections/r /dev/fd/3' 3<<-'CONF'
	other {
		version = 1
		remote_addrs = 198.51.100.7
		local { auth = psk
		}
		remote { auth = psk
		}
		children { o { esp_proposals = aes128-sha256
		} }
	}
	CONF
}

# wrong NAME REGEXP SED: a configuration that is refused for that, in its place
wrong() {
	conf | sed -E "$3" >"$WORK/wrong.conf"
	chmod 600 "$WORK/wrong.conf"
	check "$1" refuses 1 "^$WORK/wrong\.conf:[0-9]+:[0-9]+: $2" \
		rt_a load -f "$WORK/wrong.conf"
}

gone() { [ -z "$(ip -n "$1" xfrm state)" ]; }
spi() { ip -n rt_a xfrm state list src 192.0.2.1 | sed -n 's/.*spi \(0x[0-9a-f]*\) .*/\1/p'; }

need "two namespaces" net_pair

# ---- who may, and the module

if [ -z "${ISAKMP_KO:-}" ]; then
	modprobe=$(sysctl -n kernel.modprobe)
	sysctl -qw kernel.modprobe=/bin/false
	check "without the module" refuses 1 \
		'^isakmpctl: the kernel has no isakmp: modprobe isakmp$' rt_a list-sas
	conf >"$FILE"
	chmod 600 "$FILE"
	without() {
		verb rt_a load -n -f "$FILE" && grep -q "would load connection 'net' (new)" \
			"$WORK/out" && grep -q 'compared with nothing' "$WORK/err"
	}
	check "load -n needs none" without
	sysctl -qw kernel.modprobe="$modprobe"
	check "whoever asks for the family gets the module" prints '' rt_a list-sas
fi
need "the module loads" mod_load
there() { [ -d "/sys/module/$1" ] || modinfo -F filename "$1" | grep -q builtin; }
softdeps() {
	local m
	for m in $(modinfo -F softdep isakmp | sed 's/^pre://'); do
		there "$m" || { echo "$m is not there"; return 1; }
	done
}
[ -n "${ISAKMP_KO:-}" ] || check "with what it will need" softdeps
# ip asks for xfrm_user
modules() { cut -d' ' -f1 /proc/modules | grep -v '^xfrm_user$' | sort; }

conf >"$FILE" && chmod 600 "$FILE"
VERBS="list-conns list-sas stats flush monitor load,-f,$FILE initiate,--child,net terminate,--ike,net"
# each NAME COMMAND...: in front of every verb, it is not permitted
each() {
	local verb
	for verb in $VERBS; do
		in_ns rt_a "$@" isakmpctl ${verb//,/ } >"$WORK/out" 2>"$WORK/err" </dev/null
		[ $? = 1 ] && grep -q '^isakmpctl: .*not permitted: needs CAP_NET_ADMIN' "$WORK/err" && continue
		tell "$verb: not permitted"
		return 1
	done
}
check "no verb works without CAP_NET_ADMIN" each setpriv --bounding-set -net_admin --inh-caps -net_admin
VERBS="list-conns list-sas stats flush initiate,--child,net terminate,--ike,net"
check "nor with that of a user namespace" each unshare -Urn
grep -q allow_userns "$WORK/err"
check "which says what would allow it" test $? = 0
echo Y >/sys/module/isakmp/parameters/allow_userns
check "a parameter of the module does" prints '' rt_a list-conns
check "for a namespace that one owns" unshare -Urn isakmpctl flush
echo N >/sys/module/isakmp/parameters/allow_userns

# ---- wrong use

check "no verb" refuses 2 '^usage: isakmpctl VERB' rt_a
check "an unknown verb" refuses 2 'unknown verb "frob"' rt_a frob
check "an unknown option" refuses 2 'list-sas has no option --frob' rt_a list-sas --frob
check "another verb's option" refuses 2 'flush has no option --ike' rt_a flush --ike net
check "certificates" refuses 1 'certificates are not supported' rt_a list-certs
check "version" prints '^isakmpctl [0-9]' rt_a version

# ---- load

check "load -n says what would change" prints "would load connection 'net' \(new\)" \
	rt_a load -n -f "$FILE"
check "and changes nothing" json rt_a 'j["connections"] == []' list-conns
no_socket() { [ -z "$(in_ns rt_a ss -Hnul 'sport = 500')" ]; }
check "the ports are free as long as there is no connection" no_socket
check "load" prints '^2 connections loaded, 0 unchanged, 0 unloaded, 1 secret$' \
	rt_a load -f "$FILE"
check "again: nothing changes" prints '^0 connections loaded, 2 unchanged, 0 unloaded, 1 secret$' \
	rt_a load -f "$FILE"
check "list-conns" prints '^net: IKEv1' rt_a list-conns
check "list-conns --json" json rt_a \
	'[c["name"] for c in j["connections"]] == ["other", "net"] and j["connections"][1]["children"][0]["local-ts"] == ["10.1.0.0/24"]' \
	list-conns
check "not in the other namespace" json rt_b 'j["connections"] == []' list-conns

wrong "version = 0" 'connections\.net\.version: .*write version = 1' 's/^(version = )1/\10/'
wrong "version = 2" 'connections\.net\.version: .*2' 's/^(version = )1/\12/'
wrong "an unknown key, and the nearest one" \
	'connections\.net\.remote_adrs: unknown key .did you mean "remote_addrs"\?' \
	's/remote_addrs = 192/remote_adrs = 192/'
wrong "certificates" 'connections\.net\.local\.auth: .*psk' '/local \{/,/\}/s/auth = psk/auth = pubkey/'
wrong "a suite that is not there" '.*esp_proposals: .*3des' 's/(esp_proposals = aes128)gcm16/\13des-md5/'
wrong "what cannot be honoured" '.*dpd_delay' 's/^version = 1/&\ndpd_delay = 30s/'
wrong "a mode that is not there" '.*mode: .*tunnel or transport' 's/esp_proposals/mode = beet\n&/'
wrong "a host name" '.*remote_addrs: .*name' 's/(remote_addrs = )192.*/\1gw.example.org/'
wrong "no address" '.*remote_addrs' 's/(remote_addrs = )192.*/\1192.0.2.300/'
wrong "a brace too few" "unexpected end of the file: .* section \"isakmp\" of line [0-9]+ is still open" '$d'
wrong "a secret that is none, which is not shown" '[^ ]*: 0s is not followed by Base64$' \
	"s/secret = .*/secret = 0s$PSK!/"
check "no file" refuses 1 "^isakmpctl: $WORK/nothere: No such file" rt_a load -f "$WORK/nothere"
chmod 640 "$FILE"
check "secrets that the group may read" refuses 1 'isakmp\.conf:[0-9]+:[0-9]+: secrets\.ike-net: .*chmod 600' rt_a load -f "$FILE"
chmod 600 "$FILE"
piped() { conf | ctl rt_b load -n -f - | grep "would load connection 'other'"; }
check "the standard input" piped

# warns STATUS REGEXP NS ARGUMENT...: it has this status and warns of that
warns() {
	local status=$1 what=$2
	shift 2
	verb "$@"
	[ $? = "$status" ] && grep -Eq -- ": warning: $what" "$WORK/err" && return
	tell "status $status, $what"
}
CHILD='start_action = trap' conf |
	sed 's,children { o {,&\nstart_action = trap\nlocal_ts = 10.1.0.0/24\nremote_ts = 10.2.0.0/24\n,' >"$WORK/clash.conf"
router_conf rt_b | sed 's,secret = ,id = 192.0.2.9\n&,' >"$WORK/none.conf"
chmod 600 "$WORK"/{clash,none}.conf
clash="10\.1\.0\.0/24 === 10\.2\.0\.0/24 is protected by child 'o' of connection 'other' as well"
check "load -n warns of selectors that only one can have" \
	warns 0 "$clash" rt_b load -n -f "$WORK/clash.conf"
check "load, too, and it is true" warns 1 "$clash" rt_b load -f "$WORK/clash.conf"
grep -q "connection 'net': child net: connection other has a policy" "$WORK/err"
check "the other one has them" test $? = 0
check "load warns of a missing secret" \
	warns 0 'no secret is for this peer.*id = 192\.0\.2\.1$' rt_b load -f "$WORK/none.conf"
check "which is true as well" refuses 1 'no secret' rt_b initiate --child net
check "flush" prints '' rt_b flush
check "all that has changed nothing" prints '^0 connections to load, 2 unchanged, 0 unl' \
	rt_a load -n -f "$FILE"

# ---- a tunnel, watched

need "the other side is configured" router_load rt_b
nsenter --net=/run/netns/rt_a isakmpctl monitor >"$WORK/events" 2>&1 &
monitor=$!
nsenter --net=/run/netns/rt_a isakmpctl monitor --json >"$WORK/events.json" 2>&1 &
monitor="$monitor $!"
# generic netlink is number 16; the mask of groups is not empty
listening() { [ "$(in_ns rt_a awk '$2 == 16 && $4 !~ /^0+$/' /proc/net/netlink | wc -l)" = 2 ]; }
need "two monitors run" wait_for 20 listening
before=$(modules)
check "initiate does not wait with --timeout 0" prints '' rt_a initiate --child net --timeout 0
check "initiate" prints "^child 'net' is up( already)?$" rt_a initiate --child net
check "again" prints "^child 'net' is up already$" rt_a initiate --child net
check "traffic goes through it" encrypted rt_a
check "no module had to be loaded for that" diff <(echo "$before") <(modules)
check "list-sas" prints '^net: #[0-9]+, ESTABLISHED, IKEv1, [0-9a-f]{16}_i\* [0-9a-f]{16}_r$' rt_a list-sas
check "list-sas --json" json rt_a \
	'[(p["conn"], p["sas"][0]["established"], p["children"][0]["state"], p["children"][0]["packets-out"]) for p in j["peers"]] == [("net", True, "installed", 3)]' \
	list-sas
check "list-sas of the other side" json rt_b 'not j["peers"][0]["sas"][0]["initiator"]' list-sas
check "stats" prints '^[a-z_]+ +[0-9]+  [A-Za-z]' rt_a stats
check "stats --json" json rt_a 'len(j["counters"]) > 20 and all(type(v) is int for v in j["counters"].values())' stats

old=$(spi)
conf | sed 's/198\.51\.100\.7/198.51.100.8/' >"$FILE"
check "load -n of another connection" prints "would load connection 'other' \(changed\)" rt_a load -n -f "$FILE"
check "load" prints '^1 connection loaded, 1 unchanged, 0 unl' rt_a load -f "$FILE"
router_conf rt_a >"$FILE"
check "and without it" prints "unloaded connection 'other'" rt_a load -f "$FILE"
check "the unchanged one keeps its SAs" test "$old" = "$(spi)"
check "traffic still goes" encrypted rt_a

check "an unknown child" refuses 1 "^isakmpctl: initiate 'frob': .*no such child" rt_a initiate --child frob
check "a child of another connection" refuses 1 'no such child in such a connection' \
	rt_a initiate --child net --ike frob
check "an unknown connection" refuses 1 "terminate 'frob': .*no such connection" rt_a terminate --ike frob
check "terminate" prints '^terminated 1 SA$' rt_a terminate --child net --timeout 5
check "ends the SAs before it returns" gone rt_a
check "again: nothing is up" refuses 1 "terminate 'net': nothing is up" rt_a terminate --child net
check "the whole connection" prints '^terminated 1 SA$' rt_a terminate --ike net

seen() { grep -q ' child-down net ' "$WORK/events" && grep -q '"sa-down"' "$WORK/events.json"; }
check "monitor has seen it" wait_for 5 seen
kill $monitor
check "as a line each" grep -Eq '^[-0-9]{10} [:0-9]{8} child-up net 192\.0\.2\.1.* === 192\.0\.2\.2.* child net in [0-9a-f]{8} out [0-9a-f]{8} 10\.1\.0\.0/24 === 10\.2\.0\.0/24$' "$WORK/events"
events() {
	python3 -c 'import json, sys
e = [json.loads(l) for l in open(sys.argv[1])]
print(e)
sys.exit(any(x["schema"] != 1 or not x["time"] for x in e) or
	 [x["event"] for x in e] != ["sa-up", "child-up", "child-down", "sa-down"])' "$WORK/events.json"
}
check "and as JSON, in order" events
check "monitor ends when nothing happens" prints '' rt_a monitor --timeout 1

# ---- initiate that fails

ip -n rt_b link set wan0 down
RETRANSMIT="retransmit_timeout = 30" router_conf rt_a >"$FILE"
check "with minutes to answer" prints 'loaded connection' rt_a load -f "$FILE"
check "initiate gives up waiting" refuses 1 "child 'net' is not up yet" \
	rt_a initiate --child net --timeout 1
check "terminate ends what is only wanted" prints '^cancelled 1 attempt$' rt_a terminate --child net
check "which is wanted no more" json rt_a 'not any(p.get("wants") for p in j["peers"])' list-sas
check "nor terminated again" refuses 1 'nothing is up or under way' rt_a terminate --child net
check "initiate" prints '' rt_a initiate --child net --timeout 0
check "terminate ends the attempt with its SA" prints '^terminated 1 SA, cancelled 1 attempt$' \
	rt_a terminate --ike net
router_conf rt_a >"$FILE"
check "with seconds" prints 'loaded connection' rt_a load -f "$FILE"
check "it says why it fails" refuses 1 "child 'net' failed: .*no answer from the peer" \
	rt_a initiate --child net --timeout 20
check "list-sas does as well" prints 'no answer from the peer' rt_a list-sas
check "in JSON" json rt_a \
	'"timeout" in [f.get("reason") for f in j["failures"] + [p["failure"] for p in j["peers"] if "failure" in p]]' list-sas
ip -n rt_b link set wan0 up

# ---- decode

need "a capture runs" capture_start rt_a
check "another tunnel" prints 'is up' rt_a initiate --child net
all_seen() { [ "$(packets rt_a 'udp port 500')" -ge 9 ]; }
check "is in the capture" wait_for 10 all_seen
capture_stop rt_a
pcap=$WORK/rt_a/wire.pcap
check "decode" prints '^main [0-9a-f]{16}:[0-9a-f]{16} version 1\.0' rt_a decode "$pcap"
check "shows every message" test "$(grep -c ' octets$' <(ctl rt_a decode "$pcap"))" -ge 9
same() { cmp <(ctl rt_a decode "$pcap") <(ctl rt_a decode - <"$pcap"); }
check "also from the standard input" same
head -c 1000 "$pcap" >"$WORK/short.pcap"
short() { verb rt_a decode "$WORK/short.pcap"; [ $? = 1 ] && grep -q 'cut short' "$WORK/err"; }
check "a capture that is cut short" short
check "what is no capture" refuses 1 'neither pcap nor pcapng' rt_a decode "$FILE"

# ---- a port that is taken

check "flush" prints '' rt_b flush
check "ends all" json rt_b 'j["peers"] == []' list-sas
check "and forgets all" json rt_b 'j["connections"] == []' list-conns
nsenter --net=/run/netns/rt_b python3 -c 'import socket, signal
s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
s.bind(("", 4500))
signal.pause()' &
holder=$!
taken() { in_ns rt_b ss -Hnul 'sport = 4500' | grep -q .; }
wait_for 20 taken
elsewhere() {
	verb rt_b load -f "$WORK/rt_b/isakmp.conf"
	[ $? = 1 ] && grep -q '1 FAILED$' "$WORK/out" &&
		grep -q "^isakmpctl: connection 'net': UDP port 4500 is taken here" "$WORK/err"
}
check "somebody else has the port" elsewhere
kill $holder

# ---- many connections, many loads

# many N TAG: N connections c0 ... and one that is called TAG
many() {
	awk -v n="$1" -v tag="$2" 'BEGIN {
		print "connections {"
		for (i = 0; i <= n; i++)
			printf "%s { version = 1\nremote_addrs = 203.0.113.%d\nproposals = aes128-sha256-curve25519\nlocal { auth = psk\n}\n" \
				"remote { auth = psk\nid = %s.example.org\n}\nchildren { c { } } }\n",
				i < n ? "c" i : tag, i % 250 + 1, i < n ? "c" i : tag
		print "}\nsecrets { ike-x { secret = planted } }"
	}' >"$WORK/$2.conf" && chmod 600 "$WORK/$2.conf"
}
many 500 red && many 500 blue
check "501 connections" prints '^501 connections loaded' rt_a load -f "$WORK/red.conf"
check "are listed in their order" json rt_a \
	'[c["name"] for c in j["connections"]] == ["c%d" % i for i in range(500)] + ["red"]' list-conns
steady() {
	local i
	for i in 1 2; do
		json rt_a '[c["name"] for c in j["connections"] if c["name"][0] == "c"] == ["c%d" % i for i in range(500)]' \
			list-conns && continue
		grep -q 'changes faster than it can be read' "$WORK/err" || return 1
	done
}
change() {
	while [ ! -e "$WORK/stop" ]; do
		ctl rt_a load -f "$WORK/blue.conf" && ctl rt_a load -f "$WORK/red.conf" || return 1
	done
}
change >"$WORK/changes" 2>&1 &
changer=$!
check "each once, while others come and go" steady
touch "$WORK/stop"
wait $changer
check "which went well meanwhile" test $? = 0
check "and often" test "$(grep -c "^loaded connection" "$WORK/changes")" -ge 2
at_once() {
	local i pids=() bad=0
	for i in 1 2 3 4; do
		ctl rt_a load -f "$WORK/blue.conf" >"$WORK/load$i" 2>&1 &
		pids+=($!)
	done
	for i in "${pids[@]}"; do wait "$i" || bad=1; done
	[ $bad = 0 ] || { cat "$WORK"/load[1-4]; return 1; }
}
check "four loads at once" at_once
check "come to what they said" json rt_a \
	'{c["name"] for c in j["connections"]} == {"c%d" % i for i in range(500)} | {"blue"}' list-conns
check "flush" prints '' rt_a flush
check "leaves none" json rt_a 'j["connections"] == []' list-conns

# ---- secrets

hidden() {
	! grep -F -e "$PSK" -e planted "$SAID" "$WORK"/events* "$WORK/changes" &&
		! dmesg | grep -F "$PSK"
}
check "a lot was said" test "$(wc -l <"$SAID")" -gt 100
check "and never a secret" hidden
finish
