/* SPDX-License-Identifier: GPL-2.0 */
/* Inside the engine's body: nodes, their tables and limits.  Others see
 * node.h.
 */
#ifndef ISAKMP_NODES_H
#define ISAKMP_NODES_H

#include <linux/hashtable.h>
#include <linux/ratelimit.h>
#include <linux/siphash.h>
#include <linux/spinlock.h>
#include <linux/timer.h>
#include <linux/wait.h>
#include <linux/xarray.h>
#include "node.h"

enum {
	COOKIE_BITS = 11,
	HALF_BITS = 10,
	KEY_BITS = 10,
	PREFIX_BITS = 10,
	MET_BITS = 14,
	ACQUIRE_BATCH = 64,	/* of packets, while cfg_lock is held */
	ACQUIRE_BACK_OFF = 5000,	/* ms */
	PARK_MS = 100,		/* until a parked message is tried again */
	FAILURE_MAX = 64,
	LOOK_AGAIN = 2 * HZ,	/* while an address or a route is missing */
	STRANGER_EVENTS = 10,	/* a second, of peers nobody has authenticated */
};

/* A datagram that waits. */
struct isakmp_rx {
	struct list_head list;
	struct isakmp_addr local, remote;
	atomic_t *place;	/* that it has in nodes->rx_strangers or ->rx_again */
	u32 len;
	u8 *buf;
};

/* Datagrams with our cookie @cookie go to @node, to which this is a
 * reference.  Read under RCU, changed under nodes->lock.
 */
struct isakmp_link {
	struct hlist_node hash;
	struct list_head list;		/* node->links */
	struct isakmp_node *node;
	u8 cookie[ISAKMP_COOKIE_LEN];
	struct rcu_head rcu;
};

/* What a peer is found by, with its connection. */
enum isakmp_key_kind {
	KEY_ID,			/* the authenticated identity */
	KEY_ADDR,		/* the address; the first who claims it */
	KEY_KINDS
};

struct isakmp_key {
	struct hlist_node hash;
	struct isakmp_node *node;
	u64 v;
	bool on;
};

/* Neighbours of an address, for limits. */
enum isakmp_width {
	WIDTH_NARROW,		/* IPv4 /32, IPv6 /64 */
	WIDTH_WIDE,		/* IPv4 /24, IPv6 /48 */
	WIDTHS
};

/* How much is known of whoever has failed. */
enum isakmp_rank {
	RANK_STRANGER,		/* anybody can have sent it from anywhere */
	RANK_PROVEN,		/* has returned our cookie */
	RANK_PEER,		/* has authenticated, or we have called */
};

enum isakmp_node_event {
	NODE_AUDIT,		/* look at every child */
	NODE_END,		/* the namespace goes */
	NODE_EVICTED,		/* a newer half-open one has its place */
};

/**
 * struct isakmp_node - a peer and what the kernel adds to it
 * @in: its namespace
 * @ref: see node.h
 * @id: ascending
 * @born: when it was made
 * @lock: guards all up to @acqs
 * @peer: the engine's, once @ready
 * @ready: isakmp_peer_init() has been called
 * @dead: and cleared again: nobody may look at it any more
 * @parked: the first datagram waits for an answer to the engine
 * @acq_at: when the first of @acqs is to be looked at
 * @acqs: acquires that it is about; acquire.c
 * @events: bits of enum isakmp_node_event, set by anybody
 * @work: runs the peer
 * @timer: queues @work when a deadline of the peer has come
 * @rx: datagrams that wait; a spinlock of its own
 * @list: in nodes->all; this and all below under nodes->lock
 * @links: struct isakmp_link
 * @by_half: while @half
 * @by_prefix: likewise
 * @prefix: keyed hashes of its neighbourhoods
 * @lru: in nodes->lru while @half and @proven
 * @key: what it is found by as a peer
 * @embryo: a responder SA that has not joined its peer
 * @half: counted as half-open
 * @proven: its peer has returned our cookie
 * @cookie: the one that got it in; zero: it had a place before
 * @first: message 1, once it has been taken; under @lock
 * @first_len: its length
 * @cky_i: of the embryo's first message
 * @local: where that arrived
 * @remote: where it came from
 */
struct isakmp_node {
	struct isakmp_net *in;
	struct kref ref;
	u64 id;
	isakmp_ms born;

	struct mutex lock;	/* all up to @acqs */
	struct isakmp_peer peer;
	bool ready;
	bool dead;
	bool parked;
	isakmp_ms acq_at;
	struct list_head acqs;

	unsigned long events;
	struct work_struct work;
	struct timer_list timer;
	struct {
		spinlock_t lock;	/* all of rx */
		struct list_head list;
		u32 n;
		bool closed;
	} rx;

	struct list_head list;
	struct list_head links;
	struct hlist_node by_half;
	struct hlist_node by_prefix[WIDTHS];
	u64 prefix[WIDTHS];
	struct list_head lru;
	struct isakmp_key key[KEY_KINDS];
	bool embryo;
	bool half;
	bool proven;
	u8 cky_i[ISAKMP_COOKIE_LEN];
	u8 cookie[ISAKMP_COOKIE_LEN];
	struct isakmp_addr local, remote;
	u8 *first;
	u32 first_len;
	struct rcu_head rcu;
};

/**
 * struct isakmp_nodes - of one namespace
 * @in: the namespace
 * @lock: lists, tables, counters and limits
 * @secret: of the keyed hashes
 * @closing: nothing new is let in
 * @hurry: nothing is sent any more
 * @last_id: handed out
 * @count: on @all
 * @embryos: on @all and not yet joined, evicted ones included
 * @half_open: embryos in the half-open table
 * @unproven: of these, whose address is unproven
 * @all: nodes by ascending id
 * @lru: half-open ones with a proven address, oldest proof first
 * @cookie: links by our cookie
 * @half: half-open nodes by initiator cookie and address
 * @key: struct isakmp_key
 * @prefix: half-open ones by neighbourhood, newest first
 * @met: hosts with which an SA has been made, by hash
 * @rx_n: datagrams that wait
 * @rx_strangers: of them, from addresses that are unproven
 * @rx_again: and of those who were turned away and came again
 * @rx_bytes: their octets
 * @live: nodes whose memory is not yet given up
 * @gone: woken when a node is unlisted or freed
 * @work: serves @ask
 * @again: asks for another look when one has found something missing
 * @sweep: rids XFRM of larval states that nobody is about
 * @ask: what the kernel wants, queued by value
 * @strangers: what is told of peers that have not authenticated
 * @cookies: first messages that wait to be answered, and how; cookie.c
 * @late: start children that have no address yet; under cfg_lock
 * @fail: failures that nothing has made good, newest last
 */
struct isakmp_nodes {
	struct isakmp_net *in;
	spinlock_t lock;	/* lists, tables, counters and limits */
	siphash_key_t secret;
	bool closing;
	bool hurry;
	u64 last_id;
	u32 count;
	u32 embryos;
	u32 half_open;
	u32 unproven;
	struct list_head all;
	struct list_head lru;
	DECLARE_HASHTABLE(cookie, COOKIE_BITS);
	DECLARE_HASHTABLE(half, HALF_BITS);
	DECLARE_HASHTABLE(key, KEY_BITS);
	DECLARE_HASHTABLE(prefix[WIDTHS], PREFIX_BITS);
	DECLARE_BITMAP(met, 1 << MET_BITS);
	atomic_t rx_n;
	atomic_t rx_strangers;
	atomic_t rx_again;
	atomic_t rx_bytes;
	atomic_t live;
	wait_queue_head_t gone;
	struct work_struct work;
	struct delayed_work again;
	struct delayed_work sweep;
	struct {
		struct xarray reqids;	/* its lock: all of ask but @next */
		bool closed;
		bool look;
		bool audit;
		u32 next;		/* the worker's */
	} ask;
	struct ratelimit_state strangers;
	struct {
		spinlock_t lock;	/* all of cookies */
		bool closed;
		struct list_head wait;	/* struct isakmp_rx */
		struct work_struct work;
		struct isakmp_cookies *t;	/* once needed */
	} cookies;
	struct list_head late;
	struct {
		spinlock_t lock;	/* all of fail */
		u32 n;
		struct isakmp_failure row[FAILURE_MAX];
	} fail;
};

/* node.c */
struct isakmp_node *isakmp_node_new(struct isakmp_net *in, gfp_t gfp);
/* nodes->lock is held; takes the list's reference.  -ESHUTDOWN, -ENOSPC */
int isakmp_node_list(struct isakmp_node *node);
static inline void isakmp_node_get(struct isakmp_node *node)
{
	kref_get(&node->ref);
}

/* False when it is on its way out. */
static inline bool isakmp_node_tryget(struct isakmp_node *node)
{
	return kref_get_unless_zero(&node->ref);
}

/* The peer of a connection that has one remote address, made if need be.
 * Referenced, locked and alive, or ERR_PTR().
 */
struct isakmp_node *isakmp_node_peer_lock(struct isakmp_net *in,
					  const struct isakmp_conn *conn);
/* @node->lock is held. */
int isakmp_node_acquire_pair(struct isakmp_node *node, u32 reqid, u16 conf,
			     u16 pair);

/* cfg_lock is held for these.  A start child that had no address tries again
 * when addresses change; ask.c keeps the list.
 */
int isakmp_late_add(struct isakmp_net *in, const struct isakmp_conn *conn,
		    u16 conf);
/* conf < 0: all of @conn.  Return: how many try no more. */
u32 isakmp_late_drop(struct isakmp_net *in, const struct isakmp_conn *conn,
		     int conf);
/* 0 when it is up or begun. */
int isakmp_node_start_late(struct isakmp_net *in,
			   const struct isakmp_conn *conn, u16 conf);

/* @node->lock is held for these two.  Terminate, carry out, forget. */
void isakmp_node_finish(struct isakmp_node *node, enum isakmp_reason reason);
/* Nothing is told: unlink, drain, clear. */
void isakmp_node_kill(struct isakmp_node *node);

/* table.c */
u64 isakmp_key_id(const struct isakmp_nodes *ns, const struct isakmp_conn *conn,
		  const struct isakmp_ident *id);
u64 isakmp_key_addr(const struct isakmp_nodes *ns,
		    const struct isakmp_conn *conn,
		    const struct isakmp_addr *remote);
/* Referenced, or NULL. */
struct isakmp_node *isakmp_key_find(struct isakmp_nodes *ns, u64 v);
/* @node is found by @v from now on, and by no other of that kind.  Return:
 * NULL; or who has it already, referenced.
 */
struct isakmp_node *isakmp_key_claim(struct isakmp_node *node,
				     enum isakmp_key_kind kind, u64 v);
/* nodes->lock is held */
void isakmp_key_drop_all(struct isakmp_node *node);

int isakmp_link_add(struct isakmp_node *node, const u8 *cookie);
void isakmp_link_del(struct isakmp_node *node, const u8 *cookie);
void isakmp_link_del_all(struct isakmp_node *node);
void isakmp_link_move(struct isakmp_node *from, struct isakmp_node *to);
/* Any context.  Referenced, or NULL. */
struct isakmp_node *isakmp_link_find(struct isakmp_nodes *ns, const u8 *cookie);

/* limit.c */
u64 isakmp_half_hash(const struct isakmp_nodes *ns, const u8 *cky_i,
		     const struct isakmp_addr *a);
struct isakmp_node *isakmp_half_find(struct isakmp_nodes *ns, const u8 *cky_i,
				     const struct isakmp_addr *remote);
/* An embryo for a first message, or the one that is there already; NULL
 * (counted); -EBUSY: no place for the unproven.  Referenced.  Softirq.
 */
struct isakmp_node *isakmp_half_open(struct isakmp_net *in, const u8 *cky_i,
				     const struct isakmp_addr *local,
				     const struct isakmp_addr *remote);
/* The same for one that has returned the cookie @cky_r; @first, its message 1,
 * is taken over.
 */
struct isakmp_node *isakmp_half_enter(struct isakmp_net *in, const u8 *cky_i,
				      const u8 *cky_r,
				      const struct isakmp_addr *local,
				      const struct isakmp_addr *remote,
				      struct isakmp_rx *first);
/* Our cookie has come back from @remote: if that is its peer's address, it is
 * proven.
 */
void isakmp_half_proven(struct isakmp_node *node,
			const struct isakmp_addr *remote);
/* Half-open, and that has not happened yet. */
bool isakmp_half_unproven(struct isakmp_node *node);
/* No longer half-open, whatever became of it.  nodes->lock is held. */
void isakmp_half_close(struct isakmp_node *node);

/* cookie.c */
void isakmp_cookie_init(struct isakmp_nodes *ns);
/* No more are answered. */
void isakmp_cookie_stop(struct isakmp_nodes *ns);
void isakmp_cookie_exit(struct isakmp_nodes *ns);
/* A first message that found no place; @rx is taken over.  Softirq. */
void isakmp_cookie_ask(struct isakmp_net *in, struct isakmp_rx *rx);
/* Message 3, which may bring such a cookie: an embryo in which message 1
 * waits, or NULL (counted).  Referenced.  Softirq.
 */
struct isakmp_node *isakmp_cookie_enter(struct isakmp_net *in,
					const struct isakmp_hdr *hdr,
					const struct isakmp_addr *local,
					const struct isakmp_addr *remote);
/* Somebody who began with @b has authenticated.  May sleep. */
void isakmp_cookie_learn(struct isakmp_net *in, const u8 *b, u32 len);

/* again.c */
/* Notes that there is no room for @rx, which begins with CKY-I; true when that
 * has been so for it in the last 16 to 32 seconds (48 when few come).  Softirq.
 */
bool isakmp_came_again(struct isakmp_nodes *ns, const struct isakmp_rx *rx);

/* input.c */
/* Takes over @buf.  NULL: none could be had, counted. */
struct isakmp_rx *isakmp_rx_new(struct isakmp_net *in,
				const struct isakmp_addr *local,
				const struct isakmp_addr *remote, u8 *buf,
				u32 len);
/* A place for @rx among those of unproven addresses; false when there is none.
 * Softirq.
 */
bool isakmp_rx_stranger(struct isakmp_nodes *ns, struct isakmp_rx *rx);
/* 0, or the reason why @rx was not taken; it is then the caller's. */
int isakmp_rx_push(struct isakmp_node *node, struct isakmp_rx *rx);
void isakmp_rx_unpop(struct isakmp_node *node, struct isakmp_rx *rx);
struct isakmp_rx *isakmp_rx_pop(struct isakmp_node *node);
void isakmp_rx_free(struct isakmp_nodes *ns, struct isakmp_rx *rx);
void isakmp_rx_close(struct isakmp_node *node);
void isakmp_rx_move(struct isakmp_node *from, struct isakmp_node *to);

/* run.c */
void isakmp_node_work(struct work_struct *work);
void isakmp_node_timer(struct timer_list *timer);
/* As isakmp_peer_input(), and counts what comes of it. */
int isakmp_node_feed(struct isakmp_net *in, struct isakmp_peer *p,
		     const struct isakmp_rx *rx);
int isakmp_node_send(struct isakmp_net *in, const struct isakmp_res *res);
/* Any context; the caller holds a reference. */
void isakmp_node_queue(struct isakmp_node *node);
/* @node->lock is held for these.  Results are carried out. */
void isakmp_node_drain(struct isakmp_node *node);
/* The same, and then it dies or has its timer set. */
void isakmp_node_settle(struct isakmp_node *node);
/* An engine to run, from the first time on that the node is locked. */
void isakmp_node_ready(struct isakmp_node *node);

/* acquire.c */
void isakmp_acquire_init(struct isakmp_nodes *ns);
/* No sweep any more; ask.closed is set.  May sleep. */
void isakmp_acquire_stop(struct isakmp_nodes *ns);
void isakmp_acquire_exit(struct isakmp_nodes *ns);
/* For the worker alone: one that it has not seen.  False: there is none. */
bool isakmp_acquire_next(struct isakmp_nodes *ns, u32 *reqid);
/* Nobody is about it any more: its larval state goes, soon, unless a packet has
 * asked since the worker saw it.  Any context.
 */
void isakmp_acquire_done(struct isakmp_nodes *ns, u32 reqid);
/* Those of @n reqids from @first that the worker has not seen.  cfg_lock is
 * held, so there is none that it is looking at.
 */
void isakmp_acquire_drop(struct isakmp_nodes *ns, u32 first, u32 n);
/* @node->lock is held for these.  @node is about @reqid, which is pair @pair of
 * child @conf, as long as that is tried, and until @until in any case.
 */
int isakmp_acq_add(struct isakmp_node *node, u32 reqid, u16 conf, u16 pair,
		   isakmp_ms until);
/* What it is not about any more is done; all, when it is dead. */
void isakmp_acq_settle(struct isakmp_node *node);
/* No @until counts any more; conf < 0: of all children. */
void isakmp_acq_hurry(struct isakmp_node *node, int conf);

/* join.c */
/* @node has been an embryo, and @sa goes to the peer it belongs to.  @joined:
 * NULL, or another node, locked: what is left of the results of @node shares
 * datagrams with it.  isakmp_node_joined() lets go of it.
 */
int isakmp_node_join(struct isakmp_node *node, struct isakmp_sa *sa,
		     struct isakmp_node **joined);
void isakmp_node_joined(struct isakmp_node *dst);
/* The peer may have learned who it talks to. */
void isakmp_node_rekey(struct isakmp_node *node);

/* tell.c */
/* An event of @p: counters, failures, tracepoint, multicast. */
void isakmp_tell(struct isakmp_net *in, const struct isakmp_peer *p,
		 const struct isakmp_res *res, enum isakmp_rank rank);

/* failure.c */
/* Nobody's failure is forgotten for, or overwritten by, one of lower rank. */
void isakmp_failure_add(struct isakmp_nodes *ns, const char *conn,
			const struct isakmp_addr *remote,
			const struct isakmp_fail *fail, enum isakmp_rank rank);
/* Something worked; phase 2 makes failures of phase 1 good as well. */
void isakmp_failure_clear(struct isakmp_nodes *ns, const char *conn,
			  const struct isakmp_addr *remote, u8 phase);

#endif
