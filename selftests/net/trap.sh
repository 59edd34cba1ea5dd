#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# Traffic brings a trap up, nothing that is to be protected leaves in clear, and
# what is started comes back by itself.
#
#   rt_a  the module, trap or start        rt_b  the module, answers
#   rt_c  the module, start, short life    rt_d  the module, answers
. "$(dirname "$0")/../lib.sh"

IKE=aes128-sha256-curve25519 ESP=aes128gcm16
RETRANSMIT="retransmit_timeout = 0.5
	retransmit_tries = 2"

# start NS ACTION [LIFE]
start() {
	CHILD="start_action = $2
	life_time = ${3:-600s}" CONN="keyingtries = 0" router_conf $1 >"$WORK/$1.conf"
	router_load $1 "$WORK/$1.conf"
}
spi() { ip -n $1 xfrm state list src 192.0.2.1 | sed -n 's/.*spi \(0x[0-9a-f]*\) .*/\1/p'; }
up() { [ "$(sa_count rt_a)" = 2 ] && [ "$(sa_count rt_b)" = 2 ]; }
renewed() { up && [ "$(spi rt_a)" != "$1" ]; }
policies() { ip -n rt_a xfrm policy list nosock | grep -c '^src'; }
stand() { [ "$(policies)" = 3 ]; }
ping1() { in_ns rt_a ping -q -c1 -W1 -I 10.1.0.1 10.2.0.1; }

need "two namespaces" net_pair
need "the module loads" mod_load
need "a capture runs" capture_start rt_a
need "two more namespaces" net_pair rt_c rt_d
need "configured there" router_load rt_d
need "a child that lives for a minute" start rt_c start 60s
short_up() { [ "$(sa_count rt_c)" = 2 ]; }
check "comes up by itself" wait_for 20 short_up
short=$(spi rt_c) short_since=$SECONDS
need "a trap is set" start rt_a trap
check "its policies stand before any SA" stand
check_fails "a packet finds no tunnel while nobody answers" ping1
gave_up() { ctl rt_a list-sas | grep -q 'no answer from the peer'; }
check "list-sas says so" wait_for 20 gave_up
need "the other side is configured" router_load rt_b
check "traffic brings the tunnel up" wait_for 30 ping1
check "which is one SA pair" up
check "the next packet goes at once" ping1
old=$(spi rt_a)
check "somebody flushes the states" ip -n rt_a xfrm state flush
check "traffic brings the tunnel back" wait_for 20 ping1
check "as another one" renewed "$old"
check "somebody flushes the policies" ip -n rt_a xfrm policy flush
check "they are put back" wait_for 5 stand
check "terminate" ctl rt_a terminate --child net
check "ends the SAs" wait_for 5 empty rt_a
check "and the policies stand" stand

OTHER="}
other {
	local_ts = 10.1.0.0/24
	remote_ts = 10.9.0.0/24
	esp_proposals = $ESP
	start_action = trap"
CHILD="start_action = trap
$OTHER" router_conf rt_a >"$WORK/other.conf"
ping9() { in_ns rt_a ping -q -c1 -W1 -I 10.1.0.1 10.9.0.1; }
waits() { ip -n rt_a xfrm state | grep -q 'spi 0x00000000'; }
turned_down() { ping9; waits && ctl rt_a list-sas | grep -q 'other.*failed\|failed.*other'; }
need "beside it a child that the peer does not have" router_load rt_a "$WORK/other.conf"
need "with a way there" ip -n rt_a route add 10.9.0.0/24 via 192.0.2.2
check "traffic brings the first one up" wait_for 20 ping1
check "a packet for the other waits for the next attempt" wait_for 20 turned_down
check "terminate" ctl rt_a terminate --child other
no_wait() { local states; states=$(ip -n rt_a xfrm state) && ! grep -q 'spi 0x00000000' <<<"$states"; }
check "and it waits no longer" wait_for 2 no_wait

need "now with start" start rt_a start
check "it comes up by itself" wait_for 20 up
old=$(spi rt_a)
check "somebody flushes the states" ip -n rt_a xfrm state flush
check "it comes back by itself" wait_for 20 renewed "$old"
check "traffic goes through it" wait_for 5 ping1
check "unloading" ctl rt_a flush
check "takes the policies along" wait_for 5 nothing_left rt_a
capture_stop rt_a
check "nothing protected has left in clear" \
	test "$(packets rt_a 'src net 10.1.0.0/24')" = 0
check "and there was something to protect" \
	test "$(packets rt_a 'esp and src host 192.0.2.1')" -ge 4
another() { short_up && [ "$(spi rt_c)" != "$short" ]; }
check "the child of a minute" wait_for 70 another
check "has come back by itself, and not before its time" \
	test $((SECONDS - short_since)) -ge 55
check_sound rt_a
finish
