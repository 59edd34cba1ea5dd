// SPDX-License-Identifier: GPL-2.0
/* Connections of a namespace: loaded, replaced, unloaded, looked up.
 *
 * The order on the way up is reqids, policies, list, peers: a policy that
 * stands is the first thing there is and the last thing that goes, so that
 * no protected packet leaves in clear in between.
 */

#include <linux/jhash.h>
#include <linux/netlink.h>
#include <linux/rculist.h>

#include "conns.h"
#include "node.h"
#include "udp.h"
#include "xfrm.h"

#define CONNS_MAX	65536

struct entry {
	struct list_head list;
	struct hlist_node match;	/* in conns->by_addr or ->wide */
	struct hlist_node name;
	struct kref ref;
	struct rcu_head rcu;
	bool live;
	u32 seq;	/* ascending in the order of the list, from 1 */
	struct isakmp_conn conn;
};

static struct entry *to_entry(const struct isakmp_conn *conn)
{
	return container_of((struct isakmp_conn *)conn, struct entry, conn);
}

/* The object */

struct isakmp_conn *isakmp_conn_alloc(void)
{
	struct entry *e = isakmp_alloc(sizeof(*e));

	if (!e)
		return NULL;
	INIT_LIST_HEAD(&e->list);
	kref_init(&e->ref);
	return &e->conn;
}

void isakmp_conn_free(struct isakmp_conn *conn)
{
	u32 i;

	for (i = 0; conn->child && i < conn->nchild; i++) {
		isakmp_free(conn->child[i].local);
		isakmp_free(conn->child[i].remote);
		isakmp_free(conn->child[i].tf);
	}
	isakmp_free(conn->child);
	isakmp_free(conn->tf);
	isakmp_free(to_entry(conn));
}

static void free_rcu_cb(struct rcu_head *rcu)
{
	isakmp_conn_free(&container_of(rcu, struct entry, rcu)->conn);
}

static void release(struct kref *ref)
{
	call_rcu(&container_of(ref, struct entry, ref)->rcu, free_rcu_cb);
}

static void put(struct entry *e)
{
	kref_put(&e->ref, release);
}

static const struct isakmp_conn *get(struct entry *e)
{
	kref_get(&e->ref);
	return &e->conn;
}

bool isakmp_conn_live(const struct isakmp_conn *conn)
{
	return READ_ONCE(to_entry(conn)->live);
}

/* Load and unload */

static u32 name_hash(const char *name)
{
	return jhash(name, strlen(name), 0);
}

static u32 addr_hash(u16 family, const u8 *a)
{
	return jhash(a, isakmp_addr_len(family), family);
}

static struct entry *find(struct isakmp_net *in, const char *name)
{
	struct entry *e;

	lockdep_assert_held(&in->cfg_lock);
	hash_for_each_possible(in->conns->by_name, e, name, name_hash(name))
		if (e->live && !strcmp(e->conn.name, name))
			return e;
	return NULL;
}

/* Where look-ups by address find it. */
static void enter(struct isakmp_conns *c, struct entry *e)
{
	const struct isakmp_range *r = e->conn.remote;

	if (e->conn.nremote == 1 && r->family &&
	    !memcmp(r->lo, r->hi, isakmp_addr_len(r->family)))
		hash_add_rcu(c->by_addr, &e->match,
			     addr_hash(r->family, r->lo));
	else
		hlist_add_head_rcu(&e->match, &c->wide);
	hash_add(c->by_name, &e->name, name_hash(e->conn.name));
}

void isakmp_conns_publish(struct isakmp_net *in, struct isakmp_conn *conn,
			  struct isakmp_conn *after)
{
	struct entry *e = to_entry(conn);

	lockdep_assert_held(&in->cfg_lock);
	kref_get(&e->ref);
	e->seq = after ? to_entry(after)->seq : ++in->conns->seq;
	WRITE_ONCE(e->live, true);
	if (after)
		list_add_rcu(&e->list, &to_entry(after)->list);
	else
		list_add_tail_rcu(&e->list, &in->conns->conns);
	enter(in->conns, e);
	in->conns->n++;
	isakmp_conns_changed(in->conns);
}

void isakmp_conns_unpublish(struct isakmp_net *in, struct isakmp_conn *conn)
{
	struct entry *e = to_entry(conn);

	lockdep_assert_held(&in->cfg_lock);
	WRITE_ONCE(e->live, false);
	list_del_rcu(&e->list);
	hash_del_rcu(&e->match);
	hash_del(&e->name);
	in->conns->n--;
	isakmp_conns_changed(in->conns);
	put(e);
}

/* Down to a connection that stands in the list but is not seen. */
static void stop(struct isakmp_net *in, struct entry *e,
		 enum isakmp_reason reason)
{
	WRITE_ONCE(e->live, false);
	isakmp_node_conn_down(in, &e->conn, reason);
	isakmp_xfrm_conn_down(in, &e->conn);
	isakmp_xfrm_reqid_put(in, &e->conn);
}

/* @e joins the list behind @after, unless it is in it.  A failure leaves
 * nothing but, perhaps, its place in the list.
 */
static int start(struct isakmp_net *in, struct entry *e, struct entry *after,
		 struct netlink_ext_ack *extack)
{
	int err;

	err = isakmp_xfrm_reqid_get(in, &e->conn);
	if (err) {
		NL_SET_ERR_MSG(extack, "no reqids are left");
		return err;
	}
	err = isakmp_xfrm_conn_up(in, &e->conn, extack);
	if (err == -EAGAIN) {
		isakmp_node_look(in);	/* which goes on until it is up */
		err = 0;
	}
	if (err)
		goto put_reqid;
	if (list_empty(&e->list))
		isakmp_conns_publish(in, &e->conn, after ? &after->conn : NULL);
	else
		WRITE_ONCE(e->live, true);
	err = isakmp_node_conn_up(in, &e->conn);
	if (err) {
		NL_SET_ERR_MSG(extack, "its children cannot be started");
		stop(in, e, ISAKMP_REASON_RESOURCES);
	}
	return err;

put_reqid:
	isakmp_xfrm_reqid_put(in, &e->conn);
	return err;
}

static int start_new(struct isakmp_net *in, struct entry *new,
		     struct entry *after, struct netlink_ext_ack *extack)
{
	int err = start(in, new, after, extack);

	if (err && !list_empty(&new->list))
		isakmp_conns_unpublish(in, &new->conn);
	return err;
}

/* The end of a replacement: at once, or with the load that it is part of. */
static void let_go(struct isakmp_net *in, struct isakmp_hold *hold)
{
	if (in->conns->hold_ms)
		isakmp_xfrm_hold_keep(in, hold);
	else
		isakmp_xfrm_unhold(in, hold);
}

/* Who loads is alive, whatever has become of what he asked for. */
static void hold_on(struct isakmp_conns *c)
{
	if (c->hold_ms)
		mod_delayed_work(isakmp_wq, &c->open,
				 msecs_to_jiffies(c->hold_ms));
}

/* The old one makes room first, because both may want the same selectors; if
 * the new one is refused it comes back.  Until one of them is up, what was
 * protected is held.
 */
static int replace(struct isakmp_net *in, struct entry *old, struct entry *new,
		   struct netlink_ext_ack *extack)
{
	struct isakmp_hold *hold = isakmp_xfrm_hold(in, &old->conn);
	int err;

	if (IS_ERR(hold)) {
		NL_SET_ERR_MSG(extack,
			       "its selectors cannot be held while it is replaced");
		return PTR_ERR(hold);
	}
	stop(in, old, ISAKMP_REASON_REPLACED);
	err = start_new(in, new, old, extack);
	if (!err || start(in, old, NULL, NULL))
		isakmp_conns_unpublish(in, &old->conn);
	let_go(in, hold);
	return err;
}

int isakmp_conns_set(struct isakmp_net *in, struct isakmp_conn *conn,
		     bool *changed, struct netlink_ext_ack *extack)
{
	struct entry *old, *new = to_entry(conn);
	int err = 0;

	*changed = false;
	hold_on(in->conns);
	old = find(in, conn->name);
	if (old && isakmp_conn_equal(&old->conn, conn))
		goto out;
	if (!old && in->conns->n >= CONNS_MAX) {
		NL_SET_ERR_MSG(extack, "too many connections");
		err = -ENOSPC;
		goto out;
	}
	if (!in->conns->n) {
		err = isakmp_net_use(in) ?: isakmp_udp_open(in, extack);
		if (err)
			goto out;
	}
	err = old ? replace(in, old, new, extack) :
		    start_new(in, new, NULL, extack);
	*changed = !err;
	if (!in->conns->n)
		isakmp_udp_close(in);
out:
	put(new);
	return err;
}

static int del(struct isakmp_net *in, struct entry *e)
{
	struct isakmp_hold *hold = NULL;

	if (in->conns->hold_ms)
		hold = isakmp_xfrm_hold(in, &e->conn);
	if (IS_ERR(hold))
		return PTR_ERR(hold);
	stop(in, e, ISAKMP_REASON_REQUESTED);
	isakmp_conns_unpublish(in, &e->conn);
	if (!in->conns->n)
		isakmp_udp_close(in);
	if (hold)
		let_go(in, hold);
	return 0;
}

int isakmp_conns_del(struct isakmp_net *in, const char *name)
{
	struct entry *e = find(in, name);

	hold_on(in->conns);
	return e ? del(in, e) : -ENOENT;
}

void isakmp_conns_hold(struct isakmp_net *in, u32 ms)
{
	struct isakmp_conns *c = in->conns;

	lockdep_assert_held(&in->cfg_lock);
	c->hold_ms = ms;
	if (ms) {
		hold_on(c);
		return;
	}
	cancel_delayed_work(&c->open);
	isakmp_xfrm_hold_open(in);
}

/* Who loads has died over it. */
static void open_work(struct work_struct *work)
{
	struct isakmp_conns *c;

	c = container_of(to_delayed_work(work), struct isakmp_conns, open);
	mutex_lock(&c->in->cfg_lock);
	/* unless another load has begun while this waited for the lock */
	if (!delayed_work_pending(&c->open))
		isakmp_conns_hold(c->in, 0);
	mutex_unlock(&c->in->cfg_lock);
}

void isakmp_conns_flush(struct isakmp_net *in)
{
	struct entry *e, *next;

	lockdep_assert_held(&in->cfg_lock);
	isakmp_conns_hold(in, 0);
	/* All peers in one walk; those of each connection are none then. */
	list_for_each_entry(e, &in->conns->conns, list)
		WRITE_ONCE(e->live, false);
	isakmp_node_all_down(in, ISAKMP_REASON_REQUESTED);
	list_for_each_entry_safe(e, next, &in->conns->conns, list)
		del(in, e);
}

/* Look-ups */

u32 isakmp_conns_gen(struct isakmp_net *in)
{
	return READ_ONCE(in->conns->gen);
}

const struct isakmp_conn *isakmp_conns_find(struct isakmp_net *in,
					    const char *name)
{
	struct entry *e = find(in, name);

	return e ? get(e) : NULL;
}

const struct isakmp_conn *isakmp_conns_nth(struct isakmp_net *in, u32 n)
{
	struct entry *e;

	lockdep_assert_held(&in->cfg_lock);
	list_for_each_entry(e, &in->conns->conns, list)
		if (e->live && !n--)
			return get(e);
	return NULL;
}

const struct isakmp_conn *isakmp_conns_next(struct isakmp_net *in,
					    const struct isakmp_conn *after)
{
	struct entry *e = to_entry(after);
	const struct isakmp_conn *next = NULL;

	lockdep_assert_held(&in->cfg_lock);
	list_for_each_entry_continue(e, &in->conns->conns, list) {
		if (!e->live)
			continue;
		next = get(e);
		break;
	}
	put(to_entry(after));
	return next;
}

/* Reqids of a child follow each other, and no two children share any: the
 * nearest one from below is the one.
 */
const struct isakmp_conn *isakmp_conns_by_reqid(struct isakmp_net *in,
						u32 reqid, u16 *conf, u16 *pair)
{
	const struct isakmp_child_conf *c;
	struct entry *e, *best = NULL;
	u32 i, base = 0;

	rcu_read_lock();
	list_for_each_entry_rcu(e, &in->conns->conns, list) {
		if (!READ_ONCE(e->live))
			continue;
		for (i = 0; i < e->conn.nchild; i++) {
			c = &e->conn.child[i];
			if (!c->reqid || c->reqid > reqid || c->reqid <= base ||
			    reqid - c->reqid >= c->nlocal * c->nremote)
				continue;
			best = e;
			base = c->reqid;
			*conf = i;
		}
	}
	if (best && !kref_get_unless_zero(&best->ref))
		best = NULL;
	rcu_read_unlock();
	*pair = reqid - base;
	return best ? &best->conn : NULL;
}

/* How specific a match is, the smaller the more: by the bits that the
 * remote range fixes, then by whether the local address is listed.
 */
static u32 breadth(const struct isakmp_conn *conn,
		   const struct isakmp_addr *remote)
{
	u32 bits, best = 0, len = isakmp_addr_len(remote->family);
	const struct isakmp_range *r;
	u32 i;

	for (i = 0; i < conn->nremote; i++) {
		r = &conn->remote[i];
		if (!r->family || !isakmp_range_has(r, remote))
			continue;
		for (bits = 0; bits < 8 * len; bits++)
			if ((r->lo[bits / 8] ^ r->hi[bits / 8]) &
			    (0x80 >> bits % 8))
				break;
		best = max(best, bits + 1);
	}
	return 2 * (129 - best) + !conn->nlocal;
}

/* The order of the matches: most specific first, among equals as loaded. */
static u64 rank(const struct entry *e, const struct isakmp_addr *remote)
{
	return (u64)breadth(&e->conn, remote) << 32 | e->seq;
}

/* The first match behind @floor, so far. */
struct search {
	const struct isakmp_addr *local, *remote;
	u64 floor, best;
	struct entry *found;
};

static void consider(struct search *s, struct entry *e)
{
	u64 at;

	if (!READ_ONCE(e->live) ||
	    !isakmp_conn_match(&e->conn, s->local, s->remote))
		return;
	at = rank(e, s->remote);
	if (at <= s->floor || at >= s->best)
		return;
	s->best = at;
	s->found = e;
}

const struct isakmp_conn *
isakmp_conns_match(struct isakmp_env *env, const struct isakmp_addr *local,
		   const struct isakmp_addr *remote,
		   const struct isakmp_conn *prev)
{
	struct isakmp_conns *c = isakmp_env_net(env)->conns;
	struct search s = {
		.local = local, .remote = remote, .best = U64_MAX,
		.floor = prev ? rank(to_entry(prev), remote) : 0,
	};
	struct entry *e;

	rcu_read_lock();
	hash_for_each_possible_rcu(c->by_addr, e, match,
				   addr_hash(remote->family, remote->a))
		consider(&s, e);
	hlist_for_each_entry_rcu(e, &c->wide, match)
		consider(&s, e);
	/* Dying: as if it had not been seen, and those behind it neither. */
	if (s.found && !kref_get_unless_zero(&s.found->ref))
		s.found = NULL;
	rcu_read_unlock();
	return s.found ? &s.found->conn : NULL;
}

const struct isakmp_conn *isakmp_conns_get(struct isakmp_env *env,
					   const struct isakmp_conn *conn)
{
	return get(to_entry(conn));
}

void isakmp_conns_put(struct isakmp_env *env, const struct isakmp_conn *conn)
{
	if (conn)
		put(to_entry(conn));
}

int isakmp_conns_net_init(struct isakmp_net *in)
{
	in->conns = kzalloc(sizeof(*in->conns), GFP_KERNEL_ACCOUNT);
	if (!in->conns)
		return -ENOMEM;
	in->conns->in = in;
	INIT_DELAYED_WORK(&in->conns->open, open_work);
	INIT_LIST_HEAD(&in->conns->conns);
	hash_init(in->conns->by_addr);
	INIT_HLIST_HEAD(&in->conns->wide);
	hash_init(in->conns->by_name);
	INIT_LIST_HEAD(&in->conns->secrets);
	in->conns->gen = 1;	/* a dump takes 0 for never asked */
	return 0;
}

void isakmp_conns_net_exit(struct isakmp_net *in)
{
	cancel_delayed_work_sync(&in->conns->open);
	WARN_ON_ONCE(!list_empty(&in->conns->conns));
	isakmp_secrets_clear(in);
	kfree(in->conns);
	in->conns = NULL;
}
