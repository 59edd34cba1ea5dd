// SPDX-License-Identifier: GPL-2.0
/* Every allocation, and every call of the environment, fails once in the life
 * of an SA: nothing leaks, nothing stays behind, and it works out later.
 */
#include "../../kmod/tests/pair.h"
#include "sim.h"

static struct world_node *node_of(struct world_party *p)
{
	struct world_node *n;

	list_for_each_entry(n, &p->nodes, list)
		if (n->peer.conn)
			return n;
	return NULL;
}

static void second(struct pair *p)
{
	world_run(&p->w, p->w.now + 1000);
}

/* Both ends begin; a child is deleted from elsewhere; everything ends. */
static void live(struct pair *p)
{
	struct isakmp_child *c;
	struct world_node *n;

	pair_initiate(p, 0, true);
	second(p);
	pair_initiate(p, 1, false);
	second(p);
	n = node_of(p->party[1]);
	if (n && !list_empty(&n->peer.children)) {
		c = list_first_entry(&n->peer.children, struct isakmp_child,
				     list);
		isakmp_peer_child_gone(&n->peer, world_clock(n->party), c,
				       ISAKMP_REASON_FOREIGN);
		world_drain(n);
	}
	second(p);
	n = node_of(p->party[0]);
	if (n) {
		isakmp_peer_terminate(&n->peer, world_clock(n->party), -1,
				      ISAKMP_REASON_REQUESTED);
		world_drain(n);
	}
	second(p);
}

/* Return: NULL, or what is wrong. */
static const char *try_nth(struct pair *p, u64 seed, int err, u32 nth,
			   bool *reached)
{
	const char *lost;
	u32 i;

	memset(p, 0, sizeof(*p));
	pair_init(p, &soft_crypto, seed);
	for (i = 0; i < 2; i++) {
		p->conf[i].ike[0].group = ISAKMP_GROUP_CURVE25519;
		p->conf[i].esp[0].group = ISAKMP_GROUP_CURVE25519;
	}
	if (pair_start(p))
		return "out of memory";
	p->w.fail_err = err;
	p->w.fail_call = err ? nth : 0;
	isakmp_alloc_fail_at = err ? 0 : nth;
	live(p);
	*reached = !isakmp_alloc_fail_at && !p->w.fail_call;
	isakmp_alloc_fail_at = 0;
	p->w.fail_call = 0;
	/* The wish itself may be what there was no memory for. */
	pair_initiate(p, 0, true);
	world_run(&p->w, p->w.now + 600000);
	lost = world_ping(p->party[0], p->party[1]);
	return lost ? lost : world_ping(p->party[1], p->party[0]);
}

bool sim_nomem(u64 seed, int err, u32 *tried, char *line, u32 len)
{
	struct pair *p = malloc(sizeof(*p));
	const char *wrong = NULL, *left;
	bool reached = true;
	u32 nth;

	line[0] = 0;
	for (nth = 1; p && reached && !wrong; nth++) {
		wrong = try_nth(p, seed, err, nth, &reached);
		left = world_exit(&p->w);
		wrong = wrong ? wrong : left;
		if (wrong)
			snprintf(line, len, "the %uth: %s", nth, wrong);
	}
	*tried = nth - 2;
	free(p);
	return p && !wrong;
}
