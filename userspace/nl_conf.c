// SPDX-License-Identifier: GPL-2.0
/* What the kernel has loaded, as the configuration would have it. */
#include "nl.h"

static u32 get_u32(struct nlattr *a)
{
	return a ? nla_get_u32(a) : 0;
}

static void get_name(struct nlattr *a, char *out)
{
	if (a)
		nla_strlcpy(out, a, ISAKMP_NAME_MAX + 1);
}

static void get_range(struct nlattr *nest, struct isakmp_range *out)
{
	struct nlattr *tb[ISAKMP_A_RANGE_MAX + 1];

	if (!nl_get_nest(nest, &nl_range_set, tb))
		return;
	nl_get_ends(tb[ISAKMP_A_RANGE_LO], tb[ISAKMP_A_RANGE_HI], out);
	if (tb[ISAKMP_A_RANGE_SCOPE])
		out->scope = nla_get_u32(tb[ISAKMP_A_RANGE_SCOPE]);
}

static struct isakmp_ts *get_ts_list(struct nlattr *nest, int type, u8 *n)
{
	struct isakmp_ts *ts = NULL;
	struct nlattr *a;
	int rem;

	nla_for_each_nested(a, nest, rem) {
		if (nla_type(a) != type || *n == ISAKMP_TS_MAX)
			continue;
		ts = xgrow(ts, *n, sizeof(*ts));
		nl_get_ts(a, &ts[(*n)++]);
	}
	return ts;
}

static void get_child(struct nlattr *nest, struct isakmp_child_conf *c)
{
	struct nlattr *tb[ISAKMP_A_CHILD_MAX + 1], *a;
	struct ipsec_tf *tf = NULL;
	int rem;

	if (!nl_get_nest(nest, &nl_child_set, tb))
		return;
	get_name(tb[ISAKMP_A_CHILD_NAME], c->name);
	if (tb[ISAKMP_A_CHILD_MODE])
		c->encap = nla_get_u8(tb[ISAKMP_A_CHILD_MODE]);
	if (tb[ISAKMP_A_CHILD_START_ACTION])
		c->start = nla_get_u8(tb[ISAKMP_A_CHILD_START_ACTION]);
	c->life = get_u32(tb[ISAKMP_A_CHILD_LIFE]);
	c->replay_window = get_u32(tb[ISAKMP_A_CHILD_REPLAY_WINDOW]);
	c->if_id_in = get_u32(tb[ISAKMP_A_CHILD_IF_ID_IN]);
	c->if_id_out = get_u32(tb[ISAKMP_A_CHILD_IF_ID_OUT]);
	c->local = get_ts_list(nest, ISAKMP_A_CHILD_LOCAL_TS, &c->nlocal);
	c->remote = get_ts_list(nest, ISAKMP_A_CHILD_REMOTE_TS, &c->nremote);
	nla_for_each_nested(a, nest, rem) {
		if (nla_type(a) != ISAKMP_A_CHILD_SUITE ||
		    c->ntf == ISAKMP_TF_MAX)
			continue;
		tf = xgrow(tf, c->ntf, sizeof(*tf));
		nl_get_ipsec(a, &tf[c->ntf++]);
	}
	c->tf = tf;
}

static void get_conn_lists(struct nlattr *nest, struct isakmp_conn *c)
{
	struct ike1_tf *tf = NULL;
	struct nlattr *a;
	int rem;

	nla_for_each_nested(a, nest, rem) {
		switch (nla_type(a)) {
		case ISAKMP_A_CONN_LOCAL:
			if (c->nlocal < ISAKMP_CONN_ADDR_MAX)
				nl_get_addr(a, &c->local[c->nlocal++]);
			break;
		case ISAKMP_A_CONN_REMOTE:
			if (c->nremote < ISAKMP_CONN_ADDR_MAX)
				get_range(a, &c->remote[c->nremote++]);
			break;
		case ISAKMP_A_CONN_SUITE:
			if (c->ntf == ISAKMP_TF_MAX)
				break;
			tf = xgrow(tf, c->ntf, sizeof(*tf));
			nl_get_ike(a, &tf[c->ntf++]);
			break;
		}
	}
	c->tf = tf;
}

static void get_conn(struct nlattr *nest, struct nlattr **tb,
		     struct isakmp_conn *c)
{
	get_name(tb[ISAKMP_A_CONN_NAME], c->name);
	c->life = get_u32(tb[ISAKMP_A_CONN_LIFE]);
	c->keyingtries = get_u32(tb[ISAKMP_A_CONN_KEYINGTRIES]);
	c->quick_modes = get_u32(tb[ISAKMP_A_CONN_QUICK_MODES]);
	c->retransmit.timeout = get_u32(tb[ISAKMP_A_CONN_RETRANSMIT_TIMEOUT]);
	c->retransmit.base_milli = get_u32(tb[ISAKMP_A_CONN_RETRANSMIT_BASE]);
	c->retransmit.tries = get_u32(tb[ISAKMP_A_CONN_RETRANSMIT_TRIES]);
	c->retransmit.limit = get_u32(tb[ISAKMP_A_CONN_RETRANSMIT_LIMIT]);
	nl_get_ident(tb[ISAKMP_A_CONN_LOCAL_ID], &c->local_id);
	nl_get_ident(tb[ISAKMP_A_CONN_REMOTE_ID], &c->remote_id);
	get_conn_lists(nest, c);
}

/* A connection, or more children of the one before. */
int nl_on_conn(const struct nl_reply *r, void *arg)
{
	struct nlattr *tb[ISAKMP_A_CONN_MAX + 1], *a;
	struct nlattr *nest = r->tb[ISAKMP_A_MSG_CONN];
	struct isakmp_child_conf *child;
	struct isakmp_conn *c = NULL;
	struct nl_conf *out = arg;
	int rem;

	if (!nest || !nl_get_nest(nest, &nl_conn_set, tb) ||
	    !tb[ISAKMP_A_CONN_NAME])
		return -EBADMSG;
	if (out->nconn)
		c = &out->conn[out->nconn - 1];
	if (!c || strcmp(c->name, nla_get_string(tb[ISAKMP_A_CONN_NAME]))) {
		out->conn = xgrow(out->conn, out->nconn, sizeof(*c));
		c = &out->conn[out->nconn++];
		get_conn(nest, tb, c);
	}
	child = (struct isakmp_child_conf *)c->child;
	nla_for_each_attr(a, r->head, r->len, rem) {
		if (nla_type(a) != ISAKMP_A_MSG_CHILD ||
		    c->nchild == ISAKMP_CONN_CHILD_MAX)
			continue;
		child = xgrow(child, c->nchild, sizeof(*child));
		get_child(a, &child[c->nchild++]);
	}
	c->child = child;
	return 0;
}

static int on_secret(const struct nl_reply *r, void *arg)
{
	struct nlattr *tb[ISAKMP_A_SECRET_MAX + 1], *a;
	struct nlattr *nest = r->tb[ISAKMP_A_MSG_SECRET];
	struct nl_conf *out = arg;
	struct conf_secret *s;
	int rem;

	if (!nest || !nl_get_nest(nest, &nl_secret_set, tb))
		return -EBADMSG;
	out->secret = xgrow(out->secret, out->nsecret, sizeof(*s));
	s = &out->secret[out->nsecret++];
	get_name(tb[ISAKMP_A_SECRET_NAME], s->name);
	nla_for_each_nested(a, nest, rem) {
		if (nla_type(a) != ISAKMP_A_SECRET_ID)
			continue;
		s->id = xgrow(s->id, s->nid, sizeof(*s->id));
		nl_get_ident(a, &s->id[s->nid++]);
	}
	return 0;
}

static void reset_conns(void *arg)
{
	struct nl_conf *c = arg;

	while (c->nconn)
		conf_conn_free(&c->conn[--c->nconn]);
	xfree(c->conn);
	c->conn = NULL;
}

static void reset_secrets(void *arg)
{
	struct nl_conf *c = arg;

	while (c->nsecret)
		xfree(c->secret[--c->nsecret].id);
	xfree(c->secret);
	c->secret = NULL;
}

int nl_get_conf(struct nl_ctl *nl, struct nl_conf *out)
{
	struct nl_refusal no;

	memset(out, 0, sizeof(*out));
	if (ctl_dump(nl, ISAKMP_CMD_CONN_GET, nl_on_conn, reset_conns, out, &no))
		return ctl_refused(&no, "connections");
	if (ctl_dump(nl, ISAKMP_CMD_SECRET_GET, on_secret, reset_secrets, out,
		    &no))
		return ctl_refused(&no, "secrets");
	return CTL_OK;
}

void nl_free_conf(struct nl_conf *c)
{
	reset_conns(c);
	reset_secrets(c);
}
