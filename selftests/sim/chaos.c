// SPDX-License-Identifier: GPL-2.0
/* Misfortunes: each second, by their rates in the scenario. */
#include "sim.h"

static void want_all(struct world_node *node, const struct sim_row *row)
{
	u16 c, pair;

	if (!node)
		return;
	for (c = 0; c < row->children; c++)
		for (pair = 0; pair < row->lists * row->lists; pair++)
			isakmp_peer_want(&node->peer, world_clock(node->party),
					 c, pair, true);
	world_drain(node);
}

void sim_want(struct sim *s, u32 n)
{
	struct sim_spoke *sp = &s->spoke[n];

	sp->wanted = true;
	if (!sp->back_at)
		want_all(world_node(sp->party, 0), s->row);
	if (s->row->both && !s->hub_back_at)
		want_all(world_node(s->hub, n), s->row);
}

static void crash(struct sim *s, u32 n)
{
	struct sim_spoke *sp = &s->spoke[n];

	world_crash(sp->party);
	sp->back_at = s->w.now + sim_between(s, 1, 60) * 1000;
}

static void crash_hub(struct sim *s)
{
	world_crash(s->hub);
	s->hub_back_at = s->w.now + sim_between(s, 1, 60) * 1000;
}

static void come_back(struct sim *s)
{
	u32 i;

	if (s->hub_back_at && s->hub_back_at <= s->w.now) {
		s->hub_back_at = 0;
		for (i = 0; s->row->both && i < s->row->spokes; i++)
			if (s->spoke[i].wanted)
				want_all(world_node(s->hub, i), s->row);
	}
	for (i = 0; i < s->row->spokes; i++) {
		struct sim_spoke *sp = &s->spoke[i];

		if (!sp->back_at || sp->back_at > s->w.now)
			continue;
		sp->back_at = 0;
		if (sp->wanted)
			sim_want(s, i);
	}
}

static struct world_party *someone(struct sim *s)
{
	return sim_chance(s, 1, 2) ? s->hub :
	       s->spoke[sim_between(s, 0, s->row->spokes - 1)].party;
}

static struct world_node *some_node(struct sim *s, struct world_party *p)
{
	struct world_node *n, *chosen = NULL;
	u32 seen = 0;

	list_for_each_entry(n, &p->nodes, list)
		if (n->peer.conn && sim_chance(s, 1, ++seen))
			chosen = n;
	return chosen;
}

/* ip xfrm state flush, of one child. */
static void gone(struct sim *s)
{
	struct world_node *n = some_node(s, someone(s));
	struct isakmp_child *c, *chosen = NULL;
	u32 seen = 0;

	if (!n)
		return;
	list_for_each_entry(c, &n->peer.children, list)
		if (c->in_done && sim_chance(s, 1, ++seen))
			chosen = c;
	if (!chosen)
		return;
	isakmp_peer_child_gone(&n->peer, world_clock(n->party), chosen,
			       ISAKMP_REASON_FOREIGN);
	world_drain(n);
}

/* The operator ends a child or everything, and some time wants it back. */
static void terminate(struct sim *s)
{
	u32 i = sim_between(s, 0, s->row->spokes - 1);
	struct sim_spoke *sp = &s->spoke[i];
	struct world_node *n;

	if (!sp->wanted || sim_chance(s, 1, 2)) {
		sim_want(s, i);
		return;
	}
	n = some_node(s, sim_chance(s, 1, 2) ? s->hub : sp->party);
	if (!n)
		return;
	isakmp_peer_terminate(&n->peer, world_clock(n->party),
			      sim_chance(s, 1, 2) ? -1 : (int)
			      sim_between(s, 0, s->row->children - 1),
			      ISAKMP_REASON_REQUESTED);
	world_drain(n);
	if (n->party != s->hub)
		sp->wanted = false;
}

/* A minute to half an hour in which it neither hears nor acts. */
static void suspend(struct sim *s)
{
	struct world_party *p = someone(s);

	if (p->asleep_until <= s->w.now)
		p->asleep_until = s->w.now + sim_between(s, 60, 1800) * 1000;
}

/* CLOCK_BOOTTIME does no such thing; a hypervisor may. */
static void jump(struct sim *s)
{
	long long ms = (long long)sim_between(s, 1, 3600) * 1000;

	world_clock_jump(someone(s), sim_chance(s, 1, 2) ? ms : -ms);
}

void sim_chaos(struct sim *s)
{
	const struct sim_rates *r = &s->row->rates;
	u32 n = sim_between(s, 0, s->row->spokes - 1);

	come_back(s);
	if (sim_chance(s, r->crash, 3600) && !s->spoke[n].back_at)
		crash(s, n);
	if (sim_chance(s, r->crash_hub, 3600) && !s->hub_back_at)
		crash_hub(s);
	if (sim_chance(s, r->split, 3600))
		s->spoke[n].cut_until = s->w.now +
			sim_between(s, 5, 600) * 1000;
	if (sim_chance(s, r->install, 3600))
		someone(s)->fail_install = sim_between(s, 1, 2);
	s->hub->fail_half = s->row->broken;
	if (sim_chance(s, r->gone, 3600))
		gone(s);
	if (sim_chance(s, r->terminate, 3600))
		terminate(s);
	if (sim_chance(s, r->rebind, 3600))
		sim_rebind(s, n);
	if (sim_chance(s, r->suspend, 3600))
		suspend(s);
	if (sim_chance(s, r->jump, 3600))
		jump(s);
	if (sim_chance(s, r->nomem, 3600))
		isakmp_alloc_fail_at = sim_between(s, 1, 60);
}

/* What was due while it slept is due now. */
static void wake(struct world_party *p)
{
	p->asleep_until = 0;
	world_clock_jump(p, 0);
}

void sim_heal(struct sim *s)
{
	u32 i;

	isakmp_alloc_fail_at = 0;
	s->net = &s->row->always;
	s->resting = true;
	s->all_up = false;
	s->rest_since = s->w.now;
	s->hub->fail_install = 0;
	s->hub->fail_half = 0;
	wake(s->hub);
	if (s->hub_back_at)
		s->hub_back_at = s->w.now;
	for (i = 0; i < s->row->spokes; i++) {
		s->spoke[i].party->fail_install = 0;
		wake(s->spoke[i].party);
		s->spoke[i].cut_until = 0;
		if (s->spoke[i].back_at)
			s->spoke[i].back_at = s->w.now;
	}
	come_back(s);
	for (i = 0; i < s->row->spokes; i++) {
		/* Who still wants is not hurried. */
		if (!s->spoke[i].wanted || s->row->rates.terminate ||
		    s->row->rates.nomem)
			sim_want(s, i);
		s->spoke[i].agreed = false;
		memset(s->spoke[i].pair, 0, sizeof(s->spoke[i].pair));
	}
}
