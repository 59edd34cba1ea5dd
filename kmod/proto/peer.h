/* SPDX-License-Identifier: GPL-2.0 */
/* The engine as its body sees it: a peer, four ways to drive it, and an
 * ordered list of results to carry out.
 *
 * DOC: Serialisation
 *
 * The body serialises all calls for one peer (kernel: its mutex).  A peer
 * refers to nothing of another one.  A half-open responder SA lives in a peer
 * of its own, an embryo; once it has authenticated, ISAKMP_RES_JOIN asks the
 * body to find the peer that it belongs to, and isakmp_peer_adopt() moves it
 * there with both locked, the embryo first.
 *
 * DOC: Results
 *
 * A call queues results; before the lock is given up the body takes them one
 * by one with isakmp_res_next(), carries each out, and tells the outcome with
 * isakmp_res_done(), which may queue more.  Order matters and is kept.  When
 * an install fails, what was queued behind it for the same child is dropped
 * and the engine undoes the rest.
 */
#ifndef ISAKMP_PEER_H
#define ISAKMP_PEER_H

#include "env.h"

struct isakmp_sa;

/* A datagram built by the engine; shared by the result and the copy that is
 * kept for retransmission, under the lock of the peer.
 */
struct isakmp_dgram {
	u32 refs;
	u32 len;
	u8 b[];
};

enum isakmp_phase {
	ISAKMP_PHASE_NONE,
	ISAKMP_PHASE_1,
	ISAKMP_PHASE_2,
};

/* Why something ended, for list-sas, events and counters. */
#define ISAKMP_REASONS(X)						\
	X(NONE, "none")							\
	X(REQUESTED, "terminated on request")				\
	X(EXPIRED, "lifetime expired")					\
	X(PEER_DELETED, "deleted by the peer")				\
	X(REPLACED, "replaced")						\
	X(INITIAL_CONTACT, "the peer has restarted")			\
	X(TIMEOUT, "no answer from the peer")				\
	X(NO_PROPOSAL, "no common proposal")				\
	X(AUTH, "authentication failed")				\
	X(BAD_SECRET, "cannot decrypt: probably a wrong secret")		\
	X(IDENTITY, "the identity of the peer is not the configured one") \
	X(SELECTORS, "traffic selectors are not configured")		\
	X(PEER_NOTIFY, "refused by the peer")				\
	X(NO_SECRET, "no secret is loaded for this peer")		\
	X(NO_ROUTE, "no route to the peer")				\
	X(INSTALL, "the kernel refused the SA")				\
	X(FOREIGN, "deleted by another key manager")			\
	X(RESOURCES, "out of memory or over a limit")			\
	X(PROTOCOL, "protocol error")					\
	X(ADDRESS, "not, or no longer, an address of ours")

#define ISAKMP_ENUM_REASON(n, s)	ISAKMP_REASON_##n,
enum isakmp_reason { ISAKMP_REASONS(ISAKMP_ENUM_REASON) ISAKMP_REASON_MAX };

const char *isakmp_reason_text(enum isakmp_reason reason);

struct isakmp_fail {
	u8 phase;		/* enum isakmp_phase */
	u8 reason;		/* enum isakmp_reason */
	u16 notify;		/* the peer's ISAKMP_N_*, when it sent one */
	char detail[ISAKMP_WHY_MAX];	/* empty, or more for people */
};

/* What the operator hears of. */
enum isakmp_event {
	ISAKMP_EV_SA_UP,	/* sa */
	ISAKMP_EV_SA_DOWN,	/* sa, fail */
	ISAKMP_EV_CHILD_UP,	/* child */
	ISAKMP_EV_CHILD_DOWN,	/* child, fail */
	ISAKMP_EV_FAILED,	/* fail: an attempt to get either ended */
	ISAKMP_EV_HINT,		/* fail: an unauthenticated notify says why */
};

/**
 * enum isakmp_res_type - what the body is asked to do
 * @ISAKMP_RES_LINK: deliver datagrams with @cookie as their cookie of our
 *	side to this peer; while @half_open, also those with no responder
 *	cookie, the initiator cookie @cky_i and the peer's address.  A failure
 *	ends the SA.
 * @ISAKMP_RES_FULL: the link of @cookie is no longer half-open
 * @ISAKMP_RES_UNLINK: deliver them no more
 * @ISAKMP_RES_JOIN: @sa has authenticated: see isakmp_peer_adopt()
 * @ISAKMP_RES_SEND: send @dgram from @local to @remote; failures are yours to
 *	count, the engine sends again
 * @ISAKMP_RES_CHILD_IN: install the inbound half of @child
 * @ISAKMP_RES_CHILD_OUT: install the outbound half
 * @ISAKMP_RES_CHILD_SWITCH: policies, where they do not stand already
 * @ISAKMP_RES_CHILD_DEL: remove whatever of @child is installed
 * @ISAKMP_RES_EVENT: tell @event
 */
enum isakmp_res_type {
	ISAKMP_RES_LINK,
	ISAKMP_RES_FULL,
	ISAKMP_RES_UNLINK,
	ISAKMP_RES_JOIN,
	ISAKMP_RES_SEND,
	ISAKMP_RES_CHILD_IN,
	ISAKMP_RES_CHILD_OUT,
	ISAKMP_RES_CHILD_SWITCH,
	ISAKMP_RES_CHILD_DEL,
	ISAKMP_RES_EVENT,
};

/* One result.  Valid until isakmp_res_done(). */
struct isakmp_res {
	struct list_head list;
	u8 type;
	u8 event;
	bool half_open;
	u8 cookie[ISAKMP_COOKIE_LEN];
	u8 cky_i[ISAKMP_COOKIE_LEN];
	struct isakmp_sa *sa;
	struct isakmp_child *child;
	struct isakmp_dgram *dgram;
	struct isakmp_addr local, remote;
	char conn[ISAKMP_NAME_MAX + 1];	/* event: its connection, or "" */
	struct isakmp_fail fail;
};

/**
 * struct isakmp_want - a wish for a child, from start to stop of the wish
 * @list: in peer->wants
 * @conf: index of the child in the connection
 * @pair: index of its selector pair
 * @keep: comes back when the child goes (start_action start)
 * @idle: has failed as often as it may; stands only as the back-off for the
 *	next packet that asks, which is heard from @retry_at on
 * @tries: attempts that failed since the last success
 * @retry_at: not before this
 * @child: the child that fulfils it or is being negotiated, or NULL
 */
struct isakmp_want {
	struct list_head list;
	u16 conf;
	u16 pair;
	bool keep;
	bool idle;
	u32 tries;
	isakmp_ms retry_at;
	struct isakmp_child *child;
};

/**
 * struct isakmp_peer - who is at the other end
 * @env: the effects
 * @conn: referenced; NULL in an embryo
 * @local: our address and port
 * @remote: its address and port
 * @id: its authenticated identity; ANY before
 * @sas: struct isakmp_sa, newest last
 * @children: struct isakmp_child
 * @wants: struct isakmp_want
 * @results: struct isakmp_res, to be carried out
 * @last: the last failure; reason NONE after a success
 * @ran_at: when the wishes were last looked at
 * @spent: an embryo whose SA has come to nothing: what comes late must not
 *	begin another one, and hide why
 * @cookie: of an embryo: the responder cookie of its SA; zero: a random one
 * @answered: and message 2 has been sent
 */
struct isakmp_peer {
	struct isakmp_env *env;
	const struct isakmp_conn *conn;
	struct isakmp_addr local, remote;
	struct isakmp_ident id;
	struct list_head sas;
	struct list_head children;
	struct list_head wants;
	struct list_head results;
	struct isakmp_fail last;
	isakmp_ms ran_at;
	bool spent;
	u8 cookie[ISAKMP_COOKIE_LEN];
	bool answered;
};

/**
 * struct isakmp_child - a pair of IPsec SAs
 * @list: in peer->children
 * @peer: whose it is
 * @conf: index of the child in the connection
 * @pair: index of its selector pair; ISAKMP_PAIR_NONE when the peer asked
 *	for a part of one
 * @conn: referenced
 * @tf: the suite
 * @encap: IPSEC_ENCAP_TUNNEL or _TRANSPORT
 * @initiator: we began the Quick Mode
 * @local: outer addresses
 * @remote: likewise
 * @ts_l: what is protected at our side
 * @ts_r: and at theirs
 * @spi_in: host order, 0 before it is reserved
 * @spi_out: host order, 0 before it is known
 * @key_in: KEYMAT of the inbound half: cipher key and salt, then integrity
 *	key; zeroised once it is installed
 * @key_out: likewise
 * @life: seconds, the smaller of both sides'
 * @expires: when it ends
 * @up_since: when the outbound half was installed, 0 before
 * @in_done: the inbound half is installed
 * @out_done: the outbound half is installed
 * @gone: taken from peer->children, freed when @del has been carried out
 * @ends_as: what is said when @expires comes: EXPIRED or REPLACED
 * @del: ISAKMP_RES_CHILD_DEL, at hand so that it cannot fail
 * @body: the body's, one slot a use; NULL at birth
 */
#define ISAKMP_PAIR_NONE	0xffff
#define IPSEC_KEYMAT_MAX	128

struct isakmp_child {
	struct list_head list;
	const struct isakmp_peer *peer;
	u16 conf;
	u16 pair;
	const struct isakmp_conn *conn;
	struct ipsec_tf tf;
	u8 encap;
	bool initiator;
	struct isakmp_addr local, remote;
	struct isakmp_ts ts_l, ts_r;
	u32 spi_in, spi_out;
	u8 key_in[IPSEC_KEYMAT_MAX];
	u8 key_out[IPSEC_KEYMAT_MAX];
	u32 life;
	isakmp_ms expires;
	isakmp_ms up_since;
	bool in_done, out_done, gone;
	u8 ends_as;
	struct isakmp_res del;
	void *body[4];
};

static inline const struct isakmp_child_conf *
isakmp_child_conf(const struct isakmp_child *c)
{
	return &c->conn->child[c->conf];
}

/* What list-sas shows of an ISAKMP SA; a copy, made under the lock. */
struct isakmp_sa_info {
	u8 cky_i[ISAKMP_COOKIE_LEN], cky_r[ISAKMP_COOKIE_LEN];
	bool initiator, established;
	const char *state;	/* "main:3", "established" */
	struct ike1_tf tf;
	isakmp_ms since, expires;
	u32 nxchg;
};

void isakmp_sa_info(const struct isakmp_sa *sa, struct isakmp_sa_info *out);
/* Why the last attempt failed, or one under way is about to; NULL: neither. */
const struct isakmp_fail *isakmp_peer_why(const struct isakmp_peer *p);
struct isakmp_sa *isakmp_peer_sa_next(struct isakmp_peer *p,
				      struct isakmp_sa *after);

/* @conn may be NULL for an embryo; else a reference is taken. */
void isakmp_peer_init(struct isakmp_peer *p, struct isakmp_env *env,
		      const struct isakmp_conn *conn,
		      const struct isakmp_addr *local,
		      const struct isakmp_addr *remote);
/* An embryo whose message 1 is answered with the responder cookie @cky_r, not
 * with a random one.  @answered: that has been done, in an earlier life of
 * which nothing was kept; message 1 says again what it was, and message 2 is
 * made and not sent.
 */
void isakmp_peer_cookie(struct isakmp_peer *p, const u8 *cky_r, bool answered);
/* Frees all that hangs on the peer, without results.  For the end, after
 * isakmp_peer_terminate() and its results.
 */
void isakmp_peer_clear(struct isakmp_peer *p);
/* Nothing left that could bring the peer to life by itself. */
bool isakmp_peer_idle(const struct isakmp_peer *p);

/**
 * isakmp_peer_input() - a datagram came in
 * @p: the peer that its cookies are linked to, or a fresh embryo
 * @now: the time
 * @local: where it arrived
 * @remote: where it came from
 * @buf: the datagram without non-ESP marker; not changed
 * @len: its length
 * @bad: says why, when it was refused
 *
 * Return: 0 taken (also: a duplicate, answered again); -EBADMSG refused: the
 * exchange is as it was, or has ended when the message was the peer's own
 * and final; -EINPROGRESS keep it and call again later; -ENOMEM.
 */
int isakmp_peer_input(struct isakmp_peer *p, isakmp_ms now,
		      const struct isakmp_addr *local,
		      const struct isakmp_addr *remote, const u8 *buf,
		      u32 len, struct isakmp_bad *bad);

/* A deadline has passed. */
void isakmp_peer_tick(struct isakmp_peer *p, isakmp_ms now);
/* The next one; ISAKMP_NEVER for none.  To be asked after every call. */
isakmp_ms isakmp_peer_deadline(const struct isakmp_peer *p);

/**
 * isakmp_peer_want() - somebody wants a child: initiate, load or acquire
 * @keep: and wants it back whenever it goes
 *
 * A wish that stands already is hurried up, not doubled.
 * Return: 0, -EALREADY when it is up, -ENOENT for no such pair, -ENOMEM.
 */
int isakmp_peer_want(struct isakmp_peer *p, isakmp_ms now, u16 conf,
		     u16 pair, bool keep);
/* The same for a packet that met a trap policy: -EAGAIN while a failed
 * attempt is not long enough ago.
 */
int isakmp_peer_acquire(struct isakmp_peer *p, isakmp_ms now, u16 conf,
			u16 pair);
/* It is being negotiated, or waits for phase 1 or a free exchange; neither up
 * nor in a back-off.
 */
bool isakmp_peer_trying(const struct isakmp_peer *p, isakmp_ms now, u16 conf,
			u16 pair);
/* The wish is withdrawn; the child, if any, stays. */
void isakmp_peer_unwant(struct isakmp_peer *p, u16 conf, u16 pair);

struct isakmp_ended {
	u32 sas;		/* ISAKMP SAs and children */
	u32 wants;		/* wishes that waited or were tried again */
};

/* Ends children of configuration @conf, or with conf < 0 everything: DELETEs
 * are sent, wishes end.
 */
struct isakmp_ended isakmp_peer_terminate(struct isakmp_peer *p, isakmp_ms now,
					  int conf, enum isakmp_reason reason);

/* Somebody else removed a half of @c from the data plane, or it has met a
 * limit there.
 */
void isakmp_peer_child_gone(struct isakmp_peer *p, isakmp_ms now,
			    struct isakmp_child *c, enum isakmp_reason reason);

/* Addresses of ours have come or gone: what stands on one that is gone ends,
 * and what has failed for want of one is tried again.
 */
void isakmp_peer_readdress(struct isakmp_peer *p, isakmp_ms now);

/* Moves @sa from embryo @src to @dst, both locked.  @dst NULL: @src is the
 * first of its kind and becomes the peer itself.
 */
void isakmp_peer_adopt(struct isakmp_peer *dst, struct isakmp_peer *src,
		       struct isakmp_sa *sa, isakmp_ms now);
/* The connection and identity that @sa has authenticated for: what the body
 * looks the peer up by on ISAKMP_RES_JOIN.
 */
const struct isakmp_conn *isakmp_sa_conn(const struct isakmp_sa *sa);
const struct isakmp_ident *isakmp_sa_id(const struct isakmp_sa *sa);

/* The oldest result, or NULL; it stays queued until isakmp_res_done(). */
struct isakmp_res *isakmp_res_next(struct isakmp_peer *p);
void isakmp_res_done(struct isakmp_peer *p, struct isakmp_res *res, int err,
		     isakmp_ms now);

#endif
