// SPDX-License-Identifier: GPL-2.0
/* A peer that is who it says it is, and evil: what it sends is encrypted, its
 * HASH is right, and the payloads are the input's.
 *
 * Three engines: the victim, the evil one, and a good one that has a tunnel to
 * the victim, too.  The evil one is an ordinary engine whose encrypted
 * messages are opened on their way, changed, and closed again with its keys:
 * messages 5 and 6 of Main Mode, Quick Mode 1 to 3, Informational.
 *
 * Holds always: the victim has nothing that it is not configured for, nothing
 * piles up, the good one's tunnel works, nothing leaks.
 */
#include "../sim/soft.h"
#include "../../kmod/tests/pair.h"
#include "inside.h"

#define OPS_MAX		24

enum { EVIL, VICTIM, GOOD };

static struct play {
	struct pair pair;
	struct pair_conf good[2];	/* the good one's, the victim's for it */
	struct world_party *party[3];
	struct puppet puppet;
	struct input in;
	bool armed;
} play;

static bool from_evil(const struct world_packet *pk)
{
	static struct puppet_msg m;
	u8 how;

	if (!play.armed || !play.in.left)
		return false;
	how = take(&play.in);
	if (!(how & 7) || !puppet_open(&play.puppet, &m, pk))
		return false;
	inside_change(&m, &play.in, how);
	puppet_close(&play.puppet, &m, !(how & 0x40));
	puppet_post(&play.puppet, &m);
	return true;
}

static bool on_wire(struct world *w, struct world_packet *pk)
{
	bool evil = isakmp_addr_same(&pk->from, &play.party[EVIL]->addr);

	if (!evil && !isakmp_addr_same(&pk->to, &play.party[EVIL]->addr))
		return true;
	if (evil && from_evil(pk))
		return false;
	puppet_see(&play.puppet, pk);
	return true;
}

static struct world_node *node_of(struct world_party *p,
				  const struct isakmp_addr *remote)
{
	struct world_node *n;

	list_for_each_entry(n, &p->nodes, list)
		if (n->peer.conn && isakmp_addr_same(&n->peer.remote, remote))
			return n;
	return NULL;
}

static bool configured(const struct isakmp_child *c)
{
	const struct isakmp_child_conf *conf = isakmp_child_conf(c);
	bool l = false, r = false, tf = false;
	u32 i;

	for (i = 0; i < conf->nlocal; i++)
		l |= isakmp_ts_within(&c->ts_l, &conf->local[i]);
	for (i = 0; i < conf->nremote; i++)
		r |= isakmp_ts_within(&c->ts_r, &conf->remote[i]);
	for (i = 0; i < conf->ntf; i++)
		tf |= !memcmp(&c->tf, &conf->tf[i], sizeof(c->tf));
	return l && r && tf && c->encap == conf->encap && c->life &&
	       c->life <= conf->life;
}

static void check_node(struct world_node *n)
{
	struct isakmp_child *c;
	struct isakmp_xchg *x;
	struct isakmp_sa *sa;
	u32 sas = 0;

	must(list_empty(&n->peer.results));
	must(n->idle_ticks < 2 * ISAKMP_XCHG_MAX);
	list_for_each_entry(sa, &n->peer.sas, list) {
		must(++sas <= ISAKMP_SA_MAX + 1);
		list_for_each_entry(x, &sa->xchgs, list)
			must(x->step <= x->nsteps && x->nsteps <=
			     x->script->nsteps + x->script->nspare);
		if (n->peer.conn)
			must(isakmp_addr_same(&sa->remote, &n->peer.remote));
	}
	list_for_each_entry(c, &n->peer.children, list)
		if (c->in_done)
			must(configured(c));
}

static void check(void)
{
	struct world_party *v = play.party[VICTIM], *g = play.party[GOOD];
	struct world_node *n, *good = node_of(v, &g->addr);
	struct isakmp_ident id;

	list_for_each_entry(n, &v->nodes, list)
		check_node(n);
	must(good && !world_ping(v, g) && !world_ping(g, v));
	isakmp_ident_from_addr(&id, &g->addr);
	must(isakmp_ident_equal(&good->peer.id, &id));
	must(good->nlink == 1);
	n = node_of(v, &play.party[EVIL]->addr);
	isakmp_ident_from_addr(&id, &play.party[EVIL]->addr);
	if (n)
		must(n->peer.id.type == ISAKMP_ID_ANY ||
		     isakmp_ident_equal(&n->peer.id, &id));
}

static void run(u32 ms)
{
	struct world *w = &play.pair.w;
	isakmp_ms until = w->now + ms;
	u32 steps = 0;

	while (world_step(w, until))
		must(++steps < 20000);
	w->now = max(w->now, until);
	check();
}

static void want(int who)
{
	struct world_node *n = world_node(play.party[who], 0);
	u8 what = take(&play.in);

	if (!n)
		return;
	isakmp_peer_want(&n->peer, play.pair.w.now, 0, what & 3, what & 4);
	world_drain(n);
}

static void evil_says(u8 op)
{
	struct world_node *n = node_of(play.party[EVIL],
				       &play.party[VICTIM]->addr);
	struct isakmp_sa *sa = n ? isakmp_peer_sa(&n->peer) : NULL;
	struct isakmp_child *c;

	if (!sa)
		return;
	if (op & 8) {
		ike1_info_notify(sa, 1 + (op >> 4 & 1) * 2, take(&play.in),
				 take16(&play.in));
	} else if (op & 16) {
		ike1_info_delete_sa(sa);
	} else if (!list_empty(&n->peer.children)) {
		c = list_first_entry(&n->peer.children, struct isakmp_child,
				     list);
		ike1_info_delete_child(sa, c);
	}
	world_drain(n);
}

static void end_all(int who)
{
	struct world_node *n = node_of(play.party[who],
				       &play.party[who ^ 1]->addr);

	if (!n)
		return;
	isakmp_peer_terminate(&n->peer, play.pair.w.now, -1,
			      ISAKMP_REASON_REQUESTED);
	world_drain(n);
}

static void op(void)
{
	u8 op = take(&play.in);

	switch (op & 7) {
	case 0:
	case 1:
		want(EVIL);
		break;
	case 2:
		want(VICTIM);
		break;
	case 3:
	case 4:
		evil_says(op);
		break;
	case 5:
		run(op & 8 ? 3600000 : 20000);
		return;
	case 6:
		world_crash(play.party[EVIL]);
		want(EVIL);
		break;
	default:
		end_all(op >> 3 & 1);
	}
	run(100);
}

static void begin(void)
{
	struct isakmp_addr a = world_addr(3), evil = world_addr(1);
	struct pair *p = &play.pair;
	u32 i;

	pair_init(p, &soft_crypto, 1);
	p->w.net = on_wire;
	for (i = 0; i < 2; i++) {
		struct pair_conf *c = &p->conf[i];

		c->ike[0].group = ISAKMP_GROUP_CURVE25519;
		c->esp[0].group = ISAKMP_GROUP_CURVE25519;
		play.good[i] = *c;
		c->local[1] = c->local[0];
		c->local[1].r.lo[1] += 10;
		c->local[1].r.hi[1] += 10;
		c->remote[1] = c->remote[0];
		c->remote[1].r.lo[1] += 10;
		c->remote[1].r.hi[1] += 10;
		c->child.nlocal = 2;
		c->child.nremote = 2;
	}
	/* The good one is like the evil one, but for address and secret. */
	for (i = 0; i < 2; i++) {
		struct pair_conf *c = &play.good[i];

		c->conn.tf = c->ike;
		c->conn.child = &c->child;
		c->child.local = c->local;
		c->child.remote = c->remote;
		c->child.tf = c->esp;
		c->child.life = 864000;
		c->conn.life = 864000;
		if (!i) {
			c->conn.local[0] = a;
			continue;
		}
		memcpy(c->conn.remote[0].lo, a.a, sizeof(a.a));
		memcpy(c->conn.remote[0].hi, a.a, sizeof(a.a));
	}
	/* The victim knows who they are. */
	isakmp_ident_from_addr(&p->conf[1].conn.remote_id, &evil);
	isakmp_ident_from_addr(&play.good[1].conn.remote_id, &a);
	must(!pair_start(p));
	play.party[EVIL] = p->party[0];
	play.party[VICTIM] = p->party[1];
	puppet_init(&play.puppet, p->party[0]);
	play.party[GOOD] = world_party(&p->w, 3);
	must(play.party[GOOD] &&
	     !world_conn(play.party[GOOD], &play.good[0].conn, "good") &&
	     !world_conn(play.party[VICTIM], &play.good[1].conn, "good"));
}

const char *__asan_default_options(void)
{
	return "malloc_context_size=6:quarantine_size_mb=16";
}

int LLVMFuzzerTestOneInput(const u8 *data, size_t size)
{
	const char *left;
	struct world_node *n;
	u32 i;
	u8 how;

	memset(&play, 0, sizeof(play));
	begin();
	n = world_node(play.party[GOOD], 0);
	must(n && !isakmp_peer_want(&n->peer, play.pair.w.now, 0, 0, true));
	world_drain(n);
	run(100);
	play.in = (struct input){ data, size };
	how = take(&play.in);
	play.armed = how & 1;
	pair_initiate(&play.pair, how >> 1 & 1, how & 4);
	run(100);
	play.armed = true;
	for (i = 0; play.in.left && i < OPS_MAX; i++)
		op();
	run(1000);
	left = world_exit(&play.pair.w);
	must(!left);
	puppet_exit(&play.puppet);
	return 0;
}
