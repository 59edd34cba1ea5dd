// SPDX-License-Identifier: GPL-2.0
/* Wishes: how often they are tried, how long they wait, and when they end. */
#include "bench.h"

static struct isakmp_peer *peer_of(struct bench *b)
{
	return &world_node(b->pair.party[0], 0)->peer;
}

static int acquire(struct bench *b)
{
	struct world_node *n = world_node(b->pair.party[0], 0);
	int err;

	err = isakmp_peer_acquire(&n->peer, b->pair.w.now, 0, 0);
	world_drain(n);
	return err;
}

static bool trying(struct bench *b)
{
	return isakmp_peer_trying(peer_of(b), b->pair.w.now, 0, 0);
}

static struct isakmp_want *wish(struct bench *b)
{
	return isakmp_want_find(peer_of(b), 0, 0);
}

static void only_what_is_configured_is_wished_for(struct kunit *test)
{
	struct bench *b = test->priv;
	struct isakmp_peer *p;

	KUNIT_ASSERT_EQ(test, 0, pair_start(&b->pair));
	p = peer_of(b);
	KUNIT_EXPECT_EQ(test, -ENOENT, isakmp_peer_want(p, 0, 1, 0, true));
	KUNIT_EXPECT_EQ(test, -ENOENT, isakmp_peer_want(p, 0, 0, 1, true));
	KUNIT_EXPECT_TRUE(test, isakmp_peer_idle(p));
	isakmp_peer_unwant(p, 0, 0);
	bench_end(test, b);
}

/* keyingtries, where somebody waits for it: after the last it is over. */
static void a_kept_wish_is_tried_so_often(struct kunit *test)
{
	struct bench *b = test->priv;
	u32 sent;

	b->pair.conf[0].conn.keyingtries = 2;
	b->deaf[1] = true;
	bench_begin(test, b);
	bench_run(b, 170000);
	KUNIT_ASSERT_EQ(test, 1u, b->pair.party[0]->n.failed);
	KUNIT_ASSERT_NOT_NULL(test, wish(b));
	KUNIT_EXPECT_EQ(test, 1u, wish(b)->tries);
	/* It waits, and that alone is not idle. */
	KUNIT_EXPECT_TRUE(test, list_empty(&peer_of(b)->sas));
	KUNIT_EXPECT_FALSE(test, isakmp_peer_idle(peer_of(b)));
	KUNIT_EXPECT_FALSE(test, trying(b));
	bench_run(b, 200000);
	KUNIT_EXPECT_EQ(test, 2u, b->pair.party[0]->n.failed);
	KUNIT_EXPECT_EQ(test, ISAKMP_REASON_TIMEOUT,
			(int)b->pair.party[0]->last.reason);
	sent = b->pair.party[0]->n.sent;
	bench_run(b, 1000000);
	KUNIT_EXPECT_EQ(test, sent, b->pair.party[0]->n.sent);
	KUNIT_EXPECT_NULL(test, wish(b));
	bench_end(test, b);
}

/* For a packet the back-off goes on: the next one is heard after it. */
static void packets_are_not_heard_during_the_back_off(struct kunit *test)
{
	struct bench *b = test->priv;
	struct world_party *i;
	isakmp_ms at;
	u32 sent;

	b->pair.conf[0].conn.keyingtries = 1;
	b->deaf[1] = true;
	KUNIT_ASSERT_EQ(test, 0, pair_start(&b->pair));
	i = b->pair.party[0];
	KUNIT_EXPECT_EQ(test, 0, acquire(b));
	while (!i->n.failed)
		KUNIT_ASSERT_TRUE(test, world_step(&b->pair.w, 1000000));
	sent = i->n.sent;
	KUNIT_ASSERT_NOT_NULL(test, wish(b));
	KUNIT_EXPECT_TRUE(test, wish(b)->idle);
	at = wish(b)->retry_at;
	KUNIT_EXPECT_EQ(test, at, b->pair.w.now + ISAKMP_RETRY_MIN);
	KUNIT_EXPECT_EQ(test, -EAGAIN, acquire(b));
	world_run(&b->pair.w, at - 1);
	KUNIT_EXPECT_EQ(test, -EAGAIN, acquire(b));
	KUNIT_EXPECT_EQ(test, sent, i->n.sent);
	b->pair.w.now = at;
	KUNIT_EXPECT_EQ(test, 0, acquire(b));
	KUNIT_EXPECT_EQ(test, sent + 1, i->n.sent);
	while (i->n.failed < 2)
		KUNIT_ASSERT_TRUE(test, world_step(&b->pair.w, 1000000));
	/* The second time it is twice as long; and it is forgotten when no
	 * packet comes for long.
	 */
	at = wish(b)->retry_at;
	KUNIT_EXPECT_EQ(test, at, b->pair.w.now + 2 * ISAKMP_RETRY_MIN);
	KUNIT_EXPECT_EQ(test, at + ISAKMP_RETRY_MAX,
			isakmp_peer_deadline(peer_of(b)));
	world_run(&b->pair.w, at + ISAKMP_RETRY_MAX - 1);
	KUNIT_EXPECT_NOT_NULL(test, wish(b));
	world_run(&b->pair.w, at + ISAKMP_RETRY_MAX);
	KUNIT_EXPECT_NULL(test, wish(b));
	bench_end(test, b);
}

/* A wish that is idle is none for the others' sake; one that is not due does
 * not fail with those that are.
 */
static void each_wish_has_its_own_time(struct kunit *test)
{
	struct bench *b = test->priv;
	struct isakmp_want *w;
	struct isakmp_peer *p;

	pair_lists(&b->pair);
	b->pair.conf[0].psk = "";
	bench_begin(test, b);
	p = peer_of(b);
	KUNIT_EXPECT_EQ(test, ISAKMP_REASON_NO_SECRET, (int)p->last.reason);
	KUNIT_EXPECT_EQ(test, 0u, b->nsent);
	list_for_each_entry(w, &p->wants, list)
		KUNIT_EXPECT_EQ(test, 1u, w->tries);
	isakmp_want_find(p, 0, 0)->idle = true;
	isakmp_want_find(p, 0, 1)->retry_at = b->pair.w.now + 60000;
	bench_run(b, ISAKMP_RETRY_MIN);
	KUNIT_EXPECT_EQ(test, 1u, isakmp_want_find(p, 0, 0)->tries);
	KUNIT_EXPECT_EQ(test, 1u, isakmp_want_find(p, 0, 1)->tries);
	KUNIT_EXPECT_EQ(test, 2u, isakmp_want_find(p, 0, 2)->tries);
	bench_end(test, b);
}

/* It costs the peer nothing, so a kept wish does not count it. */
static void a_failure_at_home_is_no_try(struct kunit *test)
{
	struct bench *b = test->priv;
	struct world_party *i;

	b->pair.conf[0].conn.keyingtries = 2;
	KUNIT_ASSERT_EQ(test, 0, pair_start(&b->pair));
	i = b->pair.party[0];
	i->addr.a[3] = 9;
	KUNIT_ASSERT_EQ(test, 0, pair_initiate(&b->pair, 0, true));
	bench_run(b, 100000);
	KUNIT_EXPECT_EQ(test, ISAKMP_REASON_ADDRESS, (int)i->last.reason);
	KUNIT_EXPECT_GT(test, i->n.failed, 10u);
	KUNIT_ASSERT_NOT_NULL(test, wish(b));
	KUNIT_EXPECT_EQ(test, 0u, wish(b)->tries);
	i->addr.a[3] = 1;
	bench_run(b, 10000);
	bench_expect_up(test, b, 1);
	bench_end(test, b);
}

/* fe80::2 of which interface? */
static void a_peer_without_its_interface_is_said(struct kunit *test)
{
	struct isakmp_range *r;
	struct bench *b = test->priv;

	b->pair.conf[0].conn.nlocal = 0;
	r = &b->pair.conf[0].conn.remote[0];
	*r = (struct isakmp_range){ .family = AF_INET6,
		.lo = { 0xfe, 0x80, [15] = 2 }, .hi = { 0xfe, 0x80, [15] = 2 } };
	KUNIT_ASSERT_EQ(test, 0, pair_start(&b->pair));
	KUNIT_ASSERT_EQ(test, 0, pair_initiate(&b->pair, 0, true));
	KUNIT_EXPECT_EQ(test, 0u, b->nsent);
	KUNIT_EXPECT_STREQ(test, b->pair.party[0]->last.detail,
			   "a link-local address needs its interface, as in fe80::2%eth0");
	bench_end(test, b);
}

static bool late;

static int late_spi(struct isakmp_env *env, struct isakmp_child *c)
{
	struct world_party *p = container_of(env, struct world_party, env);

	if (late)
		return -EINPROGRESS;
	c->spi_in = 0xc0001000u + p->next_spi++;
	p->reserved++;
	return 0;
}

/* An answer that is late fails nothing. */
static void what_is_late_is_asked_again(struct kunit *test)
{
	struct bench *b = test->priv;
	struct world_node *n;

	late = true;
	b->pair.w.ops.spi_alloc = late_spi;
	bench_begin(test, b);
	bench_run(b, 1000);
	KUNIT_EXPECT_EQ(test, 1u, pair_sas(&b->pair, 0));
	KUNIT_EXPECT_EQ(test, 0u, pair_children(&b->pair, 0));
	KUNIT_EXPECT_EQ(test, 0u, b->pair.party[0]->n.failed);
	late = false;
	n = world_node(b->pair.party[0], 0);
	isakmp_peer_tick(&n->peer, b->pair.w.now);
	world_drain(n);
	bench_run(b, 1000);
	bench_expect_up(test, b, 1);
	bench_end(test, b);
}

/* The pair has gone with an address of the other family, say. */
static void a_pair_that_is_none_fails(struct kunit *test)
{
	struct bench *b = test->priv;
	struct world_node *n;
	struct isakmp_want *w;

	bench_begin(test, b);
	bench_run(b, 1000);
	n = world_node(b->pair.party[0], 0);
	w = isakmp_alloc(sizeof(*w));
	KUNIT_ASSERT_NOT_NULL(test, w);
	w->pair = 7;
	list_add_tail(&w->list, &n->peer.wants);
	isakmp_peer_tick(&n->peer, b->pair.w.now);
	world_drain(n);
	KUNIT_EXPECT_EQ(test, 1u, b->pair.party[0]->n.failed);
	KUNIT_EXPECT_EQ(test, 1u, w->tries);
	isakmp_peer_unwant(&n->peer, 0, 7);
	bench_expect_up(test, b, 1);
	bench_end(test, b);
}

/* A new address hurries what waits for one, and nothing that is up. */
static void a_route_hurries_who_waits_for_it(struct kunit *test)
{
	struct bench *b = test->priv;
	struct world_node *n;
	struct isakmp_want *w;

	pair_lists(&b->pair);
	bench_begin(test, b);
	bench_run(b, 5000);
	KUNIT_ASSERT_EQ(test, 9u, pair_children(&b->pair, 0));
	n = world_node(b->pair.party[0], 0);
	w = isakmp_want_find(&n->peer, 0, 8);
	KUNIT_ASSERT_NOT_NULL(test, w);
	w->child = NULL;
	w->retry_at = b->pair.w.now + 300000;
	n->peer.last.reason = ISAKMP_REASON_NO_ROUTE;
	isakmp_wants_hurry(&n->peer, b->pair.w.now);
	KUNIT_EXPECT_EQ(test, w->retry_at, b->pair.w.now);
	w->retry_at = b->pair.w.now + 300000;
	n->peer.last.reason = ISAKMP_REASON_TIMEOUT;
	isakmp_wants_hurry(&n->peer, b->pair.w.now);
	KUNIT_EXPECT_EQ(test, w->retry_at, b->pair.w.now + 300000);
	bench_end(test, b);
}

/* While it is negotiated a packet is no news. */
static void a_packet_is_heard_once(struct kunit *test)
{
	struct bench *b = test->priv;
	u32 i;

	KUNIT_ASSERT_EQ(test, 0, pair_start(&b->pair));
	KUNIT_EXPECT_FALSE(test, trying(b));
	KUNIT_EXPECT_EQ(test, 0, acquire(b));
	KUNIT_EXPECT_EQ(test, 0, acquire(b));
	KUNIT_EXPECT_EQ(test, 1u, b->nsent);
	KUNIT_EXPECT_TRUE(test, trying(b));
	for (i = 0; i < 6; i++)
		world_step(&b->pair.w, b->pair.w.now + 100);
	KUNIT_ASSERT_NOT_NULL(test, wish(b)->child);
	KUNIT_EXPECT_EQ(test, 7u, b->nsent);
	wish(b)->retry_at = b->pair.w.now + 1;
	KUNIT_EXPECT_EQ(test, 0, acquire(b));
	KUNIT_EXPECT_EQ(test, 7u, b->nsent);
	KUNIT_EXPECT_TRUE(test, trying(b));
	bench_run(b, 1000);
	bench_expect_up(test, b, 1);
	KUNIT_EXPECT_EQ(test, -EALREADY, acquire(b));
	KUNIT_EXPECT_FALSE(test, trying(b));
	bench_end(test, b);
}

static struct kunit_case want_cases[] = {
	KUNIT_CASE(only_what_is_configured_is_wished_for),
	KUNIT_CASE(a_kept_wish_is_tried_so_often),
	KUNIT_CASE(packets_are_not_heard_during_the_back_off),
	KUNIT_CASE(each_wish_has_its_own_time),
	KUNIT_CASE(a_failure_at_home_is_no_try),
	KUNIT_CASE(a_peer_without_its_interface_is_said),
	KUNIT_CASE(what_is_late_is_asked_again),
	KUNIT_CASE(a_pair_that_is_none_fails),
	KUNIT_CASE(a_route_hurries_who_waits_for_it),
	KUNIT_CASE(a_packet_is_heard_once),
	{}
};

static struct kunit_suite want_suite = {
	.name = "isakmp_want",
	.suite_init = bench_suite_init,
	.suite_exit = bench_suite_exit,
	.init = bench_test_init,
	.test_cases = want_cases,
};

kunit_test_suite(want_suite);
