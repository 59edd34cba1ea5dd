/* SPDX-License-Identifier: GPL-2.0 */
/* What the xfrm*.c files share.  Nobody else includes <net/xfrm.h>. */
#ifndef ISAKMP_XFRM_PRIV_H
#define ISAKMP_XFRM_PRIV_H

#include <linux/hashtable.h>
#include <linux/idr.h>
#include <linux/rculist.h>
#include <net/xfrm.h>
#include "xfrm.h"

enum {
	/* Ours, among the reqids that operators and daemons count from 1. */
	ISAKMP_REQID_MIN = 0x49000000,		/* pairs of connections */
	ISAKMP_REQID_OWN_MIN = 0x49800000,	/* children with none */
	ISAKMP_REQID_MAX = 0x49ffffff,
	/* SPIs of ours, as charon chooses them: above those set by hand. */
	ISAKMP_SPI_FIRST = 0xc0000000,
	ISAKMP_SPI_LAST = 0xcfffffff,
	/* Seconds after which the kernel ends what the engine should have. */
	ISAKMP_LIFE_BACKSTOP = 30,
	/* Bits; as much as XFRM takes from anybody. */
	ISAKMP_REPLAY_MAX = XFRMA_REPLAY_ESN_MAX,
	/* Policies of one selector pair. */
	ISAKMP_SPD_MAX = 2048,
	/* Suites that are told apart in isakmp_xfrms.algs. */
	ISAKMP_XFRM_ALGS = 128,
	/* In the selectors of isakmp_pol_hold(). */
	ISAKMP_HOLD_USER = ISAKMP_REQID_MIN,
	/* Texts of refusals that netlink may not have sent yet. */
	ISAKMP_XFRM_WHYS = 4,
};

/**
 * struct isakmp_xconn - a connection as the data plane knows it
 * @list: in xfrms->xconns; RCU for the acquire callback
 * @hash: in xfrms->byconn
 * @conn: outlived by it as long as it is @up or has @spds
 * @first: its first reqid
 * @n: how many it has
 * @up: between isakmp_xfrm_conn_up() and _down(): policies may stand
 * @gone: the reqids have been given back, but a child still has some
 * @spds: struct isakmp_spd
 * @rcu: see @list
 */
struct isakmp_xconn {
	struct list_head list;
	struct hlist_node hash;
	const struct isakmp_conn *conn;
	u32 first, n;
	bool up;
	bool gone;
	struct list_head spds;
	struct rcu_head rcu;
};

/**
 * struct isakmp_xfrms - per namespace
 * @lock: all below; the innermost mutex, never held across a module load
 * @xconns: struct isakmp_xconn, ascending by reqid
 * @byconn: the same by connection
 * @halves: struct isakmp_half
 * @kept: struct isakmp_hold
 * @nds: struct isakmp_nd
 * @next: where the next range of reqids is looked for
 * @own: reqids of children, from ISAKMP_REQID_OWN_MIN
 * @conns: how many have reqids; without any, no callback is for us
 * @algs: suites that have once been set up with success
 * @bypass: the socket that isakmp_xfrm_bypass() is busy with
 * @why: texts that a netlink_ext_ack may point to
 * @nwhy: the next one to be written
 * @acquire: isakmp_node_acquire(), but for tests
 * @asked: isakmp_node_asked(), but for tests
 * @audit: isakmp_node_audit(), but for tests
 * @rcu: callbacks may look on
 */
struct isakmp_xfrms {
	struct mutex lock;		/* see above */
	struct list_head xconns;
	DECLARE_HASHTABLE(byconn, 8);
	struct list_head halves;
	struct list_head kept;
	struct list_head nds;
	u32 next;
	struct ida own;
	atomic_t conns;
	DECLARE_BITMAP(algs, ISAKMP_XFRM_ALGS);
	const struct sock *bypass;
	char why[ISAKMP_XFRM_WHYS][ISAKMP_WHY_MAX];
	u32 nwhy;
	int (*acquire)(struct isakmp_net *in, u32 reqid);
	bool (*asked)(struct isakmp_net *in, u32 reqid);
	void (*audit)(struct isakmp_net *in);
	struct rcu_head rcu;
};

/* One IPsec SA of ours, reserved or installed: in child->body[]. */
struct isakmp_half {
	struct list_head list;
	struct xfrm_state *x;		/* referenced */
	u64 packets;			/* when last looked at: x->lock */
	time64_t moved;			/* and when they had become more */
};

/* What child->body[] holds. */
enum isakmp_body {
	ISAKMP_BODY_IN,			/* struct isakmp_half */
	ISAKMP_BODY_OUT,
	ISAKMP_BODY_SPD,		/* struct isakmp_spd */
};

/* One policy of ours. */
struct isakmp_pol {
	struct xfrm_policy *p;		/* referenced */
	u8 dir;
};

/* Passages for neighbour discovery that somebody uses: isakmp_nds_put(). */
struct isakmp_nd;

struct isakmp_nds {
	u32 n;
	struct isakmp_nd *nd[12];	/* two ways of two times three */
};

/**
 * struct isakmp_spd - the policies of one selector pair between two ends
 * @list: in xconn->spds
 * @xc: whose it is
 * @conf: index of the child
 * @pair: of the selector pair, or ISAKMP_PAIR_NONE
 * @reqid: ties templates and states together
 * @standing: from load to unload
 * @up: the policies have been inserted
 * @users: children
 * @proto: ISAKMP_PROTO_*
 * @encap: IPSEC_ENCAP_*
 * @if_id_in: of in and fwd
 * @if_id_out: of out
 * @home: our end while nobody uses it; family 0 for what the route says
 * @local: our end now
 * @remote: theirs
 * @routed: our end as the route has it, while @local is not known
 * @nd_local: our end as @nds have it
 * @nd_remote: and theirs
 * @ts_l: what is protected at our side
 * @ts_r: and at theirs
 * @pol: the policies
 * @npol: how many
 * @nds: what is let through beside them
 */
struct isakmp_spd {
	struct list_head list;
	struct isakmp_xconn *xc;
	u16 conf, pair;
	u32 reqid;
	bool standing;
	bool up;
	u32 users;
	u8 proto, encap;
	u32 if_id_in, if_id_out;
	struct isakmp_addr home;
	struct isakmp_addr local, remote, routed;
	struct isakmp_addr nd_local, nd_remote;
	struct isakmp_ts ts_l, ts_r;
	struct isakmp_pol *pol;
	u32 npol;
	struct isakmp_nds nds;
};

static inline bool isakmp_reqid_ours(u32 reqid)
{
	return reqid >= ISAKMP_REQID_MIN && reqid <= ISAKMP_REQID_MAX;
}

static inline void isakmp_xfrm_addr(xfrm_address_t *out,
				    const struct isakmp_addr *a)
{
	BUILD_BUG_ON(sizeof(*out) != sizeof(a->a));
	memcpy(out, a->a, sizeof(*out));
}

static inline u8 isakmp_xfrm_proto(u8 proto)
{
	return proto == ISAKMP_PROTO_AH ? IPPROTO_AH : IPPROTO_ESP;
}

static inline u8 isakmp_xfrm_mode(u8 encap)
{
	return encap == IPSEC_ENCAP_TUNNEL ? XFRM_MODE_TUNNEL :
					     XFRM_MODE_TRANSPORT;
}

/* xfrm.c: xfrms->lock held */

/* NULL when it has no reqids. */
struct isakmp_xconn *isakmp_xconn_find(struct isakmp_xfrms *xs,
				       const struct isakmp_conn *conn);
/* The end of one that is gone and has no policies any more. */
void isakmp_xconn_release(struct isakmp_xfrms *xs, struct isakmp_xconn *xc);

/* xfrm_state.c */

/* An inbound state that only keeps the SPI, which is chosen here. */
struct isakmp_half *isakmp_half_reserve(struct isakmp_net *in,
					const struct isakmp_child *c,
					u32 reqid);
/* The real one.  @reserved, NULL for outbound, goes in every case. */
struct isakmp_half *isakmp_half_install(struct isakmp_net *in,
					const struct isakmp_child *c,
					u32 reqid, bool outbound,
					struct isakmp_half *reserved);
/* NULL is fine, and so is one that somebody else has deleted. */
void isakmp_half_remove(struct isakmp_net *in, struct isakmp_half *half);

/* xfrm_policy.c: xfrms->lock held */

u32 isakmp_xfrm_priority(const struct xfrm_selector *sel);
/* Before a peer is asked: -EEXIST when a policy that is not of @spd, which is
 * not up, has one of its selectors.  Nothing is done.
 */
int isakmp_spd_clash(struct isakmp_net *in, struct isakmp_spd *spd);
int isakmp_spd_up(struct isakmp_net *in, struct isakmp_spd *spd,
		  struct netlink_ext_ack *extack);
int isakmp_spd_repair(struct isakmp_net *in, struct isakmp_spd *spd);
void isakmp_spd_retarget(struct isakmp_spd *spd,
			 const struct isakmp_addr *local,
			 const struct isakmp_addr *remote, u8 proto);
void isakmp_spd_down(struct isakmp_spd *spd);
/* A stand-in just behind @pol, which lets nothing through that @pol protects;
 * -EEXIST when somebody has put one there that only lacks being ours.
 */
int isakmp_pol_hold(struct isakmp_net *in, const struct isakmp_pol *pol,
		    struct isakmp_pol *hold);
/* @hold has been made for @pol or one that is like it. */
bool isakmp_pol_holds(const struct isakmp_pol *hold,
		      const struct isakmp_pol *pol);
/* Also of one that somebody else has deleted. */
void isakmp_pol_unhold(struct isakmp_pol *hold);
/* One that lets through what @sel says. */
int isakmp_pol_pass(struct isakmp_net *in, const struct xfrm_selector *sel,
		    u8 dir, struct isakmp_pol *pol);
/* Deleted by somebody else it comes back, unless somebody has its place. */
int isakmp_pol_repair(struct isakmp_net *in, struct isakmp_pol *pol);

/* xfrm_ndisc.c: xfrms->lock held */

/* Neighbour discovery between the ends of @spd, as they are now, is let
 * through, where @spd would catch it.  While our end is not known it stays as
 * it was.
 */
int isakmp_spd_ndisc(struct isakmp_net *in, struct isakmp_spd *spd);
void isakmp_spd_ndisc_end(struct isakmp_spd *spd);
void isakmp_nds_put(struct isakmp_nds *nds);
/* @to uses what @from does, and gives it back by itself. */
void isakmp_nds_share(const struct isakmp_nds *from, struct isakmp_nds *to);

/* xfrm_spd.c */

/* The policies that @c shares or will have; @c becomes a user of them.  Or an
 * ERR_PTR().
 */
struct isakmp_spd *isakmp_spd_get(struct isakmp_net *in,
				  const struct isakmp_child *c);
/* NULL is fine.  They go with the last user unless they stand anyway. */
void isakmp_spd_put(struct isakmp_net *in, struct isakmp_spd *spd);
/* They are in force, between the addresses of @c. */
int isakmp_spd_use(struct isakmp_net *in, struct isakmp_spd *spd,
		   const struct isakmp_child *c);
/* Whatever is left, at the end. */
void isakmp_spd_clear(struct isakmp_net *in);

#endif
