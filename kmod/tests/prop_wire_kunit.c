// SPDX-License-Identifier: GPL-2.0
/* SAs that are malformed, or look so. */

#include <kunit/test.h>

#include "prop_build.h"

static int bench_init(struct kunit *test)
{
	test->priv = kunit_kzalloc(test, sizeof(struct bench), GFP_KERNEL);
	return test->priv ? 0 : -ENOMEM;
}

static const struct av ike1_av[] = { IKE1_AES128_SHA256_14,
	TV(IKE1_ATTR_LIFE_TYPE, 1), TLV(IKE1_ATTR_LIFE_DURATION, 4, 86400),
	{} };
static const struct av esp_av[] = { ESP_AES128_SHA256, {} };

static void reply_is_one_of_what_was_offered(struct kunit *test)
{
	struct ike1_tf other = ike1_aes128;
	struct bench *b = test->priv;
	struct isakmp_pld_sa sa;
	u32 i;

	for (i = 0; i < 3; i++) {
		bench_start(b);
		prop_open(b, 1, ISAKMP_PROTO_ISAKMP, 0, 0, i == 1 ? 2 : 1);
		tf_add(b, 1, ISAKMP_KEY_IKE, ike1_av);
		if (i == 1)
			tf_add(b, 2, ISAKMP_KEY_IKE, ike1_av);
		prop_close(b);
		if (i == 2)
			ike1_add(b, 2, ike1_av);
		sa = bench_sa(b);
		KUNIT_EXPECT_EQ(test, ike1_choose(&sa, &ike1_aes128, 1,
						  IKE1_AUTH_PSK, true, &b->c1,
						  NULL), i ? -EBADMSG : 0);
	}
	other.keylen = 256;
	bench_start(b);
	ike1_add(b, 1, ike1_av);
	sa = bench_sa(b);
	KUNIT_EXPECT_EQ(test, ike1_choose(&sa, &other, 1, IKE1_AUTH_PSK, true,
					  &b->c1, &b->why), -ENOENT);
}

/* @len octets of @b in memory of their own, for KASAN. */
static int try_exact(struct kunit *test, const u8 *b, u32 len)
{
	u8 *p = kunit_kmalloc(test, max_t(u32, len, 1), GFP_KERNEL);
	struct isakmp_pld_sa sa = {
		.doi = ISAKMP_DOI_IPSEC, .situation = ISAKMP_SIT_IDENTITY_ONLY,
		.proposals = { .p = p, .len = len } };
	struct ike1_choice c;
	int err;

	KUNIT_ASSERT_NOT_NULL(test, p);
	memcpy(p, b, len);
	err = ike1_choose(&sa, &ike1_aes128, 1, IKE1_AUTH_PSK, false, &c, NULL);
	kunit_kfree(test, p);
	return err;
}

static void sa_of_another_length_is_refused(struct kunit *test)
{
	struct bench *b = test->priv;
	u32 n;

	bench_start(b);
	ike1_add(b, 1, ike1_av);
	ike1_add(b, 2, ike1_av);
	KUNIT_EXPECT_EQ(test, try_exact(test, b->buf, b->w.len), 0);
	for (n = 0; n < b->w.len + 16; n++)
		KUNIT_EXPECT_EQ(test, try_exact(test, b->buf, n),
				n == b->w.len ? 0 : -EBADMSG);
}

/* CVE-2004-0219 and the like: each of the nested lengths is wrong in turn. */
static void nested_length_that_escapes_is_refused(struct kunit *test)
{
	static const int delta[] = { -4, -1, 1, 4, -0xffff, 0xffff };
	static const u32 tf = 8, duration = 8 + 8 + 6 * 4;
	const u32 at[] = { 2, tf + 2, duration + 2 };
	struct bench *b = test->priv;
	u16 good;
	u32 i, j;

	bench_start(b);
	ike1_add(b, 1, ike1_av);
	KUNIT_ASSERT_EQ(test, get_unaligned_be16(b->buf + at[2]), 4);
	for (i = 0; i < ARRAY_SIZE(at); i++) {
		good = get_unaligned_be16(b->buf + at[i]);
		for (j = 0; j < ARRAY_SIZE(delta); j++) {
			int v = good + delta[j];

			put_unaligned_be16(v < 0 ? 0 : min(v, 0xffff),
					   b->buf + at[i]);
			KUNIT_EXPECT_EQ_MSG(test, try_exact(test, b->buf,
							    b->w.len),
					    -EBADMSG, "at %u by %d", at[i],
					    delta[j]);
		}
		put_unaligned_be16(good, b->buf + at[i]);
	}
	KUNIT_EXPECT_EQ(test, try_exact(test, b->buf, b->w.len), 0);
}

/* Any single octet changed: no crash, and no suite that is not ours. */
static void flipped_octet_never_changes_the_suite(struct kunit *test)
{
	struct bench *b = test->priv;
	u32 i, v;
	u8 good;
	int err;

	bench_start(b);
	ike1_add(b, 1, ike1_av);
	for (i = 0; i < b->w.len; i++) {
		good = b->buf[i];
		for (v = 0; v < 256; v++) {
			b->buf[i] = v;
			err = ike1_try(b, &ike1_aes128, 1);
			KUNIT_ASSERT_TRUE(test, err == -EBADMSG ||
					  err == -ENOENT || !err);
			if (!err)
				KUNIT_ASSERT_EQ(test, memcmp(&b->c1.tf,
							     &ike1_aes128,
							     sizeof(b->c1.tf)),
						0);
			KUNIT_ASSERT_LT(test, strlen(b->why.text),
					(size_t)ISAKMP_WHY_MAX);
		}
		b->buf[i] = good;
	}
}

static void numbers_of_proposals_must_not_descend(struct kunit *test)
{
	static const struct { u8 a, b, c; int err; } t[] = {
		{ 0, 1, 2, 0 }, { 0, 5, 255, 0 }, { 1, 1, 2, 0 },
		{ 2, 1, 3, -EBADMSG }, { 1, 2, 1, -EBADMSG },
		{ 255, 0, 1, -EBADMSG }, { 7, 7, 7, -ENOENT } };
	struct bench *b = test->priv;
	u32 i;

	for (i = 0; i < ARRAY_SIZE(t); i++) {
		bench_start(b);
		ike1_add(b, t[i].a, ike1_av);
		ike1_add(b, t[i].b, ike1_av);
		ike1_add(b, t[i].c, ike1_av);
		KUNIT_EXPECT_EQ_MSG(test, ike1_try(b, &ike1_aes128, 1),
				    t[i].err, "row %u", i);
	}
}

static void transforms_are_as_many_as_announced(struct kunit *test)
{
	struct bench *b = test->priv;
	u32 said;

	for (said = 0; said < 256; said++) {
		bench_start(b);
		prop_open(b, 1, ISAKMP_PROTO_ISAKMP, 0, 0, said);
		tf_add(b, 9, ISAKMP_KEY_IKE, ike1_av);
		tf_add(b, 3, ISAKMP_KEY_IKE, ike1_av);	/* any label will do */
		prop_close(b);
		KUNIT_EXPECT_EQ(test, ike1_try(b, &ike1_aes128, 1),
				said == 2 ? 0 : -EBADMSG);
	}
}

static void caps_hold(struct kunit *test)
{
	struct av a[18] = { IKE1_AES128_SHA256_14 };
	struct bench *b = test->priv;
	u32 i, n;

	for (n = ISAKMP_PROP_MAX; n <= ISAKMP_PROP_MAX + 1; n++) {
		bench_start(b);
		for (i = 0; i < n; i++)
			ike1_add(b, i, ike1_av);
		KUNIT_EXPECT_EQ(test, ike1_try(b, &ike1_aes128, 1),
				n > ISAKMP_PROP_MAX ? -EBADMSG : 0);
	}
	for (n = ISAKMP_TF_MAX; n <= ISAKMP_TF_MAX + 1; n++) {
		bench_start(b);
		prop_open(b, 1, ISAKMP_PROTO_ISAKMP, 0, 0, n);
		for (i = 0; i < n; i++)
			tf_add(b, i, ISAKMP_KEY_IKE, ike1_av);
		prop_close(b);
		KUNIT_EXPECT_EQ(test, ike1_try(b, &ike1_aes128, 1),
				n > ISAKMP_TF_MAX ? -EBADMSG : 0);
	}
	for (n = 5; n < 17; n++)
		a[n] = (struct av)TV(99, 1);
	for (n = ISAKMP_ATTR_MAX + 1; n >= ISAKMP_ATTR_MAX; n--) {
		a[n] = (struct av){};
		bench_start(b);
		ike1_add(b, 1, a);
		KUNIT_EXPECT_EQ(test, ike1_try(b, &ike1_aes128, 1),
				n > ISAKMP_ATTR_MAX ? -EBADMSG : -ENOENT);
	}
}

/* RFC 4303 2.1; RFC 2408 3.5 for phase 1, where it is ignored. */
static void spi_must_be_one(struct kunit *test)
{
	static const struct { u8 len; u32 spi; int err; } t[] = {
		{ 4, 256, 0 }, { 4, 0xffffffff, 0 }, { 4, 0, -EBADMSG },
		{ 4, 1, -EBADMSG }, { 4, 255, -EBADMSG }, { 0, 0, -EBADMSG },
		{ 3, SPI_GOOD, -EBADMSG }, { 5, SPI_GOOD, -EBADMSG },
		{ 8, SPI_GOOD, -EBADMSG }, { 16, SPI_GOOD, -EBADMSG } };
	struct bench *b = test->priv;
	u32 i;

	for (i = 0; i < ARRAY_SIZE(t); i++) {
		bench_start(b);
		prop_open(b, 1, ISAKMP_PROTO_ESP, t[i].len, t[i].spi, 1);
		tf_add(b, 1, esp_aes128.id, esp_av);
		prop_close(b);
		KUNIT_EXPECT_EQ(test, ipsec_try(b, &esp_aes128, 1), t[i].err);
	}
	for (i = 0; i <= 17; i++) {
		bench_start(b);
		prop_open(b, 1, ISAKMP_PROTO_ISAKMP, i, 0, 1);
		tf_add(b, 1, ISAKMP_KEY_IKE, ike1_av);
		prop_close(b);
		KUNIT_EXPECT_EQ(test, ike1_try(b, &ike1_aes128, 1),
				i > 16 ? -EBADMSG : 0);
	}
}

static void phase1_transform_is_key_ike(struct kunit *test)
{
	struct bench *b = test->priv;
	u32 id, proto;

	for (id = 0; id < 256; id++) {
		for (proto = 0; proto < 5; proto++) {
			bench_start(b);
			prop_open(b, 1, proto, 4, SPI_GOOD, 1);
			tf_add(b, 1, id, ike1_av);
			prop_close(b);
			KUNIT_EXPECT_EQ(test, ike1_try(b, &ike1_aes128, 1),
					id == ISAKMP_KEY_IKE &&
					proto == ISAKMP_PROTO_ISAKMP ?
					0 : -ENOENT);
		}
	}
}

static void doi_and_situation_are_those_of_ipsec(struct kunit *test)
{
	struct bench *b = test->priv;
	struct isakmp_pld_sa sa;
	u32 i;

	bench_start(b);
	ike1_add(b, 1, ike1_av);
	for (i = 0; i < 64; i++) {
		sa = bench_sa(b);
		sa.doi = i % 8;
		sa.situation = i / 8;
		KUNIT_EXPECT_EQ(test, ike1_choose(&sa, &ike1_aes128, 1,
						  IKE1_AUTH_PSK, false,
						  &b->c1, NULL),
				i == 9 ? 0 : -EBADMSG);
	}
}

static struct kunit_case prop_wire_cases[] = {
	KUNIT_CASE(reply_is_one_of_what_was_offered),
	KUNIT_CASE(sa_of_another_length_is_refused),
	KUNIT_CASE(nested_length_that_escapes_is_refused),
	KUNIT_CASE(flipped_octet_never_changes_the_suite),
	KUNIT_CASE(numbers_of_proposals_must_not_descend),
	KUNIT_CASE(transforms_are_as_many_as_announced),
	KUNIT_CASE(caps_hold),
	KUNIT_CASE(spi_must_be_one),
	KUNIT_CASE(phase1_transform_is_key_ike),
	KUNIT_CASE(doi_and_situation_are_those_of_ipsec),
	{}
};

static struct kunit_suite prop_wire_suite = {
	.name = "isakmp_prop_wire",
	.init = bench_init,
	.test_cases = prop_wire_cases,
};

kunit_test_suite(prop_wire_suite);
