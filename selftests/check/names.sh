#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# names.sh: what is not static carries isakmp_ (or the prefix of its key
# exchange or DOI), so that nothing clashes in a kernel.
[ -d build/kunit ] || { echo "run build-kunit first"; exit 1; }
find build/kunit/kmod -name '*.o' ! -name 'isakmp*.o' ! -path '*/tests/*' |
	xargs -r nm -A --defined-only --extern-only |
	awk '$2 ~ /^[TDBRV]$/ || $3 ~ /^[TDBRV]$/ { name = $NF
		if (name !~ /^(isakmp_|ike1_|ike2_|doi_ipsec_|__tracepoint_|__traceiter_|__SCT__|__SCK__|__(start|stop)_|__event_|init_module|cleanup_module|__this_module|__UNIQUE_ID|_sub_[ID]_|__probestub_|str__|_note_|__pfx_|__addressable)/)
			print $1 " " name ": has no isakmp_ prefix" }' | sort -u
