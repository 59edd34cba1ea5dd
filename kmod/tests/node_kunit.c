// SPDX-License-Identifier: GPL-2.0
/* Nodes: found, merged, ended, at awkward moments. */
#include <linux/delay.h>
#include "../conns.h"
#include "../proto/sa.h"
#include "../xfrm.h"
#include "body.h"

static u8 cookie[ISAKMP_COOKIE_LEN] = "cookie1";
static u8 cookie2[ISAKMP_COOKIE_LEN] = "cookie2";

/* A listed embryo whose message 1 came from @from; referenced. */
static struct isakmp_node *embryo(struct body *b, const char *from)
{
	struct isakmp_addr local = body_addr(body_local);
	struct isakmp_addr remote = body_addr(from);
	static u8 cky_i[ISAKMP_COOKIE_LEN];

	cky_i[0]++;
	return isakmp_half_open(&b->in, cky_i, &local, &remote);
}

static struct isakmp_ident fqdn(const char *name)
{
	struct isakmp_ident id = { .type = ISAKMP_ID_FQDN,
				   .len = strlen(name) };

	memcpy(id.b, name, id.len);
	return id;
}

/* An SA in @node that has just authenticated as @name for @conn. */
static struct isakmp_sa *authenticate(struct isakmp_node *node,
				      struct isakmp_conn *conn,
				      const char *name, const u8 *cky_r)
{
	struct isakmp_peer *p = &node->peer;
	struct isakmp_res *res;
	struct isakmp_sa *sa;

	isakmp_node_ready(node);
	sa = isakmp_sa_new(p, false, &node->local, &node->remote);
	memcpy(sa->cky_r, cky_r, ISAKMP_COOKIE_LEN);
	sa->conn = p->env->ops->conn_get(p->env, conn);
	sa->id = fqdn(name);
	list_add_tail(&sa->list, &p->sas);
	res = isakmp_res_new(&p->results, ISAKMP_RES_LINK);
	memcpy(res->cookie, cky_r, ISAKMP_COOKIE_LEN);
	res = isakmp_res_new(&p->results, ISAKMP_RES_JOIN);
	res->sa = sa;
	return sa;
}

static void join(struct isakmp_node *node, struct isakmp_conn *conn,
		 const char *name, const u8 *cky_r)
{
	mutex_lock(&node->lock);
	authenticate(node, conn, name, cky_r);
	isakmp_node_settle(node);
	mutex_unlock(&node->lock);
}

static u32 count_sas(struct isakmp_node *node)
{
	return list_count_nodes(&node->peer.sas);
}

static void a_cookie_has_one_owner(struct kunit *test)
{
	struct body *b = test->priv;
	struct isakmp_nodes *ns = b->in.nodes;
	struct isakmp_node *x = embryo(b, "192.0.2.2");
	struct isakmp_node *y = embryo(b, "192.0.2.3"), *found;

	KUNIT_EXPECT_EQ(test, 0, isakmp_link_add(x, cookie));
	KUNIT_EXPECT_EQ(test, -EEXIST, isakmp_link_add(y, cookie));
	KUNIT_EXPECT_EQ(test, 0, isakmp_link_add(y, cookie2));
	found = isakmp_link_find(ns, cookie);
	KUNIT_EXPECT_PTR_EQ(test, x, found);
	isakmp_node_put(found);
	isakmp_link_del(x, cookie);
	KUNIT_EXPECT_PTR_EQ(test, isakmp_link_find(ns, cookie), NULL);
	KUNIT_EXPECT_EQ(test, 0, isakmp_link_add(y, cookie));
	isakmp_node_put(x);
	isakmp_node_put(y);
}

static void killed_with_work_and_datagrams_waiting(struct kunit *test)
{
	struct body *b = test->priv;
	struct isakmp_addr from = body_addr("192.0.2.2");
	struct isakmp_node *node;

	body_load(b, "any", NULL);
	body_hold(b);
	body_first(b, &from, 1);
	body_first(b, &from, 1);
	node = isakmp_node_next(&b->in, NULL);
	KUNIT_ASSERT_NOT_ERR_OR_NULL(test, node);
	KUNIT_EXPECT_EQ(test, 0, isakmp_link_add(node, cookie));
	KUNIT_ASSERT_NOT_ERR_OR_NULL(test, isakmp_node_lock(node));
	isakmp_node_kill(node);
	isakmp_node_kill(node);
	isakmp_node_unlock(node);
	KUNIT_EXPECT_EQ(test, 2ULL, body_count(b, RX_CLOSED));
	KUNIT_EXPECT_PTR_EQ(test, isakmp_link_find(b->in.nodes, cookie), NULL);
	KUNIT_EXPECT_PTR_EQ(test, isakmp_node_lock(node), NULL);
	KUNIT_EXPECT_PTR_EQ(test, isakmp_node_next(&b->in, node), NULL);
	body_release(b);
	KUNIT_EXPECT_EQ(test, 0, atomic_read(&b->in.nodes->live));
}

static void walked_in_order_while_they_die(struct kunit *test)
{
	struct body *b = test->priv;
	struct isakmp_node *node;
	u64 last = 0;
	u32 i, n = 0;

	body_hold(b);
	for (i = 0; i < 10; i++)
		isakmp_node_put(embryo(b, "192.0.2.2"));
	node = isakmp_node_next(&b->in, NULL);
	while (node) {
		KUNIT_EXPECT_GT(test, isakmp_node_id(node), last);
		last = isakmp_node_id(node);
		if (n++ % 2) {
			mutex_lock(&node->lock);
			isakmp_node_kill(node);
			mutex_unlock(&node->lock);
		}
		node = isakmp_node_next(&b->in, node);
	}
	KUNIT_EXPECT_EQ(test, 10u, n);
	KUNIT_EXPECT_EQ(test, 5u, b->in.nodes->count);
}

static void the_first_becomes_the_peer(struct kunit *test)
{
	struct body *b = test->priv;
	struct isakmp_conn *conn = body_load(b, "any", NULL);
	struct isakmp_node *x = embryo(b, "192.0.2.2");

	KUNIT_EXPECT_EQ(test, 1u, b->in.nodes->half_open);
	join(x, conn, "a.example.org", cookie);
	KUNIT_EXPECT_FALSE(test, x->embryo);
	KUNIT_EXPECT_FALSE(test, x->dead);
	KUNIT_EXPECT_PTR_EQ(test, x->peer.conn,
			    (const struct isakmp_conn *)conn);
	KUNIT_EXPECT_EQ(test, 0u, b->in.nodes->half_open);
	KUNIT_EXPECT_EQ(test, 0u, b->in.nodes->embryos);
	KUNIT_EXPECT_EQ(test, 1u, count_sas(x));
	KUNIT_EXPECT_EQ(test, 1ULL, body_count(b, SA_UP));
	isakmp_node_put(x);
}

/* Links and what waits go along; FQDN is the same in any case. */
static void the_second_joins_it(struct kunit *test)
{
	struct body *b = test->priv;
	struct isakmp_conn *conn = body_load(b, "any", NULL);
	struct isakmp_node *x = embryo(b, "192.0.2.2");
	struct isakmp_node *y = embryo(b, "192.0.2.77"), *found;
	struct isakmp_addr from = body_addr("192.0.2.77");
	u8 buf[ISAKMP_HDR_LEN];
	u64 cky_r;

	body_hold(b);
	join(x, conn, "a.example.org", cookie);
	mutex_lock(&y->lock);
	authenticate(y, conn, "A.example.ORG", cookie2);
	KUNIT_EXPECT_EQ(test, 0, isakmp_link_add(y, (u8 *)"third..."));
	cky_r = get_unaligned_be64("third...");
	body_header(buf, 1, cky_r, ISAKMP_X_INFO, sizeof(buf));
	body_input(b, &from, buf, sizeof(buf));
	KUNIT_EXPECT_EQ(test, 1u, y->rx.n);
	isakmp_node_settle(y);
	mutex_unlock(&y->lock);
	KUNIT_EXPECT_TRUE(test, y->dead);
	KUNIT_EXPECT_EQ(test, 2u, count_sas(x));
	KUNIT_EXPECT_EQ(test, 1u, x->rx.n);
	KUNIT_EXPECT_EQ(test, 1ULL, body_count(b, SA_JOINED));
	found = isakmp_link_find(b->in.nodes, cookie2);
	KUNIT_EXPECT_PTR_EQ(test, x, found);
	isakmp_node_put(found);
	KUNIT_EXPECT_EQ(test, 1u, b->in.nodes->count);
	isakmp_node_put(x);
	isakmp_node_put(y);
	body_release(b);
}

static void other_names_are_other_peers(struct kunit *test)
{
	struct body *b = test->priv;
	struct isakmp_conn *conn = body_load(b, "any", NULL);
	struct isakmp_conn *conn2 = body_load(b, "too", NULL);
	struct isakmp_node *x = embryo(b, "192.0.2.2");
	struct isakmp_node *y = embryo(b, "192.0.2.2");
	struct isakmp_node *z = embryo(b, "192.0.2.2");

	join(x, conn, "a.example.org", cookie);
	join(y, conn, "b.example.org", cookie2);
	join(z, conn2, "a.example.org", (u8 *)"third...");
	KUNIT_EXPECT_EQ(test, 0ULL, body_count(b, SA_JOINED));
	KUNIT_EXPECT_EQ(test, 3u, b->in.nodes->count);
	KUNIT_EXPECT_EQ(test, 1u, count_sas(y));
	isakmp_node_put(x);
	isakmp_node_put(y);
	isakmp_node_put(z);
}

/* We call, and the same moment it calls us. */
static void it_joins_the_one_we_call(struct kunit *test)
{
	struct body *b = test->priv;
	struct isakmp_conn *conn = body_load(b, "one", "192.0.2.2");
	struct isakmp_node *x, *y = embryo(b, "192.0.2.2");

	x = isakmp_node_peer_lock(&b->in, conn);
	KUNIT_ASSERT_FALSE(test, IS_ERR(x));
	isakmp_node_unlock(x);
	join(y, conn, "a.example.org", cookie);
	KUNIT_EXPECT_TRUE(test, y->dead);
	KUNIT_EXPECT_EQ(test, 1u, count_sas(x));
	isakmp_node_put(y);
	/* it is found by its name from now on, and by its address still */
	y = isakmp_node_peer_lock(&b->in, conn);
	KUNIT_EXPECT_PTR_EQ(test, x, y);
	isakmp_node_unlock(y);
	isakmp_node_put(y);
	y = embryo(b, "198.51.100.7");
	join(y, conn, "a.example.org", cookie2);
	KUNIT_EXPECT_TRUE(test, y->dead);
	KUNIT_EXPECT_EQ(test, 2u, count_sas(x));
	isakmp_node_put(y);
	isakmp_node_put(x);
}

static void nobody_joins_what_is_being_unloaded(struct kunit *test)
{
	struct body *b = test->priv;
	struct isakmp_conn *conn = body_load(b, "any", NULL);
	struct isakmp_node *x = embryo(b, "192.0.2.2");

	isakmp_conns_get(&b->in.env, conn);
	body_unload(b, conn);
	join(x, conn, "a.example.org", cookie);
	body_release(b);
	KUNIT_EXPECT_TRUE(test, x->dead);
	KUNIT_EXPECT_EQ(test, 0u, b->in.nodes->count);
	isakmp_conns_put(&b->in.env, conn);
	isakmp_node_put(x);
}

static void unloading_ends_all_that_is_of_it(struct kunit *test)
{
	struct body *b = test->priv;
	struct isakmp_conn *conn = body_load(b, "any", NULL);
	struct isakmp_conn *other = body_load(b, "other", NULL);
	struct isakmp_node *x = embryo(b, "192.0.2.2");
	struct isakmp_node *y = embryo(b, "192.0.2.3");
	struct isakmp_node *z = embryo(b, "192.0.2.4");

	join(x, conn, "a.example.org", cookie);
	join(y, other, "b.example.org", cookie2);
	mutex_lock(&z->lock);
	authenticate(z, conn, "c.example.org", (u8 *)"third...");
	mutex_unlock(&z->lock);
	body_unload(b, conn);
	KUNIT_EXPECT_TRUE(test, x->dead);
	KUNIT_EXPECT_FALSE(test, y->dead);
	KUNIT_EXPECT_TRUE(test, z->dead);
	isakmp_node_put(x);
	isakmp_node_put(y);
	isakmp_node_put(z);
}

static void an_embryo_does_not_grow_old(struct kunit *test)
{
	struct body *b = test->priv;
	struct isakmp_addr from = body_addr("192.0.2.2");
	struct isakmp_node *x;

	body_load(b, "any", NULL);
	body_first(b, &from, 1);
	body_release(b);
	x = isakmp_node_next(&b->in, NULL);
	KUNIT_ASSERT_NOT_ERR_OR_NULL(test, x);
	KUNIT_EXPECT_TRUE(test, timer_pending(&x->timer));
	x->born -= ISAKMP_HALF_OPEN_MS;
	isakmp_node_queue(x);
	body_release(b);
	KUNIT_EXPECT_TRUE(test, x->dead);
	KUNIT_EXPECT_FALSE(test, timer_pending(&x->timer));
	KUNIT_EXPECT_EQ(test, 1ULL, body_count(b, HALF_OPEN_TIMEOUT));
	isakmp_node_put(x);
}

static void initiating_makes_one_peer(struct kunit *test)
{
	struct body *b = test->priv;
	struct isakmp_conn *conn = body_load(b, "one", "192.0.2.2");
	struct isakmp_conn *any = body_load(b, "any", NULL);
	struct isakmp_ended ended = {};

	mutex_lock(&b->in.cfg_lock);
	KUNIT_EXPECT_EQ(test, -EDESTADDRREQ,
			isakmp_node_initiate(&b->in, any, 0));
	KUNIT_EXPECT_EQ(test, -ENOENT, isakmp_node_initiate(&b->in, conn, 7));
	KUNIT_EXPECT_EQ(test, 0u, b->in.nodes->count);
	isakmp_node_initiate(&b->in, conn, 0);
	isakmp_node_initiate(&b->in, conn, 0);
	KUNIT_EXPECT_EQ(test, 1u, b->in.nodes->count);
	/* One that has no peer to be of waits, too. */
	KUNIT_EXPECT_EQ(test, 0, isakmp_late_add(&b->in, conn, 0));
	KUNIT_EXPECT_EQ(test, 0u, isakmp_late_drop(&b->in, conn, 1));
	KUNIT_EXPECT_EQ(test, 0u, isakmp_late_drop(&b->in, any, -1));
	isakmp_node_terminate(&b->in, conn, -1, ISAKMP_REASON_REQUESTED,
			      &ended);
	KUNIT_EXPECT_EQ(test, 0u, ended.sas);
	KUNIT_EXPECT_EQ(test, 2u, ended.wants);
	KUNIT_EXPECT_EQ(test, 0u, b->in.nodes->count);
	KUNIT_EXPECT_TRUE(test, list_empty(&b->in.nodes->late));
	mutex_unlock(&b->in.cfg_lock);
}

/* Who waits for a route does not have every peer looked over meanwhile. */
static void a_look_is_no_audit(struct kunit *test)
{
	struct body *b = test->priv;

	isakmp_node_look(&b->in);
	flush_workqueue(isakmp_wq);
	KUNIT_EXPECT_EQ(test, 0ULL, body_count(b, AUDIT));
	isakmp_node_audit(&b->in);
	flush_workqueue(isakmp_wq);
	KUNIT_EXPECT_EQ(test, 1ULL, body_count(b, AUDIT));
}

static struct isakmp_node *peer_up(struct kunit *test, struct body *b,
				   struct isakmp_conn *conn, u32 i)
{
	struct isakmp_node *x = embryo(b, "192.0.2.2");
	char name[16];

	KUNIT_ASSERT_NOT_ERR_OR_NULL(test, x);
	snprintf(name, sizeof(name), "p%07u", i);
	join(x, conn, name, (u8 *)name);
	return x;
}

/* What workers have before them, embryos above all, holds nobody up. */
static void peers_end_before_the_backlog(struct kunit *test)
{
	struct body *b = test->priv;
	struct isakmp_conn *conn = body_load(b, "any", NULL);
	isakmp_ms begun;
	u32 i;

	body_hold(b);
	for (i = 0; i < 500; i++) {
		if (i % 50 == 0)
			isakmp_node_put(embryo(b, "192.0.2.3"));
		isakmp_node_put(peer_up(test, b, conn, i));
	}
	KUNIT_EXPECT_EQ(test, 510u, b->in.nodes->count);
	begun = isakmp_now();
	isakmp_node_net_bye(&b->in);
	KUNIT_EXPECT_LT(test, isakmp_now() - begun, 2000ULL);
	KUNIT_EXPECT_EQ(test, 500ULL, body_count(b, SA_DOWN));
	KUNIT_EXPECT_EQ(test, 10u, b->in.nodes->count);
	body_release(b);
	isakmp_node_net_wait(&b->in);
	KUNIT_EXPECT_EQ(test, 0u, b->in.nodes->count);
}

struct busy {
	struct work_struct work;
	struct body *b;
	struct isakmp_node *node;
	struct completion locked;
};

/* Until the others have been heard. */
static void be_busy(struct work_struct *work)
{
	struct busy *busy = container_of(work, struct busy, work);
	u32 i;

	mutex_lock(&busy->node->lock);
	complete(&busy->locked);
	for (i = 0; i < 45 && body_count(busy->b, SA_DOWN) < 9; i++)
		msleep(20);
	mutex_unlock(&busy->node->lock);
}

/* One that computes keeps nobody else from being heard, and is waited for. */
static void a_busy_peer_ends_last(struct kunit *test)
{
	struct body *b = test->priv;
	struct isakmp_conn *conn = body_load(b, "any", NULL);
	struct busy busy = { .b = b };
	u32 i;

	body_hold(b);
	busy.node = peer_up(test, b, conn, 0);
	for (i = 1; i < 10; i++)
		isakmp_node_put(peer_up(test, b, conn, i));
	INIT_WORK_ONSTACK(&busy.work, be_busy);
	init_completion(&busy.locked);
	schedule_work(&busy.work);
	wait_for_completion(&busy.locked);
	isakmp_node_net_bye(&b->in);
	KUNIT_EXPECT_EQ(test, 10ULL, body_count(b, SA_DOWN));
	KUNIT_EXPECT_TRUE(test, busy.node->dead);
	KUNIT_EXPECT_FALSE(test, b->in.nodes->hurry);
	flush_work(&busy.work);
	destroy_work_on_stack(&busy.work);
	isakmp_node_put(busy.node);
}

/* Most have no connection ever, and are asked all the same. */
static void a_namespace_without_connections(struct kunit *test)
{
	struct isakmp_net *in = kunit_kzalloc(test, sizeof(*in), GFP_KERNEL);
	struct isakmp_failure f;

	KUNIT_ASSERT_NOT_ERR_OR_NULL(test, in);
	KUNIT_EXPECT_FALSE(test, isakmp_net_used(in));
	KUNIT_EXPECT_PTR_EQ(test, isakmp_node_next(in, NULL), NULL);
	KUNIT_EXPECT_FALSE(test, isakmp_node_failure(in, 0, &f));
	KUNIT_EXPECT_EQ(test, 0ULL, isakmp_mib_read(in, ISAKMP_MIB_RX));
	isakmp_node_net_exit(in);
	isakmp_xfrm_net_exit(in);
}

static void failures_are_bounded_newest_first(struct kunit *test)
{
	struct body *b = test->priv;
	struct isakmp_fail fail = { .phase = ISAKMP_PHASE_1,
				    .reason = ISAKMP_REASON_TIMEOUT };
	struct isakmp_addr from = body_addr("192.0.2.0");
	struct isakmp_failure f;
	u32 i;

	isakmp_failure_add(b->in.nodes, "mine", &from, &fail, RANK_PROVEN);
	for (i = 0; i < 2 * FAILURE_MAX; i++) {
		from.a[3] = i;
		isakmp_failure_add(b->in.nodes, "any", &from, &fail,
				   RANK_STRANGER);
	}
	KUNIT_EXPECT_TRUE(test, isakmp_node_failure(&b->in, 0, &f));
	KUNIT_EXPECT_EQ(test, 2 * FAILURE_MAX - 1, (int)f.remote.a[3]);
	KUNIT_EXPECT_TRUE(test, isakmp_node_failure(&b->in, FAILURE_MAX - 1,
						    &f));
	KUNIT_EXPECT_STREQ(test, "mine", (const char *)f.conn);
	KUNIT_EXPECT_FALSE(test, isakmp_node_failure(&b->in, FAILURE_MAX, &f));
	from.a[3] = 0;
	fail.phase = ISAKMP_PHASE_2;
	isakmp_failure_add(b->in.nodes, "mine", &from, &fail, RANK_PEER);
	KUNIT_EXPECT_TRUE(test, isakmp_node_failure(&b->in, 0, &f));
	KUNIT_EXPECT_STREQ(test, "mine", (const char *)f.conn);
	/* phase 1 does not make up for phase 2 */
	isakmp_failure_clear(b->in.nodes, "mine", &from, ISAKMP_PHASE_1);
	KUNIT_EXPECT_TRUE(test, isakmp_node_failure(&b->in, 0, &f));
	KUNIT_EXPECT_STREQ(test, "mine", (const char *)f.conn);
	isakmp_failure_clear(b->in.nodes, "mine", &from, ISAKMP_PHASE_2);
	KUNIT_EXPECT_TRUE(test, isakmp_node_failure(&b->in, 0, &f));
	KUNIT_EXPECT_STREQ(test, "any", (const char *)f.conn);
}

static void a_strangers_failure_overwrites_nobody_elses(struct kunit *test)
{
	struct body *b = test->priv;
	struct isakmp_fail fail = { .phase = ISAKMP_PHASE_1,
				    .reason = ISAKMP_REASON_BAD_SECRET };
	struct isakmp_addr from = body_addr("192.0.2.2");
	struct isakmp_failure f;
	u32 i;

	isakmp_failure_add(b->in.nodes, "net", &from, &fail, RANK_PROVEN);
	fail.reason = ISAKMP_REASON_NO_PROPOSAL;
	isakmp_failure_add(b->in.nodes, "net", &from, &fail, RANK_STRANGER);
	KUNIT_EXPECT_TRUE(test, isakmp_node_failure(&b->in, 0, &f));
	KUNIT_EXPECT_EQ(test, (u8)ISAKMP_REASON_NO_PROPOSAL, f.fail.reason);
	KUNIT_EXPECT_TRUE(test, isakmp_node_failure(&b->in, 1, &f));
	KUNIT_EXPECT_EQ(test, (u8)ISAKMP_REASON_BAD_SECRET, f.fail.reason);
	/* the same again takes the place of the same, and success of all */
	isakmp_failure_add(b->in.nodes, "net", &from, &fail, RANK_STRANGER);
	KUNIT_EXPECT_FALSE(test, isakmp_node_failure(&b->in, 2, &f));
	isakmp_failure_clear(b->in.nodes, "net", &from, ISAKMP_PHASE_1);
	KUNIT_EXPECT_FALSE(test, isakmp_node_failure(&b->in, 0, &f));
	isakmp_failure_add(b->in.nodes, "net", &from, &fail, RANK_STRANGER);
	isakmp_failure_add(b->in.nodes, "net", &from, &fail, RANK_PEER);
	/* and when all are somebody's, a stranger's is not kept at all */
	for (i = 1; i < FAILURE_MAX; i++) {
		from.a[3] = 100 + i;
		isakmp_failure_add(b->in.nodes, "net", &from, &fail,
				   RANK_PEER);
	}
	isakmp_failure_add(b->in.nodes, "any", &from, &fail, RANK_STRANGER);
	KUNIT_EXPECT_TRUE(test, isakmp_node_failure(&b->in, 0, &f));
	KUNIT_EXPECT_STREQ(test, "net", (const char *)f.conn);
}

static void refusals_have_classes(struct kunit *test)
{
	struct body *b = test->priv;

	isakmp_mib_refused(&b->in, ISAKMP_N_PAYLOAD_MALFORMED);
	isakmp_mib_refused(&b->in, ISAKMP_N_NO_PROPOSAL_CHOSEN);
	isakmp_mib_refused(&b->in, 0);
	KUNIT_EXPECT_EQ(test, 3ULL, body_count(b, RX_REFUSED));
	KUNIT_EXPECT_EQ(test, 1ULL, body_count(b, REFUSED_SYNTAX));
	KUNIT_EXPECT_EQ(test, 1ULL, body_count(b, REFUSED_PROPOSAL));
	KUNIT_EXPECT_EQ(test, 1ULL, body_count(b, REFUSED_OTHER));
	KUNIT_EXPECT_STREQ(test, isakmp_mib_names[ISAKMP_MIB_RX].name, "rx");
}

static struct kunit_case node_cases[] = {
	KUNIT_CASE(a_cookie_has_one_owner),
	KUNIT_CASE(killed_with_work_and_datagrams_waiting),
	KUNIT_CASE(walked_in_order_while_they_die),
	KUNIT_CASE(the_first_becomes_the_peer),
	KUNIT_CASE(the_second_joins_it),
	KUNIT_CASE(other_names_are_other_peers),
	KUNIT_CASE(it_joins_the_one_we_call),
	KUNIT_CASE(nobody_joins_what_is_being_unloaded),
	KUNIT_CASE(unloading_ends_all_that_is_of_it),
	KUNIT_CASE(an_embryo_does_not_grow_old),
	KUNIT_CASE(initiating_makes_one_peer),
	KUNIT_CASE(a_look_is_no_audit),
	KUNIT_CASE(peers_end_before_the_backlog),
	KUNIT_CASE(a_busy_peer_ends_last),
	KUNIT_CASE(a_namespace_without_connections),
	KUNIT_CASE(failures_are_bounded_newest_first),
	KUNIT_CASE(a_strangers_failure_overwrites_nobody_elses),
	KUNIT_CASE(refusals_have_classes),
	{}
};

static struct kunit_suite node_suite = {
	.name = "isakmp_node",
	.init = body_init,
	.exit = body_exit,
	.test_cases = node_cases,
};
kunit_test_suite(node_suite);
