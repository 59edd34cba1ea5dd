/* SPDX-License-Identifier: GPL-2.0 */
/* The engine's body: a node is a peer with its lock, queue and timer. */
#ifndef ISAKMP_NODE_H
#define ISAKMP_NODE_H

#include <linux/kref.h>
#include <linux/skbuff.h>
#include "net.h"

/* Limits, per namespace; all counted when reached.  What each is for:
 * Documentation/threat-model.rst.
 */
enum isakmp_limits {
	ISAKMP_UNPROVEN_MAX = 1024,	/* half-open, cookie not returned yet */
	ISAKMP_PROVEN_MAX = 3072,	/* half-open, cookie returned */
	ISAKMP_HALF_OPEN_PREFIX_MAX = 16,	/* by IPv4 /32 or IPv6 /64 */
	ISAKMP_HALF_OPEN_WIDE_MAX = 128,	/* by IPv4 /24 or IPv6 /48 */
	ISAKMP_HALF_OPEN_MS = 30000,
	ISAKMP_RX_NODE_MAX = 16,		/* datagrams that wait */
	ISAKMP_RX_NET_MAX = 1024,
	ISAKMP_RX_STRANGERS_MAX = 512,	/* of them, from unproven addresses */
	ISAKMP_RX_AGAIN_MAX = 256,	/* and of those who come again */
	ISAKMP_EMBRYO_MAX = ISAKMP_UNPROVEN_MAX + ISAKMP_PROVEN_MAX +
			    ISAKMP_RX_NET_MAX,	/* evicted ones included */
	ISAKMP_RX_NET_BYTES = 2 << 20,
	ISAKMP_NODE_MAX = 65536,
};

/**
 * DOC: Lifetime of a node
 *
 * References are held by: the namespace's list (1, until isakmp_node_kill()),
 * each link in the cookie tables (1), queued work (1), and every caller of a
 * look-up.  The timer holds none.  Death, under node->lock: ->dead is set, the
 * timer is shut down, the queue is closed and emptied, the engine's part is
 * cleared, then the node leaves list and tables.  Work that runs later, and
 * isakmp_node_lock(), see ->dead and do nothing.  The last put, in any
 * context, frees the memory after a grace period.
 */
struct isakmp_node;

int isakmp_node_net_init(struct isakmp_net *in);
/* Every peer is told what ends, as long as that takes less than a second; the
 * rest ends without a word, soon.  What comes later is refused.  cfg_lock is
 * not held.
 */
void isakmp_node_net_bye(struct isakmp_net *in);
/* After isakmp_node_net_bye(): until it has all ended. */
void isakmp_node_net_wait(struct isakmp_net *in);
/* Frees the tables; the sockets are closed and no other caller is left. */
void isakmp_node_net_exit(struct isakmp_net *in);

/* A datagram in softirq: @buf was kmalloc'ed and is taken over whatever
 * happens.  All caps apply here.
 */
void isakmp_node_input(struct isakmp_net *in, const struct isakmp_addr *local,
		       const struct isakmp_addr *remote, u8 *buf, u32 len);

/* A packet asks for an SA; the rest happens in the workqueue.  Any context.
 * Return: 0; -ESHUTDOWN, -ENOMEM: nothing will come of it, and there is to be
 * no larval state.
 */
int isakmp_node_acquire(struct isakmp_net *in, u32 reqid);
/* Something may come of it yet.  Any context; the nodes are there. */
bool isakmp_node_asked(struct isakmp_net *in, u32 reqid);
/* Some state or address of ours may have gone or come: connections are looked
 * over, and every peer, its SAs and its children.
 */
void isakmp_node_audit(struct isakmp_net *in);
/* Connections only: something that they need was missing. */
void isakmp_node_look(struct isakmp_net *in);

/* Process context, cfg_lock held. */
/* Start children get their peer and their wish. */
int isakmp_node_conn_up(struct isakmp_net *in, const struct isakmp_conn *conn);
/* Everything of @conn is terminated, with DELETEs, and gone on return. */
void isakmp_node_conn_down(struct isakmp_net *in,
			   const struct isakmp_conn *conn,
			   enum isakmp_reason reason);
/* The same for every connection at once. */
void isakmp_node_all_down(struct isakmp_net *in, enum isakmp_reason reason);
/* All pairs of child @conf.  Return: 0, -EALREADY, -EDESTADDRREQ when the
 * connection has no single remote address, or an error.
 */
int isakmp_node_initiate(struct isakmp_net *in, const struct isakmp_conn *conn,
			 u16 conf);
/* conf < 0: the whole connection.  What was ended is added to @ended. */
void isakmp_node_terminate(struct isakmp_net *in,
			   const struct isakmp_conn *conn, int conf,
			   enum isakmp_reason reason,
			   struct isakmp_ended *ended);

/* env->ops: see proto/env.h.  Two hosts may count as one: then a peer that
 * has known us before is not told that we know nothing.
 */
bool isakmp_node_first_contact(struct isakmp_env *env,
			       const struct isakmp_addr *remote);

/* For dumps: the node after @after (NULL: the first), referenced, and the
 * reference to @after given up.  Nodes have ascending ids.
 */
struct isakmp_node *isakmp_node_next(struct isakmp_net *in,
				     struct isakmp_node *after);
u64 isakmp_node_id(const struct isakmp_node *node);
void isakmp_node_put(struct isakmp_node *node);
/* Between these two the peer may be read (and is not dead: NULL if it is). */
struct isakmp_peer *isakmp_node_lock(struct isakmp_node *node);
/* NULL also when somebody is busy with it. */
struct isakmp_peer *isakmp_node_trylock(struct isakmp_node *node);
void isakmp_node_unlock(struct isakmp_node *node);

/* Attempts that failed and have not been followed by a success: bounded,
 * newest kept, one for each connection and address.  Copies record @n.
 */
struct isakmp_failure {
	char conn[ISAKMP_NAME_MAX + 1];
	struct isakmp_addr remote;
	isakmp_ms when;
	u8 rank;		/* enum isakmp_rank */
	struct isakmp_fail fail;
};

bool isakmp_node_failure(struct isakmp_net *in, u32 n,
			 struct isakmp_failure *out);

#endif
