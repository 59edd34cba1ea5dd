// SPDX-License-Identifier: GPL-2.0
/* Configurations of the hub and of a spoke, each other's mirror. */
#include "sim.h"

static const struct ike1_tf ike_tf[] = {
	{ IKE1_CIPHER_AES_CBC, 256, IKE1_HASH_SHA2_256,
	  ISAKMP_GROUP_CURVE25519 },
};

static const struct ipsec_tf esp_tf[] = {
	{ .proto = ISAKMP_PROTO_ESP, .id = IPSEC_ESP_AES_GCM_16,
	  .keylen = 256, .group = ISAKMP_GROUP_CURVE25519 },
};

static void subnet(struct isakmp_ts *ts, u8 a, u8 b, u8 c, u8 bits)
{
	u8 net[4] = { a, b, c, 0 };
	u32 i;

	memset(ts, 0, sizeof(*ts));
	ts->r.family = AF_INET;
	for (i = 0; i < 4; i++) {
		u8 mask = bits >= 8 * (i + 1) ? 0xff :
			  bits <= 8 * i ? 0 : (u8)(0xff00 >> (bits - 8 * i));

		ts->r.lo[i] = net[i] & mask;
		ts->r.hi[i] = net[i] | (u8)~mask;
	}
}

/* What lies behind the hub: list @k of child @c. */
static void hub_net(struct isakmp_ts *ts, u32 c, u32 k)
{
	subnet(ts, 172, 16, (u8)(c * SIM_LISTS + k), 24);
}

/* What lies behind spoke @n, as seen from either end. */
static void spoke_net(const struct sim_row *row, struct isakmp_ts *ts, u32 n,
		      u32 c, u32 k, bool hub)
{
	if (row->kind == SIM_NAMED) {
		subnet(ts, (u8)(20 + c * SIM_LISTS + k), (u8)(n >> 8), (u8)n,
		       24);
	} else if (row->kind == SIM_ANY) {
		memset(ts, 0, sizeof(*ts));
		ts->dynamic = true;
	} else {
		subnet(ts, (u8)(20 + c * SIM_LISTS + k), (u8)(n >> 8), (u8)n,
		       hub ? 8 : 24);
	}
}

static void conf_init(const struct sim_row *row, struct sim_conf *c, u32 n,
		      bool hub)
{
	struct isakmp_conn *conn = &c->conn;
	struct isakmp_addr peer;
	u32 i, k;

	memset(c, 0, sizeof(*c));
	peer = world_addr((u16)(hub ? SIM_SPOKE + n : SIM_HUB));
	if (!hub || row->kind == SIM_NAMED) {
		conn->nremote = 1;
		conn->remote[0].family = AF_INET;
		memcpy(conn->remote[0].lo, peer.a, sizeof(peer.a));
		memcpy(conn->remote[0].hi, peer.a, sizeof(peer.a));
	}
	snprintf(conn->name, sizeof(conn->name), "spoke%u", n);
	conn->life = row->ike_life;
	conn->retransmit = (struct isakmp_retransmit){ 4000, 1800, 5, 0 };
	conn->tf = ike_tf;
	conn->ntf = ARRAY_SIZE(ike_tf);
	conn->child = c->child;
	conn->nchild = (u16)row->children;
	for (i = 0; i < row->children; i++) {
		struct isakmp_child_conf *h = &c->child[i];

		snprintf(h->name, sizeof(h->name), "net%u", i);
		h->encap = IPSEC_ENCAP_TUNNEL;
		h->tf = esp_tf;
		h->ntf = ARRAY_SIZE(esp_tf);
		h->life = row->child_life;
		h->local = c->local[i];
		h->remote = c->remote[i];
		h->nlocal = (u8)row->lists;
		h->nremote = (u8)row->lists;
		for (k = 0; k < row->lists; k++) {
			hub_net(hub ? &c->local[i][k] : &c->remote[i][k], i, k);
			spoke_net(row, hub ? &c->remote[i][k] :
				  &c->local[i][k], n, i, k, hub);
		}
	}
}

void sim_conf_spoke(const struct sim_row *row, struct sim_conf *c, u32 n)
{
	conf_init(row, c, n, false);
}

void sim_conf_hub(const struct sim_row *row, struct sim_conf *c, u32 n)
{
	conf_init(row, c, n, true);
}
