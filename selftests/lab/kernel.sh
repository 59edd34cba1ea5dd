#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# kernel.sh uml|kcsan: build that kernel of our own (lab.sh: own_config), if the
# cache has none.
set -u
. "$(dirname "$0")/lab.sh"

NAME=${1:-}
shift
case $NAME in
uml)	arch=um base=defconfig image=linux minutes=5 ;;
kcsan)	arch=x86_64 base=allnoconfig image=arch/x86/boot/bzImage minutes=8
	set -- KCSAN_SANITIZE=n ;;	# see kcsan.config
*)	die "usage: kernel.sh uml|kcsan" ;;
esac

refused_options() {	# lines of the configuration that the kernel refused
	local line key
	while read -r line; do
		key=${line#\# }; key=${key%%[= ]*}
		case $line in
		\#*) grep -q "^$key=" .config && echo "$line" ;;
		*) grep -qxF "$line" .config || echo "$line" ;;
		esac
	done <wanted
}

configure() {
	own_config "$NAME" >wanted &&
	make -s -C "$src" ARCH=$arch O="$tree" $base &&
	"$src/scripts/kconfig/merge_config.sh" -m -O . .config wanted >/dev/null &&
	make -s ARCH=$arch olddefconfig
}

# prune: such kernels of other configurations that nobody has used for a month
prune() {
	local old
	find "$CACHE" -maxdepth 2 -path "*/$NAME-*/ready" -mtime +30 |
		while read -r old; do rm -rf "${old%/ready}"; done
}

tree=$(own_tree "$NAME") && src=$(linux_source) || exit 1
[ -e "$tree/ready" ] && { touch "$tree/ready"; exit; }
say "building a kernel once, about $minutes minutes ($tree)"
mkdir -p "$tree" && cd "$tree" || die "cannot write to $CACHE"
exec 9>"$tree/lock"; flock 9		# two checkouts, one cache
[ -e "$tree/ready" ] && exit
configure >build.log 2>&1 || die "configuring failed, see $tree/build.log"
refused=$(refused_options)
[ -z "$refused" ] || die "this kernel has no: ${refused//$'\n'/, }"
nice make ARCH=$arch "$@" -j"$(nproc)" "${image##*/}" modules 2>&1 | tee -a build.log |
	awk '/^ +(CC|LD) / { if (++n % 100 == 0)
		{ printf "# kernel.sh: %d objects\n", n; fflush() } }' >&2
[ "${PIPESTATUS[0]}" = 0 ] && [ -e "$image" ] ||
	die "the kernel does not build, see $tree/build.log"
make -s ARCH=$arch INSTALL_MOD_PATH="$tree/root" modules_install >>build.log 2>&1 ||
	die "modules_install failed, see $tree/build.log"
touch ready
prune
say "kernel built: $(make -s ARCH=$arch kernelrelease)"
