// SPDX-License-Identifier: GPL-2.0
/* What the kernel asks of us, in any context, and the life of a namespace's
 * nodes as a whole.
 */
#include "conns.h"
#include "nodes.h"
#include "xfrm.h"

static void ask(struct isakmp_net *in, bool audit)
{
	struct isakmp_nodes *ns = in->nodes;

	xa_lock_bh(&ns->ask.reqids);
	if (!ns->ask.closed) {
		ns->ask.look = true;
		ns->ask.audit |= audit;
		queue_work(isakmp_wq, &ns->work);
	}
	xa_unlock_bh(&ns->ask.reqids);
}

void isakmp_node_audit(struct isakmp_net *in)
{
	ask(in, true);
}

void isakmp_node_look(struct isakmp_net *in)
{
	ask(in, false);
}

/* A start child whose peer could not be made yet.  cfg_lock is held. */
struct late {
	struct list_head list;
	const struct isakmp_conn *conn;		/* compared, and looked up */
	u16 conf;
};

int isakmp_late_add(struct isakmp_net *in, const struct isakmp_conn *conn,
		    u16 conf)
{
	struct late *late = kzalloc(sizeof(*late), GFP_KERNEL_ACCOUNT);

	lockdep_assert_held(&in->cfg_lock);
	if (!late)
		return -ENOMEM;
	late->conn = conn;
	late->conf = conf;
	list_add_tail(&late->list, &in->nodes->late);
	queue_delayed_work(isakmp_wq, &in->nodes->again, LOOK_AGAIN);
	return 0;
}

/* Before the connection goes, so that what stands in the list is alive. */
u32 isakmp_late_drop(struct isakmp_net *in, const struct isakmp_conn *conn,
		     int conf)
{
	struct late *late, *n;
	u32 dropped = 0;

	lockdep_assert_held(&in->cfg_lock);
	list_for_each_entry_safe(late, n, &in->nodes->late, list) {
		if (late->conn != conn || (conf >= 0 && late->conf != conf))
			continue;
		list_del(&late->list);
		kfree(late);
		dropped++;
	}
	return dropped;
}

static void start_late(struct isakmp_net *in)
{
	struct late *late, *n;
	LIST_HEAD(due);

	list_splice_init(&in->nodes->late, &due);
	list_for_each_entry_safe(late, n, &due, list) {
		if (isakmp_node_start_late(in, late->conn, late->conf)) {
			list_move_tail(&late->list, &in->nodes->late);
		} else {
			list_del(&late->list);
			kfree(late);
		}
	}
}

/* Its peer: the one of its single address, or else there is none to ask. */
static int acquire(struct isakmp_net *in, u32 reqid)
{
	const struct isakmp_conn *conn;
	struct isakmp_node *node;
	u16 conf, pair;
	int err;

	conn = isakmp_conns_by_reqid(in, reqid, &conf, &pair);
	if (!conn)
		return -ENOENT;
	node = isakmp_node_peer_lock(in, conn);
	isakmp_conns_put(&in->env, conn);
	if (IS_ERR(node))
		return PTR_ERR(node);
	err = isakmp_node_acquire_pair(node, reqid, conf, pair);
	isakmp_node_unlock(node);
	isakmp_node_put(node);
	return err;
}

/* What stands for connections, and what could not be begun. */
static void look(struct isakmp_net *in)
{
	struct isakmp_nodes *ns = in->nodes;
	const struct isakmp_conn *conn;
	bool missing = false;

	conn = isakmp_conns_nth(in, 0);
	while (conn) {
		missing |= isakmp_xfrm_conn_check(in, conn);
		conn = isakmp_conns_next(in, conn);
	}
	start_late(in);
	/* A route that comes after the address tells nobody. */
	if (missing || !list_empty(&ns->late))
		queue_delayed_work(isakmp_wq, &ns->again, LOOK_AGAIN);
}

static void audit(struct isakmp_net *in)
{
	struct isakmp_nodes *ns = in->nodes;
	struct isakmp_node *node;

	isakmp_count(in, AUDIT);
	spin_lock_bh(&ns->lock);
	list_for_each_entry(node, &ns->all, list) {
		set_bit(NODE_AUDIT, &node->events);
		isakmp_node_queue(node);
	}
	spin_unlock_bh(&ns->lock);
}

/* Return: there may be more. */
static bool acquires(struct isakmp_net *in)
{
	u32 reqid, n;

	for (n = 0; n < ACQUIRE_BATCH; n++) {
		if (!isakmp_acquire_next(in->nodes, &reqid))
			return false;
		if (!acquire(in, reqid))
			continue;
		isakmp_count(in, ACQUIRE_REFUSED);
		isakmp_acquire_done(in->nodes, reqid);
	}
	return true;
}

static bool taken(bool *flag)
{
	bool set = *flag;

	*flag = false;
	return set;
}

static void ask_work(struct work_struct *work)
{
	struct isakmp_nodes *ns = container_of(work, struct isakmp_nodes, work);
	struct isakmp_net *in = ns->in;
	bool conns, peers, more;

	mutex_lock(&in->cfg_lock);
	xa_lock_bh(&ns->ask.reqids);
	conns = taken(&ns->ask.look);
	peers = taken(&ns->ask.audit);
	xa_unlock_bh(&ns->ask.reqids);
	if (conns)
		look(in);
	if (peers)
		audit(in);
	more = acquires(in);
	mutex_unlock(&in->cfg_lock);
	xa_lock_bh(&ns->ask.reqids);
	if (more && !ns->ask.closed)
		queue_work(isakmp_wq, &ns->work);
	xa_unlock_bh(&ns->ask.reqids);
}

static void again_work(struct work_struct *work)
{
	struct isakmp_nodes *ns;

	ns = container_of(to_delayed_work(work), struct isakmp_nodes, again);
	isakmp_node_look(ns->in);
}

int isakmp_node_net_init(struct isakmp_net *in)
{
	struct isakmp_nodes *ns;

	if (in->nodes)
		return 0;
	ns = kvzalloc(sizeof(*ns), GFP_KERNEL_ACCOUNT);
	if (!ns)
		return -ENOMEM;
	ns->in = in;
	spin_lock_init(&ns->lock);
	get_random_bytes(&ns->secret, sizeof(ns->secret));
	INIT_LIST_HEAD(&ns->all);
	INIT_LIST_HEAD(&ns->lru);
	INIT_LIST_HEAD(&ns->late);
	ratelimit_state_init(&ns->strangers, HZ, STRANGER_EVENTS);
	ratelimit_set_flags(&ns->strangers, RATELIMIT_MSG_ON_RELEASE);
	isakmp_cookie_init(ns);
	hash_init(ns->cookie);
	hash_init(ns->half);
	hash_init(ns->key);
	init_waitqueue_head(&ns->gone);
	INIT_WORK(&ns->work, ask_work);
	INIT_DELAYED_WORK(&ns->again, again_work);
	isakmp_acquire_init(ns);
	spin_lock_init(&ns->fail.lock);
	in->nodes = ns;
	return 0;
}

/* Nobody asks any more, nothing new begins, and all that is there is to end. */
static void close_all(struct isakmp_nodes *ns)
{
	struct isakmp_node *node;

	xa_lock_bh(&ns->ask.reqids);
	WRITE_ONCE(ns->ask.closed, true);
	xa_unlock_bh(&ns->ask.reqids);
	cancel_work_sync(&ns->work);
	cancel_delayed_work_sync(&ns->again);
	isakmp_acquire_stop(ns);
	isakmp_cookie_stop(ns);

	spin_lock_bh(&ns->lock);
	WRITE_ONCE(ns->closing, true);
	list_for_each_entry(node, &ns->all, list)
		set_bit(NODE_END, &node->events);
	spin_unlock_bh(&ns->lock);
}

static void queue_all(struct isakmp_nodes *ns, bool embryos)
{
	struct isakmp_node *node;

	spin_lock_bh(&ns->lock);
	list_for_each_entry(node, &ns->all, list)
		if (embryos || !node->embryo)
			isakmp_node_queue(node);
	spin_unlock_bh(&ns->lock);
}

/* All but embryos, here and now.  @wait: also for those that are busy. */
static void finish_peers(struct isakmp_net *in, bool wait, unsigned long until)
{
	struct isakmp_node *node, *next;

	for (node = isakmp_node_next(in, NULL); node; node = next) {
		isakmp_node_get(node);
		next = isakmp_node_next(in, node);
		if (!READ_ONCE(node->embryo) && time_before(jiffies, until) &&
		    (wait ? isakmp_node_lock(node) :
			    isakmp_node_trylock(node))) {
			isakmp_node_finish(node, ISAKMP_REASON_REQUESTED);
			isakmp_node_unlock(node);
		}
		isakmp_node_put(node);
	}
}

/* Work is done in the order in which it came, and in front of what we could
 * queue now there may be a flood.  So those who have something to say are
 * ended by the workers and by us, whoever comes first; an embryo has nothing
 * to say.  One that becomes a peer meanwhile is ended by the worker that makes
 * it one, see isakmp_node_work().
 */
void isakmp_node_net_bye(struct isakmp_net *in)
{
	struct isakmp_nodes *ns = in->nodes;
	unsigned long until;

	close_all(ns);
	until = jiffies + HZ;
	queue_all(ns, false);
	finish_peers(in, false, until);
	finish_peers(in, true, until);
	if (!time_before(jiffies, until))
		WRITE_ONCE(ns->hurry, true);
	queue_all(ns, true);
}

void isakmp_node_net_wait(struct isakmp_net *in)
{
	wait_event(in->nodes->gone, !READ_ONCE(in->nodes->count));
}

void isakmp_node_net_exit(struct isakmp_net *in)
{
	struct isakmp_nodes *ns = in->nodes;

	if (!ns)
		return;
	wait_event(ns->gone, !atomic_read(&ns->live));
	synchronize_rcu();	/* the last node may still be waking us */
	isakmp_cookie_exit(ns);
	isakmp_acquire_exit(ns);
	kvfree(ns);
	in->nodes = NULL;
}
