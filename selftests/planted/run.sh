#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# planted/run.sh [NAME...]: bugs that the tests must notice.  Each NAME.sed here
# plants one in a scratch copy of the tree, and the harness that it names must
# fail there, while it passes on the copy as it is.  Prints TAP.
#
#   # what: for people       # file: where       # run: the harness
#
# A harness is unit, a fuzz target on its seeds, "sim SCENARIO", "kunit SUITE" in
# the sanitized kernel, or "kcsan FUNCTION", which is to be part of a data race.
# Those two take minutes: they only run with SLICE=ci, the last one with SLICE=long,
# or when they are named.
set -u
. "$(dirname "$0")/../lab/lab.sh"
HERE=$TOP/selftests/planted
COPY=$BUILD/planted/tree
BIN=$COPY/build/unit-san

field() { sed -n "s/^# $1: //p" "$HERE/$2.sed"; }

build() { make -s -j2 -C "$COPY/selftests/unit"; }

seeds() {
	make -s -C "$TOP/selftests/fuzz" "$BUILD/fuzz/seeds" &&
		rm -rf "$COPY/seed" && mkdir "$COPY/seed" &&
		"$BUILD/fuzz/seeds" "$COPY/seed"
}

# harness WHAT [ARGUMENT]
harness() {
	case $1 in
	unit) "$BIN/unit" ;;
	sim) "$BIN/sim.bin" -s "$2" -k 3 -e 1 ;;
	kunit|kcsan) "$1" "$2" ;;
	*) "$BIN/$1" "$COPY/seed/$1" ;;
	esac >"$COPY/log" 2>&1
}

# module KIND ARCH TREE [make arguments]: build/planted/KIND, as build/KIND with
# what the copy has now
module() {
	local dir=$BUILD/planted/$1
	"$TOP/selftests/lab/build.sh" "$1" && mkdir -p "$dir" || return
	cp -ru "$BUILD/$1/." "$dir/"
	cp -ru "$COPY/kmod" "$dir/"
	make -s -C "$(own_tree "$3")" ARCH="$2" M="$dir" "${@:4}" modules &&
		cp "$dir/kmod/isakmp.ko" "$dir/root/lib/modules/"*/updates/
}

# kunit SUITE: its own result, whatever else is amiss; nothing left: no verdict
kunit() {
	module kunit um uml ISAKMP_KUNIT=1 || return 2
	"$TOP/selftests/lab/uml.sh" run -m planted/kunit "$BUILD/planted/out" -- \
		'modprobe isakmp; dmesg --color=never' >"$COPY/dmesg"
	grep -qE "(not )?ok [0-9]+ (- )?$1\$" "$COPY/dmesg" || return 2
	grep -qE "[] ]ok [0-9]+ (- )?$1\$" "$COPY/dmesg" &&
		! grep -qE "not ok [0-9]+ (- )?$1\$" "$COPY/dmesg"
}

# kcsan FUNCTION: no data race has a part there
kcsan() {
	local out=$BUILD/planted/out
	module kcsan x86_64 kcsan || return 2
	"$TOP/selftests/lab/vm.sh" run -t 1200 -m planted/kcsan "$out" -- \
		'TEST_TIMEOUT=900 selftests/run.sh stress/churn.sh'
	[ -s "$out/status" ] || return 2
	! grep -q "KCSAN: data-race in .*$1 " "$out/dmesg"
}

result() {	# result STATUS TEXT
	n=$((n + 1))
	if [ "$1" = 0 ]; then echo "ok $n - $2"; return; fi
	echo "not ok $n - $2"
	tail -n 12 "$COPY/log" | sed 's/^/# /'
	bad=1
}

# plant NAME: put it in, look, take it out
plant() {
	local name=$1 file run status
	file=$(field file "$name") run=$(field run "$name")
	cp -p "$COPY/$file" "$COPY/saved"
	sed -i -f "$HERE/$name.sed" "$COPY/$file"
	if cmp -s "$COPY/$file" "$COPY/saved"; then
		status=1; echo "$name.sed changes nothing in $file" >"$COPY/log"
	elif ! build >"$COPY/log" 2>&1; then
		status=1
	else
		harness $run
		case $? in 0|2) status=1 ;; *) status=0 ;; esac
	fi
	result $status "$run notices: $(field what "$name")"
	cp -p "$COPY/saved" "$COPY/$file"
	touch "$COPY/$file"
}

all() {
	local f name
	for f in "$HERE"/*.sed; do
		name=$(basename "$f" .sed)
		case $(field run "$name") in
		kunit*) [ "${SLICE:-smoke}" = smoke ] || echo "$name" ;;
		kcsan*) [ "${SLICE:-smoke}" != long ] || echo "$name" ;;
		*) echo "$name" ;;
		esac
	done
}

n=0 bad=0
set -- ${*:-$(all)}
"$TOP/selftests/unit/copy.sh" "$COPY" || die "cannot copy to $COPY"
{ build && seeds; } >"$COPY/log" 2>&1
result $? "the copy builds"
for run in $(for name; do field run "$name"; done | sort -u | tr ' ' :); do
	harness ${run//:/ }
	result $? "${run//:/ } passes as it is"
done
for name; do plant "$name"; done
echo "1..$n"
exit $bad
