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

# "VERB -s --long" for each option, as the program and as the page have it
options() {
	"$BUILD/isakmpctl" help | sed -n 's/^  \([a-z-]*\) .*/\1/p' | while read -r verb; do
		"$BUILD/isakmpctl" "$verb" --help |
			sed -n "s/^  \(-.\), \(--[a-z-]*\) .*/$verb \1 \2/p"
	done | grep -v -e ' -h --help$' | sort
}
documented() {
	sed -n '/^\.Sh OPTIONS/,/^\.El/{
		s/^\.It Fl \(.\) , Fl \(-[a-z-]*\).*/-\1 -\2/p
		s/^\.Pq Cm //p
	}' "$verbs" | while read -r form && read -r names; do
		for name in $(echo "$names" | tr -d ,); do echo "$name $form"; done
	done | sort
}
options >"$TESTS/options" && documented >"$TESTS/documented"
[ "$(wc -l <"$TESTS/options")" -gt 10 ] && cmp -s "$TESTS/options" "$TESTS/documented"
result $? "isakmpctl(8) has the options of each verb, in both forms"
diff "$TESTS/options" "$TESTS/documented" | sed 's/^/# /'

# loads FILE: the configurations that stand in a text, with a secret for the dots
loads() {
	awk '{ sub(/^\t*/, "") }
		!depth && /^(connections|secrets) \{/ { inside = 1 }
		inside { print; depth += gsub(/\{/, "{") - gsub(/\}/, "}"); inside = depth }' "$1" |
		sed 's/0s\.\.\.$/0sc2VjcmV0/' >"$TESTS/text.conf"
	chmod 600 "$TESTS/text.conf"
	"$BUILD/isakmpctl" load -n -f "$TESTS/text.conf" 2>&1
}
for text in "$page" ../README; do
	out=$(loads "$text") && echo "$out" | grep -q "would load connection 'office'"
	status=$?
	result $status "what $(basename "$text") shows loads"
	[ $status = 0 ] || echo "$out" | sed 's/^/# /'
done

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
