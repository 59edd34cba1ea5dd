#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# Peers in an L3 domain (VRF) and peers on a link: an answer leaves by where the
# question came in, and we can begin as well.
#
#   rt_a  the module; wan0 is in the VRF red        rt_b  the module
. "$(dirname "$0")/../lib.sh"

IKE=aes128-sha256-curve25519 ESP=aes128gcm16

# conn NAME LOCAL REMOTE: for the hosts themselves
conn() {
	cat <<-CONF
	$1 {
	version = 1
	${2:+local_addrs = $2}
	${3:+remote_addrs = $3}
	proposals = $IKE
	local { auth = psk
	id = $1
	}
	remote { auth = psk
	id = $1
	}
	children { $1 { mode = transport
	esp_proposals = $ESP
	} } }
	CONF
}
file() {
	printf 'connections {\n%s\n}\nsecrets { ike-x { secret = "%s"\n} }\nisakmp { retransmit_timeout = 0.5\n}\n' \
		"$1" "$PSK"
}
# load NS CONNS: with an interface name resolved in NS
load() { file "$2" >"$WORK/$1.conf" && router_load "$1" "$WORK/$1.conf"; }
between() { ip -n rt_a xfrm state list src $1 dst $2 | grep -q '^src'; }
accept() { in_ns rt_a sysctl -qw net.ipv4.udp_l3mdev_accept=$1; }
count() { ctl rt_a stats | awk -v name="$1" '$1 == name { print $2 }'; }
audited() { [ "$(count audit)" -gt "$1" ]; }
lladdr() { ip -n $1 -6 -br addr show dev wan0 scope link | grep -o 'fe80::[0-9a-f:]*' | head -1; }
says() {
	local words=$1 out
	shift
	out=$("$@" 2>&1) && return 1
	echo "$out"
	grep -q -- "$words" <<<"$out"
}

need "two namespaces" net_pair
need "the module loads" mod_load
a=$(lladdr rt_a) b=$(lladdr rt_b)
need "both have link-local addresses" test -n "$a" -a -n "$b"

A="$(conn ll "$a%wan0" "$b%wan0")"
B="$(conn ll "$b%wan0" "$a%wan0")"
need "link-local peers are configured here" load rt_a "$A"
need "and there" load rt_b "$B"
check "list-conns shows the interface" \
	eval 'ctl rt_a list-conns | grep -q "remote: $b%wan0"'
check "we call a link-local peer" ctl rt_a initiate --child ll
check "traffic goes through the SAs" in_ns rt_a ping -q -c1 -W5 -I wan0 "$b%wan0"
check "flush" ctl rt_a flush
check "leaves nothing there" wait_for 20 empty rt_b
need "configured again" load rt_a "$A"
check "it calls us" ctl rt_b initiate --child ll
check "flush there" ctl rt_b flush
check "and here" ctl rt_a flush
need "without an interface it can be loaded" load rt_a "$(conn ll "$a" "$b")"
check "but not be called, and is told why" says 'needs its interface' \
	ctl rt_a initiate --child ll --timeout 5
check "an interface that is not there is an error" says 'there is no interface wan9' \
	load rt_a "$(conn ll '' "$b%wan9")"
check "flush" ctl rt_a flush

ip -n rt_a link add red type vrf table 10
ip -n rt_a link set red up
ip -n rt_a link set wan0 master red
# the addresses of IPv6 went with that
ip -n rt_a addr add 2001:db8::1/64 dev wan0 nodad
A="$(conn v4 192.0.2.1 192.0.2.2)
$(conn v6 2001:db8::1 2001:db8::2)"
B="$(conn v4 192.0.2.2 192.0.2.1)
$(conn v6 2001:db8::2 2001:db8::1)"
need "peers in a VRF are configured here" load rt_a "$A"
need "and there" load rt_b "$B"
accept 0
check "without udp_l3mdev_accept we do not call, and say why" \
	says udp_l3mdev_accept ctl rt_a initiate --child v4 --timeout 5
accept 1
for i in 4 6; do
	check "the peer calls us, IPv$i" ctl rt_b initiate --child v$i
done
check "there are SAs" between 192.0.2.1 192.0.2.2
check "IPv6" between 2001:db8::1 2001:db8::2
n=$(count audit)
ip -n rt_a addr add 192.0.2.99/32 dev lo
check "addresses change" wait_for 10 audited "$n"
check "what is in the VRF is not taken for gone" between 192.0.2.1 192.0.2.2
check "IPv6" between 2001:db8::1 2001:db8::2
check "traffic goes through the SAs" in_ns rt_b ping -q -c1 -W5 192.0.2.1
check "IPv6" in_ns rt_b ping -q -c1 -W5 2001:db8::1
check "flush there" ctl rt_b flush
check "leaves nothing here" wait_for 20 empty rt_a
need "configured again" load rt_b "$B"
for i in 4 6; do
	check "we call from the VRF, IPv$i" ctl rt_a initiate --child v$i --timeout 20
done
check "traffic goes through the SAs" in_ns rt_a ping -q -c1 -W5 -I red 192.0.2.2
check "IPv6" in_ns rt_a ping -q -c1 -W5 -I red 2001:db8::2
check "the interface leaves the VRF" ip -n rt_a link set wan0 nomaster
gone() { ! between 192.0.2.1 192.0.2.2; }
check "the SAs end" wait_for 20 gone
check "flush" ctl rt_a flush
check "leaves nothing" wait_for 20 nothing_left rt_a
finish
