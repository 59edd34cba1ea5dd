#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# setup.sh: everything that `make check` needs, on Debian 12.  Run it as often
# as you like: when all is there it takes a moment and touches nothing.
set -u
. "$(dirname "$0")/lab.sh"

PACKAGES="
	gcc make flex bison bc libc6-dev libelf-dev pkg-config python3 python3-yaml
	clang-14 libclang-rt-14-dev llvm-14 sparse perl libnl-genl-3-dev libssl-dev
	linux-image-amd64 linux-headers-amd64 linux-source-6.1
	qemu-system-x86 busybox-static cpio xz-utils kmod udev
	python3-argcomplete python3-pkg-resources python3-requests file
	git patch groff-base iproute2 iputils-ping procps tcpdump tshark nftables
	strongswan-charon strongswan-swanctl libstrongswan-standard-plugins
	libstrongswan-extra-plugins
	libnss3-tools libldns3 libevent-pthreads-2.1-7 libevent-core-2.1-7
	libunbound8 libcurl3-nss libaudit1 dns-root-data"

missing_packages() {
	local p
	for p in $PACKAGES; do
		[ "$(dpkg-query -W -f '${db:Status-Status}' "$p" 2>/dev/null)" = installed ] ||
			echo "$p"
	done
}

apt() { apt-get -qq -o DPkg::Lock::Timeout=600 "$@"; }

# Daemons that come with the packages are not to start on this machine.
forbid_daemons() {
	[ -e /usr/sbin/policy-rc.d ] && return
	printf '#!/bin/sh\nexit 101\n' >/usr/sbin/policy-rc.d
	chmod +x /usr/sbin/policy-rc.d
	trap 'rm -f /usr/sbin/policy-rc.d' EXIT
}

install_packages() {
	local need log=$CACHE/setup.log
	need=$(missing_packages)
	[ -z "$need" ] && return
	[ "$(id -u)" = 0 ] ||
		die "packages are missing, run as root: apt-get install ${need//$'\n'/ }"
	say "installing" $need
	forbid_daemons
	export DEBIAN_FRONTEND=noninteractive
	{ apt update; apt install -y --no-install-recommends $need; } >"$log" 2>&1 ||
		die "apt-get failed: $(grep -m1 '^E:' "$log"); mend apt and run again ($log)"
}

# libreswan conflicts with strongSwan, so it is only unpacked
unpack_libreswan() {
	[ -x "$CACHE/libreswan/usr/libexec/ipsec/pluto" ] || {
		say "unpacking libreswan"
		unpack libreswan "$CACHE/libreswan"
	}
	[ -d "$CACHE/nss" ] || make_key_store
}

# the empty key store that each pluto wants; guests are slow at making one
make_key_store() {
	rm -rf "$CACHE/nss.new" && mkdir "$CACHE/nss.new" &&
	certutil -N -d "sql:$CACHE/nss.new" --empty-password &&
		mv "$CACHE/nss.new" "$CACHE/nss" || die "certutil cannot make a key store in $CACHE"
}

# virtme-ng came to Debian after 12; the package is architecture independent,
# taken from the archive that apt is set up with, through a private state.
unpack_virtme() {
	local site state=$CACHE/apt
	[ -x "$CACHE/virtme-ng/usr/bin/vng" ] && return
	say "unpacking virtme-ng"
	site=$(apt-get indextargets --format '$(SITE)' 'Created-By: Packages' \
		'Origin: Debian' 2>/dev/null | grep -m1 '/debian/*$') ||
		die "apt has no Debian archive configured; add one to its sources"
	mkdir -p "$state/lists/partial" "$state/cache/archives/partial"
	: >"$state/status"
	echo "deb [signed-by=/usr/share/keyrings/debian-archive-keyring.gpg] $site trixie main" \
		>"$state/sources.list"
	set -- -o Dir::Etc::sourcelist="$state/sources.list" \
		-o Dir::Etc::sourceparts=/dev/null -o Dir::State="$state" \
		-o Dir::State::status="$state/status" -o Dir::Cache="$state/cache" \
		-o Acquire::Languages=none
	apt "$@" update >"$CACHE/setup.log" 2>&1 ||
		die "apt-get cannot read trixie: $(grep -m1 '^[EW]:' "$CACHE/setup.log"); mend apt and run again"
	unpack virtme-ng "$CACHE/virtme-ng" "$@"
	rm -rf "$state"
}

unpack() {	# unpack PACKAGE DIR [apt options]
	local package=$1 dir=$2 tmp
	shift 2
	tmp=$(mktemp -d)
	( cd "$tmp" && apt -o APT::Sandbox::User=root "$@" download "$package" ) \
		>"$CACHE/setup.log" 2>&1 ||
		die "cannot download $package: $(grep -m1 '^E:' "$CACHE/setup.log"); run apt-get update and try again"
	rm -rf "$dir.new" && dpkg -x "$tmp/$package"_*.deb "$dir.new" &&
		rm -rf "$dir" && mv "$dir.new" "$dir" || die "cannot unpack $package into $CACHE"
	rm -rf "$tmp"
}

mkdir -p "$CACHE" || die "cannot create $CACHE"
. /etc/os-release
[ "${VERSION_CODENAME:-}" = bookworm ] ||
	say "this is not Debian 12: package names and kernel versions may differ"
install_packages
unpack_libreswan
unpack_virtme
