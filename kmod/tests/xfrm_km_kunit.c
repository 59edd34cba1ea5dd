// SPDX-License-Identifier: GPL-2.0
/* The key manager: what XFRM asks and tells, about us and about others. */
#include <linux/in6.h>
#include <linux/ipsec.h>

#include "xfrm_world.h"

static struct xfrm_conn *load(struct kunit *test)
{
	struct xfrm_world *w = test->priv;
	struct xfrm_conn *xc = xfrm_conn_load(test, "k", "198.51.100.1",
					      "10.1.0.0/16", "10.2.0.0/16",
					      ISAKMP_START_TRAP);

	KUNIT_ASSERT_EQ(test, isakmp_xfrm_conn_up(w->in, &xc->conn, NULL), 0);
	return xc;
}

static int query(struct kunit *test, u32 reqid)
{
	struct xfrm_state *x = xfrm_state_alloc(&init_net);
	struct xfrm_tmpl t = { .reqid = reqid };
	struct xfrm_policy *p;
	int err;

	KUNIT_ASSERT_NOT_NULL(test, x);
	p = xfrm_policy_alloc(&init_net, GFP_KERNEL);
	KUNIT_ASSERT_NOT_NULL(test, p);
	err = km_query(x, &t, p);
	p->walk.dead = 1;
	xfrm_pol_put(p);
	x->km.state = XFRM_STATE_DEAD;
	xfrm_state_put(x);
	return err;
}

static void acquire_is_for_our_reqids_only(struct kunit *test)
{
	struct xfrm_world *w = test->priv;
	struct xfrm_conn *xc = load(test);
	u32 reqid = xc->child.reqid;

	KUNIT_EXPECT_EQ(test, query(test, reqid), 0);
	KUNIT_EXPECT_EQ(test, w->acquired, reqid);
	KUNIT_EXPECT_NE(test, query(test, reqid + 1), 0);
	KUNIT_EXPECT_NE(test, query(test, ISAKMP_REQID_OWN_MIN), 0);
	KUNIT_EXPECT_NE(test, query(test, 1), 0);
	KUNIT_EXPECT_EQ(test, w->nacquire, 1u);
	/* when nothing comes of it XFRM is told, and keeps no larval state */
	w->refuse = -ENOMEM;
	KUNIT_EXPECT_NE(test, query(test, reqid), 0);
	KUNIT_EXPECT_EQ(test, w->nacquire, 2u);
	xfrm_conn_unload(test, xc);
	KUNIT_EXPECT_NE(test, query(test, reqid), 0);
	KUNIT_EXPECT_EQ(test, w->nacquire, 2u);
}

/* As XFRM makes one for a packet that finds no state. */
static struct xfrm_state *larval(struct kunit *test, const char *src,
				 const char *dst, u32 reqid)
{
	struct isakmp_addr s = xfrm_host(src), d = xfrm_host(dst);
	struct xfrm_mark mark = {};
	xfrm_address_t saddr, daddr;
	struct xfrm_state *x;

	isakmp_xfrm_addr(&saddr, &s);
	isakmp_xfrm_addr(&daddr, &d);
	x = xfrm_find_acq(&init_net, &mark, XFRM_MODE_TUNNEL, reqid, 0,
			  IPPROTO_ESP, &daddr, &saddr, 1, AF_INET);
	KUNIT_ASSERT_NOT_NULL(test, x);
	return x;
}

static void outbound_state_ends_the_acquire(struct kunit *test)
{
	struct xfrm_world *w = test->priv;
	struct xfrm_conn *xc = load(test);
	struct isakmp_child *c = xfrm_child_new(test, xc, 0);
	struct xfrm_state *x = larval(test, "192.0.2.1", "198.51.100.1",
				      xc->child.reqid);

	KUNIT_EXPECT_EQ(test, xfrm_states(test), 1);
	xfrm_child_up(test, c);
	KUNIT_EXPECT_EQ(test, (int)x->km.state, (int)XFRM_STATE_DEAD);
	KUNIT_EXPECT_EQ(test, xfrm_states(test), 2);
	xfrm_state_put(x);
	isakmp_xfrm_remove(w->in, c);
	xfrm_conn_unload(test, xc);
}

static void what_nobody_is_about_is_swept(struct kunit *test)
{
	struct xfrm_world *w = test->priv;
	struct xfrm_conn *xc = load(test);
	u32 reqid = xc->child.reqid;
	struct isakmp_child *c = xfrm_child_new(test, xc, 0);
	struct xfrm_state *x, *other;

	/* what is reserved for the answer is not an acquire */
	KUNIT_ASSERT_EQ(test, isakmp_xfrm_spi_alloc(&w->in->env, c), 0);
	x = larval(test, "192.0.2.1", "198.51.100.1", reqid);
	xfrm_state_put(larval(test, "192.0.2.2", "198.51.100.1", reqid));
	other = larval(test, "192.0.2.1", "198.51.100.1", 1);
	KUNIT_EXPECT_EQ(test, xfrm_states(test), 4);
	w->asked = reqid;
	isakmp_xfrm_sweep(w->in);
	KUNIT_EXPECT_EQ(test, xfrm_states(test), 4);
	w->asked = 0;
	isakmp_xfrm_sweep(w->in);
	KUNIT_EXPECT_EQ(test, xfrm_states(test), 2);
	KUNIT_EXPECT_EQ(test, (int)x->km.state, (int)XFRM_STATE_DEAD);
	KUNIT_EXPECT_EQ(test, (int)other->km.state, (int)XFRM_STATE_ACQ);
	xfrm_state_put(x);
	isakmp_xfrm_spi_free(&w->in->env, c);

	/* with the last connection, also what the worker would still look at */
	xfrm_state_put(larval(test, "192.0.2.2", "198.51.100.1", reqid));
	w->asked = reqid;
	xfrm_conn_unload(test, xc);
	KUNIT_EXPECT_EQ(test, xfrm_states(test), 1);
	xfrm_state_delete(other);
	xfrm_state_put(other);
}

static u32 tell(struct kunit *test, struct xfrm_state *x, u32 event, u32 hard)
{
	struct xfrm_world *w = test->priv;
	struct km_event c = { .event = event, .net = x ? NULL : &init_net };
	u32 before = w->naudit;

	c.data.hard = hard;
	km_state_notify(x, &c);
	return w->naudit - before;
}

static void end_of_a_state_is_passed_on(struct kunit *test)
{
	struct xfrm_world *w = test->priv;
	struct xfrm_conn *xc = load(test);
	struct isakmp_child *c = xfrm_child_new(test, xc, 0);
	struct xfrm_state *other = larval(test, "192.0.2.1", "198.51.100.1", 1);

	xfrm_child_up(test, c);
	KUNIT_EXPECT_EQ(test, tell(test, NULL, XFRM_MSG_FLUSHSA, 0), 1u);
	KUNIT_EXPECT_EQ(test, tell(test, xfrm_half(c, true), XFRM_MSG_DELSA,
				   0), 1u);
	KUNIT_EXPECT_EQ(test, tell(test, xfrm_half(c, true), XFRM_MSG_EXPIRE,
				   1), 1u);
	KUNIT_EXPECT_EQ(test, tell(test, xfrm_half(c, true), XFRM_MSG_EXPIRE,
				   0), 0u);
	KUNIT_EXPECT_EQ(test, tell(test, xfrm_half(c, true), XFRM_MSG_NEWSA,
				   0), 0u);
	KUNIT_EXPECT_EQ(test, tell(test, other, XFRM_MSG_DELSA, 0), 0u);
	xfrm_state_delete(other);
	xfrm_state_put(other);
	isakmp_xfrm_remove(w->in, c);
	xfrm_conn_unload(test, xc);
	KUNIT_EXPECT_EQ(test, tell(test, NULL, XFRM_MSG_FLUSHSA, 0), 0u);
}

/* The timer of the state: softirq, with the state locked. */
static void expiry_is_passed_on(struct kunit *test)
{
	struct xfrm_world *w = test->priv;
	struct xfrm_conn *xc = load(test);
	struct isakmp_child *c = xfrm_child_new(test, xc, 0);
	u32 i;

	xfrm_child_up(test, c);
	xfrm_half(c, true)->curlft.add_time -= 2 * 3630;
	for (i = 0; i < 100 && isakmp_xfrm_alive(c); i++)
		schedule_timeout_uninterruptible(HZ / 20);
	KUNIT_EXPECT_FALSE(test, isakmp_xfrm_alive(c));
	KUNIT_EXPECT_EQ(test, READ_ONCE(w->naudit), 1u);
	isakmp_xfrm_remove(w->in, c);
	xfrm_conn_unload(test, xc);
}

static void end_of_a_policy_is_passed_on(struct kunit *test)
{
	struct xfrm_world *w = test->priv;
	struct xfrm_conn *xc = load(test);
	struct km_event c = { .event = XFRM_MSG_FLUSHPOLICY,
			      .net = &init_net };
	struct xfrm_policy *p = xfrm_policy_of(test, XFRM_POLICY_OUT,
					       xc->child.reqid);

	km_policy_notify(NULL, 0, &c);
	KUNIT_EXPECT_EQ(test, w->naudit, 1u);
	c.event = XFRM_MSG_DELPOLICY;
	km_policy_notify(p, XFRM_POLICY_OUT, &c);
	KUNIT_EXPECT_EQ(test, w->naudit, 2u);
	p->xfrm_vec[0].reqid = 1;
	km_policy_notify(p, XFRM_POLICY_OUT, &c);
	KUNIT_EXPECT_EQ(test, w->naudit, 2u);
	xfrm_conn_unload(test, xc);
}

static void bypass_is_for_our_sockets_only(struct kunit *test)
{
	struct xfrm_policy *p;
	struct socket *sock;
	u8 dir = XFRM_POLICY_OUT;
	u32 i;

	KUNIT_ASSERT_EQ(test, sock_create_kern(&init_net, AF_INET6, SOCK_DGRAM,
					       IPPROTO_UDP, &sock), 0);
	KUNIT_EXPECT_NE(test, xfrm_user_policy(sock->sk, IPV6_XFRM_POLICY,
					       KERNEL_SOCKPTR(&dir), 1), 0);
	KUNIT_EXPECT_PTR_EQ(test, sock->sk->sk_policy[1], NULL);
	KUNIT_EXPECT_EQ(test, isakmp_xfrm_bypass(sock->sk, AF_INET6), 0);
	rcu_read_lock();
	for (i = 0; i < 2; i++) {
		p = rcu_dereference(sock->sk->sk_policy[i]);
		KUNIT_EXPECT_NOT_NULL(test, p);
		if (!p)
			continue;
		KUNIT_EXPECT_EQ(test, p->family, AF_INET6);
		KUNIT_EXPECT_EQ(test, p->action, XFRM_POLICY_ALLOW);
		KUNIT_EXPECT_EQ(test, p->xfrm_nr, 0);
	}
	rcu_read_unlock();
	sock_release(sock);
}

static struct kunit_case km_cases[] = {
	KUNIT_CASE(acquire_is_for_our_reqids_only),
	KUNIT_CASE(outbound_state_ends_the_acquire),
	KUNIT_CASE(what_nobody_is_about_is_swept),
	KUNIT_CASE(end_of_a_state_is_passed_on),
	KUNIT_CASE(expiry_is_passed_on),
	KUNIT_CASE(end_of_a_policy_is_passed_on),
	KUNIT_CASE(bypass_is_for_our_sockets_only),
	{}
};

static struct kunit_suite km_suite = {
	.name = "isakmp_xfrm_km",
	.init = xfrm_world_init,
	.exit = xfrm_world_exit,
	.test_cases = km_cases,
};

kunit_test_suite(km_suite);
