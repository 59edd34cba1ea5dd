#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# places.sh: no file names a machine: no home or working directory of ours, no
# host of an archive or registry.
. "$(dirname "$0")/files.sh"
files '.' | grep -v -e '^COPYING$' -e '/check/places\.sh$' |
	xargs -r grep -HnIE '(^|[^A-Za-z0-9_./-])/(work|home/[a-z]|root/|tmp/w)(/|[^A-Za-z0-9_]|$)|deb\.debian\.org|snapshot\.debian|security\.debian|ftp\.[a-z.]*debian|pypi\.org|proxy\.golang|registry\.npm|mirrors?\.[a-z0-9.-]+\.[a-z]{2,}' /dev/null
exit 0
