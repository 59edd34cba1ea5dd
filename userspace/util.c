// SPDX-License-Identifier: GPL-2.0
/* Memory.  A configuration holds secrets and strings cut out of the same
 * text, so everything is wiped before it goes back to the allocator.
 */
#define _GNU_SOURCE
#include <net/if.h>

#include "util.h"

static void *nomem(void)
{
	fputs("isakmpctl: out of memory\n", stderr);
	exit(CTL_FAILED);
}

void *xcalloc(size_t n, size_t size)
{
	void *p = calloc(n ? n : 1, size);

	return p ? p : nomem();
}

void *xgrow(void *p, size_t n, size_t size)
{
	size_t cap = 1;
	void *q;

	/* Full only at a power of two, so that appending stays linear. */
	if (n && (n & (n - 1)))
		return p;
	if (n)
		cap = 2 * n;
	q = xcalloc(cap, size);
	if (n)
		memcpy(q, p, n * size);
	xfree(p);
	return q;
}

char *xstrdup(const char *s)
{
	size_t n = strlen(s) + 1;

	return memcpy(xcalloc(1, n), s, n);
}

char *xvasprintf(const char *fmt, va_list ap)
{
	char *s;

	if (vasprintf(&s, fmt, ap) < 0)
		nomem();
	return s;
}

char *xasprintf(const char *fmt, ...)
{
	va_list ap;
	char *s;

	va_start(ap, fmt);
	s = xvasprintf(fmt, ap);
	va_end(ap);
	return s;
}

void xfree(const void *p)
{
	if (p)
		explicit_bzero((void *)p, malloc_usable_size((void *)p));
	free((void *)p);
}

const char *scope_text(u32 scope)
{
	static char text[IF_NAMESIZE + 12];
	char name[IF_NAMESIZE];

	if (!scope)
		return "";
	if (if_indextoname(scope, name))
		snprintf(text, sizeof(text), "%%%s", name);
	else
		snprintf(text, sizeof(text), "%%%u", scope);
	return text;
}
