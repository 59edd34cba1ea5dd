// SPDX-License-Identifier: GPL-2.0
/* Main Mode with pre-shared keys: RFC 2409 5.4, RFC 2408 4.5. */
#include "sa.h"

static bool suite_of(const struct isakmp_conn *conn, const struct ike1_tf *tf)
{
	u32 i;

	for (i = 0; i < conn->ntf; i++)
		if (!memcmp(&conn->tf[i], tf, sizeof(*tf)))
			return true;
	return false;
}

static int check_sa(struct isakmp_txn *t, struct isakmp_msg *msg,
		    union isakmp_pld_any *sa)
{
	const struct isakmp_pld *pld = isakmp_msg_pld(msg, ISAKMP_PT_SA, 0);

	/* not reached: isakmp_msg_index() has decoded it */
	if (isakmp_pld_decode(ISAKMP_PT_SA, pld->body, sa))
		return isakmp_refuse(msg, ISAKMP_N_PAYLOAD_MALFORMED,
				     ISAKMP_PT_SA, "SA malformed");
	if (sa->sa.doi != ISAKMP_DOI_IPSEC)
		return isakmp_refuse(msg, ISAKMP_N_DOI_NOT_SUPPORTED,
				     ISAKMP_PT_SA, "DOI is not IPsec");
	if (sa->sa.situation != ISAKMP_SIT_IDENTITY_ONLY)
		return isakmp_refuse(msg, ISAKMP_N_SITUATION_NOT_SUPPORTED,
				     ISAKMP_PT_SA, "situation");
	return 0;
}

/* Ours, RFC 2408 3.16: this engine, whatever its version. */
static const u8 vid_isakmp[] = {
	0x1b, 0x6c, 0x5e, 0xd4, 0x77, 0x30, 0x4b, 0x92,
	0xa8, 0x0d, 0xe1, 0x53, 0xf9, 0x26, 0xc7, 0x4a,
};

/* libreswan with send-vendorid = yes; the version follows. */
static const u8 vid_libreswan[] = "OE-Libreswan-";

static void write_vid(struct isakmp_wr *w)
{
	u32 at = isakmp_wr_open(w, ISAKMP_PT_VID);

	isakmp_wr_bytes(w, vid_isakmp, sizeof(vid_isakmp));
	isakmp_wr_close(w, at);
}

static bool begins_with(struct isakmp_span s, const void *p, u32 len)
{
	return s.len >= len && !memcmp(s.p, p, len);
}

/* Nothing rests on it but how many Quick Modes we begin at a time. */
static void read_vids(struct isakmp_txn *t, const struct isakmp_msg *msg)
{
	const struct isakmp_pld *pld;
	u32 i;

	t->next.same = false;
	t->next.many = false;
	for (i = 0; (pld = isakmp_msg_pld(msg, ISAKMP_PT_VID, i)); i++) {
		t->next.same |= pld->body.len == sizeof(vid_isakmp) &&
				begins_with(pld->body, vid_isakmp,
					    sizeof(vid_isakmp));
		t->next.many |= begins_with(pld->body, vid_libreswan,
					    sizeof(vid_libreswan) - 1);
	}
	t->next.many |= t->next.same;
}

/* RFC 2409 5.4: --> HDR, SA, our vendor ID */
static int build_offer(struct isakmp_txn *t, struct isakmp_wr *w)
{
	const struct isakmp_conn *conn = t->sa->conn;
	u32 at = w->len + ISAKMP_PLD_HDR_LEN;
	int err;

	ike1_offer_write(w, conn->tf, conn->ntf, IKE1_AUTH_PSK, conn->life);
	if (w->bad)
		return -EMSGSIZE;
	err = isakmp_blob_set(t, ISAKMP_B_SAI, w->buf + at, w->len - at);
	write_vid(w);
	return err;
}

static u32 shorter(u32 theirs, u32 ours)
{
	return theirs ? min(theirs, ours) : ours;
}

static int recv_offer(struct isakmp_txn *t, struct isakmp_msg *msg)
{
	const struct isakmp_pld *pld = isakmp_msg_pld(msg, ISAKMP_PT_SA, 0);
	struct isakmp_env *env = t->p->env;
	const struct isakmp_conn *conn = NULL;
	struct isakmp_why why = {};
	union isakmp_pld_any sa;
	u32 n, life = 0;
	int err;

	err = check_sa(t, msg, &sa);
	if (err)
		return err;
	err = -ENOENT;
	for (n = 0; err == -ENOENT && n < ISAKMP_OFFER_CONNS; n++) {
		conn = isakmp_conn_next(env, &t->sa->local, &t->sa->remote,
					conn);
		if (!conn)
			break;
		err = ike1_choose(&sa.sa, conn->tf, conn->ntf, IKE1_AUTH_PSK,
				  false, &t->offer1, &why);
		life = conn->life;
	}
	env->ops->conn_put(env, conn);
	if (err == -ENOENT) {
		isakmp_txn_refuse(t, ISAKMP_N_NO_PROPOSAL_CHOSEN,
				  ISAKMP_PT_SA, "no phase 1 proposal chosen",
				  ISAKMP_REASON_NO_PROPOSAL, false);
		memcpy(t->verdict.fail.detail, why.text, sizeof(why.text));
		return -EBADMSG;
	}
	if (err)
		return isakmp_refuse(msg, ISAKMP_N_BAD_PROPOSAL_SYNTAX,
				     ISAKMP_PT_SA, "SA proposals malformed");
	t->next.tf = t->offer1.tf;
	t->next.life = shorter(t->offer1.life, life);
	read_vids(t, msg);
	return isakmp_blob_set(t, ISAKMP_B_SAI, pld->body.p, pld->body.len);
}

/* <-- HDR, SA, and to our like our vendor ID: it comes to whoever has sent it,
 * so that the answer is no larger than the question.
 */
static int build_choice(struct isakmp_txn *t, struct isakmp_wr *w)
{
	ike1_reply_write(w, &t->offer1);
	if (t->next.same)
		write_vid(w);
	return 0;
}

static int recv_choice(struct isakmp_txn *t, struct isakmp_msg *msg)
{
	const struct isakmp_conn *conn = t->sa->conn;
	static const u8 zero[ISAKMP_COOKIE_LEN];
	union isakmp_pld_any sa;
	int err;

	/* RFC 2408 2.5.3; our own cookie back is a reflection of ourselves. */
	if (!memcmp(msg->hdr.cky_r, zero, ISAKMP_COOKIE_LEN) ||
	    !memcmp(msg->hdr.cky_r, t->sa->cky_i, ISAKMP_COOKIE_LEN))
		return isakmp_refuse(msg, ISAKMP_N_INVALID_COOKIE, 0,
				     "responder cookie");
	err = check_sa(t, msg, &sa);
	if (!err)
		err = ike1_choose(&sa.sa, conn->tf, conn->ntf, IKE1_AUTH_PSK,
				  true, &t->offer1, NULL);
	if (err)
		return isakmp_refuse(msg, ISAKMP_N_BAD_PROPOSAL_SYNTAX,
				     ISAKMP_PT_SA,
				     "choice is not one of our offers");
	t->next.tf = t->offer1.tf;
	t->next.life = shorter(t->offer1.life, conn->life);
	read_vids(t, msg);
	memcpy(t->cky_r, msg->hdr.cky_r, ISAKMP_COOKIE_LEN);
	return 0;
}

/* g^xy, and the IV that message 5 begins with.  The private value has done
 * its work.
 */
static int agree(struct isakmp_txn *t, enum isakmp_blob_id theirs)
{
	struct isakmp_env *env = t->p->env;
	u32 len = isakmp_group_shared_len(t->next.tf.group);
	u8 *gxy = isakmp_alloc(len);
	int err;

	if (!gxy)
		return -ENOMEM;
	t->costly = true;
	err = env->ops->dh_shared(env, t->next.dh, isakmp_blob(t, theirs),
				  gxy);
	if (err == -EBADMSG)
		isakmp_refuse(&t->msg, ISAKMP_N_INVALID_KEY_INFORMATION,
			      ISAKMP_PT_KE, "degenerate public value");
	if (!err)
		err = isakmp_blob_set(t, ISAKMP_B_GXY, gxy, len);
	if (!err)
		err = ike1_iv_phase1(env, &t->next.tf,
				     isakmp_blob(t, ISAKMP_B_GXI),
				     isakmp_blob(t, ISAKMP_B_GXR), t->iv);
	isakmp_free(gxy);
	if (err)
		return err;
	if (t->next.dh != t->x->data.dh)
		env->ops->dh_free(env, t->next.dh);
	t->next.dh = NULL;
	return 0;
}

/* --> HDR, KE, Ni and <-- HDR, KE, Nr */
static int build_ke(struct isakmp_txn *t, struct isakmp_wr *w)
{
	bool initiator = t->sa->initiator;
	struct isakmp_env *env = t->p->env;
	u32 len = isakmp_group_pub_len(t->next.tf.group), at;
	u8 *pub;
	int err;

	at = isakmp_wr_open(w, ISAKMP_PT_KE);
	pub = isakmp_wr_room(w, len);
	/* not reached: ISAKMP_MSG_MAX holds all that we say */
	if (!pub)
		return -EMSGSIZE;
	err = env->ops->dh_new(env, t->next.tf.group, &t->next.dh, pub);
	if (err)
		return err;
	err = isakmp_blob_set(t, initiator ? ISAKMP_B_GXI : ISAKMP_B_GXR, pub,
			      len);
	if (err)
		return err;
	isakmp_wr_close(w, at);
	at = isakmp_wr_open(w, ISAKMP_PT_NONCE);
	pub = isakmp_wr_room(w, ISAKMP_NONCE_LEN);
	/* not reached: ISAKMP_MSG_MAX holds all that we say */
	if (!pub)
		return -EMSGSIZE;
	env->ops->random(env, pub, ISAKMP_NONCE_LEN);
	err = isakmp_blob_set(t, initiator ? ISAKMP_B_NI : ISAKMP_B_NR, pub,
			      ISAKMP_NONCE_LEN);
	isakmp_wr_close(w, at);
	if (!err && !initiator)
		err = agree(t, ISAKMP_B_GXI);
	return err;
}

static bool same_blob(const struct isakmp_txn *t, enum isakmp_blob_id id,
		      struct isakmp_span s)
{
	struct isakmp_span b = isakmp_blob(t, id);

	return b.len == s.len && !memcmp(b.p, s.p, s.len);
}

static int recv_ke(struct isakmp_txn *t, struct isakmp_msg *msg)
{
	struct isakmp_span ke = isakmp_msg_pld(msg, ISAKMP_PT_KE, 0)->body;
	struct isakmp_span n = isakmp_msg_pld(msg, ISAKMP_PT_NONCE, 0)->body;
	bool initiator = t->sa->initiator;
	struct isakmp_psk psk;
	int err;

	/* Here, because a private value costs far more than this. */
	err = t->p->env->ops->dh_check(t->p->env, t->next.tf.group, ke);
	if (err == -EBADMSG)
		return isakmp_refuse(msg, ISAKMP_N_INVALID_KEY_INFORMATION,
				     ISAKMP_PT_KE, "KE is none of the group");
	if (err)
		return err;
	if (initiator && (same_blob(t, ISAKMP_B_GXI, ke) ||
			  same_blob(t, ISAKMP_B_NI, n)))
		return isakmp_refuse(msg, ISAKMP_N_INVALID_KEY_INFORMATION,
				     ISAKMP_PT_KE, "our own KE or nonce");
	err = isakmp_blob_set(t, initiator ? ISAKMP_B_GXR : ISAKMP_B_GXI,
			      ke.p, ke.len);
	if (!err)
		err = isakmp_blob_set(t, initiator ? ISAKMP_B_NR : ISAKMP_B_NI,
				      n.p, n.len);
	if (err || !initiator)
		return err;
	err = agree(t, ISAKMP_B_GXR);
	if (err)
		return err;
	err = t->p->env->ops->psk(t->p->env, t->sa->conn, &t->sa->local,
				  &t->sa->remote, &psk);
	if (err == -ENOENT)
		return isakmp_txn_refuse(t, 0, 0, "no secret",
					 ISAKMP_REASON_NO_SECRET, true);
	if (!err)
		err = ike1_keys_psk(t->p->env, &t->next.tf, &psk,
				    isakmp_blob(t, ISAKMP_B_NI),
				    isakmp_blob(t, ISAKMP_B_NR),
				    isakmp_blob(t, ISAKMP_B_GXY),
				    t->sa->cky_i, t->cky_r, &t->next.keys);
	memzero_explicit(&psk, sizeof(psk));
	t->next.keyed = !err;
	return err;
}

/* The connection that the peer's addresses, the suite that was agreed, the
 * secret and @id select: the first of them, into t->auth_conn.
 */
static int select_conn(struct isakmp_txn *t, const struct isakmp_psk *psk,
		       const struct isakmp_ident *id)
{
	struct isakmp_env *env = t->p->env;
	const struct isakmp_conn *conn = NULL;
	struct isakmp_psk its;
	int err = -ENOENT;
	bool fits;

	while (err == -ENOENT) {
		conn = isakmp_conn_next(env, &t->sa->local, &t->sa->remote,
					conn);
		if (!conn)
			return 0;
		if (suite_of(conn, &t->next.tf) &&
		    isakmp_ident_match(&conn->remote_id, id))
			err = env->ops->psk(env, conn, &t->sa->local,
					    &t->sa->remote, &its);
		fits = !err && its.len == psk->len &&
		       !crypto_memneq(its.b, psk->b, psk->len);
		memzero_explicit(&its, sizeof(its));
		if (!err && !fits)
			err = -ENOENT;
	}
	if (!err)
		t->auth_conn = conn;
	else
		env->ops->conn_put(env, conn);
	return err;
}

static bool tried(const struct isakmp_txn *t, const struct isakmp_psk *psk)
{
	u32 i;

	for (i = 0; i < t->ntried; i++)
		if (t->tried[i].len == psk->len &&
		    !crypto_memneq(t->tried[i].b, psk->b, psk->len))
			return true;
	return false;
}

/* RFC 2409 5.4: the identity comes encrypted under a key that depends on the
 * secret, so the addresses select it; where they select several, each is
 * tried.
 */
static int next_secret(struct isakmp_txn *t, u32 nth)
{
	struct isakmp_env *env = t->p->env;
	const struct isakmp_conn *conn = NULL;
	struct isakmp_psk *psk = &t->tried[nth];
	int err = -ENOENT;
	u32 n;

	for (n = 0; err == -ENOENT && n < ISAKMP_OFFER_CONNS; n++) {
		conn = isakmp_conn_next(env, &t->sa->local, &t->sa->remote,
					conn);
		if (!conn)
			break;
		if (suite_of(conn, &t->next.tf))
			err = env->ops->psk(env, conn, &t->sa->local,
					    &t->sa->remote, psk);
		if (!err && tried(t, psk))
			err = -ENOENT;
	}
	env->ops->conn_put(env, conn);
	if (err)
		memzero_explicit(psk, sizeof(*psk));
	if (err == -ENOENT && !nth)
		return isakmp_txn_refuse(t, 0, 0, "no secret",
					 ISAKMP_REASON_NO_SECRET, false);
	if (err)
		return err;
	t->ntried = nth + 1;
	t->costly = true;
	err = ike1_keys_psk(env, &t->next.tf, psk,
			    isakmp_blob(t, ISAKMP_B_NI),
			    isakmp_blob(t, ISAKMP_B_NR),
			    isakmp_blob(t, ISAKMP_B_GXY), t->sa->cky_i,
			    t->cky_r, &t->next.keys);
	t->next.keyed = !err;
	/* What stays when no secret fits: that none decrypts. */
	t->verdict.fatal = false;
	isakmp_fail_set(&t->verdict.fail, ISAKMP_PHASE_1,
			ISAKMP_REASON_BAD_SECRET, 0, NULL);
	return err;
}

/* HASH_I when @of_initiator, else HASH_R. */
static int auth_hash(struct isakmp_txn *t, bool of_initiator,
		     struct isakmp_span id_b, u8 *out)
{
	struct isakmp_span gxi = isakmp_blob(t, ISAKMP_B_GXI);
	struct isakmp_span gxr = isakmp_blob(t, ISAKMP_B_GXR);
	struct isakmp_span sai = isakmp_blob(t, ISAKMP_B_SAI);
	const struct ike1_keys *k = &t->next.keys;

	if (of_initiator)
		return ike1_hash_auth(t->p->env, k, gxi, gxr, t->sa->cky_i,
				      t->cky_r, sai, id_b, out);
	return ike1_hash_auth(t->p->env, k, gxr, gxi, t->cky_r, t->sa->cky_i,
			      sai, id_b, out);
}

static bool says_initial_contact(const struct isakmp_msg *msg)
{
	const struct isakmp_pld *pld;
	union isakmp_pld_any n;
	u32 i;

	for (i = 0; (pld = isakmp_msg_pld(msg, ISAKMP_PT_N, i)); i++)
		if (!isakmp_pld_decode(ISAKMP_PT_N, pld->body, &n) &&
		    n.n.type == ISAKMP_N_INITIAL_CONTACT)
			return true;
	return false;
}

/* --> HDR*, IDii, HASH_I and <-- HDR*, IDir, HASH_R */
static int build_auth(struct isakmp_txn *t, struct isakmp_wr *w)
{
	const struct isakmp_conn *conn = t->auth_conn ?: t->sa->conn;
	struct isakmp_ident ours = conn->local_id;
	union isakmp_pld_any n = {};
	u8 spi[2 * ISAKMP_COOKIE_LEN];
	struct isakmp_span id_b;
	u32 at;
	u8 *hash;
	int err;

	if (ours.type == ISAKMP_ID_ANY)
		isakmp_ident_from_addr(&ours, &t->sa->local);
	at = isakmp_wr_open(w, ISAKMP_PT_ID);
	isakmp_ident_write(w, &ours);
	isakmp_wr_close(w, at);
	/* not reached: ISAKMP_MSG_MAX holds all that we say */
	if (w->bad)
		return -EMSGSIZE;
	at += ISAKMP_PLD_HDR_LEN;
	id_b = (struct isakmp_span){ w->buf + at, w->len - at };
	at = isakmp_wr_open(w, ISAKMP_PT_HASH);
	hash = isakmp_wr_room(w, t->next.keys.hash_len);
	/* not reached: ISAKMP_MSG_MAX holds all that we say */
	if (!hash)
		return -EMSGSIZE;
	err = auth_hash(t, t->sa->initiator, id_b, hash);
	isakmp_wr_close(w, at);
	/* RFC 2407 4.6.3.3: we know of nothing that was before.  The peer may
	 * take it for all connections with us, so it is said once for a host.
	 */
	if (err || !t->sa->initiator || !list_empty(&t->p->children) ||
	    !t->p->env->ops->first_contact(t->p->env, &t->sa->remote))
		return err;
	memcpy(spi, t->sa->cky_i, ISAKMP_COOKIE_LEN);
	memcpy(spi + ISAKMP_COOKIE_LEN, t->cky_r, ISAKMP_COOKIE_LEN);
	n.n.doi = ISAKMP_DOI_IPSEC;
	n.n.proto = ISAKMP_PROTO_ISAKMP;
	n.n.spi_len = sizeof(spi);
	n.n.spi = (struct isakmp_span){ spi, sizeof(spi) };
	n.n.type = ISAKMP_N_INITIAL_CONTACT;
	isakmp_pld_encode(w, ISAKMP_PT_N, &n);
	return 0;
}

static int wrong_identity(struct isakmp_txn *t)
{
	int n;

	isakmp_txn_refuse(t, ISAKMP_N_INVALID_ID_INFORMATION, ISAKMP_PT_ID,
			  "identity of the peer is not configured",
			  ISAKMP_REASON_IDENTITY, true);
	n = scnprintf(t->verdict.fail.detail, sizeof(t->verdict.fail.detail),
		      "it calls itself ");
	isakmp_ident_print(&t->auth_id, t->verdict.fail.detail + n,
			   (int)sizeof(t->verdict.fail.detail) - n);
	return -EBADMSG;
}

static int recv_auth(struct isakmp_txn *t, struct isakmp_msg *msg)
{
	const struct isakmp_pld *id = isakmp_msg_pld(msg, ISAKMP_PT_ID, 0);
	const struct isakmp_pld *h = isakmp_msg_pld(msg, ISAKMP_PT_HASH, 0);
	bool initiator = t->sa->initiator;
	u8 want[ISAKMP_HASH_MAX];
	union isakmp_pld_any any;
	int err;

	err = auth_hash(t, !initiator, id->body, want);
	if (err)
		return err;
	if (h->body.len != t->next.keys.hash_len ||
	    crypto_memneq(h->body.p, want, h->body.len))
		err = isakmp_txn_refuse(t, ISAKMP_N_AUTHENTICATION_FAILED,
					ISAKMP_PT_HASH,
					"phase 1 HASH does not verify",
					ISAKMP_REASON_AUTH, false);
	memzero_explicit(want, sizeof(want));
	if (err)
		return err;
	t->proven = true;
	if (isakmp_pld_decode(ISAKMP_PT_ID, id->body, &any) ||
	    isakmp_ident_decode(&any.id, &t->auth_id))
		return isakmp_txn_refuse(t, ISAKMP_N_INVALID_ID_INFORMATION,
					 ISAKMP_PT_ID, "identity malformed",
					 ISAKMP_REASON_IDENTITY, true);
	if (!initiator)
		err = select_conn(t, &t->tried[t->ntried - 1], &t->auth_id);
	else if (isakmp_ident_match(&t->sa->conn->remote_id, &t->auth_id))
		t->auth_conn = t->p->env->ops->conn_get(t->p->env,
							t->sa->conn);
	if (err)
		return err;
	if (!t->auth_conn)
		return wrong_identity(t);
	t->next.life = min(t->next.life, t->auth_conn->life);
	t->contact = says_initial_contact(msg);
	return 0;
}

/* The responder knows now which peer this is. */
static int after_auth(struct isakmp_txn *t)
{
	struct isakmp_res *r;

	r = isakmp_res_new(&t->results, ISAKMP_RES_FULL);
	if (!r)
		return -ENOMEM;
	memcpy(r->cookie, t->cky_r, ISAKMP_COOKIE_LEN);
	r = isakmp_res_new(&t->results, ISAKMP_RES_JOIN);
	if (!r)
		return -ENOMEM;
	r->sa = t->sa;
	return 0;
}

/* Certificate requests and NAT-D are allowed where peers send them unasked;
 * they are not looked at.
 */
static const struct isakmp_count cnt_sa[] = {
	{ ISAKMP_PT_SA, 1, 1, true }, { ISAKMP_PT_VID, 0, 24 }, {}
};

static const struct isakmp_count cnt_ke[] = {
	{ ISAKMP_PT_KE, 1, 1 }, { ISAKMP_PT_NONCE, 1, 1 },
	{ ISAKMP_PT_VID, 0, 24 }, { ISAKMP_PT_CR, 0, 8 },
	{ ISAKMP_PT_NATD, 0, 8 }, {}
};

static const struct isakmp_count cnt_auth[] = {
	{ ISAKMP_PT_ID, 1, 1 }, { ISAKMP_PT_HASH, 1, 1 },
	{ ISAKMP_PT_N, 0, 4 }, { ISAKMP_PT_VID, 0, 8 },
	{ ISAKMP_PT_CR, 0, 8 }, {}
};

#define ROW(n, ...)	{ .name = "main:" #n, .etype = ISAKMP_X_MAIN, __VA_ARGS__ }

static const struct isakmp_step main_steps[] = {
	ROW(1, .counts = cnt_sa, .build = build_offer, .recv = recv_offer),
	ROW(2, .counts = cnt_sa, .build = build_choice, .recv = recv_choice),
	ROW(3, .counts = cnt_ke, .build = build_ke, .recv = recv_ke),
	ROW(4, .counts = cnt_ke, .build = build_ke, .recv = recv_ke),
	ROW(5, .enc = true, .proof = ISAKMP_PROOF_AUTH, .counts = cnt_auth,
	    .secret = next_secret, .build = build_auth, .recv = recv_auth,
	    .after = after_auth),
	ROW(6, .enc = true, .proof = ISAKMP_PROOF_AUTH, .counts = cnt_auth,
	    .build = build_auth, .recv = recv_auth),
};

const struct isakmp_script ike1_main_script = {
	.name = "main",
	.doi = ISAKMP_DOI_IPSEC,
	.etype = ISAKMP_X_MAIN,
	.nsteps = ARRAY_SIZE(main_steps),
	.step = main_steps,
};
