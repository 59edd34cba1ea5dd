// SPDX-License-Identifier: GPL-2.0
/* The XFRM policies of one selector pair: built, in force, repaired, gone.
 */

#include <linux/ipsec.h>

#include "xfrm_priv.h"

/* Lower wins.  A selector that lies within another one is longer or more
 * special in at least one of these and shorter in none.  All are even: the odd
 * ones are for isakmp_pol_hold().
 */
u32 isakmp_xfrm_priority(const struct xfrm_selector *sel)
{
	return 0x50000 - (sel->prefixlen_s + sel->prefixlen_d) * 8 -
	       (sel->proto ? 2 : 0) - (sel->sport_mask ? 2 : 0) -
	       (sel->dport_mask ? 2 : 0);
}

/* An end that is not known yet matches any, and is resolved by route. */
static void tmpl_fill(const struct isakmp_spd *spd, u8 dir,
		      struct xfrm_tmpl *t)
{
	bool out = dir == XFRM_POLICY_OUT;

	memset(t, 0, sizeof(*t));
	t->id.proto = isakmp_xfrm_proto(spd->proto);
	t->mode = isakmp_xfrm_mode(spd->encap);
	t->reqid = spd->reqid;
	t->encap_family = spd->remote.family;
	t->allalgs = 1;
	t->aalgos = ~0;
	t->ealgos = ~0;
	t->calgos = ~0;
	if (t->mode != XFRM_MODE_TUNNEL)
		return;
	isakmp_xfrm_addr(&t->saddr, out ? &spd->local : &spd->remote);
	isakmp_xfrm_addr(&t->id.daddr, out ? &spd->remote : &spd->local);
}

static void side_fill(const struct isakmp_prefix *prefix, u16 port,
		      xfrm_address_t *addr, __u8 *plen, __be16 *p, __be16 *mask)
{
	memcpy(addr, prefix->a, sizeof(prefix->a));
	*plen = prefix->len;
	*p = htons(port);
	*mask = port ? htons(0xffff) : 0;
}

static void sel_fill(const struct isakmp_spd *spd, u8 dir,
		     const struct isakmp_prefix *l,
		     const struct isakmp_prefix *r, struct xfrm_selector *sel)
{
	memset(sel, 0, sizeof(*sel));
	sel->family = spd->ts_l.r.family;
	sel->proto = spd->ts_l.proto ?: spd->ts_r.proto;
	if (dir == XFRM_POLICY_OUT) {
		side_fill(l, spd->ts_l.port, &sel->saddr, &sel->prefixlen_s,
			  &sel->sport, &sel->sport_mask);
		side_fill(r, spd->ts_r.port, &sel->daddr, &sel->prefixlen_d,
			  &sel->dport, &sel->dport_mask);
	} else {
		side_fill(r, spd->ts_r.port, &sel->saddr, &sel->prefixlen_s,
			  &sel->sport, &sel->sport_mask);
		side_fill(l, spd->ts_l.port, &sel->daddr, &sel->prefixlen_d,
			  &sel->dport, &sel->dport_mask);
	}
}

static void no_limits(struct xfrm_policy *p)
{
	p->lft.soft_byte_limit = XFRM_INF;
	p->lft.hard_byte_limit = XFRM_INF;
	p->lft.soft_packet_limit = XFRM_INF;
	p->lft.hard_packet_limit = XFRM_INF;
}

/* Room for it has been made. */
static int pol_new(struct isakmp_net *in, struct isakmp_spd *spd, u8 dir,
		   const struct isakmp_prefix *l, const struct isakmp_prefix *r)
{
	struct xfrm_policy *p = xfrm_policy_alloc(in->net, GFP_KERNEL);

	if (!p)
		return -ENOMEM;
	sel_fill(spd, dir, l, r, &p->selector);
	p->xfrm_nr = 1;
	tmpl_fill(spd, dir, &p->xfrm_vec[0]);
	p->family = p->selector.family;
	p->action = XFRM_POLICY_ALLOW;
	p->priority = isakmp_xfrm_priority(&p->selector);
	p->if_id = dir == XFRM_POLICY_OUT ? spd->if_id_out : spd->if_id_in;
	no_limits(p);
	spd->pol[spd->npol++] = (struct isakmp_pol){ .p = p, .dir = dir };
	return 0;
}

/* Never inserted, or not any more. */
static void pol_discard(struct xfrm_policy *p)
{
	p->walk.dead = 1;
	xfrm_pol_put(p);
}

/* @excl: xfrm_policy_insert() would else replace whatever stands there. */
static int pol_insert(struct isakmp_pol *pol)
{
	int err = xfrm_policy_insert(pol->dir, pol->p, 1);

	xfrm_audit_policy_add(pol->p, !err, false);
	return err;
}

static void pol_delete(struct isakmp_pol *pol)
{
	int err = xfrm_policy_delete(pol->p, pol->dir);

	xfrm_audit_policy_delete(pol->p, !err, false);
}

static int combine(struct isakmp_net *in, struct isakmp_spd *spd,
		   const struct isakmp_prefix *l, const struct isakmp_prefix *r)
{
	int err;

	err = pol_new(in, spd, XFRM_POLICY_OUT, l, r);
	if (!err)
		err = pol_new(in, spd, XFRM_POLICY_IN, l, r);
	/* What comes out of a tunnel is routed; a host's own traffic is not. */
	if (!err && spd->encap == IPSEC_ENCAP_TUNNEL)
		err = pol_new(in, spd, XFRM_POLICY_FWD, l, r);
	return err;
}

static void spd_clean(struct isakmp_spd *spd)
{
	while (spd->npol)
		pol_discard(spd->pol[--spd->npol].p);
	kvfree(spd->pol);
	spd->pol = NULL;
}

/* XFRM knows prefixes only: every one of ours with every one of theirs. */
static int spd_build(struct isakmp_net *in, struct isakmp_spd *spd)
{
	struct isakmp_prefix *l, *r;
	int nl, nr, i, err;

	l = kcalloc(2 * ISAKMP_SPLIT_MAX, sizeof(*l), GFP_KERNEL);
	if (!l)
		return -ENOMEM;
	r = l + ISAKMP_SPLIT_MAX;
	nl = isakmp_range_split(&spd->ts_l.r, l, ISAKMP_SPLIT_MAX);
	nr = isakmp_range_split(&spd->ts_r.r, r, ISAKMP_SPLIT_MAX);
	err = -E2BIG;
	if (nl <= 0 || nr <= 0 || nl * nr * 3 > ISAKMP_SPD_MAX)
		goto out;
	err = -ENOMEM;
	spd->pol = kvcalloc(nl * nr, 3 * sizeof(*spd->pol), GFP_KERNEL);
	if (!spd->pol)
		goto out;
	err = 0;
	for (i = 0; !err && i < nl * nr; i++)
		err = combine(in, spd, &l[i / nr], &r[i % nr]);
	if (err)
		spd_clean(spd);
out:
	kfree(l);
	return err;
}

/* Whose policy it is that has the selectors of @spd, for people. */
static void clash_explain(struct isakmp_net *in, const struct isakmp_spd *spd,
			  struct netlink_ext_ack *extack)
{
	struct isakmp_xfrms *xs = in->xfrms;
	const struct isakmp_xconn *xc;
	const struct isakmp_spd *o;
	const char *owner = NULL;
	char l[64], r[64], *why;

	list_for_each_entry(xc, &xs->xconns, list)
		list_for_each_entry(o, &xc->spds, list)
			if (o->up && isakmp_ts_equal(&o->ts_l, &spd->ts_l) &&
			    isakmp_ts_equal(&o->ts_r, &spd->ts_r))
				owner = xc->conn->name;
	isakmp_ts_print(&spd->ts_l, l, sizeof(l));
	isakmp_ts_print(&spd->ts_r, r, sizeof(r));
	why = xs->why[xs->nwhy++ % ISAKMP_XFRM_WHYS];
	scnprintf(why, ISAKMP_WHY_MAX, "child %s: %s%s has a policy %s === %s",
		  spd->xc->conn->child[spd->conf].name,
		  owner ? "connection " : "another key manager",
		  owner ?: "", l, r);
	/* what NL_SET_ERR_MSG() does for a literal */
	extack->_msg = why;
}

static bool taken(struct isakmp_net *in, const struct isakmp_pol *pol)
{
	static const struct xfrm_mark none;
	struct xfrm_policy *p;
	int err;

	p = xfrm_policy_bysel_ctx(in->net, &none, pol->p->if_id,
				  XFRM_POLICY_TYPE_MAIN, pol->dir,
				  &pol->p->selector, NULL, 0, &err);
	if (p)
		xfrm_pol_put(p);
	return p;
}

int isakmp_spd_clash(struct isakmp_net *in, struct isakmp_spd *spd)
{
	int err = spd_build(in, spd);
	u32 i;

	for (i = 0; !err && i < spd->npol; i++)
		if (taken(in, &spd->pol[i]))
			err = -EEXIST;
	spd_clean(spd);
	return err;
}

static void take_back(struct isakmp_spd *spd, u32 n)
{
	while (n--)
		pol_delete(&spd->pol[n]);
}

int isakmp_spd_up(struct isakmp_net *in, struct isakmp_spd *spd,
		  struct netlink_ext_ack *extack)
{
	u32 i;
	int err;

	err = spd_build(in, spd);
	if (err == -E2BIG)
		NL_SET_ERR_MSG(extack,
			       "the traffic selectors are too many prefixes");
	if (!err)
		err = isakmp_spd_ndisc(in, spd);
	if (err)
		goto clean;
	for (i = 0; !err && i < spd->npol; i++)
		err = pol_insert(&spd->pol[i]);
	if (!err) {
		spd->up = true;
		return 0;
	}
	take_back(spd, i - 1);	/* all but the one that failed */
clean:
	if (err == -EEXIST && extack)
		clash_explain(in, spd, extack);
	spd_clean(spd);
	isakmp_spd_ndisc_end(spd);
	return err;
}

static struct xfrm_policy *pol_clone(struct isakmp_net *in,
				     const struct xfrm_policy *old)
{
	struct xfrm_policy *p = xfrm_policy_alloc(in->net, GFP_KERNEL);

	if (!p)
		return NULL;
	p->selector = old->selector;
	p->lft = old->lft;
	p->family = old->family;
	p->action = old->action;
	p->priority = old->priority;
	p->if_id = old->if_id;
	p->xfrm_nr = old->xfrm_nr;
	p->xfrm_vec[0] = old->xfrm_vec[0];
	return p;
}

int isakmp_pol_repair(struct isakmp_net *in, struct isakmp_pol *pol)
{
	struct isakmp_pol fresh = { .dir = pol->dir };
	int err;

	if (!READ_ONCE(pol->p->walk.dead))
		return 0;
	fresh.p = pol_clone(in, pol->p);
	if (!fresh.p)
		return -ENOMEM;
	err = pol_insert(&fresh);
	pol_discard(err ? fresh.p : pol->p);
	if (!err)
		*pol = fresh;
	return err;
}

/* What was deleted comes back, unless somebody else has taken the place. */
int isakmp_spd_repair(struct isakmp_net *in, struct isakmp_spd *spd)
{
	int err, bad = isakmp_spd_ndisc(in, spd);
	u32 i;

	for (i = 0; i < spd->npol; i++) {
		err = isakmp_pol_repair(in, &spd->pol[i]);
		if (err == -ENOMEM)
			return err;
		bad = err ?: bad;
	}
	return bad;
}

/* The ends of the tunnel are others now: in place, as migration does it,
 * so that nobody can slip in between.
 */
void isakmp_spd_retarget(struct isakmp_spd *spd, const struct isakmp_addr *local,
			 const struct isakmp_addr *remote, u8 proto)
{
	struct xfrm_policy *p;
	struct xfrm_tmpl t;
	u32 i;

	if (proto == spd->proto && isakmp_addr_same(local, &spd->local) &&
	    isakmp_addr_same(remote, &spd->remote))
		return;
	spd->local = *local;
	spd->remote = *remote;
	spd->proto = proto;
	for (i = 0; i < spd->npol; i++) {
		p = spd->pol[i].p;
		if (!p->xfrm_nr)
			continue;
		tmpl_fill(spd, spd->pol[i].dir, &t);
		write_lock_bh(&p->lock);
		p->xfrm_vec[0] = t;
		atomic_inc(&p->genid);
		write_unlock_bh(&p->lock);
	}
}

void isakmp_spd_down(struct isakmp_spd *spd)
{
	if (spd->up)
		take_back(spd, spd->npol);
	spd->up = false;
	spd_clean(spd);
	isakmp_spd_ndisc_end(spd);
}

int isakmp_pol_pass(struct isakmp_net *in, const struct xfrm_selector *sel,
		    u8 dir, struct isakmp_pol *pol)
{
	struct xfrm_policy *p = xfrm_policy_alloc(in->net, GFP_KERNEL);
	int err;

	if (!p)
		return -ENOMEM;
	p->selector = *sel;
	p->family = sel->family;
	p->action = XFRM_POLICY_ALLOW;
	p->priority = isakmp_xfrm_priority(sel);
	no_limits(p);
	*pol = (struct isakmp_pol){ .p = p, .dir = dir };
	err = pol_insert(pol);
	if (err)
		pol_discard(p);
	return err;
}

/* XFRM has one policy for a selector, whatever the priority.  @user is part of
 * the selector where that is compared, and no packet is asked for it.
 */
int isakmp_pol_hold(struct isakmp_net *in, const struct isakmp_pol *pol,
		    struct isakmp_pol *hold)
{
	struct xfrm_policy *p = pol_clone(in, pol->p);
	int err;

	if (!p)
		return -ENOMEM;
	p->selector.user = ISAKMP_HOLD_USER;
	p->priority++;
	p->action = XFRM_POLICY_BLOCK;
	p->xfrm_nr = 0;
	*hold = (struct isakmp_pol){ .p = p, .dir = pol->dir };
	err = pol_insert(hold);
	if (err)
		pol_discard(p);
	return err;
}

bool isakmp_pol_holds(const struct isakmp_pol *hold,
		      const struct isakmp_pol *pol)
{
	struct xfrm_selector sel = pol->p->selector;

	sel.user = ISAKMP_HOLD_USER;
	return hold->dir == pol->dir && hold->p->if_id == pol->p->if_id &&
	       !READ_ONCE(hold->p->walk.dead) &&
	       !memcmp(&hold->p->selector, &sel, sizeof(sel));
}

void isakmp_pol_unhold(struct isakmp_pol *hold)
{
	pol_delete(hold);
	pol_discard(hold->p);
}
