#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# build.sh KIND [make arguments]: build isakmp.ko for one kernel
# of the lab in build/KIND, and for the guests a modules directory with it
# installed, build/KIND/root, as `make install` would do on a router.  A warning
# is an error here, also one that only W=1 gives.
#
#   deb    stock Debian kernel      uml    sanitized User-Mode Linux
#   kunit  the latter with the KUnit suites inside the module
#   stress  uml whose secrets are known, and whose calls can be made to fail
#   gcov    stress that counts what runs; gcov-kunit  kunit likewise
#   kcsan   x86 kernel that looks for data races
#
# Sources are copied, so that each kernel has its own objects and the tree stays
# clean.
set -u
. "$(dirname "$0")/lab.sh"

KIND=${1:-}; shift
dir=$BUILD/$KIND own=
case $KIND in
deb)	kver=$(deb_kernel) || exit 1
	kdir=/usr/src/linux-headers-$kver; arch=x86; modules=/lib/modules/$kver ;;
uml|kunit|stress|gcov|gcov-kunit)
	own=uml arch=um ;;
kcsan)	own=kcsan arch=x86_64 ;;
*)	die "usage: build.sh deb|uml|kunit|stress|gcov|gcov-kunit|kcsan [make arguments]" ;;
esac
if [ -n "$own" ]; then
	"$TOP/selftests/lab/kernel.sh" $own && kdir=$(own_tree $own) || exit 1
	kver=$(ls "$kdir/root/lib/modules"); modules=$kdir/root/lib/modules/$kver
fi
case $KIND in *kunit) set -- ISAKMP_KUNIT=1 "$@" ;; esac
case $KIND in stress|gcov) set -- ISAKMP_STRESS=1 "$@" ;; esac
case $KIND in gcov*) set -- ISAKMP_GCOV=1 "$@" ;; esac

# copy_sources: what is not the same, whenever it was written, so that make sees
# exactly that; and forget what is no longer in the tree
copy_sources() {
	local f
	mkdir -p "$dir"
	( cd "$TOP" && find Kbuild kmod uapi -type f -name '[!.]*' 2>/dev/null ) |
		sort >"$dir/sources.new"
	[ -e "$dir/sources" ] &&
		comm -23 "$dir/sources" "$dir/sources.new" |
		( cd "$dir" && xargs -r rm -f )
	mv "$dir/sources.new" "$dir/sources"
	( cd "$TOP" && while read -r f; do
		cmp -s "$f" "$dir/$f" || cp --parents -t "$dir" "$f" || exit
	done ) <"$dir/sources"
}

# install_root: depmod reads thousands of stock modules; it does so only when
# our module has changed, and here rather than in a slow guest
install_root() {
	local root=$dir/root/lib/modules/$kver
	[ "$(readlink "$root/kernel")" = "$modules/kernel" ] &&
		cmp -s "$dir/kmod/isakmp.ko" "$root/updates/isakmp.ko" && return
	mkdir -p "$root/updates"
	cp "$modules"/modules.builtin* "$modules/modules.order" "$root/"
	ln -sfn "$modules/kernel" "$root/kernel"
	cp "$dir/kmod/isakmp.ko" "$root/updates/"
	depmod -b "$dir/root" "$kver"
}

# two parts of the tests may want the same at the same time
mkdir -p "$BUILD"
exec 9>"$BUILD/$KIND.lock" && flock 9 || exit 1
copy_sources || die "cannot copy the sources to $dir"
nice make -s -C "$kdir" ARCH=$arch M="$dir" -j"$(nproc)" $LAB_FLAGS "$@" modules \
	2>"$dir/said"
status=$?
# Not news: no BTF for a module without vmlinux, which Debian does not ship, and
# that the compiler has been updated since the kernel was built.
grep -v -e '^Skipping BTF generation' -e '^warning: the compiler differs' \
	-e '^  The kernel was built by' -e '^  You are using' "$dir/said" >&2 && {
	rm -f "$dir/kmod/isakmp.ko"
	status=1
}
[ "$status" = 0 ] || die "isakmp.ko does not build for $KIND, or not without a warning"
install_root
