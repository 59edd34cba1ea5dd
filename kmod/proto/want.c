// SPDX-License-Identifier: GPL-2.0
/* Wishes for children: who waits, who is tried again, and when. */
#include "sa.h"

struct isakmp_want *isakmp_want_find(const struct isakmp_peer *p, u16 conf,
				     u16 pair)
{
	struct isakmp_want *w;

	list_for_each_entry(w, &p->wants, list)
		if (w->conf == conf && w->pair == pair)
			return w;
	return NULL;
}

static void want_free(struct isakmp_want *w)
{
	list_del_init(&w->list);
	isakmp_free(w);
}

static u32 back_off(u32 failures)
{
	u32 wait = ISAKMP_RETRY_MIN;

	while (--failures && wait < ISAKMP_RETRY_MAX)
		wait *= 2;
	return min_t(u32, wait, ISAKMP_RETRY_MAX);
}

/* Nothing was sent: it costs the peer nothing, and says nothing of it. */
static bool at_home(const struct isakmp_fail *fail)
{
	return fail->reason == ISAKMP_REASON_NO_ROUTE ||
	       fail->reason == ISAKMP_REASON_ADDRESS;
}

/* The next attempt need not wait: what ended says nothing of it, or ended
 * after a life, or is the first to go.  A peer that accepts and deletes must
 * not make a loop at the speed of the wire.
 */
static bool harmless(const struct isakmp_want *w,
		     const struct isakmp_fail *fail, bool lived)
{
	switch (fail->reason) {
	case ISAKMP_REASON_EXPIRED:
	case ISAKMP_REASON_REPLACED:
		return true;
	case ISAKMP_REASON_INITIAL_CONTACT:
	case ISAKMP_REASON_FOREIGN:
	case ISAKMP_REASON_PEER_DELETED:
		return lived || !w->tries;
	default:
		return false;
	}
}

void isakmp_want_failed(struct isakmp_peer *p, struct isakmp_want *w,
			const struct isakmp_fail *fail, bool lived,
			isakmp_ms now)
{
	bool fine = harmless(w, fail, lived);
	u32 limit = p->conn->keyingtries;

	w->child = NULL;
	if (fail->reason == ISAKMP_REASON_REQUESTED ||
	    (fine && !w->keep)) {
		want_free(w);
		return;
	}
	if (!w->keep || !at_home(fail))
		w->tries = lived ? !fine : w->tries + 1;
	if (fine) {
		w->retry_at = now;
		return;
	}
	p->last = *fail;
	w->retry_at = now + (at_home(fail) ? ISAKMP_RETRY_MIN :
			     back_off(w->tries));
	if (!limit || w->tries < limit)
		return;
	/* Enough of it; for a packet the back-off goes on. */
	if (w->keep)
		want_free(w);
	else
		w->idle = true;
}

void isakmp_wants_failed(struct isakmp_peer *p, const struct isakmp_fail *fail,
			 isakmp_ms now)
{
	struct isakmp_want *w, *n;

	list_for_each_entry_safe(w, n, &p->wants, list)
		if (!w->child && !w->idle && w->retry_at <= now)
			isakmp_want_failed(p, w, fail, false, now);
}

void isakmp_wants_hurry(struct isakmp_peer *p, isakmp_ms now)
{
	struct isakmp_want *w;

	if (!at_home(&p->last))
		return;
	list_for_each_entry(w, &p->wants, list)
		if (!w->child)
			w->retry_at = min(w->retry_at, now);
}

/* An SA that is being negotiated by us: the wishes wait for it. */
static bool phase1_under_way(const struct isakmp_peer *p)
{
	struct isakmp_sa *sa;

	list_for_each_entry(sa, &p->sas, list)
		if (!sa->up && sa->initiator)
			return true;
	return false;
}

/* In an L3 domain (VRF) our sockets hear nothing without that sysctl. */
static const char *local_why(int err)
{
	switch (err) {
	case -EADDRNOTAVAIL:
		return "none of local_addrs, or in a VRF without net.ipv4.udp_l3mdev_accept";
	case -EDESTADDRREQ:
		return "a link-local address needs its interface, as in fe80::2%eth0";
	default:
		return NULL;
	}
}

void isakmp_wants_phase1(struct isakmp_peer *p, isakmp_ms now)
{
	struct isakmp_fail fail;
	int err;

	if (phase1_under_way(p))
		return;
	err = ike1_main_start(p, now);
	if (!err || err == -EINPROGRESS)
		return;
	isakmp_fail_set(&fail, ISAKMP_PHASE_1,
			err == -ENOENT ? ISAKMP_REASON_NO_SECRET :
			err == -ENOMEM ? ISAKMP_REASON_RESOURCES :
			err == -EADDRNOTAVAIL ? ISAKMP_REASON_ADDRESS :
			ISAKMP_REASON_NO_ROUTE, 0,
			local_why(err));
	p->last = fail;
	isakmp_res_event(p, ISAKMP_EV_FAILED, NULL, NULL, &fail);
	isakmp_wants_failed(p, &fail, now);
}

static void run_phase2(struct isakmp_peer *p, struct isakmp_sa *sa,
		       struct isakmp_want *w, isakmp_ms now)
{
	struct isakmp_fail fail;
	int err;

	if (isakmp_sa_busy(sa, true) >= isakmp_sa_quick_modes(sa))
		return;
	isakmp_fail_set(&fail, ISAKMP_PHASE_2, ISAKMP_REASON_INSTALL, 0, NULL);
	err = ike1_quick_start(sa, w, &fail, now);
	if (!err || err == -EINPROGRESS)
		return;
	if (err == -ENOMEM)
		fail.reason = ISAKMP_REASON_RESOURCES;
	isakmp_res_event(p, ISAKMP_EV_FAILED, NULL, NULL, &fail);
	isakmp_want_failed(p, w, &fail, false, now);
}

void isakmp_wants_run(struct isakmp_peer *p, isakmp_ms now)
{
	struct isakmp_sa *sa = isakmp_peer_sa(p);
	struct isakmp_want *w, *n;
	bool phase1 = false;

	/* A fresh one has a fresh life, and memory of message IDs. */
	if (sa && (sa->expires <= now ||
		   sa->mids.n > ISAKMP_MID_MAX - ISAKMP_MID_SPARE))
		sa = NULL;
	p->ran_at = now;
	list_for_each_entry_safe(w, n, &p->wants, list) {
		if (w->idle && w->retry_at + ISAKMP_RETRY_MAX <= now)
			want_free(w);
		else if (w->child || w->idle || w->retry_at > now)
			continue;
		else if (sa)
			run_phase2(p, sa, w, now);
		else
			phase1 = true;
	}
	if (phase1)
		isakmp_wants_phase1(p, now);
}

isakmp_ms isakmp_wants_deadline(const struct isakmp_peer *p)
{
	isakmp_ms at = ISAKMP_NEVER;
	struct isakmp_want *w;

	/* What was due when we last looked waits for phase 1 or for a free
	 * exchange, and goes on with the event that ends that.
	 */
	list_for_each_entry(w, &p->wants, list) {
		if (w->idle)
			at = min(at, w->retry_at + ISAKMP_RETRY_MAX);
		else if (!w->child && w->retry_at > p->ran_at)
			at = min(at, w->retry_at);
	}
	return at;
}

int isakmp_peer_want(struct isakmp_peer *p, isakmp_ms now, u16 conf, u16 pair,
		     bool keep)
{
	struct isakmp_want *w = isakmp_want_find(p, conf, pair);
	struct isakmp_ts l, r;

	if (conf >= p->conn->nchild ||
	    isakmp_child_pair(&p->conn->child[conf], pair, &p->local,
			      &p->remote, &l, &r))
		return -ENOENT;
	if (!w) {
		w = isakmp_alloc(sizeof(*w));
		if (!w)
			return -ENOMEM;
		w->conf = conf;
		w->pair = pair;
		w->child = isakmp_child_find(p, conf, pair);
		list_add_tail(&w->list, &p->wants);
	}
	w->keep |= keep;
	w->idle = false;
	if (w->child && w->child->up_since)
		return -EALREADY;
	if (!w->child)
		w->retry_at = now;
	isakmp_wants_run(p, now);
	return 0;
}

int isakmp_peer_acquire(struct isakmp_peer *p, isakmp_ms now, u16 conf,
			u16 pair)
{
	const struct isakmp_want *w = isakmp_want_find(p, conf, pair);

	if (w && !w->child && w->retry_at > now)
		return -EAGAIN;
	return isakmp_peer_want(p, now, conf, pair, false);
}

bool isakmp_peer_trying(const struct isakmp_peer *p, isakmp_ms now, u16 conf,
			u16 pair)
{
	const struct isakmp_want *w = isakmp_want_find(p, conf, pair);

	if (!w || w->idle)
		return false;
	return w->child ? !w->child->up_since : w->retry_at <= now;
}

void isakmp_peer_unwant(struct isakmp_peer *p, u16 conf, u16 pair)
{
	struct isakmp_want *w = isakmp_want_find(p, conf, pair);

	if (w)
		want_free(w);
}
