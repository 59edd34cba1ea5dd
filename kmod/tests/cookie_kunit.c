// SPDX-License-Identifier: GPL-2.0
/* The way in without a place: who gets in by it, and who does not. */
#include "../cookie.h"
#include "../trace.h"
#include "body.h"

#define FIRST	0x1122334455667788ULL

/* The last message that went out. */
static struct {
	u32 n;
	struct isakmp_hdr hdr;
} out;

static void see(void *data, bool is_out, const struct isakmp_addr *local,
		const struct isakmp_addr *remote, const struct isakmp_hdr *hdr)
{
	if (!is_out)
		return;
	out.n++;
	out.hdr = *hdr;
}

static int cookie_init(struct kunit *test)
{
	struct isakmp_addr from = body_addr("192.0.2.2");
	int err = body_init(test);
	struct body *b;
	u32 i;

	if (err)
		return err;
	b = test->priv;
	memset(&out, 0, sizeof(out));
	body_load(b, "any", NULL);
	for (i = 0; i < ISAKMP_HALF_OPEN_PREFIX_MAX; i++)
		body_first(b, &from, i + 1);
	body_release(b);
	return register_trace_isakmp_msg(see, NULL);
}

static void cookie_exit(struct kunit *test)
{
	unregister_trace_isakmp_msg(see, NULL);
	tracepoint_synchronize_unregister();
	body_exit(test);
}

/* Message 1 with @cky_i is answered; the cookie. */
static u64 ask(struct kunit *test, u64 cky_i)
{
	struct body *b = test->priv;
	struct isakmp_addr from = body_addr("192.0.2.2");
	u32 nodes = b->in.nodes->count;

	body_first(b, &from, cky_i);
	body_release(b);
	KUNIT_EXPECT_EQ(test, nodes, b->in.nodes->count);
	KUNIT_EXPECT_EQ(test, cky_i, get_unaligned_be64(out.hdr.cky_i));
	return get_unaligned_be64(out.hdr.cky_r);
}

/* Something like message 3, and more have it got in. */
static bool enter(struct body *b, const struct isakmp_addr *from, u64 cky_i,
		  u64 cky_r)
{
	u64 before = body_count(b, COOKIE_RETURNED);
	u8 buf[ISAKMP_HDR_LEN + 4] = {};

	body_header(buf, cky_i, cky_r, ISAKMP_X_MAIN, sizeof(buf));
	body_input(b, from, buf, sizeof(buf));
	return body_count(b, COOKIE_RETURNED) != before;
}

static struct isakmp_node *node_of(struct body *b, u64 cky_i)
{
	struct isakmp_addr from = body_addr("192.0.2.2");
	u8 cky[ISAKMP_COOKIE_LEN];

	put_unaligned_be64(cky_i, cky);
	return isakmp_half_find(b->in.nodes, cky, &from);
}

static void who_returns_a_cookie_gets_a_place(struct kunit *test)
{
	struct body *b = test->priv;
	struct isakmp_addr from = body_addr("192.0.2.2");
	u64 cookie = ask(test, FIRST), taken;
	struct isakmp_node *node;
	u32 sent = out.n;

	KUNIT_EXPECT_EQ(test, 1ULL, body_count(b, COOKIE_SENT));
	KUNIT_EXPECT_NE(test, 0ULL, cookie);
	KUNIT_EXPECT_EQ(test, cookie, ask(test, FIRST));
	KUNIT_EXPECT_NE(test, cookie, ask(test, FIRST + 1));
	sent = out.n;
	taken = body_count(b, RX_TAKEN);
	body_hold(b);
	KUNIT_EXPECT_TRUE(test, enter(b, &from, FIRST, cookie));
	/* the same again before anybody has looked */
	KUNIT_EXPECT_FALSE(test, enter(b, &from, FIRST, cookie));
	node = node_of(b, FIRST);
	KUNIT_ASSERT_NOT_ERR_OR_NULL(test, node);
	KUNIT_EXPECT_FALSE(test, isakmp_half_unproven(node));
	KUNIT_EXPECT_EQ(test, 3u, node->rx.n);
	body_release(b);
	/* message 1 has been taken, and message 2 was not sent again */
	KUNIT_EXPECT_EQ(test, taken + 1, body_count(b, RX_TAKEN));
	KUNIT_EXPECT_EQ(test, sent, out.n);
	KUNIT_EXPECT_FALSE(test, node->dead);
	isakmp_node_put(node);
	/* but it is when message 1 comes again */
	body_first(b, &from, FIRST);
	body_release(b);
	KUNIT_EXPECT_EQ(test, sent + 1, out.n);
	KUNIT_EXPECT_EQ(test, cookie, get_unaligned_be64(out.hdr.cky_r));
}

static void a_cookie_is_for_one_sender(struct kunit *test)
{
	struct body *b = test->priv;
	struct isakmp_addr from = body_addr("192.0.2.2");
	u64 cookie = ask(test, FIRST);
	u8 buf[ISAKMP_HDR_LEN];
	u32 i;

	for (i = 0; i < 64; i++)
		KUNIT_EXPECT_FALSE(test, enter(b, &from, FIRST,
					       cookie ^ 1ULL << i));
	KUNIT_EXPECT_FALSE(test, enter(b, &from, FIRST + 1, cookie));
	from.port = 501;
	KUNIT_EXPECT_FALSE(test, enter(b, &from, FIRST, cookie));
	from = body_addr("192.0.2.3");
	KUNIT_EXPECT_FALSE(test, enter(b, &from, FIRST, cookie));
	/* and for message 3, not for any other */
	from = body_addr("192.0.2.2");
	body_header(buf, FIRST, cookie, ISAKMP_X_INFO, sizeof(buf));
	body_input(b, &from, buf, sizeof(buf));
	body_header(buf, FIRST, cookie, ISAKMP_X_MAIN, sizeof(buf));
	buf[19] = ISAKMP_F_ENCRYPT;
	body_input(b, &from, buf, sizeof(buf));
	KUNIT_EXPECT_EQ(test, 69ULL, body_count(b, RX_UNKNOWN_COOKIE));
	KUNIT_EXPECT_TRUE(test, enter(b, &from, FIRST, cookie));
}

/* What comes late neither revives it nor says anything about it. */
static void a_cookie_gets_in_once(struct kunit *test)
{
	struct body *b = test->priv;
	struct isakmp_addr from = body_addr("192.0.2.2");
	u64 cookie = ask(test, FIRST);
	struct isakmp_node *node;

	KUNIT_EXPECT_TRUE(test, enter(b, &from, FIRST, cookie));
	body_release(b);
	node = node_of(b, FIRST);
	KUNIT_ASSERT_NOT_ERR_OR_NULL(test, node);
	mutex_lock(&node->lock);
	isakmp_node_kill(node);
	mutex_unlock(&node->lock);
	isakmp_node_put(node);
	KUNIT_EXPECT_FALSE(test, enter(b, &from, FIRST, cookie));
	KUNIT_EXPECT_EQ(test, 1ULL, body_count(b, RX_COOKIE_SPENT));
	KUNIT_EXPECT_PTR_EQ(test, node_of(b, FIRST), NULL);
}

static void a_cookie_grows_old(struct kunit *test)
{
	struct body *b = test->priv;
	struct isakmp_addr from = body_addr("192.0.2.2");
	u64 x = ask(test, FIRST), y = ask(test, FIRST + 1);
	struct isakmp_cookies *c = b->in.nodes->cookies.t;

	c->since -= COOKIE_KEY_MS;
	KUNIT_EXPECT_NE(test, x, ask(test, FIRST));
	KUNIT_EXPECT_TRUE(test, enter(b, &from, FIRST, x));
	c->since -= COOKIE_KEY_MS;
	KUNIT_EXPECT_FALSE(test, enter(b, &from, FIRST + 1, y));
	y = ask(test, FIRST + 1);
	c->since -= 2 * COOKIE_KEY_MS;
	KUNIT_EXPECT_FALSE(test, enter(b, &from, FIRST + 1, y));
}

/* Too many wait.  Who was turned away is let in when he comes again, and as long
 * as that is remembered.
 */
static void who_comes_again_may_wait(struct kunit *test)
{
	struct body *b = test->priv;
	struct isakmp_addr other = body_addr("192.0.2.3");
	struct isakmp_addr from = body_addr("192.0.2.2");
	atomic_t *strangers = &b->in.nodes->rx_strangers;
	atomic_t *again = &b->in.nodes->rx_again;
	struct isakmp_again *a;

	ask(test, FIRST + 1);		/* since then there is a memory */
	a = &b->in.nodes->cookies.t->again;
	body_hold(b);
	atomic_set(strangers, ISAKMP_RX_STRANGERS_MAX);
	body_first(b, &from, FIRST);
	KUNIT_EXPECT_EQ(test, 1ULL, body_count(b, RX_STRANGERS_FULL));
	body_first(b, &other, FIRST);
	body_first(b, &from, FIRST + 1);
	KUNIT_EXPECT_EQ(test, 3ULL, body_count(b, RX_STRANGERS_FULL));
	KUNIT_EXPECT_EQ(test, 0ULL, body_count(b, RX_AGAIN));
	body_first(b, &from, FIRST);
	KUNIT_EXPECT_EQ(test, 1ULL, body_count(b, RX_AGAIN));
	/* a place that is none of the others' */
	KUNIT_EXPECT_EQ(test, ISAKMP_RX_STRANGERS_MAX, atomic_read(strangers));
	KUNIT_EXPECT_EQ(test, 1, atomic_read(again));
	/* in the other filter now, and then in none, however often it comes */
	a->since -= 16000;
	body_first(b, &other, FIRST);
	KUNIT_EXPECT_EQ(test, 2ULL, body_count(b, RX_AGAIN));
	a->since -= 16000;
	body_first(b, &from, FIRST + 1);
	KUNIT_EXPECT_EQ(test, 2ULL, body_count(b, RX_AGAIN));
	a->since -= 32000;
	body_first(b, &other, FIRST);
	KUNIT_EXPECT_EQ(test, 2ULL, body_count(b, RX_AGAIN));
	/* of those there can be too many, too, and a stranger has his place then */
	atomic_set(again, ISAKMP_RX_AGAIN_MAX);
	body_first(b, &other, FIRST);
	KUNIT_EXPECT_EQ(test, 2ULL, body_count(b, RX_AGAIN));
	KUNIT_EXPECT_EQ(test, ISAKMP_RX_AGAIN_MAX, atomic_read(again));
	atomic_set(strangers, ISAKMP_RX_STRANGERS_MAX - 1);
	body_first(b, &from, FIRST + 2);
	KUNIT_EXPECT_EQ(test, ISAKMP_RX_STRANGERS_MAX, atomic_read(strangers));
	atomic_set(strangers, 1);
	atomic_set(again, 2);
	body_release(b);
	KUNIT_EXPECT_EQ(test, 0, atomic_read(strangers));
	KUNIT_EXPECT_EQ(test, 0, atomic_read(again));
}

/* A fast flood does not fill the memory until everybody is known. */
static void a_filter_takes_so_many(struct kunit *test)
{
	struct body *b = test->priv;
	struct isakmp_addr from = body_addr("192.0.2.2");
	struct isakmp_nodes *ns = b->in.nodes;
	struct isakmp_rx rx = { .remote = from };
	u8 cookie[ISAKMP_COOKIE_LEN] = {};
	struct isakmp_again *a;
	u32 i, hits = 0;

	ask(test, FIRST);
	a = &ns->cookies.t->again;
	rx.buf = cookie;
	for (i = 0; i < 2 * AGAIN_MAX; i++) {
		if (i == AGAIN_MAX)
			a->since -= 16000;
		memcpy(cookie, &i, sizeof(i));
		isakmp_came_again(ns, &rx);
	}
	KUNIT_EXPECT_LE(test, a->n, (u32)AGAIN_MAX);
	for (i = 2 * AGAIN_MAX; i < 3 * AGAIN_MAX; i++) {
		memcpy(cookie, &i, sizeof(i));
		hits += isakmp_came_again(ns, &rx);
	}
	KUNIT_EXPECT_LT(test, hits, (u32)AGAIN_MAX / 8);
	KUNIT_EXPECT_LE(test, a->n, (u32)AGAIN_MAX);
}

/* It had a place meanwhile, by another cookie that it has not seen yet. */
static void a_cookie_beats_a_place(struct kunit *test)
{
	struct body *b = test->priv;
	struct isakmp_addr from = body_addr("192.0.2.2");
	u64 cookie = ask(test, FIRST);
	struct isakmp_node *node;

	node = node_of(b, 1);
	isakmp_half_proven(node, &from);
	isakmp_node_put(node);
	body_first(b, &from, FIRST);
	body_release(b);
	node = node_of(b, FIRST);
	KUNIT_ASSERT_NOT_ERR_OR_NULL(test, node);
	KUNIT_EXPECT_TRUE(test, isakmp_half_unproven(node));
	KUNIT_EXPECT_TRUE(test, enter(b, &from, FIRST, cookie));
	body_release(b);
	KUNIT_EXPECT_TRUE(test, node->dead);
	isakmp_node_put(node);
}

/* A flood of as many messages as there are takes every place. */
static void push_out(struct isakmp_cookies *c)
{
	u32 i;

	for (i = 0; i < COOKIE_KEPT; i++) {
		kfree(c->kept[i]);
		c->kept[i] = NULL;
	}
}

static void learn_others(struct body *b, u32 n)
{
	u8 buf[64] = {};
	u32 i;

	for (i = 0; i < n; i++) {
		put_unaligned_be32(i, buf + 32);
		isakmp_cookie_learn(&b->in, buf, sizeof(buf));
	}
}

/* Of two messages 1 with the same place the later one has it. */
static void what_is_kept_is_pushed_out(struct kunit *test)
{
	struct body *b = test->priv;
	struct isakmp_addr from = body_addr("192.0.2.2");
	u64 x = ask(test, FIRST);
	struct isakmp_cookies *c = b->in.nodes->cookies.t;
	u32 i = (x & COOKIE_NUMBER) - 1 - COOKIE_KNOWN;

	KUNIT_ASSERT_LT(test, i, (u32)COOKIE_KEPT);
	KUNIT_ASSERT_NOT_ERR_OR_NULL(test, c->kept[i]);
	c->kept[i]->digest += COOKIE_KEPT;
	KUNIT_EXPECT_FALSE(test, enter(b, &from, FIRST, x));
	KUNIT_EXPECT_EQ(test, x, ask(test, FIRST));
	KUNIT_EXPECT_TRUE(test, enter(b, &from, FIRST, x));
}

static void what_has_authenticated_stays_known(struct kunit *test)
{
	struct body *b = test->priv;
	struct isakmp_addr from = body_addr("192.0.2.2");
	struct isakmp_node *node = node_of(b, 1);
	u64 x = ask(test, FIRST), y;

	KUNIT_ASSERT_NOT_ERR_OR_NULL(test, node->first);
	isakmp_cookie_learn(&b->in, node->first, node->first_len);
	y = ask(test, FIRST + 1);
	push_out(b->in.nodes->cookies.t);
	KUNIT_EXPECT_FALSE(test, enter(b, &from, FIRST, x));
	KUNIT_EXPECT_TRUE(test, enter(b, &from, FIRST + 1, y));
	/* only of its own kind it can be pushed out, and not when it is used */
	y = ask(test, FIRST + 2);
	learn_others(b, COOKIE_KNOWN - 1);
	KUNIT_EXPECT_TRUE(test, enter(b, &from, FIRST + 2, y));
	y = ask(test, FIRST + 3);
	learn_others(b, COOKIE_KNOWN);
	KUNIT_EXPECT_FALSE(test, enter(b, &from, FIRST + 3, y));
	isakmp_node_put(node);
}

static void what_is_too_long_finds_no_way(struct kunit *test)
{
	struct body *b = test->priv;
	struct isakmp_addr from = body_addr("192.0.2.2");
	u8 *buf = kunit_kzalloc(test, 4096, GFP_KERNEL);

	KUNIT_ASSERT_NOT_ERR_OR_NULL(test, buf);
	body_header(buf, FIRST, 0, ISAKMP_X_MAIN, 4096);
	body_input(b, &from, buf, 4096);
	KUNIT_EXPECT_EQ(test, 1ULL, body_count(b, RX_FIRST_LONG));
}

static void what_waits_at_the_end_is_counted(struct kunit *test)
{
	struct body *b = test->priv;
	struct isakmp_addr from = body_addr("192.0.2.2");

	body_hold(b);
	body_first(b, &from, FIRST);
	b->held = false;
	complete(&b->go);
	isakmp_node_net_bye(&b->in);
	isakmp_node_net_wait(&b->in);
	KUNIT_EXPECT_EQ(test, 1ULL, body_count(b, RX_CLOSED) +
				    body_count(b, COOKIE_SENT));
	KUNIT_EXPECT_EQ(test, 0, atomic_read(&b->in.nodes->rx_n));
}

static struct kunit_case cookie_cases[] = {
	KUNIT_CASE(who_returns_a_cookie_gets_a_place),
	KUNIT_CASE(a_cookie_is_for_one_sender),
	KUNIT_CASE(a_cookie_gets_in_once),
	KUNIT_CASE(a_cookie_grows_old),
	KUNIT_CASE(who_comes_again_may_wait),
	KUNIT_CASE(a_filter_takes_so_many),
	KUNIT_CASE(a_cookie_beats_a_place),
	KUNIT_CASE(what_is_kept_is_pushed_out),
	KUNIT_CASE(what_has_authenticated_stays_known),
	KUNIT_CASE(what_is_too_long_finds_no_way),
	KUNIT_CASE(what_waits_at_the_end_is_counted),
	{}
};

static struct kunit_suite cookie_suite = {
	.name = "isakmp_cookie",
	.init = cookie_init,
	.exit = cookie_exit,
	.test_cases = cookie_cases,
};
kunit_test_suite(cookie_suite);
