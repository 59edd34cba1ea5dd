// SPDX-License-Identifier: GPL-2.0
/* Two engines, the kernel's crypto, and a network that does each thing that a
 * network may do, to each message in turn.
 */
#include <kunit/test.h>
#include "../crypto.h"
#include "pair.h"

#define MESSAGES	9	/* Main Mode 6, Quick Mode 3 */

static const struct isakmp_env_ops kernel_crypto = {
	.prf = isakmp_crypto_prf,
	.hash = isakmp_crypto_hash,
	.cbc = isakmp_crypto_cbc,
	.dh_check = isakmp_dh_check,
	.dh_new = isakmp_dh_new,
	.dh_shared = isakmp_dh_shared,
	.dh_free = isakmp_dh_free,
};

/* Anew, with the fastest group: what is tested here is not DH. */
static void fast(struct pair *p, u64 seed)
{
	memset(p, 0, sizeof(*p));
	pair_init(p, &kernel_crypto, seed);
	p->conf[0].ike[0].group = ISAKMP_GROUP_CURVE25519;
	p->conf[1].ike[0].group = ISAKMP_GROUP_CURVE25519;
}

static int pair_test_init(struct kunit *test)
{
	struct pair *p = kunit_kzalloc(test, sizeof(*p), GFP_KERNEL);

	if (!p)
		return -ENOMEM;
	fast(p, 1);
	test->priv = p;
	return 0;
}

static void begin(struct kunit *test, struct pair *p)
{
	KUNIT_ASSERT_EQ(test, 0, pair_start(p));
	KUNIT_ASSERT_EQ(test, 0, pair_initiate(p, 0, true));
}

static void end(struct kunit *test, struct pair *p)
{
	const char *left = world_exit(&p->w);

	KUNIT_EXPECT_PTR_EQ_MSG(test, left, NULL, "left over: %s", left);
}

static void expect_up(struct kunit *test, struct pair *p, u32 children)
{
	const char *wrong = pair_up(p, children);

	KUNIT_EXPECT_PTR_EQ_MSG(test, wrong, NULL, "%s", wrong);
}

/* One child, whatever it has cost; a life that was changed on its way may have
 * ended an ISAKMP SA meanwhile.
 */
static void expect_tunnel(struct kunit *test, struct pair *p)
{
	KUNIT_EXPECT_EQ(test, 1u, pair_children(p, 0));
	KUNIT_EXPECT_EQ(test, 1u, pair_children(p, 1));
	KUNIT_EXPECT_PTR_EQ(test, world_ping(p->party[0], p->party[1]), NULL);
	KUNIT_EXPECT_PTR_EQ(test, world_ping(p->party[1], p->party[0]), NULL);
}

static void tunnel_in_nine_messages(struct kunit *test)
{
	struct pair *p = test->priv;

	begin(test, p);
	world_run(&p->w, p->w.now + 2000);
	expect_up(test, p, 1);
	KUNIT_EXPECT_EQ(test, 5u, p->party[0]->n.sent);
	KUNIT_EXPECT_EQ(test, 4u, p->party[1]->n.sent);
	KUNIT_EXPECT_EQ(test, 0u, p->party[0]->n.refused);
	KUNIT_EXPECT_EQ(test, 0u, p->party[1]->n.refused);
	end(test, p);
}

static void tunnel_with_pfs_in_every_group(struct kunit *test)
{
	static const u16 groups[] = {
		ISAKMP_GROUP_MODP2048, ISAKMP_GROUP_MODP3072,
		ISAKMP_GROUP_ECP256, ISAKMP_GROUP_ECP384,
		ISAKMP_GROUP_CURVE25519,
	};
	struct pair *p = test->priv;
	unsigned int i, k;

	for (i = 0; i < ARRAY_SIZE(groups); i++) {
		memset(p, 0, sizeof(*p));
		pair_init(p, &kernel_crypto, i + 1);
		for (k = 0; k < 2; k++) {
			p->conf[k].ike[0].group = groups[i];
			p->conf[k].esp[0].group = groups[i];
		}
		begin(test, p);
		world_run(&p->w, p->w.now + 2000);
		expect_up(test, p, 1);
		end(test, p);
	}
}

static void lists_become_quick_modes_of_one_sa(struct kunit *test)
{
	struct pair *p = test->priv;

	pair_lists(p);
	begin(test, p);
	world_run(&p->w, p->w.now + 2000);
	KUNIT_EXPECT_EQ(test, 9u, pair_children(p, 0));
	KUNIT_EXPECT_EQ(test, 9u, pair_children(p, 1));
	KUNIT_EXPECT_EQ(test, 1u, pair_sas(p, 0));
	end(test, p);
}

/* How many Quick Modes of side 0 are in flight: it sends messages 1 and 3. */
struct flight {
	const char *vid;	/* in the place of ours; NULL: ours */
	u32 mid[9], n;
	u32 now, most;
};

static bool count_flight(struct world *w, struct world_packet *pk)
{
	struct flight *f = w->priv;
	u32 mid = get_unaligned_be32(pk->b + 20), i;

	/* the vendor ID is the last payload of message 2 */
	if (f->vid && pk->b[16] == ISAKMP_PT_SA && pk->from.a[3] == 2)
		memcpy(pk->b + pk->len - 16, f->vid, 16);
	if (pk->b[18] != ISAKMP_X_QUICK || pk->from.a[3] != 1)
		return true;
	for (i = 0; i < f->n; i++)
		if (f->mid[i] == mid)
			break;
	if (i < f->n) {
		f->now--;
		return true;
	}
	if (f->n < ARRAY_SIZE(f->mid))
		f->mid[f->n++] = mid;
	f->now++;
	f->most = max(f->most, f->now);
	return true;
}

/* As many at a time as the peer bears, by what it calls itself, or as the
 * operator says.
 */
static void quick_modes_overlap_where_the_peer_bears_it(struct kunit *test)
{
	static const struct {
		const char *vid;
		u32 quick_modes, most;
	} v[] = {
		{ NULL, 0, ISAKMP_XCHG_MANY },
		{ NULL, 1, 1 },
		{ NULL, 8, 8 },
		{ "OE-Libreswan-4.1", 0, ISAKMP_XCHG_MANY },
		{ "somebody unknown", 0, 1 },
		{ "somebody unknown", 3, 3 },
	};
	struct pair *p = test->priv;
	struct flight f;
	u32 i;

	for (i = 0; i < ARRAY_SIZE(v); i++) {
		fast(p, i + 1);
		f = (struct flight){ .vid = v[i].vid };
		p->w.net = count_flight;
		p->w.priv = &f;
		p->conf[0].conn.quick_modes = v[i].quick_modes;
		pair_lists(p);
		begin(test, p);
		world_run(&p->w, p->w.now + 2000);
		KUNIT_EXPECT_EQ_MSG(test, v[i].most, f.most, "row %u", i);
		KUNIT_EXPECT_EQ(test, 9u, pair_children(p, 0));
		KUNIT_EXPECT_EQ(test, 9u, pair_children(p, 1));
		KUNIT_EXPECT_EQ(test, 1u, pair_sas(p, 0));
		KUNIT_EXPECT_EQ(test, 0u, p->party[0]->n.refused);
		KUNIT_EXPECT_EQ(test, 0u, p->party[1]->n.refused);
		end(test, p);
	}
}

/* What the network does to message number @at. */
struct mischief {
	enum { DROP, DOUBLE, HOLD, FLIP } what;
	u32 at;
	u32 bit;
	u32 seen;
};

static bool meddle(struct world *w, struct world_packet *pk)
{
	struct mischief *m = w->priv;

	if (m->seen++ != m->at)
		return true;
	switch (m->what) {
	case DROP:
		return false;
	case DOUBLE:
		world_post(w, pk, w->now + w->delay);
		return true;
	case HOLD:
		/* Arrives long after what is sent again in its place. */
		world_post(w, pk, w->now + 5000);
		return false;
	default:
		pk->b[(m->bit / 8) % pk->len] ^= 1 << (m->bit % 8);
		return true;
	}
}

static void meddled(struct kunit *test, struct mischief m)
{
	struct pair *p = test->priv;

	fast(p, m.at + 1);
	p->w.net = meddle;
	p->w.priv = &m;
	begin(test, p);
	/* A public value that was changed on its way costs a whole attempt:
	 * nothing in clear can be told from the genuine thing.
	 */
	world_run(&p->w, p->w.now + (m.what == FLIP ? 400000 : 60000));
	if (m.what == FLIP)
		expect_tunnel(test, p);
	else
		expect_up(test, p, 1);
	end(test, p);
}

static void each_message_dropped(struct kunit *test)
{
	u32 at;

	for (at = 0; at < MESSAGES; at++)
		meddled(test, (struct mischief){ .what = DROP, .at = at });
}

static void each_message_doubled(struct kunit *test)
{
	u32 at;

	for (at = 0; at < MESSAGES; at++)
		meddled(test, (struct mischief){ .what = DOUBLE, .at = at });
}

static void each_message_overtaken(struct kunit *test)
{
	u32 at;

	for (at = 0; at < MESSAGES; at++)
		meddled(test, (struct mischief){ .what = HOLD, .at = at });
}

static void each_message_flipped(struct kunit *test)
{
	u32 at, bit;

	for (at = 0; at < MESSAGES; at++)
		for (bit = 3; bit < 1600; bit += 97)
			meddled(test, (struct mischief){
				.what = FLIP, .at = at, .bit = bit });
}

/* Every exchange of every peer, octet for octet. */
struct image {
	u32 n;
	struct isakmp_xchg x[8];
};

static void image_take(struct image *im, struct world_party *party)
{
	struct world_node *node;
	struct isakmp_xchg *x;
	struct isakmp_sa *sa;

	memset(im, 0, sizeof(*im));
	list_for_each_entry(node, &party->nodes, list)
		list_for_each_entry(sa, &node->peer.sas, list)
			list_for_each_entry(x, &sa->xchgs, list)
				if (im->n < ARRAY_SIZE(im->x))
					im->x[im->n++] = *x;
}

static void forge(struct kunit *test, struct pair *p,
		  const struct world_packet *real, u32 bit)
{
	struct world_packet *pk;
	struct image *im = kunit_kzalloc(test, 2 * sizeof(*im), GFP_KERNEL);
	u32 i;

	KUNIT_ASSERT_NOT_NULL(test, im);
	pk = kunit_kzalloc(test, sizeof(*pk) + real->len, GFP_KERNEL);
	KUNIT_ASSERT_NOT_NULL(test, pk);
	memcpy(pk, real, sizeof(*pk) + real->len);
	pk->b[(bit / 8) % pk->len] ^= 1 << (bit % 8);
	image_take(&im[0], p->party[1]);
	world_post(&p->w, pk, 0);
	world_step(&p->w, p->w.now);
	image_take(&im[1], p->party[1]);
	/* What went wrong may be noted, and that it was in vain; no more. */
	for (i = 0; i < 2; i++) {
		memset(&im[i].x[0].why, 0, sizeof(im->x[0].why));
		im[i].x[0].vain = 0;
	}
	KUNIT_EXPECT_EQ_MSG(test, 0, memcmp(&im[0], &im[1], sizeof(*im)),
			    "bit %u changed the exchange", bit);
	kunit_kfree(test, pk);
	kunit_kfree(test, im);
}

/* Message 5 forged in a few octets from @bit on, then the genuine one. */
static u32 forged(struct kunit *test, u32 bit, u32 end_bit)
{
	struct pair *p = test->priv;
	struct world_packet *pk, *real;
	u32 i;

	fast(p, bit);
	begin(test, p);
	for (i = 0; i < 4; i++)
		KUNIT_ASSERT_TRUE(test, world_step(&p->w, p->w.now + 100));
	pk = list_first_entry(&p->w.wire, struct world_packet, list);
	KUNIT_ASSERT_TRUE(test, isakmp_addr_same(&pk->to,
						 &p->party[1]->addr));
	real = kunit_kzalloc(test, sizeof(*real) + pk->len, GFP_KERNEL);
	KUNIT_ASSERT_NOT_NULL(test, real);
	memcpy(real, pk, sizeof(*real) + pk->len);
	for (i = 0; i < ISAKMP_VAIN_MAX - 1 && bit < end_bit; i++, bit += 5)
		if (bit / 8 != 19)
			forge(test, p, real, bit);
	world_run(&p->w, p->w.now + 2000);
	expect_up(test, p, 1);
	end(test, p);
	kunit_kfree(test, real);
	return bit;
}

/* RFC 2409 5.4: from behind the cookies on: another cookie is another SA.  The
 * flags are not protected, and mean nothing here but encryption.  HASH_I covers
 * the identity, not what stands behind the two.
 */
static void refused_message_changes_nothing(struct kunit *test)
{
	u32 bit = 16 * 8, end_bit = (ISAKMP_HDR_LEN + 12 + 36) * 8;

	while (bit < end_bit)
		bit = forged(test, bit, end_bit);
}

static void wrong_secret_is_said(struct kunit *test)
{
	struct pair *p = test->priv;

	p->conf[1].psk = "another secret";
	begin(test, p);
	world_run(&p->w, p->w.now + 1000);
	KUNIT_EXPECT_EQ(test, 0u, pair_sas(p, 0) + pair_sas(p, 1));
	KUNIT_EXPECT_EQ(test, ISAKMP_REASON_BAD_SECRET,
			(int)p->party[1]->last.reason);
	world_run(&p->w, p->w.now + 300000);
	KUNIT_EXPECT_GE(test, p->party[0]->n.failed, 1u);
	end(test, p);
}

/* The identity of message 5, then that of message 6: who refuses it knows why,
 * and the other one hears it under the keys, and does not go on asking.
 */
static void wrong_identity_is_said(struct kunit *test)
{
	struct pair *p = test->priv;
	struct isakmp_ident *id;
	u32 who;

	for (who = 0; who < 2; who++) {
		fast(p, who + 1);
		id = &p->conf[who].conn.remote_id;
		id->type = ISAKMP_ID_FQDN;
		id->len = 5;
		memcpy(id->b, "other", 5);
		begin(test, p);
		world_run(&p->w, p->w.now + 1000);
		KUNIT_EXPECT_EQ(test, ISAKMP_REASON_IDENTITY,
				(int)p->party[who]->last.reason);
		KUNIT_EXPECT_EQ(test, ISAKMP_REASON_PEER_NOTIFY,
				(int)p->party[!who]->last.reason);
		KUNIT_EXPECT_EQ(test, ISAKMP_PHASE_1,
				(int)p->party[!who]->last.phase);
		KUNIT_EXPECT_EQ(test, ISAKMP_N_INVALID_ID_INFORMATION,
				(int)p->party[!who]->last.notify);
		KUNIT_EXPECT_EQ(test, 1u, p->party[0]->n.failed);
		KUNIT_EXPECT_EQ(test, 1u, p->party[1]->n.failed);
		KUNIT_EXPECT_EQ(test, 0u, pair_sas(p, 0) + pair_sas(p, 1));
		/* messages 1 to 6; a notify; of the initiator a DELETE too */
		KUNIT_EXPECT_EQ(test, who ? 6u : 8u,
				p->party[0]->n.sent + p->party[1]->n.sent);
		end(test, p);
	}
}

static void no_proposal_is_explained(struct kunit *test)
{
	struct pair *p = test->priv;

	p->conf[0].ike[0].hash = IKE1_HASH_SHA1;
	begin(test, p);
	world_run(&p->w, p->w.now + 1000);
	KUNIT_EXPECT_EQ(test, ISAKMP_REASON_NO_PROPOSAL,
			(int)p->party[1]->last.reason);
	KUNIT_EXPECT_NOT_NULL(test, strstr(p->party[1]->last.detail, "hash"));
	/* And the initiator has been told, without being ended by it. */
	KUNIT_EXPECT_EQ(test, ISAKMP_N_NO_PROPOSAL_CHOSEN,
			(int)p->party[0]->last.notify);
	KUNIT_EXPECT_EQ(test, 1u, p->party[0]->n.hints);
	KUNIT_EXPECT_EQ(test, 0u, p->party[0]->n.failed);
	end(test, p);
}

static void foreign_selectors_are_refused(struct kunit *test)
{
	struct pair *p = test->priv;

	p->conf[0].local[0].r.lo[1] = 77;
	p->conf[0].local[0].r.hi[1] = 77;
	begin(test, p);
	world_run(&p->w, p->w.now + 1000);
	KUNIT_EXPECT_EQ(test, ISAKMP_REASON_SELECTORS,
			(int)p->party[1]->last.reason);
	KUNIT_EXPECT_EQ(test, 0u, pair_children(p, 0) + pair_children(p, 1));
	KUNIT_EXPECT_EQ(test, 1u, pair_sas(p, 0));
	KUNIT_EXPECT_EQ(test, ISAKMP_REASON_PEER_NOTIFY,
			(int)p->party[0]->last.reason);
	end(test, p);
}

static void failed_install_is_undone(struct kunit *test)
{
	struct pair *p = test->priv;
	u32 side, nth;

	for (side = 0; side < 2; side++) {
		for (nth = 1; nth <= 2; nth++) {
			memset(p, 0, sizeof(*p));
			pair_init(p, &kernel_crypto, nth);
			KUNIT_ASSERT_EQ(test, 0, pair_start(p));
			p->party[side]->fail_install = nth;
			KUNIT_ASSERT_EQ(test, 0, pair_initiate(p, 0, true));
			world_run(&p->w, p->w.now + 300000);
			/* The next attempt works, nothing stays behind. */
			expect_up(test, p, 1);
			KUNIT_EXPECT_EQ(test, 0u, p->party[0]->reserved);
			KUNIT_EXPECT_EQ(test, 0u, p->party[1]->reserved);
			end(test, p);
		}
	}
}

static void both_sides_begin(struct kunit *test)
{
	struct pair *p = test->priv;

	begin(test, p);
	KUNIT_ASSERT_EQ(test, 0, pair_initiate(p, 1, true));
	world_run(&p->w, p->w.now + 60000);
	KUNIT_EXPECT_EQ(test, 1u, pair_children(p, 0));
	KUNIT_EXPECT_EQ(test, 1u, pair_children(p, 1));
	KUNIT_EXPECT_PTR_EQ(test, world_ping(p->party[0], p->party[1]), NULL);
	KUNIT_EXPECT_PTR_EQ(test, world_ping(p->party[1], p->party[0]), NULL);
	end(test, p);
}

static void expiry_brings_a_start_child_back(struct kunit *test)
{
	struct pair *p = test->priv;

	p->conf[0].child.life = 600;
	p->conf[1].conn.life = 1500;
	begin(test, p);
	world_run(&p->w, p->w.now + 3600000);
	KUNIT_EXPECT_EQ(test, 1u, pair_children(p, 0));
	KUNIT_EXPECT_EQ(test, 1u, pair_children(p, 1));
	KUNIT_EXPECT_PTR_EQ(test, world_ping(p->party[0], p->party[1]), NULL);
	KUNIT_EXPECT_EQ(test, 6u, p->party[0]->n.child_up);
	/* The ISAKMP SA is made anew while there are children. */
	KUNIT_EXPECT_GE(test, p->party[0]->n.sa_up, 3u);
	KUNIT_EXPECT_LE(test, pair_sas(p, 0), 2u);
	KUNIT_EXPECT_EQ(test, 0u, p->party[0]->n.failed);
	end(test, p);
}

static void terminate_ends_it_at_both_ends(struct kunit *test)
{
	struct pair *p = test->priv;
	struct isakmp_ended ended;
	struct world_node *node;

	begin(test, p);
	world_run(&p->w, p->w.now + 1000);
	expect_up(test, p, 1);
	node = world_node(p->party[0], 0);
	ended = isakmp_peer_terminate(&node->peer, p->w.now, -1,
				      ISAKMP_REASON_REQUESTED);
	KUNIT_EXPECT_EQ(test, 2u, ended.sas);
	KUNIT_EXPECT_EQ(test, 0u, ended.wants);
	world_drain(node);
	world_run(&p->w, p->w.now + 400000);
	KUNIT_EXPECT_EQ(test, 0u, pair_sas(p, 0) + pair_sas(p, 1));
	KUNIT_EXPECT_EQ(test, 0u, pair_children(p, 0) + pair_children(p, 1));
	KUNIT_EXPECT_TRUE(test, p->party[0]->nhalf == 0);
	KUNIT_EXPECT_TRUE(test, p->party[1]->nhalf == 0);
	end(test, p);
}

static void reboot_is_recovered_from(struct kunit *test)
{
	struct pair *p = test->priv;

	begin(test, p);
	world_run(&p->w, p->w.now + 1000);
	world_crash(p->party[0]);
	KUNIT_ASSERT_EQ(test, 0, pair_initiate(p, 0, true));
	world_run(&p->w, p->w.now + 1000);
	/* INITIAL-CONTACT has swept away what was before. */
	expect_up(test, p, 1);
	end(test, p);
}

static bool swallow(struct world *w, struct world_packet *pk)
{
	return false;
}

static void silence_ends_in_timeout(struct kunit *test)
{
	struct pair *p = test->priv;

	p->w.net = swallow;
	begin(test, p);
	/* 4 s, factor 1.8, 5 tries: 165 s; then 5 s until the next. */
	world_run(&p->w, p->w.now + 164000);
	KUNIT_EXPECT_EQ(test, 6u, p->party[0]->n.sent);
	KUNIT_EXPECT_EQ(test, 0u, p->party[0]->n.failed);
	world_run(&p->w, p->w.now + 2000);
	KUNIT_EXPECT_EQ(test, 1u, p->party[0]->n.failed);
	KUNIT_EXPECT_EQ(test, ISAKMP_REASON_TIMEOUT,
			(int)p->party[0]->last.reason);
	KUNIT_EXPECT_NOT_NULL(test, strstr(p->party[0]->last.detail,
					   "to message 1:"));
	world_run(&p->w, p->w.now + 6000);
	KUNIT_EXPECT_EQ(test, 7u, p->party[0]->n.sent);
	end(test, p);
}

static void tables_are_sound(struct kunit *test)
{
	const char *wrong;

	wrong = isakmp_script_check(&ike1_main_script);
	KUNIT_EXPECT_PTR_EQ_MSG(test, wrong, NULL, "main: %s", wrong);
	wrong = isakmp_script_check(&ike1_quick_script);
	KUNIT_EXPECT_PTR_EQ_MSG(test, wrong, NULL, "quick: %s", wrong);
	wrong = isakmp_script_check(&ike1_info_script);
	KUNIT_EXPECT_PTR_EQ_MSG(test, wrong, NULL, "info: %s", wrong);
}

static struct kunit_case pair_cases[] = {
	KUNIT_CASE(tables_are_sound),
	KUNIT_CASE(tunnel_in_nine_messages),
	KUNIT_CASE(tunnel_with_pfs_in_every_group),
	KUNIT_CASE(lists_become_quick_modes_of_one_sa),
	KUNIT_CASE(quick_modes_overlap_where_the_peer_bears_it),
	KUNIT_CASE(each_message_dropped),
	KUNIT_CASE(each_message_doubled),
	KUNIT_CASE(each_message_overtaken),
	KUNIT_CASE(each_message_flipped),
	KUNIT_CASE(refused_message_changes_nothing),
	KUNIT_CASE(wrong_secret_is_said),
	KUNIT_CASE(wrong_identity_is_said),
	KUNIT_CASE(no_proposal_is_explained),
	KUNIT_CASE(foreign_selectors_are_refused),
	KUNIT_CASE(failed_install_is_undone),
	KUNIT_CASE(both_sides_begin),
	KUNIT_CASE(expiry_brings_a_start_child_back),
	KUNIT_CASE(terminate_ends_it_at_both_ends),
	KUNIT_CASE(reboot_is_recovered_from),
	KUNIT_CASE(silence_ends_in_timeout),
	{}
};

/* Suites run before the module's own init. */
static int pair_suite_init(struct kunit_suite *suite)
{
	return isakmp_crypto_init();
}

static void pair_suite_exit(struct kunit_suite *suite)
{
	isakmp_crypto_exit();
}

static struct kunit_suite pair_suite = {
	.name = "isakmp_pair",
	.suite_init = pair_suite_init,
	.suite_exit = pair_suite_exit,
	.init = pair_test_init,
	.test_cases = pair_cases,
};

kunit_test_suite(pair_suite);
