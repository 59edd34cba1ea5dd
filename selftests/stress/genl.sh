#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# Requests of every kind to the netlink family, most of them wrong, while others
# load, look and shake hands: from the initial namespace, from a user namespace
# that may do nothing, and from one that may.  SEED=N plays one again.
#
#   rt_a  the module, asked            rt_b  the module, a peer
. "$(dirname "$0")/../lib.sh"

IKE=aes128-sha256-curve25519 ESP=aes128gcm16
# The same requests in every check, so that a change is to blame and not luck; a
# long run takes others.
case $SLICE in
smoke) N=5000 SEED=${SEED:-1796075445} ;;
ci) N=100000 SEED=${SEED:-1796075445} ;;
*) N=1000000 SEED=${SEED:-$(date +%s)} ;;
esac
allow=/sys/module/isakmp/parameters/allow_userns

# ask NAME SEED COUNT PREFIX... [-- refused]: the requests; its last line is in
# $WORK/NAME
ask() {
	local name=$1 seed=$2 count=$3 prefix=()
	shift 3
	while [ $# -gt 0 ] && [ "$1" != -- ]; do prefix+=("$1"); shift; done
	[ $# = 0 ] || shift
	in_ns rt_a "${prefix[@]}" /usr/bin/python3 "$TOP/selftests/stress/genl.py" \
		"$seed" "$count" "$@" 2>"$WORK/rt_a/$name.log" | tee "$WORK/$name"
	[ "${PIPESTATUS[0]}" = 0 ] || { cat "$WORK/rt_a/$name.log"; return 1; }
}
# told NAME WORD: the number behind it
told() { sed -n "s/.*\<$2 \([0-9]*\).*/\1/p" "$WORK/$1"; }

# until_stop COMMAND...: again and again, whatever becomes of it
until_stop() {
	local n=0
	while [ ! -e "$WORK/stop" ]; do "$@" >/dev/null 2>&1 && n=$((n + 1)); done
	echo "# $n times: ${*:1:3}"
}
shake() { ctl rt_b initiate --child net --timeout 5 && ctl rt_b terminate --ike net; }
look() { ctl rt_a list-sas && ctl rt_a list-conns && ctl rt_a stats --json; }

need "two namespaces" net_pair
need "the module loads" mod_load
need "configured here" router_load rt_a
need "and there" router_load rt_b
echo "# SEED=$SEED"

userns="unshare -Ur"
check "nobody in a user namespace may anything" ask nobody $SEED $((N / 10)) $userns -- refused
check "nor in a network of his own" ask owner $SEED $((N / 10)) $userns -n -- refused
check "the connection is as it was" \
	grep -q ' 0 connections to load, 1 unchanged\|^0 connections to load, 1 unchanged' \
	<(ctl rt_a load -n -f "$WORK/rt_a/isakmp.conf")

for loop in "router_load rt_a" look shake; do
	until_stop $loop &
done
need "every kind of request, while others work" ask busy $SEED $((N / 10))
touch "$WORK/stop"
wait
need "and alone" ask root $((SEED + 1)) "$N"
echo Y >$allow
need "in a network of one's own, where the parameter allows it" \
	ask allowed $SEED $((N / 10)) $userns -n
echo N >$allow
figure genl.requests $((N + 4 * (N / 10))) requests
figure genl.rate "$(told root rate)" requests/s
figure genl.done "$(told root done)" requests 1 at-least
figure genl.refused "$(told root refused)" requests 1 at-least
figure genl.without_reason $(($(told busy silent) + $(told root silent) + $(told allowed silent))) requests 0

check "flush" ctl rt_a flush
check "leaves nothing" wait_for 10 nothing_left rt_a
check "the configuration loads" router_load rt_a
ctl rt_b terminate --ike net >/dev/null 2>&1
check "and the tunnel comes up" ctl rt_b initiate --child net --timeout 30
check "traffic goes through it" encrypted rt_a
finish
