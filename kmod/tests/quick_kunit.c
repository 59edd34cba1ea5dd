// SPDX-License-Identifier: GPL-2.0
/* Quick Mode message by message, changed inside the encryption by the end that
 * has sent it.
 */
#include "bench.h"

/* Where the payload @nth of @type is; the length of the message if nowhere. */
static u32 find(const struct puppet_msg *m, u8 type, u32 nth)
{
	u8 next = m->b[16];
	u32 at = ISAKMP_HDR_LEN;

	while (next && at < m->len) {
		if (next == type && !nth--)
			return at;
		next = m->b[at];
		at += get_unaligned_be16(m->b + at + 2);
	}
	return m->len;
}

/* Offsets in an SA of ours, for ESP: RFC 2408 3.4 to 3.6. */
enum {
	SA_DOI = 7,
	SA_SIT = 11,
	SA_P = 12,
	SA_NTF = SA_P + 7,
	SA_KEYLEN = SA_P + 12 + 8 + 2,
};

enum change {
	DOI, SITUATION, P_RESERVED, SHORT_HASH, KE_ADDED, FIRST_ID_NAME,
	SECOND_ID_NAME, KE_AS_VID,	/* of message 1 up to here */
	DOI_2, KE_ADDED_2, KEYLEN, IDS_GONE, FIRST_ID, SECOND_ID,
};

static void change(struct bench *b, struct puppet_msg *m)
{
	static const u8 ke[32] = { 9 };
	u32 sa = find(m, ISAKMP_PT_SA, 0), at;

	switch (b->spoil) {
	case DOI:
	case DOI_2:
		m->b[sa + SA_DOI] = 2;
		break;
	case SITUATION:
		m->b[sa + SA_SIT] = 2;
		break;
	case P_RESERVED:
		m->b[sa + SA_P + 1] = 1;
		break;
	case SHORT_HASH:
		at = ISAKMP_HDR_LEN;
		m->len -= 12;
		memmove(m->b + at + 24, m->b + at + 36, m->len - at - 24);
		m->b[at + 3] = 24;
		break;
	case KE_ADDED:
	case KE_ADDED_2:
		puppet_add(m, ISAKMP_PT_KE, ke, sizeof(ke));
		break;
	case FIRST_ID_NAME:
	case SECOND_ID_NAME:
		at = find(m, ISAKMP_PT_ID, b->spoil - FIRST_ID_NAME);
		m->b[at + 4] = ISAKMP_ID_FQDN;
		break;
	case KE_AS_VID:
		m->b[find(m, ISAKMP_PT_NONCE, 0)] = ISAKMP_PT_VID;
		break;
	case KEYLEN:
		put_unaligned_be16(128, m->b + sa + SA_KEYLEN);
		break;
	case IDS_GONE:
		m->len = find(m, ISAKMP_PT_ID, 0);
		m->b[find(m, ISAKMP_PT_NONCE, 0)] = 0;
		break;
	case FIRST_ID:
	case SECOND_ID:		/* 10.1.0.0/16 becomes 10.129.0.0/16 */
		m->b[find(m, ISAKMP_PT_ID, b->spoil - FIRST_ID) + 9] ^= 0x80;
		break;
	default:
		break;
	}
}

static bool change_one(struct bench *b, struct world_packet *pk)
{
	int from = b->spoil > KE_AS_VID;

	if (b->nsent != (from ? QM2 : QM1) + 1)
		return true;
	if (!puppet_open(&b->puppet[from], &b->msg, pk))
		return true;
	change(b, &b->msg);
	puppet_close(&b->puppet[from], &b->msg, b->spoil != SHORT_HASH);
	if (from)
		puppet_see(&b->puppet[0], pk);
	puppet_post(&b->puppet[from], &b->msg);
	return false;
}

static const struct {
	enum change what;
	u16 notify;
	const char *why;
} changes[] = {
	{ DOI, ISAKMP_N_DOI_NOT_SUPPORTED, "DOI or situation" },
	{ SITUATION, ISAKMP_N_DOI_NOT_SUPPORTED, "DOI or situation" },
	{ P_RESERVED, ISAKMP_N_BAD_PROPOSAL_SYNTAX, "SA proposals malformed" },
	{ SHORT_HASH, 0, "HASH does not verify" },
	{ KE_ADDED, ISAKMP_N_INVALID_KEY_INFORMATION,
	  "KE does not fit the PFS group" },
	{ KE_AS_VID, ISAKMP_N_INVALID_KEY_INFORMATION,
	  "KE does not fit the PFS group" },
	{ FIRST_ID_NAME, ISAKMP_N_INVALID_ID_INFORMATION,
	  "traffic selectors malformed" },
	{ SECOND_ID_NAME, ISAKMP_N_INVALID_ID_INFORMATION,
	  "traffic selectors malformed" },
	{ DOI_2, ISAKMP_N_DOI_NOT_SUPPORTED, "DOI or situation" },
	{ KE_ADDED_2, ISAKMP_N_INVALID_KEY_INFORMATION,
	  "KE does not fit the PFS group" },
	{ KEYLEN, ISAKMP_N_BAD_PROPOSAL_SYNTAX,
	  "choice is not one of our offers" },
	{ IDS_GONE, ISAKMP_N_INVALID_ID_INFORMATION,
	  "traffic selectors not configured" },
	{ FIRST_ID, ISAKMP_N_INVALID_ID_INFORMATION,
	  "traffic selectors not configured" },
	{ SECOND_ID, ISAKMP_N_INVALID_ID_INFORMATION,
	  "traffic selectors not configured" },
};

/* Each is refused with its name, and the end that is at fault hears of it. */
static void what_is_wrong_is_named(struct kunit *test)
{
	struct bench *b = test->priv;
	struct world_party *judge, *other;
	u32 i;

	for (i = 0; i < ARRAY_SIZE(changes); i++) {
		bench_init(b, i + 1);
		b->spoil = changes[i].what;
		b->meddle = change_one;
		if (b->spoil == KE_AS_VID) {
			b->pair.conf[0].esp[0].group = ISAKMP_GROUP_CURVE25519;
			b->pair.conf[1].esp[0].group = ISAKMP_GROUP_CURVE25519;
		}
		bench_begin(test, b);
		bench_run(b, 1000);
		judge = b->pair.party[b->spoil <= KE_AS_VID];
		other = b->pair.party[b->spoil > KE_AS_VID];
		KUNIT_EXPECT_EQ(test, 1u, judge->n.refused);
		KUNIT_ASSERT_NOT_NULL(test, judge->bad.what);
		KUNIT_EXPECT_STREQ(test, judge->bad.what, changes[i].why);
		KUNIT_EXPECT_EQ(test, 0u, pair_children(&b->pair, 0));
		KUNIT_EXPECT_EQ(test, 0u, pair_children(&b->pair, 1));
		KUNIT_EXPECT_EQ_MSG(test, changes[i].notify,
				    (u16)other->last.notify, "%s",
				    changes[i].why);
		/* The SA lives, and the next attempt is answered. */
		if (changes[i].notify) {
			bench_run(b, 40000);
			bench_expect_up(test, b, 1);
		}
		bench_end(test, b);
	}
}

static int taken(struct isakmp_env *env, struct isakmp_child *c)
{
	return -EEXIST;
}

static bool take_spis(struct bench *b, struct world_packet *pk)
{
	if (b->nsent == QM1 + 1)
		b->pair.w.ops.spi_alloc = taken;
	return true;
}

/* Somebody else protects this already: the peer hears it before it has
 * anything up.
 */
static void selectors_of_others_are_refused(struct kunit *test)
{
	struct bench *b = test->priv;

	b->meddle = take_spis;
	bench_begin(test, b);
	bench_run(b, 1000);
	KUNIT_EXPECT_STREQ(test, b->pair.party[1]->bad.what, "selectors taken");
	KUNIT_EXPECT_EQ(test, ISAKMP_REASON_INSTALL,
			(int)b->pair.party[1]->last.reason);
	KUNIT_EXPECT_STREQ(test, b->pair.party[1]->last.detail,
			   "10.2.0.0/16 === 10.1.0.0/16 belongs to another connection, peer or key manager");
	KUNIT_EXPECT_EQ(test, ISAKMP_N_INVALID_ID_INFORMATION,
			(int)b->pair.party[0]->last.notify);
	bench_end(test, b);
}

static bool shorten_child(struct bench *b, struct world_packet *pk)
{
	struct isakmp_child *c = bench_child_of(b, 0);

	if (b->nsent == QM1 + 1 && c)
		c->life = 1800;
	return true;
}

/* RFC 2407 4.5.4: each has its own where none is agreed. */
static void no_life_offered_is_ones_own(struct kunit *test)
{
	struct bench *b = test->priv;

	b->pair.conf[0].child.life = 0;
	b->meddle = shorten_child;
	bench_begin(test, b);
	bench_run(b, 1000);
	bench_expect_up(test, b, 1);
	KUNIT_EXPECT_EQ(test, 1800u, bench_child_of(b, 0)->life);
	KUNIT_EXPECT_EQ(test, 3600u, bench_child_of(b, 1)->life);
	bench_end(test, b);
}

#define TYPE(t)		0x80, IPSEC_ATTR_LIFE_TYPE, 0, ISAKMP_LIFE_##t
#define LIFE(hi, lo)	0x80, IPSEC_ATTR_LIFE_DURATION, hi, lo

static const struct {
	u8 b[16];
	u8 n;
	u16 type;
	u32 life;
} lifetimes[] = {
	{ { TYPE(SECONDS), LIFE(1, 44) }, 8, ISAKMP_N_RESPONDER_LIFETIME, 300 },
	{ { TYPE(SECONDS), LIFE(0, 1) }, 8, ISAKMP_N_RESPONDER_LIFETIME, 60 },
	/* not for longer than agreed */
	{ { TYPE(SECONDS), LIFE(255, 255) }, 8, ISAKMP_N_RESPONDER_LIFETIME,
	  3600 },
	{ { TYPE(KILOBYTES), LIFE(1, 44) }, 8, ISAKMP_N_RESPONDER_LIFETIME,
	  3600 },
	{ { TYPE(KILOBYTES), LIFE(1, 44), TYPE(SECONDS), LIFE(2, 88) }, 16,
	  ISAKMP_N_RESPONDER_LIFETIME, 600 },
	{ { LIFE(1, 44) }, 4, ISAKMP_N_RESPONDER_LIFETIME, 3600 },
	{ { 0x80, 99, 0, 1, TYPE(SECONDS), LIFE(1, 44) }, 12,
	  ISAKMP_N_RESPONDER_LIFETIME, 300 },
	/* what is cut off says nothing more */
	{ { TYPE(SECONDS), 0x80, 0 }, 6, ISAKMP_N_RESPONDER_LIFETIME, 3600 },
	{ { TYPE(SECONDS), LIFE(1, 44) }, 8, ISAKMP_N_REPLAY_STATUS, 3600 },
};

static bool add_lifetime(struct bench *b, struct world_packet *pk)
{
	if (b->nsent != QM2 + 1 ||
	    !puppet_open(&b->puppet[1], &b->msg, pk))
		return true;
	puppet_notify(&b->msg, ISAKMP_PROTO_ESP, lifetimes[b->spoil].type,
		      lifetimes[b->spoil].b, lifetimes[b->spoil].n);
	puppet_close(&b->puppet[1], &b->msg, true);
	puppet_see(&b->puppet[0], pk);
	puppet_post(&b->puppet[1], &b->msg);
	return false;
}

/* RFC 2407 4.6.3.1 */
static void a_responder_may_have_it_for_less(struct kunit *test)
{
	struct bench *b = test->priv;
	u32 i;

	for (i = 0; i < ARRAY_SIZE(lifetimes); i++) {
		bench_init(b, i + 1);
		b->spoil = i;
		b->meddle = add_lifetime;
		bench_begin(test, b);
		bench_run(b, 1000);
		bench_expect_up(test, b, 1);
		KUNIT_EXPECT_EQ_MSG(test, lifetimes[i].life,
				    bench_child_of(b, 0)->life, "%u", i);
		bench_end(test, b);
	}
}

static bool set_commit(struct bench *b, struct world_packet *pk)
{
	if (pk->b[18] == ISAKMP_X_QUICK && !bench_side_of(b, &pk->to))
		pk->b[19] |= ISAKMP_F_COMMIT;
	return true;
}

/* RFC 2408 3.1, and racoon, which goes on in Quick Mode: nothing else than
 * CONNECTED, and no other exchange.
 */
static void only_connected_completes_it(struct kunit *test)
{
	static const struct { u8 etype; u16 type; const char *what; } t[] = {
		{ ISAKMP_X_INFO, ISAKMP_N_RESPONDER_LIFETIME,
		  "CONNECTED was expected" },
		{ ISAKMP_X_AGGRESSIVE, ISAKMP_N_CONNECTED,
		  "exchange type of another exchange" },
		{ ISAKMP_X_QUICK, ISAKMP_N_CONNECTED, NULL },
	};
	struct bench *b = test->priv;
	u32 i, mid;

	b->meddle = set_commit;
	bench_begin(test, b);
	bench_run(b, 1000);
	mid = get_unaligned_be32(b->sent[QM3]->b + 20);
	for (i = 0; i < ARRAY_SIZE(t); i++) {
		KUNIT_EXPECT_EQ(test, 0u, pair_children(&b->pair, 0));
		puppet_begin(&b->puppet[1], &b->msg, bench_sa_of(b, 1),
			     ISAKMP_X_INFO, mid);
		b->msg.b[18] = t[i].etype;
		puppet_notify(&b->msg, ISAKMP_PROTO_ESP, t[i].type, NULL, 0);
		puppet_close(&b->puppet[1], &b->msg, true);
		bench_say_to(b, 0, &b->msg);
		if (t[i].what)
			KUNIT_EXPECT_STREQ(test, b->pair.party[0]->bad.what,
					   t[i].what);
	}
	KUNIT_EXPECT_EQ(test, 2u, b->pair.party[0]->n.refused);
	bench_expect_up(test, b, 1);
	bench_end(test, b);
}

static bool count_offers(struct bench *b, struct world_packet *pk)
{
	if (b->nsent == QM1 + 1 && puppet_open(&b->puppet[0], &b->msg, pk))
		b->spoil = b->msg.b[find(&b->msg, ISAKMP_PT_SA, 0) + SA_NTF];
	return true;
}

/* RFC 2409 5.5: one KE, so all suites of an offer have its group; and pairs
 * are of one family.
 */
static void an_offer_has_one_group(struct kunit *test)
{
	struct pair_conf *c;
	struct bench *b = test->priv;
	int i;

	for (i = 0; i < 2; i++) {
		c = &b->pair.conf[i];
		c->esp[0].group = ISAKMP_GROUP_CURVE25519;
		c->esp[1] = c->esp[0];
		c->esp[1].group = ISAKMP_GROUP_NONE;
		c->esp[2] = c->esp[0];
		c->esp[2].keylen = 128;
		c->child.ntf = 3;
		c->local[1].r.family = AF_INET6;
		c->child.nlocal = 2;
	}
	b->meddle = count_offers;
	KUNIT_ASSERT_EQ(test, 0, pair_start(&b->pair));
	puppet_init(&b->puppet[0], b->pair.party[0]);
	puppet_init(&b->puppet[1], b->pair.party[1]);
	/* The pair of two families is none. */
	KUNIT_ASSERT_EQ(test, -ENOENT, pair_initiate(&b->pair, 0, true));
	bench_run(b, 1000);
	bench_expect_up(test, b, 1);
	KUNIT_EXPECT_EQ(test, 2u, b->spoil);
	bench_end(test, b);
}

/* More suites than an offer can have: said at home. */
static void an_offer_that_cannot_be_made_fails(struct kunit *test)
{
	struct bench *b = test->priv;
	struct ipsec_tf *many;
	u32 i;

	many = kunit_kzalloc(test, 256 * sizeof(*many), GFP_KERNEL);
	KUNIT_ASSERT_NOT_NULL(test, many);
	for (i = 0; i < 256; i++)
		many[i] = b->pair.conf[0].esp[0];
	b->pair.conf[0].child.tf = many;
	b->pair.conf[0].child.ntf = 256;
	bench_begin(test, b);
	bench_run(b, 1000);
	KUNIT_EXPECT_EQ(test, 1u, b->pair.party[0]->n.failed);
	KUNIT_EXPECT_EQ(test, ISAKMP_REASON_INSTALL,
			(int)b->pair.party[0]->last.reason);
	KUNIT_EXPECT_EQ(test, 0u, b->pair.party[0]->reserved);
	KUNIT_EXPECT_EQ(test, 1u, pair_sas(&b->pair, 0));
	bench_end(test, b);
}

/* Its child is gone at the responder: a message 1 that comes again is no new
 * one, and is not answered as if it were there.
 */
static void a_message_1_again_revives_no_child(struct kunit *test)
{
	struct bench *b = test->priv;
	struct isakmp_peer *p;
	struct isakmp_xchg *x;
	u32 sent;

	bench_begin(test, b);
	bench_run(b, 1000);
	b->deaf[0] = true;
	bench_quick1(test, b, 0x600, 6);
	bench_run(b, 100);
	p = bench_peer_of(b, 1);
	x = isakmp_sa_xchg(bench_sa_of(b, 1), 0x600);
	KUNIT_ASSERT_NOT_NULL(test, x);
	KUNIT_ASSERT_NOT_NULL(test, x->data.child);
	isakmp_peer_child_gone(p, b->pair.w.now, x->data.child,
			       ISAKMP_REASON_FOREIGN);
	world_drain(container_of(p, struct world_node, peer));
	sent = b->pair.party[1]->n.sent;
	bench_say_to(b, 1, &b->msg);
	KUNIT_EXPECT_EQ(test, sent, b->pair.party[1]->n.sent);
	KUNIT_EXPECT_EQ(test, 1u, pair_children(&b->pair, 1));
	bench_end(test, b);
}

static struct kunit_case quick_cases[] = {
	KUNIT_CASE(what_is_wrong_is_named),
	KUNIT_CASE(selectors_of_others_are_refused),
	KUNIT_CASE(no_life_offered_is_ones_own),
	KUNIT_CASE(a_responder_may_have_it_for_less),
	KUNIT_CASE(only_connected_completes_it),
	KUNIT_CASE(an_offer_has_one_group),
	KUNIT_CASE(an_offer_that_cannot_be_made_fails),
	KUNIT_CASE(a_message_1_again_revives_no_child),
	{}
};

static struct kunit_suite quick_suite = {
	.name = "isakmp_quick",
	.suite_init = bench_suite_init,
	.suite_exit = bench_suite_exit,
	.init = bench_test_init,
	.test_cases = quick_cases,
};

kunit_test_suite(quick_suite);
