/* SPDX-License-Identifier: GPL-2.0 */
/* As much of KUnit as the suites of the engine use, in userspace: for coverage
 * and mutants, which want each suite many times.  The gate is the kernel's.
 */
#ifndef ISAKMP_UNIT_KUNIT_H
#define ISAKMP_UNIT_KUNIT_H

#include "port.h"

#define GFP_KERNEL		0
#define KUNIT_PARAM_DESC_SIZE	128
#define module_param(...)
#define strscpy(d, s, n)	isakmp_scnprintf(d, n, "%s", s)
#define IS_ERR_OR_NULL(p)	(!(p))

struct kunit_mem;

struct kunit {
	const char *name;
	void *priv;
	const void *param_value;
	struct kunit_mem *mem;
	bool failed;
};

struct kunit_case {
	void (*run_case)(struct kunit *test);
	const char *name;
	const void *(*generate_params)(const void *prev, char *desc);
};

struct kunit_suite {
	char name[256];
	int (*suite_init)(struct kunit_suite *suite);
	void (*suite_exit)(struct kunit_suite *suite);
	int (*init)(struct kunit *test);
	void (*exit)(struct kunit *test);
	struct kunit_case *test_cases;
	struct kunit_suite *next;
};

void unit_register(struct kunit_suite *suite);
void *kunit_kzalloc(struct kunit *test, size_t n, int gfp);
void kunit_kfree(struct kunit *test, const void *p);
/* An expectation that does not hold; @fatal does not return. */
void unit_failed(struct kunit *test, bool fatal, const char *file, int line,
		 const char *what, const char *fmt, ...);

static inline void *kunit_kmalloc(struct kunit *test, size_t n, int gfp)
{
	return kunit_kzalloc(test, n, gfp);
}

static inline void *memchr_inv(const void *p, int c, size_t n)
{
	const u8 *b = p;

	for (; n; n--, b++)
		if (*b != (u8)c)
			return (void *)b;
	return NULL;
}

static inline void put_unaligned_be64(u64 v, void *p)
{
	put_unaligned_be32((u32)(v >> 32), p);
	put_unaligned_be32((u32)v, (u8 *)p + 4);
}

static inline u64 get_unaligned_be64(const void *p)
{
	return (u64)get_unaligned_be32(p) << 32 |
	       get_unaligned_be32((const u8 *)p + 4);
}

static inline int unit_digit(char c)
{
	const char *digits = "0123456789abcdef", *at;

	at = c ? strchr(digits, c | 0x20) : NULL;
	return at ? (int)(at - digits) : -1;
}

static inline int hex2bin(u8 *dst, const char *src, size_t n)
{
	for (; n; n--, src += 2) {
		int hi = unit_digit(src[0]), lo = unit_digit(src[1]);

		if (hi < 0 || lo < 0)
			return -EINVAL;
		*dst++ = (u8)(hi << 4 | lo);
	}
	return 0;
}

#define kunit_test_suite(s)						\
	__attribute__((constructor)) static void unit_add_##s(void)	\
	{								\
		unit_register(&(s));					\
	}
#define kunit_test_suites(s)	kunit_test_suite(*(s))
#define KUNIT_CASE(fn)		{ .run_case = fn, .name = #fn }
#define KUNIT_CASE_SLOW(fn)	KUNIT_CASE(fn)
#define KUNIT_CASE_PARAM(fn, gen)					\
	{ .run_case = fn, .name = #fn, .generate_params = gen }
#define KUNIT_ARRAY_PARAM(n, array, get_desc)				\
	static const void *n##_gen_params(const void *prev, char *desc)	\
	{								\
		__typeof__((array)[0]) *next = prev ?			\
			(__typeof__(next))prev + 1 : (array);		\
									\
		if (next - (array) >= (long)ARRAY_SIZE(array))		\
			return NULL;					\
		(get_desc)(next, desc);					\
		return next;						\
	}

#define UNIT(test, fatal, ok, what, ...)				\
	do {								\
		if (!(ok))						\
			unit_failed(test, fatal, __FILE__, __LINE__,	\
				    what, "" __VA_ARGS__);		\
	} while (0)
#define UNIT_OP(test, fatal, a, op, b, ...)				\
	do {								\
		const __typeof__(a) a__ = (a);				\
		const __typeof__(b) b__ = (b);				\
									\
		UNIT(test, fatal, a__ op b__, #a " " #op " " #b,	\
		     ##__VA_ARGS__);					\
	} while (0)

#define KUNIT_EXPECT_EQ(t, a, b)	UNIT_OP(t, false, a, ==, b)
#define KUNIT_EXPECT_NE(t, a, b)	UNIT_OP(t, false, a, !=, b)
#define KUNIT_EXPECT_LT(t, a, b)	UNIT_OP(t, false, a, <, b)
#define KUNIT_EXPECT_LE(t, a, b)	UNIT_OP(t, false, a, <=, b)
#define KUNIT_EXPECT_GT(t, a, b)	UNIT_OP(t, false, a, >, b)
#define KUNIT_EXPECT_GE(t, a, b)	UNIT_OP(t, false, a, >=, b)
#define KUNIT_EXPECT_PTR_EQ(t, a, b)	UNIT_OP(t, false, a, ==, b)
#define KUNIT_EXPECT_PTR_NE(t, a, b)	UNIT_OP(t, false, a, !=, b)
#define KUNIT_EXPECT_TRUE(t, c)		UNIT(t, false, c, #c)
#define KUNIT_EXPECT_FALSE(t, c)	UNIT(t, false, !(c), "!" #c)
#define KUNIT_EXPECT_NULL(t, p)		UNIT(t, false, !(p), "!" #p)
#define KUNIT_EXPECT_NOT_NULL(t, p)	UNIT(t, false, p, #p)
#define KUNIT_EXPECT_STREQ(t, a, b)	UNIT(t, false, !strcmp(a, b), #a " is " #b)
#define KUNIT_EXPECT_EQ_MSG(t, a, b, ...)				\
	UNIT_OP(t, false, a, ==, b, __VA_ARGS__)
#define KUNIT_EXPECT_NE_MSG(t, a, b, ...)				\
	UNIT_OP(t, false, a, !=, b, __VA_ARGS__)
#define KUNIT_EXPECT_LT_MSG(t, a, b, ...)				\
	UNIT_OP(t, false, a, <, b, __VA_ARGS__)
#define KUNIT_EXPECT_LE_MSG(t, a, b, ...)				\
	UNIT_OP(t, false, a, <=, b, __VA_ARGS__)
#define KUNIT_EXPECT_GT_MSG(t, a, b, ...)				\
	UNIT_OP(t, false, a, >, b, __VA_ARGS__)
#define KUNIT_EXPECT_GE_MSG(t, a, b, ...)				\
	UNIT_OP(t, false, a, >=, b, __VA_ARGS__)
#define KUNIT_EXPECT_PTR_EQ_MSG(t, a, b, ...)				\
	UNIT_OP(t, false, a, ==, b, __VA_ARGS__)
#define KUNIT_EXPECT_TRUE_MSG(t, c, ...)	UNIT(t, false, c, #c)
#define KUNIT_EXPECT_FALSE_MSG(t, c, ...)	UNIT(t, false, !(c), "!" #c)
#define KUNIT_EXPECT_NULL_MSG(t, p, ...)	UNIT(t, false, !(p), "!" #p)
#define KUNIT_EXPECT_NOT_NULL_MSG(t, p, ...)	UNIT(t, false, p, #p)
#define KUNIT_EXPECT_STREQ_MSG(t, a, b, ...)	KUNIT_EXPECT_STREQ(t, a, b)
#define KUNIT_FAIL(t, ...)		UNIT(t, false, false, "fail")

#define KUNIT_ASSERT_EQ(t, a, b)	UNIT_OP(t, true, a, ==, b)
#define KUNIT_ASSERT_NE(t, a, b)	UNIT_OP(t, true, a, !=, b)
#define KUNIT_ASSERT_LT(t, a, b)	UNIT_OP(t, true, a, <, b)
#define KUNIT_ASSERT_LE(t, a, b)	UNIT_OP(t, true, a, <=, b)
#define KUNIT_ASSERT_GT(t, a, b)	UNIT_OP(t, true, a, >, b)
#define KUNIT_ASSERT_GE(t, a, b)	UNIT_OP(t, true, a, >=, b)
#define KUNIT_ASSERT_PTR_EQ(t, a, b)	UNIT_OP(t, true, a, ==, b)
#define KUNIT_ASSERT_TRUE(t, c)		UNIT(t, true, c, #c)
#define KUNIT_ASSERT_FALSE(t, c)	UNIT(t, true, !(c), "!" #c)
#define KUNIT_ASSERT_NULL(t, p)		UNIT(t, true, !(p), "!" #p)
#define KUNIT_ASSERT_NOT_NULL(t, p)	UNIT(t, true, p, #p)
#define KUNIT_ASSERT_NOT_ERR_OR_NULL(t, p)	UNIT(t, true, p, #p)
#define KUNIT_ASSERT_TRUE_MSG(t, c, ...)	UNIT(t, true, c, #c)
#define KUNIT_ASSERT_NOT_NULL_MSG(t, p, ...)	UNIT(t, true, p, #p)
#define KUNIT_ASSERT_EQ_MSG(t, a, b, ...)				\
	UNIT_OP(t, true, a, ==, b, __VA_ARGS__)
#define kunit_info(t, ...)	((void)(t))

#endif
