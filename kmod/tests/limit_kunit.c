// SPDX-License-Identifier: GPL-2.0
/* Limits that only a flood, or years, would meet: they are put to their end. */
#include "body.h"

static const u8 cky_i[ISAKMP_COOKIE_LEN] = "asks", cky_r[] = "answers";

static struct isakmp_node *open(struct body *b)
{
	struct isakmp_addr local = body_addr(body_local);
	struct isakmp_addr remote = body_addr("192.0.2.2");

	return isakmp_half_open(&b->in, cky_i, &local, &remote);
}

/* With its cookie returned, and something that waits. */
static struct isakmp_node *enter(struct body *b)
{
	struct isakmp_addr local = body_addr(body_local);
	struct isakmp_addr remote = body_addr("192.0.2.2");
	struct isakmp_rx *rx;

	rx = isakmp_rx_new(&b->in, &local, &remote,
			   kzalloc(ISAKMP_HDR_LEN, GFP_KERNEL), ISAKMP_HDR_LEN);
	return rx ? isakmp_half_enter(&b->in, cky_i, cky_r, &local, &remote,
				      rx) : NULL;
}

/* Nothing is left of one that was not let in. */
static void expect_refused(struct kunit *test, u32 embryos)
{
	struct isakmp_nodes *ns = ((struct body *)test->priv)->in.nodes;

	KUNIT_EXPECT_EQ(test, embryos, ns->embryos);
	KUNIT_EXPECT_EQ(test, 0u, ns->half_open);
	KUNIT_EXPECT_EQ(test, 0u, ns->unproven);
	KUNIT_EXPECT_EQ(test, 0, atomic_read(&ns->rx_n));
	KUNIT_EXPECT_TRUE(test, list_empty(&ns->all));
	KUNIT_EXPECT_TRUE(test, list_empty(&ns->lru));
}

/* Those that were evicted and still work on their end count. */
static void embryos_have_an_end(struct kunit *test)
{
	struct body *b = test->priv;
	struct isakmp_nodes *ns = b->in.nodes;

	ns->embryos = ISAKMP_EMBRYO_MAX;
	KUNIT_EXPECT_PTR_EQ(test, NULL, open(b));
	KUNIT_EXPECT_PTR_EQ(test, NULL, enter(b));
	KUNIT_EXPECT_EQ(test, 2ULL, body_count(b, RX_HALF_OPEN_LIMIT));
	KUNIT_EXPECT_EQ(test, 0ULL, body_count(b, COOKIE_RETURNED));
	expect_refused(test, ISAKMP_EMBRYO_MAX);
	ns->embryos = 0;
}

static void peers_have_an_end(struct kunit *test)
{
	struct body *b = test->priv;
	struct isakmp_nodes *ns = b->in.nodes;

	ns->count = ISAKMP_NODE_MAX;
	KUNIT_EXPECT_PTR_EQ(test, NULL, open(b));
	KUNIT_EXPECT_PTR_EQ(test, NULL, enter(b));
	KUNIT_EXPECT_EQ(test, 2ULL, body_count(b, RX_NODE_LIMIT));
	KUNIT_EXPECT_EQ(test, (u32)ISAKMP_NODE_MAX, ns->count);
	expect_refused(test, 0);
	ns->count = 0;
}

/* Two processors have the same datagram: one place, and what waits is not lost
 * with the second.
 */
static void the_same_at_the_same_time(struct kunit *test)
{
	struct body *b = test->priv;
	struct isakmp_node *x = enter(b), *y = enter(b), *z = open(b);

	KUNIT_ASSERT_NOT_ERR_OR_NULL(test, x);
	KUNIT_EXPECT_PTR_EQ(test, x, y);
	KUNIT_EXPECT_PTR_EQ(test, x, z);
	KUNIT_EXPECT_EQ(test, 1u, b->in.nodes->half_open);
	KUNIT_EXPECT_EQ(test, 1u, b->in.nodes->embryos);
	KUNIT_EXPECT_EQ(test, 1u, x->rx.n);
	KUNIT_EXPECT_EQ(test, 1, atomic_read(&b->in.nodes->rx_n));
	KUNIT_EXPECT_EQ(test, 1ULL, body_count(b, COOKIE_RETURNED));
	isakmp_node_put(x);
	isakmp_node_put(y);
	isakmp_node_put(z);
}

/* Who sends nonsense does not flood the one who listens; peers are heard. */
static void strangers_are_told_of_now_and_then(struct kunit *test)
{
	struct body *b = test->priv;
	struct isakmp_node *x = open(b);
	struct isakmp_res res = {
		.event = ISAKMP_EV_FAILED,
		.remote = body_addr("192.0.2.2"),
		.fail = { .phase = ISAKMP_PHASE_1,
			  .reason = ISAKMP_REASON_NO_PROPOSAL },
	};
	u32 i;

	KUNIT_ASSERT_NOT_ERR_OR_NULL(test, x);
	/* longer than the slowest machine takes for this */
	b->in.nodes->strangers.interval = 3600 * HZ;
	for (i = 0; i < STRANGER_EVENTS + 3; i++)
		isakmp_tell(&b->in, &x->peer, &res, RANK_STRANGER);
	isakmp_tell(&b->in, &x->peer, &res, RANK_PROVEN);
	KUNIT_EXPECT_EQ(test, 4ULL, body_count(b, EVENT_LIMITED));
	KUNIT_EXPECT_EQ(test, (u64)STRANGER_EVENTS,
			body_count(b, FAILED_PHASE1));
	res.fail.phase = ISAKMP_PHASE_2;
	isakmp_tell(&b->in, &x->peer, &res, RANK_PEER);
	KUNIT_EXPECT_EQ(test, 4ULL, body_count(b, EVENT_LIMITED));
	KUNIT_EXPECT_EQ(test, 1ULL, body_count(b, FAILED_PHASE2));
	isakmp_node_put(x);
}

static struct kunit_case limit_cases[] = {
	KUNIT_CASE(embryos_have_an_end),
	KUNIT_CASE(peers_have_an_end),
	KUNIT_CASE(the_same_at_the_same_time),
	KUNIT_CASE(strangers_are_told_of_now_and_then),
	{}
};

static struct kunit_suite limit_suite = {
	.name = "isakmp_limit",
	.init = body_init,
	.exit = body_exit,
	.test_cases = limit_cases,
};
kunit_test_suite(limit_suite);
