// SPDX-License-Identifier: GPL-2.0
/* The key derivation of IKEv1 against NIST's answers, and against a plain
 * reading of RFC 2409 that glues everything together first.
 */

#include <kunit/test.h>
#include <linux/string.h>

#include "../crypto.h"
#include "hex.h"
#include "sa.h"
#include "vectors.h"
#include "vectors_expand.h"

/**
 * struct keys_env - an env whose prf can be told what to do
 * @env: goes to the functions under test
 * @skeyid_e: what prf(SKEYID, ... | 2) is to give
 * @seed0: a seed of five octets 0 (no protocol, no SPI) is the one octet 0
 * @calls: of the prf
 * @fail_at: the call that fails, from 1 on
 */
struct keys_env {
	struct isakmp_env env;
	struct isakmp_span skeyid_e;
	bool seed0;
	u32 calls;
	u32 fail_at;
};

static int keys_prf(struct isakmp_env *env, u16 hash, struct isakmp_span key,
		    const struct isakmp_span *in, u32 n, u8 *out)
{
	struct keys_env *e = container_of(env, struct keys_env, env);
	struct isakmp_span cut[8];
	u32 i;

	if (++e->calls == e->fail_at) {
		memset(out, 0xee, ike1_hash_len(hash));
		return -ENOMEM;
	}
	if (e->skeyid_e.len && in[n - 1].len == 1 && *in[n - 1].p == 2) {
		memcpy(out, e->skeyid_e.p, e->skeyid_e.len);
		return 0;
	}
	if (e->seed0 && n <= ARRAY_SIZE(cut)) {
		memcpy(cut, in, n * sizeof(*in));
		for (i = 0; i < n; i++)
			if (cut[i].len == 5 && !memchr_inv(cut[i].p, 0, 5))
				cut[i].len = 1;
		in = cut;
	}
	return isakmp_crypto_prf(env, hash, key, in, n, out);
}

static const struct isakmp_env_ops keys_ops = {
	.prf = keys_prf,
	.hash = isakmp_crypto_hash,
};

static const struct isakmp_span none;

static const struct ike1_tf aes256_sha256 = {
	.cipher = IKE1_CIPHER_AES_CBC, .keylen = 256,
	.hash = IKE1_HASH_SHA2_256, .group = ISAKMP_GROUP_MODP2048,
};

static struct isakmp_psk *psk_of(struct kunit *test, const char *s)
{
	struct isakmp_psk *psk = kunit_kzalloc(test, sizeof(*psk), GFP_KERNEL);
	struct isakmp_span b = hex(test, s);

	KUNIT_ASSERT_NOT_ERR_OR_NULL(test, psk);
	psk->len = b.len;
	memcpy(psk->b, b.p, b.len);
	return psk;
}

static void psk_desc(const struct psk_vector *v, char *desc)
{
	snprintf(desc, KUNIT_PARAM_DESC_SIZE,
		 "hash %u, g^xy %zu, nonce %zu, count %u", v->hash,
		 strlen(v->gxy) * 4, strlen(v->ni) * 4, v->count);
}

KUNIT_ARRAY_PARAM(psk, psk_vectors, psk_desc);

static void skeyid_family_matches_nist(struct kunit *test)
{
	const struct psk_vector *v = test->param_value;
	struct keys_env e = { .env.ops = &keys_ops };
	struct ike1_tf tf = aes256_sha256;
	struct ike1_keys k;

	tf.hash = v->hash;
	tf.keylen = 128;	/* no more than any hash gives */
	KUNIT_ASSERT_EQ(test, 0,
			ike1_keys_psk(&e.env, &tf, psk_of(test, v->psk),
				      hex(test, v->ni), hex(test, v->nr),
				      hex(test, v->gxy),
				      hex(test, v->cky_i).p,
				      hex(test, v->cky_r).p, &k));
	expect_octets(test, hex(test, v->skeyid), k.skeyid, k.hash_len);
	expect_octets(test, hex(test, v->skeyid_d), k.skeyid_d, k.hash_len);
	expect_octets(test, hex(test, v->skeyid_a), k.skeyid_a, k.hash_len);
	expect_octets(test, hex(test, v->skeyid_e), k.skeyid_e, k.hash_len);
	KUNIT_EXPECT_EQ(test, k.hash, v->hash);
	KUNIT_EXPECT_EQ(test, k.cipher, IKE1_CIPHER_AES_CBC);
	KUNIT_EXPECT_EQ(test, k.enc_len, 16);
	KUNIT_EXPECT_EQ(test, 0, memcmp(k.enc, k.skeyid_e, 16));
}

static int some_keys(struct kunit *test, struct keys_env *e,
		     const struct ike1_tf *tf, struct ike1_keys *k)
{
	struct isakmp_span ni = hex(test, "a1a2a3a4a5a6a7a8");
	struct isakmp_span nr = hex(test, "b1b2b3b4b5b6b7b8b9");
	struct isakmp_span gxy = hex(test, "c1c2c3c4c5c6c7c8c9cacbcccdcecf");

	return ike1_keys_psk(&e->env, tf, psk_of(test, "736563726574"), ni, nr,
			     gxy, (const u8 *)"cookie-i",
			     (const u8 *)"cookie-r", k);
}

/* Appendix B from the SKEYID_e of NIST's samples.  Of our keys only those of
 * 192 and 256 bits under SHA-1 are longer than the hash; for the others the
 * samples that are no longer than it apply.
 */
static void cipher_key_matches_nist(struct kunit *test)
{
	static const u16 bits[] = { 128, 192, 256 };
	u32 i, len, n = ARRAY_SIZE(bits), expanded = 0;
	const struct expand_vector *v;
	struct keys_env e = { .env.ops = &keys_ops };
	struct ike1_tf tf = aes256_sha256;
	struct isakmp_span okm;
	struct ike1_keys k;
	bool longer;

	for (i = 0; i < ARRAY_SIZE(appendix_b_vectors) * n; i++) {
		v = &appendix_b_vectors[i / n];
		okm = hex(test, v->okm);
		e.skeyid_e = hex(test, v->key);
		tf.hash = v->hash;
		tf.keylen = bits[i % n];
		KUNIT_EXPECT_EQ(test, 0, some_keys(test, &e, &tf, &k));
		KUNIT_EXPECT_EQ(test, k.enc_len, tf.keylen / 8);
		longer = k.enc_len > k.hash_len;
		if (longer && okm.len <= k.hash_len)
			continue;
		if (!longer && okm.len > k.hash_len)
			continue;
		expanded += longer;
		len = min_t(u32, k.enc_len, okm.len);
		KUNIT_EXPECT_EQ(test, 0, memcmp(k.enc, okm.p, len));
	}
	KUNIT_EXPECT_EQ(test, expanded, 4u);
}

static void keymat_desc(const struct expand_vector *v, char *desc)
{
	snprintf(desc, KUNIT_PARAM_DESC_SIZE, "hash %u, %zu octets", v->hash,
		 strlen(v->okm) / 2);
}

KUNIT_ARRAY_PARAM(keymat, keymat_vectors, keymat_desc);

static void keymat_matches_nist(struct kunit *test)
{
	const struct expand_vector *v = test->param_value;
	struct keys_env e = { .env.ops = &keys_ops, .seed0 = true };
	struct isakmp_span key = hex(test, v->key), okm = hex(test, v->okm);
	struct ike1_keys k = {
		.hash = v->hash,
		.hash_len = ike1_hash_len(v->hash),
	};
	u8 *out = kunit_kzalloc(test, okm.len + 1, GFP_KERNEL);

	KUNIT_ASSERT_NOT_ERR_OR_NULL(test, out);
	KUNIT_ASSERT_EQ(test, key.len, (u32)k.hash_len);
	memcpy(k.skeyid_d, key.p, key.len);
	KUNIT_EXPECT_EQ(test, 0, ike1_keymat(&e.env, &k, none, 0, 0, none,
					     none, out, okm.len));
	expect_octets(test, okm, out, okm.len);
	KUNIT_EXPECT_EQ(test, out[okm.len], 0);
}

/* prf over @n strings that are glued together first */
static void glued(struct kunit *test, u16 hash, bool keyed,
		  struct isakmp_span key, const struct isakmp_span *in, u32 n,
		  u8 *out)
{
	u8 *b = kunit_kzalloc(test, 1024, GFP_KERNEL);
	struct isakmp_span all = { b };
	u32 i;

	KUNIT_ASSERT_NOT_ERR_OR_NULL(test, b);
	for (i = 0; i < n; i++) {
		memcpy(b + all.len, in[i].p, in[i].len);
		all.len += in[i].len;
	}
	KUNIT_ASSERT_EQ(test, 0, keyed ?
			isakmp_crypto_prf(NULL, hash, key, &all, 1, out) :
			isakmp_crypto_hash(NULL, hash, &all, 1, out));
}

#define S(text)	((struct isakmp_span){ (const u8 *)(text), sizeof(text) - 1 })

/* 5.5 with PFS: each octet of the seed in its place, and again in each K. */
static void keymat_with_pfs_reads_like_rfc2409(struct kunit *test)
{
	struct keys_env e = { .env.ops = &keys_ops };
	struct isakmp_span in[] = {
		{}, S("g(qm)^xy"), S("\x03\xde\xad\xbe\xef"), S("nonce i"),
		S("the nonce r")
	};
	u8 k1[2 * ISAKMP_HASH_MAX], out[2 * ISAKMP_HASH_MAX];
	struct isakmp_span key;
	struct ike1_keys k;

	KUNIT_ASSERT_EQ(test, 0, some_keys(test, &e, &aes256_sha256, &k));
	key = (struct isakmp_span){ k.skeyid_d, k.hash_len };
	glued(test, k.hash, true, key, in + 1, 4, k1);
	in[0] = (struct isakmp_span){ k1, k.hash_len };
	glued(test, k.hash, true, key, in, 5, k1 + k.hash_len);
	KUNIT_EXPECT_EQ(test, 0, ike1_keymat(&e.env, &k, in[1],
					     ISAKMP_PROTO_ESP, 0xdeadbeef,
					     in[3], in[4], out,
					     2 * k.hash_len));
	KUNIT_EXPECT_EQ(test, 0, memcmp(out, k1, 2 * k.hash_len));
}

static void the_hashes_read_like_rfc2409(struct kunit *test)
{
	struct keys_env e = { .env.ops = &keys_ops };
	const struct isakmp_span m = S("\x01\x02\x03\x04"), ni = S("Ni_b");
	const struct isakmp_span nr = S("the Nr_b"), rest = S("SA [, KE]");
	const struct isakmp_span auth[] = {
		S("g^xi"), S("g^xr "), S("cookie-i"), S("cookie-r"),
		S("SAi_b  "), S("IDii_b")
	};
	u8 want[ISAKMP_HASH_MAX], out[ISAKMP_HASH_MAX];
	struct isakmp_span skeyid, a;
	struct ike1_keys k;

	KUNIT_ASSERT_EQ(test, 0, some_keys(test, &e, &aes256_sha256, &k));
	skeyid = (struct isakmp_span){ k.skeyid, k.hash_len };
	a = (struct isakmp_span){ k.skeyid_a, k.hash_len };

	glued(test, k.hash, true, skeyid, auth, ARRAY_SIZE(auth), want);
	ike1_hash_auth(&e.env, &k, auth[0], auth[1], auth[2].p, auth[3].p,
		       auth[4], auth[5], out);
	KUNIT_EXPECT_EQ(test, 0, memcmp(out, want, k.hash_len));

	glued(test, k.hash, true, a,
	      (struct isakmp_span[]){ m, rest }, 2, want);
	ike1_hash1(&e.env, &k, 0x01020304, rest, out);
	KUNIT_EXPECT_EQ(test, 0, memcmp(out, want, k.hash_len));

	glued(test, k.hash, true, a,
	      (struct isakmp_span[]){ m, ni, rest }, 3, want);
	ike1_hash2(&e.env, &k, 0x01020304, ni, rest, out);
	KUNIT_EXPECT_EQ(test, 0, memcmp(out, want, k.hash_len));

	glued(test, k.hash, true, a,
	      (struct isakmp_span[]){ S("\0"), m, ni, nr }, 4, want);
	ike1_hash3(&e.env, &k, 0x01020304, ni, nr, out);
	KUNIT_EXPECT_EQ(test, 0, memcmp(out, want, k.hash_len));
}

static void the_ivs_read_like_rfc2409(struct kunit *test)
{
	struct keys_env e = { .env.ops = &keys_ops };
	const struct isakmp_span in[] = { S("g^xi"), S("g^xr ") };
	const struct isakmp_span block = S("the last block..");
	u8 want[ISAKMP_HASH_MAX], iv[ISAKMP_BLOCK_MAX + 1];
	struct ike1_keys k;

	KUNIT_ASSERT_EQ(test, 0, some_keys(test, &e, &aes256_sha256, &k));
	iv[ISAKMP_BLOCK_MAX] = 0x5a;
	glued(test, k.hash, false, none, in, 2, want);
	KUNIT_EXPECT_EQ(test, 0, ike1_iv_phase1(&e.env, &aes256_sha256, in[0],
						in[1], iv));
	KUNIT_EXPECT_EQ(test, 0, memcmp(iv, want, 16));

	glued(test, k.hash, false, none,
	      (struct isakmp_span[]){ block, S("\x01\x02\x03\x04") }, 2, want);
	KUNIT_EXPECT_EQ(test, 0, ike1_iv_phase2(&e.env, &k, block.p,
						0x01020304, iv));
	KUNIT_EXPECT_EQ(test, 0, memcmp(iv, want, 16));
	KUNIT_EXPECT_EQ(test, iv[ISAKMP_BLOCK_MAX], 0x5a);
}

static void unknown_suites_are_refused(struct kunit *test)
{
	static const struct ike1_tf bad[] = {
		{ IKE1_CIPHER_AES_CBC, 128, 0 },
		{ IKE1_CIPHER_AES_CBC, 128, IKE1_HASH_MD5 },
		{ IKE1_CIPHER_AES_CBC, 128, 0xffff },
		{ IKE1_CIPHER_AES_CBC, 0, IKE1_HASH_SHA1 },
		{ IKE1_CIPHER_AES_CBC, 7, IKE1_HASH_SHA1 },
		{ IKE1_CIPHER_AES_CBC, 264, IKE1_HASH_SHA1 },
		{ IKE1_CIPHER_AES_CBC, 0xffff, IKE1_HASH_SHA1 },
		{ 0, 128, IKE1_HASH_SHA1 },
		{ IKE1_CIPHER_3DES_CBC, 192, IKE1_HASH_SHA1 },
	};
	struct keys_env e = { .env.ops = &keys_ops };
	u8 iv[ISAKMP_BLOCK_MAX];
	struct ike1_keys k;
	u32 i;

	for (i = 0; i < ARRAY_SIZE(bad); i++)
		KUNIT_EXPECT_EQ(test, -EINVAL,
				some_keys(test, &e, &bad[i], &k));
	KUNIT_EXPECT_EQ(test, e.calls, 0u);
	KUNIT_EXPECT_NULL(test, memchr_inv(&k, 0, sizeof(k)));
	/* keys that were never derived */
	KUNIT_EXPECT_EQ(test, -EINVAL, ike1_keymat(&e.env, &k, none, 3, 1,
						   none, none, iv, 16));
	KUNIT_EXPECT_EQ(test, -EINVAL, ike1_iv_phase2(&e.env, &k, iv, 1, iv));
	KUNIT_EXPECT_EQ(test, -EINVAL, ike1_iv_phase1(&e.env, &bad[0], none,
						      none, iv));
}

/* Whichever prf fails, no part of a key is left. */
static void failure_leaves_no_keys(struct kunit *test)
{
	struct keys_env e = { .env.ops = &keys_ops };
	struct ike1_tf tf = aes256_sha256;
	u8 out[3 * ISAKMP_HASH_MAX];
	struct ike1_keys k;
	u32 n, calls;

	tf.hash = IKE1_HASH_SHA1;	/* the longest way */
	KUNIT_ASSERT_EQ(test, 0, some_keys(test, &e, &tf, &k));
	calls = e.calls;
	KUNIT_EXPECT_EQ(test, calls, 6u);
	for (n = 1; n <= calls; n++) {
		e.calls = 0;
		e.fail_at = n;
		KUNIT_EXPECT_EQ(test, -ENOMEM, some_keys(test, &e, &tf, &k));
		KUNIT_EXPECT_NULL(test, memchr_inv(&k, 0, sizeof(k)));
	}
	e.fail_at = 0;
	KUNIT_ASSERT_EQ(test, 0, some_keys(test, &e, &tf, &k));
	for (n = 1; n <= 3; n++) {
		e.calls = 0;
		e.fail_at = n;
		memset(out, 0x5a, sizeof(out));
		KUNIT_EXPECT_EQ(test, -ENOMEM,
				ike1_keymat(&e.env, &k, none, 3, 1, none, none,
					    out, 3 * k.hash_len));
		KUNIT_EXPECT_NULL(test, memchr_inv(out, 0, 3 * k.hash_len));
	}
}

static int suite_init(struct kunit_suite *suite)
{
	return isakmp_crypto_init();
}

static void suite_exit(struct kunit_suite *suite)
{
	isakmp_crypto_exit();
}

static void a_group_that_is_none_has_no_length(struct kunit *test)
{
	KUNIT_EXPECT_EQ(test, isakmp_group_pub_len(ISAKMP_GROUP_MODP2048), 256u);
	KUNIT_EXPECT_EQ(test, isakmp_group_pub_len(ISAKMP_GROUP_NONE), 0u);
	KUNIT_EXPECT_EQ(test, isakmp_group_shared_len(0xffff), 0u);
}

/* A message that does not fit is not sent in part. */
static void what_does_not_fit_is_not_protected(struct kunit *test)
{
	struct keys_env e = { .env.ops = &keys_ops };
	struct ike1_keys k = { .cipher = IKE1_CIPHER_AES_CBC };
	u8 b[ISAKMP_HDR_LEN + 20], iv[ISAKMP_BLOCK_MAX];
	struct isakmp_hdr hdr = {};
	struct isakmp_wr w = isakmp_wr(b, sizeof(b));

	isakmp_hdr_encode(&w, &hdr);
	isakmp_wr_room(&w, 20);
	/* Two blocks of 16 do not. */
	KUNIT_EXPECT_EQ(test, -EMSGSIZE, ike1_protect(&e.env, &k, iv, &w));
	KUNIT_EXPECT_EQ(test, e.calls, 0u);
	KUNIT_EXPECT_EQ(test, -EMSGSIZE, ike1_protect(&e.env, NULL, NULL, &w));
}

static struct kunit_case keys_cases[] = {
	KUNIT_CASE_PARAM(skeyid_family_matches_nist, psk_gen_params),
	KUNIT_CASE(cipher_key_matches_nist),
	KUNIT_CASE_PARAM(keymat_matches_nist, keymat_gen_params),
	KUNIT_CASE(keymat_with_pfs_reads_like_rfc2409),
	KUNIT_CASE(the_hashes_read_like_rfc2409),
	KUNIT_CASE(the_ivs_read_like_rfc2409),
	KUNIT_CASE(unknown_suites_are_refused),
	KUNIT_CASE(failure_leaves_no_keys),
	KUNIT_CASE(a_group_that_is_none_has_no_length),
	KUNIT_CASE(what_does_not_fit_is_not_protected),
	{}
};

static struct kunit_suite keys_suite = {
	.name = "ike1_keys",
	.suite_init = suite_init,
	.suite_exit = suite_exit,
	.test_cases = keys_cases,
};
kunit_test_suite(keys_suite);
