// SPDX-License-Identifier: GPL-2.0
/* What a load has shut, and when it opens. */
#include "../conns.h"
#include "body.h"

#define LONG_MS	60000

static void hold(struct body *b, u32 ms)
{
	mutex_lock(&b->in.cfg_lock);
	isakmp_conns_hold(&b->in, ms);
	mutex_unlock(&b->in.cfg_lock);
}

/* As if most of its time had passed; returns what is left after @then. */
static long left_after(struct body *b, void (*then)(struct body *b))
{
	struct delayed_work *open = &b->in.conns->open;
	long left;

	mutex_lock(&b->in.cfg_lock);
	mod_delayed_work(isakmp_wq, open, HZ * 10);
	then(b);
	left = open->timer.expires - jiffies;
	mutex_unlock(&b->in.cfg_lock);
	return left;
}

static void load_the_same(struct body *b)
{
	const struct isakmp_conn *conn = isakmp_conns_find(&b->in, "a");
	bool changed;

	isakmp_conns_set(&b->in, (struct isakmp_conn *)conn, &changed, NULL);
}

static void unload_nobody(struct body *b)
{
	isakmp_conns_del(&b->in, "nobody");
}

/* A file with thousands of connections takes longer than that. */
static void whatever_is_loaded_keeps_it_shut(struct kunit *test)
{
	struct body *b = test->priv;
	long most = msecs_to_jiffies(LONG_MS / 2);

	body_load(b, "a", "192.0.2.2");
	hold(b, LONG_MS);
	KUNIT_EXPECT_GT(test, left_after(b, load_the_same), most);
	KUNIT_EXPECT_GT(test, left_after(b, unload_nobody), most);
	hold(b, 0);
	KUNIT_EXPECT_FALSE(test, delayed_work_pending(&b->in.conns->open));
}

static bool begins(struct delayed_work *work)
{
	unsigned long until = jiffies + 30 * HZ;

	while (delayed_work_pending(work) && time_before(jiffies, until))
		schedule_timeout_uninterruptible(1);
	return !delayed_work_pending(work);
}

static void who_dies_over_it_leaves_it_open(struct kunit *test)
{
	struct body *b = test->priv;

	hold(b, 1);
	KUNIT_ASSERT_TRUE(test, begins(&b->in.conns->open));
	flush_workqueue(isakmp_wq);
	KUNIT_EXPECT_EQ(test, 0u, b->in.conns->hold_ms);
}

/* The next load has begun while the work waited for the lock. */
static void the_next_load_is_not_opened(struct kunit *test)
{
	struct body *b = test->priv;
	struct delayed_work *open = &b->in.conns->open;

	mutex_lock(&b->in.cfg_lock);
	isakmp_conns_hold(&b->in, 1);
	KUNIT_EXPECT_TRUE(test, begins(open));
	isakmp_conns_hold(&b->in, LONG_MS);
	mutex_unlock(&b->in.cfg_lock);
	flush_work(&open->work);
	KUNIT_EXPECT_EQ(test, LONG_MS + 0u, b->in.conns->hold_ms);
	KUNIT_EXPECT_TRUE(test, delayed_work_pending(open));
	hold(b, 0);
}

static struct kunit_case load_cases[] = {
	KUNIT_CASE(whatever_is_loaded_keeps_it_shut),
	KUNIT_CASE(who_dies_over_it_leaves_it_open),
	KUNIT_CASE(the_next_load_is_not_opened),
	{}
};

static struct kunit_suite load_suite = {
	.name = "isakmp_load",
	.init = body_init,
	.exit = body_exit,
	.test_cases = load_cases,
};

kunit_test_suite(load_suite);
