// SPDX-License-Identifier: GPL-2.0
/* Two engines, and an input that says what becomes of each datagram between
 * them: delivered, lost, doubled, changed; and when time passes, an operator
 * changes his mind, or a router loses its state.
 *
 * Holds always: nothing is installed without a common secret, no exchange is
 * behind its last row, both ends have the same keys, a datagram that is
 * refused leaves everything as it was (but for explanations), nothing leaks.
 */
#include "../sim/soft.h"
#include "../../kmod/tests/pair.h"
#include "image.h"
#include "input.h"

#define STEPS_MAX	400
#define RECORDED	8	/* datagrams that may come again */

/* What is played. */
static struct play {
	struct pair pair;
	bool secret;		/* both have the same */
	struct world_packet *old[RECORDED];
	u32 nold;
} play;

static void check_keys(struct isakmp_sa *sa, struct world_party *other)
{
	struct world_node *n;
	struct isakmp_sa *o;

	list_for_each_entry(n, &other->nodes, list)
		list_for_each_entry(o, &n->peer.sas, list)
			if (o->up && !memcmp(o->cky_i, sa->cky_i, 8) &&
			    !memcmp(o->cky_r, sa->cky_r, 8))
				must(!memcmp(&o->keys, &sa->keys,
					     sizeof(o->keys)));
}

static void check_party(struct world_party *p, struct world_party *other)
{
	struct isakmp_xchg *x;
	struct world_node *n;
	struct isakmp_sa *sa;
	u32 sas;

	if (!play.secret)
		must(!p->nhalf && !p->n.sa_up && !p->n.child_up);
	list_for_each_entry(n, &p->nodes, list) {
		sas = 0;
		must(n->idle_ticks < 2 * ISAKMP_XCHG_MAX);
		list_for_each_entry(sa, &n->peer.sas, list) {
			must(++sas <= ISAKMP_SA_MAX + 1);
			list_for_each_entry(x, &sa->xchgs, list)
				must(x->step <= x->nsteps && x->nsteps <=
				     x->script->nsteps + x->script->nspare);
			if (sa->up)
				check_keys(sa, other);
		}
	}
}

static void check_halves(struct world_party *a, struct world_party *b)
{
	const char *lost = world_ping(a, b);

	must(!lost || !strncmp(lost, "no ", 3));
}

static void check(void)
{
	struct world_party *a = play.pair.party[0], *b = play.pair.party[1];

	check_party(a, b);
	check_party(b, a);
	check_halves(a, b);
	check_halves(b, a);
}

static struct world_packet *first(void)
{
	struct world *w = &play.pair.w;

	return list_empty(&w->wire) ? NULL :
	       list_first_entry(&w->wire, struct world_packet, list);
}

static void record(const struct world_packet *pk)
{
	struct world_packet **slot = &play.old[play.nold++ % RECORDED];

	free(*slot);
	*slot = malloc(sizeof(*pk) + pk->len);
	must(*slot);
	memcpy(*slot, pk, sizeof(*pk) + pk->len);
}

/* The first datagram arrives, however late it is due. */
static void deliver(void)
{
	struct world_packet *pk = first();
	struct world_party *to;
	u32 refused;
	u64 before;
	bool idle;

	if (!pk)
		return;
	pk->at = 0;
	record(pk);
	to = play.pair.party[isakmp_addr_same(&pk->to,
					      &play.pair.party[1]->addr)];
	refused = to->n.refused;
	idle = !image_moves(to);
	before = image(to);
	must(world_step(&play.pair.w, play.pair.w.now));
	if (to->n.refused != refused && idle)
		must(before == image(to));
}

static void drop(void)
{
	struct world_packet *pk = first();

	if (!pk)
		return;
	list_del_init(&pk->list);
	isakmp_free(pk);
}

/* Whoever may change a datagram may do this. */
static void change(struct input *in, u8 how)
{
	struct world_packet *pk = first();
	u32 at;

	if (!pk || !pk->len)
		return;
	at = take16(in) % pk->len;
	switch (how) {
	case 0:
		pk->b[at] ^= (u8)(1 << (take(in) & 7));
		break;
	case 1:
		pk->b[at] = take(in);
		break;
	default:
		pk->len = at;
		if (at >= ISAKMP_HDR_LEN && take(in) & 1)
			put_unaligned_be32(at, pk->b + 24);
	}
}

static void operate(struct input *in)
{
	u8 what = take(in);
	struct world_party *p = play.pair.party[what & 1];
	struct isakmp_child *c;
	struct world_node *n;

	if (what & 2) {
		pair_initiate(&play.pair, what & 1, what & 4);
		return;
	}
	list_for_each_entry(n, &p->nodes, list)
		if (n->peer.conn)
			break;
	if (&n->list == &p->nodes)
		return;
	if (!(what & 8)) {
		isakmp_peer_terminate(&n->peer, p->w->now, what & 4 ? 0 : -1,
				      ISAKMP_REASON_REQUESTED);
	} else if (!list_empty(&n->peer.children)) {
		c = list_first_entry(&n->peer.children, struct isakmp_child,
				     list);
		isakmp_peer_child_gone(&n->peer, p->w->now, c,
				       ISAKMP_REASON_FOREIGN);
	}
	world_drain(n);
}

/* The next deadline comes, and what is on the wire waits. */
static void tick(void)
{
	struct world *w = &play.pair.w;
	struct list_head *l;
	isakmp_ms at;

	if (!w->nheap || w->heap[0]->at == ISAKMP_NEVER)
		return;
	at = max(w->heap[0]->at, w->now);
	for (l = w->wire.next; l != &w->wire; l = l->next)
		list_entry(l, struct world_packet, list)->at = at + 1;
	must(world_step(w, at));
}

static void fail_install(struct input *in)
{
	u8 what = take(in);

	play.pair.party[what & 1]->fail_install = 1 + (what >> 1 & 1);
}

static void step(struct input *in)
{
	struct world *w = &play.pair.w;
	struct world_packet *pk = first();
	u8 op = take(in);

	switch (op & 15) {
	default:
		deliver();
		break;
	case 6:
		/* Memory runs out in the midst of it. */
		isakmp_alloc_fail_at = 1 + take(in) % 64;
		deliver();
		isakmp_alloc_fail_at = 0;
		break;
	case 7:
		drop();
		break;
	case 8:
		if (pk)
			world_post(w, pk, w->now + 1);
		break;
	case 9:
		if (pk)
			list_move_tail(&pk->list, &w->wire);
		break;
	case 10:
	case 11:
		change(in, op >> 4 & 3);
		deliver();
		break;
	case 12:
		tick();
		break;
	case 13:
		operate(in);
		break;
	case 14:
		if (op & 16)
			world_crash(play.pair.party[op >> 5 & 1]);
		else
			fail_install(in);
		break;
	case 15:
		pk = play.old[(op >> 4) % RECORDED];
		if (pk)
			world_post(w, pk, 0);
		deliver();
	}
}

static void begin(struct input *in)
{
	struct pair *p = &play.pair;
	u8 how = take(in);
	u32 i;

	memset(&play, 0, sizeof(play));
	pair_init(p, &soft_crypto, 1);
	play.secret = !(how & 1);
	if (how & 1)
		p->conf[1].psk = "another";
	for (i = 0; i < 2; i++) {
		struct pair_conf *c = &p->conf[i];

		c->ike[0].group = ISAKMP_GROUP_CURVE25519;
		c->esp[0].group = how & 2 ? ISAKMP_GROUP_CURVE25519 : 0;
		if (!(how & 4))
			continue;
		c->local[1] = c->local[0];
		c->local[1].r.lo[1] += 10;
		c->local[1].r.hi[1] += 10;
		c->remote[1] = c->remote[0];
		c->remote[1].r.lo[1] += 10;
		c->remote[1].r.hi[1] += 10;
		c->child.nlocal = 2;
		c->child.nremote = 2;
	}
	must(!pair_start(p));
	pair_initiate(p, 0, true);
	if (how & 8)
		pair_initiate(p, 1, true);
}

const char *__asan_default_options(void)
{
	return "malloc_context_size=6:quarantine_size_mb=16";
}

int LLVMFuzzerTestOneInput(const u8 *data, size_t size)
{
	struct input in = { data, size };
	const char *left;
	u32 i;

	begin(&in);
	for (i = 0; in.left && i < STEPS_MAX; i++) {
		step(&in);
		check();
	}
	/* What is under way goes on undisturbed. */
	for (i = 0; first() && i < STEPS_MAX; i++) {
		deliver();
		check();
	}
	left = world_exit(&play.pair.w);
	must(!left);
	for (i = 0; i < RECORDED; i++)
		free(play.old[i]);
	return 0;
}
