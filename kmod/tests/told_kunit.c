// SPDX-License-Identifier: GPL-2.0
/* What a peer tells in an Informational, and how little of it is acted on. */
#include "bench.h"

/* An error notify about @spi from side @side, under the SA. */
static void refuse_spi(struct bench *b, int side, u8 proto, const void *spi,
		       u8 len, u32 mid)
{
	u8 body[8 + 16] = { 0, 0, 0, ISAKMP_DOI_IPSEC, proto, len, 0,
			    ISAKMP_N_NO_PROPOSAL_CHOSEN };

	if (len)
		memcpy(body + 8, spi, len);
	puppet_begin(&b->puppet[side], &b->msg, bench_sa_of(b, side),
		     ISAKMP_X_INFO, mid);
	puppet_add(&b->msg, ISAKMP_PT_N, body, 8 + len);
	puppet_close(&b->puppet[side], &b->msg, true);
	bench_say_to(b, !side, &b->msg);
}

/* In clear, with the cookies of @b->sent[@like], from side 1. */
static void say_in_clear(struct bench *b, u32 like, u16 type, u8 pld)
{
	union isakmp_pld_any any = { .n = { .doi = ISAKMP_DOI_IPSEC,
		.proto = ISAKMP_PROTO_ISAKMP, .type = type } };
	struct isakmp_hdr hdr = { .version = ISAKMP_VERSION_1_0,
				  .etype = ISAKMP_X_INFO, .mid = type };
	struct puppet_msg *m = &b->msg;
	struct isakmp_wr w = isakmp_wr(m->b, sizeof(m->b));

	memcpy(hdr.cky_i, b->sent[like]->b, ISAKMP_COOKIE_LEN);
	isakmp_hdr_encode(&w, &hdr);
	isakmp_pld_encode(&w, ISAKMP_PT_N, &any);
	isakmp_hdr_finish(&w);
	m->len = w.len;
	m->b[16] = pld;
	bench_say_to(b, 0, m);
}

/* RFC 2409 5.7: anybody can say it.  The first error explains what may come;
 * nothing is done about it.
 */
static void the_first_word_in_clear_is_a_hint(struct kunit *test)
{
	struct bench *b = test->priv;
	struct world_party *i;

	b->deaf[1] = true;
	bench_begin(test, b);
	i = b->pair.party[0];
	say_in_clear(b, MM1, ISAKMP_N_INITIAL_CONTACT, ISAKMP_PT_N);
	say_in_clear(b, MM1, 0, ISAKMP_PT_VID);
	say_in_clear(b, MM1, 0, ISAKMP_PT_D);	/* of nothing */
	KUNIT_EXPECT_EQ(test, 0u, i->n.hints);
	say_in_clear(b, MM1, ISAKMP_N_NO_PROPOSAL_CHOSEN, ISAKMP_PT_N);
	say_in_clear(b, MM1, ISAKMP_N_INVALID_COOKIE, ISAKMP_PT_N);
	KUNIT_EXPECT_EQ(test, 1u, i->n.hints);
	KUNIT_EXPECT_EQ(test, ISAKMP_N_NO_PROPOSAL_CHOSEN, (int)i->last.notify);
	KUNIT_EXPECT_EQ(test, ISAKMP_REASON_PEER_NOTIFY,
			(int)isakmp_peer_why(bench_peer_of(b, 0))->reason);
	KUNIT_EXPECT_EQ(test, 5u, i->n.refused);
	b->deaf[1] = false;
	bench_run(b, 10000);
	bench_expect_up(test, b, 1);
	KUNIT_EXPECT_NULL(test, isakmp_peer_why(bench_peer_of(b, 0)));
	/* Once it is up, not even that. */
	say_in_clear(b, MM1, ISAKMP_N_NO_PROPOSAL_CHOSEN, ISAKMP_PT_N);
	KUNIT_EXPECT_EQ(test, 1u, i->n.hints);
	bench_end(test, b);
}

/* The SA that is refused under itself: a DELETE would follow. */
static void a_refusal_of_the_sa_is_a_hint(struct kunit *test)
{
	struct bench *b = test->priv;
	u8 cookies[16];

	bench_begin(test, b);
	bench_run(b, 1000);
	memcpy(cookies, b->sent[MM2]->b, sizeof(cookies));
	refuse_spi(b, 1, ISAKMP_PROTO_ISAKMP, cookies, 16, 0x51);
	KUNIT_EXPECT_EQ(test, 1u, b->pair.party[0]->n.hints);
	/* When its Main Mode has been forgotten it explains nothing. */
	bench_run(b, 400000);
	refuse_spi(b, 1, ISAKMP_PROTO_ISAKMP, cookies, 16, 0x52);
	KUNIT_EXPECT_EQ(test, 1u, b->pair.party[0]->n.hints);
	KUNIT_EXPECT_EQ(test, 0u, b->pair.party[0]->n.refused);
	bench_expect_up(test, b, 1);
	bench_end(test, b);
}

static void delete(struct bench *b, u8 proto, const void *spi, u8 len, u32 mid)
{
	puppet_begin(&b->puppet[0], &b->msg, bench_sa_of(b, 0), ISAKMP_X_INFO,
		     mid);
	puppet_delete(&b->msg, proto, spi, len);
	puppet_close(&b->puppet[0], &b->msg, true);
	bench_say_to(b, 1, &b->msg);
}

/* RFC 2408 3.15: all of the SPI, and its protocol. */
static void a_delete_fits_in_all_or_ends_nothing(struct kunit *test)
{
	struct bench *b = test->priv;
	struct isakmp_child *c;
	u8 spi[16];
	u32 i;

	bench_begin(test, b);
	bench_run(b, 1000);
	c = bench_child_of(b, 0);
	KUNIT_ASSERT_NOT_NULL(test, c);
	put_unaligned_be32(c->spi_in, spi);
	delete(b, ISAKMP_PROTO_AH, spi, 4, 0x10);
	delete(b, ISAKMP_PROTO_ISAKMP, spi, 4, 0x11);
	for (i = 0; i < 16; i += 8) {
		memcpy(spi, b->sent[MM2]->b, 16);
		spi[i]++;
		delete(b, ISAKMP_PROTO_ISAKMP, spi, 16, 0x12 + i);
	}
	KUNIT_EXPECT_EQ(test, 0u, b->pair.party[1]->n.refused);
	bench_expect_up(test, b, 1);
	memcpy(spi, b->sent[MM2]->b, 16);
	delete(b, ISAKMP_PROTO_ESP, spi, 16, 0x13);
	bench_expect_up(test, b, 1);
	delete(b, ISAKMP_PROTO_ISAKMP, spi, 16, 0x14);
	KUNIT_EXPECT_EQ(test, 0u, pair_sas(&b->pair, 1));
	bench_end(test, b);
}

static void a_hash_alone_says_nothing(struct kunit *test)
{
	struct bench *b = test->priv;
	struct world_party *r;

	bench_begin(test, b);
	bench_run(b, 1000);
	r = b->pair.party[1];
	puppet_begin(&b->puppet[0], &b->msg, bench_sa_of(b, 0), ISAKMP_X_INFO,
		     0x77);
	/* HASH(1) over nothing, put in by hand: it is no Quick Mode. */
	KUNIT_ASSERT_EQ(test, 0, ike1_hash1(&r->env, b->msg.keys, 0x77,
					    (struct isakmp_span){},
					    b->msg.b + ISAKMP_HDR_LEN + 4));
	puppet_close(&b->puppet[0], &b->msg, false);
	bench_say_to(b, 1, &b->msg);
	KUNIT_EXPECT_EQ(test, 1u, r->n.refused);
	KUNIT_ASSERT_NOT_NULL(test, r->bad.what);
	KUNIT_EXPECT_STREQ(test, r->bad.what,
			   "Informational that says nothing");
	bench_expect_up(test, b, 1);
	bench_end(test, b);
}

/* Two refusals of message 5 in one message end it once. */
static void phase_1_is_refused_once(struct kunit *test)
{
	struct bench *b = test->priv;
	struct isakmp_sa *sa;
	u32 k;

	bench_begin(test, b);
	for (k = 0; k < 4; k++)
		world_step(&b->pair.w, b->pair.w.now + 100);
	sa = isakmp_peer_sa_next(bench_peer_of(b, 0), NULL);
	KUNIT_ASSERT_NOT_NULL(test, sa);
	puppet_begin(&b->puppet[0], &b->msg, sa, ISAKMP_X_INFO, 0x99);
	KUNIT_ASSERT_EQ(test, 0, ike1_iv_phase2(&b->pair.party[0]->env,
						b->msg.keys,
						isakmp_sa_xchg(sa, 0)->iv,
						0x99, b->msg.iv));
	for (k = 0; k < 2; k++)
		puppet_notify(&b->msg, ISAKMP_PROTO_ISAKMP,
			      ISAKMP_N_AUTHENTICATION_FAILED, NULL, 0);
	puppet_close(&b->puppet[0], &b->msg, true);
	bench_say_to(b, 0, &b->msg);
	KUNIT_EXPECT_EQ(test, 1u, b->pair.party[0]->n.failed);
	KUNIT_EXPECT_EQ(test, 0u, b->pair.party[0]->n.refused);
	bench_end(test, b);
}

static bool set_commit(struct bench *b, struct world_packet *pk)
{
	if (pk->b[18] == ISAKMP_X_QUICK && !bench_side_of(b, &pk->to))
		pk->b[19] |= ISAKMP_F_COMMIT;
	return true;
}

static u32 live(struct bench *b, int side)
{
	struct isakmp_xchg *x;
	u32 n = 0;

	list_for_each_entry(x, &bench_sa_of(b, side)->xchgs, list)
		n += x->mid && !x->done;
	return n;
}

/* Somebody refuses something: not what it began itself, nor what has had its
 * answer.
 */
static void a_refusal_of_nobody_ends_nothing(struct kunit *test)
{
	struct bench *b = test->priv;

	bench_begin(test, b);
	bench_run(b, 1000);
	b->deaf[0] = true;
	bench_quick1(test, b, 0x500, 5);
	bench_run(b, 100);
	KUNIT_ASSERT_EQ(test, 1u, live(b, 1));
	refuse_spi(b, 0, ISAKMP_PROTO_ESP, NULL, 0, 0x21);
	KUNIT_EXPECT_EQ(test, 1u, live(b, 1));
	KUNIT_EXPECT_FALSE(test, bench_sa_of(b, 1)->alone);
	bench_end(test, b);
	/* Those that are begun at a time all wait for CONNECTED. */
	bench_init(b, 2);
	pair_lists(&b->pair);
	b->meddle = set_commit;
	bench_begin(test, b);
	bench_run(b, 200);
	KUNIT_ASSERT_GT(test, live(b, 0), 1u);
	b->deaf[1] = true;
	refuse_spi(b, 1, ISAKMP_PROTO_ESP, NULL, 0, 0x22);
	KUNIT_EXPECT_GT(test, live(b, 0), 1u);
	KUNIT_EXPECT_FALSE(test, bench_sa_of(b, 0)->alone);
	bench_end(test, b);
}

/* A negotiation that is not over is not of before. */
static void a_contact_spares_what_is_negotiated(struct kunit *test)
{
	struct bench *b = test->priv;

	bench_begin(test, b);
	bench_run(b, 1000);
	bench_quick1(test, b, 0x500, 5);
	bench_run(b, 100);
	puppet_begin(&b->puppet[0], &b->msg, bench_sa_of(b, 0), ISAKMP_X_INFO,
		     0x31);
	puppet_notify(&b->msg, ISAKMP_PROTO_ISAKMP, ISAKMP_N_INITIAL_CONTACT,
		      NULL, 0);
	puppet_close(&b->puppet[0], &b->msg, true);
	bench_say_to(b, 1, &b->msg);
	KUNIT_EXPECT_EQ(test, 0u, b->pair.party[1]->n.refused);
	KUNIT_EXPECT_EQ(test, 1u, live(b, 1));
	KUNIT_EXPECT_TRUE(test, bench_quick3(test, b, 0x500));
	KUNIT_EXPECT_EQ(test, 2u, pair_children(&b->pair, 1));
	bench_end(test, b);
}

static struct kunit_case told_cases[] = {
	KUNIT_CASE(the_first_word_in_clear_is_a_hint),
	KUNIT_CASE(a_refusal_of_the_sa_is_a_hint),
	KUNIT_CASE(a_delete_fits_in_all_or_ends_nothing),
	KUNIT_CASE(a_hash_alone_says_nothing),
	KUNIT_CASE(phase_1_is_refused_once),
	KUNIT_CASE(a_refusal_of_nobody_ends_nothing),
	KUNIT_CASE(a_contact_spares_what_is_negotiated),
	{}
};

static struct kunit_suite told_suite = {
	.name = "isakmp_told",
	.suite_init = bench_suite_init,
	.suite_exit = bench_suite_exit,
	.init = bench_test_init,
	.test_cases = told_cases,
};

kunit_test_suite(told_suite);
