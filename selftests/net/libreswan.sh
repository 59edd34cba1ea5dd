#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# Suites, modes and kinds of address and identity with libreswan, whose IKEv1
# has no curves for PFS, no group 31 for phase 1 and no ESN.  AES-GMAC is left
# out: an authenticated Quick Mode for it makes pluto 4.10 abort in an assertion
# of its own (CVE-2024-3652).
#
#   rt_a  the module          rt_b  libreswan
. "$(dirname "$0")/../lib.sh"
. "$TOP/selftests/matrix.sh"

mapfile -t ROWS <<'TABLE'
aes128-sha256-modp2048 esp:aes128-sha256          -           aes128-sha2_256;modp2048 aes128-sha2_256
aes192-sha384-modp3072 esp:aes192-sha384          -           aes192-sha2_384;modp3072 aes192-sha2_384
aes256-sha512-modp4096 esp:aes256-sha512-modp3072 -           aes256-sha2_512;modp4096 aes256-sha2_512;modp3072
aes128-sha1-modp2048   esp:aes128-sha1            -           aes128-sha1;modp2048     aes128-sha1
aes128-sha256-modp6144 esp:aes128gcm8             -           aes128-sha2_256;modp6144 aes_gcm_a-128
aes128-sha256-modp8192 esp:aes192gcm12            -           aes128-sha2_256;modp8192 aes_gcm_b-192
aes128-sha256-ecp256   esp:aes256gcm16-modp2048   -           aes128-sha2_256;dh19     aes_gcm_c-256;modp2048
aes256-sha384-ecp384   esp:aes256ctr-sha256       -           aes256-sha2_384;dh20     aes_ctr-256-sha2_256
aes128-sha256-ecp256   esp:aes128ctr-sha512       -           aes128-sha2_256;dh19     aes_ctr-128-sha2_512
aes128-sha256-ecp256   esp:aes128gcm16            -           aes128-sha2_256;dh19     aes_gcm_c-128
aes128-sha256-ecp256   esp:null-sha256            -           aes128-sha2_256;dh19     null-sha2_256
aes128-sha256-ecp256   ah:sha256                  -           aes128-sha2_256;dh19     sha2_256
aes128-sha256-ecp256   ah:sha1                    transport   aes128-sha2_256;dh19     sha1
aes128-sha256-ecp256   ah:sha512-modp2048         6           aes128-sha2_256;dh19     sha2_512;modp2048
aes128-sha256-ecp256   esp:aes128-sha256          transport   aes128-sha2_256;dh19     aes128-sha2_256
aes128-sha256-ecp256   esp:aes128gcm16            transport,6 aes128-sha2_256;dh19     aes_gcm_c-128
aes128-sha256-ecp256   esp:aes128gcm16            6           aes128-sha2_256;dh19     aes_gcm_c-128
aes128-sha256-ecp256   esp:aes128-sha256          46          aes128-sha2_256;dh19     aes128-sha2_256
aes128-sha256-ecp256   esp:aes128-sha256          64          aes128-sha2_256;dh19     aes128-sha2_256
aes128-sha256-ecp256   esp:aes128gcm16            fqdn        aes128-sha2_256;dh19     aes_gcm_c-128
aes128-sha256-ecp256   esp:aes128gcm16            user        aes128-sha2_256;dh19     aes_gcm_c-128
aes128-sha256-ecp256   esp:aes128gcm16            keyid       aes128-sha2_256;dh19     aes_gcm_c-128
aes128-sha256-ecp256   esp:aes128gcm16            icmp        aes128-sha2_256;dh19     aes_gcm_c-128
aes128-sha256-ecp256   esp:aes128gcm16            udp         aes128-sha2_256;dh19     aes_gcm_c-128
TABLE

conns() {
	local k
	for ((k = 1; k <= ${#ROWS[@]}; k++)); do
		row $k
		echo "conn c$k"
		echo "  left=$b"
		echo "  right=$a"
		[ $mode = transport ] || {
			echo "  leftsubnet=$b_net"
			echo "  rightsubnet=$a_net"
		}
		case $flags in
		*,fqdn,*) echo "  leftid=@$b_id"; echo "  rightid=@$a_id" ;;
		*) echo "  leftid=$b_id"; echo "  rightid=$a_id" ;;
		esac
		case $flags in
		*,icmp,*) echo "  leftprotoport=icmp"; echo "  rightprotoport=icmp" ;;
		*,udp,*) echo "  leftprotoport=udp/7"; echo "  rightprotoport=udp/%any" ;;
		esac
		echo "  type=$mode"
		echo "  authby=secret"
		echo "  auto=add"
		echo "  ikev2=no"
		echo "  leftupdown=%disabled"
		echo "  ike=$ls_ike"
		echo "  phase2=${child%%:*}"
		echo "  phase2alg=$ls_child"
		[[ $ls_child = *\;* ]] && echo "  pfs=yes" || echo "  pfs=no"
	done
}

peer_load() { conns >"$WORK/b.conns"; libreswan_start rt_b "$WORK/b.conns"; }
peer_initiate() {
	local k
	for ((k = 1; k <= ${#ROWS[@]}; k++)); do
		whack rt_b --name c$k --initiate --asynchronous
	done >/dev/null 2>&1
}
peer_end() { whack rt_b --shutdown >/dev/null; peer_stop rt_b; }
peer_log() { grep "\"$1\"" "$WORK/rt_b/pluto.log"; }

matrix_run
finish
