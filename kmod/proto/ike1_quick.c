// SPDX-License-Identifier: GPL-2.0
/* Quick Mode: RFC 2409 5.5. */
#include "sa.h"

static const struct isakmp_child_conf *conf_of(const struct isakmp_txn *t)
{
	return isakmp_child_conf(t->next.child);
}

static int write_nonce(struct isakmp_txn *t, struct isakmp_wr *w,
		       enum isakmp_blob_id id)
{
	u32 at = isakmp_wr_open(w, ISAKMP_PT_NONCE);
	u8 *n = isakmp_wr_room(w, ISAKMP_NONCE_LEN);

	if (!n)
		return -EMSGSIZE;
	t->p->env->ops->random(t->p->env, n, ISAKMP_NONCE_LEN);
	isakmp_wr_close(w, at);
	return isakmp_blob_set(t, id, n, ISAKMP_NONCE_LEN);
}

static int write_ke(struct isakmp_txn *t, struct isakmp_wr *w, u16 group)
{
	struct isakmp_env *env = t->p->env;
	u32 at = isakmp_wr_open(w, ISAKMP_PT_KE);
	u8 *pub = isakmp_wr_room(w, isakmp_group_pub_len(group));
	int err;

	/* not reached: ISAKMP_MSG_MAX holds all that we say */
	if (!pub)
		return -EMSGSIZE;
	err = env->ops->dh_new(env, group, &t->next.dh, pub);
	isakmp_wr_close(w, at);
	return err;
}

static void write_id(struct isakmp_wr *w, const struct isakmp_ts *ts)
{
	u32 at = isakmp_wr_open(w, ISAKMP_PT_ID);

	isakmp_ts_write(w, ts);
	isakmp_wr_close(w, at);
}

/* --> HDR*, HASH(1), SA, Ni [, KE], IDci, IDcr */
static int build_quick1(struct isakmp_txn *t, struct isakmp_wr *w)
{
	const struct isakmp_child *c = t->next.child;
	const struct isakmp_child_conf *conf = conf_of(t);
	struct ipsec_tf *tf;
	u16 group;
	u32 n;
	int err;

	tf = ike1_usable(t->p, conf, true, &n);
	if (!tf)
		return -ENOMEM;
	group = n ? tf[0].group : ISAKMP_GROUP_NONE;
	doi_ipsec_offer_write(w, tf, n, c->encap, c->spi_in, conf->life);
	isakmp_free(tf);
	if (!n)
		return -EOPNOTSUPP;
	err = write_nonce(t, w, ISAKMP_B_NI);
	if (!err && group)
		err = write_ke(t, w, group);
	write_id(w, &c->ts_l);
	write_id(w, &c->ts_r);
	return err;
}

/* g(qm)^xy where there is PFS. */
static int shared(struct isakmp_txn *t, u16 group, struct isakmp_span ke)
{
	struct isakmp_env *env = t->p->env;
	u32 len = isakmp_group_shared_len(group);
	u8 *gxy;
	int err;

	if (!group)
		return 0;
	gxy = isakmp_alloc(len);
	if (!gxy)
		return -ENOMEM;
	err = env->ops->dh_shared(env, t->next.dh, ke, gxy);
	if (err == -EBADMSG)
		isakmp_txn_refuse(t, ISAKMP_N_INVALID_KEY_INFORMATION,
				  ISAKMP_PT_KE, "degenerate public value",
				  ISAKMP_REASON_PROTOCOL, true);
	if (!err)
		err = isakmp_blob_set(t, ISAKMP_B_GXY, gxy, len);
	isakmp_free(gxy);
	return err;
}

static int keymat(struct isakmp_txn *t, u32 spi_in)
{
	const struct ike1_keys *k = &t->sa->keys;
	struct isakmp_span gxy = isakmp_blob(t, ISAKMP_B_GXY);
	struct isakmp_span ni = isakmp_blob(t, ISAKMP_B_NI);
	struct isakmp_span nr = isakmp_blob(t, ISAKMP_B_NR);
	struct isakmp_agreed *a = &t->agreed;
	u32 enc, integ;
	int err;

	err = doi_ipsec_tf_keys(&a->tf, &enc, &integ);
	/* not reached: a suite that was chosen is in the tables */
	if (err || enc + integ > IPSEC_KEYMAT_MAX)
		return -EINVAL;
	err = ike1_keymat(t->p->env, k, gxy, a->tf.proto, spi_in, ni, nr,
			  a->key_in, enc + integ);
	if (!err)
		err = ike1_keymat(t->p->env, k, gxy, a->tf.proto, a->spi_out,
				  ni, nr, a->key_out, enc + integ);
	a->set = !err;
	return err;
}

static int check_sa(struct isakmp_txn *t, struct isakmp_msg *msg,
		    union isakmp_pld_any *sa)
{
	const struct isakmp_pld *pld = isakmp_msg_pld(msg, ISAKMP_PT_SA, 0);

	if (isakmp_pld_decode(ISAKMP_PT_SA, pld->body, sa) ||
	    sa->sa.doi != ISAKMP_DOI_IPSEC ||
	    sa->sa.situation != ISAKMP_SIT_IDENTITY_ONLY)
		return isakmp_txn_refuse(t, ISAKMP_N_DOI_NOT_SUPPORTED,
					 ISAKMP_PT_SA, "DOI or situation",
					 ISAKMP_REASON_PROTOCOL, true);
	return 0;
}

/* KE must be there exactly when the suite has a group, and be of it. */
static int check_ke(struct isakmp_txn *t, struct isakmp_msg *msg, u16 group,
		    struct isakmp_span *ke)
{
	const struct isakmp_pld *pld = isakmp_msg_pld(msg, ISAKMP_PT_KE, 0);
	struct isakmp_env *env = t->p->env;
	int err;

	*ke = pld ? pld->body : (struct isakmp_span){};
	if (group)
		err = env->ops->dh_check(env, group, *ke);
	else
		err = pld ? -EBADMSG : 0;
	if (err == -EBADMSG)
		return isakmp_txn_refuse(t, ISAKMP_N_INVALID_KEY_INFORMATION,
					 ISAKMP_PT_KE,
					 "KE does not fit the PFS group",
					 ISAKMP_REASON_PROTOCOL, true);
	return err;
}

/* IDci and IDcr; without them the addresses are meant (RFC 2409 5.5). */
static int read_ids(struct isakmp_txn *t, struct isakmp_msg *msg,
		    struct isakmp_ts *ci, struct isakmp_ts *cr)
{
	const struct isakmp_pld *a = isakmp_msg_pld(msg, ISAKMP_PT_ID, 0);
	const struct isakmp_pld *b = isakmp_msg_pld(msg, ISAKMP_PT_ID, 1);
	bool ours = t->x->initiator;
	union isakmp_pld_any ia, ib;

	if (!a) {
		isakmp_ts_from_addr(ci, ours ? &t->sa->local : &t->sa->remote);
		isakmp_ts_from_addr(cr, ours ? &t->sa->remote : &t->sa->local);
		return 0;
	}
	if (!b || isakmp_pld_decode(ISAKMP_PT_ID, a->body, &ia) ||
	    isakmp_pld_decode(ISAKMP_PT_ID, b->body, &ib) ||
	    isakmp_ts_decode(&ia.id, ci) || isakmp_ts_decode(&ib.id, cr))
		return isakmp_txn_refuse(t, ISAKMP_N_INVALID_ID_INFORMATION,
					 ISAKMP_PT_ID,
					 "traffic selectors malformed",
					 ISAKMP_REASON_SELECTORS, true);
	return 0;
}

static int refuse_selectors(struct isakmp_txn *t, const struct isakmp_ts *l,
			    const struct isakmp_ts *r)
{
	char *out = t->verdict.fail.detail;
	int cap = sizeof(t->verdict.fail.detail), n;

	isakmp_txn_refuse(t, ISAKMP_N_INVALID_ID_INFORMATION, ISAKMP_PT_ID,
			  "traffic selectors not configured",
			  ISAKMP_REASON_SELECTORS, true);
	n = scnprintf(out, cap, "the peer asks for ");
	n += isakmp_ts_print(l, out + n, cap - n);
	n += scnprintf(out + n, cap - n, " === ");
	isakmp_ts_print(r, out + n, cap - n);
	return -EBADMSG;
}

static int refuse_choice(struct isakmp_txn *t, int err,
			 const struct isakmp_ts *l, const struct isakmp_ts *r)
{
	char detail[ISAKMP_WHY_MAX];

	if (err == -ESRCH)
		return refuse_selectors(t, l, r);
	if (err == -ENOENT) {
		memcpy(detail, t->verdict.fail.detail, sizeof(detail));
		isakmp_txn_refuse(t, ISAKMP_N_NO_PROPOSAL_CHOSEN,
				  ISAKMP_PT_SA, "no phase 2 proposal chosen",
				  ISAKMP_REASON_NO_PROPOSAL, true);
		memcpy(t->verdict.fail.detail, detail, sizeof(detail));
		return -EBADMSG;
	}
	if (err == -EBADMSG)
		return isakmp_txn_refuse(t, ISAKMP_N_BAD_PROPOSAL_SYNTAX,
					 ISAKMP_PT_SA,
					 "SA proposals malformed",
					 ISAKMP_REASON_PROTOCOL, true);
	return err;
}

/* Somebody else protects this already: said while the peer has nothing up. */
static int refuse_clash(struct isakmp_txn *t, const struct isakmp_child *c)
{
	isakmp_txn_refuse(t, ISAKMP_N_INVALID_ID_INFORMATION, ISAKMP_PT_ID,
			  "selectors taken", ISAKMP_REASON_INSTALL, true);
	isakmp_child_explain(c, -EEXIST, &t->verdict.fail);
	return -EBADMSG;
}

static int recv_quick1(struct isakmp_txn *t, struct isakmp_msg *msg)
{
	struct isakmp_span nonce = isakmp_msg_pld(msg, ISAKMP_PT_NONCE,
						  0)->body;
	struct isakmp_ts l, r;
	struct isakmp_child *c;
	union isakmp_pld_any sa;
	u16 conf = 0, pair = 0;
	struct isakmp_span ke;
	int err;

	err = check_sa(t, msg, &sa);
	if (err)
		return err;
	doi_ipsec_first(&sa.sa, &t->verdict.proto, &t->verdict.spi);
	err = read_ids(t, msg, &r, &l);
	if (err)
		return err;
	err = ike1_choose_child(t, &sa.sa, &l, &r, &conf, &pair);
	if (err)
		return refuse_choice(t, err, &l, &r);
	err = check_ke(t, msg, t->offer2.tf.group, &ke);
	if (err)
		return err;
	c = isakmp_child_new(t->p, t->sa, conf, pair, false);
	if (!c)
		return -ENOMEM;
	t->next.child = c;
	c->ts_l = l;
	c->ts_r = r;
	if (isakmp_child_too_many(t->p, c))
		return isakmp_txn_refuse(t, ISAKMP_N_INVALID_ID_INFORMATION,
					 ISAKMP_PT_ID,
					 "too many children of one peer",
					 ISAKMP_REASON_RESOURCES, true);
	c->tf = t->offer2.tf;
	t->agreed.tf = t->offer2.tf;
	t->agreed.spi_out = t->offer2.spi;
	t->agreed.life = t->offer2.life ? min(t->offer2.life, c->life) :
			 c->life;
	err = t->p->env->ops->spi_alloc(t->p->env, c);
	if (err == -EEXIST)
		return refuse_clash(t, c);
	if (!err)
		err = isakmp_blob_set(t, ISAKMP_B_NI, nonce.p, nonce.len);
	if (!err)
		err = isakmp_blob_set(t, ISAKMP_B_GXI, ke.p, ke.len);
	/* In place before the peer can use it. */
	if (!err)
		err = isakmp_res_child(&t->results, ISAKMP_RES_CHILD_IN, c);
	return err;
}

static void echo_ids(struct isakmp_txn *t, struct isakmp_wr *w)
{
	const struct isakmp_pld *pld;
	u32 i, at;

	for (i = 0; (pld = isakmp_msg_pld(&t->msg, ISAKMP_PT_ID, i)); i++) {
		at = isakmp_wr_open(w, ISAKMP_PT_ID);
		isakmp_wr_bytes(w, pld->body.p, pld->body.len);
		isakmp_wr_close(w, at);
	}
}

/* <-- HDR*, HASH(2), SA, Nr [, KE][, IDci, IDcr] */
static int build_quick2(struct isakmp_txn *t, struct isakmp_wr *w)
{
	const struct isakmp_child *c = t->next.child;
	u16 group = t->offer2.tf.group;
	int err;

	doi_ipsec_reply_write(w, &t->offer2, c->spi_in);
	err = write_nonce(t, w, ISAKMP_B_NR);
	if (!err && group)
		err = write_ke(t, w, group);
	if (!err)
		err = shared(t, group, isakmp_blob(t, ISAKMP_B_GXI));
	if (!err)
		err = keymat(t, c->spi_in);
	echo_ids(t, w);
	return err;
}

/* RFC 2407 4.6.3.1: the responder will keep it for less. */
static void responder_lifetime(struct isakmp_txn *t, struct isakmp_msg *msg)
{
	const struct isakmp_pld *pld;
	struct isakmp_attr attr;
	union isakmp_pld_any n;
	struct isakmp_rd r;
	bool seconds;
	u32 i;

	for (i = 0; (pld = isakmp_msg_pld(msg, ISAKMP_PT_N, i)); i++) {
		if (isakmp_pld_decode(ISAKMP_PT_N, pld->body, &n) ||
		    n.n.type != ISAKMP_N_RESPONDER_LIFETIME)
			continue;
		r = isakmp_rd(n.n.data.p, n.n.data.len);
		seconds = false;
		while (isakmp_rd_left(&r) && !isakmp_attr_next(&r, &attr)) {
			if (attr.type == IPSEC_ATTR_LIFE_TYPE)
				seconds = attr.value == ISAKMP_LIFE_SECONDS;
			else if (attr.type == IPSEC_ATTR_LIFE_DURATION &&
				 seconds && attr.value < t->agreed.life)
				t->agreed.life = max_t(u32, attr.value,
						       ISAKMP_LIFE_MIN);
		}
	}
}

static int accept_choice(struct isakmp_txn *t, const struct isakmp_pld_sa *sa)
{
	struct isakmp_child *c = t->next.child;
	struct isakmp_why why = {};
	struct ipsec_tf *tf;
	u32 n;
	int err;

	tf = ike1_usable(t->p, conf_of(t), true, &n);
	if (!tf)
		return -ENOMEM;
	err = doi_ipsec_choose(sa, tf, n, c->encap, true, &t->offer2, &why);
	isakmp_free(tf);
	if (err) {
		isakmp_txn_refuse(t, ISAKMP_N_BAD_PROPOSAL_SYNTAX,
				  ISAKMP_PT_SA,
				  "choice is not one of our offers",
				  ISAKMP_REASON_NO_PROPOSAL, true);
		memcpy(t->verdict.fail.detail, why.text, sizeof(why.text));
		return -EBADMSG;
	}
	t->agreed.tf = t->offer2.tf;
	t->agreed.spi_out = t->offer2.spi;
	t->agreed.life = t->offer2.life ? min(t->offer2.life, c->life) :
			 c->life;
	return 0;
}

static int recv_quick2(struct isakmp_txn *t, struct isakmp_msg *msg)
{
	struct isakmp_span nonce = isakmp_msg_pld(msg, ISAKMP_PT_NONCE,
						  0)->body;
	struct isakmp_child *c = t->next.child;
	struct isakmp_ts l, r;
	union isakmp_pld_any sa;
	struct isakmp_span ke;
	int err;

	/* not reached: an exchange ends with its child */
	if (!c)
		return isakmp_refuse(msg, 0, 0, "child is gone");
	err = check_sa(t, msg, &sa);
	if (!err)
		err = accept_choice(t, &sa.sa);
	if (!err)
		err = read_ids(t, msg, &l, &r);
	if (err)
		return err;
	if (!isakmp_ts_equal(&l, &c->ts_l) || !isakmp_ts_equal(&r, &c->ts_r))
		return refuse_selectors(t, &l, &r);
	responder_lifetime(t, msg);
	err = check_ke(t, msg, t->agreed.tf.group, &ke);
	if (!err)
		err = isakmp_blob_set(t, ISAKMP_B_NR, nonce.p, nonce.len);
	if (!err)
		err = shared(t, t->agreed.tf.group, ke);
	if (!err)
		err = keymat(t, c->spi_in);
	/* RFC 2408 3.1: the responder wants to confirm. */
	if (msg->hdr.flags & ISAKMP_F_COMMIT)
		t->nsteps = t->x->script->nsteps + t->x->script->nspare;
	if (!err)
		err = isakmp_res_child(&t->results, ISAKMP_RES_CHILD_IN, c);
	return err;
}

static int stage_out(struct isakmp_txn *t)
{
	int err;

	err = isakmp_res_child(&t->results, ISAKMP_RES_CHILD_OUT,
			       t->next.child);
	if (!err)
		err = isakmp_res_child(&t->results, ISAKMP_RES_CHILD_SWITCH,
				       t->next.child);
	return err;
}

static int after_quick2(struct isakmp_txn *t)
{
	return t->nsteps == t->x->script->nsteps ? stage_out(t) : 0;
}

/* --> HDR*, HASH(3): all of it is the proof */
static int recv_quick3(struct isakmp_txn *t, struct isakmp_msg *msg)
{
	/* not reached: an exchange ends with its child */
	if (!t->next.child)
		return isakmp_refuse(msg, 0, 0, "child is gone");
	return 0;
}

/* <-- HDR*, HASH(1), N(CONNECTED), under the same message ID */
static int recv_connected(struct isakmp_txn *t, struct isakmp_msg *msg)
{
	const struct isakmp_pld *pld = isakmp_msg_pld(msg, ISAKMP_PT_N, 0);
	union isakmp_pld_any n;

	/* not reached: an exchange ends with its child */
	if (!t->next.child)
		return isakmp_refuse(msg, 0, 0, "child is gone");
	if (isakmp_pld_decode(ISAKMP_PT_N, pld->body, &n) ||
	    n.n.type != ISAKMP_N_CONNECTED)
		return isakmp_refuse(msg, ISAKMP_N_INVALID_EXCHANGE_TYPE,
				     ISAKMP_PT_N, "CONNECTED was expected");
	return 0;
}

static const struct isakmp_count cnt_quick[] = {
	{ ISAKMP_PT_HASH, 1, 1, true }, { ISAKMP_PT_SA, 1, 1 },
	{ ISAKMP_PT_NONCE, 1, 1 }, { ISAKMP_PT_KE, 0, 1 },
	{ ISAKMP_PT_ID, 0, 2 }, { ISAKMP_PT_N, 0, 4 },
	{ ISAKMP_PT_VID, 0, 4 }, {}
};

static const struct isakmp_count cnt_quick3[] = {
	{ ISAKMP_PT_HASH, 1, 1, true }, { ISAKMP_PT_N, 0, 4 }, {}
};

static const struct isakmp_count cnt_connected[] = {
	{ ISAKMP_PT_HASH, 1, 1, true }, { ISAKMP_PT_N, 1, 1 }, {}
};

#define ROW(n, x, p, ...)						\
	{ .name = "quick:" #n, .enc = true, .etype = ISAKMP_X_##x,	\
	  .proof = ISAKMP_PROOF_##p, __VA_ARGS__ }

static const struct isakmp_step quick_steps[] = {
	ROW(1, QUICK, HASH1, .counts = cnt_quick, .build = build_quick1,
	    .recv = recv_quick1),
	ROW(2, QUICK, HASH2, .counts = cnt_quick, .build = build_quick2,
	    .recv = recv_quick2, .after = after_quick2),
	ROW(3, QUICK, HASH3, .counts = cnt_quick3, .recv = recv_quick3,
	    .after = stage_out),
	/* RFC 2408 3.1 says Informational; racoon, z/OS and Windows go on in
	 * Quick Mode.
	 */
	ROW(4, INFO, HASH1, .also = ISAKMP_X_QUICK, .counts = cnt_connected, .recv = recv_connected,
	    .after = stage_out),
};

const struct isakmp_script ike1_quick_script = {
	.name = "quick",
	.doi = ISAKMP_DOI_IPSEC,
	.etype = ISAKMP_X_QUICK,
	.nsteps = ARRAY_SIZE(quick_steps) - 1,
	.nspare = 1,
	.step = quick_steps,
};

/* An exchange under @mid, not yet in the SA's list. */
static struct isakmp_xchg *quick_new(struct isakmp_sa *sa, u32 mid,
				     bool initiator, isakmp_ms now)
{
	struct isakmp_xchg *x;

	x = isakmp_xchg_new(sa, &ike1_quick_script, mid, initiator, now);
	if (x && ike1_iv_phase2(sa->peer->env, &sa->keys, sa->iv, mid,
				x->iv)) {
		isakmp_xchg_free(x);
		return NULL;
	}
	return x;
}

int ike1_quick_start(struct isakmp_sa *sa, struct isakmp_want *w,
		     struct isakmp_fail *fail, isakmp_ms now)
{
	struct isakmp_peer *p = sa->peer;
	struct isakmp_xchg *x = NULL;
	struct isakmp_child *c;
	int err = -ENOMEM;
	u32 mid;

	c = isakmp_child_new(p, sa, w->conf, w->pair, true);
	if (!c)
		return -ENOMEM;
	/* All suites of a child are of one protocol. */
	c->tf = isakmp_child_conf(c)->tf[0];
	err = isakmp_child_pair(isakmp_child_conf(c), w->pair, &sa->local,
				&sa->remote, &c->ts_l, &c->ts_r);
	if (!err)
		err = p->env->ops->spi_alloc(p->env, c);
	if (err)
		goto err_child;
	err = -ENOMEM;
	mid = isakmp_mid_new(sa);
	if (mid)
		x = quick_new(sa, mid, true, now);
	if (!x)
		goto err_child;
	err = isakmp_xchg_start(x, c, now);
	if (err)
		goto err_xchg;
	list_add_tail(&x->list, &sa->xchgs);
	w->child = c;
	return 0;

err_xchg:
	isakmp_xchg_free(x);
err_child:
	isakmp_child_explain(c, err, fail);
	isakmp_child_free(p, c);
	return err;
}

/* Of those that the peer began and that are done: nobody asks for more of
 * them, and their message IDs are remembered.
 */
static void forget_oldest(struct isakmp_sa *sa)
{
	struct isakmp_xchg *x, *oldest = NULL;
	u32 n = 0;

	list_for_each_entry(x, &sa->xchgs, list) {
		if (!x->mid || !x->done || x->initiator)
			continue;
		oldest = oldest ? oldest : x;
		n++;
	}
	if (n >= ISAKMP_XCHG_KEPT)
		isakmp_xchg_free(oldest);
}

int ike1_quick_accept(struct isakmp_sa *sa, const struct isakmp_hdr *hdr,
		      struct isakmp_span bytes, isakmp_ms now,
		      struct isakmp_bad *bad)
{
	struct isakmp_peer *p = sa->peer;
	struct isakmp_verdict v = {};
	struct isakmp_xchg *x;
	int err;

	if (isakmp_sa_busy(sa, false) >= ISAKMP_XCHG_MAX) {
		bad->what = "too many exchanges at a time";
		return -EBADMSG;
	}
	forget_oldest(sa);
	x = quick_new(sa, hdr->mid, false, now);
	if (!x)
		return -ENOMEM;
	err = isakmp_xchg_input(x, hdr, bytes, now, bad, &v);
	if (!err) {
		isakmp_mid_use(sa, hdr->mid);
		list_add_tail(&x->list, &sa->xchgs);
		return 0;
	}
	isakmp_xchg_free(x);
	if (err == -EBADMSG && v.fatal) {
		/* It was the peer's own: it hears why, once. */
		isakmp_mid_use(sa, hdr->mid);
		p->last = v.fail;
		isakmp_res_event(p, ISAKMP_EV_FAILED, sa, NULL, &v.fail);
		ike1_info_notify(sa, v.proto ?: ISAKMP_PROTO_ESP, v.spi,
				 bad->notify);
	}
	return err;
}
