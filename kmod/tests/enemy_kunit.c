// SPDX-License-Identifier: GPL-2.0
/* What an enemy on the way, or one who is a peer, may do to a state machine:
 * one case for each class of security.md 1d that is about the engine.
 */
#include "bench.h"

static bool is_quick(struct bench *b, const struct world_packet *pk, int from)
{
	return pk->b[18] == ISAKMP_X_QUICK &&
	       bench_side_of(b, &pk->from) == from;
}

/* Class 66: our own Quick Mode comes back; the keys are the right ones. */
static bool mirror_quick(struct bench *b, struct world_packet *pk)
{
	struct isakmp_addr to = pk->to;

	if (!is_quick(b, pk, 0))
		return true;
	pk->to = pk->from;
	pk->from = to;
	world_post(&b->pair.w, pk, b->pair.w.now + b->pair.w.delay);
	return false;
}

static void quick_mode_with_a_mirror_makes_nothing(struct kunit *test)
{
	struct bench *b = test->priv;

	b->meddle = mirror_quick;
	bench_begin(test, b);
	bench_run(b, 100000);
	KUNIT_EXPECT_EQ(test, 0u, b->pair.party[0]->n.child_up);
	KUNIT_EXPECT_EQ(test, 0u, b->pair.party[0]->nhalf);
	KUNIT_EXPECT_GE(test, b->pair.party[0]->n.refused, 4u);
	bench_end(test, b);
}

/* Class 67: the offer is changed on its way, so that the responder agrees to
 * another life: HASH_I covers it.
 */
static bool change_offer(struct bench *b, struct world_packet *pk)
{
	u8 *sa = pk->b + ISAKMP_HDR_LEN;

	if (pk->b[16] == ISAKMP_PT_SA && !bench_side_of(b, &pk->from))
		sa[get_unaligned_be16(sa + 2) - 1] ^= 1;
	return true;
}

static void changed_offer_does_not_authenticate(struct kunit *test)
{
	struct bench *b = test->priv;

	b->meddle = change_offer;
	bench_begin(test, b);
	bench_run(b, 400000);
	KUNIT_EXPECT_EQ(test, 0u, b->pair.party[0]->n.sa_up);
	KUNIT_EXPECT_EQ(test, 0u, b->pair.party[1]->n.sa_up);
	KUNIT_EXPECT_EQ(test, ISAKMP_REASON_AUTH,
			(int)b->pair.party[1]->last.reason);
	bench_end(test, b);
}

/* Class 73: garbage under the right cookies and message ID, before each
 * message of Quick Mode: nobody is delayed, no IV has moved.
 */
static void garbage_does_not_move_the_iv(struct kunit *test)
{
	struct bench *b = test->priv;
	u32 at;

	bench_begin(test, b);
	for (at = QM1; at <= QM3; at++) {
		while (b->nsent <= at)
			KUNIT_ASSERT_TRUE(test,
					  world_step(&b->pair.w,
						     b->pair.w.now + 100));
		b->sent[at]->b[ISAKMP_HDR_LEN + at] ^= 0x10;
		bench_replay(b, at);
	}
	KUNIT_EXPECT_EQ(test, 3u, b->pair.party[0]->n.refused +
			b->pair.party[1]->n.refused);
	bench_run(b, 1000);
	bench_expect_up(test, b, 1);
	KUNIT_EXPECT_EQ(test, 9u, b->pair.party[0]->n.sent +
			b->pair.party[1]->n.sent);
	bench_end(test, b);
}

/* Class 80: INITIAL-CONTACT under an older SA speaks of what was before that
 * one, however late it comes.
 */
static void contact_of_an_older_sa_spares_a_newer_one(struct kunit *test)
{
	struct bench *b = test->priv;
	struct isakmp_peer *p;

	bench_begin(test, b);
	bench_run(b, 1000);
	p = bench_peer_of(b, 0);
	KUNIT_ASSERT_NOT_NULL(test, p);
	isakmp_wants_phase1(p, b->pair.w.now);
	world_drain(world_node(b->pair.party[0], 0));
	bench_run(b, 1000);
	KUNIT_ASSERT_EQ(test, 2u, pair_sas(&b->pair, 1));
	puppet_begin(&b->puppet[0], &b->msg, isakmp_peer_sa_next(p, NULL),
		     ISAKMP_X_INFO, 0x1234);
	puppet_notify(&b->msg, ISAKMP_PROTO_ISAKMP, ISAKMP_N_INITIAL_CONTACT,
		      NULL, 0);
	puppet_close(&b->puppet[0], &b->msg, true);
	bench_say_to(b, 1, &b->msg);
	KUNIT_EXPECT_EQ(test, 0u, b->pair.party[1]->n.refused);
	KUNIT_EXPECT_EQ(test, 2u, pair_sas(&b->pair, 1));
	KUNIT_EXPECT_EQ(test, 1u, pair_children(&b->pair, 1));
	bench_end(test, b);
}

static bool lose_quick(struct bench *b, struct world_packet *pk)
{
	return !is_quick(b, pk, 0);
}

/* Class 49: an SPI of nought is nobody's, though a child that is negotiated
 * has none yet.
 */
static void delete_of_no_spi_ends_nothing(struct kunit *test)
{
	static const u8 spi[4];
	struct bench *b = test->priv;

	pair_lists(&b->pair);
	b->meddle = lose_quick;
	bench_begin(test, b);
	bench_run(b, 1000);
	KUNIT_ASSERT_NOT_NULL(test, bench_sa_of(b, 1));
	puppet_begin(&b->puppet[1], &b->msg, bench_sa_of(b, 1), ISAKMP_X_INFO,
		     0x1234);
	puppet_delete(&b->msg, ISAKMP_PROTO_ESP, spi, sizeof(spi));
	puppet_close(&b->puppet[1], &b->msg, true);
	bench_say_to(b, 0, &b->msg);
	KUNIT_EXPECT_EQ(test, 0u, b->pair.party[0]->n.refused);
	b->meddle = NULL;
	bench_run(b, 30000);
	KUNIT_EXPECT_EQ(test, 0u, b->pair.party[0]->n.failed);
	KUNIT_EXPECT_EQ(test, 9u, pair_children(&b->pair, 0));
	bench_end(test, b);
}

/* The header is not protected (RFC 2408 3.1): whoever sets the commit bit of
 * message 2 on its way costs a child, not the SA and all others.
 */
static bool set_commit(struct bench *b, struct world_packet *pk)
{
	if (is_quick(b, pk, 1))
		pk->b[19] |= ISAKMP_F_COMMIT;
	return true;
}

static void forged_commit_bit_does_not_end_the_sa(struct kunit *test)
{
	struct bench *b = test->priv;

	b->meddle = set_commit;
	bench_begin(test, b);
	bench_run(b, 168000);
	KUNIT_EXPECT_EQ(test, 1u, b->pair.party[0]->n.failed);
	KUNIT_EXPECT_EQ(test, 0u, b->pair.party[0]->n.sa_down);
	KUNIT_EXPECT_EQ(test, 0u, pair_children(&b->pair, 1));
	b->meddle = NULL;
	bench_run(b, 10000);
	bench_expect_up(test, b, 1);
	bench_end(test, b);
}

/* On every other message it means nothing to us. */
static bool commit_everywhere(struct bench *b, struct world_packet *pk)
{
	if (!is_quick(b, pk, 1))
		pk->b[19] |= ISAKMP_F_COMMIT;
	return true;
}

static void commit_bit_elsewhere_has_no_effect(struct kunit *test)
{
	struct bench *b = test->priv;

	b->meddle = commit_everywhere;
	bench_begin(test, b);
	bench_run(b, 3000);
	bench_expect_up(test, b, 1);
	KUNIT_EXPECT_EQ(test, 9u, b->pair.party[0]->n.sent +
			b->pair.party[1]->n.sent);
	bench_end(test, b);
}

static struct kunit_case enemy_cases[] = {
	KUNIT_CASE(quick_mode_with_a_mirror_makes_nothing),
	KUNIT_CASE(changed_offer_does_not_authenticate),
	KUNIT_CASE(garbage_does_not_move_the_iv),
	KUNIT_CASE(contact_of_an_older_sa_spares_a_newer_one),
	KUNIT_CASE(delete_of_no_spi_ends_nothing),
	KUNIT_CASE(forged_commit_bit_does_not_end_the_sa),
	KUNIT_CASE(commit_bit_elsewhere_has_no_effect),
	{}
};

static struct kunit_suite enemy_suite = {
	.name = "isakmp_enemy",
	.suite_init = bench_suite_init,
	.suite_exit = bench_suite_exit,
	.init = bench_test_init,
	.test_cases = enemy_cases,
};

kunit_test_suite(enemy_suite);
