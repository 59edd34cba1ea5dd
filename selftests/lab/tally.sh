#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# tally.sh: what all long runs together amount to.
#
#   tally.sh         sums, against what we want to be able to say
#   tally.sh add     add the run whose figures are in build/figures.json: only one
#                    without a failure, of a commit, and each figure only once
#
# selftests/tally.tsv is kept in the tree: date, commit, seed, seconds that the
# part took, figure, count.
set -u
. "$(dirname "$0")/lab.sh"
TALLY=$TOP/selftests/tally.tsv

# figure, the sum that we want, what it counts
goals() {
	cat <<-GOALS
	fuzz.executions	1000000000	inputs of all fuzzers
	fuzz.fuzz_inside.runs	1000000	of these behind valid encryption
	stress-wire.garbage.datagrams	10000000	mutated datagrams under KASAN
	stress-wire.inside.messages	1000000	and inside valid encryption
	stress-uml.genl.requests	1000000	netlink requests
	stress-uml.churn.unloads	1000	unloads under load
	stress-uml.churn.exits	5000	ends of namespaces under load
	stress-uml.loss.handshakes	10000	handshakes on a bad network
	GOALS
}

# value FIGURE: of the last run; nothing when it had none.  A fuzzer may have
# had several slices.
value() {
	sed -n "s/.*\"name\": \"$1\", \"value\": \([0-9.]*\),.*/\1/p" "$BUILD/figures.json" |
		awk '{ n += $1 } END { if (NR) print n }'
}

# word FIGURE: one that is no number
word() { sed -n "s/.*\"name\": \"$1\", \"value\": \"\([^\"]*\)\",.*/\1/p" "$BUILD/figures.json"; }

add() {
	local name commit seed n
	[ -e "$BUILD/figures.json" ] || die "no figures: run make check SLICE=ci or SLICE=long first"
	[ "$(value failed)" = 0 ] || die "that run has failures"
	commit=$(word commit) seed=$(value seed)
	case $commit in
	""|*-dirty) die "that run was not of what is committed" ;;
	esac
	[ "$(word slice)" != smoke ] || die "a smoke slice is not worth it"
	while IFS=$'\t' read -r name _; do
		n=$(value "$name")
		[ -n "$n" ] || continue
		if grep -q "	$commit	$seed	[0-9]*	$name	" "$TALLY"; then
			echo "$name of $commit with seed $seed is there already" >&2
			continue
		fi
		printf '%s\t%s\t%s\t%s\t%s\t%s\n' "$(date -u +%F)" "$commit" \
			"$seed" "$(value "${name%%.*}.time")" "$name" "$n"
	done < <(goals) | tee -a "$TALLY"
}

sums() {
	local name goal what
	while IFS=$'\t' read -r name goal what; do
		awk -F '\t' -v name="$name" -v goal="$goal" -v what="$what" '
			$5 == name { n += $6; runs++ }
			END { printf "%-32s %12d of %10d  (%d runs)  %s\n", name, n, goal, runs, what }' "$TALLY"
	done < <(goals)
}

case ${1:-} in
"") sums ;;
add) add ;;
*) die "usage: tally.sh [add]" ;;
esac
