/* SPDX-License-Identifier: GPL-2.0 */
/* Addresses, identities and traffic selectors, and how they look on the
 * wire (RFC 2407 4.6.2).
 */
#ifndef ISAKMP_ID_H
#define ISAKMP_ID_H

#include "payload.h"

#define ISAKMP_PORT		500	/* RFC 2408 2.5.1 */
#define ISAKMP_PORT_NATT	4500	/* RFC 3947 4 */

/* A transport address.  @family AF_INET, AF_INET6 or 0 for none; @port in
 * host order; @scope is the interface index of a link-local address or the
 * L3 master the packet came in on, else 0; @a in network order, an IPv4
 * address in the first four octets and the rest zero.
 */
struct isakmp_addr {
	u16 family;
	u16 port;
	u32 scope;
	u8 a[16];
};

/* Octets of an address of @family: 4, 16, or 0. */
u32 isakmp_addr_len(u16 family);
/* Family, address and scope; not the port. */
bool isakmp_addr_same(const struct isakmp_addr *x,
		      const struct isakmp_addr *y);
/* "192.0.2.1" or "2001:db8::1", without the port. */
int isakmp_addr_print(const struct isakmp_addr *a, char *out, int cap);

/* fe80::/10, of which only the interface says which one is meant. */
bool isakmp_addr_link_local(const struct isakmp_addr *a);

/* An inclusive range of addresses of one family; family 0 is every address
 * of every family.  @scope: 0, or the interface on which they are link-local.
 */
struct isakmp_range {
	u16 family;
	u8 lo[16];
	u8 hi[16];
	u32 scope;
};

bool isakmp_range_has(const struct isakmp_range *r,
		      const struct isakmp_addr *a);
/* All of @in is in @out. */
bool isakmp_range_within(const struct isakmp_range *in,
			 const struct isakmp_range *out);
/* The prefix length when the range is exactly one prefix, else -1. */
int isakmp_range_plen(const struct isakmp_range *r);
/* "10.0.0.0/8", "10.0.0.1", "10.0.0.1-10.0.0.9", "any". */
int isakmp_range_print(const struct isakmp_range *r, char *out, int cap);

#define ISAKMP_IDENT_MAX	255

/* An identity as configured or as authenticated.  Type ISAKMP_ID_ANY only
 * in a configuration.  @b is what the ID payload carries after the port.
 */
struct isakmp_ident {
	u8 type;
	u8 len;
	u8 b[ISAKMP_IDENT_MAX];
};

/**
 * isakmp_ident_decode() - an identity of phase 1
 * @id: a decoded ID payload
 * @out: filled
 *
 * Takes what isakmp_id_range() takes, FQDN,
 * USER_FQDN (no NUL or control octets in either) and KEY_ID of 1 to 255
 * octets; protocol and port must be 0/0, UDP/500, UDP/4500 or UDP/0
 * (RFC 2407 4.6.2).  Return: 0 or -EBADMSG.
 */
int isakmp_ident_decode(const struct isakmp_pld_id *id,
			struct isakmp_ident *out);
static inline struct isakmp_span
isakmp_ident_span(const struct isakmp_ident *id)
{
	return (struct isakmp_span){ .p = id->b, .len = id->len };
}

/* The addresses that an ADDR, SUBNET (the mask must be contiguous; host bits
 * are cleared) or RANGE (lo <= hi) stands for.  Return: 0 or -EBADMSG, also
 * for other types.
 */
int isakmp_id_range(u8 type, struct isakmp_span data, struct isakmp_range *r);
/* The body of an ID payload; protocol and port are zero. */
void isakmp_ident_write(struct isakmp_wr *w, const struct isakmp_ident *id);
void isakmp_ident_from_addr(struct isakmp_ident *out,
			    const struct isakmp_addr *a);
/* FQDN and USER_FQDN without regard to ASCII case. */
bool isakmp_ident_equal(const struct isakmp_ident *x,
			const struct isakmp_ident *y);
/* @want may be ANY; a subnet or range of addresses matches an address in it;
 * an FQDN or USER_FQDN "*.example.org" / "*@example.org" matches below it.
 */
bool isakmp_ident_match(const struct isakmp_ident *want,
			const struct isakmp_ident *got);
/* Printable; octets out of the printable ASCII set are escaped as \xNN. */
int isakmp_ident_print(const struct isakmp_ident *id, char *out, int cap);

/* A traffic selector.  @proto 0 is any, @port 0 is any (host order).
 * @dynamic: only in a configuration, the range is then the IKE address.
 */
struct isakmp_ts {
	struct isakmp_range r;
	u16 port;
	u8 proto;
	bool dynamic;
};

/**
 * isakmp_ts_decode() - an identity of phase 2
 * @id: a decoded ID payload
 * @out: filled
 *
 * What isakmp_id_range() takes.  Return: 0 or -EBADMSG.
 */
int isakmp_ts_decode(const struct isakmp_pld_id *id, struct isakmp_ts *out);
/* The body of an ID payload: ADDR for one address, SUBNET for a prefix
 * (of length 0 too), RANGE for the rest.
 */
void isakmp_ts_write(struct isakmp_wr *w, const struct isakmp_ts *ts);
void isakmp_ts_from_addr(struct isakmp_ts *out, const struct isakmp_addr *a);
bool isakmp_ts_equal(const struct isakmp_ts *x, const struct isakmp_ts *y);
/* @in lies within @out: range, protocol and port. */
bool isakmp_ts_within(const struct isakmp_ts *in, const struct isakmp_ts *out);
/* "10.1.0.0/16[17/53]", "dynamic[17]", "10.1.0.1". */
int isakmp_ts_print(const struct isakmp_ts *ts, char *out, int cap);

/* A prefix that a range was cut into. */
struct isakmp_prefix {
	u8 a[16];
	u8 len;
};

#define ISAKMP_SPLIT_MAX	62	/* any IPv4 range fits */

/* The fewest prefixes that make up @r, in order; @out NULL: only counted.
 * Return: how many (at most 2 * 128 - 2, none for family 0), or -ENOSPC when
 * they are more than @cap.
 */
int isakmp_range_split(const struct isakmp_range *r,
		       struct isakmp_prefix *out, int cap);

#endif
