#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# Secrets are not to be found in memory any more when what they were for is over:
# of a child, of an ISAKMP SA, of one that failed, of the module.
#
#   rt_a  the module          rt_b  the module
#
# The module is the stress build, which notes each secret, masked, and the host
# looks through the memory of the guest (lab/memsearch.c).  Nobody may ask for
# keys meanwhile (`ip xfrm state`), because the answer leaves copies of them.
ISAKMP_KO=$(cd "$(dirname "$0")/../.." && pwd)/build/stress/kmod/isakmp.ko
. "$(dirname "$0")/../lib.sh"

. "$TOP/selftests/lib_memory.sh"

RETRANSMIT="retransmit_timeout = 0.5
	retransmit_tries = 3"

conf() {
	CHILD="start_action = none" router_conf $1 >"$WORK/$1.conf"
	router_load $1 "$WORK/$1.conf"
}
up() { ctl rt_a initiate --child net --timeout 20 && ping_inner rt_a 2; }
none_left() { ! { ctl rt_a list-sas; ctl rt_b list-sas; } | grep -qE 'ESTABLISHED|INSTALLED'; }

# life IKE ESP: from the first message to the last, and what is left
life() {
	local IKE=$1 ESP=$2 name="$1 and $2"
	need "$name: configured" conf rt_a
	need "$name: at both ends" conf rt_b
	check "$name: comes up" up
	note
	check "$name: keys of the living are found" there keymat
	check "$name: and of their ISAKMP SA" there skeyid_d
	check_gone "$name: private values and g^xy are not" dh_private gxy
	check "$name: the child goes" ctl rt_a terminate --child net
	check_gone "$name: its keys are gone" keymat
	check "$name: the SA goes" ctl rt_a terminate --ike net
	check "$name: at both ends" wait_for 10 none_left
	check_gone "$name: nothing is left"
}

[ -n "${OUT:-}" ] && [ "${LAB:-}" = uml ] ||
	skip_all "only the sanitized kernel has its memory in a file"
need "the module loads" mod_load
need "two namespaces" net_pair
check "a secret is planted" sh -c "echo >$STRESS/plant"
note
check "and found where its memory was freed" there planted

life aes128-sha256-modp2048 aes128-sha256-modp2048
life aes256-sha384-curve25519 aes128gcm16
[ "$SLICE" = smoke ] || life aes128-sha512-ecp256 aes256gcm16-ecp256

fails() { ! ctl rt_a initiate --child net --timeout 10; }
PSK=battery-staple conf rt_b
check "does not come up" fails
ctl rt_a terminate --ike net
note
check_gone "what failed has left nothing"

# What others leave is out of our reach.  It is counted, and each of them has to
# have been the one: without it there was nothing above.
IKE=aes128-sha256-curve25519 ESP=aes128-sha256-curve25519
over() { ctl rt_a terminate --ike net; wait_for 10 none_left; note; look keymat; }
left_by() { figure "secrets.left_by_$1" $(wc -l <"$WORK/found") "copies of keys"; }
conf6() {
	router_conf $1 | sed 's/192\.0\.2\./2001:db8::/' >"$WORK/$1.conf"
	router_load $1 "$WORK/$1.conf"
}

mark
check "IPv6: configured" conf6 rt_a
check "IPv6: at both ends" conf6 rt_b
check "IPv6: comes up" up
check "IPv6: is over" over
left_by esp6_init_authenc	# net/ipv6/esp6.c frees its copy as it is

mark
conf rt_a && conf rt_b
check "somebody looks at the keys" up
ip -n rt_a xfrm state >/dev/null
check "who has seen them ends" over
left_by ip_xfrm_state		# socket buffers of the dump, memory of the process

mark
check "strongSwan takes the other end" ctl rt_b flush
check "and is configured" strongswan_start rt_b
check "comes up with it" up
ctl rt_a terminate --ike net
check "and ends" wait_for 10 none_left
peer_stop rt_b
note
check "is looked for" look keymat
left_by strongswan		# charon, its requests, states that XFRM frees as they are

mark
conf rt_a && conf rt_b
check "up once more" up
note
check "and there" there keymat
check "the module goes as it is" mod_unload
check_gone "and takes all along"
finish
