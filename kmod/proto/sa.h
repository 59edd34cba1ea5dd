/* SPDX-License-Identifier: GPL-2.0 */
/* Inside the engine: ISAKMP SAs, exchanges and how a step is made.
 *
 * DOC: A step
 *
 * A step takes a message, or decides to send one.  It computes in a struct
 * isakmp_txn: on a copy of the exchange's data, of its IV, and of the
 * datagram, with results staged on the side.  When all of it has worked,
 * txn_commit() makes it so; when anything has not, txn_abort() throws it away
 * and the exchange is octet for octet what it was.
 */
#ifndef ISAKMP_SA_H
#define ISAKMP_SA_H

#include "ike1_keys.h"
#include "peer.h"

#define ISAKMP_NONCE_LEN	32	/* ours; RFC 2409 5: 8 to 256 */
#define ISAKMP_XCHG_MAX		8	/* exchanges at a time that a peer begins */
#define ISAKMP_XCHG_MANY	4	/* and we, where the peer bears it */
#define ISAKMP_SA_MAX		8	/* ISAKMP SAs of one peer */
#define ISAKMP_SECRET_MAX	8	/* secrets tried on message 5 */
#define ISAKMP_VAIN_MAX		8	/* computations in vain, of an exchange */
#define ISAKMP_MID_MAX		8192	/* message IDs an SA remembers */
#define ISAKMP_MID_SPARE	64	/* kept for DELETEs */
#define ISAKMP_XCHG_KEPT	64	/* the peer's that are done, of an SA */
#define ISAKMP_HALF_OPEN_LIFE	30000	/* ms of silence it survives at least */
#define ISAKMP_RENEW		180000	/* ms in which an SA is made anew */
#define ISAKMP_RETIRE		10000	/* ms from replaced to deleted */
#define ISAKMP_DOUBT		1000	/* ms until what may be refused is so */
#define ISAKMP_CROSSING		30000	/* ms in which children may cross */
#define ISAKMP_RETRY_MIN	5000	/* ms, doubled with each failure */
#define ISAKMP_RETRY_MAX	300000
#define ISAKMP_RESEND_MAX	3600000	/* ms between two transmissions */
#define ISAKMP_RIVAL_MAX	4	/* children of the same selectors */
#define ISAKMP_PIECES_MAX	512	/* prefix pairs that a peer narrows to */
#define ISAKMP_OFFER_CONNS	64	/* connections a stranger is held against */

struct isakmp_txn;
struct isakmp_xchg;

enum isakmp_blob_id {
	ISAKMP_B_SAI,		/* SAi_b: body of the initiator's SA payload */
	ISAKMP_B_GXI,		/* g^xi */
	ISAKMP_B_GXR,
	ISAKMP_B_GXY,		/* secret */
	ISAKMP_B_NI,		/* Ni_b */
	ISAKMP_B_NR,
	ISAKMP_B_IDI,		/* IDii_b */
	ISAKMP_B_MAX
};

/* What an exchange has learned so far.  Copied for each step; what a pointer
 * leads to is never changed, only replaced.
 */
struct isakmp_xdata {
	struct isakmp_blob {
		u8 *p;
		u32 len;
	} blob[ISAKMP_B_MAX];
	struct isakmp_dh *dh;
	struct isakmp_child *child;
	struct ike1_tf tf;
	u32 life;		/* seconds, the smaller of both sides' */
	bool same;		/* the peer is one of us, it says */
	bool many;		/* it bears several Quick Modes at a time */
	bool keyed;		/* @keys are there */
	struct ike1_keys keys;
};

enum isakmp_proof {
	ISAKMP_PROOF_NONE,
	ISAKMP_PROOF_AUTH,	/* HASH_I, HASH_R: recv verifies it */
	ISAKMP_PROOF_HASH1,
	ISAKMP_PROOF_HASH2,
	ISAKMP_PROOF_HASH3,
};

/**
 * struct isakmp_step - one message of an exchange, both directions of it
 * @name: for people
 * @enc: encrypted; the header's E bit must agree
 * @etype: exchange type in the header
 * @also: and another one that it may have when it comes in; 0: none
 * @proof: what authenticates it; verified before @recv, written by the runner
 * @counts: payloads it may have
 * @secret: prepares the @nth candidate key; tried in turn until @recv agrees;
 *	-ENOENT beyond the last.  NULL where the key is known.
 * @build: writes the payloads (all but the HASH(n) of @proof)
 * @recv: consumes them, into txn->next and the staged results
 * @after: stages what comes behind our answer; NULL: nothing
 */
struct isakmp_step {
	const char *name;
	bool enc;
	u8 etype;
	u8 also;
	u8 proof;
	const struct isakmp_count *counts;
	int (*secret)(struct isakmp_txn *t, u32 nth);
	int (*build)(struct isakmp_txn *t, struct isakmp_wr *w);
	int (*recv)(struct isakmp_txn *t, struct isakmp_msg *msg);
	int (*after)(struct isakmp_txn *t);
};

/* Row n is sent by the initiator when n is even. */
struct isakmp_script {
	const char *name;
	u32 doi;
	u8 etype;
	u8 nsteps;
	u8 nspare;		/* rows behind, reached only by commit bit */
	const struct isakmp_step *step;
};

extern const struct isakmp_script ike1_main_script, ike1_quick_script,
	ike1_info_script;
/* Every script is sound: for KUnit.  Return: NULL, or what is wrong. */
const char *isakmp_script_check(const struct isakmp_script *s);

/**
 * struct isakmp_xchg - a live exchange
 * @list: in sa->xchgs
 * @sa: its channel
 * @script: what it is
 * @mid: message ID, 0 in phase 1
 * @initiator: we began it
 * @step: the row that comes next
 * @nsteps: rows it has
 * @done: only duplicates are answered any more
 * @doubted: perhaps refused: instead of being sent again it is begun anew
 * @iv: of the next block, either direction
 * @data: what it has learned
 * @child: what it negotiates, or has; NULL when that is gone
 * @sent: the last datagram we sent
 * @have_rcvd: @rcvd is the digest of the last datagram we took
 * @vain: messages that cost a computation in phase 1 and were refused
 * @tries: how often @sent was sent again
 * @wait: ms between this try and the next
 * @resend_at: when that is; NEVER when nobody need answer
 * @ends: given up, or forgotten, then
 * @why: the best explanation so far, should nothing more come
 */
struct isakmp_xchg {
	struct list_head list;
	struct isakmp_sa *sa;
	const struct isakmp_script *script;
	u32 mid;
	bool initiator;
	u8 step;
	u8 nsteps;
	bool done;
	bool doubted;
	u8 iv[ISAKMP_BLOCK_MAX];
	struct isakmp_xdata data;
	const struct isakmp_child *child;
	struct isakmp_dgram *sent;
	bool have_rcvd;
	u8 rcvd[ISAKMP_HASH_MAX];
	u32 vain;
	u32 tries;
	u32 wait;
	isakmp_ms resend_at;
	isakmp_ms ends;
	struct isakmp_fail why;
};

/* Message IDs that were used on an SA, RFC 2408 3.1: each only once. */
struct isakmp_mids {
	u32 *mid;
	u32 n, cap;
};

/**
 * struct isakmp_sa - an ISAKMP SA: a channel to the peer
 * @list: in peer->sas
 * @peer: whose it is
 * @conn: referenced; NULL at the responder until it has authenticated
 * @local: where we receive
 * @remote: where it receives
 * @cky_i: cookies
 * @cky_r: zero at the initiator until message 2
 * @initiator: we began phase 1
 * @up: authenticated
 * @keyed: @keys and @iv are there, and the peer has shown that it has them
 * @contact: its INITIAL-CONTACT came with the authentication
 * @many: the peer bears several Quick Modes of ours at a time
 * @alone: no longer several, since it does not say which one it refuses
 * @renewed: its life is over; it stays while phase 1 is made anew, for the sake
 *	of the children
 * @tf: the suite
 * @keys: of the channel
 * @iv: last cipher block of phase 1
 * @id: the authenticated identity of the peer
 * @since: when it came up
 * @expires: when it ends
 * @patience: while half-open: ms until the next message must be heard
 * @mids: message IDs used
 * @xchgs: struct isakmp_xchg, phase 1 first
 * @unlink: ISAKMP_RES_UNLINK, at hand so that it cannot fail
 */
struct isakmp_sa {
	struct list_head list;
	struct isakmp_peer *peer;
	const struct isakmp_conn *conn;
	struct isakmp_addr local, remote;
	u8 cky_i[ISAKMP_COOKIE_LEN];
	u8 cky_r[ISAKMP_COOKIE_LEN];
	bool initiator;
	bool up;
	bool keyed;
	bool contact;
	bool many;
	bool alone;
	bool renewed;
	struct ike1_tf tf;
	struct ike1_keys keys;
	u8 iv[ISAKMP_BLOCK_MAX];
	struct isakmp_ident id;
	isakmp_ms since, expires;
	u32 patience;
	struct isakmp_mids mids;
	struct list_head xchgs;
	struct isakmp_res unlink;
};

/* What a refusal means for the exchange.  @fatal: the message was the peer's
 * own, so that no better one will come; else @fail is but an explanation.
 * @proto and @spi: phase 2: whose proposal it is about, 0 when none was read.
 */
struct isakmp_verdict {
	bool fatal;
	u8 proto;
	u32 spi;
	struct isakmp_fail fail;
};

/* Phase 2: what the child becomes when the step is committed. */
struct isakmp_agreed {
	bool set;
	struct ipsec_tf tf;
	u32 spi_out;
	u32 life;
	u8 key_in[IPSEC_KEYMAT_MAX];
	u8 key_out[IPSEC_KEYMAT_MAX];
};

/**
 * struct isakmp_txn - a step being made
 * @p: the peer; locked
 * @sa: its channel
 * @x: its exchange
 * @now: the time
 * @next: the exchange's data as it will be
 * @iv: likewise the IV
 * @nsteps: rows the exchange has, as it will be
 * @results: staged
 * @plain: the datagram, decrypted; freed with the txn
 * @msg: taken apart
 * @cky_r: the responder's cookie, as it will be
 * @offer1: phase 1: what was chosen; into @plain
 * @offer2: phase 2: likewise
 * @agreed: phase 2: what the child becomes
 * @tried: phase 1: secrets tried so far, the last is the one in use
 * @ntried: how many
 * @costly: phase 1: a shared secret or keys were computed for this message
 * @proven: phase 1: the peer's HASH verifies, so it has the keys of @next
 * @auth_conn: phase 1: referenced; the connection that authenticated
 * @auth_id: phase 1: and the identity
 * @contact: phase 1: with INITIAL-CONTACT
 * @verdict: set by whoever refuses
 */
struct isakmp_txn {
	struct isakmp_peer *p;
	struct isakmp_sa *sa;
	struct isakmp_xchg *x;
	isakmp_ms now;
	struct isakmp_xdata next;
	u8 iv[ISAKMP_BLOCK_MAX];
	u8 nsteps;
	struct list_head results;
	u8 *plain;
	struct isakmp_msg msg;
	u8 cky_r[ISAKMP_COOKIE_LEN];
	struct ike1_choice offer1;
	struct ipsec_choice offer2;
	struct isakmp_agreed agreed;
	struct isakmp_psk tried[ISAKMP_SECRET_MAX];
	u32 ntried;
	bool costly;
	bool proven;
	const struct isakmp_conn *auth_conn;
	struct isakmp_ident auth_id;
	bool contact;
	struct isakmp_verdict verdict;
};

/* xchg.c */
struct isakmp_xchg *isakmp_xchg_new(struct isakmp_sa *sa,
				    const struct isakmp_script *script,
				    u32 mid, bool initiator, isakmp_ms now);
void isakmp_xchg_free(struct isakmp_xchg *x);
/* The next message is ours: make and send it.  For the first of an exchange
 * @child is what is negotiated (phase 2; the exchange takes it over on
 * success) or NULL.
 */
int isakmp_xchg_start(struct isakmp_xchg *x, struct isakmp_child *child,
		      isakmp_ms now);
/* @bytes is not touched.  Return as isakmp_peer_input(); @v only counts with
 * -EBADMSG.
 */
int isakmp_xchg_input(struct isakmp_xchg *x, const struct isakmp_hdr *hdr,
		      struct isakmp_span bytes, isakmp_ms now,
		      struct isakmp_bad *bad, struct isakmp_verdict *v);
bool isakmp_xchg_our_turn(const struct isakmp_xchg *x);
/* How long its peer may go on asking, from the first time on. */
isakmp_ms isakmp_sa_patience(const struct isakmp_sa *sa);
/* A responder SA is born: how long it may wait to be authenticated. */
void isakmp_sa_half_open(struct isakmp_sa *sa, isakmp_ms now);
/* Sends the last datagram again.  False when the tries are used up. */
bool isakmp_xchg_resend(struct isakmp_xchg *x, isakmp_ms now);
/* Refuses with an explanation.  Returns -EBADMSG. */
int isakmp_txn_refuse(struct isakmp_txn *t, u16 notify, u8 pld,
		      const char *what, u8 reason, bool fatal);
/* A copy in txn->next; the old one stays with the exchange until commit. */
int isakmp_blob_set(struct isakmp_txn *t, enum isakmp_blob_id id,
		    const void *p, u32 len);

static inline struct isakmp_span isakmp_blob(const struct isakmp_txn *t,
					     enum isakmp_blob_id id)
{
	return (struct isakmp_span){ t->next.blob[id].p,
				     t->next.blob[id].len };
}

/* ike1_crypt.c */
/* Decrypts a copy of @bytes into t->plain and takes it apart in t->msg;
 * advances t->iv.  @keys NULL: it is in clear.
 */
int ike1_unprotect(struct isakmp_txn *t, const struct ike1_keys *keys,
		   struct isakmp_span bytes);
/* Finishes the message in @w: padding, length, encryption with @keys. */
int ike1_protect(struct isakmp_env *env, const struct ike1_keys *keys, u8 *iv,
		 struct isakmp_wr *w);
/* What HASH(n) covers: from behind the HASH payload to the end of the chain. */
struct isakmp_span ike1_hashed(const struct isakmp_msg *msg);

/* ike1_begin.c */
int ike1_main_start(struct isakmp_peer *p, isakmp_ms now);
/* Message 1 for which there is no exchange yet. */
int ike1_main_accept(struct isakmp_peer *p, isakmp_ms now,
		     const struct isakmp_addr *local,
		     const struct isakmp_addr *remote,
		     const struct isakmp_hdr *hdr, struct isakmp_span bytes,
		     struct isakmp_bad *bad);

/* ike1_select.c */
/* The suites of @conf that the data plane can do; with @same_group only those
 * with the group of the first, since an offer carries one KE (RFC 2409 5.5).
 * Return: the array, to be freed, or NULL; @n: how many.
 */
struct ipsec_tf *ike1_usable(struct isakmp_peer *p,
			     const struct isakmp_child_conf *conf,
			     bool same_group, u32 *n);
/* The child that has these selectors and a suite in common: one with exactly
 * these before one that includes them.  Return: -ESRCH when none has them,
 * else as doi_ipsec_choose(), with the choice in t->offer2.
 */
int ike1_choose_child(struct isakmp_txn *t, const struct isakmp_pld_sa *sa,
		      const struct isakmp_ts *l, const struct isakmp_ts *r,
		      u16 *conf, u16 *pair);

/* ike1_quick.c */
int ike1_quick_start(struct isakmp_sa *sa, struct isakmp_want *w,
		     struct isakmp_fail *fail, isakmp_ms now);
int ike1_quick_accept(struct isakmp_sa *sa, const struct isakmp_hdr *hdr,
		      struct isakmp_span bytes, isakmp_ms now,
		      struct isakmp_bad *bad);

/* ike1_info.c */
int ike1_info_input(struct isakmp_sa *sa, const struct isakmp_hdr *hdr,
		    struct isakmp_span bytes, isakmp_ms now,
		    struct isakmp_bad *bad);
/* Protected when the peer has the keys, else in clear.  Best effort.  @proto
 * and @spi: what it is about, RFC 2408 3.14; of ISAKMP the SPI is the cookies.
 */
void ike1_info_notify(struct isakmp_sa *sa, u8 proto, u32 spi, u16 type);
void ike1_info_delete_child(struct isakmp_sa *sa,
			    const struct isakmp_child *c);
void ike1_info_delete_sa(struct isakmp_sa *sa);

/* sa.c */
struct isakmp_sa *isakmp_sa_new(struct isakmp_peer *p, bool initiator,
				const struct isakmp_addr *local,
				const struct isakmp_addr *remote);
void isakmp_sa_free(struct isakmp_sa *sa);
/* Out of the peer; exchanges end, their children with @fail.  @tell: with a
 * DELETE when the peer has the keys.
 */
void isakmp_sa_kill(struct isakmp_sa *sa, const struct isakmp_fail *fail,
		    bool tell, isakmp_ms now);
/* Phase 1 is done at both ends as far as we know. */
void isakmp_sa_up(struct isakmp_sa *sa, isakmp_ms now);
/* RFC 2407 4.6.3.3: the peer has no memory of what was before. */
void isakmp_sa_initial_contact(struct isakmp_sa *sa, isakmp_ms now);
/* The newest that is up, or NULL. */
struct isakmp_sa *isakmp_peer_sa(const struct isakmp_peer *p);
struct isakmp_xchg *isakmp_sa_xchg(const struct isakmp_sa *sa, u32 mid);
u32 isakmp_sa_busy(const struct isakmp_sa *sa, bool initiator);
/* Quick Modes of ours that may be in flight on it. */
u32 isakmp_sa_quick_modes(const struct isakmp_sa *sa);
bool isakmp_mid_used(const struct isakmp_sa *sa, u32 mid);
/* Room for one more.  Return: 0; -ENOSPC when the SA has had too many and
 * must be replaced; -ENOMEM.
 */
int isakmp_mid_room(struct isakmp_sa *sa);
/* There is room. */
void isakmp_mid_use(struct isakmp_sa *sa, u32 mid);
/* A fresh one, recorded.  0 when there is none to be had. */
u32 isakmp_mid_new(struct isakmp_sa *sa);

/* child.c */
struct isakmp_child *isakmp_child_new(struct isakmp_peer *p,
				      const struct isakmp_sa *sa, u16 conf,
				      u16 pair, bool initiator);
/* Never became part of the peer: frees it, with its reserved SPI. */
void isakmp_child_free(struct isakmp_peer *p, struct isakmp_child *c);
/* One of that pair that is up, or NULL. */
/* Why it could not be installed, for people. */
void isakmp_child_explain(const struct isakmp_child *c, int err,
			  struct isakmp_fail *fail);
struct isakmp_child *isakmp_child_find(const struct isakmp_peer *p, u16 conf,
				       u16 pair);
/* For the same pair, or for the same part of one. */
bool isakmp_child_rivals(const struct isakmp_child *a,
			 const struct isakmp_child *b);
/* The peer begins @c.  What the operator has configured is his own measure;
 * of parts of it there are as many as a peer can think of, each with policies
 * for every pair of prefixes.
 */
bool isakmp_child_too_many(const struct isakmp_peer *p,
			   const struct isakmp_child *c);
/* The outbound half is in: tell, fulfil the wish, retire an older one. */
void isakmp_child_up(struct isakmp_peer *p, struct isakmp_child *c,
		     isakmp_ms now);
/* Out of the peer; @tell: with a DELETE.  Its wish is served as the reason
 * says.
 */
void isakmp_child_kill(struct isakmp_peer *p, struct isakmp_child *c,
		       const struct isakmp_fail *fail, bool tell,
		       isakmp_ms now);

/* The attempt to get @c is taken back, as if it had not been made. */
void isakmp_child_withdraw(struct isakmp_peer *p, struct isakmp_child *c,
			   isakmp_ms now);

/* want.c */
struct isakmp_want *isakmp_want_find(const struct isakmp_peer *p, u16 conf,
				     u16 pair);
/* An attempt for @w failed, or its child went.  @lived: after a life that
 * makes good for failures before.
 */
void isakmp_want_failed(struct isakmp_peer *p, struct isakmp_want *w,
			const struct isakmp_fail *fail, bool lived,
			isakmp_ms now);
/* Phase 1 failed: so did the attempts of all who wait for it. */
void isakmp_wants_failed(struct isakmp_peer *p, const struct isakmp_fail *fail,
			 isakmp_ms now);
/* Starts phase 1, unless it is under way. */
void isakmp_wants_phase1(struct isakmp_peer *p, isakmp_ms now);
/* Those that failed for want of an address or a route need not wait. */
void isakmp_wants_hurry(struct isakmp_peer *p, isakmp_ms now);
/* Starts what is due. */
void isakmp_wants_run(struct isakmp_peer *p, isakmp_ms now);
isakmp_ms isakmp_wants_deadline(const struct isakmp_peer *p);

/* result.c */
struct isakmp_dgram *isakmp_dgram_get(struct isakmp_dgram *d);
void isakmp_dgram_put(struct isakmp_dgram *d);
/* A result of @type at the end of @list, or NULL for want of memory. */
struct isakmp_res *isakmp_res_new(struct list_head *list, u8 type);
int isakmp_res_send(struct list_head *list, const struct isakmp_sa *sa,
		    struct isakmp_dgram *d, struct isakmp_child *c);
int isakmp_res_child(struct list_head *list, u8 type, struct isakmp_child *c);
/* Losing one for want of memory is no error. */
void isakmp_res_event(struct isakmp_peer *p, u8 event, struct isakmp_sa *sa,
		      struct isakmp_child *c, const struct isakmp_fail *fail);
void isakmp_res_drop(struct list_head *list, const struct isakmp_child *c);
/* Frees all that is queued, and what waits for its last result. */
void isakmp_res_clear(struct isakmp_peer *p);
/* Takes back the LINK of an SA that came to nothing. */
void isakmp_res_unstage(struct isakmp_peer *p, const struct isakmp_sa *sa);
/* Takes back the sending of @d. */
void isakmp_res_unsend(struct isakmp_peer *p, const struct isakmp_dgram *d);
/* Results stay, but no longer refer to @sa. */
void isakmp_res_forget(struct isakmp_peer *p, const struct isakmp_sa *sa);

/* Fills @f; @detail NULL: none. */
void isakmp_fail_set(struct isakmp_fail *f, u8 phase, u8 reason, u16 notify,
		     const char *detail);

#endif
