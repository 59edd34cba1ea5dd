// SPDX-License-Identifier: GPL-2.0
/* The engine's front: the calls of peer.h, and which object each goes to. */
#include "sa.h"

void isakmp_peer_init(struct isakmp_peer *p, struct isakmp_env *env,
		      const struct isakmp_conn *conn,
		      const struct isakmp_addr *local,
		      const struct isakmp_addr *remote)
{
	memset(p, 0, sizeof(*p));
	p->env = env;
	if (conn)
		p->conn = env->ops->conn_get(env, conn);
	p->local = *local;
	p->remote = *remote;
	INIT_LIST_HEAD(&p->sas);
	INIT_LIST_HEAD(&p->children);
	INIT_LIST_HEAD(&p->wants);
	INIT_LIST_HEAD(&p->results);
}

void isakmp_peer_cookie(struct isakmp_peer *p, const u8 *cky_r, bool answered)
{
	memcpy(p->cookie, cky_r, ISAKMP_COOKIE_LEN);
	p->answered = answered;
}

void isakmp_peer_clear(struct isakmp_peer *p)
{
	struct isakmp_child *c, *cn;
	struct isakmp_want *w, *wn;
	struct isakmp_sa *sa, *sn;

	list_for_each_entry_safe(sa, sn, &p->sas, list) {
		list_del_init(&sa->list);
		isakmp_sa_free(sa);
	}
	list_for_each_entry_safe(c, cn, &p->children, list) {
		list_del_init(&c->list);
		isakmp_child_free(p, c);
	}
	list_for_each_entry_safe(w, wn, &p->wants, list) {
		list_del_init(&w->list);
		isakmp_free(w);
	}
	isakmp_res_clear(p);
	p->env->ops->conn_put(p->env, p->conn);
	p->conn = NULL;
}

bool isakmp_peer_idle(const struct isakmp_peer *p)
{
	return list_empty(&p->sas) && list_empty(&p->children) &&
	       list_empty(&p->wants) && list_empty(&p->results);
}

static int refuse(struct isakmp_bad *bad, u16 notify, const char *what)
{
	bad->notify = notify;
	bad->what = what;
	return -EBADMSG;
}

static const u8 no_cookie[ISAKMP_COOKIE_LEN];

static bool is_zero(const u8 *cookie)
{
	return !memcmp(cookie, no_cookie, ISAKMP_COOKIE_LEN);
}

/* The responder's cookie may be missing at the ends of its being unknown: in
 * a message 1 that comes again, and in us until message 2 has come.
 */
static bool cookies_fit(const struct isakmp_sa *sa,
			const struct isakmp_hdr *hdr)
{
	if (memcmp(sa->cky_i, hdr->cky_i, ISAKMP_COOKIE_LEN))
		return false;
	if (!memcmp(sa->cky_r, hdr->cky_r, ISAKMP_COOKIE_LEN))
		return true;
	return !sa->up && (sa->initiator ? is_zero(sa->cky_r) :
			   is_zero(hdr->cky_r));
}

static struct isakmp_sa *find_sa(struct isakmp_peer *p,
				 const struct isakmp_hdr *hdr)
{
	struct isakmp_sa *sa;

	list_for_each_entry(sa, &p->sas, list)
		if (cookies_fit(sa, hdr))
			return sa;
	return NULL;
}

/* The message was the peer's own and cannot be had better: it hears why, and
 * what it was about ends.  A responder believes in the SA when it has sent
 * message 6.
 */
static void end_by_verdict(struct isakmp_sa *sa, struct isakmp_xchg *x,
			   const struct isakmp_bad *bad,
			   const struct isakmp_fail *fail, isakmp_ms now)
{
	struct isakmp_child *c = x->data.child;

	if (!x->mid) {
		ike1_info_notify(sa, ISAKMP_PROTO_ISAKMP, 0, bad->notify);
		isakmp_sa_kill(sa, fail, sa->initiator, now);
	} else if (c) {
		ike1_info_notify(sa, c->tf.proto,
				 x->initiator ? c->spi_in : c->spi_out,
				 bad->notify);
		isakmp_child_kill(sa->peer, c, fail, false, now);
	}
}

static int to_xchg(struct isakmp_xchg *x, const struct isakmp_hdr *hdr,
		   struct isakmp_span bytes, isakmp_ms now,
		   struct isakmp_bad *bad)
{
	struct isakmp_verdict v = {};
	struct isakmp_sa *sa = x->sa;
	int err;

	err = isakmp_xchg_input(x, hdr, bytes, now, bad, &v);
	if (err != -EBADMSG || !v.fail.reason)
		return err;
	if (v.fatal) {
		end_by_verdict(sa, x, bad, &v.fail, now);
	} else if (x->why.reason != v.fail.reason) {
		x->why = v.fail;
		isakmp_res_event(sa->peer, ISAKMP_EV_HINT, sa, NULL, &x->why);
	}
	return err;
}

/* A message ID that no live exchange has. */
static int to_new_xchg(struct isakmp_sa *sa, const struct isakmp_hdr *hdr,
		       struct isakmp_span bytes, isakmp_ms now,
		       struct isakmp_bad *bad)
{
	int err;

	if (hdr->etype == ISAKMP_X_INFO && !sa->up)
		return ike1_info_input(sa, hdr, bytes, now, bad);
	if (!sa->up)
		return refuse(bad, ISAKMP_N_INVALID_EXCHANGE_TYPE,
			      "phase 2 before authentication");
	if (!hdr->mid || isakmp_mid_used(sa, hdr->mid))
		return refuse(bad, ISAKMP_N_INVALID_MESSAGE_ID,
			      "message ID used before");
	err = isakmp_mid_room(sa);
	if (err == -ENOSPC) {
		/* A fresh SA has a fresh memory. */
		sa->expires = now;
		return refuse(bad, 0, "message IDs used up");
	}
	if (err)
		return err;
	switch (hdr->etype) {
	case ISAKMP_X_INFO:
		return ike1_info_input(sa, hdr, bytes, now, bad);
	case ISAKMP_X_QUICK:
		/* It may have been asked for while the SA had its life. */
		if (sa->expires + isakmp_sa_patience(sa) <= now)
			return refuse(bad, 0, "the SA has expired");
		return ike1_quick_accept(sa, hdr, bytes, now, bad);
	default:
		return refuse(bad, ISAKMP_N_UNSUPPORTED_EXCHANGE_TYPE,
			      "exchange type");
	}
}

static int dispatch(struct isakmp_peer *p, isakmp_ms now,
		    const struct isakmp_addr *local,
		    const struct isakmp_addr *remote,
		    struct isakmp_span bytes, struct isakmp_bad *bad)
{
	struct isakmp_xchg *x;
	struct isakmp_hdr hdr;
	struct isakmp_sa *sa;

	if (isakmp_hdr_decode(&hdr, bytes))
		return refuse(bad, ISAKMP_N_PAYLOAD_MALFORMED, "header");
	/* RFC 2408 3.1: no larger minor version either. */
	if (hdr.version != ISAKMP_VERSION_1_0)
		return refuse(bad, ISAKMP_N_INVALID_MAJOR_VERSION, "version");
	sa = find_sa(p, &hdr);
	if (!sa) {
		if (hdr.etype != ISAKMP_X_MAIN || hdr.mid ||
		    (hdr.flags & ISAKMP_F_ENCRYPT) || !is_zero(hdr.cky_r) ||
		    p->conn || p->spent || !list_empty(&p->sas))
			return refuse(bad, ISAKMP_N_INVALID_COOKIE,
				      "unknown cookies");
		return ike1_main_accept(p, now, local, remote, &hdr, bytes,
					bad);
	}
	/* Without NAT traversal an SA has one address at each end. */
	if (!isakmp_addr_same(remote, &sa->remote))
		return refuse(bad, 0, "from another address");
	x = isakmp_sa_xchg(sa, hdr.mid);
	if (x && (hdr.mid || hdr.etype != ISAKMP_X_INFO))
		return to_xchg(x, &hdr, bytes, now, bad);
	if (!hdr.mid && hdr.etype != ISAKMP_X_INFO)
		return refuse(bad, ISAKMP_N_INVALID_MESSAGE_ID,
			      "phase 1 is over");
	return to_new_xchg(sa, &hdr, bytes, now, bad);
}

int isakmp_peer_input(struct isakmp_peer *p, isakmp_ms now,
		      const struct isakmp_addr *local,
		      const struct isakmp_addr *remote, const u8 *buf,
		      u32 len, struct isakmp_bad *bad)
{
	struct isakmp_span bytes = { buf, len };
	int err;

	memset(bad, 0, sizeof(*bad));
	err = dispatch(p, now, local, remote, bytes, bad);
	if (err != -EINPROGRESS)
		isakmp_wants_run(p, now);
	return err;
}

/* A responder that cannot decrypt message 5 keeps silent, and cannot know why
 * either; most often the secrets differ (RFC 2409 5.4).
 */
static const char *silence(const struct isakmp_xchg *x)
{
	if (x->mid)
		return x->initiator ? "to Quick Mode" :
		       "to message 2 of Quick Mode";
	if (!x->initiator)
		return x->step == 2 ? "after message 2, which may not reach it" :
		       "after message 4";
	switch (x->step) {
	case 1:
		return "to message 1: nobody there, no connection for us, or UDP 500 filtered";
	case 3:
		return "to message 3";
	default:
		return "to message 5, probably a wrong secret";
	}
}

/* Nobody has answered in time. */
static void give_up(struct isakmp_sa *sa, struct isakmp_xchg *x,
		    isakmp_ms now)
{
	struct isakmp_child *c = x->data.child;
	bool forgotten = x->initiator && x->step == 1;
	u32 mid = x->mid;
	struct isakmp_fail fail = x->why;

	if (!fail.reason)
		isakmp_fail_set(&fail, mid ? ISAKMP_PHASE_2 : ISAKMP_PHASE_1,
				ISAKMP_REASON_TIMEOUT, 0, silence(x));
	if (mid)
		isakmp_xchg_free(x);
	/* QM3 that did not come: the peer may think that it is up. */
	if (c)
		isakmp_child_kill(sa->peer, c, &fail, true, now);
	/* A peer that does not answer Quick Mode has forgotten the SA; if not,
	 * a DELETE might cost it the other children.  One that has answered, and
	 * then does not say CONNECTED, has not.
	 */
	if (!mid || forgotten)
		isakmp_sa_kill(sa, &fail, false, now);
}

static bool tick_xchg(struct isakmp_sa *sa, struct isakmp_xchg *x,
		      isakmp_ms now)
{
	struct isakmp_child *c = x->data.child;

	if (x->resend_at <= now && x->doubted && x->step == 1 && c) {
		isakmp_child_withdraw(sa->peer, c, now);
		return true;
	}
	if (x->resend_at <= now && !isakmp_xchg_resend(x, now))
		x->ends = now;
	if (x->ends > now)
		return true;
	if (x->done) {
		isakmp_xchg_free(x);
		return true;
	}
	give_up(sa, x, now);
	return false;
}

/* When the SA can go: not under a Quick Mode, whose child one end might have
 * and the other not; nor while its last message may be asked for again.  That
 * ends in its own time.
 */
static isakmp_ms sa_ends(const struct isakmp_sa *sa)
{
	struct isakmp_xchg *x;

	if (!sa->up)
		return ISAKMP_NEVER;
	list_for_each_entry(x, &sa->xchgs, list)
		if (x->mid)
			return ISAKMP_NEVER;
	return sa->expires;
}

/* strongSwan ends the children of an SA that it is told to delete, without a
 * word, unless there is another SA to move them to.  So that is made first.
 */
static bool renew(struct isakmp_sa *sa, isakmp_ms now)
{
	struct isakmp_peer *p = sa->peer;

	if (sa->renewed || list_empty(&p->children) ||
	    isakmp_peer_sa(p) != sa)
		return false;
	sa->renewed = true;
	sa->expires = now + ISAKMP_RENEW;
	isakmp_wants_phase1(p, now);
	return true;
}

static void tick_sa(struct isakmp_sa *sa, isakmp_ms now)
{
	struct isakmp_xchg *x, *n;
	struct isakmp_fail fail;

	if (sa_ends(sa) <= now) {
		isakmp_fail_set(&fail, ISAKMP_PHASE_1, ISAKMP_REASON_EXPIRED,
				0, NULL);
		if (renew(sa, now))
			return;
		isakmp_sa_kill(sa, &fail, list_empty(&sa->peer->children) ||
			       isakmp_peer_sa(sa->peer) != sa, now);
		return;
	}
	list_for_each_entry_safe(x, n, &sa->xchgs, list)
		if (!tick_xchg(sa, x, now))
			return;
}

void isakmp_peer_tick(struct isakmp_peer *p, isakmp_ms now)
{
	struct isakmp_child *c, *cn;
	struct isakmp_sa *sa, *sn;
	struct isakmp_fail fail;

	list_for_each_entry_safe(c, cn, &p->children, list) {
		if (c->expires > now)
			continue;
		isakmp_fail_set(&fail, ISAKMP_PHASE_2, c->ends_as, 0, NULL);
		isakmp_child_kill(p, c, &fail, true, now);
	}
	list_for_each_entry_safe(sa, sn, &p->sas, list)
		tick_sa(sa, now);
	isakmp_wants_run(p, now);
}

isakmp_ms isakmp_peer_deadline(const struct isakmp_peer *p)
{
	isakmp_ms at = isakmp_wants_deadline(p);
	struct isakmp_child *c;
	struct isakmp_xchg *x;
	struct isakmp_sa *sa;

	list_for_each_entry(c, &p->children, list)
		at = min(at, c->expires);
	list_for_each_entry(sa, &p->sas, list) {
		at = min(at, sa_ends(sa));
		list_for_each_entry(x, &sa->xchgs, list)
			at = min(at, min(x->resend_at, x->ends));
	}
	return at;
}

/* One that has not come up in time ends for the reason that is known. */
static void terminate_sa(struct isakmp_sa *sa, enum isakmp_reason reason,
			 isakmp_ms now)
{
	const struct isakmp_xchg *x = isakmp_sa_xchg(sa, 0);
	struct isakmp_fail fail;

	isakmp_fail_set(&fail, ISAKMP_PHASE_1, reason, 0, NULL);
	if (reason == ISAKMP_REASON_TIMEOUT && !sa->up && x && x->why.reason)
		fail = x->why;
	isakmp_sa_kill(sa, &fail, true, now);
}

struct isakmp_ended isakmp_peer_terminate(struct isakmp_peer *p, isakmp_ms now,
					  int conf, enum isakmp_reason reason)
{
	struct isakmp_ended ended = {};
	struct isakmp_child *c, *cn;
	struct isakmp_want *w, *wn;
	struct isakmp_sa *sa, *sn;
	struct isakmp_fail fail;

	list_for_each_entry_safe(w, wn, &p->wants, list) {
		if (conf >= 0 && w->conf != conf)
			continue;
		ended.wants += !w->child && !w->idle;
		isakmp_peer_unwant(p, w->conf, w->pair);
	}
	isakmp_fail_set(&fail, ISAKMP_PHASE_2, reason, 0, NULL);
	list_for_each_entry_safe(c, cn, &p->children, list) {
		if (conf >= 0 && c->conf != conf)
			continue;
		isakmp_child_kill(p, c, &fail, true, now);
		ended.sas++;
	}
	list_for_each_entry_safe(sa, sn, &p->sas, list) {
		if (conf >= 0)
			break;
		terminate_sa(sa, reason, now);
		ended.sas++;
	}
	return ended;
}

void isakmp_peer_child_gone(struct isakmp_peer *p, isakmp_ms now,
			    struct isakmp_child *c, enum isakmp_reason reason)
{
	struct isakmp_fail fail;

	isakmp_fail_set(&fail, ISAKMP_PHASE_2, reason, 0, NULL);
	isakmp_child_kill(p, c, &fail, true, now);
	isakmp_wants_run(p, now);
}

static bool gone(struct isakmp_peer *p, const struct isakmp_addr *local,
		 u8 phase, struct isakmp_fail *fail)
{
	struct isakmp_addr a = *local;

	if (p->env->ops->own_addr(p->env, &a))
		return false;
	isakmp_fail_set(fail, phase, ISAKMP_REASON_ADDRESS, 0, NULL);
	isakmp_addr_print(local, fail->detail, sizeof(fail->detail));
	return true;
}

/* The peer can be told of children only by an SA from another address. */
void isakmp_peer_readdress(struct isakmp_peer *p, isakmp_ms now)
{
	struct isakmp_child *c, *cn;
	struct isakmp_sa *sa, *sn;
	struct isakmp_fail fail;

	list_for_each_entry_safe(sa, sn, &p->sas, list)
		if (gone(p, &sa->local, ISAKMP_PHASE_1, &fail))
			isakmp_sa_kill(sa, &fail, false, now);
	list_for_each_entry_safe(c, cn, &p->children, list)
		if (gone(p, &c->local, ISAKMP_PHASE_2, &fail))
			isakmp_child_kill(p, c, &fail, true, now);
	isakmp_wants_hurry(p, now);
	isakmp_wants_run(p, now);
}

void isakmp_peer_adopt(struct isakmp_peer *dst, struct isakmp_peer *src,
		       struct isakmp_sa *sa, isakmp_ms now)
{
	if (!dst)
		dst = src;
	if (!dst->conn)
		dst->conn = dst->env->ops->conn_get(dst->env, sa->conn);
	list_move_tail(&sa->list, &dst->sas);
	sa->peer = dst;
	isakmp_sa_up(sa, now);
	isakmp_wants_run(dst, now);
}
