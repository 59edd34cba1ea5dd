#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# A router with two addresses in each family: a reply leaves from the address
# that the request came to, an initiation from the one that is configured.
#
#   rt_a  the module, 192.0.2.1 and .11      rt_b  the module, or strongSwan
. "$(dirname "$0")/../lib.sh"

IKE=aes128-sha256-curve25519 ESP=aes128gcm16

# conn SIDE LOCAL REMOTE [TS]: between two addresses, for the hosts themselves
conn() {
	cat <<-CONF
	version = 1
	${2:+local_addrs = $2}
	remote_addrs = $3
	proposals = $IKE
	local { auth = psk
	${2:+id = $2}
	}
	remote { auth = psk
	id = ${3%%,*}
	}
	children { $1 { mode = transport
	esp_proposals = $ESP
	} }
	CONF
}
file() { printf 'connections {\n%s\n}\nsecrets { ike-x { secret = "%s"\n} }\n' "$1" "$PSK"; }

# pair A B: SAs between these two addresses, on both sides
pair() {
	[ -n "$(ip -n rt_a xfrm state list src $1 dst $2)" ] &&
		[ -n "$(ip -n rt_b xfrm state list src $1 dst $2)" ] &&
		[ -n "$(ip -n rt_a xfrm state list src $2 dst $1)" ]
}

need "two namespaces" net_pair
ip -n rt_a addr add 192.0.2.11/24 dev wan0
# a deprecated address is not what routing chooses (RFC 6724 5)
ip -n rt_a addr add 2001:db8::11/64 dev wan0 nodad preferred_lft 0
need "the module loads" mod_load
need "a capture runs" capture_start rt_b
A="c4 { $(conn c4 192.0.2.11 192.0.2.2)
}
c6 { $(conn c6 2001:db8::11 2001:db8::2)
}
r4 { $(conn r4 '' 192.0.2.2)
}
r6 { $(conn r6 '' 2001:db8::2)
}"
B="c4 { $(conn c4 192.0.2.2 192.0.2.11)
}
c6 { $(conn c6 2001:db8::2 2001:db8::11)
}
r4 { $(conn r4 192.0.2.2 192.0.2.1)
}
r6 { $(conn r6 2001:db8::2 2001:db8::1)
}"
file "$A" >"$WORK/a.conf"
file "$B" >"$WORK/b.conf"
need "configured here" router_load rt_a "$WORK/a.conf"
need "and there" router_load rt_b "$WORK/b.conf"
check "local_addrs chooses the source, IPv4" ctl rt_a initiate --child c4
check "of the SAs too" pair 192.0.2.11 192.0.2.2
check "and IPv6" ctl rt_a initiate --child c6
check "of the SAs too" pair 2001:db8::11 2001:db8::2
check "without local_addrs routing does" ctl rt_a initiate --child r4
check "of the SAs too" pair 192.0.2.1 192.0.2.2
check "and IPv6" ctl rt_a initiate --child r6
check "of the SAs too" pair 2001:db8::1 2001:db8::2
check "traffic" in_ns rt_a ping -q -c1 -W5 -I 192.0.2.11 192.0.2.2
check "traffic" in_ns rt_a ping -q -c1 -W5 -I 2001:db8::11 2001:db8::2
check "traffic" in_ns rt_a ping -q -c1 -W5 -I 192.0.2.1 192.0.2.2
check "traffic" in_ns rt_a ping -q -c1 -W5 -I 2001:db8::1 2001:db8::2
check "flush" ctl rt_a flush
check "leaves nothing there" wait_for 5 empty rt_b

need "configured again" router_load rt_a "$WORK/a.conf"
for c in c4 c6 r4 r6; do
	check "the other side initiates $c" ctl rt_b initiate --child $c
done
check "to the second address, IPv4" pair 192.0.2.11 192.0.2.2
check "IPv6" pair 2001:db8::11 2001:db8::2
check "and the first" pair 192.0.2.1 192.0.2.2
check "in both families" pair 2001:db8::1 2001:db8::2
check "terminate" ctl rt_a terminate --ike c4
check "the address goes away" ip -n rt_a addr del 192.0.2.11/24 dev wan0
check_fails "then the child does not come up" \
	ctl rt_a initiate --child c4 --timeout 2
check "and comes back" ip -n rt_a addr add 192.0.2.11/24 dev wan0
check "flush" ctl rt_a flush
need "configured again" router_load rt_a "$WORK/a.conf"
check "then it works again" ctl rt_a initiate --child c4 --timeout 20
check "flush there" ctl rt_b flush
check "leaves nothing here" wait_for 5 empty rt_a

need "strongSwan in its place" strongswan_start rt_b "$WORK/b.conf"
for c in c4 c6 r4 r6; do
	check "strongSwan initiates $c" swan rt_b --initiate --child $c --timeout 20
done
check "to the second address, IPv4" pair 192.0.2.11 192.0.2.2
check "IPv6" pair 2001:db8::11 2001:db8::2
check "and the first" pair 192.0.2.1 192.0.2.2
check "in both families" pair 2001:db8::1 2001:db8::2
check_sound rt_b
finish
