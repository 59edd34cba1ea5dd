#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# Other users of XFRM in the same namespace: a second key manager that listens,
# states and policies that are not ours.
#
#   rt_a  the module, ip xfrm, ip xfrm monitor        rt_b  the module
. "$(dirname "$0")/../lib.sh"

IKE=aes128-sha256-curve25519 ESP=aes128gcm16
KEY=0x000102030405060708090a0b0c0d0e0f10111213

# what others have in rt_a
foreign() {
	ip -n rt_a xfrm state list src 198.51.100.1 nokeys
	ip -n rt_a xfrm policy list src 10.99.0.0/24
}
untouched() { [ "$(foreign)" = "$before" ]; }
reload() {
	router_conf rt_a >"$WORK/a.conf" && router_load rt_a "$WORK/a.conf"
}

need "two namespaces" net_pair
nsenter --net=/run/netns/rt_a ip xfrm monitor all >"$WORK/monitor" 2>&1 &
monitor=$!
check "a foreign state" ip -n rt_a xfrm state add src 198.51.100.1 \
	dst 198.51.100.2 proto esp spi 0x1000 reqid 7 mode tunnel \
	aead 'rfc4106(gcm(aes))' $KEY 128
check "a foreign policy" ip -n rt_a xfrm policy add dir out src 10.99.0.0/24 \
	dst 10.98.0.0/24 tmpl src 198.51.100.1 dst 198.51.100.2 proto esp \
	reqid 7 mode tunnel
before=$(foreign)
need "the module loads beside them" mod_load
need "configured there" router_load rt_b
CHILD="start_action = trap" need "configured here" reload
pings() { ping_inner rt_a 1; }
check "acquire works with another manager around" wait_for 20 pings
check "which has seen it" wait_for 5 grep -qi acquire "$WORK/monitor"
check "nothing foreign is touched by a tunnel" untouched
check "flush" ctl rt_a flush
only_foreign() { [ "$(sa_count rt_a)" = 1 ]; }
check "removes ours" wait_for 5 only_foreign
check "and nothing foreign" untouched

check "a foreign policy in the way" ip -n rt_a xfrm policy add dir out \
	src 10.1.0.0/24 dst 10.2.0.0/24 tmpl src 198.51.100.1 \
	dst 198.51.100.2 proto esp reqid 7 mode tunnel
refused() {
	local out
	out=$(CHILD="start_action = trap" reload 2>&1) && return 1
	echo "$out"
	grep -q '10\.1\.0\.0/24.*10\.2\.0\.0/24' <<<"$out"
}
check "is refused by name" refused
check "and stays" sh -c 'ip -n rt_a xfrm policy list src 10.1.0.0/24 | grep -q 198.51.100.1'
check "without start_action it is met later" reload
# fails_by_name NS WORDS
fails_by_name() {
	local out
	out=$(ctl "$1" initiate --child net --timeout 10 2>&1) && return 1
	echo "$out"
	grep -q "$2" <<<"$out"
}
ups() { ctl rt_b stats | awk '$1 == "child_up" { print $2 }'; }
ups=$(ups)
check "and then the child fails, with the selectors named" fails_by_name rt_a \
	'kernel refused.*10\.1\.0\.0/24 === 10\.2\.0\.0/24'
check "before the peer has anything" test "$(ups)" = "$ups"
check "and without leaving a half" wait_for 5 only_foreign
check "a peer that asks for it is told" fails_by_name rt_b \
	'refused by the peer'
check "and has nothing either" test "$(ups)" = "$ups"
check "nor is there a half here" wait_for 5 only_foreign
check "or there" wait_for 5 empty rt_b
check "rid of it" ip -n rt_a xfrm policy delete dir out src 10.1.0.0/24 dst 10.2.0.0/24
check "the child comes up" ctl rt_a initiate --child net
check "rmmod with the tunnel up" rmmod isakmp
check "leaves nothing of ours" only_foreign
check "nothing at the peer" wait_for 5 nothing_left rt_b
check "and nothing foreign is touched" untouched
kill $monitor
finish
