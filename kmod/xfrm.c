// SPDX-License-Identifier: GPL-2.0
/* The data plane: reqids of connections, and what becomes of a child. */

#include "node.h"
#include "xfrm_priv.h"

/* Connections */

struct isakmp_xconn *isakmp_xconn_find(struct isakmp_xfrms *xs,
				       const struct isakmp_conn *conn)
{
	struct isakmp_xconn *xc;

	lockdep_assert_held(&xs->lock);
	hash_for_each_possible(xs->byconn, xc, hash, (unsigned long)conn)
		if (xc->conn == conn && !xc->gone)
			return xc;
	return NULL;
}

void isakmp_xconn_release(struct isakmp_xfrms *xs, struct isakmp_xconn *xc)
{
	lockdep_assert_held(&xs->lock);
	if (!xc->gone || !list_empty(&xc->spds))
		return;
	hash_del(&xc->hash);
	list_del_rcu(&xc->list);
	kfree_rcu(xc, rcu);
}

/* The first @n that are free from @from on; @next: the range behind them. */
static int range_find(struct isakmp_xfrms *xs, u32 from, u32 n, u32 *first,
		      struct list_head **next)
{
	struct isakmp_xconn *xc;

	*first = from;
	list_for_each_entry(xc, &xs->xconns, list) {
		if (xc->first >= *first + n)
			break;
		*first = max(*first, xc->first + xc->n);
	}
	*next = &xc->list;
	return *first + n <= ISAKMP_REQID_OWN_MIN ? 0 : -ENOSPC;
}

/* Children are the body's to number until @conn is published. */
static void number(struct isakmp_conn *conn, u32 first)
{
	struct isakmp_child_conf *cc = (struct isakmp_child_conf *)conn->child;
	u32 i;

	for (i = 0; i < conn->nchild; i++) {
		cc[i].reqid = first;
		first += isakmp_xfrm_nreqid(&cc[i]);
	}
}

/* From where the last one ended, so that a number is not soon used again. */
int isakmp_xfrm_reqid_get(struct isakmp_net *in, struct isakmp_conn *conn)
{
	struct isakmp_xconn *xc = kzalloc(sizeof(*xc), GFP_KERNEL);
	struct isakmp_xfrms *xs = in->xfrms;
	struct list_head *next;
	int err;
	u32 i;

	if (!xc)
		return -ENOMEM;
	xc->conn = conn;
	INIT_LIST_HEAD(&xc->spds);
	for (i = 0; i < conn->nchild; i++)
		xc->n += isakmp_xfrm_nreqid(&conn->child[i]);
	mutex_lock(&xs->lock);
	err = range_find(xs, xs->next, xc->n, &xc->first, &next);
	if (err)
		err = range_find(xs, ISAKMP_REQID_MIN, xc->n, &xc->first,
				 &next);
	if (!err) {
		number(conn, xc->first);
		xs->next = xc->first + xc->n;
		hash_add(xs->byconn, &xc->hash, (unsigned long)conn);
		list_add_tail_rcu(&xc->list, next);
		smp_mb__before_atomic();	/* pairs with km_net() */
		atomic_inc(&xs->conns);
	}
	mutex_unlock(&xs->lock);
	if (err)
		kfree(xc);
	return err;
}

void isakmp_xfrm_reqid_put(struct isakmp_net *in, struct isakmp_conn *conn)
{
	struct isakmp_xfrms *xs = in->xfrms;
	struct isakmp_xconn *xc;

	mutex_lock(&xs->lock);
	xc = isakmp_xconn_find(xs, conn);
	if (!xc) {
		mutex_unlock(&xs->lock);
		return;
	}
	WRITE_ONCE(xc->gone, true);
	isakmp_xconn_release(xs, xc);
	mutex_unlock(&xs->lock);
	/* Those who take the calls may go now: none is under way after this. */
	if (atomic_dec_and_test(&xs->conns))
		isakmp_xfrm_sweep(in);
}

/* Children */

static struct isakmp_half *half(const struct isakmp_child *c, bool outbound)
{
	return c->body[outbound ? ISAKMP_BODY_OUT : ISAKMP_BODY_IN];
}

static void half_drop(struct isakmp_net *in, struct isakmp_child *c,
		      bool outbound)
{
	isakmp_half_remove(in, half(c, outbound));
	c->body[outbound ? ISAKMP_BODY_OUT : ISAKMP_BODY_IN] = NULL;
}

static void spd_drop(struct isakmp_net *in, struct isakmp_child *c)
{
	isakmp_spd_put(in, c->body[ISAKMP_BODY_SPD]);
	c->body[ISAKMP_BODY_SPD] = NULL;
}

int isakmp_xfrm_spi_alloc(struct isakmp_env *env, struct isakmp_child *c)
{
	struct isakmp_net *in = isakmp_env_net(env);
	struct isakmp_half *h;
	struct isakmp_spd *spd;

	isakmp_xfrm_spi_free(env, c);
	spd = isakmp_spd_get(in, c);
	if (IS_ERR(spd))
		return PTR_ERR(spd);
	h = isakmp_half_reserve(in, c, spd->reqid);
	if (IS_ERR(h)) {
		isakmp_spd_put(in, spd);
		return PTR_ERR(h);
	}
	c->body[ISAKMP_BODY_IN] = h;
	c->body[ISAKMP_BODY_SPD] = spd;
	c->spi_in = ntohl(h->x->id.spi);
	return 0;
}

void isakmp_xfrm_spi_free(struct isakmp_env *env, struct isakmp_child *c)
{
	struct isakmp_net *in = isakmp_env_net(env);

	half_drop(in, c, false);
	if (!half(c, true))
		spd_drop(in, c);
}

int isakmp_xfrm_install(struct isakmp_net *in, struct isakmp_child *c,
			bool outbound)
{
	const struct isakmp_spd *spd = c->body[ISAKMP_BODY_SPD];
	struct isakmp_half *h;

	if (WARN_ON_ONCE(!spd))
		return -EINVAL;
	h = isakmp_half_install(in, c, spd->reqid, outbound, half(c, outbound));
	c->body[outbound ? ISAKMP_BODY_OUT : ISAKMP_BODY_IN] =
		IS_ERR(h) ? NULL : h;
	return PTR_ERR_OR_ZERO(h);
}

int isakmp_xfrm_switch(struct isakmp_net *in, struct isakmp_child *c)
{
	struct isakmp_spd *spd = c->body[ISAKMP_BODY_SPD];

	if (WARN_ON_ONCE(!spd))
		return -EINVAL;
	return isakmp_spd_use(in, spd, c);
}

/* States first: while the policies stand nothing leaves in clear. */
void isakmp_xfrm_remove(struct isakmp_net *in, struct isakmp_child *c)
{
	half_drop(in, c, true);
	half_drop(in, c, false);
	spd_drop(in, c);
}

static bool half_alive(const struct isakmp_half *h)
{
	return h && READ_ONCE(h->x->km.state) == XFRM_STATE_VALID;
}

bool isakmp_xfrm_alive(const struct isakmp_child *c)
{
	return (!c->in_done || half_alive(half(c, false))) &&
	       (!c->out_done || half_alive(half(c, true)));
}

/* XFRM of this age does not date packets, so we note when we find that more
 * have passed: as exact as we are asked often.
 */
static void half_stats(struct isakmp_half *h, u64 *bytes, u64 *packets,
		       u64 *used)
{
	time64_t now = ktime_get_boottime_seconds();

	*bytes = 0;
	*packets = 0;
	*used = ~0ULL;
	if (!h)
		return;
	spin_lock_bh(&h->x->lock);
	*bytes = h->x->curlft.bytes;
	*packets = h->x->curlft.packets;
	if (h->packets != *packets) {
		h->packets = *packets;
		h->moved = now;
	}
	if (*packets)
		*used = now - h->moved;
	spin_unlock_bh(&h->x->lock);
}

void isakmp_xfrm_stats(const struct isakmp_child *c,
		       struct isakmp_xfrm_stats *out)
{
	half_stats(half(c, false), &out->bytes_in, &out->packets_in,
		   &out->used_in);
	half_stats(half(c, true), &out->bytes_out, &out->packets_out,
		   &out->used_out);
}

/* The namespace */

int isakmp_xfrm_net_init(struct isakmp_net *in)
{
	struct isakmp_xfrms *xs;

	if (in->xfrms)
		return 0;
	xs = kzalloc(sizeof(*xs), GFP_KERNEL_ACCOUNT);
	if (!xs)
		return -ENOMEM;
	mutex_init(&xs->lock);
	INIT_LIST_HEAD(&xs->xconns);
	hash_init(xs->byconn);
	INIT_LIST_HEAD(&xs->halves);
	INIT_LIST_HEAD(&xs->kept);
	INIT_LIST_HEAD(&xs->nds);
	ida_init(&xs->own);
	xs->next = ISAKMP_REQID_MIN;
	xs->acquire = isakmp_node_acquire;
	xs->asked = isakmp_node_asked;
	xs->audit = isakmp_node_audit;
	/* Callbacks look in from now on. */
	smp_store_release(&in->xfrms, xs);
	return 0;
}

/* Connections and peers are gone and have removed what was theirs; nothing
 * should be left, but what is ours must not outlive us.
 */
void isakmp_xfrm_net_exit(struct isakmp_net *in)
{
	struct isakmp_xfrms *xs = in->xfrms;
	struct isakmp_half *h, *next;

	if (!xs)
		return;
	WARN_ON_ONCE(atomic_read(&xs->conns) || !list_empty(&xs->halves) ||
		     !list_empty(&xs->xconns));
	list_for_each_entry_safe(h, next, &xs->halves, list)
		isakmp_half_remove(in, h);
	isakmp_spd_clear(in);
	isakmp_xfrm_hold_open(in);
	WRITE_ONCE(in->xfrms, NULL);
	ida_destroy(&xs->own);
	kfree_rcu(xs, rcu);
}
