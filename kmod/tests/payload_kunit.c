// SPDX-License-Identifier: GPL-2.0
/* Payload formats.  Bodies are put into allocations of exactly their size, so
 * that KASAN sees an octet read too many.
 */

#include <kunit/test.h>

#include "payload.h"

#define BODY_MAX	64
#define TYPES		256

static u32 rnd(u32 *state)
{
	*state ^= *state << 13;
	*state ^= *state >> 17;
	*state ^= *state << 5;
	return *state;
}

static void rnd_fill(u32 *state, u8 *p, u32 n)
{
	while (n--)
		*p++ = rnd(state) >> 11;
}

/* The smallest body of each type, and one as a peer would send it. */
static const struct sample {
	u8 type;
	u8 min;			/* octets of the smallest body */
	u8 max;			/* and of the largest, 0: no limit of its own */
	u8 len;
	u8 b[28];
	const char *text;
} samples[] = {
	{ ISAKMP_PT_SA, 8, 0, 8, { 0, 0, 0, 1, 0, 0, 0, 1 },
	  "SA doi 1 situation 1 proposals 0" },
	{ ISAKMP_PT_P, 8, 0, 10, { 1, 3, 4, 2, 0xc0, 0xff, 0xee, 1, 9, 9 },
	  "P num 1 ESP transforms 2 spi c0ffee01 len 2" },
	{ ISAKMP_PT_T, 4, 0, 8, { 1, 12, 0, 0, 0x80, 4, 0, 1 },
	  "T num 1 id 12 len 4" },
	{ ISAKMP_PT_KE, 1, 0, 2, { 1, 2 }, "KE len 2" },
	{ ISAKMP_PT_ID, 5, 0, 8, { 1, 17, 1, 0xf4, 192, 0, 2, 1 },
	  "ID ipv4 proto 17 port 500 data c0000201" },
	{ ISAKMP_PT_CERT, 2, 0, 3, { 4, 0x30, 0 }, "CERT encoding 4 len 2" },
	{ ISAKMP_PT_CR, 1, 0, 1, { 4 }, "CR encoding 4 len 0" },
	{ ISAKMP_PT_HASH, 1, 64, 20, { 1 }, "HASH len 20" },
	{ ISAKMP_PT_SIG, 1, 0, 20, { 1 }, "SIG len 20" },
	{ ISAKMP_PT_NONCE, 8, 0, 16, { 1 }, "NONCE len 16" },
	{ ISAKMP_PT_N, 12, 0, 12, { 0, 0, 0, 1, 3, 4, 0, 14, 1, 2, 3, 4 },
	  "N doi 1 ESP NO-PROPOSAL-CHOSEN spi 01020304" },
	{ ISAKMP_PT_D, 24, 24, 24, { 0, 0, 0, 1, 1, 16, 0, 1, 0xab },
	  "D doi 1 ISAKMP count 1 spi ab000000000000000000000000000000" },
	{ ISAKMP_PT_VID, 1, 0, 4, { 0xaf, 0xca, 0xd7, 0x13 },
	  "VID data afcad713" },
	{ ISAKMP_PT_NATD, 1, 64, 20, { 1 }, "NAT-D len 20" },
	{ ISAKMP_PT_NATOA, 8, 20, 8, { 1, 0, 0, 0, 10, 0, 0, 1 },
	  "NAT-OA ipv4 data 0a000001" },
};

#define for_each_sample(s) \
	for (s = samples; s < samples + ARRAY_SIZE(samples); s++)

/* Decodes a copy of exactly @len octets of @b.  What is accepted must encode
 * to the same octets.
 */
static int decode_copy(struct kunit *test, u8 type, const u8 *b, u32 len)
{
	u8 wire[ISAKMP_PLD_HDR_LEN + 320];
	struct isakmp_wr w = isakmp_wr(wire, sizeof(wire));
	struct isakmp_span body = { .len = len };
	union isakmp_pld_any v;
	u8 *copy = isakmp_alloc(len);
	int err;

	KUNIT_EXPECT_TRUE(test, copy);
	if (!copy)
		return -ENOMEM;
	memcpy(copy, b, len);
	body.p = copy;
	err = isakmp_pld_decode(type, body, &v);
	if (!err) {
		isakmp_pld_encode(&w, type, &v);
		KUNIT_EXPECT_FALSE(test, w.bad);
		KUNIT_EXPECT_EQ(test, w.len, len + ISAKMP_PLD_HDR_LEN);
		KUNIT_EXPECT_EQ(test, get_unaligned_be16(wire + 2), w.len);
		KUNIT_EXPECT_EQ(test, memcmp(wire + ISAKMP_PLD_HDR_LEN, b, len),
				0);
	}
	isakmp_free(copy);
	return err;
}

/* Sizes of an SPI worth a try: all the small ones, and some up to 255. */
#define for_each_size(n)	for (n = 0; n < 256; n += n < 20 ? 1 : 47)

static void there_is_a_sample_of_every_format(struct kunit *test)
{
	const struct sample *s;
	u32 type, n = 0;

	for (type = 0; type < TYPES; type++)
		n += isakmp_pld_known(type);
	KUNIT_EXPECT_EQ(test, n, ARRAY_SIZE(samples));
	for_each_sample(s)
		KUNIT_EXPECT_TRUE(test, isakmp_pld_known(s->type));
}

static void a_sample_encodes_to_itself(struct kunit *test)
{
	const struct sample *s;

	for_each_sample(s)
		KUNIT_EXPECT_EQ_MSG(test, decode_copy(test, s->type, s->b,
						      s->len), 0,
				    "type %u", s->type);
}

/* RFC 2409 5 for the nonce; the others have no body to take out of less. */
static void a_truncated_body_is_refused(struct kunit *test)
{
	const struct sample *s;
	u32 len;

	for_each_sample(s)
		for (len = 0; len <= s->len; len++)
			KUNIT_EXPECT_EQ_MSG(test, decode_copy(test, s->type,
							      s->b, len),
					    len < s->min ? -EBADMSG : 0,
					    "type %u len %u", s->type, len);
}

static void a_body_that_is_too_long_is_refused(struct kunit *test)
{
	static const u8 zeros[300];
	const struct sample *s;
	u8 b[BODY_MAX + 1] = {};

	for_each_sample(s) {
		if (!s->max)
			continue;
		memcpy(b, s->b, s->len);
		KUNIT_EXPECT_EQ(test, decode_copy(test, s->type, b, s->max), 0);
		KUNIT_EXPECT_EQ(test, decode_copy(test, s->type, b, s->max + 1),
				-EBADMSG);
	}
	KUNIT_EXPECT_EQ(test, decode_copy(test, ISAKMP_PT_NONCE, zeros, 256), 0);
	KUNIT_EXPECT_EQ(test, decode_copy(test, ISAKMP_PT_NONCE, zeros, 257),
			-EBADMSG);
}

static void a_ke_is_at_most_a_modp8192(struct kunit *test)
{
	u8 *b = kunit_kzalloc(test, 1025, GFP_KERNEL);
	struct isakmp_span body = { .p = b, .len = 1024 };
	union isakmp_pld_any v;

	KUNIT_ASSERT_NOT_NULL(test, b);
	KUNIT_EXPECT_EQ(test, isakmp_pld_decode(ISAKMP_PT_KE, body, &v), 0);
	body.len++;
	KUNIT_EXPECT_EQ(test, isakmp_pld_decode(ISAKMP_PT_KE, body, &v),
			-EBADMSG);
}

/* All types, known or not, with every short body of noise, ones and zeros. */
static void any_octets_are_refused_or_encode_to_themselves(struct kunit *test)
{
	u32 type, len, round, state = 2408;
	u8 b[BODY_MAX];
	int err;

	for (type = 0; type < TYPES; type++) {
		for (len = 0; len <= BODY_MAX; len++) {
			for (round = 0; round < 3; round++) {
				if (round && !isakmp_pld_known(type))
					break;
				memset(b, round ? 0xff : 0, sizeof(b));
				if (round == 2)
					rnd_fill(&state, b, sizeof(b));
				err = decode_copy(test, type, b, len);
				KUNIT_EXPECT_EQ(test, err == -EPROTONOSUPPORT,
						!isakmp_pld_known(type));
			}
		}
	}
}

static void reserved_octets_must_be_zero(struct kunit *test)
{
	static const struct {
		u8 type, at, n;
	} row[] = {
		{ ISAKMP_PT_T, 2, 2 },		/* RFC 2408 3.6: RESERVED2 */
		{ ISAKMP_PT_NATOA, 1, 3 },	/* RFC 3947 5.2 */
	};
	u8 b[8], i, j, bit;

	for (i = 0; i < ARRAY_SIZE(row); i++) {
		for (j = 0; j < row[i].n; j++) {
			for (bit = 0; bit < 8; bit++) {
				memset(b, 0, sizeof(b));
				b[row[i].at + j] = 1 << bit;
				KUNIT_EXPECT_EQ(test,
						decode_copy(test, row[i].type,
							    b, sizeof(b)),
						-EBADMSG);
			}
		}
	}
}

/* RFC 2408 3.15.  Sizes and counts whose product is more than the octets that
 * are there, 65535 * 255 included, or nothing at all.
 */
static void a_delete_holds_exactly_its_spis(struct kunit *test)
{
	static const u16 counts[] = { 0, 1, 2, 4, 16, 255, 256, 4096, 65535 };
	u8 b[8 + BODY_MAX] = { 0, 0, 0, 1, 3 };
	u32 size, i, left;
	bool good;

	for_each_size(size) {
		for (i = 0; i < ARRAY_SIZE(counts); i++) {
			for (left = 0; left <= BODY_MAX; left++) {
				b[5] = size;
				put_unaligned_be16(counts[i], b + 6);
				good = (size == 4 || size == 16) && counts[i] &&
				       left == size * counts[i];
				KUNIT_EXPECT_EQ(test,
						decode_copy(test, ISAKMP_PT_D,
							    b, 8 + left),
						good ? 0 : -EBADMSG);
			}
		}
	}
}

/* RFC 2408 3.5 and 3.14: 0 to 16 octets, and no more than are there. */
static void an_spi_has_at_most_16_octets(struct kunit *test)
{
	u8 b[8 + BODY_MAX] = {};
	u32 size, left;

	for_each_size(size) {
		for (left = 0; left <= BODY_MAX; left++) {
			b[5] = size;	/* RFC 2408 3.14 */
			b[2] = size;	/* RFC 2408 3.5 */
			KUNIT_EXPECT_EQ(test,
					!decode_copy(test, ISAKMP_PT_N, b,
						     8 + left),
					size <= 16 && size <= left);
			KUNIT_EXPECT_EQ(test,
					!decode_copy(test, ISAKMP_PT_P, b,
						     4 + left),
					size <= 16 && size <= left);
		}
	}
}

static void print_says_what_is_in_it(struct kunit *test)
{
	const struct sample *s;
	char out[200];
	int n;

	for_each_sample(s) {
		struct isakmp_span body = { .p = s->b, .len = s->len };

		n = isakmp_pld_print(s->type, body, out, sizeof(out));
		KUNIT_EXPECT_STREQ(test, out, s->text);
		KUNIT_EXPECT_EQ(test, n, (int)strlen(s->text));
	}
}

static void print_shows_32_octets_of_a_name(struct kunit *test)
{
	u8 b[4 + 33] = {};	/* RFC 2408 3.8: data behind 4 octets */
	struct isakmp_span body = { .p = b, .len = 4 + 32 };
	char all[120], cut[120], want[140];

	isakmp_pld_print(ISAKMP_PT_ID, body, all, sizeof(all));
	KUNIT_EXPECT_EQ(test, (int)strspn(strrchr(all, ' ') + 1, "0"), 64);
	body.len++;
	isakmp_pld_print(ISAKMP_PT_ID, body, cut, sizeof(cut));
	scnprintf(want, sizeof(want), "%s... (33)", all);
	KUNIT_EXPECT_STREQ(test, cut, want);
}

static void an_unknown_type_is_a_number(struct kunit *test)
{
	struct isakmp_span body = { .p = "abc", .len = 3 };
	union isakmp_pld_any any;
	char out[40];

	memset(&any, 0x5a, sizeof(any));
	KUNIT_EXPECT_EQ(test, isakmp_pld_decode(127, body, &any),
			-EPROTONOSUPPORT);
	KUNIT_EXPECT_NULL(test, memchr_inv(&any, 0, sizeof(any)));
	isakmp_pld_print(127, body, out, sizeof(out));
	KUNIT_EXPECT_STREQ(test, out, "payload 127 len 3");
}

/* Whatever the octets: terminated within the buffer, nothing beyond it, and
 * nothing that a terminal would take for anything but text.
 */
static void check_print(struct kunit *test, u8 type, const u8 *b, int cap)
{
	struct isakmp_span body = { .p = b, .len = BODY_MAX };
	char out[BODY_MAX + 2];
	int i, n;

	memset(out, 0x5a, sizeof(out));
	n = isakmp_pld_print(type, body, out, cap);
	KUNIT_EXPECT_EQ(test, out[max(cap, 0)], 0x5a);
	KUNIT_EXPECT_EQ(test, n, cap > 0 ? (int)strnlen(out, cap) : 0);
	KUNIT_EXPECT_TRUE(test, cap <= 0 || n < cap);
	for (i = 0; i < n; i++)
		KUNIT_EXPECT_TRUE(test, out[i] >= ' ' && out[i] <= '~');
}

static void print_stays_inside_its_buffer(struct kunit *test)
{
	u32 type, state = 2407;
	u8 b[BODY_MAX];
	int cap;

	for (type = 0; type < TYPES; type++) {
		for (cap = -1; cap <= BODY_MAX; cap++) {
			rnd_fill(&state, b, sizeof(b));
			if (rnd(&state) & 1)
				memset(b, 0, 8);
			check_print(test, type, b, cap);
		}
	}
}

static struct kunit_case payload_cases[] = {
	KUNIT_CASE(there_is_a_sample_of_every_format),
	KUNIT_CASE(a_sample_encodes_to_itself),
	KUNIT_CASE(a_truncated_body_is_refused),
	KUNIT_CASE(a_body_that_is_too_long_is_refused),
	KUNIT_CASE(a_ke_is_at_most_a_modp8192),
	KUNIT_CASE(any_octets_are_refused_or_encode_to_themselves),
	KUNIT_CASE(reserved_octets_must_be_zero),
	KUNIT_CASE(a_delete_holds_exactly_its_spis),
	KUNIT_CASE(an_spi_has_at_most_16_octets),
	KUNIT_CASE(print_says_what_is_in_it),
	KUNIT_CASE(print_shows_32_octets_of_a_name),
	KUNIT_CASE(an_unknown_type_is_a_number),
	KUNIT_CASE(print_stays_inside_its_buffer),
	{}
};

static struct kunit_suite payload_suite = {
	.name = "isakmp_payload",
	.test_cases = payload_cases,
};

kunit_test_suite(payload_suite);
