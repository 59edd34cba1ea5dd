// SPDX-License-Identifier: GPL-2.0
/* libcrypto behind env, for the fuzzers and the simulator.
 *
 * The group is real only where it has to be: DH here is a keyed hash that
 * both ends compute alike, fast enough for years of rekeying in a minute.
 * Real groups are tested in the kernel, with the kernel's code.
 */
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include "soft.h"

unsigned long isakmp_alloc_fail_at;

static const EVP_MD *md(u16 hash)
{
	switch (hash) {
	case IKE1_HASH_SHA1:
		return EVP_sha1();
	case IKE1_HASH_SHA2_256:
		return EVP_sha256();
	case IKE1_HASH_SHA2_384:
		return EVP_sha384();
	case IKE1_HASH_SHA2_512:
		return EVP_sha512();
	default:
		return NULL;
	}
}

/* One buffer for all spans: what HMAC() and EVP_Digest() want. */
static u8 *join(const struct isakmp_span *in, u32 n, size_t *len)
{
	size_t at = 0;
	u8 *b;
	u32 i;

	*len = 0;
	for (i = 0; i < n; i++)
		*len += in[i].len;
	b = malloc(*len + 1);
	for (i = 0; b && i < n; i++) {
		if (in[i].len)
			memcpy(b + at, in[i].p, in[i].len);
		at += in[i].len;
	}
	return b;
}

static int soft_prf(struct isakmp_env *env, u16 hash, struct isakmp_span key,
		    const struct isakmp_span *in, u32 n, u8 *out)
{
	static const u8 none;
	size_t len;
	u8 *b = join(in, n, &len);
	bool ok;

	if (!b || !md(hash)) {
		free(b);
		return -EINVAL;
	}
	ok = HMAC(md(hash), key.len ? key.p : &none, (int)key.len, b, len, out,
		  NULL);
	free(b);
	return ok ? 0 : -EIO;
}

static int soft_hash(struct isakmp_env *env, u16 hash,
		     const struct isakmp_span *in, u32 n, u8 *out)
{
	size_t len;
	u8 *b = join(in, n, &len);
	bool ok;

	if (!b || !md(hash)) {
		free(b);
		return -EINVAL;
	}
	ok = EVP_Digest(b, len, out, NULL, md(hash), NULL);
	free(b);
	return ok ? 0 : -EIO;
}

static const EVP_CIPHER *cipher(struct isakmp_span key)
{
	return key.len == 16 ? EVP_aes_128_cbc() :
	       key.len == 24 ? EVP_aes_192_cbc() :
	       key.len == 32 ? EVP_aes_256_cbc() : NULL;
}

static int soft_cbc(struct isakmp_env *env, u16 alg, struct isakmp_span key,
		    u8 *iv, u8 *buf, u32 len, bool encrypt)
{
	EVP_CIPHER_CTX *ctx = EVP_CIPHER_CTX_new();
	u8 last[16];
	int n, err = -EIO;

	if (!ctx || !len || len % 16 || !cipher(key)) {
		EVP_CIPHER_CTX_free(ctx);
		return -EINVAL;
	}
	memcpy(last, buf + len - 16, 16);
	if (EVP_CipherInit_ex(ctx, cipher(key), NULL, key.p, iv, encrypt) &&
	    EVP_CIPHER_CTX_set_padding(ctx, 0) &&
	    EVP_CipherUpdate(ctx, buf, &n, buf, (int)len) && n == (int)len)
		err = 0;
	memcpy(iv, encrypt ? buf + len - 16 : last, 16);
	EVP_CIPHER_CTX_free(ctx);
	return err;
}

struct isakmp_dh {
	u16 group;
	u8 *pub;
};

/* As in real groups, nought is no public value; of the curves it takes the
 * computation to see that.
 */
static bool nought(struct isakmp_span s)
{
	u32 i;

	for (i = 0; i < s.len; i++)
		if (s.p[i])
			return false;
	return true;
}

static int soft_dh_check(struct isakmp_env *env, u16 group,
			 struct isakmp_span peer)
{
	if (peer.len != isakmp_group_pub_len(group))
		return -EBADMSG;
	return peer.len >= 256 && nought(peer) ? -EBADMSG : 0;
}

/* The "public value" is random; the "shared secret" a hash of both in an
 * order that both ends have.
 */
static int soft_dh_new(struct isakmp_env *env, u16 group,
		       struct isakmp_dh **dh, u8 *pub)
{
	u32 len = isakmp_group_pub_len(group);

	*dh = calloc(1, sizeof(**dh));
	if (!*dh)
		return -ENOMEM;
	(*dh)->pub = malloc(len);
	if (!len || !(*dh)->pub) {
		free(*dh);
		return -EINVAL;
	}
	env->ops->random(env, pub, len);
	(*dh)->group = group;
	memcpy((*dh)->pub, pub, len);
	return 0;
}

static int soft_dh_shared(struct isakmp_env *env, struct isakmp_dh *dh,
			  struct isakmp_span peer, u8 *out)
{
	u32 len = isakmp_group_pub_len(dh->group), at, n;
	bool swap = memcmp(dh->pub, peer.p, len) > 0;
	struct isakmp_span in[3] = {
		{ swap ? peer.p : dh->pub, len },
		{ swap ? dh->pub : peer.p, len },
	};
	u8 h[ISAKMP_HASH_MAX], count = 0;

	if (peer.len != len || nought(peer))
		return -EBADMSG;
	in[2] = (struct isakmp_span){ &count, 1 };
	len = isakmp_group_shared_len(dh->group);
	for (at = 0; at < len; at += n, count++) {
		if (soft_hash(env, IKE1_HASH_SHA2_256, in, 3, h))
			return -EIO;
		n = min(len - at, 32u);
		memcpy(out + at, h, n);
	}
	return 0;
}

static void soft_dh_free(struct isakmp_env *env, struct isakmp_dh *dh)
{
	if (dh)
		free(dh->pub);
	free(dh);
}

const struct isakmp_env_ops soft_crypto = {
	.prf = soft_prf,
	.hash = soft_hash,
	.cbc = soft_cbc,
	.dh_check = soft_dh_check,
	.dh_new = soft_dh_new,
	.dh_shared = soft_dh_shared,
	.dh_free = soft_dh_free,
};
