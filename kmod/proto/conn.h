/* SPDX-License-Identifier: GPL-2.0 */
/* A configured connection, as the operator loaded it.
 *
 * Immutable once it has been published, so that everybody who holds a
 * reference reads it without a lock.  The body (kernel, simulator) counts
 * the references through env->ops->conn_get() and conn_put().
 */
#ifndef ISAKMP_CONN_H
#define ISAKMP_CONN_H

#include "id.h"
#include "prop.h"

#define ISAKMP_NAME_MAX		63
#define ISAKMP_CONN_ADDR_MAX	16
#define ISAKMP_CONN_CHILD_MAX	64
#define ISAKMP_QUICK_MODES_MAX	8
#define ISAKMP_TS_MAX		64
#define ISAKMP_PAIR_MAX		256	/* selector pairs of one child */

enum isakmp_start {
	ISAKMP_START_NONE,	/* on request, or when the peer asks */
	ISAKMP_START_TRAP,	/* when a packet wants it */
	ISAKMP_START_START,	/* from load on, and again when it goes */
};

/* children.NAME */
struct isakmp_child_conf {
	char name[ISAKMP_NAME_MAX + 1];
	u8 encap;		/* IPSEC_ENCAP_TUNNEL or _TRANSPORT */
	u8 start;		/* enum isakmp_start */
	u8 nlocal, nremote;
	u16 ntf;
	u32 life;		/* seconds, hard; 0 is never here */
	u32 replay_window;	/* packets */
	u32 if_id_in, if_id_out;
	const struct isakmp_ts *local, *remote;
	const struct ipsec_tf *tf;	/* most wanted first */
	u32 reqid;		/* of pair 0, the others follow; the body's */
};

struct isakmp_retransmit {
	u32 timeout;		/* ms before the first */
	u32 base_milli;		/* growth a try, in thousandths: 1800 */
	u32 tries;		/* retransmissions before giving up */
	u32 limit;		/* ms that a wait never exceeds, 0: none */
};

/* connections.NAME */
struct isakmp_conn {
	char name[ISAKMP_NAME_MAX + 1];
	u8 nlocal, nremote;
	u16 ntf, nchild;
	struct isakmp_addr local[ISAKMP_CONN_ADDR_MAX];	/* none: any */
	struct isakmp_range remote[ISAKMP_CONN_ADDR_MAX];	/* none: any */
	struct isakmp_ident local_id;	/* ANY: our address */
	struct isakmp_ident remote_id;
	u32 life;		/* of the ISAKMP SA, seconds, hard */
	u32 keyingtries;	/* 0: for ever */
	u32 quick_modes;	/* of ours at a time on an ISAKMP SA; 0: as
				 * many as the peer is known to bear
				 */
	struct isakmp_retransmit retransmit;
	const struct ike1_tf *tf;	/* most wanted first */
	const struct isakmp_child_conf *child;
};

/* The one address, port 500, to initiate to; false when remote is a set or
 * any.
 */
bool isakmp_conn_peer_addr(const struct isakmp_conn *conn,
			   struct isakmp_addr *out);
/* A datagram from @remote to @local may be of this connection.  A local
 * address without a scope stands for that address in every scope.
 */
bool isakmp_conn_match(const struct isakmp_conn *conn,
		       const struct isakmp_addr *local,
		       const struct isakmp_addr *remote);
/* Pairs of a child: every local selector with every remote one of the same
 * family.  Pair @n as selectors, with dynamic ones resolved to the IKE
 * addresses (which may be NULL when the child has none that is dynamic;
 * those that cannot be resolved pair with nothing).
 * Return: 0, -ENOENT beyond the last pair.
 */
int isakmp_child_pair(const struct isakmp_child_conf *c, u32 n,
		      const struct isakmp_addr *local,
		      const struct isakmp_addr *remote,
		      struct isakmp_ts *ts_l, struct isakmp_ts *ts_r);

#endif
