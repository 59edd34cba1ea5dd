// SPDX-License-Identifier: GPL-2.0
/* Payloads from their fields, and what is inside an SA: chains of proposals
 * and transforms (RFC 2408 3.5, 3.6), attributes (3.3).
 */

#include <kunit/test.h>

#include "id.h"
#include "payload.h"
#include "prop.h"

#define POOL		300	/* octets that spans are cut from */
#define WIRE_MAX	700
#define ROUNDS		200

static const u8 types[] = {
	ISAKMP_PT_SA, ISAKMP_PT_P, ISAKMP_PT_T, ISAKMP_PT_KE, ISAKMP_PT_ID,
	ISAKMP_PT_CERT, ISAKMP_PT_CR, ISAKMP_PT_HASH, ISAKMP_PT_SIG,
	ISAKMP_PT_NONCE, ISAKMP_PT_N, ISAKMP_PT_D, ISAKMP_PT_VID,
	ISAKMP_PT_NATD, ISAKMP_PT_NATOA,
};

static u32 rnd(u32 *state)
{
	*state ^= *state << 13;
	*state ^= *state >> 17;
	*state ^= *state << 5;
	return *state;
}

static struct isakmp_span rnd_span(u32 *state, const u8 *pool, u32 min, u32 max)
{
	return (struct isakmp_span){
		.p = pool,
		.len = min + rnd(state) % (max - min + 1),
	};
}

/* Values that a payload of @type may have, chosen by hand and not from the
 * rows of the format.
 */
static void fill(u8 type, union isakmp_pld_any *v, u32 *s, const u8 *pool)
{
	memset(v, 0, sizeof(*v));
	switch (type) {
	case ISAKMP_PT_SA:
		v->sa = (struct isakmp_pld_sa){ rnd(s), rnd(s),
			rnd_span(s, pool, 0, POOL) };
		break;
	case ISAKMP_PT_P:
		v->p = (struct isakmp_pld_p){ .num = rnd(s), .proto = rnd(s),
			.ntf = rnd(s), .spi = rnd_span(s, pool, 0, 16),
			.transforms = rnd_span(s, pool, 0, POOL) };
		v->p.spi_len = v->p.spi.len;
		break;
	case ISAKMP_PT_T:
		v->t = (struct isakmp_pld_t){ rnd(s), rnd(s),
			rnd_span(s, pool, 0, POOL) };
		break;
	case ISAKMP_PT_ID:
		v->id = (struct isakmp_pld_id){ rnd(s), rnd(s), rnd(s),
			rnd_span(s, pool, 1, POOL) };
		break;
	case ISAKMP_PT_CERT:
	case ISAKMP_PT_CR:
		v->cert = (struct isakmp_pld_cert){ rnd(s),
			rnd_span(s, pool, type == ISAKMP_PT_CERT, POOL) };
		break;
	case ISAKMP_PT_N:
		v->n = (struct isakmp_pld_n){ .doi = rnd(s), .proto = rnd(s),
			.type = rnd(s), .spi = rnd_span(s, pool, 0, 16),
			.data = rnd_span(s, pool, 0, POOL) };
		v->n.spi_len = v->n.spi.len;
		break;
	case ISAKMP_PT_D:
		v->d = (struct isakmp_pld_d){ .doi = rnd(s), .proto = rnd(s),
			.spi_len = rnd(s) & 1 ? 4 : 16,
			.nspi = 1 + rnd(s) % 18 };
		v->d.spis.p = pool;
		v->d.spis.len = v->d.nspi * v->d.spi_len;
		break;
	case ISAKMP_PT_NATOA:
		v->natoa = (struct isakmp_pld_natoa){ rnd(s),
			rnd_span(s, pool, 4, 16) };
		break;
	default:
		v->data.data = rnd_span(s, pool, 8, 64);
	}
}

static bool span_same(struct isakmp_span x, struct isakmp_span y)
{
	return x.len == y.len && !memcmp(x.p, y.p, x.len);
}

static bool same(u8 type, const union isakmp_pld_any *x,
		 const union isakmp_pld_any *y)
{
	switch (type) {
	case ISAKMP_PT_SA:
		return x->sa.doi == y->sa.doi &&
		       x->sa.situation == y->sa.situation &&
		       span_same(x->sa.proposals, y->sa.proposals);
	case ISAKMP_PT_P:
		return x->p.num == y->p.num && x->p.proto == y->p.proto &&
		       x->p.spi_len == y->p.spi_len && x->p.ntf == y->p.ntf &&
		       span_same(x->p.spi, y->p.spi) &&
		       span_same(x->p.transforms, y->p.transforms);
	case ISAKMP_PT_T:
		return x->t.num == y->t.num && x->t.id == y->t.id &&
		       span_same(x->t.attrs, y->t.attrs);
	case ISAKMP_PT_ID:
		return x->id.type == y->id.type && x->id.proto == y->id.proto &&
		       x->id.port == y->id.port &&
		       span_same(x->id.data, y->id.data);
	case ISAKMP_PT_CERT:
	case ISAKMP_PT_CR:
		return x->cert.encoding == y->cert.encoding &&
		       span_same(x->cert.data, y->cert.data);
	case ISAKMP_PT_N:
		return x->n.doi == y->n.doi && x->n.proto == y->n.proto &&
		       x->n.spi_len == y->n.spi_len &&
		       x->n.type == y->n.type &&
		       span_same(x->n.spi, y->n.spi) &&
		       span_same(x->n.data, y->n.data);
	case ISAKMP_PT_D:
		return x->d.doi == y->d.doi && x->d.proto == y->d.proto &&
		       x->d.spi_len == y->d.spi_len &&
		       x->d.nspi == y->d.nspi &&
		       span_same(x->d.spis, y->d.spis);
	case ISAKMP_PT_NATOA:
		return x->natoa.type == y->natoa.type &&
		       span_same(x->natoa.data, y->natoa.data);
	default:
		return span_same(x->data.data, y->data.data);
	}
}

struct bench {
	u32 state;
	u8 pool[POOL];
	u8 wire[WIRE_MAX];
};

static struct bench *bench_get(struct kunit *test)
{
	struct bench *b = kunit_kzalloc(test, sizeof(*b), GFP_KERNEL);
	u32 i;

	if (b) {
		b->state = 2409;
		for (i = 0; i < POOL; i++)
			b->pool[i] = rnd(&b->state);
	}
	return b;
}

static void any_fields_survive_the_wire(struct kunit *test)
{
	struct bench *b = bench_get(test);
	union isakmp_pld_any in, out;
	struct isakmp_span body;
	struct isakmp_wr w;
	u32 i;

	KUNIT_ASSERT_NOT_NULL(test, b);
	for (i = 0; i < ROUNDS * ARRAY_SIZE(types); i++) {
		u8 type = types[i % ARRAY_SIZE(types)];

		fill(type, &in, &b->state, b->pool);
		w = isakmp_wr(b->wire, WIRE_MAX);
		isakmp_pld_encode(&w, type, &in);
		KUNIT_EXPECT_FALSE(test, w.bad);
		body.p = b->wire + ISAKMP_PLD_HDR_LEN;
		body.len = w.len - ISAKMP_PLD_HDR_LEN;
		KUNIT_EXPECT_EQ(test, isakmp_pld_decode(type, body, &out), 0);
		KUNIT_EXPECT_TRUE_MSG(test, same(type, &in, &out), "type %u",
				      type);
	}
}

/* A payload that does not fit leaves the writer bad and the rest untouched. */
static void a_full_buffer_is_never_overrun(struct kunit *test)
{
	struct bench *b = bench_get(test);
	union isakmp_pld_any in;
	struct isakmp_wr w;
	u32 i, cap, len;

	KUNIT_ASSERT_NOT_NULL(test, b);
	for (i = 0; i < ARRAY_SIZE(types); i++) {
		fill(types[i], &in, &b->state, b->pool);
		w = isakmp_wr(b->wire, WIRE_MAX);
		isakmp_pld_encode(&w, types[i], &in);
		len = w.len;
		for (cap = 0; cap < len; cap++) {
			b->wire[cap] = 0x5a;
			w = isakmp_wr(b->wire, cap);
			isakmp_pld_encode(&w, types[i], &in);
			KUNIT_EXPECT_TRUE(test, w.bad);
			KUNIT_EXPECT_LE(test, w.len, cap);
			KUNIT_EXPECT_EQ(test, b->wire[cap], 0x5a);
		}
	}
}

static bool encodes(struct bench *b, u8 type, const union isakmp_pld_any *in)
{
	struct isakmp_wr w = isakmp_wr(b->wire, WIRE_MAX);

	isakmp_pld_encode(&w, type, in);
	return !w.bad;
}

/* What decode would refuse is not sent either. */
static void fields_that_contradict_are_not_encoded(struct kunit *test)
{
	struct bench *b = bench_get(test);
	union isakmp_pld_any v;

	KUNIT_ASSERT_NOT_NULL(test, b);
	fill(ISAKMP_PT_D, &v, &b->state, b->pool);
	v.d.nspi++;
	KUNIT_EXPECT_FALSE(test, encodes(b, ISAKMP_PT_D, &v));
	fill(ISAKMP_PT_N, &v, &b->state, b->pool);
	v.n.spi_len = v.n.spi.len + 1;
	KUNIT_EXPECT_FALSE(test, encodes(b, ISAKMP_PT_N, &v));
	fill(ISAKMP_PT_NONCE, &v, &b->state, b->pool);
	v.data.data.len = 7;
	KUNIT_EXPECT_FALSE(test, encodes(b, ISAKMP_PT_NONCE, &v));
	KUNIT_EXPECT_FALSE(test, encodes(b, ISAKMP_PT_NONE, &v));
	KUNIT_EXPECT_FALSE(test, encodes(b, 132, &v));
}

/* RFC 2408 3.3.  Each with the rest of its buffer, so that length fields can
 * point behind the end.
 */
static const struct attr_row {
	u8 b[13], len;
	bool good, tv;
	u16 type;
	u64 value;
} attr_rows[] = {
	{ { 0x80, 14, 1, 0 }, 4, true, true, 14, 256 },
	{ { 0, 14, 0, 2, 1, 0 }, 6, true, false, 14, 256 },
	{ { 0, 12, 0, 0 }, 4, true, false, 12, 0 },
	{ { 0, 12, 0, 1, 9 }, 5, true, false, 12, 9 },
	{ { 0, 12, 0, 4, 0xff, 0xff, 0xff, 0xff }, 8, true, false, 12,
	  0xffffffff },
	{ { 0, 12, 0, 8, 255, 255, 255, 255, 255, 255, 255, 255 }, 12, true,
	  false, 12, ~0ULL },
	{ { 0, 12, 0, 9, 0, 1, 0, 0, 0, 0, 0, 0, 2 }, 13, true, false, 12,
	  (1ULL << 56) + 2 },
	{ { 0, 12, 0, 9, 1, 0, 0, 0, 0, 0, 0, 0, 0 }, 13, true, false, 12,
	  ~0ULL },
	{ { 0xff, 0xff, 0xff, 0xff }, 4, true, true, 0x7fff, 0xffff },
	{ { 0x80, 14, 1 }, 3 },
	{ { 0x80, 14 }, 2 },			/* TV without its value */
	{ { 0, 12, 0, 1 }, 4 },			/* one more than is left */
	{ { 0, 12, 0, 8, 1, 2, 3, 4 }, 8 },	/* counts its own header */
	{ { 0, 12, 0xff, 0xff, 1, 2, 3, 4 }, 8 },
	{ { 0, 12, 0 }, 3 },
	{ { 0 }, 1 },
};

static void attributes_read_as_tv_and_as_tlv(struct kunit *test)
{
	const struct attr_row *row;
	struct isakmp_attr a;
	struct isakmp_rd r;

	for (row = attr_rows; row < attr_rows + ARRAY_SIZE(attr_rows); row++) {
		u8 *copy = isakmp_alloc(row->len);

		KUNIT_ASSERT_NOT_NULL(test, copy);
		memcpy(copy, row->b, row->len);
		r = isakmp_rd(copy, row->len);
		KUNIT_EXPECT_EQ_MSG(test, isakmp_attr_next(&r, &a),
				    row->good ? 0 : -EBADMSG, "row %d",
				    (int)(row - attr_rows));
		if (row->good) {
			KUNIT_EXPECT_EQ(test, a.tv, row->tv);
			KUNIT_EXPECT_EQ(test, a.type, row->type);
			KUNIT_EXPECT_EQ(test, a.value, row->value);
		}
		KUNIT_EXPECT_EQ(test, isakmp_rd_left(&r), 0u);
		isakmp_free(copy);
	}
}

static void an_attribute_is_tv_when_it_fits(struct kunit *test)
{
	static const u32 values[] = { 0, 1, 255, 256, 0xffff, 0x10000, 28800,
				      86400, 0x7fffffff, 0xffffffff };
	struct isakmp_attr a;
	struct isakmp_wr w;
	struct isakmp_rd r;
	u8 b[8], i;

	for (i = 0; i < ARRAY_SIZE(values); i++) {
		w = isakmp_wr(b, sizeof(b));
		isakmp_attr_write(&w, 12, values[i]);
		r = isakmp_rd(b, w.len);
		KUNIT_EXPECT_EQ(test, isakmp_attr_next(&r, &a), 0);
		KUNIT_EXPECT_EQ(test, a.type, 12);
		KUNIT_EXPECT_EQ(test, a.value, values[i]);
		KUNIT_EXPECT_EQ(test, a.tv, values[i] <= 0xffff);
		KUNIT_EXPECT_EQ(test, isakmp_rd_left(&r), 0u);
	}
}

/* Chains of transforms; @n: how many are read before the end or the error. */
static const struct chain_row {
	u8 b[12], len, n;
	bool good;
} chain_rows[] = {
	{ { 0, 0, 0, 4 }, 4, 1, true },
	{ { 0, 0, 0, 6, 1, 2 }, 6, 1, true },
	{ { 3, 0, 0, 5, 1, 0, 0, 0, 4 }, 9, 2, true },
	{ { 3, 0, 0, 4, 3, 0, 0, 4, 0, 0, 0, 4 }, 12, 3, true },
	{ { 0 }, 0, 0, false },
	{ { 0, 0, 0 }, 3, 0, false },
	{ { 0, 0, 0, 0 }, 4, 0, false },	/* would not advance */
	{ { 0, 0, 0, 3 }, 4, 0, false },
	{ { 0, 0, 0, 5 }, 4, 0, false },
	{ { 0, 0, 0xff, 0xff }, 4, 0, false },
	{ { 0, 1, 0, 4 }, 4, 0, false },	/* RESERVED */
	{ { 2, 0, 0, 4, 0, 0, 0, 4 }, 8, 0, false },	/* P among T */
	{ { 0, 0, 0, 4, 0, 0, 0, 4 }, 8, 0, false },	/* left over */
	{ { 3, 0, 0, 4 }, 4, 0, false },	/* announced and absent */
	{ { 3, 0, 0, 4, 0, 0, 0, 5 }, 8, 1, false },
};

static void a_chain_ends_where_it_says(struct kunit *test)
{
	const struct chain_row *row = chain_rows;
	struct isakmp_span body;
	struct isakmp_rd r;
	bool more;
	int err;
	u8 n;

	for (; row < chain_rows + ARRAY_SIZE(chain_rows); row++) {
		u8 *copy = isakmp_alloc(row->len);

		KUNIT_ASSERT_NOT_NULL(test, copy);
		memcpy(copy, row->b, row->len);
		r = isakmp_rd(copy, row->len);
		more = true;
		for (n = 0, err = 0; !err && more; n += !err)
			err = isakmp_chain_next(&r, ISAKMP_PT_T, &more, &body);
		KUNIT_EXPECT_EQ_MSG(test, err, row->good ? 0 : -EBADMSG,
				    "row %d", (int)(row - chain_rows));
		KUNIT_EXPECT_EQ(test, n, row->n);
		/* nobody reads on behind the end */
		KUNIT_EXPECT_EQ(test, isakmp_chain_next(&r, ISAKMP_PT_T, &more,
							&body), -EBADMSG);
		isakmp_free(copy);
	}
}

/* All that we ever write, into a buffer with @dirt in it. */
static u32 write_all(struct bench *b, u8 dirt)
{
	static const struct ike1_tf ike = {
		.cipher = IKE1_CIPHER_AES_CBC, .keylen = 256,
		.hash = IKE1_HASH_SHA2_256, .group = ISAKMP_GROUP_ECP256 };
	static const struct ipsec_tf esp = {
		.proto = ISAKMP_PROTO_ESP, .id = IPSEC_ESP_AES_CBC,
		.keylen = 256, .auth = IPSEC_AUTH_HMAC_SHA1, .esn = 1,
		.group = ISAKMP_GROUP_MODP2048 };
	struct isakmp_ident id = { ISAKMP_ID_FQDN, 3, "abc" };
	struct isakmp_ts ts = { .r = { .family = AF_INET6 }, .proto = 17 };
	struct isakmp_hdr hdr = { .version = ISAKMP_VERSION_1_0 };
	struct isakmp_wr w = isakmp_wr(b->wire, WIRE_MAX);
	union isakmp_pld_any any = {};
	u32 at;

	memset(b->wire, dirt, WIRE_MAX);
	isakmp_hdr_encode(&w, &hdr);
	ike1_offer_write(&w, &ike, 1, IKE1_AUTH_PSK, 86400);
	doi_ipsec_offer_write(&w, &esp, 1, IPSEC_ENCAP_TUNNEL, 0x1000, 3600);
	at = isakmp_wr_open(&w, ISAKMP_PT_ID);
	isakmp_ident_write(&w, &id);
	isakmp_wr_close(&w, at);
	at = isakmp_wr_open(&w, ISAKMP_PT_ID);
	isakmp_ts_write(&w, &ts);
	isakmp_wr_close(&w, at);
	any.n.data = (struct isakmp_span){ b->pool, 3 };
	isakmp_pld_encode(&w, ISAKMP_PT_N, &any);
	any = (union isakmp_pld_any){ .d = {
		.spi_len = 4, .nspi = 1, .spis = { b->pool, 4 } } };
	isakmp_pld_encode(&w, ISAKMP_PT_D, &any);
	isakmp_wr_room(&w, 15);			/* padding */
	isakmp_hdr_finish(&w);
	return w.bad ? 0 : w.len;
}

/* CVE-2016-6415: every octet that goes out has been written. */
static void nothing_of_the_buffer_goes_out(struct kunit *test)
{
	struct bench *b = bench_get(test);
	u8 *first = kunit_kzalloc(test, WIRE_MAX, GFP_KERNEL);
	u32 len;

	KUNIT_ASSERT_NOT_NULL(test, b);
	KUNIT_ASSERT_NOT_NULL(test, first);
	len = write_all(b, 0xa5);
	KUNIT_ASSERT_GT(test, len, 200u);
	memcpy(first, b->wire, WIRE_MAX);
	KUNIT_EXPECT_EQ(test, len, write_all(b, 0x5a));
	KUNIT_EXPECT_EQ(test, 0, memcmp(first, b->wire, len));
	KUNIT_EXPECT_NULL(test, memchr_inv(b->wire + len, 0x5a,
					   WIRE_MAX - len));
}

/* A length of 16 bits ends somewhere, and what is useless stays so. */
static void a_payload_has_at_most_65535_octets(struct kunit *test)
{
	u8 *p = kunit_kzalloc(test, 70000, GFP_KERNEL);
	struct isakmp_wr w = isakmp_wr(p, 70000);
	u32 at, first;

	KUNIT_ASSERT_NOT_NULL(test, p);
	at = isakmp_wr_open(&w, ISAKMP_PT_VID);
	isakmp_wr_room(&w, 0xffff - ISAKMP_PLD_HDR_LEN);
	isakmp_wr_close(&w, at);
	KUNIT_EXPECT_FALSE(test, w.bad);
	KUNIT_EXPECT_EQ(test, get_unaligned_be16(p + 2), 0xffff);
	w = isakmp_wr(p, 70000);
	first = isakmp_wr_open(&w, ISAKMP_PT_VID);
	isakmp_wr_room(&w, 0x10000 - ISAKMP_PLD_HDR_LEN);
	isakmp_wr_close(&w, first);
	KUNIT_EXPECT_TRUE(test, w.bad);
	p[first] = 0x5a;
	isakmp_wr_open(&w, ISAKMP_PT_VID);
	KUNIT_EXPECT_EQ(test, p[first], 0x5a);
}

static struct kunit_case encode_cases[] = {
	KUNIT_CASE(any_fields_survive_the_wire),
	KUNIT_CASE(a_full_buffer_is_never_overrun),
	KUNIT_CASE(fields_that_contradict_are_not_encoded),
	KUNIT_CASE(attributes_read_as_tv_and_as_tlv),
	KUNIT_CASE(an_attribute_is_tv_when_it_fits),
	KUNIT_CASE(a_chain_ends_where_it_says),
	KUNIT_CASE(nothing_of_the_buffer_goes_out),
	KUNIT_CASE(a_payload_has_at_most_65535_octets),
	{}
};

static struct kunit_suite encode_suite = {
	.name = "isakmp_encode",
	.test_cases = encode_cases,
};

kunit_test_suite(encode_suite);
