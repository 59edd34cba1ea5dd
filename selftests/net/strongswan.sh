#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# Every suite, mode and kind of address and identity with strongSwan.
#
#   rt_a  the module          rt_b  strongSwan
. "$(dirname "$0")/../lib.sh"
. "$TOP/selftests/matrix.sh"

mapfile -t ROWS <<'TABLE'
aes128-sha256-modp2048    esp:aes128-sha256             -
aes192-sha384-modp3072    esp:aes192-sha384-modp3072    -
aes256-sha512-modp4096    esp:aes256-sha512             -
aes128-sha1-modp2048      esp:aes128-sha1               -
aes128-sha256-modp6144    esp:aes128gcm8                -
aes128-sha256-modp8192    esp:aes192gcm12               -
aes128-sha256-ecp256      esp:aes256gcm16-ecp256        -
aes256-sha384-ecp384      esp:aes128ctr-sha256          -
aes128-sha256-curve25519  esp:aes256ctr-sha512-curve25519 -
aes128-sha256-curve25519  esp:aes192ctr-sha384          -
aes128-sha256-curve25519  esp:aes128gcm12               -
aes128-sha256-curve25519  esp:aes256gcm8                -
aes128-sha256-curve25519  esp:aes192gcm16               -
aes128-sha256-curve25519  esp:aes128gmac                -
aes128-sha256-curve25519  esp:aes192gmac                -
aes128-sha256-curve25519  esp:aes256gmac-ecp384         -
aes128-sha256-curve25519  esp:null-sha256               -
aes128-sha256-curve25519  esp:null-sha1-modp2048        -
aes128-sha256-curve25519  ah:sha256                     -
aes128-sha256-curve25519  ah:sha1                       -
aes128-sha256-curve25519  ah:sha384-curve25519          transport
aes128-sha256-curve25519  ah:sha512                     transport,6
aes128-sha256-curve25519  esp:aes128-sha256             transport
aes128-sha256-curve25519  esp:aes128gcm16               transport,6
aes128-sha256-curve25519  esp:aes128gcm16               6
aes128-sha256-curve25519  esp:aes128-sha256             46
aes128-sha256-curve25519  esp:aes128-sha256             64
aes128-sha256-curve25519  esp:aes128gcm16               fqdn
aes128-sha256-curve25519  esp:aes128gcm16               user
aes128-sha256-curve25519  esp:aes128gcm16               keyid,6
aes128-sha256-curve25519  esp:aes128gcm16               icmp
aes128-sha256-curve25519  esp:aes128gcm16               udp
aes128-sha256-curve25519  esp:aes128gcm16               transport,udp
aes128-sha256-curve25519  esp:aes128gcm16-esn           -
aes128-sha256-curve25519  esp:aes256-sha256-esn         -
TABLE

CHARON_CONF="threads = 32"

peer_load() { strongswan_start rt_b "$WORK/b.conf"; }
peer_initiate() {
	local k
	for ((k = 1; k <= ${#ROWS[@]}; k++)); do
		swan rt_b --initiate --child c$k --timeout 30 &
		[ $((k % 8)) != 0 ] || wait
	done >/dev/null 2>&1
}
peer_end() { peer_stop rt_b; }
peer_log() { grep -e "$b" -e "\<$1\>" "$WORK/rt_b/charon.log"; }

matrix_run
finish
