#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# guest.sh KIND OUT ROOT: first thing that runs inside a guest.  Makes the host's
# read-only root usable for tests, installs the modules that build.sh left in
# ROOT, runs OUT/command, leaves its exit status in OUT/status and the kernel
# log in OUT/dmesg.
KIND=$1 OUT=$2 ROOT=$3
export PATH=/usr/local/sbin:/usr/sbin:/usr/bin:/sbin:/bin HOME=/root LC_ALL=C

# User-Mode Linux starts us as PID 1 with nothing mounted
uml_mounts() {
	mount -t proc proc /proc
	mount -t sysfs sysfs /sys
	mount -t tmpfs tmpfs /run
	mkdir -p /run/lock /dev/pts /dev/shm
	ln -s /proc/self/fd /dev/fd
	mount -t devpts devpts /dev/pts
	mount -t tmpfs tmpfs /dev/shm
	mount -t debugfs debugfs /sys/kernel/debug
	mount -t tracefs tracefs /sys/kernel/tracing
	mount -t hostfs -o "$OUT" none "$OUT"
	for dir in etc usr var; do
		mkdir -p "/run/overlay/$dir/upper" "/run/overlay/$dir/work"
		mount -t overlay -o "lowerdir=/$dir,upperdir=/run/overlay/$dir/upper,workdir=/run/overlay/$dir/work" \
			overlay "/$dir"
	done
	ip link set lo up
}

# As `make install` on a router, in a copy that dies with the guest.  The modules
# of the stock kernel itself are there already.
install_modules() {
	dir=/lib/modules/$(uname -r)
	[ "$KIND" = vm ] && [ -w "$dir" ] || mount -t tmpfs tmpfs /lib/modules
	mkdir -p "$dir"
	for file in "$ROOT$dir"/*; do
		[ -e "$dir/kernel" ] && [ "${file##*/}" = kernel ] && continue
		cp -a "$file" "$dir/"
	done
}

# keep_counts: how often each line of the module ran, also when it has gone
GCOV=/sys/kernel/debug/gcov${ROOT%/root}/kmod
keep_counts() {
	mkdir -p "$OUT/gcov"
	for file in "$GCOV"/*.gcda; do
		cat "$file" >"$OUT/gcov/${file##*/}"
	done
}

[ "$KIND" = uml ] && uml_mounts 2>/dev/null
[ -d "$ROOT/lib/modules" ] && install_modules
mkdir -p /dev/shm/tmp /run/netns
# /tmp may hold the tree: leave it alone.  /run is hidden from some peers.
export TMPDIR=/dev/shm/tmp
# the host's log is not ours: everything after this line is judged
echo 'isakmp-lab: start of tests' >/dev/kmsg
watch() {
	case $ROOT in
	*kcsan/root) echo on >/sys/kernel/debug/kcsan ;;
	esac
}

watch && "$OUT/command" </dev/null
status=$?

dmesg >"$OUT/dmesg"
[ ! -d "$GCOV" ] || keep_counts
sync
echo "$status" >"$OUT/status"
if [ "$KIND" = uml ]; then
	sync
	halt -f -p 2>/dev/null || reboot -f -p
fi
exit "$status"
