// SPDX-License-Identifier: GPL-2.0
/* The namespace of the XFRM suites, and what to put into it. */

#include <linux/inet.h>
#include <linux/ipsec.h>
#include <net/net_namespace.h>

#include "xfrm_world.h"

/* Where the callbacks find it; suites do not run at the same time. */
static struct xfrm_world *world;

static int note_acquire(struct isakmp_net *in, u32 reqid)
{
	world->nacquire++;
	world->acquired = reqid;
	return world->refuse;
}

static bool asked(struct isakmp_net *in, u32 reqid)
{
	return reqid == world->asked;
}

static void note_audit(struct isakmp_net *in)
{
	world->naudit++;
}

static int source(struct isakmp_env *env, const struct isakmp_addr *remote,
		  struct isakmp_addr *local)
{
	if (!world->route.family)
		return -ENETUNREACH;
	*local = world->route;
	return 0;
}

static bool own_addr(struct isakmp_env *env, struct isakmp_addr *a)
{
	return true;
}

static const struct isakmp_env_ops ops = {
	.source = source,
	.own_addr = own_addr,
};

static int net_init(struct net *net)
{
	struct isakmp_net *in = isakmp_net(net);
	int err;

	in->net = net;
	in->env.ops = &ops;
	err = isakmp_xfrm_net_init(in);
	if (err)
		return err;
	in->xfrms->acquire = note_acquire;
	in->xfrms->asked = asked;
	in->xfrms->audit = note_audit;
	return 0;
}

static void net_exit(struct net *net)
{
	isakmp_xfrm_net_exit(isakmp_net(net));
}

static struct pernet_operations net_ops = {
	.init = net_init,
	.exit = net_exit,
	.id = &isakmp_net_id,
	.size = sizeof(struct isakmp_net),
};

static int count_state(struct xfrm_state *x, int n, void *data)
{
	++*(u32 *)data;
	return 0;
}

static u32 count_states(void)
{
	struct xfrm_state_walk walk;
	u32 n = 0;

	xfrm_state_walk_init(&walk, IPSEC_PROTO_ANY, NULL);
	xfrm_state_walk(&init_net, &walk, count_state, &n);
	xfrm_state_walk_done(&walk, &init_net);
	return n;
}

static int count_policy(struct xfrm_policy *p, int dir, int n, void *data)
{
	/* not those of sockets */
	*(u32 *)data += dir < XFRM_POLICY_MAX;
	return 0;
}

static u32 count_policies(void)
{
	struct xfrm_policy_walk walk;
	u32 n = 0;

	xfrm_policy_walk_init(&walk, XFRM_POLICY_TYPE_ANY);
	xfrm_policy_walk(&init_net, &walk, count_policy, &n);
	xfrm_policy_walk_done(&walk, &init_net);
	return n;
}

u32 xfrm_states(struct kunit *test)
{
	return count_states() - world->states;
}

u32 xfrm_policies(struct kunit *test)
{
	return count_policies() - world->policies;
}

struct seek {
	struct xfrm_policy *found;
	u32 reqid;
	u8 dir;
};

static int seek_policy(struct xfrm_policy *p, int dir, int n, void *data)
{
	struct seek *s = data;

	if (dir == s->dir && p->xfrm_nr && p->xfrm_vec[0].reqid == s->reqid)
		s->found = p;
	return 0;
}

struct xfrm_policy *xfrm_policy_of(struct kunit *test, u8 dir, u32 reqid)
{
	struct seek s = { .reqid = reqid, .dir = dir };
	struct xfrm_policy_walk walk;

	xfrm_policy_walk_init(&walk, XFRM_POLICY_TYPE_ANY);
	xfrm_policy_walk(&init_net, &walk, seek_policy, &s);
	xfrm_policy_walk_done(&walk, &init_net);
	return s.found;
}

struct ruler {
	xfrm_address_t src, dst;
	struct xfrm_policy *found;
	u8 dir;
};

static int seek_ruler(struct xfrm_policy *p, int dir, int n, void *data)
{
	const struct xfrm_selector *sel = &p->selector;
	struct ruler *r = data;

	if (dir == r->dir && sel->family == AF_INET && !sel->proto &&
	    addr4_match(r->src.a4, sel->saddr.a4, sel->prefixlen_s) &&
	    addr4_match(r->dst.a4, sel->daddr.a4, sel->prefixlen_d) &&
	    (!r->found || p->priority < r->found->priority))
		r->found = p;
	return 0;
}

struct xfrm_policy *xfrm_policy_at(struct kunit *test, u8 dir, const char *src,
				   const char *dst)
{
	struct isakmp_addr s = xfrm_host(src), d = xfrm_host(dst);
	struct ruler r = { .dir = dir };
	struct xfrm_policy_walk walk;

	isakmp_xfrm_addr(&r.src, &s);
	isakmp_xfrm_addr(&r.dst, &d);
	xfrm_policy_walk_init(&walk, XFRM_POLICY_TYPE_ANY);
	xfrm_policy_walk(&init_net, &walk, seek_ruler, &r);
	xfrm_policy_walk_done(&walk, &init_net);
	return r.found;
}

struct xfrm_state *xfrm_half(const struct isakmp_child *c, bool outbound)
{
	struct isakmp_half *h;

	h = c->body[outbound ? ISAKMP_BODY_OUT : ISAKMP_BODY_IN];
	return h ? h->x : NULL;
}

int xfrm_world_init(struct kunit *test)
{
	int err;

	world = kunit_kzalloc(test, sizeof(*world), GFP_KERNEL);
	KUNIT_ASSERT_NOT_NULL(test, world);
	INIT_LIST_HEAD(&world->loaded);
	err = register_pernet_subsys(&net_ops);
	if (err)
		return err;
	world->in = isakmp_net(&init_net);
	world->states = count_states();
	world->policies = count_policies();
	test->priv = world;
	return isakmp_xfrm_register();
}

void xfrm_world_exit(struct kunit *test)
{
	struct xfrm_conn *xc;

	list_for_each_entry(xc, &world->loaded, list)
		xfrm_conn_unload(test, xc);
	isakmp_xfrm_unregister();
	unregister_pernet_subsys(&net_ops);
	KUNIT_EXPECT_EQ(test, xfrm_states(test), 0);
	KUNIT_EXPECT_EQ(test, xfrm_policies(test), 0);
}

struct isakmp_addr xfrm_host(const char *text)
{
	struct isakmp_addr a = { .family = AF_INET, .port = 500 };

	if (in4_pton(text, -1, a.a, -1, NULL))
		return a;
	a.family = AF_INET6;
	in6_pton(text, -1, a.a, -1, NULL);
	return a;
}

static void host_bits(u8 *a, u32 len, u32 plen)
{
	u32 i;

	for (i = plen; i < len * 8; i++)
		a[i / 8] |= 0x80 >> i % 8;
}

struct isakmp_ts xfrm_ts(const char *text)
{
	const char *sep = strpbrk(text, "/-");
	struct isakmp_addr lo, hi;
	struct isakmp_ts ts = {};
	u32 plen = 0;
	char buf[64];

	strscpy(buf, text, sizeof(buf));
	if (sep)
		buf[sep - text] = 0;
	lo = xfrm_host(buf);
	hi = sep && *sep == '-' ? xfrm_host(sep + 1) : lo;
	if (sep && *sep == '/' && !kstrtou32(sep + 1, 10, &plen))
		host_bits(hi.a, isakmp_addr_len(lo.family), plen);
	ts.r.family = lo.family;
	memcpy(ts.r.lo, lo.a, sizeof(lo.a));
	memcpy(ts.r.hi, hi.a, sizeof(hi.a));
	return ts;
}

struct xfrm_conn *xfrm_conn_load(struct kunit *test, const char *name,
				 const char *remote, const char *ts_l,
				 const char *ts_r, enum isakmp_start start)
{
	struct xfrm_conn *xc = kunit_kzalloc(test, sizeof(*xc), GFP_KERNEL);

	KUNIT_ASSERT_NOT_NULL(test, xc);
	strscpy(xc->conn.name, name, sizeof(xc->conn.name));
	strscpy(xc->child.name, name, sizeof(xc->child.name));
	xc->local = xfrm_ts(ts_l);
	xc->remote = xfrm_ts(ts_r);
	xc->tf = (struct ipsec_tf){
		.proto = ISAKMP_PROTO_ESP, .id = IPSEC_ESP_AES_CBC,
		.keylen = 128, .auth = IPSEC_AUTH_HMAC_SHA2_256,
	};
	xc->child.encap = IPSEC_ENCAP_TUNNEL;
	xc->child.start = start;
	xc->child.nlocal = 1;
	xc->child.nremote = 1;
	xc->child.local = &xc->local;
	xc->child.remote = &xc->remote;
	xc->child.ntf = 1;
	xc->child.tf = &xc->tf;
	xc->child.life = 3600;
	xc->child.replay_window = 32;
	xc->conn.nremote = 1;
	xc->conn.remote[0] = xfrm_ts(remote).r;
	xc->conn.nchild = 1;
	xc->conn.child = &xc->child;
	INIT_LIST_HEAD(&xc->peer.children);
	list_add(&xc->list, &world->loaded);
	KUNIT_ASSERT_EQ(test, isakmp_xfrm_reqid_get(world->in, &xc->conn), 0);
	return xc;
}

void xfrm_conn_unload(struct kunit *test, struct xfrm_conn *xc)
{
	isakmp_xfrm_conn_down(world->in, &xc->conn);
	isakmp_xfrm_reqid_put(world->in, &xc->conn);
}

struct isakmp_child *xfrm_child_new(struct kunit *test, struct xfrm_conn *xc,
				    u16 pair)
{
	struct isakmp_child *c = kunit_kzalloc(test, sizeof(*c), GFP_KERNEL);

	KUNIT_ASSERT_NOT_NULL(test, c);
	c->conn = &xc->conn;
	c->peer = &xc->peer;
	list_add(&c->list, &xc->peer.children);
	c->pair = pair;
	c->tf = xc->tf;
	c->encap = xc->child.encap;
	c->life = xc->child.life;
	c->remote.family = xc->conn.remote[0].family;
	memcpy(c->remote.a, xc->conn.remote[0].lo, sizeof(c->remote.a));
	c->local = xfrm_host(c->remote.family == AF_INET ? "192.0.2.1" : "::1");
	c->ts_l = xc->local;
	c->ts_r = xc->remote;
	get_random_bytes(c->key_in, sizeof(c->key_in));
	get_random_bytes(c->key_out, sizeof(c->key_out));
	c->spi_out = get_random_u32() | 0x80000000;
	return c;
}

void xfrm_child_up(struct kunit *test, struct isakmp_child *c)
{
	struct isakmp_net *in = world->in;

	KUNIT_ASSERT_EQ(test, isakmp_xfrm_spi_alloc(&in->env, c), 0);
	KUNIT_ASSERT_EQ(test, isakmp_xfrm_install(in, c, false), 0);
	c->in_done = true;
	KUNIT_ASSERT_EQ(test, isakmp_xfrm_install(in, c, true), 0);
	c->out_done = true;
	KUNIT_ASSERT_EQ(test, isakmp_xfrm_switch(in, c), 0);
}
