// SPDX-License-Identifier: GPL-2.0
/* The 28 octets in front of every message, and whole messages as text. */

#include <kunit/test.h>

#include "payload.h"

static int decode(struct isakmp_hdr *h, const u8 *b, u32 len)
{
	return isakmp_hdr_decode(h, (struct isakmp_span){ b, len });
}

static void a_header_reads_as_it_was_written(struct kunit *test)
{
	static const struct isakmp_hdr in = {
		.cky_i = { 1, 2, 3, 4, 5, 6, 7, 8 },
		.cky_r = { 9, 10, 11, 12, 13, 14, 15, 16 },
		.version = ISAKMP_VERSION_1_0,
		.etype = ISAKMP_X_QUICK,
		.flags = ISAKMP_F_ENCRYPT | ISAKMP_F_COMMIT,
		.mid = 0xdeadbeef,
	};
	u8 wire[32];
	struct isakmp_wr w = isakmp_wr(wire, sizeof(wire));
	struct isakmp_hdr h;

	isakmp_hdr_encode(&w, &in);
	KUNIT_EXPECT_EQ(test, isakmp_wr_open(&w, ISAKMP_PT_HASH),
			(u32)ISAKMP_HDR_LEN);
	isakmp_hdr_finish(&w);
	KUNIT_EXPECT_EQ(test, decode(&h, wire, w.len), 0);
	KUNIT_EXPECT_EQ(test, memcmp(h.cky_i, in.cky_i, 8), 0);
	KUNIT_EXPECT_EQ(test, memcmp(h.cky_r, in.cky_r, 8), 0);
	KUNIT_EXPECT_EQ(test, h.next, ISAKMP_PT_HASH);
	KUNIT_EXPECT_EQ(test, h.version, in.version);
	KUNIT_EXPECT_EQ(test, h.etype, in.etype);
	KUNIT_EXPECT_EQ(test, h.flags, in.flags);
	KUNIT_EXPECT_EQ(test, h.mid, in.mid);
	KUNIT_EXPECT_EQ(test, h.len, 32u);
}

/* Non-ESP markers, NAT keepalives and what else comes along: whatever says
 * that it is as long as it is, and is not a header's worth.
 */
static void fewer_than_28_octets_are_no_header(struct kunit *test)
{
	struct isakmp_hdr h;
	u32 len;

	for (len = 0; len <= ISAKMP_HDR_LEN; len++) {
		u8 *b = isakmp_alloc(len);

		KUNIT_ASSERT_NOT_NULL(test, b);
		if (len)
			memset(b, 0, len);
		if (len == ISAKMP_HDR_LEN) {
			b[0] = 1;
			b[27] = len;
		}
		memset(&h, 0x5a, sizeof(h));
		KUNIT_EXPECT_EQ(test, decode(&h, b, len),
				len < ISAKMP_HDR_LEN ? -EBADMSG : 0);
		KUNIT_EXPECT_EQ(test, !memchr_inv(&h, 0, sizeof(h)),
				len < ISAKMP_HDR_LEN);
		isakmp_free(b);
	}
}

static void the_length_is_that_of_the_datagram(struct kunit *test)
{
	static const u32 lens[] = { 0, 1, 27, 28, 29, 63, 65, 0xffff, 0x10040,
				    0x7fffffff, 0x80000000, 0xffffffff };
	struct isakmp_hdr h;
	u8 b[64] = { 1 };
	u32 i;

	for (i = 0; i < ARRAY_SIZE(lens); i++) {
		put_unaligned_be32(lens[i], b + 24);
		KUNIT_EXPECT_EQ(test, decode(&h, b, sizeof(b)), -EBADMSG);
	}
	put_unaligned_be32(sizeof(b), b + 24);
	KUNIT_EXPECT_EQ(test, decode(&h, b, sizeof(b)), 0);
}

static void a_datagram_has_at_most_16384_octets(struct kunit *test)
{
	u8 *p = kunit_kzalloc(test, ISAKMP_MSG_MAX + 1, GFP_KERNEL);
	struct isakmp_hdr h;

	KUNIT_ASSERT_NOT_NULL(test, p);
	p[0] = 1;
	put_unaligned_be32(ISAKMP_MSG_MAX, p + 24);
	KUNIT_EXPECT_EQ(test, decode(&h, p, ISAKMP_MSG_MAX), 0);
	put_unaligned_be32(ISAKMP_MSG_MAX + 1, p + 24);
	KUNIT_EXPECT_EQ(test, decode(&h, p, ISAKMP_MSG_MAX + 1), -EBADMSG);
}

/* Neither begun twice nor finished before it is begun, nor too long to send. */
static void a_header_is_written_once_and_first(struct kunit *test)
{
	static const struct isakmp_hdr h;
	u8 *p = kunit_kzalloc(test, ISAKMP_MSG_MAX + 1, GFP_KERNEL);
	struct isakmp_wr w = isakmp_wr(p, ISAKMP_MSG_MAX + 1);

	KUNIT_ASSERT_NOT_NULL(test, p);
	isakmp_hdr_finish(&w);
	KUNIT_EXPECT_TRUE(test, w.bad);
	w = isakmp_wr(p, ISAKMP_MSG_MAX + 1);
	isakmp_hdr_encode(&w, &h);
	isakmp_wr_room(&w, ISAKMP_MSG_MAX - ISAKMP_HDR_LEN);
	isakmp_hdr_finish(&w);
	KUNIT_EXPECT_FALSE(test, w.bad);
	isakmp_wr_u8(&w, 0);
	isakmp_hdr_finish(&w);
	KUNIT_EXPECT_TRUE(test, w.bad);
	w = isakmp_wr(p, ISAKMP_MSG_MAX);
	isakmp_hdr_encode(&w, &h);
	isakmp_hdr_encode(&w, &h);
	KUNIT_EXPECT_TRUE(test, w.bad);
	w = isakmp_wr(p, ISAKMP_HDR_LEN - 1);
	isakmp_hdr_encode(&w, &h);
	KUNIT_EXPECT_TRUE(test, w.bad);
	memset(p, 0x5a, ISAKMP_HDR_LEN);
	isakmp_hdr_finish(&w);
	KUNIT_EXPECT_EQ(test, p[ISAKMP_HDR_LEN - 1], 0x5a);
}

/* RFC 2408 3.1 */
static void the_cookie_of_the_initiator_is_not_zero(struct kunit *test)
{
	u8 b[ISAKMP_HDR_LEN] = {}, i;
	struct isakmp_hdr h;

	b[27] = sizeof(b);
	KUNIT_EXPECT_EQ(test, decode(&h, b, sizeof(b)), -EBADMSG);
	for (i = 0; i < ISAKMP_COOKIE_LEN; i++) {
		memset(b, 0, ISAKMP_COOKIE_LEN);
		b[i] = 1;
		KUNIT_EXPECT_EQ(test, decode(&h, b, sizeof(b)), 0);
	}
}

/* Message 1 of a Main Mode: AES-256, SHA2-256, PSK, modp2048, 28800 s */
static const u8 main_1[] = {
	1, 2, 3, 4, 5, 6, 7, 8, 0, 0, 0, 0, 0, 0, 0, 0,
	1, 0x10, 2, 0, 0, 0, 0, 0, 0, 0, 0, 108,
	13, 0, 0, 60, 0, 0, 0, 1, 0, 0, 0, 1,
	0, 0, 0, 48, 1, 1, 0, 1,
	0, 0, 0, 40, 1, 1, 0, 0,
	0x80, 1, 0, 7, 0x80, 14, 1, 0, 0x80, 2, 0, 4, 0x80, 3, 0, 1,
	0x80, 4, 0, 14, 0x80, 11, 0, 1, 0, 12, 0, 4, 0, 0, 0x70, 0x80,
	0, 0, 0, 20, 0xaf, 0xca, 0xd7, 0x13, 0x68, 0xa1, 0xf1, 0xc9,
	0x6b, 0x86, 0x96, 0xfc, 0x77, 0x57, 0x01, 0x00,
};

static const char main_1_text[] =
	"main 0102030405060708:0000000000000000 version 1.0 mid 00000000 flags 00 len 108\n"
	"  SA doi 1 situation 1 proposals 48\n"
	"    P num 1 ISAKMP transforms 1 len 40\n"
	"      T num 1 id 1 len 32\n"
	"        encryption aes key-length 256 hash sha256 authentication psk group modp2048 life-type 1 life-duration 28800\n"
	"  VID data afcad71368a1f1c96b8696fc77570100\n";

/* Message 1 of a Quick Mode after decryption, with its padding */
static const u8 quick_1[] = {
	1, 2, 3, 4, 5, 6, 7, 8, 9, 9, 9, 9, 9, 9, 9, 9,
	1, 0x10, 32, 1, 0xde, 0xad, 0xbe, 0xef, 0, 0, 0, 76,
	0, 0, 0, 40, 0, 0, 0, 1, 0, 0, 0, 1,
	0, 0, 0, 28, 1, 3, 4, 1, 0xc0, 0xff, 0xee, 1,
	0, 0, 0, 16, 1, 12, 0, 0, 0x80, 4, 0, 1, 0x80, 99, 0, 5,
	0, 0, 0, 0, 0, 0, 0, 0,
};

static const char quick_1_text[] =
	"quick 0102030405060708:0909090909090909 version 1.0 mid deadbeef flags 01 len 76\n"
	"  SA doi 1 situation 1 proposals 28\n"
	"    P num 1 ESP transforms 1 spi c0ffee01 len 16\n"
	"      T num 1 id 12 len 8\n"
	"        encapsulation tunnel 99 5\n";

static const struct text_row {
	const u8 *b;
	u32 len;
	const char *text;
} text_rows[] = {
	{ main_1, sizeof(main_1), main_1_text },
	{ quick_1, sizeof(quick_1), quick_1_text },
};

static struct isakmp_msg *index_row(struct kunit *test,
				    const struct text_row *row)
{
	struct isakmp_msg *msg = kunit_kzalloc(test, sizeof(*msg), GFP_KERNEL);

	if (!msg)
		return NULL;
	msg->bytes.p = row->b;
	msg->bytes.len = row->len;
	KUNIT_EXPECT_EQ(test, isakmp_hdr_decode(&msg->hdr, msg->bytes), 0);
	KUNIT_EXPECT_EQ(test, isakmp_msg_index(msg), 0);
	return msg;
}

static void a_message_prints_one_line_a_payload(struct kunit *test)
{
	char *out = kunit_kzalloc(test, 1024, GFP_KERNEL);
	const struct text_row *row = text_rows;
	struct isakmp_msg *msg;
	int n;

	KUNIT_ASSERT_NOT_NULL(test, out);
	for (; row < text_rows + ARRAY_SIZE(text_rows); row++) {
		msg = index_row(test, row);
		KUNIT_ASSERT_NOT_NULL(test, msg);
		n = isakmp_msg_print(msg, out, 1024);
		KUNIT_EXPECT_STREQ(test, out, row->text);
		KUNIT_EXPECT_EQ(test, n, (int)strlen(row->text));
	}
}

/* Cut off at any length, and always a string. */
static void a_small_buffer_has_the_beginning(struct kunit *test)
{
	char *out = kunit_kzalloc(test, 1024, GFP_KERNEL);
	const struct text_row *row = text_rows;
	struct isakmp_msg *msg;
	int cap, n;

	KUNIT_ASSERT_NOT_NULL(test, out);
	for (; row < text_rows + ARRAY_SIZE(text_rows); row++) {
		msg = index_row(test, row);
		KUNIT_ASSERT_NOT_NULL(test, msg);
		for (cap = 0; cap <= (int)strlen(row->text); cap++) {
			memset(out, 0x5a, 1024);
			n = isakmp_msg_print(msg, out, cap);
			KUNIT_EXPECT_EQ(test, n, cap ? cap - 1 : 0);
			KUNIT_EXPECT_EQ(test, memcmp(out, row->text, n), 0);
			KUNIT_EXPECT_TRUE(test, !cap || !out[cap - 1]);
			KUNIT_EXPECT_EQ(test, out[cap], 0x5a);
		}
	}
}

/* Every octet of a message in turn says something else: whatever is still
 * taken prints, into less room than it wants.
 */
static void a_hostile_sa_prints_within_its_buffer(struct kunit *test)
{
	static const u8 values[] = { 0, 1, 3, 0x7f, 0x80, 0xff };
	struct isakmp_msg *msg = kunit_kzalloc(test, sizeof(*msg), GFP_KERNEL);
	u8 *b = kunit_kzalloc(test, sizeof(main_1), GFP_KERNEL);
	char out[64];
	u32 at, i;
	int n;

	KUNIT_ASSERT_NOT_NULL(test, msg);
	KUNIT_ASSERT_NOT_NULL(test, b);
	for (at = ISAKMP_HDR_LEN; at < sizeof(main_1); at++) {
		for (i = 0; i < ARRAY_SIZE(values); i++) {
			memcpy(b, main_1, sizeof(main_1));
			b[at] = values[i];
			msg->bytes = (struct isakmp_span){ b, sizeof(main_1) };
			msg->hdr.next = ISAKMP_PT_SA;
			isakmp_msg_index(msg);
			n = isakmp_msg_print(msg, out, sizeof(out));
			KUNIT_EXPECT_EQ(test, n, (int)strnlen(out, 64));
		}
	}
}

/* What has not been through isakmp_msg_index(). */
static void what_is_malformed_is_said_to_be(struct kunit *test)
{
	static const u8 body[] = { 0, 0, 0, 1 };
	struct isakmp_msg *msg = kunit_kzalloc(test, sizeof(*msg), GFP_KERNEL);
	char out[120];

	KUNIT_ASSERT_NOT_NULL(test, msg);
	msg->bytes = (struct isakmp_span){ main_1, ISAKMP_HDR_LEN - 1 };
	KUNIT_EXPECT_EQ(test, isakmp_msg_index(msg), -EBADMSG);
	KUNIT_EXPECT_STREQ(test, msg->bad.what, "header length");
	KUNIT_EXPECT_EQ(test, msg->bad.pld, 0);
	msg->npld = 1;
	msg->pld[0].type = ISAKMP_PT_SA;
	msg->pld[0].body = (struct isakmp_span){ body, sizeof(body) };
	isakmp_msg_print(msg, out, sizeof(out));
	KUNIT_EXPECT_STREQ(test, strchr(out, '\n') + 1,
			   "  SA malformed len 4\n");
}

static struct kunit_case header_cases[] = {
	KUNIT_CASE(a_header_reads_as_it_was_written),
	KUNIT_CASE(fewer_than_28_octets_are_no_header),
	KUNIT_CASE(the_length_is_that_of_the_datagram),
	KUNIT_CASE(a_datagram_has_at_most_16384_octets),
	KUNIT_CASE(a_header_is_written_once_and_first),
	KUNIT_CASE(the_cookie_of_the_initiator_is_not_zero),
	KUNIT_CASE(a_message_prints_one_line_a_payload),
	KUNIT_CASE(a_small_buffer_has_the_beginning),
	KUNIT_CASE(a_hostile_sa_prints_within_its_buffer),
	KUNIT_CASE(what_is_malformed_is_said_to_be),
	{}
};

static struct kunit_suite header_suite = {
	.name = "isakmp_header",
	.test_cases = header_cases,
};

kunit_test_suite(header_suite);
