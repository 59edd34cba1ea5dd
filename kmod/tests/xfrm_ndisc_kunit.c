// SPDX-License-Identifier: GPL-2.0
/* Neighbour discovery beside policies: what is let through, and for whom. */
#include "xfrm_world.h"

#define load(test, ts_l, ts_r, start) \
	xfrm_conn_load(test, "c", "198.51.100.1", ts_l, ts_r, start)

static u8 type_of(const struct xfrm_policy *p)
{
	return p->selector.proto == IPPROTO_ICMPV6 ?
	       ntohs(p->selector.sport) : 0;
}

struct passages {
	u32 n;
	bool wide;	/* one lets more through than what we say ourselves */
	u8 to;		/* last octet of the single host that one is to */
};

static int note_passage(struct xfrm_policy *p, int dir, int n, void *data)
{
	const struct xfrm_selector *sel = &p->selector;
	struct passages *got = data;
	bool out = dir == XFRM_POLICY_OUT;

	if (dir >= XFRM_POLICY_MAX || p->xfrm_nr || !type_of(p))
		return 0;
	got->n++;
	/* ours, or link-local, from which nothing is forwarded */
	if (out && sel->prefixlen_s != 128 &&
	    (sel->prefixlen_s != 10 || sel->saddr.in6.s6_addr[0] != 0xfe))
		got->wide = true;
	if (out && sel->prefixlen_d == 128)
		got->to = sel->daddr.in6.s6_addr[15];
	return 0;
}

static struct passages passages(void)
{
	struct xfrm_policy_walk walk;
	struct passages got = {};

	xfrm_policy_walk_init(&walk, XFRM_POLICY_TYPE_ANY);
	xfrm_policy_walk(&init_net, &walk, note_passage, &got);
	xfrm_policy_walk_done(&walk, &init_net);
	return got;
}

static void neighbours_can_find_each_other(struct kunit *test)
{
	struct xfrm_world *w = test->priv;
	struct xfrm_conn *xc = load(test, "2001:db8::1", "2001:db8::2",
				    ISAKMP_START_TRAP);
	struct xfrm_conn *all = load(test, "::/0", "::/0", ISAKMP_START_TRAP);

	xc->conn.remote[0] = xc->remote.r;
	xc->child.encap = IPSEC_ENCAP_TRANSPORT;
	w->route = xfrm_host("2001:db8::1");
	KUNIT_ASSERT_EQ(test, isakmp_xfrm_conn_up(w->in, &xc->conn, NULL), 0);
	KUNIT_EXPECT_EQ(test, xfrm_policies(test), 2 + 4);
	/* another pair needs the same, and more: from fe80::/10 as well, and to
	 * fe80::/10 and those who are looked for
	 */
	all->conn.remote[0] = xc->remote.r;
	KUNIT_ASSERT_EQ(test, isakmp_xfrm_conn_up(w->in, &all->conn, NULL), 0);
	KUNIT_EXPECT_EQ(test, passages().n, 2 * 2 * 6);
	KUNIT_EXPECT_FALSE(test, passages().wide);
	isakmp_xfrm_conn_down(w->in, &all->conn);
	KUNIT_EXPECT_EQ(test, passages().n, 4);
	xfrm_policy_flush(&init_net, XFRM_POLICY_TYPE_MAIN, false);
	isakmp_xfrm_conn_check(w->in, &xc->conn);
	KUNIT_EXPECT_EQ(test, xfrm_policies(test), 2 + 4);
	isakmp_xfrm_conn_down(w->in, &xc->conn);
	/* what is not neighbour discovery is not let through */
	xc->local.proto = IPPROTO_TCP;
	KUNIT_ASSERT_EQ(test, isakmp_xfrm_conn_up(w->in, &xc->conn, NULL), 0);
	KUNIT_EXPECT_EQ(test, xfrm_policies(test), 2);
	xfrm_conn_unload(test, xc);
	xfrm_conn_unload(test, all);
}

/* A router does not ask for others: what a host behind it says is protected. */
static void forwarded_neighbour_discovery_is_protected(struct kunit *test)
{
	struct xfrm_world *w = test->priv;
	struct xfrm_conn *xc = load(test, "2001:db8:a::/64", "2001:db8::/64",
				    ISAKMP_START_TRAP);

	xc->conn.remote[0] = xfrm_ts("2001:db8::2").r;
	w->route = xfrm_host("2001:db8::1");
	KUNIT_ASSERT_EQ(test, isakmp_xfrm_conn_up(w->in, &xc->conn, NULL), 0);
	KUNIT_EXPECT_EQ(test, passages().n, 0);
	xfrm_conn_unload(test, xc);
}

/* Our address is another one: so is what is let through. */
static void passage_follows_the_address(struct kunit *test)
{
	struct xfrm_world *w = test->priv;
	struct xfrm_conn *xc = load(test, "2001:db8::/64", "2001:db8::2",
				    ISAKMP_START_TRAP);

	xc->conn.remote[0] = xc->remote.r;
	KUNIT_ASSERT_EQ(test, isakmp_xfrm_conn_up(w->in, &xc->conn, NULL), 0);
	KUNIT_EXPECT_EQ(test, passages().n, 0);
	w->route = xfrm_host("2001:db8::1");
	isakmp_xfrm_conn_check(w->in, &xc->conn);
	KUNIT_EXPECT_EQ(test, passages().n, 4);
	w->route = xfrm_host("2001:db8::7");
	isakmp_xfrm_conn_check(w->in, &xc->conn);
	KUNIT_EXPECT_EQ(test, passages().n, 4);
	KUNIT_EXPECT_FALSE(test, passages().wide);
	xfrm_conn_unload(test, xc);
}

static void passage_follows_the_peer(struct kunit *test)
{
	struct xfrm_world *w = test->priv;
	struct xfrm_conn *xc = load(test, "::1", "2001:db8::/64",
				    ISAKMP_START_NONE);
	struct isakmp_child *c;

	xc->conn.remote[0] = xfrm_ts("2001:db8::2").r;
	c = xfrm_child_new(test, xc, 0);
	xfrm_child_up(test, c);
	KUNIT_EXPECT_EQ(test, passages().n, 4);
	KUNIT_EXPECT_EQ(test, passages().to, 2);
	c->remote = xfrm_host("2001:db8::3");
	KUNIT_ASSERT_EQ(test, isakmp_xfrm_switch(w->in, c), 0);
	KUNIT_EXPECT_EQ(test, passages().n, 4);
	KUNIT_EXPECT_EQ(test, passages().to, 3);
	/* from where the selectors do not reach it is not in the way */
	c->remote = xfrm_host("2001:db8:1::3");
	KUNIT_ASSERT_EQ(test, isakmp_xfrm_switch(w->in, c), 0);
	KUNIT_EXPECT_EQ(test, passages().n, 0);
	isakmp_xfrm_remove(w->in, c);
	xfrm_conn_unload(test, xc);
}

static struct kunit_case ndisc_cases[] = {
	KUNIT_CASE(neighbours_can_find_each_other),
	KUNIT_CASE(forwarded_neighbour_discovery_is_protected),
	KUNIT_CASE(passage_follows_the_address),
	KUNIT_CASE(passage_follows_the_peer),
	{}
};

static struct kunit_suite ndisc_suite = {
	.name = "isakmp_xfrm_ndisc",
	.init = xfrm_world_init,
	.exit = xfrm_world_exit,
	.test_cases = ndisc_cases,
};

kunit_test_suite(ndisc_suite);
