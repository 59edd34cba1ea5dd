#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# A pre-shared key that came through a pipe is nowhere in memory when it has been
# unloaded.  The kernel was booted with init_on_free=1, so that processes and
# socket buffers leave nothing; what is left would be ours.
#
#   rt_a  the module          rt_b  the module
ISAKMP_KO=$(cd "$(dirname "$0")/../../.." && pwd)/build/stress/kmod/isakmp.ko
. "$(dirname "$0")/../../lib.sh"
. "$TOP/selftests/lib_memory.sh"

grep -q init_on_free=1 /proc/cmdline || skip_all "not booted with init_on_free=1"

# The key is made in the pipe and stands in no file and no variable.
new_key() { head -c 30 /dev/urandom | base64 -w 0 | tr '+/' 'xx'; }
conf() { PSK=@ router_conf $1; }
load() {
	conf rt_a >"$WORK/a" && conf rt_b >"$WORK/b" || return
	new_key | tee >(key_into "$WORK/a" | ctl rt_a load -f /proc/self/fd/0 >"$WORK/a.log" 2>&1) |
		key_into "$WORK/b" | ctl rt_b load -f /proc/self/fd/0 &&
		wait_for 20 grep -q 'connection loaded' "$WORK/a.log"
}
# key_into FILE: FILE with the key, which comes from the pipe, in the place of @
key_into() {
	sed -n '/@/q;p' "$1"
	sed -n 's/@.*//p' "$1" | tr -d '\n'
	cat
	sed -n 's/.*@//p' "$1"
	sed '1,/@/d' "$1"
}

need "the module loads" mod_load
need "two namespaces" net_pair
need "a key comes through a pipe" load
check "both ends have it" ctl rt_a initiate --child net --timeout 30
note
check "and it is found there" there psk
check "one end unloads it" ctl rt_a flush
check "the other does" ctl rt_b flush
check_gone "it is gone" psk
finish
