#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# A flood of first messages from invented addresses meets the caps, which are
# counted; an honest peer gets in all the same.
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
above() { [ "$(stat "$1")" -gt "$2" ]; }
flood() { in_ns rt_b "$TOP/selftests/net/flood.py" "$WORK/rt_b/wire.pcap" 192.0.2.1 "$@"; }

# Until somebody has to give way; a slow kernel may see the first ones time out
# before that.
fill() {
	local pid status
	nsenter --net=/run/netns/rt_b "$TOP/selftests/net/flood.py" \
		"$WORK/rt_b/wire.pcap" 192.0.2.1 10.64.0.0 1000000 &
	pid=$!
	wait_for 40 gave_way
	status=$?
	kill $pid
	return $status
}
gave_way() { above half_open_evicted 0 || above half_open_timeout 50; }

need "two namespaces" net_pair
# what the flood is sent is answered, to nobody
ip -n rt_a route add blackhole 10.64.0.0/10
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

check "40 from one address" flood 10.63.0.1 1 40
check "of which some are too many of that address" wait_for 5 above rx_prefix_limit 23
check "and no more than that" test "$(stat rx_prefix_limit)" = 24
check "thousands from as many addresses make the oldest give way" fill
check "an honest peer gets in" ctl rt_b initiate --child net --timeout 20
check "and has a tunnel" encrypted rt_b
check "no answer was larger than what asked for it" \
	test "$(packets rt_b 'src host 192.0.2.1 and udp[4:2] > 300')" = 0
finish
