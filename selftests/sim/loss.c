// SPDX-License-Identifier: GPL-2.0
/* How many handshakes work out on a very bad network, against the theory. */
#include "../../kmod/tests/pair.h"
#include "sim.h"

#define LOSS	200	/* per mille each way */
#define REORDER	250
#define DUP	100
#define TRIPS	5	/* answers that must come: 2, 4, 6 of phase 1, QM2, QM3 */

static bool bad_net(struct world *w, struct world_packet *pk)
{
	u32 wait = 100 + (u32)(world_random(w) % 200);

	if (world_random(w) % 1000 < DUP && world_random(w) % 1000 >= LOSS)
		world_post(w, pk, w->now + 100 + world_random(w) % 200);
	if (world_random(w) % 1000 < LOSS)
		return false;
	if (world_random(w) % 1000 < REORDER)
		wait = 1;
	world_post(w, pk, w->now + wait);
	return false;
}

/* One handshake: the first attempt counts. */
static bool handshake(struct pair *p, u64 seed, u32 tries)
{
	u32 i;

	memset(p, 0, sizeof(*p));
	pair_init(p, &soft_crypto, seed);
	for (i = 0; i < 2; i++) {
		p->conf[i].conn.retransmit.tries = tries;
		p->conf[i].ike[0].group = ISAKMP_GROUP_CURVE25519;
	}
	p->w.net = bad_net;
	if (pair_start(p) || pair_initiate(p, 0, false))
		return false;
	while (!p->party[0]->n.failed && !p->party[1]->n.failed &&
	       !(p->party[0]->n.child_up && p->party[1]->n.child_up))
		if (!world_step(&p->w, ISAKMP_NEVER - 1))
			break;
	return p->party[0]->n.child_up && p->party[1]->n.child_up;
}

/* Each answer is missed when all tries are: request or answer was lost. */
static u32 theory(u32 tries)
{
	double miss = 1, p = LOSS / 1000.0, trip = 1 - (1 - p) * (1 - p);
	double all = 1;
	u32 i;

	for (i = 0; i <= tries; i++)
		miss *= trip;
	for (i = 0; i < TRIPS; i++)
		all *= 1 - miss;
	return (u32)((1 - all) * 1e6 + 0.5);
}

bool sim_loss(u64 seed, u32 tries, u32 n, u32 *failed, u32 *theory_ppm)
{
	struct pair *p = malloc(sizeof(*p));
	const char *left = NULL;
	u32 i;

	*failed = 0;
	*theory_ppm = theory(tries);
	for (i = 0; p && !left && i < n; i++) {
		*failed += !handshake(p, seed + i, tries);
		left = world_exit(&p->w);
	}
	free(p);
	return p && !left;
}
