// SPDX-License-Identifier: GPL-2.0
/* One scenario with one seed, from birth to nothing left. */
#include "sim.h"

/* Seconds that a router has been up; more than all jumps back make up for. */
#define UP_MIN	86400
#define UP_MAX	864000

static bool second(struct sim *s)
{
	isakmp_ms until = s->w.now + 1000;
	u64 steps = 0;

	while (!s->wrong[0] && world_step(&s->w, until)) {
		s->sum->steps++;
		if (++steps > 1000000)
			return sim_wrong(s, "time stands still");
	}
	s->w.now = max(s->w.now, until);
	s->sum->ms += 1000;
	s->unseen += steps;
	/* Where nothing happens and nothing is amiss there is nothing to see;
	 * and many spokes are looked at less often.
	 */
	if (s->all_up && !s->unseen) {
		s->fine_at = s->w.now;
		return true;
	}
	if (until / 1000 % (1 + s->row->spokes / 20))
		return !s->wrong[0];
	s->unseen = 0;
	return sim_check(s);
}

static bool setup(struct sim *s)
{
	const struct sim_row *row = s->row;
	u32 i;

	s->hub = world_party(&s->w, SIM_HUB);
	s->spoke = calloc(row->spokes, sizeof(*s->spoke));
	if (!s->hub || !s->spoke)
		return sim_wrong(s, "out of memory");
	s->hub->late = row->late;
	s->hub->ahead = sim_between(s, UP_MIN, UP_MAX) * 1000ll;
	if (row->kind != SIM_NAMED) {
		sim_conf_hub(row, &s->all, 0);
		world_conn(s->hub, &s->all.conn, "secret");
	}
	for (i = 0; i < row->spokes; i++) {
		struct sim_spoke *sp = &s->spoke[i];

		sp->party = world_party(&s->w, (u16)(SIM_SPOKE + i));
		if (!sp->party)
			return sim_wrong(s, "out of memory");
		sp->party->ahead = sim_between(s, UP_MIN, UP_MAX) * 1000ll;
		if (row->rates.rebind)
			sim_rebind(s, i);
		sp->party->late = row->late;
		sim_conf_spoke(row, &sp->conf, i);
		world_conn(sp->party, &sp->conf.conn, "secret");
		if (row->kind != SIM_NAMED)
			continue;
		sim_conf_hub(row, &sp->hub, i);
		if (world_conn(s->hub, &sp->hub.conn, "secret"))
			return sim_wrong(s, "more spokes than connections");
	}
	return true;
}

static bool cycle(struct sim *s)
{
	u32 t;

	s->resting = false;
	s->all_up = true;
	s->net = &s->row->net;
	for (t = 0; t < s->row->chaos; t++) {
		sim_chaos(s);
		sim_flood(s);
		if (!second(s))
			return false;
	}
	sim_heal(s);
	for (t = 0; t < s->row->rest; t++)
		if (!second(s))
			return false;
	return sim_check_agreed(s);
}

static void account(struct sim *s)
{
	struct world_party *p;

	list_for_each_entry(p, &s->w.parties, list) {
		s->sum->sent += p->n.sent;
		s->sum->refused += p->n.refused;
		if (p != s->hub)
			continue;
		s->sum->handshakes += p->n.sa_up;
		s->sum->rekeys += p->n.child_up;
	}
	s->sum->seeds++;
}

void sim_free(struct sim *s)
{
	const char *left;

	isakmp_alloc_fail_at = 0;
	account(s);
	left = world_exit(&s->w);
	if (left)
		sim_wrong(s, "left over: %s", left);
	free(s->spoke);
	free(s->first);
}

bool sim_run(struct sim *s, const struct sim_row *row, u64 seed,
	     struct sim_sum *sum)
{
	u32 i;

	memset(s, 0, sizeof(*s));
	s->row = row;
	s->seed = seed;
	s->sum = sum;
	s->net = &row->net;
	world_init(&s->w, &soft_crypto, seed);
	s->w.net = sim_net;
	s->w.event = sim_event;
	s->minute_steps = sum->steps;
	s->minute_at = s->w.now;
	if (setup(s)) {
		for (i = 0; i < row->spokes; i++)
			sim_want(s, i);
		for (i = 0; i < max(row->cycles, 1u); i++)
			if (!cycle(s))
				break;
	}
	sim_free(s);
	return !s->wrong[0];
}
