// SPDX-License-Identifier: GPL-2.0
#include "pair.h"

static void subnet(struct isakmp_ts *ts, u8 net)
{
	memset(ts, 0, sizeof(*ts));
	ts->r.family = AF_INET;
	ts->r.lo[0] = 10;
	ts->r.hi[0] = 10;
	ts->r.lo[1] = net;
	ts->r.hi[1] = net;
	ts->r.hi[2] = 255;
	ts->r.hi[3] = 255;
}

static void conf_init(struct pair_conf *c, int me)
{
	struct isakmp_addr peer = world_addr(2 - me);
	struct isakmp_conn *conn = &c->conn;

	scnprintf(conn->name, sizeof(conn->name), "pair");
	scnprintf(c->child.name, sizeof(c->child.name), "net");
	conn->nlocal = 1;
	conn->local[0] = world_addr(1 + me);
	conn->nremote = 1;
	conn->remote[0].family = AF_INET;
	memcpy(conn->remote[0].lo, peer.a, sizeof(peer.a));
	memcpy(conn->remote[0].hi, peer.a, sizeof(peer.a));
	conn->life = 14400;
	conn->retransmit.timeout = 4000;
	conn->retransmit.base_milli = 1800;
	conn->retransmit.tries = 5;
	conn->ntf = 1;
	conn->tf = c->ike;
	conn->nchild = 1;
	conn->child = &c->child;
	c->ike[0] = (struct ike1_tf){ IKE1_CIPHER_AES_CBC, 256,
				      IKE1_HASH_SHA2_256,
				      ISAKMP_GROUP_MODP2048 };
	c->esp[0] = (struct ipsec_tf){ .proto = ISAKMP_PROTO_ESP,
				       .id = IPSEC_ESP_AES_GCM_16,
				       .keylen = 256 };
	subnet(&c->local[0], (u8)(1 + me));
	subnet(&c->remote[0], (u8)(2 - me));
	c->child.encap = IPSEC_ENCAP_TUNNEL;
	c->child.nlocal = 1;
	c->child.nremote = 1;
	c->child.local = c->local;
	c->child.remote = c->remote;
	c->child.ntf = 1;
	c->child.tf = c->esp;
	c->child.life = 3600;
	c->child.replay_window = 32;
	c->psk = "a secret";
}

void pair_init(struct pair *p, const struct isakmp_env_ops *crypto, u64 seed)
{
	world_init(&p->w, crypto, seed);
	conf_init(&p->conf[0], 0);
	conf_init(&p->conf[1], 1);
}

void pair_lists(struct pair *p)
{
	u8 i, k;

	for (i = 0; i < 2; i++) {
		for (k = 1; k < 3; k++) {
			subnet(&p->conf[i].local[k], (u8)(1 + i + 10 * k));
			subnet(&p->conf[i].remote[k], (u8)(2 - i + 10 * k));
		}
		p->conf[i].child.nlocal = 3;
		p->conf[i].child.nremote = 3;
	}
}

int pair_start(struct pair *p)
{
	int i, err;

	for (i = 0; i < 2; i++) {
		p->party[i] = world_party(&p->w, (u16)(i + 1));
		if (!p->party[i])
			return -ENOMEM;
		err = world_conn(p->party[i], &p->conf[i].conn,
				 p->conf[i].psk);
		if (err)
			return err;
	}
	return 0;
}

int pair_initiate(struct pair *p, int n, bool keep)
{
	struct pair_conf *c = &p->conf[n];
	struct world_node *node = world_node(p->party[n], 0);
	u16 i, npair = (u16)(c->child.nlocal * c->child.nremote);
	int err = 0;

	if (!node)
		return -ENOMEM;
	for (i = 0; i < npair && !err; i++)
		err = isakmp_peer_want(&node->peer, world_clock(p->party[n]), 0,
				       i, keep);
	world_drain(node);
	return err;
}

u32 pair_sas(const struct pair *p, int n)
{
	struct world_node *node;
	struct isakmp_sa *sa;
	u32 count = 0;

	list_for_each_entry(node, &p->party[n]->nodes, list)
		list_for_each_entry(sa, &node->peer.sas, list)
			count += sa->up;
	return count;
}

u32 pair_children(const struct pair *p, int n)
{
	struct world_node *node;
	struct isakmp_child *c;
	u32 count = 0;

	list_for_each_entry(node, &p->party[n]->nodes, list)
		list_for_each_entry(c, &node->peer.children, list)
			count += !!c->up_since;
	return count;
}

const char *pair_up(struct pair *p, u32 children)
{
	const char *lost;

	if (pair_sas(p, 0) != 1 || pair_sas(p, 1) != 1)
		return "not one ISAKMP SA at each end";
	if (pair_children(p, 0) != children ||
	    pair_children(p, 1) != children)
		return "number of children";
	lost = world_ping(p->party[0], p->party[1]);
	return lost ? lost : world_ping(p->party[1], p->party[0]);
}
