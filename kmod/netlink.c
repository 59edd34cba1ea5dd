// SPDX-License-Identifier: GPL-2.0
/* What the operator asks for, and what he is told. */

#include <linux/module.h>

#include "event.h"
#include "netlink.h"
#include "node.h"

static bool allow_userns;
module_param(allow_userns, bool, 0644);
MODULE_PARM_DESC(allow_userns,
		 "Let CAP_NET_ADMIN in a user namespace of its own manage a network namespace (default: no)");

/* Whoever asks for the family gets the module, as with any other family. */
MODULE_ALIAS_GENL_FAMILY(ISAKMP_FAMILY_NAME);

/* generic netlink has asked for CAP_NET_ADMIN over the namespace of the
 * socket; a container has that, too, over its own.
 */
int isakmp_nl_permitted(struct sk_buff *skb, struct netlink_ext_ack *extack)
{
	if (READ_ONCE(allow_userns) || netlink_capable(skb, CAP_NET_ADMIN))
		return 0;
	NL_SET_ERR_MSG(extack,
		       "not permitted: needs CAP_NET_ADMIN in the initial user namespace, or the module parameter allow_userns");
	return -EPERM;
}

static int missing(struct genl_info *info, int type)
{
	return isakmp_nl_missing(info->attrs, NULL, type, info->extack);
}

/* An answer that only wants its attributes, or NULL. */
static struct sk_buff *reply_new(struct genl_info *info, u8 cmd, void **hdr)
{
	struct sk_buff *skb = genlmsg_new(GENLMSG_DEFAULT_SIZE, GFP_KERNEL);

	if (!skb)
		return NULL;
	*hdr = genlmsg_put_reply(skb, info, &isakmp_nl_family, 0, cmd);
	if (*hdr)
		return skb;
	nlmsg_free(skb);
	return NULL;
}

int isakmp_nl_conn_set_doit(struct sk_buff *skb, struct genl_info *info)
{
	struct isakmp_net *in = isakmp_net(genl_info_net(info));
	struct isakmp_conn *conn;
	struct sk_buff *reply;
	bool changed;
	void *hdr;
	int err;

	err = isakmp_nl_permitted(skb, info->extack);
	if (err)
		return err;
	/* A reply that cannot be given must not leave something done. */
	reply = reply_new(info, ISAKMP_CMD_CONN_SET, &hdr);
	if (!reply)
		return -ENOMEM;
	conn = isakmp_nl_conn_read(genlmsg_data(info->genlhdr),
				   genlmsg_len(info->genlhdr), info->extack);
	if (IS_ERR(conn)) {
		err = PTR_ERR(conn);
		goto free_reply;
	}
	mutex_lock(&in->cfg_lock);
	err = isakmp_conns_set(in, conn, &changed, info->extack);
	mutex_unlock(&in->cfg_lock);
	if (err)
		goto free_reply;
	nla_put_u8(reply, ISAKMP_A_MSG_CHANGED, changed);
	genlmsg_end(reply, hdr);
	return genlmsg_reply(reply, info);

free_reply:
	nlmsg_free(reply);
	return err;
}

int isakmp_nl_conn_del_doit(struct sk_buff *skb, struct genl_info *info)
{
	struct isakmp_net *in = isakmp_net(genl_info_net(info));
	const struct nlattr *name = info->attrs[ISAKMP_A_MSG_CONN_NAME];
	int err;

	err = isakmp_nl_permitted(skb, info->extack);
	if (err)
		return err;
	if (missing(info, ISAKMP_A_MSG_CONN_NAME))
		return -EINVAL;
	mutex_lock(&in->cfg_lock);
	err = isakmp_conns_del(in, nla_data(name));
	mutex_unlock(&in->cfg_lock);
	if (err == -ENOENT)
		NL_SET_ERR_MSG_ATTR(info->extack, name, "no such connection");
	return err;
}

int isakmp_nl_secret_set_doit(struct sk_buff *skb, struct genl_info *info)
{
	struct isakmp_net *in = isakmp_net(genl_info_net(info));
	struct isakmp_secret_conf *s;
	int err;

	err = isakmp_nl_permitted(skb, info->extack);
	if (err)
		return err;
	s = isakmp_nl_secret_read(genlmsg_data(info->genlhdr),
				  genlmsg_len(info->genlhdr), info->extack);
	if (IS_ERR(s))
		return PTR_ERR(s);
	mutex_lock(&in->cfg_lock);
	err = isakmp_secrets_set(in, s);
	mutex_unlock(&in->cfg_lock);
	if (err == -ENOSPC)
		NL_SET_ERR_MSG_ATTR(info->extack,
				    info->attrs[ISAKMP_A_MSG_SECRET],
				    "too many secrets");
	return err;
}

int isakmp_nl_secret_del_doit(struct sk_buff *skb, struct genl_info *info)
{
	struct isakmp_net *in = isakmp_net(genl_info_net(info));
	const struct nlattr *name = info->attrs[ISAKMP_A_MSG_SECRET_NAME];
	int err;

	err = isakmp_nl_permitted(skb, info->extack);
	if (err)
		return err;
	if (missing(info, ISAKMP_A_MSG_SECRET_NAME))
		return -EINVAL;
	mutex_lock(&in->cfg_lock);
	err = isakmp_secrets_del(in, nla_data(name));
	mutex_unlock(&in->cfg_lock);
	if (err == -ENOENT)
		NL_SET_ERR_MSG_ATTR(info->extack, name, "no such secret");
	return err;
}

/* Number of the child called @name, or -1. */
static int child_index(const struct isakmp_conn *conn, const char *name)
{
	u32 i;

	for (i = 0; i < conn->nchild; i++)
		if (!strcmp(conn->child[i].name, name))
			return i;
	return -1;
}

/* The next connection behind @after (NULL: the first) that a request names,
 * and the child of it (or -1 when it names none); referenced, or NULL.  The
 * reference to @after is given up.
 */
static const struct isakmp_conn *named_next(struct isakmp_net *in,
					    struct genl_info *info,
					    const struct isakmp_conn *after,
					    int *conf)
{
	const struct nlattr *child = info->attrs[ISAKMP_A_MSG_CHILD_NAME];
	const struct nlattr *name = info->attrs[ISAKMP_A_MSG_CONN_NAME];
	const struct isakmp_conn *conn;

	conn = after ? isakmp_conns_next(in, after) : isakmp_conns_nth(in, 0);
	for (; conn; conn = isakmp_conns_next(in, conn)) {
		*conf = child ? child_index(conn, nla_data(child)) : -1;
		if ((!name || !strcmp(conn->name, nla_data(name))) &&
		    (!child || *conf >= 0))
			return conn;
	}
	return NULL;
}

static int no_such(struct genl_info *info)
{
	const struct nlattr *child = info->attrs[ISAKMP_A_MSG_CHILD_NAME];
	const struct nlattr *name = info->attrs[ISAKMP_A_MSG_CONN_NAME];

	if (child && name)
		NL_SET_ERR_MSG_ATTR(info->extack, child,
				    "no such child in such a connection");
	else if (child)
		NL_SET_ERR_MSG_ATTR(info->extack, child, "no such child");
	else
		NL_SET_ERR_MSG_ATTR(info->extack, name, "no such connection");
	return -ENOENT;
}

static void initiate_explain(struct genl_info *info, int err)
{
	const struct nlattr *child = info->attrs[ISAKMP_A_MSG_CHILD_NAME];

	switch (err) {
	case -EALREADY:
		NL_SET_ERR_MSG_ATTR(info->extack, child, "it is up already");
		break;
	case -EDESTADDRREQ:
		NL_SET_ERR_MSG_ATTR(info->extack, child,
				    "the connection has no single remote address");
		break;
	case -ENOENT:
		NL_SET_ERR_MSG_ATTR(info->extack, child,
				    "no pair of its selectors: none is of one family, or no route to the peer tells our address");
		break;
	}
}

static int initiate(struct isakmp_net *in, struct genl_info *info)
{
	const struct isakmp_conn *conn, *other;
	int conf, other_conf, err;

	conn = named_next(in, info, NULL, &conf);
	if (!conn)
		return no_such(info);
	isakmp_conns_get(&in->env, conn);	/* the walk takes one */
	other = named_next(in, info, conn, &other_conf);
	if (other) {
		isakmp_conns_put(&in->env, other);
		NL_SET_ERR_MSG_ATTR(info->extack,
				    info->attrs[ISAKMP_A_MSG_CHILD_NAME],
				    "several connections have a child of that name: name the connection as well");
		err = -ENOTUNIQ;
		goto put;
	}
	err = isakmp_node_initiate(in, conn, conf);
	initiate_explain(info, err);
put:
	isakmp_conns_put(&in->env, conn);
	return err;
}

int isakmp_nl_initiate_doit(struct sk_buff *skb, struct genl_info *info)
{
	struct isakmp_net *in = isakmp_net(genl_info_net(info));
	int err;

	err = isakmp_nl_permitted(skb, info->extack);
	if (err)
		return err;
	if (missing(info, ISAKMP_A_MSG_CHILD_NAME))
		return -EINVAL;
	mutex_lock(&in->cfg_lock);
	err = initiate(in, info);
	mutex_unlock(&in->cfg_lock);
	return err;
}

static int terminate(struct isakmp_net *in, struct genl_info *info,
		     struct isakmp_ended *ended)
{
	const struct isakmp_conn *conn;
	bool found = false;
	int conf;

	for (conn = named_next(in, info, NULL, &conf); conn;
	     conn = named_next(in, info, conn, &conf)) {
		isakmp_node_terminate(in, conn, conf, ISAKMP_REASON_REQUESTED,
				      ended);
		found = true;
	}
	return found ? 0 : no_such(info);
}

int isakmp_nl_terminate_doit(struct sk_buff *skb, struct genl_info *info)
{
	struct isakmp_net *in = isakmp_net(genl_info_net(info));
	struct isakmp_ended ended = {};
	struct sk_buff *reply;
	void *hdr;
	int err;

	err = isakmp_nl_permitted(skb, info->extack);
	if (err)
		return err;
	if (!info->attrs[ISAKMP_A_MSG_CHILD_NAME] &&
	    missing(info, ISAKMP_A_MSG_CONN_NAME))
		return -EINVAL;
	reply = reply_new(info, ISAKMP_CMD_TERMINATE, &hdr);
	if (!reply)
		return -ENOMEM;
	mutex_lock(&in->cfg_lock);
	err = terminate(in, info, &ended);
	mutex_unlock(&in->cfg_lock);
	if (err) {
		nlmsg_free(reply);
		return err;
	}
	nla_put_u32(reply, ISAKMP_A_MSG_COUNT, ended.sas);
	nla_put_u32(reply, ISAKMP_A_MSG_CANCELLED, ended.wants);
	genlmsg_end(reply, hdr);
	return genlmsg_reply(reply, info);
}

int isakmp_nl_flush_doit(struct sk_buff *skb, struct genl_info *info)
{
	struct isakmp_net *in = isakmp_net(genl_info_net(info));
	int err;

	err = isakmp_nl_permitted(skb, info->extack);
	if (err)
		return err;
	mutex_lock(&in->cfg_lock);
	isakmp_conns_flush(in);
	isakmp_secrets_clear(in);
	mutex_unlock(&in->cfg_lock);
	return 0;
}

int isakmp_nl_hold_doit(struct sk_buff *skb, struct genl_info *info)
{
	struct isakmp_net *in = isakmp_net(genl_info_net(info));
	int err;

	err = isakmp_nl_permitted(skb, info->extack);
	if (err)
		return err;
	if (missing(info, ISAKMP_A_MSG_HOLD))
		return -EINVAL;
	mutex_lock(&in->cfg_lock);
	isakmp_conns_hold(in, nla_get_u32(info->attrs[ISAKMP_A_MSG_HOLD]));
	mutex_unlock(&in->cfg_lock);
	return 0;
}

static const u8 event_cmd[] = {
	[ISAKMP_EV_SA_UP]	= ISAKMP_CMD_SA_UP,
	[ISAKMP_EV_SA_DOWN]	= ISAKMP_CMD_SA_DOWN,
	[ISAKMP_EV_CHILD_UP]	= ISAKMP_CMD_CHILD_UP,
	[ISAKMP_EV_CHILD_DOWN]	= ISAKMP_CMD_CHILD_DOWN,
	[ISAKMP_EV_FAILED]	= ISAKMP_CMD_FAILED,
	[ISAKMP_EV_HINT]	= ISAKMP_CMD_HINT,
};

static int event_fill(struct sk_buff *skb, enum isakmp_event event,
		      const struct isakmp_peer *peer,
		      const struct isakmp_sa *sa,
		      const struct isakmp_child *child,
		      const struct isakmp_fail *fail)
{
	struct isakmp_nl_failure f = { .fail = fail, .when = ISAKMP_NEVER };
	void *hdr;
	int err;

	hdr = genlmsg_put(skb, 0, 0, &isakmp_nl_family, 0, event_cmd[event]);
	if (!hdr)
		return -EMSGSIZE;
	err = isakmp_nl_peer_put(skb, 0, peer);
	if (!err && sa)
		err = isakmp_nl_sa_put(skb, sa);
	if (!err && child)
		err = isakmp_nl_child_sa_put(skb, child);
	if (!err && fail) {
		if (sa && isakmp_sa_conn(sa))
			f.conn = isakmp_sa_conn(sa)->name;
		if (child)
			f.child = isakmp_child_conf(child)->name;
		err = isakmp_nl_failure_put(skb, &f);
	}
	genlmsg_end(skb, hdr);
	return err;
}

void isakmp_event(struct isakmp_net *in, enum isakmp_event event,
		  const struct isakmp_peer *peer, const struct isakmp_sa *sa,
		  const struct isakmp_child *child,
		  const struct isakmp_fail *fail)
{
	struct sk_buff *skb;

	if (!genl_has_listeners(&isakmp_nl_family, in->net,
				ISAKMP_NLGRP_EVENTS))
		return;
	skb = genlmsg_new(GENLMSG_DEFAULT_SIZE, GFP_KERNEL);
	if (!skb || event_fill(skb, event, peer, sa, child, fail)) {
		nlmsg_free(skb);
		isakmp_count(in, EVENT_LOST);
		return;
	}
	/* -ESRCH: the last listener has just left. */
	if (genlmsg_multicast_netns(&isakmp_nl_family, in->net, skb, 0,
				    ISAKMP_NLGRP_EVENTS, GFP_KERNEL) ==
	    -ENOBUFS)
		isakmp_count(in, EVENT_LOST);
}

int isakmp_netlink_register(void)
{
	return genl_register_family(&isakmp_nl_family);
}

void isakmp_netlink_unregister(void)
{
	genl_unregister_family(&isakmp_nl_family);
}
