// SPDX-License-Identifier: GPL-2.0
/* Traffic selectors: the identities of phase 2, RFC 2407 4.6.2. */
#include "id.h"

int isakmp_ts_decode(const struct isakmp_pld_id *id, struct isakmp_ts *out)
{
	struct isakmp_range r;

	if (isakmp_id_range(id->type, id->data, &r))
		return -EBADMSG;
	*out = (struct isakmp_ts){ .r = r, .port = id->port,
				   .proto = id->proto };
	return 0;
}

static void mask_write(struct isakmp_wr *w, u32 len, u32 plen)
{
	u32 i, bits;

	for (i = 0; i < len; i++) {
		bits = plen > i * 8 ? min_t(u32, plen - i * 8, 8) : 0;
		isakmp_wr_u8(w, (u8)(0xff00 >> bits));
	}
}

void isakmp_ts_write(struct isakmp_wr *w, const struct isakmp_ts *ts)
{
	u32 len = isakmp_addr_len(ts->r.family);
	bool v4 = ts->r.family == AF_INET;
	int plen = isakmp_range_plen(&ts->r);
	u8 type;

	if (!len || ts->dynamic) {	/* no such ID */
		w->bad = true;
		return;
	}
	if (plen == (int)len * 8)
		type = v4 ? ISAKMP_ID_IPV4_ADDR : ISAKMP_ID_IPV6_ADDR;
	else if (plen >= 0)
		type = v4 ? ISAKMP_ID_IPV4_SUBNET : ISAKMP_ID_IPV6_SUBNET;
	else
		type = v4 ? ISAKMP_ID_IPV4_RANGE : ISAKMP_ID_IPV6_RANGE;
	isakmp_wr_u8(w, type);
	isakmp_wr_u8(w, ts->proto);
	isakmp_wr_be16(w, ts->port);
	isakmp_wr_bytes(w, ts->r.lo, len);
	if (plen < 0)
		isakmp_wr_bytes(w, ts->r.hi, len);
	else if (plen < (int)len * 8)
		mask_write(w, len, plen);
}

void isakmp_ts_from_addr(struct isakmp_ts *out, const struct isakmp_addr *a)
{
	*out = (struct isakmp_ts){ .r.family = a->family };
	memcpy(out->r.lo, a->a, isakmp_addr_len(a->family));
	memcpy(out->r.hi, a->a, isakmp_addr_len(a->family));
}

bool isakmp_ts_equal(const struct isakmp_ts *x, const struct isakmp_ts *y)
{
	return x->dynamic == y->dynamic && x->proto == y->proto &&
	       x->port == y->port && isakmp_range_within(&x->r, &y->r) &&
	       isakmp_range_within(&y->r, &x->r);
}

bool isakmp_ts_within(const struct isakmp_ts *in, const struct isakmp_ts *out)
{
	return isakmp_range_within(&in->r, &out->r) &&
	       (!out->proto || in->proto == out->proto) &&
	       (!out->port || in->port == out->port);
}

int isakmp_ts_print(const struct isakmp_ts *ts, char *out, int cap)
{
	int n;

	if (cap <= 0)
		return 0;
	if (ts->dynamic)
		n = scnprintf(out, cap, "dynamic");
	else
		n = isakmp_range_print(&ts->r, out, cap);
	if (ts->port)
		n += scnprintf(out + n, cap - n, "[%u/%u]", ts->proto,
			       ts->port);
	else if (ts->proto)
		n += scnprintf(out + n, cap - n, "[%u]", ts->proto);
	return n;
}
