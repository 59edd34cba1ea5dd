// SPDX-License-Identifier: GPL-2.0
/* How phase 1 begins: at our wish, or with a message 1 out of the blue. */
#include "sa.h"

static const u8 zero[ISAKMP_COOKIE_LEN];

static int random_cookie(struct isakmp_env *env, u8 *cookie)
{
	int tries = 4;

	do {
		env->ops->random(env, cookie, ISAKMP_COOKIE_LEN);
		if (memcmp(cookie, zero, ISAKMP_COOKIE_LEN))
			return 0;
	} while (--tries);
	return -EIO;
}

static int stage_link(struct isakmp_peer *p, struct isakmp_sa *sa)
{
	struct isakmp_res *r = isakmp_res_new(&p->results, ISAKMP_RES_LINK);

	if (!r)
		return -ENOMEM;
	r->half_open = !sa->initiator;
	r->sa = sa;
	r->local = sa->local;
	r->remote = sa->remote;
	memcpy(r->cookie, sa->initiator ? sa->cky_i : sa->cky_r,
	       ISAKMP_COOKIE_LEN);
	memcpy(r->cky_i, sa->cky_i, ISAKMP_COOKIE_LEN);
	return 0;
}

int ike1_main_start(struct isakmp_peer *p, isakmp_ms now)
{
	struct isakmp_env *env = p->env;
	struct isakmp_addr local;
	struct isakmp_psk psk;
	struct isakmp_xchg *x;
	struct isakmp_sa *sa;
	int err;

	/* Redone each time: addresses change. */
	err = isakmp_conn_local(env, p->conn, &p->remote, &local);
	if (err)
		return err;
	p->local = local;
	p->remote.scope = local.scope;	/* one link or one L3 domain */
	err = env->ops->psk(env, p->conn, &p->local, &p->remote, &psk);
	memzero_explicit(&psk, sizeof(psk));
	if (err)
		return err;
	sa = isakmp_sa_new(p, true, &p->local, &p->remote);
	if (!sa)
		return -ENOMEM;
	sa->conn = env->ops->conn_get(env, p->conn);
	err = random_cookie(env, sa->cky_i);
	if (err)
		goto err_sa;
	x = isakmp_xchg_new(sa, &ike1_main_script, 0, true, now);
	err = -ENOMEM;
	if (!x)
		goto err_sa;
	list_add_tail(&x->list, &sa->xchgs);
	err = stage_link(p, sa);
	if (err)
		goto err_sa;
	err = isakmp_xchg_start(x, NULL, now);
	if (err)
		goto err_link;
	list_add_tail(&sa->list, &p->sas);
	return 0;

err_link:
	isakmp_res_unstage(p, sa);
err_sa:
	isakmp_sa_free(sa);
	return err;
}

/* RFC 2408 2.5.3 leaves to us how it is made. */
static int responder_cookie(struct isakmp_peer *p, u8 *cookie)
{
	if (!memcmp(p->cookie, zero, sizeof(zero)))
		return random_cookie(p->env, cookie);
	memcpy(cookie, p->cookie, ISAKMP_COOKIE_LEN);
	return 0;
}

static int accept_sa(struct isakmp_peer *p, struct isakmp_sa *sa,
		     isakmp_ms now, struct isakmp_span bytes,
		     const struct isakmp_hdr *hdr, struct isakmp_bad *bad,
		     struct isakmp_verdict *v)
{
	struct isakmp_xchg *x;
	int err;

	isakmp_sa_half_open(sa, now);
	memcpy(sa->cky_i, hdr->cky_i, ISAKMP_COOKIE_LEN);
	err = responder_cookie(p, sa->cky_r);
	if (err)
		return err;
	x = isakmp_xchg_new(sa, &ike1_main_script, 0, false, now);
	if (!x)
		return -ENOMEM;
	list_add_tail(&x->list, &sa->xchgs);
	err = stage_link(p, sa);
	if (err)
		return err;
	err = isakmp_xchg_input(x, hdr, bytes, now, bad, v);
	if (err)
		isakmp_res_unstage(p, sa);
	else if (p->answered)
		isakmp_res_unsend(p, x->sent);
	return err;
}

int ike1_main_accept(struct isakmp_peer *p, isakmp_ms now,
		     const struct isakmp_addr *local,
		     const struct isakmp_addr *remote,
		     const struct isakmp_hdr *hdr, struct isakmp_span bytes,
		     struct isakmp_bad *bad)
{
	struct isakmp_verdict v = {};
	struct isakmp_sa *sa;
	int err;

	sa = isakmp_sa_new(p, false, local, remote);
	if (!sa)
		return -ENOMEM;
	err = accept_sa(p, sa, now, bytes, hdr, bad, &v);
	if (!err) {
		list_add_tail(&sa->list, &p->sas);
		return 0;
	}
	if (v.fail.reason) {
		p->spent = true;
		/* The reply must not be larger than what asked for it, and
		 * says nothing but why (RFC 2408 5.4).
		 */
		if (bytes.len >= ISAKMP_HDR_LEN + 12)
			ike1_info_notify(sa, ISAKMP_PROTO_ISAKMP, 0,
					 bad->notify);
		sa->conn = p->env->ops->conn_match(p->env, local, remote,
						    NULL);
		isakmp_res_event(p, ISAKMP_EV_FAILED, sa, NULL, &v.fail);
		/* The event tells its addresses and connection itself. */
		isakmp_res_forget(p, sa);
	}
	isakmp_sa_free(sa);
	return err;
}
