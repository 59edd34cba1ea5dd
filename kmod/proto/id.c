// SPDX-License-Identifier: GPL-2.0
/* Identities: what a peer says it is, RFC 2407 4.6.2. */
#include "id.h"

enum { PROTO_UDP = 17 };

/* What an identity is made of; the rest follows from it. */
enum shape {
	TEXT,			/* a name that people read */
	OCTETS,
	ADDR,
	SUBNET,			/* an address and a mask */
	RANGE,			/* two addresses */
};

/* RFC 2407 4.6.2.2 to 4.6.2.12.  What has no row is refused. */
static const struct id_row {
	u8 type;
	u8 shape;
	u16 family;
} id_rows[] = {
	{ .type = ISAKMP_ID_IPV4_ADDR, .shape = ADDR, .family = AF_INET },
	{ .type = ISAKMP_ID_IPV6_ADDR, .shape = ADDR, .family = AF_INET6 },
	{ .type = ISAKMP_ID_IPV4_SUBNET, .shape = SUBNET, .family = AF_INET },
	{ .type = ISAKMP_ID_IPV6_SUBNET, .shape = SUBNET, .family = AF_INET6 },
	{ .type = ISAKMP_ID_IPV4_RANGE, .shape = RANGE, .family = AF_INET },
	{ .type = ISAKMP_ID_IPV6_RANGE, .shape = RANGE, .family = AF_INET6 },
	{ .type = ISAKMP_ID_FQDN, .shape = TEXT },
	{ .type = ISAKMP_ID_USER_FQDN, .shape = TEXT },
	{ .type = ISAKMP_ID_KEY_ID, .shape = OCTETS },
};

static const struct id_row *row_find(u8 type)
{
	u32 i;

	for (i = 0; i < ARRAY_SIZE(id_rows); i++)
		if (id_rows[i].type == type)
			return &id_rows[i];
	return NULL;
}

/* The prefix length of a mask, or -1 when its ones are not contiguous. */
static int mask_plen(const u8 *mask, u32 len)
{
	u32 i, plen = 0;

	while (plen < len * 8 && mask[plen / 8] << plen % 8 & 0x80)
		plen++;
	for (i = plen; i < len * 8; i++)
		if (mask[i / 8] << i % 8 & 0x80)
			return -1;
	return plen;
}

static int subnet_read(const u8 *b, u32 len, struct isakmp_range *r)
{
	u32 i;

	if (mask_plen(b + len, len) < 0)
		return -EBADMSG;
	for (i = 0; i < len; i++) {
		r->lo[i] = b[i] & b[len + i];
		r->hi[i] = b[i] | (u8)~b[len + i];
	}
	return 0;
}

int isakmp_id_range(u8 type, struct isakmp_span data, struct isakmp_range *r)
{
	const struct id_row *row = row_find(type);
	u32 len = row ? isakmp_addr_len(row->family) : 0;

	*r = (struct isakmp_range){};
	if (!len || data.len != (row->shape == ADDR ? len : 2 * len))
		return -EBADMSG;
	r->family = row->family;
	if (row->shape == SUBNET)
		return subnet_read(data.p, len, r);
	memcpy(r->lo, data.p, len);
	memcpy(r->hi, data.p + data.len - len, len);
	return memcmp(r->lo, r->hi, len) > 0 ? -EBADMSG : 0;
}

/* RFC 2407 4.6.2: zero, or UDP port 500.  Behind a NAT the port is the 4500
 * of RFC 3947 4, and some peers send 0 there.
 */
static bool transport_valid(const struct isakmp_pld_id *id)
{
	if (id->proto == PROTO_UDP)
		return !id->port || id->port == ISAKMP_PORT ||
		       id->port == ISAKMP_PORT_NATT;
	return !id->proto && !id->port;
}

static bool text_valid(struct isakmp_span s)
{
	u32 i;

	for (i = 0; i < s.len; i++)
		if (s.p[i] < ' ' || s.p[i] == 0x7f)
			return false;
	return true;
}

int isakmp_ident_decode(const struct isakmp_pld_id *id,
			struct isakmp_ident *out)
{
	const struct id_row *row = row_find(id->type);
	struct isakmp_range r;

	if (!row || !transport_valid(id) || !id->data.len ||
	    id->data.len > ISAKMP_IDENT_MAX)
		return -EBADMSG;
	if (row->family && isakmp_id_range(id->type, id->data, &r))
		return -EBADMSG;
	if (row->shape == TEXT && !text_valid(id->data))
		return -EBADMSG;
	*out = (struct isakmp_ident){ .type = id->type, .len = id->data.len };
	memcpy(out->b, id->data.p, id->data.len);
	return 0;
}

void isakmp_ident_write(struct isakmp_wr *w, const struct isakmp_ident *id)
{
	isakmp_wr_u8(w, id->type);
	isakmp_wr_u8(w, 0);
	isakmp_wr_be16(w, 0);
	isakmp_wr_bytes(w, id->b, id->len);
}

void isakmp_ident_from_addr(struct isakmp_ident *out,
			    const struct isakmp_addr *a)
{
	*out = (struct isakmp_ident){ .len = isakmp_addr_len(a->family) };
	if (out->len)
		out->type = a->family == AF_INET ? ISAKMP_ID_IPV4_ADDR :
						   ISAKMP_ID_IPV6_ADDR;
	memcpy(out->b, a->a, out->len);
}

static u8 lower(u8 c)
{
	return c >= 'A' && c <= 'Z' ? c | 0x20 : c;
}

static bool octets_equal(const u8 *x, const u8 *y, u32 n, bool text)
{
	u32 i;

	for (i = 0; i < n; i++)
		if (text ? lower(x[i]) != lower(y[i]) : x[i] != y[i])
			return false;
	return true;
}

static bool is_text(u8 type)
{
	const struct id_row *row = row_find(type);

	return row && row->shape == TEXT;
}

bool isakmp_ident_equal(const struct isakmp_ident *x,
			const struct isakmp_ident *y)
{
	return x->type == y->type && x->len == y->len &&
	       octets_equal(x->b, y->b, x->len, is_text(x->type));
}

/* "*.example.org" is every name below, "*@example.org" every user there. */
static bool wildcard_match(const struct isakmp_ident *want,
			   const struct isakmp_ident *got)
{
	u8 dot = want->type == ISAKMP_ID_FQDN ? '.' : '@';
	u32 tail = want->len - 1;

	if (want->type != got->type || !is_text(want->type))
		return false;
	if (want->len < 3 || want->b[0] != '*' || want->b[1] != dot)
		return false;
	if (got->len <= tail)
		return false;
	return octets_equal(want->b + 1, got->b + got->len - tail, tail, true);
}

bool isakmp_ident_match(const struct isakmp_ident *want,
			const struct isakmp_ident *got)
{
	const struct id_row *row = row_find(want->type);
	struct isakmp_range r, in;

	if (want->type == ISAKMP_ID_ANY || isakmp_ident_equal(want, got))
		return true;
	if (!row || !row->family)
		return wildcard_match(want, got);
	/* an identity of one address may be any of a set that is wanted */
	if (isakmp_id_range(want->type, isakmp_ident_span(want), &r) ||
	    isakmp_id_range(got->type, isakmp_ident_span(got), &in))
		return false;
	return row_find(got->type)->shape == ADDR &&
	       isakmp_range_within(&in, &r);
}

/* Escapes the backslash too, so that no two identities look the same. */
static int text_print(const struct isakmp_ident *id, char *out, int cap)
{
	int i, n = 0;

	for (i = 0; i < id->len; i++) {
		if (id->b[i] >= ' ' && id->b[i] < 0x7f && id->b[i] != '\\') {
			n += scnprintf(out + n, cap - n, "%c", id->b[i]);
			continue;
		}
		if (cap - n <= 4)	/* not half of one */
			break;
		n += scnprintf(out + n, cap - n, "\\x%02x", id->b[i]);
	}
	return n;
}

int isakmp_ident_print(const struct isakmp_ident *id, char *out, int cap)
{
	struct isakmp_range r;

	if (cap <= 0)
		return 0;
	out[0] = 0;
	if (id->type == ISAKMP_ID_ANY)
		return scnprintf(out, cap, "%%any");
	if (!isakmp_id_range(id->type, isakmp_ident_span(id), &r))
		return isakmp_range_print(&r, out, cap);
	return text_print(id, out, cap);
}
