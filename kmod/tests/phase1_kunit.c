// SPDX-License-Identifier: GPL-2.0
/* Before there is a peer: whose secret, whose identity, and what those who
 * have neither may cost.
 */
#include "bench.h"

/* Encrypted, with the cookies of @real, and of every type that there is. */
static void try_encrypted(struct kunit *test, struct bench *b,
			  const struct world_packet *real)
{
	static const u8 types[] = {
		ISAKMP_X_MAIN, ISAKMP_X_INFO, ISAKMP_X_QUICK, ISAKMP_X_AGGRESSIVE,
	};
	struct world_packet *pk;
	unsigned int i, k;

	pk = kunit_kzalloc(test, sizeof(*pk) + 92, GFP_KERNEL);
	KUNIT_ASSERT_NOT_NULL(test, pk);
	memcpy(pk, real, sizeof(*pk) + ISAKMP_HDR_LEN);
	pk->len = 92;
	put_unaligned_be32(pk->len, pk->b + 24);
	pk->b[16] = ISAKMP_PT_HASH;
	pk->b[19] = ISAKMP_F_ENCRYPT;
	for (i = 0; i < ARRAY_SIZE(types); i++) {
		for (k = 0; k < 2; k++) {
			pk->b[18] = types[i];
			put_unaligned_be32(k ? 0x77 : 0, pk->b + 20);
			world_post(&b->pair.w, pk, 0);
			world_step(&b->pair.w, b->pair.w.now);
		}
	}
	kunit_kfree(test, pk);
}

/* CVE-2019-12312: no key is there that could be used; and
 * CVE-2014-2338: no phase 2 before authentication.
 */
static void nothing_encrypted_before_its_time(struct kunit *test)
{
	struct bench *b = test->priv;
	unsigned int at;

	bench_begin(test, b);
	for (at = 0; at < 6; at++) {
		KUNIT_ASSERT_TRUE(test, world_step(&b->pair.w,
						   b->pair.w.now + 100));
		try_encrypted(test, b, b->sent[at]);
	}
	bench_run(b, 1000);
	KUNIT_EXPECT_EQ(test, 48u, b->pair.party[0]->n.refused +
			b->pair.party[1]->n.refused);
	bench_expect_up(test, b, 1);
	/* Nobody was delayed by it. */
	KUNIT_EXPECT_EQ(test, 9u, b->pair.party[0]->n.sent +
			b->pair.party[1]->n.sent);
	bench_end(test, b);
}

/* Side 1 gets @n connections that match every peer, with the secrets "0" to
 * "9"; side 0 has that of @mine.
 */
static void begin_many(struct kunit *test, struct bench *b, u32 n,
		       const char *mine)
{
	static const char *const psk[] = {
		"0", "1", "2", "3", "4", "5", "6", "7", "8", "9",
	};
	u32 i;

	b->pair.conf[0].psk = mine;
	b->pair.conf[1].psk = psk[0];
	b->pair.conf[1].conn.nremote = 0;
	bench_begin(test, b);
	for (i = 1; i < n; i++) {
		b->more[i - 1] = b->pair.conf[1].conn;
		KUNIT_ASSERT_EQ(test, 0, world_conn(b->pair.party[1],
						    &b->more[i - 1], psk[i]));
	}
}

static void eight_secrets_are_tried_and_no_ninth(struct kunit *test)
{
	struct bench *b = test->priv;

	begin_many(test, b, 10, "7");
	bench_run(b, 1000);
	bench_expect_up(test, b, 1);
	KUNIT_EXPECT_TRUE(test, bench_peer_of(b, 1)->conn == &b->more[6]);
	bench_end(test, b);

	bench_init(b, 2);
	begin_many(test, b, 10, "8");
	bench_run(b, 1000);
	KUNIT_EXPECT_EQ(test, 0u, pair_sas(&b->pair, 1));
	KUNIT_EXPECT_EQ(test, ISAKMP_REASON_BAD_SECRET,
			(int)b->pair.party[1]->last.reason);
	bench_end(test, b);
}

static void name(struct isakmp_ident *id, const char *s)
{
	memset(id, 0, sizeof(*id));
	id->type = ISAKMP_ID_FQDN;
	id->len = (u16)strlen(s);
	memcpy(id->b, s, id->len);
}

static void identity_selects_the_connection(struct kunit *test)
{
	struct bench *b = test->priv;
	u32 i;

	for (i = 0; i < 2; i++) {
		bench_init(b, 1 + i);
		/* "b" has secret 1; the second time "a" pretends to. */
		name(&b->pair.conf[0].conn.local_id, i ? "a" : "b");
		begin_many(test, b, 2, "1");
		name(&b->pair.conf[1].conn.remote_id, "a");
		name(&b->more[0].remote_id, "b");
		bench_run(b, 1000);
		if (!i) {
			bench_expect_up(test, b, 1);
			KUNIT_EXPECT_TRUE(test,
					  bench_peer_of(b, 1)->conn == &b->more[0]);
		} else {
			KUNIT_EXPECT_EQ(test, 0u, pair_sas(&b->pair, 1));
			KUNIT_EXPECT_EQ(test, ISAKMP_REASON_IDENTITY,
					(int)b->pair.party[1]->last.reason);
		}
		bench_end(test, b);
	}
}

static bool reflect(struct bench *b, struct world_packet *pk)
{
	struct isakmp_addr to = pk->to;

	pk->to = pk->from;
	pk->from = to;
	world_post(&b->pair.w, pk, b->pair.w.now + b->pair.w.delay);
	return false;
}

/* Our own messages come back, as if from the peer. */
static void nothing_is_agreed_with_a_mirror(struct kunit *test)
{
	struct bench *b = test->priv;

	b->meddle = reflect;
	bench_begin(test, b);
	bench_run(b, 600000);
	KUNIT_EXPECT_EQ(test, 0u, pair_sas(&b->pair, 0));
	KUNIT_EXPECT_EQ(test, 0u, b->pair.party[0]->n.child_up);
	KUNIT_EXPECT_GE(test, b->pair.party[0]->n.failed, 1u);
	bench_end(test, b);
}

/* VU#419128: who asks must ask again, and there is an end to waiting. */
static void responder_is_silent_before_authentication(struct kunit *test)
{
	struct bench *b = test->priv;
	struct world_party *r;
	u32 answers, i;

	for (answers = 1; answers <= 2; answers++) {
		bench_init(b, answers);
		bench_begin(test, b);
		r = b->pair.party[1];
		for (i = 0; i < 2 * answers - 1; i++)
			world_step(&b->pair.w, b->pair.w.now + 100);
		KUNIT_ASSERT_EQ(test, answers, r->n.sent);
		b->deaf[0] = true;
		b->deaf[1] = true;
		bench_run(b, 600000);
		KUNIT_EXPECT_EQ(test, answers, r->n.sent);
		KUNIT_EXPECT_TRUE(test, list_empty(&r->nodes));
		bench_end(test, b);
	}
}

static bool weigh(struct bench *b, struct world_packet *pk)
{
	if (bench_side_of(b, &pk->from) == 0)
		b->asked = pk->len;
	else if (pk->len > b->asked)
		b->larger++;
	return bench_side_of(b, &pk->from) == 0;
}

/* Before the cookie has come back, no answer is larger than its question. */
static void first_answer_is_never_larger(struct kunit *test)
{
	struct bench *b = test->priv;
	u32 i, k;

	for (i = 0; i < 2 * PAIR_SUITES; i++) {
		struct pair_conf *c = &b->pair.conf[0];

		bench_init(b, i + 1);
		b->meddle = weigh;
		for (k = 1; k <= i / 2; k++) {
			c->ike[k] = c->ike[0];
			c->ike[k].keylen = k & 1 ? 128 : 192;
			c->conn.ntf++;
		}
		/* The second time none of them is configured. */
		if (i & 1)
			b->pair.conf[1].ike[0].hash = IKE1_HASH_SHA2_512;
		bench_begin(test, b);
		bench_run(b, 100000);
		KUNIT_EXPECT_GE(test, b->pair.party[1]->n.sent, 1u);
		KUNIT_EXPECT_EQ_MSG(test, 0u, b->larger, "%u suites", k);
		KUNIT_EXPECT_LE(test, b->pair.party[1]->n.bytes_out,
				b->pair.party[1]->n.bytes_in);
		bench_end(test, b);
	}
}

/* A secret that must be asked for: each step is made again. */
static void late_secrets_are_waited_for(struct kunit *test)
{
	struct bench *b = test->priv;
	u32 seed;

	for (seed = 1; seed <= 8; seed++) {
		bench_init(b, seed);
		KUNIT_ASSERT_EQ(test, 0, pair_start(&b->pair));
		puppet_init(&b->puppet[0], b->pair.party[0]);
		puppet_init(&b->puppet[1], b->pair.party[1]);
		b->pair.party[0]->late = 800;
		b->pair.party[1]->late = 800;
		KUNIT_ASSERT_EQ(test, 0, pair_initiate(&b->pair, 0, true));
		bench_run(b, 3900);
		bench_expect_up(test, b, 1);
		KUNIT_EXPECT_EQ(test, 0u, b->pair.party[1]->n.refused);
		bench_end(test, b);
	}
}

/* As patient as an initiator that asks for the last time after 42 s. */
static void half_open_sa_waits_for_the_last_try(struct kunit *test)
{
	struct bench *b = test->priv;

	bench_begin(test, b);
	world_step(&b->pair.w, b->pair.w.now + 100);
	b->deaf[1] = true;
	bench_run(b, 80000);
	KUNIT_EXPECT_EQ(test, 0u, pair_sas(&b->pair, 0));
	b->deaf[1] = false;
	bench_run(b, 20000);
	bench_expect_up(test, b, 1);
	KUNIT_EXPECT_EQ(test, 0u, b->pair.party[0]->n.failed);
	bench_end(test, b);
}

/* A public value of nought, in message 3 and b->spoil times. */
static bool nought_ke(struct bench *b, struct world_packet *pk)
{
	u8 *ke = pk->b + ISAKMP_HDR_LEN;

	if (pk->b[16] != ISAKMP_PT_KE || bench_side_of(b, &pk->from) ||
	    !b->spoil)
		return true;
	b->spoil--;
	memset(ke + ISAKMP_PLD_HDR_LEN, 0,
	       get_unaligned_be16(ke + 2) - ISAKMP_PLD_HDR_LEN);
	return true;
}

/* What can be told to be none is refused before we make ours. */
static void bad_public_value_costs_no_private_one(struct kunit *test)
{
	struct bench *b = test->priv;
	u32 i;

	for (i = 0; i < 2; i++)
		b->pair.conf[i].ike[0].group = ISAKMP_GROUP_MODP2048;
	b->meddle = nought_ke;
	b->spoil = 2;
	bench_begin(test, b);
	bench_run(b, 3000);
	KUNIT_EXPECT_EQ(test, 1u, b->pair.party[1]->n.refused);
	KUNIT_EXPECT_EQ(test, 0u, b->pair.party[1]->dhs_made);
	bench_run(b, 30000);
	KUNIT_EXPECT_EQ(test, 2u, b->pair.party[1]->n.refused);
	KUNIT_EXPECT_EQ(test, 1u, b->pair.party[1]->dhs_made);
	bench_expect_up(test, b, 1);
	bench_end(test, b);
}

/* Of curve25519 only the result tells.  Each costs; the ninth does not. */
static void half_open_sa_buys_few_computations(struct kunit *test)
{
	struct bench *b = test->priv;
	struct world_party *r;
	u32 i;

	b->meddle = nought_ke;
	b->spoil = 1;
	bench_begin(test, b);
	for (i = 0; i < 3; i++)
		world_step(&b->pair.w, b->pair.w.now + 100);
	r = b->pair.party[1];
	KUNIT_ASSERT_EQ(test, 1u, r->n.refused);
	memset(b->sent[MM3]->b + ISAKMP_HDR_LEN + ISAKMP_PLD_HDR_LEN, 0, 32);
	for (i = 1; i < 50; i++) {
		/* another nonce, so that it is no duplicate */
		b->sent[MM3]->b[b->sent[MM3]->len - 1] = (u8)i;
		bench_replay(b, MM3);
	}
	KUNIT_EXPECT_EQ(test, 50u, r->n.refused);
	KUNIT_EXPECT_EQ(test, (u32)ISAKMP_VAIN_MAX, r->dhs_made);
	KUNIT_EXPECT_EQ(test, 0u, r->dhs);
	KUNIT_EXPECT_STREQ(test, r->bad.what, "too much was computed in vain");
	/* It is over by itself, and the next attempt is a new one. */
	bench_run(b, 400000);
	bench_expect_up(test, b, 1);
	bench_end(test, b);
}

/* Secrets are not tried on messages 5 for ever, nor is the one that is right
 * forgotten before the eighth.
 */
static void secrets_are_not_tried_for_ever(struct kunit *test)
{
	struct bench *b = test->priv;
	struct world_packet *pk;
	u32 bad, i;

	for (bad = ISAKMP_VAIN_MAX - 1; bad <= ISAKMP_VAIN_MAX; bad++) {
		bench_init(b, bad);
		bench_begin(test, b);
		for (i = 0; i < 4; i++)
			world_step(&b->pair.w, b->pair.w.now + 100);
		KUNIT_ASSERT_EQ(test, 5u, b->nsent);
		pk = b->sent[MM5];
		for (i = 0; i < bad; i++) {
			pk->b[ISAKMP_HDR_LEN] = (u8)(pk->b[ISAKMP_HDR_LEN] + 1);
			bench_replay(b, MM5);
		}
		KUNIT_EXPECT_EQ(test, bad, b->pair.party[1]->n.refused);
		bench_run(b, 1000);
		KUNIT_EXPECT_EQ(test, bad < ISAKMP_VAIN_MAX,
				pair_sas(&b->pair, 1) == 1);
		bench_run(b, 400000);
		bench_expect_up(test, b, 1);
		bench_end(test, b);
	}
}

/* Message 1 of side 0 to @p. */
static int offer_to(struct bench *b, struct isakmp_peer *p)
{
	struct world_packet *pk = b->sent[MM1];
	struct isakmp_bad bad;
	struct isakmp_res *r;
	int err;

	err = isakmp_peer_input(p, b->pair.w.now, &pk->to, &pk->from, pk->b,
				pk->len, &bad);
	while ((r = isakmp_res_next(p)))
		isakmp_res_done(p, r, 0, b->pair.w.now);
	return err;
}

/* An embryo is used once: what is queued behind the end would begin anew, and
 * hide what has ended it.
 */
static void late_message_revives_nothing(struct kunit *test)
{
	struct bench *b = test->priv;
	struct isakmp_peer *p;
	struct isakmp_res *r;
	u32 i;

	p = kunit_kzalloc(test, sizeof(*p), GFP_KERNEL);
	KUNIT_ASSERT_NOT_NULL(test, p);
	bench_begin(test, b);
	for (i = 0; i < 2; i++) {
		isakmp_peer_init(p, &b->pair.party[1]->env, NULL,
				 &b->pair.party[1]->addr,
				 &b->pair.party[0]->addr);
		/* refused at once; the second time taken, and timed out */
		if (!i)
			b->pair.conf[1].ike[0].hash = IKE1_HASH_SHA2_512;
		KUNIT_EXPECT_EQ(test, i ? 0 : -EBADMSG, offer_to(b, p));
		b->pair.conf[1].ike[0].hash = IKE1_HASH_SHA2_256;
		isakmp_peer_terminate(p, b->pair.w.now, -1,
				      ISAKMP_REASON_TIMEOUT);
		while ((r = isakmp_res_next(p)))
			isakmp_res_done(p, r, 0, b->pair.w.now);
		KUNIT_EXPECT_EQ(test, -EBADMSG, offer_to(b, p));
		KUNIT_EXPECT_TRUE(test, isakmp_peer_idle(p));
		isakmp_peer_clear(p);
	}
	bench_end(test, b);
}

/* The body ends it in time; the reason is the one that was found. */
static void end_in_time_does_not_hide_the_reason(struct kunit *test)
{
	struct bench *b = test->priv;
	struct world_node *n;
	u32 i;

	b->pair.conf[0].psk = "another";
	bench_begin(test, b);
	for (i = 0; i < 5; i++)
		world_step(&b->pair.w, b->pair.w.now + 100);
	KUNIT_ASSERT_FALSE(test, list_empty(&b->pair.party[1]->nodes));
	n = list_first_entry(&b->pair.party[1]->nodes, struct world_node, list);
	isakmp_peer_terminate(&n->peer, b->pair.w.now, -1,
			      ISAKMP_REASON_TIMEOUT);
	world_drain(n);
	KUNIT_EXPECT_EQ(test, 1u, b->pair.party[1]->n.failed);
	KUNIT_EXPECT_EQ(test, ISAKMP_REASON_BAD_SECRET,
			(int)b->pair.party[1]->last.reason);
	bench_end(test, b);
}

/* What never left the router is no silence of the peer; and when it can
 * leave, phase 1 goes on.
 */
static void wrong_local_address_is_said(struct kunit *test)
{
	struct bench *b = test->priv;
	struct world_party *i;
	u32 k;

	for (k = 0; k < 3; k++) {
		bench_init(b, k + 1);
		KUNIT_ASSERT_EQ(test, 0, pair_start(&b->pair));
		puppet_init(&b->puppet[0], b->pair.party[0]);
		puppet_init(&b->puppet[1], b->pair.party[1]);
		i = b->pair.party[0];
		/* The connection says .1; the router has .9, or cannot send. */
		i->fail_send = -ENETUNREACH;
		i->addr.a[3] = k < 2 ? 9 : 1;
		KUNIT_ASSERT_EQ(test, 0, pair_initiate(&b->pair, 0, true));
		bench_run(b, k == 1 ? 170000 : 1000);
		/* nothing is sent without an address; a route may come */
		KUNIT_EXPECT_EQ(test, k == 2, i->n.hints);
		KUNIT_EXPECT_EQ(test, k < 2, i->n.failed > 0);
		KUNIT_EXPECT_EQ(test, k < 2 ? ISAKMP_REASON_ADDRESS :
				ISAKMP_REASON_NO_ROUTE, (int)i->last.reason);
		KUNIT_EXPECT_EQ(test, k == 2, !i->last.detail[0]);
		i->fail_send = 0;
		i->addr.a[3] = 1;
		bench_run(b, 300000);
		bench_expect_up(test, b, 1);
		bench_end(test, b);
	}
}

/* Between two attempts, and while one is under way: there is nothing but the
 * wish, and nothing comes after it.
 */
static void terminate_ends_what_is_only_wanted(struct kunit *test)
{
	static const struct {
		u32 at;			/* ms; an attempt takes 165 s */
		int conf;
		u32 sas, sent;
	} rows[] = {
		{ 166000, 0, 0, 6 }, { 166000, -1, 0, 6 }, { 1000, -1, 1, 1 },
	};
	struct bench *b = test->priv;
	struct isakmp_ended ended;
	struct world_node *node;
	u32 i;

	for (i = 0; i < ARRAY_SIZE(rows); i++) {
		bench_init(b, i + 1);
		b->deaf[1] = true;
		bench_begin(test, b);
		bench_run(b, rows[i].at);
		node = world_node(b->pair.party[0], 0);
		ended = isakmp_peer_terminate(&node->peer, b->pair.w.now,
					      rows[i].conf,
					      ISAKMP_REASON_REQUESTED);
		world_drain(node);
		KUNIT_EXPECT_EQ(test, rows[i].sas, ended.sas);
		KUNIT_EXPECT_EQ(test, 1u, ended.wants);
		bench_run(b, 600000);
		KUNIT_EXPECT_EQ(test, rows[i].sent, b->pair.party[0]->n.sent);
		bench_end(test, b);
	}
}

static struct kunit_case phase1_cases[] = {
	KUNIT_CASE(nothing_encrypted_before_its_time),
	KUNIT_CASE(eight_secrets_are_tried_and_no_ninth),
	KUNIT_CASE(identity_selects_the_connection),
	KUNIT_CASE(nothing_is_agreed_with_a_mirror),
	KUNIT_CASE(responder_is_silent_before_authentication),
	KUNIT_CASE(first_answer_is_never_larger),
	KUNIT_CASE(late_secrets_are_waited_for),
	KUNIT_CASE(half_open_sa_waits_for_the_last_try),
	KUNIT_CASE(bad_public_value_costs_no_private_one),
	KUNIT_CASE(half_open_sa_buys_few_computations),
	KUNIT_CASE(secrets_are_not_tried_for_ever),
	KUNIT_CASE(late_message_revives_nothing),
	KUNIT_CASE(end_in_time_does_not_hide_the_reason),
	KUNIT_CASE(terminate_ends_what_is_only_wanted),
	KUNIT_CASE(wrong_local_address_is_said),
	{}
};

static struct kunit_suite phase1_suite = {
	.name = "isakmp_phase1",
	.suite_init = bench_suite_init,
	.suite_exit = bench_suite_exit,
	.init = bench_test_init,
	.test_cases = phase1_cases,
};

kunit_test_suite(phase1_suite);
