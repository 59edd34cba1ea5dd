#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# count.sh: the counting of tests counts right.  What goes wrong here would hide
# what goes wrong elsewhere.

# expect "PASSED FAILED" NAME: count the stream on stdin
expect() {
	local got
	got=$(awk -f selftests/lab/count.awk)
	[ "$got" = "$1" ] || echo "$2: counted $got, not $1"
}

expect "2 0" "a flat stream" <<-'TAP'
TAP version 13
1..2
ok 1 a
ok 2 - b
TAP
expect "1 1" "a failure" <<-'TAP'
ok 1 a
not ok 2 b
1..2
TAP
expect "0 1" "a skipped test" <<-'TAP'
1..1
ok 1 a # SKIP no reason
TAP
expect "0 1" "a skipped script" <<-'TAP'
    1..0 # SKIP no reason
ok 1 s # SKIP
TAP
expect "1 1" "a plan that is not kept" <<-'TAP'
1..3
ok 1 a
TAP
expect "3 0" "leaves, not sums" <<-'TAP'
1..2
    1..2
    ok 1 a
    ok 2 b
ok 1 s
ok 2 t
TAP
expect "1 1" "a sum that fails with its leaf" <<-'TAP'
1..1
    1..2
    ok 1 a
    not ok 2 b
not ok 1 s
TAP
expect "2 1" "a sum that fails by itself" <<-'TAP'
1..1
    1..2
    ok 1 a
    ok 2 b
not ok 1 s
TAP
expect "1 1" "a subtest that stopped half way" <<-'TAP'
1..1
    1..2
    ok 1 a
ok 1 s
TAP
expect "4 1" "parameters, three levels" <<-'TAP'
1..2
        ok 1 p
        not ok 2 q
    not ok 1 a
    ok 2 b
not ok 1 s
    ok 1 a
    ok 2 b
ok 2 t
TAP
expect "2 0" "two streams" <<-'TAP'
TAP version 13
1..1
ok 1 a
KTAP version 1
1..1
ok 1 b
TAP
expect "1 1" "the first of two cut short" <<-'TAP'
KTAP version 1
1..2
ok 1 a
KTAP version 1
TAP
expect "1 1" "a bail out" <<-'TAP'
ok 1 a
Bail out! no more
TAP
exit 0
