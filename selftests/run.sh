#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# run.sh [TEST...]: run kselftests one after the other, print KTAP.  A test's own
# results are indented below it; the test fails when its script does, when the
# kernel complained meanwhile, or after TEST_TIMEOUT seconds.
cd "$(dirname "$0")" || exit 1
TEST_TIMEOUT=${TEST_TIMEOUT:-300}
n=0 bad=0

indent() { sed -u -E -e '/^(ok|not ok|1\.\.|KTAP|TAP) ?/!s/^(# )?/# /' -e 's/^/    /'; }

# run_one TEST: status of the script, or 1 when the kernel log is not clean
run_one() {
	local mark log status
	mark="isakmp-selftest: $1 $$"
	echo "$mark" >/dev/kmsg
	timeout -k 5 "$TEST_TIMEOUT" "./$1" 2>&1 </dev/null | indent
	status=${PIPESTATUS[0]}
	[ "$status" = 124 ] && echo "    # no end after $TEST_TIMEOUT s"
	if ! log=$(lab/logscan.sh "$mark"); then
		echo "$log" | head -50 | sed 's/^/    # kernel: /'
		status=1
	fi
	return "$status"
}

[ $# -gt 0 ] || set -- net/*.sh
echo "KTAP version 1"
echo "1..$(($# + 1))"
for test; do
	n=$((n + 1)) start=$SECONDS
	run_one "$test"
	status=$?
	took="# $((SECONDS - start)) s"
	case $status in
	0) echo "ok $n $test $took" ;;
	4) echo "ok $n $test # SKIP" ;;
	*) echo "not ok $n $test $took, status $status"; bad=1 ;;
	esac
done
n=$((n + 1))
if log=$(lab/kmemleak.sh && lab/logscan.sh); then
	echo "ok $n memory and kernel log at the end"
else
	echo "$log" | head -100 | sed 's/^/# /'
	echo "not ok $n memory and kernel log at the end"; bad=1
fi
exit $bad
