#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# checkpatch.sh: the kernel's own style checker, strict, on the C sources.
. "$(dirname "$0")/files.sh"
. selftests/lab/lab.sh
source=$(linux_source) || exit 1
script=$source/scripts/checkpatch.pl

# Not for us: MAINTAINERS is for patches to the kernel, and tables that are made
# by macros (numbers.h, payload.c) repeat their arguments and are no expressions.
IGNORE=FILE_PATH_CHANGES,MAINTAINERS_STYLE,NETWORKING_BLOCK_COMMENT_STYLE
IGNORE=$IGNORE,COMPLEX_MACRO,MACRO_ARG_REUSE,MACRO_ARG_PRECEDENCE,BRACKET_SPACE

# judge FILES IGNORE: FILES is a pattern, IGNORE what does not apply to them.
# checkpatch leaves a file in the directory where it runs.
judge() {
	sources "$1" | sed "s|^|$TOP/|" | ( mkdir -p "$BUILD" && cd "$BUILD" &&
		xargs -r perl "$script" --no-tree --root "$source" --strict --terse --quiet \
			--no-summary --show-types --max-line-length=100 \
			--ignore "$IGNORE,$2" --file 2>&1 ) |
		sed -e '/^fatal: your current branch/d' -e "s|^$TOP/||"
}

judge '^kmod/[^/]*\.[ch]$|^kmod/proto/.*\.[ch]$|^uapi/.*\.h$' NONE |
	grep -v -e '^kmod/compat\.h:' -e '^kmod/trace\.h:' -e '^kmod/proto/port[^/]*\.h:'
# the one place that asks for the kernel's version
judge '^kmod/compat\.h$' LINUX_VERSION_CODE,CONSTANT_COMPARISON
# tracepoints have a layout of their own
judge '^kmod/trace\.h$' PARENTHESIS_ALIGNMENT,OPEN_ENDED_LINE
# half of it is userspace, which has no u8 and no __printf()
judge '^kmod/proto/port[^/]*\.h$' PREFER_KERNEL_TYPES,PREFER_DEFINED_ATTRIBUTE_MACRO,CAMELCASE,VOLATILE,SPACING
# hexadecimal vectors are long strings without a space; kunit_test_suite()
# follows its suite; macros make functions
judge '^kmod/tests/.*\.[ch]$' SPLIT_STRING,MISSING_SPACE,LINE_SPACING,MULTISTATEMENT_MACRO_USE_DO_WHILE
exit 0
