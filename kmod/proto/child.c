// SPDX-License-Identifier: GPL-2.0
/* A pair of IPsec SAs: birth, the rule of one for each selector pair, death. */
#include "sa.h"

struct isakmp_child *isakmp_child_new(struct isakmp_peer *p,
				      const struct isakmp_sa *sa, u16 conf,
				      u16 pair, bool initiator)
{
	struct isakmp_child *c = isakmp_alloc(sizeof(*c));

	if (!c)
		return NULL;
	INIT_LIST_HEAD(&c->list);
	INIT_LIST_HEAD(&c->del.list);
	c->del.type = ISAKMP_RES_CHILD_DEL;
	c->del.child = c;
	c->peer = p;
	c->conn = p->env->ops->conn_get(p->env, sa->conn);
	c->conf = conf;
	c->pair = pair;
	c->encap = isakmp_child_conf(c)->encap;
	c->life = isakmp_child_conf(c)->life;
	c->initiator = initiator;
	c->local = sa->local;
	c->remote = sa->remote;
	c->expires = ISAKMP_NEVER;
	c->ends_as = ISAKMP_REASON_EXPIRED;
	return c;
}

void isakmp_child_free(struct isakmp_peer *p, struct isakmp_child *c)
{
	/* not reached: who frees one has one */
	if (!c)
		return;
	if (c->spi_in && !c->in_done)
		p->env->ops->spi_free(p->env, c);
	p->env->ops->conn_put(p->env, c->conn);
	isakmp_free(c);
}

void isakmp_child_explain(const struct isakmp_child *c, int err,
			  struct isakmp_fail *fail)
{
	int cap = sizeof(fail->detail), n;
	char *out = fail->detail;

	isakmp_fail_set(fail, ISAKMP_PHASE_2, ISAKMP_REASON_INSTALL, 0, NULL);
	if (err != -EEXIST && err != -E2BIG) {
		scnprintf(out, cap, "error %d", err);
		return;
	}
	n = isakmp_ts_print(&c->ts_l, out, cap);
	n += scnprintf(out + n, cap - n, " === ");
	n += isakmp_ts_print(&c->ts_r, out + n, cap - n);
	scnprintf(out + n, cap - n, "%s", err == -E2BIG ?
		  " is too many prefixes" :
		  " belongs to another connection, peer or key manager");
}

/* Two children for one pair: one must go, and both ends must think of the
 * same one.  When each end has begun one and both are fresh, the exchanges may
 * have crossed, and the two ends may have seen them end in different order:
 * then the SPIs, which both know, decide.  Else the newer one stays.
 */
static struct isakmp_child *loser(struct isakmp_child *fresh,
				  struct isakmp_child *old, isakmp_ms now)
{
	if (fresh->initiator == old->initiator ||
	    now - old->up_since > ISAKMP_CROSSING)
		return old;
	return min(fresh->spi_in, fresh->spi_out) <
	       min(old->spi_in, old->spi_out) ? fresh : old;
}

static void retire(struct isakmp_child *c, isakmp_ms now)
{
	if (c->expires <= now + ISAKMP_RETIRE)
		return;
	c->expires = now + ISAKMP_RETIRE;
	c->ends_as = ISAKMP_REASON_REPLACED;
}

bool isakmp_child_rivals(const struct isakmp_child *a,
			 const struct isakmp_child *b)
{
	return a->conf == b->conf && a->pair == b->pair &&
	       (a->pair != ISAKMP_PAIR_NONE ||
		(isakmp_ts_equal(&a->ts_l, &b->ts_l) &&
		 isakmp_ts_equal(&a->ts_r, &b->ts_r)));
}

/* Pairs of prefixes; more than are allowed when XFRM cannot have them. */
static u32 pieces(const struct isakmp_child *c)
{
	int l = isakmp_range_split(&c->ts_l.r, NULL, ISAKMP_SPLIT_MAX);
	int r = isakmp_range_split(&c->ts_r.r, NULL, ISAKMP_SPLIT_MAX);

	return l > 0 && r > 0 ? (u32)(l * r) : ISAKMP_PIECES_MAX + 1;
}

bool isakmp_child_too_many(const struct isakmp_peer *p,
			   const struct isakmp_child *c)
{
	bool part = c->pair == ISAKMP_PAIR_NONE;
	u32 cost = part ? pieces(c) : 0, n = 0;
	const struct isakmp_child *o;

	list_for_each_entry(o, &p->children, list) {
		if (isakmp_child_rivals(o, c))
			n++;
		else if (part && o->pair == ISAKMP_PAIR_NONE)
			cost += pieces(o);
	}
	return n >= ISAKMP_RIVAL_MAX || cost > ISAKMP_PIECES_MAX;
}

void isakmp_child_up(struct isakmp_peer *p, struct isakmp_child *c,
		     isakmp_ms now)
{
	struct isakmp_want *w = isakmp_want_find(p, c->conf, c->pair);
	struct isakmp_child *o;

	c->up_since = now;
	c->expires = now + (isakmp_ms)c->life * 1000;
	isakmp_res_event(p, ISAKMP_EV_CHILD_UP, NULL, c, NULL);
	list_for_each_entry(o, &p->children, list)
		if (o != c && o->up_since && isakmp_child_rivals(c, o))
			retire(loser(c, o, now), now);
	if (w && (!w->child || !w->child->up_since))
		w->child = c;
	if (w && w->child == c)
		w->idle = false;
	p->last.reason = ISAKMP_REASON_NONE;
}

struct isakmp_child *isakmp_child_find(const struct isakmp_peer *p, u16 conf,
				       u16 pair)
{
	struct isakmp_child *c;

	list_for_each_entry(c, &p->children, list)
		if (c->up_since && c->conf == conf && c->pair == pair)
			return c;
	return NULL;
}

/* A negotiation without its child is over: what it has sent last must not
 * be sent again, as if the child were there.
 */
static void end_xchg(struct isakmp_peer *p, const struct isakmp_child *c,
		     isakmp_ms now)
{
	struct isakmp_xchg *x;
	struct isakmp_sa *sa;

	list_for_each_entry(sa, &p->sas, list) {
		list_for_each_entry(x, &sa->xchgs, list) {
			if (x->child != c)
				continue;
			x->child = NULL;
			x->data.child = NULL;
			isakmp_dgram_put(x->sent);
			x->sent = NULL;
			x->done = true;
			x->resend_at = ISAKMP_NEVER;
			x->ends = now;
		}
	}
}

/* Nobody finds it any more; its removal is queued. */
static void unlink_child(struct isakmp_peer *p, struct isakmp_child *c,
			 isakmp_ms now)
{
	c->gone = true;
	end_xchg(p, c, now);
	list_del_init(&c->list);
	isakmp_res_drop(&p->results, c);
}

void isakmp_child_withdraw(struct isakmp_peer *p, struct isakmp_child *c,
			   isakmp_ms now)
{
	struct isakmp_want *w;

	unlink_child(p, c, now);
	list_add_tail(&c->del.list, &p->results);
	list_for_each_entry(w, &p->wants, list)
		if (w->child == c)
			w->child = NULL;
}

void isakmp_child_kill(struct isakmp_peer *p, struct isakmp_child *c,
		       const struct isakmp_fail *fail, bool tell,
		       isakmp_ms now)
{
	struct isakmp_sa *sa = isakmp_peer_sa(p);
	bool lived = c->up_since && now - c->up_since > ISAKMP_CROSSING;
	struct isakmp_want *w, *wn;

	if (c->gone)
		return;
	if (tell && sa && c->spi_out)
		ike1_info_delete_child(sa, c);
	unlink_child(p, c, now);
	if (c->up_since)
		isakmp_res_event(p, ISAKMP_EV_CHILD_DOWN, NULL, c, fail);
	else
		isakmp_res_event(p, ISAKMP_EV_FAILED, NULL, c, fail);
	list_add_tail(&c->del.list, &p->results);
	list_for_each_entry_safe(w, wn, &p->wants, list) {
		if (w->child != c)
			continue;
		w->child = isakmp_child_find(p, c->conf, c->pair);
		if (!w->child)
			isakmp_want_failed(p, w, fail, lived, now);
	}
}
