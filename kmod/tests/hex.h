/* SPDX-License-Identifier: GPL-2.0 */
/* Vectors are written in hex, as their sources print them. */
#ifndef ISAKMP_TESTS_HEX_H
#define ISAKMP_TESTS_HEX_H

#include <kunit/test.h>
#include <linux/kernel.h>
#include <linux/string.h>

#include "buf.h"

/* The octets of @s, in memory of the test; NULL is none. */
static inline struct isakmp_span hex(struct kunit *test, const char *s)
{
	u32 len = s ? strlen(s) / 2 : 0;
	u8 *b = kunit_kzalloc(test, len + 1, GFP_KERNEL);

	KUNIT_ASSERT_NOT_ERR_OR_NULL(test, b);
	if (len) {
		KUNIT_ASSERT_EQ(test, strlen(s) % 2, (size_t)0);
		KUNIT_ASSERT_EQ(test, hex2bin(b, s, len), 0);
	}
	return (struct isakmp_span){ .p = b, .len = len };
}

/* @b holds exactly the octets of @want. */
static inline void expect_octets(struct kunit *test, struct isakmp_span want,
				 const u8 *b, u32 n)
{
	KUNIT_EXPECT_EQ(test, n, want.len);
	KUNIT_EXPECT_TRUE_MSG(test, n == want.len && !memcmp(want.p, b, n),
			      "%*phN should be %*phN", (int)n, b,
			      (int)want.len, want.p);
}

#endif
