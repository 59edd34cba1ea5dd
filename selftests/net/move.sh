#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# While a selector moves from one connection to another in one load, nothing
# that it protects leaves in clear.
#
#   rt_a  the module, traps, sends          rt_b  silent
. "$(dirname "$0")/../lib.sh"

# conn NAME LIFE [TS]: a trap for the nets, or for TS
conn() {
	cat <<-CONF
	$1 {
	version = 1
	local_addrs = 192.0.2.1
	remote_addrs = 192.0.2.2
	proposals = $IKE
	local { auth = psk
	}
	remote { auth = psk
	}
	children { $1 { start_action = trap
	local_ts = 10.1.0.0/24
	remote_ts = ${3:-10.2.0.0/24}
	esp_proposals = $ESP
	life_time = $2
	} } }
	CONF
}
# load CONNS: nothing else
load() {
	printf 'connections {\n%s\n}\nsecrets { ike-x { secret = "%s"\n} }\nisakmp { retransmit_timeout = 0.5\n}\n' \
		"$1" "$PSK" >"$WORK/a.conf"
	router_load rt_a "$WORK/a.conf"
}
policies() { ip -n rt_a xfrm policy list nosock | grep -c '^src'; }
stand() { [ "$(policies)" = "$1" ]; }
silent() { in_ns rt_b nft -f - <<-RULES; }
	table inet silent {
		chain input {
			type filter hook input priority filter
			udp dport 500 drop
		}
	}
	RULES
# one goes and the other comes
swap() {
	local i
	for i in 1 2; do
		load "$(conn b 600s)" && load "$(conn a 600s)" || return 1
	done
}
# both stay, and the one takes what the other gives up
trade() {
	local i
	for i in 1 2; do
		load "$(conn a 600s 10.3.0.0/24)
$(conn b 600s)" && load "$(conn a 600s)
$(conn b 600s 10.4.0.0/24)" || return 1
	done
}

need "two namespaces" net_pair
need "the peer does not answer" silent
need "the module loads" mod_load
need "a trap is set" load "$(conn a 600s)"
check "its policies stand" stand 3
need "a capture runs" capture_start rt_b
nsenter --net=/run/netns/rt_a ping -q -i 0.002 -I 10.1.0.1 10.2.0.1 >/dev/null 2>&1 &
flood=$!
check "another connection takes the selector, and this one again" swap
check "two connections take it from each other" trade
check "packets were sent all the time" kill $flood
check "nothing but the policies of the last two is left" stand 6
capture_stop rt_b
check "none of them has left" test "$(packets rt_b 'icmp and src host 10.1.0.1')" = 0
check "a tunnel was asked for instead" \
	test "$(packets rt_b 'udp and dst port 500')" -gt 0
check "what nobody wants any more is open" load "$(conn a 600s 10.3.0.0/24)"
check "for packets in clear" ping_inner rt_a 1
check "flush" ctl rt_a flush
check "nothing is left" wait_for 20 nothing_left rt_a
finish
