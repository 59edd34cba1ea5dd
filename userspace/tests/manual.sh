#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# manual.sh: isakmp.conf(5) has no markup errors and no key is missing in it, and
# the example loads.
page=../Documentation/isakmp.conf.5
example=../Documentation/examples/isakmp.conf
n=0 bad=0

result() {
	n=$((n + 1))
	if [ "$1" = 0 ]; then
		echo "ok $n - $2"
	else
		echo "not ok $n - $2"
		bad=1
	fi
}

if command -v groff >/dev/null; then
	err=$(groff -mdoc -Tutf8 -ww -z "$page" 2>&1)
	[ -z "$err" ]
	result $? "the manual page has no errors"
	echo "$err" | sed '/^$/d; s/^/# /'
else
	n=$((n + 1))
	echo "ok $n # SKIP groff is not installed"
fi

missing=$(sed -n 's/^\t\(USED\|IF_[A-Z]*\|NO\)([A-Z]*, "\([a-z0-9_]*\)\*\?".*/\2/p' \
	conf_keys.c | sort -u | while read -r key; do
		grep -q -w -e "$key" "$page" || echo "$key"
	done)
[ -z "$missing" ]
result $? "the manual page names every key"
echo "$missing" | sed '/^$/d; s/^/# /'

cp "$example" "$TESTS/example.conf" && chmod 600 "$TESTS/example.conf"
out=$("$TESTS/conf_dump" "$TESTS/example.conf")
result $? "the example loads"
echo "$out" | grep -q 'start_action = trap'
result $? "and is what it says"
cp "$example" "$TESTS/example.conf" && chmod 644 "$TESTS/example.conf"
"$TESTS/conf_dump" "$TESTS/example.conf" | grep -q 'chmod 600'
result $? "but not when everybody may read it"
echo "1..$n"
exit $bad
