// SPDX-License-Identifier: GPL-2.0
/* Connections: whom they are for, and the selector pairs of their children. */

#include <kunit/test.h>

#include "env.h"

static int conn_init(struct kunit *test)
{
	test->priv = kunit_kzalloc(test, sizeof(struct isakmp_conn),
				   GFP_KERNEL);
	return test->priv ? 0 : -ENOMEM;
}

static struct isakmp_addr addr4(u32 a)
{
	struct isakmp_addr out = { .family = AF_INET, .port = 4500 };

	put_unaligned_be32(a, out.a);
	return out;
}

static struct isakmp_addr addr6(u32 a)
{
	struct isakmp_addr out = { .family = AF_INET6, .port = 500 };

	put_unaligned_be32(a, out.a + 12);
	return out;
}

static struct isakmp_range range(struct isakmp_addr lo, struct isakmp_addr hi)
{
	struct isakmp_range r = { .family = lo.family };

	memcpy(r.lo, lo.a, sizeof(r.lo));
	memcpy(r.hi, hi.a, sizeof(r.hi));
	return r;
}

static void peer_is_one_address_or_none(struct kunit *test)
{
	struct isakmp_conn *conn = test->priv;
	struct isakmp_addr out = {}, want = addr4(7);

	KUNIT_EXPECT_FALSE(test, isakmp_conn_peer_addr(conn, &out));
	conn->nremote = 1;		/* family 0 is any */
	KUNIT_EXPECT_FALSE(test, isakmp_conn_peer_addr(conn, &out));
	conn->remote[0] = range(addr4(7), addr4(8));
	KUNIT_EXPECT_FALSE(test, isakmp_conn_peer_addr(conn, &out));
	conn->remote[0] = range(addr4(7), addr4(7));
	KUNIT_EXPECT_TRUE(test, isakmp_conn_peer_addr(conn, &out));
	KUNIT_EXPECT_TRUE(test, isakmp_addr_same(&out, &want));
	KUNIT_EXPECT_EQ(test, out.port, 500);
	conn->nremote = 2;
	KUNIT_EXPECT_FALSE(test, isakmp_conn_peer_addr(conn, &out));
}

static void match_is_by_both_ends(struct kunit *test)
{
	struct isakmp_addr l = addr4(1), r = addr4(2), l6 = addr6(1);
	struct isakmp_conn *conn = test->priv;

	KUNIT_EXPECT_TRUE(test, isakmp_conn_match(conn, &l, &r));
	conn->local[0] = addr4(9);
	conn->local[1] = l;
	conn->nlocal = 1;
	KUNIT_EXPECT_FALSE(test, isakmp_conn_match(conn, &l, &r));
	conn->nlocal = 2;
	KUNIT_EXPECT_TRUE(test, isakmp_conn_match(conn, &l, &r));
	KUNIT_EXPECT_TRUE(test, isakmp_conn_match(conn, &conn->local[0], &r));
	KUNIT_EXPECT_FALSE(test, isakmp_conn_match(conn, &l6, &r));
	conn->remote[0] = range(addr6(0), addr6(9));
	conn->nremote = 1;
	KUNIT_EXPECT_FALSE(test, isakmp_conn_match(conn, &l, &r));
	conn->remote[1] = range(addr4(2), addr4(3));
	conn->nremote = 2;
	KUNIT_EXPECT_TRUE(test, isakmp_conn_match(conn, &l, &r));
	KUNIT_EXPECT_TRUE(test, isakmp_conn_match(conn, &l, &l6));
	r = addr4(4);
	KUNIT_EXPECT_FALSE(test, isakmp_conn_match(conn, &l, &r));
	conn->remote[1] = (struct isakmp_range){};
	KUNIT_EXPECT_TRUE(test, isakmp_conn_match(conn, &l, &r));
}

static void scope_counts_where_it_is_configured(struct kunit *test)
{
	struct isakmp_addr l = addr6(1), r = addr6(2);
	struct isakmp_conn *conn = test->priv;

	conn->nlocal = 1;
	conn->local[0] = l;
	l.scope = 3;
	KUNIT_EXPECT_TRUE(test, isakmp_conn_match(conn, &l, &r));
	conn->local[0].scope = 4;
	KUNIT_EXPECT_FALSE(test, isakmp_conn_match(conn, &l, &r));
	conn->local[0].scope = 3;
	KUNIT_EXPECT_TRUE(test, isakmp_conn_match(conn, &l, &r));
}

/* Selector @i of a side is told apart by its port. */
static void pairs_are_of_one_family(struct kunit *test)
{
	const struct isakmp_ts local[] = {
		{ .r.family = AF_INET, .port = 1 },
		{ .r.family = AF_INET6, .port = 2 },
		{ .r.family = AF_INET, .port = 3 } };
	const struct isakmp_ts remote[] = {
		{ .r.family = AF_INET6, .port = 4 },
		{ .r.family = AF_INET, .port = 5 },
		{ .r.family = AF_INET, .port = 6 },
		{ .port = 7 } };
	static const u16 want[][2] = {
		{ 1, 5 }, { 1, 6 }, { 2, 4 }, { 3, 5 }, { 3, 6 } };
	struct isakmp_child_conf c = { .local = local, .remote = remote,
				       .nlocal = 3, .nremote = 4 };
	struct isakmp_ts l = {}, r = {};
	u32 i;

	for (i = 0; i < ARRAY_SIZE(want); i++) {
		KUNIT_EXPECT_EQ(test, isakmp_child_pair(&c, i, NULL, NULL, &l,
							&r), 0);
		KUNIT_EXPECT_EQ(test, l.port, want[i][0]);
		KUNIT_EXPECT_EQ(test, r.port, want[i][1]);
	}
	for (; i < 20; i++)
		KUNIT_EXPECT_EQ(test, isakmp_child_pair(&c, i, NULL, NULL, &l,
							&r), -ENOENT);
	KUNIT_EXPECT_EQ(test, isakmp_child_pair(&c, 0xffffffff, NULL, NULL, &l,
						&r), -ENOENT);
	c.nremote = 0;
	KUNIT_EXPECT_EQ(test, isakmp_child_pair(&c, 0, NULL, NULL, &l, &r),
			-ENOENT);
}

static void dynamic_is_the_ike_address(struct kunit *test)
{
	const struct isakmp_ts dynamic = { .dynamic = true, .proto = 17,
					   .port = 1701 };
	struct isakmp_child_conf c = { .local = &dynamic, .remote = &dynamic,
				       .nlocal = 1, .nremote = 1 };
	struct isakmp_addr a = addr4(1), b = addr4(2), b6 = addr6(2);
	struct isakmp_ts l, r, want = { .proto = 17, .port = 1701 };

	KUNIT_EXPECT_EQ(test, isakmp_child_pair(&c, 0, &a, &b, &l, &r), 0);
	want.r = range(a, a);
	KUNIT_EXPECT_TRUE(test, isakmp_ts_equal(&l, &want));
	want.r = range(b, b);
	KUNIT_EXPECT_TRUE(test, isakmp_ts_equal(&r, &want));
	KUNIT_EXPECT_EQ(test, isakmp_child_pair(&c, 1, &a, &b, &l, &r),
			-ENOENT);
	KUNIT_EXPECT_EQ(test, isakmp_child_pair(&c, 0, &a, &b6, &l, &r),
			-ENOENT);
	KUNIT_EXPECT_EQ(test, isakmp_child_pair(&c, 0, &a, NULL, &l, &r),
			-ENOENT);
	KUNIT_EXPECT_EQ(test, isakmp_child_pair(&c, 0, NULL, NULL, &l, &r),
			-ENOENT);
}

/* A router with 10.0.0.9, and with fe80::9 on interface 3. */
static int one_source(struct isakmp_env *env, const struct isakmp_addr *remote,
		      struct isakmp_addr *local)
{
	*local = addr4(0x0a000009);
	return 0;
}

static bool own_nine(struct isakmp_env *env, struct isakmp_addr *a)
{
	u8 last = a->family == AF_INET ? a->a[3] : a->a[15];

	return last == 9 && (!a->scope || a->scope == 3);
}

static struct isakmp_addr link_local(u8 host, u32 scope)
{
	struct isakmp_addr a = addr6(host);

	a.a[0] = 0xfe;
	a.a[1] = 0x80;
	a.scope = scope;
	return a;
}

static void we_begin_from_an_address_of_ours(struct kunit *test)
{
	static const struct isakmp_env_ops ops = {
		.source = one_source, .own_addr = own_nine };
	struct isakmp_env env = { .ops = &ops };
	struct isakmp_addr out, far = addr4(1), want = addr4(0x0a000009);
	struct isakmp_conn *conn = test->priv;

	KUNIT_EXPECT_EQ(test, 0, isakmp_conn_local(&env, conn, &far, &out));
	KUNIT_EXPECT_TRUE(test, isakmp_addr_same(&out, &want));
	/* The first of its family that is ours; of none, the first is shown. */
	conn->local[0] = addr6(9);
	conn->local[1] = addr4(0x0a000008);
	conn->local[2] = want;
	conn->nlocal = 2;
	KUNIT_EXPECT_EQ(test, -EADDRNOTAVAIL,
			isakmp_conn_local(&env, conn, &far, &out));
	KUNIT_EXPECT_TRUE(test, isakmp_addr_same(&out, &conn->local[1]));
	conn->nlocal = 3;
	KUNIT_EXPECT_EQ(test, 0, isakmp_conn_local(&env, conn, &far, &out));
	KUNIT_EXPECT_TRUE(test, isakmp_addr_same(&out, &want));
	KUNIT_EXPECT_EQ(test, out.port, 500);
	conn->nlocal = 1;
	KUNIT_EXPECT_EQ(test, -EADDRNOTAVAIL,
			isakmp_conn_local(&env, conn, &far, &out));
	KUNIT_EXPECT_EQ(test, out.family, 0);
}

/* RFC 4007 6: a link-local address means nothing without its interface. */
static void a_link_local_peer_needs_an_interface(struct kunit *test)
{
	static const struct isakmp_env_ops ops = {
		.source = one_source, .own_addr = own_nine };
	struct isakmp_env env = { .ops = &ops };
	struct isakmp_addr out, far = link_local(1, 0);
	struct isakmp_conn *conn = test->priv;

	KUNIT_EXPECT_EQ(test, -EDESTADDRREQ,
			isakmp_conn_local(&env, conn, &far, &out));
	far.scope = 3;
	KUNIT_EXPECT_EQ(test, 0, isakmp_conn_local(&env, conn, &far, &out));
	conn->local[0] = link_local(9, 0);
	conn->nlocal = 1;
	KUNIT_EXPECT_EQ(test, 0, isakmp_conn_local(&env, conn, &far, &out));
	KUNIT_EXPECT_EQ(test, out.scope, 3u);
	far.scope = 0;
	KUNIT_EXPECT_EQ(test, -EDESTADDRREQ,
			isakmp_conn_local(&env, conn, &far, &out));
	conn->local[0].scope = 3;
	KUNIT_EXPECT_EQ(test, 0, isakmp_conn_local(&env, conn, &far, &out));
	KUNIT_EXPECT_EQ(test, out.scope, 3u);
}

static struct kunit_case conn_cases[] = {
	KUNIT_CASE(peer_is_one_address_or_none),
	KUNIT_CASE(match_is_by_both_ends),
	KUNIT_CASE(scope_counts_where_it_is_configured),
	KUNIT_CASE(pairs_are_of_one_family),
	KUNIT_CASE(dynamic_is_the_ike_address),
	KUNIT_CASE(we_begin_from_an_address_of_ours),
	KUNIT_CASE(a_link_local_peer_needs_an_interface),
	{}
};

static struct kunit_suite conn_suite = {
	.name = "isakmp_conn",
	.init = conn_init,
	.test_cases = conn_cases,
};

kunit_test_suite(conn_suite);
