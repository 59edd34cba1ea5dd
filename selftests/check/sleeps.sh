#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# sleeps.sh: scripts wait for conditions, not for time.  The step of a polling
# loop says so: "sleep 0.1  # poll".
. "$(dirname "$0")/files.sh"
files '^(selftests|\.ci)/' | grep -v '/check/sleeps\.sh$' | grep -v '\.[chly]$' |
	xargs -r grep -HnE '(^|[;&|(`]|do|then|else)[ \t]*(sleep|usleep) ' /dev/null |
	grep -v '# poll' | sed 's/$/   <- wait_for a condition instead/'
exit 0
