#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# Lists of subnets become one Quick Mode for each pair, all under one phase 1.
#
# Several at a time with peers that announce that they bear it, else one by one.
#
#   rt_a  the module                  rt_b  the module, strongSwan, libreswan
#   10.1.0.0/24, 10.11.0.0/24         10.2.0.0/24, 10.12.0.0/24
. "$(dirname "$0")/../lib.sh"

IKE=aes128-sha256-curve25519 ESP=aes128gcm16

# lists SIDE: router_conf with both subnets on both sides
lists() {
	router_conf "$1" | sed -E 's,_ts = 10\.([12])\.0\.0/24,&\, 10.1\1.0.0/24,'
}

# each_swan COMMAND: for each pair as rt_b sees it, with $l, $r and $n
each_swan() {
	local l r n=0
	for l in 10.2.0.0/24 10.12.0.0/24; do
		for r in 10.1.0.0/24 10.11.0.0/24; do
			n=$((n + 1))
			"$@"
		done
	done
}

# one child for each pair, because strongSwan takes no lists in IKEv1
swan_pair() {
	echo "p$n { local_ts = $l"; echo "remote_ts = $r"
	echo "esp_proposals = $ESP"; echo "}"
}
swan_pairs() {
	strongswan_conf rt_b | awk -v pairs="$(each_swan swan_pair)" '
		/^\t*children/ { print; print pairs; skip = 1; next }
		skip && /{/ { depth++ }
		skip && /}/ { if (depth-- == 0) { skip = 0; print; next } }
		!skip'
}

# the same for libreswan, which announces itself when it is told to
pluto_pair() {
	cat <<-CONF
	conn p$n
	  left=192.0.2.2
	  leftsubnet=$l
	  right=192.0.2.1
	  rightsubnet=$r
	  authby=secret
	  auto=add
	  ikev2=no
	  send-vendorid=yes
	  leftupdown=%disabled
	  ike=aes128-sha2_256;dh19
	  esp=aes_gcm_c-128
	  pfs=no
	CONF
}

# at_once: the most Quick Modes of rt_a that were under way, in the capture.
# Message 3 is a HASH alone, and much shorter than message 1.
at_once() {
	tcpdump -n -x -r "$WORK/rt_a/wire.pcap" \
		'udp port 500 and src 192.0.2.1 and udp[26] = 32' 2>/dev/null |
	awk '/0x0010:/ { len = $6 }
		/0x0030:/ { if (len > "0080") open[$2 $3] = 1; else delete open[$2 $3]
			n = 0; for (mid in open) n++; if (n > most) most = n }
		END { print most + 0 }'
}

each_pair() {
	local l r
	for l in 10.1.0.1 10.11.0.1; do
		for r in 10.2.0.1 10.12.0.1; do
			in_ns rt_a ping -q -c1 -W5 -I $l $r || return 1
		done
	done
}
used() {	# four SAs each way, each of them used once
	[ "$(ip -n rt_a -s xfrm state | grep -A1 'lifetime current' |
		grep -c ' 84(bytes), 1(packets)')" = 8 ]
}
phase1s() { ctl rt_a list-sas | grep -c ESTABLISHED; }
pairs_up() {
	[ "$(sa_count rt_a)" = $((2 * ${1:-4})) ] &&
		[ "$(sa_count rt_b)" = $((2 * ${1:-4})) ]
}
refused() {
	ctl rt_a list-sas | tee "$WORK/rt_a/sas.log"
	grep -q INVALID-ID-INFORMATION "$WORK/rt_a/sas.log"
}

# carried: all four pairs do their work
carried() {
	check "under one ISAKMP SA" test "$(phase1s)" = 1
	check "which carry traffic" each_pair
	check "each its own" used
}

# initiated N HOW SECONDS: by us, N under way at a time, up within SECONDS
initiated() {
	need "capture" capture_start rt_a
	check "one initiate" ctl rt_a initiate --child net
	check "brings up all four pairs" wait_for "$3" pairs_up
	capture_stop rt_a
	check "$2" test "$(at_once)" = "$1"
	carried
}

need "two namespaces" net_pair
for a in "rt_a 10.11.0.1 10.12.0.0/24" "rt_b 10.12.0.1 10.11.0.0/24"; do
	set -- $a
	ip -n $1 addr add $2/24 dev lan0
	ip -n $1 route add $3 dev wan0 src $2
done
need "the module loads" mod_load
lists rt_a >"$WORK/a.conf"
lists rt_b >"$WORK/b.conf"
need "configured here" router_load rt_a "$WORK/a.conf"
need "and there" router_load rt_b "$WORK/b.conf"
initiated 4 "at the same time" 5
check "terminate ends all" ctl rt_b terminate --child net
check "here" wait_for 5 nothing_left rt_a
check "and there" wait_for 5 nothing_left rt_b

swan_pairs >"$WORK/swan.conf"
check "flush" ctl rt_b flush
need "which frees the ports for strongSwan" strongswan_start rt_b "$WORK/swan.conf"
initiated 1 "one after the other" 5
check "terminate" ctl rt_a terminate --ike net
check "ends all" wait_for 5 empty rt_b
for n in 1 2 3 4; do
	check "strongSwan initiates pair $n" swan rt_b --initiate --child p$n --timeout 20
done
check "all four are up" wait_for 5 pairs_up
carried
check "terminate" ctl rt_a terminate --ike net
check "ends all" wait_for 5 empty rt_b
peer_stop rt_b

IKE=aes128-sha256-ecp256
lists rt_a >"$WORK/a.conf"
each_swan pluto_pair >"$WORK/b.conns"
need "suites that libreswan has" router_load rt_a "$WORK/a.conf"
need "libreswan" libreswan_start rt_b "$WORK/b.conns"
initiated 4 "at the same time" 20
check "terminate" ctl rt_a terminate --ike net
check "ends all" wait_for 5 empty rt_b
check "libreswan forgets one pair" whack rt_b --name p3 --delete
check "initiate" ctl rt_a initiate --child net
check "brings up the other three" wait_for 20 pairs_up 3
check "under one ISAKMP SA" test "$(phase1s)" = 1
check "and says why not the fourth" wait_for 20 refused
finish
