#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# uml.sh: the sanitized User-Mode Linux kernel.
#
#   uml.sh run [-t SECONDS] [-m BUILD] OUT -- COMMAND
#
# `run` boots it with the host's / as a read-only root and runs COMMAND as root
# through guest.sh, with the modules of build/BUILD (uml).  OUT is writable in the
# guest, at the same path; the console ends up in OUT/console, the kernel log in
# OUT/dmesg.  The exit status is the command's, or 124 when the guest hung or died.
set -u
. "$(dirname "$0")/lab.sh"

# search_memory TMP OUT: while the guest runs, which has its memory in a file that
# was opened in TMP, answer what it asks about that memory.  The guest leaves the
# input of memsearch in OUT/memory.ask and gets its output in OUT/memory.told.
# What the kernel was linked with is not in that file.
search_memory() {
	local tmp=$1 out=$2 fd
	while [ -d "$tmp" ] && kill -0 $$; do
		sleep 0.2	# poll
		[ -e "$out/memory.ask" ] || continue
		[ -n "${fd:=$(find /proc/[0-9]*/fd -lname "$tmp/*" 2>/dev/null | head -n 1)}" ]
		"$BUILD/memsearch" "$fd" <"$out/memory.ask" >"$out/memory.new" 2>&1 ||
			echo "not searched" >>"$out/memory.new"
		rm "$out/memory.ask"
		mv "$out/memory.new" "$out/memory.told"
	done
}

run() {
	local limit=600 modules=uml out tree tmp status
	[ "$1" = -t ] && { limit=$2; shift 2; }
	[ "$1" = -m ] && { modules=$2; shift 2; }
	out=$1; shift; [ "$1" = -- ] && shift
	"$TOP/selftests/lab/kernel.sh" uml || exit 1
	tree=$(own_tree uml) || exit 1
	[ "$BUILD/memsearch" -nt "$TOP/selftests/lab/memsearch.c" ] ||
		{ gcc -O2 -Wall -Wextra -o "$BUILD/memsearch.$$" \
			"$TOP/selftests/lab/memsearch.c" &&
		  mv "$BUILD/memsearch.$$" "$BUILD/memsearch"; } ||
		die "memsearch does not build"
	mkdir -p "$out" && out=$(cd "$out" && pwd) || exit 1
	rm -f "$out/status"
	printf '%s\n' '#!/bin/sh' \
		"export LAB=uml OUT='$out' LAB_CACHE='$CACHE'" \
		"cd '$TOP'" "$*" >"$out/command"
	cat >"$out/init" <<-INIT
	#!/bin/sh
	exec "$TOP/selftests/lab/guest.sh" uml "$out" "$BUILD/$modules/root"
	INIT
	chmod +x "$out/init" "$out/command"
	tmp=$(mktemp -d)		# UML keeps its memory in a file there
	rm -f "$out"/memory.*
	search_memory "$tmp" "$out" &
	TMPDIR=$tmp timeout -k 5 "$limit" nice "$tree/linux" mem="${MEM:-768M}" \
		root=/dev/root rootfstype=hostfs rootflags=/ ro init="$out/init" ${KARGS:-} \
		con=null con0=fd:0,fd:1 ssl=null quiet loglevel=4 panic=-1 \
		</dev/null 2>&1 | sed -u -e 's/\r$//' -e '/^Warning: tempdir/d' |
		tee "$out/console"
	status=${PIPESTATUS[0]}
	rm -rf "$tmp"
	[ -s "$out/status" ] && exit "$(cat "$out/status")"
	echo "# uml.sh: the guest did not finish (status $status), see $out/console"
	exit 124
}

case ${1:-} in
run) shift; run "$@" ;;
*) die "usage: uml.sh run [-t SECONDS] [-m BUILD] OUT -- COMMAND" ;;
esac
