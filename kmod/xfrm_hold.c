// SPDX-License-Identifier: GPL-2.0
/* A connection is replaced: its policies go before the new ones come, because
 * both may want the same selectors.  Meanwhile stand-ins of lower precedence
 * shut those, so that nothing leaves, or is taken, in clear in between.  While
 * the operator loads a file they stay until its end, because another connection
 * may get what this one has given up.
 */

#include "xfrm_priv.h"

struct isakmp_hold {
	struct list_head list;		/* xfrms->kept */
	struct isakmp_nds *nds;		/* neighbours go on talking */
	u32 nnds;
	u32 n;
	struct isakmp_pol pol[];
};

/* Pairs that only a child has up are not promised to anybody. */
static bool stands(const struct isakmp_spd *spd)
{
	return spd->standing && spd->up;
}

static void undo(struct isakmp_hold *hold)
{
	while (hold->n)
		isakmp_pol_unhold(&hold->pol[--hold->n]);
	while (hold->nnds)
		isakmp_nds_put(&hold->nds[--hold->nnds]);
	kvfree(hold->nds);
	kvfree(hold);
}

static bool is_kept(const struct isakmp_xfrms *xs, const struct isakmp_pol *pol)
{
	const struct isakmp_hold *hold;
	u32 i;

	list_for_each_entry(hold, &xs->kept, list)
		for (i = 0; i < hold->n; i++)
			if (isakmp_pol_holds(&hold->pol[i], pol))
				return true;
	return false;
}

static int hold_pair(struct isakmp_net *in, struct isakmp_hold *hold,
		     const struct isakmp_spd *spd)
{
	int err;
	u32 i;

	isakmp_nds_share(&spd->nds, &hold->nds[hold->nnds++]);
	for (i = 0; i < spd->npol; i++) {
		if (is_kept(in->xfrms, &spd->pol[i]))
			continue;
		err = isakmp_pol_hold(in, &spd->pol[i], &hold->pol[hold->n]);
		if (err)
			return err;
		hold->n++;
	}
	return 0;
}

static struct isakmp_hold *hold_conn(struct isakmp_net *in,
				     const struct isakmp_xconn *xc)
{
	const struct isakmp_spd *spd;
	struct isakmp_hold *hold;
	int err = 0;
	u32 n = 0, nspd = 0;

	list_for_each_entry(spd, &xc->spds, list) {
		if (!stands(spd))
			continue;
		n += spd->npol;
		nspd++;
	}
	hold = kvzalloc(struct_size(hold, pol, n), GFP_KERNEL);
	if (!hold)
		return ERR_PTR(-ENOMEM);
	hold->nds = kvcalloc(nspd, sizeof(*hold->nds), GFP_KERNEL);
	if (!hold->nds) {
		kvfree(hold);
		return ERR_PTR(-ENOMEM);
	}
	list_for_each_entry(spd, &xc->spds, list)
		if (!err && stands(spd))
			err = hold_pair(in, hold, spd);
	if (!err)
		return hold;
	undo(hold);
	return ERR_PTR(err);
}

struct isakmp_hold *isakmp_xfrm_hold(struct isakmp_net *in,
				     const struct isakmp_conn *conn)
{
	struct isakmp_hold *hold = ERR_PTR(-ENOENT);
	struct isakmp_xconn *xc;

	mutex_lock(&in->xfrms->lock);
	xc = isakmp_xconn_find(in->xfrms, conn);
	if (xc)
		hold = hold_conn(in, xc);
	mutex_unlock(&in->xfrms->lock);
	return hold;
}

void isakmp_xfrm_unhold(struct isakmp_net *in, struct isakmp_hold *hold)
{
	mutex_lock(&in->xfrms->lock);
	undo(hold);
	mutex_unlock(&in->xfrms->lock);
}

void isakmp_xfrm_hold_keep(struct isakmp_net *in, struct isakmp_hold *hold)
{
	mutex_lock(&in->xfrms->lock);
	list_add(&hold->list, &in->xfrms->kept);
	mutex_unlock(&in->xfrms->lock);
}

void isakmp_xfrm_hold_open(struct isakmp_net *in)
{
	struct isakmp_hold *hold, *next;

	if (!in->xfrms)		/* no connection has ever been here */
		return;
	mutex_lock(&in->xfrms->lock);
	list_for_each_entry_safe(hold, next, &in->xfrms->kept, list) {
		list_del(&hold->list);
		undo(hold);
	}
	mutex_unlock(&in->xfrms->lock);
}
