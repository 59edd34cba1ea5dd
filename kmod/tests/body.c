// SPDX-License-Identifier: GPL-2.0
/* The namespace of the body's suites. */
#include <linux/inet.h>
#include "../conns.h"
#include "../crypto.h"
#include "../proto/prop.h"
#include "../xfrm.h"
#include "body.h"

const char *const body_local = "192.0.2.1";

static int source(struct isakmp_env *env, const struct isakmp_addr *remote,
		  struct isakmp_addr *local)
{
	*local = body_addr(remote->family == AF_INET6 ? "2001:db8::1" :
			   body_local);
	return 0;
}

static bool own_addr(struct isakmp_env *env, struct isakmp_addr *a)
{
	return true;
}

static const struct isakmp_env_ops ops = {
	.random = isakmp_crypto_random,
	.prf = isakmp_crypto_prf,
	.hash = isakmp_crypto_hash,
	.cbc = isakmp_crypto_cbc,
	.dh_check = isakmp_dh_check,
	.dh_new = isakmp_dh_new,
	.dh_shared = isakmp_dh_shared,
	.dh_free = isakmp_dh_free,
	.psk = isakmp_conns_psk,
	.conn_match = isakmp_conns_match,
	.conn_get = isakmp_conns_get,
	.conn_put = isakmp_conns_put,
	.source = source,
	.own_addr = own_addr,
	.first_contact = isakmp_node_first_contact,
	.ipsec_alg = isakmp_xfrm_alg,
	.spi_alloc = isakmp_xfrm_spi_alloc,
	.spi_free = isakmp_xfrm_spi_free,
};

static void block(struct work_struct *work)
{
	wait_for_completion(&container_of(work, struct body, blocker)->go);
}

int body_init(struct kunit *test)
{
	struct body *b = kunit_kzalloc(test, sizeof(*b), GFP_KERNEL);
	struct isakmp_net *in;

	KUNIT_ASSERT_NOT_ERR_OR_NULL(test, b);
	in = &b->in;
	test->priv = b;
	in->env.ops = &ops;
	in->net = &init_net;
	mutex_init(&in->cfg_lock);
	INIT_WORK(&b->blocker, block);
	init_completion(&b->go);
	isakmp_wq = alloc_ordered_workqueue("isakmp_kunit", 0);
	KUNIT_ASSERT_NOT_ERR_OR_NULL(test, isakmp_wq);
	KUNIT_ASSERT_EQ(test, 0, isakmp_crypto_init());
	KUNIT_ASSERT_EQ(test, 0, isakmp_conns_net_init(in));
	mutex_lock(&in->cfg_lock);
	KUNIT_ASSERT_EQ(test, 0, isakmp_net_use(in));
	mutex_unlock(&in->cfg_lock);
	return 0;
}

void body_exit(struct kunit *test)
{
	struct body *b = test->priv;
	struct isakmp_net *in = &b->in;

	body_release(b);
	isakmp_node_net_bye(in);
	isakmp_node_net_wait(in);
	flush_workqueue(isakmp_wq);	/* who has been unlisted may have work */
	KUNIT_EXPECT_EQ(test, 0, atomic_read(&in->nodes->live));
	KUNIT_EXPECT_EQ(test, 0, atomic_read(&in->nodes->rx_n));
	KUNIT_EXPECT_EQ(test, 0, atomic_read(&in->nodes->rx_bytes));
	KUNIT_EXPECT_EQ(test, 0u, in->nodes->half_open);
	KUNIT_EXPECT_EQ(test, 0u, in->nodes->embryos);
	mutex_lock(&in->cfg_lock);
	isakmp_conns_flush(in);
	mutex_unlock(&in->cfg_lock);
	isakmp_node_net_exit(in);
	isakmp_conns_net_exit(in);
	isakmp_xfrm_net_exit(in);
	destroy_workqueue(isakmp_wq);
	isakmp_wq = NULL;
	rcu_barrier();
	isakmp_crypto_exit();
	free_percpu(in->mib);
}

void body_hold(struct body *b)
{
	reinit_completion(&b->go);
	b->held = true;
	queue_work(isakmp_wq, &b->blocker);
}

void body_release(struct body *b)
{
	if (b->held)
		complete(&b->go);
	b->held = false;
	flush_workqueue(isakmp_wq);
	flush_delayed_work(&b->in.nodes->sweep);
}

struct isakmp_addr body_addr(const char *text)
{
	struct isakmp_addr a = { .port = 500 };

	if (in4_pton(text, -1, a.a, -1, NULL))
		a.family = AF_INET;
	else if (in6_pton(text, -1, a.a, -1, NULL))
		a.family = AF_INET6;
	return a;
}

struct isakmp_conn *body_load(struct body *b, const char *name,
			      const char *remote)
{
	struct isakmp_conn *conn = isakmp_conn_alloc();
	struct isakmp_child_conf *child = isakmp_alloc(sizeof(*child));
	struct isakmp_ts *ts_l = isakmp_alloc(sizeof(*ts_l));
	struct isakmp_ts *ts_r = isakmp_alloc(sizeof(*ts_r));
	struct ike1_tf *ike = isakmp_alloc(sizeof(*ike));
	struct ipsec_tf *esp = isakmp_alloc(sizeof(*esp));
	struct isakmp_addr a;

	*ike = (struct ike1_tf){ .cipher = IKE1_CIPHER_AES_CBC, .keylen = 256,
				 .hash = IKE1_HASH_SHA2_256,
				 .group = ISAKMP_GROUP_MODP2048 };
	*esp = (struct ipsec_tf){ .proto = ISAKMP_PROTO_ESP,
				  .id = IPSEC_ESP_AES_GCM_16, .keylen = 128 };
	a = body_addr("10.1.0.0");
	isakmp_ts_from_addr(ts_l, &a);
	a = body_addr("10.2.0.0");
	isakmp_ts_from_addr(ts_r, &a);
	strscpy(child->name, "net", sizeof(child->name));
	child->encap = IPSEC_ENCAP_TUNNEL;
	child->start = ISAKMP_START_TRAP;
	child->life = 3600;
	child->nlocal = 1;
	child->nremote = 1;
	child->ntf = 1;
	child->local = ts_l;
	child->remote = ts_r;
	child->tf = esp;
	strscpy(conn->name, name, sizeof(conn->name));
	conn->life = 3600;
	conn->retransmit = (struct isakmp_retransmit){ 4000, 1800, 5, 0 };
	conn->ntf = 1;
	conn->tf = ike;
	conn->nchild = 1;
	conn->child = child;
	if (remote) {
		a = body_addr(remote);
		conn->nremote = 1;
		conn->remote[0].family = a.family;
		memcpy(conn->remote[0].lo, a.a, sizeof(a.a));
		memcpy(conn->remote[0].hi, a.a, sizeof(a.a));
	}
	mutex_lock(&b->in.cfg_lock);
	isakmp_xfrm_reqid_get(&b->in, conn);
	isakmp_conns_publish(&b->in, conn, NULL);
	mutex_unlock(&b->in.cfg_lock);
	isakmp_conns_put(&b->in.env, conn);
	return conn;
}

void body_unload(struct body *b, struct isakmp_conn *conn)
{
	mutex_lock(&b->in.cfg_lock);
	isakmp_conns_del(&b->in, conn->name);
	mutex_unlock(&b->in.cfg_lock);
}

void body_header(u8 *buf, u64 cky_i, u64 cky_r, u8 etype, u32 len)
{
	memset(buf, 0, ISAKMP_HDR_LEN);
	put_unaligned_be64(cky_i, buf);
	put_unaligned_be64(cky_r, buf + 8);
	buf[16] = ISAKMP_PT_SA;
	buf[17] = ISAKMP_VERSION_1_0;
	buf[18] = etype;
	put_unaligned_be32(len, buf + 24);
}

void body_input(struct body *b, const struct isakmp_addr *remote,
		const u8 *buf, u32 len)
{
	struct isakmp_addr local;
	u8 *copy = kmemdup(buf, len, GFP_KERNEL);

	local = body_addr(remote->family == AF_INET6 ? "2001:db8::1" :
			  body_local);
	if (!copy)
		return;
	local_bh_disable();
	isakmp_node_input(&b->in, &local, remote, copy, len);
	local_bh_enable();
}

u32 body_first_write(u8 *buf, u64 cky_i)
{
	static const struct ike1_tf tf = {
		.cipher = IKE1_CIPHER_AES_CBC, .keylen = 256,
		.hash = IKE1_HASH_SHA2_256, .group = ISAKMP_GROUP_MODP2048,
	};
	struct isakmp_hdr hdr = { .version = ISAKMP_VERSION_1_0,
				  .etype = ISAKMP_X_MAIN };
	struct isakmp_wr w = isakmp_wr(buf, BODY_FIRST_MAX);

	put_unaligned_be64(cky_i, hdr.cky_i);
	isakmp_hdr_encode(&w, &hdr);
	ike1_offer_write(&w, &tf, 1, IKE1_AUTH_PSK, 3600);
	isakmp_hdr_finish(&w);
	return w.len;
}

void body_first(struct body *b, const struct isakmp_addr *remote, u64 cky_i)
{
	u8 buf[BODY_FIRST_MAX];

	body_input(b, remote, buf, body_first_write(buf, cky_i));
}
