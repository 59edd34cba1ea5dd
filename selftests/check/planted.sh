#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# planted.sh: what selftests/planted puts into the source still finds its place.
for f in selftests/planted/*.sed; do
	file=$(sed -n 's/^# file: //p' "$f")
	sed -f "$f" "$file" | cmp -s - "$file" &&
		echo "$f changes nothing in $file: follow the source"
done
exit 0
