#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# run.sh OUT SECONDS TARGET...: give each fuzzer its slice.  Prints TAP; the
# exit status is 1 when one of them found something.
set -u
OUT=$1 SECONDS_EACH=$2; shift 2
RUN_GOAL=1000		# us a run above which a slice proves little;
PLAY_GOAL=5000		# of a target that plays whole handshakes
BUILD=$(cd "$OUT/.." && pwd)
bad=0 n=0 figures=()

tell() { echo "# ${0##*/}: $*" >&2; }

# progress PID TARGET LOG: a line every 10 seconds while it runs
progress() {
	local i=0 runs
	while sleep 1 && kill -0 "$1" 2>/dev/null; do
		i=$((i + 1))
		[ $((i % 10)) = 0 ] || continue
		runs=$(grep -aoE '^#[0-9]+' "$3" | tail -n 1)
		tell "$2: $i s, ${runs#\#} runs"
	done
}

figure() {	# figure NAME VALUE UNIT GOAL MET
	figures+=("{\"name\": \"$1\", \"value\": $2, \"unit\": \"$3\", \"goal\": $4, \"met\": $5}")
}

fuzz() {	# fuzz TARGET
	local target=$1 log=$OUT/$1.log pid status runs rate cost crash met=true
	local goal=$RUN_GOAL
	mkdir -p "$OUT/corpus/$target" "$OUT/crash"
	# what broke it last time is tried again first
	mv -f "$OUT/crash/$target-"* "$OUT/corpus/$target/" 2>/dev/null
	tell "$target: $SECONDS_EACH s"
	"$OUT/$target" -max_total_time="$SECONDS_EACH" -timeout=5 -max_len=4096 \
		-rss_limit_mb=1024 -print_final_stats=1 \
		-artifact_prefix="$OUT/crash/$target-" \
		"$OUT/corpus/$target" "$OUT/seed/$target" >"$log" 2>&1 &
	pid=$!
	progress "$pid" "$target" "$log" &
	wait "$pid"; status=$?
	wait
	runs=$(sed -n 's/^stat::number_of_executed_units: *//p' "$log")
	runs=${runs:-0} rate=$((${runs:-0} / SECONDS_EACH))
	n=$((n + 1))
	if [ "$status" = 0 ]; then
		echo "ok $n - $target $runs runs, $rate/s"
	else
		bad=1 met=false
		echo "not ok $n - $target"
		grep -aE 'broken:|ERROR:|runtime error:|SUMMARY:' "$log" | sed 's/^/# /'
		crash=$(ls -t "$OUT/crash/$target-"* 2>/dev/null | head -n 1)
		echo "# replay: $OUT/$target ${crash:-(no input was kept, see $log)}"
	fi
	figure "$target.runs" "$runs" runs null "$met"
	cost=$((SECONDS_EACH * 1000000 / (runs + !runs)))
	case $target in fuzz_pair|fuzz_inside) goal=$PLAY_GOAL ;; esac
	[ "$cost" -le "$goal" ] || met=false
	figure "$target.run_time" "$cost" us "$goal" "$met"
}

[ "$SECONDS_EACH" -gt 0 ] 2>/dev/null || { tell "FUZZ_TIME: whole seconds"; exit 2; }
rm -rf "$OUT/seed"; mkdir -p "$OUT/seed"
"$OUT/seeds" "$OUT/seed" || exit 1
echo "1..$#"
for target; do fuzz "$target"; done
# a list of its own, and lines for the list of the whole check
mkdir -p "$BUILD/log"
printf '%s\n' "${figures[@]}" | tee "$BUILD/log/fuzz.figures" |
	sed -e '1i[' -e 's/^/  /' -e '$!s/$/,/' -e '$a]' >"$BUILD/figures-fuzz.json"
exit $bad
