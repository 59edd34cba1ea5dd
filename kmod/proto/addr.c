// SPDX-License-Identifier: GPL-2.0
/* Addresses, ranges of them, and the prefixes that make up a range.
 * An address is a number of 4 or 16 octets, most significant first.
 */
#include "id.h"

u32 isakmp_addr_len(u16 family)
{
	if (family == AF_INET)
		return 4;
	return family == AF_INET6 ? 16 : 0;
}

bool isakmp_addr_same(const struct isakmp_addr *x,
		      const struct isakmp_addr *y)
{
	return x->family == y->family && x->scope == y->scope &&
	       !memcmp(x->a, y->a, isakmp_addr_len(x->family));
}

bool isakmp_addr_link_local(const struct isakmp_addr *a)
{
	return a->family == AF_INET6 && a->a[0] == 0xfe &&
	       (a->a[1] & 0xc0) == 0x80;
}

static int v4_print(const u8 *a, char *out, int cap)
{
	return scnprintf(out, cap, "%u.%u.%u.%u", a[0], a[1], a[2], a[3]);
}

/* RFC 5952 4.2: the longest run of at least two zero groups, the first when
 * there are several.
 */
static void zeros_find(const u8 *a, u32 *at, u32 *len)
{
	u32 i, run = 0;

	*at = 8;
	*len = 1;
	for (i = 0; i < 8; i++) {
		run = get_unaligned_be16(a + 2 * i) ? 0 : run + 1;
		if (run > *len) {
			*at = i + 1 - run;
			*len = run;
		}
	}
}

static int v6_print(const u8 *a, char *out, int cap)
{
	static const u8 mapped[12] = { [10] = 0xff, [11] = 0xff };
	u32 i, zeros, len;
	int n = 0;

	if (!memcmp(a, mapped, sizeof(mapped))) {	/* RFC 5952 5 */
		n = scnprintf(out, cap, "::ffff:");
		return n + v4_print(a + sizeof(mapped), out + n, cap - n);
	}
	zeros_find(a, &zeros, &len);
	for (i = 0; i < 8; i++) {
		if (i == zeros) {
			n += scnprintf(out + n, cap - n, "::");
			i += len - 1;
			continue;
		}
		n += scnprintf(out + n, cap - n, "%s%x",
			       i && i != zeros + len ? ":" : "",
			       get_unaligned_be16(a + 2 * i));
	}
	return n;
}

static int octets_print(u16 family, const u8 *a, char *out, int cap)
{
	if (family == AF_INET)
		return v4_print(a, out, cap);
	if (family == AF_INET6)
		return v6_print(a, out, cap);
	return scnprintf(out, cap, "any");
}

int isakmp_addr_print(const struct isakmp_addr *a, char *out, int cap)
{
	if (cap <= 0)
		return 0;
	return octets_print(a->family, a->a, out, cap);
}

bool isakmp_range_has(const struct isakmp_range *r,
		      const struct isakmp_addr *a)
{
	u32 len = isakmp_addr_len(r->family);

	if (!r->family)
		return true;
	if (r->scope && r->scope != a->scope)
		return false;
	return len && r->family == a->family &&
	       memcmp(r->lo, a->a, len) <= 0 && memcmp(a->a, r->hi, len) <= 0;
}

bool isakmp_range_within(const struct isakmp_range *in,
			 const struct isakmp_range *out)
{
	u32 len = isakmp_addr_len(out->family);

	if (!out->family)
		return true;
	return len && in->family == out->family &&
	       memcmp(out->lo, in->lo, len) <= 0 &&
	       memcmp(in->hi, out->hi, len) <= 0;
}

static bool bit_get(const u8 *a, u32 i)
{
	return a[i / 8] >> (7 - i % 8) & 1;
}

int isakmp_range_plen(const struct isakmp_range *r)
{
	u32 bits = isakmp_addr_len(r->family) * 8;
	u32 plen = 0, i;

	if (!bits)
		return -1;
	while (plen < bits && bit_get(r->lo, plen) == bit_get(r->hi, plen))
		plen++;
	for (i = plen; i < bits; i++)
		if (bit_get(r->lo, i) || !bit_get(r->hi, i))
			return -1;
	return plen;
}

int isakmp_range_print(const struct isakmp_range *r, char *out, int cap)
{
	int plen = isakmp_range_plen(r);
	int n;

	if (cap <= 0)
		return 0;
	n = octets_print(r->family, r->lo, out, cap);
	if (!r->family || plen == (int)isakmp_addr_len(r->family) * 8)
		return n;
	if (plen >= 0)
		return n + scnprintf(out + n, cap - n, "/%d", plen);
	n += scnprintf(out + n, cap - n, "-");
	return n + octets_print(r->family, r->hi, out + n, cap - n);
}

/* Zero bits at the end of an address. */
static u32 trailing_zeros(const u8 *a, u32 bits)
{
	u32 n = 0;

	while (n < bits && !bit_get(a, bits - 1 - n))
		n++;
	return n;
}

/* @out is @a with its last @n bits set. */
static void ones_fill(u8 *out, const u8 *a, u32 bits, u32 n)
{
	u32 i;

	memcpy(out, a, bits / 8);
	for (i = bits - n; i < bits; i++)
		out[i / 8] |= 0x80 >> i % 8;
}

static void increment(u8 *a, u32 len)
{
	while (len-- && !++a[len])
		;
}

/* From the lowest address on, each time the largest prefix that begins there
 * and ends within the range.
 */
int isakmp_range_split(const struct isakmp_range *r,
		       struct isakmp_prefix *out, int cap)
{
	u32 len = isakmp_addr_len(r->family), bits = len * 8, host;
	u8 at[16] = {}, last[16];
	int n = 0;

	if (!len || memcmp(r->lo, r->hi, len) > 0)
		return 0;
	memcpy(at, r->lo, len);
	for (;;) {
		host = trailing_zeros(at, bits);
		for (;; host--) {
			ones_fill(last, at, bits, host);
			if (memcmp(last, r->hi, len) <= 0)
				break;
		}
		if (n >= cap)
			return -ENOSPC;
		if (out) {
			memcpy(out[n].a, at, sizeof(at));
			out[n].len = bits - host;
		}
		n++;
		if (!memcmp(last, r->hi, len))
			return n;
		memcpy(at, last, len);
		increment(at, len);
	}
}
