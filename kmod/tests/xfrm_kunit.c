// SPDX-License-Identifier: GPL-2.0
/* States: suites, reservation, installation, removal, by us and by others. */
#include "xfrm_world.h"

static struct xfrm_conn *tunnel(struct kunit *test)
{
	return xfrm_conn_load(test, "t", "198.51.100.1", "10.1.0.0/16",
			      "10.2.0.0/16", ISAKMP_START_NONE);
}

/* Key lengths that doi_ipsec_tf_keys() and XFRM must agree on. */
static void suite_installs(struct kunit *test, const struct ipsec_tf *tf)
{
	struct xfrm_world *w = test->priv;
	struct xfrm_conn *xc = tunnel(test);
	struct isakmp_child *c;
	struct xfrm_state *x;
	u32 enc, integ;

	xc->tf = *tf;
	c = xfrm_child_new(test, xc, ISAKMP_PAIR_NONE);
	KUNIT_ASSERT_EQ(test, doi_ipsec_tf_keys(tf, &enc, &integ), 0);
	xfrm_child_up(test, c);
	x = xfrm_half(c, false);
	if (x->aead)
		KUNIT_EXPECT_EQ(test, x->aead->alg_key_len, enc * 8);
	if (x->ealg) {
		KUNIT_EXPECT_EQ(test, x->ealg->alg_key_len, enc * 8);
		KUNIT_EXPECT_EQ(test, memcmp(x->ealg->alg_key, c->key_in, enc),
				0);
	}
	if (x->aalg) {
		KUNIT_EXPECT_EQ(test, x->aalg->alg_key_len, integ * 8);
		KUNIT_EXPECT_EQ(test, memcmp(x->aalg->alg_key,
					     c->key_in + enc, integ), 0);
		/* RFC 2404 2, RFC 4868 2.3 */
		KUNIT_EXPECT_EQ(test, x->aalg->alg_trunc_len,
				integ == 20 ? 96 : integ * 4);
	}
	isakmp_xfrm_remove(w->in, c);
}

static void every_known_suite_can_be_installed(struct kunit *test)
{
	static const u16 keylens[] = { 0, 128, 192, 256 };
	struct xfrm_world *w = test->priv;
	struct ipsec_tf tf = {};
	u32 i, n = 0;

	for (i = 0; i < 2 * 32 * 4 * 10 * 2; i++) {
		tf.proto = i & 1 ? ISAKMP_PROTO_AH : ISAKMP_PROTO_ESP;
		tf.id = i / 2 % 32;
		tf.keylen = keylens[i / 64 % 4];
		tf.auth = i / 256 % 10;
		tf.esn = i / 2560;
		/* each template of a suite takes two runs of modprobe */
		if (tf.esn && tf.auth > IPSEC_AUTH_HMAC_SHA2_256)
			continue;
		KUNIT_EXPECT_EQ_MSG(test, isakmp_xfrm_alg(&w->in->env, &tf),
				    doi_ipsec_tf_known(&tf),
				    "proto %u id %u bits %u auth %u esn %u",
				    tf.proto, tf.id, tf.keylen, tf.auth,
				    tf.esn);
		if (doi_ipsec_tf_known(&tf)) {
			suite_installs(test, &tf);
			n++;
		}
	}
	/* (NULL + 3 CBC + 3 CTR) * hashes + 4 AEAD * 3 + AH */
	KUNIT_EXPECT_EQ(test, n, 7 * 4 + 4 * 3 + 4 + 7 * 2 + 4 * 3 + 2);
}

static void reserved_state_is_replaced(struct kunit *test)
{
	struct xfrm_world *w = test->priv;
	struct isakmp_child *c = xfrm_child_new(test, tunnel(test), 0);
	struct xfrm_state *x;

	KUNIT_ASSERT_EQ(test, isakmp_xfrm_spi_alloc(&w->in->env, c), 0);
	KUNIT_EXPECT_EQ(test, xfrm_states(test), 1);
	KUNIT_EXPECT_EQ(test, xfrm_policies(test), 0);
	KUNIT_EXPECT_GE(test, c->spi_in, (u32)ISAKMP_SPI_FIRST);
	KUNIT_EXPECT_LE(test, c->spi_in, (u32)ISAKMP_SPI_LAST);
	KUNIT_EXPECT_EQ(test, (int)xfrm_half(c, false)->km.state,
			(int)XFRM_STATE_ACQ);
	KUNIT_EXPECT_TRUE(test, isakmp_xfrm_alive(c));

	KUNIT_ASSERT_EQ(test, isakmp_xfrm_install(w->in, c, false), 0);
	KUNIT_EXPECT_EQ(test, xfrm_states(test), 1);
	x = xfrm_state_lookup(&init_net, 0, &xfrm_half(c, false)->id.daddr,
			      htonl(c->spi_in), IPPROTO_ESP, AF_INET);
	KUNIT_ASSERT_NOT_NULL(test, x);
	KUNIT_EXPECT_PTR_EQ(test, x, xfrm_half(c, false));
	KUNIT_EXPECT_EQ(test, (int)x->km.state, (int)XFRM_STATE_VALID);
	/* the table, the half, and this look-up */
	KUNIT_EXPECT_EQ(test, refcount_read(&x->refcnt), 3u);
	xfrm_state_put(x);

	KUNIT_ASSERT_EQ(test, isakmp_xfrm_install(w->in, c, true), 0);
	KUNIT_EXPECT_EQ(test, xfrm_states(test), 2);
	isakmp_xfrm_remove(w->in, c);
	KUNIT_EXPECT_EQ(test, xfrm_states(test), 0);
	isakmp_xfrm_spi_free(&w->in->env, c);
	isakmp_xfrm_remove(w->in, c);
}

static void reservation_can_be_given_back(struct kunit *test)
{
	struct xfrm_world *w = test->priv;
	struct isakmp_child *c = xfrm_child_new(test, tunnel(test), 0);

	KUNIT_ASSERT_EQ(test, isakmp_xfrm_spi_alloc(&w->in->env, c), 0);
	/* the step is run again: the first one does not stay behind */
	KUNIT_ASSERT_EQ(test, isakmp_xfrm_spi_alloc(&w->in->env, c), 0);
	KUNIT_EXPECT_EQ(test, xfrm_states(test), 1);
	isakmp_xfrm_spi_free(&w->in->env, c);
	KUNIT_EXPECT_EQ(test, xfrm_states(test), 0);
}

static void flushed_reservation_is_no_harm(struct kunit *test)
{
	struct xfrm_world *w = test->priv;
	struct isakmp_child *c = xfrm_child_new(test, tunnel(test), 0);

	KUNIT_ASSERT_EQ(test, isakmp_xfrm_spi_alloc(&w->in->env, c), 0);
	xfrm_state_flush(&init_net, 0, false);
	KUNIT_EXPECT_EQ(test, xfrm_states(test), 0);
	KUNIT_EXPECT_EQ(test, isakmp_xfrm_install(w->in, c, false), 0);
	KUNIT_EXPECT_EQ(test, xfrm_states(test), 1);
	isakmp_xfrm_remove(w->in, c);
}

static void spi_taken_by_others_fails_the_install(struct kunit *test)
{
	struct xfrm_world *w = test->priv;
	struct isakmp_child *c = xfrm_child_new(test, tunnel(test), 0);
	struct isakmp_child *o = xfrm_child_new(test, tunnel(test), 0);

	KUNIT_ASSERT_EQ(test, isakmp_xfrm_spi_alloc(&w->in->env, c), 0);
	xfrm_state_flush(&init_net, 0, false);
	KUNIT_ASSERT_EQ(test, isakmp_xfrm_spi_alloc(&w->in->env, o), 0);
	o->spi_in = c->spi_in;
	KUNIT_ASSERT_EQ(test, isakmp_xfrm_install(w->in, o, false), 0);

	KUNIT_EXPECT_EQ(test, isakmp_xfrm_install(w->in, c, false), -EEXIST);
	KUNIT_EXPECT_EQ(test, xfrm_states(test), 1);
	KUNIT_EXPECT_EQ(test, (int)xfrm_half(o, false)->km.state,
			(int)XFRM_STATE_VALID);
	isakmp_xfrm_remove(w->in, c);
	KUNIT_EXPECT_EQ(test, xfrm_states(test), 1);
	isakmp_xfrm_remove(w->in, o);
}

static void flush_by_others_is_noticed(struct kunit *test)
{
	struct xfrm_world *w = test->priv;
	struct isakmp_child *c = xfrm_child_new(test, tunnel(test), 0);

	xfrm_child_up(test, c);
	KUNIT_EXPECT_TRUE(test, isakmp_xfrm_alive(c));
	xfrm_state_delete(xfrm_half(c, true));
	KUNIT_EXPECT_FALSE(test, isakmp_xfrm_alive(c));
	xfrm_state_flush(&init_net, 0, false);
	KUNIT_EXPECT_FALSE(test, isakmp_xfrm_alive(c));
	isakmp_xfrm_remove(w->in, c);
}

static void keys_do_not_outlive_the_sa(struct kunit *test)
{
	struct xfrm_world *w = test->priv;
	struct isakmp_child *c = xfrm_child_new(test, tunnel(test), 0);
	struct xfrm_state *x;

	xfrm_child_up(test, c);
	x = xfrm_half(c, false);
	xfrm_state_hold(x);
	KUNIT_EXPECT_NOT_NULL(test, memchr_inv(x->ealg->alg_key, 0, 16));
	isakmp_xfrm_remove(w->in, c);
	KUNIT_EXPECT_PTR_EQ(test, memchr_inv(x->ealg->alg_key, 0, 16), NULL);
	KUNIT_EXPECT_PTR_EQ(test, memchr_inv(x->aalg->alg_key, 0, 32), NULL);
	xfrm_state_put(x);
}

static void parameters_arrive(struct kunit *test)
{
	struct xfrm_world *w = test->priv;
	struct xfrm_conn *xc = tunnel(test);
	struct isakmp_child *c;
	struct xfrm_state *x;

	xc->child.if_id_in = 7;
	xc->child.if_id_out = 8;
	xc->child.replay_window = 1000;
	xc->tf.esn = 1;
	c = xfrm_child_new(test, xc, 0);
	xfrm_child_up(test, c);
	x = xfrm_half(c, false);
	KUNIT_EXPECT_EQ(test, x->if_id, 7u);
	KUNIT_EXPECT_EQ(test, x->replay_esn->replay_window, 1000u);
	KUNIT_EXPECT_EQ(test, (int)x->repl_mode, (int)XFRM_REPLAY_MODE_ESN);
	KUNIT_EXPECT_EQ(test, x->lft.hard_add_expires_seconds, 3630ull);
	KUNIT_EXPECT_EQ(test, x->sel.family, 0);
	x = xfrm_half(c, true);
	KUNIT_EXPECT_EQ(test, x->if_id, 8u);
	KUNIT_EXPECT_EQ(test, x->id.spi, htonl(c->spi_out));
	KUNIT_EXPECT_EQ(test, (int)x->repl_mode, (int)XFRM_REPLAY_MODE_ESN);
	isakmp_xfrm_remove(w->in, c);

	/* a large window without extended sequence numbers */
	xc->child.replay_window = 64;
	xc->tf.esn = 0;
	c = xfrm_child_new(test, xc, 0);
	xfrm_child_up(test, c);
	x = xfrm_half(c, false);
	KUNIT_ASSERT_NOT_NULL(test, x->replay_esn);
	KUNIT_EXPECT_EQ(test, x->replay_esn->replay_window, 64u);
	KUNIT_EXPECT_EQ(test, (int)x->repl_mode, (int)XFRM_REPLAY_MODE_BMP);
	isakmp_xfrm_remove(w->in, c);

	xc->child.replay_window = ISAKMP_REPLAY_MAX + 1;
	KUNIT_ASSERT_EQ(test, isakmp_xfrm_spi_alloc(&w->in->env, c), 0);
	KUNIT_EXPECT_EQ(test, isakmp_xfrm_install(w->in, c, false), -EINVAL);
	KUNIT_EXPECT_EQ(test, xfrm_states(test), 0);
	isakmp_xfrm_remove(w->in, c);
}

static void transport_mode_has_its_selector(struct kunit *test)
{
	struct xfrm_world *w = test->priv;
	struct xfrm_conn *xc = xfrm_conn_load(test, "h", "2001:db8::1", "::1",
					      "2001:db8::1", ISAKMP_START_NONE);
	struct isakmp_child *c;
	struct xfrm_state *x;

	xc->child.encap = IPSEC_ENCAP_TRANSPORT;
	xc->local.proto = IPPROTO_UDP;
	xc->remote.proto = IPPROTO_UDP;
	xc->remote.port = 1701;
	c = xfrm_child_new(test, xc, 0);
	xfrm_child_up(test, c);
	x = xfrm_half(c, false);
	KUNIT_EXPECT_EQ(test, x->sel.family, AF_INET6);
	KUNIT_EXPECT_EQ(test, x->sel.prefixlen_s, 128);
	KUNIT_EXPECT_EQ(test, x->sel.proto, IPPROTO_UDP);
	KUNIT_EXPECT_EQ(test, x->sel.sport, htons(1701));
	KUNIT_EXPECT_EQ(test, x->sel.dport_mask, 0);
	x = xfrm_half(c, true);
	KUNIT_EXPECT_EQ(test, x->sel.dport, htons(1701));
	/* out and in: what is routed is not a host's own traffic */
	KUNIT_EXPECT_EQ(test, xfrm_policies(test), 2);
	isakmp_xfrm_remove(w->in, c);
}

static void tunnel_carries_the_other_family(struct kunit *test)
{
	struct xfrm_world *w = test->priv;
	struct isakmp_child *c;
	struct xfrm_policy *p;

	c = xfrm_child_new(test, xfrm_conn_load(test, "6in4", "198.51.100.1",
						"fd00:1::/64", "fd00:2::/64",
						ISAKMP_START_NONE), 0);
	xfrm_child_up(test, c);
	KUNIT_EXPECT_EQ(test, xfrm_half(c, true)->props.family, AF_INET);
	p = xfrm_policy_of(test, XFRM_POLICY_OUT, 0);
	KUNIT_EXPECT_PTR_EQ(test, p, NULL);
	p = xfrm_policy_of(test, XFRM_POLICY_OUT,
			   xfrm_half(c, true)->props.reqid);
	KUNIT_ASSERT_NOT_NULL(test, p);
	KUNIT_EXPECT_EQ(test, p->family, AF_INET6);
	KUNIT_EXPECT_EQ(test, p->xfrm_vec[0].encap_family, AF_INET);
	isakmp_xfrm_remove(w->in, c);
}

static void statistics_come_from_the_states(struct kunit *test)
{
	struct xfrm_world *w = test->priv;
	struct isakmp_child *c = xfrm_child_new(test, tunnel(test), 0);
	struct isakmp_xfrm_stats st;

	isakmp_xfrm_stats(c, &st);
	KUNIT_EXPECT_EQ(test, st.used_in, ~0ull);
	xfrm_child_up(test, c);
	xfrm_half(c, true)->curlft.bytes = 84;
	xfrm_half(c, true)->curlft.packets = 1;
	isakmp_xfrm_stats(c, &st);
	KUNIT_EXPECT_EQ(test, st.bytes_out, 84ull);
	KUNIT_EXPECT_EQ(test, st.packets_out, 1ull);
	KUNIT_EXPECT_EQ(test, st.used_out, 0ull);
	KUNIT_EXPECT_EQ(test, st.packets_in, 0ull);
	KUNIT_EXPECT_EQ(test, st.used_in, ~0ull);
	((struct isakmp_half *)c->body[ISAKMP_BODY_OUT])->moved -= 5;
	isakmp_xfrm_stats(c, &st);
	KUNIT_EXPECT_GE(test, st.used_out, 5ull);
	KUNIT_EXPECT_LE(test, st.used_out, 6ull);
	isakmp_xfrm_remove(w->in, c);
}

static struct kunit_case state_cases[] = {
	KUNIT_CASE(every_known_suite_can_be_installed),
	KUNIT_CASE(reserved_state_is_replaced),
	KUNIT_CASE(reservation_can_be_given_back),
	KUNIT_CASE(flushed_reservation_is_no_harm),
	KUNIT_CASE(spi_taken_by_others_fails_the_install),
	KUNIT_CASE(flush_by_others_is_noticed),
	KUNIT_CASE(keys_do_not_outlive_the_sa),
	KUNIT_CASE(parameters_arrive),
	KUNIT_CASE(transport_mode_has_its_selector),
	KUNIT_CASE(tunnel_carries_the_other_family),
	KUNIT_CASE(statistics_come_from_the_states),
	{}
};

static struct kunit_suite state_suite = {
	.name = "isakmp_xfrm",
	.init = xfrm_world_init,
	.exit = xfrm_world_exit,
	.test_cases = state_cases,
};

kunit_test_suite(state_suite);
