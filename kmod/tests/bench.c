// SPDX-License-Identifier: GPL-2.0
#include "../crypto.h"
#include "bench.h"

static const struct isakmp_env_ops kernel_crypto = {
	.prf = isakmp_crypto_prf,
	.hash = isakmp_crypto_hash,
	.cbc = isakmp_crypto_cbc,
	.dh_check = isakmp_dh_check,
	.dh_new = isakmp_dh_new,
	.dh_shared = isakmp_dh_shared,
	.dh_free = isakmp_dh_free,
};

int bench_side_of(struct bench *b, const struct isakmp_addr *a)
{
	return isakmp_addr_same(a, &b->pair.party[1]->addr);
}

static bool on_wire(struct world *w, struct world_packet *pk)
{
	struct bench *b = w->priv;
	struct world_packet *c;

	c = isakmp_alloc(sizeof(*c) + pk->len);
	if (c && b->nsent < BENCH_SENT) {
		memcpy(c, pk, sizeof(*c) + pk->len);
		b->sent[b->nsent++] = c;
	} else {
		isakmp_free(c);
	}
	if (b->deaf[bench_side_of(b, &pk->to)] ||
	    (b->meddle && !b->meddle(b, pk)))
		return false;
	puppet_see(&b->puppet[0], pk);
	puppet_see(&b->puppet[1], pk);
	return true;
}

void bench_init(struct bench *b, u64 seed)
{
	memset(b, 0, sizeof(*b));
	pair_init(&b->pair, &kernel_crypto, seed);
	/* The fastest group: what is tested here is not DH. */
	b->pair.conf[0].ike[0].group = ISAKMP_GROUP_CURVE25519;
	b->pair.conf[1].ike[0].group = ISAKMP_GROUP_CURVE25519;
	b->pair.w.net = on_wire;
	b->pair.w.priv = b;
}

void bench_begin(struct kunit *test, struct bench *b)
{
	KUNIT_ASSERT_EQ(test, 0, pair_start(&b->pair));
	puppet_init(&b->puppet[0], b->pair.party[0]);
	puppet_init(&b->puppet[1], b->pair.party[1]);
	KUNIT_ASSERT_EQ(test, 0, pair_initiate(&b->pair, 0, true));
}

void bench_end(struct kunit *test, struct bench *b)
{
	const char *left = world_exit(&b->pair.w);

	KUNIT_EXPECT_PTR_EQ_MSG(test, left, NULL, "left over: %s", left);
	puppet_exit(&b->puppet[0]);
	puppet_exit(&b->puppet[1]);
	while (b->nsent)
		isakmp_free(b->sent[--b->nsent]);
}

void bench_run(struct bench *b, u32 ms)
{
	world_run(&b->pair.w, b->pair.w.now + ms);
}

void bench_expect_up(struct kunit *test, struct bench *b, u32 children)
{
	const char *wrong = pair_up(&b->pair, children);

	KUNIT_EXPECT_PTR_EQ_MSG(test, wrong, NULL, "%s", wrong);
}

struct isakmp_peer *bench_peer_of(struct bench *b, int side)
{
	struct world_node *n;

	list_for_each_entry(n, &b->pair.party[side]->nodes, list)
		if (n->peer.conn)
			return &n->peer;
	return NULL;
}

struct isakmp_sa *bench_sa_of(struct bench *b, int side)
{
	struct isakmp_peer *p = bench_peer_of(b, side);

	return p ? isakmp_peer_sa(p) : NULL;
}

struct isakmp_child *bench_child_of(struct bench *b, int side)
{
	struct isakmp_peer *p = bench_peer_of(b, side);

	return !p || list_empty(&p->children) ? NULL :
	       list_first_entry(&p->children, struct isakmp_child, list);
}

void bench_say_to(struct bench *b, int side, const struct puppet_msg *m)
{
	struct world_packet *pk = isakmp_alloc(sizeof(*pk) + m->len);

	if (!pk)
		return;
	pk->from = b->pair.party[!side]->addr;
	pk->to = b->pair.party[side]->addr;
	pk->len = m->len;
	memcpy(pk->b, m->b, m->len);
	world_post(&b->pair.w, pk, b->pair.w.now);
	isakmp_free(pk);
	world_run(&b->pair.w, b->pair.w.now);
}

void bench_replay(struct bench *b, u32 nth)
{
	world_post(&b->pair.w, b->sent[nth], b->pair.w.now);
	world_run(&b->pair.w, b->pair.w.now);
}

void bench_quick1_from(struct kunit *test, struct bench *b, u32 mid,
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

void bench_quick1(struct kunit *test, struct bench *b, u32 mid, u8 net)
{
	struct isakmp_ts l = b->pair.conf[0].local[0];

	l.r.lo[2] = net;
	l.r.hi[2] = net;
	bench_quick1_from(test, b, mid, &l, net);
}

bool bench_quick3(struct kunit *test, struct bench *b, u32 mid)
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

void bench_quick(struct kunit *test, struct bench *b, u32 mid, u8 net)
{
	bench_quick1(test, b, mid, net);
	KUNIT_ASSERT_TRUE(test, bench_quick3(test, b, mid));
}

int bench_test_init(struct kunit *test)
{
	test->priv = kunit_kzalloc(test, sizeof(struct bench), GFP_KERNEL);
	if (!test->priv)
		return -ENOMEM;
	bench_init(test->priv, 1);
	return 0;
}

/* Suites run before the module's own init. */
int bench_suite_init(struct kunit_suite *suite)
{
	return isakmp_crypto_init();
}

void bench_suite_exit(struct kunit_suite *suite)
{
	isakmp_crypto_exit();
}
