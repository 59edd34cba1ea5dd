// SPDX-License-Identifier: GPL-2.0
/* Neighbour discovery beside policies that would protect it.
 *
 * Two neighbours on a link that protect everything between them could never
 * find each other: neighbour discovery would wait for an SA, and the key
 * exchange for neighbour discovery.  So what the two say themselves is let
 * through in clear, and no more: from our address, or a link-local one, to the
 * peer, or to whom we look for, and back.  Nothing of that is ever forwarded:
 * what comes from our own address was not routed here, and routers pass on
 * nothing from or to link-local addresses (RFC 4291 2.5.6).
 *
 * Several selector pairs may need the same, and XFRM has a selector once.
 */

#include <linux/icmpv6.h>
#include <net/ndisc.h>

#include "xfrm_priv.h"

/* What comes from @src and goes to @dst. */
struct isakmp_nd {
	struct list_head list;		/* xfrms->nds */
	u32 users;
	struct isakmp_prefix src, dst;
	struct isakmp_pol pol[2];	/* solicitation, advertisement */
};

static const u8 types[] = {
	NDISC_NEIGHBOUR_SOLICITATION, NDISC_NEIGHBOUR_ADVERTISEMENT,
};

/* RFC 4291 2.5.6 and 2.7.1: fe80::/10, ff02::1:ff00:0/104 */
static const struct isakmp_prefix link_local = { { 0xfe, 0x80 }, 10 };
static const struct isakmp_prefix solicited = {
	{ 0xff, 0x02, [11] = 0x01, [12] = 0xff }, 104
};

static bool needed(const struct isakmp_spd *spd)
{
	return spd->remote.family == AF_INET6 &&
	       spd->ts_r.r.family == AF_INET6 &&
	       !spd->ts_l.proto && !spd->ts_r.proto && !spd->if_id_out &&
	       isakmp_range_has(&spd->ts_r.r, &spd->remote);
}

static bool covers(const struct isakmp_ts *ts, const struct isakmp_prefix *p)
{
	struct isakmp_range r = { .family = AF_INET6 };
	u32 i;

	memcpy(r.lo, p->a, sizeof(r.lo));
	memcpy(r.hi, p->a, sizeof(r.hi));
	for (i = p->len; i < 128; i++)
		r.hi[i / 8] |= 0x80 >> i % 8;
	return isakmp_range_within(&r, &ts->r);
}

static struct isakmp_nd *find(struct isakmp_xfrms *xs, u8 dir,
			      const struct isakmp_prefix *src,
			      const struct isakmp_prefix *dst)
{
	struct isakmp_nd *nd;

	list_for_each_entry(nd, &xs->nds, list)
		if (nd->pol[0].dir == dir &&
		    !memcmp(&nd->src, src, sizeof(*src)) &&
		    !memcmp(&nd->dst, dst, sizeof(*dst)))
			return nd;
	return NULL;
}

static int insert(struct isakmp_net *in, struct isakmp_nd *nd, u32 i, u8 dir)
{
	struct xfrm_selector sel = {
		.family = AF_INET6,
		.prefixlen_s = nd->src.len,
		.prefixlen_d = nd->dst.len,
		.proto = IPPROTO_ICMPV6,
		.sport = htons(types[i]),
		.sport_mask = htons(0xffff),
	};

	memcpy(&sel.saddr, nd->src.a, sizeof(sel.saddr));
	memcpy(&sel.daddr, nd->dst.a, sizeof(sel.daddr));
	return isakmp_pol_pass(in, &sel, dir, &nd->pol[i]);
}

static struct isakmp_nd *nd_new(struct isakmp_net *in, u8 dir,
				const struct isakmp_prefix *src,
				const struct isakmp_prefix *dst)
{
	struct isakmp_nd *nd = kzalloc(sizeof(*nd), GFP_KERNEL);
	int err;

	if (!nd)
		return ERR_PTR(-ENOMEM);
	nd->src = *src;
	nd->dst = *dst;
	err = insert(in, nd, 0, dir);
	if (!err) {
		err = insert(in, nd, 1, dir);
		if (err)
			isakmp_pol_unhold(&nd->pol[0]);
	}
	if (err) {
		kfree(nd);
		return ERR_PTR(err);
	}
	list_add(&nd->list, &in->xfrms->nds);
	return nd;
}

static int get(struct isakmp_net *in, struct isakmp_nds *out, u8 dir,
	       const struct isakmp_prefix *src, const struct isakmp_prefix *dst)
{
	struct isakmp_nd *nd = find(in->xfrms, dir, src, dst);

	if (!nd)
		nd = nd_new(in, dir, src, dst);
	if (IS_ERR(nd))
		return PTR_ERR(nd);
	nd->users++;
	out->nd[out->n++] = nd;
	return 0;
}

/* From @from, at whose side @ts_s is, to @to. */
static int get_way(struct isakmp_net *in, struct isakmp_nds *out, u8 dir,
		   const struct isakmp_ts *ts_s, const struct isakmp_addr *from,
		   const struct isakmp_ts *ts_d, const struct isakmp_addr *to)
{
	struct isakmp_prefix src[2] = { { .len = 128 }, link_local };
	struct isakmp_prefix dst[3] = { { .len = 128 }, link_local, solicited };
	u32 s, d;
	int err;

	memcpy(src[0].a, from->a, sizeof(src[0].a));
	memcpy(dst[0].a, to->a, sizeof(dst[0].a));
	for (s = 0; s < ARRAY_SIZE(src); s++) {
		for (d = 0; d < ARRAY_SIZE(dst); d++) {
			if (!covers(ts_s, &src[s]) || !covers(ts_d, &dst[d]))
				continue;
			err = get(in, out, dir, &src[s], &dst[d]);
			if (err)
				return err;
		}
	}
	return 0;
}

void isakmp_nds_put(struct isakmp_nds *nds)
{
	struct isakmp_nd *nd;
	u32 i;

	while (nds->n) {
		nd = nds->nd[--nds->n];
		if (--nd->users)
			continue;
		list_del(&nd->list);
		for (i = 0; i < ARRAY_SIZE(types); i++)
			isakmp_pol_unhold(&nd->pol[i]);
		kfree(nd);
	}
}

void isakmp_nds_share(const struct isakmp_nds *from, struct isakmp_nds *to)
{
	u32 i;

	*to = *from;
	for (i = 0; i < to->n; i++)
		to->nd[i]->users++;
}

static int repair(struct isakmp_net *in, const struct isakmp_nds *nds)
{
	u32 i, k;
	int err = 0;

	for (i = 0; !err && i < nds->n; i++)
		for (k = 0; !err && k < ARRAY_SIZE(types); k++)
			err = isakmp_pol_repair(in, &nds->nd[i]->pol[k]);
	return err;
}

void isakmp_spd_ndisc_end(struct isakmp_spd *spd)
{
	isakmp_nds_put(&spd->nds);
	spd->nd_local = (struct isakmp_addr){};
	spd->nd_remote = (struct isakmp_addr){};
}

/* The new ones come before the old ones go. */
int isakmp_spd_ndisc(struct isakmp_net *in, struct isakmp_spd *spd)
{
	const struct isakmp_addr *ours = spd->local.family ? &spd->local :
							     &spd->routed;
	struct isakmp_nds fresh = {};
	int err;

	if (!needed(spd)) {
		isakmp_spd_ndisc_end(spd);
		return 0;
	}
	if (ours->family != AF_INET6)
		return 0;
	if (isakmp_addr_same(ours, &spd->nd_local) &&
	    isakmp_addr_same(&spd->remote, &spd->nd_remote))
		return repair(in, &spd->nds);
	err = get_way(in, &fresh, XFRM_POLICY_OUT, &spd->ts_l, ours,
		      &spd->ts_r, &spd->remote) ?:
	      get_way(in, &fresh, XFRM_POLICY_IN, &spd->ts_r, &spd->remote,
		      &spd->ts_l, ours);
	if (err) {
		isakmp_nds_put(&fresh);
		return err;
	}
	isakmp_nds_put(&spd->nds);
	spd->nds = fresh;
	spd->nd_local = *ours;
	spd->nd_remote = spd->remote;
	return 0;
}
