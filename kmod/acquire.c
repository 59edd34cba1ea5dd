// SPDX-License-Identifier: GPL-2.0
/* Packets that ask for an SA, and the larval states that stand for them.
 *
 * While XFRM has a larval state it drops the packets of that reqid and asks no
 * more, for net.core.xfrm_acq_expires seconds.  So one may stand as long as
 * somebody is about it, and no longer.  ns->ask.reqids has what we are about:
 * marked until the worker has looked at it, then a node's.  All other larval
 * states of ours are swept away.
 *
 * One reqid is one pair of a connection, so there are never more of them than
 * are configured.
 */
#include "nodes.h"
#include "xfrm.h"

/* The worker has not seen it yet. */
#define FRESH	XA_MARK_0

/* One sweep in this time, however many packets are refused. */
#define SWEEP_EVERY	(HZ / 20)

/* What a node is about; in node->acqs. */
struct acq {
	struct list_head list;
	u32 reqid;
	u16 conf, pair;
	isakmp_ms until;	/* also while nothing is tried */
};

static void sweep_work(struct work_struct *work)
{
	struct isakmp_nodes *ns;

	ns = container_of(to_delayed_work(work), struct isakmp_nodes, sweep);
	isakmp_xfrm_sweep(ns->in);
}

/* It waits for RCU, and must not take a worker from the handshakes. */
static void sweep(struct isakmp_nodes *ns)
{
	queue_delayed_work(system_unbound_wq, &ns->sweep, SWEEP_EVERY);
}

void isakmp_acquire_init(struct isakmp_nodes *ns)
{
	xa_init_flags(&ns->ask.reqids, XA_FLAGS_LOCK_BH);
	INIT_DELAYED_WORK(&ns->sweep, sweep_work);
}

void isakmp_acquire_stop(struct isakmp_nodes *ns)
{
	cancel_delayed_work_sync(&ns->sweep);
}

void isakmp_acquire_exit(struct isakmp_nodes *ns)
{
	xa_destroy(&ns->ask.reqids);
}

int isakmp_node_acquire(struct isakmp_net *in, u32 reqid)
{
	struct isakmp_nodes *ns = in->nodes;
	struct xarray *xa = &ns->ask.reqids;
	int err = -ESHUTDOWN;

	isakmp_count(in, ACQUIRE);
	xa_lock_bh(xa);
	if (ns->ask.closed)
		goto out;
	err = xa_err(__xa_store(xa, reqid, xa_mk_value(1),
				GFP_ATOMIC | __GFP_NOWARN));
	if (err) {	/* another manager may have one made all the same */
		sweep(ns);
		goto out;
	}
	__xa_set_mark(xa, reqid, FRESH);
	queue_work(isakmp_wq, &ns->work);
out:
	xa_unlock_bh(xa);
	if (err)
		isakmp_count(in, ACQUIRE_LOST);
	return err;
}

bool isakmp_node_asked(struct isakmp_net *in, u32 reqid)
{
	struct isakmp_nodes *ns = in->nodes;

	return !READ_ONCE(ns->ask.closed) && xa_load(&ns->ask.reqids, reqid);
}

/* Round and round, or those that are refused and ask again at once could leave
 * the others no turn.
 */
bool isakmp_acquire_next(struct isakmp_nodes *ns, u32 *reqid)
{
	struct xarray *xa = &ns->ask.reqids;
	unsigned long at = ns->ask.next;
	bool any;

	xa_lock_bh(xa);
	any = xa_find(xa, &at, U32_MAX, FRESH);
	if (!any) {
		at = 0;
		any = xa_find(xa, &at, U32_MAX, FRESH);
	}
	if (any) {
		__xa_clear_mark(xa, at, FRESH);
		ns->ask.next = at + 1;
		*reqid = at;
	}
	xa_unlock_bh(xa);
	return any;
}

static void forget(struct isakmp_nodes *ns, u32 reqid)
{
	__xa_erase(&ns->ask.reqids, reqid);
	sweep(ns);
}

void isakmp_acquire_done(struct isakmp_nodes *ns, u32 reqid)
{
	struct xarray *xa = &ns->ask.reqids;

	xa_lock_bh(xa);
	if (!ns->ask.closed && !xa_get_mark(xa, reqid, FRESH))
		forget(ns, reqid);
	xa_unlock_bh(xa);
}

void isakmp_acquire_drop(struct isakmp_nodes *ns, u32 first, u32 n)
{
	struct xarray *xa = &ns->ask.reqids;
	unsigned long at;
	void *entry;

	lockdep_assert_held(&ns->in->cfg_lock);
	if (!n)
		return;
	xa_lock_bh(xa);
	xa_for_each_range(xa, at, entry, first, first + n - 1)
		if (!ns->ask.closed && xa_get_mark(xa, at, FRESH))
			forget(ns, at);
	xa_unlock_bh(xa);
}

int isakmp_acq_add(struct isakmp_node *node, u32 reqid, u16 conf, u16 pair,
		   isakmp_ms until)
{
	struct xarray *xa = &node->in->nodes->ask.reqids;
	struct acq *a;
	int err;

	lockdep_assert_held(&node->lock);
	/* it may have been done with since the worker saw it */
	err = xa_err(xa_store_bh(xa, reqid, xa_mk_value(1), GFP_KERNEL));
	if (err)
		return err;
	list_for_each_entry(a, &node->acqs, list)
		if (a->reqid == reqid)
			goto found;
	a = kzalloc(sizeof(*a), GFP_KERNEL_ACCOUNT);
	if (!a)
		return -ENOMEM;
	a->reqid = reqid;
	a->conf = conf;
	a->pair = pair;
	list_add_tail(&a->list, &node->acqs);
found:
	a->until = until;
	return 0;
}

void isakmp_acq_settle(struct isakmp_node *node)
{
	isakmp_ms now = isakmp_now();
	struct acq *a, *n;

	lockdep_assert_held(&node->lock);
	node->acq_at = ISAKMP_NEVER;
	list_for_each_entry_safe(a, n, &node->acqs, list) {
		if (!node->dead &&
		    isakmp_peer_trying(&node->peer, now, a->conf, a->pair))
			continue;
		if (!node->dead && a->until > now) {
			node->acq_at = min(node->acq_at, a->until);
			continue;
		}
		list_del(&a->list);
		isakmp_acquire_done(node->in->nodes, a->reqid);
		kfree(a);
	}
}

void isakmp_acq_hurry(struct isakmp_node *node, int conf)
{
	struct acq *a;

	lockdep_assert_held(&node->lock);
	list_for_each_entry(a, &node->acqs, list)
		if (conf < 0 || a->conf == conf)
			a->until = 0;
}
