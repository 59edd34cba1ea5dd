#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# clauses.sh: what Documentation names is in the tree.  In ``double quotes'' of
# protocol.rst, design.rst, threat-model.rst and security.rst are meant, by their
# form (what has a colon is for ledger.sh):
#	name()		a function, or a macro with arguments
#	suite/case	a case of kmod/tests/suite_kunit.c, a scenario of sim/,
#			a target of fuzz/
#	a file		from the top, kmod, kmod/proto, kmod/tests or selftests
#	a_name, A_NAME	a word of the sources
# And each file of the module is in the map of design.rst.
. "$(dirname "$0")/files.sh"

DOCS="Documentation/protocol.rst Documentation/design.rst Documentation/threat-model.rst
	Documentation/security.rst"
sources=$(files '^(kmod|userspace|selftests|uapi)/.*\.([chly]|sh|py)$')

# literals FILE: one a line; "name.c .h" stands for two files
literals() {
	grep -oE '``[^`]+``' "$1" | tr -d '`' | sort -u |
		awk '{ print $1; for (i = 2; i <= NF; i++)
			if ($i ~ /^\./) { s = $1; sub(/\.[^.]*$/, "", s); print s $i }
			else print $i }'
}

# a definition begins in the first column, or is a macro
functions=$(grep -hoE '^([A-Za-z_][^;=(]*[ *])?[a-z_0-9A-Z]+\(|^#define[ \t]+[A-Za-z_0-9]+\(' $sources |
	sed -E 's/\($//; s/.*[^A-Za-z_0-9]//' | sort -u)
words=$(grep -ohE '[A-Za-z_][A-Za-z_0-9]*' $sources | sort -u)

among() { grep -qxF -e "$2" <<<"$1"; }

is_file() {
	local dir
	for dir in . kmod kmod/proto kmod/tests selftests userspace; do
		[ -e "$dir/$1" ] && return
	done
	return 1
}

is_test() {
	local suite=${1%%/*} name=${1#*/}
	case $suite in
	sim) grep -qE "\.name = \"$name\"" selftests/sim/*.c ;;
	fuzz) [ -e "selftests/fuzz/$name.c" ] ;;
	*) grep -qsE "KUNIT_CASE[A-Z_]*\($name[,)]" "kmod/tests/${suite}_kunit.c" ;;
	esac
}

judge() {
	case $1 in
	*'()')	among "$functions" "${1%()}" || echo "no such function: $1" ;;
	*[!a-zA-Z0-9_/.-]*) ;;
	*.c|*.h|*.sh|*.py|*.rst|*.yaml|*.conf)
		is_file "$1" || echo "no such file: $1" ;;
	[a-z]*/[a-z]*_[a-z]*|sim/*|fuzz/*)
		is_file "$1" || is_test "$1" || echo "no such test: $1" ;;
	*/*)	is_file "$1" || echo "no such place: $1" ;;
	*[a-zA-Z]_[a-zA-Z]*)
		among "$words" "$1" || echo "no such word: $1" ;;
	esac
}

for doc in $DOCS; do
	literals "$doc" | while IFS= read -r what; do
		judge "$what" | sed "s|^|$doc: |"
	done
done

map=$(literals Documentation/design.rst)
for f in $(files '^kmod/[^/]*\.[ch]$|^kmod/proto/[^/]*\.[ch]$'); do
	among "$map" "${f##*/}" || echo "Documentation/design.rst: not in the map: $f"
done
exit 0
