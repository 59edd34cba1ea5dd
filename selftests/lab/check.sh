#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# check.sh [PART...]: run parts of the test suite (all), count what ran, write
# build/figures.json, and end with "N passed, N failed".
#
# A part is a function part_NAME below that prints TAP and fails when it cannot
# do its work.  Its output is kept in build/log/NAME.tap, what it says besides in
# build/log/NAME.err; records for figures.json that it leaves in
# build/log/NAME.figures, one a line, are taken over.  SLICE is for the parts
# that can take any amount of time: smoke (default), ci or long (hours).
set -u
. "$(dirname "$0")/lab.sh"
export SLICE=${SLICE:-smoke} TOP BUILD
# what is random is the same each time, but for long runs, which are to differ
[ "$SLICE" = long ] && SEED=${SEED:-$(date +%s)}
export SEED=${SEED:-1}

# Begun in this order, LANES of them at a time: each keeps one CPU busy.  The one
# that takes longest comes early.
PARTS="lint unit userspace sim stress-uml kselftest-deb kselftest-uml stress-wire stress-deb stress-free fuzz"
LANES=2
# and then what looks at all that
LAST=ledger
# In the smoke slice each script runs once: these in the stock kernel, which has
# two processors and its own configuration, and the others in the sanitized one.
SMOKE_DEB="load tunnel strongswan netns limits cli vrf"
LAB=$TOP/selftests/lab
LOG=$BUILD/log

part_lint() { "$TOP/selftests/check/run.sh"; }

# several programs, each with a plan of its own
part_userspace() (
	set -o pipefail
	make -s -r -C "$TOP/userspace" O="$BUILD/userspace" check | grep -v '^1\.\.'
)

part_unit() {
	"$LAB/build.sh" kunit >&2 &&
	"$LAB/uml.sh" run -m kunit "$BUILD/unit" -- selftests/lab/unit.sh
}

# not one of all: new code is to be covered before long, not before it is tried
part_coverage() { make -s -C "$TOP/selftests/unit" coverage MODE=cov; }

# the same of the kernel part, by what runs in the sanitized kernel: the suites,
# and scripts in one boot
part_coverage-kmod() {
	local out=$BUILD/coverage-kmod tests status=0
	tests=${TESTS:-$(cd "$TOP/selftests" && echo net/*.sh stress/{faults,genl}.sh)}
	"$LAB/build.sh" gcov-kunit >&2 && "$LAB/build.sh" gcov >&2 && senders || return
	rm -rf "$out"
	"$LAB/uml.sh" run -m gcov-kunit "$out/gcov-kunit" -- selftests/lab/unit.sh || status=1
	"$LAB/uml.sh" run -t 7200 -m gcov "$out/gcov" -- \
		"STRESS_BUILD=gcov TEST_TIMEOUT=1200 make -s -C selftests run_tests TESTS='$tests'" ||
		status=1
	"$TOP/selftests/unit/coverage.py" kmod "$out/gcov-kunit" "$out/gcov" && return $status
}

# part_kcsan: nor is this; the kernel takes long to build
part_kcsan() { stress_guest kcsan kcsan vm.sh "${TESTS:-stress/churn.sh}"; }

# no nicer than a kernel that runs beside it, which has to answer in time
part_fuzz() { nice make -s -C "$TOP/selftests/fuzz" run SLICE="$SLICE"; }

part_sim() { nice make -s -C "$TOP/selftests/sim" run SLICE="$SLICE"; }

part_kselftest-deb() { guest kselftest-deb deb vm.sh "${TESTS:-$(share deb)}"; }

part_kselftest-uml() { guest kselftest-uml uml uml.sh "${TESTS:-$(share uml)}"; }

# share BUILD: the scripts for it; nothing, which is all, but in the smoke slice
share() {
	local test kind
	[ "$SLICE" = smoke ] || return
	for test in "$TOP"/selftests/net/*.sh; do
		test=$(basename "$test" .sh) kind=uml
		[[ " $SMOKE_DEB " != *" $test "* ]] || kind=deb
		[ $kind != "$1" ] || echo "net/$test.sh"
	done | tr '\n' ' '
}

# the stock kernel takes what says so itself, the sanitized one all, but in the
# smoke slice
part_stress-deb() { stress stress-deb deb vm.sh -l; }

part_stress-uml() {
	local which=all
	[ "$SLICE" != smoke ] || which=-L
	"$LAB/build.sh" stress >&2 && stress stress-uml uml uml.sh $which
}

# datagrams by the million, in a kernel of its own
part_stress-wire() {
	stress_guest stress-wire uml uml.sh \
		"${TESTS:-stress/wire/garbage.sh stress/wire/inside.sh}"
}

# the same in a kernel that clears what is freed
part_stress-free() {
	"$LAB/build.sh" stress >&2 &&
		KARGS=init_on_free=1 guest stress-free uml uml.sh stress/init_on_free/psk.sh
}

# stress PART BUILD BOOT all|-l|-L: the scripts in stress/, those for the stock
# kernel, or the others
stress() {
	local tests=${TESTS:-} which=$4 pattern='^# kernels:.* deb'
	[ "$which" != all ] || which=-l pattern=.
	[ -n "$tests" ] ||
		tests=$(cd "$TOP/selftests" &&
			grep $which "$pattern" stress/*.sh | tr '\n' ' ')
	stress_guest "$1" "$2" "$3" "$tests"
}

# stress_guest PART BUILD BOOT TESTS: as guest, with the time that they take
stress_guest() {
	local limit=2400
	[ "$SLICE" != long ] || limit=36000
	LIMIT=${LIMIT:-$((2 * limit))} TEST_TIMEOUT=${TEST_TIMEOUT:-$limit} guest "$@"
}

# guest PART BUILD BOOT TESTS: in the kernel that BOOT boots, all in one boot;
# then what the tests want to know from tshark, for which a guest is too slow
guest() {
	local out=$BUILD/$1 status
	"$LAB/build.sh" "$2" >&2 && senders || return
	rm -f "$out/wire" "$out/figures"
	"$LAB/$3" run -t "${LIMIT:-2700}" -m "$2" "$out" -- \
		"SLICE=$SLICE SEED=$SEED TEST_TIMEOUT=${TEST_TIMEOUT:-600}" \
		"make -s -C selftests run_tests TESTS='$4'"
	status=$?
	[ ! -e "$out/wire" ] || "$LAB/wire.sh" all "$out/wire" || status=1
	[ ! -e "$out/figures" ] ||
		sed "s/\"name\": \"/&$1./" "$out/figures" >"$LOG/$1.figures"
	return $status
}

# the others have run: what has become of the tests of each class of holes
part_ledger() { "$TOP/selftests/check/ledger.sh" ran "$LOG"; }

# two kernels want it at the same time
senders() { flock "$BUILD/stress.lock" make -s -C "$TOP/selftests/stress" O="$BUILD/stress" >&2; }

# exists PART: a part whose directory is not in the tree is not a part
exists() {
	case $1 in
	userspace) [ -e "$TOP/userspace/Makefile" ] ;;
	fuzz|sim) [ -e "$TOP/selftests/$1/Makefile" ] ;;
	stress-*) [ -d "$TOP/selftests/stress" ] ;;
	*) declare -F "part_$1" >/dev/null ;;
	esac
}

start() {
	rm -f "$LOG/$1.status"		# of a run that somebody killed
	( begun=$SECONDS
	  "part_$1" </dev/null >"$LOG/$1.tap" 2>"$LOG/$1.err"
	  echo "$? $((SECONDS - begun))" >"$LOG/$1.status" ) &
	echo $! >"$LOG/$1.pid"
}

# start_all PART...: returns when the last of them has ended; told to end, it
# starts no more
start_all() {
	local part
	trap 'kill $(jobs -p) 2>/dev/null; exit' TERM
	for part; do
		while [ "$(jobs -rp | wc -l)" -ge "$LANES" ]; do wait -n; done
		start "$part"
	done
	wait
}

# follow PART: results as they come
follow() {
	echo "# == $1"
	until [ -s "$LOG/$1.pid" ]; do sleep 0.2; done	# poll
	{	# its number may be another's by now
		if [ -e "$LOG/$1.status" ]; then cat "$LOG/$1.tap"
		else tail -n +1 -s 0.2 -f --pid="$(<"$LOG/$1.pid")" "$LOG/$1.tap"; fi
	} | grep -E '^ *((not )?ok( |$)|Bail out)|^ +# kernel:'
}

# judge PART: count; a part that failed without saying where, or that ran
# nothing, has failed once
judge() {
	local part=$1 p f status=lost took=0
	[ ! -e "$LOG/$part.status" ] || read -r status took <"$LOG/$part.status"
	read -r p f < <(awk -v fails="$LOG/$part.fails" -f "$LAB/count.awk" "$LOG/$part.tap")
	if [ "$f" = 0 ]; then
		missed_goals "$part" >"$LOG/$part.fails"
		f=$(wc -l <"$LOG/$part.fails")
	fi
	if [ "$f" = 0 ] && { [ "$status" != 0 ] || [ "$p" = 0 ]; }; then
		f=1
		echo "$part ended with status $status" >"$LOG/$part.fails"
	fi
	passed=$((passed + p)) failed=$((failed + f))
	record "$part.passed" "$p" tests
	record "$part.failed" "$f" tests 0
	record "$part.time" "$took" s
	echo "# $part: $p passed, $f failed, $took s"
	[ "$f" = 0 ] || show_failure "$part"
}

# missed_goals PART: the figures that it has left and that are not good
missed_goals() {
	[ ! -e "$LOG/$1.figures" ] || grep '"met": false' "$LOG/$1.figures"
}

show_failure() {
	echo "# what failed in $1 (more in ${LOG#"$PWD"/}/$1.tap and $1.err):"
	sed 's/^/#   /' "$LOG/$1.fails"
	grep -B5 -A30 '^ *not ok' "$LOG/$1.tap" | grep '^ *# ' |
		grep -v '# kernel:' | head -n 60
	tail -n 15 "$LOG/$1.err" | sed 's/^/#   /'
}

# record NAME VALUE UNIT [GOAL]: one line of build/figures.json; a goal is the
# largest value that is good
record() {
	local goal=null met=null
	[ $# -gt 3 ] && { goal=$4; met=false; [ "$2" -le "$4" ] && met=true; }
	figures+=("{\"name\": \"$1\", \"value\": $2, \"unit\": \"$3\", \"goal\": $goal, \"met\": $met}")
}

write_figures() {
	local own
	for own in "$LOG"/*.figures; do
		[ -e "$own" ] && mapfile -t -O ${#figures[@]} figures <"$own"
	done
	{
		echo "["
		printf '%s\n' "${figures[@]}" | sed -e 's/^/  /' -e '$!s/$/,/'
		echo "]"
	} >"$BUILD/figures.json"
}

# run PART...
run() {
	local part chosen=()
	for part; do
		if exists "$part"; then
			chosen+=("$part")
		elif [ "$named" = 1 ]; then
			die "no such part: $part (there are: $PARTS $LAST)"
		fi
	done
	[ ${#chosen[@]} -gt 0 ] || return
	for part in "${chosen[@]}"; do
		rm -f "$LOG/$part".*
		: >"$LOG/$part.tap"
	done
	start_all "${chosen[@]}" &
	scheduler=$!
	for part in "${chosen[@]}"; do
		follow "$part"
		judge "$part"
	done
	wait
	scheduler=
}

# prepare: what takes minutes the first time, where one can see it
prepare() {
	"$LAB/setup.sh" || return
	case "${*:-$PARTS}" in
	*lint*|*unit*|*-uml*|*-wire*|*-free*|*-kmod*) "$LAB/kernel.sh" uml || return ;;
	esac
	make -s -C "$TOP" userspace >&2 || return
	record setup.time "$SECONDS" s
}

case $SLICE in
smoke|ci|long) ;;
*) die "SLICE=$SLICE: there are smoke, ci and long" ;;
esac
commit_now() { git -C "$TOP" describe --always --dirty --abbrev=12 --exclude='*' 2>/dev/null; }
commit=$(commit_now)
figures=() passed=0 failed=0 named=0 scheduler= parts= last=
[ $# -gt 0 ] && named=1
trap '[ -z "$scheduler" ] || kill "$scheduler" 2>/dev/null' EXIT
trap 'exit 130' INT TERM
for part in ${*:-$PARTS $LAST}; do
	case " $parts $last " in
	*" $part "*) ;;
	*) if [ "$part" = "$LAST" ]; then last=$part; else parts+=" $part"; fi ;;
	esac
done
mkdir -p "$LOG" && rm -f "$LOG"/*.figures
prepare "$@" || { echo "0 passed, 1 failed"; exit 1; }
run $parts
run $last
# a part takes what is there when its turn comes
[ "$commit" = "$(commit_now)" ] || commit=${commit%-dirty}-dirty
record commit "\"$commit\"" commit
record slice "\"$SLICE\"" slice
record seed "$SEED" seed
record passed "$passed" tests
record failed "$failed" tests 0
record time "$SECONDS" s
write_figures
echo "$passed passed, $failed failed"
[ "$failed" = 0 ]
