// SPDX-License-Identifier: GPL-2.0
/* Dumps.  What does not fit a message goes on in the next one: a connection
 * at its next child, a peer at its next thing.
 */

#include <net/sock.h>

#include "netlink.h"
#include "node.h"

/* Where a dump is, in cb->ctx.  @node is referenced. */
struct dump {
	u32 n;
	u32 inner;
	struct isakmp_node *node;
	bool begun;
};

static_assert(sizeof(struct dump) <= sizeof_field(struct netlink_callback, ctx));

static struct dump *dump_of(struct netlink_callback *cb)
{
	return (struct dump *)cb->ctx;
}

static struct isakmp_net *dump_net(struct sk_buff *skb)
{
	return isakmp_net(sock_net(skb->sk));
}

int isakmp_nl_dump_start(struct netlink_callback *cb)
{
	int err = isakmp_nl_permitted(cb->skb, cb->extack);

	/* The longest child (128 selectors, 128 suites) is well below. */
	cb->min_dump_alloc = SZ_32K;
	memset(cb->ctx, 0, sizeof(cb->ctx));
	return err;
}

int isakmp_nl_dump_done(struct netlink_callback *cb)
{
	if (dump_of(cb)->node)
		isakmp_node_put(dump_of(cb)->node);
	return 0;
}

static void *begin(struct sk_buff *skb, struct netlink_callback *cb, u8 cmd)
{
	void *hdr = genlmsg_put(skb, NETLINK_CB(cb->skb).portid,
				cb->nlh->nlmsg_seq, &isakmp_nl_family,
				NLM_F_MULTI, cmd);

	if (hdr && cb->seq)
		genl_dump_check_consistent(cb, hdr);
	return hdr;
}

/* A full message is sent as it is; an empty one that cannot be begun is an
 * error, or the dump would never end.
 */
static int finish(struct sk_buff *skb, int err)
{
	return skb->len ? skb->len : err;
}

/* A whole message of one thing, or none of it. */
static int end_or_cancel(struct sk_buff *skb, void *hdr, int err)
{
	if (err)
		genlmsg_cancel(skb, hdr);
	else
		genlmsg_end(skb, hdr);
	return err;
}

static int conn_dump(struct sk_buff *skb, struct netlink_callback *cb,
		     const struct isakmp_conn *conn)
{
	struct dump *d = dump_of(cb);
	u32 from = d->inner;
	void *hdr;
	int err;

	hdr = begin(skb, cb, ISAKMP_CMD_CONN_GET);
	if (!hdr)
		return -EMSGSIZE;
	err = isakmp_nl_conn_put(skb, conn, &d->inner);
	if (err && d->inner == from) {
		genlmsg_cancel(skb, hdr);
		return err;
	}
	genlmsg_end(skb, hdr);
	return err;
}

int isakmp_nl_conn_get_dumpit(struct sk_buff *skb, struct netlink_callback *cb)
{
	struct isakmp_net *in = dump_net(skb);
	const struct isakmp_conn *conn;
	struct dump *d = dump_of(cb);
	int err = 0;

	mutex_lock(&in->cfg_lock);
	cb->seq = isakmp_conns_gen(in);
	conn = isakmp_conns_nth(in, d->n);
	while (conn) {
		err = conn_dump(skb, cb, conn);
		if (err)
			break;
		d->n++;
		d->inner = 0;
		conn = isakmp_conns_next(in, conn);
	}
	isakmp_conns_put(&in->env, conn);
	mutex_unlock(&in->cfg_lock);
	return finish(skb, err);
}

int isakmp_nl_secret_get_dumpit(struct sk_buff *skb,
				struct netlink_callback *cb)
{
	struct isakmp_net *in = dump_net(skb);
	const struct isakmp_secret_conf *s;
	struct dump *d = dump_of(cb);
	int err = 0;
	void *hdr;

	mutex_lock(&in->cfg_lock);
	cb->seq = isakmp_conns_gen(in);
	while (!err && (s = isakmp_secrets_nth(in, d->n))) {
		hdr = begin(skb, cb, ISAKMP_CMD_SECRET_GET);
		err = hdr ? end_or_cancel(skb, hdr,
					  isakmp_nl_secret_put(skb, s)) :
			    -EMSGSIZE;
		if (!err)
			d->n++;
	}
	mutex_unlock(&in->cfg_lock);
	return finish(skb, err);
}

/* The things of a peer in order, from number @*at on, which goes up. */
static int peer_things_put(struct sk_buff *skb, struct isakmp_peer *p, u32 *at)
{
	struct isakmp_sa *sa = NULL;
	const struct isakmp_fail *why;
	struct isakmp_child *c;
	struct isakmp_want *w;
	u32 i = 0;
	int err;

	while ((sa = isakmp_peer_sa_next(p, sa))) {
		if (i++ < *at)
			continue;
		err = isakmp_nl_sa_put(skb, sa);
		if (err)
			return err;
		++*at;
	}
	list_for_each_entry(c, &p->children, list) {
		if (i++ < *at)
			continue;
		err = isakmp_nl_child_sa_put(skb, c);
		if (err)
			return err;
		++*at;
	}
	list_for_each_entry(w, &p->wants, list) {
		if (i++ < *at)
			continue;
		/* what was given up is no wish any more */
		err = w->idle ? 0 : isakmp_nl_want_put(skb, p, w);
		if (err)
			return err;
		++*at;
	}
	why = isakmp_peer_why(p);
	if (why) {
		const struct isakmp_nl_failure f = {
			.fail = why, .when = ISAKMP_NEVER,
		};

		return isakmp_nl_failure_put(skb, &f);
	}
	return 0;
}

static int node_dump(struct sk_buff *skb, struct netlink_callback *cb,
		     struct isakmp_node *node)
{
	struct isakmp_peer *p = isakmp_node_lock(node);
	struct dump *d = dump_of(cb);
	u32 from = d->inner;
	int err = -EMSGSIZE;
	void *hdr;

	if (!p)
		return 0;	/* it has died meanwhile */
	hdr = begin(skb, cb, ISAKMP_CMD_SA_GET);
	if (hdr) {
		err = isakmp_nl_peer_put(skb, isakmp_node_id(node), p) ?:
		      peer_things_put(skb, p, &d->inner);
		if (err && d->inner == from)
			genlmsg_cancel(skb, hdr);
		else
			genlmsg_end(skb, hdr);
	}
	isakmp_node_unlock(node);
	return err;
}

int isakmp_nl_sa_get_dumpit(struct sk_buff *skb, struct netlink_callback *cb)
{
	struct isakmp_net *in = dump_net(skb);
	struct dump *d = dump_of(cb);
	int err = 0;

	if (!d->begun) {
		d->node = isakmp_node_next(in, NULL);
		d->begun = true;
	}
	while (!err && d->node) {
		err = node_dump(skb, cb, d->node);
		if (err)
			break;
		d->node = isakmp_node_next(in, d->node);
		d->inner = 0;
	}
	return finish(skb, err);
}

int isakmp_nl_failure_get_dumpit(struct sk_buff *skb,
				 struct netlink_callback *cb)
{
	struct isakmp_net *in = dump_net(skb);
	struct dump *d = dump_of(cb);
	struct isakmp_failure rec;
	int err = 0;
	void *hdr;

	while (!err && isakmp_node_failure(in, d->n, &rec)) {
		const struct isakmp_nl_failure f = {
			.conn = rec.conn[0] ? rec.conn : NULL,
			.remote = &rec.remote,
			.fail = &rec.fail,
			.when = rec.when,
		};

		hdr = begin(skb, cb, ISAKMP_CMD_FAILURE_GET);
		err = hdr ? end_or_cancel(skb, hdr,
					  isakmp_nl_failure_put(skb, &f)) :
			    -EMSGSIZE;
		if (!err)
			d->n++;
	}
	return finish(skb, err);
}

static int counter_put(struct sk_buff *skb, struct isakmp_net *in, u32 n)
{
	struct nlattr *nest = nla_nest_start(skb, ISAKMP_A_MSG_COUNTER);
	int err;

	if (!nest)
		return -EMSGSIZE;
	err = nla_put_string(skb, ISAKMP_A_COUNTER_NAME,
			     isakmp_mib_names[n].name) ?:
	      nla_put_u64_64bit(skb, ISAKMP_A_COUNTER_VALUE,
				isakmp_mib_read(in, n),
				ISAKMP_A_COUNTER_PAD) ?:
	      nla_put_string(skb, ISAKMP_A_COUNTER_HELP,
			     isakmp_mib_names[n].help);
	if (!err)
		nla_nest_end(skb, nest);
	return err;
}

int isakmp_nl_stats_get_dumpit(struct sk_buff *skb, struct netlink_callback *cb)
{
	struct isakmp_net *in = dump_net(skb);
	struct dump *d = dump_of(cb);
	int err = 0;
	void *hdr;

	for (; d->n < ISAKMP_MIB_MAX; d->n++) {
		hdr = begin(skb, cb, ISAKMP_CMD_STATS_GET);
		err = hdr ? end_or_cancel(skb, hdr,
					  counter_put(skb, in, d->n)) :
			    -EMSGSIZE;
		if (err)
			break;
	}
	return finish(skb, err);
}
