// SPDX-License-Identifier: GPL-2.0
/* Datagrams in softirq: short ones, strange ones, and far too many. */
#include <linux/random.h>
#include "../cookie.h"
#include "body.h"

#define FIRST	0x1122334455667788ULL

static u32 nodes(struct body *b)
{
	return b->in.nodes->count;
}

static void every_length_of_nothing(struct kunit *test)
{
	struct body *b = test->priv;
	struct isakmp_addr from = body_addr("192.0.2.2");
	u8 buf[40] = {};
	u32 len;

	body_load(b, "any", NULL);
	for (len = 0; len <= sizeof(buf); len++)
		body_input(b, &from, buf, len);
	KUNIT_EXPECT_EQ(test, 41ULL, body_count(b, RX_HEADER));
	KUNIT_EXPECT_EQ(test, 0u, nodes(b));
}

/* CVE-2013-4564: cut at every octet, with the length that it should have had,
 * and with the length that it has.
 */
static void a_first_message_cut_anywhere(struct kunit *test)
{
	struct body *b = test->priv;
	struct isakmp_addr from = body_addr("192.0.2.2");
	u8 buf[BODY_FIRST_MAX];
	u32 len, whole = body_first_write(buf, FIRST);

	body_load(b, "any", NULL);
	for (len = 0; len < whole; len++)
		body_input(b, &from, buf, len);
	KUNIT_EXPECT_EQ(test, (u64)whole, body_count(b, RX_HEADER));
	for (len = ISAKMP_HDR_LEN; len < whole; len++) {
		put_unaligned_be32(len, buf + 24);
		body_input(b, &from, buf, len);
		body_release(b);
	}
	KUNIT_EXPECT_EQ(test, (u64)(whole - ISAKMP_HDR_LEN),
			body_count(b, RX_REFUSED));
	KUNIT_EXPECT_EQ(test, 0u, nodes(b));
	KUNIT_EXPECT_EQ(test, 0ULL, body_count(b, TX));
	KUNIT_EXPECT_EQ(test, 0ULL, body_count(b, TX_ERRORS));
	put_unaligned_be32(whole, buf + 24);
	body_input(b, &from, buf, whole);
	body_release(b);
	KUNIT_EXPECT_EQ(test, 1u, nodes(b));
	KUNIT_EXPECT_EQ(test, 1ULL, body_count(b, TX) +
			body_count(b, TX_ERRORS));
}

/* A sound header in front, everything else by chance. */
static void garbage_of_every_length(struct kunit *test)
{
	struct body *b = test->priv;
	struct isakmp_addr from = body_addr("192.0.2.2");
	u8 buf[300];
	u32 len;

	body_load(b, "any", NULL);
	for (len = ISAKMP_HDR_LEN; len <= sizeof(buf); len++) {
		get_random_bytes(buf, sizeof(buf));
		body_header(buf, FIRST + len, len % 3 ? 0 : FIRST, buf[18],
			    len);
		buf[19] = len % 5 ? 0 : ISAKMP_F_ENCRYPT;
		if (len % 2)
			buf[18] = ISAKMP_X_MAIN;
		body_input(b, &from, buf, len);
	}
	body_release(b);
	KUNIT_EXPECT_EQ(test, 0ULL, body_count(b, RX_HEADER));
	KUNIT_EXPECT_GT(test, body_count(b, RX_REFUSED), 0ULL);
	KUNIT_EXPECT_EQ(test, 0u, nodes(b));
}

static void other_major_versions_are_dropped(struct kunit *test)
{
	struct body *b = test->priv;
	struct isakmp_addr from = body_addr("192.0.2.2");
	u8 buf[ISAKMP_HDR_LEN];
	u32 v;

	body_load(b, "any", NULL);
	for (v = 0; v < 16; v++) {
		body_header(buf, FIRST, FIRST, ISAKMP_X_MAIN, sizeof(buf));
		buf[17] = v << 4;
		body_input(b, &from, buf, sizeof(buf));
	}
	KUNIT_EXPECT_EQ(test, 15ULL, body_count(b, RX_VERSION));
	KUNIT_EXPECT_EQ(test, 1ULL, body_count(b, RX_UNKNOWN_COOKIE));
}

static void only_a_first_message_makes_an_embryo(struct kunit *test)
{
	struct body *b = test->priv;
	struct isakmp_addr from = body_addr("192.0.2.2");
	u8 buf[ISAKMP_HDR_LEN];
	u32 etype, n = 0;

	body_load(b, "any", NULL);
	body_hold(b);
	for (etype = 0; etype < 256; etype++) {
		if (etype == ISAKMP_X_MAIN)
			continue;
		body_header(buf, FIRST, 0, etype, sizeof(buf));
		body_input(b, &from, buf, sizeof(buf));
		n++;
	}
	body_header(buf, FIRST, 0, ISAKMP_X_MAIN, sizeof(buf));
	buf[19] = ISAKMP_F_ENCRYPT;
	body_input(b, &from, buf, sizeof(buf));
	buf[19] = 0;
	buf[23] = 1;		/* message ID */
	body_input(b, &from, buf, sizeof(buf));
	KUNIT_EXPECT_EQ(test, n + 2ULL, body_count(b, RX_NOT_FIRST));
	KUNIT_EXPECT_EQ(test, 0u, nodes(b));
	buf[23] = 0;
	body_input(b, &from, buf, sizeof(buf));
	KUNIT_EXPECT_EQ(test, 1u, nodes(b));
	KUNIT_EXPECT_EQ(test, 1u, b->in.nodes->half_open);
	/* its chain is empty, so that is the end of it */
	body_release(b);
	KUNIT_EXPECT_EQ(test, 1ULL, body_count(b, RX_REFUSED));
	KUNIT_EXPECT_EQ(test, 0u, nodes(b));
	KUNIT_EXPECT_EQ(test, 0u, b->in.nodes->half_open);
}

static void no_connection_no_embryo(struct kunit *test)
{
	struct body *b = test->priv;
	struct isakmp_addr from = body_addr("192.0.2.2");
	struct isakmp_conn *conn;

	body_first(b, &from, FIRST);
	conn = body_load(b, "other", "192.0.2.3");
	body_first(b, &from, FIRST);
	KUNIT_EXPECT_EQ(test, 2ULL, body_count(b, RX_NO_CONN));
	from = body_addr("192.0.2.3");
	body_first(b, &from, FIRST);
	KUNIT_EXPECT_EQ(test, 2ULL, body_count(b, RX_NO_CONN));
	KUNIT_EXPECT_EQ(test, 1u, nodes(b));
	body_release(b);
	body_unload(b, conn);
	body_first(b, &from, FIRST + 1);
	KUNIT_EXPECT_EQ(test, 3ULL, body_count(b, RX_NO_CONN));
}

static void a_first_message_again_goes_to_the_same_embryo(struct kunit *test)
{
	struct body *b = test->priv;
	struct isakmp_addr from = body_addr("192.0.2.2");
	struct isakmp_addr elsewhere = body_addr("192.0.2.3");
	struct isakmp_node *x, *y;

	body_load(b, "any", NULL);
	body_hold(b);
	body_first(b, &from, FIRST);
	x = isakmp_half_find(b->in.nodes, (const u8 *)"\x11\x22\x33\x44\x55\x66\x77\x88",
			     &from);
	KUNIT_ASSERT_NOT_ERR_OR_NULL(test, x);
	body_first(b, &from, FIRST);
	KUNIT_EXPECT_EQ(test, 1ULL, body_count(b, RX_DUPLICATE));
	KUNIT_EXPECT_EQ(test, 1u, nodes(b));
	KUNIT_EXPECT_EQ(test, 2u, x->rx.n);
	/* by address and port, so that nobody can disturb another one's */
	body_first(b, &elsewhere, FIRST);
	from.port++;
	body_first(b, &from, FIRST);
	KUNIT_EXPECT_EQ(test, 3u, nodes(b));
	from.port--;
	body_release(b);
	y = isakmp_half_find(b->in.nodes, x->cky_i, &from);
	KUNIT_EXPECT_PTR_EQ(test, x, y);
	KUNIT_EXPECT_EQ(test, 0u, x->rx.n);
	isakmp_node_put(y);
	isakmp_node_put(x);
	KUNIT_EXPECT_EQ(test, 3u, b->in.nodes->half_open);
}

static void a_queue_has_an_end(struct kunit *test)
{
	struct body *b = test->priv;
	struct isakmp_addr from = body_addr("192.0.2.2");
	u32 i;

	body_load(b, "any", NULL);
	body_hold(b);
	for (i = 0; i < 3 * ISAKMP_RX_NODE_MAX; i++)
		body_first(b, &from, FIRST);
	KUNIT_EXPECT_EQ(test, 2ULL * ISAKMP_RX_NODE_MAX,
			body_count(b, RX_QUEUE_FULL));
	KUNIT_EXPECT_EQ(test, ISAKMP_RX_NODE_MAX,
			atomic_read(&b->in.nodes->rx_n));
	body_release(b);
	KUNIT_EXPECT_EQ(test, 0, atomic_read(&b->in.nodes->rx_n));
	KUNIT_EXPECT_EQ(test, 1u, nodes(b));
}

static void prove(struct body *b, const struct isakmp_addr *from, u64 cky_i)
{
	struct isakmp_node *node;
	u8 cky[ISAKMP_COOKIE_LEN];

	put_unaligned_be64(cky_i, cky);
	node = isakmp_half_find(b->in.nodes, cky, from);
	if (!node)
		return;
	isakmp_half_proven(node, from);
	isakmp_node_put(node);
}

static void all_queues_together_have_an_end(struct kunit *test)
{
	struct body *b = test->priv;
	struct isakmp_addr from = body_addr("192.0.2.2");
	u32 i;

	body_load(b, "any", NULL);
	body_hold(b);
	for (i = 0; i < ISAKMP_RX_STRANGERS_MAX + 10; i++) {
		put_unaligned_be32(0x0a000000 + (i << 8), from.a);
		body_first(b, &from, FIRST + i);
	}
	KUNIT_EXPECT_EQ(test, 10ULL, body_count(b, RX_STRANGERS_FULL));
	KUNIT_EXPECT_EQ(test, ISAKMP_RX_STRANGERS_MAX,
			atomic_read(&b->in.nodes->rx_n));
	/* others still have their room */
	for (i = 0; i < ISAKMP_RX_NET_MAX - ISAKMP_RX_STRANGERS_MAX + 10; i++) {
		u32 n = i / (ISAKMP_RX_NODE_MAX - 1);

		put_unaligned_be32(0x0a000000 + (n << 8), from.a);
		prove(b, &from, FIRST + n);
		body_first(b, &from, FIRST + n);
	}
	KUNIT_EXPECT_EQ(test, 10ULL, body_count(b, RX_NET_QUEUE_FULL));
	KUNIT_EXPECT_EQ(test, ISAKMP_RX_NET_MAX,
			atomic_read(&b->in.nodes->rx_n));
	body_release(b);
	KUNIT_EXPECT_EQ(test, 0, atomic_read(&b->in.nodes->rx_bytes));
	KUNIT_EXPECT_EQ(test, 0, atomic_read(&b->in.nodes->rx_strangers));
	KUNIT_EXPECT_EQ(test, (u32)ISAKMP_RX_STRANGERS_MAX, nodes(b));
}

/* A flood does not pay for a search among all connections. */
static void strangers_are_bounded_before_the_search(struct kunit *test)
{
	struct body *b = test->priv;
	struct isakmp_addr from = body_addr("192.0.2.9");
	atomic_t *strangers = &b->in.nodes->rx_strangers;

	body_load(b, "one", "192.0.2.2");
	body_first(b, &from, FIRST);
	KUNIT_EXPECT_EQ(test, 1ULL, body_count(b, RX_NO_CONN));
	atomic_set(strangers, ISAKMP_RX_STRANGERS_MAX);
	body_first(b, &from, FIRST);
	KUNIT_EXPECT_EQ(test, ISAKMP_RX_STRANGERS_MAX, atomic_read(strangers));
	atomic_set(strangers, 0);
	KUNIT_EXPECT_EQ(test, 1ULL, body_count(b, RX_STRANGERS_FULL));
	KUNIT_EXPECT_EQ(test, 1ULL, body_count(b, RX_NO_CONN));
}

/* What an embryo remembers of message 1 counts against no limit but this. */
static void what_is_remembered_has_a_length(struct kunit *test)
{
	struct body *b = test->priv;
	struct isakmp_addr from = body_addr("192.0.2.2");
	u8 *buf = kunit_kzalloc(test, COOKIE_FIRST_MAX + 4, GFP_KERNEL);
	struct isakmp_node *node;
	u8 cky[ISAKMP_COOKIE_LEN];
	u32 len, sa;

	KUNIT_ASSERT_NOT_ERR_OR_NULL(test, buf);
	body_load(b, "any", NULL);
	for (len = COOKIE_FIRST_MAX; len <= COOKIE_FIRST_MAX + 4; len += 4) {
		sa = body_first_write(buf, FIRST + len);
		buf[ISAKMP_HDR_LEN] = ISAKMP_PT_VID;	/* follows the SA */
		put_unaligned_be16(len - sa, buf + sa + 2);
		put_unaligned_be32(len, buf + 24);
		body_input(b, &from, buf, len);
		body_release(b);
		put_unaligned_be64(FIRST + len, cky);
		node = isakmp_half_find(b->in.nodes, cky, &from);
		KUNIT_ASSERT_NOT_NULL(test, node);
		KUNIT_EXPECT_EQ(test, len, node->first_len);
		KUNIT_EXPECT_EQ(test, len <= COOKIE_FIRST_MAX, !!node->first);
		isakmp_node_put(node);
		memset(buf, 0, COOKIE_FIRST_MAX + 4);
	}
}

static void octets_that_wait_are_limited(struct kunit *test)
{
	struct body *b = test->priv;
	struct isakmp_addr from = body_addr("192.0.2.2");
	u8 *buf = kunit_kzalloc(test, ISAKMP_MSG_MAX, GFP_KERNEL);
	u32 i;

	KUNIT_ASSERT_NOT_ERR_OR_NULL(test, buf);
	body_load(b, "any", NULL);
	body_hold(b);
	for (i = 0; i < ISAKMP_RX_NET_BYTES / ISAKMP_MSG_MAX + 5; i++) {
		put_unaligned_be32(0x0a000000 + i, from.a);
		body_header(buf, FIRST + i, 0, ISAKMP_X_MAIN, ISAKMP_MSG_MAX);
		body_input(b, &from, buf, ISAKMP_MSG_MAX);
	}
	KUNIT_EXPECT_EQ(test, 5ULL, body_count(b, RX_NET_QUEUE_FULL));
	KUNIT_EXPECT_EQ(test, ISAKMP_RX_NET_BYTES,
			atomic_read(&b->in.nodes->rx_bytes));
	body_release(b);
}

static void a_prefix_has_its_share(struct kunit *test)
{
	struct body *b = test->priv;
	struct isakmp_addr from = body_addr("192.0.2.2");
	u32 i;

	body_load(b, "any", NULL);
	for (i = 0; i < ISAKMP_HALF_OPEN_PREFIX_MAX + 4; i++) {
		from.port = 500 + i;
		body_first(b, &from, FIRST + i);
		body_release(b);
	}
	KUNIT_EXPECT_EQ(test, 4ULL, body_count(b, COOKIE_SENT));
	from = body_addr("192.0.2.3");
	body_first(b, &from, FIRST);
	KUNIT_EXPECT_EQ(test, 4ULL, body_count(b, COOKIE_SENT));
	KUNIT_EXPECT_EQ(test, ISAKMP_HALF_OPEN_PREFIX_MAX + 1u,
			b->in.nodes->half_open);
}

static void a_slash_64_counts_as_one(struct kunit *test)
{
	struct body *b = test->priv;
	struct isakmp_addr from = body_addr("2001:db8:1:2::");
	u32 i;

	body_load(b, "any", NULL);
	for (i = 0; i < ISAKMP_HALF_OPEN_PREFIX_MAX + 4; i++) {
		put_unaligned_be64(i * 0x100000001ULL, from.a + 8);
		body_first(b, &from, FIRST + i);
		body_release(b);
	}
	KUNIT_EXPECT_EQ(test, 4ULL, body_count(b, COOKIE_SENT));
	from = body_addr("2001:db8:1:3::");
	body_first(b, &from, FIRST);
	KUNIT_EXPECT_EQ(test, 4ULL, body_count(b, COOKIE_SENT));
}

static void prefixes_are_given_back(struct kunit *test)
{
	struct body *b = test->priv;
	struct isakmp_addr from = body_addr("192.0.2.2");
	u8 buf[ISAKMP_HDR_LEN];
	u32 i;

	body_load(b, "any", NULL);
	for (i = 0; i < 100; i++) {
		body_header(buf, FIRST + i, 0, ISAKMP_X_MAIN, sizeof(buf));
		body_input(b, &from, buf, sizeof(buf));
		body_release(b);
	}
	KUNIT_EXPECT_EQ(test, 0ULL, body_count(b, COOKIE_SENT));
	for (i = 0; i < WIDTHS; i++)
		KUNIT_EXPECT_TRUE(test, hash_empty(b->in.nodes->prefix[i]));
}

/* From 10.0.0.0 and @i; referenced. */
static struct isakmp_node *half_open(struct body *b, u32 i)
{
	struct isakmp_addr from = body_addr("10.0.0.0");
	struct isakmp_addr local = body_addr(body_local);
	u8 cky[ISAKMP_COOKIE_LEN];

	put_unaligned_be32(0x0a000000 + i, from.a);
	put_unaligned_be64(FIRST + i, cky);
	return isakmp_half_open(&b->in, cky, &local, &from);
}

static void the_unproven_have_places_of_their_own(struct kunit *test)
{
	struct body *b = test->priv;
	struct isakmp_node *node, *first;
	u32 i;

	body_hold(b);
	first = half_open(b, 0);
	KUNIT_ASSERT_FALSE(test, IS_ERR_OR_NULL(first));
	for (i = 1; i < ISAKMP_UNPROVEN_MAX; i++) {
		node = half_open(b, i << 8);
		KUNIT_ASSERT_FALSE(test, IS_ERR_OR_NULL(node));
		isakmp_node_put(node);
	}
	KUNIT_EXPECT_EQ(test, -EBUSY, (int)PTR_ERR(half_open(b, i << 8)));
	/* who comes from elsewhere has shown nothing, whatever he knows */
	isakmp_half_proven(first, &(struct isakmp_addr){ .family = AF_INET });
	KUNIT_EXPECT_TRUE(test, isakmp_half_unproven(first));
	isakmp_half_proven(first, &first->remote);
	KUNIT_EXPECT_FALSE(test, isakmp_half_unproven(first));
	isakmp_node_put(first);
	node = half_open(b, i << 8);
	KUNIT_ASSERT_FALSE(test, IS_ERR_OR_NULL(node));
	isakmp_node_put(node);
	KUNIT_EXPECT_EQ(test, -EBUSY, (int)PTR_ERR(half_open(b, ++i << 8)));
	KUNIT_EXPECT_EQ(test, ISAKMP_UNPROVEN_MAX + 1u,
			b->in.nodes->half_open);
	KUNIT_EXPECT_EQ(test, 0ULL, body_count(b, HALF_OPEN_EVICTED));
}

/* One of @n neighbours that are @apart; the first is referenced. */
static struct isakmp_node *proven(struct body *b, u32 n, u32 apart)
{
	struct isakmp_node *node, *first = NULL;
	u32 i;

	for (i = 0; i < n; i++) {
		node = half_open(b, i * apart);
		if (IS_ERR_OR_NULL(node))
			break;
		isakmp_half_proven(node, &node->remote);
		if (first)
			isakmp_node_put(node);
		else
			first = node;
	}
	return first;
}

static void the_oldest_proof_gives_way(struct kunit *test, u32 max, u32 apart)
{
	struct body *b = test->priv;
	struct isakmp_node *node;

	body_hold(b);
	node = proven(b, max, apart);
	KUNIT_ASSERT_NOT_ERR_OR_NULL(test, node);
	KUNIT_EXPECT_EQ(test, 0ULL, body_count(b, HALF_OPEN_EVICTED));
	KUNIT_EXPECT_TRUE(test, node->half);
	isakmp_node_put(proven(b, max + 1, apart));
	KUNIT_EXPECT_EQ(test, 1ULL, body_count(b, HALF_OPEN_EVICTED));
	KUNIT_EXPECT_FALSE(test, node->half);
	KUNIT_EXPECT_EQ(test, max, b->in.nodes->half_open);
	KUNIT_EXPECT_EQ(test, max + 1, b->in.nodes->embryos);
	body_release(b);
	KUNIT_EXPECT_TRUE(test, node->dead);
	KUNIT_EXPECT_EQ(test, max, b->in.nodes->embryos);
	isakmp_node_put(node);
}

static void a_prefix_has_its_share_of_proofs(struct kunit *test)
{
	struct body *b = test->priv;
	struct isakmp_addr from = body_addr("192.0.2.2");
	u32 i;

	body_load(b, "any", NULL);
	body_hold(b);
	for (i = 0; i < ISAKMP_HALF_OPEN_PREFIX_MAX + 3; i++) {
		from.port = 500 + i;
		body_first(b, &from, FIRST + i);
		prove(b, &from, FIRST + i);
	}
	KUNIT_EXPECT_EQ(test, 3ULL, body_count(b, HALF_OPEN_EVICTED));
	KUNIT_EXPECT_EQ(test, (u32)ISAKMP_HALF_OPEN_PREFIX_MAX,
			b->in.nodes->half_open);
}

static void a_slash_24_has_its_share_of_proofs(struct kunit *test)
{
	the_oldest_proof_gives_way(test, ISAKMP_HALF_OPEN_WIDE_MAX, 1);
}

static void all_together_have_their_share_of_proofs(struct kunit *test)
{
	the_oldest_proof_gives_way(test, ISAKMP_PROVEN_MAX, 1 << 8);
}

static void nothing_comes_in_at_the_end(struct kunit *test)
{
	struct body *b = test->priv;
	struct isakmp_addr from = body_addr("192.0.2.2");

	body_load(b, "any", NULL);
	isakmp_node_net_bye(&b->in);
	body_first(b, &from, FIRST);
	KUNIT_EXPECT_EQ(test, 1ULL, body_count(b, RX_CLOSED));
	KUNIT_EXPECT_EQ(test, 0u, nodes(b));
}

static struct kunit_case input_cases[] = {
	KUNIT_CASE(every_length_of_nothing),
	KUNIT_CASE(a_first_message_cut_anywhere),
	KUNIT_CASE(garbage_of_every_length),
	KUNIT_CASE(other_major_versions_are_dropped),
	KUNIT_CASE(only_a_first_message_makes_an_embryo),
	KUNIT_CASE(no_connection_no_embryo),
	KUNIT_CASE(a_first_message_again_goes_to_the_same_embryo),
	KUNIT_CASE(a_queue_has_an_end),
	KUNIT_CASE(all_queues_together_have_an_end),
	KUNIT_CASE(strangers_are_bounded_before_the_search),
	KUNIT_CASE(what_is_remembered_has_a_length),
	KUNIT_CASE(octets_that_wait_are_limited),
	KUNIT_CASE(a_prefix_has_its_share),
	KUNIT_CASE(a_slash_64_counts_as_one),
	KUNIT_CASE(prefixes_are_given_back),
	KUNIT_CASE(the_unproven_have_places_of_their_own),
	KUNIT_CASE(a_prefix_has_its_share_of_proofs),
	KUNIT_CASE(a_slash_24_has_its_share_of_proofs),
	KUNIT_CASE(all_together_have_their_share_of_proofs),
	KUNIT_CASE(nothing_comes_in_at_the_end),
	{}
};

static struct kunit_suite input_suite = {
	.name = "isakmp_input",
	.init = body_init,
	.exit = body_exit,
	.test_cases = input_cases,
};
kunit_test_suite(input_suite);
