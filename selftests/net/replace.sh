#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# While a connection is replaced nothing that it protects leaves in clear.
#
#   rt_a  the module, a trap, sends          rt_b  silent
. "$(dirname "$0")/../lib.sh"

RETRANSMIT="retransmit_timeout = 0.5"

# reload LIFE: the connection of rt_a, with this to tell it from the last one
reload() {
	CHILD="start_action = trap
	life_time = $1" router_conf rt_a >"$WORK/a.conf" && router_load rt_a "$WORK/a.conf"
}
policies() { ip -n rt_a xfrm policy list nosock | grep -c '^src'; }
stand() { [ "$(policies)" = 3 ]; }
silent() { in_ns rt_b nft -f - <<-RULES; }
	table inet silent {
		chain input {
			type filter hook input priority filter
			udp dport 500 drop
		}
	}
	RULES

replace_often() {
	local i
	for i in {1..5}; do reload 700s && reload 600s || return 1; done
}

need "two namespaces" net_pair
need "the peer does not answer" silent
need "the module loads" mod_load
check "packets go in clear while nothing is loaded" ping_inner rt_a 1
need "a trap is set" reload 600s
check "its policies stand" stand
need "a capture runs" capture_start rt_b
nsenter --net=/run/netns/rt_a ping -q -i 0.002 -I 10.1.0.1 10.2.0.1 >/dev/null 2>&1 &
flood=$!
check "another version takes its place, and this one again" replace_often
check "packets were sent all the time" kill $flood
check "nothing but the policies of the last one is left" stand
capture_stop rt_b
check "none of them has left" test "$(packets rt_b 'icmp and src host 10.1.0.1')" = 0
check "a tunnel was asked for instead" \
	test "$(packets rt_b 'udp and dst port 500')" -gt 0
check "unloading opens the selectors" ctl rt_a flush
check "packets go in clear again" ping_inner rt_a 1
check "nothing is left" wait_for 5 nothing_left rt_a
finish
