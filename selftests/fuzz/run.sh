#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# run.sh OUT SECONDS GOAL TARGET...: give each fuzzer its slice, two at a time.
# Prints TAP.  All of them together must have run GOAL inputs (0: any number); a
# machine that is too slow for that takes up to eight quarters of a slice more.
# The exit status is 1 when one of them found something or the goal is missed.
set -u
OUT=$1 SECONDS_EACH=$2 GOAL=$3; shift 3
HERE=$(cd "$(dirname "$0")" && pwd)
LOG=$(cd "$OUT/.." && pwd)/log
JOBS=2
# Leaks are looked for when an input is done; what a target needs besides.
declare -A MORE=([fuzz_config]="-dict=$HERE/fuzz_config.dict")

tell() { echo "# ${0##*/}: $*" >&2; }

# progress PID TARGET LOG: a line every 10 seconds while it runs
progress() {
	local i=0 runs
	while sleep 1 && kill -0 "$1" 2>/dev/null; do	# poll
		i=$((i + 1))
		[ $((i % 10)) = 0 ] || continue
		runs=$(grep -aoE '^#[0-9]+' "$3" | tail -n 1)
		tell "$2: $i s, ${runs#\#} runs"
	done
}

# figure NAME VALUE UNIT GOAL MET: into $figures
figure() {
	echo "{\"name\": \"fuzz.$1\", \"value\": $2, \"unit\": \"$3\", \"goal\": $4, \"met\": $5}" >>"$figures"
}

# fuzz N TARGET: what it prints appears at once when it is done
fuzz() {
	local target=$2 log=$OUT/$2.log pid status runs rate met=true crash
	local figures=$OUT/$1.figures
	mkdir -p "$OUT/corpus/$target" "$OUT/crash"
	# what broke it last time is tried again first
	mv -f "$OUT/crash/$target-"* "$OUT/corpus/$target/" 2>/dev/null
	tell "$target: $SECONDS_EACH s"
	"$OUT/$target" -max_total_time="$SECONDS_EACH" -timeout=10 -max_len=4096 \
		-rss_limit_mb=1024 -print_final_stats=1 ${MORE[$target]:-} \
		-artifact_prefix="$OUT/crash/$target-" \
		"$OUT/corpus/$target" "$OUT/seed/$target" >"$log" 2>&1 &
	pid=$!
	progress "$pid" "$target" "$log" &
	wait "$pid"; status=$?
	wait
	runs=$(sed -n 's/^stat::number_of_executed_units: *//p' "$log")
	runs=${runs:-0} rate=$((${runs:-0} / SECONDS_EACH))
	if [ "$status" = 0 ] && [ "$runs" -gt 0 ]; then
		echo "ok $1 - $target $runs runs, $rate/s"
	else
		met=false
		crash=$(ls -t "$OUT/crash/$target-"* 2>/dev/null | head -n 1)
		crash=${crash:+make -C selftests/fuzz replay INPUT=${crash#"${OUT%/build/fuzz}/"}}
		printf 'not ok %s - %s\n%s\n# replay: %s\n' "$1" "$target" \
			"$(grep -aE 'broken:|ERROR:|runtime error:|SUMMARY:' "$log" | sed 's/^/# /')" \
			"${crash:-no input was kept, see $log}"
	fi
	: >"$figures"
	figure "$target.runs" "$runs" runs null "$met"
	figure "$target.rate" "$rate" runs/s null true
	[ $met = true ]
}

# round TARGET...
round() {
	local target
	for target; do
		[ "$(jobs -rp | wc -l)" -lt $JOBS ] || wait -n || bad=1
		n=$((n + 1))
		files+=("$OUT/$n.figures")
		fuzz $n "$target" &
	done
	while [ -n "$(jobs -rp)" ]; do wait -n || bad=1; done
}

runs() {
	cat "${files[@]}" | sed -n 's/.*runs", "value": \([0-9]*\),.*/\1/p' |
		paste -sd+ | bc
}

# total N: of all targets, against the goal
total() {
	local sum met=true ok=ok figures=$OUT/total.figures
	sum=$(runs)
	if [ "$GOAL" -gt 0 ]; then
		[ "$sum" -ge "$GOAL" ] || { met=false; ok="not ok"; }
	fi
	: >"$figures"
	figure executions "$sum" runs "$([ "$GOAL" -gt 0 ] && echo "$GOAL" || echo null)" $met
	echo "$ok $1 - $sum runs in all, the goal is $GOAL at least, in $SECONDS s"
	[ $met = true ]
}

[ "$SECONDS_EACH" -gt 0 ] 2>/dev/null || { tell "FUZZ_TIME: whole seconds"; exit 2; }
rm -rf "$OUT/seed"; mkdir -p "$OUT/seed" "$LOG"
"$OUT/seeds" "$OUT/seed" || exit 1
mkdir -p "$OUT/seed/fuzz_config" && cp "$HERE"/../../Documentation/examples/*.conf "$OUT/seed/fuzz_config/"
n=0 bad=0 files=()
round "$@"
SECONDS_EACH=$(((SECONDS_EACH + 3) / 4))
while [ $bad = 0 ] && [ $n -lt $((9 * $#)) ] && [ "$(runs)" -lt "$GOAL" ]; do
	round "$@"
done
total $((n + 1)) || bad=1
echo "1..$((n + 1))"
cat "${files[@]}" "$OUT/total.figures" >"$LOG/fuzz.figures"
exit $bad
