// SPDX-License-Identifier: GPL-2.0
/* How a verb ends when it does not succeed. */
#include "ctl.h"

int ctl_usage(const char *fmt, ...)
{
	va_list ap;

	fputs("isakmpctl: ", stderr);
	va_start(ap, fmt);
	vfprintf(stderr, fmt, ap);
	va_end(ap);
	fputs("\nTry: isakmpctl help\n", stderr);
	return CTL_USAGE;
}

int ctl_fail(const char *fmt, ...)
{
	va_list ap;

	fputs("isakmpctl: ", stderr);
	va_start(ap, fmt);
	vfprintf(stderr, fmt, ap);
	va_end(ap);
	fputs("\n", stderr);
	return CTL_FAILED;
}
