// SPDX-License-Identifier: GPL-2.0
/* Addresses, ranges, prefixes and traffic selectors. */

#include <kunit/test.h>

#include "id.h"

/* Of @text, printed into @cap octets of a buffer full of 'x': as much
 * as fits, terminated, and what is beyond is as it was.
 */
static void expect_cut(struct kunit *test, const char *out, int cap, int n,
		       const char *text)
{
	KUNIT_EXPECT_EQ(test, n, min_t(int, max(cap - 1, 0), strlen(text)));
	KUNIT_EXPECT_EQ(test, memcmp(out, text, n), 0);
	KUNIT_EXPECT_EQ(test, out[max(cap, 0)], 'x');
	KUNIT_EXPECT_TRUE(test, cap <= 0 || !out[n]);
}

static struct isakmp_range range4(u32 lo, u32 hi)
{
	struct isakmp_range r = { .family = AF_INET };

	put_unaligned_be32(lo, r.lo);
	put_unaligned_be32(hi, r.hi);
	return r;
}

static void ipv6_prints_as_rfc5952(struct kunit *test)
{
	static const struct { u16 g[8]; const char *text; } t[] = {
		{ { 0 }, "::" },
		{ { 0, 0, 0, 0, 0, 0, 0, 1 }, "::1" },
		{ { 1 }, "1::" },
		{ { 0x2001, 0xdb8, 0, 0, 0, 0, 2, 1 }, "2001:db8::2:1" },
		{ { 0x2001, 0xdb8, 0, 1, 1, 1, 1, 1 }, "2001:db8:0:1:1:1:1:1" },
		{ { 0x2001, 0xdb8, 0, 0, 1, 0, 0, 1 }, "2001:db8::1:0:0:1" },
		{ { 0x2001, 0, 0, 1, 0, 0, 0, 1 }, "2001:0:0:1::1" },
		{ { 0x2001, 0xdb8, 0, 0, 1, 0, 0, 0 }, "2001:db8:0:0:1::" },
		{ { 0, 0, 1, 0, 0, 0, 1, 0 }, "0:0:1::1:0" },
		{ { 0, 1, 2, 3, 4, 5, 6, 0 }, "0:1:2:3:4:5:6:0" },
		{ { 0, 0, 2, 3, 4, 5, 6, 7 }, "::2:3:4:5:6:7" },
		{ { 1, 2, 3, 4, 5, 6, 0, 0 }, "1:2:3:4:5:6::" },
		{ { 0xfe80, 0, 0, 0, 0xabcd, 0xef, 0xa, 0 },
		  "fe80::abcd:ef:a:0" },
		{ { 0, 0, 0, 0, 0, 0xffff, 0xc000, 0x0201 },
		  "::ffff:192.0.2.1" },
		{ { 0, 0, 0, 0, 0, 0, 0xc000, 0x0201 }, "::c000:201" },
		{ { 0xffff, 0xffff, 0xffff, 0xffff, 0xffff, 0xffff, 0xffff,
		    0xffff }, "ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff" },
	};
	struct isakmp_addr a = { .family = AF_INET6 };
	char out[48];
	int cap, n;
	u32 i, j;

	for (i = 0; i < ARRAY_SIZE(t); i++) {
		for (j = 0; j < 8; j++)
			put_unaligned_be16(t[i].g[j], a.a + 2 * j);
		n = isakmp_addr_print(&a, out, sizeof(out));
		KUNIT_EXPECT_STREQ(test, out, t[i].text);
		KUNIT_EXPECT_EQ(test, n, (int)strlen(out));
		for (cap = -1; cap < 42; cap++) {
			memset(out, 'x', sizeof(out));
			n = isakmp_addr_print(&a, out, cap);
			expect_cut(test, out, cap, n, t[i].text);
		}
	}
}

static void ranges_print_as_the_shortest(struct kunit *test)
{
	static const struct { u32 lo, hi; int plen; const char *text; } t[] = {
		{ 0x0a000000, 0x0affffff, 8, "10.0.0.0/8" },
		{ 0x0a000001, 0x0a000001, 32, "10.0.0.1" },
		{ 0x0a000001, 0x0a000009, -1, "10.0.0.1-10.0.0.9" },
		{ 0, 0xffffffff, 0, "0.0.0.0/0" },
		{ 0, 0xfffffffe, -1, "0.0.0.0-255.255.255.254" },
		{ 1, 2, -1, "0.0.0.1-0.0.0.2" },
		{ 2, 3, 31, "0.0.0.2/31" } };
	static const char all[] = "::1-ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff";
	struct isakmp_range r = {};
	char out[100];
	int cap, n;
	u32 i;

	for (i = 0; i < ARRAY_SIZE(t); i++) {
		r = range4(t[i].lo, t[i].hi);
		isakmp_range_print(&r, out, sizeof(out));
		KUNIT_EXPECT_STREQ(test, out, t[i].text);
		KUNIT_EXPECT_EQ(test, isakmp_range_plen(&r), t[i].plen);
	}
	r = (struct isakmp_range){};
	isakmp_range_print(&r, out, sizeof(out));
	KUNIT_EXPECT_STREQ(test, out, "any");
	KUNIT_EXPECT_EQ(test, isakmp_range_plen(&r), -1);
	r = (struct isakmp_range){ .family = AF_INET6 };
	memset(r.hi, 0xff, 16);
	r.lo[15] = 1;
	isakmp_range_print(&r, out, sizeof(out));
	KUNIT_EXPECT_STREQ(test, out, all);
	for (cap = -1; cap <= (int)strlen(all); cap++) {
		memset(out, 'x', sizeof(out));
		n = isakmp_range_print(&r, out, cap);
		expect_cut(test, out, cap, n, all);
	}
}

/* The naive way: halve the block until it is inside or outside. */
static u32 naive_split(u64 lo, u64 hi, u64 at, u32 bits)
{
	u64 last = at + (1ULL << bits) - 1;

	if (at > hi || last < lo)
		return 0;
	if (at >= lo && last <= hi)
		return 1;
	return naive_split(lo, hi, at, bits - 1) +
	       naive_split(lo, hi, at + (1ULL << (bits - 1)), bits - 1);
}

static void split_check(struct kunit *test, u32 lo, u32 hi)
{
	struct isakmp_range r = range4(lo, hi);
	struct isakmp_prefix p[62];
	u64 next = lo;
	int i, n;

	n = isakmp_range_split(&r, p, ARRAY_SIZE(p));
	KUNIT_ASSERT_EQ(test, n, (int)naive_split(lo, hi, 0, 32));
	for (i = 0; i < n; i++) {
		KUNIT_ASSERT_EQ(test, get_unaligned_be32(p[i].a), (u32)next);
		KUNIT_ASSERT_EQ(test, next & ((1ULL << (32 - p[i].len)) - 1),
				0);
		next += 1ULL << (32 - p[i].len);
	}
	KUNIT_ASSERT_EQ(test, next, (u64)hi + 1);
	KUNIT_EXPECT_EQ(test, isakmp_range_split(&r, NULL, n), n);
	KUNIT_EXPECT_EQ(test, isakmp_range_split(&r, NULL, n - 1), -ENOSPC);
	KUNIT_ASSERT_EQ(test, isakmp_range_split(&r, p, n - 1), -ENOSPC);
}

static void split_equals_the_naive_one(struct kunit *test)
{
	/* across a carry, and at both ends of all addresses */
	static const u32 base[] = { 0, 0x0affffec, 0xffffffd8 };
	u32 i, lo, hi;

	for (i = 0; i < ARRAY_SIZE(base); i++)
		for (lo = 0; lo < 40; lo++)
			for (hi = lo; hi < 40; hi++)
				split_check(test, base[i] + lo, base[i] + hi);
	split_check(test, 0, 0xffffffff);
	split_check(test, 1, 0xfffffffe);
	split_check(test, 0x01020304, 0xfedcba98);
}

static void split_has_at_most_254_prefixes(struct kunit *test)
{
	struct isakmp_range r = { .family = AF_INET6 };
	struct isakmp_prefix *p;

	p = kunit_kzalloc(test, 254 * sizeof(*p), GFP_KERNEL);
	KUNIT_ASSERT_NOT_NULL(test, p);
	memset(r.hi, 0xff, 16);
	KUNIT_EXPECT_EQ(test, isakmp_range_split(&r, p, 254), 1);
	KUNIT_EXPECT_EQ(test, p[0].len, 0);
	r.lo[15] = 1;
	r.hi[15] = 0xfe;
	KUNIT_EXPECT_EQ(test, isakmp_range_split(&r, p, 254), 254);
	KUNIT_EXPECT_EQ(test, p[0].len, 128);
	KUNIT_EXPECT_EQ(test, p[126].len, 2);
	KUNIT_EXPECT_EQ(test, p[127].len, 2);
	KUNIT_EXPECT_EQ(test, memcmp(p[253].a, r.hi, 16), 0);
	KUNIT_EXPECT_EQ(test, isakmp_range_split(&r, p, 253), -ENOSPC);
	r.family = 0;
	KUNIT_EXPECT_EQ(test, isakmp_range_split(&r, p, 254), 0);
	r = range4(2, 1);
	KUNIT_EXPECT_EQ(test, isakmp_range_split(&r, p, 254), 0);
}

static int ts_decode(u8 type, const u8 *b, u32 len, struct isakmp_ts *ts)
{
	struct isakmp_pld_id id = { .type = type, .proto = b[0],
				    .port = b[1] << 8 | b[2],
				    .data = { .p = b + 3, .len = len } };

	return isakmp_ts_decode(&id, ts);
}

static void selectors_survive_the_wire(struct kunit *test)
{
	static const struct {
		u8 type;
		u32 len;
		u8 b[3 + 32];	/* protocol, port, data */
		const char *text;
	} t[] = {
		{ 1, 4, { 0, 0, 0, 10, 0, 0, 1 }, "10.0.0.1" },
		{ 1, 4, { 17, 6, 0xa5, 10, 0, 0, 1 }, "10.0.0.1[17/1701]" },
		{ 4, 8, { 6, 0, 0, 10, 1, 0, 0, 255, 255 }, "10.1.0.0/16[6]" },
		{ 4, 8, { 0 }, "0.0.0.0/0" },
		{ 7, 8, { 0, 0, 9, 10, 0, 0, 1, 10, 0, 0, 3 },
		  "10.0.0.1-10.0.0.3[0/9]" },
		{ 5, 16, { 0, 0, 0, 0x20, 1, [18] = 7 }, "2001::7" },
		{ 6, 32, { 0, 0, 0, 0x20, 1, [19] = 0xff, 0xff }, "2001::/16" },
		{ 6, 32, { 0 }, "::/0" },
		{ 8, 32, { 0, 0, 0, [18] = 1, [34] = 4 }, "::1-::4" },
	};
	struct isakmp_ts ts, back;
	char out[128];
	u8 buf[40];
	u32 i;

	for (i = 0; i < ARRAY_SIZE(t); i++) {
		struct isakmp_wr w = isakmp_wr(buf, sizeof(buf));

		KUNIT_ASSERT_EQ(test, ts_decode(t[i].type, t[i].b, t[i].len,
						&ts), 0);
		isakmp_ts_print(&ts, out, sizeof(out));
		KUNIT_EXPECT_STREQ(test, out, t[i].text);
		isakmp_ts_write(&w, &ts);
		KUNIT_EXPECT_FALSE(test, w.bad);
		KUNIT_EXPECT_EQ(test, buf[0], t[i].type);
		KUNIT_EXPECT_EQ(test, w.len, t[i].len + 4);
		KUNIT_EXPECT_EQ(test, memcmp(buf + 1, t[i].b, w.len - 1), 0);
		KUNIT_EXPECT_EQ(test, ts_decode(buf[0], buf + 1, w.len - 4,
						&back), 0);
		KUNIT_EXPECT_TRUE(test, isakmp_ts_equal(&ts, &back));
	}
}

static void selector_without_an_id_is_bad(struct kunit *test)
{
	struct isakmp_ts ts = {};
	struct isakmp_wr w;
	u8 buf[40];

	w = isakmp_wr(buf, sizeof(buf));
	isakmp_ts_write(&w, &ts);
	KUNIT_EXPECT_TRUE(test, w.bad);
	ts.r.family = AF_INET;
	w = isakmp_wr(buf, 7);
	isakmp_ts_write(&w, &ts);
	KUNIT_EXPECT_TRUE(test, w.bad);
	ts.dynamic = true;
	w = isakmp_wr(buf, sizeof(buf));
	isakmp_ts_write(&w, &ts);
	KUNIT_EXPECT_TRUE(test, w.bad);
}

static void host_bits_are_cleared_and_order_is_asked_for(struct kunit *test)
{
	static const u8 net[] = { 0, 0, 0, 10, 1, 2, 3, 255, 255, 0, 0 };
	static const u8 swapped[] = { 0, 0, 0, 10, 1, 2, 3, 10, 1, 2, 2 };
	struct isakmp_ts ts;

	KUNIT_EXPECT_EQ(test, ts_decode(4, net, 8, &ts), 0);
	KUNIT_EXPECT_EQ(test, get_unaligned_be32(ts.r.lo), 0x0a010000);
	KUNIT_EXPECT_EQ(test, get_unaligned_be32(ts.r.hi), 0x0a01ffff);
	KUNIT_EXPECT_EQ(test, ts_decode(7, swapped, 8, &ts), -EBADMSG);
}

static void within_is_by_range_protocol_and_port(struct kunit *test)
{
	static const struct {
		u32 lo, hi;
		u8 proto;
		u16 port;
		bool in, equal;
	} t[] = {
		{ 10, 20, 17, 53, true, true }, { 11, 19, 17, 53, true, false },
		{ 9, 20, 17, 53, false, false },
		{ 10, 21, 17, 53, false, false },
		{ 10, 20, 0, 53, false, false }, { 10, 20, 17, 0, false, false },
		{ 10, 20, 6, 53, false, false }, { 10, 20, 17, 54, false, false }
	};
	struct isakmp_ts out = { .proto = 17, .port = 53 }, any = {}, in = {};
	u32 i;

	out.r = range4(10, 20);
	for (i = 0; i < ARRAY_SIZE(t); i++) {
		in.r = range4(t[i].lo, t[i].hi);
		in.proto = t[i].proto;
		in.port = t[i].port;
		KUNIT_EXPECT_EQ(test, isakmp_ts_within(&in, &out), t[i].in);
		KUNIT_EXPECT_EQ(test, isakmp_ts_equal(&in, &out), t[i].equal);
		KUNIT_EXPECT_TRUE(test, isakmp_ts_within(&in, &any));
		KUNIT_EXPECT_FALSE(test, isakmp_ts_within(&any, &in));
	}
	in = out;
	in.r.family = AF_INET6;
	KUNIT_EXPECT_FALSE(test, isakmp_ts_within(&in, &out));
	KUNIT_EXPECT_FALSE(test, isakmp_ts_equal(&in, &out));
	in = out;
	in.dynamic = true;
	KUNIT_EXPECT_FALSE(test, isakmp_ts_equal(&in, &out));
}

static void addresses_are_the_same_by_family_and_scope(struct kunit *test)
{
	struct isakmp_addr x = { .family = AF_INET, .port = 500, .a = { 1 } };
	struct isakmp_addr y = x;

	y.port = 4500;
	KUNIT_EXPECT_TRUE(test, isakmp_addr_same(&x, &y));
	y.scope = 2;
	KUNIT_EXPECT_FALSE(test, isakmp_addr_same(&x, &y));
	y = x;
	y.family = AF_INET6;
	KUNIT_EXPECT_FALSE(test, isakmp_addr_same(&x, &y));
	y = x;
	y.a[3] = 1;
	KUNIT_EXPECT_FALSE(test, isakmp_addr_same(&x, &y));
}

/* fe80::/10: what only an interface makes an address of one host. */
static void link_local_is_fe80_10_of_ipv6(struct kunit *test)
{
	static const struct { u16 family; u8 a[2]; bool local; } t[] = {
		{ AF_INET6, { 0xfe, 0x80 }, true },
		{ AF_INET6, { 0xfe, 0xbf }, true },
		{ AF_INET6, { 0xfe, 0x7f }, false },
		{ AF_INET6, { 0xfe, 0xc0 }, false },
		{ AF_INET6, { 0xff, 0x80 }, false },
		{ AF_INET, { 0xfe, 0x80 }, false },
	};
	struct isakmp_addr a = {};
	u32 i;

	for (i = 0; i < ARRAY_SIZE(t); i++) {
		a.family = t[i].family;
		memcpy(a.a, t[i].a, 2);
		KUNIT_EXPECT_EQ(test, isakmp_addr_link_local(&a), t[i].local);
	}
}

/* The last octet alone tells in or out, at both ends and for both families;
 * a scope counts where the range has one.
 */
static void a_range_has_its_ends_and_what_is_between(struct kunit *test)
{
	struct isakmp_range r = range4(0x0a000005, 0x0a000009), out = r, any = {};
	struct isakmp_addr a = { .family = AF_INET, .a = { 10 } };
	u8 last;

	for (last = 0; last < 16; last++) {
		a.a[3] = last;
		KUNIT_EXPECT_EQ(test, isakmp_range_has(&r, &a),
				last >= 5 && last <= 9);
		KUNIT_EXPECT_TRUE(test, isakmp_range_has(&any, &a));
	}
	a.a[3] = 7;
	r.scope = 3;
	KUNIT_EXPECT_FALSE(test, isakmp_range_has(&r, &a));
	a.scope = 3;
	KUNIT_EXPECT_TRUE(test, isakmp_range_has(&r, &a));
	a.scope = 4;
	KUNIT_EXPECT_FALSE(test, isakmp_range_has(&r, &a));
	r.scope = 0;
	KUNIT_EXPECT_TRUE(test, isakmp_range_has(&r, &a));
	a.family = AF_INET6;
	KUNIT_EXPECT_FALSE(test, isakmp_range_has(&r, &a));
	/* A family that is none holds nothing. */
	a.family = 99;
	r.family = 99;
	KUNIT_EXPECT_FALSE(test, isakmp_range_has(&r, &a));
	KUNIT_EXPECT_FALSE(test, isakmp_range_within(&r, &r));
	KUNIT_EXPECT_TRUE(test, isakmp_range_within(&out, &out));
	KUNIT_EXPECT_FALSE(test, isakmp_range_within(&any, &out));
	KUNIT_EXPECT_EQ(test, isakmp_addr_len(99), 0u);
}

/* RFC 2407 4.6.2.4 and 4.6.2.8: its mask */
static void every_prefix_survives_the_wire(struct kunit *test)
{
	struct isakmp_ts ts = {}, back;
	u32 bits, plen;
	u8 buf[40];

	for (bits = 32; bits <= 128; bits += 96) {
		ts.r.family = bits == 32 ? AF_INET : AF_INET6;
		memset(ts.r.hi, 0xff, sizeof(ts.r.hi));
		for (plen = 0; plen <= bits; plen++) {
			struct isakmp_wr w = isakmp_wr(buf, sizeof(buf));

			isakmp_ts_write(&w, &ts);
			KUNIT_EXPECT_EQ(test, ts_decode(buf[0], buf + 1,
							w.len - 4, &back), 0);
			KUNIT_EXPECT_TRUE(test, isakmp_ts_equal(&ts, &back));
			if (plen < bits)
				ts.r.hi[plen / 8] &= ~(0x80 >> plen % 8);
		}
	}
}

static void selectors_print_with_protocol_and_port(struct kunit *test)
{
	struct isakmp_ts ts = { .dynamic = true };
	char out[40];
	int cap, n;

	isakmp_ts_print(&ts, out, sizeof(out));
	KUNIT_EXPECT_STREQ(test, out, "dynamic");
	ts.proto = 17;
	isakmp_ts_print(&ts, out, sizeof(out));
	KUNIT_EXPECT_STREQ(test, out, "dynamic[17]");
	ts.dynamic = false;
	ts.port = 53;
	ts.r = range4(0x0a000000, 0x0a0000ff);
	isakmp_ts_print(&ts, out, sizeof(out));
	KUNIT_EXPECT_STREQ(test, out, "10.0.0.0/24[17/53]");
	for (cap = -1; cap <= 18; cap++) {
		memset(out, 'x', sizeof(out));
		n = isakmp_ts_print(&ts, out, cap);
		expect_cut(test, out, cap, n, "10.0.0.0/24[17/53]");
		memset(out, 'x', sizeof(out));
		n = isakmp_range_print(&ts.r, out, cap);
		expect_cut(test, out, cap, n, "10.0.0.0/24");
	}
}

static struct kunit_case ts_cases[] = {
	KUNIT_CASE(ipv6_prints_as_rfc5952),
	KUNIT_CASE(ranges_print_as_the_shortest),
	KUNIT_CASE(split_equals_the_naive_one),
	KUNIT_CASE(split_has_at_most_254_prefixes),
	KUNIT_CASE(selectors_survive_the_wire),
	KUNIT_CASE(every_prefix_survives_the_wire),
	KUNIT_CASE(selector_without_an_id_is_bad),
	KUNIT_CASE(host_bits_are_cleared_and_order_is_asked_for),
	KUNIT_CASE(within_is_by_range_protocol_and_port),
	KUNIT_CASE(addresses_are_the_same_by_family_and_scope),
	KUNIT_CASE(link_local_is_fe80_10_of_ipv6),
	KUNIT_CASE(a_range_has_its_ends_and_what_is_between),
	KUNIT_CASE(selectors_print_with_protocol_and_port),
	{}
};

static struct kunit_suite ts_suite = {
	.name = "isakmp_ts",
	.test_cases = ts_cases,
};

kunit_test_suite(ts_suite);
