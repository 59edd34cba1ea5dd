// SPDX-License-Identifier: GPL-2.0
/* IPsec SAs as XFRM states: built from a child, reserved, installed, removed.
 *
 * XFRM's table holds one reference to a state from xfrm_state_add() until
 * somebody, perhaps not us, deletes it; the half holds another, so that we
 * delete by pointer what we inserted and never anything else.
 */

#include <linux/ipsec.h>
#include <linux/pfkeyv2.h>
#include <linux/random.h>

#include "compat.h"
#include "xfrm_priv.h"

/* What XFRM calls a cipher; octets of ICV where it has its own. */
static const struct cipher {
	u8 id;
	u8 icv;
	const char *name;
} ciphers[] = {
	{ IPSEC_ESP_NULL, 0, "ecb(cipher_null)" },
	{ IPSEC_ESP_AES_CBC, 0, "cbc(aes)" },
	{ IPSEC_ESP_AES_CTR, 0, "rfc3686(ctr(aes))" },
	{ IPSEC_ESP_AES_GCM_8, 8, "rfc4106(gcm(aes))" },
	{ IPSEC_ESP_AES_GCM_12, 12, "rfc4106(gcm(aes))" },
	{ IPSEC_ESP_AES_GCM_16, 16, "rfc4106(gcm(aes))" },
	{ IPSEC_ESP_AES_GMAC, 16, "rfc4543(gcm(aes))" },
};

/* Octets of ICV: RFC 2404 2, RFC 4868 2.3.  XFRM's default for SHA2-256 is
 * that of a draft, 12.
 */
static const struct auth {
	u16 auth;
	u8 icv;
	const char *name;
} auths[] = {
	{ IPSEC_AUTH_HMAC_SHA1, 12, "hmac(sha1)" },
	{ IPSEC_AUTH_HMAC_SHA2_256, 16, "hmac(sha256)" },
	{ IPSEC_AUTH_HMAC_SHA2_384, 24, "hmac(sha384)" },
	{ IPSEC_AUTH_HMAC_SHA2_512, 32, "hmac(sha512)" },
};

static_assert((ARRAY_SIZE(ciphers) + 1) * (ARRAY_SIZE(auths) + 1) * 2 <=
	      ISAKMP_XFRM_ALGS);

static const struct cipher *cipher_find(const struct ipsec_tf *tf)
{
	u32 i;

	if (tf->proto != ISAKMP_PROTO_ESP)
		return NULL;
	for (i = 0; i < ARRAY_SIZE(ciphers); i++)
		if (ciphers[i].id == tf->id)
			return &ciphers[i];
	return NULL;
}

static const struct auth *auth_find(const struct ipsec_tf *tf)
{
	u32 i;

	for (i = 0; i < ARRAY_SIZE(auths); i++)
		if (auths[i].auth == tf->auth)
			return &auths[i];
	return NULL;
}

/* Names are looked up with a probe: init_state() of ESP and AH relies on that
 * having been done, with a BUG().
 */
static int set_aead(struct xfrm_state *x, const struct cipher *cipher,
		    const u8 *key, u32 len)
{
	struct xfrm_algo_desc *desc;

	desc = xfrm_aead_get_byname(cipher->name, cipher->icv * 8, 1);
	if (!desc)
		return -EPROTONOSUPPORT;
	x->aead = kzalloc(struct_size(x->aead, alg_key, len), GFP_KERNEL);
	if (!x->aead)
		return -ENOMEM;
	strscpy(x->aead->alg_name, desc->name, sizeof(x->aead->alg_name));
	x->aead->alg_key_len = len * 8;
	x->aead->alg_icv_len = cipher->icv * 8;
	memcpy(x->aead->alg_key, key, len);
	x->props.ealgo = desc->desc.sadb_alg_id;
	x->geniv = desc->uinfo.aead.geniv;
	return 0;
}

static int set_cipher(struct xfrm_state *x, const struct cipher *cipher,
		      const u8 *key, u32 len)
{
	struct xfrm_algo_desc *desc = xfrm_ealg_get_byname(cipher->name, 1);

	if (!desc)
		return -EPROTONOSUPPORT;
	x->ealg = kzalloc(struct_size(x->ealg, alg_key, len), GFP_KERNEL);
	if (!x->ealg)
		return -ENOMEM;
	strscpy(x->ealg->alg_name, desc->name, sizeof(x->ealg->alg_name));
	x->ealg->alg_key_len = len * 8;
	memcpy(x->ealg->alg_key, key, len);
	x->props.ealgo = desc->desc.sadb_alg_id;
	x->geniv = desc->uinfo.encr.geniv;
	return 0;
}

static int set_auth(struct xfrm_state *x, const struct auth *auth,
		    const u8 *key, u32 len)
{
	struct xfrm_algo_desc *desc = xfrm_aalg_get_byname(auth->name, 1);

	if (!desc)
		return -EPROTONOSUPPORT;
	x->aalg = kzalloc(struct_size(x->aalg, alg_key, len), GFP_KERNEL);
	if (!x->aalg)
		return -ENOMEM;
	strscpy(x->aalg->alg_name, desc->name, sizeof(x->aalg->alg_name));
	x->aalg->alg_key_len = len * 8;
	x->aalg->alg_trunc_len = auth->icv * 8;
	memcpy(x->aalg->alg_key, key, len);
	x->props.aalgo = desc->desc.sadb_alg_id;
	return 0;
}

/* @key: the cipher key with its salt, then the integrity key. */
static int set_suite(struct xfrm_state *x, const struct ipsec_tf *tf,
		     const u8 *key)
{
	const struct cipher *cipher = cipher_find(tf);
	const struct auth *auth = auth_find(tf);
	u32 enc, integ;
	int err;

	err = doi_ipsec_tf_keys(tf, &enc, &integ);
	if (err)
		return err;
	if ((tf->proto == ISAKMP_PROTO_ESP && !cipher) || (integ && !auth))
		return -EPROTONOSUPPORT;
	if (cipher && cipher->icv)
		return set_aead(x, cipher, key, enc);
	if (cipher)
		err = set_cipher(x, cipher, key, enc);
	return err ?: set_auth(x, auth, key + enc, integ);
}

/* A window beyond the 32 bits of old needs a bitmap of its own, and so do
 * extended sequence numbers, for which XFRM wants some window in both
 * directions.
 */
static int set_replay(struct xfrm_state *x, u32 window)
{
	struct xfrm_replay_state_esn *r;

	if (x->props.flags & XFRM_STATE_ESN) {
		window = max_t(u32, window, 32);
	} else if (window <= 32) {
		x->props.replay_window = window;
		return 0;
	}
	if (window > ISAKMP_REPLAY_MAX)
		return -EINVAL;
	r = kzalloc(struct_size(r, bmp, DIV_ROUND_UP(window, 32)), GFP_KERNEL);
	if (!r)
		return -ENOMEM;
	r->bmp_len = DIV_ROUND_UP(window, 32);
	r->replay_window = window;
	x->preplay_esn = kmemdup(r, xfrm_replay_state_esn_len(r), GFP_KERNEL);
	x->replay_esn = r;
	return x->preplay_esn ? 0 : -ENOMEM;
}

/* The transform keeps a copy of its own until the last packet is through;
 * these are only what `ip xfrm state` shows.
 */
static void keys_zeroise(struct xfrm_state *x)
{
	spin_lock_bh(&x->lock);
	if (x->aead)
		memzero_explicit(x->aead->alg_key, x->aead->alg_key_len / 8);
	if (x->ealg)
		memzero_explicit(x->ealg->alg_key, x->ealg->alg_key_len / 8);
	if (x->aalg)
		memzero_explicit(x->aalg->alg_key, x->aalg->alg_key_len / 8);
	spin_unlock_bh(&x->lock);
}

/* For a state that has never been in the table. */
static void discard(struct xfrm_state *x)
{
	keys_zeroise(x);
	x->km.state = XFRM_STATE_DEAD;
	xfrm_state_put(x);
}

static void set_ids(struct xfrm_state *x, const struct isakmp_child *c,
		    u32 reqid, bool outbound)
{
	const struct isakmp_child_conf *conf = isakmp_child_conf(c);

	isakmp_xfrm_addr(&x->props.saddr, outbound ? &c->local : &c->remote);
	isakmp_xfrm_addr(&x->id.daddr, outbound ? &c->remote : &c->local);
	x->id.proto = isakmp_xfrm_proto(c->tf.proto);
	x->id.spi = htonl(outbound ? c->spi_out : c->spi_in);
	x->props.family = c->local.family;
	x->props.mode = isakmp_xfrm_mode(c->encap);
	x->props.reqid = reqid;
	x->if_id = outbound ? conf->if_id_out : conf->if_id_in;
}

/* RFC 4301 4.4.2.1: transport mode protects exactly this traffic.  A tunnel
 * leaves the check to the policies, which know all selectors, and carries
 * either family when the state names none.
 */
static void set_sel(struct xfrm_state *x, const struct isakmp_child *c,
		    bool outbound)
{
	const struct isakmp_ts *src = outbound ? &c->ts_l : &c->ts_r;
	const struct isakmp_ts *dst = outbound ? &c->ts_r : &c->ts_l;
	struct xfrm_selector *sel = &x->sel;

	if (x->props.mode == XFRM_MODE_TUNNEL) {
		x->props.flags |= XFRM_STATE_AF_UNSPEC;
		return;
	}
	sel->family = x->props.family;
	sel->saddr = x->props.saddr;
	sel->daddr = x->id.daddr;
	sel->prefixlen_s = isakmp_addr_len(sel->family) * 8;
	sel->prefixlen_d = sel->prefixlen_s;
	sel->proto = src->proto ?: dst->proto;
	sel->sport = htons(src->port);
	sel->sport_mask = src->port ? htons(0xffff) : 0;
	sel->dport = htons(dst->port);
	sel->dport_mask = dst->port ? htons(0xffff) : 0;
}

static void set_flags(struct xfrm_state *x, const struct ipsec_tf *tf)
{
	if (tf->esn)
		x->props.flags |= XFRM_STATE_ESN;
	/* RFC 4302 3.3.3.2.1: IPv4 pads to 32 bits.  XFRM's default of 64 is
	 * for peers as wrong as it was.
	 */
	if (tf->proto == ISAKMP_PROTO_AH && x->props.family == AF_INET)
		x->props.flags |= XFRM_STATE_ALIGN4;
}

static struct xfrm_state *state_new(struct isakmp_net *in,
				    const struct isakmp_child *c, u32 reqid,
				    bool outbound)
{
	const struct isakmp_child_conf *conf = isakmp_child_conf(c);
	struct xfrm_state *x = xfrm_state_alloc(in->net);
	int err;

	if (!x)
		return ERR_PTR(-ENOMEM);
	set_ids(x, c, reqid, outbound);
	set_sel(x, c, outbound);
	set_flags(x, &c->tf);
	x->lft.hard_add_expires_seconds = (u64)c->life + ISAKMP_LIFE_BACKSTOP;
	err = set_suite(x, &c->tf, outbound ? c->key_out : c->key_in);
	if (!err)
		err = set_replay(x, outbound ? 0 : conf->replay_window);
	if (!err)
		err = isakmp_xfrm_init_state(x);
	if (!err)
		return x;
	discard(x);
	return ERR_PTR(err);
}

/* Whether a state of this suite can be set up.  Loads what it takes: the type
 * of ESP or AH, templates, ciphers.
 */
static bool suite_try(struct isakmp_net *in, const struct ipsec_tf *tf,
		      u16 family)
{
	static const u8 key[IPSEC_KEYMAT_MAX];
	struct xfrm_state *x = xfrm_state_alloc(in->net);
	bool ok;

	if (!x)
		return false;
	x->id.proto = isakmp_xfrm_proto(tf->proto);
	x->props.family = family;
	x->props.mode = XFRM_MODE_TUNNEL;
	set_flags(x, tf);
	ok = !set_suite(x, tf, key) && !set_replay(x, 0) &&
	     !isakmp_xfrm_init_state(x);
	discard(x);
	return ok;
}

/* What has worked once is not tried again: a module that went away since
 * comes back by itself.
 */
bool isakmp_xfrm_alg(struct isakmp_env *env, const struct ipsec_tf *tf)
{
	struct isakmp_net *in = isakmp_env_net(env);
	const struct cipher *cipher = cipher_find(tf);
	const struct auth *auth = auth_find(tf);
	u32 c = cipher ? cipher - ciphers : ARRAY_SIZE(ciphers);
	u32 a = auth ? auth - auths : ARRAY_SIZE(auths);
	u32 bit = (c * (ARRAY_SIZE(auths) + 1) + a) * 2 + !!tf->esn;

	if (!doi_ipsec_tf_known(tf))
		return false;
	if (test_bit(bit, in->xfrms->algs))
		return true;
	if (!suite_try(in, tf, AF_INET) && !suite_try(in, tf, AF_INET6))
		return false;
	set_bit(bit, in->xfrms->algs);
	return true;
}

/* Takes over the caller's reference to @x.  0, or @x is gone. */
static int state_add(struct xfrm_state *x)
{
	int err;

	xfrm_state_hold(x);
	err = xfrm_state_add(x);
	xfrm_audit_state_add(x, !err, false);
	if (!err)
		return 0;
	xfrm_state_put(x);
	discard(x);
	return err;
}

static void state_delete(struct xfrm_state *x)
{
	int err = xfrm_state_delete(x);

	xfrm_audit_state_delete(x, !err, false);
	keys_zeroise(x);
	xfrm_state_put(x);
}

static struct isakmp_half *half_new(struct isakmp_net *in,
				    struct xfrm_state *x)
{
	struct isakmp_half *half = kzalloc(sizeof(*half), GFP_KERNEL);

	if (!half)
		return NULL;
	half->x = x;
	mutex_lock(&in->xfrms->lock);
	list_add(&half->list, &in->xfrms->halves);
	mutex_unlock(&in->xfrms->lock);
	return half;
}

/* An ACQ state without a timer: sysctl net.core.xfrm_acq_expires is shorter
 * than a Quick Mode with losses, and the engine gives back what it reserved.
 */
struct isakmp_half *isakmp_half_reserve(struct isakmp_net *in,
					const struct isakmp_child *c,
					u32 reqid)
{
	struct isakmp_half *half;
	struct xfrm_state *x;
	int err, tries = 16;

	do {
		x = xfrm_state_alloc(in->net);
		if (!x)
			return ERR_PTR(-ENOMEM);
		set_ids(x, c, reqid, false);
		x->id.spi = htonl(ISAKMP_SPI_FIRST + (get_random_u32() &
				  (ISAKMP_SPI_LAST - ISAKMP_SPI_FIRST)));
		x->km.state = XFRM_STATE_ACQ;
		err = state_add(x);
	} while (err == -EEXIST && --tries);
	if (err)
		return ERR_PTR(err);
	half = half_new(in, x);
	if (half)
		return half;
	state_delete(x);
	return ERR_PTR(-ENOMEM);
}

/* xfrm_state_update() would replace the reserved state in one go, but if that
 * has been flushed it takes whatever has its SPI now.  Nothing is sent to the
 * SPI yet, so a moment without a state costs nothing.
 */
struct isakmp_half *isakmp_half_install(struct isakmp_net *in,
					const struct isakmp_child *c,
					u32 reqid, bool outbound,
					struct isakmp_half *reserved)
{
	struct isakmp_half *half;
	struct xfrm_state *x;
	int err;

	x = state_new(in, c, reqid, outbound);
	isakmp_half_remove(in, reserved);
	if (IS_ERR(x))
		return ERR_CAST(x);
	/* Also ends the larval state of the acquire, which has our reqid. */
	err = state_add(x);
	if (err)
		return ERR_PTR(err);
	half = half_new(in, x);
	if (half)
		return half;
	state_delete(x);
	return ERR_PTR(-ENOMEM);
}

void isakmp_half_remove(struct isakmp_net *in, struct isakmp_half *half)
{
	if (!half)
		return;
	mutex_lock(&in->xfrms->lock);
	list_del(&half->list);
	mutex_unlock(&in->xfrms->lock);
	state_delete(half->x);
	kfree(half);
}

struct sweep {
	struct isakmp_net *in;
	struct xfrm_state *found;
};

static int sweep_one(struct xfrm_state *x, int count, void *data)
{
	struct sweep *s = data;
	struct isakmp_xfrms *xs = s->in->xfrms;

	/* nothing else of ours that has no SPI */
	if (READ_ONCE(x->km.state) != XFRM_STATE_ACQ || x->id.spi ||
	    !isakmp_reqid_ours(x->props.reqid))
		return 0;
	/* without a connection nobody can be about anything */
	if (atomic_read(&xs->conns) && xs->asked(s->in, x->props.reqid))
		return 0;
	xfrm_state_hold(x);
	s->found = x;
	return -EEXIST;
}

void isakmp_xfrm_sweep(struct isakmp_net *in)
{
	struct sweep s = { .in = in };
	struct xfrm_state_walk walk;

	/* see km_acquire(): what was asked is there now */
	synchronize_rcu();
	xfrm_state_walk_init(&walk, IPSEC_PROTO_ANY, NULL);
	while (xfrm_state_walk(in->net, &walk, sweep_one, &s) == -EEXIST) {
		xfrm_state_delete(s.found);
		xfrm_state_put(s.found);
	}
	xfrm_state_walk_done(&walk, in->net);
}
