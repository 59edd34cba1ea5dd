// SPDX-License-Identifier: GPL-2.0
/* Packets that ask: who is called for them, and how long their larval states
 * stand.
 */
#include "../xfrm_priv.h"
#include "body.h"

static void acquires_are_told_apart(struct kunit *test)
{
	struct body *b = test->priv;
	const u32 n = 2 * ACQUIRE_BATCH + 5;
	u32 i;

	body_hold(b);
	for (i = 0; i < 2 * n; i++)
		KUNIT_EXPECT_EQ(test, 0, isakmp_node_acquire(&b->in, i % n));
	KUNIT_EXPECT_TRUE(test, isakmp_node_asked(&b->in, n - 1));
	KUNIT_EXPECT_FALSE(test, isakmp_node_asked(&b->in, n));
	/* the worker has more than one turn, and a flush waits for one */
	for (i = 0; i < n; i += ACQUIRE_BATCH)
		body_release(b);
	KUNIT_EXPECT_EQ(test, 2ULL * n, body_count(b, ACQUIRE));
	KUNIT_EXPECT_EQ(test, (u64)n, body_count(b, ACQUIRE_REFUSED));
	KUNIT_EXPECT_TRUE(test, xa_empty(&b->in.nodes->ask.reqids));
	KUNIT_EXPECT_EQ(test, 0ULL, body_count(b, ACQUIRE_LOST));
	/* at the end nobody would look at it */
	b->in.nodes->ask.closed = true;
	KUNIT_EXPECT_EQ(test, -ESHUTDOWN, isakmp_node_acquire(&b->in, 0));
	KUNIT_EXPECT_EQ(test, 1ULL, body_count(b, ACQUIRE_LOST));
	b->in.nodes->ask.closed = false;
}

/* As XFRM makes one for a packet that finds no state. */
static struct xfrm_state *larval(struct kunit *test, u32 reqid)
{
	xfrm_address_t any = {};
	struct xfrm_mark mark = {};
	struct xfrm_state *x;

	x = xfrm_find_acq(&init_net, &mark, XFRM_MODE_TUNNEL, reqid, 0,
			  IPPROTO_ESP, &any, &any, 1, AF_INET);
	KUNIT_ASSERT_NOT_NULL(test, x);
	return x;
}

static bool stands(const struct xfrm_state *x)
{
	return READ_ONCE(x->km.state) == XFRM_STATE_ACQ;
}

/* A packet has asked, in vain, since there is no secret: the peer with the wish
 * that is in its back-off; locked, referenced.
 */
static struct isakmp_node *asked_in_vain(struct kunit *test,
					 struct isakmp_conn *conn,
					 struct isakmp_want **w)
{
	struct body *b = test->priv;
	struct xfrm_state *x = larval(test, conn->child[0].reqid);
	struct isakmp_node *node;

	KUNIT_EXPECT_EQ(test, 0,
			isakmp_node_acquire(&b->in, conn->child[0].reqid));
	body_release(b);
	KUNIT_EXPECT_FALSE(test, stands(x));
	xfrm_state_put(x);
	node = isakmp_node_peer_lock(&b->in, conn);
	KUNIT_ASSERT_FALSE(test, IS_ERR(node));
	*w = list_first_entry(&node->peer.wants, struct isakmp_want, list);
	(*w)->retry_at = isakmp_now() + 100000;
	return node;
}

/* Its larval state stands as long, whatever is told or can be told of it. */
static void a_packet_waits_while_something_is_tried(struct kunit *test)
{
	struct body *b = test->priv;
	struct isakmp_conn *conn = body_load(b, "one", "192.0.2.2");
	u32 reqid = conn->child[0].reqid;
	struct isakmp_want *w;
	struct isakmp_node *node = asked_in_vain(test, conn, &w);
	struct xfrm_state *x = larval(test, reqid);

	w->idle = false;
	w->retry_at = 0;
	KUNIT_EXPECT_EQ(test, 0, isakmp_acq_add(node, reqid, 0, 0, 0));
	isakmp_acq_settle(node);
	isakmp_xfrm_sweep(&b->in);
	KUNIT_EXPECT_TRUE(test, stands(x));
	KUNIT_EXPECT_TRUE(test, isakmp_node_asked(&b->in, reqid));
	/* another packet has asked before it ends, and the worker has to look */
	body_hold(b);
	KUNIT_EXPECT_EQ(test, 0, isakmp_node_acquire(&b->in, reqid));
	w->retry_at = isakmp_now() + 100000;
	isakmp_acq_settle(node);
	KUNIT_EXPECT_TRUE(test, list_empty(&node->acqs));
	isakmp_xfrm_sweep(&b->in);
	KUNIT_EXPECT_TRUE(test, stands(x));
	isakmp_node_unlock(node);
	body_release(b);
	KUNIT_EXPECT_TRUE(test, stands(x));
	KUNIT_EXPECT_FALSE(test, list_empty(&node->acqs));
	isakmp_node_lock(node);
	isakmp_node_finish(node, ISAKMP_REASON_REQUESTED);
	isakmp_node_unlock(node);
	body_release(b);
	KUNIT_EXPECT_FALSE(test, stands(x));
	KUNIT_EXPECT_FALSE(test, isakmp_node_asked(&b->in, reqid));
	isakmp_node_put(node);
	xfrm_state_put(x);
}

static void a_packet_waits_for_the_end_of_a_back_off(struct kunit *test)
{
	struct body *b = test->priv;
	struct isakmp_conn *conn = body_load(b, "one", "192.0.2.2");
	u32 reqid = conn->child[0].reqid;
	struct isakmp_want *w;
	struct isakmp_node *node = asked_in_vain(test, conn, &w);
	struct xfrm_state *x = larval(test, reqid);

	KUNIT_EXPECT_EQ(test, 0, isakmp_node_acquire_pair(node, reqid, 0, 0));
	KUNIT_EXPECT_LE(test, node->acq_at, isakmp_now() + ACQUIRE_BACK_OFF);
	isakmp_node_unlock(node);
	body_release(b);
	KUNIT_EXPECT_TRUE(test, stands(x));
	isakmp_node_lock(node);
	isakmp_acq_hurry(node, 1);
	isakmp_node_settle(node);
	KUNIT_EXPECT_TRUE(test, isakmp_node_asked(&b->in, reqid));
	isakmp_acq_hurry(node, 0);
	isakmp_node_settle(node);
	KUNIT_EXPECT_FALSE(test, isakmp_node_asked(&b->in, reqid));
	KUNIT_EXPECT_EQ(test, ISAKMP_NEVER, node->acq_at);
	isakmp_node_unlock(node);
	body_release(b);
	KUNIT_EXPECT_FALSE(test, stands(x));
	isakmp_node_put(node);
	xfrm_state_put(x);
}

/* By itself, whenever the next attempt is. */
static void a_back_off_has_its_own_end(struct kunit *test)
{
	struct body *b = test->priv;
	struct isakmp_conn *conn = body_load(b, "one", "192.0.2.2");
	u32 i, reqid = conn->child[0].reqid;
	struct isakmp_want *w;
	struct isakmp_node *node = asked_in_vain(test, conn, &w);
	struct xfrm_state *x = larval(test, reqid);

	KUNIT_EXPECT_EQ(test, 0, isakmp_acq_add(node, reqid, 0, 0,
						isakmp_now() + 500));
	isakmp_node_settle(node);
	KUNIT_EXPECT_TRUE(test, isakmp_node_asked(&b->in, reqid));
	isakmp_node_unlock(node);
	for (i = 0; i < 100 && stands(x); i++)
		schedule_timeout_uninterruptible(HZ / 20);
	KUNIT_EXPECT_FALSE(test, stands(x));
	isakmp_node_put(node);
	xfrm_state_put(x);
}

/* Who is refused and asks again at once comes after those who wait. */
static void each_has_its_turn(struct kunit *test)
{
	struct body *b = test->priv;
	u32 reqid = 0;

	body_hold(b);
	isakmp_node_acquire(&b->in, 1);
	isakmp_node_acquire(&b->in, 2);
	KUNIT_EXPECT_TRUE(test, isakmp_acquire_next(b->in.nodes, &reqid));
	KUNIT_EXPECT_EQ(test, 1u, reqid);
	isakmp_node_acquire(&b->in, 1);
	KUNIT_EXPECT_TRUE(test, isakmp_acquire_next(b->in.nodes, &reqid));
	KUNIT_EXPECT_EQ(test, 2u, reqid);
	KUNIT_EXPECT_TRUE(test, isakmp_acquire_next(b->in.nodes, &reqid));
	KUNIT_EXPECT_EQ(test, 1u, reqid);
	KUNIT_EXPECT_FALSE(test, isakmp_acquire_next(b->in.nodes, &reqid));
	body_release(b);
}

/* What the worker has not seen ends with the rest. */
static void terminate_ends_what_has_just_been_asked(struct kunit *test)
{
	struct body *b = test->priv;
	struct isakmp_conn *conn = body_load(b, "one", "192.0.2.2");
	struct isakmp_conn *other = body_load(b, "two", "192.0.2.3");
	struct xfrm_state *x = larval(test, conn->child[0].reqid);
	struct isakmp_ended ended = {};

	body_hold(b);
	isakmp_node_acquire(&b->in, conn->child[0].reqid);
	isakmp_node_acquire(&b->in, other->child[0].reqid);
	mutex_lock(&b->in.cfg_lock);
	isakmp_node_terminate(&b->in, conn, 1, ISAKMP_REASON_REQUESTED, &ended);
	KUNIT_EXPECT_TRUE(test, isakmp_node_asked(&b->in, conn->child[0].reqid));
	isakmp_node_terminate(&b->in, conn, 0, ISAKMP_REASON_REQUESTED, &ended);
	mutex_unlock(&b->in.cfg_lock);
	KUNIT_EXPECT_FALSE(test, isakmp_node_asked(&b->in, conn->child[0].reqid));
	KUNIT_EXPECT_TRUE(test, isakmp_node_asked(&b->in, other->child[0].reqid));
	body_release(b);
	KUNIT_EXPECT_FALSE(test, stands(x));
	KUNIT_EXPECT_EQ(test, 1u, b->in.nodes->count);
	xfrm_state_put(x);
}

static void an_acquire_calls_the_peer(struct kunit *test)
{
	struct body *b = test->priv;
	struct isakmp_conn *conn = body_load(b, "one", "192.0.2.2");
	struct isakmp_node *x;

	isakmp_node_acquire(&b->in, conn->child[0].reqid);
	body_release(b);
	KUNIT_EXPECT_EQ(test, 0ULL, body_count(b, ACQUIRE_REFUSED));
	x = isakmp_node_peer_lock(&b->in, conn);
	KUNIT_ASSERT_FALSE(test, IS_ERR(x));
	KUNIT_EXPECT_FALSE(test, list_empty(&x->peer.wants));
	isakmp_node_unlock(x);
	isakmp_node_put(x);
}

static void acquires_are_served_in_turn(struct kunit *test)
{
	struct body *b = test->priv;
	struct isakmp_conn *first = body_load(b, "one", "192.0.2.2");
	struct isakmp_conn *second = body_load(b, "two", "192.0.2.3");
	struct isakmp_node *x, *y;

	body_hold(b);
	isakmp_node_acquire(&b->in, first->child[0].reqid);
	isakmp_node_acquire(&b->in, second->child[0].reqid);
	body_release(b);
	x = isakmp_node_peer_lock(&b->in, first);
	KUNIT_ASSERT_FALSE(test, IS_ERR(x));
	isakmp_node_unlock(x);
	y = isakmp_node_peer_lock(&b->in, second);
	KUNIT_ASSERT_FALSE(test, IS_ERR(y));
	isakmp_node_unlock(y);
	KUNIT_EXPECT_LT(test, isakmp_node_id(x), isakmp_node_id(y));
	isakmp_node_put(x);
	isakmp_node_put(y);
}

static struct kunit_case acquire_cases[] = {
	KUNIT_CASE(acquires_are_told_apart),
	KUNIT_CASE(an_acquire_calls_the_peer),
	KUNIT_CASE(acquires_are_served_in_turn),
	KUNIT_CASE(a_packet_waits_while_something_is_tried),
	KUNIT_CASE(a_packet_waits_for_the_end_of_a_back_off),
	KUNIT_CASE(a_back_off_has_its_own_end),
	KUNIT_CASE(each_has_its_turn),
	KUNIT_CASE(terminate_ends_what_has_just_been_asked),
	{}
};

static struct kunit_suite acquire_suite = {
	.name = "isakmp_acquire",
	.init = body_init,
	.exit = body_exit,
	.test_cases = acquire_cases,
};

kunit_test_suite(acquire_suite);
