# SPDX-License-Identifier: GPL-2.0
# lab.sh: what the host side of the lab shares.  Sourced by bash scripts.
#
# Everything big lives in the cache, outside the tree; everything built from
# the tree lives in build/.  Guests see both at the same paths as the host.

TOP=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
CACHE=${XDG_CACHE_HOME:-$HOME/.cache}/isakmp
BUILD=$TOP/build
LINUX_TARBALL=/usr/src/linux-source-6.1.tar.xz
# with which every module of the lab is built, so that objects are good for all
LAB_FLAGS="W=1 KCFLAGS=-Werror"

die() { echo "${0##*/}: $*" >&2; exit 1; }
say() { echo "# ${0##*/}: $*" >&2; }

# linux_version: of Debian's kernel source, package version included
linux_version() {
	dpkg-query -W -f '${Version}' linux-source-6.1 2>/dev/null ||
		die "linux-source-6.1 is not installed; run: make setup"
}

# linux_source: unpack Debian's kernel source once, print where it is
linux_source() {
	local dir
	dir=$CACHE/linux-$(linux_version)-$(declare -f adapt_linux | sha256sum | cut -c1-6) || exit 1
	if [ ! -e "$dir/Makefile" ]; then
		say "unpacking $LINUX_TARBALL"
		mkdir -p "$CACHE" && rm -rf "$dir.new" && mkdir "$dir.new" &&
		tar -xf "$LINUX_TARBALL" -C "$dir.new" --strip-components=1 &&
		adapt_linux "$dir.new" && mv "$dir.new" "$dir" ||
			die "cannot unpack $LINUX_TARBALL into $CACHE; is the disk full?"
	fi
	echo "$dir"
}

# adapt_linux DIR: what the sanitized kernel needs changed.  Two debugging aids
# work on User-Mode Linux although Kconfig does not offer them there: counting
# preempt_disable() needs no preemption, and stack traces are reliable as long as
# there are frame pointers.  And when a module goes, all that vfree() has put off
# is flushed as one range, from the lowest address to the highest; where that
# spans per-cpu memory, which comes from the other end, it takes many minutes
# of munmap().  One by one they take none.  Last, to save a stack trace, which
# KASAN and kmemleak do all the time, each word on the stack is looked up among
# the modules before it is seen that it is no return address of a frame: half of
# all time goes there.
adapt_linux() {
	sed -i -e '/^config DEBUG_ATOMIC_SLEEP/,/^config /{/depends on !ARCH_NO_PREEMPT/d}' \
	    -e '/^config FAULT_INJECTION_STACKTRACE_FILTER/,/^config /{/depends on !X86_64/d}' \
	    "$1/lib/Kconfig.debug" &&
	sed -i -e '/^static bool __purge_vmap_area_lazy/,/^}/{
		s/^\tstart = min(start,$/\tif (start < end)\n\t\tflush_tlb_kernel_range(start, end);\n&/
		s/^\tflush_tlb_kernel_range(start, end);$/\tlist_for_each_entry(va, \&local_purge_list, list)\n\t\tflush_tlb_kernel_range(va->va_start, va->va_end);/
		}' "$1/mm/vmalloc.c" &&
	grep -q 'flush_tlb_kernel_range(va->va_start, va->va_end)' "$1/mm/vmalloc.c" &&
	sed -i -e 's/^\t\tif (__kernel_text_address(addr)) {$/\t\tif ((unsigned long)sp == bp + sizeof(long) \&\& __kernel_text_address(addr)) {/' \
	    "$1/arch/um/kernel/stacktrace.c" &&
	grep -q 'bp + sizeof(long) &&' "$1/arch/um/kernel/stacktrace.c"
}

# deb_kernel: version of the newest stock kernel that has headers and an image
deb_kernel() {
	local v
	for v in $(ls /usr/src | sed -n 's/^linux-headers-\(6\.1\..*-amd64\)$/\1/p' |
		   grep -v -e cloud -e rt | sort -Vr); do
		[ -e "/boot/vmlinuz-$v" ] && { echo "$v"; return; }
	done
	die "no Debian 6.1 kernel with headers is installed; run: make setup"
}

# own_config NAME: how a kernel of our own is configured: uml, User-Mode Linux
# with sanitizers, or kcsan, an x86 one that looks for data races.  They have the
# same network.
own_config() {
	local lab=$TOP/selftests/lab
	case $1 in
	uml)	cat "$lab/uml.config" ;;
	kcsan)	sed -n '/^# Network$/,$p' "$lab/uml.config" && cat "$lab/kcsan.config" ;;
	esac | grep -E '^(# )?CONFIG_'
}

# own_tree NAME: its build tree (kernel.sh makes it)
own_tree() {
	local key
	key=$({ linux_version; gcc -dumpfullversion
		own_config "$1"; declare -f adapt_linux
	      } | sha256sum | cut -c1-12) || exit 1
	echo "$CACHE/$1-$key"
}
