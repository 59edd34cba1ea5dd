// SPDX-License-Identifier: GPL-2.0
/* Diffie-Hellman behind env: both sides agree, known answers, and every value
 * that a peer must not get away with (RFC 6989 2).
 */

#include <crypto/curve25519.h>
#include <crypto/dh.h>
#include <crypto/ecdh.h>
#include <crypto/kpp.h>
#include <kunit/test.h>
#include <linux/ktime.h>
#include <linux/mpi.h>
#include <linux/scatterlist.h>

#include "../crypto.h"
#include "../dh_primes.h"
#include "hex.h"
#include "ike1_keys.h"

static struct isakmp_env env;

static const struct dh_group {
	u16 id;
	const char *name;
	const u8 *p;
} groups[] = {
	{ ISAKMP_GROUP_MODP2048, "modp2048", isakmp_modp2048 },
	{ ISAKMP_GROUP_MODP3072, "modp3072", isakmp_modp3072 },
	{ ISAKMP_GROUP_MODP4096, "modp4096", isakmp_modp4096 },
	{ ISAKMP_GROUP_MODP6144, "modp6144", isakmp_modp6144 },
	{ ISAKMP_GROUP_MODP8192, "modp8192", isakmp_modp8192 },
	{ ISAKMP_GROUP_ECP256, "ecp256" },
	{ ISAKMP_GROUP_ECP384, "ecp384" },
	{ ISAKMP_GROUP_CURVE25519, "curve25519" },
};

static void group_desc(const struct dh_group *g, char *desc)
{
	strscpy(desc, g->name, KUNIT_PARAM_DESC_SIZE);
}

KUNIT_ARRAY_PARAM(group, groups, group_desc);

/* One side of an exchange, and room for what it computes. */
struct party {
	const struct dh_group *g;
	struct isakmp_dh *dh;
	struct isakmp_span pub;
	u8 pub_b[ISAKMP_DH_MAX + 1];
	u8 shared[ISAKMP_DH_MAX + 1];
};

#define CANARY	0x5a

static struct party *party(struct kunit *test, const struct dh_group *g)
{
	struct party *x = kunit_kzalloc(test, sizeof(*x), GFP_KERNEL);

	KUNIT_ASSERT_NOT_ERR_OR_NULL(test, x);
	memset(x->pub_b, CANARY, sizeof(x->pub_b));
	memset(x->shared, CANARY, sizeof(x->shared));
	x->g = g;
	x->pub.p = x->pub_b;
	x->pub.len = isakmp_group_pub_len(g->id);
	KUNIT_ASSERT_EQ(test, 0, isakmp_dh_new(&env, g->id, &x->dh, x->pub_b));
	KUNIT_EXPECT_EQ(test, x->pub_b[x->pub.len], CANARY);
	return x;
}

static struct party *party_of(struct kunit *test, u16 id)
{
	u32 i = 0;

	while (groups[i].id != id)
		i++;
	return party(test, &groups[i]);
}

static void two_sides_agree(struct kunit *test)
{
	const struct dh_group *g = test->param_value;
	u32 len = isakmp_group_shared_len(g->id);
	struct party *a, *b = party(test, g);
	u64 t0, t1, t2;

	t0 = ktime_get_ns();
	a = party(test, g);
	t1 = ktime_get_ns();
	KUNIT_EXPECT_EQ(test, 0,
			isakmp_dh_shared(&env, a->dh, b->pub, a->shared));
	t2 = ktime_get_ns();
	KUNIT_EXPECT_EQ(test, 0,
			isakmp_dh_shared(&env, b->dh, a->pub, b->shared));

	KUNIT_EXPECT_EQ(test, 0, memcmp(a->shared, b->shared, len));
	KUNIT_EXPECT_EQ(test, a->shared[len], CANARY);
	KUNIT_EXPECT_NE(test, 0, memcmp(a->shared, a->pub_b, len));
	KUNIT_EXPECT_NE(test, 0, memcmp(a->pub_b, b->pub_b, a->pub.len));
	kunit_info(test, "%s: %llu us to generate, %llu us to agree\n",
		   g->name, (t1 - t0) / 1000, (t2 - t1) / 1000);
	isakmp_dh_free(&env, a->dh);
	isakmp_dh_free(&env, b->dh);
}

/* A private value is made anew each time. */
static void no_two_values_are_alike(struct kunit *test)
{
	const struct dh_group *g = test->param_value;
	struct party *x[4];
	u32 i, k;

	for (i = 0; i < ARRAY_SIZE(x); i++) {
		x[i] = party(test, g);
		for (k = 0; k < i; k++)
			KUNIT_EXPECT_NE(test, 0, memcmp(x[i]->pub_b,
							x[k]->pub_b,
							x[i]->pub.len));
	}
	for (i = 0; i < ARRAY_SIZE(x); i++)
		isakmp_dh_free(&env, x[i]->dh);
}

/* What is refused leaves no secret and no noise behind. */
static void expect_peer(struct kunit *test, struct party *a, const u8 *y,
			u32 len, int want)
{
	const struct isakmp_span pub = { y, len };
	u32 n = isakmp_group_shared_len(a->g->id);

	memset(a->shared, CANARY, sizeof(a->shared));
	KUNIT_EXPECT_EQ(test, want,
			isakmp_dh_shared(&env, a->dh, pub, a->shared));
	KUNIT_EXPECT_EQ(test, want, memchr_inv(a->shared, 0, n) ? 0 : -EBADMSG);
	/* What is judged beforehand is never stricter; of MODP it is all. */
	if (!want || a->g->p || len != a->pub.len)
		KUNIT_EXPECT_EQ(test, want,
				isakmp_dh_check(&env, a->g->id, pub));
}

/* RFC 2408 3.1, RFC 5903 7: the length is that of the group, to the octet. */
static void public_value_has_exactly_its_length(struct kunit *test)
{
	const struct dh_group *g = test->param_value;
	struct party *a = party(test, g), *b = party(test, g);
	u32 i, len = b->pub.len;
	const u32 bad[] = { 0, 1, len / 2, len - 1, len + 1, 2 * len };

	for (i = 0; i < ARRAY_SIZE(bad); i++)
		expect_peer(test, a, b->pub_b, bad[i], -EBADMSG);
	expect_peer(test, a, b->pub_b, len, 0);
	isakmp_dh_free(&env, a->dh);
	isakmp_dh_free(&env, b->dh);
}

/* 1 < y < p - 1 (RFC 6989 2.1), from both ends of the numbers that fit. */
static void modp_public_value_is_in_range(struct kunit *test)
{
	const struct dh_group *g = test->param_value;
	struct party *a;
	u32 len = isakmp_group_pub_len(g->id);
	u8 *y = kunit_kzalloc(test, len, GFP_KERNEL);
	int d;

	KUNIT_ASSERT_NOT_ERR_OR_NULL(test, y);
	if (!g->p)
		return;
	a = party(test, g);
	for (d = 0; d < 4; d++) {
		y[len - 1] = d;
		expect_peer(test, a, y, len, d < 2 ? -EBADMSG : 0);
	}
	/* p ends in 64 one bits: no carry in any of these */
	for (d = -3; d <= 0; d++) {
		memcpy(y, g->p, len);
		y[len - 1] += d;
		expect_peer(test, a, y, len, d > -2 ? -EBADMSG : 0);
	}
	memcpy(y, g->p, len);	/* p + 1, p + 2^64 */
	memset(y + len - 8, 0, 8);
	y[len - 9]++;
	expect_peer(test, a, y, len, -EBADMSG);
	memset(y + len - 8, 0xff, 8);
	expect_peer(test, a, y, len, -EBADMSG);
	memset(y, 0xff, len);
	expect_peer(test, a, y, len, -EBADMSG);
	isakmp_dh_free(&env, a->dh);
}

/* Zero octets in front belong to the value: with them it is taken, and the
 * same number without them is too short.
 */
static void modp_public_value_is_padded(struct kunit *test)
{
	struct party *a = party_of(test, ISAKMP_GROUP_MODP2048);
	u8 y[256] = { [200] = 7, [255] = 9 };

	expect_peer(test, a, y, sizeof(y), 0);
	expect_peer(test, a, y + 200, sizeof(y) - 200, -EBADMSG);
	expect_peer(test, a, y + 1, sizeof(y) - 1, -EBADMSG);
	isakmp_dh_free(&env, a->dh);
}

/* 2 generates the subgroup of order (p - 1) / 2, as RFC 3526 chose p for: a
 * digit that was copied wrongly would show.
 */
static void modp_primes_are_those_of_rfc3526(struct kunit *test)
{
	const struct dh_group *g = test->param_value;
	u32 len = isakmp_group_pub_len(g->id);
	MPI p, q, two, r;
	static const u8 two_b[] = { 2 };
	u8 *q_b;
	u32 i;

	if (!g->p)
		return;
	KUNIT_EXPECT_NULL(test, memchr_inv(g->p, 0xff, 8));
	KUNIT_EXPECT_NULL(test, memchr_inv(g->p + len - 8, 0xff, 8));
	q_b = kunit_kzalloc(test, len, GFP_KERNEL);
	KUNIT_ASSERT_NOT_ERR_OR_NULL(test, q_b);
	for (i = 0; i < len; i++)
		q_b[i] = g->p[i] >> 1 | (i ? (g->p[i - 1] & 1) << 7 : 0);
	p = mpi_read_raw_data(g->p, len);
	q = mpi_read_raw_data(q_b, len);
	two = mpi_read_raw_data(two_b, sizeof(two_b));
	r = mpi_alloc(0);
	if (p && q && two && r) {
		KUNIT_EXPECT_EQ(test, 0, mpi_powm(r, two, q, p));
		KUNIT_EXPECT_EQ(test, 0, mpi_cmp_ui(r, 1));
	} else {
		KUNIT_FAIL(test, "no memory");
	}
	mpi_free(p);
	mpi_free(q);
	mpi_free(two);
	mpi_free(r);
}

/* RFC 5903 8.1, the initiator's public value */
static const char ecp256_point[] =
	"dad0b65394221cf9b051e1feca5787d098dfe637fc90b9ef945d0c3772581180"
	"5271a0461cdb8252d61f1c456fa3e59ab1f45b33accf5f58389e0577b8990bb3";

static void ecp_point_is_on_the_curve(struct kunit *test)
{
	struct party *a = party_of(test, ISAKMP_GROUP_ECP256);
	struct isakmp_span point = hex(test, ecp256_point);
	/* p of the curve */
	struct isakmp_span p = hex(test,
		"ffffffff00000001000000000000000000000000ffffffffffffffffffffffff");
	u8 y[64], bit;
	u32 i;

	expect_peer(test, a, point.p, point.len, 0);
	for (i = 0; i < 64 * 8; i += 37) {
		bit = 1 << (i % 8);
		memcpy(y, point.p, 64);
		y[i / 8] ^= bit;
		expect_peer(test, a, y, 64, -EBADMSG);
	}
	memcpy(y, point.p + 32, 32);		/* y | x */
	memcpy(y + 32, point.p, 32);
	expect_peer(test, a, y, 64, -EBADMSG);
	memset(y, 0, 64);			/* infinity */
	expect_peer(test, a, y, 64, -EBADMSG);
	memset(y, 0xff, 64);
	expect_peer(test, a, y, 64, -EBADMSG);
	memcpy(y, point.p, 64);			/* a coordinate that is p */
	memcpy(y, p.p, 32);
	expect_peer(test, a, y, 64, -EBADMSG);
	memcpy(y, point.p, 64);
	memcpy(y + 32, p.p, 32);
	expect_peer(test, a, y, 64, -EBADMSG);
	isakmp_dh_free(&env, a->dh);
}

/* The point of P-256 with x = 5, and the same number written as x + p; and
 * (0, y), which is on the curve but which the formulas of Linux cannot do.
 */
static void ecp_coordinate_is_below_p(struct kunit *test)
{
	static const struct {
		const char *point;
		int want;
	} v[] = {
		{ "0000000000000000000000000000000000000000000000000000000000000005"
		  "459243b9aa581806fe913bce99817ade11ca503c64d9a3c533415c083248fbcc", 0 },
		{ "ffffffff00000001000000000000000000000001000000000000000000000004"
		  "459243b9aa581806fe913bce99817ade11ca503c64d9a3c533415c083248fbcc", -EBADMSG },
		{ "0000000000000000000000000000000000000000000000000000000000000000"
		  "66485c780e2f83d72433bd5d84a06bb6541c2af31dae871728bf856a174f93f4",
		  -EBADMSG },
	};
	struct party *a = party_of(test, ISAKMP_GROUP_ECP256);
	struct isakmp_span point;
	u32 i;

	for (i = 0; i < ARRAY_SIZE(v); i++) {
		point = hex(test, v[i].point);
		expect_peer(test, a, point.p, point.len, v[i].want);
	}
	isakmp_dh_free(&env, a->dh);
}

/* The points of small order on curve25519 and its twist, and how else they
 * can be written in 255 bits; with the bit that does not count (RFC 7748 5).
 */
static void x25519_low_order_is_refused(struct kunit *test)
{
	static const char *const points[] = {
		"0000000000000000000000000000000000000000000000000000000000000000",
		"0100000000000000000000000000000000000000000000000000000000000000",
		"e0eb7a7c3b41b8ae1656e3faf19fc46ada098deb9c32b1fd866205165f49b800",
		"5f9c95bca3508c24b1d0b1559c83ef5b04445cc4581c8e86d8224eddd09f1157",
		"ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
		"edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
		"eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
	};
	struct party *a = party_of(test, ISAKMP_GROUP_CURVE25519);
	struct isakmp_span s;
	u8 y[CURVE25519_KEY_SIZE];
	u32 i;

	for (i = 0; i < 2 * ARRAY_SIZE(points); i++) {
		s = hex(test, points[i / 2]);
		memcpy(y, s.p, sizeof(y));
		y[31] |= (i % 2) << 7;
		expect_peer(test, a, y, sizeof(y), -EBADMSG);
	}
	memset(y, 0, sizeof(y));
	y[0] = 9;
	expect_peer(test, a, y, sizeof(y), 0);
	isakmp_dh_free(&env, a->dh);
}

static void x25519_matches_rfc7748(struct kunit *test)
{
	static const struct {
		const char *scalar, *u, *out;
	} v[] = {
		/* 5.2 */
		{ "a546e36bf0527c9d3b16154b82465edd62144c0ac1fc5a18506a2244ba449ac4",
		  "e6db6867583030db3594c1a424b15f7c726624ec26b3353b10a903a6d0ab1c4c",
		  "c3da55379de9c6908e94ea4df28d084f32eccf03491c71f754b4075577a28552" },
		/* 6.1: the public values and the shared secret */
		{ "77076d0a7318a57d3c16c17251b26645df4c2f87ebc0992ab177fba51db92c2a",
		  "0900000000000000000000000000000000000000000000000000000000000000",
		  "8520f0098930a754748b7ddcb43ef75a0dbf3a0d26381af4eba4a98eaa9b4e6a" },
		{ "5dab087e624a8a4b79e17f8b83800ee66f3bb1292618b6fd1c2f8b27ff88e0eb",
		  "8520f0098930a754748b7ddcb43ef75a0dbf3a0d26381af4eba4a98eaa9b4e6a",
		  "4a5d9d5ba4ce2de1728e3bf480350f25e07e21c947d19e3376f09b3c1e161742" },
	};
	struct isakmp_span scalar;
	u8 x[CURVE25519_KEY_SIZE], out[CURVE25519_KEY_SIZE];
	u32 i;

	for (i = 0; i < ARRAY_SIZE(v); i++) {
		scalar = hex(test, v[i].scalar);
		memcpy(x, scalar.p, sizeof(x));
		curve25519_clamp_secret(x);
		KUNIT_EXPECT_TRUE(test, curve25519(out, x,
						   hex(test, v[i].u).p));
		expect_octets(test, hex(test, v[i].out), out, sizeof(out));
	}
}

/* What the crypto API makes of @key, set as it is, and of @peer: its public
 * value when that is empty.  dh.c relies on these forms.
 */
static void expect_kpp(struct kunit *test, const char *alg,
		       struct isakmp_span key, struct isakmp_span peer,
		       struct isakmp_span want)
{
	struct crypto_kpp *tfm = crypto_alloc_kpp(alg, 0, 0);
	DECLARE_CRYPTO_WAIT(wait);
	struct scatterlist src, dst;
	struct kpp_request *req;
	u8 *out = kunit_kzalloc(test, want.len, GFP_KERNEL);
	int err;

	KUNIT_ASSERT_NOT_ERR_OR_NULL(test, out);
	KUNIT_ASSERT_FALSE(test, IS_ERR(tfm));
	req = kpp_request_alloc(tfm, GFP_KERNEL);
	KUNIT_EXPECT_NOT_ERR_OR_NULL(test, req);
	err = crypto_kpp_set_secret(tfm, key.p, key.len);
	KUNIT_EXPECT_EQ(test, 0, err);
	if (req && !err) {
		sg_init_one(&dst, out, want.len);
		kpp_request_set_output(req, &dst, want.len);
		kpp_request_set_input(req, NULL, 0);
		kpp_request_set_callback(req, CRYPTO_TFM_REQ_MAY_BACKLOG,
					 crypto_req_done, &wait);
		if (peer.len) {
			sg_init_one(&src, peer.p, peer.len);
			kpp_request_set_input(req, &src, peer.len);
			err = crypto_kpp_compute_shared_secret(req);
		} else {
			err = crypto_kpp_generate_public_key(req);
		}
		KUNIT_EXPECT_EQ(test, 0, crypto_wait_req(err, &wait));
		expect_octets(test, want, out, want.len);
	}
	kpp_request_free(req);
	crypto_free_kpp(tfm);
}

/* 8.1 and 8.2 */
static void ecp_matches_rfc5903(struct kunit *test)
{
	static const struct {
		const char *alg, *i, *gi, *gr, *gir;
	} v[] = {
		{ "ecdh-nist-p256",
		  "c88f01f510d9ac3f70a292daa2316de544e9aab8afe84049c62a9c57862d1433",
		  ecp256_point,
		  "d12dfb5289c8d4f81208b70270398c342296970a0bccb74c736fc7554494bf63"
		  "56fbf3ca366cc23e8157854c13c58d6aac23f046ada30f8353e74f33039872ab",
		  "d6840f6b42f6edafd13116e0e12565202fef8e9ece7dce03812464d04b9442de" },
		{ "ecdh-nist-p384",
		  "099f3c7034d4a2c699884d73a375a67f7624ef7c6b3c0f160647b67414dce655"
		  "e35b538041e649ee3faef896783ab194",
		  "667842d7d180ac2cde6f74f37551f55755c7645c20ef73e31634fe72b4c55ee6"
		  "de3ac808acb4bdb4c88732aee95f41aa"
		  "9482ed1fc0eeb9cafc4984625ccfc23f65032149e0e144ada024181535a0f38e"
		  "eb9fcff3c2c947dae69b4c634573a81c",
		  "e558dbef53eecde3d3fccfc1aea08a89a987475d12fd950d83cfa41732bc509d"
		  "0d1ac43a0336def96fda41d0774a3571"
		  "dcfbec7aacf3196472169e838430367f66eebe3c6e70c416dd5f0c68759dd1ff"
		  "f83fa40142209dff5eaad96db9e6386c",
		  "11187331c279962d93d604243fd592cb9d0a926f422e47187521287e7156c5c4"
		  "d603135569b9e9d09cf5d4a270f59746" },
	};
	static const struct isakmp_span none;
	struct isakmp_span x, key;
	struct ecdh params;
	char *b;
	u32 i;

	for (i = 0; i < ARRAY_SIZE(v); i++) {
		x = hex(test, v[i].i);
		params = (struct ecdh){ .key = (void *)x.p, .key_size = x.len };
		key.len = crypto_ecdh_key_len(&params);
		b = kunit_kzalloc(test, key.len, GFP_KERNEL);
		KUNIT_ASSERT_NOT_ERR_OR_NULL(test, b);
		KUNIT_ASSERT_EQ(test, 0,
				crypto_ecdh_encode_key(b, key.len, &params));
		key.p = b;
		expect_kpp(test, v[i].alg, key, none, hex(test, v[i].gi));
		expect_kpp(test, v[i].alg, key, hex(test, v[i].gr),
			   hex(test, v[i].gir));
	}
}

/* 3^x mod p of group 14, computed with Python's pow(): x was chosen so that
 * the result begins with a zero octet.
 */
static void modp_result_is_padded(struct kunit *test)
{
	static const u8 two[] = { 2 };
	struct isakmp_span key, want, x = hex(test,
		"8b940be7fb78aaa6b6567dd7a3987996947460df1c668e698eb92ca77e425349");
	struct dh params = {
		.key = x.p, .key_size = x.len,
		.p = isakmp_modp2048, .p_size = sizeof(isakmp_modp2048),
		.g = two, .g_size = sizeof(two),
	};
	struct isakmp_span three = hex(test, "03");
	char *b;

	want = hex(test,
		   "00a275ed253fc48abcedabd06d2d92bdeae09efd043d13aa828afb87c9cb7940"
		   "223b3f6f9257ea8bc499412ddd5b31a18a62fed3c3b1a61251aaef18a3d01995"
		   "8bc0fe4f5d349280935a1d000c869fc69a376890cf6415752f2142ca5cbf547f"
		   "a436a6353dfd762043b6d7d576c5de3f235d09b2cdb8c6e3f9af866534ab3c90"
		   "4d36b034cf068a0b1fba3abfa5fe0c1ab6eb7394c8f92efc25837a569cb6071a"
		   "7dbe20145af328b71bfdaf3273c88aa905129376b41f23af4489311a5a6ea35c"
		   "e3077fda98634f2c8cefc8e988bcf95f38a5a0acc02b7ffc233671603d10eb77"
		   "2ba372a70045c07d07f275bca4690b803cf26726b7f04586209222a9203cfc64");
	key.len = crypto_dh_key_len(&params);
	b = kunit_kzalloc(test, key.len, GFP_KERNEL);
	KUNIT_ASSERT_NOT_ERR_OR_NULL(test, b);
	KUNIT_ASSERT_EQ(test, 0, crypto_dh_encode_key(b, key.len, &params));
	key.p = b;
	expect_kpp(test, "dh", key, three, want);
}

/* Every number of 16 bits: nothing but the groups of our table, in which no
 * one has small subgroups (RFC 6989 2.2) or comes from a private range.
 */
static void no_other_group_exists(struct kunit *test)
{
	struct isakmp_dh *dh = NULL;
	u8 *pub = kunit_kzalloc(test, ISAKMP_DH_MAX, GFP_KERNEL);
	u32 id, i;

	KUNIT_ASSERT_NOT_ERR_OR_NULL(test, pub);
	for (id = 0; id <= 0xffff; id++) {
		for (i = 0; i < ARRAY_SIZE(groups); i++)
			if (groups[i].id == id)
				break;
		KUNIT_EXPECT_EQ(test, !!isakmp_group_pub_len(id),
				i < ARRAY_SIZE(groups));
		KUNIT_EXPECT_EQ(test, !!isakmp_group_shared_len(id),
				i < ARRAY_SIZE(groups));
		if (i == ARRAY_SIZE(groups))
			KUNIT_EXPECT_EQ(test, -EOPNOTSUPP,
					isakmp_dh_new(&env, id, &dh, pub));
	}
	KUNIT_EXPECT_NULL(test, dh);
	KUNIT_EXPECT_NULL(test, memchr_inv(pub, 0, ISAKMP_DH_MAX));
	isakmp_dh_free(&env, NULL);
}

static struct kunit_case dh_cases[] = {
	KUNIT_CASE_PARAM(two_sides_agree, group_gen_params),
	KUNIT_CASE_PARAM(no_two_values_are_alike, group_gen_params),
	KUNIT_CASE_PARAM(public_value_has_exactly_its_length,
			 group_gen_params),
	KUNIT_CASE_PARAM(modp_public_value_is_in_range, group_gen_params),
	KUNIT_CASE_PARAM(modp_primes_are_those_of_rfc3526, group_gen_params),
	KUNIT_CASE(modp_public_value_is_padded),
	KUNIT_CASE(modp_result_is_padded),
	KUNIT_CASE(ecp_point_is_on_the_curve),
	KUNIT_CASE(ecp_coordinate_is_below_p),
	KUNIT_CASE(ecp_matches_rfc5903),
	KUNIT_CASE(x25519_low_order_is_refused),
	KUNIT_CASE(x25519_matches_rfc7748),
	KUNIT_CASE(no_other_group_exists),
	{}
};

static struct kunit_suite dh_suite = {
	.name = "isakmp_dh",
	.test_cases = dh_cases,
};
kunit_test_suite(dh_suite);
