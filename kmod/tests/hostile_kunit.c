// SPDX-License-Identifier: GPL-2.0
/* Every message of a handshake, with what an enemy would send in its place
 * before it: payloads left out, doubled, emptied, of every type, and exchanges
 * of every type.  All of it is refused and counted, and the handshake takes
 * nine messages as if nothing had been.
 */
#include "bench.h"

#define MESSAGES	9
#define PARTS		8

/* A message taken apart. */
struct parts {
	u32 n;
	u8 type[PARTS];
	struct isakmp_span body[PARTS];
};

/**
 * struct hostile - two routers, and one who speaks before each of them
 * @bench: the routers
 * @make: writes forgery @nth into @m and says true, or says false where that
 *	would be a message in order
 * @at: the message that is forged
 * @from: the first forgery
 * @n: how many
 * @seen: messages on the wire so far
 * @posted: forgeries
 * @total: of all handshakes of a test
 * @in_order: those that would have been messages in order
 * @open: the genuine message in clear
 * @parts: and its payloads
 * @m: the forgery
 */
struct hostile {
	struct bench bench;
	bool (*make)(struct hostile *h, u32 nth);
	u32 at, from, n, seen, posted, total, in_order;
	struct puppet_msg open;
	struct parts parts;
	struct puppet_msg m;
};

/* A responder may stop listening to messages 5 that do not verify: forgeries
 * of that one come few at a time.
 */
static u32 at_a_time(u32 at)
{
	return at == MM5 ? 5 : ~0u;
}

static bool take_apart(struct hostile *h)
{
	struct isakmp_msg *msg = isakmp_alloc(sizeof(*msg));
	struct parts *p = &h->parts;
	bool good;

	p->n = 0;
	if (!msg)
		return false;
	msg->bytes = (struct isakmp_span){ h->open.b, h->open.len };
	good = !isakmp_hdr_decode(&msg->hdr, msg->bytes) &&
	       !isakmp_msg_index(msg) && msg->npld <= PARTS;
	for (; good && p->n < msg->npld; p->n++) {
		p->type[p->n] = msg->pld[p->n].type;
		p->body[p->n] = msg->pld[p->n].body;
	}
	isakmp_free(msg);
	return good;
}

static bool open_msg(struct hostile *h, struct puppet *pp,
		     const struct world_packet *pk)
{
	memset(&h->open, 0, sizeof(h->open));
	if (pk->b[19] & ISAKMP_F_ENCRYPT) {
		if (!puppet_open(pp, &h->open, pk))
			return false;
	} else {
		h->open.len = pk->len;
		memcpy(h->open.b, pk->b, pk->len);
	}
	return take_apart(h);
}

/* Signed and encrypted as the sender would, whose own chain of IVs stays where
 * it was.
 */
static void seal(struct hostile *h, struct puppet *pp)
{
	struct puppet_msg *m = &h->m;
	u8 x_iv[ISAKMP_BLOCK_MAX], sa_iv[ISAKMP_BLOCK_MAX];

	if (!(m->b[19] & ISAKMP_F_ENCRYPT) || !m->keys) {
		put_unaligned_be32(m->len, m->b + 24);
		return;
	}
	memcpy(sa_iv, m->sa->iv, sizeof(sa_iv));
	if (m->x)
		memcpy(x_iv, m->x->iv, sizeof(x_iv));
	puppet_close(pp, m, true);
	memcpy(m->sa->iv, sa_iv, sizeof(sa_iv));
	if (m->x)
		memcpy(m->x->iv, x_iv, sizeof(x_iv));
}

/* Arrives before @real; in its place, the puppets believe it. */
static void post(struct hostile *h, const struct world_packet *real,
		 bool in_place)
{
	struct world *w = &h->bench.pair.w;
	struct world_packet *pk = isakmp_alloc(sizeof(*pk) + h->m.len);

	if (!pk)
		return;
	pk->from = real->from;
	pk->to = real->to;
	pk->len = h->m.len;
	memcpy(pk->b, h->m.b, pk->len);
	world_post(w, pk, w->now);
	if (in_place) {
		puppet_see(&h->bench.puppet[0], pk);
		puppet_see(&h->bench.puppet[1], pk);
	}
	isakmp_free(pk);
	h->posted++;
}

static bool speak_first(struct bench *b, struct world_packet *pk)
{
	struct hostile *h = container_of(b, struct hostile, bench);
	struct puppet *pp = &b->puppet[bench_side_of(b, &pk->from)];
	u32 i;

	if (h->seen++ != h->at || !open_msg(h, pp, pk))
		return true;
	for (i = 0; i < h->n; i++) {
		h->m = h->open;
		if (!h->make(h, h->from + i)) {
			h->in_order++;
			continue;
		}
		seal(h, pp);
		post(h, pk, false);
	}
	return true;
}

static u32 refused(const struct bench *b)
{
	return b->pair.party[0]->n.refused + b->pair.party[1]->n.refused;
}

/* One handshake, with forgeries @from to @from + @n of message @at. */
static void play(struct kunit *test, u32 at, u32 from, u32 n)
{
	struct hostile *h = test->priv;
	struct bench *b = &h->bench;

	bench_init(b, 1 + from);
	b->meddle = speak_first;
	h->at = at;
	h->from = from;
	h->n = n;
	h->seen = 0;
	h->posted = 0;
	bench_begin(test, b);
	bench_run(b, 1000);
	KUNIT_EXPECT_EQ_MSG(test, h->posted, refused(b),
			    "message %u, forgery %u of %u", at + 1, from, n);
	h->total += h->posted;
	bench_expect_up(test, b, 1);
	KUNIT_EXPECT_EQ(test, (u32)MESSAGES, b->pair.party[0]->n.sent +
			b->pair.party[1]->n.sent);
	bench_end(test, b);
}

static void play_all(struct kunit *test, u32 at, u32 n,
		     bool (*make)(struct hostile *h, u32 nth))
{
	struct hostile *h = test->priv;
	u32 from, step = min(n, at_a_time(at));

	h->make = make;
	for (from = 0; from < n; from += step)
		play(test, at, from, min(step, n - from));
}

static void empty_chain(struct puppet_msg *m)
{
	m->b[16] = ISAKMP_PT_NONE;
	m->len = ISAKMP_HDR_LEN;
}

/* Each payload in order, left out, twice or with nothing in it: two bits of
 * @nth for each.
 */
enum { KEPT, OMITTED, TWICE, EMPTY };

static const u8 times[] = { 1, 0, 2, 1 };

/* What the tables allow to be there or not, and how often. */
static u32 allowed(u32 at, u8 type)
{
	switch (type) {
	case ISAKMP_PT_N:
	case ISAKMP_PT_VID:
		return 4;
	case ISAKMP_PT_ID:
		return at >= QM1 ? 2 : 1;
	default:
		return 1;
	}
}

static bool optional(u32 at, u8 type)
{
	return type == ISAKMP_PT_N || type == ISAKMP_PT_VID ||
	       (type == ISAKMP_PT_ID && at >= QM1);
}

static bool in_order(const struct hostile *h, u32 nth)
{
	const struct parts *p = &h->parts;
	u32 count[ISAKMP_PT_NATOA + 1] = {};
	u32 i;

	for (i = 0; i < p->n; i++) {
		u32 what = nth >> 2 * i & 3;

		if (what == EMPTY)
			return false;
		count[p->type[i]] += times[what];
	}
	for (i = 0; i < p->n; i++) {
		if (count[p->type[i]] < !optional(h->at, p->type[i]) ||
		    count[p->type[i]] > allowed(h->at, p->type[i]))
			return false;
	}
	return true;
}

static bool subset(struct hostile *h, u32 nth)
{
	const struct parts *p = &h->parts;
	u32 i, k;

	if (in_order(h, nth))
		return false;
	empty_chain(&h->m);
	for (i = 0; i < p->n; i++) {
		u32 what = nth >> 2 * i & 3;
		u32 len = what == EMPTY ? 0 : p->body[i].len;

		for (k = 0; k < times[what]; k++)
			puppet_add(&h->m, p->type[i], p->body[i].p, len);
	}
	return true;
}

/* CVE-2013-6467, CVE-2016-5391, CVE-2005-3732 and more: whatever is missing,
 * doubled or empty, in all combinations.
 */
static void every_subset_of_payloads(struct kunit *test)
{
	struct hostile *h = test->priv;
	u32 at, all = 0;

	for (at = 0; at < MESSAGES; at++) {
		/* what there is to be left out */
		play(test, at, 0, 0);
		KUNIT_ASSERT_GT(test, h->parts.n, 0u);
		all += 1 << 2 * h->parts.n;
		play_all(test, at, 1 << 2 * h->parts.n, subset);
	}
	KUNIT_EXPECT_EQ(test, all, h->total + h->in_order);
	KUNIT_EXPECT_GT(test, h->total, 2000u);
	KUNIT_EXPECT_LT(test, h->in_order, 50u);
}

/* What may stand in a message besides what does, by RFC 2409 5.4 and 5.5 and
 * because peers send it unasked.
 */
static bool welcome(u32 at, u8 type)
{
	switch (type) {
	case ISAKMP_PT_VID:
		return at != QM3;
	case ISAKMP_PT_N:
		return at >= MM5;
	case ISAKMP_PT_CR:
		return at >= MM3 && at <= MM6;
	case ISAKMP_PT_NATD:
		return at == MM3 || at == MM4;
	case ISAKMP_PT_KE:
		return at == QM1 || at == QM2;
	default:
		return false;
	}
}

#define LENGTHS		3	/* 0, 4, 8 */

static bool one_more(struct hostile *h, u32 nth)
{
	static const u8 body[8];
	u8 type = 1 + nth % 255;

	if (welcome(h->at, type))
		return false;
	puppet_add(&h->m, type, body, nth / 255 * 4);
	return true;
}

/* CVE-2015-3991, CVE-2016-1287, CVE-2009-1574: certificates, signatures,
 * fragments, payloads of IKEv2, all that has no place there.
 */
static void every_type_of_payload_in_every_message(struct kunit *test)
{
	struct hostile *h = test->priv;
	u32 at;

	for (at = 0; at < MESSAGES; at++)
		play_all(test, at, 255 * LENGTHS, one_more);
	KUNIT_EXPECT_EQ(test, (MESSAGES * 255 - 21) * LENGTHS + 0u, h->total);
}

static const u32 mids[] = { 0, 0x77 };

/* With the cookies of the SA, all 256 types, encrypted or not. */
static bool exchange(struct hostile *h, u32 nth)
{
	static const u8 noise[32] = { 1, 2, 3 };

	empty_chain(&h->m);
	h->m.b[18] = nth & 255;
	h->m.b[19] = nth >> 8 & 1 ? ISAKMP_F_ENCRYPT : 0;
	put_unaligned_be32(mids[nth >> 9], h->m.b + 20);
	puppet_add(&h->m, ISAKMP_PT_HASH, noise, sizeof(noise));
	h->m.keys = NULL;		/* as it is */
	return true;
}

/* CVE-2019-12312, CVE-2014-2338, and what does not exist here: Aggressive
 * Mode, Transaction, New Group, IKEv2.
 */
static void every_exchange_type_in_every_state(struct kunit *test)
{
	struct hostile *h = test->priv;
	u32 at;

	h->make = exchange;
	for (at = 0; at < MESSAGES; at++)
		play(test, at, 0, 256 * 2 * ARRAY_SIZE(mids));
	KUNIT_EXPECT_EQ(test, 9u * 256 * 2 * 2, h->total);
}

/* Chains at the cap and beyond, under HASH(1) and in clear. */
static bool long_chain(struct hostile *h, u32 nth)
{
	u32 n = h->parts.n, want = ISAKMP_MSG_PLD_MAX - 1 + nth;

	if (nth == 3)
		want = 2 * ISAKMP_MSG_PLD_MAX;
	while (n++ < want)
		puppet_add(&h->m, ISAKMP_PT_VID, "v", 1);
	return true;
}

static void chains_at_the_cap_in_every_message(struct kunit *test)
{
	struct hostile *h = test->priv;
	u32 at;

	for (at = 0; at < MESSAGES; at++)
		play_all(test, at, 4, long_chain);
	KUNIT_EXPECT_EQ(test, 4u * MESSAGES, h->total);
}

static int (*dh_new)(struct isakmp_env *env, u16 group, struct isakmp_dh **dh,
		     u8 *pub);
static u32 dhs;

static int count_dh(struct isakmp_env *env, u16 group, struct isakmp_dh **dh,
		    u8 *pub)
{
	dhs++;
	return dh_new(env, group, dh, pub);
}

/* Message 3 to an SA whose responder cookie its sender has to guess. */
static void message_3(struct hostile *h, const u8 *cky_r)
{
	static const u8 base[32] = { 9 };

	memset(&h->m, 0, sizeof(h->m));
	memcpy(h->m.b, h->bench.sent[MM1]->b, ISAKMP_HDR_LEN);
	empty_chain(&h->m);
	memcpy(h->m.b + ISAKMP_COOKIE_LEN, cky_r, ISAKMP_COOKIE_LEN);
	puppet_add(&h->m, ISAKMP_PT_KE, base, sizeof(base));
	puppet_add(&h->m, ISAKMP_PT_NONCE, base, 16);
	put_unaligned_be32(h->m.len, h->m.b + 24);
	post(h, h->bench.sent[MM1], false);
}

/* RFC 2408 2.5.3: what costs time is for those who have our cookie. */
static void no_dh_before_the_cookie_has_come_back(struct kunit *test)
{
	struct hostile *h = test->priv;
	struct bench *b = &h->bench;
	u8 guess[ISAKMP_COOKIE_LEN] = {};
	u32 i;

	bench_init(b, 1);
	bench_begin(test, b);
	dhs = 0;
	dh_new = b->pair.w.ops.dh_new;
	b->pair.w.ops.dh_new = count_dh;
	b->deaf[0] = true;
	bench_run(b, 50);
	KUNIT_ASSERT_EQ(test, 2u, b->nsent);
	for (i = 0; i < 300; i++) {
		put_unaligned_be32(i, guess);
		message_3(h, guess);
	}
	bench_run(b, 50);
	KUNIT_EXPECT_EQ(test, 300u, b->pair.party[1]->n.refused);
	KUNIT_EXPECT_EQ(test, 0u, dhs);
	message_3(h, b->sent[MM2]->b + ISAKMP_COOKIE_LEN);
	bench_run(b, 50);
	KUNIT_EXPECT_EQ(test, 300u, b->pair.party[1]->n.refused);
	KUNIT_EXPECT_EQ(test, 1u, dhs);
	bench_end(test, b);
}

/* The other side of all this: what peers send unasked is let pass. */
static bool add_welcome(struct bench *b, struct world_packet *pk)
{
	struct hostile *h = container_of(b, struct hostile, bench);
	struct puppet *pp = &b->puppet[bench_side_of(b, &pk->from)];
	static const u8 body[20] = { [3] = 1, [6] = 0x60, 1 };
	u32 type, k, at = h->seen++, len = 1 + h->from;

	if (!open_msg(h, pp, pk))
		return true;
	h->m = h->open;
	for (type = 1; type < 32; type++)
		for (k = 0; k < 2; k++)
			if (type != ISAKMP_PT_KE && welcome(at, type))
				puppet_add(&h->m, type, body,
					   type == ISAKMP_PT_N ? 8 : len);
	if (pk->b[19] & ISAKMP_F_ENCRYPT)
		puppet_close(pp, &h->m, true);
	else
		put_unaligned_be32(h->m.len, h->m.b + 24);
	post(h, pk, true);
	return false;
}

static void what_peers_send_unasked_is_let_pass(struct kunit *test)
{
	struct hostile *h = test->priv;
	struct bench *b = &h->bench;

	for (h->from = 0; h->from < 20; h->from++) {
		bench_init(b, 1 + h->from);
		b->meddle = add_welcome;
		h->seen = 0;
		bench_begin(test, b);
		bench_run(b, 1000);
		KUNIT_EXPECT_EQ(test, 0u, refused(b));
		/* RFC 2409 5: a request makes no exchange longer. */
		KUNIT_EXPECT_EQ(test, (u32)MESSAGES, h->seen);
		bench_expect_up(test, b, 1);
		bench_end(test, b);
	}
}

static int hostile_init(struct kunit *test)
{
	test->priv = kunit_kzalloc(test, sizeof(struct hostile), GFP_KERNEL);
	return test->priv ? 0 : -ENOMEM;
}

static struct kunit_case hostile_cases[] = {
	KUNIT_CASE(every_subset_of_payloads),
	KUNIT_CASE(every_type_of_payload_in_every_message),
	KUNIT_CASE(every_exchange_type_in_every_state),
	KUNIT_CASE(chains_at_the_cap_in_every_message),
	KUNIT_CASE(no_dh_before_the_cookie_has_come_back),
	KUNIT_CASE(what_peers_send_unasked_is_let_pass),
	{}
};

static struct kunit_suite hostile_suite = {
	.name = "isakmp_hostile",
	.suite_init = bench_suite_init,
	.suite_exit = bench_suite_exit,
	.init = hostile_init,
	.test_cases = hostile_cases,
};

kunit_test_suite(hostile_suite);
