// SPDX-License-Identifier: GPL-2.0
/* Key derivation and the hashes of IKEv1: RFC 2409 5, Appendix A and B. */

#include "ike1_keys.h"

static const struct {
	u16 hash;
	u8 len;
} hashes[] = {
	{ IKE1_HASH_SHA1,	20 },
	{ IKE1_HASH_SHA2_256,	32 },
	{ IKE1_HASH_SHA2_384,	48 },
	{ IKE1_HASH_SHA2_512,	64 },
};

static const struct {
	u16 cipher;
	u8 block;
} ciphers[] = {
	{ IKE1_CIPHER_AES_CBC,	16 },
};

static const struct {
	u16 group;
	u16 pub;
	u16 shared;
} groups[] = {
	{ ISAKMP_GROUP_MODP2048,	256,	256 },
	{ ISAKMP_GROUP_MODP3072,	384,	384 },
	{ ISAKMP_GROUP_MODP4096,	512,	512 },
	{ ISAKMP_GROUP_MODP6144,	768,	768 },
	{ ISAKMP_GROUP_MODP8192,	1024,	1024 },
	{ ISAKMP_GROUP_ECP256,		64,	32 },
	{ ISAKMP_GROUP_ECP384,		96,	48 },
	{ ISAKMP_GROUP_CURVE25519,	32,	32 },
};

u32 ike1_hash_len(u16 hash)
{
	u32 i;

	for (i = 0; i < ARRAY_SIZE(hashes); i++)
		if (hashes[i].hash == hash)
			return hashes[i].len;
	return 0;
}

u32 ike1_block_len(u16 cipher)
{
	u32 i;

	for (i = 0; i < ARRAY_SIZE(ciphers); i++)
		if (ciphers[i].cipher == cipher)
			return ciphers[i].block;
	return 0;
}

u32 isakmp_group_pub_len(u16 group)
{
	u32 i;

	for (i = 0; i < ARRAY_SIZE(groups); i++)
		if (groups[i].group == group)
			return groups[i].pub;
	return 0;
}

u32 isakmp_group_shared_len(u16 group)
{
	u32 i;

	for (i = 0; i < ARRAY_SIZE(groups); i++)
		if (groups[i].group == group)
			return groups[i].shared;
	return 0;
}

static struct isakmp_span span(const void *p, u32 len)
{
	return (struct isakmp_span){ .p = p, .len = len };
}

/**
 * struct expansion - how RFC 2409 makes a long key out of a short one
 * @key: of the prf
 * @seed: K1 = prf(key, seed)
 * @n: spans of it
 * @chain_seed: Kn = prf(key, Kn-1 | seed), else prf(key, Kn-1)
 */
struct expansion {
	struct isakmp_span key;
	const struct isakmp_span *seed;
	u32 n;
	bool chain_seed;
};

#define SEED_MAX	4

static int expand(struct isakmp_env *env, u16 hash, const struct expansion *x,
		  u8 *out, u32 len)
{
	struct isakmp_span in[1 + SEED_MAX] = {};
	u32 hash_len = ike1_hash_len(hash);
	u8 block[ISAKMP_HASH_MAX];
	u32 done, n;
	int err = hash_len ? 0 : -EINVAL;

	memcpy(in + 1, x->seed, x->n * sizeof(*in));
	for (done = 0; !err && done < len; done += n) {
		if (!done)
			err = env->ops->prf(env, hash, x->key, in + 1, x->n,
					    block);
		else
			err = env->ops->prf(env, hash, x->key, in,
					    x->chain_seed ? 1 + x->n : 1,
					    block);
		n = min(hash_len, len - done);
		if (!err)
			memcpy(out + done, block, n);
		in[0] = span(out + done, n);
	}
	memzero_explicit(block, sizeof(block));
	if (err)
		memzero_explicit(out, len);
	return err;
}

/* Appendix B: the first octets of SKEYID_e when they suffice, else those of
 * K1 | K2 | ... with K1 = prf(SKEYID_e, 0) and Kn = prf(SKEYID_e, Kn-1).
 * No key of AES is weak.
 */
static int cipher_key(struct isakmp_env *env, struct ike1_keys *k)
{
	static const u8 zero[1];
	struct isakmp_span seed = span(zero, sizeof(zero));
	struct expansion x = {
		.key = span(k->skeyid_e, k->hash_len),
		.seed = &seed,
		.n = 1,
	};

	if (k->enc_len <= k->hash_len) {
		memcpy(k->enc, k->skeyid_e, k->enc_len);
		return 0;
	}
	return expand(env, k->hash, &x, k->enc, k->enc_len);
}

/* RFC 2409 5, with SKEYID in place:
 *	SKEYID_d = prf(SKEYID, g^xy | CKY-I | CKY-R | 0)
 *	SKEYID_a = prf(SKEYID, SKEYID_d | g^xy | CKY-I | CKY-R | 1)
 *	SKEYID_e = prf(SKEYID, SKEYID_a | g^xy | CKY-I | CKY-R | 2)
 */
static int skeyid_family(struct isakmp_env *env, struct ike1_keys *k,
			 struct isakmp_span gxy, const u8 *cky_i,
			 const u8 *cky_r)
{
	u8 *const family[] = { k->skeyid_d, k->skeyid_a, k->skeyid_e };
	struct isakmp_span skeyid = span(k->skeyid, k->hash_len);
	struct isakmp_span in[] = {
		{}, gxy, span(cky_i, 8), span(cky_r, 8), {}
	};
	int err = 0;
	u8 i;

	for (i = 0; !err && i < ARRAY_SIZE(family); i++) {
		if (i)
			in[0] = span(family[i - 1], k->hash_len);
		in[4] = span(&i, 1);
		err = env->ops->prf(env, k->hash, skeyid, in, ARRAY_SIZE(in),
				    family[i]);
	}
	return err;
}

int ike1_keys_psk(struct isakmp_env *env, const struct ike1_tf *tf,
		  const struct isakmp_psk *psk, struct isakmp_span ni_b,
		  struct isakmp_span nr_b, struct isakmp_span gxy,
		  const u8 *cky_i, const u8 *cky_r, struct ike1_keys *out)
{
	const struct isakmp_span nonces[] = { ni_b, nr_b };
	u32 enc_len = tf->keylen / 8;
	int err;

	memset(out, 0, sizeof(*out));
	if (!ike1_hash_len(tf->hash) || !ike1_block_len(tf->cipher) ||
	    !enc_len || enc_len > sizeof(out->enc))
		return -EINVAL;
	out->hash = tf->hash;
	out->cipher = tf->cipher;
	out->hash_len = ike1_hash_len(tf->hash);
	out->enc_len = enc_len;

	/* SKEYID = prf(pre-shared-key, Ni_b | Nr_b) */
	err = env->ops->prf(env, out->hash, span(psk->b, psk->len), nonces,
			    ARRAY_SIZE(nonces), out->skeyid);
	if (!err)
		err = skeyid_family(env, out, gxy, cky_i, cky_r);
	if (!err)
		err = cipher_key(env, out);
	if (err)
		memzero_explicit(out, sizeof(*out));
	return err;
}

/* The hash of @in, cut to the block of the cipher; Appendix B. */
static int iv_from(struct isakmp_env *env, u16 hash, u16 cipher,
		   const struct isakmp_span *in, u32 n, u8 *iv)
{
	u32 block = ike1_block_len(cipher);
	u8 digest[ISAKMP_HASH_MAX];
	int err;

	if (!block || ike1_hash_len(hash) < block)
		return -EINVAL;
	err = env->ops->hash(env, hash, in, n, digest);
	if (!err)
		memcpy(iv, digest, block);
	memzero_explicit(digest, sizeof(digest));
	return err;
}

int ike1_iv_phase1(struct isakmp_env *env, const struct ike1_tf *tf,
		   struct isakmp_span gxi, struct isakmp_span gxr, u8 *iv)
{
	const struct isakmp_span in[] = { gxi, gxr };

	return iv_from(env, tf->hash, tf->cipher, in, ARRAY_SIZE(in), iv);
}

int ike1_iv_phase2(struct isakmp_env *env, const struct ike1_keys *k,
		   const u8 *last_block, u32 mid, u8 *iv)
{
	u8 mid_b[4];
	const struct isakmp_span in[] = {
		span(last_block, ike1_block_len(k->cipher)),
		span(mid_b, sizeof(mid_b)),
	};

	put_unaligned_be32(mid, mid_b);
	return iv_from(env, k->hash, k->cipher, in, ARRAY_SIZE(in), iv);
}

int ike1_hash_auth(struct isakmp_env *env, const struct ike1_keys *k,
		   struct isakmp_span ga, struct isakmp_span gb,
		   const u8 *cky_a, const u8 *cky_b, struct isakmp_span sai_b,
		   struct isakmp_span id_b, u8 *out)
{
	const struct isakmp_span in[] = {
		ga, gb, span(cky_a, 8), span(cky_b, 8), sai_b, id_b
	};

	return env->ops->prf(env, k->hash, span(k->skeyid, k->hash_len), in,
			     ARRAY_SIZE(in), out);
}

/* prf(SKEYID_a, ...), the proof of every message of phase 2 */
static int prf_a(struct isakmp_env *env, const struct ike1_keys *k,
		 const struct isakmp_span *in, u32 n, u8 *out)
{
	return env->ops->prf(env, k->hash, span(k->skeyid_a, k->hash_len), in,
			     n, out);
}

int ike1_hash1(struct isakmp_env *env, const struct ike1_keys *k, u32 mid,
	       struct isakmp_span rest, u8 *out)
{
	u8 mid_b[4];
	const struct isakmp_span in[] = { span(mid_b, sizeof(mid_b)), rest };

	put_unaligned_be32(mid, mid_b);
	return prf_a(env, k, in, ARRAY_SIZE(in), out);
}

int ike1_hash2(struct isakmp_env *env, const struct ike1_keys *k, u32 mid,
	       struct isakmp_span ni_b, struct isakmp_span rest, u8 *out)
{
	u8 mid_b[4];
	const struct isakmp_span in[] = {
		span(mid_b, sizeof(mid_b)), ni_b, rest
	};

	put_unaligned_be32(mid, mid_b);
	return prf_a(env, k, in, ARRAY_SIZE(in), out);
}

int ike1_hash3(struct isakmp_env *env, const struct ike1_keys *k, u32 mid,
	       struct isakmp_span ni_b, struct isakmp_span nr_b, u8 *out)
{
	u8 zero_mid[5] = {};
	const struct isakmp_span in[] = {
		span(zero_mid, sizeof(zero_mid)), ni_b, nr_b
	};

	put_unaligned_be32(mid, zero_mid + 1);
	return prf_a(env, k, in, ARRAY_SIZE(in), out);
}

int ike1_keymat(struct isakmp_env *env, const struct ike1_keys *k,
		struct isakmp_span gxy, u8 proto, u32 spi,
		struct isakmp_span ni_b, struct isakmp_span nr_b,
		u8 *out, u32 len)
{
	u8 sa[5];
	const struct isakmp_span seed[SEED_MAX] = {
		gxy, span(sa, sizeof(sa)), ni_b, nr_b
	};
	const struct expansion x = {
		.key = span(k->skeyid_d, k->hash_len),
		.seed = seed,
		.n = ARRAY_SIZE(seed),
		.chain_seed = true,
	};

	sa[0] = proto;
	put_unaligned_be32(spi, sa + 1);
	return expand(env, k->hash, &x, out, len);
}
