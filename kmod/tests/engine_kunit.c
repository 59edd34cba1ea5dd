// SPDX-License-Identifier: GPL-2.0
/* What a peer may try when it is one, and what the engine makes of it:
 * messages that come again, too often or in clear, and several payloads in
 * one message.
 */
#include "bench.h"


static void replays_after_completion_make_nothing(struct kunit *test)
{
	struct bench *b = test->priv;
	struct world_party *r;
	u32 i, spis, sent;

	bench_begin(test, b);
	bench_run(b, 1000);
	bench_expect_up(test, b, 1);
	r = b->pair.party[1];
	spis = r->next_spi;
	sent = r->n.sent;
	/* At once, and when the exchange has been forgotten. */
	for (i = 0; i < 2; i++) {
		bench_replay(b, QM1);
		KUNIT_EXPECT_EQ(test, i + 1, r->n.refused);
		bench_run(b, 200000);
	}
	KUNIT_EXPECT_EQ(test, spis, r->next_spi);
	KUNIT_EXPECT_EQ(test, sent, r->n.sent);
	bench_expect_up(test, b, 1);
	bench_end(test, b);
}

static void last_message_is_sent_again_when_asked_for(struct kunit *test)
{
	struct bench *b = test->priv;
	struct world_party *i, *r;

	bench_begin(test, b);
	bench_run(b, 1000);
	bench_expect_up(test, b, 1);
	i = b->pair.party[0];
	r = b->pair.party[1];
	KUNIT_ASSERT_EQ(test, 5u, i->n.sent);
	KUNIT_ASSERT_EQ(test, 4u, r->n.sent);
	bench_replay(b, QM2);
	KUNIT_EXPECT_EQ(test, 6u, i->n.sent);
	bench_replay(b, MM5);
	KUNIT_EXPECT_EQ(test, 5u, r->n.sent);
	/* Octet for octet, or the other end would not know it. */
	KUNIT_ASSERT_EQ(test, 11u, b->nsent);
	KUNIT_EXPECT_EQ(test, 0, memcmp(b->sent[QM3]->b, b->sent[9]->b,
					b->sent[QM3]->len));
	KUNIT_EXPECT_EQ(test, 0, memcmp(b->sent[MM6]->b, b->sent[10]->b,
					b->sent[MM6]->len));
	bench_run(b, 1000);
	bench_expect_up(test, b, 1);
	bench_end(test, b);
}

/* Informational of side 0 under its SA; @what is run over the message. */
static void tell(struct kunit *test, struct bench *b,
		 void (*what)(struct bench *b, struct puppet_msg *m), u32 mid)
{
	struct isakmp_sa *sa = bench_sa_of(b, 0);

	KUNIT_ASSERT_NOT_NULL(test, sa);
	puppet_begin(&b->puppet[0], &b->msg, sa, ISAKMP_X_INFO, mid);
	what(b, &b->msg);
	puppet_close(&b->puppet[0], &b->msg, true);
	puppet_post(&b->puppet[0], &b->msg);
}

static void say_delete_child(struct bench *b, struct puppet_msg *m)
{
	struct isakmp_child *c = bench_child_of(b, 0);
	u8 spi[4];

	put_unaligned_be32(c->spi_in, spi);
	puppet_delete(m, ISAKMP_PROTO_ESP, spi, sizeof(spi));
}

static void say_delete_sa(struct bench *b, struct puppet_msg *m)
{
	puppet_delete(m, ISAKMP_PROTO_ISAKMP, m->b, 2 * ISAKMP_COOKIE_LEN);
}

static void say_contact(struct bench *b, struct puppet_msg *m)
{
	puppet_notify(m, ISAKMP_PROTO_ISAKMP, ISAKMP_N_INITIAL_CONTACT, NULL,
		      0);
}

static void say_refused(struct bench *b, struct puppet_msg *m)
{
	puppet_notify(m, ISAKMP_PROTO_ESP, ISAKMP_N_NO_PROPOSAL_CHOSEN, NULL,
		      0);
}

typedef void (*say_fn)(struct bench *b, struct puppet_msg *m);

static const say_fn says[] = {
	say_delete_child, say_delete_sa, say_contact, say_refused,
};

/* CVE-2023-38712: what the first payload has ended, the next
 * one may speak of.  Every two, in every order, and the same twice.
 */
static void two_in_one_message(struct kunit *test)
{
	struct bench *b = test->priv;
	unsigned int i, k;

	for (i = 0; i < ARRAY_SIZE(says); i++) {
		for (k = 0; k < ARRAY_SIZE(says); k++) {
			struct isakmp_sa *sa;

			bench_init(b, 1 + i * 16 + k);
			bench_begin(test, b);
			bench_run(b, 1000);
			sa = bench_sa_of(b, 0);
			KUNIT_ASSERT_NOT_NULL(test, sa);
			puppet_begin(&b->puppet[0], &b->msg, sa,
				     ISAKMP_X_INFO, 0x1234);
			says[i](b, &b->msg);
			says[k](b, &b->msg);
			puppet_close(&b->puppet[0], &b->msg, true);
			puppet_post(&b->puppet[0], &b->msg);
			bench_run(b, 50);
			/* The contact is not fresh: the child is newer. */
			KUNIT_EXPECT_EQ_MSG(test, i && k,
					    pair_children(&b->pair, 1) == 1,
					    "%u, %u: child", i, k);
			KUNIT_EXPECT_EQ_MSG(test, i != 1 && k != 1,
					    pair_sas(&b->pair, 1) == 1,
					    "%u, %u: SA", i, k);
			KUNIT_EXPECT_EQ(test, 0u,
					b->pair.party[1]->n.refused);
			bench_run(b, 100000);
			bench_end(test, b);
		}
	}
}

static void message_id_counts_once(struct kunit *test)
{
	struct bench *b = test->priv;

	bench_begin(test, b);
	bench_run(b, 1000);
	tell(test, b, say_refused, 0x1234);
	bench_run(b, 50);
	KUNIT_EXPECT_EQ(test, 0u, b->pair.party[1]->n.refused);
	/* Another content, so that it is no duplicate. */
	b->puppet[0].nchain = 0;
	tell(test, b, say_delete_child, 0x1234);
	bench_run(b, 50);
	KUNIT_EXPECT_EQ(test, 1u, b->pair.party[1]->n.refused);
	bench_expect_up(test, b, 1);
	bench_end(test, b);
}

/* RFC 2409 5.7: what is not under HASH(1) is not acted on.  CVE-2019-10155. */
static void informational_in_clear_changes_nothing(struct kunit *test)
{
	struct bench *b = test->priv;
	unsigned int i, k;

	bench_begin(test, b);
	bench_run(b, 1000);
	for (i = 0; i < ARRAY_SIZE(says); i++) {
		for (k = 0; k < 3; k++) {
			struct puppet_msg *m = &b->msg;

			puppet_begin(&b->puppet[0], m, bench_sa_of(b, 0),
				     ISAKMP_X_INFO, k ? 0x5000 + i * 4 + k : 0);
			says[i](b, m);
			if (k == 2) {
				/* encrypted, with a HASH of nothing */
				puppet_close(&b->puppet[0], m, false);
			} else {
				m->b[19] = 0;
				put_unaligned_be32(m->len, m->b + 24);
			}
			puppet_post(&b->puppet[0], m);
			bench_run(b, 50);
		}
	}
	KUNIT_EXPECT_EQ(test, 12u, b->pair.party[1]->n.refused);
	KUNIT_EXPECT_EQ(test, 4u, b->pair.party[1]->n.sent);
	bench_expect_up(test, b, 1);
	bench_end(test, b);
}

static void ninth_exchange_at_a_time_is_refused(struct kunit *test)
{
	struct bench *b = test->priv;
	struct world_party *r;
	u8 i;

	bench_begin(test, b);
	bench_run(b, 1000);
	r = b->pair.party[1];
	b->deaf[0] = true;
	for (i = 1; i <= ISAKMP_XCHG_MAX; i++)
		bench_quick1(test, b, 0x100 + i, i);
	bench_run(b, 100);
	KUNIT_EXPECT_EQ(test, 0u, r->n.refused);
	KUNIT_EXPECT_EQ(test, 1u + ISAKMP_XCHG_MAX, r->next_spi);
	bench_quick1(test, b, 0x200, 100);
	bench_run(b, 100);
	KUNIT_EXPECT_EQ(test, 1u, r->n.refused);
	KUNIT_EXPECT_EQ(test, 1u + ISAKMP_XCHG_MAX, r->next_spi);
	/* They come to nothing, and there is room again. */
	bench_run(b, 300000);
	bench_quick1(test, b, 0x201, 101);
	bench_run(b, 100);
	KUNIT_EXPECT_EQ(test, 2u + ISAKMP_XCHG_MAX, r->next_spi);
	KUNIT_EXPECT_EQ(test, 1u, pair_children(&b->pair, 1));
	bench_end(test, b);
}

static bool is_quick(struct bench *b, const struct world_packet *pk, int from)
{
	return pk->b[18] == ISAKMP_X_QUICK && bench_side_of(b, &pk->from) == from;
}

static bool set_commit(struct bench *b, struct world_packet *pk)
{
	if (is_quick(b, pk, 1))
		pk->b[19] |= ISAKMP_F_COMMIT;
	return true;
}

/* RFC 2408 3.1: who sees the commit bit waits for CONNECTED, which comes as
 * an Informational under the Quick Mode's message ID.
 */
static void commit_bit_waits_for_connected(struct kunit *test)
{
	struct bench *b = test->priv;
	u32 mid;

	b->meddle = set_commit;
	bench_begin(test, b);
	bench_run(b, 1000);
	KUNIT_EXPECT_EQ(test, 0u, pair_children(&b->pair, 0));
	KUNIT_EXPECT_EQ(test, 1u, pair_children(&b->pair, 1));
	mid = get_unaligned_be32(b->sent[QM3]->b + 20);
	puppet_begin(&b->puppet[1], &b->msg, bench_sa_of(b, 1), ISAKMP_X_INFO, mid);
	puppet_notify(&b->msg, ISAKMP_PROTO_ESP, ISAKMP_N_CONNECTED, NULL, 0);
	puppet_close(&b->puppet[1], &b->msg, true);
	puppet_post(&b->puppet[1], &b->msg);
	bench_run(b, 1000);
	bench_expect_up(test, b, 1);
	bench_end(test, b);
}

/* RFC 2407 4.6.3.1 */
static bool add_lifetime(struct bench *b, struct world_packet *pk)
{
	static const u8 attrs[] = {
		0x80, IPSEC_ATTR_LIFE_TYPE, 0, ISAKMP_LIFE_SECONDS,
		0x80, IPSEC_ATTR_LIFE_DURATION, 0x01, 0x2c,	/* 300 */
	};

	if (!is_quick(b, pk, 1) || !puppet_open(&b->puppet[1], &b->msg, pk))
		return true;
	puppet_notify(&b->msg, ISAKMP_PROTO_ESP, ISAKMP_N_RESPONDER_LIFETIME,
		      attrs, sizeof(attrs));
	puppet_close(&b->puppet[1], &b->msg, true);
	puppet_see(&b->puppet[0], pk);
	puppet_post(&b->puppet[1], &b->msg);
	return false;
}

static void responder_lifetime_is_honoured(struct kunit *test)
{
	struct bench *b = test->priv;

	b->meddle = add_lifetime;
	bench_begin(test, b);
	bench_run(b, 1000);
	KUNIT_ASSERT_NOT_NULL(test, bench_child_of(b, 0));
	KUNIT_EXPECT_EQ(test, 300u, bench_child_of(b, 0)->life);
	KUNIT_EXPECT_EQ(test, 1u, pair_children(&b->pair, 0));
	bench_end(test, b);
}

static void finished_exchanges_do_not_pile_up(struct kunit *test)
{
	struct bench *b = test->priv;
	struct isakmp_xchg *x;
	u32 n = 0, i;

	bench_begin(test, b);
	bench_run(b, 1000);
	for (i = 1; i <= ISAKMP_XCHG_KEPT + 30; i++)
		bench_quick(test, b, 0x1000 + i, (u8)i);
	KUNIT_EXPECT_EQ(test, 1u + ISAKMP_XCHG_KEPT + 30,
			pair_children(&b->pair, 1));
	list_for_each_entry(x, &bench_sa_of(b, 1)->xchgs, list)
		n++;
	KUNIT_EXPECT_LE(test, n, 3u + ISAKMP_XCHG_KEPT);
	bench_end(test, b);
}

static void same_part_is_replaced(struct kunit *test)
{
	struct bench *b = test->priv;

	bench_begin(test, b);
	bench_run(b, 1000);
	bench_quick(test, b, 0x1001, 1);
	bench_quick(test, b, 0x1002, 2);
	KUNIT_EXPECT_EQ(test, 3u, pair_children(&b->pair, 1));
	/* Long after, so that they cannot have crossed. */
	bench_run(b, 60000);
	bench_quick(test, b, 0x1003, 1);
	KUNIT_EXPECT_EQ(test, 4u, pair_children(&b->pair, 1));
	bench_run(b, 60000);
	KUNIT_EXPECT_EQ(test, 3u, pair_children(&b->pair, 1));
	bench_end(test, b);
}

/* The memory of message IDs is full: a fresh SA takes over. */
static void used_up_sa_is_replaced(struct kunit *test)
{
	struct bench *b = test->priv;
	struct isakmp_child *c;
	struct isakmp_sa *sa;
	u32 mid;

	bench_begin(test, b);
	bench_run(b, 1000);
	sa = bench_sa_of(b, 0);
	KUNIT_ASSERT_NOT_NULL(test, sa);
	for (mid = 1; !isakmp_mid_room(sa); mid++)
		isakmp_mid_use(sa, mid);
	c = bench_child_of(b, 0);
	KUNIT_ASSERT_NOT_NULL(test, c);
	isakmp_peer_child_gone(bench_peer_of(b, 0), b->pair.w.now, c,
			       ISAKMP_REASON_FOREIGN);
	world_drain(world_node(b->pair.party[0], 0));
	bench_run(b, 1000);
	KUNIT_EXPECT_EQ(test, 1u, pair_children(&b->pair, 0));
	KUNIT_EXPECT_EQ(test, 2u, b->pair.party[0]->n.sa_up);
	KUNIT_EXPECT_PTR_EQ(test, world_ping(b->pair.party[0],
					     b->pair.party[1]), NULL);
	bench_end(test, b);
}

/* A second pair is asked for @ms after the end of the SA's life. */
static void quick_mode_at(struct kunit *test, struct bench *b, int ms)
{
	struct pair_conf *c = b->pair.conf;
	struct world_node *n;

	c[0].conn.life = 600;
	c[0].local[1] = c[0].local[0];
	c[0].local[1].r.lo[1] = 11;
	c[0].local[1].r.hi[1] = 11;
	c[1].remote[1] = c[0].local[1];
	c[1].child.nremote = 2;
	bench_begin(test, b);
	bench_run(b, 1000);
	c[0].child.nlocal = 2;
	KUNIT_ASSERT_NOT_NULL(test, bench_sa_of(b, 1));
	b->pair.w.delay = 50;
	world_run(&b->pair.w, bench_sa_of(b, 1)->expires + ms);
	n = world_node(b->pair.party[0], 0);
	KUNIT_EXPECT_EQ(test, 0, isakmp_peer_want(&n->peer, b->pair.w.now, 0,
						  1, true));
	world_drain(n);
	bench_run(b, 5000);
	KUNIT_EXPECT_EQ_MSG(test, 2u, pair_children(&b->pair, 0), "%d ms", ms);
	KUNIT_EXPECT_EQ_MSG(test, 2u, pair_children(&b->pair, 1), "%d ms", ms);
	KUNIT_EXPECT_PTR_EQ(test, world_ping(b->pair.party[0],
					     b->pair.party[1]), NULL);
	/* Made anew each time while there are children, by either end. */
	bench_run(b, 1000000);
	KUNIT_EXPECT_LE(test, pair_sas(&b->pair, 0), 2u);
	KUNIT_EXPECT_LE(test, pair_sas(&b->pair, 1), 2u);
}

/* An SA is made anew while its Quick Mode is in flight: both ends have the
 * child, whatever falls together.
 */
static void sa_outlives_its_quick_mode(struct kunit *test)
{
	struct bench *b = test->priv;
	int ms;

	for (ms = -200; ms <= 500; ms += 25) {
		bench_init(b, 1000 + ms);
		quick_mode_at(test, b, ms);
		bench_end(test, b);
	}
}

static void readdress(struct pair *p, u16 host)
{
	struct world_node *node = world_node(p->party[0], 0);

	p->party[0]->addr = world_addr(host);
	isakmp_peer_readdress(&node->peer, p->w.now);
	world_drain(node);
}

/* And the child comes back with it, not before, and without a long wait. */
static void lost_address_takes_what_stands_on_it(struct kunit *test)
{
	struct bench *b = test->priv;
	struct pair *p = &b->pair;
	u32 sent;

	bench_begin(test, b);
	bench_run(b, 40000);
	readdress(p, 1);
	bench_expect_up(test, b, 1);
	sent = p->party[0]->n.sent;
	readdress(p, 77);
	KUNIT_EXPECT_EQ(test, 0u, pair_sas(p, 0));
	KUNIT_EXPECT_EQ(test, 0u, pair_children(p, 0));
	bench_run(b, 400000);
	KUNIT_EXPECT_EQ(test, 0u, pair_sas(p, 0));
	KUNIT_EXPECT_EQ(test, ISAKMP_REASON_ADDRESS,
			(int)p->party[0]->last.reason);
	KUNIT_EXPECT_EQ(test, sent, p->party[0]->n.sent);
	readdress(p, 1);
	bench_run(b, 1000);
	KUNIT_EXPECT_EQ(test, 1u, pair_children(p, 0));
	KUNIT_EXPECT_PTR_EQ(test, world_ping(p->party[0], p->party[1]), NULL);
	bench_end(test, b);
}

static struct kunit_case engine_cases[] = {
	KUNIT_CASE(replays_after_completion_make_nothing),
	KUNIT_CASE(last_message_is_sent_again_when_asked_for),
	KUNIT_CASE(two_in_one_message),
	KUNIT_CASE(message_id_counts_once),
	KUNIT_CASE(informational_in_clear_changes_nothing),
	KUNIT_CASE(ninth_exchange_at_a_time_is_refused),
	KUNIT_CASE(commit_bit_waits_for_connected),
	KUNIT_CASE(responder_lifetime_is_honoured),
	KUNIT_CASE(finished_exchanges_do_not_pile_up),
	KUNIT_CASE(same_part_is_replaced),
	KUNIT_CASE(used_up_sa_is_replaced),
	KUNIT_CASE(sa_outlives_its_quick_mode),
	KUNIT_CASE(lost_address_takes_what_stands_on_it),
	{}
};

static struct kunit_suite engine_suite = {
	.name = "isakmp_engine",
	.suite_init = bench_suite_init,
	.suite_exit = bench_suite_exit,
	.init = bench_test_init,
	.test_cases = engine_cases,
};

kunit_test_suite(engine_suite);
