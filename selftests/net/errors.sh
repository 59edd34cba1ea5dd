#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# What goes wrong is said where people look: by the verb and its exit status, in
# list-sas, in the events.
#
#   rt_a  the module, wrong         rt_b  the module, then strongSwan
. "$(dirname "$0")/../lib.sh"

IKE=aes128-sha256-curve25519 ESP=aes128gcm16
RETRANSMIT="retransmit_timeout = 0.4
	retransmit_base = 1.2
	retransmit_tries = 2"

# says STATUS REGEXP COMMAND...: it ends with the status and says that
says() {
	local status=$1 what=$2 out
	shift 2
	out=$("$@" 2>&1 </dev/null)
	[ $? = "$status" ] && grep -Eq -- "$what" <<<"$out" && return
	echo "not status $status and \"$what\" but:"
	echo "$out"
	return 1
}
shows() { ctl "$1" list-sas | grep -Eq -- "$2" || { ctl "$1" list-sas; return 1; }; }

# attempt NAME CHANGE STDERR THERE: rt_a with a sed CHANGE to its configuration;
# what initiate says, and what list-sas then says in rt_b, "" for anything
attempt() {
	router_conf rt_a | sed -E "$2" >"$WORK/a.conf"
	check "$1: loads" router_load rt_a "$WORK/a.conf"
	check "$1: initiate fails and says why" \
		says 1 "$3" ctl rt_a initiate --child net --timeout 15
	check "$1: list-sas does" shows rt_a "$3"
	[ -z "$4" ] || check "$1: list-sas of the other side does" \
		wait_for 5 shows rt_b "$4"
	check "$1: nothing stays" wait_for 5 empty rt_a
	ctl rt_a flush
}

DIFFERS="offered aes256-sha384-curve25519; configured aes128-sha256-curve25519; differs in key length: 256 offered, 128 configured"
DIFFERS2="offered aes256gcm16; configured aes128gcm16; differs in key length: 256 offered, 128 configured"

need "two namespaces" net_pair
need "the module loads" mod_load
nsenter --net=/run/netns/rt_a isakmpctl monitor --json >"$WORK/events" 2>&1 &
monitor=$!

attempt "nobody answers" '' 'no answer from the peer: to message 1' ''
need "the other side is configured" router_load rt_b
attempt "wrong secret" 's/correct-horse/wrong-horse/' \
	'no answer from the peer: to message 5, probably a wrong secret' \
	'probably a wrong secret'
attempt "no secret" '/^secrets/,/^isakmp/{/^isakmp/!d}' 'no secret is loaded' ''
attempt "their identity" '/remote \{/,/}/s/id = .*/id = c.example.org/' \
	'identity of the peer is not the configured one.*192\.0\.2\.2' \
	'phase 1: refused by the peer .INVALID-ID-INFORMATION'
attempt "our identity" '/local \{/,/}/s/id = .*/id = c.example.org/' \
	'phase 1: refused by the peer .INVALID-ID-INFORMATION' \
	'identity of the peer is not the configured one.*c\.example\.org'
attempt "phase 1 proposal" 's/^(\s*proposals = ).*/\1aes256-sha384-curve25519/' \
	'phase 1: refused by the peer .NO-PROPOSAL-CHOSEN' "$DIFFERS"
attempt "phase 2 proposal" 's/(esp_proposals = ).*/\1aes256gcm16/' \
	'phase 2: .*NO-PROPOSAL-CHOSEN' "$DIFFERS2"
attempt "selectors" 's/(remote_ts = ).*/\110.7.0.0\/24/' \
	'phase 2: .*INVALID-ID-INFORMATION' 'selectors are not configured'
attempt "no route" 's/192\.0\.2\.2/203.0.113.9/; s/local_addrs.*//' \
	'no route to the peer' ''
attempt "wrong local address" 's/(local_addrs = ).*/\1192.0.2.77/' \
	'not, or no longer, an address of ours' ''
check "events tell each failure" test \
	"$(grep -c '"event":"failed"' "$WORK/events")" -ge 9
kill $monitor

router_conf rt_a >"$WORK/a.conf"
need "the right configuration" router_load rt_a "$WORK/a.conf"
check "initiate works, status 0" ctl rt_a initiate --child net
check "again: it is up already, status 0" \
	says 0 'up already' ctl rt_a initiate --child net
check "the peer goes without a word" ip -n rt_b link set wan0 down
check "terminate needs no answer" ctl rt_a terminate --child net
check "then initiate fails" says 1 'no answer from the peer' \
	ctl rt_a initiate --child net --timeout 15
no_sa() { ! ctl rt_a list-sas | grep -q ESTABLISHED; }
check "and the ISAKMP SA is given up" wait_for 10 no_sa
ip -n rt_b link set wan0 up

check "an unknown child" says 1 'nothere' ctl rt_a initiate --child nothere
check "an unknown connection" says 1 'nothere' ctl rt_a terminate --ike nothere
check "an unknown verb" says 2 'nothere' ctl rt_a nothere
check "an unknown option" says 2 'nothere' ctl rt_a list-sas --nothere
sed 's/remote_addrs/remote_adrs/' "$WORK/a.conf" >"$WORK/typo.conf"
check "a typo: file, line, nearest key" \
	says 1 'typo\.conf:5:.*remote_adrs.*remote_addrs' \
	ctl rt_a load -f "$WORK/typo.conf"
chmod 644 "$WORK/a.conf"
check "a secrets file that others can read" \
	says 1 'a\.conf.*others' ctl rt_a load -f "$WORK/a.conf"
check "neither has changed anything" says 0 'net: .*IKEv1' ctl rt_a list-conns
check "no file" says 1 'nothere' ctl rt_a load -f "$WORK/nothere"

check "flush" ctl rt_a flush
check "flush there" ctl rt_b flush
need "strongSwan takes the ports there" strongswan_start rt_b
check "which load says" says 1 'port 500 is taken' \
	ctl rt_b load -f "$WORK/rt_b/isakmp.conf"
attempt "wrong secret, strongSwan" 's/correct-horse/wrong-horse/' \
	'PAYLOAD-MALFORMED|no answer from the peer: to message 5' ''
attempt "their identity, strongSwan" '/remote \{/,/}/s/id = .*/id = c.example.org/' \
	'identity of the peer is not the configured one.*192\.0\.2\.2' ''
attempt "our identity, strongSwan" '/local \{/,/}/s/id = .*/id = c.example.org/' \
	'AUTHENTICATION-FAILED' ''
attempt "phase 1 proposal, strongSwan" \
	's/^(\s*proposals = ).*/\1aes256-sha384-curve25519/' 'NO-PROPOSAL-CHOSEN' ''
attempt "phase 2 proposal, strongSwan" 's/(esp_proposals = ).*/\1aes256gcm16/' \
	'NO-PROPOSAL-CHOSEN' ''
attempt "selectors, strongSwan" 's/(remote_ts = ).*/\110.7.0.0\/24/' \
	'INVALID-ID-INFORMATION' ''
finish
