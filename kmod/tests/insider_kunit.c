// SPDX-License-Identifier: GPL-2.0
/* What one who has the secret may send, under good keys: all suites, all
 * notifies and deletes, Quick Modes that lack something; and what happens
 * where the kernel lacks an algorithm.
 */
#include "bench.h"

#define BUF	1024
#define AT_ONCE	32	/* transforms of a Quick Mode */

static void up(struct kunit *test, struct bench *b)
{
	bench_begin(test, b);
	bench_run(b, 1000);
	bench_expect_up(test, b, 1);
}

static void say(struct bench *b, struct puppet_msg *m)
{
	puppet_close(&b->puppet[0], m, true);
	puppet_post(&b->puppet[0], m);
	/* message IDs are not used again, nor is the memory of them needed */
	b->puppet[0].nchain = 0;
}

/* @n transforms of one proposal; authentications from @auth on. */
static u32 write_offer(u8 *buf, u8 proto, u8 id, u32 auth, u32 n)
{
	struct isakmp_wr w = isakmp_wr(buf, BUF);
	u32 p, t, i;

	isakmp_wr_be32(&w, ISAKMP_DOI_IPSEC);
	isakmp_wr_be32(&w, ISAKMP_SIT_IDENTITY_ONLY);
	isakmp_wr_nest(&w);
	p = isakmp_wr_open(&w, ISAKMP_PT_P);
	isakmp_wr_u8(&w, 1);
	isakmp_wr_u8(&w, proto);
	isakmp_wr_u8(&w, 4);
	isakmp_wr_u8(&w, (u8)n);
	isakmp_wr_be32(&w, 0x1000);
	isakmp_wr_nest(&w);
	for (i = 0; i < n; i++, auth++) {
		t = isakmp_wr_open(&w, ISAKMP_PT_T);
		isakmp_wr_u8(&w, (u8)(i + 1));
		isakmp_wr_u8(&w, id);
		isakmp_wr_be16(&w, 0);
		isakmp_attr_write(&w, IPSEC_ATTR_ENCAP, IPSEC_ENCAP_TUNNEL);
		if (auth)
			isakmp_attr_write(&w, IPSEC_ATTR_AUTH, auth);
		if (proto == ISAKMP_PROTO_ESP)
			isakmp_attr_write(&w, IPSEC_ATTR_KEY_LENGTH, 192);
		isakmp_wr_close(&w, t);
	}
	isakmp_wr_close(&w, p);
	return w.bad ? 0 : w.len;
}

static void add_id(struct puppet_msg *m, const struct isakmp_ts *ts, u8 *buf)
{
	struct isakmp_wr w = isakmp_wr(buf, BUF);

	isakmp_ts_write(&w, ts);
	puppet_add(m, ISAKMP_PT_ID, buf, w.len);
}

static void say_offer(struct bench *b, u8 *buf, u32 mid, u32 len)
{
	static const u8 nonce[16] = { 1 };
	struct puppet_msg *m = &b->msg;

	puppet_begin(&b->puppet[0], m, bench_sa_of(b, 0), ISAKMP_X_QUICK, mid);
	puppet_add(m, ISAKMP_PT_SA, buf, len);
	puppet_add(m, ISAKMP_PT_NONCE, nonce, sizeof(nonce));
	add_id(m, &b->pair.conf[0].local[0], buf);
	add_id(m, &b->pair.conf[0].remote[0], buf);
	say(b, m);
}

/* CVE-2024-3652: every transform of ESP and AH with the authentications that
 * have a number and some that have none, from a peer that has authenticated;
 * none of them is configured.  (isakmp_prop has all of them.)
 */
static void every_transform_with_any_authentication(struct kunit *test)
{
	static const u8 protos[] = { ISAKMP_PROTO_ESP, ISAKMP_PROTO_AH };
	u8 *buf = kunit_kzalloc(test, BUF, GFP_KERNEL);
	u32 i, id, auth, len, mid = 0x100;
	struct bench *b = test->priv;

	KUNIT_ASSERT_NOT_NULL(test, buf);
	up(test, b);
	b->deaf[0] = true;
	for (i = 0; i < ARRAY_SIZE(protos); i++) {
		for (id = 0; id < 256; id++) {
			for (auth = 0; auth < 256; auth += 256 - AT_ONCE) {
				len = write_offer(buf, protos[i], (u8)id, auth,
						  AT_ONCE);
				KUNIT_ASSERT_GT(test, len, 0u);
				say_offer(b, buf, mid++, len);
				bench_run(b, 50);
			}
		}
	}
	KUNIT_EXPECT_EQ(test, mid - 0x100, b->pair.party[1]->n.refused);
	KUNIT_EXPECT_EQ(test, ISAKMP_REASON_NO_PROPOSAL,
			(int)b->pair.party[1]->last.reason);
	KUNIT_EXPECT_EQ(test, 0u, b->pair.party[1]->reserved);
	bench_expect_up(test, b, 1);
	bench_end(test, b);
}

/* And those that there are make a child each. */
static void every_suite_of_the_table_makes_a_child(struct kunit *test)
{
	struct bench *b = test->priv;
	u32 i, enc, integ, made = 0;

	for (i = 0; i < 2 * 256 * 8; i++) {
		struct ipsec_tf tf = {
			.proto = i & 1 ? ISAKMP_PROTO_ESP : ISAKMP_PROTO_AH,
			.id = (u8)(i >> 1), .auth = (u16)(i >> 9),
			.keylen = i & 1 ? 128 : 0 };

		if (tf.id == IPSEC_ESP_NULL)
			tf.keylen = 0;
		if (doi_ipsec_tf_keys(&tf, &enc, &integ))
			continue;
		bench_init(b, i + 1);
		b->pair.conf[0].esp[0] = tf;
		b->pair.conf[1].esp[0] = tf;
		up(test, b);
		bench_end(test, b);
		made++;
	}
	/* AES-CBC, AES-CTR and NULL with four each, GCM and GMAC, AH */
	KUNIT_EXPECT_EQ(test, 3u * 4 + 4 + 4, made);
}

/* RFC 2408 5.14: no notify is answered by a notify, whatever it says; and a
 * delete of what there is not ends nothing.  CVE-2023-38710.
 */
static void nothing_is_answered_or_believed(struct kunit *test)
{
	struct bench *b = test->priv;
	struct puppet_msg *m = &b->msg;
	static const u8 none[16];
	u32 proto, sent;

	up(test, b);
	sent = b->pair.party[1]->n.sent;
	for (proto = 0; proto < 256; proto++) {
		puppet_begin(&b->puppet[0], m, bench_sa_of(b, 0),
			     ISAKMP_X_INFO, 0x100 + proto);
		puppet_notify(m, (u8)proto, ISAKMP_N_INVALID_SPI, NULL, 0);
		puppet_notify(m, (u8)proto, ISAKMP_N_INITIAL_CONTACT, NULL, 0);
		puppet_delete(m, (u8)proto, none, 4);
		puppet_delete(m, (u8)proto, none, 16);
		say(b, m);
		bench_run(b, 50);
	}
	KUNIT_EXPECT_EQ(test, 0u, b->pair.party[1]->n.refused);
	KUNIT_EXPECT_EQ(test, sent, b->pair.party[1]->n.sent);
	bench_expect_up(test, b, 1);
	bench_end(test, b);
}

#define AT_A_TIME	8	/* notifies of an Informational */

/* All that have a number, and each 61st of the others. */
static bool worth_a_try(u32 type)
{
	return type < 64 || !(type % 61) ||
	       *isakmp_name(&isakmp_n_names, type) != '?';
}

static void no_type_of_notify_is_answered(struct kunit *test)
{
	struct bench *b = test->priv;
	struct puppet_msg *m = &b->msg;
	u32 type = 0, k, sent, mid = 0x100;

	up(test, b);
	sent = b->pair.party[1]->n.sent;
	while (type < 65536) {
		puppet_begin(&b->puppet[0], m, bench_sa_of(b, 0),
			     ISAKMP_X_INFO, mid++);
		for (k = 0; k < AT_A_TIME && type < 65536; type++) {
			if (!worth_a_try(type))
				continue;
			puppet_notify(m, ISAKMP_PROTO_ESP, (u16)type,
				      "12345678", 8);
			k++;
		}
		say(b, m);
		bench_run(b, 50);
	}
	KUNIT_EXPECT_EQ(test, 0u, b->pair.party[1]->n.refused);
	KUNIT_EXPECT_EQ(test, sent, b->pair.party[1]->n.sent);
	bench_expect_up(test, b, 1);
	bench_end(test, b);
}

/* RFC 2409 Appendix B: no hash covers the padding, so nothing may depend on
 * it, and no answer tells what it was.
 */
static void padding_is_not_looked_at(struct kunit *test)
{
	struct bench *b = test->priv;
	struct puppet_msg *m = &b->msg;
	u32 v, sent, pad;

	up(test, b);
	sent = b->pair.party[1]->n.sent;
	for (v = 0; v < 512; v++) {
		puppet_begin(&b->puppet[0], m, bench_sa_of(b, 0),
			     ISAKMP_X_INFO, 0x100 + v);
		puppet_notify(m, ISAKMP_PROTO_ESP, ISAKMP_N_INVALID_SPI, NULL,
			      0);
		pad = ISAKMP_BLOCK_MAX -
		      (m->len - ISAKMP_HDR_LEN) % ISAKMP_BLOCK_MAX;
		memset(m->b + m->len, (u8)v, pad);
		m->len += pad;
		puppet_close(&b->puppet[0], m, v < 256);
		puppet_post(&b->puppet[0], m);
		b->puppet[0].nchain = 0;
		bench_run(b, 50);
	}
	KUNIT_EXPECT_EQ(test, 256u, b->pair.party[1]->n.refused);
	KUNIT_EXPECT_EQ(test, sent, b->pair.party[1]->n.sent);
	bench_expect_up(test, b, 1);
	bench_end(test, b);
}

#define CHILDREN	20

/* What the inbound and the outbound halves of side 0 had. */
static struct {
	u32 n;
	u32 spi[2 * CHILDREN];
	u8 key[2 * CHILDREN][32];
} had;

static void had_note(struct list_head *table, const struct isakmp_child *c)
{
	struct world_half *h;
	u32 i;

	for (i = 0; i < WORLD_BUCKETS; i++) {
		list_for_each_entry(h, &table[i], list) {
			if (h->child != c || had.n == 2 * CHILDREN)
				continue;
			had.spi[had.n] = h->spi;
			memcpy(had.key[had.n++], h->key, sizeof(had.key[0]));
		}
	}
}

static void note_keys(struct world_party *p, const struct isakmp_res *r)
{
	struct bench *b = p->w->priv;

	if (r->event != ISAKMP_EV_CHILD_UP || p != b->pair.party[0])
		return;
	had_note(p->in, r->child);
	had_note(p->out, r->child);
}

/* RFC 4106 2, 3: counters of IVs begin anew with each SA, so no key may. */
static void no_two_children_share_a_key(struct kunit *test)
{
	struct bench *b = test->priv;
	u32 i, k;

	memset(&had, 0, sizeof(had));
	b->pair.conf[0].child.life = 120;
	b->pair.w.event = note_keys;
	bench_begin(test, b);
	bench_run(b, (CHILDREN + 5) * 130 * 1000);
	KUNIT_ASSERT_EQ(test, 2u * CHILDREN, had.n);
	for (i = 0; i < had.n; i++) {
		KUNIT_EXPECT_GE(test, had.spi[i], ISAKMP_SPI_MIN + 0u);
		for (k = 0; k < i; k++) {
			KUNIT_EXPECT_NE(test, had.spi[i], had.spi[k]);
			KUNIT_EXPECT_NE(test, 0, memcmp(had.key[i], had.key[k],
							sizeof(had.key[0])));
		}
	}
	memset(&had, 0, sizeof(had));
	bench_end(test, b);
}

/* One that lacks something of its own: the peer hears why, once. */
static void selectors_come_in_pairs(struct kunit *test)
{
	u8 *buf = kunit_kzalloc(test, BUF, GFP_KERNEL);
	static const u8 nonce[16] = { 1 };
	struct bench *b = test->priv;
	struct puppet_msg *m = &b->msg;
	struct world_party *r;
	u32 ids, len, sent;

	KUNIT_ASSERT_NOT_NULL(test, buf);
	up(test, b);
	r = b->pair.party[1];
	b->deaf[0] = true;
	for (ids = 0; ids < 3; ids++) {
		sent = r->n.sent;
		puppet_begin(&b->puppet[0], m, bench_sa_of(b, 0),
			     ISAKMP_X_QUICK, 0x100 + ids);
		len = write_offer(buf, ISAKMP_PROTO_ESP, IPSEC_ESP_AES_GCM_16,
				  0, 1);
		puppet_add(m, ISAKMP_PT_SA, buf, len);
		puppet_add(m, ISAKMP_PT_NONCE, nonce, sizeof(nonce));
		if (ids)
			add_id(m, ids == 1 ? &b->pair.conf[0].local[0] :
			       &b->pair.conf[0].remote[0], buf);
		say(b, m);
		bench_run(b, 50);
		KUNIT_EXPECT_EQ(test, ids + 1, r->n.refused);
		KUNIT_EXPECT_EQ(test, sent + 1, r->n.sent);
	}
	KUNIT_EXPECT_EQ(test, 0u, r->reserved);
	bench_expect_up(test, b, 1);
	bench_end(test, b);
}

/* Which party's kernel lacks what it is asked for. */
static struct world_party *lacking;
static const struct isakmp_env_ops *have;

static bool lacks(struct isakmp_env *env)
{
	return container_of(env, struct world_party, env) == lacking;
}

static int no_prf(struct isakmp_env *env, u16 hash, struct isakmp_span key,
		  const struct isakmp_span *in, u32 n, u8 *out)
{
	return lacks(env) ? -ENOENT : have->prf(env, hash, key, in, n, out);
}

static int no_cbc(struct isakmp_env *env, u16 cipher, struct isakmp_span key,
		  u8 *iv, u8 *buf, u32 len, bool encrypt)
{
	return lacks(env) ? -ENOENT :
	       have->cbc(env, cipher, key, iv, buf, len, encrypt);
}

static int no_hash(struct isakmp_env *env, u16 hash,
		   const struct isakmp_span *in, u32 n, u8 *out)
{
	return lacks(env) ? -ENOENT : have->hash(env, hash, in, n, out);
}

static int no_dh(struct isakmp_env *env, u16 group, struct isakmp_dh **dh,
		 u8 *pub)
{
	return lacks(env) ? -ENOENT : have->dh_new(env, group, dh, pub);
}

static int no_shared(struct isakmp_env *env, struct isakmp_dh *dh,
		     struct isakmp_span pub, u8 *out)
{
	return lacks(env) ? -ENOENT : have->dh_shared(env, dh, pub, out);
}

static bool no_alg(struct isakmp_env *env, const struct ipsec_tf *tf)
{
	return !lacks(env) && have->ipsec_alg(env, tf);
}

/* CVE-2016-3071, CVE-2018-10811: each algorithm is missing at each end, then
 * is there.
 */
static void what_the_kernel_lacks_is_no_more_than_missed(struct kunit *test)
{
	struct isakmp_env_ops ops;
	struct bench *b = test->priv;
	u32 i, side;

	for (i = 0; i < 12; i++) {
		side = i & 1;
		bench_init(b, i + 1);
		bench_begin(test, b);
		ops = b->pair.w.ops;
		have = &ops;
		lacking = b->pair.party[side];
		switch (i / 2) {
		case 0:
			b->pair.w.ops.prf = no_prf;
			break;
		case 1:
			b->pair.w.ops.cbc = no_cbc;
			break;
		case 2:
			b->pair.w.ops.hash = no_hash;
			break;
		case 3:
			b->pair.w.ops.dh_new = no_dh;
			break;
		case 4:
			b->pair.w.ops.dh_shared = no_shared;
			break;
		default:
			b->pair.w.ops.ipsec_alg = no_alg;
		}
		bench_run(b, 400000);
		KUNIT_EXPECT_EQ_MSG(test, 0u, pair_children(&b->pair, 0),
				    "%u", i);
		KUNIT_EXPECT_EQ(test, 0u, pair_children(&b->pair, 1));
		KUNIT_EXPECT_TRUE_MSG(test, b->pair.party[0]->n.failed, "%u",
				      i);
		if (i == 11)
			KUNIT_EXPECT_EQ(test, ISAKMP_N_NO_PROPOSAL_CHOSEN,
					(int)b->pair.party[0]->last.notify);
		b->pair.w.ops = ops;
		bench_run(b, 900000);
		KUNIT_EXPECT_EQ_MSG(test, 1u, pair_children(&b->pair, 0),
				    "%u", i);
		bench_end(test, b);
	}
}

static struct kunit_case insider_cases[] = {
	KUNIT_CASE(every_transform_with_any_authentication),
	KUNIT_CASE(every_suite_of_the_table_makes_a_child),
	KUNIT_CASE(nothing_is_answered_or_believed),
	KUNIT_CASE(no_type_of_notify_is_answered),
	KUNIT_CASE(padding_is_not_looked_at),
	KUNIT_CASE(no_two_children_share_a_key),
	KUNIT_CASE(selectors_come_in_pairs),
	KUNIT_CASE(what_the_kernel_lacks_is_no_more_than_missed),
	{}
};

static struct kunit_suite insider_suite = {
	.name = "isakmp_insider",
	.suite_init = bench_suite_init,
	.suite_exit = bench_suite_exit,
	.init = bench_test_init,
	.test_cases = insider_cases,
};

kunit_test_suite(insider_suite);
