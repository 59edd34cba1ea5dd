// SPDX-License-Identifier: GPL-2.0
#include "puppet.h"

void puppet_init(struct puppet *pp, struct world_party *party)
{
	memset(pp, 0, sizeof(*pp));
	pp->party = party;
}

void puppet_exit(struct puppet *pp)
{
	u32 i;

	for (i = 0; i < ARRAY_SIZE(pp->seen); i++)
		isakmp_free(pp->seen[i]);
	memset(pp->seen, 0, sizeof(pp->seen));
}

static struct isakmp_sa *find_sa(struct puppet *pp, const u8 *hdr)
{
	struct world_node *n;
	struct isakmp_sa *sa;

	list_for_each_entry(n, &pp->party->nodes, list)
		list_for_each_entry(sa, &n->peer.sas, list)
			if (!memcmp(sa->cky_i, hdr, ISAKMP_COOKIE_LEN) &&
			    !memcmp(sa->cky_r, hdr + ISAKMP_COOKIE_LEN,
				    ISAKMP_COOKIE_LEN))
				return sa;
	return NULL;
}

static u32 chain_find(const struct puppet *pp, u32 mid)
{
	u32 i;

	for (i = 0; i < pp->nchain; i++)
		if (pp->chain[i].mid == mid)
			break;
	return i;
}

/* The last block of each message is the next one's IV. */
static void chain_note(struct puppet *pp, const u8 *b, u32 len)
{
	u32 mid = get_unaligned_be32(b + 20), i = chain_find(pp, mid);

	if (i == PUPPET_MIDS || len < ISAKMP_HDR_LEN + ISAKMP_BLOCK_MAX)
		return;
	pp->nchain = max(pp->nchain, i + 1);
	pp->chain[i].mid = mid;
	pp->chain[i].n++;
	memcpy(pp->chain[i].last, b + len - ISAKMP_BLOCK_MAX,
	       ISAKMP_BLOCK_MAX);
}

static void keep(struct world_packet **slot, const struct world_packet *pk)
{
	isakmp_free(*slot);
	*slot = isakmp_alloc(sizeof(*pk) + pk->len);
	if (*slot)
		memcpy(*slot, pk, sizeof(*pk) + pk->len);
}

void puppet_see(struct puppet *pp, const struct world_packet *pk)
{
	static const u8 zero[ISAKMP_COOKIE_LEN];
	u32 nth = 1;

	if (pk->b[19] & ISAKMP_F_ENCRYPT) {
		chain_note(pp, pk->b, pk->len);
		return;
	}
	if (pk->b[18] != ISAKMP_X_MAIN)
		return;
	if (!memcmp(pk->b + ISAKMP_COOKIE_LEN, zero, sizeof(zero)))
		pp->nchain = 0;
	else if (pk->b[16] == ISAKMP_PT_SA)
		nth = 2;
	else
		nth = pp->seen[1] && isakmp_addr_same(&pk->from,
						      &pp->seen[1]->from) ?
		      3 : 4;
	keep(&pp->seen[nth], pk);
}

/* Takes apart what is in order. */
static bool take_apart(struct isakmp_msg *msg, const u8 *b, u32 len)
{
	memset(msg, 0, sizeof(*msg));
	msg->bytes = (struct isakmp_span){ b, len };
	return !isakmp_hdr_decode(&msg->hdr, msg->bytes) &&
	       !isakmp_msg_index(msg);
}

/* Body of the payload of @type in Main Mode message @nth. */
static struct isakmp_span seen_body(struct puppet *pp, u32 nth, u8 type)
{
	struct isakmp_msg *msg = isakmp_alloc(sizeof(*msg));
	const struct world_packet *pk = pp->seen[nth];
	const struct isakmp_pld *pld = NULL;
	struct isakmp_span body = {};

	if (msg && pk && take_apart(msg, pk->b, pk->len))
		pld = isakmp_msg_pld(msg, type, 0);
	if (pld)
		body = pld->body;
	isakmp_free(msg);
	return body;
}

static bool find_iv(struct puppet *pp, struct puppet_msg *m, u32 mid)
{
	struct isakmp_env *env = &pp->party->env;
	struct isakmp_span gxi, gxr;
	u32 i = chain_find(pp, mid);

	if (i < pp->nchain) {
		memcpy(m->iv, pp->chain[i].last, sizeof(m->iv));
		return true;
	}
	if (mid)
		return !ike1_iv_phase2(env, m->keys, m->sa->iv, mid, m->iv);
	gxi = seen_body(pp, 3, ISAKMP_PT_KE);
	gxr = seen_body(pp, 4, ISAKMP_PT_KE);
	return m->x && gxi.len && gxr.len &&
	       !ike1_iv_phase1(env, &m->x->data.tf, gxi, gxr, m->iv);
}

static int crypt(struct puppet *pp, struct puppet_msg *m, bool encrypt)
{
	struct isakmp_env *env = &pp->party->env;
	struct isakmp_span key = { m->keys->enc, m->keys->enc_len };
	u8 iv[ISAKMP_BLOCK_MAX];

	memcpy(iv, m->iv, sizeof(iv));
	return env->ops->cbc(env, m->keys->cipher, key, iv,
			     m->b + ISAKMP_HDR_LEN, m->len - ISAKMP_HDR_LEN,
			     encrypt);
}

/* What it is, under which keys, and with which IV. */
static bool find_channel(struct puppet *pp, struct puppet_msg *m,
			 struct isakmp_sa *sa, u8 etype, u32 mid)
{
	struct isakmp_xchg *main = isakmp_sa_xchg(sa, 0);
	u32 i = chain_find(pp, mid);

	memset(m, 0, offsetof(struct puppet_msg, b));
	m->sa = sa;
	m->x = isakmp_sa_xchg(sa, mid);
	if (etype != ISAKMP_X_INFO)
		m->kind = (mid ? PUPPET_QUICK_1 : PUPPET_MAIN_5) +
			  (i < pp->nchain ? pp->chain[i].n : 0);
	m->keys = &sa->keys;
	if (!m->keys->enc_len && main)
		m->keys = &main->data.keys;
	return m->keys->enc_len && find_iv(pp, m, mid);
}

bool puppet_open(struct puppet *pp, struct puppet_msg *m,
		 const struct world_packet *pk)
{
	struct isakmp_sa *sa = find_sa(pp, pk->b);

	if (!sa || !(pk->b[19] & ISAKMP_F_ENCRYPT) ||
	    pk->len > ISAKMP_HDR_LEN + PUPPET_MAX ||
	    !find_channel(pp, m, sa, pk->b[18],
			  get_unaligned_be32(pk->b + 20)))
		return false;
	m->len = pk->len;
	memcpy(m->b, pk->b, pk->len);
	return !crypt(pp, m, false);
}

void puppet_begin(struct puppet *pp, struct puppet_msg *m,
		  struct isakmp_sa *sa, u8 etype, u32 mid)
{
	static const u8 hash[ISAKMP_HASH_MAX];
	struct isakmp_hdr hdr = {
		.version = ISAKMP_VERSION_1_0, .etype = etype,
		.flags = ISAKMP_F_ENCRYPT, .mid = mid,
	};
	struct isakmp_wr w;

	find_channel(pp, m, sa, etype, mid);
	memcpy(hdr.cky_i, sa->cky_i, ISAKMP_COOKIE_LEN);
	memcpy(hdr.cky_r, sa->cky_r, ISAKMP_COOKIE_LEN);
	w = isakmp_wr(m->b, sizeof(m->b));
	isakmp_hdr_encode(&w, &hdr);
	isakmp_hdr_finish(&w);
	m->len = w.len;
	puppet_add(m, ISAKMP_PT_HASH, hash, m->keys->hash_len);
}

bool puppet_insert(struct puppet_msg *m, u32 at, const void *p, u32 n)
{
	if (m->len + n > ISAKMP_HDR_LEN + PUPPET_MAX)
		return false;
	memmove(m->b + at + n, m->b + at, m->len - at);
	if (n)
		memcpy(m->b + at, p, n);
	m->len += n;
	return true;
}

void puppet_add(struct puppet_msg *m, u8 type, const void *body, u32 n)
{
	u8 hdr[ISAKMP_PLD_HDR_LEN] = {}, *next = m->b + 16;
	u32 at = ISAKMP_HDR_LEN;

	while (*next && at < m->len) {
		next = m->b + at;
		at += get_unaligned_be16(next + 2);
	}
	put_unaligned_be16((u16)(n + sizeof(hdr)), hdr + 2);
	*next = type;
	m->len = at;
	if (puppet_insert(m, at, hdr, sizeof(hdr)))
		puppet_insert(m, m->len, body, n);
}

void puppet_notify(struct puppet_msg *m, u8 proto, u16 type, const void *data,
		   u32 n)
{
	u8 b[64] = { 0, 0, 0, ISAKMP_DOI_IPSEC, proto, 0 };

	put_unaligned_be16(type, b + 6);
	if (n && n <= sizeof(b) - 8)
		memcpy(b + 8, data, n);
	puppet_add(m, ISAKMP_PT_N, b, 8 + n);
}

void puppet_delete(struct puppet_msg *m, u8 proto, const void *spi, u32 n)
{
	u8 b[64] = { 0, 0, 0, ISAKMP_DOI_IPSEC, proto, (u8)n };

	put_unaligned_be16(1, b + 6);
	if (n <= sizeof(b) - 8)
		memcpy(b + 8, spi, n);
	puppet_add(m, ISAKMP_PT_D, b, 8 + n);
}

/* HASH_I, HASH_R over the identity that is there now. */
static void sign_phase1(struct puppet *pp, struct puppet_msg *m,
			const struct isakmp_msg *msg, u8 *out)
{
	const struct isakmp_pld *id = isakmp_msg_pld(msg, ISAKMP_PT_ID, 0);
	bool i = m->kind == PUPPET_MAIN_5;

	if (id)
		ike1_hash_auth(&pp->party->env, m->keys,
			       seen_body(pp, i ? 3 : 4, ISAKMP_PT_KE),
			       seen_body(pp, i ? 4 : 3, ISAKMP_PT_KE),
			       i ? m->b : m->b + 8, i ? m->b + 8 : m->b,
			       seen_body(pp, 1, ISAKMP_PT_SA), id->body, out);
}

/* Where there is a HASH payload of the right length. */
static void sign_msg(struct puppet *pp, struct puppet_msg *m,
		     const struct isakmp_msg *msg)
{
	const struct isakmp_pld *h = isakmp_msg_pld(msg, ISAKMP_PT_HASH, 0);
	struct isakmp_env *env = &pp->party->env;
	struct isakmp_span rest, ni;
	u8 *out;

	if (!h || h->body.len != m->keys->hash_len)
		return;
	out = m->b + (h->body.p - m->b);
	if (m->kind >= PUPPET_MAIN_5) {
		sign_phase1(pp, m, msg, out);
		return;
	}
	/* HASH(3) is of the nonces alone. */
	if (h != msg->pld || m->kind == PUPPET_QUICK_3)
		return;
	rest = ike1_hashed(msg);
	if (m->kind == PUPPET_QUICK_2 && m->x) {
		ni = (struct isakmp_span){ m->x->data.blob[ISAKMP_B_NI].p,
					   m->x->data.blob[ISAKMP_B_NI].len };
		ike1_hash2(env, m->keys, msg->hdr.mid, ni, rest, out);
	} else {
		ike1_hash1(env, m->keys, msg->hdr.mid, rest, out);
	}
}

void puppet_close(struct puppet *pp, struct puppet_msg *m, bool sign)
{
	struct isakmp_msg *msg = isakmp_alloc(sizeof(*msg));
	u32 over = (m->len - ISAKMP_HDR_LEN) % ISAKMP_BLOCK_MAX;

	if (m->len == ISAKMP_HDR_LEN || over) {
		memset(m->b + m->len, 0, ISAKMP_BLOCK_MAX);
		m->len += ISAKMP_BLOCK_MAX - over;
	}
	put_unaligned_be32(m->len, m->b + 24);
	if (msg && sign && take_apart(msg, m->b, m->len))
		sign_msg(pp, m, msg);
	isakmp_free(msg);
	crypt(pp, m, true);
	if (m->x && m->kind)
		memcpy(m->x->iv, m->b + m->len - ISAKMP_BLOCK_MAX,
		       ISAKMP_BLOCK_MAX);
	if (m->kind == PUPPET_MAIN_6)
		memcpy(m->sa->iv, m->b + m->len - ISAKMP_BLOCK_MAX,
		       ISAKMP_BLOCK_MAX);
}

void puppet_post(struct puppet *pp, const struct puppet_msg *m)
{
	struct world *w = pp->party->w;
	struct world_packet *pk = isakmp_alloc(sizeof(*pk) + m->len);

	if (!pk)
		return;
	pk->from = m->sa->local;
	pk->to = m->sa->remote;
	pk->len = m->len;
	memcpy(pk->b, m->b, m->len);
	chain_note(pp, pk->b, pk->len);
	world_post(w, pk, w->now + w->delay);
	isakmp_free(pk);
}
