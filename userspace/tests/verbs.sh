#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# verbs.sh: exit statuses and streams of isakmpctl, as far as no module is needed.
ctl=$BUILD/isakmpctl
n=0 bad=0

# try NAME STATUS ARGUMENT...: the status is this one
try() {
	name=$1 want=$2
	shift 2
	"$ctl" "$@" >"$TESTS/out" 2>"$TESTS/err"
	got=$?
	n=$((n + 1))
	if [ "$got" = "$want" ]; then
		echo "ok $n - $name"
	else
		echo "not ok $n - $name: status $got"
		bad=1
	fi
}

# says FILE TEXT: what the last one printed
says() {
	n=$((n + 1))
	if grep -q -e "$2" "$TESTS/$1"; then
		echo "ok $n - it says: $2"
	else
		echo "not ok $n - it says: $2"
		sed 's/^/# /' "$TESTS/$1"
		bad=1
	fi
}

try "no verb is a mistake in use" 2
says err "usage: isakmpctl"
try "help is no mistake" 0 help
says out "usage: isakmpctl"
try "so is --help" 0 --help
try "version" 0 version
says out "isakmpctl [0-9]"
try "version takes nothing" 2 version x
try "an unknown verb" 2 frobnicate
says err 'unknown verb "frobnicate"'
"$ctl" help >/dev/full 2>"$TESTS/err"
got=$?
n=$((n + 1))
[ "$got" = 1 ] || { echo "# status $got"; bad=1; printf "not "; }
echo "ok $n - a full disk is a failure"
echo "1..$n"
exit $bad
