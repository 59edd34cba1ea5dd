// SPDX-License-Identifier: GPL-2.0
/* The choice of a suite: what is accepted, what is passed over and what wins.
 * How SAs look, right and malformed, is in prop_wire_kunit.c.
 */

#include <kunit/test.h>

#include "prop_build.h"

static int bench_init(struct kunit *test)
{
	test->priv = kunit_kzalloc(test, sizeof(struct bench), GFP_KERNEL);
	return test->priv ? 0 : -ENOMEM;
}

static const struct ike1_tf ike1_aes256 = {
	IKE1_CIPHER_AES_CBC, 256, IKE1_HASH_SHA2_512, ISAKMP_GROUP_ECP384 };

static const struct av ike1_av_128[] = { IKE1_AES128_SHA256_14, {} };
static const struct av ike1_av_256[] = {
	TV(IKE1_ATTR_ENCRYPTION, IKE1_CIPHER_AES_CBC),
	TV(IKE1_ATTR_KEY_LENGTH, 256),
	TV(IKE1_ATTR_HASH, IKE1_HASH_SHA2_512),
	TV(IKE1_ATTR_GROUP, ISAKMP_GROUP_ECP384),
	TV(IKE1_ATTR_AUTH, IKE1_AUTH_PSK), {} };
static const struct av esp_av[] = { ESP_AES128_SHA256, {} };

static int ike1_one(struct bench *b, const struct av *a)
{
	bench_start(b);
	ike1_add(b, 1, a);
	return ike1_try(b, &ike1_aes128, 1);
}

static int esp_one(struct bench *b, u8 id, const struct av *a,
		   const struct ipsec_tf *pol)
{
	bench_start(b);
	ipsec_add(b, 1, ISAKMP_PROTO_ESP, id, a);
	return ipsec_try(b, pol, 1);
}

/* RFC 2408 3.3 */
static void attr_tv_and_tlv_equal(struct kunit *test)
{
	static const int lens[] = { 2, 1, 4, 8, 16 };
	struct av a[] = { IKE1_AES128_SHA256_14, {} };
	u32 i, j;

	for (i = 0; i < ARRAY_SIZE(a) - 1; i++) {
		for (j = 0; j < ARRAY_SIZE(lens); j++) {
			if (a[i].value > 255 && lens[j] == 1)
				continue;
			a[i].len = lens[j];
			KUNIT_EXPECT_EQ(test, ike1_one(test->priv, a), 0);
		}
		a[i].len = 4;		/* not cut to what is wanted */
		a[i].value += 0x10000;
		KUNIT_EXPECT_EQ(test, ike1_one(test->priv, a), -ENOENT);
		a[i].value -= 0x10000;
		a[i].len = 0;
	}
}

/* The first of two transforms is passed over, the second is chosen. */
static void key_length_must_be_of_the_cipher(struct kunit *test)
{
	static const u16 lens[] = { 0, 1, 127, 129, 192, 65535 };
	struct av a[] = { TV(IKE1_ATTR_KEY_LENGTH, 128),
			  TV(IKE1_ATTR_ENCRYPTION, IKE1_CIPHER_AES_CBC),
			  TV(IKE1_ATTR_HASH, IKE1_HASH_SHA2_256),
			  TV(IKE1_ATTR_GROUP, ISAKMP_GROUP_MODP2048),
			  TV(IKE1_ATTR_AUTH, IKE1_AUTH_PSK), {}, {} };
	struct bench *b = test->priv;
	u32 i;

	for (i = 0; i <= ARRAY_SIZE(lens); i++) {
		a[0].value = i < ARRAY_SIZE(lens) ? lens[i] : 128;
		if (i == ARRAY_SIZE(lens))
			a[5] = a[0];	/* given twice */
		bench_start(b);
		prop_open(b, 1, ISAKMP_PROTO_ISAKMP, 0, 0, 2);
		tf_add(b, 1, ISAKMP_KEY_IKE, a);
		tf_add(b, 2, ISAKMP_KEY_IKE, ike1_av_128);
		prop_close(b);
		KUNIT_EXPECT_EQ(test, ike1_try(b, &ike1_aes128, 1), 0);
		KUNIT_EXPECT_EQ(test, b->c1.tf_num, 2);
	}
}

static void key_length_missing_is_128_for_aes_cbc_alone(struct kunit *test)
{
	static const struct av none[] = {
		TV(IPSEC_ATTR_ENCAP, IPSEC_ENCAP_TUNNEL), {} };
	static const struct av sha256[] = {
		TV(IPSEC_ATTR_ENCAP, IPSEC_ENCAP_TUNNEL),
		TV(IPSEC_ATTR_AUTH, IPSEC_AUTH_HMAC_SHA2_256), {} };
	struct ipsec_tf tf = esp_aes128;
	struct bench *b = test->priv;

	KUNIT_EXPECT_EQ(test, ike1_one(b, (struct av[]){
			TV(IKE1_ATTR_ENCRYPTION, IKE1_CIPHER_AES_CBC),
			TV(IKE1_ATTR_HASH, IKE1_HASH_SHA2_256),
			TV(IKE1_ATTR_GROUP, ISAKMP_GROUP_MODP2048),
			TV(IKE1_ATTR_AUTH, IKE1_AUTH_PSK), {} }), 0);
	KUNIT_EXPECT_EQ(test, b->c1.tf.keylen, 128);
	KUNIT_EXPECT_EQ(test, esp_one(b, tf.id, sha256, &tf), 0);
	KUNIT_EXPECT_EQ(test, b->c2.tf.keylen, 128);
	tf.id = IPSEC_ESP_AES_CTR;
	KUNIT_EXPECT_EQ(test, esp_one(b, tf.id, sha256, &tf), -ENOENT);
	tf.id = IPSEC_ESP_AES_GCM_16;
	tf.auth = IPSEC_AUTH_NONE;
	KUNIT_EXPECT_EQ(test, esp_one(b, tf.id, none, &tf), -ENOENT);
}

/* What the table ought to be, in other words. */
static bool pair_expected(u8 proto, u32 id, u32 auth)
{
	bool hmac = auth == 2 || (auth >= 5 && auth <= 7);

	if (proto == ISAKMP_PROTO_AH)
		return hmac && (auth == 2 ? id == 3 : id == auth);
	if (id == 12 || id == 13)
		return hmac;
	return ((id >= 18 && id <= 20) || id == 23) && !auth;
}

/* CVE-2024-3652: every transform with every authentication. */
static void only_pairs_of_the_table_are_accepted(struct kunit *test)
{
	struct av a[] = { TV(IPSEC_ATTR_ENCAP, IPSEC_ENCAP_TUNNEL), {}, {}, {} };
	struct bench *b = test->priv;
	struct ipsec_tf tf;
	u32 i, id, auth;
	bool esp;

	for (i = 0; i < 2 * 256 * 256; i++) {
		esp = i >> 16;
		id = i >> 8 & 255;
		auth = i & 255;
		tf = (struct ipsec_tf){
			.proto = esp ? ISAKMP_PROTO_ESP : ISAKMP_PROTO_AH,
			.id = id, .keylen = esp ? 128 : 0, .auth = auth };
		a[1] = (struct av)TV(auth ? IPSEC_ATTR_AUTH : 0, auth);
		a[1 + !!auth] = (struct av)TV(esp ? IPSEC_ATTR_KEY_LENGTH : 0,
					      128);
		bench_start(b);
		ipsec_add(b, 1, tf.proto, id, a);
		KUNIT_ASSERT_EQ_MSG(test, ipsec_try(b, &tf, 1),
				    pair_expected(tf.proto, id, auth) ?
				    0 : -ENOENT, "id %u auth %u", id, auth);
		a[2] = (struct av){};
	}
}

static void null_needs_authentication(struct kunit *test)
{
	struct ipsec_tf tf = { .proto = ISAKMP_PROTO_ESP,
			       .id = IPSEC_ESP_NULL };
	struct bench *b = test->priv;
	u32 enc, integ;

	KUNIT_EXPECT_EQ(test, esp_one(b, tf.id, esp_av + 2, &tf), -ENOENT);
	tf.auth = IPSEC_AUTH_HMAC_SHA2_256;
	KUNIT_EXPECT_EQ(test, esp_one(b, tf.id, esp_av + 1, &tf), 0);
	KUNIT_EXPECT_EQ(test, esp_one(b, tf.id, esp_av, &tf), -ENOENT);
	KUNIT_EXPECT_EQ(test, doi_ipsec_tf_keys(&tf, &enc, &integ), 0);
	KUNIT_EXPECT_EQ(test, enc, 0);
	KUNIT_EXPECT_EQ(test, integ, 32);
}

/* CVE-2014-9221: a number of our own must not be reachable from the wire. */
static void only_groups_of_the_table_are_accepted(struct kunit *test)
{
	struct av a[] = { IKE1_AES128_SHA256_14, {} };
	struct ike1_tf tf = ike1_aes128;
	struct bench *b = test->priv;
	bool want;
	u32 g;

	for (g = 0; g < 65536; g++) {
		want = (g >= 14 && g <= 20) || g == 31;
		a[3].value = g;
		tf.group = g;
		bench_start(b);
		ike1_add(b, 1, a);
		KUNIT_ASSERT_EQ_MSG(test, ike1_try(b, &tf, 1),
				    want ? 0 : -ENOENT, "group %u", g);
	}
}

/* Signatures, public key encryption (an oracle), hybrid modes and XAUTH: none
 * of them is there, so whatever they are weak in is not either.
 */
static void only_pre_shared_keys_authenticate(struct kunit *test)
{
	struct av a[] = { IKE1_AES128_SHA256_14, {} };
	u32 method;

	for (method = 0; method < 65536; method++) {
		a[4].value = method;
		KUNIT_ASSERT_EQ_MSG(test, ike1_one(test->priv, a),
				    method == IKE1_AUTH_PSK ? 0 : -ENOENT,
				    "method %u", method);
	}
}

/* A duration of @len octets: the value saturates, and is at least a minute. */
static void life_is_read_at_any_length(struct kunit *test)
{
	static const struct { u64 v; int len; u32 life; } t[] = {
		{ 0, 0, 0 }, { 3600, 0, 3600 }, { 1, 0, 60 }, { 59, 1, 60 },
		{ 60, 1, 60 }, { 86400, 4, 86400 }, { 86400, 8, 86400 },
		{ 0, 4, 0 }, { 0, 8, 0 }, { 0xffffffff, 4, 0xffffffff },
		{ 0x100000000ULL, 5, 0xffffffff }, { ~0ULL, 8, 0xffffffff } };
	struct av a[] = { IKE1_AES128_SHA256_14, TV(IKE1_ATTR_LIFE_TYPE, 1),
			  TV(IKE1_ATTR_LIFE_DURATION, 0), {} };
	struct av *d = &a[ARRAY_SIZE(a) - 2];
	struct bench *b = test->priv;
	u32 i;

	for (i = 0; i < ARRAY_SIZE(t); i++) {
		d->value = t[i].v;
		d->len = t[i].len;
		KUNIT_EXPECT_EQ(test, ike1_one(b, a), 0);
		KUNIT_EXPECT_EQ(test, b->c1.life, t[i].life);
	}
	d->value = 0x0101010101010101ULL;
	for (d->len = 1; d->len <= 64; d->len++) {
		KUNIT_EXPECT_EQ(test, ike1_one(b, a), 0);
		KUNIT_EXPECT_EQ(test, b->c1.life, d->len == 1 ? 60 :
				d->len == 2 ? 257 : d->len == 3 ? 0x10101 :
				d->len == 4 ? 0x1010101 : 0xffffffffU);
	}
}

/* RFC 2407 4.5.2 */
static void lives_come_in_pairs(struct kunit *test)
{
	static const struct { u64 v[4][2]; int err; u32 life; u64 kb; } t[] = {
		{ { { 1, 1 }, { 2, 300 }, { 1, 2 }, { 2, 9 } }, 0, 300, 9 },
		{ { { 1, 2 }, { 2, 9 }, { 1, 1 }, { 2, 300 } }, 0, 300, 9 },
		{ { { 1, 1 }, { 2, 300 }, { 1, 1 }, { 2, 300 } }, 0, 300, 0 },
		{ { { 1, 1 }, { 2, 300 }, { 1, 1 }, { 2, 301 } },
		  -ENOENT, 0, 0 },
		{ { { 2, 300 } }, -ENOENT, 0, 0 },
		{ { { 2, 300 }, { 1, 1 } }, -ENOENT, 0, 0 },
		{ { { 1, 1 } }, -ENOENT, 0, 0 },
		{ { { 1, 1 }, { 1, 2 }, { 2, 300 } }, -ENOENT, 0, 0 },
		{ { { 1, 3 }, { 2, 300 } }, -ENOENT, 0, 0 },
		{ { { 1, 0 }, { 2, 300 } }, -ENOENT, 0, 0 },
	};
	struct bench *b = test->priv;
	u32 i, j;

	for (i = 0; i < ARRAY_SIZE(t); i++) {
		struct av a[8] = { ESP_AES128_SHA256 };

		for (j = 0; j < 4 && t[i].v[j][0]; j++)
			a[3 + j] = (struct av)TV(t[i].v[j][0], t[i].v[j][1]);
		KUNIT_EXPECT_EQ_MSG(test, esp_one(b, esp_aes128.id, a,
						  &esp_aes128),
				    t[i].err, "row %u", i);
		if (t[i].err)
			continue;
		KUNIT_EXPECT_EQ(test, b->c2.life, t[i].life);
		KUNIT_EXPECT_EQ(test, b->c2.life_kb, t[i].kb);
	}
}

static void our_order_decides(struct kunit *test)
{
	const struct ike1_tf pol[] = { ike1_aes256, ike1_aes128 };
	struct bench *b = test->priv;

	bench_start(b);
	prop_open(b, 1, ISAKMP_PROTO_ISAKMP, 0, 0, 3);
	tf_add(b, 1, ISAKMP_KEY_IKE, ike1_av_128);
	tf_add(b, 2, ISAKMP_KEY_IKE, ike1_av_256);
	tf_add(b, 3, ISAKMP_KEY_IKE, ike1_av_256);
	prop_close(b);
	KUNIT_EXPECT_EQ(test, ike1_try(b, pol, 2), 0);
	KUNIT_EXPECT_EQ(test, b->c1.tf.keylen, 256);
	KUNIT_EXPECT_EQ(test, b->c1.tf_num, 2);
	KUNIT_EXPECT_EQ(test, ike1_try(b, pol + 1, 1), 0);
	KUNIT_EXPECT_EQ(test, b->c1.tf_num, 1);
	KUNIT_EXPECT_EQ(test, ike1_try(b, NULL, 0), -ENOENT);
}

/* RFC 2408 4.2: proposals of one number are to be taken together. */
static void bundle_is_passed_over(struct kunit *test)
{
	struct bench *b = test->priv;

	bench_start(b);
	ipsec_add(b, 0, ISAKMP_PROTO_ESP, esp_aes128.id, esp_av);
	ipsec_add(b, 0, ISAKMP_PROTO_AH, IPSEC_AH_SHA2_256, esp_av + 1);
	ipsec_add(b, 0, ISAKMP_PROTO_IPCOMP, 2, esp_av + 2);
	KUNIT_EXPECT_EQ(test, ipsec_try(b, &esp_aes128, 1), -ENOENT);
	ipsec_add(b, 2, ISAKMP_PROTO_ESP, esp_aes128.id, esp_av);
	KUNIT_EXPECT_EQ(test, ipsec_try(b, &esp_aes128, 1), 0);
	KUNIT_EXPECT_EQ(test, b->c2.prop_num, 2);
	KUNIT_EXPECT_EQ(test, b->c2.spi, SPI_GOOD);
}

/* Of several, some count from 0: neither number nor neighbour makes a bundle. */
static void any_of_several_is_chosen(struct kunit *test)
{
	struct ipsec_tf pol = esp_aes128;
	struct bench *b = test->priv;
	static const u16 keylens[] = { 128, 192, 256 };
	struct av a[] = { ESP_AES128_SHA256, {} };
	u32 i, first;

	for (first = 0; first < 2; first++) {
		bench_start(b);
		for (i = 0; i < ARRAY_SIZE(keylens); i++) {
			a[0].value = keylens[i];
			ipsec_add(b, (u8)(first + i), ISAKMP_PROTO_ESP, pol.id, a);
		}
		for (i = 0; i < ARRAY_SIZE(keylens); i++) {
			pol.keylen = keylens[i];
			KUNIT_EXPECT_EQ(test, ipsec_try(b, &pol, 1), 0);
			KUNIT_EXPECT_EQ(test, b->c2.prop_num, (int)(first + i));
		}
	}
}

static void what_is_not_ours_is_passed_over(struct kunit *test)
{
	struct av a[] = { ESP_AES128_SHA256, TV(IPSEC_ATTR_ESN, 1), {} };
	struct av x[] = { IKE1_AES128_SHA256_14, TV(17, 1), {} };
	struct ipsec_tf esn = esp_aes128;
	struct bench *b = test->priv;
	u32 i;

	esn.esn = 1;
	KUNIT_EXPECT_EQ(test, esp_one(b, 12, a, &esp_aes128), -ENOENT);
	KUNIT_EXPECT_EQ(test, esp_one(b, 12, a, &esn), 0);
	KUNIT_EXPECT_EQ(test, esp_one(b, 12, esp_av, &esn), -ENOENT);
	a[3].value = 2;
	KUNIT_EXPECT_EQ(test, esp_one(b, 12, a, &esn), -ENOENT);
	a[3] = (struct av){};
	a[2].value = IPSEC_ENCAP_TRANSPORT;
	KUNIT_EXPECT_EQ(test, esp_one(b, 12, a, &esp_aes128), -ENOENT);
	a[2] = (struct av){};
	KUNIT_EXPECT_EQ(test, esp_one(b, 12, a, &esp_aes128), -ENOENT);
	KUNIT_EXPECT_EQ(test, ike1_one(b, x), -ENOENT);
	for (i = 1; i < 7; i++) {		/* every attribute twice */
		x[5].type = i < 5 ? i : IKE1_ATTR_KEY_LENGTH;
		x[5].value = x[i - 1].value;
		KUNIT_EXPECT_EQ(test, ike1_one(b, x), -ENOENT);
	}
	x[5] = (struct av){};
	x[4].value = IKE1_AUTH_RSA_SIG;
	KUNIT_EXPECT_EQ(test, ike1_one(b, x), -ENOENT);
}

/* 0 is reserved in every class: an attribute of 0 is not one left out. */
static void attribute_of_zero_is_not_absent(struct kunit *test)
{
	struct av a[] = { TV(IPSEC_ATTR_KEY_LENGTH, 128),
			  TV(IPSEC_ATTR_ENCAP, IPSEC_ENCAP_TUNNEL), {}, {} };
	struct ipsec_tf gcm = { .proto = ISAKMP_PROTO_ESP, .keylen = 128,
				.id = IPSEC_ESP_AES_GCM_16 };
	u32 type;

	KUNIT_EXPECT_EQ(test, esp_one(test->priv, gcm.id, a, &gcm), 0);
	for (type = IPSEC_ATTR_GROUP; type <= IPSEC_ATTR_ESN; type++) {
		a[2] = (struct av)TV(type, 0);
		KUNIT_EXPECT_EQ(test, esp_one(test->priv, gcm.id, a, &gcm),
				-ENOENT);
	}
}

static void why_names_the_closest_pair(struct kunit *test)
{
	static const struct av des[] = {
		TV(IKE1_ATTR_ENCRYPTION, 5), TV(IKE1_ATTR_HASH, 1),
		TV(IKE1_ATTR_GROUP, 2), TV(IKE1_ATTR_AUTH, 1), {} };
	struct av a[] = { IKE1_AES128_SHA256_14, TV(17, 1), {} };
	struct bench *b = test->priv;
	struct ike1_tf tf = ike1_aes128;

	tf.hash = IKE1_HASH_SHA1;
	bench_start(b);
	ike1_add(b, 1, des);
	ike1_add(b, 2, a);
	a[5] = (struct av){};
	ike1_add(b, 3, a);
	ike1_add(b, 4, des);
	KUNIT_EXPECT_EQ(test, ike1_try(b, &tf, 1), -ENOENT);
	KUNIT_EXPECT_STREQ(test, b->why.text,
			   "offered aes128-sha256-modp2048, 3des-md5-modp1024 (+2 more); configured aes128-sha1-modp2048; differs in hash: sha256 offered, sha1 configured");
	KUNIT_EXPECT_EQ(test, esp_one(b, 99, (struct av[]){
			TV(IPSEC_ATTR_AUTH, 77), {} }, &esp_aes128), -ENOENT);
	KUNIT_EXPECT_STREQ(test, b->why.text,
			   "offered 99-77; configured aes128-sha256; differs in transform: 99 offered, aes configured");
	a[5] = (struct av)TV(17, 1);
	KUNIT_EXPECT_EQ(test, ike1_one(b, a), -ENOENT);
	KUNIT_EXPECT_STREQ(test, b->why.text,
			   "offered aes128-sha256-modp2048; configured aes128-sha256-modp2048; passed over: unknown attribute");
	KUNIT_EXPECT_EQ(test, ike1_try(b, NULL, 0), -ENOENT);
	KUNIT_EXPECT_STREQ(test, b->why.text, "no proposal is configured");
}

/* What is odd about a transform that would do: the first thing. */
static void why_names_what_is_odd_first(struct kunit *test)
{
	static const struct {
		struct av one, other;
		const char *why;
	} t[] = {
		{ TV(17, 1), TV(IKE1_ATTR_LIFE_TYPE, 0), "unknown attribute" },
		{ TV(IKE1_ATTR_LIFE_TYPE, 0), TV(17, 1),
		  "attribute value out of range" },
		/* 65535 is a value, if one that nobody knows */
		{ TV(IKE1_ATTR_LIFE_TYPE, 0xffff), {},
		  "life type without a duration" },
		{ TV(IKE1_ATTR_LIFE_TYPE, 0xffff), TV(IKE1_ATTR_LIFE_DURATION, 9),
		  "unknown life type" },
	};
	struct bench *b = test->priv;
	u32 i;

	for (i = 0; i < ARRAY_SIZE(t); i++) {
		struct av a[] = { IKE1_AES128_SHA256_14, t[i].one, t[i].other,
				  {} };
		const char *why;

		KUNIT_EXPECT_EQ(test, ike1_one(b, a), -ENOENT);
		why = strstr(b->why.text, "passed over: ");
		KUNIT_ASSERT_NOT_NULL(test, why);
		KUNIT_EXPECT_STREQ(test, why + strlen("passed over: "),
				   t[i].why);
	}
}

/* A refusal of them all speaks of the first one, RFC 2408 3.14. */
static void the_first_proposal_is_named(struct kunit *test)
{
	struct bench *b = test->priv;
	struct isakmp_pld_sa sa;
	u8 proto;
	u32 spi;

	bench_start(b);
	ipsec_add(b, 1, ISAKMP_PROTO_AH, IPSEC_AH_SHA1, (struct av[]){
		  TV(IPSEC_ATTR_AUTH, IPSEC_AUTH_HMAC_SHA1), {} });
	ipsec_add(b, 2, ISAKMP_PROTO_ESP, IPSEC_ESP_AES_CBC, (struct av[]){
		  ESP_AES128_SHA256, {} });
	sa = bench_sa(b);
	doi_ipsec_first(&sa, &proto, &spi);
	KUNIT_EXPECT_EQ(test, proto, ISAKMP_PROTO_AH);
	KUNIT_EXPECT_EQ(test, spi, (u32)SPI_GOOD);
	/* Nothing, and an SPI of another kind. */
	sa.proposals.len = 0;
	doi_ipsec_first(&sa, &proto, &spi);
	KUNIT_EXPECT_EQ(test, proto, ISAKMP_PROTO_ESP);
	KUNIT_EXPECT_EQ(test, spi, 0u);
	bench_start(b);
	ike1_add(b, 1, (struct av[]){ IKE1_AES128_SHA256_14, {} });
	sa = bench_sa(b);
	doi_ipsec_first(&sa, &proto, &spi);
	KUNIT_EXPECT_EQ(test, proto, ISAKMP_PROTO_ESP);
	KUNIT_EXPECT_EQ(test, spi, 0u);
}

/* The numbers of AH transforms are others than those of ESP. */
static void why_names_ah_transforms(struct kunit *test)
{
	const struct ipsec_tf tf = { .proto = ISAKMP_PROTO_AH,
		.id = IPSEC_AH_SHA2_256, .auth = IPSEC_AUTH_HMAC_SHA2_256 };
	struct bench *b = test->priv;

	bench_start(b);
	ipsec_add(b, 1, ISAKMP_PROTO_AH, IPSEC_AH_SHA1, (struct av[]){
		  TV(IPSEC_ATTR_AUTH, IPSEC_AUTH_HMAC_SHA1),
		  TV(IPSEC_ATTR_ENCAP, IPSEC_ENCAP_TUNNEL), {} });
	KUNIT_EXPECT_EQ(test, ipsec_try(b, &tf, 1), -ENOENT);
	KUNIT_EXPECT_STREQ(test, b->why.text,
			   "offered sha1; configured sha256; differs in transform: sha1 offered, sha256 configured");
}

static struct kunit_case prop_cases[] = {
	KUNIT_CASE(attr_tv_and_tlv_equal),
	KUNIT_CASE(key_length_must_be_of_the_cipher),
	KUNIT_CASE(key_length_missing_is_128_for_aes_cbc_alone),
	KUNIT_CASE(only_pairs_of_the_table_are_accepted),
	KUNIT_CASE(null_needs_authentication),
	KUNIT_CASE(only_groups_of_the_table_are_accepted),
	KUNIT_CASE(only_pre_shared_keys_authenticate),
	KUNIT_CASE(life_is_read_at_any_length),
	KUNIT_CASE(lives_come_in_pairs),
	KUNIT_CASE(our_order_decides),
	KUNIT_CASE(bundle_is_passed_over),
	KUNIT_CASE(any_of_several_is_chosen),
	KUNIT_CASE(what_is_not_ours_is_passed_over),
	KUNIT_CASE(attribute_of_zero_is_not_absent),
	KUNIT_CASE(why_names_the_closest_pair),
	KUNIT_CASE(why_names_what_is_odd_first),
	KUNIT_CASE(the_first_proposal_is_named),
	KUNIT_CASE(why_names_ah_transforms),
	{}
};

static struct kunit_suite prop_suite = {
	.name = "isakmp_prop",
	.init = bench_init,
	.test_cases = prop_cases,
};

kunit_test_suite(prop_suite);
