// SPDX-License-Identifier: GPL-2.0
/* Connections and secrets as attributes.
 *
 * The policies have been through a request before it comes here, so types
 * and lengths are right; what is left is what has to fit together.
 */

#include "netlink.h"

/**
 * struct list_spec - how to read the attributes of one type into an array
 * @type: ISAKMP_A_*
 * @max: how many there may be
 * @size: octets of an element
 * @read: fills one
 */
struct list_spec {
	int type;
	u32 max;
	size_t size;
	isakmp_nl_reader read;
};

/* Out of @attrs of @len octets, in order; with @array NULL into memory of its
 * own, which the caller frees in any case.
 */
static int list_read(const struct nlattr *attrs, int len,
		     const struct list_spec *l, void *array, void **out, u32 *n,
		     struct netlink_ext_ack *extack)
{
	const struct nlattr *a;
	u32 count = 0;
	int rem, err;

	*n = 0;		/* what is there to be freed, on error too */
	nla_for_each_attr(a, attrs, len, rem) {
		if (nla_type(a) != l->type)
			continue;
		if (++count > l->max) {
			NL_SET_ERR_MSG_ATTR(extack, a, "too many of these");
			return -E2BIG;
		}
	}
	if (!count)
		return 0;
	if (!array) {
		array = isakmp_alloc(count * l->size);
		if (!array)
			return -ENOMEM;
		*out = array;
	}
	*n = count;
	nla_for_each_attr(a, attrs, len, rem) {
		if (nla_type(a) != l->type)
			continue;
		err = l->read(a, array, extack);
		if (err)
			return err;
		array += l->size;
	}
	return 0;
}

/* The one nest of @type in a message, or NULL. */
static struct nlattr *only_nest(const struct nlattr *attrs, int len, int type,
				struct netlink_ext_ack *extack)
{
	struct nlattr *nest = nla_find(attrs, len, type);
	const struct nlattr *a;
	int rem;

	if (!nest) {
		NL_SET_ERR_MSG(extack, "an attribute is missing");
		NL_SET_ERR_ATTR_MISS(extack, NULL, type);
		return NULL;
	}
	nla_for_each_attr(a, attrs, len, rem) {
		if (nla_type(a) != type || a == nest)
			continue;
		NL_SET_ERR_MSG_ATTR(extack, a, "a message has one of these");
		return NULL;
	}
	return nest;
}

#define NEST_LIST_READ(nest, l, array, out, n, extack)			\
	list_read(nla_data(nest), nla_len(nest), l, array, (void **)(out), n, \
		  extack)

static int child_lists(const struct nlattr *nest, struct isakmp_child_conf *c,
		       struct netlink_ext_ack *extack)
{
	static const struct list_spec local_ts = {
		ISAKMP_A_CHILD_LOCAL_TS, ISAKMP_TS_MAX,
		sizeof(struct isakmp_ts), isakmp_nl_ts_read,
	}, remote_ts = {
		ISAKMP_A_CHILD_REMOTE_TS, ISAKMP_TS_MAX,
		sizeof(struct isakmp_ts), isakmp_nl_ts_read,
	}, suites = {
		ISAKMP_A_CHILD_SUITE, ISAKMP_TF_MAX, sizeof(struct ipsec_tf),
		isakmp_nl_ipsec_suite_read,
	};
	u32 n;
	int err;

	err = NEST_LIST_READ(nest, &local_ts, NULL, &c->local, &n, extack);
	c->nlocal = n;
	if (err)
		return err;
	err = NEST_LIST_READ(nest, &remote_ts, NULL, &c->remote, &n, extack);
	c->nremote = n;
	if (err)
		return err;
	err = NEST_LIST_READ(nest, &suites, NULL, &c->tf, &n, extack);
	c->ntf = n;
	return err;
}

static int child_check(const struct nlattr *nest,
		       const struct isakmp_child_conf *c,
		       struct netlink_ext_ack *extack)
{
	u32 i;

	if (!c->nlocal || !c->nremote || !c->ntf) {
		NL_SET_ERR_MSG_ATTR(extack, nest,
				    "a child has selectors of both sides and a suite");
		return -EINVAL;
	}
	if (c->nlocal * c->nremote > ISAKMP_PAIR_MAX) {
		NL_SET_ERR_MSG_ATTR(extack, nest,
				    "more than 256 pairs of selectors");
		return -E2BIG;
	}
	for (i = 1; i < c->ntf; i++) {
		if (c->tf[i].proto != c->tf[0].proto) {
			NL_SET_ERR_MSG_ATTR(extack, nest,
					    "the suites of a child are all ESP or all AH");
			return -EINVAL;
		}
	}
	return 0;
}

/* No list begun is lost: @out is part of a connection that will be freed. */
static int child_read(const struct nlattr *nest, void *out,
		      struct netlink_ext_ack *extack)
{
	struct nlattr *tb[ISAKMP_A_CHILD_MAX + 1];
	struct isakmp_child_conf *c = out;
	int err;

	err = nla_parse_nested(tb, ISAKMP_A_CHILD_MAX, nest,
			       isakmp_child_nl_policy, extack);
	if (err)
		return err;
	if (isakmp_nl_missing(tb, nest, ISAKMP_A_CHILD_NAME, extack) ||
	    isakmp_nl_missing(tb, nest, ISAKMP_A_CHILD_MODE, extack) ||
	    isakmp_nl_missing(tb, nest, ISAKMP_A_CHILD_START_ACTION, extack) ||
	    isakmp_nl_missing(tb, nest, ISAKMP_A_CHILD_LIFE, extack) ||
	    isakmp_nl_missing(tb, nest, ISAKMP_A_CHILD_REPLAY_WINDOW, extack))
		return -EINVAL;
	err = isakmp_nl_name_read(tb[ISAKMP_A_CHILD_NAME], c->name, extack);
	if (err)
		return err;
	c->encap = nla_get_u8(tb[ISAKMP_A_CHILD_MODE]);
	c->start = nla_get_u8(tb[ISAKMP_A_CHILD_START_ACTION]);
	c->life = nla_get_u32(tb[ISAKMP_A_CHILD_LIFE]);
	c->replay_window = nla_get_u32(tb[ISAKMP_A_CHILD_REPLAY_WINDOW]);
	if (tb[ISAKMP_A_CHILD_IF_ID_IN])
		c->if_id_in = nla_get_u32(tb[ISAKMP_A_CHILD_IF_ID_IN]);
	if (tb[ISAKMP_A_CHILD_IF_ID_OUT])
		c->if_id_out = nla_get_u32(tb[ISAKMP_A_CHILD_IF_ID_OUT]);
	return child_lists(nest, c, extack) ?: child_check(nest, c, extack);
}

static int conn_scalars(const struct nlattr *nest, struct nlattr **tb,
			struct isakmp_conn *conn,
			struct netlink_ext_ack *extack)
{
	static const u8 needed[] = {
		ISAKMP_A_CONN_NAME, ISAKMP_A_CONN_LIFE,
		ISAKMP_A_CONN_KEYINGTRIES, ISAKMP_A_CONN_QUICK_MODES,
		ISAKMP_A_CONN_RETRANSMIT_TIMEOUT,
		ISAKMP_A_CONN_RETRANSMIT_BASE, ISAKMP_A_CONN_RETRANSMIT_TRIES,
		ISAKMP_A_CONN_RETRANSMIT_LIMIT,
	};
	struct isakmp_retransmit *r = &conn->retransmit;
	u32 i;

	for (i = 0; i < ARRAY_SIZE(needed); i++)
		if (isakmp_nl_missing(tb, nest, needed[i], extack))
			return -EINVAL;
	conn->life = nla_get_u32(tb[ISAKMP_A_CONN_LIFE]);
	conn->keyingtries = nla_get_u32(tb[ISAKMP_A_CONN_KEYINGTRIES]);
	conn->quick_modes = nla_get_u32(tb[ISAKMP_A_CONN_QUICK_MODES]);
	r->timeout = nla_get_u32(tb[ISAKMP_A_CONN_RETRANSMIT_TIMEOUT]);
	r->base_milli = nla_get_u32(tb[ISAKMP_A_CONN_RETRANSMIT_BASE]);
	r->tries = nla_get_u32(tb[ISAKMP_A_CONN_RETRANSMIT_TRIES]);
	r->limit = nla_get_u32(tb[ISAKMP_A_CONN_RETRANSMIT_LIMIT]);
	if (r->timeout > 600000) {
		NL_SET_ERR_MSG_ATTR(extack,
				    tb[ISAKMP_A_CONN_RETRANSMIT_TIMEOUT],
				    "more than 10 minutes");
		return -ERANGE;
	}
	return isakmp_nl_name_read(tb[ISAKMP_A_CONN_NAME], conn->name, extack);
}

/* An identity of ours is one, not a set of them. */
static int local_id_check(const struct nlattr *attr,
			  const struct isakmp_ident *id,
			  struct netlink_ext_ack *extack)
{
	switch (id->type) {
	case ISAKMP_ID_IPV4_ADDR:
	case ISAKMP_ID_IPV6_ADDR:
	case ISAKMP_ID_KEY_ID:
		return 0;
	case ISAKMP_ID_FQDN:
	case ISAKMP_ID_USER_FQDN:
		if (id->b[0] != '*')
			return 0;
	}
	NL_SET_ERR_MSG_ATTR(extack, attr, "our identity cannot be a pattern");
	return -EINVAL;
}

static int conn_ids(struct nlattr **tb, struct isakmp_conn *conn,
		    struct netlink_ext_ack *extack)
{
	const struct nlattr *l = tb[ISAKMP_A_CONN_LOCAL_ID];
	const struct nlattr *r = tb[ISAKMP_A_CONN_REMOTE_ID];
	int err = 0;

	if (l)
		err = isakmp_nl_ident_read(l, &conn->local_id, extack) ?:
		      local_id_check(l, &conn->local_id, extack);
	if (!err && r)
		err = isakmp_nl_ident_read(r, &conn->remote_id, extack);
	return err;
}

static int conn_lists(const struct nlattr *nest, struct isakmp_conn *conn,
		      struct netlink_ext_ack *extack)
{
	static const struct list_spec local = {
		ISAKMP_A_CONN_LOCAL, ISAKMP_CONN_ADDR_MAX,
		sizeof(struct isakmp_addr), isakmp_nl_addr_read,
	}, remote = {
		ISAKMP_A_CONN_REMOTE, ISAKMP_CONN_ADDR_MAX,
		sizeof(struct isakmp_range), isakmp_nl_range_read,
	}, suites = {
		ISAKMP_A_CONN_SUITE, ISAKMP_TF_MAX, sizeof(struct ike1_tf),
		isakmp_nl_ike_suite_read,
	};
	u32 n;
	int err;

	err = NEST_LIST_READ(nest, &local, conn->local, NULL, &n, extack);
	if (err)
		return err;
	conn->nlocal = n;
	err = NEST_LIST_READ(nest, &remote, conn->remote, NULL, &n, extack);
	if (err)
		return err;
	conn->nremote = n;
	err = NEST_LIST_READ(nest, &suites, NULL, &conn->tf, &n, extack);
	conn->ntf = n;
	return err;
}

static int conn_check(const struct nlattr *nest, const struct isakmp_conn *conn,
		      struct netlink_ext_ack *extack)
{
	struct isakmp_addr addr;
	u32 i, k;

	if (!conn->ntf) {
		NL_SET_ERR_MSG_ATTR(extack, nest, "a connection has a suite");
		return -EINVAL;
	}
	for (i = 0; i < conn->nchild; i++) {
		for (k = 0; k < i; k++) {
			if (strcmp(conn->child[i].name, conn->child[k].name))
				continue;
			NL_SET_ERR_MSG_ATTR(extack, nest,
					    "two children have the same name");
			return -EEXIST;
		}
		if (conn->child[i].start == ISAKMP_START_NONE ||
		    isakmp_conn_peer_addr(conn, &addr))
			continue;
		NL_SET_ERR_MSG_ATTR(extack, nest,
				    "start_action start or trap needs one remote address");
		return -EDESTADDRREQ;
	}
	return 0;
}

static int conn_fill(const struct nlattr *attrs, int len,
		     struct isakmp_conn *conn, struct netlink_ext_ack *extack)
{
	static const struct list_spec children = {
		ISAKMP_A_MSG_CHILD, ISAKMP_CONN_CHILD_MAX,
		sizeof(struct isakmp_child_conf), child_read,
	};
	const struct nlattr *nest = only_nest(attrs, len, ISAKMP_A_MSG_CONN,
					      extack);
	struct nlattr *tb[ISAKMP_A_CONN_MAX + 1];
	u32 n;
	int err;

	if (!nest)
		return -EINVAL;
	err = nla_parse_nested(tb, ISAKMP_A_CONN_MAX, nest,
			       isakmp_conn_nl_policy, extack);
	if (err)
		return err;
	err = conn_scalars(nest, tb, conn, extack) ?:
	      conn_ids(tb, conn, extack) ?:
	      conn_lists(nest, conn, extack);
	if (err)
		return err;
	err = list_read(attrs, len, &children, NULL, (void **)&conn->child, &n,
			extack);
	conn->nchild = n;
	return err ?: conn_check(nest, conn, extack);
}

struct isakmp_conn *isakmp_nl_conn_read(const struct nlattr *attrs, int len,
					struct netlink_ext_ack *extack)
{
	struct isakmp_conn *conn = isakmp_conn_alloc();
	int err;

	if (!conn)
		return ERR_PTR(-ENOMEM);
	err = conn_fill(attrs, len, conn, extack);
	if (!err)
		return conn;
	isakmp_conn_free(conn);
	return ERR_PTR(err);
}

/* The first error of @put over @n elements. */
#define LIST_PUT(skb, type, array, n, put) ({				\
	int put_err = 0;						\
	u32 at;								\
									\
	for (at = 0; !put_err && at < (n); at++)			\
		put_err = put(skb, type, &(array)[at]);			\
	put_err;							\
})

static int child_put(struct sk_buff *skb, const struct isakmp_child_conf *c)
{
	struct nlattr *nest = nla_nest_start(skb, ISAKMP_A_MSG_CHILD);
	int err;

	if (!nest)
		return -EMSGSIZE;
	err = nla_put_string(skb, ISAKMP_A_CHILD_NAME, c->name) ?:
	      nla_put_u8(skb, ISAKMP_A_CHILD_MODE, c->encap) ?:
	      nla_put_u8(skb, ISAKMP_A_CHILD_START_ACTION, c->start) ?:
	      nla_put_u32(skb, ISAKMP_A_CHILD_LIFE, c->life) ?:
	      nla_put_u32(skb, ISAKMP_A_CHILD_REPLAY_WINDOW,
			  c->replay_window) ?:
	      LIST_PUT(skb, ISAKMP_A_CHILD_LOCAL_TS, c->local, c->nlocal,
		       isakmp_nl_ts_put) ?:
	      LIST_PUT(skb, ISAKMP_A_CHILD_REMOTE_TS, c->remote, c->nremote,
		       isakmp_nl_ts_put) ?:
	      LIST_PUT(skb, ISAKMP_A_CHILD_SUITE, c->tf, c->ntf,
		       isakmp_nl_ipsec_suite_put);
	if (!err && c->if_id_in)
		err = nla_put_u32(skb, ISAKMP_A_CHILD_IF_ID_IN, c->if_id_in);
	if (!err && c->if_id_out)
		err = nla_put_u32(skb, ISAKMP_A_CHILD_IF_ID_OUT, c->if_id_out);
	if (err)
		nla_nest_cancel(skb, nest);
	else
		nla_nest_end(skb, nest);
	return err;
}

static int conn_fields_put(struct sk_buff *skb, const struct isakmp_conn *conn)
{
	const struct isakmp_retransmit *r = &conn->retransmit;

	return nla_put_u32(skb, ISAKMP_A_CONN_LIFE, conn->life) ?:
	       nla_put_u32(skb, ISAKMP_A_CONN_KEYINGTRIES,
			   conn->keyingtries) ?:
	       nla_put_u32(skb, ISAKMP_A_CONN_QUICK_MODES,
			   conn->quick_modes) ?:
	       nla_put_u32(skb, ISAKMP_A_CONN_RETRANSMIT_TIMEOUT,
			   r->timeout) ?:
	       nla_put_u32(skb, ISAKMP_A_CONN_RETRANSMIT_BASE,
			   r->base_milli) ?:
	       nla_put_u32(skb, ISAKMP_A_CONN_RETRANSMIT_TRIES, r->tries) ?:
	       nla_put_u32(skb, ISAKMP_A_CONN_RETRANSMIT_LIMIT, r->limit) ?:
	       isakmp_nl_ident_put(skb, ISAKMP_A_CONN_LOCAL_ID,
				   &conn->local_id) ?:
	       isakmp_nl_ident_put(skb, ISAKMP_A_CONN_REMOTE_ID,
				   &conn->remote_id) ?:
	       LIST_PUT(skb, ISAKMP_A_CONN_LOCAL, conn->local, conn->nlocal,
			isakmp_nl_addr_put) ?:
	       LIST_PUT(skb, ISAKMP_A_CONN_REMOTE, conn->remote, conn->nremote,
			isakmp_nl_range_put) ?:
	       LIST_PUT(skb, ISAKMP_A_CONN_SUITE, conn->tf, conn->ntf,
			isakmp_nl_ike_suite_put);
}

int isakmp_nl_conn_put(struct sk_buff *skb, const struct isakmp_conn *conn,
		       u32 *child)
{
	struct nlattr *nest = nla_nest_start(skb, ISAKMP_A_MSG_CONN);
	int err;

	if (!nest)
		return -EMSGSIZE;
	err = nla_put_string(skb, ISAKMP_A_CONN_NAME, conn->name);
	if (!err && !*child)
		err = conn_fields_put(skb, conn);
	if (err) {
		nla_nest_cancel(skb, nest);
		return err;
	}
	nla_nest_end(skb, nest);
	for (; *child < conn->nchild; ++*child) {
		err = child_put(skb, &conn->child[*child]);
		if (err)
			return err;
	}
	return 0;
}

static int secret_fill(const struct nlattr *nest, struct isakmp_secret_conf *s,
		       struct netlink_ext_ack *extack)
{
	static const struct list_spec ids = {
		ISAKMP_A_SECRET_ID, ISAKMP_SECRET_ID_MAX,
		sizeof(struct isakmp_ident), isakmp_nl_ident_read,
	};
	struct nlattr *tb[ISAKMP_A_SECRET_MAX + 1], *psk;
	int err;

	if (!nest)
		return -EINVAL;
	err = nla_parse_nested(tb, ISAKMP_A_SECRET_MAX, nest,
			       isakmp_secret_nl_policy, extack);
	if (err)
		return err;
	if (isakmp_nl_missing(tb, nest, ISAKMP_A_SECRET_NAME, extack) ||
	    isakmp_nl_missing(tb, nest, ISAKMP_A_SECRET_PSK, extack))
		return -EINVAL;
	psk = tb[ISAKMP_A_SECRET_PSK];
	s->psk.len = nla_len(psk);
	memcpy(s->psk.b, nla_data(psk), s->psk.len);
	err = isakmp_nl_name_read(tb[ISAKMP_A_SECRET_NAME], s->name, extack);
	return err ?: NEST_LIST_READ(nest, &ids, NULL, &s->id, &s->nid, extack);
}

/* The socket buffer is freed as it is, and an error is answered with the
 * request: nothing of a secret may be left in it, not of one too many either.
 */
static void secrets_wipe(struct nlattr *attrs, int len)
{
	struct nlattr *nest, *a;
	int rem, rem_nest;

	nla_for_each_attr(nest, attrs, len, rem) {
		if (nla_type(nest) != ISAKMP_A_MSG_SECRET)
			continue;
		nla_for_each_nested(a, nest, rem_nest)
			if (nla_type(a) == ISAKMP_A_SECRET_PSK)
				memzero_explicit(nla_data(a), nla_len(a));
	}
}

struct isakmp_secret_conf *
isakmp_nl_secret_read(struct nlattr *attrs, int len,
		      struct netlink_ext_ack *extack)
{
	struct isakmp_secret_conf *s = isakmp_alloc(sizeof(*s));
	int err = -ENOMEM;

	if (s)
		err = secret_fill(only_nest(attrs, len, ISAKMP_A_MSG_SECRET,
					    extack), s, extack);
	secrets_wipe(attrs, len);
	if (!err)
		return s;
	isakmp_secret_free(s);
	return ERR_PTR(err);
}

int isakmp_nl_secret_put(struct sk_buff *skb,
			 const struct isakmp_secret_conf *s)
{
	struct nlattr *nest = nla_nest_start(skb, ISAKMP_A_MSG_SECRET);
	int err;

	if (!nest)
		return -EMSGSIZE;
	err = nla_put_string(skb, ISAKMP_A_SECRET_NAME, s->name) ?:
	      LIST_PUT(skb, ISAKMP_A_SECRET_ID, s->id, s->nid,
		       isakmp_nl_ident_put);
	if (err)
		nla_nest_cancel(skb, nest);
	else
		nla_nest_end(skb, nest);
	return err;
}
