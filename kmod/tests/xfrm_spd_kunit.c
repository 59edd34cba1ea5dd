// SPDX-License-Identifier: GPL-2.0
/* Policies: which ones, in what order, for how long, beside whom. */
#include <linux/netlink.h>

#include "xfrm_world.h"

#define REMOTE	"198.51.100.1"

static struct xfrm_conn *load(struct kunit *test, const char *ts_l,
			      const char *ts_r, enum isakmp_start start)
{
	return xfrm_conn_load(test, "c", REMOTE, ts_l, ts_r, start);
}

static struct xfrm_selector sel_of(const char *src, const char *dst)
{
	struct isakmp_ts s = xfrm_ts(src), d = xfrm_ts(dst);

	return (struct xfrm_selector){
		.prefixlen_s = isakmp_range_plen(&s.r),
		.prefixlen_d = isakmp_range_plen(&d.r),
	};
}

static void narrower_selector_wins(struct kunit *test)
{
	struct xfrm_selector wide = sel_of("10.0.0.0/8", "0.0.0.0/0"), sel;
	u32 all = isakmp_xfrm_priority(&wide);

	sel = sel_of("10.0.0.0/9", "0.0.0.0/0");
	KUNIT_EXPECT_LT(test, isakmp_xfrm_priority(&sel), all);
	sel = sel_of("10.0.0.0/8", "128.0.0.0/1");
	KUNIT_EXPECT_LT(test, isakmp_xfrm_priority(&sel), all);
	sel = wide;
	sel.proto = IPPROTO_UDP;
	KUNIT_EXPECT_LT(test, isakmp_xfrm_priority(&sel), all);
	all = isakmp_xfrm_priority(&sel);
	sel.dport_mask = htons(0xffff);
	KUNIT_EXPECT_LT(test, isakmp_xfrm_priority(&sel), all);
	all = isakmp_xfrm_priority(&sel);
	sel.sport_mask = htons(0xffff);
	KUNIT_EXPECT_LT(test, isakmp_xfrm_priority(&sel), all);
	/* never the best there is: what somebody sets by hand is 0 */
	sel = sel_of("fd00::1", "fd00::2");
	KUNIT_EXPECT_GT(test, isakmp_xfrm_priority(&sel), 0x4f000u);
}

static void trap_stands_from_load_to_unload(struct kunit *test)
{
	struct xfrm_world *w = test->priv;
	struct xfrm_conn *xc = load(test, "10.1.0.0/16", "10.2.0.0/16",
				    ISAKMP_START_TRAP);
	struct isakmp_addr remote = xfrm_host(REMOTE);
	struct xfrm_policy *p;

	xc->child.if_id_in = 7;
	KUNIT_ASSERT_EQ(test, isakmp_xfrm_conn_up(w->in, &xc->conn, NULL), 0);
	KUNIT_EXPECT_EQ(test, xfrm_policies(test), 3);
	p = xfrm_policy_of(test, XFRM_POLICY_OUT, xc->child.reqid);
	KUNIT_ASSERT_NOT_NULL(test, p);
	KUNIT_EXPECT_EQ(test, p->selector.prefixlen_s, 16);
	KUNIT_EXPECT_EQ(test, p->selector.saddr.a4, htonl(0x0a010000));
	KUNIT_EXPECT_EQ(test, p->selector.daddr.a4, htonl(0x0a020000));
	KUNIT_EXPECT_EQ(test, p->if_id, 0u);
	KUNIT_EXPECT_EQ(test, p->xfrm_vec[0].optional, 0);
	KUNIT_EXPECT_EQ(test, p->xfrm_vec[0].mode, XFRM_MODE_TUNNEL);
	KUNIT_EXPECT_EQ(test, p->xfrm_vec[0].saddr.a4, 0u);
	KUNIT_EXPECT_EQ(test, memcmp(&p->xfrm_vec[0].id.daddr, remote.a, 16),
			0);
	p = xfrm_policy_of(test, XFRM_POLICY_FWD, xc->child.reqid);
	KUNIT_ASSERT_NOT_NULL(test, p);
	KUNIT_EXPECT_EQ(test, p->selector.saddr.a4, htonl(0x0a020000));
	KUNIT_EXPECT_EQ(test, p->if_id, 7u);
	KUNIT_EXPECT_EQ(test, memcmp(&p->xfrm_vec[0].saddr, remote.a, 16), 0);
	xfrm_conn_unload(test, xc);
	KUNIT_EXPECT_EQ(test, xfrm_policies(test), 0);
}

static void range_becomes_prefixes(struct kunit *test)
{
	struct xfrm_world *w = test->priv;
	struct xfrm_conn *xc = load(test, "10.1.0.0/16", "10.2.0.1-10.2.0.6",
				    ISAKMP_START_START);

	/* .1, .2/31, .4/31, .6 */
	KUNIT_ASSERT_EQ(test, isakmp_xfrm_conn_up(w->in, &xc->conn, NULL), 0);
	KUNIT_EXPECT_EQ(test, xfrm_policies(test), 4 * 3);
	xfrm_conn_unload(test, xc);

	xc = load(test, "0.0.0.1-255.255.255.254", "0.0.0.1-255.255.255.254",
		  ISAKMP_START_START);
	KUNIT_EXPECT_EQ(test, isakmp_xfrm_conn_up(w->in, &xc->conn, NULL),
			-E2BIG);
	KUNIT_EXPECT_EQ(test, xfrm_policies(test), 0);
	xfrm_conn_unload(test, xc);
}

static void only_one_peer_can_stand(struct kunit *test)
{
	struct xfrm_world *w = test->priv;
	struct xfrm_conn *xc = load(test, "10.1.0.0/16", "10.2.0.0/16",
				    ISAKMP_START_TRAP);
	struct netlink_ext_ack extack = {};

	xc->conn.nremote = 0;
	KUNIT_EXPECT_EQ(test, isakmp_xfrm_conn_up(w->in, &xc->conn, &extack),
			-EDESTADDRREQ);
	KUNIT_EXPECT_NOT_NULL(test, extack._msg);
	xfrm_conn_unload(test, xc);
}

static void foreign_policy_is_not_touched(struct kunit *test)
{
	struct xfrm_world *w = test->priv;
	struct xfrm_conn *xc = load(test, "10.1.0.0/16",
				    "10.2.0.0-10.3.255.255",
				    ISAKMP_START_TRAP);
	struct netlink_ext_ack extack = {};
	struct xfrm_policy *p = xfrm_policy_alloc(&init_net, GFP_KERNEL);

	KUNIT_ASSERT_NOT_NULL(test, p);
	p->family = AF_INET;
	p->selector.family = AF_INET;
	p->selector.daddr.a4 = htonl(0x0a010000);
	p->selector.saddr.a4 = htonl(0x0a020000);
	p->selector.prefixlen_s = 15;
	p->selector.prefixlen_d = 16;
	p->priority = 1000;
	KUNIT_ASSERT_EQ(test, xfrm_policy_insert(XFRM_POLICY_IN, p, 1), 0);

	KUNIT_EXPECT_EQ(test, isakmp_xfrm_conn_up(w->in, &xc->conn, &extack),
			-EEXIST);
	KUNIT_ASSERT_NOT_NULL(test, extack._msg);
	KUNIT_EXPECT_STREQ(test, extack._msg,
			   "child c: another key manager has a policy 10.1.0.0/16 === 10.2.0.0/15");
	KUNIT_EXPECT_EQ(test, xfrm_policies(test), 1);
	KUNIT_EXPECT_EQ(test, p->walk.dead, 0);
	xfrm_conn_unload(test, xc);
	KUNIT_EXPECT_EQ(test, xfrm_policies(test), 1);
	xfrm_policy_delete(p, XFRM_POLICY_IN);
	xfrm_pol_put(p);
}

static void clash_of_our_own_is_named(struct kunit *test)
{
	struct xfrm_world *w = test->priv;
	struct xfrm_conn *xc = load(test, "10.1.0.0/16", "10.2.0.0/16",
				    ISAKMP_START_TRAP);
	struct xfrm_conn *other = load(test, "10.1.0.0/16", "10.2.0.0/16",
				       ISAKMP_START_TRAP);
	struct netlink_ext_ack extack = {};

	KUNIT_ASSERT_EQ(test, isakmp_xfrm_conn_up(w->in, &xc->conn, NULL), 0);
	KUNIT_EXPECT_EQ(test, isakmp_xfrm_conn_up(w->in, &other->conn, &extack),
			-EEXIST);
	KUNIT_ASSERT_NOT_NULL(test, extack._msg);
	KUNIT_EXPECT_STREQ(test, extack._msg,
			   "child c: connection c has a policy 10.1.0.0/16 === 10.2.0.0/16");
	xfrm_conn_unload(test, other);
	KUNIT_EXPECT_EQ(test, xfrm_policies(test), 3);
	/* apart in an interface of their own they can both live */
	KUNIT_ASSERT_EQ(test, isakmp_xfrm_reqid_get(w->in, &other->conn), 0);
	other->child.if_id_in = 1;
	other->child.if_id_out = 1;
	KUNIT_EXPECT_EQ(test, isakmp_xfrm_conn_up(w->in, &other->conn, NULL),
			0);
	xfrm_conn_unload(test, other);
	xfrm_conn_unload(test, xc);
}

/* @c is of another peer. */
static void part(struct isakmp_child *c, struct isakmp_peer *peer)
{
	INIT_LIST_HEAD(&peer->children);
	c->peer = peer;
	list_move(&c->list, &peer->children);
}

static void second_road_warrior_is_refused(struct kunit *test)
{
	struct xfrm_world *w = test->priv;
	struct xfrm_conn *xc = load(test, "10.1.0.0/16", "10.2.0.0/16",
				    ISAKMP_START_NONE);
	static struct isakmp_peer b_peer;
	struct isakmp_child *a, *b;

	xc->conn.nremote = 0;
	a = xfrm_child_new(test, xc, 0);
	b = xfrm_child_new(test, xc, 0);
	b->remote = xfrm_host("198.51.100.2");
	part(b, &b_peer);
	KUNIT_ASSERT_EQ(test, isakmp_xfrm_spi_alloc(&w->in->env, b), 0);
	xfrm_child_up(test, a);
	KUNIT_EXPECT_GE(test, xfrm_half(a, true)->props.reqid,
			(u32)ISAKMP_REQID_OWN_MIN);

	/* both had asked before either was up */
	KUNIT_ASSERT_EQ(test, isakmp_xfrm_install(w->in, b, false), 0);
	KUNIT_ASSERT_EQ(test, isakmp_xfrm_install(w->in, b, true), 0);
	KUNIT_EXPECT_NE(test, xfrm_half(a, true)->props.reqid,
			xfrm_half(b, true)->props.reqid);
	KUNIT_EXPECT_EQ(test, isakmp_xfrm_switch(w->in, b), -EEXIST);
	isakmp_xfrm_remove(w->in, b);
	/* now it is seen before the peer has anything */
	KUNIT_EXPECT_EQ(test, isakmp_xfrm_spi_alloc(&w->in->env, b), -EEXIST);
	KUNIT_EXPECT_EQ(test, xfrm_policies(test), 3);
	KUNIT_EXPECT_EQ(test, xfrm_states(test), 2);
	isakmp_xfrm_remove(w->in, a);
	KUNIT_EXPECT_EQ(test, xfrm_policies(test), 0);
	xfrm_conn_unload(test, xc);
}

/* The same one from elsewhere is no second one. */
static void road_warrior_takes_its_policies_along(struct kunit *test)
{
	struct xfrm_world *w = test->priv;
	struct xfrm_conn *xc = load(test, "10.1.0.0/16", "10.2.0.0/16",
				    ISAKMP_START_NONE);
	struct isakmp_child *a, *b;
	struct xfrm_policy *p;
	u32 reqid;

	xc->conn.nremote = 0;
	a = xfrm_child_new(test, xc, 0);
	b = xfrm_child_new(test, xc, 0);
	b->remote = xfrm_host("198.51.100.2");
	xfrm_child_up(test, a);
	xfrm_child_up(test, b);
	reqid = xfrm_half(a, true)->props.reqid;
	KUNIT_EXPECT_EQ(test, xfrm_half(b, true)->props.reqid, reqid);
	KUNIT_EXPECT_EQ(test, xfrm_policies(test), 3);
	p = xfrm_policy_of(test, XFRM_POLICY_OUT, reqid);
	KUNIT_ASSERT_NOT_NULL(test, p);
	KUNIT_EXPECT_EQ(test, memcmp(&p->xfrm_vec[0].id.daddr, b->remote.a,
				     16), 0);
	isakmp_xfrm_remove(w->in, a);
	KUNIT_EXPECT_EQ(test, xfrm_policies(test), 3);
	isakmp_xfrm_remove(w->in, b);
	KUNIT_EXPECT_EQ(test, xfrm_policies(test), 0);
	xfrm_conn_unload(test, xc);
}

/* Who has left, or stands where he stood, has none to take along. */
static void only_a_user_takes_policies_along(struct kunit *test)
{
	struct xfrm_world *w = test->priv;
	struct xfrm_conn *xc = load(test, "10.1.0.0/16", "10.2.0.0/16",
				    ISAKMP_START_NONE);
	static struct isakmp_peer b_peer;
	struct isakmp_child *a, *b;

	xc->conn.nremote = 0;
	a = xfrm_child_new(test, xc, 0);
	b = xfrm_child_new(test, xc, 0);
	part(b, &b_peer);
	xfrm_child_up(test, a);
	xfrm_child_up(test, b);
	KUNIT_EXPECT_EQ(test, xfrm_policies(test), 3);
	isakmp_xfrm_remove(w->in, b);
	b->remote = xfrm_host("198.51.100.2");
	KUNIT_EXPECT_EQ(test, isakmp_xfrm_spi_alloc(&w->in->env, b), -EEXIST);
	isakmp_xfrm_remove(w->in, a);
	xfrm_conn_unload(test, xc);
}

/* The peer is not asked for what could not be installed. */
static void foreign_policy_refuses_the_reservation(struct kunit *test)
{
	struct xfrm_world *w = test->priv;
	struct xfrm_conn *xc = load(test, "10.1.0.0/16", "10.2.0.0/16",
				    ISAKMP_START_NONE);
	struct xfrm_conn *other = load(test, "10.1.0.0/16", "10.2.0.0/16",
				       ISAKMP_START_TRAP);
	struct isakmp_child *c = xfrm_child_new(test, xc, 0);

	KUNIT_ASSERT_EQ(test, isakmp_xfrm_conn_up(w->in, &other->conn, NULL),
			0);
	KUNIT_EXPECT_EQ(test, isakmp_xfrm_spi_alloc(&w->in->env, c), -EEXIST);
	KUNIT_EXPECT_EQ(test, xfrm_states(test), 0);
	KUNIT_EXPECT_EQ(test, xfrm_policies(test), 3);
	xfrm_conn_unload(test, other);
	KUNIT_EXPECT_EQ(test, isakmp_xfrm_spi_alloc(&w->in->env, c), 0);
	KUNIT_EXPECT_EQ(test, xfrm_policies(test), 0);
	isakmp_xfrm_remove(w->in, c);
	xfrm_conn_unload(test, xc);
}

static void next_child_takes_the_policies_over(struct kunit *test)
{
	struct xfrm_world *w = test->priv;
	struct xfrm_conn *xc = load(test, "10.1.0.0/16", "10.2.0.0/16",
				    ISAKMP_START_NONE);
	struct isakmp_child *a = xfrm_child_new(test, xc, 0);
	struct isakmp_child *b = xfrm_child_new(test, xc, 0);
	struct xfrm_policy *p;

	xfrm_child_up(test, a);
	KUNIT_EXPECT_EQ(test, xfrm_half(a, true)->props.reqid,
			xc->child.reqid);
	p = xfrm_policy_of(test, XFRM_POLICY_OUT, xc->child.reqid);
	xfrm_child_up(test, b);
	KUNIT_EXPECT_EQ(test, xfrm_states(test), 4);
	isakmp_xfrm_remove(w->in, a);
	KUNIT_EXPECT_PTR_EQ(test, p, xfrm_policy_of(test, XFRM_POLICY_OUT,
						    xc->child.reqid));
	KUNIT_EXPECT_EQ(test, xfrm_policies(test), 3);
	isakmp_xfrm_remove(w->in, b);
	KUNIT_EXPECT_EQ(test, xfrm_policies(test), 0);
	xfrm_conn_unload(test, xc);
}

static void part_of_a_pair_has_its_own(struct kunit *test)
{
	struct xfrm_world *w = test->priv;
	struct xfrm_conn *xc = load(test, "10.1.0.0/16", "10.2.0.0/16",
				    ISAKMP_START_TRAP);
	struct isakmp_child *c = xfrm_child_new(test, xc, ISAKMP_PAIR_NONE);

	KUNIT_ASSERT_EQ(test, isakmp_xfrm_conn_up(w->in, &xc->conn, NULL), 0);
	c->ts_r = xfrm_ts("10.2.3.0/24");
	xfrm_child_up(test, c);
	KUNIT_EXPECT_EQ(test, xfrm_policies(test), 6);
	KUNIT_EXPECT_GE(test, xfrm_half(c, true)->props.reqid,
			(u32)ISAKMP_REQID_OWN_MIN);
	isakmp_xfrm_remove(w->in, c);
	KUNIT_EXPECT_EQ(test, xfrm_policies(test), 3);
	xfrm_conn_unload(test, xc);
}

static void template_follows_the_child(struct kunit *test)
{
	struct xfrm_world *w = test->priv;
	struct xfrm_conn *xc = load(test, "10.1.0.0/16", "10.2.0.0/16",
				    ISAKMP_START_TRAP);
	struct isakmp_child *c = xfrm_child_new(test, xc, 0);
	struct xfrm_policy *p;
	int genid;

	KUNIT_ASSERT_EQ(test, isakmp_xfrm_conn_up(w->in, &xc->conn, NULL), 0);
	p = xfrm_policy_of(test, XFRM_POLICY_OUT, xc->child.reqid);
	genid = atomic_read(&p->genid);
	xfrm_child_up(test, c);
	KUNIT_EXPECT_EQ(test, memcmp(&p->xfrm_vec[0].saddr, c->local.a, 16),
			0);
	KUNIT_EXPECT_NE(test, atomic_read(&p->genid), genid);
	KUNIT_EXPECT_EQ(test, p->walk.dead, 0);
	isakmp_xfrm_remove(w->in, c);
	KUNIT_EXPECT_EQ(test, p->xfrm_vec[0].saddr.a4, 0u);
	KUNIT_EXPECT_EQ(test, xfrm_policies(test), 3);
	xfrm_conn_unload(test, xc);
}

static void flushed_policies_come_back(struct kunit *test)
{
	struct xfrm_world *w = test->priv;
	struct xfrm_conn *trap = load(test, "10.1.0.0/16", "10.2.0.0/16",
				      ISAKMP_START_TRAP);
	struct xfrm_conn *none = load(test, "10.1.0.0/16", "10.3.0.0/16",
				      ISAKMP_START_NONE);
	struct isakmp_child *c = xfrm_child_new(test, none, 0);

	KUNIT_ASSERT_EQ(test, isakmp_xfrm_conn_up(w->in, &trap->conn, NULL),
			0);
	KUNIT_ASSERT_EQ(test, isakmp_xfrm_conn_up(w->in, &none->conn, NULL),
			0);
	xfrm_child_up(test, c);
	xfrm_policy_flush(&init_net, XFRM_POLICY_TYPE_MAIN, false);
	KUNIT_EXPECT_EQ(test, xfrm_policies(test), 0);
	isakmp_xfrm_conn_check(w->in, &trap->conn);
	KUNIT_EXPECT_EQ(test, xfrm_policies(test), 3);
	isakmp_xfrm_conn_check(w->in, &none->conn);
	KUNIT_EXPECT_EQ(test, xfrm_policies(test), 6);
	xfrm_policy_flush(&init_net, XFRM_POLICY_TYPE_MAIN, false);
	isakmp_xfrm_remove(w->in, c);
	xfrm_conn_unload(test, none);
	xfrm_conn_unload(test, trap);
}

/* An audit may look at a connection while the operator unloads it. */
static void unloaded_connection_does_not_come_back(struct kunit *test)
{
	struct xfrm_world *w = test->priv;
	struct xfrm_conn *xc = load(test, "10.1.0.0/16", "10.2.0.0/16",
				    ISAKMP_START_TRAP);

	isakmp_xfrm_conn_check(w->in, &xc->conn);
	KUNIT_EXPECT_EQ(test, xfrm_policies(test), 0);
	KUNIT_ASSERT_EQ(test, isakmp_xfrm_conn_up(w->in, &xc->conn, NULL), 0);
	isakmp_xfrm_conn_down(w->in, &xc->conn);
	isakmp_xfrm_conn_check(w->in, &xc->conn);
	KUNIT_EXPECT_EQ(test, xfrm_policies(test), 0);
	isakmp_xfrm_reqid_put(w->in, &xc->conn);
	isakmp_xfrm_conn_check(w->in, &xc->conn);
	KUNIT_EXPECT_EQ(test, xfrm_policies(test), 0);
}

/* A child that is late keeps its policies and their reqids. */
static void child_outlives_the_connection(struct kunit *test)
{
	struct xfrm_world *w = test->priv;
	struct xfrm_conn *xc = load(test, "10.1.0.0/16", "10.2.0.0/16",
				    ISAKMP_START_NONE);
	struct isakmp_child *c = xfrm_child_new(test, xc, 0);
	struct xfrm_conn *next;
	u32 reqid = xc->child.reqid;

	xfrm_child_up(test, c);
	xfrm_conn_unload(test, xc);
	KUNIT_EXPECT_EQ(test, xfrm_policies(test), 3);
	w->in->xfrms->next = reqid;
	next = load(test, "10.1.0.0/16", "10.3.0.0/16", ISAKMP_START_NONE);
	KUNIT_EXPECT_EQ(test, next->child.reqid, reqid + 1);
	isakmp_xfrm_remove(w->in, c);
	KUNIT_EXPECT_EQ(test, xfrm_policies(test), 0);
	KUNIT_EXPECT_EQ(test, isakmp_xfrm_spi_alloc(&w->in->env, c), -ENOENT);
}

static void dynamic_selector_follows_the_address(struct kunit *test)
{
	struct xfrm_world *w = test->priv;
	struct xfrm_conn *xc = load(test, "10.1.0.0/16", "10.2.0.0/16",
				    ISAKMP_START_TRAP);
	struct xfrm_policy *p;

	xc->local = (struct isakmp_ts){ .dynamic = true };
	KUNIT_EXPECT_EQ(test, isakmp_xfrm_conn_up(w->in, &xc->conn, NULL),
			-EAGAIN);
	KUNIT_EXPECT_EQ(test, xfrm_policies(test), 0);
	/* An address without a route: asked for again until there is one. */
	KUNIT_EXPECT_TRUE(test, isakmp_xfrm_conn_check(w->in, &xc->conn));
	w->route = xfrm_host("192.0.2.7");
	KUNIT_EXPECT_FALSE(test, isakmp_xfrm_conn_check(w->in, &xc->conn));
	KUNIT_EXPECT_EQ(test, xfrm_policies(test), 3);
	w->route = xfrm_host("192.0.2.8");
	isakmp_xfrm_conn_check(w->in, &xc->conn);
	KUNIT_EXPECT_EQ(test, xfrm_policies(test), 3);
	p = xfrm_policy_of(test, XFRM_POLICY_OUT, xc->child.reqid);
	KUNIT_ASSERT_NOT_NULL(test, p);
	KUNIT_EXPECT_EQ(test, p->selector.saddr.a4, htonl(0xc0000208));
	KUNIT_EXPECT_EQ(test, p->selector.prefixlen_s, 32);
	xfrm_conn_unload(test, xc);
}

static void reqids_do_not_overlap(struct kunit *test)
{
	struct xfrm_world *w = test->priv;
	struct xfrm_conn *a = load(test, "10.1.0.0/16", "10.2.0.0/16",
				   ISAKMP_START_NONE);
	struct xfrm_conn *b = load(test, "10.1.0.0/16", "10.3.0.0/16",
				   ISAKMP_START_NONE);
	u32 first = a->child.reqid;

	KUNIT_EXPECT_EQ(test, first, (u32)ISAKMP_REQID_MIN);
	KUNIT_EXPECT_EQ(test, b->child.reqid, first + 1);
	isakmp_xfrm_reqid_put(w->in, &a->conn);
	a->child.nremote = 64;
	a->child.nlocal = 64;
	KUNIT_ASSERT_EQ(test, isakmp_xfrm_reqid_get(w->in, &a->conn), 0);
	KUNIT_EXPECT_EQ(test, a->child.reqid, first + 2);
	KUNIT_EXPECT_EQ(test, w->in->xfrms->next, first + 2 + ISAKMP_PAIR_MAX);
	/* from the beginning, and around what stands there */
	w->in->xfrms->next = ISAKMP_REQID_OWN_MIN - 1;
	isakmp_xfrm_reqid_put(w->in, &a->conn);
	KUNIT_ASSERT_EQ(test, isakmp_xfrm_reqid_get(w->in, &a->conn), 0);
	KUNIT_EXPECT_EQ(test, a->child.reqid, first + 2);
	isakmp_xfrm_reqid_put(w->in, &a->conn);
	isakmp_xfrm_reqid_put(w->in, &b->conn);
}

static struct kunit_case spd_cases[] = {
	KUNIT_CASE(narrower_selector_wins),
	KUNIT_CASE(trap_stands_from_load_to_unload),
	KUNIT_CASE(range_becomes_prefixes),
	KUNIT_CASE(only_one_peer_can_stand),
	KUNIT_CASE(foreign_policy_is_not_touched),
	KUNIT_CASE(clash_of_our_own_is_named),
	KUNIT_CASE(second_road_warrior_is_refused),
	KUNIT_CASE(road_warrior_takes_its_policies_along),
	KUNIT_CASE(only_a_user_takes_policies_along),
	KUNIT_CASE(foreign_policy_refuses_the_reservation),
	KUNIT_CASE(next_child_takes_the_policies_over),
	KUNIT_CASE(part_of_a_pair_has_its_own),
	KUNIT_CASE(template_follows_the_child),
	KUNIT_CASE(flushed_policies_come_back),
	KUNIT_CASE(unloaded_connection_does_not_come_back),
	KUNIT_CASE(child_outlives_the_connection),
	KUNIT_CASE(dynamic_selector_follows_the_address),
	KUNIT_CASE(reqids_do_not_overlap),
	{}
};

static struct kunit_suite spd_suite = {
	.name = "isakmp_xfrm_spd",
	.init = xfrm_world_init,
	.exit = xfrm_world_exit,
	.test_cases = spd_cases,
};

kunit_test_suite(spd_suite);
