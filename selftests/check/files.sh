# SPDX-License-Identifier: GPL-2.0
# files.sh: what a check looks at.  Sourced in the top directory.

# files [FILTER]: what is, or will be, in the repository
files() {
	git ls-files -co --exclude-standard 2>/dev/null | sort -u |
		grep -E "${1:-.}" | while IFS= read -r f; do [ -f "$f" ] && echo "$f"; done
}

# generated files obey their generator
sources() {
	files "$1" | while IFS= read -r f; do
		head -n 5 "$f" | grep -qi 'do not edit' || echo "$f"
	done
}
