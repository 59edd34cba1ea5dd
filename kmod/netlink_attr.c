// SPDX-License-Identifier: GPL-2.0
/* Addresses, identities, selectors and suites as attributes. */

#include "netlink.h"

bool isakmp_nl_missing(struct nlattr *const *tb, const struct nlattr *nest,
		       int type, struct netlink_ext_ack *extack)
{
	if (tb[type])
		return false;
	NL_SET_ERR_MSG(extack, "an attribute is missing");
	NL_SET_ERR_ATTR_MISS(extack, nest, type);
	return true;
}

static u16 get_u16(const struct nlattr *a)
{
	return a ? nla_get_u16(a) : 0;
}

static u8 get_u8(const struct nlattr *a)
{
	return a ? nla_get_u8(a) : 0;
}

/* AF_INET, AF_INET6, or 0 for an address of neither length. */
static u16 ip_read(const struct nlattr *a, u8 *out,
		   struct netlink_ext_ack *extack)
{
	switch (nla_len(a)) {
	case 4:
		memcpy(out, nla_data(a), 4);
		return AF_INET;
	case 16:
		memcpy(out, nla_data(a), 16);
		return AF_INET6;
	default:
		NL_SET_ERR_MSG_ATTR(extack, a, "an address has 4 or 16 octets");
		return 0;
	}
}

int isakmp_nl_name_read(const struct nlattr *attr, char *out,
			struct netlink_ext_ack *extack)
{
	const char *s = nla_data(attr);
	u32 i;

	for (i = 0; s[i]; i++) {
		/* Names are printed as they are. */
		if (s[i] < 0x21 || s[i] > 0x7e) {
			NL_SET_ERR_MSG_ATTR(extack, attr,
					    "a name is printable ASCII");
			return -EINVAL;
		}
	}
	if (!i) {
		NL_SET_ERR_MSG_ATTR(extack, attr, "a name is not empty");
		return -EINVAL;
	}
	nla_strscpy(out, attr, ISAKMP_NAME_MAX + 1);
	return 0;
}

int isakmp_nl_addr_read(const struct nlattr *nest, void *addr,
			struct netlink_ext_ack *extack)
{
	struct nlattr *tb[ISAKMP_A_ADDR_MAX + 1];
	struct isakmp_addr *out = addr;
	int err;

	err = nla_parse_nested(tb, ISAKMP_A_ADDR_MAX, nest,
			       isakmp_addr_nl_policy, extack);
	if (err)
		return err;
	if (isakmp_nl_missing(tb, nest, ISAKMP_A_ADDR_IP, extack))
		return -EINVAL;
	out->family = ip_read(tb[ISAKMP_A_ADDR_IP], out->a, extack);
	if (!out->family)
		return -EINVAL;
	out->port = get_u16(tb[ISAKMP_A_ADDR_PORT]);
	if (tb[ISAKMP_A_ADDR_SCOPE])
		out->scope = nla_get_u32(tb[ISAKMP_A_ADDR_SCOPE]);
	return 0;
}

static int lo_hi_read(const struct nlattr *lo, const struct nlattr *hi,
		      struct isakmp_range *out, struct netlink_ext_ack *extack)
{
	out->family = ip_read(lo, out->lo, extack);
	if (!out->family)
		return -EINVAL;
	if (ip_read(hi, out->hi, extack) != out->family) {
		NL_SET_ERR_MSG_ATTR(extack, hi,
				    "both ends of a range are of one family");
		return -EINVAL;
	}
	if (memcmp(out->lo, out->hi, sizeof(out->lo)) > 0) {
		NL_SET_ERR_MSG_ATTR(extack, hi, "the range ends before it begins");
		return -EINVAL;
	}
	return 0;
}

int isakmp_nl_range_read(const struct nlattr *nest, void *range,
			 struct netlink_ext_ack *extack)
{
	struct isakmp_range *out = range;
	struct nlattr *tb[ISAKMP_A_RANGE_MAX + 1];
	int err;

	err = nla_parse_nested(tb, ISAKMP_A_RANGE_MAX, nest,
			       isakmp_range_nl_policy, extack);
	if (err)
		return err;
	if (isakmp_nl_missing(tb, nest, ISAKMP_A_RANGE_LO, extack) ||
	    isakmp_nl_missing(tb, nest, ISAKMP_A_RANGE_HI, extack))
		return -EINVAL;
	if (tb[ISAKMP_A_RANGE_SCOPE])
		out->scope = nla_get_u32(tb[ISAKMP_A_RANGE_SCOPE]);
	return lo_hi_read(tb[ISAKMP_A_RANGE_LO], tb[ISAKMP_A_RANGE_HI], out,
			  extack);
}

int isakmp_nl_ident_read(const struct nlattr *nest, void *ident,
			 struct netlink_ext_ack *extack)
{
	struct nlattr *tb[ISAKMP_A_IDENT_MAX + 1];
	struct isakmp_pld_id pld = {};
	int err;

	err = nla_parse_nested(tb, ISAKMP_A_IDENT_MAX, nest,
			       isakmp_ident_nl_policy, extack);
	if (err)
		return err;
	if (isakmp_nl_missing(tb, nest, ISAKMP_A_IDENT_TYPE, extack) ||
	    isakmp_nl_missing(tb, nest, ISAKMP_A_IDENT_VALUE, extack))
		return -EINVAL;
	/* What the wire takes is what a configuration may say. */
	pld.type = nla_get_u8(tb[ISAKMP_A_IDENT_TYPE]);
	pld.data.p = nla_data(tb[ISAKMP_A_IDENT_VALUE]);
	pld.data.len = nla_len(tb[ISAKMP_A_IDENT_VALUE]);
	if (isakmp_ident_decode(&pld, ident)) {
		NL_SET_ERR_MSG_ATTR(extack, nest,
				    "malformed identity, or of a type that is not supported");
		return -EINVAL;
	}
	return 0;
}

int isakmp_nl_ts_read(const struct nlattr *nest, void *ts,
		      struct netlink_ext_ack *extack)
{
	struct nlattr *tb[ISAKMP_A_TS_MAX + 1];
	struct isakmp_ts *out = ts;
	int err;

	err = nla_parse_nested(tb, ISAKMP_A_TS_MAX, nest, isakmp_ts_nl_policy,
			       extack);
	if (err)
		return err;
	out->proto = get_u8(tb[ISAKMP_A_TS_PROTO]);
	out->port = get_u16(tb[ISAKMP_A_TS_PORT]);
	out->dynamic = nla_get_flag(tb[ISAKMP_A_TS_DYNAMIC]);
	if (out->port && !out->proto) {
		NL_SET_ERR_MSG_ATTR(extack, tb[ISAKMP_A_TS_PORT],
				    "a port needs a protocol");
		return -EINVAL;
	}
	if (out->dynamic) {
		if (!tb[ISAKMP_A_TS_LO] && !tb[ISAKMP_A_TS_HI])
			return 0;
		NL_SET_ERR_MSG_ATTR(extack, tb[ISAKMP_A_TS_DYNAMIC],
				    "a dynamic selector has no range");
		return -EINVAL;
	}
	if (isakmp_nl_missing(tb, nest, ISAKMP_A_TS_LO, extack) ||
	    isakmp_nl_missing(tb, nest, ISAKMP_A_TS_HI, extack))
		return -EINVAL;
	return lo_hi_read(tb[ISAKMP_A_TS_LO], tb[ISAKMP_A_TS_HI], &out->r,
			  extack);
}

int isakmp_nl_ike_suite_read(const struct nlattr *nest, void *tf,
			     struct netlink_ext_ack *extack)
{
	struct nlattr *tb[ISAKMP_A_IKE_SUITE_MAX + 1];
	struct ike1_tf *out = tf;
	int err;

	err = nla_parse_nested(tb, ISAKMP_A_IKE_SUITE_MAX, nest,
			       isakmp_ike_suite_nl_policy, extack);
	if (err)
		return err;
	out->cipher = get_u16(tb[ISAKMP_A_IKE_SUITE_CIPHER]);
	out->keylen = get_u16(tb[ISAKMP_A_IKE_SUITE_KEYLEN]);
	out->hash = get_u16(tb[ISAKMP_A_IKE_SUITE_HASH]);
	out->group = get_u16(tb[ISAKMP_A_IKE_SUITE_GROUP]);
	if (!ike1_tf_known(out)) {
		NL_SET_ERR_MSG_ATTR(extack, nest,
				    "a phase 1 suite that is not supported");
		return -EOPNOTSUPP;
	}
	return 0;
}

int isakmp_nl_ipsec_suite_read(const struct nlattr *nest, void *tf,
			       struct netlink_ext_ack *extack)
{
	struct nlattr *tb[ISAKMP_A_IPSEC_SUITE_MAX + 1];
	struct ipsec_tf *out = tf;
	int err;

	err = nla_parse_nested(tb, ISAKMP_A_IPSEC_SUITE_MAX, nest,
			       isakmp_ipsec_suite_nl_policy, extack);
	if (err)
		return err;
	out->proto = get_u8(tb[ISAKMP_A_IPSEC_SUITE_PROTO]);
	out->id = get_u8(tb[ISAKMP_A_IPSEC_SUITE_ID]);
	out->keylen = get_u16(tb[ISAKMP_A_IPSEC_SUITE_KEYLEN]);
	out->auth = get_u16(tb[ISAKMP_A_IPSEC_SUITE_AUTH]);
	out->group = get_u16(tb[ISAKMP_A_IPSEC_SUITE_GROUP]);
	out->esn = get_u8(tb[ISAKMP_A_IPSEC_SUITE_ESN]);
	if (!doi_ipsec_tf_known(out)) {
		NL_SET_ERR_MSG_ATTR(extack, nest,
				    "a phase 2 suite that is not supported");
		return -EOPNOTSUPP;
	}
	return 0;
}

/* Ends a nest that all went into, or takes it back. */
static int nest_done(struct sk_buff *skb, struct nlattr *nest, int err)
{
	if (err)
		nla_nest_cancel(skb, nest);
	else
		nla_nest_end(skb, nest);
	return err;
}

int isakmp_nl_addr_put(struct sk_buff *skb, int type,
		       const struct isakmp_addr *addr)
{
	struct nlattr *nest = nla_nest_start(skb, type);
	u32 len = isakmp_addr_len(addr->family);
	int err;

	if (!nest)
		return -EMSGSIZE;
	err = nla_put(skb, ISAKMP_A_ADDR_IP, len, addr->a);
	if (!err && addr->port)
		err = nla_put_u16(skb, ISAKMP_A_ADDR_PORT, addr->port);
	if (!err && addr->scope)
		err = nla_put_u32(skb, ISAKMP_A_ADDR_SCOPE, addr->scope);
	return nest_done(skb, nest, err);
}

int isakmp_nl_range_put(struct sk_buff *skb, int type,
			const struct isakmp_range *r)
{
	struct nlattr *nest = nla_nest_start(skb, type);
	u32 len = isakmp_addr_len(r->family);
	int err;

	if (!nest)
		return -EMSGSIZE;
	err = nla_put(skb, ISAKMP_A_RANGE_LO, len, r->lo) ?:
	      nla_put(skb, ISAKMP_A_RANGE_HI, len, r->hi);
	if (!err && r->scope)
		err = nla_put_u32(skb, ISAKMP_A_RANGE_SCOPE, r->scope);
	return nest_done(skb, nest, err);
}

int isakmp_nl_ident_put(struct sk_buff *skb, int type,
			const struct isakmp_ident *id)
{
	struct nlattr *nest;
	int err;

	if (id->type == ISAKMP_ID_ANY)
		return 0;
	nest = nla_nest_start(skb, type);
	if (!nest)
		return -EMSGSIZE;
	err = nla_put_u8(skb, ISAKMP_A_IDENT_TYPE, id->type) ?:
	      nla_put(skb, ISAKMP_A_IDENT_VALUE, id->len, id->b);
	return nest_done(skb, nest, err);
}

int isakmp_nl_ts_put(struct sk_buff *skb, int type, const struct isakmp_ts *ts)
{
	struct nlattr *nest = nla_nest_start(skb, type);
	u32 len = isakmp_addr_len(ts->r.family);
	int err;

	if (!nest)
		return -EMSGSIZE;
	if (ts->dynamic)
		err = nla_put_flag(skb, ISAKMP_A_TS_DYNAMIC);
	else
		err = nla_put(skb, ISAKMP_A_TS_LO, len, ts->r.lo) ?:
		      nla_put(skb, ISAKMP_A_TS_HI, len, ts->r.hi);
	if (!err && ts->proto)
		err = nla_put_u8(skb, ISAKMP_A_TS_PROTO, ts->proto);
	if (!err && ts->port)
		err = nla_put_u16(skb, ISAKMP_A_TS_PORT, ts->port);
	return nest_done(skb, nest, err);
}

int isakmp_nl_ike_suite_put(struct sk_buff *skb, int type,
			    const struct ike1_tf *tf)
{
	struct nlattr *nest = nla_nest_start(skb, type);
	int err;

	if (!nest)
		return -EMSGSIZE;
	err = nla_put_u16(skb, ISAKMP_A_IKE_SUITE_CIPHER, tf->cipher) ?:
	      nla_put_u16(skb, ISAKMP_A_IKE_SUITE_KEYLEN, tf->keylen) ?:
	      nla_put_u16(skb, ISAKMP_A_IKE_SUITE_HASH, tf->hash) ?:
	      nla_put_u16(skb, ISAKMP_A_IKE_SUITE_GROUP, tf->group);
	return nest_done(skb, nest, err);
}

int isakmp_nl_ipsec_suite_put(struct sk_buff *skb, int type,
			      const struct ipsec_tf *tf)
{
	struct nlattr *nest = nla_nest_start(skb, type);
	int err;

	if (!nest)
		return -EMSGSIZE;
	err = nla_put_u8(skb, ISAKMP_A_IPSEC_SUITE_PROTO, tf->proto) ?:
	      nla_put_u8(skb, ISAKMP_A_IPSEC_SUITE_ID, tf->id) ?:
	      nla_put_u16(skb, ISAKMP_A_IPSEC_SUITE_KEYLEN, tf->keylen) ?:
	      nla_put_u16(skb, ISAKMP_A_IPSEC_SUITE_AUTH, tf->auth) ?:
	      nla_put_u16(skb, ISAKMP_A_IPSEC_SUITE_GROUP, tf->group) ?:
	      nla_put_u8(skb, ISAKMP_A_IPSEC_SUITE_ESN, tf->esn);
	return nest_done(skb, nest, err);
}
