/* SPDX-License-Identifier: GPL-2.0 */
/* What cookie.c keeps; here for its tests. */
#ifndef ISAKMP_COOKIE_H
#define ISAKMP_COOKIE_H

#include <linux/bitmap.h>
#include <linux/siphash.h>
#include "net.h"

enum {
	COOKIE_KNOWN = 64,		/* by which somebody has authenticated */
	COOKIE_KEPT = 4096,		/* others: one for each hash */
	COOKIE_NUMBER = 0x1fff,		/* bits of the cookie: number + 1 */
	COOKIE_SPENT = 1024,
	COOKIE_FIRST_MAX = 2048,	/* octets of a message that is kept */
	COOKIE_KEY_MS = 60000,		/* as long again it is recognised */
	AGAIN_BITS = 1 << 21,
	AGAIN_MAX = AGAIN_BITS / 8,	/* in one filter: one bit in five is set */
};

static_assert(COOKIE_KNOWN + COOKIE_KEPT <= COOKIE_NUMBER);

/* A message 1, its initiator cookie zero. */
struct isakmp_first {
	u64 digest;
	isakmp_ms used;
	u32 len;
	u8 b[];
};

/* Whose message 1 was turned away; a bit stands for many.  again.c */
struct isakmp_again {
	isakmp_ms since;		/* @now has been written */
	u32 now;
	u32 n;				/* how many it has taken */
	DECLARE_BITMAP(seen[2], AGAIN_BITS);
};

/**
 * struct isakmp_cookies - all under nodes->cookies.lock
 * @key: of this minute and of the one before
 * @since: when the first of them was made
 * @known: by which somebody has authenticated
 * @kept: others, in the place that the digest says
 * @spent: cookies that have been returned, in the place that they say, so
 *	that what comes late does not raise the dead
 * @again: who was turned away before he was asked for one
 */
struct isakmp_cookies {
	siphash_key_t key[2];
	isakmp_ms since;
	struct isakmp_first *known[COOKIE_KNOWN];
	struct isakmp_first *kept[COOKIE_KEPT];
	u64 spent[COOKIE_SPENT];
	struct isakmp_again again;
};

#endif
