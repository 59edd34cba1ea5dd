// SPDX-License-Identifier: GPL-2.0
/* Addresses, identities, selectors and suites out of answers. */
#include "nl.h"

bool nl_get_nest(struct nlattr *nest, const struct nl_set *set,
		 struct nlattr **tb)
{
	return !nla_parse_nested(tb, set->max, nest, set->policy);
}

/* AF_INET or AF_INET6 by its length; 0 for neither. */
static u16 get_ip(struct nlattr *a, u8 *out)
{
	int len = a ? nla_len(a) : 0;

	if (len != 4 && len != 16)
		return 0;
	memcpy(out, nla_data(a), len);
	return len == 4 ? AF_INET : AF_INET6;
}

void nl_get_ends(struct nlattr *lo, struct nlattr *hi, struct isakmp_range *out)
{
	out->family = get_ip(lo, out->lo);
	if (get_ip(hi, out->hi) != out->family)
		out->family = 0;
}

void nl_get_addr(struct nlattr *nest, struct isakmp_addr *out)
{
	struct nlattr *tb[ISAKMP_A_ADDR_MAX + 1];

	memset(out, 0, sizeof(*out));
	if (!nest || !nl_get_nest(nest, &nl_addr_set, tb))
		return;
	out->family = get_ip(tb[ISAKMP_A_ADDR_IP], out->a);
	if (tb[ISAKMP_A_ADDR_PORT])
		out->port = nla_get_u16(tb[ISAKMP_A_ADDR_PORT]);
	if (tb[ISAKMP_A_ADDR_SCOPE])
		out->scope = nla_get_u32(tb[ISAKMP_A_ADDR_SCOPE]);
}

void nl_get_ident(struct nlattr *nest, struct isakmp_ident *out)
{
	struct nlattr *tb[ISAKMP_A_IDENT_MAX + 1], *value;

	memset(out, 0, sizeof(*out));
	if (!nest || !nl_get_nest(nest, &nl_ident_set, tb))
		return;
	value = tb[ISAKMP_A_IDENT_VALUE];
	if (!tb[ISAKMP_A_IDENT_TYPE] || !value ||
	    nla_len(value) > ISAKMP_IDENT_MAX)
		return;
	out->type = nla_get_u8(tb[ISAKMP_A_IDENT_TYPE]);
	out->len = nla_len(value);
	memcpy(out->b, nla_data(value), out->len);
}

void nl_get_ts(struct nlattr *nest, struct isakmp_ts *out)
{
	struct nlattr *tb[ISAKMP_A_TS_MAX + 1];

	memset(out, 0, sizeof(*out));
	if (!nest || !nl_get_nest(nest, &nl_ts_set, tb))
		return;
	nl_get_ends(tb[ISAKMP_A_TS_LO], tb[ISAKMP_A_TS_HI], &out->r);
	if (tb[ISAKMP_A_TS_PROTO])
		out->proto = nla_get_u8(tb[ISAKMP_A_TS_PROTO]);
	if (tb[ISAKMP_A_TS_PORT])
		out->port = nla_get_u16(tb[ISAKMP_A_TS_PORT]);
	out->dynamic = tb[ISAKMP_A_TS_DYNAMIC];
}

static u16 get_u16(struct nlattr *a)
{
	return a ? nla_get_u16(a) : 0;
}

static u8 get_u8(struct nlattr *a)
{
	return a ? nla_get_u8(a) : 0;
}

void nl_get_ike(struct nlattr *nest, struct ike1_tf *out)
{
	struct nlattr *tb[ISAKMP_A_IKE_SUITE_MAX + 1];

	memset(out, 0, sizeof(*out));
	if (!nest || !nl_get_nest(nest, &nl_ike_suite_set, tb))
		return;
	out->cipher = get_u16(tb[ISAKMP_A_IKE_SUITE_CIPHER]);
	out->keylen = get_u16(tb[ISAKMP_A_IKE_SUITE_KEYLEN]);
	out->hash = get_u16(tb[ISAKMP_A_IKE_SUITE_HASH]);
	out->group = get_u16(tb[ISAKMP_A_IKE_SUITE_GROUP]);
}

void nl_get_ipsec(struct nlattr *nest, struct ipsec_tf *out)
{
	struct nlattr *tb[ISAKMP_A_IPSEC_SUITE_MAX + 1];

	memset(out, 0, sizeof(*out));
	if (!nest || !nl_get_nest(nest, &nl_ipsec_suite_set, tb))
		return;
	out->proto = get_u8(tb[ISAKMP_A_IPSEC_SUITE_PROTO]);
	out->id = get_u8(tb[ISAKMP_A_IPSEC_SUITE_ID]);
	out->keylen = get_u16(tb[ISAKMP_A_IPSEC_SUITE_KEYLEN]);
	out->auth = get_u16(tb[ISAKMP_A_IPSEC_SUITE_AUTH]);
	out->group = get_u16(tb[ISAKMP_A_IPSEC_SUITE_GROUP]);
	out->esn = get_u8(tb[ISAKMP_A_IPSEC_SUITE_ESN]);
}
