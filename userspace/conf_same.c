// SPDX-License-Identifier: GPL-2.0
/* Whether two connections are the same, so that a load leaves it alone. */
#include "conf.h"

bool conf_ident_same(const struct isakmp_ident *a,
		     const struct isakmp_ident *b)
{
	return a->type == b->type && a->len == b->len &&
	       !memcmp(a->b, b->b, a->len);
}

static bool range_same(const struct isakmp_range *a,
		       const struct isakmp_range *b)
{
	u32 n = isakmp_addr_len(a->family);

	return a->family == b->family && a->scope == b->scope &&
	       !memcmp(a->lo, b->lo, n) &&
	       !memcmp(a->hi, b->hi, n);
}

static bool selectors_same(const struct isakmp_ts *a, u32 na,
			   const struct isakmp_ts *b, u32 nb)
{
	u32 i;

	for (i = 0; na == nb && i < na; i++)
		if (a[i].port != b[i].port || a[i].proto != b[i].proto ||
		    a[i].dynamic != b[i].dynamic ||
		    (!a[i].dynamic && !range_same(&a[i].r, &b[i].r)))
			return false;
	return na == nb;
}

static bool ipsec_same(const struct ipsec_tf *a, const struct ipsec_tf *b)
{
	return a->proto == b->proto && a->id == b->id &&
	       a->keylen == b->keylen && a->auth == b->auth &&
	       a->group == b->group && a->esn == b->esn;
}

static bool child_same(const struct isakmp_child_conf *a,
		       const struct isakmp_child_conf *b)
{
	u32 i;

	if (a->encap != b->encap || a->start != b->start ||
	    a->life != b->life || a->replay_window != b->replay_window ||
	    a->if_id_in != b->if_id_in || a->if_id_out != b->if_id_out ||
	    a->ntf != b->ntf)
		return false;
	for (i = 0; i < a->ntf; i++)
		if (!ipsec_same(&a->tf[i], &b->tf[i]))
			return false;
	return selectors_same(a->local, a->nlocal, b->local, b->nlocal) &&
	       selectors_same(a->remote, a->nremote, b->remote, b->nremote);
}

static bool children_same(const struct isakmp_conn *a,
			  const struct isakmp_conn *b)
{
	u32 i, j;

	if (a->nchild != b->nchild)
		return false;
	for (i = 0; i < a->nchild; i++) {
		for (j = 0; j < b->nchild; j++)
			if (!strcmp(a->child[i].name, b->child[j].name))
				break;
		if (j == b->nchild || !child_same(&a->child[i], &b->child[j]))
			return false;
	}
	return true;
}

static bool addrs_same(const struct isakmp_conn *a, const struct isakmp_conn *b)
{
	u32 i;

	if (a->nlocal != b->nlocal || a->nremote != b->nremote)
		return false;
	for (i = 0; i < a->nlocal; i++)
		if (!isakmp_addr_same(&a->local[i], &b->local[i]))
			return false;
	for (i = 0; i < a->nremote; i++)
		if (!range_same(&a->remote[i], &b->remote[i]))
			return false;
	return true;
}

static bool ike_same(const struct isakmp_conn *a, const struct isakmp_conn *b)
{
	u32 i;

	if (a->ntf != b->ntf)
		return false;
	for (i = 0; i < a->ntf; i++)
		if (a->tf[i].cipher != b->tf[i].cipher ||
		    a->tf[i].keylen != b->tf[i].keylen ||
		    a->tf[i].hash != b->tf[i].hash ||
		    a->tf[i].group != b->tf[i].group)
			return false;
	return true;
}

bool conf_conn_same(const struct isakmp_conn *a, const struct isakmp_conn *b)
{
	return !strcmp(a->name, b->name) && a->life == b->life &&
	       a->keyingtries == b->keyingtries &&
	       a->quick_modes == b->quick_modes &&
	       a->retransmit.timeout == b->retransmit.timeout &&
	       a->retransmit.base_milli == b->retransmit.base_milli &&
	       a->retransmit.tries == b->retransmit.tries &&
	       a->retransmit.limit == b->retransmit.limit &&
	       conf_ident_same(&a->local_id, &b->local_id) &&
	       conf_ident_same(&a->remote_id, &b->remote_id) &&
	       addrs_same(a, b) && ike_same(a, b) && children_same(a, b);
}
