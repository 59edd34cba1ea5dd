#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# build.sh deb|kunit: the whole module builds with W=1 and without a warning; for
# the stock kernel sparse reads it too, byte order included.
. selftests/lab/lab.sh
case $1 in
deb) set -- deb -d w1-deb W=1 C=2 CF=-D__CHECK_ENDIAN__ ;;
*) set -- "$1" -d "w1-$1" W=1 ;;
esac
selftests/lab/build.sh "$@" 2>&1 | sed "s|$BUILD/w1-[a-z]*/||"
exit "${PIPESTATUS[0]}"
