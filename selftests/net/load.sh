#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# The module comes and goes, as often as one likes, and leaves nothing behind.
. "$(dirname "$0")/../lib.sh"

need "modprobe loads the module" mod_load
check "it is there" mod_loaded
check "it is licensed so that it may use what it uses" \
	sh -c 'modinfo -F license isakmp | grep -qx GPL'
check "it unloads" mod_unload

reload() {
	local i
	for i in 1 2 3 4 5; do mod_load && mod_unload || return 1; done
}
check "five times more" reload

check "and beside network namespaces" net_pair
mod_load
# none of them has ever had a connection
check "a flush of nothing" ctl rt_a flush
echo "connections { }" >"$WORK/empty.conf"
check "and a load of nothing" router_load rt_a "$WORK/empty.conf"
ip netns del rt_a
check "which may go first" mod_unload
finish
