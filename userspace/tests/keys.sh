#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# keys.sh: every key of swanctl.conf(5), as installed, is in our table.
page=
for p in /usr/share/man/man5/swanctl.conf.5.gz /usr/share/man/man5/swanctl.conf.5; do
	[ -e "$p" ] && page=$p && break
done
if [ -z "$page" ]; then
	echo "ok 1 # SKIP swanctl.conf(5) is not installed"
	echo "1..1"
	exit 0
fi
keys=$(gzip -dcf "$page" |
	sed -n 's/^\.BR* *\(connections\|secrets\|pools\|authorities\)\([^ "]*\).*/\1\2/p')
bad=0
if [ "$(echo "$keys" | wc -l)" -gt 100 ]; then
	echo "ok 1 - the keys were found in $page"
else
	echo "not ok 1 - the keys were found in $page"
	bad=1
fi
if out=$(echo "$keys" | "$TESTS/conf_dump" -k); then
	echo "ok 2 - every key of swanctl.conf(5) is in the table"
else
	echo "not ok 2 - every key of swanctl.conf(5) is in the table"
	echo "$out" | sed 's/^/# /'
	bad=1
fi
echo "1..2"
exit $bad
