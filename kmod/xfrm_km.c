// SPDX-License-Identifier: GPL-2.0
/* The key manager: what XFRM asks and tells.
 *
 * Callbacks come under rcu_read_lock(), often in softirq and with the state
 * locked; other managers live beside us.  So each one looks whether it is
 * about us, passes a number on, and does nothing else.
 */

#include <linux/in.h>
#include <linux/in6.h>
#include <linux/xfrm.h>

#include "xfrm_priv.h"

/* NULL where there is no connection: nothing is for us then, and those that
 * take the calls may be gone.
 */
static struct isakmp_net *km_net(const struct net *net)
{
	struct isakmp_net *in = isakmp_net(net);
	struct isakmp_xfrms *xs = in ? READ_ONCE(in->xfrms) : NULL;

	/* the nodes are there before the first of @conns */
	return xs && atomic_read_acquire(&xs->conns) ? in : NULL;
}

static bool km_is_alive(const struct km_event *c)
{
	return km_net(c->net);
}

/* XFRM asks once until the larval state is gone that 0 makes: after we return,
 * and before the end of the RCU section in which it has called us.
 */
static int km_acquire(struct xfrm_state *x, struct xfrm_tmpl *t,
		      struct xfrm_policy *p)
{
	struct isakmp_net *in = km_net(xs_net(x));
	struct isakmp_xconn *xc;

	if (!in || !isakmp_reqid_ours(t->reqid))
		return -ESRCH;
	list_for_each_entry_rcu(xc, &in->xfrms->xconns, list) {
		if (t->reqid - xc->first >= xc->n || READ_ONCE(xc->gone))
			continue;
		return in->xfrms->acquire(in, t->reqid);
	}
	return -ESRCH;
}

static int km_notify(struct xfrm_state *x, const struct km_event *c)
{
	struct isakmp_net *in;

	switch (c->event) {
	case XFRM_MSG_EXPIRE:
		if (!c->data.hard)
			return 0;
		fallthrough;
	case XFRM_MSG_DELSA:
		/* neither others' states nor larval ones */
		if (!isakmp_reqid_ours(x->props.reqid) || !x->id.spi)
			return 0;
		in = km_net(xs_net(x));
		break;
	case XFRM_MSG_FLUSHSA:
		in = km_net(c->net);
		break;
	default:
		return 0;
	}
	if (in)
		in->xfrms->audit(in);
	return 0;
}

/* An update replaces whatever had the selectors, so it may have been ours. */
static int km_notify_policy(struct xfrm_policy *p, int dir,
			    const struct km_event *c)
{
	struct isakmp_net *in;

	switch (c->event) {
	case XFRM_MSG_DELPOLICY:
		if (p->xfrm_nr && !isakmp_reqid_ours(p->xfrm_vec[0].reqid))
			return 0;
		fallthrough;
	case XFRM_MSG_UPDPOLICY:
		in = km_net(xp_net(p));
		break;
	case XFRM_MSG_FLUSHPOLICY:
		in = km_net(c->net);
		break;
	default:
		return 0;
	}
	if (in)
		in->xfrms->audit(in);
	return 0;
}

/* @data is the direction, shorter than what any other manager takes. */
static struct xfrm_policy *km_compile_policy(struct sock *sk, int opt,
					     u8 *data, int len, int *dir)
{
	struct isakmp_net *in = isakmp_net(sock_net(sk));
	struct isakmp_xfrms *xs = in ? READ_ONCE(in->xfrms) : NULL;
	struct xfrm_policy *p;

	*dir = -EOPNOTSUPP;
	if (!xs || READ_ONCE(xs->bypass) != sk || len != sizeof(*data))
		return NULL;
	*dir = -ENOMEM;
	p = xfrm_policy_alloc(sock_net(sk), GFP_ATOMIC);
	if (!p)
		return NULL;
	p->family = opt == IPV6_XFRM_POLICY ? AF_INET6 : AF_INET;
	p->selector.family = p->family;
	p->action = XFRM_POLICY_ALLOW;
	p->lft.soft_byte_limit = XFRM_INF;
	p->lft.hard_byte_limit = XFRM_INF;
	p->lft.soft_packet_limit = XFRM_INF;
	p->lft.hard_packet_limit = XFRM_INF;
	*dir = *data;
	return p;
}

/* acquire and compile_policy are called without a look whether they exist. */
static struct xfrm_mgr manager = {
	.acquire = km_acquire,
	.compile_policy = km_compile_policy,
	.is_alive = km_is_alive,
	.notify = km_notify,
	.notify_policy = km_notify_policy,
};

struct bypass {
	struct work_struct work;
	struct sock *sk;
	int opt, err;
};

static void bypass_work(struct work_struct *work)
{
	struct bypass *b = container_of(work, struct bypass, work);
	u8 in = XFRM_POLICY_IN, out = XFRM_POLICY_OUT;

	b->err = xfrm_user_policy(b->sk, b->opt, KERNEL_SOCKPTR(&in),
				  sizeof(in));
	if (!b->err)
		b->err = xfrm_user_policy(b->sk, b->opt, KERNEL_SOCKPTR(&out),
					  sizeof(out));
}

/* xfrm_user_policy() is the only way in, and it asks the managers.  From a
 * worker, because in a system call of a 32-bit program on a 64-bit kernel it
 * would want to translate what we pass.
 */
int isakmp_xfrm_bypass(struct sock *sk, u16 family)
{
	struct isakmp_xfrms *xs = isakmp_net(sock_net(sk))->xfrms;
	struct bypass b = {
		.sk = sk,
		.opt = family == AF_INET6 ? IPV6_XFRM_POLICY : IP_XFRM_POLICY,
	};

	INIT_WORK_ONSTACK(&b.work, bypass_work);
	mutex_lock(&xs->lock);
	WRITE_ONCE(xs->bypass, sk);
	queue_work(system_unbound_wq, &b.work);
	flush_work(&b.work);
	WRITE_ONCE(xs->bypass, NULL);
	mutex_unlock(&xs->lock);
	destroy_work_on_stack(&b.work);
	return b.err;
}

int isakmp_xfrm_register(void)
{
	xfrm_register_km(&manager);
	return 0;
}

void isakmp_xfrm_unregister(void)
{
	xfrm_unregister_km(&manager);
}
