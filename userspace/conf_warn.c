// SPDX-License-Identifier: GPL-2.0
/* What a configuration may say, and nobody means: the kernel would refuse it,
 * or could do nothing with it.  A warning is never a guess: what hangs on
 * routes or on the addresses of this host is left alone.
 */
#include "conf.h"
#include "conf_resolve.h"

#define PIECES_MAX	(1u << 18)	/* looked at; memory, not meaning */

/* Secrets, as kmod/secrets.c judges them.  Of addresses, any is thought of
 * that the connection allows.
 */

static bool overlap(const struct isakmp_range *a, const struct isakmp_range *b)
{
	u32 len = isakmp_addr_len(a->family);

	return a->family == b->family && memcmp(a->lo, b->hi, len) <= 0 &&
	       memcmp(b->lo, a->hi, len) <= 0;
}

/* @n 0: at any address. */
static bool may_be(const struct isakmp_ident *want,
		   const struct isakmp_ident *conf,
		   const struct isakmp_range *addr, u32 n)
{
	struct isakmp_range r;
	u32 i;

	if (want->type == ISAKMP_ID_ANY)
		return true;
	if (conf->type != ISAKMP_ID_ANY && isakmp_ident_match(want, conf))
		return true;
	if (isakmp_id_range(want->type, isakmp_ident_span(want), &r))
		return false;
	for (i = 0; i < n; i++)
		if (overlap(&addr[i], &r))
			return true;
	return !n;
}

static bool secret_may_fit(const struct conf_secret *s,
			   const struct isakmp_conn *c)
{
	struct isakmp_range local[ISAKMP_CONN_ADDR_MAX];
	bool all_ours = true;
	struct isakmp_ts ts;
	u32 i;

	for (i = 0; i < c->nlocal; i++) {
		isakmp_ts_from_addr(&ts, &c->local[i]);
		local[i] = ts.r;
	}
	for (i = 0; i < s->nid; i++) {
		if (may_be(&s->id[i], &c->remote_id, c->remote, c->nremote))
			return true;
		all_ours &= may_be(&s->id[i], &c->local_id, local, c->nlocal);
	}
	return all_ours;	/* and so has one without identities */
}

static void warn_secret(const struct conf_res *r, const struct conf *conf,
			const struct isakmp_conn *c, const struct conf_at *at,
			const char *path)
{
	struct isakmp_ident id = c->remote_id;
	char text[CONF_IDENT_TEXT_MAX];
	struct isakmp_addr peer;
	u32 i;

	for (i = 0; i < conf->nsecret; i++)
		if (secret_may_fit(&conf->secret[i], c))
			return;
	if (id.type == ISAKMP_ID_ANY && isakmp_conn_peer_addr(c, &peer))
		isakmp_ident_from_addr(&id, &peer);
	conf_ident_text(&id, text);
	conf_err(r->t->warns, at, path,
		 "warning: no secret is for this peer, it will not come up: secrets needs one with id = %s",
		 text);
}

static void warn_same_addr(const struct conf_res *r,
			   const struct isakmp_conn *c,
			   const struct conf_at *at, const char *path)
{
	struct isakmp_addr peer;
	char text[64];
	u32 i;

	if (!isakmp_conn_peer_addr(c, &peer))
		return;
	for (i = 0; i < c->nlocal; i++) {
		if (c->local[i].family != peer.family ||
		    memcmp(c->local[i].a, peer.a, sizeof(peer.a)))
			continue;
		isakmp_addr_print(&c->local[i], text, sizeof(text));
		conf_err(r->t->warns, at, path,
			 "warning: %s is in local_addrs and in remote_addrs: write ours in the one and the peer's in the other",
			 text);
	}
}

/* Selectors, as kmod/xfrm_policy.c makes policies of them. */

/* A child and what is known of its ends; family 0: nothing. */
struct party {
	const struct isakmp_conn *conn;
	const struct isakmp_child_conf *child;
	const struct conf_at *at;
	struct isakmp_addr local, remote;
	bool said;
};

/* What XFRM compares of a policy, and by memcmp(): without holes. */
struct key {
	u32 if_id;
	u16 lport, rport;
	u8 out, proto, family;
	struct isakmp_prefix l, r;
	u8 zero[3];
};
_Static_assert(sizeof(struct key) == 48, "a hole in struct key");

struct piece {
	struct key key;
	u32 pair, seq;		/* of the child; of all */
	struct party *party;
};

struct pieces {
	struct piece *v;
	u32 n;
};

static int by_key(const void *a, const void *b)
{
	const struct piece *x = a, *y = b;
	int d = memcmp(&x->key, &y->key, sizeof(x->key));

	return d ? d : x->seq < y->seq ? -1 : 1;
}

static void add_piece(struct pieces *all, struct party *p, u32 pair,
		      const struct isakmp_ts *l, const struct isakmp_ts *r,
		      const struct isakmp_prefix *pl,
		      const struct isakmp_prefix *pr)
{
	struct piece *new;
	int out;

	for (out = 0; out < 2 && all->n < PIECES_MAX; out++) {
		all->v = xgrow(all->v, all->n, sizeof(*all->v));
		new = &all->v[all->n];
		new->key = (struct key){
			.if_id = out ? p->child->if_id_out : p->child->if_id_in,
			.lport = l->port, .rport = r->port, .out = out,
			.proto = l->proto ? l->proto : r->proto,
			.family = l->r.family, .l = *pl, .r = *pr,
		};
		new->pair = pair;
		new->seq = all->n++;
		new->party = p;
	}
}

static void add_party(struct pieces *all, struct party *p)
{
	struct isakmp_prefix l[ISAKMP_SPLIT_MAX], r[ISAKMP_SPLIT_MAX];
	struct isakmp_ts ts_l, ts_r;
	int nl, nr, i;
	u32 pair;

	for (pair = 0; !isakmp_child_pair(p->child, pair, &p->local, &p->remote,
					  &ts_l, &ts_r); pair++) {
		nl = isakmp_range_split(&ts_l.r, l, ISAKMP_SPLIT_MAX);
		nr = isakmp_range_split(&ts_r.r, r, ISAKMP_SPLIT_MAX);
		for (i = 0; nl > 0 && nr > 0 && i < nl * nr; i++)
			add_piece(all, p, pair, &ts_l, &ts_r, &l[i / nr],
				  &r[i % nr]);
	}
}

static bool stands(const struct party *p)
{
	return p->child->start != ISAKMP_START_NONE;
}

static void warn_clash(const struct conf_res *r, const struct piece *x,
		       const struct party *owner)
{
	struct party *p = x->party;
	char l[128], rem[128], *path;
	struct isakmp_ts ts_l, ts_r;

	if (p->said || isakmp_child_pair(p->child, x->pair, &p->local,
					 &p->remote, &ts_l, &ts_r))
		return;
	p->said = true;
	isakmp_ts_print(&ts_l, l, sizeof(l));
	isakmp_ts_print(&ts_r, rem, sizeof(rem));
	path = xasprintf("connections.%s.children.%s", p->conn->name,
			 p->child->name);
	if (owner == p)
		conf_err(r->t->warns, p->at, path,
			 "warning: its selectors contain %s === %s twice, and the second will be refused: leave one out",
			 l, rem);
	else
		conf_err(r->t->warns, p->at, path,
			 "warning: %s === %s is protected by child '%s' of connection '%s' as well, and one of them will be refused: change local_ts or remote_ts, or give them different if_id_in and if_id_out",
			 l, rem, owner->child->name, owner->conn->name);
	xfree(path);
}

/* Of those with the same selector, the first whose policies stand from load on
 * keeps the others out.  Where none stands they may take turns.
 */
static void judge(const struct conf_res *r, const struct piece *v, u32 n)
{
	const struct party *owner = NULL;
	u32 i;

	for (i = 0; i < n && !owner; i++)
		if (stands(v[i].party))
			owner = v[i].party;
	for (i = 0; i < n; i++) {
		if (i && v[i].party == v[i - 1].party)
			warn_clash(r, &v[i], v[i].party);
		else if (owner && owner != v[i].party)
			warn_clash(r, &v[i], owner);
	}
}

/* Which of several is ours only the host knows. */
static void only_local(const struct isakmp_conn *c, u16 family,
		       struct isakmp_addr *out)
{
	u32 i, n = 0;

	for (i = 0; i < c->nlocal; i++) {
		if (c->local[i].family != family)
			continue;
		*out = c->local[i];
		n++;
	}
	if (n != 1)
		memset(out, 0, sizeof(*out));
}

static void warn_clashes(const struct conf_res *r, const struct conf *conf,
			 const struct conf_at *at)
{
	struct pieces all = {};
	struct party *party, *p;
	u32 i, j, n = 0;

	for (i = 0; i < conf->nconn; i++)
		n += conf->conn[i].nchild;
	party = xcalloc(n, sizeof(*party));
	for (i = 0, p = party; i < conf->nconn; i++) {
		for (j = 0; j < conf->conn[i].nchild; j++, p++) {
			p->conn = &conf->conn[i];
			p->child = &conf->conn[i].child[j];
			p->at = &at[i];
			if (isakmp_conn_peer_addr(p->conn, &p->remote))
				only_local(p->conn, p->remote.family,
					   &p->local);
			add_party(&all, p);
		}
	}
	if (all.n)
		qsort(all.v, all.n, sizeof(*all.v), by_key);
	for (i = 0; i < all.n; i = j) {
		for (j = i + 1; j < all.n; j++)
			if (memcmp(&all.v[i].key, &all.v[j].key,
				   sizeof(all.v[i].key)))
				break;
		judge(r, &all.v[i], j - i);
	}
	xfree(all.v);
	xfree(party);
}

void conf_warn(const struct conf_res *r, const struct conf *conf,
	       const struct conf_at *at)
{
	const struct isakmp_conn *c;
	char *path;
	u32 i;

	for (i = 0; i < conf->nconn; i++) {
		c = &conf->conn[i];
		path = conf_path("connections", c->name);
		warn_secret(r, conf, c, &at[i], path);
		warn_same_addr(r, c, &at[i], path);
		xfree(path);
	}
	warn_clashes(r, conf, at);
}
