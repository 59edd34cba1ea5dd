#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# unit.sh: run the KUnit suites in a guest that has the kunit build installed.
# Prints the kernel's KTAP and adds what the sanitizers say.
cd "$(dirname "$0")" || exit 1
MARK="isakmp-unit: $$"
bad=0 n=0

result() {	# result STATUS NAME [DETAILS]
	n=$((n + 1))
	if [ "$1" = 0 ]; then echo "ok $n $2"; else echo "not ok $n $2"; bad=1; fi
	[ -z "${3:-}" ] || echo "$3" | sed 's/^/# /'
}

echo "$MARK" >/dev/kmsg
modprobe isakmp
status=$?
# suites have their results at the left margin: number ours after them
dmesg | sed -E 's/^\[ *[0-9.]+\] ?//' | awk -v mark="$MARK" '
	$0 == mark { on = 1; next }
	on && /^ *(ok |not ok |# |KTAP|TAP|1\.\.|Bail)/' >"$OUT/kunit"
grep -vE '^(1\.\.|K?TAP)' "$OUT/kunit"
n=$(grep -cE '^(not )?ok ' "$OUT/kunit")
grep -qE '^not ok ' "$OUT/kunit" && bad=1
result $status "the module loads with its suites"
# while it is loaded, its functions have names
log=$(./kmemleak.sh)
result $? "kmemleak finds nothing" "$log"
rmmod isakmp
result $? "the module unloads"
log=$(./kmemleak.sh)
result $? "and leaves nothing behind" "$log"
log=$(./logscan.sh "$MARK")
result $? "the kernel log is clean" "$log"
echo "1..$n"
exit $bad
