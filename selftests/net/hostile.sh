#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# Datagrams of every length, and text in identities and vendor IDs that a terminal
# would obey: they are counted, and shown as what they are.
#
#   rt_a  the module          rt_b  strongSwan, and what it would never send
. "$(dirname "$0")/../lib.sh"

IKE=aes128-sha256-modp2048 ESP=aes128gcm16
RETRANSMIT="retransmit_timeout = 1.0
	retransmit_tries = 2"

stat() { ctl rt_a stats | awk -v name="$1" '$1 == name { print $2 }'; }
received() { echo $(($(stat rx) + $(stat rx_esp))); }
all_received() { [ "$(received)" = $((before + sent)) ]; }
# All that takes a datagram away; a cookie that came back gave the engine one more.
ended() {
	ctl rt_a stats | awk '/^rx_/ && $1 !~ /^rx_(esp|duplicate|parked)$/ { n += $2 }
		$1 == "cookie_returned" { n -= $2 }
		END { print n }'
}
all_ended() { [ "$(ended)" = "$(stat rx)" ]; }

# plain FILE: nothing in it that a terminal would obey, or that is not ASCII
plain() { ! LC_ALL=C grep -nav $'^[\t -~]*$' "$1" | cat -v | grep .; }
json() { LC_ALL=C /usr/bin/python3 -m json.tool ${2:-} <"$1"; }
has() { grep -qF -- "$2" "$1" || { cat -v "$1"; return 1; }; }
told() { has "$WORK/monitor" "$1" && has "$WORK/events" "${1//\\/\\\\}"; }

# them ID: strongSwan is known by it
them() {
	strongswan_conf rt_b | sed -E "/local \{/,/\}/s/id = .*/id = \"${1//\\/\\\\}\"/" \
		>"$WORK/rt_b/swanctl/swanctl.conf"
	swan rt_b --load-all --noprompt
}
tunnel() { swan rt_b --initiate --child net --timeout 20; }
gone() { swan rt_b --terminate --ike net --timeout 10; }
drop() { swan rt_b --terminate --ike net --force >/dev/null 2>&1; }

# shown NAME [WHAT]: by list-sas, escaped
shown() {
	ctl rt_a list-sas >"$WORK/sas"
	ctl rt_a list-sas --json >"$WORK/sas.json"
	[ $# = 1 ] || check "$1: list-sas shows it" has "$WORK/sas" "$2"
	check "$1: as plain text" plain "$WORK/sas"
	check "$1: --json is JSON" json "$WORK/sas.json"
	check "$1: and plain text" plain "$WORK/sas.json"
}

need "two namespaces" net_pair
need "the module loads" mod_load
# whoever it is, if he has the secret
router_conf rt_a | sed '/remote {/,/}/s/id = .*//' >"$WORK/a.conf"
need "configured here" router_load rt_a "$WORK/a.conf"
need "and there" strongswan_start rt_b
nsenter --net=/run/netns/rt_a isakmpctl monitor >"$WORK/monitor" 2>&1 &
monitor=$!
nsenter --net=/run/netns/rt_a isakmpctl monitor --json >"$WORK/events" 2>&1 &
events=$!

need "a capture runs" capture_start rt_b
check "a tunnel" tunnel
check "works" encrypted rt_a
before=$(received)
sysctl -qw net.core.netdev_max_backlog=20000	# which would drop them
sent=$(in_ns rt_b "$TOP/selftests/net/hostile.py" lengths 192.0.2.1 2001:db8::1)
echo "# $sent datagrams"
check "every length, and odd ones" test "${sent:-0}" -gt 2500
check "all have come in" wait_for 30 all_received
check "and are counted" wait_for 30 all_ended
check "short ones" test "$(stat rx_short)" -gt 300
check "long ones" test "$(stat rx_long)" -gt 50
counted() { [ "$(stat rx_not_unicast)" = 1 ] && [ "$(stat rx_bad_source)" = 1 ]; }
check "to all, and from port 0" in_ns rt_b "$TOP/selftests/net/hostile.py" nowhere \
	192.0.2.1 192.0.2.255
check "are counted, too" wait_for 10 counted
check "and have made nothing" wait_for 30 all_ended
check "the tunnel works" encrypted rt_a
check "terminate" gone

escapes=1b5d303b686f7374696c65071b5b324a
check "an identity that is escape sequences" them "keyid:#$escapes"
check "may come in" tunnel
shown "escape sequences" '\x1b]0;hostile\x07\x1b[2J'
check "and works" encrypted rt_a
check "and go" gone
check "one that is no text at all" them "keyid:#00ff22c3285c0d0a686f7374696c65"
check "may come in, too" tunnel
shown "no text" '\x00\xff"\xc3(\x5c\x0d\x0ahostile'
check "and go, too" gone
check "control octets in a name" them "fqdn:#$escapes"
check_fails "are refused" tunnel
drop
shown "a name"
check "a name with octets that are none of ASCII" them "fqdn:#9b33316d686f7374696c65"
check "comes in" tunnel
shown "not ASCII" '\x9b31mhostile'
check "and goes" gone

seen() { [ "$(packets rt_b 'udp dst port 500')" -ge 6 ]; }
need "a first message was seen" wait_for 5 seen
refused=$(stat rx_refused) taken=$(stat rx_taken)
check "vendor IDs of that kind" in_ns rt_b "$TOP/selftests/net/hostile.py" vendor \
	"$WORK/rt_b/wire.pcap" 192.0.2.1
looked_at() { [ $(($(stat rx_refused) + $(stat rx_taken))) -gt $((refused + taken)) ]; }
check "are looked at" wait_for 10 looked_at
shown "vendor IDs"
capture_stop rt_b
isakmpctl decode "$WORK/rt_b/wire.pcap" >"$WORK/decoded" 2>&1
check "decode shows all that" test "$(grep -c . "$WORK/decoded")" -gt 1000
check "as plain text" plain "$WORK/decoded"

router_conf rt_a >"$WORK/a.conf"
check "a connection for one peer" router_load rt_a "$WORK/a.conf"
check "and somebody else" them "keyid:#$escapes"
check_fails "who is refused" tunnel
drop
shown "somebody else" '\x1b]0;hostile\x07\x1b[2J'
check "monitor shows it, too" wait_for 10 told '\x1b]0;hostile\x07\x1b[2J'

check "an honest peer again" them 192.0.2.2
check "gets in" tunnel
check "and works" encrypted rt_a
kill $monitor $events
wait $monitor $events
check "monitor has shown plain text" plain "$WORK/monitor"
check "and JSON" json "$WORK/events" --json-lines
check "that is plain text" plain "$WORK/events"
check "the kernel log has none of it" sh -c '! dmesg | grep -i hostile | grep -v isakmp-selftest'
finish
