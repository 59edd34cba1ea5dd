#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# swanctl.sh: our reading of files against that of libstrongswan.  COUNT random
# files from SEED, and the example.
if [ ! -x "$TESTS/swanctl_cmp" ]; then
	echo "ok 1 # SKIP libstrongswan is not installed"
	echo "1..1"
	exit 0
fi
exec "$TESTS/swanctl_cmp" "${COUNT:-3000}" "${SEED:-1}" \
	../Documentation/examples/isakmp.conf
