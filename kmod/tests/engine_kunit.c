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

/* Quick Mode 1 of side 0, as its engine would make it, for a part of what is
 * configured.
 */
static void say_quick_from(struct kunit *test, struct bench *b, u32 mid,
			   const struct isakmp_ts *l, u8 net)
{
	struct puppet_msg *m = &b->msg;
	struct isakmp_hdr hdr = {};
	struct isakmp_wr w;
	u8 nonce[16] = { net };
	u8 *buf;

	buf = kunit_kzalloc(test, 512, GFP_KERNEL);
	KUNIT_ASSERT_NOT_NULL(test, buf);
	puppet_begin(&b->puppet[0], m, bench_sa_of(b, 0), ISAKMP_X_QUICK, mid);
	w = isakmp_wr(buf, 512);
	isakmp_hdr_encode(&w, &hdr);
	doi_ipsec_offer_write(&w, b->pair.conf[0].esp, 1, IPSEC_ENCAP_TUNNEL,
			      0x1000 + net, 3600);
	puppet_add(m, ISAKMP_PT_SA, buf + ISAKMP_HDR_LEN + 4,
		   w.len - ISAKMP_HDR_LEN - 4);
	puppet_add(m, ISAKMP_PT_NONCE, nonce, sizeof(nonce));
	w = isakmp_wr(buf, 512);
	isakmp_ts_write(&w, l);
	puppet_add(m, ISAKMP_PT_ID, buf, w.len);
	w = isakmp_wr(buf, 512);
	isakmp_ts_write(&w, &b->pair.conf[0].remote[0]);
	puppet_add(m, ISAKMP_PT_ID, buf, w.len);
	puppet_close(&b->puppet[0], m, true);
	puppet_post(&b->puppet[0], m);
	kunit_kfree(test, buf);
}

static void say_quick(struct kunit *test, struct bench *b, u32 mid, u8 net)
{
	struct isakmp_ts l = b->pair.conf[0].local[0];

	l.r.lo[2] = net;
	l.r.hi[2] = net;
	say_quick_from(test, b, mid, &l, net);
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
		say_quick(test, b, 0x100 + i, i);
	bench_run(b, 100);
	KUNIT_EXPECT_EQ(test, 0u, r->n.refused);
	KUNIT_EXPECT_EQ(test, 1u + ISAKMP_XCHG_MAX, r->next_spi);
	say_quick(test, b, 0x200, 100);
	bench_run(b, 100);
	KUNIT_EXPECT_EQ(test, 1u, r->n.refused);
	KUNIT_EXPECT_EQ(test, 1u + ISAKMP_XCHG_MAX, r->next_spi);
	/* They come to nothing, and there is room again. */
	bench_run(b, 300000);
	say_quick(test, b, 0x201, 101);
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

/* Message 3 of Quick Mode from side 0 as a puppet: a HASH alone.  False when
 * message 1 has been refused.
 */
static bool say_quick3(struct kunit *test, struct bench *b, u32 mid)
{
	struct isakmp_xchg *x;
	struct puppet_msg *m = &b->msg;
	struct isakmp_span ni, nr;
	u32 at;

	bench_run(b, b->pair.w.delay);
	x = isakmp_sa_xchg(bench_sa_of(b, 1), mid);
	if (!x)
		return false;
	ni = (struct isakmp_span){ x->data.blob[ISAKMP_B_NI].p,
				   x->data.blob[ISAKMP_B_NI].len };
	nr = (struct isakmp_span){ x->data.blob[ISAKMP_B_NR].p,
				   x->data.blob[ISAKMP_B_NR].len };
	puppet_begin(&b->puppet[0], m, bench_sa_of(b, 0), ISAKMP_X_QUICK, mid);
	at = ISAKMP_HDR_LEN + ISAKMP_PLD_HDR_LEN;
	KUNIT_ASSERT_EQ(test, 0, ike1_hash3(&b->pair.party[0]->env, m->keys,
					    mid, ni, nr, m->b + at));
	puppet_close(&b->puppet[0], m, false);
	puppet_post(&b->puppet[0], m);
	bench_run(b, b->pair.w.delay);
	return true;
}

static void quick(struct kunit *test, struct bench *b, u32 mid, u8 net)
{
	say_quick(test, b, mid, net);
	KUNIT_ASSERT_TRUE(test, say_quick3(test, b, mid));
}

static void finished_exchanges_do_not_pile_up(struct kunit *test)
{
	struct bench *b = test->priv;
	struct isakmp_xchg *x;
	u32 n = 0, i;

	bench_begin(test, b);
	bench_run(b, 1000);
	for (i = 1; i <= ISAKMP_XCHG_KEPT + 30; i++)
		quick(test, b, 0x1000 + i, (u8)i);
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
	quick(test, b, 0x1001, 1);
	quick(test, b, 0x1002, 2);
	KUNIT_EXPECT_EQ(test, 3u, pair_children(&b->pair, 1));
	/* Long after, so that they cannot have crossed. */
	bench_run(b, 60000);
	quick(test, b, 0x1003, 1);
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

static u32 refused_as(struct bench *b, u16 notify)
{
	return b->pair.party[1]->bad.notify == notify;
}

/* A peer may narrow what is configured, but each part costs policies: 1 to 254
 * are 14 prefixes.  The configured pair is no part, and always welcome.
 */
static void parts_of_one_peer_are_bounded(struct kunit *test)
{
	struct bench *b = test->priv;
	struct isakmp_ts l;
	u32 n = 0;

	bench_begin(test, b);
	bench_run(b, 1000);
	do {
		l = b->pair.conf[0].local[0];
		l.r.lo[2] = (u8)n;
		l.r.hi[2] = (u8)n;
		l.r.lo[3] = 1;
		l.r.hi[3] = 254;
		say_quick_from(test, b, 0x1000 + n, &l, (u8)n);
	} while (say_quick3(test, b, 0x1000 + n) && ++n < 100);
	KUNIT_EXPECT_EQ(test, ISAKMP_PIECES_MAX / 14u, n);
	KUNIT_EXPECT_TRUE(test, refused_as(b, ISAKMP_N_INVALID_ID_INFORMATION));
	KUNIT_EXPECT_EQ(test, ISAKMP_REASON_RESOURCES,
			(int)b->pair.party[1]->last.reason);
	say_quick_from(test, b, 0x2000, &b->pair.conf[0].local[0], 200);
	KUNIT_EXPECT_TRUE(test, say_quick3(test, b, 0x2000));
	KUNIT_EXPECT_EQ(test, n + 2, pair_children(&b->pair, 1));
	bench_end(test, b);
}

static void fifth_of_the_same_selectors_is_refused(struct kunit *test)
{
	struct bench *b = test->priv;
	u32 i;

	bench_begin(test, b);
	bench_run(b, 1000);
	for (i = 0; i < ISAKMP_RIVAL_MAX; i++)
		quick(test, b, 0x1000 + i, 7);
	say_quick(test, b, 0x2000, 7);
	KUNIT_EXPECT_FALSE(test, say_quick3(test, b, 0x2000));
	/* of others there may be more, and of these in a while */
	quick(test, b, 0x2001, 8);
	bench_run(b, 20000);
	quick(test, b, 0x2002, 7);
	bench_end(test, b);
}

/* Keeps the first notify of side 1 in b->said. */
static bool listen(struct bench *b, struct world_packet *pk)
{
	struct puppet_msg *m = &b->msg;
	u32 at;

	if (pk->b[18] != ISAKMP_X_INFO || b->said_len ||
	    !bench_side_of(b, &pk->from) ||
	    !puppet_open(&b->puppet[1], m, pk))
		return true;
	at = ISAKMP_HDR_LEN + get_unaligned_be16(m->b + ISAKMP_HDR_LEN + 2);
	if (m->b[ISAKMP_HDR_LEN] != ISAKMP_PT_N || at + 20 > m->len)
		return true;
	b->said_len = get_unaligned_be16(m->b + at + 2);
	memcpy(b->said, m->b + at, min_t(u32, b->said_len, sizeof(b->said)));
	return true;
}

/* RFC 2408 3.14: a notify carries the SPI of what it is about. */
static void refusal_names_the_proposal(struct kunit *test)
{
	struct bench *b = test->priv;
	u8 *n = b->said;

	bench_begin(test, b);
	bench_run(b, 1000);
	b->pair.conf[0].local[0].r.lo[1] = 77;
	b->pair.conf[0].local[0].r.hi[1] = 77;
	b->meddle = listen;
	say_quick(test, b, 0x1001, 5);
	bench_run(b, 100);
	KUNIT_ASSERT_EQ(test, 16u, b->said_len);
	KUNIT_EXPECT_EQ(test, ISAKMP_PROTO_ESP, (int)n[8]);
	KUNIT_EXPECT_EQ(test, 4, (int)n[9]);
	KUNIT_EXPECT_EQ(test, ISAKMP_N_INVALID_ID_INFORMATION,
			(int)get_unaligned_be16(n + 10));
	KUNIT_EXPECT_EQ(test, 0x1005u, get_unaligned_be32(n + 12));
	bench_end(test, b);
}

/* What is said under the keys before there is an SA: only that message 5 is
 * refused ends anything, and only that.
 */
static void only_a_refusal_ends_phase_1(struct kunit *test)
{
	static const u16 types[] = {
		ISAKMP_N_INITIAL_CONTACT, ISAKMP_N_CONNECTED,
		ISAKMP_N_AUTHENTICATION_FAILED,
	};
	struct bench *b = test->priv;
	struct isakmp_sa *sa;
	u32 i, k;

	for (i = 0; i < ARRAY_SIZE(types); i++) {
		bench_init(b, i + 1);
		bench_begin(test, b);
		for (k = 0; k < 4; k++)
			world_step(&b->pair.w, b->pair.w.now + 100);
		sa = isakmp_peer_sa_next(bench_peer_of(b, 0), NULL);
		KUNIT_ASSERT_NOT_NULL(test, sa);
		/* The initiator's own message, as the responder would say it:
		 * the keys are the same.
		 */
		puppet_begin(&b->puppet[0], &b->msg, sa, ISAKMP_X_INFO, 0x99);
		KUNIT_ASSERT_EQ(test, 0,
				ike1_iv_phase2(&b->pair.party[0]->env,
					       b->msg.keys,
					       isakmp_sa_xchg(sa, 0)->iv, 0x99,
					       b->msg.iv));
		puppet_notify(&b->msg, ISAKMP_PROTO_ISAKMP, types[i], NULL, 0);
		puppet_delete(&b->msg, ISAKMP_PROTO_ISAKMP, b->msg.b, 16);
		puppet_close(&b->puppet[0], &b->msg, true);
		bench_say_to(b, 0, &b->msg);
		KUNIT_EXPECT_EQ(test, i == 2, b->pair.party[0]->n.failed == 1);
		KUNIT_EXPECT_EQ(test, 0u, b->pair.party[0]->n.refused);
		bench_run(b, 1000);
		if (i < 2)
			bench_expect_up(test, b, 1);
		else
			KUNIT_EXPECT_EQ(test, ISAKMP_REASON_PEER_NOTIFY,
					(int)b->pair.party[0]->last.reason);
		bench_end(test, b);
	}
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
	KUNIT_CASE(parts_of_one_peer_are_bounded),
	KUNIT_CASE(fifth_of_the_same_selectors_is_refused),
	KUNIT_CASE(refusal_names_the_proposal),
	KUNIT_CASE(only_a_refusal_ends_phase_1),
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
