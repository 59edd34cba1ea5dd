#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# Two neighbours that protect everything between them find each other, and what
# looks like neighbour discovery of somebody else does not leave in clear.
#
#   rt_c  a host behind rt_a      rt_a  the module      rt_b  the module
. "$(dirname "$0")/../lib.sh"

IKE=aes128-sha256-curve25519 ESP=aes128gcm16

# conn NAME LOCAL REMOTE LINES
conn() {
	cat <<-CONF
	$1 {
	version = 1
	local_addrs = $2
	remote_addrs = $3
	proposals = $IKE
	local { auth = psk
	}
	remote { auth = psk
	}
	children { $1 { esp_proposals = $ESP
	$4
	} } }
	CONF
}
load() {
	printf 'connections {\n%s\n}\nsecrets { ike-x { secret = "%s"\n} }\nisakmp { retransmit_timeout = 0.5\n}\n' \
		"$2" "$PSK" >"$WORK/$1.conf"
	router_load "$1" "$WORK/$1.conf"
}
# solicit: as no router would forward it, from rt_c to the peer of rt_a
solicit() {
	in_ns rt_c python3 - 2001:db8::2 <<-PY
	import socket, sys
	s = socket.socket(socket.AF_INET6, socket.SOCK_RAW, socket.IPPROTO_ICMPV6)
	target = socket.inet_pton(socket.AF_INET6, sys.argv[1])
	for kind in 135, 136:
	    s.sendto(bytes([kind, 0, 0, 0, 0, 0, 0, 0]) + target, (sys.argv[1], 0))
	PY
}
leaked() { packets rt_b 'icmp6 and src net 2001:db8:a::/64'; }
arrived() { [ "$(leaked)" -ge "$1" ]; }

need "two namespaces" net_pair
need "and a host" ns_add rt_c
ip -n rt_a link del lan0
ip link add lan0 netns rt_a type veth peer name eth0 netns rt_c
ip -n rt_a addr add 2001:db8:a::1/64 dev lan0 nodad
ip -n rt_a link set lan0 up
ip -n rt_c addr add 2001:db8:a::9/64 dev eth0 nodad
ip -n rt_c link set eth0 up
ip -n rt_c route add default via 2001:db8:a::1
need "the host reaches the peer" wait_for 10 in_ns rt_c ping -q -c1 -W1 2001:db8::2
need "the module loads" mod_load
need "a capture runs" capture_start rt_b
check "the host sends what looks like neighbour discovery" solicit
check "which is forwarded while nothing protects it" wait_for 10 arrived 2
need "everything from there to the peer is protected" load rt_a "$(conn lan \
	2001:db8::1 2001:db8::2 'local_ts = 2001:db8:a::/64, 2001:db8::1
	remote_ts = 2001:db8::2
	start_action = trap')"
n=$(leaked)
check "it sends that again" solicit
trapped() { packets rt_b 'udp and dst port 500' | grep -qv '^0'; }
check "which asks for a tunnel" wait_for 10 trapped
check "and leaves nothing in clear" test "$(leaked)" = "$n"
check "flush" ctl rt_a flush

hosts='mode = transport
	start_action = trap'
need "the hosts protect all between them" load rt_a \
	"$(conn hosts 2001:db8::1 2001:db8::2 "$hosts")"
need "at either end" load rt_b "$(conn hosts 2001:db8::2 2001:db8::1 "$hosts")"
ip -n rt_a neigh flush dev wan0
ip -n rt_b neigh flush dev wan0
check "they find each other all the same" \
	wait_for 20 in_ns rt_a ping -q -c1 -W1 2001:db8::2
check "and talk through SAs" eval 'ip -n rt_a xfrm state | grep -q 2001:db8::2'
capture_stop rt_b
check "flush" ctl rt_a flush
check "flush there" ctl rt_b flush
check "nothing is left" wait_for 20 nothing_left rt_a
finish
