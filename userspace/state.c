// SPDX-License-Identifier: GPL-2.0
/* Peers and what hangs on them, out of answers and events. */
#include "state.h"

static u32 get_u32(struct nlattr *a)
{
	return a ? nla_get_u32(a) : 0;
}

static u32 get_time(struct nlattr *a)
{
	return a ? nla_get_u32(a) : STATE_NEVER;
}

static u64 get_u64(struct nlattr *a)
{
	return a ? nla_get_u64(a) : 0;
}

static u16 get_u16(struct nlattr *a)
{
	return a ? nla_get_u16(a) : 0;
}

static u8 get_u8(struct nlattr *a)
{
	return a ? nla_get_u8(a) : 0;
}

static void get_text(struct nlattr *a, char *out, size_t cap)
{
	if (a)
		nla_strlcpy(out, a, cap);
}

static void get_cookie(struct nlattr *a, u8 *out)
{
	if (a && nla_len(a) == ISAKMP_COOKIE_LEN)
		memcpy(out, nla_data(a), ISAKMP_COOKIE_LEN);
}

static void get_sa(struct nlattr *nest, struct st_sa *sa)
{
	struct nlattr *tb[ISAKMP_A_SA_MAX + 1];

	if (!nl_get_nest(nest, &nl_sa_set, tb))
		return;
	get_cookie(tb[ISAKMP_A_SA_CKY_I], sa->cky_i);
	get_cookie(tb[ISAKMP_A_SA_CKY_R], sa->cky_r);
	sa->initiator = tb[ISAKMP_A_SA_INITIATOR];
	sa->established = tb[ISAKMP_A_SA_ESTABLISHED];
	sa->weak = tb[ISAKMP_A_SA_WEAK];
	get_text(tb[ISAKMP_A_SA_STATE], sa->state, sizeof(sa->state));
	nl_get_ike(tb[ISAKMP_A_SA_SUITE], &sa->tf);
	sa->age = get_time(tb[ISAKMP_A_SA_AGE]);
	sa->expires = get_time(tb[ISAKMP_A_SA_EXPIRES]);
	sa->exchanges = get_u32(tb[ISAKMP_A_SA_EXCHANGES]);
}

static void get_child_stats(struct nlattr **tb, struct st_child *c)
{
	c->has_stats = tb[ISAKMP_A_CHILD_SA_BYTES_IN];
	c->bytes_in = get_u64(tb[ISAKMP_A_CHILD_SA_BYTES_IN]);
	c->bytes_out = get_u64(tb[ISAKMP_A_CHILD_SA_BYTES_OUT]);
	c->packets_in = get_u64(tb[ISAKMP_A_CHILD_SA_PACKETS_IN]);
	c->packets_out = get_u64(tb[ISAKMP_A_CHILD_SA_PACKETS_OUT]);
	c->used_in = get_time(tb[ISAKMP_A_CHILD_SA_USED_IN]);
	c->used_out = get_time(tb[ISAKMP_A_CHILD_SA_USED_OUT]);
}

static void get_child(struct nlattr *nest, struct st_child *c)
{
	struct nlattr *tb[ISAKMP_A_CHILD_SA_MAX + 1];

	if (!nl_get_nest(nest, &nl_child_sa_set, tb))
		return;
	get_text(tb[ISAKMP_A_CHILD_SA_NAME], c->name, sizeof(c->name));
	get_text(tb[ISAKMP_A_CHILD_SA_CONN], c->conn, sizeof(c->conn));
	c->initiator = tb[ISAKMP_A_CHILD_SA_INITIATOR];
	c->weak = tb[ISAKMP_A_CHILD_SA_WEAK];
	c->has_pair = tb[ISAKMP_A_CHILD_SA_PAIR];
	c->pair = get_u16(tb[ISAKMP_A_CHILD_SA_PAIR]);
	c->state = get_u8(tb[ISAKMP_A_CHILD_SA_STATE]);
	c->mode = get_u8(tb[ISAKMP_A_CHILD_SA_MODE]);
	nl_get_ipsec(tb[ISAKMP_A_CHILD_SA_SUITE], &c->tf);
	c->spi_in = get_u32(tb[ISAKMP_A_CHILD_SA_SPI_IN]);
	c->spi_out = get_u32(tb[ISAKMP_A_CHILD_SA_SPI_OUT]);
	c->reqid = get_u32(tb[ISAKMP_A_CHILD_SA_REQID]);
	c->has_ts = tb[ISAKMP_A_CHILD_SA_LOCAL_TS];
	nl_get_ts(tb[ISAKMP_A_CHILD_SA_LOCAL_TS], &c->local_ts);
	nl_get_ts(tb[ISAKMP_A_CHILD_SA_REMOTE_TS], &c->remote_ts);
	c->age = get_time(tb[ISAKMP_A_CHILD_SA_AGE]);
	c->expires = get_time(tb[ISAKMP_A_CHILD_SA_EXPIRES]);
	get_child_stats(tb, c);
}

static void get_want(struct nlattr *nest, struct st_want *w)
{
	struct nlattr *tb[ISAKMP_A_WANT_MAX + 1];

	if (!nl_get_nest(nest, &nl_want_set, tb))
		return;
	get_text(tb[ISAKMP_A_WANT_CHILD], w->child, sizeof(w->child));
	w->pair = get_u16(tb[ISAKMP_A_WANT_PAIR]);
	w->keep = tb[ISAKMP_A_WANT_KEEP];
	w->up = tb[ISAKMP_A_WANT_UP];
	w->tries = get_u32(tb[ISAKMP_A_WANT_TRIES]);
	w->retry = get_time(tb[ISAKMP_A_WANT_RETRY]);
}

void st_get_failure(struct nlattr *nest, struct st_failure *f)
{
	struct nlattr *tb[ISAKMP_A_FAILURE_MAX + 1];

	memset(f, 0, sizeof(*f));
	if (!nl_get_nest(nest, &nl_failure_set, tb))
		return;
	f->set = true;
	get_text(tb[ISAKMP_A_FAILURE_CONN], f->conn, sizeof(f->conn));
	get_text(tb[ISAKMP_A_FAILURE_CHILD], f->child, sizeof(f->child));
	nl_get_addr(tb[ISAKMP_A_FAILURE_REMOTE], &f->remote);
	f->phase = get_u8(tb[ISAKMP_A_FAILURE_PHASE]);
	f->cause = get_u32(tb[ISAKMP_A_FAILURE_CAUSE]);
	f->notify = get_u16(tb[ISAKMP_A_FAILURE_NOTIFY]);
	f->age = get_time(tb[ISAKMP_A_FAILURE_AGE]);
	get_text(tb[ISAKMP_A_FAILURE_TEXT], f->text, sizeof(f->text));
	get_text(tb[ISAKMP_A_FAILURE_DETAIL], f->detail, sizeof(f->detail));
}

static void get_head(struct nlattr **tb, struct st_peer *p)
{
	p->id = get_u64(tb[ISAKMP_A_PEER_ID]);
	get_text(tb[ISAKMP_A_PEER_CONN], p->conn, sizeof(p->conn));
	nl_get_addr(tb[ISAKMP_A_PEER_LOCAL], &p->local);
	nl_get_addr(tb[ISAKMP_A_PEER_REMOTE], &p->remote);
	nl_get_ident(tb[ISAKMP_A_PEER_LOCAL_IDENTITY], &p->local_id);
	nl_get_ident(tb[ISAKMP_A_PEER_IDENTITY], &p->remote_id);
}

static void get_lists(const struct nl_reply *r, struct st_peer *p)
{
	struct nlattr *a;
	int rem;

	nla_for_each_attr(a, r->head, r->len, rem) {
		switch (nla_type(a)) {
		case ISAKMP_A_MSG_SA:
			p->sa = xgrow(p->sa, p->nsa, sizeof(*p->sa));
			get_sa(a, &p->sa[p->nsa++]);
			break;
		case ISAKMP_A_MSG_CHILD_SA:
			p->child = xgrow(p->child, p->nchild,
					 sizeof(*p->child));
			get_child(a, &p->child[p->nchild++]);
			break;
		case ISAKMP_A_MSG_WANT:
			p->want = xgrow(p->want, p->nwant, sizeof(*p->want));
			get_want(a, &p->want[p->nwant++]);
			break;
		case ISAKMP_A_MSG_FAILURE:
			st_get_failure(a, &p->failure);
			break;
		}
	}
}

int st_get_peer(const struct nl_reply *r, struct st_peer *p)
{
	struct nlattr *tb[ISAKMP_A_PEER_MAX + 1];
	struct nlattr *nest = r->tb[ISAKMP_A_MSG_PEER];

	if (!nest || !nl_get_nest(nest, &nl_peer_set, tb))
		return -EBADMSG;
	get_head(tb, p);
	get_lists(r, p);
	return 0;
}

int st_on_peer(const struct nl_reply *r, void *arg)
{
	struct nlattr *tb[ISAKMP_A_PEER_MAX + 1];
	struct nlattr *nest = r->tb[ISAKMP_A_MSG_PEER];
	struct st_peers *all = arg;

	if (!nest || !nl_get_nest(nest, &nl_peer_set, tb))
		return -EBADMSG;
	/* More of the same? */
	if (all->n && get_u64(tb[ISAKMP_A_PEER_ID]) == all->peer[all->n - 1].id) {
		get_lists(r, &all->peer[all->n - 1]);
		return 0;
	}
	all->peer = xgrow(all->peer, all->n, sizeof(*all->peer));
	return st_get_peer(r, &all->peer[all->n++]);
}

void st_free_peer(struct st_peer *p)
{
	xfree(p->sa);
	xfree(p->child);
	xfree(p->want);
}

void st_reset_peers(void *arg)
{
	struct st_peers *all = arg;

	while (all->n)
		st_free_peer(&all->peer[--all->n]);
	xfree(all->peer);
	all->peer = NULL;
}
