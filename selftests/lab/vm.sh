#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# vm.sh: the stock Debian kernel under virtme-ng and QEMU, without KVM; or, with
# the modules of build/kcsan, the kernel that looks for data races.
#
#   vm.sh run [-t SECONDS] [-m BUILD] OUT -- COMMAND
#
# The same contract as uml.sh run.  The two virtual CPUs of the stock kernel take
# turns (thread=single): with one thread for each, QEMU 7.2 now and then runs a
# stale translation of a just patched instruction and the guest dies of "int3".
# Ours does not patch itself, and races want two that run at the same time.
set -u
. "$(dirname "$0")/lab.sh"

# Hardware of the emulated board that no test touches: loading its drivers takes
# longer than booting.  The CPU has AES instructions, as routers have, because the
# kernel then takes other ciphers than in User-Mode Linux.
UNUSED=ahci,kvm_amd,kvm,ccp,iTCO_wdt,i2c_i801,lpc_ich,pcspkr,psmouse,evdev,serio_raw,i6300esb,qemu_fw_cfg
CPU=${CPU:-qemu64,+aes,+pclmulqdq,+ssse3,+sse4.1,+sse4.2}

run() {
	local limit=900 modules=deb out kernel threads status vng=$CACHE/virtme-ng
	[ "$1" = -t ] && { limit=$2; shift 2; }
	[ "$1" = -m ] && { modules=$2; shift 2; }
	out=$1; shift; [ "$1" = -- ] && shift
	case $modules in
	deb)	kernel=/boot/vmlinuz-$(deb_kernel) threads=single ;;
	*kcsan)	kernel=$(own_tree kcsan)/arch/x86/boot/bzImage threads=multi ;;
	esac || exit 1
	[ -x "$vng/usr/bin/vng" ] || die "virtme-ng is missing; run: make setup"
	mkdir -p "$out" && out=$(cd "$out" && pwd) || exit 1
	rm -f "$out/status"
	printf '%s\n' '#!/bin/sh' \
		"export LAB=vm OUT='$out' LAB_CACHE='$CACHE'" \
		"cd '$TOP'" "$*" >"$out/command"
	chmod +x "$out/command"
	cd / || exit 1		# vng looks for OUT below the directory it starts in
	# Debian's own Python: another one in PATH would lack the modules
	PATH=$vng/usr/bin:/usr/sbin:/usr/bin:/sbin:/bin \
	PYTHONPATH=$vng/usr/lib/python3/dist-packages \
	timeout -k 5 "$limit" nice vng --run "$kernel" --verbose \
		--disable-kvm --force-9p --disable-monitor --user root \
		--cpus "${CPUS:-2}" --memory "${MEM:-1G}" --rwdir "$out" \
		--append "panic=-1 oops=panic nokaslr mitigations=off loglevel=4" \
		--append "tsc=reliable no_timer_check random.trust_cpu=on" \
		--append "module_blacklist=$UNUSED" \
		--qemu-opts="-accel tcg,thread=$threads -cpu $CPU -nodefaults" \
		-- "$TOP/selftests/lab/guest.sh vm $out $BUILD/$modules/root" \
		</dev/null 2>&1 | tr -d '\r' | tee "$out/console"
	status=${PIPESTATUS[0]}
	[ -s "$out/status" ] && exit "$(cat "$out/status")"
	echo "# vm.sh: the guest did not finish (status $status), see $out/console"
	exit 124
}

case ${1:-} in
run) shift; run "$@" ;;
*) die "usage: vm.sh run [-t SECONDS] [-m BUILD] OUT -- COMMAND" ;;
esac
