// SPDX-License-Identifier: GPL-2.0
/* Refusals: what one peer may not have, and that the other one hears why. */
#include "bench.h"

static u32 refused_as(struct bench *b, u16 notify)
{
	return b->pair.party[1]->bad.notify == notify;
}

/* A peer may narrow what is configured, but each part costs policies: 1 to 254
 * are 14 prefixes.  The configured pair is no part, and always welcome.
 */
static void parts_of_one_peer_are_bounded(struct kunit *test)
{
	struct bench *b = test->priv;
	struct isakmp_ts l;
	u32 n = 0;

	bench_begin(test, b);
	bench_run(b, 1000);
	do {
		l = b->pair.conf[0].local[0];
		l.r.lo[2] = (u8)n;
		l.r.hi[2] = (u8)n;
		l.r.lo[3] = 1;
		l.r.hi[3] = 254;
		bench_quick1_from(test, b, 0x1000 + n, &l, (u8)n);
	} while (bench_quick3(test, b, 0x1000 + n) && ++n < 100);
	KUNIT_EXPECT_EQ(test, ISAKMP_PIECES_MAX / 14u, n);
	KUNIT_EXPECT_TRUE(test, refused_as(b, ISAKMP_N_INVALID_ID_INFORMATION));
	KUNIT_EXPECT_EQ(test, ISAKMP_REASON_RESOURCES,
			(int)b->pair.party[1]->last.reason);
	bench_quick1_from(test, b, 0x2000, &b->pair.conf[0].local[0], 200);
	KUNIT_EXPECT_TRUE(test, bench_quick3(test, b, 0x2000));
	KUNIT_EXPECT_EQ(test, n + 2, pair_children(&b->pair, 1));
	bench_end(test, b);
}

static void fifth_of_the_same_selectors_is_refused(struct kunit *test)
{
	struct bench *b = test->priv;
	u32 i;

	bench_begin(test, b);
	bench_run(b, 1000);
	for (i = 0; i < ISAKMP_RIVAL_MAX; i++)
		bench_quick(test, b, 0x1000 + i, 7);
	bench_quick1(test, b, 0x2000, 7);
	KUNIT_EXPECT_FALSE(test, bench_quick3(test, b, 0x2000));
	/* of others there may be more, and of these in a while */
	bench_quick(test, b, 0x2001, 8);
	bench_run(b, 20000);
	bench_quick(test, b, 0x2002, 7);
	bench_end(test, b);
}

/* Keeps the first notify of side 1 in b->said. */
static bool note_notify(struct bench *b, struct world_packet *pk)
{
	struct puppet_msg *m = &b->msg;
	u32 at;

	if (pk->b[18] != ISAKMP_X_INFO || b->said_len ||
	    !bench_side_of(b, &pk->from) ||
	    !puppet_open(&b->puppet[1], m, pk))
		return true;
	at = ISAKMP_HDR_LEN + get_unaligned_be16(m->b + ISAKMP_HDR_LEN + 2);
	if (m->b[ISAKMP_HDR_LEN] != ISAKMP_PT_N || at + 20 > m->len)
		return true;
	b->said_len = get_unaligned_be16(m->b + at + 2);
	memcpy(b->said, m->b + at, min_t(u32, b->said_len, sizeof(b->said)));
	return true;
}

/* RFC 2408 3.14: a notify carries the SPI of what it is about. */
static void refusal_names_the_proposal(struct kunit *test)
{
	struct bench *b = test->priv;
	u8 *n = b->said;

	bench_begin(test, b);
	bench_run(b, 1000);
	b->pair.conf[0].local[0].r.lo[1] = 77;
	b->pair.conf[0].local[0].r.hi[1] = 77;
	b->meddle = note_notify;
	bench_quick1(test, b, 0x1001, 5);
	bench_run(b, 100);
	KUNIT_ASSERT_EQ(test, 16u, b->said_len);
	KUNIT_EXPECT_EQ(test, ISAKMP_PROTO_ESP, (int)n[8]);
	KUNIT_EXPECT_EQ(test, 4, (int)n[9]);
	KUNIT_EXPECT_EQ(test, ISAKMP_N_INVALID_ID_INFORMATION,
			(int)get_unaligned_be16(n + 10));
	KUNIT_EXPECT_EQ(test, 0x1005u, get_unaligned_be32(n + 12));
	bench_end(test, b);
}

/* As libreswan refuses: without an SPI, and once. */
static bool unspecific(struct bench *b, struct world_packet *pk)
{
	struct puppet_msg *m = &b->msg;
	u16 type;
	u32 at;

	if (pk->b[18] != ISAKMP_X_INFO || !bench_side_of(b, &pk->from) ||
	    !puppet_open(&b->puppet[1], m, pk))
		return true;
	at = ISAKMP_HDR_LEN + get_unaligned_be16(m->b + ISAKMP_HDR_LEN + 2);
	if (m->b[ISAKMP_HDR_LEN] != ISAKMP_PT_N)
		return true;
	type = get_unaligned_be16(m->b + at + 10);
	puppet_begin(&b->puppet[1], m, m->sa, ISAKMP_X_INFO,
		     0x5000 + b->spoil++);
	puppet_notify(m, ISAKMP_PROTO_ISAKMP, type, NULL, 0);
	puppet_close(&b->puppet[1], m, true);
	puppet_post(&b->puppet[1], m);
	return false;
}

/* One of several is refused, and not said which: the others come up all the
 * same, and the SA is not given up for it.
 */
static void unspecific_refusal_costs_nobody_else(struct kunit *test)
{
	struct bench *b = test->priv;

	pair_lists(&b->pair);
	b->pair.conf[1].child.nremote = 2;	/* three of the nine are not */
	b->meddle = unspecific;
	bench_begin(test, b);
	bench_run(b, 3000);
	KUNIT_EXPECT_EQ(test, 6u, pair_children(&b->pair, 0));
	KUNIT_EXPECT_EQ(test, 6u, pair_children(&b->pair, 1));
	KUNIT_EXPECT_EQ(test, 1u, pair_sas(&b->pair, 0));
	KUNIT_EXPECT_EQ(test, 3u, b->pair.party[0]->n.failed);
	KUNIT_EXPECT_EQ(test, ISAKMP_N_INVALID_ID_INFORMATION,
			(int)b->pair.party[0]->last.notify);
	KUNIT_EXPECT_EQ(test, 0u, b->pair.party[0]->n.sa_down);
	bench_end(test, b);
}

/* Of the answers only the first arrives, and asks to wait for CONNECTED. */
static bool one_waits(struct bench *b, struct world_packet *pk)
{
	if (pk->b[18] != ISAKMP_X_QUICK || bench_side_of(b, &pk->from) != 1)
		return true;
	if (b->said_len)
		return false;
	b->said_len = 4;
	memcpy(b->said, pk->b + 20, 4);		/* its message ID */
	pk->b[19] |= ISAKMP_F_COMMIT;
	return true;
}

/* The refusal comes before the answers to the others, which are good. */
static bool answers_are_late(struct bench *b, struct world_packet *pk)
{
	if (pk->b[18] != ISAKMP_X_QUICK || bench_side_of(b, &pk->from) != 1)
		return unspecific(b, pk);
	world_post(&b->pair.w, pk, b->pair.w.now + 300);
	return false;
}

static void unspecific_refusal_waits_for_answers(struct kunit *test)
{
	static const u32 timeouts[] = { 4000, 200 };
	struct bench *b = test->priv;
	u32 i;

	for (i = 0; i < ARRAY_SIZE(timeouts); i++) {
		bench_init(b, i + 1);
		pair_lists(&b->pair);
		b->pair.conf[0].conn.retransmit.timeout = timeouts[i];
		b->pair.conf[1].child.nremote = 2;
		b->meddle = answers_are_late;
		bench_begin(test, b);
		bench_run(b, 10000);
		KUNIT_EXPECT_EQ(test, 6u, pair_children(&b->pair, 0));
		KUNIT_EXPECT_EQ(test, 6u, pair_children(&b->pair, 1));
		/* nothing was begun in vain at the other end */
		KUNIT_EXPECT_EQ(test, 6u, b->pair.party[1]->next_spi);
		bench_end(test, b);
	}
}

/* What has been answered is not what is refused. */
static void unspecific_refusal_spares_the_answered(struct kunit *test)
{
	struct bench *b = test->priv;
	struct puppet_msg *m = &b->msg;

	pair_lists(&b->pair);
	b->meddle = one_waits;
	bench_begin(test, b);
	bench_run(b, 1000);
	KUNIT_ASSERT_EQ(test, 4u, b->said_len);
	puppet_begin(&b->puppet[1], m, bench_sa_of(b, 1), ISAKMP_X_INFO, 0x77);
	puppet_notify(m, ISAKMP_PROTO_ISAKMP, ISAKMP_N_NO_PROPOSAL_CHOSEN, NULL,
		      0);
	puppet_close(&b->puppet[1], m, true);
	puppet_post(&b->puppet[1], m);
	bench_run(b, 100);
	puppet_begin(&b->puppet[1], m, bench_sa_of(b, 1), ISAKMP_X_INFO,
		     get_unaligned_be32(b->said));
	puppet_notify(m, ISAKMP_PROTO_ESP, ISAKMP_N_CONNECTED, NULL, 0);
	puppet_close(&b->puppet[1], m, true);
	puppet_post(&b->puppet[1], m);
	bench_run(b, 100);
	KUNIT_EXPECT_EQ(test, 1u, pair_children(&b->pair, 0));
	b->meddle = NULL;
	bench_run(b, 30000);
	KUNIT_EXPECT_EQ(test, 9u, pair_children(&b->pair, 0));
	KUNIT_EXPECT_EQ(test, 0u, b->pair.party[0]->n.failed);
	bench_end(test, b);
}

/* What is said under the keys before there is an SA: only that message 5 is
 * refused ends anything, and only that.
 */
static void only_a_refusal_ends_phase_1(struct kunit *test)
{
	static const u16 types[] = {
		ISAKMP_N_INITIAL_CONTACT, ISAKMP_N_CONNECTED,
		ISAKMP_N_AUTHENTICATION_FAILED,
	};
	struct bench *b = test->priv;
	struct isakmp_sa *sa;
	u32 i, k;

	for (i = 0; i < ARRAY_SIZE(types); i++) {
		bench_init(b, i + 1);
		bench_begin(test, b);
		for (k = 0; k < 4; k++)
			world_step(&b->pair.w, b->pair.w.now + 100);
		sa = isakmp_peer_sa_next(bench_peer_of(b, 0), NULL);
		KUNIT_ASSERT_NOT_NULL(test, sa);
		/* The initiator's own message, as the responder would say it:
		 * the keys are the same.
		 */
		puppet_begin(&b->puppet[0], &b->msg, sa, ISAKMP_X_INFO, 0x99);
		KUNIT_ASSERT_EQ(test, 0,
				ike1_iv_phase2(&b->pair.party[0]->env,
					       b->msg.keys,
					       isakmp_sa_xchg(sa, 0)->iv, 0x99,
					       b->msg.iv));
		puppet_notify(&b->msg, ISAKMP_PROTO_ISAKMP, types[i], NULL, 0);
		puppet_delete(&b->msg, ISAKMP_PROTO_ISAKMP, b->msg.b, 16);
		puppet_close(&b->puppet[0], &b->msg, true);
		bench_say_to(b, 0, &b->msg);
		KUNIT_EXPECT_EQ(test, i == 2, b->pair.party[0]->n.failed == 1);
		KUNIT_EXPECT_EQ(test, 0u, b->pair.party[0]->n.refused);
		bench_run(b, 1000);
		if (i < 2)
			bench_expect_up(test, b, 1);
		else
			KUNIT_EXPECT_EQ(test, ISAKMP_REASON_PEER_NOTIFY,
					(int)b->pair.party[0]->last.reason);
		bench_end(test, b);
	}
}

static struct kunit_case refuse_cases[] = {
	KUNIT_CASE(parts_of_one_peer_are_bounded),
	KUNIT_CASE(fifth_of_the_same_selectors_is_refused),
	KUNIT_CASE(refusal_names_the_proposal),
	KUNIT_CASE(unspecific_refusal_costs_nobody_else),
	KUNIT_CASE(unspecific_refusal_waits_for_answers),
	KUNIT_CASE(unspecific_refusal_spares_the_answered),
	KUNIT_CASE(only_a_refusal_ends_phase_1),
	{}
};

static struct kunit_suite refuse_suite = {
	.name = "isakmp_refuse",
	.suite_init = bench_suite_init,
	.suite_exit = bench_suite_exit,
	.init = bench_test_init,
	.test_cases = refuse_cases,
};

kunit_test_suite(refuse_suite);
