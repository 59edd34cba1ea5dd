#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# manual.sh: the manual pages have no markup errors, no key and no verb is missing
# in them, and the example loads.
page=../Documentation/isakmp.conf.5
verbs=../Documentation/isakmpctl.8
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
	err=$(groff -mdoc -Tutf8 -ww -z "$page" "$verbs" 2>&1)
	[ -z "$err" ]
	result $? "the manual pages have no errors"
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

missing=$("$BUILD/isakmpctl" help | sed -n 's/^  \([a-z-]*\) .*/\1/p' |
	while read -r verb; do grep -q "^\.\(It \)\?Cm .*$verb" "$verbs" || echo "$verb"; done)
[ -z "$missing" ]
result $? "isakmpctl(8) names every verb"
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
