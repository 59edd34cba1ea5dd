/* SPDX-License-Identifier: GPL-2.0 */
/* What every part of isakmpctl uses. */
#ifndef ISAKMPCTL_UTIL_H
#define ISAKMPCTL_UTIL_H

#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <sys/types.h>

#include "port.h"

/* Exit statuses, a contract with scripts. */
enum {
	CTL_OK = 0,
	CTL_FAILED = 1,		/* refused or failed */
	CTL_USAGE = 2,
};

/* Zeroed memory; these end the program when there is none. */
void *xcalloc(size_t n, size_t size);
/* Grows an array of @size octet elements to hold @n + 1, and zeroises the
 * new one; the old memory is wiped.
 */
void *xgrow(void *p, size_t n, size_t size);
char *xstrdup(const char *s);
__printf(1, 2) char *xasprintf(const char *fmt, ...);
__printf(1, 0) char *xvasprintf(const char *fmt, va_list ap);
/* "%wan0" of an interface index, "" of 0; static. */
const char *scope_text(u32 scope);
/* Wipes all of the allocation, then frees it.  NULL is fine. */
void xfree(const void *p);

#endif
