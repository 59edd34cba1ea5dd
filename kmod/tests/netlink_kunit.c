// SPDX-License-Identifier: GPL-2.0
/* What requests may say: each attribute's policy, each thing that has to be
 * there, connections there and back, and secrets that never come back.
 */

#include <kunit/test.h>

#include "../netlink.h"

struct policy_case {
	const char *name;
	const struct nla_policy *policy;
	int max;
};

#define POLICY(n, N)	{ #n, isakmp_##n##_nl_policy, ISAKMP_A_##N##_MAX }

static const struct policy_case policy_cases[] = {
	POLICY(addr, ADDR), POLICY(range, RANGE), POLICY(ident, IDENT),
	POLICY(ike_suite, IKE_SUITE), POLICY(ipsec_suite, IPSEC_SUITE),
	POLICY(ts, TS), POLICY(conn, CONN), POLICY(child, CHILD),
	POLICY(secret, SECRET),
};

static void policy_desc(const struct policy_case *c, char *desc)
{
	strscpy(desc, c->name, KUNIT_PARAM_DESC_SIZE);
}

KUNIT_ARRAY_PARAM(policy, policy_cases, policy_desc);

/* One attribute of @len octets through the policy, as a nest would be.  A
 * refusal names it and says why.
 */
static int parse_one(struct kunit *test, const struct policy_case *c, int type,
		     const void *data, int len, u16 flags)
{
	struct netlink_ext_ack extack = {};
	struct nlattr **tb = kcalloc(c->max + 1, sizeof(*tb), GFP_KERNEL);
	struct nlattr *a = kzalloc(nla_total_size(len), GFP_KERNEL);
	int err = -ENOMEM;

	if (tb && a) {
		a->nla_type = type | flags;
		a->nla_len = nla_attr_size(len);
		if (data)
			memcpy(nla_data(a), data, len);
		err = nla_parse(tb, c->max, a, nla_total_size(len), c->policy,
				&extack);
		KUNIT_EXPECT_EQ_MSG(test, !err, !extack._msg, "%s %d", c->name,
				    type);
		KUNIT_EXPECT_PTR_EQ_MSG(test, err ? a : NULL,
					(struct nlattr *)extack.bad_attr,
					"%s %d", c->name, type);
	}
	kfree(a);
	kfree(tb);
	return err;
}

static void expect_length(struct kunit *test, const struct policy_case *c,
			  int type, int len)
{
	u8 data[16] = {};

	/* 1 is within every range that a number has, but for these. */
	data[0] = c->policy[type].validation_type == NLA_VALIDATE_NONE;
	KUNIT_EXPECT_NE_MSG(test, parse_one(test, c, type, data, len + 1, 0), 0,
			    "%s %d too long", c->name, type);
	KUNIT_EXPECT_NE_MSG(test, parse_one(test, c, type, data, len - 1, 0), 0,
			    "%s %d too short", c->name, type);
	KUNIT_EXPECT_NE_MSG(test, parse_one(test, c, type, NULL, 0, 0), 0,
			    "%s %d empty", c->name, type);
}

static void expect_string(struct kunit *test, const struct policy_case *c,
			  int type)
{
	char s[ISAKMP_NAME_MAX + 2];

	memset(s, 'a', sizeof(s));
	KUNIT_EXPECT_NE_MSG(test, parse_one(test, c, type, s, ISAKMP_NAME_MAX, 0), 0,
			    "%s %d without NUL", c->name, type);
	s[ISAKMP_NAME_MAX + 1] = '\0';
	KUNIT_EXPECT_NE_MSG(test, parse_one(test, c, type, s, sizeof(s), 0), 0,
			    "%s %d too long", c->name, type);
	s[ISAKMP_NAME_MAX] = '\0';
	KUNIT_EXPECT_EQ_MSG(test, parse_one(test, c, type, s, ISAKMP_NAME_MAX + 1, 0),
			    0, "%s %d as long as may be", c->name, type);
}

static void expect_binary(struct kunit *test, const struct policy_case *c,
			  int type)
{
	const struct nla_policy *p = &c->policy[type];

	KUNIT_EXPECT_NE_MSG(test, parse_one(test, c, type, NULL, p->max + 1, 0), 0,
			    "%s %d too long", c->name, type);
	KUNIT_EXPECT_NE_MSG(test, parse_one(test, c, type, NULL, p->min - 1, 0), 0,
			    "%s %d too short", c->name, type);
	KUNIT_EXPECT_EQ_MSG(test, parse_one(test, c, type, NULL, p->max, 0), 0,
			    "%s %d as long as may be", c->name, type);
}

static void every_attribute_has_a_strict_policy(struct kunit *test)
{
	const struct policy_case *c = test->param_value;
	int type;

	for (type = 1; type <= c->max; type++) {
		switch (c->policy[type].type) {
		case NLA_U8:
			KUNIT_EXPECT_NE(test, parse_one(test, c, type, NULL, 2, 0), 0);
			KUNIT_EXPECT_NE(test, parse_one(test, c, type, NULL, 0, 0), 0);
			break;
		case NLA_U16:
			expect_length(test, c, type, 2);
			break;
		case NLA_U32:
			expect_length(test, c, type, 4);
			break;
		case NLA_NUL_STRING:
			expect_string(test, c, type);
			break;
		case NLA_BINARY:
			expect_binary(test, c, type);
			break;
		case NLA_FLAG:
			KUNIT_EXPECT_NE(test, parse_one(test, c, type, NULL, 1, 0), 0);
			break;
		case NLA_NESTED:
			/* not said to be a nest */
			KUNIT_EXPECT_NE(test, parse_one(test, c, type, NULL, 0, 0), 0);
			KUNIT_EXPECT_EQ(test, parse_one(test, c, type, NULL, 0,
							NLA_F_NESTED), 0);
			break;
		default:
			KUNIT_FAIL(test, "%s %d has no policy", c->name, type);
		}
	}
	KUNIT_EXPECT_NE(test, parse_one(test, c, c->max + 1, NULL, 4, 0), 0);
}

static void put_u32_min_max(struct kunit *test, const struct policy_case *c,
			    int type, u32 low, u32 high)
{
	u32 v = low - 1;

	if (low) {
		KUNIT_EXPECT_NE(test, parse_one(test, c, type, &v, 4, 0), 0);
		KUNIT_EXPECT_EQ(test, parse_one(test, c, type, &low, 4, 0), 0);
	}
	v = high + 1;
	if (v) {
		KUNIT_EXPECT_NE(test, parse_one(test, c, type, &v, 4, 0), 0);
		KUNIT_EXPECT_EQ(test, parse_one(test, c, type, &high, 4, 0), 0);
	}
}

static void numbers_have_limits(struct kunit *test)
{
	const struct policy_case conn = POLICY(conn, CONN);
	const struct policy_case child = POLICY(child, CHILD);

	put_u32_min_max(test, &conn, ISAKMP_A_CONN_LIFE, 60, U32_MAX);
	put_u32_min_max(test, &conn, ISAKMP_A_CONN_RETRANSMIT_TIMEOUT, 100,
			U32_MAX);
	put_u32_min_max(test, &conn, ISAKMP_A_CONN_RETRANSMIT_BASE, 1000,
			10000);
	put_u32_min_max(test, &conn, ISAKMP_A_CONN_RETRANSMIT_TRIES, 0, 100);
	put_u32_min_max(test, &child, ISAKMP_A_CHILD_LIFE, 60, U32_MAX);
	put_u32_min_max(test, &child, ISAKMP_A_CHILD_REPLAY_WINDOW, 0, 4096);
	KUNIT_EXPECT_NE(test, parse_one(test, &child, ISAKMP_A_CHILD_MODE, "\0", 1,
					0), 0);
	KUNIT_EXPECT_NE(test, parse_one(test, &child, ISAKMP_A_CHILD_MODE, "\3", 1,
					0), 0);
	KUNIT_EXPECT_NE(test, parse_one(test, &child, ISAKMP_A_CHILD_START_ACTION,
					"\3", 1, 0), 0);
}

/* A connection that uses every field. */
struct full {
	struct isakmp_conn *conn;
	struct isakmp_child_conf *child;
	struct isakmp_ts *local, *remote;
	struct ipsec_tf *esp;
	struct ike1_tf *ike;
	struct sk_buff *skb;
};

static void fill_ident(struct isakmp_ident *id, const char *s)
{
	id->type = ISAKMP_ID_FQDN;
	id->len = strlen(s);
	memcpy(id->b, s, id->len);
}

static void fill_conn(struct full *f)
{
	struct isakmp_conn *c = f->conn;

	strscpy(c->name, "net", sizeof(c->name));
	c->nlocal = 2;
	c->local[0] = (struct isakmp_addr){ .family = AF_INET,
					    .a = { 192, 0, 2, 1 } };
	c->local[1] = (struct isakmp_addr){ .family = AF_INET6, .scope = 3,
					    .a = { 0xfe, 0x80, 1 } };
	c->nremote = 1;
	c->remote[0] = (struct isakmp_range){ .family = AF_INET,
					      .lo = { 192, 0, 2, 2 },
					      .hi = { 192, 0, 2, 2 } };
	fill_ident(&c->local_id, "moon.example.org");
	fill_ident(&c->remote_id, "*.example.org");
	c->life = 14400;
	c->keyingtries = 3;
	c->quick_modes = 5;
	c->retransmit = (struct isakmp_retransmit){ 4000, 1800, 5, 60000 };
	f->ike[0] = (struct ike1_tf){ IKE1_CIPHER_AES_CBC, 256,
				      IKE1_HASH_SHA2_256,
				      ISAKMP_GROUP_MODP2048 };
	f->ike[1] = (struct ike1_tf){ IKE1_CIPHER_AES_CBC, 128,
				      IKE1_HASH_SHA2_512,
				      ISAKMP_GROUP_CURVE25519 };
	c->tf = f->ike;
	c->ntf = 2;
	c->child = f->child;
	c->nchild = 1;
}

static void fill_child(struct full *f)
{
	struct isakmp_child_conf *c = f->child;

	strscpy(c->name, "net-net", sizeof(c->name));
	c->encap = IPSEC_ENCAP_TUNNEL;
	c->start = ISAKMP_START_TRAP;
	c->life = 3600;
	c->replay_window = 64;
	c->if_id_in = 7;
	c->if_id_out = 8;
	f->local[0] = (struct isakmp_ts){
		.r = { AF_INET, { 10, 1 }, { 10, 1, 255, 255 } },
		.proto = IPPROTO_TCP, .port = 80,
	};
	f->local[1].dynamic = true;
	f->remote[0].r = (struct isakmp_range){ AF_INET6, { 0x20, 1 },
						{ 0x20, 2 } };
	c->local = f->local;
	c->nlocal = 2;
	c->remote = f->remote;
	c->nremote = 1;
	f->esp[0] = (struct ipsec_tf){ ISAKMP_PROTO_ESP, IPSEC_ESP_AES_CBC, 256,
				       IPSEC_AUTH_HMAC_SHA2_256,
				       ISAKMP_GROUP_MODP3072, 0 };
	f->esp[1] = (struct ipsec_tf){ ISAKMP_PROTO_ESP, IPSEC_ESP_AES_GCM_16,
				       128, IPSEC_AUTH_NONE,
				       ISAKMP_GROUP_NONE, 1 };
	c->tf = f->esp;
	c->ntf = 2;
}

static int full_init(struct kunit *test)
{
	struct full *f = kunit_kzalloc(test, sizeof(*f), GFP_KERNEL);

	KUNIT_ASSERT_NOT_NULL(test, f);
	f->conn = isakmp_conn_alloc();
	f->child = isakmp_alloc(sizeof(*f->child));
	f->local = isakmp_alloc(2 * sizeof(*f->local));
	f->remote = isakmp_alloc(2 * sizeof(*f->remote));
	f->esp = isakmp_alloc(2 * sizeof(*f->esp));
	f->ike = isakmp_alloc(2 * sizeof(*f->ike));
	f->skb = alloc_skb(32768, GFP_KERNEL);
	KUNIT_ASSERT_TRUE(test, f->conn && f->child && f->local && f->remote &&
			  f->esp && f->ike && f->skb);
	fill_conn(f);
	fill_child(f);
	test->priv = f;
	return 0;
}

static void full_exit(struct kunit *test)
{
	struct full *f = test->priv;

	if (!f)
		return;
	kfree_skb(f->skb);
	isakmp_conn_free(f->conn);
}

static struct isakmp_conn *there_and_back(struct full *f,
					  struct netlink_ext_ack *extack)
{
	u32 child = 0;
	int err;

	skb_trim(f->skb, 0);
	err = isakmp_nl_conn_put(f->skb, f->conn, &child);
	if (err)
		return ERR_PTR(err);
	return isakmp_nl_conn_read((void *)f->skb->data, f->skb->len, extack);
}

static void a_connection_comes_back_as_it_went(struct kunit *test)
{
	struct full *f = test->priv;
	struct isakmp_conn *back = there_and_back(f, NULL);

	KUNIT_ASSERT_FALSE(test, IS_ERR(back));
	KUNIT_EXPECT_TRUE(test, isakmp_conn_equal(f->conn, back));
	isakmp_conn_free(back);
}

static void what_does_not_fit_goes_on_in_the_next(struct kunit *test)
{
	struct full *f = test->priv;
	struct sk_buff *small = alloc_skb(1024, GFP_KERNEL);
	u32 child = 0, before, rounds = 0;
	int err;

	KUNIT_ASSERT_NOT_NULL(test, small);
	/* The same child again and again: only its size matters. */
	kfree_sensitive(f->child);
	f->child = isakmp_alloc(10 * sizeof(*f->child));
	KUNIT_ASSERT_NOT_NULL(test, f->child);
	fill_child(f);
	for (before = 1; before < 10; before++)
		f->child[before] = f->child[0];
	f->conn->child = f->child;
	f->conn->nchild = 10;
	do {
		before = child;
		skb_trim(small, 0);
		err = isakmp_nl_conn_put(small, f->conn, &child);
		rounds++;
	} while (err == -EMSGSIZE && child > before);

	KUNIT_EXPECT_EQ(test, err, 0);
	KUNIT_EXPECT_EQ(test, child, 10);
	KUNIT_EXPECT_GT(test, rounds, 1);
	f->conn->nchild = 1;
	kfree_skb(small);
}

/* Takes the first attribute of @type out of nest number @which of the message
 * (0 the connection, 1 its child).
 */
static bool strip(struct sk_buff *skb, u32 which, int type)
{
	struct nlattr *nest = (void *)skb->data, *a;
	int rem, left = skb->len;
	u8 *end = skb_tail_pointer(skb);
	u32 n;

	while (which--)
		nest = nla_next(nest, &left);
	nla_for_each_nested(a, nest, rem) {
		if (nla_type(a) != type)
			continue;
		n = NLA_ALIGN(a->nla_len);
		memmove(a, (u8 *)a + n, end - ((u8 *)a + n));
		nest->nla_len -= n;
		skb_trim(skb, skb->len - n);
		return true;
	}
	return false;
}

static void expect_needed(struct kunit *test, u32 which, int type)
{
	struct netlink_ext_ack extack = {};
	struct full *f = test->priv;
	struct isakmp_conn *c;
	u32 child = 0;

	skb_trim(f->skb, 0);
	KUNIT_ASSERT_EQ(test, isakmp_nl_conn_put(f->skb, f->conn, &child), 0);
	KUNIT_ASSERT_TRUE(test, strip(f->skb, which, type));
	c = isakmp_nl_conn_read((void *)f->skb->data, f->skb->len, &extack);
	KUNIT_EXPECT_TRUE_MSG(test, IS_ERR(c), "without %u.%d", which, type);
	KUNIT_EXPECT_EQ(test, extack.miss_type, type);
	KUNIT_EXPECT_NOT_NULL(test, extack._msg);
	if (!IS_ERR(c))
		isakmp_conn_free(c);
}

static void what_is_missing_is_named(struct kunit *test)
{
	static const u8 conn[] = {
		ISAKMP_A_CONN_NAME, ISAKMP_A_CONN_LIFE,
		ISAKMP_A_CONN_KEYINGTRIES, ISAKMP_A_CONN_QUICK_MODES,
		ISAKMP_A_CONN_RETRANSMIT_TIMEOUT,
		ISAKMP_A_CONN_RETRANSMIT_BASE, ISAKMP_A_CONN_RETRANSMIT_TRIES,
		ISAKMP_A_CONN_RETRANSMIT_LIMIT,
	}, child[] = {
		ISAKMP_A_CHILD_NAME, ISAKMP_A_CHILD_MODE,
		ISAKMP_A_CHILD_START_ACTION, ISAKMP_A_CHILD_LIFE,
		ISAKMP_A_CHILD_REPLAY_WINDOW,
	};
	struct netlink_ext_ack extack = {};
	u32 i;

	for (i = 0; i < ARRAY_SIZE(conn); i++)
		expect_needed(test, 0, conn[i]);
	for (i = 0; i < ARRAY_SIZE(child); i++)
		expect_needed(test, 1, child[i]);
	KUNIT_EXPECT_TRUE(test, IS_ERR(isakmp_nl_conn_read(NULL, 0, &extack)));
	KUNIT_EXPECT_EQ(test, extack.miss_type, ISAKMP_A_MSG_CONN);
}

static void expect_refused(struct kunit *test, int err, const char *what)
{
	struct netlink_ext_ack extack = {};
	struct isakmp_conn *c = there_and_back(test->priv, &extack);

	KUNIT_EXPECT_EQ_MSG(test, PTR_ERR_OR_ZERO(c), err, "%s", what);
	KUNIT_EXPECT_NOT_NULL_MSG(test, extack._msg, "%s", what);
	KUNIT_EXPECT_NOT_NULL_MSG(test, extack.bad_attr, "%s", what);
	if (!IS_ERR(c))
		isakmp_conn_free(c);
}

static void what_does_not_fit_together_is_refused(struct kunit *test)
{
	struct full *f = test->priv;

#define REFUSED(err, field, value)	do {				\
	typeof(field) was = field;					\
									\
	field = value;							\
	expect_refused(test, err, #field " = " #value);			\
	field = was;							\
} while (0)
	REFUSED(-EINVAL, f->conn->ntf, 0);
	REFUSED(-EINVAL, f->child->ntf, 0);
	REFUSED(-EINVAL, f->child->nlocal, 0);
	REFUSED(-EINVAL, f->child->nremote, 0);
	REFUSED(-EDESTADDRREQ, f->conn->nremote, 0);
	REFUSED(-ERANGE, f->conn->retransmit.timeout, 600001);
	REFUSED(-EOPNOTSUPP, f->ike[1].hash, IKE1_HASH_TIGER);
	REFUSED(-EOPNOTSUPP, f->esp[1].id, 200);
	REFUSED(-EINVAL, f->local[0].proto, 0);
	REFUSED(-EINVAL, f->local[0].r.lo[0], 11);
	REFUSED(-EINVAL, f->conn->remote[0].lo[0], 193);
	REFUSED(-EINVAL, f->conn->local_id.b[0], '*');
	REFUSED(-EINVAL, f->conn->remote_id.b[3], '\0');
	REFUSED(-EINVAL, f->conn->remote_id.type, ISAKMP_ID_DER_GN);
	REFUSED(-EINVAL, f->conn->name[1], '\n');
	REFUSED(-EINVAL, f->conn->name[0], '\0');
	REFUSED(-EINVAL, f->child->name[1], '\x1b');
#undef REFUSED
}

static void a_cut_request_is_refused_or_read(struct kunit *test)
{
	struct full *f = test->priv;
	struct isakmp_conn *c;
	u32 child = 0, len;
	void *copy;

	skb_trim(f->skb, 0);
	KUNIT_ASSERT_EQ(test, isakmp_nl_conn_put(f->skb, f->conn, &child), 0);
	/* Memory of exactly that size, for the sanitizer to watch. */
	for (len = 0; len < f->skb->len; len++) {
		copy = kmemdup(f->skb->data, len, GFP_KERNEL);
		c = isakmp_nl_conn_read(copy, len, NULL);
		if (!IS_ERR(c))
			isakmp_conn_free(c);
		kfree(copy);
	}
}

static const char planted[] = "correct horse battery staple";

static struct nlattr *put_secret(struct kunit *test, struct sk_buff *skb)
{
	struct nlattr *nest = nla_nest_start(skb, ISAKMP_A_MSG_SECRET);

	KUNIT_ASSERT_NOT_NULL(test, nest);
	KUNIT_ASSERT_EQ(test, nla_put_string(skb, ISAKMP_A_SECRET_NAME, "s"),
			0);
	KUNIT_ASSERT_EQ(test, nla_put(skb, ISAKMP_A_SECRET_PSK,
				      strlen(planted), planted), 0);
	nla_nest_end(skb, nest);
	return nest;
}

static bool holds_secret(const struct sk_buff *skb)
{
	u32 i;

	for (i = 0; i + 4 <= skb->len; i++)
		if (!memcmp(skb->data + i, planted, 4))
			return true;
	return false;
}

static void a_secret_is_taken_and_never_given(struct kunit *test)
{
	struct full *f = test->priv;
	struct isakmp_secret_conf *s;

	put_secret(test, f->skb);
	KUNIT_ASSERT_TRUE(test, holds_secret(f->skb));
	s = isakmp_nl_secret_read((void *)f->skb->data, f->skb->len, NULL);
	KUNIT_ASSERT_FALSE(test, IS_ERR(s));
	KUNIT_EXPECT_EQ(test, s->psk.len, strlen(planted));
	KUNIT_EXPECT_EQ(test, memcmp(s->psk.b, planted, s->psk.len), 0);
	KUNIT_EXPECT_FALSE(test, holds_secret(f->skb));

	skb_trim(f->skb, 0);
	KUNIT_EXPECT_EQ(test, isakmp_nl_secret_put(f->skb, s), 0);
	KUNIT_EXPECT_FALSE(test, holds_secret(f->skb));
	isakmp_secret_free(s);
}

static void a_refused_secret_is_wiped_too(struct kunit *test)
{
	struct full *f = test->priv;
	struct nlattr *nest = put_secret(test, f->skb);
	struct netlink_ext_ack extack = {};

	/* Its name becomes an identity that is no nest. */
	((struct nlattr *)nla_data(nest))->nla_type = ISAKMP_A_SECRET_ID;
	KUNIT_EXPECT_TRUE(test, IS_ERR(isakmp_nl_secret_read(nest, f->skb->len,
							     &extack)));
	KUNIT_EXPECT_FALSE(test, holds_secret(f->skb));
}

static void one_too_many_is_refused(struct kunit *test)
{
	struct netlink_ext_ack extack = {};
	struct full *f = test->priv;
	struct isakmp_conn *c;
	struct nlattr *second;
	u32 child = 0;

	put_secret(test, f->skb);
	second = put_secret(test, f->skb);
	KUNIT_EXPECT_TRUE(test, IS_ERR(isakmp_nl_secret_read((void *)f->skb->data,
							     f->skb->len,
							     &extack)));
	KUNIT_EXPECT_PTR_EQ(test, (struct nlattr *)extack.bad_attr, second);
	KUNIT_EXPECT_FALSE(test, holds_secret(f->skb));

	skb_trim(f->skb, 0);
	KUNIT_ASSERT_EQ(test, isakmp_nl_conn_put(f->skb, f->conn, &child), 0);
	second = (void *)skb_tail_pointer(f->skb);
	child = 0;
	KUNIT_ASSERT_EQ(test, isakmp_nl_conn_put(f->skb, f->conn, &child), 0);
	c = isakmp_nl_conn_read((void *)f->skb->data, f->skb->len, &extack);
	KUNIT_EXPECT_EQ(test, PTR_ERR_OR_ZERO(c), -EINVAL);
	KUNIT_EXPECT_PTR_EQ(test, (struct nlattr *)extack.bad_attr, second);
	if (!IS_ERR(c))
		isakmp_conn_free(c);
}

/* An empty secret would be one that everybody has. */
static void a_secret_has_1_to_256_octets(struct kunit *test)
{
	u8 *octets = kunit_kzalloc(test, ISAKMP_PSK_MAX + 1, GFP_KERNEL);
	static const u32 lens[] = { 0, 1, 255, 256, 257 };
	struct full *f = test->priv;
	struct isakmp_secret_conf *s;
	struct nlattr *nest;
	u32 i;

	KUNIT_ASSERT_NOT_NULL(test, octets);
	for (i = 0; i < ARRAY_SIZE(lens); i++) {
		skb_trim(f->skb, 0);
		nest = nla_nest_start(f->skb, ISAKMP_A_MSG_SECRET);
		KUNIT_ASSERT_NOT_NULL(test, nest);
		KUNIT_ASSERT_EQ(test, 0, nla_put_string(f->skb,
							ISAKMP_A_SECRET_NAME,
							"s"));
		KUNIT_ASSERT_EQ(test, 0, nla_put(f->skb, ISAKMP_A_SECRET_PSK,
						 lens[i], octets));
		nla_nest_end(f->skb, nest);
		s = isakmp_nl_secret_read((void *)f->skb->data, f->skb->len,
					  NULL);
		KUNIT_EXPECT_EQ_MSG(test, IS_ERR(s),
				    !lens[i] || lens[i] > ISAKMP_PSK_MAX,
				    "%u octets", lens[i]);
		if (!IS_ERR(s))
			isakmp_secret_free(s);
	}
}

static struct kunit_case netlink_cases[] = {
	KUNIT_CASE_PARAM(every_attribute_has_a_strict_policy,
			 policy_gen_params),
	KUNIT_CASE(numbers_have_limits),
	KUNIT_CASE(a_connection_comes_back_as_it_went),
	KUNIT_CASE(what_does_not_fit_goes_on_in_the_next),
	KUNIT_CASE(what_is_missing_is_named),
	KUNIT_CASE(what_does_not_fit_together_is_refused),
	KUNIT_CASE(a_cut_request_is_refused_or_read),
	KUNIT_CASE(a_secret_is_taken_and_never_given),
	KUNIT_CASE(a_refused_secret_is_wiped_too),
	KUNIT_CASE(one_too_many_is_refused),
	KUNIT_CASE(a_secret_has_1_to_256_octets),
	{}
};

static struct kunit_suite netlink_suite = {
	.name = "isakmp_netlink",
	.init = full_init,
	.exit = full_exit,
	.test_cases = netlink_cases,
};
kunit_test_suite(netlink_suite);
