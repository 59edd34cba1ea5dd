// SPDX-License-Identifier: GPL-2.0
/* Whether two connections are the same: field by field, because padding is
 * nobody's.  What did not change keeps its SAs.
 */
#include "conns.h"

static bool addr_equal(const struct isakmp_addr *x, const struct isakmp_addr *y)
{
	return isakmp_addr_same(x, y) && x->port == y->port;
}

static bool range_equal(const struct isakmp_range *x,
			const struct isakmp_range *y)
{
	return x->family == y->family && x->scope == y->scope &&
	       !memcmp(x->lo, y->lo, sizeof(x->lo)) &&
	       !memcmp(x->hi, y->hi, sizeof(x->hi));
}

static bool ident_equal(const struct isakmp_ident *x,
			const struct isakmp_ident *y)
{
	return x->type == y->type && x->len == y->len &&
	       !memcmp(x->b, y->b, x->len);
}

static bool ts_equal(const struct isakmp_ts *x, const struct isakmp_ts *y)
{
	return range_equal(&x->r, &y->r) && x->port == y->port &&
	       x->proto == y->proto && x->dynamic == y->dynamic;
}

static bool ike_equal(const struct ike1_tf *x, const struct ike1_tf *y)
{
	return x->cipher == y->cipher && x->keylen == y->keylen &&
	       x->hash == y->hash && x->group == y->group;
}

static bool ipsec_equal(const struct ipsec_tf *x, const struct ipsec_tf *y)
{
	return x->proto == y->proto && x->id == y->id &&
	       x->keylen == y->keylen && x->auth == y->auth &&
	       x->group == y->group && x->esn == y->esn;
}

#define ARRAYS_EQUAL(x, y, nx, ny, equal) ({				\
	bool same = (nx) == (ny);					\
	u32 at;								\
									\
	for (at = 0; same && at < (nx); at++)				\
		same = equal(&(x)[at], &(y)[at]);			\
	same;								\
})

static bool child_equal(const struct isakmp_child_conf *x,
			const struct isakmp_child_conf *y)
{
	return !strcmp(x->name, y->name) && x->encap == y->encap &&
	       x->start == y->start && x->life == y->life &&
	       x->replay_window == y->replay_window &&
	       x->if_id_in == y->if_id_in && x->if_id_out == y->if_id_out &&
	       ARRAYS_EQUAL(x->local, y->local, x->nlocal, y->nlocal,
			    ts_equal) &&
	       ARRAYS_EQUAL(x->remote, y->remote, x->nremote, y->nremote,
			    ts_equal) &&
	       ARRAYS_EQUAL(x->tf, y->tf, x->ntf, y->ntf, ipsec_equal);
}

static bool retransmit_equal(const struct isakmp_retransmit *x,
			     const struct isakmp_retransmit *y)
{
	return x->timeout == y->timeout && x->base_milli == y->base_milli &&
	       x->tries == y->tries && x->limit == y->limit;
}

bool isakmp_conn_equal(const struct isakmp_conn *x,
		       const struct isakmp_conn *y)
{
	return !strcmp(x->name, y->name) && x->life == y->life &&
	       x->keyingtries == y->keyingtries &&
	       x->quick_modes == y->quick_modes &&
	       retransmit_equal(&x->retransmit, &y->retransmit) &&
	       ident_equal(&x->local_id, &y->local_id) &&
	       ident_equal(&x->remote_id, &y->remote_id) &&
	       ARRAYS_EQUAL(x->local, y->local, x->nlocal, y->nlocal,
			    addr_equal) &&
	       ARRAYS_EQUAL(x->remote, y->remote, x->nremote, y->nremote,
			    range_equal) &&
	       ARRAYS_EQUAL(x->tf, y->tf, x->ntf, y->ntf, ike_equal) &&
	       ARRAYS_EQUAL(x->child, y->child, x->nchild, y->nchild,
			    child_equal);
}
