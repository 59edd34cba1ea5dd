#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# build.sh deb|kunit: the whole module builds, and without a warning, for which
# lab/build.sh sees; for the stock kernel sparse reads it too, byte order
# included.
. selftests/lab/lab.sh
[ "$1" != deb ] || set -- deb C=2 CF=-D__CHECK_ENDIAN__
selftests/lab/build.sh "$@" 2>&1 | sed "s|$BUILD/[a-z]*/||"
exit "${PIPESTATUS[0]}"
