// SPDX-License-Identifier: GPL-2.0
/* Main Mode message by message: what a peer may get wrong in each, and what
 * may be missing here.
 */
#include "bench.h"

enum { KE_AT = ISAKMP_HDR_LEN + 4, KE_LEN = 32, NONCE_AT = KE_AT + KE_LEN + 4 };

static struct isakmp_res *result(struct isakmp_peer *p, u8 type)
{
	struct isakmp_res *r;

	list_for_each_entry(r, &p->results, list)
		if (r->type == type)
			return r;
	return NULL;
}

/* A stranger's datagram at side 1. */
static int hear(struct bench *b, struct isakmp_peer *p, const u8 *buf, u32 len,
		struct isakmp_bad *bad)
{
	return isakmp_peer_input(p, b->pair.w.now, &b->pair.party[1]->addr,
				 &b->pair.party[0]->addr, buf, len, bad);
}

static struct isakmp_peer *embryo(struct kunit *test, struct bench *b)
{
	struct isakmp_peer *p = kunit_kzalloc(test, sizeof(*p), GFP_KERNEL);

	KUNIT_ASSERT_NOT_NULL(test, p);
	isakmp_peer_init(p, &b->pair.party[1]->env, NULL,
			 &b->pair.party[1]->addr, &b->pair.party[0]->addr);
	return p;
}

/* The cookie is the body's to choose; and what has been answered already is
 * not answered a second time.
 */
static void an_embryo_has_the_cookie_that_it_is_given(struct kunit *test)
{
	static const u8 cky_r[] = { 1, 2, 3, 4, 5, 6, 7, 8 };
	struct bench *b = test->priv;
	struct isakmp_peer *p;
	struct isakmp_bad bad;
	struct isakmp_res *r;
	int answered;

	bench_begin(test, b);
	for (answered = 0; answered < 2; answered++) {
		p = embryo(test, b);
		isakmp_peer_cookie(p, cky_r, answered);
		KUNIT_EXPECT_EQ(test, 0, hear(b, p, b->sent[MM1]->b,
					      b->sent[MM1]->len, &bad));
		r = result(p, ISAKMP_RES_LINK);
		KUNIT_ASSERT_NOT_NULL(test, r);
		KUNIT_EXPECT_EQ(test, 0, memcmp(r->cookie, cky_r, 8));
		KUNIT_EXPECT_TRUE(test, r->half_open);
		r = result(p, ISAKMP_RES_SEND);
		KUNIT_EXPECT_EQ(test, !answered, !!r);
		if (r)
			KUNIT_EXPECT_EQ(test, 0,
					memcmp(r->dgram->b + 8, cky_r, 8));
		/* It is there to be asked for. */
		KUNIT_EXPECT_EQ(test, 0, hear(b, p, b->sent[MM1]->b,
					      b->sent[MM1]->len, &bad));
		KUNIT_EXPECT_STREQ(test, bad.what, "duplicate");
		KUNIT_EXPECT_NOT_NULL(test, result(p, ISAKMP_RES_SEND));
		isakmp_peer_clear(p);
		KUNIT_EXPECT_TRUE(test, isakmp_peer_idle(p));
	}
	bench_end(test, b);
}

static void only_a_message_1_begins_anything(struct kunit *test)
{
	struct bench *b = test->priv;
	struct isakmp_bad bad;
	struct isakmp_peer *p;
	u8 cky = 0x77;

	bench_begin(test, b);
	p = embryo(test, b);
	KUNIT_EXPECT_EQ(test, -EBADMSG, hear(b, p, &cky, 1, &bad));
	KUNIT_EXPECT_STREQ(test, bad.what, "header");
	KUNIT_EXPECT_EQ(test, 0, hear(b, p, b->sent[MM1]->b, b->sent[MM1]->len,
				      &bad));
	/* Nor a second one, of another initiator; nor in a peer. */
	b->sent[MM1]->b[0] ^= cky;
	KUNIT_EXPECT_EQ(test, -EBADMSG, hear(b, p, b->sent[MM1]->b,
					     b->sent[MM1]->len, &bad));
	KUNIT_EXPECT_STREQ(test, bad.what, "unknown cookies");
	isakmp_peer_clear(p);
	bench_run(b, 1000);
	p = bench_peer_of(b, 1);
	KUNIT_ASSERT_NOT_NULL(test, p);
	KUNIT_EXPECT_EQ(test, -EBADMSG, hear(b, p, b->sent[MM1]->b,
					     b->sent[MM1]->len, &bad));
	KUNIT_EXPECT_STREQ(test, bad.what, "unknown cookies");
	bench_expect_up(test, b, 1);
	bench_end(test, b);
}

static u32 zeros;

static void few_randoms(struct isakmp_env *env, void *out, u32 n)
{
	memset(out, zeros ? 0 : 0x11, n);
	zeros -= !!zeros;
}

/* RFC 2408 2.5.3: a cookie of zero means that there is none. */
static void no_cookie_is_zero(struct kunit *test)
{
	struct bench *b = test->priv;
	struct isakmp_bad bad;
	struct isakmp_peer *p;

	KUNIT_ASSERT_EQ(test, 0, pair_start(&b->pair));
	b->pair.w.ops.random = few_randoms;
	zeros = 4;
	KUNIT_EXPECT_EQ(test, 0, pair_initiate(&b->pair, 0, false));
	KUNIT_EXPECT_EQ(test, 0u, b->nsent);
	KUNIT_EXPECT_EQ(test, 1u, b->pair.party[0]->n.failed);
	KUNIT_EXPECT_EQ(test, 0u, pair_sas(&b->pair, 0));
	zeros = 3;
	KUNIT_EXPECT_EQ(test, 0, pair_initiate(&b->pair, 0, false));
	KUNIT_ASSERT_EQ(test, 1u, b->nsent);
	KUNIT_EXPECT_EQ(test, 0x11, b->sent[MM1]->b[0]);
	p = embryo(test, b);
	zeros = 4;
	KUNIT_EXPECT_EQ(test, -EIO, hear(b, p, b->sent[MM1]->b,
					 b->sent[MM1]->len, &bad));
	KUNIT_EXPECT_TRUE(test, isakmp_peer_idle(p));
	isakmp_peer_clear(p);
	bench_end(test, b);
}

/* Who is in no connection is refused, and our own life is what counts when
 * none is offered (RFC 2407 4.5).
 */
static void an_offer_without_a_life_gets_ours(struct kunit *test)
{
	struct isakmp_hdr hdr = { .cky_i = { 1 }, .etype = ISAKMP_X_MAIN,
				  .version = ISAKMP_VERSION_1_0 };
	struct isakmp_addr nobody = world_addr(99);
	struct bench *b = test->priv;
	struct isakmp_bad bad;
	struct isakmp_peer *p;
	struct isakmp_sa *sa;
	struct isakmp_wr w;
	u8 buf[200];

	bench_begin(test, b);
	w = isakmp_wr(buf, sizeof(buf));
	isakmp_hdr_encode(&w, &hdr);
	ike1_offer_write(&w, b->pair.conf[0].ike, 1, IKE1_AUTH_PSK, 0);
	isakmp_hdr_finish(&w);
	KUNIT_ASSERT_FALSE(test, w.bad);
	p = embryo(test, b);
	KUNIT_EXPECT_EQ(test, 0, hear(b, p, buf, w.len, &bad));
	sa = isakmp_peer_sa_next(p, NULL);
	KUNIT_ASSERT_NOT_NULL(test, sa);
	KUNIT_EXPECT_EQ(test, 14400u, isakmp_sa_xchg(sa, 0)->data.life);
	isakmp_peer_clear(p);
	p = embryo(test, b);
	p->remote = nobody;
	KUNIT_EXPECT_EQ(test, -EBADMSG,
			isakmp_peer_input(p, b->pair.w.now, &p->local, &nobody,
					  buf, w.len, &bad));
	KUNIT_EXPECT_EQ(test, ISAKMP_N_NO_PROPOSAL_CHOSEN, (int)bad.notify);
	KUNIT_EXPECT_TRUE(test, p->spent);
	/* What is still to be said keeps it. */
	KUNIT_EXPECT_FALSE(test, isakmp_peer_idle(p));
	isakmp_peer_clear(p);
	bench_end(test, b);
}

/* What is configured cannot be said: nothing is. */
static void no_suite_no_offer(struct kunit *test)
{
	struct bench *b = test->priv;

	b->pair.conf[0].conn.ntf = 0;
	bench_begin(test, b);
	KUNIT_EXPECT_EQ(test, 0u, b->nsent);
	KUNIT_EXPECT_EQ(test, 1u, b->pair.party[0]->n.failed);
	bench_end(test, b);
}

static bool reflect_cookie(struct bench *b, struct world_packet *pk)
{
	if (b->nsent == MM2 + 1)
		memcpy(pk->b + ISAKMP_COOKIE_LEN, pk->b, ISAKMP_COOKIE_LEN);
	return true;
}

static bool reflect_ke(struct bench *b, struct world_packet *pk)
{
	if (b->nsent == MM4 + 1)
		memcpy(pk->b + KE_AT, b->sent[MM3]->b + KE_AT, KE_LEN);
	return true;
}

static bool reflect_nonce(struct bench *b, struct world_packet *pk)
{
	if (b->nsent == MM4 + 1)
		memcpy(pk->b + NONCE_AT, b->sent[MM3]->b + NONCE_AT,
		       ISAKMP_NONCE_LEN);
	return true;
}

/* Nothing of ours that comes back is the peer's; the message itself, when it
 * comes at last, is taken.
 */
static void what_is_ours_is_not_the_peers(struct kunit *test)
{
	static const struct {
		bool (*meddle)(struct bench *b, struct world_packet *pk);
		const char *what;
	} t[] = {
		{ reflect_cookie, "responder cookie" },
		{ reflect_ke, "our own KE or nonce" },
		{ reflect_nonce, "our own KE or nonce" },
	};
	struct bench *b = test->priv;
	u32 i;

	for (i = 0; i < ARRAY_SIZE(t); i++) {
		bench_init(b, i + 1);
		b->meddle = t[i].meddle;
		bench_begin(test, b);
		bench_run(b, 1000);
		KUNIT_EXPECT_EQ(test, 0u, pair_sas(&b->pair, 0));
		KUNIT_EXPECT_EQ(test, 1u, b->pair.party[0]->n.refused);
		KUNIT_ASSERT_NOT_NULL(test, b->pair.party[0]->bad.what);
		KUNIT_EXPECT_STREQ(test, b->pair.party[0]->bad.what, t[i].what);
		bench_run(b, 10000);
		bench_expect_up(test, b, 1);
		bench_end(test, b);
	}
}

static int busy_check(struct isakmp_env *env, u16 group,
		      struct isakmp_span peer_pub)
{
	zeros++;
	return zeros == 1 ? -ENOMEM : 0;
}

/* What fails here does not refuse the peer. */
static void a_check_that_fails_is_made_again(struct kunit *test)
{
	struct bench *b = test->priv;

	zeros = 0;
	bench_begin(test, b);
	b->pair.w.ops.dh_check = busy_check;
	bench_run(b, 1000);
	KUNIT_EXPECT_EQ(test, 0u, pair_sas(&b->pair, 0));
	bench_run(b, 10000);
	bench_expect_up(test, b, 1);
	bench_end(test, b);
}

static bool forget_secret(struct bench *b, struct world_packet *pk)
{
	if (b->nsent == b->spoil)
		b->pair.party[!bench_side_of(b, &pk->from)]->psk[0].len = 0;
	return true;
}

/* The secret goes while phase 1 is on its way: said where it is missing. */
static void a_secret_that_is_gone_is_said(struct kunit *test)
{
	struct bench *b = test->priv;
	struct world_party *p;
	int side;

	for (side = 0; side < 2; side++) {
		bench_init(b, side + 1);
		b->spoil = side ? MM5 + 1 : MM4 + 1;
		b->meddle = forget_secret;
		bench_begin(test, b);
		bench_run(b, 1000);
		p = b->pair.party[side];
		KUNIT_EXPECT_EQ(test, ISAKMP_REASON_NO_SECRET,
				(int)p->last.reason);
		KUNIT_EXPECT_EQ(test, 0u, pair_sas(&b->pair, side));
		/* The peer is told nothing, for it is not at fault. */
		KUNIT_EXPECT_EQ(test, 2u, p->n.sent);
		bench_run(b, 300000);
		bench_end(test, b);
	}
}

/* Several connections match: by suite, identity and secret the right one is
 * found, whatever stands before it.
 */
static void suite_and_secret_select_the_connection(struct kunit *test)
{
	static const char *const secrets[] = { "a", "bb", "a", "a secret" };
	struct bench *b = test->priv;
	struct ike1_tf other;
	u32 i;

	b->pair.conf[1].psk = secrets[0];
	b->pair.conf[1].conn.nremote = 0;
	other = b->pair.conf[1].ike[0];
	other.keylen = 128;
	bench_begin(test, b);
	for (i = 0; i < 5; i++) {
		b->more[i] = b->pair.conf[1].conn;
		b->more[i].tf = i == 3 ? &other : b->pair.conf[1].ike;
		KUNIT_ASSERT_EQ(test, 0, world_conn(b->pair.party[1],
						    &b->more[i],
						    secrets[min(i, 3u)]));
	}
	bench_run(b, 1000);
	bench_expect_up(test, b, 1);
	KUNIT_EXPECT_TRUE(test, bench_peer_of(b, 1)->conn == &b->more[4]);
	bench_end(test, b);
}

static const struct isakmp_conn *endless(struct isakmp_env *env,
					 const struct isakmp_addr *local,
					 const struct isakmp_addr *remote,
					 const struct isakmp_conn *prev)
{
	struct world_party *p = container_of(env, struct world_party, env);

	zeros++;
	p->refs++;
	return p->conn[0];
}

/* However many there are, a stranger is held against 64 of them. */
static void a_stranger_is_held_against_64_connections(struct kunit *test)
{
	struct bench *b = test->priv;
	u32 k;

	b->pair.conf[1].ike[0].keylen = 128;
	bench_begin(test, b);
	b->pair.w.ops.conn_match = endless;
	zeros = 0;
	bench_run(b, 100);
	/* one more for its patience, and one for the event */
	KUNIT_EXPECT_EQ(test, zeros, ISAKMP_OFFER_CONNS + 2u);
	bench_end(test, b);
	/* And at message 5, for all of them have one secret. */
	bench_init(b, 2);
	b->pair.conf[1].psk = "another";
	bench_begin(test, b);
	for (k = 0; k < 4; k++)
		world_step(&b->pair.w, b->pair.w.now + 100);
	b->pair.w.ops.conn_match = endless;
	zeros = 0;
	world_step(&b->pair.w, b->pair.w.now + 100);
	KUNIT_EXPECT_EQ(test, zeros, ISAKMP_OFFER_CONNS + 1u);
	KUNIT_EXPECT_EQ(test, ISAKMP_REASON_BAD_SECRET,
			(int)b->pair.party[1]->last.reason);
	bench_end(test, b);
}

static bool spoil_auth(struct bench *b, struct world_packet *pk)
{
	struct puppet_msg *m = &b->msg;
	u32 at;

	if (b->nsent != MM5 + 1)
		return true;
	if (!puppet_open(&b->puppet[0], m, pk))
		return true;
	at = ISAKMP_HDR_LEN + get_unaligned_be16(m->b + ISAKMP_HDR_LEN + 2);
	switch (b->spoil) {
	case 0:		/* an identity of a type that is none */
		m->b[ISAKMP_HDR_LEN + 4] = 99;
		break;
	case 1:		/* a HASH of 20 octets, first of those that it has */
		m->len -= 12;
		memmove(m->b + at + 24, m->b + at + 36, m->len - at - 24);
		m->b[at + 3] = 24;
		break;
	default:	/* not a single block */
		pk->len = ISAKMP_HDR_LEN;
		put_unaligned_be32(pk->len, pk->b + 24);
		return true;
	}
	puppet_close(&b->puppet[0], m, b->spoil == 0);
	puppet_post(&b->puppet[0], m);
	return false;
}

static void message_5_is_whole_and_in_order(struct kunit *test)
{
	static const struct { const char *what; u8 reason; } t[] = {
		{ "identity malformed", ISAKMP_REASON_IDENTITY },
		{ "phase 1 HASH does not verify", ISAKMP_REASON_AUTH },
		{ "not whole cipher blocks", ISAKMP_REASON_BAD_SECRET },
	};
	struct bench *b = test->priv;
	struct world_party *r;
	u32 i;

	for (i = 0; i < ARRAY_SIZE(t); i++) {
		bench_init(b, i + 1);
		b->spoil = i;
		b->meddle = spoil_auth;
		bench_begin(test, b);
		bench_run(b, 1000);
		r = b->pair.party[1];
		KUNIT_EXPECT_EQ(test, 0u, pair_sas(&b->pair, 1));
		KUNIT_ASSERT_NOT_NULL(test, r->bad.what);
		KUNIT_EXPECT_STREQ(test, r->bad.what, t[i].what);
		KUNIT_EXPECT_EQ(test, t[i].reason, (u8)r->last.reason);
		/* Only who has the keys has shown that the secret is right. */
		KUNIT_EXPECT_EQ(test, i ? 2u : 3u, r->n.sent);
		bench_run(b, 300000);
		bench_end(test, b);
	}
}

/* swanctl's retransmit_limit: 4 + 7.2 + 4 * 10 s. */
static void the_wait_grows_up_to_its_limit(struct kunit *test)
{
	struct bench *b = test->priv;

	b->pair.conf[0].conn.retransmit.limit = 10000;
	b->pair.conf[0].conn.keyingtries = 1;
	b->deaf[1] = true;
	bench_begin(test, b);
	bench_run(b, 51100);
	KUNIT_EXPECT_EQ(test, 6u, b->nsent);
	KUNIT_EXPECT_EQ(test, 0u, b->pair.party[0]->n.failed);
	bench_run(b, 200);
	KUNIT_EXPECT_EQ(test, 1u, b->pair.party[0]->n.failed);
	KUNIT_EXPECT_EQ(test, ISAKMP_REASON_TIMEOUT,
			(int)b->pair.party[0]->last.reason);
	bench_end(test, b);
}

static bool shorten_nonce(struct bench *b, struct world_packet *pk)
{
	if (b->nsent != MM4 + 1)
		return true;
	pk->len = NONCE_AT + 16;
	pk->b[NONCE_AT - 1] = 20;
	pk->b[NONCE_AT - 4] = 0;
	put_unaligned_be32(pk->len, pk->b + 24);
	return true;
}

/* RFC 2409 5: 8 to 256 octets, not as many as ours. */
static void a_nonce_has_its_own_length(struct kunit *test)
{
	struct bench *b = test->priv;

	b->meddle = shorten_nonce;
	bench_begin(test, b);
	bench_run(b, 45);
	KUNIT_EXPECT_EQ(test, 0u, b->pair.party[0]->n.refused);
	KUNIT_EXPECT_EQ(test, 3u, b->pair.party[0]->n.sent);
	bench_end(test, b);
}

static struct kunit_case main_cases[] = {
	KUNIT_CASE(an_embryo_has_the_cookie_that_it_is_given),
	KUNIT_CASE(only_a_message_1_begins_anything),
	KUNIT_CASE(no_cookie_is_zero),
	KUNIT_CASE(an_offer_without_a_life_gets_ours),
	KUNIT_CASE(no_suite_no_offer),
	KUNIT_CASE(what_is_ours_is_not_the_peers),
	KUNIT_CASE(a_check_that_fails_is_made_again),
	KUNIT_CASE(a_secret_that_is_gone_is_said),
	KUNIT_CASE(suite_and_secret_select_the_connection),
	KUNIT_CASE(a_stranger_is_held_against_64_connections),
	KUNIT_CASE(message_5_is_whole_and_in_order),
	KUNIT_CASE(the_wait_grows_up_to_its_limit),
	KUNIT_CASE(a_nonce_has_its_own_length),
	{}
};

static struct kunit_suite main_suite = {
	.name = "isakmp_main",
	.suite_init = bench_suite_init,
	.suite_exit = bench_suite_exit,
	.init = bench_test_init,
	.test_cases = main_cases,
};

kunit_test_suite(main_suite);
