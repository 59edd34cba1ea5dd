/* SPDX-License-Identifier: GPL-2.0 */
/* One network namespace: what it owns, and how it is locked.
 *
 * DOC: Locking
 *
 * Outermost first:
 *
 *   net->cfg_lock (mutex)	connections, secrets; load, flush, teardown
 *   embryo node->lock (mutex)	a half-open responder SA
 *   node->lock (mutex)		one peer and all that hangs on it
 *   xfrms->lock (mutex)	reqids and policies of ours
 *   nodes->lock (spinlock, bh)	lists, hash tables and limits of nodes
 *   node->rx.lock (spinlock, bh)  datagrams that wait for a node
 *
 * Three more spinlocks (bh) of struct isakmp_nodes stand by themselves, and
 * no other of ours is taken under them: that of ask.reqids (what the kernel asks
 * of us), fail.lock (the last failures) and cookies.lock (the way in without a place).
 *
 * XFRM is called with node->lock held and no spinlock.  encap_rcv and the
 * callbacks of the key manager take no mutex: they queue by value.  Look-up
 * by cookies is RCU.
 */
#ifndef ISAKMP_NET_H
#define ISAKMP_NET_H

#include <linux/mutex.h>
#include <linux/workqueue.h>
#include <net/net_namespace.h>
#include <net/netns/generic.h>
#include "mib.h"
#include "proto/peer.h"

struct isakmp_conns;	/* conns.c: connections and secrets */
struct isakmp_nodes;	/* node.c: peers, links, limits */
struct isakmp_socks;	/* udp.c: the four sockets */
struct isakmp_xfrms;	/* xfrm.c: states, policies, reqids of ours */

/**
 * struct isakmp_net - per namespace
 * @env: what the engine gets; container_of() leads back here
 * @net: the namespace; we live as long as it does
 * @cfg_lock: see above
 * @mib: counters, one for each reason
 * @conns: owned by conns.c
 * @used: a connection has been loaded here at some time, so that @mib, @nodes
 *	and @xfrms stand, and will until the namespace goes; see
 *	isakmp_net_used()
 * @heard: isakmp_net_bye() has been here
 * @nodes: owned by node.c
 * @socks: owned by udp.c; NULL while there is no connection
 * @xfrms: owned by xfrm.c
 */
struct isakmp_net {
	struct isakmp_env env;
	struct net *net;
	struct mutex cfg_lock;	/* DOC: Locking */
	struct isakmp_mib __percpu *mib;
	struct isakmp_conns *conns;
	bool used;
	bool heard;
	struct isakmp_nodes *nodes;
	struct isakmp_socks __rcu *socks;
	struct isakmp_xfrms *xfrms;
};

extern unsigned int isakmp_net_id;
/* Everything that may sleep runs here: unbound, drained on unload. */
extern struct workqueue_struct *isakmp_wq;

static inline struct isakmp_net *isakmp_net(const struct net *net)
{
	return net_generic(net, isakmp_net_id);
}

static inline struct isakmp_net *isakmp_env_net(struct isakmp_env *env)
{
	return container_of(env, struct isakmp_net, env);
}

/* Most namespaces never have a connection, and cost next to nothing.  Whoever
 * comes otherwise than by a connection, a socket or a node asks here first.
 * Any context.
 */
static inline bool isakmp_net_used(const struct isakmp_net *in)
{
	/* Pairs with isakmp_net_use(): then all of it is seen. */
	return smp_load_acquire(&in->used);
}

/* Before the first connection.  cfg_lock is held.  0 or -ENOMEM. */
int isakmp_net_use(struct isakmp_net *in);

int isakmp_net_register(void);
/* On unload, before anything else: peers of all namespaces hear of it. */
void isakmp_net_bye(void);
/* Every namespace is left as if we had never been there. */
void isakmp_net_unregister(void);

/* Boot time in milliseconds: the clock of the engine. */
static inline isakmp_ms isakmp_now(void)
{
	return ktime_to_ms(ktime_get_boottime());
}

#endif
