// SPDX-License-Identifier: GPL-2.0
/* The crypto of the kernel behind env: known answers, and what is refused. */

#include <kunit/test.h>
#include <linux/string.h>

#include "../crypto.h"
#include "hex.h"
#include "ike1_keys.h"

static struct isakmp_env env;

static const u16 hashes[] = {
	IKE1_HASH_SHA1, IKE1_HASH_SHA2_256, IKE1_HASH_SHA2_384,
	IKE1_HASH_SHA2_512,
};

static const struct hash_vector {
	u16 hash;
	const char *text;
	const char *digest;
} hash_vectors[] = {
	/* FIPS 180-4, the examples of NIST, and the digests of nothing */
	{ IKE1_HASH_SHA1, "abc", "a9993e364706816aba3e25717850c26c9cd0d89d" },
	{ IKE1_HASH_SHA1, "", "da39a3ee5e6b4b0d3255bfef95601890afd80709" },
	{ IKE1_HASH_SHA2_256, "abc",
	  "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad" },
	{ IKE1_HASH_SHA2_256, "",
	  "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855" },
	{ IKE1_HASH_SHA2_384, "abc",
	  "cb00753f45a35e8bb5a03d699ac65007272c32ab0eded163"
	  "1a8b605a43ff5bed8086072ba1e7cc2358baeca134c825a7" },
	{ IKE1_HASH_SHA2_384, "",
	  "38b060a751ac96384cd9327eb1b1e36a21fdb71114be0743"
	  "4c0cc7bf63f6e1da274edebfe76f65fbd51ad2f14898b95b" },
	{ IKE1_HASH_SHA2_512, "abc",
	  "ddaf35a193617abacc417349ae20413112e6fa4e89a97ea20a9eeee64b55d39a"
	  "2192992a274fc1a836ba3c23a3feebbd454d4423643ce80e2a9ac94fa54ca49f" },
	{ IKE1_HASH_SHA2_512, "",
	  "cf83e1357eefb8bdf1542850d66d8007d620e4050b5715dc83f4a921d36ce9ce"
	  "47d0d13c5d85f2b0ff8318d2877eec2f63b931bd47417a81a538327af927da3e" },
};

/* A key of @key_len times @key_fill, or the text @key. */
static const struct hmac_vector {
	u16 hash;
	u8 key_fill;
	u8 key_len;
	const char *key;
	const char *text;
	const char *mac;
} hmac_vectors[] = {
	/* RFC 2202 3, cases 1, 2, 6 and 7 */
	{ IKE1_HASH_SHA1, 0x0b, 20, NULL, "Hi There",
	  "b617318655057264e28bc0b6fb378c8ef146be00" },
	{ IKE1_HASH_SHA1, 0, 4, "Jefe", "what do ya want for nothing?",
	  "effcdf6ae5eb2fa2d27416d5f184df9c259a7c79" },
	{ IKE1_HASH_SHA1, 0xaa, 80, NULL,
	  "Test Using Larger Than Block-Size Key - Hash Key First",
	  "aa4ae5e15272d00e95705637ce8a3b55ed402112" },
	{ IKE1_HASH_SHA1, 0xaa, 80, NULL,
	  "Test Using Larger Than Block-Size Key and Larger Than One Block-Size Data",
	  "e8e99d0f45237d786d6bbaa7965c7808bbff1a91" },
	/* RFC 4231 4, cases 1, 2 and 6 */
	{ IKE1_HASH_SHA2_256, 0x0b, 20, NULL, "Hi There",
	  "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7" },
	{ IKE1_HASH_SHA2_256, 0, 4, "Jefe", "what do ya want for nothing?",
	  "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843" },
	{ IKE1_HASH_SHA2_256, 0xaa, 131, NULL,
	  "Test Using Larger Than Block-Size Key - Hash Key First",
	  "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54" },
	{ IKE1_HASH_SHA2_384, 0x0b, 20, NULL, "Hi There",
	  "afd03944d84895626b0825f4ab46907f15f9dadbe4101ec6"
	  "82aa034c7cebc59cfaea9ea9076ede7f4af152e8b2fa9cb6" },
	{ IKE1_HASH_SHA2_384, 0, 4, "Jefe", "what do ya want for nothing?",
	  "af45d2e376484031617f78d2b58a6b1b9c7ef464f5a01b47"
	  "e42ec3736322445e8e2240ca5e69e2c78b3239ecfab21649" },
	{ IKE1_HASH_SHA2_384, 0xaa, 131, NULL,
	  "Test Using Larger Than Block-Size Key - Hash Key First",
	  "4ece084485813e9088d2c63a041bc5b44f9ef1012a2b588f"
	  "3cd11f05033ac4c60c2ef6ab4030fe8296248df163f44952" },
	{ IKE1_HASH_SHA2_512, 0x0b, 20, NULL, "Hi There",
	  "87aa7cdea5ef619d4ff0b4241a1d6cb02379f4e2ce4ec2787ad0b30545e17cde"
	  "daa833b7d6b8a702038b274eaea3f4e4be9d914eeb61f1702e696c203a126854" },
	{ IKE1_HASH_SHA2_512, 0, 4, "Jefe", "what do ya want for nothing?",
	  "164b7a7bfcf819e2e395fbe73b56e0a387bd64222e831fd610270cd7ea250554"
	  "9758bf75c05a994a6d034f65f8f0e6fdcaeab1a34d4a6b4b636e070a38bce737" },
	{ IKE1_HASH_SHA2_512, 0xaa, 131, NULL,
	  "Test Using Larger Than Block-Size Key - Hash Key First",
	  "80b24263c7c1a3ebb71493c1dd7be8b49b46d1f41b4aeec1121b013783f8f352"
	  "6b56d037e05f2598bd0fd2215d6a1e5295e64f73f63f0aec8b915a985d786598" },
};

static const struct cbc_vector {
	const char *key, *iv, *plain, *cipher;
} cbc_vectors[] = {
	/* RFC 3602 4, cases 1, 2 and 4 */
	{ "06a9214036b8a15b512e03d534120006",
	  "3dafba429d9eb430b422da802c9fac41",
	  "53696e676c6520626c6f636b206d7367",
	  "e353779c1079aeb82708942dbe77181a" },
	{ "c286696d887c9aa0611bbb3e2025a45a",
	  "562e17996d093d28ddb3ba695a2e6f58",
	  "000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f",
	  "d296cd94c2cccf8a3a863028b5e1dc0a7586602d253cfff91b8266bea6d61ab1" },
	{ "56e47a38c5598974bc46903dba290349",
	  "8ce82eefbea0da3c44699ed7db51b7d9",
	  "a0a1a2a3a4a5a6a7a8a9aaabacadaeafb0b1b2b3b4b5b6b7b8b9babbbcbdbebf"
	  "c0c1c2c3c4c5c6c7c8c9cacbcccdcecfd0d1d2d3d4d5d6d7d8d9dadbdcdddedf",
	  "c30e32ffedc0774e6aff6af0869f71aa0f3af07a9a31a9c684db207eb0ef8e4e"
	  "35907aa632c3ffdf868bb7b29d3d46ad83ce9f9a102ee99d49a53e87f4c3da55" },
	/* NIST SP 800-38A F.2.3 and F.2.5, 192 and 256 bits */
	{ "8e73b0f7da0e6452c810f32b809079e562f8ead2522c6b7b",
	  "000102030405060708090a0b0c0d0e0f",
	  "6bc1bee22e409f96e93d7e117393172aae2d8a571e03ac9c9eb76fac45af8e51"
	  "30c81c46a35ce411e5fbc1191a0a52eff69f2445df4f9b17ad2b417be66c3710",
	  "4f021db243bc633d7178183a9fa071e8b4d9ada9ad7dedf4e5e738763f69145a"
	  "571b242012fb7ae07fa9baac3df102e008b0e27988598881d920a9e64f5615cd" },
	{ "603deb1015ca71be2b73aef0857d77811f352c073b6108d72d9810a30914dff4",
	  "000102030405060708090a0b0c0d0e0f",
	  "6bc1bee22e409f96e93d7e117393172aae2d8a571e03ac9c9eb76fac45af8e51"
	  "30c81c46a35ce411e5fbc1191a0a52eff69f2445df4f9b17ad2b417be66c3710",
	  "f58c4c04d6e5f1ba779eabfb5f7bfbd69cfc4e967edb808d679f777bc6702c7d"
	  "39f23369a9d9bacfa530e26304231461b2eb05e2c39be9fcda6c19078c6a9d1b" },
};

static void hashes_match_fips_180(struct kunit *test)
{
	const struct hash_vector *v;
	u8 out[ISAKMP_HASH_MAX];
	struct isakmp_span in;

	for (v = hash_vectors; v < hash_vectors + ARRAY_SIZE(hash_vectors);
	     v++) {
		in.p = v->text;
		in.len = strlen(v->text);
		KUNIT_EXPECT_EQ(test, 0, isakmp_crypto_hash(&env, v->hash, &in,
							    1, out));
		expect_octets(test, hex(test, v->digest), out,
			      ike1_hash_len(v->hash));
	}
}

static void prf_matches_rfc2202_and_rfc4231(struct kunit *test)
{
	const struct hmac_vector *v;
	u8 out[ISAKMP_HASH_MAX], key_b[255];
	struct isakmp_span in, key;

	for (v = hmac_vectors; v < hmac_vectors + ARRAY_SIZE(hmac_vectors);
	     v++) {
		memset(key_b, v->key_fill, v->key_len);
		key.p = v->key ? (const u8 *)v->key : key_b;
		key.len = v->key_len;
		in.p = v->text;
		in.len = strlen(v->text);
		KUNIT_EXPECT_EQ(test, 0, isakmp_crypto_prf(&env, v->hash, key,
							   &in, 1, out));
		expect_octets(test, hex(test, v->mac), out,
			      ike1_hash_len(v->hash));
	}
}

static void spans_are_one_string(struct kunit *test)
{
	static const char text[] = "the same octets, wherever they are cut";
	const struct isakmp_span whole = { text, sizeof(text) };
	u8 one[ISAKMP_HASH_MAX], many[ISAKMP_HASH_MAX];
	struct isakmp_span in[4] = {};	/* the first one is empty, NULL */
	struct isakmp_span all = { one };
	u32 i, n;

	for (i = 0; i < ARRAY_SIZE(hashes); i++) {
		all.len = ike1_hash_len(hashes[i]);
		isakmp_crypto_prf(&env, hashes[i], whole, &whole, 1, one);
		for (n = 0; n <= sizeof(text); n++) {
			in[1] = (struct isakmp_span){ text, n / 2 };
			in[2] = (struct isakmp_span){ text + n / 2, n - n / 2 };
			in[3] = (struct isakmp_span){ text + n,
						      sizeof(text) - n };
			KUNIT_EXPECT_EQ(test, 0,
					isakmp_crypto_prf(&env, hashes[i],
							  whole, in, 4, many));
			expect_octets(test, all, many, all.len);
		}
	}
}

static void nothing_is_written_behind_the_digest(struct kunit *test)
{
	const struct isakmp_span in = { "x", 1 };
	u8 out[ISAKMP_HASH_MAX + 1];
	u32 i, len;

	for (i = 0; i < ARRAY_SIZE(hashes); i++) {
		len = ike1_hash_len(hashes[i]);
		memset(out, 0x5a, sizeof(out));
		KUNIT_EXPECT_EQ(test, 0, isakmp_crypto_hash(&env, hashes[i],
							    &in, 1, out));
		KUNIT_EXPECT_EQ(test, 0, isakmp_crypto_prf(&env, hashes[i], in,
							   &in, 1, out));
		KUNIT_EXPECT_NULL(test, memchr_inv(out + len, 0x5a,
						   sizeof(out) - len));
	}
}

static void cbc_matches_rfc3602_and_sp800_38a(struct kunit *test)
{
	const struct cbc_vector *v;
	struct isakmp_span key, iv0, plain, cipher;
	u8 iv[ISAKMP_BLOCK_MAX], buf[64];	/* the stack is fine */

	for (v = cbc_vectors; v < cbc_vectors + ARRAY_SIZE(cbc_vectors); v++) {
		key = hex(test, v->key);
		iv0 = hex(test, v->iv);
		plain = hex(test, v->plain);
		cipher = hex(test, v->cipher);
		KUNIT_ASSERT_LE(test, plain.len, (u32)sizeof(buf));

		memcpy(iv, iv0.p, iv0.len);
		memcpy(buf, plain.p, plain.len);
		KUNIT_EXPECT_EQ(test, 0,
				isakmp_crypto_cbc(&env, IKE1_CIPHER_AES_CBC,
						  key, iv, buf, plain.len,
						  true));
		expect_octets(test, cipher, buf, plain.len);
		expect_octets(test, ((struct isakmp_span){
			      cipher.p + cipher.len - 16, 16 }), iv, 16);

		memcpy(iv, iv0.p, iv0.len);
		KUNIT_EXPECT_EQ(test, 0,
				isakmp_crypto_cbc(&env, IKE1_CIPHER_AES_CBC,
						  key, iv, buf, cipher.len,
						  false));
		expect_octets(test, plain, buf, cipher.len);
		expect_octets(test, ((struct isakmp_span){
			      cipher.p + cipher.len - 16, 16 }), iv, 16);
	}
}

/* RFC 2409 5: the IV of the next message is the last block of this one. */
static void cbc_chains_through_the_iv(struct kunit *test)
{
	const struct cbc_vector *v = &cbc_vectors[ARRAY_SIZE(cbc_vectors) - 1];
	struct isakmp_span key = hex(test, v->key), iv0 = hex(test, v->iv);
	struct isakmp_span plain = hex(test, v->plain);
	u8 iv[ISAKMP_BLOCK_MAX], buf[64];
	u32 at;

	memcpy(iv, iv0.p, iv0.len);
	memcpy(buf, plain.p, plain.len);
	for (at = 0; at < plain.len; at += 16)
		KUNIT_EXPECT_EQ(test, 0,
				isakmp_crypto_cbc(&env, IKE1_CIPHER_AES_CBC,
						  key, iv, buf + at, 16,
						  true));
	expect_octets(test, hex(test, v->cipher), buf, plain.len);

	memcpy(iv, iv0.p, iv0.len);
	for (at = 0; at < plain.len; at += 32)
		KUNIT_EXPECT_EQ(test, 0,
				isakmp_crypto_cbc(&env, IKE1_CIPHER_AES_CBC,
						  key, iv, buf + at, 32,
						  false));
	expect_octets(test, plain, buf, plain.len);
}

static void cbc_refused_changes_nothing(struct kunit *test)
{
	static const struct {
		u16 cipher;
		u8 key_len;
		u8 len;
	} bad[] = {
		{ IKE1_CIPHER_AES_CBC, 16, 0 },
		{ IKE1_CIPHER_AES_CBC, 16, 1 },
		{ IKE1_CIPHER_AES_CBC, 16, 15 },
		{ IKE1_CIPHER_AES_CBC, 16, 17 },
		{ IKE1_CIPHER_AES_CBC, 0, 16 },
		{ IKE1_CIPHER_AES_CBC, 15, 16 },
		{ IKE1_CIPHER_AES_CBC, 33, 16 },
		{ IKE1_CIPHER_3DES_CBC, 24, 16 },
	};
	u8 iv[ISAKMP_BLOCK_MAX], buf[32], key_b[33];
	struct isakmp_span key = { key_b };
	u32 i;

	memset(iv, 1, sizeof(iv));
	memset(buf, 2, sizeof(buf));
	memset(key_b, 3, sizeof(key_b));
	for (i = 0; i < 2 * ARRAY_SIZE(bad); i++) {
		key.len = bad[i / 2].key_len;
		KUNIT_EXPECT_NE(test, 0,
				isakmp_crypto_cbc(&env, bad[i / 2].cipher, key,
						  iv, buf, bad[i / 2].len,
						  i % 2));
	}
	KUNIT_EXPECT_NULL(test, memchr_inv(iv, 1, sizeof(iv)));
	KUNIT_EXPECT_NULL(test, memchr_inv(buf, 2, sizeof(buf)));
}

/* Every number of 16 bits: what has no length in our tables has no
 * implementation, and the other way round.
 */
static void tables_and_implementations_agree(struct kunit *test)
{
	u8 buf[ISAKMP_HASH_MAX] = {}, iv[ISAKMP_BLOCK_MAX] = {};
	const struct isakmp_span in = { "0123456789abcdef", 16 };
	u32 v, known = 0;
	bool has;

	for (v = 0; v <= 0xffff; v++) {
		has = ike1_hash_len(v);
		KUNIT_EXPECT_EQ(test, has ? 0 : -EOPNOTSUPP,
				isakmp_crypto_hash(&env, v, &in, 1, buf));
		KUNIT_EXPECT_EQ(test, has ? 0 : -EOPNOTSUPP,
				isakmp_crypto_prf(&env, v, in, &in, 1, buf));
		known += has;
		has = ike1_block_len(v);
		KUNIT_EXPECT_EQ(test, has ? 0 : -EOPNOTSUPP,
				isakmp_crypto_cbc(&env, v, in, iv, buf, 16,
						  true));
		known += has;
	}
	KUNIT_EXPECT_EQ(test, known, (u32)ARRAY_SIZE(hashes) + 1);
}

static void random_fills_exactly_what_it_was_given(struct kunit *test)
{
	u8 a[33], b[33];

	memset(a, 0x5a, sizeof(a));
	memset(b, 0x5a, sizeof(b));
	isakmp_crypto_random(&env, a, 32);
	isakmp_crypto_random(&env, b, 32);
	KUNIT_EXPECT_NE(test, 0, memcmp(a, b, 32));
	KUNIT_EXPECT_EQ(test, a[32], 0x5a);
	isakmp_crypto_random(&env, b, 0);
	KUNIT_EXPECT_EQ(test, b[32], 0x5a);
}

static int suite_init(struct kunit_suite *suite)
{
	return isakmp_crypto_init();
}

static void suite_exit(struct kunit_suite *suite)
{
	isakmp_crypto_exit();
}

static struct kunit_case crypto_cases[] = {
	KUNIT_CASE(hashes_match_fips_180),
	KUNIT_CASE(prf_matches_rfc2202_and_rfc4231),
	KUNIT_CASE(spans_are_one_string),
	KUNIT_CASE(nothing_is_written_behind_the_digest),
	KUNIT_CASE(cbc_matches_rfc3602_and_sp800_38a),
	KUNIT_CASE(cbc_chains_through_the_iv),
	KUNIT_CASE(cbc_refused_changes_nothing),
	KUNIT_CASE(tables_and_implementations_agree),
	KUNIT_CASE(random_fills_exactly_what_it_was_given),
	{}
};

static struct kunit_suite crypto_suite = {
	.name = "isakmp_crypto",
	.suite_init = suite_init,
	.suite_exit = suite_exit,
	.test_cases = crypto_cases,
};
kunit_test_suite(crypto_suite);
