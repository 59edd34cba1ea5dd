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
says err '^isakmpctl: unknown verb "frobnicate"$'
try "a verb with a slip" 2 list-sa
says err 'unknown verb "list-sa" (did you mean "list-sas"?)'
try "the options of a verb" 0 initiate --help
says out '^usage: isakmpctl initiate --child NAME'
says out '^  -t, --timeout SECONDS  '
try "also behind others" 0 load -n -h
says out '^  -n, --dry-run  '
try "and of one that has none" 0 decode --help
try "but a name may look like that" 2 terminate --child --help x
says err 'terminate does not take "x"'
try "help takes nothing" 2 help x
try "an option of another verb, by its name" 2 flush --ike x
says err 'flush has no option --ike'
try "a value for none" 2 list-sas --json=1
says err 'list-sas: --json takes no value'
try "an unknown option" 2 load --nothere
says err 'load has no option --nothere'
try "an option without its value" 2 load -f
says err 'load: -f needs a value'
try "too much" 2 stats x
says err 'stats does not take "x"'
try "no seconds" 2 monitor --timeout x
says err '--timeout takes seconds, not "x"'
try "nobody to initiate" 2 initiate
says err 'initiate needs --child NAME'
try "nobody to terminate" 2 terminate
says err 'terminate needs --ike NAME or --child NAME'
long=$(printf '%064d' 0)
try "a name that is too long" 2 initiate --child "$long"
says err 'at most 63 octets'
try "certificates" 1 list-certs --json
says err 'certificates are not supported yet'
try "list-certs has no other options" 2 list-certs --nothere
try "no capture to decode" 2 decode
says err 'decode needs a capture, or - for the standard input'
try "too many" 2 decode a b
says err 'decode does not take "b"'
try "no file to decode" 1 decode "$TESTS/nothere"
says err 'nothere: No such file or directory'
try "a directory to decode" 1 decode "$TESTS"
says err 'Is a directory'
try "nothing to decode" 1 decode /dev/null
says err 'the file is empty'
try "a text to decode" 1 decode "$0"
says err 'neither pcap nor pcapng'
# conf ID: a configuration whose secret is for ID
conf() {
	printf 'connections { c { version = 1\nlocal_addrs = 192.0.2.1\n'
	printf 'remote_addrs = 192.0.2.2\nlocal { auth = psk\n} remote { auth = psk\n} } }\n'
	printf 'secrets { ike { secret = x\nid = %s\n} }\n' "$1"
}
try "a configuration from the standard input" 0 load -n -f - <<EOF
$(conf 192.0.2.2)
EOF
says out "would load connection 'c'"
try "one that is not meant" 0 load --dry-run --file=- <<EOF
$(conf 192.0.2.3)
EOF
says err '^stdin:1:15: connections.c: warning: no secret is for this peer, it will not come up: secrets needs one with id = 192.0.2.2$'
try "one that is wrong" 1 load -n -f - <<EOF
$(conf a=b)
EOF
says err '^stdin:8:6: secrets.ike.id: '
"$ctl" help >/dev/full 2>"$TESTS/err"
got=$?
n=$((n + 1))
[ "$got" = 1 ] || { echo "# status $got"; bad=1; printf "not "; }
echo "ok $n - a full disk is a failure"
echo "1..$n"
exit $bad
