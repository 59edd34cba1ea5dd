#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# check/run.sh: every check of the source, as TAP.  A check is a script beside
# this one that prints one complaint a line and nothing when it is content.
cd "$(dirname "$0")/../.." || exit 1
set -u
CHECKS="limits layers planted sleeps places whitespace count gen clauses ledger ledger-ran secrets checkpatch build-deb install build-kunit names proto-gcc proto-clang"
n=0 bad=0

set -- ${*:-$CHECKS}
echo "1..$#"
for check; do
	n=$((n + 1))
	script=selftests/check/$check.sh args=
	case $check in
	build-*) script=selftests/check/build.sh args=${check#build-} ;;
	proto-*) script=selftests/check/proto.sh args=${check#proto-} ;;
	esac
	if out=$("$script" $args 2>&1) && [ -z "$out" ]; then
		echo "ok $n $check"
	else
		echo "not ok $n $check"
		echo "$out" | head -n 60 | sed 's/^/# /'
		bad=1
	fi
done
exit $bad
