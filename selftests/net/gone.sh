#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# An address of the router goes away: what stands on it ends at once, and comes
# back by another address or with the same one.  A prefix that is routed to
# the router (AnyIP) is its own, and no route to the peer is no reason.
#
#   rt_a  the module, 192.0.2.1 and .11, 2001:db8::1 and ::11, AnyIP
#   rt_b  the module
. "$(dirname "$0")/../lib.sh"

IKE=aes128-sha256-curve25519 ESP=aes128gcm16

# conn NAME LOCAL REMOTE ACTION [LINES]: for the hosts themselves, or with
# LINES of the child for others
conn() {
	cat <<-CONF
	$1 {
	version = 1
	local_addrs = $2
	${3:+remote_addrs = $3}
	proposals = $IKE
	local { auth = psk
	id = $1
	}
	remote { auth = psk
	id = $1
	}
	children { $1 { ${5:-mode = transport}
	esp_proposals = $ESP
	start_action = $4
	} } }
	CONF
}
file() {
	printf 'connections {\n%s\n}\nsecrets { ike-x { secret = "%s"\n} }\nisakmp { retransmit_timeout = 0.5\n}\n' \
		"$1" "$PSK"
}

between() { ip -n rt_a xfrm state list src $1 dst $2 | grep '^src' | grep -q .; }
not_between() { ! between $1 $2; }
# spis A B: of both directions, to tell whether SAs are the same as before
spis() {
	ip -n rt_a xfrm state list src $1 dst $2 | grep -o 'spi 0x[0-9a-f]*'
	ip -n rt_a xfrm state list src $2 dst $1 | grep -o 'spi 0x[0-9a-f]*'
}
count() { ctl rt_a stats | awk -v name="$1" '$1 == name { print $2 }'; }
audited() { [ "$(count audit)" -gt "$1" ]; }
# look: an address that nobody uses comes and goes, and has been seen to
look() {
	local n
	n=$(count audit)
	ip -n rt_a addr add $1 dev lo && wait_for 10 audited "$n" || return
	n=$(count audit)
	ip -n rt_a addr del $1 dev lo && wait_for 10 audited "$n"
}
same() { [ -n "$1" ] && [ "$1" = "$(spis $2 $3)" ]; }

need "two namespaces" net_pair
ip -n rt_a addr add 192.0.2.11/24 dev wan0
ip -n rt_a addr add 2001:db8::11/64 dev wan0 nodad
ip -n rt_a route add local 198.51.100.0/24 dev lo
ip -n rt_a route add local 2001:db8:51::/64 dev lo
ip -n rt_b addr add 192.0.2.22/24 dev wan0
ip -n rt_b route add 198.51.100.0/24 via 192.0.2.1
ip -n rt_b route add 2001:db8:51::/64 via 2001:db8::1
need "the module loads" mod_load
ts() { printf 'local_ts = %s\nremote_ts = %s' $1 $2; }
file "$(conn two 192.0.2.11,192.0.2.1 192.0.2.2 start "$(ts 10.1.0.0/24 10.2.0.0/24)")
$(conn one 2001:db8::11 2001:db8::2 start)
$(conn trap 192.0.2.11 192.0.2.22 trap)
$(conn any4 198.51.100.7 192.0.2.2 none)
$(conn any6 2001:db8:51::7 2001:db8::2 none)" >"$WORK/a.conf"
file "$(conn two 192.0.2.2 '' none "$(ts 10.2.0.0/24 10.1.0.0/24)")
$(conn one 2001:db8::2 2001:db8::11 none)
$(conn trap 192.0.2.22 192.0.2.11 none)
$(conn any4 192.0.2.2 198.51.100.7 none)
$(conn any6 2001:db8::2 2001:db8:51::7 none)" >"$WORK/b.conf"
need "configured there" router_load rt_b "$WORK/b.conf"
nsenter --net=/run/netns/rt_a isakmpctl monitor >"$WORK/events" 2>&1 &
watch=$!
need "and here" router_load rt_a "$WORK/a.conf"
check "a start child comes up from the first address" \
	wait_for 20 between 192.0.2.11 192.0.2.2
check "another one, IPv6" wait_for 20 between 2001:db8::11 2001:db8::2
check "a trap child, by a packet" \
	wait_for 20 in_ns rt_a ping -q -c1 -W1 -I 192.0.2.11 192.0.2.22
check "from an address of a prefix routed to us, IPv4" ctl rt_a initiate --child any4
check "IPv6" ctl rt_a initiate --child any6

check "which the operator has been told" wait_for 10 grep -q . "$WORK/events"
any4=$(spis 198.51.100.7 192.0.2.2) any6=$(spis 2001:db8:51::7 2001:db8::2)
check "other addresses come and go" look 192.0.2.99/32
check "IPv6" look 2001:db8::99/128
check "such an address is not taken for gone, IPv4" same "$any4" 198.51.100.7 192.0.2.2
check "nor IPv6" same "$any6" 2001:db8:51::7 2001:db8::2

two=$(spis 192.0.2.11 192.0.2.2) one=$(spis 2001:db8::11 2001:db8::2)
check "the routes to the peer go" ip -n rt_a route del 192.0.2.0/24
check "IPv6" ip -n rt_a -6 route del 2001:db8::/64
check "and it is looked again" look 192.0.2.99/32
check "that ends nothing" same "$two" 192.0.2.11 192.0.2.2
check "IPv6 neither" same "$one" 2001:db8::11 2001:db8::2
ip -n rt_a route add 192.0.2.0/24 dev wan0 src 192.0.2.1
ip -n rt_a -6 route add 2001:db8::/64 dev wan0 src 2001:db8::1

check "the address goes" ip -n rt_a addr del 192.0.2.11/24 dev wan0
check "the SAs on it end at once" wait_for 20 not_between 192.0.2.11 192.0.2.2
check "those of the trap child too" wait_for 20 not_between 192.0.2.11 192.0.2.22
check "the start child comes back from the second address" \
	wait_for 20 between 192.0.2.1 192.0.2.2
check "for which the peer takes its policies along" wait_for 10 encrypted rt_a
check "the other addresses are not touched" same "$one" 2001:db8::11 2001:db8::2
check "the operator hears why" wait_for 20 grep -q 'address of ours.*192.0.2.11' "$WORK/events"
kill $watch
check "the IPv6 one goes" ip -n rt_a addr del 2001:db8::11/64 dev wan0
check "its SAs end at once" wait_for 20 not_between 2001:db8::11 2001:db8::2
check "list-sas says why it is not up" \
	wait_for 10 eval 'ctl rt_a list-sas | grep -q "local_addrs"'

check "it returns" ip -n rt_a addr add 2001:db8::11/64 dev wan0 nodad
check "and the child with it" wait_for 20 between 2001:db8::11 2001:db8::2
check "the IPv4 one returns" ip -n rt_a addr add 192.0.2.11/24 dev wan0
check "and the trap child with it" wait_for 20 between 192.0.2.11 192.0.2.22
check "traffic goes through it" \
	wait_for 10 in_ns rt_a ping -q -c1 -W1 -I 192.0.2.11 192.0.2.22

check "the whole interface goes" ip -n rt_a link del wan0
check "and what stood on it" wait_for 20 not_between 192.0.2.1 192.0.2.2
check "IPv6" wait_for 20 not_between 2001:db8::11 2001:db8::2
check "but not what stands elsewhere" same "$any4" 198.51.100.7 192.0.2.2
check "flush" ctl rt_a flush
check "leaves nothing" wait_for 20 nothing_left rt_a
finish
