// SPDX-License-Identifier: GPL-2.0
/* Connections and secrets into requests.  A writer answers 0 or, when the
 * request is full, a negative number; the request is useless then.
 */
#include "nl.h"

static int nest_end(struct nl_msg *msg, struct nlattr *nest, int err)
{
	if (!err)
		nla_nest_end(msg, nest);
	return err;
}

static int put_addr(struct nl_msg *msg, int type, const struct isakmp_addr *a)
{
	struct nlattr *nest = nla_nest_start(msg, type);
	int err;

	if (!nest)
		return -1;
	if (nla_put(msg, ISAKMP_A_ADDR_IP, isakmp_addr_len(a->family), a->a))
		return -1;
	err = a->port ? nla_put_u16(msg, ISAKMP_A_ADDR_PORT, a->port) : 0;
	if (!err && a->scope)
		err = nla_put_u32(msg, ISAKMP_A_ADDR_SCOPE, a->scope);
	return nest_end(msg, nest, err);
}

static int put_range(struct nl_msg *msg, int type, const struct isakmp_range *r)
{
	int len = isakmp_addr_len(r->family), err;
	struct nlattr *nest;

	if (!r->family)
		return 0;
	nest = nla_nest_start(msg, type);
	if (!nest)
		return -1;
	err = nla_put(msg, ISAKMP_A_RANGE_LO, len, r->lo);
	if (!err)
		err = nla_put(msg, ISAKMP_A_RANGE_HI, len, r->hi);
	if (!err && r->scope)
		err = nla_put_u32(msg, ISAKMP_A_RANGE_SCOPE, r->scope);
	return nest_end(msg, nest, err);
}

static int put_ident(struct nl_msg *msg, int type, const struct isakmp_ident *id)
{
	struct nlattr *nest;
	int err;

	if (id->type == ISAKMP_ID_ANY)
		return 0;
	nest = nla_nest_start(msg, type);
	if (!nest)
		return -1;
	err = nla_put_u8(msg, ISAKMP_A_IDENT_TYPE, id->type);
	if (!err)
		err = nla_put(msg, ISAKMP_A_IDENT_VALUE, id->len, id->b);
	return nest_end(msg, nest, err);
}

static int put_ts(struct nl_msg *msg, int type, const struct isakmp_ts *ts)
{
	struct nlattr *nest = nla_nest_start(msg, type);
	int len = isakmp_addr_len(ts->r.family), err;

	if (!nest)
		return -1;
	if (ts->dynamic) {
		err = nla_put_flag(msg, ISAKMP_A_TS_DYNAMIC);
	} else {
		err = nla_put(msg, ISAKMP_A_TS_LO, len, ts->r.lo);
		if (!err)
			err = nla_put(msg, ISAKMP_A_TS_HI, len, ts->r.hi);
	}
	if (!err && ts->proto)
		err = nla_put_u8(msg, ISAKMP_A_TS_PROTO, ts->proto);
	if (!err && ts->port)
		err = nla_put_u16(msg, ISAKMP_A_TS_PORT, ts->port);
	return nest_end(msg, nest, err);
}

static int put_ike(struct nl_msg *msg, const struct ike1_tf *tf)
{
	struct nlattr *nest = nla_nest_start(msg, ISAKMP_A_CONN_SUITE);

	if (!nest ||
	    nla_put_u16(msg, ISAKMP_A_IKE_SUITE_CIPHER, tf->cipher) ||
	    nla_put_u16(msg, ISAKMP_A_IKE_SUITE_KEYLEN, tf->keylen) ||
	    nla_put_u16(msg, ISAKMP_A_IKE_SUITE_HASH, tf->hash) ||
	    nla_put_u16(msg, ISAKMP_A_IKE_SUITE_GROUP, tf->group))
		return -1;
	return nest_end(msg, nest, 0);
}

static int put_ipsec(struct nl_msg *msg, const struct ipsec_tf *tf)
{
	struct nlattr *nest = nla_nest_start(msg, ISAKMP_A_CHILD_SUITE);

	if (!nest ||
	    nla_put_u8(msg, ISAKMP_A_IPSEC_SUITE_PROTO, tf->proto) ||
	    nla_put_u8(msg, ISAKMP_A_IPSEC_SUITE_ID, tf->id) ||
	    nla_put_u16(msg, ISAKMP_A_IPSEC_SUITE_KEYLEN, tf->keylen) ||
	    nla_put_u16(msg, ISAKMP_A_IPSEC_SUITE_AUTH, tf->auth) ||
	    nla_put_u16(msg, ISAKMP_A_IPSEC_SUITE_GROUP, tf->group) ||
	    nla_put_u8(msg, ISAKMP_A_IPSEC_SUITE_ESN, tf->esn))
		return -1;
	return nest_end(msg, nest, 0);
}

static int put_child(struct nl_msg *msg, const struct isakmp_child_conf *c)
{
	struct nlattr *nest = nla_nest_start(msg, ISAKMP_A_MSG_CHILD);
	u32 i;

	if (!nest || nla_put_string(msg, ISAKMP_A_CHILD_NAME, c->name) ||
	    nla_put_u8(msg, ISAKMP_A_CHILD_MODE, c->encap) ||
	    nla_put_u8(msg, ISAKMP_A_CHILD_START_ACTION, c->start) ||
	    nla_put_u32(msg, ISAKMP_A_CHILD_LIFE, c->life) ||
	    nla_put_u32(msg, ISAKMP_A_CHILD_REPLAY_WINDOW, c->replay_window) ||
	    nla_put_u32(msg, ISAKMP_A_CHILD_IF_ID_IN, c->if_id_in) ||
	    nla_put_u32(msg, ISAKMP_A_CHILD_IF_ID_OUT, c->if_id_out))
		return -1;
	for (i = 0; i < c->nlocal; i++)
		if (put_ts(msg, ISAKMP_A_CHILD_LOCAL_TS, &c->local[i]))
			return -1;
	for (i = 0; i < c->nremote; i++)
		if (put_ts(msg, ISAKMP_A_CHILD_REMOTE_TS, &c->remote[i]))
			return -1;
	for (i = 0; i < c->ntf; i++)
		if (put_ipsec(msg, &c->tf[i]))
			return -1;
	return nest_end(msg, nest, 0);
}

static int put_conn_fields(struct nl_msg *msg, const struct isakmp_conn *c)
{
	const struct isakmp_retransmit *r = &c->retransmit;

	if (nla_put_string(msg, ISAKMP_A_CONN_NAME, c->name) ||
	    nla_put_u32(msg, ISAKMP_A_CONN_LIFE, c->life) ||
	    nla_put_u32(msg, ISAKMP_A_CONN_KEYINGTRIES, c->keyingtries) ||
	    nla_put_u32(msg, ISAKMP_A_CONN_QUICK_MODES, c->quick_modes) ||
	    nla_put_u32(msg, ISAKMP_A_CONN_RETRANSMIT_TIMEOUT, r->timeout) ||
	    nla_put_u32(msg, ISAKMP_A_CONN_RETRANSMIT_BASE, r->base_milli) ||
	    nla_put_u32(msg, ISAKMP_A_CONN_RETRANSMIT_TRIES, r->tries) ||
	    nla_put_u32(msg, ISAKMP_A_CONN_RETRANSMIT_LIMIT, r->limit) ||
	    put_ident(msg, ISAKMP_A_CONN_LOCAL_ID, &c->local_id) ||
	    put_ident(msg, ISAKMP_A_CONN_REMOTE_ID, &c->remote_id))
		return -1;
	return 0;
}

int nl_put_conn(struct nl_msg *msg, const struct isakmp_conn *c)
{
	struct nlattr *nest = nla_nest_start(msg, ISAKMP_A_MSG_CONN);
	u32 i;

	if (!nest || put_conn_fields(msg, c))
		return -1;
	for (i = 0; i < c->nlocal; i++)
		if (put_addr(msg, ISAKMP_A_CONN_LOCAL, &c->local[i]))
			return -1;
	for (i = 0; i < c->nremote; i++)
		if (put_range(msg, ISAKMP_A_CONN_REMOTE, &c->remote[i]))
			return -1;
	for (i = 0; i < c->ntf; i++)
		if (put_ike(msg, &c->tf[i]))
			return -1;
	nla_nest_end(msg, nest);
	for (i = 0; i < c->nchild; i++)
		if (put_child(msg, &c->child[i]))
			return -1;
	return 0;
}

int nl_put_secret(struct nl_msg *msg, const struct conf_secret *s)
{
	struct nlattr *nest = nla_nest_start(msg, ISAKMP_A_MSG_SECRET);
	u32 i;

	if (!nest || nla_put_string(msg, ISAKMP_A_SECRET_NAME, s->name) ||
	    nla_put(msg, ISAKMP_A_SECRET_PSK, s->len, s->data))
		return -1;
	for (i = 0; i < s->nid; i++)
		if (put_ident(msg, ISAKMP_A_SECRET_ID, &s->id[i]))
			return -1;
	return nest_end(msg, nest, 0);
}
