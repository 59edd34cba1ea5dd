#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# First messages from invented addresses meet the caps, which are counted; who
# finds no place is answered without one, and an honest peer gets in by that.
#
#   rt_a  the module          rt_b  the module, and the flood
. "$(dirname "$0")/../lib.sh"

IKE=aes128-sha256-curve25519 ESP=aes128gcm16
ANY="any {
	version = 1
	proposals = $IKE
	local { auth = psk
	}
	remote { auth = psk
	}
	children { any { mode = transport
	} } }"

stat() { ctl rt_a stats | awk -v name="$1" '$1 == name { print $2 }'; }
is() { [ "$(stat "$1")" = "$2" ]; }
spray_b() { in_ns rt_b spray 60 "$1" "$WORK/rt_b/wire.pcap" 192.0.2.1 0 "$2" | tee "$WORK/spray"; }
# no answer longer than the question, nor more than one for it, and all were seen
small() { grep -q ' longer 0 more 0 missed 0$' "$WORK/spray"; }
answered() { [ "$(sed 's/.*answered \([0-9]*\).*/\1/' "$WORK/spray")" "$@" ]; }

need "two namespaces" net_pair
# the flood is answered to where it can be looked at, and no further
ip -n rt_a route add 10.64.0.0/10 via 192.0.2.2
ip -n rt_b route add blackhole 10.64.0.0/10
need "the module loads" mod_load
need "a capture runs" capture_start rt_b
router_conf rt_a | sed "/^connections/r /dev/fd/3" >"$WORK/a.conf" 3<<<"$ANY"
need "configured here" router_load rt_a "$WORK/a.conf"
need "and there" router_load rt_b
check "a tunnel works, which is where the flood learns from" \
	ctl rt_b initiate --child net
check "terminate" ctl rt_b terminate --ike net
# tcpdump sees a packet up to a second late
seen() { [ "$(packets rt_b 'udp port 500')" -ge 9 ]; }
check "and is in the capture" wait_for 5 seen
capture_stop rt_b

check "40 from one address" spray_b 40 10.64.0.1
check "of which 16 have a place, and the others an answer" wait_for 10 is cookie_sent 24
check "that is all of them" answered = 40
check "no answer was more than the question" small
check "thousands from as many addresses" spray_b 4000 10.64.0.0/10
check "are answered" answered -gt 1100
check "and nobody gives way" is half_open_evicted 0
check "no answer was more than the question, again" small
check "40 from the address of an honest peer" spray_b 40 192.0.2.2
check "who gets in" ctl rt_b initiate --child net --timeout 20
check "by a cookie" is cookie_returned 1
check "an honest peer gets in" encrypted rt_b
finish
