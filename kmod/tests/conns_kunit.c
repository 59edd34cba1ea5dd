// SPDX-License-Identifier: GPL-2.0
/* The store: what is the same, who is matched first, whose secret it is. */

#include <kunit/test.h>

#include "../conns.h"

struct world {
	struct isakmp_net in;
	struct isakmp_addr local, remote;
};

static struct isakmp_addr ip(u8 a, u8 b, u8 c, u8 d)
{
	return (struct isakmp_addr){ .family = AF_INET, .port = 500,
				     .a = { a, b, c, d } };
}

static struct isakmp_range prefix(u8 a, u8 b, u8 c, u8 d, u32 plen)
{
	struct isakmp_range r = { .family = AF_INET };
	u32 mask = plen ? ~0u << (32 - plen) : 0;
	u32 v = a << 24 | b << 16 | c << 8 | d;

	put_unaligned_be32(v & mask, r.lo);
	put_unaligned_be32(v | ~mask, r.hi);
	return r;
}

static struct isakmp_ident fqdn(const char *s)
{
	struct isakmp_ident id = { .type = ISAKMP_ID_FQDN, .len = strlen(s) };

	memcpy(id.b, s, id.len);
	return id;
}

static int world_init(struct kunit *test)
{
	struct world *w = kunit_kzalloc(test, sizeof(*w), GFP_KERNEL);

	KUNIT_ASSERT_NOT_NULL(test, w);
	mutex_init(&w->in.cfg_lock);
	KUNIT_ASSERT_EQ(test, isakmp_conns_net_init(&w->in), 0);
	w->local = ip(192, 0, 2, 1);
	w->remote = ip(198, 51, 100, 7);
	mutex_lock(&w->in.cfg_lock);
	test->priv = w;
	return 0;
}

static void world_exit(struct kunit *test)
{
	struct world *w = test->priv;
	const struct isakmp_conn *conn;

	if (!w)
		return;
	while ((conn = isakmp_conns_nth(&w->in, 0))) {
		isakmp_conns_unpublish(&w->in, (struct isakmp_conn *)conn);
		isakmp_conns_put(&w->in.env, conn);
	}
	isakmp_conns_net_exit(&w->in);
	mutex_unlock(&w->in.cfg_lock);
	/* The last callbacks are the module's. */
	rcu_barrier();
}

/* With one child of one pair and one suite of each kind. */
static struct isakmp_conn *conn_new(struct kunit *test, const char *name)
{
	struct isakmp_conn *c = isakmp_conn_alloc();
	struct isakmp_child_conf *child;
	struct isakmp_ts *l, *r;

	KUNIT_ASSERT_NOT_NULL(test, c);
	strscpy(c->name, name, sizeof(c->name));
	c->tf = isakmp_alloc(sizeof(*c->tf));
	child = isakmp_alloc(sizeof(*child));
	l = isakmp_alloc(sizeof(*l));
	r = isakmp_alloc(sizeof(*r));
	KUNIT_ASSERT_TRUE(test, c->tf && child && l && r);
	c->ntf = 1;
	c->child = child;
	c->nchild = 1;
	strscpy(child->name, "net", sizeof(child->name));
	l->r = prefix(10, 1, 0, 0, 16);
	r->r = prefix(10, 2, 0, 0, 16);
	child->local = l;
	child->nlocal = 1;
	child->remote = r;
	child->nremote = 1;
	child->tf = isakmp_alloc(sizeof(*child->tf));
	child->ntf = 1;
	return c;
}

/* In the list, which holds the only reference. */
static struct isakmp_conn *publish(struct kunit *test, struct isakmp_conn *c)
{
	struct world *w = test->priv;

	isakmp_conns_publish(&w->in, c, NULL);
	isakmp_conns_put(&w->in.env, c);
	return c;
}

static void add(struct kunit *test, const char *name,
		const struct isakmp_range *remote, const struct isakmp_addr *l)
{
	struct isakmp_conn *c = conn_new(test, name);

	if (remote) {
		c->remote[0] = *remote;
		c->nremote = 1;
	}
	if (l) {
		c->local[0] = *l;
		c->nlocal = 1;
	}
	publish(test, c);
}

static void expect_match(struct kunit *test, u32 nth, const char *name)
{
	struct world *w = test->priv;
	const struct isakmp_conn *c = NULL, *prev;

	do {
		prev = c;
		c = isakmp_conns_match(&w->in.env, &w->local, &w->remote,
				       prev);
		if (prev)
			isakmp_conns_put(&w->in.env, prev);
	} while (c && nth--);
	if (!name) {
		KUNIT_EXPECT_NULL(test, c);
		return;
	}
	KUNIT_ASSERT_NOT_NULL(test, c);
	KUNIT_EXPECT_STREQ(test, c->name, name);
	isakmp_conns_put(&w->in.env, c);
}

static void most_specific_first(struct kunit *test)
{
	struct isakmp_range host = prefix(198, 51, 100, 7, 32);
	struct isakmp_range net = prefix(198, 51, 100, 0, 24);
	struct isakmp_range wide = prefix(198, 0, 0, 0, 8);
	struct isakmp_range other = prefix(203, 0, 113, 0, 24);
	struct world *w = test->priv;

	add(test, "any", NULL, NULL);
	add(test, "wide", &wide, NULL);
	add(test, "net", &net, NULL);
	add(test, "net-from", &net, &w->local);
	add(test, "other", &other, NULL);
	add(test, "host", &host, NULL);
	add(test, "any-later", NULL, NULL);

	expect_match(test, 0, "host");
	expect_match(test, 1, "net-from");
	expect_match(test, 2, "net");
	expect_match(test, 3, "wide");
	expect_match(test, 4, "any");
	expect_match(test, 5, "any-later");
	expect_match(test, 6, NULL);
}

static void the_narrowest_of_several_ranges_counts(struct kunit *test)
{
	struct isakmp_range net = prefix(198, 51, 100, 0, 24);
	struct isakmp_conn *c = conn_new(test, "two");

	add(test, "net", &net, NULL);
	c->remote[0] = prefix(0, 0, 0, 0, 0);
	c->remote[1] = prefix(198, 51, 100, 7, 32);
	c->nremote = 2;
	publish(test, c);

	expect_match(test, 0, "two");
	expect_match(test, 1, "net");
}

static void matches_do_not_end_at_a_window(struct kunit *test)
{
	char name[8];
	u32 i;

	for (i = 0; i < 20; i++) {
		snprintf(name, sizeof(name), "c%u", i);
		add(test, name, NULL, NULL);
	}
	for (i = 0; i < 20; i++) {
		snprintf(name, sizeof(name), "c%u", i);
		expect_match(test, i, name);
	}
	expect_match(test, 20, NULL);
}

/* Who has one address is found by it, among however many. */
static void one_of_thousands_is_found_by_address(struct kunit *test)
{
	struct world *w = test->priv;
	struct isakmp_range r;
	char name[16];
	ktime_t begin;
	u32 i;

	add(test, "any", NULL, NULL);
	for (i = 0; i < 2000; i++) {
		snprintf(name, sizeof(name), "r%u", i);
		r = prefix(10, 9, i >> 8, i, 32);
		add(test, name, &r, NULL);
	}
	begin = ktime_get();
	for (i = 0; i < 2000; i += 50) {
		snprintf(name, sizeof(name), "r%u", i);
		w->remote = ip(10, 9, i >> 8, i);
		expect_match(test, 0, name);
		expect_match(test, 1, "any");
		expect_match(test, 2, NULL);
	}
	kunit_info(test, "%lld ns a look-up\n",
		   ktime_to_ns(ktime_sub(ktime_get(), begin)) / (6 * 40));
	w->remote = ip(10, 8, 0, 0);
	expect_match(test, 0, "any");
	expect_match(test, 1, NULL);
}

static void unpublished_is_not_matched_but_lives(struct kunit *test)
{
	struct world *w = test->priv;
	const struct isakmp_conn *c;

	add(test, "one", NULL, NULL);
	c = isakmp_conns_match(&w->in.env, &w->local, &w->remote, NULL);
	KUNIT_ASSERT_NOT_NULL(test, c);
	KUNIT_EXPECT_TRUE(test, isakmp_conn_live(c));
	isakmp_conns_unpublish(&w->in, (struct isakmp_conn *)c);

	expect_match(test, 0, NULL);
	KUNIT_EXPECT_NULL(test, isakmp_conns_find(&w->in, "one"));
	KUNIT_EXPECT_FALSE(test, isakmp_conn_live(c));
	KUNIT_EXPECT_STREQ(test, c->name, "one");
	isakmp_conns_put(&w->in.env, c);
}

static void reqids_lead_back(struct kunit *test)
{
	struct world *w = test->priv;
	struct isakmp_conn *a = conn_new(test, "a"), *b = conn_new(test, "b");
	const struct isakmp_conn *c;
	u16 conf, pair;

	((struct isakmp_child_conf *)a->child)->reqid = 100;
	((struct isakmp_child_conf *)b->child)->reqid = 101;
	publish(test, a);
	publish(test, b);

	c = isakmp_conns_by_reqid(&w->in, 101, &conf, &pair);
	KUNIT_EXPECT_PTR_EQ(test, c, (const struct isakmp_conn *)b);
	KUNIT_EXPECT_EQ(test, conf, 0);
	KUNIT_EXPECT_EQ(test, pair, 0);
	isakmp_conns_put(&w->in.env, c);
	KUNIT_EXPECT_NULL(test, isakmp_conns_by_reqid(&w->in, 99, &conf, &pair));
	KUNIT_EXPECT_NULL(test,
			  isakmp_conns_by_reqid(&w->in, 102, &conf, &pair));
}

#define CHILD(c)	((struct isakmp_child_conf *)(c)->child)

static void every_field_makes_a_difference(struct kunit *test)
{
	struct isakmp_conn *a = conn_new(test, "x"), *b = conn_new(test, "x");
	struct ike1_tf *ike = (void *)b->tf;
	struct ipsec_tf *esp = (void *)CHILD(b)->tf;
	struct isakmp_ts *ts = (void *)CHILD(b)->local;

#define DIFFERS(field)	do {						\
	KUNIT_EXPECT_TRUE(test, isakmp_conn_equal(a, b));		\
	(field)++;							\
	KUNIT_EXPECT_FALSE_MSG(test, isakmp_conn_equal(a, b), #field);	\
	(field)--;							\
} while (0)
	a->nlocal = 1;
	b->nlocal = 1;
	a->nremote = 1;
	b->nremote = 1;
	a->local[0].family = AF_INET;
	b->local[0].family = AF_INET;
	DIFFERS(b->name[0]);
	DIFFERS(b->local[0].a[3]);
	DIFFERS(b->local[0].scope);
	DIFFERS(b->remote[0].hi[3]);
	DIFFERS(b->local_id.type);
	DIFFERS(b->remote_id.len);
	DIFFERS(b->life);
	DIFFERS(b->keyingtries);
	DIFFERS(b->quick_modes);
	DIFFERS(b->retransmit.timeout);
	DIFFERS(b->retransmit.base_milli);
	DIFFERS(b->retransmit.tries);
	DIFFERS(b->retransmit.limit);
	DIFFERS(ike->cipher);
	DIFFERS(ike->keylen);
	DIFFERS(ike->hash);
	DIFFERS(ike->group);
	DIFFERS(CHILD(b)->name[0]);
	DIFFERS(CHILD(b)->encap);
	DIFFERS(CHILD(b)->start);
	DIFFERS(CHILD(b)->life);
	DIFFERS(CHILD(b)->replay_window);
	DIFFERS(CHILD(b)->if_id_in);
	DIFFERS(CHILD(b)->if_id_out);
	DIFFERS(esp->proto);
	DIFFERS(esp->id);
	DIFFERS(esp->keylen);
	DIFFERS(esp->auth);
	DIFFERS(esp->group);
	DIFFERS(esp->esn);
	DIFFERS(ts->r.lo[3]);
	DIFFERS(ts->port);
	DIFFERS(ts->proto);
#undef DIFFERS
	CHILD(b)->reqid = 7;	/* ours, not the operator's */
	KUNIT_EXPECT_TRUE(test, isakmp_conn_equal(a, b));
	isakmp_conn_free(a);
	isakmp_conn_free(b);
}

/* Secrets */

static void secret(struct kunit *test, const char *name, const char *id_1,
		   const char *id_2)
{
	struct isakmp_secret_conf *s = isakmp_alloc(sizeof(*s));
	struct world *w = test->priv;
	const char * const ids[] = { id_1, id_2 };
	u32 i;

	KUNIT_ASSERT_NOT_NULL(test, s);
	strscpy(s->name, name, sizeof(s->name));
	s->psk.len = strlen(name);
	memcpy(s->psk.b, name, s->psk.len);
	s->id = isakmp_alloc(2 * sizeof(*s->id));
	KUNIT_ASSERT_NOT_NULL(test, s->id);
	for (i = 0; i < 2; i++) {
		if (!ids[i])
			continue;
		if (!strcmp(ids[i], "%remote"))
			isakmp_ident_from_addr(&s->id[s->nid++], &w->remote);
		else if (!strcmp(ids[i], "%local"))
			isakmp_ident_from_addr(&s->id[s->nid++], &w->local);
		else
			s->id[s->nid++] = fqdn(ids[i]);
	}
	KUNIT_ASSERT_EQ(test, isakmp_secrets_set(&w->in, s), 0);
}

struct psk_case {
	const char *what;
	const char *local_id, *remote_id;	/* of the connection */
	const char *want;			/* the secret's name, or NULL */
};

static const struct psk_case psk_cases[] = {
	{ "both ends beat the remote one", "moon", "sun", "moon-sun" },
	{ "the remote end beats the local one", "moon", "venus", "venus" },
	{ "the address stands for an identity", "moon", NULL, "addr" },
	{ "case does not matter", "MOON", "Sun", "moon-sun" },
	{ "a pattern beats none", "moon", "x.example.org", "pattern" },
};

static void psk_desc(const struct psk_case *c, char *desc)
{
	strscpy(desc, c->what, KUNIT_PARAM_DESC_SIZE);
}

KUNIT_ARRAY_PARAM(psk, psk_cases, psk_desc);

static const char *chosen(struct kunit *test, const char *l, const char *r,
			  struct isakmp_psk *psk)
{
	struct isakmp_conn *c = conn_new(test, "c");
	struct world *w = test->priv;
	int err;

	if (l)
		c->local_id = fqdn(l);
	if (r)
		c->remote_id = fqdn(r);
	memset(psk, 0, sizeof(*psk));
	err = isakmp_conns_psk(&w->in.env, c, &w->local, &w->remote, psk);
	isakmp_conn_free(c);
	return err ? NULL : (const char *)psk->b;
}

static void psk_selection(struct kunit *test)
{
	const struct psk_case *c = test->param_value;
	struct isakmp_psk psk;

	secret(test, "everybody", NULL, NULL);
	secret(test, "moon", "moon", NULL);
	secret(test, "sun", "sun", NULL);
	secret(test, "moon-sun", "moon", "sun");
	secret(test, "venus", "venus", "mars");
	secret(test, "pattern", "*.example.org", NULL);
	/* Only where no identity is configured for the remote end. */
	if (!c->remote_id)
		secret(test, "addr", "%remote", NULL);

	KUNIT_EXPECT_STREQ(test, chosen(test, c->local_id, c->remote_id, &psk),
			   c->want);
}

static void a_secret_of_others_is_not_for_this_peer(struct kunit *test)
{
	struct isakmp_psk psk;

	secret(test, "moon-sun", "moon", "sun");
	KUNIT_EXPECT_NULL(test, chosen(test, "moon", "venus", &psk));
	secret(test, "moon", "moon", "%local");
	KUNIT_EXPECT_STREQ(test, chosen(test, "moon", "venus", &psk), "moon");
	secret(test, "everybody", NULL, NULL);
	KUNIT_EXPECT_STREQ(test, chosen(test, "moon", "venus", &psk),
			   "everybody");
}

static void secrets_are_replaced_and_deleted(struct kunit *test)
{
	struct world *w = test->priv;
	struct isakmp_psk psk;
	u32 gen = isakmp_conns_gen(&w->in);

	KUNIT_EXPECT_NULL(test, chosen(test, "moon", "sun", &psk));
	secret(test, "a", "venus", NULL);
	secret(test, "a", "sun", NULL);
	KUNIT_EXPECT_STREQ(test, chosen(test, "moon", "sun", &psk), "a");
	KUNIT_EXPECT_NOT_NULL(test, isakmp_secrets_nth(&w->in, 0));
	KUNIT_EXPECT_NULL(test, isakmp_secrets_nth(&w->in, 1));
	KUNIT_EXPECT_NE(test, isakmp_conns_gen(&w->in), gen);
	KUNIT_EXPECT_EQ(test, isakmp_secrets_del(&w->in, "a"), 0);
	KUNIT_EXPECT_EQ(test, isakmp_secrets_del(&w->in, "a"), -ENOENT);
	KUNIT_EXPECT_NULL(test, chosen(test, "moon", "sun", &psk));
}

static struct kunit_case conns_cases[] = {
	KUNIT_CASE(most_specific_first),
	KUNIT_CASE(the_narrowest_of_several_ranges_counts),
	KUNIT_CASE(matches_do_not_end_at_a_window),
	KUNIT_CASE(one_of_thousands_is_found_by_address),
	KUNIT_CASE(unpublished_is_not_matched_but_lives),
	KUNIT_CASE(reqids_lead_back),
	KUNIT_CASE(every_field_makes_a_difference),
	KUNIT_CASE_PARAM(psk_selection, psk_gen_params),
	KUNIT_CASE(a_secret_of_others_is_not_for_this_peer),
	KUNIT_CASE(secrets_are_replaced_and_deleted),
	{}
};

static struct kunit_suite conns_suite = {
	.name = "isakmp_conns",
	.init = world_init,
	.exit = world_exit,
	.test_cases = conns_cases,
};
kunit_test_suite(conns_suite);
