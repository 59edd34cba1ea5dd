/* SPDX-License-Identifier: GPL-2.0 */
/* What the operator loaded: connections and secrets of a namespace. */
#ifndef ISAKMP_CONNS_H
#define ISAKMP_CONNS_H

#include <linux/hashtable.h>
#include "net.h"

struct netlink_ext_ack;

/* Each namespace has them, used or not, so they are small; with 10,000
 * connections there are 80 in a chain.
 */
#define ISAKMP_CONNS_BITS	7

/* Connections and secrets in the order they were loaded; read under RCU,
 * changed under cfg_lock.  @by_addr has the connections whose peer has one
 * address, @wide all others: each is in one of them.
 */
struct isakmp_conns {
	struct isakmp_net *in;
	struct list_head conns;
	DECLARE_HASHTABLE(by_addr, ISAKMP_CONNS_BITS);
	struct hlist_head wide;
	DECLARE_HASHTABLE(by_name, ISAKMP_CONNS_BITS);
	struct list_head secrets;
	u32 n, nsecrets;
	u32 gen;
	u32 seq;	/* of the connection that was loaded last */
	u32 hold_ms;	/* while a file is being loaded, else 0 */
	struct delayed_work open;
};

/* Those who read a list in parts begin again: isakmp_conns_gen().  cfg_lock is
 * held.
 */
static inline void isakmp_conns_changed(struct isakmp_conns *conns)
{
	WRITE_ONCE(conns->gen, conns->gen + 1);
}

int isakmp_conns_net_init(struct isakmp_net *in);
/* All connections must have been deleted. */
void isakmp_conns_net_exit(struct isakmp_net *in);

/**
 * DOC: Lifetime of a connection
 *
 * References are held by: the namespace's list (1), every peer, SA and child
 * made by the connection (1 each), and the caller of a look-up.  Unloading
 * marks it as no longer live, ends its peers, takes its policies down, unlinks
 * it and puts the list's reference; the last put frees it after a grace
 * period.  module_exit() waits for those with rcu_barrier().
 */

/* Empty, with one reference, which isakmp_conns_set() takes over; or NULL.
 * Its arrays come from isakmp_alloc().
 */
struct isakmp_conn *isakmp_conn_alloc(void);
/* One that has never been given to isakmp_conns_set(). */
void isakmp_conn_free(struct isakmp_conn *conn);
/* Everything that the operator can say is the same. */
bool isakmp_conn_equal(const struct isakmp_conn *x,
		       const struct isakmp_conn *y);
/* False once unloading has begun.  Whoever adds something that
 * isakmp_node_conn_down() has to find asks under the lock by which that one
 * looks.
 */
bool isakmp_conn_live(const struct isakmp_conn *conn);

/* cfg_lock held for these.  A connection of the same name and the same
 * content stays as it is, with its SAs; of other content is replaced: the old
 * one's SAs are terminated.  The first one opens the sockets.  @conn is taken
 * over in every case.  @changed: whether anything was done.
 */
int isakmp_conns_set(struct isakmp_net *in, struct isakmp_conn *conn,
		     bool *changed, struct netlink_ext_ack *extack);
/* -ENOENT when there is none; while isakmp_conns_hold() is on it may say what
 * isakmp_xfrm_hold() says, and the connection stays.
 */
int isakmp_conns_del(struct isakmp_net *in, const char *name);
/* From now on what is replaced or deleted leaves its selectors shut, so that
 * another connection can take them over; @ms milliseconds after the last time
 * they open, or with @ms 0.
 */
void isakmp_conns_hold(struct isakmp_net *in, u32 ms);
void isakmp_conns_flush(struct isakmp_net *in);

/* Changes whenever a connection or a secret does: for dumps. */
u32 isakmp_conns_gen(struct isakmp_net *in);

/* In the list and visible, without sockets, policies and peers: the inner
 * step of isakmp_conns_set(), by itself for tests.  The list takes a
 * reference of its own.  @after: NULL, or the one whose place it takes.
 */
void isakmp_conns_publish(struct isakmp_net *in, struct isakmp_conn *conn,
			  struct isakmp_conn *after);
void isakmp_conns_unpublish(struct isakmp_net *in, struct isakmp_conn *conn);

/* Referenced, or NULL. */
const struct isakmp_conn *isakmp_conns_find(struct isakmp_net *in,
					    const char *name);
const struct isakmp_conn *isakmp_conns_nth(struct isakmp_net *in, u32 n);
/* The one behind @after, whose reference is given up; all under one hold of
 * cfg_lock.
 */
const struct isakmp_conn *isakmp_conns_next(struct isakmp_net *in,
					    const struct isakmp_conn *after);
/* By reqid of one of its pairs. */
const struct isakmp_conn *isakmp_conns_by_reqid(struct isakmp_net *in,
						u32 reqid, u16 *conf,
						u16 *pair);

/* env->ops, RCU inside: callable without cfg_lock. */
const struct isakmp_conn *
isakmp_conns_match(struct isakmp_env *env, const struct isakmp_addr *local,
		   const struct isakmp_addr *remote,
		   const struct isakmp_conn *prev);
const struct isakmp_conn *isakmp_conns_get(struct isakmp_env *env,
					   const struct isakmp_conn *conn);
void isakmp_conns_put(struct isakmp_env *env, const struct isakmp_conn *conn);
int isakmp_conns_psk(struct isakmp_env *env, const struct isakmp_conn *conn,
		     const struct isakmp_addr *local,
		     const struct isakmp_addr *remote, struct isakmp_psk *out);

/* A secret and the identities it belongs to; none: everybody.  Lives until
 * it is deleted; zeroised then.
 */
#define ISAKMP_SECRET_ID_MAX	64

struct isakmp_secret_conf {
	char name[ISAKMP_NAME_MAX + 1];
	struct isakmp_psk psk;
	u32 nid;
	struct isakmp_ident *id;
};

/* @s and @s->id from isakmp_alloc(); zeroises both. */
void isakmp_secret_free(struct isakmp_secret_conf *s);
/* At the end: all of them. */
void isakmp_secrets_clear(struct isakmp_net *in);

/* cfg_lock held; @s is taken over. */
int isakmp_secrets_set(struct isakmp_net *in, struct isakmp_secret_conf *s);
int isakmp_secrets_del(struct isakmp_net *in, const char *name);
/* Name and identities of number @n, never the secret; NULL beyond. */
const struct isakmp_secret_conf *isakmp_secrets_nth(struct isakmp_net *in,
						    u32 n);

#endif
