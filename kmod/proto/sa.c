// SPDX-License-Identifier: GPL-2.0
/* An ISAKMP SA: birth, message IDs, death. */
#include "sa.h"

struct isakmp_sa *isakmp_sa_new(struct isakmp_peer *p, bool initiator,
				const struct isakmp_addr *local,
				const struct isakmp_addr *remote)
{
	struct isakmp_sa *sa = isakmp_alloc(sizeof(*sa));

	if (!sa)
		return NULL;
	sa->peer = p;
	sa->initiator = initiator;
	sa->local = *local;
	sa->remote = *remote;
	sa->expires = ISAKMP_NEVER;
	INIT_LIST_HEAD(&sa->list);
	INIT_LIST_HEAD(&sa->xchgs);
	INIT_LIST_HEAD(&sa->unlink.list);
	sa->unlink.type = ISAKMP_RES_UNLINK;
	sa->unlink.sa = sa;
	return sa;
}

void isakmp_sa_free(struct isakmp_sa *sa)
{
	struct isakmp_env *env = sa->peer->env;
	struct isakmp_xchg *x, *n;

	list_for_each_entry_safe(x, n, &sa->xchgs, list)
		isakmp_xchg_free(x);
	env->ops->conn_put(env, sa->conn);
	isakmp_free(sa->mids.mid);
	isakmp_free(sa);
}

/* What an exchange was about has come to nothing. */
static void xchg_failed(struct isakmp_peer *p, struct isakmp_xchg *x,
			const struct isakmp_fail *fail, isakmp_ms now)
{
	struct isakmp_child *c = x->data.child;

	x->data.child = NULL;
	if (!c)
		return;
	/* An installed inbound half whose QM3 never came is still a child of
	 * the exchange: the peer knows nothing that a DELETE could end.
	 */
	isakmp_child_kill(p, c, fail, false, now);
}

void isakmp_sa_kill(struct isakmp_sa *sa, const struct isakmp_fail *fail,
		    bool tell, isakmp_ms now)
{
	struct isakmp_peer *p = sa->peer;
	bool was_up = sa->up, initiator = sa->initiator;
	struct isakmp_xchg *x;

	if (tell && sa->keyed)
		ike1_info_delete_sa(sa);
	list_del_init(&sa->list);
	sa->up = false;
	p->spent |= !p->conn;
	list_for_each_entry(x, &sa->xchgs, list)
		xchg_failed(p, x, fail, now);
	if (was_up)
		isakmp_res_event(p, ISAKMP_EV_SA_DOWN, sa, NULL, fail);
	/* Also one that the peer never took for one. */
	if (!was_up || fail->reason == ISAKMP_REASON_PEER_NOTIFY) {
		p->last = *fail;
		isakmp_res_event(p, ISAKMP_EV_FAILED, sa, NULL, fail);
	}
	memcpy(sa->unlink.cookie, initiator ? sa->cky_i : sa->cky_r,
	       ISAKMP_COOKIE_LEN);
	list_add_tail(&sa->unlink.list, &p->results);
	if (!was_up && initiator)
		isakmp_wants_failed(p, fail, now);
}

/* A peer that comes back again and again must not pile up SAs. */
static void limit_sas(struct isakmp_peer *p, isakmp_ms now)
{
	struct isakmp_sa *sa;
	struct isakmp_fail fail;
	u32 n = 0;

	list_for_each_entry(sa, &p->sas, list)
		n++;
	if (n <= ISAKMP_SA_MAX)
		return;
	isakmp_fail_set(&fail, ISAKMP_PHASE_1, ISAKMP_REASON_REPLACED, 0,
			NULL);
	sa = list_first_entry(&p->sas, struct isakmp_sa, list);
	isakmp_sa_kill(sa, &fail, true, now);
}

/* Only the peer's own, authenticated, self can say so. */
void isakmp_sa_initial_contact(struct isakmp_sa *fresh, isakmp_ms now)
{
	struct isakmp_peer *p = fresh->peer;
	struct isakmp_child *c, *cn;
	struct isakmp_sa *sa, *sn;
	struct isakmp_fail fail;

	isakmp_fail_set(&fail, ISAKMP_PHASE_1, ISAKMP_REASON_INITIAL_CONTACT,
			0, NULL);
	/* It may come late: what has come up since the fresh SA stays. */
	list_for_each_entry_safe(sa, sn, &p->sas, list)
		if (sa != fresh && sa->up && sa->since <= fresh->since)
			isakmp_sa_kill(sa, &fail, false, now);
	fail.phase = ISAKMP_PHASE_2;
	list_for_each_entry_safe(c, cn, &p->children, list)
		if (c->up_since && c->up_since < fresh->since)
			isakmp_child_kill(p, c, &fail, false, now);
}

/* Its successor is up: the peer moves the children to that, and may hear of
 * the end.  Not under a Quick Mode: the next tick sees to it.
 */
static void end_renewed(struct isakmp_peer *p, struct isakmp_sa *fresh,
			isakmp_ms now)
{
	struct isakmp_sa *sa;

	list_for_each_entry(sa, &p->sas, list)
		if (sa != fresh && sa->up && sa->renewed)
			sa->expires = now;
}

void isakmp_sa_up(struct isakmp_sa *sa, isakmp_ms now)
{
	struct isakmp_xchg *x = isakmp_sa_xchg(sa, 0);
	struct isakmp_peer *p = sa->peer;

	sa->up = true;
	sa->since = now;
	/* What strangers said meanwhile explains nothing any more. */
	if (x)
		x->why.reason = ISAKMP_REASON_NONE;
	p->id = sa->id;
	p->local = sa->local;
	p->remote = sa->remote;
	/* Where the peer called from need not be where it listens. */
	p->local.port = ISAKMP_PORT;
	p->remote.port = ISAKMP_PORT;
	p->last.reason = ISAKMP_REASON_NONE;
	/* Whoever began: now we do know of something. */
	p->env->ops->first_contact(p->env, &sa->remote);
	isakmp_res_event(p, ISAKMP_EV_SA_UP, sa, NULL, NULL);
	if (sa->contact)
		isakmp_sa_initial_contact(sa, now);
	end_renewed(p, sa, now);
	limit_sas(p, now);
}

struct isakmp_sa *isakmp_peer_sa(const struct isakmp_peer *p)
{
	struct isakmp_sa *sa, *found = NULL;

	list_for_each_entry(sa, &p->sas, list)
		if (sa->up)
			found = sa;
	return found;
}

struct isakmp_xchg *isakmp_sa_xchg(const struct isakmp_sa *sa, u32 mid)
{
	struct isakmp_xchg *x;

	list_for_each_entry(x, &sa->xchgs, list)
		if (x->mid == mid)
			return x;
	return NULL;
}

u32 isakmp_sa_busy(const struct isakmp_sa *sa, bool initiator)
{
	struct isakmp_xchg *x;
	u32 n = 0;

	list_for_each_entry(x, &sa->xchgs, list)
		n += x->mid && !x->done && x->initiator == initiator;
	return n;
}

/* strongSwan remembers three exchanges of an SA, whatever they are, and tells
 * nobody when it has forgotten one: with two of ours at a time one set of nine
 * pairs in four came up in part there.  So the others get one at a time, each
 * message 1 right behind the message 3 before it.
 */
u32 isakmp_sa_quick_modes(const struct isakmp_sa *sa)
{
	if (sa->alone)
		return 1;
	if (sa->conn->quick_modes)
		return sa->conn->quick_modes;
	return sa->many ? ISAKMP_XCHG_MANY : 1;
}

void isakmp_sa_info(const struct isakmp_sa *sa, struct isakmp_sa_info *out)
{
	struct isakmp_xchg *x = isakmp_sa_xchg(sa, 0);

	memset(out, 0, sizeof(*out));
	memcpy(out->cky_i, sa->cky_i, ISAKMP_COOKIE_LEN);
	memcpy(out->cky_r, sa->cky_r, ISAKMP_COOKIE_LEN);
	out->initiator = sa->initiator;
	out->established = sa->up;
	out->state = sa->up ? "established" : "new";
	if (!sa->up && x && x->step < x->nsteps)
		out->state = x->script->step[x->step].name;
	out->tf = sa->up || !x ? sa->tf : x->data.tf;
	out->since = sa->since;
	out->expires = sa->expires;
	out->nxchg = isakmp_sa_busy(sa, true) + isakmp_sa_busy(sa, false);
}

const struct isakmp_fail *isakmp_peer_why(const struct isakmp_peer *p)
{
	struct isakmp_xchg *x;
	struct isakmp_sa *sa;

	if (p->last.reason != ISAKMP_REASON_NONE)
		return &p->last;
	list_for_each_entry(sa, &p->sas, list) {
		x = sa->up ? NULL : isakmp_sa_xchg(sa, 0);
		if (x && x->why.reason != ISAKMP_REASON_NONE)
			return &x->why;
	}
	return NULL;
}

struct isakmp_sa *isakmp_peer_sa_next(struct isakmp_peer *p,
				      struct isakmp_sa *after)
{
	struct list_head *at = after ? after->list.next : p->sas.next;

	return at == &p->sas ? NULL : list_entry(at, struct isakmp_sa, list);
}

const struct isakmp_conn *isakmp_sa_conn(const struct isakmp_sa *sa)
{
	return sa->conn;
}

const struct isakmp_ident *isakmp_sa_id(const struct isakmp_sa *sa)
{
	return &sa->id;
}

/* The list is kept sorted: looked up for each new exchange, added to for
 * each, and bounded.
 */
static u32 mid_slot(const struct isakmp_sa *sa, u32 mid)
{
	u32 lo = 0, hi = sa->mids.n;

	while (lo < hi) {
		u32 at = lo + (hi - lo) / 2;

		if (sa->mids.mid[at] < mid)
			lo = at + 1;
		else
			hi = at;
	}
	return lo;
}

bool isakmp_mid_used(const struct isakmp_sa *sa, u32 mid)
{
	u32 at = mid_slot(sa, mid);

	return at < sa->mids.n && sa->mids.mid[at] == mid;
}

int isakmp_mid_room(struct isakmp_sa *sa)
{
	struct isakmp_mids *m = &sa->mids;
	u32 cap = m->cap ? 2 * m->cap : 16;
	u32 *bigger;

	if (m->n == ISAKMP_MID_MAX)
		return -ENOSPC;
	if (m->n < m->cap)
		return 0;
	bigger = isakmp_alloc(cap * sizeof(*bigger));
	if (!bigger)
		return -ENOMEM;
	if (m->n)
		memcpy(bigger, m->mid, m->n * sizeof(*bigger));
	isakmp_free(m->mid);
	m->mid = bigger;
	m->cap = cap;
	return 0;
}

void isakmp_mid_use(struct isakmp_sa *sa, u32 mid)
{
	struct isakmp_mids *m = &sa->mids;
	u32 at = mid_slot(sa, mid);

	memmove(m->mid + at + 1, m->mid + at, (m->n - at) * sizeof(*m->mid));
	m->mid[at] = mid;
	m->n++;
}

u32 isakmp_mid_new(struct isakmp_sa *sa)
{
	struct isakmp_env *env = sa->peer->env;
	u32 mid = 0, tries;

	if (isakmp_mid_room(sa))
		return 0;
	for (tries = 0; tries < 8; tries++) {
		env->ops->random(env, &mid, sizeof(mid));
		if (!mid || isakmp_mid_used(sa, mid))
			continue;
		isakmp_mid_use(sa, mid);
		return mid;
	}
	return 0;
}
