// SPDX-License-Identifier: GPL-2.0
/* What went wrong lately: for list-sas, when there is no SA to show. */
#include "nodes.h"

static struct isakmp_failure *find(struct isakmp_nodes *ns, const char *conn,
				   const struct isakmp_addr *remote)
{
	u32 i;

	for (i = 0; i < ns->fail.n; i++)
		if (!strcmp(ns->fail.row[i].conn, conn) &&
		    isakmp_addr_same(&ns->fail.row[i].remote, remote))
			return &ns->fail.row[i];
	return NULL;
}

static void drop(struct isakmp_nodes *ns, struct isakmp_failure *f)
{
	struct isakmp_failure *end = &ns->fail.row[ns->fail.n--];

	memmove(f, f + 1, (u8 *)end - (u8 *)(f + 1));
}

/* Anybody can fail without a connection: such rows go first. */
static struct isakmp_failure *oldest(struct isakmp_nodes *ns)
{
	u32 i;

	for (i = 0; i < ns->fail.n; i++)
		if (!ns->fail.row[i].conn[0])
			return &ns->fail.row[i];
	return &ns->fail.row[0];
}

void isakmp_failure_add(struct isakmp_nodes *ns, const char *conn,
			const struct isakmp_addr *remote,
			const struct isakmp_fail *fail)
{
	struct isakmp_failure *f;

	spin_lock_bh(&ns->fail.lock);
	f = find(ns, conn, remote);
	if (!f && ns->fail.n == FAILURE_MAX)
		f = oldest(ns);
	if (f)
		drop(ns, f);
	f = &ns->fail.row[ns->fail.n++];
	memset(f, 0, sizeof(*f));
	strscpy(f->conn, conn, sizeof(f->conn));
	f->remote = *remote;
	f->when = isakmp_now();
	f->fail = *fail;
	spin_unlock_bh(&ns->fail.lock);
}

void isakmp_failure_clear(struct isakmp_nodes *ns, const char *conn,
			  const struct isakmp_addr *remote, u8 phase)
{
	struct isakmp_failure *f;

	spin_lock_bh(&ns->fail.lock);
	f = find(ns, conn, remote);
	if (f && f->fail.phase <= phase)
		drop(ns, f);
	spin_unlock_bh(&ns->fail.lock);
}

bool isakmp_node_failure(struct isakmp_net *in, u32 n,
			 struct isakmp_failure *out)
{
	struct isakmp_nodes *ns = in->nodes;
	bool there;

	if (!isakmp_net_used(in))
		return false;
	spin_lock_bh(&ns->fail.lock);
	there = n < ns->fail.n;
	if (there)
		*out = ns->fail.row[ns->fail.n - 1 - n];
	spin_unlock_bh(&ns->fail.lock);
	return there;
}
