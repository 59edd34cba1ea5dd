// SPDX-License-Identifier: GPL-2.0
/* Every allocation of a handshake fails once: nothing leaks, nothing stays
 * behind, and it works out later.
 */
#include "../../kmod/tests/pair.h"
#include "sim.h"

/* Return: NULL, or what is wrong. */
static const char *try_nth(struct pair *p, u64 seed, u32 nth, bool *reached)
{
	const char *wrong;

	memset(p, 0, sizeof(*p));
	pair_init(p, &soft_crypto, seed);
	p->conf[0].esp[0].group = ISAKMP_GROUP_CURVE25519;
	p->conf[1].esp[0].group = ISAKMP_GROUP_CURVE25519;
	if (pair_start(p))
		return "out of memory";
	isakmp_alloc_fail_at = nth;
	pair_initiate(p, 0, true);
	world_run(&p->w, p->w.now + 1000);
	*reached = !isakmp_alloc_fail_at;
	isakmp_alloc_fail_at = 0;
	/* The wish itself may be what there was no memory for. */
	pair_initiate(p, 0, true);
	world_run(&p->w, p->w.now + 600000);
	wrong = pair_up(p, 1);
	return wrong;
}

bool sim_nomem(u64 seed, u32 *allocs, char *line, u32 len)
{
	struct pair *p = malloc(sizeof(*p));
	const char *wrong = NULL, *left;
	bool reached = true;
	u32 nth;

	line[0] = 0;
	for (nth = 1; p && reached && !wrong; nth++) {
		wrong = try_nth(p, seed, nth, &reached);
		left = world_exit(&p->w);
		wrong = wrong ? wrong : left;
		if (wrong)
			snprintf(line, len, "allocation %u: %s", nth, wrong);
	}
	*allocs = nth - 1;
	free(p);
	return p && !wrong;
}
