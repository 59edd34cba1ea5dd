/* SPDX-License-Identifier: GPL-2.0 */
/* The data plane: the only way to XFRM.
 *
 * Ownership is a reference to each state and policy that we inserted, kept
 * in child->body[] or in struct isakmp_xfrms; they are deleted by pointer.
 */
#ifndef ISAKMP_XFRM_H
#define ISAKMP_XFRM_H

#include <linux/netlink.h>
#include "net.h"

/* The key manager, for the whole module: after the namespaces have been
 * registered, and gone before they go.  Callbacks come in softirq.
 */
int isakmp_xfrm_register(void);
void isakmp_xfrm_unregister(void);

/* Per namespace; exit removes whatever of ours still stands. */
int isakmp_xfrm_net_init(struct isakmp_net *in);
void isakmp_xfrm_net_exit(struct isakmp_net *in);

/* Process context, may sleep, no spinlock held, for all that follow. */

/* Gives each child of @conn its reqids (before it is published) from a range
 * of our own, one for each selector pair; takes them back.  Once the last
 * connection has given its own back, no acquire and no audit comes any more.
 */
int isakmp_xfrm_reqid_get(struct isakmp_net *in, struct isakmp_conn *conn);
void isakmp_xfrm_reqid_put(struct isakmp_net *in, struct isakmp_conn *conn);

/* How many reqids, from child->reqid on, belong to a child: one for each pair
 * that it could have, whatever the addresses.
 */
static inline u32 isakmp_xfrm_nreqid(const struct isakmp_child_conf *c)
{
	return min_t(u32, c->nlocal * c->nremote, ISAKMP_PAIR_MAX);
}

/**
 * isakmp_xfrm_conn_up() - policies that stand from load to unload
 * @in: the namespace
 * @conn: for each pair of its start and trap children: out, in and fwd
 * @extack: names the foreign policy that is in the way, or NULL
 *
 * A child whose dynamic selector has no address yet, for want of a route, is
 * passed over: isakmp_xfrm_conn_check() makes good for it.
 *
 * Return: 0; -EAGAIN when that is so, and the rest is up; -EEXIST for a clash,
 * -EDESTADDRREQ when there is no single remote address, -E2BIG, -ENOMEM: with
 * nothing of it left behind.
 */
int isakmp_xfrm_conn_up(struct isakmp_net *in, const struct isakmp_conn *conn,
			struct netlink_ext_ack *extack);
void isakmp_xfrm_conn_down(struct isakmp_net *in,
			   const struct isakmp_conn *conn);

/**
 * isakmp_xfrm_hold() - keep the standing selectors of a connection shut
 * @in: the namespace
 * @conn: one that is up and about to be replaced
 *
 * What its standing policies protect is dropped, in each direction, once they
 * are gone and until isakmp_xfrm_unhold(), unless policies of the selector or
 * of a narrower one are there by then.  The hold does not need @conn, and is
 * the caller's alone: he gives it back whatever has become of the replacement.
 *
 * Return: the hold, or an ERR_PTR() with nothing of it left behind.
 */
struct isakmp_hold *isakmp_xfrm_hold(struct isakmp_net *in,
				     const struct isakmp_conn *conn);
void isakmp_xfrm_unhold(struct isakmp_net *in, struct isakmp_hold *hold);
/* The same, but not before the next isakmp_xfrm_hold_open(), which lets go of
 * all that have been kept.  What one of them shuts, no other need.
 */
void isakmp_xfrm_hold_keep(struct isakmp_net *in, struct isakmp_hold *hold);
void isakmp_xfrm_hold_open(struct isakmp_net *in);

/* env->ops: see proto/env.h */
bool isakmp_xfrm_alg(struct isakmp_env *env, const struct ipsec_tf *tf);
int isakmp_xfrm_spi_alloc(struct isakmp_env *env, struct isakmp_child *c);
void isakmp_xfrm_spi_free(struct isakmp_env *env, struct isakmp_child *c);

/* Results: ISAKMP_RES_CHILD_*.  install() leaves no half behind on error. */
int isakmp_xfrm_install(struct isakmp_net *in, struct isakmp_child *c,
			bool outbound);
int isakmp_xfrm_switch(struct isakmp_net *in, struct isakmp_child *c);
void isakmp_xfrm_remove(struct isakmp_net *in, struct isakmp_child *c);

/* Neither installed half has been deleted behind our back or has expired. */
bool isakmp_xfrm_alive(const struct isakmp_child *c);
/* Puts standing policies back that somebody flushed, and up that had no
 * address before.  True when something is still missing.
 */
bool isakmp_xfrm_conn_check(struct isakmp_net *in,
			    const struct isakmp_conn *conn);
/* Larval states of ours of which isakmp_node_asked() knows nothing go, so that
 * the next packet asks again.  Waits for RCU, and walks all states.
 */
void isakmp_xfrm_sweep(struct isakmp_net *in);

struct isakmp_xfrm_stats {
	u64 bytes_in, bytes_out;
	u64 packets_in, packets_out;
	/* Seconds since packets were first seen to have become more, ~0: never
	 * any; as exact as one asks often.
	 */
	u64 used_in, used_out;
};

void isakmp_xfrm_stats(const struct isakmp_child *c,
		       struct isakmp_xfrm_stats *out);

/* Bypass for our own sockets, in and out, both families.  @sk is ours. */
int isakmp_xfrm_bypass(struct sock *sk, u16 family);

#endif
