#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# limits.sh: 95 of 100 functions have at most 60 lines, none more than 100, and
# no file more than 600.  Tables are not functions and count only for files that
# hold more than tables; vectors are exempt.
. "$(dirname "$0")/files.sh"

list=$(sources '\.[ch]$' | grep -v -e '/vectors' -e '/tests/data')
[ -n "$list" ] || exit 0

# a function begins with "{" in column 1 after a line that has parentheses, and
# ends with "}" in column 1; an array's brace stands at the end of a line
echo "$list" | xargs awk '
	FNR == 1 { start = 0 }
	/^{/ { start = FNR; name = prev; sub(/\(.*/, "", name); sub(/.*[ *]/, "", name) }
	/^}/ && start { print FNR - start + 1, FILENAME ":" start, name; start = 0 }
	/^[a-zA-Z].*\(/ { prev = $0 }' | sort -n |
	awk '{ len[NR] = $1; where[NR] = $2 " " $3; long60 += $1 > 60 }
	$1 > 100 { print where[NR] ": " $1 " lines, 100 is the limit" }
	END {
		if (long60 * 20 > NR) {
			print long60 " of " NR " functions have more than 60 lines; 1 in 20 may:"
			for (i = NR; i > NR - long60; i--) print "  " where[i] ": " len[i]
		}
	}'

# rows of tables are exempt: lines between "= {" and "};" in column 1
echo "$list" | while read -r f; do
	awk -v f="$f" '/^[a-zA-Z].*= {$/ { table = 1 }
		!table { n++ }
		/^};/ { table = 0 }
		END { if (n > 600) print f ": " n " lines, 600 is the limit" }' "$f"
done
