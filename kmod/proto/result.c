// SPDX-License-Identifier: GPL-2.0
/* The queue of results, and what becomes of an object when the one that
 * concerns it has been carried out.
 */
#include "sa.h"

#define ISAKMP_TEXT_REASON(n, s)	[ISAKMP_REASON_##n] = s,

static const char *const reason_text[] = {
	ISAKMP_REASONS(ISAKMP_TEXT_REASON)
};

static_assert(ARRAY_SIZE(reason_text) == ISAKMP_REASON_MAX,
	      "a text for each reason");

const char *isakmp_reason_text(enum isakmp_reason reason)
{
	return reason < ISAKMP_REASON_MAX ? reason_text[reason] : "?";
}

void isakmp_fail_set(struct isakmp_fail *f, u8 phase, u8 reason, u16 notify,
		     const char *detail)
{
	memset(f, 0, sizeof(*f));
	f->phase = phase;
	f->reason = reason;
	f->notify = notify;
	if (detail)
		scnprintf(f->detail, sizeof(f->detail), "%s", detail);
}

struct isakmp_dgram *isakmp_dgram_get(struct isakmp_dgram *d)
{
	d->refs++;
	return d;
}

void isakmp_dgram_put(struct isakmp_dgram *d)
{
	if (d && !--d->refs)
		isakmp_free(d);
}

struct isakmp_res *isakmp_res_new(struct list_head *list, u8 type)
{
	struct isakmp_res *r = isakmp_alloc(sizeof(*r));

	if (!r)
		return NULL;
	r->type = type;
	list_add_tail(&r->list, list);
	return r;
}

int isakmp_res_send(struct list_head *list, const struct isakmp_sa *sa,
		    struct isakmp_dgram *d, struct isakmp_child *c)
{
	struct isakmp_res *r = isakmp_res_new(list, ISAKMP_RES_SEND);

	if (!r)
		return -ENOMEM;
	r->dgram = isakmp_dgram_get(d);
	r->local = sa->local;
	r->remote = sa->remote;
	r->child = c;
	return 0;
}

int isakmp_res_child(struct list_head *list, u8 type, struct isakmp_child *c)
{
	struct isakmp_res *r = isakmp_res_new(list, type);

	if (!r)
		return -ENOMEM;
	r->child = c;
	return 0;
}

void isakmp_res_event(struct isakmp_peer *p, u8 event, struct isakmp_sa *sa,
		      struct isakmp_child *c, const struct isakmp_fail *fail)
{
	struct isakmp_res *r = isakmp_res_new(&p->results, ISAKMP_RES_EVENT);
	const struct isakmp_conn *conn = p->conn;

	if (!r)
		return;
	r->event = event;
	r->sa = sa;
	r->child = c;
	r->local = sa ? sa->local : p->local;
	r->remote = sa ? sa->remote : p->remote;
	if (fail)
		r->fail = *fail;
	if (c)
		conn = c->conn;
	else if (sa && sa->conn)
		conn = sa->conn;
	if (conn)
		memcpy(r->conn, conn->name, sizeof(r->conn));
}

/* Frees a result, and the object whose last result it is. */
static void release(struct isakmp_peer *p, struct isakmp_res *r)
{
	struct isakmp_child *c = r->child;

	list_del_init(&r->list);
	isakmp_dgram_put(r->dgram);
	switch (r->type) {
	case ISAKMP_RES_UNLINK:
		isakmp_sa_free(r->sa);
		break;
	case ISAKMP_RES_CHILD_DEL:
		isakmp_child_free(p, c);
		break;
	default:
		isakmp_free(r);
	}
}

/* Forgets what is queued for @c, but not its removal; NULL: everything that
 * is staged in a step that came to nothing.
 */
void isakmp_res_drop(struct list_head *list, const struct isakmp_child *c)
{
	struct isakmp_res *r, *n;

	list_for_each_entry_safe(r, n, list, list) {
		if (c && r->child != c)
			continue;
		if (r->type == ISAKMP_RES_CHILD_DEL ||
		    r->type == ISAKMP_RES_UNLINK ||
		    (c && r->type == ISAKMP_RES_EVENT))
			continue;
		list_del_init(&r->list);
		isakmp_dgram_put(r->dgram);
		isakmp_free(r);
	}
}

void isakmp_res_clear(struct isakmp_peer *p)
{
	struct isakmp_res *r;

	while ((r = isakmp_res_next(p)))
		release(p, r);
}

void isakmp_res_unstage(struct isakmp_peer *p, const struct isakmp_sa *sa)
{
	struct isakmp_res *r, *n;

	list_for_each_entry_safe(r, n, &p->results, list) {
		if (r->sa != sa || r->type != ISAKMP_RES_LINK)
			continue;
		list_del_init(&r->list);
		isakmp_free(r);
	}
}

void isakmp_res_unsend(struct isakmp_peer *p, const struct isakmp_dgram *d)
{
	struct isakmp_res *r, *n;

	list_for_each_entry_safe(r, n, &p->results, list)
		if (r->type == ISAKMP_RES_SEND && r->dgram == d)
			release(p, r);
}

void isakmp_res_forget(struct isakmp_peer *p, const struct isakmp_sa *sa)
{
	struct isakmp_res *r;

	list_for_each_entry(r, &p->results, list)
		if (r->sa == sa)
			r->sa = NULL;
}

struct isakmp_res *isakmp_res_next(struct isakmp_peer *p)
{
	if (list_empty(&p->results))
		return NULL;
	return list_first_entry(&p->results, struct isakmp_res, list);
}

static void link_failed(struct isakmp_peer *p, const u8 *cookie,
			isakmp_ms now)
{
	struct isakmp_sa *sa, *n;
	struct isakmp_fail fail;

	isakmp_fail_set(&fail, ISAKMP_PHASE_1, ISAKMP_REASON_RESOURCES, 0,
			NULL);
	list_for_each_entry_safe(sa, n, &p->sas, list) {
		const u8 *ours = sa->initiator ? sa->cky_i : sa->cky_r;

		if (!memcmp(ours, cookie, ISAKMP_COOKIE_LEN))
			isakmp_sa_kill(sa, &fail, false, now);
	}
}

static void child_failed(struct isakmp_peer *p, struct isakmp_child *c,
			 int err, isakmp_ms now)
{
	struct isakmp_fail fail;
	struct isakmp_sa *sa;

	isakmp_res_drop(&p->results, c);
	/* not reached: what is queued for a child goes with it */
	if (c->gone)
		return;
	isakmp_child_explain(c, err, &fail);
	/* A responder that has not answered yet says so: silence would make
	 * the peer wait.
	 */
	sa = isakmp_peer_sa(p);
	if (sa && !c->initiator && !c->in_done)
		ike1_info_notify(sa, c->tf.proto, c->spi_out,
				 err == -E2BIG || err == -EEXIST ?
				 ISAKMP_N_INVALID_ID_INFORMATION :
				 ISAKMP_N_NO_PROPOSAL_CHOSEN);
	isakmp_child_kill(p, c, &fail, c->in_done, now);
}

/* A route look-up says the same of an address that is not ours and of a peer
 * that cannot be reached; without our address it tells them apart.
 */
static void why_not_sent(struct isakmp_peer *p, const struct isakmp_sa *sa,
			 int err, struct isakmp_fail *fail)
{
	int cap = sizeof(fail->detail), n;
	struct isakmp_addr other;
	char *out = fail->detail;

	isakmp_fail_set(fail, ISAKMP_PHASE_1, ISAKMP_REASON_NO_ROUTE, 0, NULL);
	switch (err) {
	case -EINVAL:
	case -EADDRNOTAVAIL:
	case -ENETUNREACH:
	case -EHOSTUNREACH:
		if (p->env->ops->source(p->env, &sa->remote, &other) ||
		    !memcmp(other.a, sa->local.a, sizeof(other.a)))
			break;
		n = isakmp_addr_print(&sa->local, out, cap);
		scnprintf(out + n, cap - n, " is no address of this router");
		break;
	default:
		scnprintf(out, cap, "sending fails with error %d", err);
	}
}

/* Phase 1 goes on, and may be heard the next time; till then it is no
 * silence of the peer.
 */
static void sent(struct isakmp_peer *p, const struct isakmp_dgram *d, int err)
{
	struct isakmp_xchg *x;
	struct isakmp_sa *sa;

	list_for_each_entry(sa, &p->sas, list) {
		x = sa->up || !sa->initiator ? NULL : isakmp_sa_xchg(sa, 0);
		if (!x || x->sent != d)
			continue;
		if (!err && x->why.reason == ISAKMP_REASON_NO_ROUTE)
			x->why.reason = ISAKMP_REASON_NONE;
		if (!err || x->why.reason)
			continue;
		why_not_sent(p, sa, err, &x->why);
		isakmp_res_event(p, ISAKMP_EV_HINT, sa, NULL, &x->why);
	}
}

void isakmp_res_done(struct isakmp_peer *p, struct isakmp_res *res, int err,
		     isakmp_ms now)
{
	struct isakmp_child *c = res->child;
	u8 cookie[ISAKMP_COOKIE_LEN], type = res->type;

	if (type == ISAKMP_RES_SEND)
		sent(p, res->dgram, err);
	memcpy(cookie, res->cookie, sizeof(cookie));
	release(p, res);
	switch (type) {
	case ISAKMP_RES_LINK:
		if (err)
			link_failed(p, cookie, now);
		break;
	case ISAKMP_RES_CHILD_IN:
		memzero_explicit(c->key_in, sizeof(c->key_in));
		c->in_done = !err;
		if (err)
			child_failed(p, c, err, now);
		break;
	case ISAKMP_RES_CHILD_OUT:
		memzero_explicit(c->key_out, sizeof(c->key_out));
		c->out_done = !err;
		if (err)
			child_failed(p, c, err, now);
		break;
	case ISAKMP_RES_CHILD_SWITCH:
		if (err)
			child_failed(p, c, err, now);
		else
			isakmp_child_up(p, c, now);
		break;
	default:
		break;
	}
	isakmp_wants_run(p, now);
}
