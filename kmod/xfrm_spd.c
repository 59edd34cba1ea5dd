// SPDX-License-Identifier: GPL-2.0
/* Which selector pairs have policies, and for how long.
 *
 * DOC: Lifetime of an isakmp_spd
 *
 * One holds the policies of a selector pair between two ends.  It lives while
 * it stands (start and trap children, from load to unload) or while a child
 * uses it, from the reservation of its SPI on, because that is when the reqid
 * is needed.  Children of the same connection, pair and peer share it, so that
 * a new one can take over from an old one without a moment in clear; others
 * that want the same selectors are refused.
 *
 * A policy that somebody else deletes stays here, dead, until it is put back.
 */

#include "xfrm_priv.h"

static void spd_free(struct isakmp_net *in, struct isakmp_spd *spd)
{
	list_del(&spd->list);
	isakmp_spd_down(spd);
	if (spd->reqid >= ISAKMP_REQID_OWN_MIN)
		ida_free(&in->xfrms->own, spd->reqid);
	kfree(spd);
}

/* The one that stands before one that only its children keep. */
static struct isakmp_spd *spd_by_reqid(const struct isakmp_xconn *xc,
				       u32 reqid)
{
	struct isakmp_spd *spd, *found = NULL;

	list_for_each_entry(spd, &xc->spds, list) {
		if (spd->reqid != reqid)
			continue;
		found = spd;
		if (spd->standing)
			break;
	}
	return found;
}

/* @reqid 0: one of its own. */
static struct isakmp_spd *spd_new(struct isakmp_net *in,
				  struct isakmp_xconn *xc, u16 conf, u16 pair,
				  u32 reqid)
{
	const struct isakmp_child_conf *cc = &xc->conn->child[conf];
	struct isakmp_spd *spd = kzalloc(sizeof(*spd), GFP_KERNEL);
	int id;

	if (!spd)
		return NULL;
	if (!reqid) {
		id = ida_alloc_range(&in->xfrms->own, ISAKMP_REQID_OWN_MIN,
				     ISAKMP_REQID_MAX, GFP_KERNEL);
		if (id < 0) {
			kfree(spd);
			return NULL;
		}
		reqid = id;
	}
	spd->xc = xc;
	spd->conf = conf;
	spd->pair = pair;
	spd->reqid = reqid;
	spd->encap = cc->encap;
	spd->proto = cc->tf->proto;
	spd->if_id_in = cc->if_id_in;
	spd->if_id_out = cc->if_id_out;
	list_add_tail(&spd->list, &xc->spds);
	return spd;
}

static bool host_same(const struct isakmp_addr *x, const struct isakmp_addr *y)
{
	return x->family == y->family && !memcmp(x->a, y->a, sizeof(x->a));
}

/* A peer may come back from another address and finds its own. */
static bool same_peer(const struct isakmp_spd *spd,
		      const struct isakmp_child *c)
{
	const struct isakmp_child *other;

	if (host_same(&spd->remote, &c->remote))
		return true;
	list_for_each_entry(other, &c->peer->children, list)
		if (other->body[ISAKMP_BODY_SPD] == spd)
			return true;
	return false;
}

static struct isakmp_spd *spd_find(const struct isakmp_xconn *xc,
				   const struct isakmp_child *c)
{
	struct isakmp_spd *spd;

	list_for_each_entry(spd, &xc->spds, list)
		if (spd->conf == c->conf && spd->pair == c->pair &&
		    spd->encap == c->encap && same_peer(spd, c) &&
		    isakmp_ts_equal(&spd->ts_l, &c->ts_l) &&
		    isakmp_ts_equal(&spd->ts_r, &c->ts_r))
			return spd;
	return NULL;
}

/* The reqid of the pair, so that an acquire finds it, unless there is no
 * telling which peer it is for or another address has it.
 */
static u32 pair_reqid(const struct isakmp_xconn *xc,
		      const struct isakmp_child *c)
{
	const struct isakmp_child_conf *cc = isakmp_child_conf(c);
	struct isakmp_addr remote;

	if (c->pair >= isakmp_xfrm_nreqid(cc) ||
	    !isakmp_conn_peer_addr(c->conn, &remote) ||
	    spd_by_reqid(xc, cc->reqid + c->pair))
		return 0;
	return cc->reqid + c->pair;
}

static struct isakmp_spd *spd_for(struct isakmp_net *in,
				  struct isakmp_xconn *xc,
				  const struct isakmp_child *c)
{
	struct isakmp_spd *spd = spd_find(xc, c);

	if (spd)
		return spd;
	spd = spd_new(in, xc, c->conf, c->pair, pair_reqid(xc, c));
	if (!spd)
		return ERR_PTR(-ENOMEM);
	spd->proto = c->tf.proto;
	spd->encap = c->encap;
	spd->local = c->local;
	spd->remote = c->remote;
	spd->ts_l = c->ts_l;
	spd->ts_r = c->ts_r;
	return spd;
}

struct isakmp_spd *isakmp_spd_get(struct isakmp_net *in,
				  const struct isakmp_child *c)
{
	struct isakmp_spd *spd = ERR_PTR(-ENOENT);
	struct isakmp_xconn *xc;
	int err;

	mutex_lock(&in->xfrms->lock);
	xc = isakmp_xconn_find(in->xfrms, c->conn);
	if (xc)
		spd = spd_for(in, xc, c);
	if (IS_ERR(spd))
		goto out;
	err = spd->up ? 0 : isakmp_spd_clash(in, spd);
	if (!err) {
		spd->users++;
		goto out;
	}
	if (!spd->users && !spd->standing)
		spd_free(in, spd);
	spd = ERR_PTR(err);
out:
	mutex_unlock(&in->xfrms->lock);
	return spd;
}

void isakmp_spd_put(struct isakmp_net *in, struct isakmp_spd *spd)
{
	struct isakmp_xconn *xc;

	if (!spd)
		return;
	mutex_lock(&in->xfrms->lock);
	xc = spd->xc;
	if (--spd->users) {
		/* the others go on */
	} else if (spd->standing) {
		isakmp_spd_retarget(spd, &spd->home, &spd->remote, spd->proto);
	} else {
		spd_free(in, spd);
		isakmp_xconn_release(in->xfrms, xc);
	}
	mutex_unlock(&in->xfrms->lock);
}

int isakmp_spd_use(struct isakmp_net *in, struct isakmp_spd *spd,
		   const struct isakmp_child *c)
{
	int err;

	mutex_lock(&in->xfrms->lock);
	isakmp_spd_retarget(spd, &c->local, &c->remote, c->tf.proto);
	err = spd->up ? isakmp_spd_repair(in, spd) : isakmp_spd_up(in, spd, NULL);
	mutex_unlock(&in->xfrms->lock);
	return err;
}

static bool any_dynamic(const struct isakmp_child_conf *cc)
{
	u32 i;

	for (i = 0; i < cc->nlocal; i++)
		if (cc->local[i].dynamic)
			return true;
	return false;
}

static int stand_pair(struct isakmp_net *in, struct isakmp_xconn *xc,
		      u16 conf, u16 pair, const struct isakmp_spd *want,
		      struct netlink_ext_ack *extack)
{
	u32 reqid = xc->conn->child[conf].reqid + pair;
	struct isakmp_spd *spd = spd_by_reqid(xc, reqid);

	/* A dynamic selector has moved with our address: at once, while what
	 * children use goes with the last of them.
	 */
	if (spd && !isakmp_ts_equal(&spd->ts_l, &want->ts_l)) {
		spd->standing = false;
		if (!spd->users)
			spd_free(in, spd);
		spd = NULL;
	}
	if (!spd) {
		spd = spd_new(in, xc, conf, pair, reqid);
		if (!spd)
			return -ENOMEM;
		spd->local = want->home;
		spd->remote = want->remote;
		spd->ts_l = want->ts_l;
		spd->ts_r = want->ts_r;
	}
	spd->home = want->home;
	spd->routed = want->routed;
	spd->standing = true;
	return spd->up ? isakmp_spd_repair(in, spd) : isakmp_spd_up(in, spd, extack);
}

static int stand_child(struct isakmp_net *in, struct isakmp_xconn *xc,
		       u16 conf, struct netlink_ext_ack *extack)
{
	const struct isakmp_conn *conn = xc->conn;
	const struct isakmp_child_conf *cc = &conn->child[conf];
	struct isakmp_spd want = {};
	struct isakmp_addr local;
	int err = 0;
	u32 n;

	if (!isakmp_conn_peer_addr(conn, &want.remote)) {
		NL_SET_ERR_MSG(extack,
			       "start_action needs one remote address, not several or any");
		return -EDESTADDRREQ;
	}
	isakmp_conn_local(&in->env, conn, &want.remote, &local);
	want.routed = local;
	if (conn->nlocal)
		want.home = local;
	else if (!local.family && any_dynamic(cc))
		return -EAGAIN;
	for (n = 0; !err && n < isakmp_xfrm_nreqid(cc); n++) {
		if (isakmp_child_pair(cc, n, &local, &want.remote, &want.ts_l,
				      &want.ts_r))
			break;
		err = stand_pair(in, xc, conf, n, &want, extack);
	}
	return err;
}

int isakmp_xfrm_conn_up(struct isakmp_net *in, const struct isakmp_conn *conn,
			struct netlink_ext_ack *extack)
{
	struct isakmp_xconn *xc;
	bool missing = false;
	int err = -ENOENT;
	u32 i;

	mutex_lock(&in->xfrms->lock);
	xc = isakmp_xconn_find(in->xfrms, conn);
	if (xc) {
		xc->up = true;
		err = 0;
	}
	for (i = 0; !err && i < conn->nchild; i++) {
		if (conn->child[i].start == ISAKMP_START_NONE)
			continue;
		err = stand_child(in, xc, i, extack);
		if (err == -EAGAIN) {
			missing = true;
			err = 0;
		}
	}
	mutex_unlock(&in->xfrms->lock);
	if (err)
		isakmp_xfrm_conn_down(in, conn);
	return !err && missing ? -EAGAIN : err;
}

void isakmp_xfrm_conn_down(struct isakmp_net *in,
			   const struct isakmp_conn *conn)
{
	struct isakmp_spd *spd, *next;
	struct isakmp_xconn *xc;

	mutex_lock(&in->xfrms->lock);
	xc = isakmp_xconn_find(in->xfrms, conn);
	if (!xc)
		goto out;
	xc->up = false;
	list_for_each_entry_safe(spd, next, &xc->spds, list) {
		spd->standing = false;
		if (!spd->users)
			spd_free(in, spd);
	}
out:
	mutex_unlock(&in->xfrms->lock);
}

/* The connection may have been unloaded meanwhile. */
bool isakmp_xfrm_conn_check(struct isakmp_net *in,
			    const struct isakmp_conn *conn)
{
	struct isakmp_spd *spd;
	struct isakmp_xconn *xc;
	bool missing = false;
	u32 i;

	mutex_lock(&in->xfrms->lock);
	xc = isakmp_xconn_find(in->xfrms, conn);
	if (!xc || !xc->up)
		goto out;
	for (i = 0; i < conn->nchild; i++)
		if (conn->child[i].start != ISAKMP_START_NONE)
			missing |= !!stand_child(in, xc, i, NULL);
	list_for_each_entry(spd, &xc->spds, list)
		if (spd->up)
			missing |= !!isakmp_spd_repair(in, spd);
out:
	mutex_unlock(&in->xfrms->lock);
	return missing;
}

void isakmp_spd_clear(struct isakmp_net *in)
{
	struct isakmp_xconn *xc, *xnext;
	struct isakmp_spd *spd, *next;

	mutex_lock(&in->xfrms->lock);
	list_for_each_entry_safe(xc, xnext, &in->xfrms->xconns, list) {
		list_for_each_entry_safe(spd, next, &xc->spds, list)
			spd_free(in, spd);
		xc->gone = true;
		isakmp_xconn_release(in->xfrms, xc);
	}
	mutex_unlock(&in->xfrms->lock);
}
