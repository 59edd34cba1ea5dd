// SPDX-License-Identifier: GPL-2.0
/* Nodes: made, listed, found for an operator's wish, and ended. */
#include "compat.h"
#include "nodes.h"
#include "xfrm.h"

struct isakmp_node *isakmp_node_new(struct isakmp_net *in, gfp_t gfp)
{
	struct isakmp_node *node = kzalloc(sizeof(*node), gfp);

	if (!node)
		return NULL;
	node->in = in;
	kref_init(&node->ref);
	node->born = isakmp_now();
	INIT_LIST_HEAD(&node->acqs);
	node->acq_at = ISAKMP_NEVER;
	mutex_init(&node->lock);
	INIT_WORK(&node->work, isakmp_node_work);
	timer_setup(&node->timer, isakmp_node_timer, 0);
	spin_lock_init(&node->rx.lock);
	INIT_LIST_HEAD(&node->rx.list);
	INIT_LIST_HEAD(&node->list);
	INIT_LIST_HEAD(&node->links);
	INIT_LIST_HEAD(&node->lru);
	atomic_inc(&in->nodes->live);
	return node;
}

/* Any context: what needed another one went with isakmp_node_kill(). */
static void release(struct kref *ref)
{
	struct isakmp_node *node = container_of(ref, struct isakmp_node, ref);
	struct isakmp_nodes *ns = node->in->nodes;

	kfree_rcu(node, rcu);
	rcu_read_lock();	/* or @ns goes between these two */
	if (atomic_dec_and_test(&ns->live))
		wake_up(&ns->gone);
	rcu_read_unlock();
}

void isakmp_node_put(struct isakmp_node *node)
{
	kref_put(&node->ref, release);
}

u64 isakmp_node_id(const struct isakmp_node *node)
{
	return node->id;
}

int isakmp_node_list(struct isakmp_node *node)
{
	struct isakmp_nodes *ns = node->in->nodes;

	lockdep_assert_held(&ns->lock);
	if (ns->closing)
		return -ESHUTDOWN;
	if (ns->count >= ISAKMP_NODE_MAX)
		return -ENOSPC;
	WRITE_ONCE(ns->count, ns->count + 1);
	ns->embryos += node->embryo;
	node->id = ++ns->last_id;
	isakmp_node_get(node);
	list_add_tail(&node->list, &ns->all);
	return 0;
}

/* Nobody finds it any more. */
static void unlist(struct isakmp_node *node)
{
	struct isakmp_nodes *ns = node->in->nodes;
	bool listed;

	spin_lock_bh(&ns->lock);
	isakmp_half_close(node);
	isakmp_key_drop_all(node);
	isakmp_link_del_all(node);
	listed = !list_empty(&node->list);
	if (listed) {
		list_del_init(&node->list);
		WRITE_ONCE(ns->count, ns->count - 1);
		ns->embryos -= node->embryo;
	}
	spin_unlock_bh(&ns->lock);
	if (!listed)
		return;
	isakmp_node_put(node);
	wake_up(&ns->gone);
}

void isakmp_node_kill(struct isakmp_node *node)
{
	lockdep_assert_held(&node->lock);
	if (node->dead)
		return;
	node->dead = true;
	timer_shutdown_sync(&node->timer);
	isakmp_rx_close(node);
	kfree(node->first);
	node->first = NULL;
	if (node->ready)
		isakmp_peer_clear(&node->peer);
	isakmp_acq_settle(node);
	unlist(node);
}

void isakmp_node_finish(struct isakmp_node *node, enum isakmp_reason reason)
{
	lockdep_assert_held(&node->lock);
	if (node->dead)
		return;
	isakmp_node_ready(node);
	isakmp_peer_terminate(&node->peer, isakmp_now(), -1, reason);
	isakmp_node_drain(node);
	isakmp_node_kill(node);
}

/* node->lock is held. */
static struct isakmp_peer *locked(struct isakmp_node *node)
{
	if (node->dead) {
		mutex_unlock(&node->lock);
		return NULL;
	}
	isakmp_node_ready(node);
	return &node->peer;
}

struct isakmp_peer *isakmp_node_lock(struct isakmp_node *node)
{
	mutex_lock(&node->lock);
	return locked(node);
}

struct isakmp_peer *isakmp_node_trylock(struct isakmp_node *node)
{
	return mutex_trylock(&node->lock) ? locked(node) : NULL;
}

void isakmp_node_unlock(struct isakmp_node *node)
{
	mutex_unlock(&node->lock);
}

/* The list is in the order of ids.  One that has left it is looked for by
 * what it was.
 */
static struct isakmp_node *after_id(struct isakmp_nodes *ns, u64 id)
{
	struct isakmp_node *node;

	list_for_each_entry(node, &ns->all, list)
		if (node->id > id)
			return node;
	return NULL;
}

struct isakmp_node *isakmp_node_next(struct isakmp_net *in,
				     struct isakmp_node *after)
{
	struct isakmp_nodes *ns;
	struct isakmp_node *node;

	if (!isakmp_net_used(in))
		return NULL;
	ns = in->nodes;		/* not before it is seen to be used */
	spin_lock_bh(&ns->lock);
	if (!after)
		node = list_first_entry_or_null(&ns->all, struct isakmp_node,
						list);
	else if (list_empty(&after->list))
		node = after_id(ns, after->id);
	else if (list_is_last(&after->list, &ns->all))
		node = NULL;
	else
		node = list_next_entry(after, list);
	if (node)	/* the list's own reference is there */
		isakmp_node_get(node);
	spin_unlock_bh(&ns->lock);
	if (after)
		isakmp_node_put(after);
	return node;
}

/* A new one, locked; or NULL, and in @other the one that somebody else has
 * made meanwhile, not locked.
 */
static struct isakmp_node *make_peer(struct isakmp_net *in,
				     const struct isakmp_conn *conn,
				     const struct isakmp_addr *remote, u64 key,
				     struct isakmp_node **other)
{
	struct isakmp_nodes *ns = in->nodes;
	struct isakmp_addr local;
	struct isakmp_node *node;
	int err;

	node = isakmp_node_new(in, GFP_KERNEL_ACCOUNT);
	if (!node)
		return ERR_PTR(-ENOMEM);
	isakmp_conn_local(&in->env, conn, remote, &local);
	mutex_lock(&node->lock);
	isakmp_peer_init(&node->peer, &in->env, conn, &local, remote);
	node->ready = true;
	spin_lock_bh(&ns->lock);
	err = isakmp_node_list(node);
	spin_unlock_bh(&ns->lock);
	if (!err)
		*other = isakmp_key_claim(node, KEY_ADDR, key);
	if (!err && !*other)
		return node;
	isakmp_node_kill(node);
	mutex_unlock(&node->lock);
	isakmp_node_put(node);
	return err ? ERR_PTR(err) : NULL;
}

struct isakmp_node *isakmp_node_peer_lock(struct isakmp_net *in,
					  const struct isakmp_conn *conn)
{
	struct isakmp_node *node, *new;
	struct isakmp_addr remote;
	u64 key;

	if (!isakmp_conn_peer_addr(conn, &remote))
		return ERR_PTR(-EDESTADDRREQ);
	key = isakmp_key_addr(in->nodes, conn, &remote);
	for (;;) {
		node = isakmp_key_find(in->nodes, key);
		if (!node) {
			new = make_peer(in, conn, &remote, key, &node);
			if (new)
				return new;
		}
		if (isakmp_node_lock(node))
			return node;
		/* it had nothing to do and went: its key is free now */
		isakmp_node_put(node);
	}
}

/* While nothing stands on it, the address of an initiator may change. */
static void refresh_local(struct isakmp_node *node)
{
	struct isakmp_peer *p = &node->peer;
	struct isakmp_addr local;

	if (!p->conn || !list_empty(&p->sas) || !list_empty(&p->children))
		return;
	isakmp_conn_local(p->env, p->conn, &p->remote, &local);
	if (local.family)
		p->local = local;
}

/* Return: 0, -EALREADY when all pairs are up, or an error. */
static int want_all(struct isakmp_node *node, u16 conf, bool keep)
{
	struct isakmp_peer *p = &node->peer;
	int err, ret = -ENOENT;
	u16 pair;

	refresh_local(node);
	for (pair = 0; pair < ISAKMP_PAIR_MAX; pair++) {
		err = isakmp_peer_want(p, isakmp_now(), conf, pair, keep);
		if (err == -ENOENT)
			break;
		if (err && err != -EALREADY)
			return err;
		if (!err || ret == -ENOENT)
			ret = err;
	}
	return ret;
}

static int initiate(struct isakmp_net *in, const struct isakmp_conn *conn,
		    u16 conf, bool keep)
{
	struct isakmp_node *node = isakmp_node_peer_lock(in, conn);
	int err;

	if (IS_ERR(node))
		return PTR_ERR(node);
	err = want_all(node, conf, keep);
	isakmp_node_settle(node);
	isakmp_node_unlock(node);
	isakmp_node_put(node);
	return err;
}

int isakmp_node_acquire_pair(struct isakmp_node *node, u32 reqid, u16 conf,
			     u16 pair)
{
	isakmp_ms now = isakmp_now();
	int err;

	refresh_local(node);
	err = isakmp_peer_acquire(&node->peer, now, conf, pair);
	switch (err) {
	case 0:
		err = isakmp_acq_add(node, reqid, conf, pair, now);
		break;
	case -EAGAIN:	/* nothing asks again before that is over */
		err = isakmp_acq_add(node, reqid, conf, pair,
				     now + ACQUIRE_BACK_OFF);
		if (!err)
			isakmp_count(node->in, ACQUIRE_REFUSED);
		break;
	case -EALREADY:	/* then why does a packet find no SA? */
		set_bit(NODE_AUDIT, &node->events);
		isakmp_node_queue(node);
		break;
	}
	isakmp_node_settle(node);
	return err;
}

/* A dynamic selector has no address while there is no route: that child is
 * looked at again when addresses change.
 */
static int start_child(struct isakmp_net *in, const struct isakmp_conn *conn,
		       u16 conf)
{
	int err = isakmp_node_start_late(in, conn, conf);

	return err == -ENOENT ? isakmp_late_add(in, conn, conf) : err;
}

int isakmp_node_conn_up(struct isakmp_net *in, const struct isakmp_conn *conn)
{
	int err;
	u16 i;

	for (i = 0; i < conn->nchild; i++) {
		if (conn->child[i].start != ISAKMP_START_START)
			continue;
		err = start_child(in, conn, i);
		if (err)
			return err;
	}
	return 0;
}

int isakmp_node_start_late(struct isakmp_net *in,
			   const struct isakmp_conn *conn, u16 conf)
{
	int err = initiate(in, conn, conf, true);

	return err == -EALREADY ? 0 : err;
}

int isakmp_node_initiate(struct isakmp_net *in, const struct isakmp_conn *conn,
			 u16 conf)
{
	return initiate(in, conn, conf, false);
}

/* It is of that connection, NULL: of any, or about to be. */
static bool belongs(struct isakmp_peer *p, const struct isakmp_conn *conn)
{
	struct isakmp_sa *sa = NULL;

	if (p->conn)
		return !conn || p->conn == conn;
	while ((sa = isakmp_peer_sa_next(p, sa)))
		if (isakmp_sa_conn(sa) && (!conn || isakmp_sa_conn(sa) == conn))
			return true;
	return false;
}

typedef void (*end_fn)(struct isakmp_node *node, int conf,
		       enum isakmp_reason reason, struct isakmp_ended *ended);

/* Calls @fn for each node of @conn, NULL: each that has one, locked.  It may
 * kill the node.
 */
static void all_nodes_of(struct isakmp_net *in, const struct isakmp_conn *conn,
			 end_fn fn, int conf, enum isakmp_reason reason,
			 struct isakmp_ended *ended)
{
	struct isakmp_node *node, *next;
	struct isakmp_peer *p;

	for (node = isakmp_node_next(in, NULL); node; node = next) {
		isakmp_node_get(node);
		next = isakmp_node_next(in, node);
		p = isakmp_node_lock(node);
		if (p) {
			if (belongs(p, conn))
				fn(node, conf, reason, ended);
			isakmp_node_unlock(node);
		}
		isakmp_node_put(node);
	}
}

static void finish_one(struct isakmp_node *node, int conf,
		       enum isakmp_reason reason, struct isakmp_ended *ended)
{
	isakmp_node_finish(node, reason);
}

static void terminate_one(struct isakmp_node *node, int conf,
			  enum isakmp_reason reason,
			  struct isakmp_ended *ended)
{
	struct isakmp_ended here;

	here = isakmp_peer_terminate(&node->peer, isakmp_now(), conf, reason);
	ended->sas += here.sas;
	ended->wants += here.wants;
	/* nor does a packet wait for the end of a back-off that is over */
	isakmp_acq_hurry(node, conf);
	isakmp_node_settle(node);
}

void isakmp_node_conn_down(struct isakmp_net *in,
			   const struct isakmp_conn *conn,
			   enum isakmp_reason reason)
{
	isakmp_late_drop(in, conn, -1);
	all_nodes_of(in, conn, finish_one, -1, reason, NULL);
}

void isakmp_node_all_down(struct isakmp_net *in, enum isakmp_reason reason)
{
	all_nodes_of(in, NULL, finish_one, -1, reason, NULL);
}

void isakmp_node_terminate(struct isakmp_net *in,
			   const struct isakmp_conn *conn, int conf,
			   enum isakmp_reason reason,
			   struct isakmp_ended *ended)
{
	u16 i;

	ended->wants += isakmp_late_drop(in, conn, conf);
	for (i = 0; i < conn->nchild; i++)
		if (conf < 0 || conf == i)
			isakmp_acquire_drop(in->nodes, conn->child[i].reqid,
					    isakmp_xfrm_nreqid(&conn->child[i]));
	all_nodes_of(in, conn, terminate_one, conf, reason, ended);
}
