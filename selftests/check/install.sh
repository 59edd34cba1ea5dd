#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# install.sh: what `make install` puts where, that an index of modules finds the
# module by its family, and that `make uninstall` takes all of it away.  The
# objects are those of the check build-deb, which runs before.
. selftests/lab/lab.sh
kver=$(deb_kernel) || exit
work=$(mktemp -d) || exit
trap 'rm -rf "$work"' EXIT
modules=$work/root/lib/modules/$kver

# relative, as a packager may say it
make_() {
	( cd "$work" && flock "$BUILD/deb.lock" make -s -f "$TOP/Makefile" -C "$TOP" "$1" KVER="$kver" \
		KDIR="/usr/src/linux-headers-$kver" OBJ="$BUILD/deb" $LAB_FLAGS \
		PREFIX=/usr \
		DESTDIR="$(realpath --relative-to="$TOP" "$work/root")" ) \
		2>&1 >/dev/null | grep -v '^Skipping BTF'
}
installed() { ( cd "$work/root" && find . ! -type d ! -name 'modules.*' -printf '%#m %p\n' | sort -k 2 ); }
listed() {
	cat <<-LIST
	0644 ./lib/modules/$kver/updates/isakmp.ko
	0755 ./usr/sbin/isakmpctl
	0644 ./usr/share/doc/isakmp/examples/isakmp.conf
	0644 ./usr/share/man/man5/isakmp.conf.5
	0644 ./usr/share/man/man8/isakmpctl.8
	LIST
}

mkdir -p "$modules"
make_ install
diff <(listed) <(installed) || echo "make install: not the files above"
[ -e "$modules/modules.dep" ] && echo "make install: depmod where there are no modules"
modinfo -F softdep "$modules/updates/isakmp.ko" | grep -q '^pre: .*esp4' ||
	echo "isakmp.ko: no soft dependencies"

# the index of a system that has modules
cp /lib/modules/"$kver"/modules.{order,builtin,builtin.modinfo} "$modules/"
make_ install
grep -qx 'alias net-pf-16-proto-16-family-isakmp isakmp' "$modules/modules.alias" ||
	echo "make install: depmod has no alias for the family"
make_ uninstall
diff /dev/null <(installed) || echo "make uninstall: these are left"
[ -e "$work/root/usr/share/doc/isakmp" ] && echo "make uninstall: usr/share/doc/isakmp is left"
grep isakmp "$modules/modules.alias"
exit 0
