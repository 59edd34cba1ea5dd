// SPDX-License-Identifier: GPL-2.0
/* The body proper: nodes, their deadlines and links, what becomes of results,
 * and the wire.
 */
#include "world.h"

/* The heap: w->heap[n] is never later than w->heap[2n + 1] and [2n + 2]. */

static void heap_put(struct world *w, u32 slot, struct world_node *n)
{
	w->heap[slot] = n;
	n->slot = slot;
}

static void heap_move(struct world *w, struct world_node *n)
{
	u32 slot = n->slot, child;
	struct world_node *o;

	for (; slot; slot = (slot - 1) / 2) {
		o = w->heap[(slot - 1) / 2];
		if (o->at <= n->at)
			break;
		heap_put(w, slot, o);
	}
	while ((child = 2 * slot + 1) < w->nheap) {
		if (child + 1 < w->nheap &&
		    w->heap[child + 1]->at < w->heap[child]->at)
			child++;
		o = w->heap[child];
		if (n->at <= o->at)
			break;
		heap_put(w, slot, o);
		slot = child;
	}
	heap_put(w, slot, n);
}

static int heap_add(struct world *w, struct world_node *n)
{
	u32 cap = w->heap_cap ? 2 * w->heap_cap : 8;
	struct world_node **bigger;

	if (w->nheap == w->heap_cap) {
		bigger = isakmp_alloc(cap * sizeof(*bigger));
		if (!bigger)
			return -ENOMEM;
		if (w->nheap)
			memcpy(bigger, w->heap, w->nheap * sizeof(*bigger));
		isakmp_free(w->heap);
		w->heap = bigger;
		w->heap_cap = cap;
	}
	heap_put(w, w->nheap++, n);
	heap_move(w, n);
	return 0;
}

static void heap_del(struct world *w, struct world_node *n)
{
	struct world_node *last = w->heap[--w->nheap];

	if (last == n)
		return;
	heap_put(w, n->slot, last);
	heap_move(w, last);
}

static struct world_node *node_new(struct world_party *p,
				   const struct isakmp_conn *conn,
				   const struct isakmp_addr *remote)
{
	struct world_node *n = isakmp_alloc(sizeof(*n));

	if (!n)
		return NULL;
	n->party = p;
	n->at = ISAKMP_NEVER;
	n->again = ISAKMP_NEVER;
	INIT_LIST_HEAD(&n->links);
	if (heap_add(p->w, n)) {
		isakmp_free(n);
		return NULL;
	}
	isakmp_peer_init(&n->peer, &p->env, conn, &p->addr, remote);
	list_add_tail(&n->list, &p->nodes);
	return n;
}

static void link_free(struct world_link *l)
{
	l->node->nlink--;
	list_del_init(&l->list);
	list_del_init(&l->by_cookie);
	list_del_init(&l->by_cky_i);
	isakmp_free(l);
}

void world_node_free(struct world_node *n)
{
	struct world_link *l, *ln;

	list_for_each_entry_safe(l, ln, &n->links, list)
		link_free(l);
	list_del_init(&n->list);
	heap_del(n->party->w, n);
	isakmp_peer_clear(&n->peer);
	isakmp_free(n);
}

struct world_node *world_node(struct world_party *p, u32 n)
{
	struct isakmp_addr remote;
	struct world_node *node;

	list_for_each_entry(node, &p->nodes, list)
		if (node->peer.conn == p->conn[n])
			return node;
	if (!isakmp_conn_peer_addr(p->conn[n], &remote))
		return NULL;
	return node_new(p, p->conn[n], &remote);
}

void world_post(struct world *w, const struct world_packet *pk, isakmp_ms at)
{
	struct world_packet *c = isakmp_alloc(sizeof(*c) + pk->len);
	struct list_head *l;

	if (!c)
		return;
	memcpy(c, pk, sizeof(*c) + pk->len);
	c->at = at;
	/* Sought from behind: most arrive last. */
	for (l = w->wire.prev; l != &w->wire; l = l->prev)
		if (list_entry(l, struct world_packet, list)->at <= at)
			break;
	list_add_tail(&c->list, l->next);
}

static int do_send(struct world_party *p, struct isakmp_res *r)
{
	struct world_packet *pk;

	if (p->fail_send)
		return p->fail_send;
	pk = isakmp_alloc(sizeof(*pk) + r->dgram->len);
	if (!pk)
		return -ENOMEM;
	pk->from = r->local;
	pk->to = r->remote;
	pk->len = r->dgram->len;
	memcpy(pk->b, r->dgram->b, pk->len);
	p->n.sent++;
	p->n.bytes_out += pk->len;
	if (!p->w->net || p->w->net(p->w, pk))
		world_post(p->w, pk, p->w->now + p->w->delay);
	isakmp_free(pk);
	return 0;
}

static void do_event(struct world_party *p, const struct isakmp_res *r)
{
	if (p->w->event)
		p->w->event(p, r);
	switch (r->event) {
	case ISAKMP_EV_SA_UP:
		p->n.sa_up++;
		break;
	case ISAKMP_EV_SA_DOWN:
		p->n.sa_down++;
		break;
	case ISAKMP_EV_CHILD_UP:
		p->n.child_up++;
		break;
	case ISAKMP_EV_CHILD_DOWN:
		p->n.child_down++;
		p->last = r->fail;
		break;
	case ISAKMP_EV_FAILED:
		p->n.failed++;
		p->last = r->fail;
		break;
	default:
		p->n.hints++;
		p->last = r->fail;
	}
}

static int do_link(struct world_node *n, const struct isakmp_res *r)
{
	struct world_party *p = n->party;
	struct world_link *l;
	u32 at;

	if (n->nlink == WORLD_LINK_MAX)
		return -ENOSPC;
	l = isakmp_alloc(sizeof(*l));
	if (!l)
		return -ENOMEM;
	l->node = n;
	memcpy(l->cookie, r->cookie, ISAKMP_COOKIE_LEN);
	memcpy(l->cky_i, r->cky_i, ISAKMP_COOKIE_LEN);
	INIT_LIST_HEAD(&l->by_cky_i);
	list_add_tail(&l->list, &n->links);
	n->nlink++;
	at = world_bucket(l->cookie, ISAKMP_COOKIE_LEN);
	list_add_tail(&l->by_cookie, &p->by_cookie[at]);
	at = world_bucket(l->cky_i, ISAKMP_COOKIE_LEN);
	if (r->half_open)
		list_add_tail(&l->by_cky_i, &p->by_cky_i[at]);
	return 0;
}

static struct world_link *find_link(struct world_party *p, const u8 *cookie)
{
	u32 at = world_bucket(cookie, ISAKMP_COOKIE_LEN);
	struct world_link *l;

	list_for_each_entry(l, &p->by_cookie[at], by_cookie)
		if (!memcmp(l->cookie, cookie, ISAKMP_COOKIE_LEN))
			return l;
	return NULL;
}

static void do_unlink(struct world_node *n, const u8 *cookie)
{
	struct world_link *l = find_link(n->party, cookie);

	if (l && l->node == n)
		link_free(l);
}

static void do_full(struct world_node *n, const u8 *cookie)
{
	struct world_link *l = find_link(n->party, cookie);

	if (l)
		list_del_init(&l->by_cky_i);
}

/* The peer that an embryo has turned out to be, if there is one. */
static struct world_node *find_peer(struct world_node *n,
				    const struct isakmp_sa *sa)
{
	struct world_node *o;

	list_for_each_entry(o, &n->party->nodes, list)
		if (o != n && o->peer.conn == isakmp_sa_conn(sa) &&
		    (o->peer.id.type == ISAKMP_ID_ANY ?
		     isakmp_addr_same(&o->peer.remote, &n->peer.remote) :
		     isakmp_ident_equal(&o->peer.id, isakmp_sa_id(sa))))
			return o;
	return NULL;
}

static void do_join(struct world_node *n, struct isakmp_sa *sa)
{
	struct world_node *dst = find_peer(n, sa);
	struct world_link *l = find_link(n->party, sa->cky_r);

	if (dst && l) {
		list_move_tail(&l->list, &dst->links);
		l->node = dst;
		n->nlink--;
		dst->nlink++;
	}
	isakmp_peer_adopt(dst ? &dst->peer : NULL, &n->peer, sa,
			  world_clock(n->party));
	if (dst)
		world_drain(dst);
}

static int carry_out(struct world_node *n, struct isakmp_res *r)
{
	struct world_party *p = n->party;

	switch (r->type) {
	case ISAKMP_RES_LINK:
		return do_link(n, r);
	case ISAKMP_RES_FULL:
		do_full(n, r->cookie);
		return 0;
	case ISAKMP_RES_UNLINK:
		do_unlink(n, r->cookie);
		return 0;
	case ISAKMP_RES_JOIN:
		do_join(n, r->sa);
		return 0;
	case ISAKMP_RES_SEND:
		return do_send(p, r);
	case ISAKMP_RES_CHILD_IN:
	case ISAKMP_RES_CHILD_OUT:
		return world_install(p, r->child,
				     r->type == ISAKMP_RES_CHILD_OUT);
	case ISAKMP_RES_CHILD_SWITCH:
		return p->fail_half & 4 ? -EEXIST : 0;
	case ISAKMP_RES_CHILD_DEL:
		world_remove(p, r->child);
		return 0;
	case ISAKMP_RES_EVENT:
		do_event(p, r);
		return 0;
	default:
		return 0;
	}
}

isakmp_ms world_clock(const struct world_party *p)
{
	return p->w->now + (isakmp_ms)p->ahead;
}

/* When the deadline of @n comes, in the world's time. */
static isakmp_ms due_at(const struct world_node *n)
{
	isakmp_ms at = isakmp_peer_deadline(&n->peer);
	long long ahead = n->party->ahead;

	if (at != ISAKMP_NEVER)
		at = ahead > 0 && at < (isakmp_ms)ahead ?
		     0 : at - (isakmp_ms)ahead;
	return min(at, n->again);
}

void world_clock_jump(struct world_party *p, long long ms)
{
	struct world_node *n;

	p->ahead += ms;
	list_for_each_entry(n, &p->nodes, list) {
		n->at = due_at(n);
		heap_move(p->w, n);
	}
}

void world_drain(struct world_node *n)
{
	struct world *w = n->party->w;
	struct isakmp_res *r;

	while ((r = isakmp_res_next(&n->peer))) {
		int err = carry_out(n, r);

		isakmp_res_done(&n->peer, r, err, world_clock(n->party));
	}
	if (n->party->asked)
		n->again = w->now + w->delay;
	n->party->asked = false;
	n->at = due_at(n);
	heap_move(w, n);
}

static struct world_node *half_open(struct world_party *p,
				    const struct world_packet *pk,
				    const u8 *cky_i)
{
	u32 at = world_bucket(cky_i, ISAKMP_COOKIE_LEN);
	struct world_link *l;

	list_for_each_entry(l, &p->by_cky_i[at], by_cky_i)
		if (!memcmp(l->cky_i, cky_i, ISAKMP_COOKIE_LEN) &&
		    isakmp_addr_same(&l->node->peer.remote, &pk->from))
			return l->node;
	return NULL;
}

static struct world_node *node_for(struct world_party *p,
				   const struct world_packet *pk)
{
	static const u8 zero[ISAKMP_COOKIE_LEN];
	struct isakmp_hdr hdr;
	struct world_link *l;
	struct world_node *n;

	if (isakmp_hdr_decode(&hdr, (struct isakmp_span){ pk->b, pk->len }))
		return NULL;
	l = find_link(p, hdr.cky_r);
	if (!l)
		l = find_link(p, hdr.cky_i);
	if (l)
		return l->node;
	if (memcmp(hdr.cky_r, zero, ISAKMP_COOKIE_LEN))
		return NULL;
	n = half_open(p, pk, hdr.cky_i);
	return n ? n : node_new(p, NULL, &pk->from);
}

static struct world_party *party_at(struct world *w,
				    const struct isakmp_addr *addr)
{
	struct world_party *p;

	list_for_each_entry(p, &w->by_addr[world_bucket(addr->a, 4)], by_addr)
		if (isakmp_addr_same(&p->addr, addr))
			return p;
	return NULL;
}

static void deliver(struct world *w, struct world_packet *pk)
{
	struct world_party *p = party_at(w, &pk->to);
	struct world_node *n;
	int err;

	if (!p || p->asleep_until > w->now)
		return;
	p->n.bytes_in += pk->len;
	n = node_for(p, pk);
	if (!n) {
		p->n.refused++;
		return;
	}
	p->asked = false;
	err = isakmp_peer_input(&n->peer, world_clock(p), &pk->to, &pk->from, pk->b,
				pk->len, &p->bad);
	if (err == -EINPROGRESS)
		world_post(w, pk, w->now + w->delay);
	else if (err)
		p->n.refused++;
	else
		p->n.taken++;
	n->idle_ticks = 0;
	world_drain(n);
	if (isakmp_peer_idle(&n->peer))
		world_node_free(n);
}

static void expire(struct world *w, struct world_node *n)
{
	isakmp_ms before = n->at;

	if (n->party->asleep_until > w->now) {
		n->at = n->party->asleep_until;
		heap_move(w, n);
		return;
	}
	n->again = ISAKMP_NEVER;
	n->party->asked = false;
	isakmp_peer_tick(&n->peer, world_clock(n->party));
	world_drain(n);
	n->idle_ticks = n->at > w->now || n->at != before ?
			0 : n->idle_ticks + 1;
	if (isakmp_peer_idle(&n->peer))
		world_node_free(n);
}

bool world_step(struct world *w, isakmp_ms until)
{
	isakmp_ms at = w->nheap ? w->heap[0]->at : ISAKMP_NEVER;
	struct world_packet *pk = NULL;

	if (!list_empty(&w->wire))
		pk = list_first_entry(&w->wire, struct world_packet, list);
	if (pk && pk->at <= at) {
		if (pk->at > until)
			return false;
		w->now = max(w->now, pk->at);
		list_del_init(&pk->list);
		deliver(w, pk);
		isakmp_free(pk);
		return true;
	}
	if (at > until || at == ISAKMP_NEVER)
		return false;
	w->now = max(w->now, at);
	expire(w, w->heap[0]);
	return true;
}

void world_run(struct world *w, isakmp_ms until)
{
	while (world_step(w, until))
		;
	w->now = max(w->now, until);
}
