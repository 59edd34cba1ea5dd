#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# whitespace.sh: no trailing blanks, files end with one newline, every source
# has an SPDX line, scripts parse.
. "$(dirname "$0")/files.sh"
files '.' | grep -v -E '^COPYING$|\.(pcap|bin|der|pem)$|/(seeds|corpus)/' | while read -r f; do
	grep -HnIE '[ 	]+$' "$f" | sed 's/$/   <- trailing blanks/'
	[ -z "$(tail -c1 "$f")" ] || echo "$f: no newline at the end"
done
files '\.([chly]|sh|py|awk)$|Makefile$|Kbuild$' | while read -r f; do
	head -n 3 "$f" | grep -q SPDX-License-Identifier || echo "$f: no SPDX line"
done
files '^selftests/.*\.sh$|^\.ci/' | while read -r f; do
	case $(head -n1 "$f") in '#!/bin/sh'*) sh -n "$f" ;; *) bash -n "$f" ;; esac
done
exit 0
