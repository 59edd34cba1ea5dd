// SPDX-License-Identifier: GPL-2.0
/* Pre-shared keys of a namespace: write-only, and which one is for whom. */

#include <linux/rculist.h>

#include "conns.h"

#define SECRETS_MAX	65536

struct entry {
	struct list_head list;
	struct rcu_head rcu;
	struct isakmp_secret_conf *s;
};

void isakmp_secret_free(struct isakmp_secret_conf *s)
{
	if (!s)
		return;
	isakmp_free(s->id);
	isakmp_free(s);
}

static void free_rcu_cb(struct rcu_head *rcu)
{
	struct entry *e = container_of(rcu, struct entry, rcu);

	isakmp_secret_free(e->s);
	kfree(e);
}

static struct entry *find(struct isakmp_net *in, const char *name)
{
	struct entry *e;

	lockdep_assert_held(&in->cfg_lock);
	list_for_each_entry(e, &in->conns->secrets, list)
		if (!strcmp(e->s->name, name))
			return e;
	return NULL;
}

int isakmp_secrets_set(struct isakmp_net *in, struct isakmp_secret_conf *s)
{
	struct entry *old = find(in, s->name), *e;

	if (!old && in->conns->nsecrets >= SECRETS_MAX) {
		isakmp_secret_free(s);
		return -ENOSPC;
	}
	e = kzalloc(sizeof(*e), GFP_KERNEL_ACCOUNT);
	if (!e) {
		isakmp_secret_free(s);
		return -ENOMEM;
	}
	e->s = s;
	isakmp_conns_changed(in->conns);
	if (old) {
		list_replace_rcu(&old->list, &e->list);
		call_rcu(&old->rcu, free_rcu_cb);
	} else {
		list_add_tail_rcu(&e->list, &in->conns->secrets);
		in->conns->nsecrets++;
	}
	return 0;
}

static void del(struct isakmp_net *in, struct entry *e)
{
	list_del_rcu(&e->list);
	in->conns->nsecrets--;
	isakmp_conns_changed(in->conns);
	call_rcu(&e->rcu, free_rcu_cb);
}

int isakmp_secrets_del(struct isakmp_net *in, const char *name)
{
	struct entry *e = find(in, name);

	if (!e)
		return -ENOENT;
	del(in, e);
	return 0;
}

void isakmp_secrets_clear(struct isakmp_net *in)
{
	struct entry *e, *next;

	list_for_each_entry_safe(e, next, &in->conns->secrets, list)
		del(in, e);
}

const struct isakmp_secret_conf *isakmp_secrets_nth(struct isakmp_net *in,
						    u32 n)
{
	struct entry *e;

	lockdep_assert_held(&in->cfg_lock);
	list_for_each_entry(e, &in->conns->secrets, list)
		if (!n--)
			return e->s;
	return NULL;
}

enum fit {
	FIT_NOT,
	FIT_ANY,
	FIT_PATTERN,
	FIT_EXACT,
};

static enum fit ident_fit(const struct isakmp_ident *want,
			  const struct isakmp_ident *got)
{
	if (want->type == ISAKMP_ID_ANY)
		return FIT_ANY;
	if (isakmp_ident_equal(want, got))
		return FIT_EXACT;
	return isakmp_ident_match(want, got) ? FIT_PATTERN : FIT_NOT;
}

/* One end of a connection: the identity that is configured for it, and its
 * address as an identity.
 */
struct end {
	const struct isakmp_ident *conf;
	struct isakmp_ident addr;
};

static void end_init(struct end *end, const struct isakmp_ident *conf,
		     const struct isakmp_addr *addr)
{
	end->conf = conf;
	end->addr.type = ISAKMP_ID_ANY;
	if (addr->family)
		isakmp_ident_from_addr(&end->addr, addr);
}

static enum fit end_fit(const struct isakmp_ident *want, const struct end *end)
{
	enum fit fit = FIT_NOT;

	if (end->conf->type != ISAKMP_ID_ANY)
		fit = ident_fit(want, end->conf);
	if (end->addr.type != ISAKMP_ID_ANY)
		fit = max(fit, ident_fit(want, &end->addr));
	return fit;
}

/* How well a secret fits, 0 not at all.  As strongSwan has it: the better fit
 * of the remote end wins, then that of the local end; a secret without
 * identities fits any two ends.  One difference: a secret that names others
 * is not for a peer that it does not name, even though it names us as well.
 */
static u32 secret_score(const struct isakmp_secret_conf *s,
			const struct end *local, const struct end *remote)
{
	enum fit l, best_l = FIT_NOT, best_r = FIT_NOT;
	bool all_local = true;
	u32 i;

	if (!s->nid)
		return 4 * FIT_ANY + FIT_ANY;
	for (i = 0; i < s->nid; i++) {
		l = end_fit(&s->id[i], local);
		best_l = max(best_l, l);
		best_r = max(best_r, end_fit(&s->id[i], remote));
		if (l == FIT_NOT)
			all_local = false;
	}
	if (best_r == FIT_NOT && !all_local)
		return 0;
	return 4 * best_r + best_l;
}

int isakmp_conns_psk(struct isakmp_env *env, const struct isakmp_conn *conn,
		     const struct isakmp_addr *local,
		     const struct isakmp_addr *remote, struct isakmp_psk *out)
{
	struct isakmp_net *in = isakmp_env_net(env);
	struct entry *e, *best = NULL;
	u32 score, best_score = 0;
	struct end l, r;

	end_init(&l, &conn->local_id, local);
	end_init(&r, &conn->remote_id, remote);
	rcu_read_lock();
	list_for_each_entry_rcu(e, &in->conns->secrets, list) {
		score = secret_score(e->s, &l, &r);
		if (score > best_score) {
			best = e;
			best_score = score;
		}
	}
	if (best)
		*out = best->s->psk;
	rcu_read_unlock();
	return best ? 0 : -ENOENT;
}
