// SPDX-License-Identifier: GPL-2.0
/* The runner: how a message makes an exchange go one row on.  The only place
 * with rules of order; what the rows do is in the scripts.
 */
#include "sa.h"

static void xdata_clear(struct isakmp_env *env, struct isakmp_xdata *d)
{
	unsigned int i;

	for (i = 0; i < ISAKMP_B_MAX; i++)
		isakmp_free(d->blob[i].p);
	env->ops->dh_free(env, d->dh);
	memzero_explicit(d, sizeof(*d));
}

struct isakmp_xchg *isakmp_xchg_new(struct isakmp_sa *sa,
				    const struct isakmp_script *script,
				    u32 mid, bool initiator, isakmp_ms now)
{
	struct isakmp_xchg *x = isakmp_alloc(sizeof(*x));

	if (!x)
		return NULL;
	x->sa = sa;
	x->script = script;
	x->mid = mid;
	x->initiator = initiator;
	x->nsteps = script->nsteps;
	x->resend_at = ISAKMP_NEVER;
	x->ends = now + ISAKMP_HALF_OPEN_LIFE;
	INIT_LIST_HEAD(&x->list);
	return x;
}

void isakmp_xchg_free(struct isakmp_xchg *x)
{
	struct isakmp_peer *p = x->sa->peer;

	list_del_init(&x->list);
	isakmp_dgram_put(x->sent);
	xdata_clear(p->env, &x->data);
	isakmp_free(x);
}

bool isakmp_xchg_our_turn(const struct isakmp_xchg *x)
{
	return x->step < x->nsteps && x->initiator == !(x->step & 1);
}

int isakmp_blob_set(struct isakmp_txn *t, enum isakmp_blob_id id,
		    const void *p, u32 len)
{
	struct isakmp_blob *b = &t->next.blob[id];
	u8 *copy = isakmp_alloc(max(len, 1u));

	if (!copy)
		return -ENOMEM;
	if (len)
		memcpy(copy, p, len);
	/* not reached: no step has the same to say twice */
	if (b->p != t->x->data.blob[id].p)
		isakmp_free(b->p);
	b->p = copy;
	b->len = len;
	return 0;
}

int isakmp_txn_refuse(struct isakmp_txn *t, u16 notify, u8 pld,
		      const char *what, u8 reason, bool fatal)
{
	u8 phase = t->x->mid ? ISAKMP_PHASE_2 : ISAKMP_PHASE_1;

	t->verdict.fatal = fatal;
	isakmp_fail_set(&t->verdict.fail, phase, reason, 0, NULL);
	return isakmp_refuse(&t->msg, notify, pld, what);
}

static void txn_begin(struct isakmp_txn *t, struct isakmp_xchg *x,
		      isakmp_ms now)
{
	memset(t, 0, sizeof(*t));
	t->p = x->sa->peer;
	t->sa = x->sa;
	t->x = x;
	t->now = now;
	t->nsteps = x->nsteps;
	t->next = x->data;
	memcpy(t->iv, x->iv, sizeof(t->iv));
	memcpy(t->cky_r, x->sa->cky_r, sizeof(t->cky_r));
	INIT_LIST_HEAD(&t->results);
}

/* What the step has replaced is freed: in @from where @keep has another. */
static void xdata_drop(struct isakmp_env *env, struct isakmp_xdata *from,
		       const struct isakmp_xdata *keep)
{
	unsigned int i;

	for (i = 0; i < ISAKMP_B_MAX; i++)
		if (from->blob[i].p != keep->blob[i].p)
			isakmp_free(from->blob[i].p);
	if (from->dh != keep->dh)
		env->ops->dh_free(env, from->dh);
}

static void txn_end(struct isakmp_txn *t)
{
	isakmp_free(t->plain);
	t->p->env->ops->conn_put(t->p->env, t->auth_conn);
	isakmp_res_drop(&t->results, NULL);
	memzero_explicit(t, sizeof(*t));
}

static void txn_abort(struct isakmp_txn *t)
{
	struct isakmp_child *c = t->next.child;

	xdata_drop(t->p->env, &t->next, &t->x->data);
	if (c && c != t->x->data.child)
		isakmp_child_free(t->p, c);
	txn_end(t);
}

/* The peer has them; the IV is the last block of phase 1 so far. */
static void commit_keys(struct isakmp_txn *t)
{
	t->sa->keys = t->next.keys;
	memcpy(t->sa->iv, t->iv, sizeof(t->sa->iv));
	t->sa->keyed = true;
}

/* Phase 1 has authenticated: what it learned is the SA's. */
static void commit_auth(struct isakmp_txn *t)
{
	struct isakmp_sa *sa = t->sa;

	t->p->env->ops->conn_put(t->p->env, sa->conn);
	sa->conn = t->auth_conn;
	t->auth_conn = NULL;
	sa->id = t->auth_id;
	sa->contact = t->contact;
	sa->many = t->next.many;
	sa->tf = t->next.tf;
	sa->expires = t->now + (isakmp_ms)t->next.life * 1000;
	commit_keys(t);
}

static void commit_child(struct isakmp_child *c,
			 const struct isakmp_agreed *a)
{
	c->tf = a->tf;
	c->spi_out = a->spi_out;
	c->life = a->life;
	memcpy(c->key_in, a->key_in, sizeof(c->key_in));
	memcpy(c->key_out, a->key_out, sizeof(c->key_out));
}

static void txn_commit(struct isakmp_txn *t)
{
	struct isakmp_xchg *x = t->x;
	struct isakmp_res *r, *n;

	if (t->auth_conn)
		commit_auth(t);
	if (t->agreed.set)
		commit_child(t->next.child, &t->agreed);
	x->nsteps = t->nsteps;
	memcpy(t->sa->cky_r, t->cky_r, ISAKMP_COOKIE_LEN);
	xdata_drop(t->p->env, &x->data, &t->next);
	if (t->next.child && t->next.child != x->data.child)
		list_add_tail(&t->next.child->list, &t->p->children);
	x->data = t->next;
	x->child = t->next.child;
	memcpy(x->iv, t->iv, sizeof(x->iv));
	list_for_each_entry_safe(r, n, &t->results, list)
		list_move_tail(&r->list, &t->p->results);
}

static const struct isakmp_retransmit before_conn = {
	.timeout = 4000, .base_milli = 1800, .tries = 5,
};

static const struct isakmp_retransmit *timing(const struct isakmp_xchg *x)
{
	return x->sa->conn ? &x->sa->conn->retransmit : &before_conn;
}

static u32 next_wait(const struct isakmp_retransmit *r, u32 wait)
{
	u64 longer = (u64)wait * r->base_milli / 1000;

	if (r->limit && longer > r->limit)
		return r->limit;
	return (u32)min_t(u64, longer, ISAKMP_RESEND_MAX);
}

/* From the first transmission to giving up: how long the other end may ask
 * us again, too.
 */
static isakmp_ms whole_time(const struct isakmp_retransmit *r)
{
	isakmp_ms sum = 0;
	u32 wait = r->timeout, i;

	for (i = 0; i <= r->tries; i++) {
		sum += wait;
		wait = next_wait(r, wait);
	}
	return sum;
}

isakmp_ms isakmp_sa_patience(const struct isakmp_sa *sa)
{
	return whole_time(sa->conn ? &sa->conn->retransmit : &before_conn);
}

/* How long a half-open SA lives without a word from the initiator: as long as
 * we would go on asking such a peer.  Whoever has not returned our cookie may
 * have to give way before (RFC 2408 2.5.3); nobody stays half-open for ever.
 */
void isakmp_sa_half_open(struct isakmp_sa *sa, isakmp_ms now)
{
	struct isakmp_env *env = sa->peer->env;
	const struct isakmp_conn *conn;
	isakmp_ms patience;

	conn = env->ops->conn_match(env, &sa->local, &sa->remote, NULL);
	patience = whole_time(conn ? &conn->retransmit : &before_conn);
	env->ops->conn_put(env, conn);
	sa->patience = (u32)max_t(isakmp_ms, patience, ISAKMP_HALF_OPEN_LIFE);
	sa->expires = now + 3ull * sa->patience;
}

static void half_open_heard(struct isakmp_xchg *x, isakmp_ms now)
{
	x->ends = min(now + x->sa->patience, x->sa->expires);
}

/* After a row: who must speak next, and until when we wait for it.  A
 * responder sends by timer only to a peer that has authenticated: before
 * that, who asks must ask again (VU#419128).
 */
static void set_timers(struct isakmp_xchg *x, bool sent, isakmp_ms now)
{
	const struct isakmp_retransmit *r = timing(x);

	x->tries = 0;
	x->wait = r->timeout;
	x->resend_at = ISAKMP_NEVER;
	x->done = x->step >= x->nsteps;
	if (x->done) {
		xdata_clear(x->sa->peer->env, &x->data);
		x->ends = now + whole_time(r);
	} else if (sent && (x->initiator || x->sa->up)) {
		x->resend_at = now + x->wait;
		x->ends = ISAKMP_NEVER;
	} else if (x->sa->up) {
		/* not reached: who waits under an SA has sent something */
		x->ends = now + whole_time(r);
	} else {
		half_open_heard(x, now);
	}
}

bool isakmp_xchg_resend(struct isakmp_xchg *x, isakmp_ms now)
{
	const struct isakmp_retransmit *r = timing(x);

	if (x->tries >= r->tries)
		return false;
	x->tries++;
	x->wait = next_wait(r, x->wait);
	x->resend_at = now + x->wait;
	isakmp_res_send(&x->sa->peer->results, x->sa, x->sent, x->data.child);
	return true;
}

/* Those of the SA, or what phase 1 has come to. */
static const struct ike1_keys *keys(const struct isakmp_txn *t)
{
	return t->sa->up ? &t->sa->keys : &t->next.keys;
}

/* HASH(n) over what follows it. */
static int proof(struct isakmp_txn *t, u8 kind, struct isakmp_span rest,
		 u8 *out)
{
	const struct ike1_keys *k = keys(t);
	struct isakmp_env *env = t->p->env;
	struct isakmp_span ni = isakmp_blob(t, ISAKMP_B_NI);
	struct isakmp_span nr = isakmp_blob(t, ISAKMP_B_NR);

	switch (kind) {
	case ISAKMP_PROOF_HASH1:
		return ike1_hash1(env, k, t->x->mid, rest, out);
	case ISAKMP_PROOF_HASH2:
		return ike1_hash2(env, k, t->x->mid, ni, rest, out);
	default:
		return ike1_hash3(env, k, t->x->mid, ni, nr, out);
	}
}

static int proof_verify(struct isakmp_txn *t, u8 kind)
{
	const struct isakmp_pld *h = isakmp_msg_pld(&t->msg, ISAKMP_PT_HASH,
						    0);
	u8 want[ISAKMP_HASH_MAX];
	int err;

	err = proof(t, kind, ike1_hashed(&t->msg), want);
	if (err)
		return err;
	if (h->body.len != keys(t)->hash_len ||
	    crypto_memneq(h->body.p, want, h->body.len))
		err = isakmp_refuse(&t->msg, ISAKMP_N_INVALID_HASH_INFORMATION,
				    ISAKMP_PT_HASH, "HASH does not verify");
	memzero_explicit(want, sizeof(want));
	return err;
}

static int recv_once(struct isakmp_txn *t, const struct isakmp_step *row,
		     struct isakmp_span bytes)
{
	int err;

	memcpy(t->iv, t->x->iv, sizeof(t->iv));
	err = ike1_unprotect(t, row->enc ? keys(t) : NULL, bytes);
	if (!err)
		err = isakmp_msg_check(&t->msg, row->counts);
	if (!err && row->proof >= ISAKMP_PROOF_HASH1)
		err = proof_verify(t, row->proof);
	if (!err)
		err = row->recv(t, &t->msg);
	return err;
}

static int recv_row(struct isakmp_txn *t, const struct isakmp_step *row,
		    struct isakmp_span bytes)
{
	u32 nth;
	int err;

	if (!row->secret)
		return recv_once(t, row, bytes);
	for (nth = 0; nth < ISAKMP_SECRET_MAX; nth++) {
		err = row->secret(t, nth);
		if (err == -ENOENT && nth)
			break;
		if (err)
			return err;
		err = recv_once(t, row, bytes);
		if (err != -EBADMSG || t->verdict.fatal)
			return err;
	}
	return -EBADMSG;
}

/* Puts HASH(n) in its place, first, before what build wrote. */
static int build_row(struct isakmp_txn *t, const struct isakmp_step *row,
		     struct isakmp_wr *w)
{
	u32 hash_at = 0, rest_at = 0;
	int err;

	if (row->proof >= ISAKMP_PROOF_HASH1) {
		hash_at = isakmp_wr_open(w, ISAKMP_PT_HASH);
		isakmp_wr_room(w, keys(t)->hash_len);
		isakmp_wr_close(w, hash_at);
		rest_at = w->len;
	}
	err = row->build ? row->build(t, w) : 0;
	if (err)
		return err;
	/* not reached: ISAKMP_MSG_MAX holds all that we say */
	if (w->bad)
		return -EMSGSIZE;
	if (rest_at)
		err = proof(t, row->proof, (struct isakmp_span){
			    w->buf + rest_at, w->len - rest_at },
			    w->buf + hash_at + ISAKMP_PLD_HDR_LEN);
	return err;
}

/* Our row: makes the datagram and stages its sending. */
static int send_row(struct isakmp_txn *t, u8 step, struct isakmp_dgram **out)
{
	const struct isakmp_step *row = &t->x->script->step[step];
	struct isakmp_hdr hdr = {
		.version = ISAKMP_VERSION_1_0, .etype = row->etype,
		.flags = row->enc ? ISAKMP_F_ENCRYPT : 0, .mid = t->x->mid,
	};
	struct isakmp_dgram *d;
	struct isakmp_wr w;
	u8 *buf;
	int err;

	buf = isakmp_alloc(ISAKMP_MSG_MAX);
	if (!buf)
		return -ENOMEM;
	memcpy(hdr.cky_i, t->sa->cky_i, ISAKMP_COOKIE_LEN);
	memcpy(hdr.cky_r, t->cky_r, ISAKMP_COOKIE_LEN);
	w = isakmp_wr(buf, ISAKMP_MSG_MAX);
	isakmp_hdr_encode(&w, &hdr);
	err = build_row(t, row, &w);
	if (!err)
		err = ike1_protect(t->p->env, row->enc ? keys(t) : NULL,
				   t->iv, &w);
	if (err)
		goto out;
	d = isakmp_alloc(sizeof(*d) + w.len);
	if (!d) {
		err = -ENOMEM;
		goto out;
	}
	d->refs = 1;
	d->len = w.len;
	memcpy(d->b, buf, w.len);
	err = isakmp_res_send(&t->results, t->sa, d, t->next.child);
	if (err)
		isakmp_dgram_put(d);
	else
		*out = d;
out:
	isakmp_free(buf);
	return err;
}

int isakmp_xchg_start(struct isakmp_xchg *x, struct isakmp_child *child,
		      isakmp_ms now)
{
	struct isakmp_dgram *d = NULL;
	struct isakmp_txn *t;
	int err;

	t = isakmp_alloc(sizeof(*t));
	if (!t)
		return -ENOMEM;
	txn_begin(t, x, now);
	t->next.child = child;
	err = send_row(t, x->step, &d);
	if (err) {
		t->next.child = x->data.child;
		txn_abort(t);
	} else {
		txn_commit(t);
		txn_end(t);
		x->sent = d;
		x->step++;
		set_timers(x, true, now);
	}
	isakmp_free(t);
	return err;
}

/* The last row was ours, so a duplicate of what came before asks for it. */
static bool answered(const struct isakmp_xchg *x)
{
	return x->sent && x->step && x->initiator == !((x->step - 1) & 1);
}

static int refuse(struct isakmp_bad *bad, u16 notify, const char *what)
{
	bad->notify = notify;
	bad->what = what;
	return -EBADMSG;
}

static int make_step(struct isakmp_txn *t, const struct isakmp_step *row,
		     struct isakmp_span bytes, struct isakmp_dgram **reply)
{
	u8 next = t->x->step + 1;
	int err;

	err = recv_row(t, row, bytes);
	if (!err && next < t->nsteps)
		err = send_row(t, next, reply);
	if (!err && row->after)
		err = row->after(t);
	return err;
}

static void remember(struct isakmp_xchg *x, const u8 *dig,
		     struct isakmp_dgram *reply, isakmp_ms now)
{
	memcpy(x->rcvd, dig, sizeof(x->rcvd));
	x->have_rcvd = true;
	x->step++;
	if (reply) {
		isakmp_dgram_put(x->sent);
		x->sent = reply;
		x->step++;
	}
	set_timers(x, reply, now);
}

static int take(struct isakmp_xchg *x, struct isakmp_span bytes,
		const u8 *dig, isakmp_ms now, struct isakmp_bad *bad,
		struct isakmp_verdict *v)
{
	struct isakmp_sa *sa = x->sa;
	struct isakmp_dgram *reply = NULL;
	struct isakmp_txn *t;
	bool auth;
	int err;

	t = isakmp_alloc(sizeof(*t));
	if (!t)
		return -ENOMEM;
	txn_begin(t, x, now);
	err = make_step(t, &x->script->step[x->step], bytes, &reply);
	if (err) {
		*bad = t->msg.bad;
		*v = t->verdict;
		x->vain += err == -EBADMSG && t->costly;
		/* RFC 2409 5.7: so that it can be told under them. */
		if (err == -EBADMSG && t->verdict.fatal && t->proven)
			commit_keys(t);
		isakmp_dgram_put(reply);
		txn_abort(t);
		isakmp_free(t);
		return err;
	}
	auth = t->auth_conn;
	txn_commit(t);
	txn_end(t);
	isakmp_free(t);
	remember(x, dig, reply, now);
	/* The responder's comes up when it has found its peer. */
	if (auth && sa->initiator)
		isakmp_sa_up(sa, now);
	return 0;
}

int isakmp_xchg_input(struct isakmp_xchg *x, const struct isakmp_hdr *hdr,
		      struct isakmp_span bytes, isakmp_ms now,
		      struct isakmp_bad *bad, struct isakmp_verdict *v)
{
	const struct isakmp_step *row;
	u8 dig[ISAKMP_HASH_MAX];
	int err;

	memset(dig, 0, sizeof(dig));
	err = x->sa->peer->env->ops->hash(x->sa->peer->env,
					  IKE1_HASH_SHA2_256, &bytes, 1, dig);
	if (err)
		return err;
	if (x->have_rcvd && !memcmp(dig, x->rcvd, sizeof(dig))) {
		if (!x->done && !x->sa->up && !x->initiator)
			half_open_heard(x, now);
		if (answered(x))
			isakmp_res_send(&x->sa->peer->results, x->sa, x->sent,
					NULL);
		bad->what = "duplicate";
		return 0;
	}
	if (x->done || isakmp_xchg_our_turn(x))
		return refuse(bad, ISAKMP_N_INVALID_MESSAGE_ID,
			      "message out of turn");
	/* RFC 2408 2.5.3: who goes on without our cookie has not seen it, and
	 * may be somebody else who borrows an address.
	 */
	if (x->step && !x->initiator &&
	    memcmp(hdr->cky_r, x->sa->cky_r, ISAKMP_COOKIE_LEN))
		return refuse(bad, ISAKMP_N_INVALID_COOKIE,
			      "no responder cookie");
	row = &x->script->step[x->step];
	if (hdr->etype != row->etype &&
	    !(row->also && hdr->etype == row->also))
		return refuse(bad, ISAKMP_N_INVALID_EXCHANGE_TYPE,
			      "exchange type of another exchange");
	if (row->enc != !!(hdr->flags & ISAKMP_F_ENCRYPT))
		return refuse(bad, ISAKMP_N_INVALID_FLAGS,
			      "encryption bit against the state");
	/* Who knows the cookies may be anybody on the way, and may go on for
	 * ever.  An honest peer with a wrong secret asks less often.
	 */
	if (x->vain >= ISAKMP_VAIN_MAX)
		return refuse(bad, 0, "too much was computed in vain");
	return take(x, bytes, dig, now, bad, v);
}
