/* SPDX-License-Identifier: GPL-2.0 */
/* Test Anything Protocol, as kselftests print it. */
#ifndef ISAKMPCTL_TAP_H
#define ISAKMPCTL_TAP_H

#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

static int tap_n, tap_failed;

__attribute__((format(printf, 2, 3)))
static bool ok(bool good, const char *fmt, ...)
{
	va_list ap;

	printf("%sok %d - ", good ? "" : "not ", ++tap_n);
	va_start(ap, fmt);
	vprintf(fmt, ap);
	va_end(ap);
	putchar('\n');
	tap_failed += !good;
	return good;
}

/* @want: a part of it, or its end when it ends with a line feed. */
static inline bool tap_has(const char *text, const char *want)
{
	size_t n = strlen(text), m = strlen(want);

	if (want[m - 1] != '\n')
		return strstr(text, want);
	return n >= m - 1 && !memcmp(text + n - (m - 1), want, m - 1);
}

static int tap_end(void)
{
	printf("1..%d\n", tap_n);
	return tap_failed ? 1 : 0;
}

#endif
