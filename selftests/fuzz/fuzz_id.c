// SPDX-License-Identifier: GPL-2.0
/* The body of an ID payload as identity and as traffic selector, and ranges
 * of addresses cut into prefixes.  Octet 0 says which, octet 1 how large the
 * buffer is that the text has to fit into.
 */
#include "fuzz.h"
#include "id.h"

#define SPLIT_MAX	(2 * 128)
#define CHOICES		2

void target_lengths(struct lengths *l, const u8 *data, u32 size)
{
}

void target_repair(u8 *data, u32 size)
{
}

static void try_ident(const struct isakmp_pld_id *id, int cap)
{
	struct isakmp_ident x, y, any = { .type = ISAKMP_ID_ANY };
	u8 buf[4 + ISAKMP_IDENT_MAX];
	struct isakmp_wr w = isakmp_wr(buf, sizeof(buf));
	union isakmp_pld_any back;
	char *out;

	if (isakmp_ident_decode(id, &x))
		return;
	must(x.len == id->data.len && !memcmp(x.b, id->data.p, x.len));
	isakmp_ident_write(&w, &x);
	must(!w.bad);
	must(!isakmp_pld_decode(ISAKMP_PT_ID, (struct isakmp_span){ buf, w.len },
				&back));
	must(!back.id.proto && !back.id.port);
	must(!isakmp_ident_decode(&back.id, &y));
	must(isakmp_ident_equal(&x, &y) && isakmp_ident_equal(&y, &x));
	must(isakmp_ident_match(&x, &y) && isakmp_ident_match(&any, &x));
	/* of another type it is somebody else, unless one address is in a set */
	y.type = x.type == ISAKMP_ID_FQDN ? ISAKMP_ID_KEY_ID : ISAKMP_ID_FQDN;
	must(!isakmp_ident_equal(&x, &y) && !isakmp_ident_match(&x, &y));
	out = text_buf(cap);
	must_be_text(out, isakmp_ident_print(&x, out, cap), cap, false);
	free(out);
}

/* The address behind @a, or false when there is none. */
static bool step(u8 *a, u32 len)
{
	while (len--)
		if (++a[len])
			return true;
	return false;
}

static void last_of(const struct isakmp_prefix *p, u32 len, u8 *out)
{
	u32 i;

	memcpy(out, p->a, len);
	for (i = p->len; i < len * 8; i++) {
		must(!(p->a[i / 8] & 0x80 >> i % 8));	/* no host bits */
		out[i / 8] |= 0x80 >> i % 8;
	}
}

/* Two prefixes that one would do for. */
static bool siblings(const struct isakmp_prefix *x,
		     const struct isakmp_prefix *y)
{
	u8 parent[16];
	u32 bit = x->len - 1;

	if (x->len != y->len || !x->len)
		return false;
	memcpy(parent, y->a, 16);
	parent[bit / 8] &= ~(0x80 >> bit % 8);
	return !memcmp(parent, x->a, 16);
}

/* Prefixes in order, one behind the other, from the first address of the
 * range to the last, and no two of them make one.
 */
static void try_split(const struct isakmp_range *r)
{
	struct isakmp_prefix p[SPLIT_MAX];
	u32 len = isakmp_addr_len(r->family);
	int n = isakmp_range_split(r, p, SPLIT_MAX), i;
	u8 at[16], last[16];

	must(n > 0 && n <= max_t(int, 1, 2 * len * 8 - 2));
	memcpy(at, r->lo, len);
	for (i = 0; i < n; i++) {
		must(p[i].len <= len * 8 && !memcmp(p[i].a, at, len));
		last_of(&p[i], len, last);
		must(!i || !siblings(&p[i - 1], &p[i]));
		memcpy(at, last, len);
		must(step(at, len) || i == n - 1);
	}
	must(!memcmp(last, r->hi, len));
	must((n == 1) == (isakmp_range_plen(r) >= 0));
	must(n > 1 || isakmp_range_plen(r) == p[0].len);
	/* the room that is needed, and one less; long ones cost too much */
	if (n > 8)
		return;
	must(isakmp_range_split(r, p, n) == n);
	must(isakmp_range_split(r, p, n - 1) == -ENOSPC);
}

static void try_range(const struct isakmp_range *r)
{
	struct isakmp_addr a = { .family = r->family };

	memcpy(a.a, r->lo, 16);
	must(isakmp_range_has(r, &a));
	memcpy(a.a, r->hi, 16);
	must(isakmp_range_has(r, &a));
	if (step(a.a, isakmp_addr_len(r->family)))
		must(!isakmp_range_has(r, &a));
	try_split(r);
}

static void try_ts(const struct isakmp_pld_id *id, int cap)
{
	u8 buf[4 + 32];
	struct isakmp_wr w = isakmp_wr(buf, sizeof(buf));
	union isakmp_pld_any back;
	struct isakmp_ts x, y;
	char *out;

	if (isakmp_ts_decode(id, &x))
		return;
	must(x.port == id->port && x.proto == id->proto && !x.dynamic);
	isakmp_ts_write(&w, &x);
	must(!w.bad);
	must(!isakmp_pld_decode(ISAKMP_PT_ID, (struct isakmp_span){ buf, w.len },
				&back));
	must(!isakmp_ts_decode(&back.id, &y));
	must(isakmp_ts_equal(&x, &y));
	must(isakmp_ts_within(&x, &y) && isakmp_ts_within(&y, &x));
	try_range(&x.r);
	out = text_buf(cap);
	must_be_text(out, isakmp_ts_print(&x, out, cap), cap, false);
	free(out);
}

/* Two addresses, the lower one first. */
static void try_addresses(struct isakmp_span s, bool v6)
{
	struct isakmp_range r = { .family = v6 ? AF_INET6 : AF_INET };
	u32 len = isakmp_addr_len(r.family);
	bool swap;

	if (s.len < 2 * len)
		return;
	swap = memcmp(s.p, s.p + len, len) > 0;
	memcpy(r.lo, s.p + (swap ? len : 0), len);
	memcpy(r.hi, s.p + (swap ? 0 : len), len);
	try_range(&r);
}

int LLVMFuzzerTestOneInput(const u8 *data, size_t size)
{
	union isakmp_pld_any any;
	struct isakmp_span body;

	if (size < CHOICES)
		return 0;
	body = (struct isakmp_span){ .p = data + CHOICES,
				     .len = size - CHOICES };
	if (data[0] & 1)
		try_addresses(body, data[0] & 2);
	if (isakmp_pld_decode(ISAKMP_PT_ID, body, &any))
		return 0;
	try_ident(&any.id, data[1]);
	try_ts(&any.id, data[1]);
	return 0;
}
