// SPDX-License-Identifier: GPL-2.0
/* Which child, pair and suites a Quick Mode is about. */
#include "sa.h"

struct ipsec_tf *ike1_usable(struct isakmp_peer *p,
			     const struct isakmp_child_conf *conf,
			     bool same_group, u32 *n)
{
	struct ipsec_tf *out = isakmp_alloc(max_t(u32, conf->ntf, 1) *
					    sizeof(*out));
	u32 i;

	*n = 0;
	if (!out)
		return NULL;
	for (i = 0; i < conf->ntf; i++) {
		if (!p->env->ops->ipsec_alg(p->env, &conf->tf[i]))
			continue;
		if (same_group && *n && conf->tf[i].group != out[0].group)
			continue;
		out[(*n)++] = conf->tf[i];
	}
	return out;
}

/* How well pair @n of @conf suits what the peer asks for. */
enum fit { FIT_NONE, FIT_PART, FIT_SAME };

static enum fit pair_fit(struct isakmp_txn *t,
			 const struct isakmp_child_conf *conf, u32 n,
			 const struct isakmp_ts *l, const struct isakmp_ts *r)
{
	struct isakmp_ts cl, cr;

	if (isakmp_child_pair(conf, n, &t->sa->local, &t->sa->remote, &cl,
			      &cr))
		return FIT_NONE;
	if (isakmp_ts_equal(l, &cl) && isakmp_ts_equal(r, &cr))
		return FIT_SAME;
	if (isakmp_ts_within(l, &cl) && isakmp_ts_within(r, &cr))
		return FIT_PART;
	return FIT_NONE;
}

static enum fit conf_fit(struct isakmp_txn *t,
			 const struct isakmp_child_conf *conf,
			 const struct isakmp_ts *l, const struct isakmp_ts *r,
			 u16 *pair)
{
	u32 npair = (u32)conf->nlocal * conf->nremote, n;
	enum fit best = FIT_NONE, fit;

	for (n = 0; n < npair; n++) {
		fit = pair_fit(t, conf, n, l, r);
		if (fit <= best)
			continue;
		best = fit;
		*pair = fit == FIT_SAME ? (u16)n : ISAKMP_PAIR_NONE;
	}
	return best;
}

int ike1_choose_child(struct isakmp_txn *t, const struct isakmp_pld_sa *sa,
		      const struct isakmp_ts *l, const struct isakmp_ts *r,
		      u16 *conf, u16 *pair)
{
	const struct isakmp_conn *conn = t->sa->conn;
	struct isakmp_why why = {};
	enum fit want, fit;
	struct ipsec_tf *tf;
	int err = -ESRCH;
	u32 n, i;

	for (want = FIT_SAME; want > FIT_NONE; want--) {
		for (i = 0; i < conn->nchild; i++) {
			fit = conf_fit(t, &conn->child[i], l, r, pair);
			if (fit != want)
				continue;
			tf = ike1_usable(t->p, &conn->child[i], false, &n);
			if (!tf)
				return -ENOMEM;
			err = doi_ipsec_choose(sa, tf, n, conn->child[i].encap,
					       false, &t->offer2, &why);
			isakmp_free(tf);
			*conf = (u16)i;
			if (err != -ENOENT)
				return err;
		}
	}
	if (err == -ENOENT)
		memcpy(t->verdict.fail.detail, why.text, sizeof(why.text));
	return err;
}
