// SPDX-License-Identifier: GPL-2.0
/* Suites: what we offer, the keys they need, and how they read. */

#include <kunit/test.h>

#include "prop_build.h"

/* One for each side. */
static int benches_init(struct kunit *test)
{
	test->priv = kunit_kzalloc(test, 2 * sizeof(struct bench), GFP_KERNEL);
	return test->priv ? 0 : -ENOMEM;
}

static const u16 groups[] = { 0, 14, 15, 16, 17, 18, 19, 20, 31 };
static const u16 keylens[] = { 128, 192, 256 };

/* The SA payload that was just written, as its receiver decodes it. */
static struct isakmp_pld_sa written_sa(struct kunit *test, struct bench *b)
{
	union isakmp_pld_any any;
	struct isakmp_span body = { .p = b->buf + ISAKMP_PLD_HDR_LEN };

	KUNIT_ASSERT_FALSE(test, b->w.bad);
	KUNIT_ASSERT_EQ(test, get_unaligned_be16(b->buf + 2), b->w.len);
	body.len = b->w.len - ISAKMP_PLD_HDR_LEN;
	KUNIT_ASSERT_EQ(test, isakmp_pld_decode(ISAKMP_PT_SA, body, &any), 0);
	return any.sa;
}

static void ike1_round(struct kunit *test, const struct ike1_tf *tf, u32 n,
		       u32 i)
{
	struct bench *b = test->priv, *reply = b + 1;
	struct isakmp_pld_sa sa;

	b->w = isakmp_wr(b->buf, sizeof(b->buf));
	ike1_offer_write(&b->w, tf, n, IKE1_AUTH_PSK, 86400);
	sa = written_sa(test, b);
	KUNIT_ASSERT_EQ(test, ike1_choose(&sa, &tf[i], 1, IKE1_AUTH_PSK, false,
					  &b->c1, &b->why), 0);
	KUNIT_ASSERT_EQ(test, b->c1.tf_num, i + 1);
	KUNIT_ASSERT_EQ(test, b->c1.life, 86400);

	reply->w = isakmp_wr(reply->buf, sizeof(reply->buf));
	ike1_reply_write(&reply->w, &b->c1);
	sa = written_sa(test, reply);
	KUNIT_ASSERT_EQ(test, ike1_choose(&sa, tf, n, IKE1_AUTH_PSK, true,
					  &reply->c1, NULL), 0);
	KUNIT_ASSERT_EQ(test, memcmp(&reply->c1.tf, &tf[i], sizeof(*tf)), 0);
	KUNIT_ASSERT_EQ(test, reply->c1.life, 86400);
}

static void phase1_offer_of_ours_is_chosen_by_us(struct kunit *test)
{
	struct ike1_tf tf[12];
	u32 g, k, h, n;

	for (g = 1; g < ARRAY_SIZE(groups); g++) {
		n = 0;
		for (k = 0; k < ARRAY_SIZE(keylens); k++)
			for (h = 0; h < 4; h++)
				tf[n++] = (struct ike1_tf){
					.cipher = IKE1_CIPHER_AES_CBC,
					.keylen = keylens[k],
					.hash = h ? IKE1_HASH_SHA1 + 1 + h :
						    IKE1_HASH_SHA1,
					.group = groups[g] };
		for (h = 0; h < n; h++) {
			KUNIT_ASSERT_TRUE(test, ike1_tf_known(&tf[h]));
			ike1_round(test, tf, n, h);
		}
	}
}

static void ipsec_round(struct kunit *test, const struct ipsec_tf *tf)
{
	struct bench *b = test->priv, *reply = b + 1;
	struct isakmp_pld_sa sa;
	const u16 encap = IPSEC_ENCAP_TRANSPORT;

	b->w = isakmp_wr(b->buf, sizeof(b->buf));
	doi_ipsec_offer_write(&b->w, tf, 1, encap, 256, 3600);
	sa = written_sa(test, b);
	KUNIT_ASSERT_EQ(test, doi_ipsec_choose(&sa, tf, 1, encap, false, &b->c2,
					       &b->why), 0);
	KUNIT_ASSERT_EQ(test, b->c2.spi, 256);

	reply->w = isakmp_wr(reply->buf, sizeof(reply->buf));
	doi_ipsec_reply_write(&reply->w, &b->c2, 0xfedcba98);
	sa = written_sa(test, reply);
	KUNIT_ASSERT_EQ(test, doi_ipsec_choose(&sa, tf, 1, encap, true, &reply->c2,
					       NULL), 0);
	KUNIT_ASSERT_EQ(test, reply->c2.spi, 0xfedcba98);
	KUNIT_ASSERT_EQ(test, reply->c2.life, 3600);
	KUNIT_ASSERT_EQ(test, reply->c2.tf.id, tf->id);
	KUNIT_ASSERT_EQ(test, reply->c2.tf.esn, tf->esn);
}

static void phase2_offer_of_ours_is_chosen_by_us(struct kunit *test)
{
	static const u16 lens[] = { 0, 128, 192, 256 };
	struct ipsec_tf tf;
	u32 i, n = 0;

	for (i = 0; i < 2 * 24 * 4 * 8 * ARRAY_SIZE(groups) * 2; i++) {
		tf = (struct ipsec_tf){
			.proto = ISAKMP_PROTO_AH + i % 2,
			.id = i / 2 % 24, .keylen = lens[i / 48 % 4],
			.auth = i / 192 % 8, .esn = i / 1536 % 2,
			.group = groups[i / 3072] };
		if (!doi_ipsec_tf_known(&tf))
			continue;
		ipsec_round(test, &tf);
		n++;
	}
	/* AH, CBC and CTR, NULL, three GCM and GMAC, of 9 groups, with ESN */
	KUNIT_EXPECT_EQ(test, n, (4 + 2 * 3 * 4 + 4 + 4 * 3) * 9 * 2);
}

static void offer_that_does_not_fit_is_bad(struct kunit *test)
{
	static struct ike1_tf tf[256];
	struct bench *b = test->priv;

	b->w = isakmp_wr(b->buf, sizeof(b->buf));
	ike1_offer_write(&b->w, tf, 256, 1, 1);
	KUNIT_EXPECT_TRUE(test, b->w.bad);
	b->w = isakmp_wr(b->buf, sizeof(b->buf));
	doi_ipsec_offer_write(&b->w, NULL, 0, 1, 256, 1);
	KUNIT_EXPECT_TRUE(test, b->w.bad);
	b->w = isakmp_wr(b->buf, 40);
	ike1_offer_write(&b->w, &ike1_aes128, 1, 1, 1);
	KUNIT_EXPECT_TRUE(test, b->w.bad);
}

/* RFC 3686 5.1, RFC 4106 8.1, RFC 4543 5.4, RFC 4868 2.1.1 */
static void keymat_has_the_length_of_the_keys(struct kunit *test)
{
	static const struct { struct ipsec_tf tf; u32 enc, integ; } t[] = {
		{ { 3, 12, 256, 2, 0, 0 }, 32, 20 },
		{ { 3, 12, 128, 5, 0, 0 }, 16, 32 },
		{ { 3, 13, 192, 6, 0, 0 }, 28, 48 },
		{ { 3, 20, 256, 0, 0, 0 }, 36, 0 },
		{ { 3, 23, 128, 0, 0, 0 }, 20, 0 },
		{ { 3, 11, 0, 7, 0, 0 }, 0, 64 },
		{ { 2, 3, 0, 2, 0, 0 }, 0, 20 },
		{ { 2, 7, 0, 7, 0, 0 }, 0, 64 } };
	static const struct ipsec_tf bad[] = {
		{ 3, 12, 128, 0, 0, 0 }, { 3, 11, 0, 0, 0, 0 },
		{ 3, 20, 128, 5, 0, 0 }, { 3, 12, 0, 5, 0, 0 },
		{ 3, 11, 128, 5, 0, 0 }, { 2, 5, 0, 6, 0, 0 },
		{ 2, 5, 128, 5, 0, 0 }, { 3, 3, 0, 2, 0, 0 },
		{ 3, 12, 128, 1, 0, 0 }, { 4, 2, 0, 0, 0, 0 } };
	struct ipsec_tf tf = esp_aes128;
	u32 i, enc, integ;

	for (i = 0; i < ARRAY_SIZE(t); i++) {
		KUNIT_EXPECT_EQ(test, doi_ipsec_tf_keys(&t[i].tf, &enc, &integ), 0);
		KUNIT_EXPECT_EQ(test, enc, t[i].enc);
		KUNIT_EXPECT_EQ(test, integ, t[i].integ);
	}
	for (i = 0; i < ARRAY_SIZE(bad); i++)
		KUNIT_EXPECT_EQ(test, doi_ipsec_tf_keys(&bad[i], &enc, &integ),
				-EINVAL);
	KUNIT_EXPECT_TRUE(test, doi_ipsec_tf_known(&tf));
	tf.esn = 2;
	KUNIT_EXPECT_FALSE(test, doi_ipsec_tf_known(&tf));
}

static void suites_print_as_in_swanctl(struct kunit *test)
{
	static const struct { struct ipsec_tf tf; const char *text; } t[] = {
		{ { 3, 12, 256, 2, 0, 0 }, "aes256-sha1" },
		{ { 3, 12, 128, 5, 14, 1 }, "aes128-sha256-modp2048-esn" },
		{ { 3, 13, 128, 7, 0, 0 }, "aes128ctr-sha512" },
		{ { 3, 20, 256, 0, 19, 0 }, "aes256gcm16-ecp256" },
		{ { 3, 18, 192, 0, 0, 0 }, "aes192gcm8" },
		{ { 3, 23, 256, 0, 31, 0 }, "aes256gmac-curve25519" },
		{ { 3, 11, 0, 6, 0, 0 }, "null-sha384" },
		{ { 2, 5, 0, 5, 20, 0 }, "sha256-ecp384" },
		{ { 2, 5, 0, 6, 0, 0 }, "sha256-sha384" },
		{ { 3, 200, 40, 999, 77, 0 }, "200_40-999-77" },
		{ { 3, 14, 128, 0, 0, 0 }, "aesccm8_128" },
		{ { 4, 2, 0, 0, 0, 0 }, "IPCOMP" },
		{ { 99, 2, 0, 0, 0, 0 }, "99" },
	};
	char out[64];
	int cap, n;
	u32 i;

	for (i = 0; i < ARRAY_SIZE(t); i++) {
		n = doi_ipsec_tf_print(&t[i].tf, out, sizeof(out));
		KUNIT_EXPECT_STREQ(test, out, t[i].text);
		KUNIT_EXPECT_EQ(test, n, (int)strlen(t[i].text));
		for (cap = 0; cap < 40; cap++) {
			memset(out, 'x', sizeof(out));
			n = doi_ipsec_tf_print(&t[i].tf, out, cap);
			KUNIT_EXPECT_EQ(test, n, cap ? (int)strlen(out) : 0);
			KUNIT_EXPECT_EQ(test, out[cap], 'x');
		}
	}
	ike1_tf_print(&ike1_aes128, out, sizeof(out));
	KUNIT_EXPECT_STREQ(test, out, "aes128-sha256-modp2048");
	doi_ipsec_tf_print(&esp_aes128, out, sizeof(out));
	KUNIT_EXPECT_STREQ(test, out, "aes128-sha256");
}

/* CVE-2010-2628 and its kind: the longest words there are, and numbers. */
static void why_never_overflows(struct kunit *test)
{
	struct bench *b = test->priv;
	struct ipsec_tf pol[3] = {};
	struct av a[] = { TV(IPSEC_ATTR_KEY_LENGTH, 65535),
			  TV(IPSEC_ATTR_AUTH, 65535),
			  TV(IPSEC_ATTR_GROUP, 65535), {} };
	u32 i, v;

	for (v = 1; v < 256; v++) {
		bench_start(b);
		prop_open(b, 1, v % 5, 4, SPI_GOOD, 100);
		a[0].value = v * 257;
		a[2].value = v % 2 ? v : 65535;
		for (i = 0; i < 100; i++)
			tf_add(b, i, v, a);
		prop_close(b);
		pol[2].auth = v * 257;
		pol[1].group = v % 32;
		KUNIT_EXPECT_EQ(test, ipsec_try(b, pol, 3), -ENOENT);
		i = strnlen(b->why.text, ISAKMP_WHY_MAX);
		KUNIT_EXPECT_LT(test, i, (u32)ISAKMP_WHY_MAX);
		KUNIT_EXPECT_GT(test, i, 40);
	}
}

/* All 65536 key lengths, with every number that a cipher may have. */
static void every_key_length_of_every_cipher(struct kunit *test)
{
	struct ipsec_tf esp = { .proto = ISAKMP_PROTO_ESP };
	struct ike1_tf ike = { .hash = IKE1_HASH_SHA1,
			       .group = ISAKMP_GROUP_MODP2048 };
	u32 id, bits, enc, integ;
	bool aead, aes, known;

	for (id = 0; id < 256; id++) {
		aead = (id >= IPSEC_ESP_AES_GCM_8 &&
			id <= IPSEC_ESP_AES_GCM_16) || id == IPSEC_ESP_AES_GMAC;
		known = aead || id == IPSEC_ESP_AES_CBC ||
			id == IPSEC_ESP_AES_CTR || id == IPSEC_ESP_NULL;
		esp.id = (u8)id;
		esp.auth = aead ? IPSEC_AUTH_NONE : IPSEC_AUTH_HMAC_SHA1;
		ike.cipher = (u16)id;
		for (bits = 0; bits < 65536; bits += known ? 1 : 64) {
			aes = bits == 128 || bits == 192 || bits == 256;
			esp.keylen = (u16)bits;
			ike.keylen = (u16)bits;
			KUNIT_ASSERT_EQ_MSG(test,
					    !doi_ipsec_tf_keys(&esp, &enc,
							       &integ),
					    known && (id == IPSEC_ESP_NULL ?
						      !bits : aes),
					    "id %u, %u bits", id, bits);
			KUNIT_ASSERT_EQ(test, ike1_tf_known(&ike),
					id == IKE1_CIPHER_AES_CBC && aes);
		}
	}
}

/* Where a life or an SPI is not what it has to be. */
static void an_offer_may_be_without_a_life(struct kunit *test)
{
	struct ike1_choice c = { .spi.len = 256 };
	const struct ipsec_tf two[] = { esp_aes128, esp_aes128 };
	struct bench *b = test->priv;
	struct isakmp_pld_sa sa;
	char out[4] = "xxx";

	bench_start(b);
	ike1_offer_write(&b->w, &ike1_aes128, 1, IKE1_AUTH_PSK, 0);
	KUNIT_ASSERT_FALSE(test, b->w.bad);
	sa = bench_sa(b);
	sa.proposals.p += 12;
	sa.proposals.len -= 12;
	KUNIT_EXPECT_EQ(test, 0, ike1_choose(&sa, &ike1_aes128, 1,
					     IKE1_AUTH_PSK, true, &b->c1, NULL));
	KUNIT_EXPECT_EQ(test, b->c1.life, 0u);
	bench_start(b);
	doi_ipsec_offer_write(&b->w, &esp_aes128, 1, IPSEC_ENCAP_TUNNEL, 256, 0);
	KUNIT_ASSERT_FALSE(test, b->w.bad);
	sa = bench_sa(b);
	sa.proposals.p += 12;
	sa.proposals.len -= 12;
	KUNIT_EXPECT_EQ(test, 0, doi_ipsec_choose(&sa, &esp_aes128, 1,
						  IPSEC_ENCAP_TUNNEL, true,
						  &b->c2, NULL));
	KUNIT_EXPECT_EQ(test, b->c2.life, 0u);
	KUNIT_EXPECT_EQ(test, b->c2.spi, 256u);
	b->w = isakmp_wr(b->buf, 43);
	doi_ipsec_offer_write(&b->w, two, 2, IPSEC_ENCAP_TUNNEL, 256, 0);
	KUNIT_EXPECT_TRUE(test, b->w.bad);
	b->w = isakmp_wr(b->buf, 30);
	doi_ipsec_offer_write(&b->w, &esp_aes128, 1, IPSEC_ENCAP_TUNNEL, 256, 0);
	KUNIT_EXPECT_TRUE(test, b->w.bad);
	/* SPI Size is one octet. */
	c.spi.p = b->buf + sizeof(b->buf) - 256;
	bench_start(b);
	ike1_reply_write(&b->w, &c);
	KUNIT_EXPECT_TRUE(test, b->w.bad);
	KUNIT_EXPECT_EQ(test, ike1_tf_print(&ike1_aes128, out, 0), 0);
	KUNIT_EXPECT_STREQ(test, out, "xxx");
	KUNIT_EXPECT_EQ(test, ike1_tf_print(&ike1_aes128, out, 1), 0);
	KUNIT_EXPECT_STREQ(test, out, "");
}

static struct kunit_case prop_tf_cases[] = {
	KUNIT_CASE(phase1_offer_of_ours_is_chosen_by_us),
	KUNIT_CASE(phase2_offer_of_ours_is_chosen_by_us),
	KUNIT_CASE(offer_that_does_not_fit_is_bad),
	KUNIT_CASE(keymat_has_the_length_of_the_keys),
	KUNIT_CASE(suites_print_as_in_swanctl),
	KUNIT_CASE(why_never_overflows),
	KUNIT_CASE(every_key_length_of_every_cipher),
	KUNIT_CASE(an_offer_may_be_without_a_life),
	{}
};

static struct kunit_suite prop_tf_suite = {
	.name = "isakmp_prop_tf",
	.init = benches_init,
	.test_cases = prop_tf_cases,
};

kunit_test_suite(prop_tf_suite);
