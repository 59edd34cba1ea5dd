// SPDX-License-Identifier: GPL-2.0
/* Identities of phase 1 and selectors of phase 2. */

#include <kunit/test.h>

#include "id.h"

static struct isakmp_ident ident(u8 type, const char *text)
{
	struct isakmp_ident id = { .type = type, .len = strlen(text) };

	memcpy(id.b, text, id.len);
	return id;
}

static struct isakmp_pld_id pld(u8 type, const void *p, u32 len)
{
	return (struct isakmp_pld_id){ .type = type,
				       .data = { .p = p, .len = len } };
}

/* Octets of the types that have but one length, by RFC 2407 4.6.2. */
static u32 fixed_len(u32 type)
{
	static const u8 len[] = { [1] = 4, [4] = 8, [5] = 16, [6] = 32,
				  [7] = 8, [8] = 32 };

	return type < ARRAY_SIZE(len) ? len[type] : 0;
}

static bool text_type(u32 type)
{
	return type == ISAKMP_ID_FQDN || type == ISAKMP_ID_USER_FQDN;
}

/* CVE-2023-38711, CVE-2025-9242: every type, at many lengths, in memory of
 * exactly that size.
 */
static void only_types_and_lengths_of_the_table(struct kunit *test)
{
	static const u32 more[] = { 31, 32, 33, 64, 255, 256, 65531 };
	struct isakmp_ident out;
	struct isakmp_pld_id in;
	struct isakmp_ts ts;
	u32 i, type, len;
	bool want;
	u8 *p;

	for (i = 0; i < 21 + ARRAY_SIZE(more); i++) {
		len = i < 21 ? i : more[i - 21];
		p = kunit_kmalloc(test, len ? len : 1, GFP_KERNEL);
		KUNIT_ASSERT_NOT_NULL(test, p);
		memset(p, 0xff, len);	/* contiguous mask, lo = hi, text */
		for (type = 0; type < 256; type++) {
			in = pld(type, p, len);
			want = fixed_len(type) && len == fixed_len(type);
			KUNIT_EXPECT_EQ(test, isakmp_ts_decode(&in, &ts),
					want ? 0 : -EBADMSG);
			want |= (text_type(type) ||
				 type == ISAKMP_ID_KEY_ID) &&
				len >= 1 && len <= 255;
			KUNIT_EXPECT_EQ_MSG(test,
					    isakmp_ident_decode(&in, &out),
					    want ? 0 : -EBADMSG,
					    "type %u len %u", type, len);
		}
		kunit_kfree(test, p);
	}
}

static int decode_as(u8 type, const u8 *b, u32 len)
{
	struct isakmp_pld_id in = pld(type, b, len);
	struct isakmp_ident out;

	return isakmp_ident_decode(&in, &out);
}

static void control_octets_are_refused_in_names(struct kunit *test)
{
	static const u8 name[] = "gw.example.org";
	const u32 len = sizeof(name) - 1;
	u8 b[sizeof(name)];
	u32 at, c;
	int want;

	for (at = 0; at < len; at++) {
		memcpy(b, name, len);
		for (c = 0; c < 256; c++) {
			b[at] = c;
			want = c < 32 || c == 127 ? -EBADMSG : 0;
			KUNIT_EXPECT_EQ(test, want,
					decode_as(ISAKMP_ID_FQDN, b, len));
			KUNIT_EXPECT_EQ(test, want,
					decode_as(ISAKMP_ID_USER_FQDN, b, len));
			KUNIT_EXPECT_EQ(test, 0,
					decode_as(ISAKMP_ID_KEY_ID, b, len));
		}
	}
}

/* RFC 2407 4.6.2 */
static void protocol_and_port_are_those_of_isakmp(struct kunit *test)
{
	struct isakmp_pld_id in = pld(ISAKMP_ID_KEY_ID, "x", 1);
	struct isakmp_ident out;
	u32 proto, port;
	bool want;

	for (proto = 0; proto < 256; proto++) {
		for (port = 0; port < 65536; port += port < 5000 ? 1 : 997) {
			in.proto = proto;
			in.port = port;
			want = (!proto && !port) ||
			       (proto == 17 && (!port || port == 500 ||
						port == 4500));
			KUNIT_ASSERT_EQ(test, isakmp_ident_decode(&in, &out),
					want ? 0 : -EBADMSG);
		}
	}
}

static void ident_survives_the_wire(struct kunit *test)
{
	struct isakmp_ident id = ident(ISAKMP_ID_FQDN, "gw.example.org"), back;
	struct isakmp_addr a = { .family = AF_INET, .a = { 192, 0, 2, 1 } };
	struct isakmp_pld_id in;
	u8 buf[64];
	u32 i;

	for (i = 0; i < 2; i++) {
		struct isakmp_wr w = isakmp_wr(buf, sizeof(buf));

		if (i)
			isakmp_ident_from_addr(&id, &a);
		isakmp_ident_write(&w, &id);
		KUNIT_ASSERT_FALSE(test, w.bad);
		KUNIT_EXPECT_EQ(test, buf[1] | buf[2] | buf[3], 0);
		in = pld(buf[0], buf + 4, w.len - 4);
		KUNIT_EXPECT_EQ(test, isakmp_ident_decode(&in, &back), 0);
		KUNIT_EXPECT_TRUE(test, isakmp_ident_equal(&id, &back));
	}
	a.family = 0;
	isakmp_ident_from_addr(&id, &a);
	KUNIT_EXPECT_EQ(test, id.type, ISAKMP_ID_ANY);
	KUNIT_EXPECT_EQ(test, id.len, 0);
}

enum { F = ISAKMP_ID_FQDN, U = ISAKMP_ID_USER_FQDN, K = ISAKMP_ID_KEY_ID };

static void wildcards_match_below(struct kunit *test)
{
	static const struct {
		u8 wt;
		const char *want;
		u8 gt;
		const char *got;
		bool match, equal;
	} t[] = {
		{ F, "gw.example.org", F, "GW.Example.ORG", true, true },
		{ F, "gw.example.org", F, "gw.example.or", false, false },
		{ F, "gw.example.org", U, "gw.example.org", false, false },
		{ U, "a@example.org", U, "A@EXAMPLE.org", true, true },
		{ K, "secret", K, "secret", true, true },
		{ K, "secret", K, "Secret", false, false },
		{ K, "*.example.org", K, "a.example.org", false, false },
		{ F, "*.example.org", F, "a.example.org", true, false },
		{ F, "*.example.org", F, "a.b.eXample.org", true, false },
		{ F, "*.example.org", F, "example.org", false, false },
		{ F, "*.example.org", F, ".example.org", false, false },
		{ F, "*.example.org", F, "xexample.org", false, false },
		{ F, "*.example.org", F, "a.example.org.evil", false, false },
		{ F, "*.example.org", U, "a.example.org", false, false },
		{ F, "a.example.org", F, "*.example.org", false, false },
		{ F, "*example.org", F, "xexample.org", false, false },
		{ F, "*@example.org", F, "a@example.org", false, false },
		{ F, "*", F, "a", false, false },
		{ F, "*.", F, "a.", false, false },
		{ U, "*@example.org", U, "joe@example.org", true, false },
		{ U, "*@example.org", U, "joe@sub.example.org", false, false },
		{ U, "*@example.org", U, "@example.org", false, false },
		{ U, "*.example.org", U, "joe@a.example.org", false, false },
	};
	struct isakmp_ident want, got, any = {};
	u32 i;

	for (i = 0; i < ARRAY_SIZE(t); i++) {
		want = ident(t[i].wt, t[i].want);
		got = ident(t[i].gt, t[i].got);
		KUNIT_EXPECT_EQ_MSG(test, isakmp_ident_match(&want, &got),
				    t[i].match, "row %u", i);
		KUNIT_EXPECT_EQ(test, isakmp_ident_equal(&want, &got),
				t[i].equal);
		KUNIT_EXPECT_TRUE(test, isakmp_ident_match(&any, &got));
	}
}

static void subnet_and_range_match_an_address_in_them(struct kunit *test)
{
	static const struct isakmp_ident net = {
		ISAKMP_ID_IPV4_SUBNET, 8, { 10, 1, 0, 9, 255, 255, 0, 0 } };
	static const struct isakmp_ident range = {
		ISAKMP_ID_IPV4_RANGE, 8, { 10, 1, 0, 9, 10, 1, 0, 12 } };
	static const struct { u8 a[4]; bool net, range; } t[] = {
		{ { 10, 0, 255, 255 }, false, false },
		{ { 10, 1, 0, 0 }, true, false },
		{ { 10, 1, 0, 9 }, true, true },
		{ { 10, 1, 0, 12 }, true, true },
		{ { 10, 1, 0, 13 }, true, false },
		{ { 10, 2, 0, 0 }, false, false },
	};
	struct isakmp_ident got = { ISAKMP_ID_IPV4_ADDR, 4, {} }, fqdn;
	u32 i;

	for (i = 0; i < ARRAY_SIZE(t); i++) {
		memcpy(got.b, t[i].a, 4);
		KUNIT_EXPECT_EQ(test, isakmp_ident_match(&net, &got), t[i].net);
		KUNIT_EXPECT_EQ(test, isakmp_ident_match(&range, &got),
				t[i].range);
		KUNIT_EXPECT_FALSE(test, isakmp_ident_match(&got, &net));
	}
	KUNIT_EXPECT_TRUE(test, isakmp_ident_match(&net, &net));
	KUNIT_EXPECT_FALSE(test, isakmp_ident_match(&net, &range));
	fqdn = ident(ISAKMP_ID_FQDN, "10.1.0.9");
	KUNIT_EXPECT_FALSE(test, isakmp_ident_match(&net, &fqdn));
}

/* CVE-2023-28771 and log injection: nothing but printable ASCII. */
static void print_escapes_and_stays_inside(struct kunit *test)
{
	static const struct { struct isakmp_ident id; const char *text; } t[] = {
		{ { K, 6, { 'a', 0, '\n', 0xff, '\\', ' ' } },
		  "a\\x00\\x0a\\xff\\x5c " },
		{ { ISAKMP_ID_IPV4_ADDR, 4, { 192, 0, 2, 1 } }, "192.0.2.1" },
		{ { ISAKMP_ID_IPV4_SUBNET, 8, { 10, 1, 2, 3, 255 } },
		  "10.0.0.0/8" },
		{ { ISAKMP_ID_IPV4_RANGE, 8, { 10, 0, 0, 1, 10, 0, 0, 9 } },
		  "10.0.0.1-10.0.0.9" },
		{ { ISAKMP_ID_IPV6_ADDR, 16, { [15] = 1 } }, "::1" },
		{ { ISAKMP_ID_IPV4_ADDR, 2, { '%', 'n' } }, "%n" },
		{ { ISAKMP_ID_ANY, 0, {} }, "%any" },
		{ { ISAKMP_ID_DER_DN, 2, { 0x30, 0 } }, "0\\x00" },
	};
	struct isakmp_ident all = { K, 255, {} };
	char out[64];
	u32 i, j;
	int cap, n;

	for (i = 0; i < ARRAY_SIZE(t); i++) {
		n = isakmp_ident_print(&t[i].id, out, sizeof(out));
		KUNIT_EXPECT_STREQ(test, out, t[i].text);
		KUNIT_EXPECT_EQ(test, n, (int)strlen(out));
	}
	for (i = 0; i < 256; i++) {
		for (j = 0; j < 255; j++)
			all.b[j] = i + j;
		for (cap = 0; cap < 64; cap++) {
			memset(out, 'x', sizeof(out));
			n = isakmp_ident_print(&all, out, cap);
			KUNIT_ASSERT_EQ(test, n, cap ? (int)strlen(out) : 0);
			KUNIT_ASSERT_EQ(test, out[cap], 'x');
			for (j = 0; j < (u32)n; j++) {
				KUNIT_ASSERT_TRUE(test, out[j] >= ' ' &&
						  out[j] < 0x7f);
				/* never half of an escape */
				KUNIT_ASSERT_TRUE(test, out[j] != '\\' ||
						  j + 3 < (u32)n);
			}
		}
	}
}

static void mask_must_be_contiguous(struct kunit *test)
{
	u8 b[32] = { 10, 99, 99, 99 };
	struct isakmp_ident ident;
	struct isakmp_pld_id in;
	struct isakmp_ts ts;
	u32 m, mask;
	int bits, err;

	for (m = 0; m < 65536; m++) {
		for (bits = 0; bits < 3; bits++) {
			/* odd bits in the middle, at the ends, and repeated */
			mask = bits == 0 ? m << 8 : bits == 1 ? m << 16 :
					   m << 16 | m;
			put_unaligned_be32(mask, b + 4);
			in = pld(ISAKMP_ID_IPV4_SUBNET, b, 8);
			err = ~mask & (~mask + 1) ? -EBADMSG : 0;
			KUNIT_ASSERT_EQ_MSG(test, isakmp_ts_decode(&in, &ts),
					    err, "mask %08x", mask);
			KUNIT_ASSERT_EQ(test, isakmp_ident_decode(&in, &ident),
					err);
		}
	}
	for (bits = 0; bits <= 128; bits++) {
		memset(b + 16, 0, 16);
		for (m = 0; m < (u32)bits; m++)
			b[16 + m / 8] |= 0x80 >> m % 8;
		in = pld(ISAKMP_ID_IPV6_SUBNET, b, 32);
		KUNIT_ASSERT_EQ(test, isakmp_ts_decode(&in, &ts), 0);
		KUNIT_EXPECT_EQ(test, isakmp_range_plen(&ts.r), bits);
		if (bits < 127) {	/* one more, beyond a gap */
			b[16 + (bits + 1) / 8] |= 0x80 >> (bits + 1) % 8;
			KUNIT_EXPECT_EQ(test, isakmp_ts_decode(&in, &ts),
					-EBADMSG);
		}
	}
}

/* RFC 2407 4.6.2.1: what we call ourselves where nothing is configured. */
static void an_address_is_an_identity_of_its_family(struct kunit *test)
{
	struct isakmp_addr a = { .family = AF_INET6, .a = { 0x20, 1, [15] = 9 } };
	struct isakmp_ident id;

	isakmp_ident_from_addr(&id, &a);
	KUNIT_EXPECT_EQ(test, id.type, ISAKMP_ID_IPV6_ADDR);
	KUNIT_EXPECT_EQ(test, id.len, 16);
	KUNIT_EXPECT_EQ(test, memcmp(id.b, a.a, 16), 0);
	a.family = AF_INET;
	isakmp_ident_from_addr(&id, &a);
	KUNIT_EXPECT_EQ(test, id.type, ISAKMP_ID_IPV4_ADDR);
	KUNIT_EXPECT_EQ(test, id.len, 4);
	a.family = 0;
	isakmp_ident_from_addr(&id, &a);
	KUNIT_EXPECT_EQ(test, id.type, ISAKMP_ID_ANY);
	KUNIT_EXPECT_EQ(test, id.len, 0);
}

/* What has no row is the same or is not, octet for octet; what is configured
 * and is no set of addresses matches nothing.
 */
static void a_type_without_a_row_matches_itself(struct kunit *test)
{
	struct isakmp_ident dn = { ISAKMP_ID_DER_DN, 2, { 'a', 'b' } };
	struct isakmp_ident other = dn, addr = { ISAKMP_ID_IPV4_ADDR, 4, {} };
	struct isakmp_ident net = { ISAKMP_ID_IPV4_SUBNET, 7, { 10 } };

	KUNIT_EXPECT_TRUE(test, isakmp_ident_match(&dn, &other));
	other.b[1] = 'B';
	KUNIT_EXPECT_FALSE(test, isakmp_ident_equal(&dn, &other));
	KUNIT_EXPECT_FALSE(test, isakmp_ident_match(&dn, &other));
	KUNIT_EXPECT_FALSE(test, isakmp_ident_match(&dn, &addr));
	KUNIT_EXPECT_FALSE(test, isakmp_ident_match(&net, &addr));
}

static bool named(const char *x, const char *y,
		  bool (*how)(const struct isakmp_ident *x,
			      const struct isakmp_ident *y))
{
	struct isakmp_ident a = { .type = ISAKMP_ID_FQDN, .len = strlen(x) };
	struct isakmp_ident b = { .type = ISAKMP_ID_FQDN, .len = strlen(y) };

	memset(a.b, 'a', sizeof(a.b));	/* behind the name: no part of it */
	memcpy(a.b, x, a.len);
	memcpy(b.b, y, b.len);
	return how(&a, &b);
}

/* RFC 4343: letters in either case, and nothing else */
static void names_have_no_case(struct kunit *test)
{
	char x[] = "?.net", y[] = "?.net";
	u32 i, k;

	for (i = ' ' + 1; i < 0x7f; i++) {
		for (k = ' ' + 1; k < 0x7f; k++) {
			bool same = i == k || (i >= 'A' && i <= 'Z' && k == i + 32) ||
				    (k >= 'A' && k <= 'Z' && i == k + 32);

			x[0] = i;
			y[0] = k;
			KUNIT_EXPECT_EQ_MSG(test, same,
					    named(x, y, isakmp_ident_equal),
					    "%s %s", x, y);
		}
	}
	KUNIT_EXPECT_TRUE(test, named("*.n", "a.N", isakmp_ident_match));
	KUNIT_EXPECT_FALSE(test, named("*.", "a.", isakmp_ident_match));
	KUNIT_EXPECT_FALSE(test, named("*.n", ".n", isakmp_ident_match));
}

static struct kunit_case id_cases[] = {
	KUNIT_CASE(only_types_and_lengths_of_the_table),
	KUNIT_CASE(control_octets_are_refused_in_names),
	KUNIT_CASE(protocol_and_port_are_those_of_isakmp),
	KUNIT_CASE(ident_survives_the_wire),
	KUNIT_CASE(names_have_no_case),
	KUNIT_CASE(wildcards_match_below),
	KUNIT_CASE(subnet_and_range_match_an_address_in_them),
	KUNIT_CASE(print_escapes_and_stays_inside),
	KUNIT_CASE(mask_must_be_contiguous),
	KUNIT_CASE(an_address_is_an_identity_of_its_family),
	KUNIT_CASE(a_type_without_a_row_matches_itself),
	{}
};

static struct kunit_suite id_suite = {
	.name = "isakmp_id",
	.test_cases = id_cases,
};

kunit_test_suite(id_suite);
