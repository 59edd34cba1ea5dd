// SPDX-License-Identifier: GPL-2.0
/* What went wrong lately: for list-sas, when there is no SA to show. */
#include "nodes.h"

static bool is_of(const struct isakmp_failure *f, const char *conn,
		  const struct isakmp_addr *remote)
{
	return !strcmp(f->conn, conn) && isakmp_addr_same(&f->remote, remote);
}

/* Each rank has a row of its own: what a stranger says does not hide what the
 * peer has run into, nor the other way round.
 */
static struct isakmp_failure *find(struct isakmp_nodes *ns, const char *conn,
				   const struct isakmp_addr *remote,
				   enum isakmp_rank rank)
{
	u32 i;

	for (i = 0; i < ns->fail.n; i++)
		if (ns->fail.row[i].rank == rank &&
		    is_of(&ns->fail.row[i], conn, remote))
			return &ns->fail.row[i];
	return NULL;
}

static void drop(struct isakmp_nodes *ns, struct isakmp_failure *f)
{
	struct isakmp_failure *end = &ns->fail.row[ns->fail.n--];

	memmove(f, f + 1, (u8 *)end - (u8 *)(f + 1));
}

/* Of the lowest rank; NULL when all have a higher one than @rank. */
static struct isakmp_failure *oldest(struct isakmp_nodes *ns,
				     enum isakmp_rank rank)
{
	struct isakmp_failure *f = NULL, *row;
	u32 i;

	for (i = 0; i < ns->fail.n; i++) {
		row = &ns->fail.row[i];
		if (row->rank <= rank && (!f || row->rank < f->rank))
			f = row;
	}
	return f;
}

static void record(struct isakmp_nodes *ns, const char *conn,
		   const struct isakmp_addr *remote,
		   const struct isakmp_fail *fail, enum isakmp_rank rank)
{
	struct isakmp_failure *f;

	f = find(ns, conn, remote, rank);
	if (!f && ns->fail.n == FAILURE_MAX) {
		f = oldest(ns, rank);
		if (!f)
			return;
	}
	if (f)
		drop(ns, f);
	f = &ns->fail.row[ns->fail.n++];
	memset(f, 0, sizeof(*f));
	strscpy(f->conn, conn, sizeof(f->conn));
	f->remote = *remote;
	f->when = isakmp_now();
	f->rank = rank;
	f->fail = *fail;
}

void isakmp_failure_add(struct isakmp_nodes *ns, const char *conn,
			const struct isakmp_addr *remote,
			const struct isakmp_fail *fail, enum isakmp_rank rank)
{
	spin_lock_bh(&ns->fail.lock);
	record(ns, conn, remote, fail, rank);
	spin_unlock_bh(&ns->fail.lock);
}

void isakmp_failure_clear(struct isakmp_nodes *ns, const char *conn,
			  const struct isakmp_addr *remote, u8 phase)
{
	struct isakmp_failure *f;
	u32 i;

	spin_lock_bh(&ns->fail.lock);
	for (i = ns->fail.n; i--; ) {
		f = &ns->fail.row[i];
		if (f->fail.phase <= phase && is_of(f, conn, remote))
			drop(ns, f);
	}
	spin_unlock_bh(&ns->fail.lock);
}

bool isakmp_node_failure(struct isakmp_net *in, u32 n,
			 struct isakmp_failure *out)
{
	struct isakmp_nodes *ns;
	bool there;

	if (!isakmp_net_used(in))
		return false;
	ns = in->nodes;		/* not before it is seen to be used */
	spin_lock_bh(&ns->fail.lock);
	there = n < ns->fail.n;
	if (there)
		*out = ns->fail.row[ns->fail.n - 1 - n];
	spin_unlock_bh(&ns->fail.lock);
	return there;
}
