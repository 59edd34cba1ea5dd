// SPDX-License-Identifier: GPL-2.0
/* Diffie-Hellman: MODP and ECP through the kernel's key agreement protocols,
 * where hardware may do the work, and curve25519 from its library.
 *
 * What comes from the peer is checked here and not left to the provider: how
 * much each one checks depends on the driver, the kernel and its FIPS mode.
 */

#include <crypto/curve25519.h>
#include <crypto/dh.h>
#include <crypto/ecdh.h>
#include <crypto/kpp.h>
#include <linux/err.h>
#include <linux/scatterlist.h>
#include <linux/slab.h>

#include "crypto.h"
#include "dh_primes.h"
#include "proto/ike1_keys.h"

/**
 * struct group - how a group is computed
 * @id: ISAKMP_GROUP_*
 * @priv_len: octets of the private value.  MODP: twice the strength that
 *	RFC 3526 8 gives to the group, or more; short exponents are safe as
 *	(p - 1) / 2 is prime, and save most of the time.
 * @kpp: what the crypto API calls it; NULL for curve25519
 * @p: the prime of a MODP group, as long as the public value; else NULL
 */
struct group {
	u16 id;
	u16 priv_len;
	const char *kpp;
	const u8 *p;
};

static const struct group groups[] = {
	/* id				priv	kpp			p */
	{ ISAKMP_GROUP_MODP2048,	32,	"dh",	isakmp_modp2048 },
	{ ISAKMP_GROUP_MODP3072,	40,	"dh",	isakmp_modp3072 },
	{ ISAKMP_GROUP_MODP4096,	48,	"dh",	isakmp_modp4096 },
	{ ISAKMP_GROUP_MODP6144,	56,	"dh",	isakmp_modp6144 },
	{ ISAKMP_GROUP_MODP8192,	64,	"dh",	isakmp_modp8192 },
	{ ISAKMP_GROUP_ECP256,		32,	"ecdh-nist-p256" },
	{ ISAKMP_GROUP_ECP384,		48,	"ecdh-nist-p384" },
	{ ISAKMP_GROUP_CURVE25519,	CURVE25519_KEY_SIZE },
};

#define PRIV_MAX	64

/* @tfm holds the private value, but for curve25519, which has @x. */
struct isakmp_dh {
	const struct group *group;
	struct crypto_kpp *tfm;
	u8 x[CURVE25519_KEY_SIZE];
};

static const struct group *group_find(u16 id)
{
	u32 i;

	for (i = 0; i < ARRAY_SIZE(groups); i++)
		if (groups[i].id == id)
			return &groups[i];
	return NULL;
}

/* The key of a `dh` transform: x of exactly priv_len octets, p and g. */
static int modp_set_private(struct isakmp_dh *dh, u8 *x)
{
	const struct group *group = dh->group;
	static const u8 two[] = { 2 };
	struct dh params = {
		.key = x,
		.key_size = group->priv_len,
		.p = group->p,
		.p_size = isakmp_group_pub_len(group->id),
		.g = two,
		.g_size = sizeof(two),
	};
	u32 len = crypto_dh_key_len(&params);
	char *key;
	int err;

	/* The same number of squarings for everybody, and never 0 or 1. */
	x[0] |= 0x80;
	key = kmalloc(len, GFP_KERNEL);
	if (!key)
		return -ENOMEM;
	err = crypto_dh_encode_key(key, len, &params);
	if (!err)
		err = crypto_kpp_set_secret(dh->tfm, key, len);
	kfree_sensitive(key);
	return err;
}

/* The key of an `ecdh` transform.  The API would choose one itself, but from
 * another generator, and 6.1 leaves a copy of that key on its stack.
 */
static int ecp_set_private(struct isakmp_dh *dh, u8 *x)
{
	struct ecdh params = { .key = x, .key_size = dh->group->priv_len };
	u32 len = crypto_ecdh_key_len(&params);
	char *key;
	int err;

	key = kmalloc(len, GFP_KERNEL);
	if (!key)
		return -ENOMEM;
	err = crypto_ecdh_encode_key(key, len, &params);
	if (!err)
		err = crypto_kpp_set_secret(dh->tfm, key, len);
	kfree_sensitive(key);
	return err;
}

/* 1 in 2^32 values of x exceeds the order of P-256, and is refused. */
#define PRIV_TRIES	3

static int kpp_set_private(struct isakmp_env *env, struct isakmp_dh *dh)
{
	u8 x[PRIV_MAX];
	int err, i;

	for (i = 0; i < PRIV_TRIES; i++) {
		isakmp_crypto_random(env, x, dh->group->priv_len);
		err = dh->group->p ? modp_set_private(dh, x) :
				     ecp_set_private(dh, x);
		if (err != -EINVAL)
			break;
	}
	memzero_explicit(x, sizeof(x));
	return err;
}

/* g^x for an empty @peer, else peer^x.  The buffer is a copy because hardware
 * does not reach the stack.
 */
static int kpp_run(struct isakmp_dh *dh, struct isakmp_span peer, u8 *out,
		   u32 out_len)
{
	DECLARE_CRYPTO_WAIT(wait);
	struct scatterlist src, dst;
	struct kpp_request *req;
	u8 *buf;
	int err = -ENOMEM;

	req = kpp_request_alloc(dh->tfm, GFP_KERNEL);
	buf = kzalloc(out_len + peer.len, GFP_KERNEL);
	if (!req || !buf)
		goto out;

	sg_init_one(&dst, buf, out_len);
	kpp_request_set_output(req, &dst, out_len);
	kpp_request_set_input(req, NULL, 0);
	kpp_request_set_callback(req, CRYPTO_TFM_REQ_MAY_BACKLOG |
				 CRYPTO_TFM_REQ_MAY_SLEEP,
				 crypto_req_done, &wait);
	if (peer.len) {
		memcpy(buf + out_len, peer.p, peer.len);
		sg_init_one(&src, buf + out_len, peer.len);
		kpp_request_set_input(req, &src, peer.len);
		err = crypto_kpp_compute_shared_secret(req);
	} else {
		err = crypto_kpp_generate_public_key(req);
	}
	err = crypto_wait_req(err, &wait);
	if (!err && req->dst_len != out_len)
		err = -EIO;	/* a driver that does not pad */
	if (!err)
		memcpy(out, buf, out_len);
out:
	kfree_sensitive(buf);
	kpp_request_free(req);
	return err;
}

static int dh_generate(struct isakmp_env *env, struct isakmp_dh *dh, u8 *pub)
{
	static const struct isakmp_span none;
	u16 id = dh->group->id;
	int err;

	if (id == ISAKMP_GROUP_CURVE25519) {
		isakmp_crypto_random(env, dh->x, sizeof(dh->x));
		curve25519_clamp_secret(dh->x);
		return curve25519_generate_public(pub, dh->x) ? 0 : -EIO;
	}
	dh->tfm = crypto_alloc_kpp(dh->group->kpp, 0, 0);
	if (IS_ERR(dh->tfm)) {
		err = PTR_ERR(dh->tfm);
		dh->tfm = NULL;
		return err;
	}
	err = kpp_set_private(env, dh);
	if (err)
		return err;
	return kpp_run(dh, none, pub, isakmp_group_pub_len(id));
}

int isakmp_dh_new(struct isakmp_env *env, u16 group, struct isakmp_dh **dh,
		  u8 *pub)
{
	const struct group *g = group_find(group);
	struct isakmp_dh *new;
	int err;

	if (!g)
		return -EOPNOTSUPP;
	new = kzalloc(sizeof(*new), GFP_KERNEL_ACCOUNT);
	if (!new)
		return -ENOMEM;
	new->group = g;
	err = dh_generate(env, new, pub);
	if (err) {
		isakmp_dh_free(env, new);
		return err;
	}
	*dh = new;
	return 0;
}

/* RFC 6989 2.1: 1 < y < p - 1.  Both are @len octets in network order, and p
 * is odd, so that p - 1 differs from p in its last octet alone.
 */
static bool modp_in_range(const u8 *y, const u8 *p, u32 len)
{
	u32 last = len - 1;
	int cmp;

	if (!memchr_inv(y, 0, last) && y[last] < 2)
		return false;
	cmp = memcmp(y, p, last);
	return cmp < 0 || (!cmp && y[last] < p[last] - 1);
}

int isakmp_dh_check(struct isakmp_env *env, u16 group,
		    struct isakmp_span peer_pub)
{
	const struct group *g = group_find(group);

	if (!g)
		return -EOPNOTSUPP;
	if (peer_pub.len != isakmp_group_pub_len(group) ||
	    (g->p && !modp_in_range(peer_pub.p, g->p, peer_pub.len)))
		return -EBADMSG;
	return 0;
}

static int kpp_shared(struct isakmp_dh *dh, struct isakmp_span peer, u8 *out,
		      u32 len)
{
	const u8 *p = dh->group->p;
	int err;

	err = kpp_run(dh, peer, out, len);
	/* The length is right, so it is the point that is not: it is off the
	 * curve (RFC 6989 2.3), or the product is at infinity.  What `dh`
	 * calls invalid after our own check is a lack of memory.
	 */
	if (!p && (err == -EINVAL || err == -EFAULT))
		return -EBADMSG;
	if (err)
		return err;
	/* Values that a third party could guess: 0, 1 and p - 1. */
	if (p ? !modp_in_range(out, p, len) : !memchr_inv(out, 0, len))
		return -EBADMSG;
	return 0;
}

int isakmp_dh_shared(struct isakmp_env *env, struct isakmp_dh *dh,
		     struct isakmp_span peer_pub, u8 *out)
{
	u16 id = dh->group->id;
	u32 len = isakmp_group_shared_len(id);
	int err = isakmp_dh_check(env, id, peer_pub);

	if (!err && dh->tfm)
		err = kpp_shared(dh, peer_pub, out, len);
	else if (!err && !curve25519(out, dh->x, peer_pub.p))	/* RFC 7748 6.1 */
		err = -EBADMSG;
	if (err)
		memzero_explicit(out, len);
	return err;
}

void isakmp_dh_free(struct isakmp_env *env, struct isakmp_dh *dh)
{
	if (!dh)
		return;
	/* the transform zeroises what it holds */
	if (dh->tfm)
		crypto_free_kpp(dh->tfm);
	kfree_sensitive(dh);
}
