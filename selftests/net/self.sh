#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# The module against itself.  Side b would rather have other suites, and the
# shared one is the last that it names.
#
#   rt_a  the module          rt_b  the module
. "$(dirname "$0")/../lib.sh"
. "$TOP/selftests/matrix.sh"

mapfile -t ROWS <<'TABLE'
aes128-sha256-modp2048    esp:aes128-sha256-modp2048      -
aes256-sha512-modp3072    esp:aes256-sha512-modp3072      fqdn
aes192-sha384-modp4096    esp:aes192-sha384               keyid
aes256-sha1-ecp256        esp:aes128gcm8-ecp256           user
aes128-sha256-ecp384      esp:aes192gcm12-ecp384          icmp
aes128-sha256-curve25519  esp:aes256gcm16-curve25519      udp
aes128-sha256-curve25519  esp:aes128ctr-sha256            -
aes128-sha256-curve25519  esp:aes256gmac                  -
aes128-sha256-curve25519  esp:null-sha1                   -
aes128-sha256-curve25519  ah:sha256                       -
aes128-sha256-curve25519  ah:sha384                       transport
aes128-sha256-curve25519  esp:aes128gcm16                 transport,6
aes128-sha256-curve25519  esp:aes128gcm16-esn             6
aes128-sha256-curve25519  esp:aes256-sha256-esn           64
aes128-sha256-curve25519  ah:sha512-esn                   6
aes128-sha256-curve25519  esp:aes128gcm16                 46
TABLE

# RFC 2409 5.5: one group for all that a Quick Mode offers, so b keeps that
peer_load() {
	mkdir -p "$WORK/rt_b"
	sed -E -e 's/^proposals = /&aes192-sha512-modp8192, aes192-sha384-ecp256, /' \
		-e 's/^esp_proposals = [a-z0-9]+(-sha[0-9]+)?(.*)/esp_proposals = aes192gcm8\2, aes192-sha1\2, &/' \
		-e 's/^ah_proposals = sha[0-9]+(.*)/ah_proposals = sha1\1, &/' \
		-e 's/, (esp|ah)_proposals =/,/' "$WORK/b.conf" >"$WORK/rt_b/isakmp.conf"
	router_load rt_b "$WORK/rt_b/isakmp.conf"
}
peer_initiate() {
	local k
	for ((k = 1; k <= ${#ROWS[@]}; k++)); do
		ctl rt_b initiate --child c$k --timeout 0
	done
}
peer_end() { ctl rt_b flush; }
peer_log() { ctl rt_b list-sas | sas_of "$1"; }

matrix_run
finish
