#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# copy.sh DIR: makes DIR a copy of what selftests/unit builds from, to plant bugs
# in.  A file that differs is newer afterwards than objects made of it, whichever
# way it differed, so that make sees it; objects in DIR/build stay.
set -eu
from=$(cd "$(dirname "$0")/../.." && pwd)
mkdir -p "$1" && cd "$1"
list() {
	find kmod uapi selftests/unit selftests/sim selftests/fuzz -type f 2>/dev/null |
		grep -v -e '\.pyc$' | sort
}
comm -13 <(cd "$from" && list) <(list) | xargs -r rm -f
(cd "$from" && list) | while read -r f; do
	cmp -s "$from/$f" "$f" && continue
	mkdir -p "${f%/*}"
	cp "$from/$f" "$f"
done
