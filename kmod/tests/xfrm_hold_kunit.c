// SPDX-License-Identifier: GPL-2.0
/* A connection is replaced: who decides on its packets meanwhile. */

#include "xfrm_world.h"

static struct xfrm_conn *load(struct kunit *test, const char *ts_l,
			      const char *ts_r, enum isakmp_start start)
{
	return xfrm_conn_load(test, "c", "198.51.100.1", ts_l, ts_r, start);
}

/* Who decides on what goes from one net to the other, and the way back. */
static void expect_ruled(struct kunit *test, u8 action, u32 reqid)
{
	struct xfrm_policy *p[] = {
		xfrm_policy_at(test, XFRM_POLICY_OUT, "10.1.0.1", "10.2.0.1"),
		xfrm_policy_at(test, XFRM_POLICY_IN, "10.2.0.1", "10.1.0.1"),
		xfrm_policy_at(test, XFRM_POLICY_FWD, "10.2.0.1", "10.1.0.1"),
	};
	u32 i;

	for (i = 0; i < ARRAY_SIZE(p); i++) {
		KUNIT_ASSERT_NOT_NULL(test, p[i]);
		KUNIT_EXPECT_EQ(test, p[i]->action, action);
		KUNIT_EXPECT_EQ(test, p[i]->xfrm_nr, reqid ? 1 : 0);
		if (reqid)
			KUNIT_EXPECT_EQ(test, p[i]->xfrm_vec[0].reqid, reqid);
	}
}

/* The steps of replace(). */
static void held_while_replaced(struct kunit *test)
{
	struct xfrm_world *w = test->priv;
	struct xfrm_conn *old = load(test, "10.1.0.0/16", "10.2.0.0/16",
				     ISAKMP_START_TRAP);
	struct xfrm_conn *new = load(test, "10.1.0.0/16", "10.2.0.0/16",
				     ISAKMP_START_TRAP);
	struct isakmp_hold *hold;

	KUNIT_ASSERT_EQ(test, isakmp_xfrm_conn_up(w->in, &old->conn, NULL), 0);
	hold = isakmp_xfrm_hold(w->in, &old->conn);
	KUNIT_ASSERT_FALSE(test, IS_ERR(hold));
	KUNIT_EXPECT_EQ(test, xfrm_policies(test), 6);
	expect_ruled(test, XFRM_POLICY_ALLOW, old->child.reqid);
	xfrm_conn_unload(test, old);
	KUNIT_EXPECT_EQ(test, xfrm_policies(test), 3);
	expect_ruled(test, XFRM_POLICY_BLOCK, 0);
	KUNIT_ASSERT_EQ(test, isakmp_xfrm_conn_up(w->in, &new->conn, NULL), 0);
	expect_ruled(test, XFRM_POLICY_ALLOW, new->child.reqid);
	isakmp_xfrm_unhold(w->in, hold);
	KUNIT_EXPECT_EQ(test, xfrm_policies(test), 3);
	expect_ruled(test, XFRM_POLICY_ALLOW, new->child.reqid);
}

/* What nobody promised is not held, and neighbours go on talking. */
static void hold_is_no_wider(struct kunit *test)
{
	struct xfrm_world *w = test->priv;
	struct xfrm_conn *none = load(test, "10.1.0.0/16", "10.3.0.0/16",
				      ISAKMP_START_NONE);
	struct xfrm_conn *link = load(test, "2001:db8::1", "2001:db8::2",
				      ISAKMP_START_TRAP);
	struct isakmp_child *c = xfrm_child_new(test, none, 0);
	struct isakmp_hold *hold;

	KUNIT_ASSERT_EQ(test, isakmp_xfrm_conn_up(w->in, &none->conn, NULL),
			0);
	xfrm_child_up(test, c);
	hold = isakmp_xfrm_hold(w->in, &none->conn);
	KUNIT_ASSERT_FALSE(test, IS_ERR(hold));
	KUNIT_EXPECT_EQ(test, xfrm_policies(test), 3);
	isakmp_xfrm_remove(w->in, c);
	isakmp_xfrm_unhold(w->in, hold);
	KUNIT_EXPECT_EQ(test, xfrm_policies(test), 0);

	w->route = xfrm_host("2001:db8::1");
	link->conn.remote[0] = link->remote.r;
	link->child.encap = IPSEC_ENCAP_TRANSPORT;
	KUNIT_ASSERT_EQ(test, isakmp_xfrm_conn_up(w->in, &link->conn, NULL),
			0);
	hold = isakmp_xfrm_hold(w->in, &link->conn);
	KUNIT_ASSERT_FALSE(test, IS_ERR(hold));
	KUNIT_EXPECT_EQ(test, xfrm_policies(test), 2 * 2 + 4);
	xfrm_conn_unload(test, link);
	KUNIT_EXPECT_EQ(test, xfrm_policies(test), 2 + 4);
	isakmp_xfrm_unhold(w->in, hold);
}

static void hold_survives_others(struct kunit *test)
{
	struct xfrm_world *w = test->priv;
	struct xfrm_conn *xc = load(test, "10.1.0.0/16", "10.2.0.0/16",
				    ISAKMP_START_TRAP);
	struct isakmp_hold *hold;

	KUNIT_ASSERT_EQ(test, isakmp_xfrm_conn_up(w->in, &xc->conn, NULL), 0);
	hold = isakmp_xfrm_hold(w->in, &xc->conn);
	KUNIT_ASSERT_FALSE(test, IS_ERR(hold));
	/* a place that is taken, and nothing of it is left behind */
	KUNIT_EXPECT_EQ(test, PTR_ERR_OR_ZERO(isakmp_xfrm_hold(w->in, &xc->conn)),
			-EEXIST);
	KUNIT_EXPECT_EQ(test, xfrm_policies(test), 6);
	xfrm_policy_flush(&init_net, XFRM_POLICY_TYPE_MAIN, false);
	KUNIT_EXPECT_EQ(test, xfrm_policies(test), 0);
	isakmp_xfrm_unhold(w->in, hold);
	xfrm_conn_unload(test, xc);
	KUNIT_EXPECT_EQ(test, PTR_ERR_OR_ZERO(isakmp_xfrm_hold(w->in, &xc->conn)),
			-ENOENT);
}

static struct kunit_case hold_cases[] = {
	KUNIT_CASE(held_while_replaced),
	KUNIT_CASE(hold_is_no_wider),
	KUNIT_CASE(hold_survives_others),
	{}
};

static struct kunit_suite hold_suite = {
	.name = "isakmp_xfrm_hold",
	.init = xfrm_world_init,
	.exit = xfrm_world_exit,
	.test_cases = hold_cases,
};

kunit_test_suite(hold_suite);
