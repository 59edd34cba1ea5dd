#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# ledger.sh [ran LOGS|tests]: Documentation/security.rst has a row for each of 80
# classes of holes, and each row names tests of the attack and of its legitimate
# twin.  Without arguments: complains of rows and tests that are not there.
# With "ran": a result for each row, from the TAP in the directory LOGS: ok when
# each test that it names has run, in every kernel that it is for, and passed.
# With "tests": their names, each once.
#
# A test is named, in ``double quotes'',
#	unit:SUITE.CASE			a case of kmod/tests
#	fuzz:TARGET, sim:SCENARIO	selftests/fuzz, selftests/sim
#	kselftest:FILE[:"WORDS"]	selftests/FILE; its results with the WORDS
#	stress:FILE[:"WORDS"]		the same
#	lint:CHECK, userspace:"WORDS"	selftests/check, userspace/tests
. "$(dirname "$0")/files.sh"
DOC=Documentation/security.rst
CLASSES=80

# rows: "NUMBER<tab>row<tab>" and "NUMBER<tab>attack|twin<tab>TEST": columns 4
# and 5 of a row
rows() {
	awk '
	/^   \* - / { n = $3; column = 1 }
	/^     - / { column++ }
	!/^    / && !/^   \*/ { column = 0 }
	column == 1 && /^   \* - [0-9]+$/ { print n "\trow\t" }
	column > 3 && n ~ /^[0-9]+$/ {
		line = $0
		while (match(line, /``[^`]*``/)) {
			print n "\t" (column == 4 ? "attack" : "twin") "\t" \
				substr(line, RSTART + 2, RLENGTH - 4)
			line = substr(line, RSTART + RLENGTH)
		}
	}' "$DOC"
}

# ---- in the tree

in_script() { [ -x "selftests/$1" ] && { [ -z "$2" ] || grep -qF -- "$2" "selftests/$1"; }; }

# exists TEST: exactly one thing has this name
exists() {
	local kind=${1%%:*} name=${1#*:} words=
	case $name in *:\"*\") words=${name#*:\"} words=${words%\"} name=${name%%:*} ;; esac
	case $kind in
	unit)	set -- $(grep -lE "^[[:space:]]*\.name = \"${name%%.*}\"" kmod/tests/*_kunit.c)
		[ $# = 1 ] && grep -qE "KUNIT_CASE[A-Z_]*\(${name#*.}[,)]" "$1" ;;
	fuzz)	[ -e "selftests/fuzz/$name.c" ] ;;
	sim)	[ "$(cat selftests/sim/*.c | grep -cE "[.]name = \"$name\"|wanted\(o, \"$name\"\)")" = 1 ] ;;
	kselftest) case $name in net/*) in_script "$name" "$words" ;; *) false ;; esac ;;
	stress)	case $name in stress/*) in_script "$name" "$words" ;; *) false ;; esac ;;
	lint)	grep -qE "^CHECKS=.*[\" ]$name[\" ]" selftests/check/run.sh ;;
	userspace) words=${name#\"}; grep -rqF -- "${words%\"}" userspace/tests ;;
	*)	false ;;
	esac
}

lint() {
	local n kind t
	rows | awk -F '\t' -v classes="$CLASSES" '
	{ seen[$1, $2]++; if ($1 > classes) print "there is no class " $1 }
	$2 != "row" && seen[$1, $2, $3]++ { print "class " $1 ": " $3 " twice" }
	END {
		for (i = 1; i <= classes; i++) {
			if (seen[i, "row"] != 1) print "class " i ": " seen[i, "row"] + 0 " rows"
			if (!seen[i, "attack"]) print "class " i ": no test of the attack"
			if (!seen[i, "twin"]) print "class " i ": no test of legitimate traffic"
		}
	}'
	rows | while IFS=$'\t' read -r n kind t; do
		[ "$kind" = row ] || exists "$t" || echo "class $n: no such test: $t"
	done
}

# ---- in the logs

# results PART: "ok|not ok<tab>PARENT<tab>NAME", one for each result at any depth;
# what PARENT is comes after its children
results() {
	awk '
	function tell(status, parent, name) { print status "\t" parent "\t" name }
	/^ *(not )?ok( |$)/ {
		match($0, /^ */); at = RLENGTH; line = substr($0, at + 1)
		status = line ~ /^not/ || line ~ /# *SKIP/ ? "not ok" : "ok"
		sub(/^(not )?ok *[0-9]* *(- )?/, "", line)
		name = line; sub(/ # .*/, "", name)
		for (i = held; i > 0 && depth[i] > at; i--) tell(was[i], name, text[i])
		held = i + 1
		depth[held] = at; was[held] = status; text[held] = name
	}
	END { for (i = 1; i <= held; i++) tell(was[i], "", text[i]) }' "$1"
}

tests() { rows | awk -F '\t' '$2 != "row" { print $3 }' | sort -u; }

# verdict LOGS TEST: nothing, or what is wrong with it
verdict() {
	local kind=${2%%:*} name=${2#*:} words= part where
	case $name in *:\"*\") words=${name#*:\"} words=${words%\"} name=${name%%:*} ;; esac
	for part in $(parts "$1" "$kind" "$name"); do
		case $kind in
		unit)	where="p == \"${name%%.*}\" && r == \"${name#*.}\"" ;;
		fuzz)	where="p == \"\" && index(r, \"$name \") == 1" ;;
		sim)	where="p == \"\" && index(r, \"$name: \") == 1" ;;
		lint)	where="r == \"$name\"" ;;
		userspace) words=${name#\"} words=${words%\"} where="index(r, words)" ;;
		*)	where="p == \"\" && r == \"$name\""
			[ -z "$words" ] || where="p == \"$name\" && index(r, words)" ;;
		esac
		words=$words awk -F '\t' -v part="$part" -v test="$2" '
		BEGIN { words = ENVIRON["words"] }
		{ p = $2; r = $3 }
		'"$where"' { n++; if ($1 != "ok") bad++ }
		END {
			if (!n) print test ": did not run in " part
			else if (bad) print test ": failed in " part
		}' "$1/$part.results"
	done
}

# parts LOGS KIND NAME: where it has to have run
parts() {
	case $2 in
	kselftest) # in the smoke slice in one of them
		if [ "${SLICE:-}" = smoke ]; then echo kselftest
		else echo kselftest-deb kselftest-uml; fi ;;
	stress)	if [ "${SLICE:-}" = smoke ]; then echo stress; return; fi
		case $3 in
		stress/wire/*) echo stress-wire; return ;;
		esac
		echo stress-uml
		! grep -q '^# kernels:.* deb' "selftests/$3" || echo stress-deb ;;
	*)	echo "$2" ;;
	esac
}

ran() {
	local logs=$1 tap n t wrong bad=0 flat
	flat=$(mktemp -d) || exit 1
	trap 'rm -rf "$flat"' EXIT
	for tap in unit fuzz sim lint userspace kselftest-deb kselftest-uml stress-deb stress-uml stress-wire; do
		if [ -e "$logs/$tap.tap" ]; then results "$logs/$tap.tap"; fi >"$flat/$tap.results"
	done
	for t in kselftest stress; do
		cat "$flat/$t"-*.results >"$flat/$t.results"
	done
	rows | awk -F '\t' '$2 != "row"' | sort -u >"$flat/rows"
	tests | while IFS= read -r t; do
		verdict "$flat" "$t" | sed "s|^|$t\t|"
	done >"$flat/wrong"
	echo "1..$CLASSES"
	for ((n = 1; n <= CLASSES; n++)); do
		# the first may be empty, which NR == FNR does not tell
		wrong=$(awk -F '\t' -v n="$n" '
			FILENAME == ARGV[1] { why[$1] = why[$1] "# " $2 "\n"; next }
			$1 == n { any = 1; printf "%s", why[$3] }
			END { if (!any) print "# no tests" }' "$flat/wrong" "$flat/rows")
		[ -z "$wrong" ] && { echo "ok $n - class $n"; continue; }
		echo "not ok $n - class $n"
		echo "$wrong"
		bad=1
	done
	return $bad
}

case ${1:-} in
'')	lint; exit 0 ;;
ran)	ran "$2" ;;
tests)	tests ;;
*)	echo "usage: ledger.sh [ran LOGS|tests]" >&2; exit 2 ;;
esac
