// SPDX-License-Identifier: GPL-2.0
/* SAs and children as they come, fail, are shown, and go. */
#include "bench.h"

static struct world_node *node_of(struct bench *b, int side)
{
	struct isakmp_peer *p = bench_peer_of(b, side);

	return container_of(p, struct world_node, peer);
}

static void an_sa_is_shown_as_it_is(struct kunit *test)
{
	static const char *const states[] = {
		"main:2", "main:4", "main:6", "established"
	};
	struct isakmp_sa_info info;
	struct bench *b = test->priv;
	struct isakmp_sa *sa;
	u32 i;

	bench_begin(test, b);
	for (i = 0; i < ARRAY_SIZE(states); i++) {
		sa = isakmp_peer_sa_next(bench_peer_of(b, 0), NULL);
		KUNIT_ASSERT_NOT_NULL(test, sa);
		isakmp_sa_info(sa, &info);
		KUNIT_EXPECT_STREQ(test, info.state, states[i]);
		KUNIT_EXPECT_TRUE(test, info.initiator);
		KUNIT_EXPECT_EQ(test, info.established, i == 3);
		KUNIT_EXPECT_EQ(test, info.tf.keylen, i ? 256 : 0);
		KUNIT_EXPECT_EQ(test, !memcmp(info.cky_r, sa->cky_r, 8), true);
		KUNIT_EXPECT_EQ(test, info.nxchg, i == 3 ? 1u : 0u);
		KUNIT_EXPECT_NULL(test, isakmp_peer_why(bench_peer_of(b, 0)));
		world_step(&b->pair.w, b->pair.w.now + 100);
		world_step(&b->pair.w, b->pair.w.now + 100);
	}
	KUNIT_EXPECT_EQ(test, info.since, sa->since);
	KUNIT_EXPECT_EQ(test, info.expires, sa->since + 14400000);
	KUNIT_EXPECT_NULL(test, isakmp_peer_sa_next(bench_peer_of(b, 0), sa));
	/* Its Main Mode is forgotten. */
	bench_run(b, 400000);
	isakmp_sa_info(sa, &info);
	KUNIT_EXPECT_STREQ(test, info.state, "established");
	KUNIT_EXPECT_EQ(test, info.tf.keylen, 256);
	sa->up = false;
	isakmp_sa_info(sa, &info);
	KUNIT_EXPECT_STREQ(test, info.state, "new");
	sa->up = true;
	bench_end(test, b);
}

static void the_last_failure_is_shown(struct kunit *test)
{
	struct bench *b = test->priv;
	const struct isakmp_fail *why;

	b->pair.conf[0].psk = "another";
	bench_begin(test, b);
	bench_run(b, 170000);
	why = isakmp_peer_why(&world_node(b->pair.party[0], 0)->peer);
	KUNIT_ASSERT_NOT_NULL(test, why);
	KUNIT_EXPECT_EQ(test, ISAKMP_REASON_TIMEOUT, (int)why->reason);
	KUNIT_EXPECT_STREQ(test, isakmp_reason_text(ISAKMP_REASON_MAX), "?");
	KUNIT_EXPECT_STREQ(test, isakmp_reason_text(ISAKMP_REASON_TIMEOUT),
			   isakmp_reason_text(why->reason));
	bench_end(test, b);
}

/* RFC 2408 gives no bound; a peer that begins again and again has eight. */
static void the_ninth_sa_ends_the_first(struct kunit *test)
{
	struct bench *b = test->priv;
	struct world_node *n;
	struct isakmp_sa *sa;
	u8 first[ISAKMP_COOKIE_LEN];
	u32 i;

	bench_begin(test, b);
	bench_run(b, 1000);
	sa = bench_sa_of(b, 0);
	KUNIT_ASSERT_NOT_NULL(test, sa);
	memcpy(first, sa->cky_i, sizeof(first));
	n = node_of(b, 0);
	for (i = 2; i <= ISAKMP_SA_MAX + 1; i++) {
		KUNIT_EXPECT_EQ(test, 0, ike1_main_start(&n->peer,
							 b->pair.w.now));
		world_drain(n);
		bench_run(b, 100);
		KUNIT_EXPECT_EQ(test, min_t(u32, i, ISAKMP_SA_MAX),
				pair_sas(&b->pair, 0));
		KUNIT_EXPECT_EQ(test, min_t(u32, i, ISAKMP_SA_MAX),
				pair_sas(&b->pair, 1));
	}
	sa = isakmp_peer_sa_next(&n->peer, NULL);
	KUNIT_EXPECT_NE(test, 0, memcmp(sa->cky_i, first, sizeof(first)));
	KUNIT_EXPECT_EQ(test, 1u, pair_children(&b->pair, 0));
	bench_end(test, b);
}

static u32 same;

static void same_random(struct isakmp_env *env, void *out, u32 n)
{
	memset(out, 0, n);
	if (same >= 3)
		memset(out, 0x22, n);
	same++;
}

/* RFC 2408 3.1: a message ID is not zero, and is used once. */
static void a_message_id_is_fresh(struct kunit *test)
{
	struct bench *b = test->priv;
	struct isakmp_sa *sa;

	bench_begin(test, b);
	bench_run(b, 1000);
	sa = bench_sa_of(b, 0);
	KUNIT_ASSERT_NOT_NULL(test, sa);
	same = 0;
	b->pair.w.ops.random = same_random;
	KUNIT_EXPECT_EQ(test, 0x22222222u, isakmp_mid_new(sa));
	KUNIT_EXPECT_EQ(test, 4u, same);
	KUNIT_EXPECT_EQ(test, 0u, isakmp_mid_new(sa));
	KUNIT_EXPECT_EQ(test, 12u, same);
	bench_end(test, b);
}

/* The peer has used them up: it makes another SA, for this one is over. */
static void a_peer_that_used_up_its_sa_is_refused(struct kunit *test)
{
	struct bench *b = test->priv;
	struct isakmp_sa *sa;
	u32 mid;

	bench_begin(test, b);
	bench_run(b, 1000);
	sa = bench_sa_of(b, 1);
	KUNIT_ASSERT_NOT_NULL(test, sa);
	for (mid = 1; !isakmp_mid_room(sa); mid++)
		isakmp_mid_use(sa, mid);
	bench_quick1(test, b, 0x10000, 1);
	bench_run(b, 15);
	KUNIT_EXPECT_STREQ(test, b->pair.party[1]->bad.what,
			   "message IDs used up");
	KUNIT_EXPECT_LE(test, sa->expires, b->pair.w.now);
	bench_end(test, b);
}

/* What is late by more than a peer asks, and what is of a phase that is over. */
static void what_comes_too_late_is_refused(struct kunit *test)
{
	struct bench *b = test->priv;
	struct isakmp_sa *sa;

	bench_begin(test, b);
	bench_run(b, 400000);
	bench_replay(b, MM5);
	KUNIT_EXPECT_STREQ(test, b->pair.party[1]->bad.what,
			   "phase 1 is over");
	sa = bench_sa_of(b, 1);
	KUNIT_ASSERT_NOT_NULL(test, sa);
	sa->expires = b->pair.w.now + 10 - isakmp_sa_patience(sa);
	sa->renewed = true;
	bench_quick1(test, b, 0x700, 7);
	puppet_begin(&b->puppet[0], &b->msg, bench_sa_of(b, 0), ISAKMP_X_QUICK,
		     0x701);
	puppet_close(&b->puppet[0], &b->msg, true);
	b->pair.w.now += 10;
	bench_say_to(b, 1, &b->msg);
	KUNIT_EXPECT_STREQ(test, b->pair.party[1]->bad.what,
			   "the SA has expired");
	bench_end(test, b);
}

/* Nobody knows why, so it is that nothing came. */
static void a_half_open_sa_ends_for_want_of_an_answer(struct kunit *test)
{
	struct bench *b = test->priv;
	struct world_node *n;
	u32 i;

	bench_begin(test, b);
	for (i = 0; i < 3; i++)
		world_step(&b->pair.w, b->pair.w.now + 100);
	n = list_first_entry(&b->pair.party[1]->nodes, struct world_node, list);
	KUNIT_EXPECT_EQ(test, 1u,
			isakmp_peer_terminate(&n->peer, b->pair.w.now, -1,
					      ISAKMP_REASON_TIMEOUT).sas);
	world_drain(n);
	KUNIT_EXPECT_EQ(test, ISAKMP_REASON_TIMEOUT,
			(int)b->pair.party[1]->last.reason);
	/* And one that is up, because it is told to. */
	bench_run(b, 400000);
	n = node_of(b, 0);
	KUNIT_EXPECT_EQ(test, 2u,
			isakmp_peer_terminate(&n->peer, b->pair.w.now, -1,
					      ISAKMP_REASON_TIMEOUT).sas);
	world_drain(n);
	KUNIT_EXPECT_EQ(test, 1u, b->pair.party[0]->n.sa_down);
	KUNIT_EXPECT_EQ(test, 1u, b->pair.party[0]->n.child_down);
	bench_end(test, b);
}

#define OTHERS	" belongs to another connection, peer or key manager"

/* The data plane says no, at each step of the way. */
static void an_install_that_fails_is_said(struct kunit *test)
{
	static const struct {
		u8 half;
		int how;
		u8 side;
		u16 notify;	/* that the other end hears */
		const char *detail;
	} t[] = {
		{ 1, -E2BIG, 1, ISAKMP_N_INVALID_ID_INFORMATION,
		  "10.2.0.0/16 === 10.1.0.0/16 is too many prefixes" },
		{ 1, -ENOMEM, 1, ISAKMP_N_NO_PROPOSAL_CHOSEN, "error -12" },
		{ 1, -EEXIST, 0, 0,
		  "10.1.0.0/16 === 10.2.0.0/16" OTHERS },
		{ 2, -EEXIST, 1, 0,
		  "10.2.0.0/16 === 10.1.0.0/16" OTHERS },
		{ 4, 0, 0, 0,
		  "10.1.0.0/16 === 10.2.0.0/16" OTHERS },
	};
	struct world_party *p, *other;
	struct bench *b = test->priv;
	u32 i;

	for (i = 0; i < ARRAY_SIZE(t); i++) {
		bench_init(b, i + 1);
		bench_begin(test, b);
		p = b->pair.party[t[i].side];
		other = b->pair.party[!t[i].side];
		p->fail_half = t[i].half;
		p->fail_how = t[i].how;
		bench_run(b, 1000);
		KUNIT_EXPECT_EQ(test, 0u, pair_children(&b->pair, t[i].side));
		KUNIT_EXPECT_EQ(test, ISAKMP_REASON_INSTALL,
				(int)p->last.reason);
		KUNIT_EXPECT_STREQ(test, p->last.detail, t[i].detail);
		KUNIT_EXPECT_EQ(test, t[i].notify, (u16)other->last.notify);
		KUNIT_EXPECT_EQ(test, 0u, p->nhalf);
		p->fail_half = 0;
		bench_run(b, 400000);
		KUNIT_EXPECT_EQ(test, 1u, pair_children(&b->pair, 0));
		bench_end(test, b);
	}
}

static int no_source(struct isakmp_env *env, const struct isakmp_addr *remote,
		     struct isakmp_addr *local)
{
	return -ENETUNREACH;
}

/* Where a datagram could not be sent from: told apart by the route. */
static void an_address_that_has_gone_is_said(struct kunit *test)
{
	static const struct { int err; bool moved; const char *detail; } t[] = {
		{ -EADDRNOTAVAIL, true,
		  "10.0.0.1 is no address of this router" },
		{ -EINVAL, true, "10.0.0.1 is no address of this router" },
		{ -EHOSTUNREACH, false, "" },
		{ -ENETUNREACH, true, "" },	/* no route either */
		{ -EPERM, true, "sending fails with error -1" },
	};
	struct bench *b = test->priv;
	struct world_party *p;
	u32 i;

	for (i = 0; i < ARRAY_SIZE(t); i++) {
		bench_init(b, i + 1);
		bench_begin(test, b);
		p = b->pair.party[0];
		b->deaf[1] = true;
		p->fail_send = t[i].err;
		if (t[i].err == -ENETUNREACH)
			b->pair.w.ops.source = no_source;
		p->addr.a[3] = t[i].moved ? 9 : 1;
		bench_run(b, 30000);
		KUNIT_EXPECT_EQ(test, ISAKMP_REASON_NO_ROUTE,
				(int)p->last.reason);
		KUNIT_EXPECT_STREQ(test, p->last.detail, t[i].detail);
		/* Once, however often it is tried. */
		KUNIT_EXPECT_EQ(test, 1u, p->n.hints);
		p->addr.a[3] = 1;
		bench_end(test, b);
	}
}

/* A link that cannot be had costs the SA that asks for it, and no other. */
static void a_link_that_fails_ends_its_sa(struct kunit *test)
{
	struct bench *b = test->priv;
	struct world_node *n;
	u32 had;

	bench_begin(test, b);
	bench_run(b, 1000);
	n = node_of(b, 0);
	had = n->nlink;
	n->nlink = WORLD_LINK_MAX;
	KUNIT_EXPECT_EQ(test, 0, ike1_main_start(&n->peer, b->pair.w.now));
	world_drain(n);
	n->nlink = had;
	KUNIT_EXPECT_EQ(test, 1u, b->pair.party[0]->n.failed);
	KUNIT_EXPECT_EQ(test, ISAKMP_REASON_RESOURCES,
			(int)b->pair.party[0]->last.reason);
	bench_run(b, 1000);
	bench_expect_up(test, b, 1);
	bench_end(test, b);
}

/* What was to be told of a child is told, though it has gone meanwhile; it
 * goes once; and a step that comes to nothing takes only its own back.
 */
static void events_outlive_their_child(struct kunit *test)
{
	struct bench *b = test->priv;
	struct isakmp_child *c;
	struct world_node *n;

	bench_begin(test, b);
	bench_run(b, 1000);
	n = node_of(b, 0);
	c = bench_child_of(b, 0);
	KUNIT_ASSERT_NOT_NULL(test, c);
	isakmp_child_up(&n->peer, c, b->pair.w.now);
	b->pair.conf[0].conn.ntf = 0;
	KUNIT_EXPECT_EQ(test, -EMSGSIZE, ike1_main_start(&n->peer,
							 b->pair.w.now));
	b->pair.conf[0].conn.ntf = 1;
	isakmp_peer_unwant(&n->peer, 0, 0);
	isakmp_peer_child_gone(&n->peer, b->pair.w.now, c,
			       ISAKMP_REASON_FOREIGN);
	isakmp_peer_child_gone(&n->peer, b->pair.w.now, c,
			       ISAKMP_REASON_FOREIGN);
	world_drain(n);
	KUNIT_EXPECT_EQ(test, 2u, b->pair.party[0]->n.child_up);
	KUNIT_EXPECT_EQ(test, 1u, b->pair.party[0]->n.child_down);
	KUNIT_EXPECT_EQ(test, 0u, b->pair.party[0]->nhalf);
	bench_end(test, b);
}

/* Parts are rivals when both selectors are the same, pairs by number; parts
 * cost what they are made of.
 */
static void rivals_have_the_same_selectors(struct kunit *test)
{
	struct isakmp_child *x, *y;
	struct bench *b = test->priv;
	struct isakmp_peer *p;

	bench_begin(test, b);
	bench_run(b, 1000);
	x = kunit_kzalloc(test, sizeof(*x), GFP_KERNEL);
	y = kunit_kzalloc(test, sizeof(*y), GFP_KERNEL);
	KUNIT_ASSERT_NOT_NULL(test, x);
	KUNIT_ASSERT_NOT_NULL(test, y);
	*x = *bench_child_of(b, 0);
	KUNIT_EXPECT_TRUE(test, isakmp_child_rivals(x, bench_child_of(b, 0)));
	x->pair = ISAKMP_PAIR_NONE;
	*y = *x;
	KUNIT_EXPECT_TRUE(test, isakmp_child_rivals(x, y));
	y->ts_l.port = 1;
	KUNIT_EXPECT_FALSE(test, isakmp_child_rivals(x, y));
	y->ts_l.port = 0;
	y->ts_r.proto = 6;
	KUNIT_EXPECT_FALSE(test, isakmp_child_rivals(x, y));
	y->ts_r.proto = 0;
	y->conf = 1;
	KUNIT_EXPECT_FALSE(test, isakmp_child_rivals(x, y));
	/* 10.x.0.1 to 10.x.255.254 are 30 prefixes, 900 pairs of them. */
	p = bench_peer_of(b, 0);
	KUNIT_EXPECT_FALSE(test, isakmp_child_too_many(p, x));
	x->ts_l.r.lo[3] = 1;
	x->ts_l.r.hi[3] = 254;
	KUNIT_EXPECT_FALSE(test, isakmp_child_too_many(p, x));
	x->ts_r.r.lo[3] = 1;
	x->ts_r.r.hi[3] = 254;
	KUNIT_EXPECT_TRUE(test, isakmp_child_too_many(p, x));
	x->ts_r = y->ts_r;
	x->ts_r.r.family = 0;
	KUNIT_EXPECT_TRUE(test, isakmp_child_too_many(p, x));
	x->ts_l.r.family = 0;
	KUNIT_EXPECT_TRUE(test, isakmp_child_too_many(p, x));
	bench_end(test, b);
}

static struct kunit_case state_cases[] = {
	KUNIT_CASE(an_sa_is_shown_as_it_is),
	KUNIT_CASE(the_last_failure_is_shown),
	KUNIT_CASE(the_ninth_sa_ends_the_first),
	KUNIT_CASE(a_message_id_is_fresh),
	KUNIT_CASE(a_peer_that_used_up_its_sa_is_refused),
	KUNIT_CASE(what_comes_too_late_is_refused),
	KUNIT_CASE(a_half_open_sa_ends_for_want_of_an_answer),
	KUNIT_CASE(an_install_that_fails_is_said),
	KUNIT_CASE(an_address_that_has_gone_is_said),
	KUNIT_CASE(a_link_that_fails_ends_its_sa),
	KUNIT_CASE(events_outlive_their_child),
	KUNIT_CASE(rivals_have_the_same_selectors),
	{}
};

static struct kunit_suite state_suite = {
	.name = "isakmp_state",
	.suite_init = bench_suite_init,
	.suite_exit = bench_suite_exit,
	.init = bench_test_init,
	.test_cases = state_cases,
};

kunit_test_suite(state_suite);
