# SPDX-License-Identifier: GPL-2.0
# lib_isakmp.sh: what the kselftests share about isakmp.ko and isakmpctl.
# lib.sh sources it.

# ctl NS VERB...: isakmpctl in NS
ctl() { local ns=$1; shift; in_ns "$ns" isakmpctl "$@"; }

# router_conf NS: the connection "net" of strongswan_conf, for the module.  The
# syntax is the same; what swanctl keeps elsewhere is in a section of its own.
router_conf() {
	strongswan_conf "$1"
	echo "isakmp {"
	echo "	${RETRANSMIT:-retransmit_timeout = 2.0}"
	echo "}"
}

# router_load NS [FILE]: load FILE (router_conf NS) into NS
router_load() {
	local ns=$1 dir=$WORK/$1
	mkdir -p "$dir"
	if [ $# -gt 1 ]; then
		[ "$2" = "$dir/isakmp.conf" ] || cp "$2" "$dir/isakmp.conf"
	else
		router_conf "$ns" >"$dir/isakmp.conf"
	fi
	chmod 600 "$dir/isakmp.conf"
	ctl "$ns" load -f "$dir/isakmp.conf"
}

# nothing_left NS: neither state nor policy, ours or a peer's
nothing_left() {
	[ -z "$(ip -n "$1" xfrm state)" ] &&
		[ -z "$(ip -n "$1" xfrm policy list nosock)" ]
}

# empty NS: no state; a peer may keep policies
empty() { [ -z "$(ip -n "$1" xfrm state)" ]; }

# sa_count NS: how many XFRM states there are
sa_count() { ip -n "$1" xfrm state | grep -c '^src'; }

# check_sound NS: what the module of rt_a has sent, from the capture of NS
check_sound() {
	capture_stop "$1"
	check_wire "what the module sent is sound" "$1" sound $MAC_A
}
