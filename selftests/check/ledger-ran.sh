#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# ledger-ran.sh: "ledger.sh ran" judges a run right: made-up logs in which all
# that the ledger names has passed, then one result less, then one that failed.
LEDGER=selftests/check/ledger.sh
logs=$(mktemp -d) || exit 1
trap 'rm -rf "$logs"' EXIT

# tap: the results of one part, from the names of its tests
tap() {
	case $1 in
	unit)	sed 's/\(.*\)\.\(.*\)/    ok - \2\nok - \1/' ;;
	fuzz)	sed 's/.*/ok - & 7 inputs/' ;;
	sim)	sed 's/.*/ok - &: all well/' ;;
	userspace) sed 's/"\(.*\)"/ok - the \1/' ;;
	lint)	sed 's/.*/ok 1 &/' ;;
	*)	sed 's/:"\(.*\)"/\t\1/' |
		awk -F '\t' '$2 != "" { print "    ok 1 " $2 } { print "ok 1 " $1 " # 3 s" }' ;;
	esac
}

for part in unit fuzz sim userspace lint kselftest stress; do
	"$LEDGER" tests | sed -n "s/^$part://p" | tap $part >"$logs/$part.tap"
done
cp "$logs/stress.tap" "$logs/stress-wire.tap"
for part in kselftest stress; do
	cp "$logs/$part.tap" "$logs/$part-deb.tap"
	mv "$logs/$part.tap" "$logs/$part-uml.tap"
done

# expect STATUS FAILED NAME
expect() {
	local out status failed
	out=$(SLICE=ci "$LEDGER" ran "$logs")
	status=$?
	failed=$(grep -c '^not ok' <<<"$out")
	[ "$status $failed" = "$1 $2" ] && [ "$(grep -cE '^(not )?ok' <<<"$out")" = 80 ] ||
		echo "$3: status $status, $failed failed, not $1 and $2"
}

# a test, and how many classes name it
alone=$("$LEDGER" tests | sed -n 's/^lint://p' | head -n 1)
classes=$(awk -v test="\`\`lint:$alone\`\`" '
	/^   \* - / { n = $3 }
	index($0, test) { print n }' Documentation/security.rst | sort -u | wc -l)

expect 0 0 "all has passed"
sed -i "s/^ok 1 $alone$/not ok 1 $alone/" "$logs/lint.tap"
expect 1 "$classes" "$alone failed"
sed -i "/^not ok 1 $alone$/d" "$logs/lint.tap"
expect 1 "$classes" "$alone did not run"
exit 0
