#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# proto.sh gcc|clang: the engine compiles outside the kernel too, every file and
# every header by itself, without a warning.
. "$(dirname "$0")/files.sh"
cc=$1
[ "$cc" = clang ] && cc=clang-14
[ -e kmod/proto/port.h ] || exit 0
for f in $(files '^kmod/proto/.*\.[ch]$'); do
	[ "$f" = kmod/proto/port_user.h ] && continue	# a part of port.h
	"$cc" -std=gnu11 -O2 -Wall -Wextra -Werror -Wsign-compare \
		-Wno-unused-parameter -Wno-unused-function -Wno-missing-field-initializers \
		-I kmod/proto -x c -fsyntax-only "$f" 2>&1
done
exit 0
