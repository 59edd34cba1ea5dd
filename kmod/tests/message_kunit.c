// SPDX-License-Identifier: GPL-2.0
/* Datagrams: the chain of payloads, and what may stand in it.
 * Every message lies in an allocation of exactly its size, so that KASAN sees
 * an octet read too many.
 */

#include <kunit/test.h>

#include "payload.h"

#define TYPES		256
#define BODY_MAX	64

static const struct isakmp_hdr hdr_any = {
	.cky_i = { 1, 2, 3, 4, 5, 6, 7, 8 },
	.cky_r = { 9, 10, 11, 12, 13, 14, 15, 16 },
	.version = ISAKMP_VERSION_1_0,
	.etype = ISAKMP_X_MAIN,
	.mid = 0xdeadbeef,
};

/* A message under test and what was made of it. */
struct bench {
	struct isakmp_msg msg;
	struct isakmp_wr w;
	u8 wire[1024];
};

static struct bench *bench_get(struct kunit *test)
{
	return kunit_kzalloc(test, sizeof(struct bench), GFP_KERNEL);
}

static void build(struct bench *b, u8 flags)
{
	struct isakmp_hdr h = hdr_any;

	h.flags = flags;
	b->w = isakmp_wr(b->wire, sizeof(b->wire));
	isakmp_hdr_encode(&b->w, &h);
}

/* Payloads as they come, malformed or not. */
static void put(struct bench *b, u8 type, const void *body, u32 len)
{
	u32 at = isakmp_wr_open(&b->w, type);

	isakmp_wr_bytes(&b->w, body, len);
	isakmp_wr_close(&b->w, at);
}

/* Header and chain of the first @len octets, the header's length repaired so
 * that it is the chain that is tried.  @b->msg keeps no pointer.
 */
static int take(struct bench *b, u32 len)
{
	u8 *copy = isakmp_alloc(len);
	int err;

	if (!copy)
		return -ENOMEM;
	memcpy(copy, b->wire, len);
	if (len >= ISAKMP_HDR_LEN)
		put_unaligned_be32(len, copy + 24);
	memset(&b->msg, 0, sizeof(b->msg));
	b->msg.bytes.p = copy;
	b->msg.bytes.len = len;
	err = isakmp_hdr_decode(&b->msg.hdr, b->msg.bytes);
	if (!err)
		err = isakmp_msg_index(&b->msg);
	isakmp_free(copy);
	return err;
}

static int finish(struct bench *b)
{
	isakmp_hdr_finish(&b->w);
	return b->w.bad ? -ENOSPC : take(b, b->w.len);
}

/* Message 3 of Main Mode, RFC 2409 5.4 */
static void build_ke(struct bench *b, u8 flags)
{
	static const u8 noise[32] = { 1, 2, 3, [15] = 4 };

	build(b, flags);
	put(b, ISAKMP_PT_KE, noise, 32);
	put(b, ISAKMP_PT_NONCE, noise, 16);
	put(b, ISAKMP_PT_VID, noise, 16);
}

static void a_message_indexes_in_order(struct kunit *test)
{
	struct bench *b = bench_get(test);

	KUNIT_ASSERT_NOT_NULL(test, b);
	build_ke(b, 0);
	put(b, ISAKMP_PT_VID, "x", 1);
	KUNIT_EXPECT_EQ(test, finish(b), 0);
	KUNIT_EXPECT_EQ(test, b->msg.npld, 4);
	KUNIT_EXPECT_EQ(test, b->msg.pad, 0u);
	KUNIT_EXPECT_EQ(test, b->msg.pld[0].type, ISAKMP_PT_KE);
	KUNIT_EXPECT_EQ(test, b->msg.pld[0].body.len, 32u);
	KUNIT_EXPECT_PTR_EQ(test, b->msg.pld[0].body.p,
			    b->msg.bytes.p + ISAKMP_HDR_LEN +
			    ISAKMP_PLD_HDR_LEN);
	KUNIT_EXPECT_PTR_EQ(test, isakmp_msg_pld(&b->msg, ISAKMP_PT_VID, 1),
			    (const struct isakmp_pld *)&b->msg.pld[3]);
	KUNIT_EXPECT_NULL(test, isakmp_msg_pld(&b->msg, ISAKMP_PT_VID, 2));
	b->msg.pld[4].type = ISAKMP_PT_SA;	/* of another message */
	KUNIT_EXPECT_NULL(test, isakmp_msg_pld(&b->msg, ISAKMP_PT_SA, 0));
}

static void every_truncation_is_refused(struct kunit *test)
{
	struct bench *b = bench_get(test);
	u32 len;

	KUNIT_ASSERT_NOT_NULL(test, b);
	build_ke(b, 0);
	KUNIT_EXPECT_EQ(test, finish(b), 0);
	for (len = 0; len < b->w.len; len++)
		KUNIT_EXPECT_EQ(test, take(b, len), -EBADMSG);
	build_ke(b, ISAKMP_F_ENCRYPT);
	for (len = 0; len < b->w.len; len++)
		KUNIT_EXPECT_EQ(test, take(b, len), -EBADMSG);
}

/* In clear nothing may be left over either, but zeroes that align the message,
 * so that every wrong length of any payload of a message is seen.
 */
static void a_wrong_payload_length_is_refused(struct kunit *test)
{
	static const u8 at[] = { 28, 64, 84 };	/* KE, NONCE, VID */
	struct bench *b = bench_get(test);
	u32 i, j;

	KUNIT_ASSERT_NOT_NULL(test, b);
	for (i = 0; i < ARRAY_SIZE(at); i++) {
		u16 lens[] = { 0, 1, 2, 3, 0, 0, 0xffff };
		u16 right;

		build_ke(b, 0);
		right = get_unaligned_be16(b->wire + at[i] + 2);
		lens[4] = right - 1;
		lens[5] = right + 1;
		for (j = 0; j < ARRAY_SIZE(lens); j++) {
			put_unaligned_be16(lens[j], b->wire + at[i] + 2);
			KUNIT_EXPECT_EQ(test, take(b, b->w.len), -EBADMSG);
			KUNIT_EXPECT_NE(test, b->msg.bad.notify, 0);
		}
		put_unaligned_be16(right, b->wire + at[i] + 2);
		KUNIT_EXPECT_EQ(test, take(b, b->w.len), 0);
	}
	/* Nothing behind its header is a length, but no KE. */
	put_unaligned_be16(ISAKMP_PLD_HDR_LEN, b->wire + at[0] + 2);
	KUNIT_EXPECT_EQ(test, take(b, b->w.len), -EBADMSG);
	KUNIT_EXPECT_STREQ(test, b->msg.bad.what, "payload body");
}

static void a_reserved_octet_is_refused(struct kunit *test)
{
	struct bench *b = bench_get(test);

	KUNIT_ASSERT_NOT_NULL(test, b);
	build_ke(b, 0);
	b->wire[65] = 0x80;
	KUNIT_EXPECT_EQ(test, take(b, b->w.len), -EBADMSG);
	KUNIT_EXPECT_EQ(test, b->msg.bad.notify, ISAKMP_N_PAYLOAD_MALFORMED);
	KUNIT_EXPECT_EQ(test, b->msg.bad.pld, ISAKMP_PT_NONCE);
	KUNIT_EXPECT_STREQ(test, b->msg.bad.what, "reserved octet");
}

/* All 256 types, each with a body of every length up to 64: taken exactly
 * when the type has a format, is not P or T, and the body decodes.
 */
static void any_type_and_length_is_judged(struct kunit *test)
{
	struct bench *b = bench_get(test);
	static const u8 zeros[BODY_MAX];
	union isakmp_pld_any any;
	u32 type, len;
	bool good;

	KUNIT_ASSERT_NOT_NULL(test, b);
	for (type = 1; type < TYPES; type++) {
		for (len = 0; len <= BODY_MAX; len++) {
			build(b, 0);
			put(b, type, zeros, len);
			good = type != ISAKMP_PT_P && type != ISAKMP_PT_T &&
			       !isakmp_pld_decode(type, (struct isakmp_span){
						  zeros, len }, &any);
			KUNIT_EXPECT_EQ(test, finish(b), good ? 0 : -EBADMSG);
			KUNIT_EXPECT_EQ(test, b->msg.npld, good);
			KUNIT_EXPECT_EQ(test, b->msg.bad.pld, good ? 0 : type);
		}
	}
}

static void a_payload_shorter_than_its_header_ends_the_walk(struct kunit *test)
{
	struct bench *b = bench_get(test);
	u32 type, len;

	KUNIT_ASSERT_NOT_NULL(test, b);
	for (type = 1; type < TYPES; type++) {
		for (len = 0; len <= ISAKMP_PLD_HDR_LEN; len++) {
			build(b, 0);
			put(b, type, "\x0d\0\0\1", 4);
			b->wire[28] = type;
			put_unaligned_be16(len, b->wire + 30);
			KUNIT_EXPECT_EQ(test, take(b, b->w.len), -EBADMSG);
		}
	}
}

/* The private types in use (RFC 3947 drafts, fragments) are not for us yet. */
static void an_unknown_type_is_named_in_the_refusal(struct kunit *test)
{
	static const u8 types[] = { 2, 3, 14, 15, 19, 22, 33, 46, 127, 128,
				    130, 131, 132, 255 };
	struct bench *b = bench_get(test);
	u32 i;

	KUNIT_ASSERT_NOT_NULL(test, b);
	for (i = 0; i < ARRAY_SIZE(types); i++) {
		build(b, 0);
		put(b, types[i], "\0\0\0\0\0\0\0\0", 8);
		KUNIT_EXPECT_EQ(test, finish(b), -EBADMSG);
		KUNIT_EXPECT_EQ(test, b->msg.bad.notify,
				ISAKMP_N_INVALID_PAYLOAD_TYPE);
		KUNIT_EXPECT_EQ(test, b->msg.bad.pld, types[i]);
	}
}

static void a_chain_has_at_most_64_payloads(struct kunit *test)
{
	struct bench *b = bench_get(test);
	u32 n, i;

	KUNIT_ASSERT_NOT_NULL(test, b);
	for (n = ISAKMP_MSG_PLD_MAX - 1; n <= ISAKMP_MSG_PLD_MAX + 1; n++) {
		build(b, 0);
		for (i = 0; i < n; i++)
			put(b, ISAKMP_PT_VID, "v", 1);
		KUNIT_EXPECT_EQ(test, finish(b),
				n > ISAKMP_MSG_PLD_MAX ? -EBADMSG : 0);
		KUNIT_EXPECT_EQ(test, b->msg.npld,
				min_t(u32, n, ISAKMP_MSG_PLD_MAX));
	}
	KUNIT_EXPECT_STREQ(test, b->msg.bad.what, "too many payloads");
}

/* CVE-2026-12413: as many as the largest datagram has room for, of which no
 * more are looked at than the cap.
 */
static void a_datagram_full_of_payloads_is_refused(struct kunit *test)
{
	u8 *buf = kunit_kzalloc(test, ISAKMP_MSG_MAX, GFP_KERNEL);
	struct bench *b = bench_get(test);
	u32 i;

	KUNIT_ASSERT_NOT_NULL(test, b);
	KUNIT_ASSERT_NOT_NULL(test, buf);
	build(b, 0);
	b->w.buf = buf;
	b->w.cap = ISAKMP_MSG_MAX;
	memcpy(buf, b->wire, b->w.len);
	for (i = 0; b->w.len + ISAKMP_PLD_HDR_LEN < ISAKMP_MSG_MAX; i++)
		put(b, ISAKMP_PT_VID, "v", 1);
	KUNIT_EXPECT_EQ(test, i, (ISAKMP_MSG_MAX - ISAKMP_HDR_LEN) / 5u);
	isakmp_hdr_finish(&b->w);
	KUNIT_ASSERT_FALSE(test, b->w.bad);
	b->msg.bytes = (struct isakmp_span){ buf, b->w.len };
	KUNIT_ASSERT_EQ(test, 0, isakmp_hdr_decode(&b->msg.hdr, b->msg.bytes));
	KUNIT_EXPECT_EQ(test, -EBADMSG, isakmp_msg_index(&b->msg));
	KUNIT_EXPECT_EQ(test, b->msg.npld, ISAKMP_MSG_PLD_MAX);
	KUNIT_EXPECT_STREQ(test, b->msg.bad.what, "too many payloads");
}

static void octets_behind_the_chain_are_padding(struct kunit *test)
{
	struct bench *b = bench_get(test);
	u32 pad, more, some = 0;
	bool good;

	KUNIT_ASSERT_NOT_NULL(test, b);
	for (pad = 0; pad <= 32; pad++) {
		build_ke(b, ISAKMP_F_ENCRYPT);
		isakmp_wr_room(&b->w, pad);
		KUNIT_EXPECT_EQ(test, finish(b), 0);
		KUNIT_EXPECT_EQ(test, b->msg.pad, pad);
		for (more = 1; more <= 4; more++) {
			build_ke(b, 0);
			put(b, ISAKMP_PT_VID, "xxxx", more);
			isakmp_wr_room(&b->w, pad);
			good = !pad || (pad < 4 && b->w.len % 4 == 0);
			some += good && pad;
			KUNIT_EXPECT_EQ(test, finish(b), good ? 0 : -EBADMSG);
		}
	}
	KUNIT_EXPECT_EQ(test, b->msg.bad.notify,
			ISAKMP_N_UNEQUAL_PAYLOAD_LENGTHS);
	KUNIT_EXPECT_EQ(test, b->msg.bad.pld, ISAKMP_PT_NONE);
	KUNIT_EXPECT_EQ(test, 3u, some);
}

/* One character a payload, as in the rows below. */
static u8 letter_type(char c)
{
	return c == 'K' ? ISAKMP_PT_KE : c == 'N' ? ISAKMP_PT_NONCE :
	       c == 'H' ? ISAKMP_PT_HASH : ISAKMP_PT_VID;
}

static const struct isakmp_count counts[] = {
	{ .type = ISAKMP_PT_HASH, .min = 0, .max = 1, .first = true },
	{ .type = ISAKMP_PT_KE, .min = 1, .max = 1 },
	{ .type = ISAKMP_PT_VID, .min = 0, .max = 2 },
	{}
};

static const struct check_row {
	const char *plds;
	const char *what;	/* NULL when it is allowed */
	u8 pld;
} check_rows[] = {
	{ "K", NULL },
	{ "HK", NULL },
	{ "KVV", NULL },
	{ "VKV", NULL },
	{ "HVKV", NULL },
	{ "", "payload missing", ISAKMP_PT_KE },
	{ "V", "payload missing", ISAKMP_PT_KE },
	{ "KK", "payload repeated", ISAKMP_PT_KE },
	{ "KVVV", "payload repeated", ISAKMP_PT_VID },
	{ "HHK", "payload repeated", ISAKMP_PT_HASH },
	{ "KH", "payload not first", ISAKMP_PT_HASH },
	{ "VHK", "payload not first", ISAKMP_PT_HASH },
	{ "KN", "payload out of place", ISAKMP_PT_NONCE },
	{ "N", "payload out of place", ISAKMP_PT_NONCE },
};

static void a_message_has_what_its_counts_say(struct kunit *test)
{
	struct bench *b = bench_get(test);
	const struct check_row *row = check_rows;
	const char *c;

	KUNIT_ASSERT_NOT_NULL(test, b);
	for (; row < check_rows + ARRAY_SIZE(check_rows); row++) {
		build(b, 0);
		for (c = row->plds; *c; c++)
			put(b, letter_type(*c), "12345678", 8);
		KUNIT_EXPECT_EQ(test, finish(b), 0);
		KUNIT_EXPECT_EQ_MSG(test, isakmp_msg_check(&b->msg, counts),
				    row->what ? -EBADMSG : 0, "%s", row->plds);
		KUNIT_EXPECT_EQ(test, b->msg.bad.pld, row->pld);
		if (row->what)
			KUNIT_EXPECT_STREQ(test, b->msg.bad.what, row->what);
	}
}

static void the_first_reason_stands(struct kunit *test)
{
	struct bench *b = bench_get(test);

	KUNIT_ASSERT_NOT_NULL(test, b);
	KUNIT_EXPECT_EQ(test, isakmp_refuse(&b->msg, 16, 8, "one"), -EBADMSG);
	KUNIT_EXPECT_EQ(test, isakmp_refuse(&b->msg, 24, 4, "two"), -EBADMSG);
	KUNIT_EXPECT_EQ(test, b->msg.bad.notify, 16);
	KUNIT_EXPECT_EQ(test, b->msg.bad.pld, 8);
	KUNIT_EXPECT_STREQ(test, b->msg.bad.what, "one");
}

static struct kunit_case message_cases[] = {
	KUNIT_CASE(a_message_indexes_in_order),
	KUNIT_CASE(every_truncation_is_refused),
	KUNIT_CASE(a_wrong_payload_length_is_refused),
	KUNIT_CASE(a_reserved_octet_is_refused),
	KUNIT_CASE(any_type_and_length_is_judged),
	KUNIT_CASE(a_payload_shorter_than_its_header_ends_the_walk),
	KUNIT_CASE(an_unknown_type_is_named_in_the_refusal),
	KUNIT_CASE(a_chain_has_at_most_64_payloads),
	KUNIT_CASE(a_datagram_full_of_payloads_is_refused),
	KUNIT_CASE(octets_behind_the_chain_are_padding),
	KUNIT_CASE(a_message_has_what_its_counts_say),
	KUNIT_CASE(the_first_reason_stands),
	{}
};

static struct kunit_suite message_suite = {
	.name = "isakmp_message",
	.test_cases = message_cases,
};

kunit_test_suite(message_suite);
