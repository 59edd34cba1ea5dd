#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# secrets.sh: what is secret is compared in constant time, and never printed.
. "$(dirname "$0")/files.sh"
# hashes, keys and secrets by the names that they have here; tests may
SECRET='psk|skeyid|keymat|gxy|want|->body|key_in|key_out|->keys|->enc[^a-z]|secret|priv'
files '^kmod/[^/]*\.c$|^kmod/proto/.*\.c$' | xargs -r awk -v secret="$SECRET" '
	/(^|[^a-z_])(memcmp|strcmp|strncmp)\(/ && $0 ~ "cmp\\([^;]*(" secret ")" {
		print FILENAME ":" FNR ": " $0 "   <- crypto_memneq()" }
	FNR == 1 { call = "" }
	/(printk|pr_[a-z]+|net_[a-z]+_ratelimited|scnprintf)\(/ { call = "" ; on = 1 }
	on { call = call $0 }
	on && /;/ { if (call ~ "[^a-z_](" "psk|skeyid|keymat|gxy|key_in|key_out" ")(->|\\.|,|\\))")
			print FILENAME ":" FNR ": prints a secret"
		on = 0 }'
exit 0
