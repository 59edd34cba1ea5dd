// SPDX-License-Identifier: GPL-2.0
/* What a connection and its children are configured for. */
#include "env.h"

bool isakmp_conn_peer_addr(const struct isakmp_conn *conn,
			   struct isakmp_addr *out)
{
	const struct isakmp_range *r = &conn->remote[0];
	u32 len = isakmp_addr_len(r->family);

	if (conn->nremote != 1 || !len || memcmp(r->lo, r->hi, len))
		return false;
	*out = (struct isakmp_addr){ .family = r->family, .port = ISAKMP_PORT,
				     .scope = r->scope };
	memcpy(out->a, r->lo, len);
	return true;
}

/* A configured address without a scope is that address on every interface. */
static bool local_match(const struct isakmp_addr *want,
			const struct isakmp_addr *got)
{
	struct isakmp_addr a = *got;

	if (!want->scope)
		a.scope = 0;
	return isakmp_addr_same(want, &a);
}

bool isakmp_conn_match(const struct isakmp_conn *conn,
		       const struct isakmp_addr *local,
		       const struct isakmp_addr *remote)
{
	bool l = !conn->nlocal, r = !conn->nremote;
	u32 i;

	for (i = 0; i < conn->nlocal && !l; i++)
		l = local_match(&conn->local[i], local);
	for (i = 0; i < conn->nremote && !r; i++)
		r = isakmp_range_has(&conn->remote[i], remote);
	return l && r;
}

int isakmp_conn_local(struct isakmp_env *env, const struct isakmp_conn *conn,
		      const struct isakmp_addr *remote,
		      struct isakmp_addr *out)
{
	struct isakmp_addr a;
	u32 i;

	*out = (struct isakmp_addr){};
	if (!conn->nlocal && isakmp_addr_link_local(remote) && !remote->scope)
		return -EDESTADDRREQ;
	if (!conn->nlocal)
		return env->ops->source(env, remote, out);
	for (i = 0; i < conn->nlocal; i++) {
		a = conn->local[i];
		if (a.family != remote->family)
			continue;
		a.port = ISAKMP_PORT;
		a.scope = a.scope ?: remote->scope;
		if (!out->family)
			*out = a;
		if (!env->ops->own_addr(env, &a))
			continue;
		*out = a;
		return isakmp_addr_link_local(remote) && !a.scope ?
		       -EDESTADDRREQ : 0;
	}
	return -EADDRNOTAVAIL;
}

/* Family 0 when it is dynamic and there is no address yet. */
static struct isakmp_ts resolve(const struct isakmp_ts *ts,
				const struct isakmp_addr *a)
{
	struct isakmp_ts out = *ts;

	if (!ts->dynamic)
		return out;
	out = (struct isakmp_ts){};
	if (a)
		isakmp_ts_from_addr(&out, a);
	out.proto = ts->proto;
	out.port = ts->port;
	return out;
}

int isakmp_child_pair(const struct isakmp_child_conf *c, u32 n,
		      const struct isakmp_addr *local,
		      const struct isakmp_addr *remote,
		      struct isakmp_ts *ts_l, struct isakmp_ts *ts_r)
{
	struct isakmp_ts l, r;
	u32 i, j;

	for (i = 0; i < c->nlocal; i++) {
		l = resolve(&c->local[i], local);
		for (j = 0; j < c->nremote; j++) {
			r = resolve(&c->remote[j], remote);
			if (!l.r.family || l.r.family != r.r.family || n--)
				continue;
			*ts_l = l;
			*ts_r = r;
			return 0;
		}
	}
	return -ENOENT;
}
