// SPDX-License-Identifier: GPL-2.0
/* What must always hold, and what must hold after a rest. */
#include <stdarg.h>
#include "sim.h"

bool sim_wrong(struct sim *s, const char *fmt, ...)
{
	int n = 0;
	va_list ap;

	if (s->wrong[0])
		return false;
	n = snprintf(s->wrong, sizeof(s->wrong), "at %llu.%03llu s: ",
		     (unsigned long long)s->w.now / 1000,
		     (unsigned long long)s->w.now % 1000);
	va_start(ap, fmt);
	vsnprintf(s->wrong + n, sizeof(s->wrong) - n, fmt, ap);
	va_end(ap);
	return false;
}

static void note(u32 *most, u32 n)
{
	*most = max(*most, n);
}

/* Nothing piles up at a peer. */
static bool bounded(struct sim *s, struct world_node *node)
{
	const struct isakmp_peer *p = &node->peer;
	u32 sas = 0, children = 0, wants = 0, xchgs, pairs;
	struct isakmp_child *c;
	struct isakmp_xchg *x;
	struct isakmp_want *w;
	struct isakmp_sa *sa;

	pairs = sim_pairs(s->row);
	list_for_each_entry(sa, &p->sas, list) {
		sas++;
		xchgs = 0;
		list_for_each_entry(x, &sa->xchgs, list)
			xchgs++;
		note(&s->sum->xchgs, xchgs);
		if (xchgs > 8 * pairs + 16)
			return sim_wrong(s, "%u exchanges of an SA", xchgs);
	}
	list_for_each_entry(c, &p->children, list)
		children++;
	list_for_each_entry(w, &p->wants, list)
		wants++;
	note(&s->sum->sas, sas);
	note(&s->sum->children, children);
	if (sas > ISAKMP_SA_MAX + 1)
		return sim_wrong(s, "%u ISAKMP SAs of a peer", sas);
	if (children > 8 * pairs)
		return sim_wrong(s, "%u children of %u pairs", children, pairs);
	if (wants > pairs)
		return sim_wrong(s, "%u wishes for %u pairs", wants, pairs);
	if (!list_empty(&p->results))
		return sim_wrong(s, "results are left over");
	if (node->idle_ticks > 2 * ISAKMP_XCHG_MAX)
		return sim_wrong(s, "a deadline passes and changes nothing");
	return true;
}

static bool party_bounded(struct sim *s, struct world_party *p)
{
	struct world_node *node;

	list_for_each_entry(node, &p->nodes, list)
		if (!bounded(s, node))
			return false;
	return true;
}

/* No busy loop: what happens in a minute is in proportion. */
static bool calm(struct sim *s)
{
	u64 steps = s->sum->steps - s->minute_steps, cap;

	if (s->w.now < s->minute_at + 60000)
		return true;
	cap = 1000 + 60ull * 2 * s->row->flood +
	      300ull * s->row->spokes * sim_pairs(s->row);
	s->minute_at = s->w.now;
	s->minute_steps = s->sum->steps;
	return steps <= cap ? true :
	       sim_wrong(s, "%llu steps in a minute",
			 (unsigned long long)steps);
}

static const char *ping_pair(struct sim *s, struct sim_spoke *sp, u32 n)
{
	u32 per = s->row->lists * s->row->lists;
	const struct isakmp_child_conf *c = &sp->conf.child[n / per];
	struct isakmp_ts l, r;
	const char *lost;

	if (isakmp_child_pair(c, n % per, &sp->party->addr, &s->hub->addr, &l,
			      &r))
		return "no such pair";
	lost = world_ping_ts(sp->party, s->hub, &l, &r);
	return lost ? lost : world_ping_ts(s->hub, sp->party, &r, &l);
}

/* A pair that is wanted works, or has not been down for too long. */
static bool traffic(struct sim *s, u32 i)
{
	struct sim_spoke *sp = &s->spoke[i];
	u32 n, down, limit;

	for (n = 0; n < sim_pairs(s->row); n++) {
		struct sim_pair *p = &sp->pair[n];
		const char *lost = ping_pair(s, sp, n);
		isakmp_ms ok_at = max(p->ok_at, s->rest_since);

		ok_at = max(ok_at, s->fine_at);
		down = (u32)((s->w.now - ok_at) / 1000);
		limit = s->w.now - s->rest_since > s->row->bound * 1000ull ?
			s->row->gap : s->row->bound;
		if (p->up && limit == s->row->gap)
			note(&s->sum->gap, lost ? down : 0);
		else if (lost && !p->up)
			note(&s->sum->recovery,
			     (u32)((s->w.now - s->rest_since) / 1000));
		if (!lost) {
			p->ok_at = s->w.now;
			p->up = true;
			continue;
		}
		s->all_up = false;
		if (down > limit)
			return sim_wrong(s, "spoke %u pair %u: %s for %u s, %llu s after the misfortunes",
					 i, n, lost, down,
					 (unsigned long long)(s->w.now - s->rest_since) / 1000);
	}
	return true;
}

bool sim_check(struct sim *s)
{
	u32 i;

	if (s->wrong[0])
		return false;
	if (!calm(s) || !party_bounded(s, s->hub))
		return false;
	s->all_up = true;
	for (i = 0; i < s->row->spokes; i++) {
		if (!party_bounded(s, s->spoke[i].party))
			return false;
		if (s->resting && !traffic(s, i))
			return false;
	}
	return true;
}

static u32 up_children(struct world_party *p, const struct isakmp_addr *to)
{
	struct world_node *node;
	struct isakmp_child *c;
	u32 n = 0;

	list_for_each_entry(node, &p->nodes, list)
		list_for_each_entry(c, &node->peer.children, list)
			n += isakmp_addr_same(&c->remote, to);
	return n;
}

static bool has_mirror(struct world_party *p, const struct isakmp_child *c)
{
	struct world_node *node;
	struct isakmp_child *o;

	list_for_each_entry(node, &p->nodes, list)
		list_for_each_entry(o, &node->peer.children, list)
			if (o->up_since && o->spi_in == c->spi_out &&
			    o->spi_out == c->spi_in)
				return true;
	return false;
}

static u32 up_sas(struct world_party *p, const struct isakmp_addr *to)
{
	struct world_node *node;
	struct isakmp_sa *sa;
	u32 n = 0;

	list_for_each_entry(node, &p->nodes, list)
		list_for_each_entry(sa, &node->peer.sas, list)
			n += sa->up && isakmp_addr_same(&sa->remote, to);
	return n;
}

static bool same_sa(struct world_party *p, const struct isakmp_sa *sa)
{
	struct world_node *node;
	struct isakmp_sa *o;

	list_for_each_entry(node, &p->nodes, list)
		list_for_each_entry(o, &node->peer.sas, list)
			if (o->up && !memcmp(o->cky_i, sa->cky_i, 8) &&
			    !memcmp(o->cky_r, sa->cky_r, 8))
				return true;
	return false;
}

/* Every SA of the spoke is the hub's too, and the other way round. */
static const char *agree(struct sim *s, struct sim_spoke *sp)
{
	struct world_node *node;
	struct isakmp_child *c;
	struct isakmp_sa *sa;

	if (up_children(s->hub, &sp->party->seen_as) !=
	    up_children(sp->party, &s->hub->addr))
		return "number of children";
	if (up_sas(s->hub, &sp->party->seen_as) !=
	    up_sas(sp->party, &s->hub->addr))
		return "number of ISAKMP SAs";
	list_for_each_entry(node, &sp->party->nodes, list) {
		list_for_each_entry(c, &node->peer.children, list)
			if (!has_mirror(s->hub, c))
				return "a child that the hub does not have";
		list_for_each_entry(sa, &node->peer.sas, list)
			if (sa->up && !same_sa(s->hub, sa))
				return "an ISAKMP SA that the hub does not have";
	}
	return NULL;
}

bool sim_check_agreed(struct sim *s)
{
	u32 tries, i, open;

	/* Rekeying goes on; a moment without is enough. */
	for (tries = 0; tries < 120; tries++) {
		open = 0;
		for (i = 0; i < s->row->spokes; i++) {
			struct sim_spoke *sp = &s->spoke[i];

			sp->agreed |= !agree(s, sp);
			open += !sp->agreed;
		}
		if (!open)
			return true;
		world_run(&s->w, s->w.now + 1000);
	}
	for (i = 0; s->spoke[i].agreed; i++)
		;
	return sim_wrong(s, "spoke %u and the hub do not agree: %s", i,
			 agree(s, &s->spoke[i]) ?: "not for long");
}
