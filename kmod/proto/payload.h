/* SPDX-License-Identifier: GPL-2.0 */
/* Payload formats as tables: one row a wire field; decode, encode and print
 * walk the same rows.  RFC 2408 3.4 to 3.16.
 */
#ifndef ISAKMP_PAYLOAD_H
#define ISAKMP_PAYLOAD_H

#include "message.h"

/* Decoded bodies.  Spans point into the message; numbers in host order. */
struct isakmp_pld_sa {		/* 3.4, RFC 2407 4.6.1 */
	u32 doi;
	u32 situation;
	struct isakmp_span proposals;
};

struct isakmp_pld_p {		/* 3.5 */
	u8 num;
	u8 proto;
	u8 spi_len;
	u8 ntf;
	struct isakmp_span spi;
	struct isakmp_span transforms;
};

struct isakmp_pld_t {		/* 3.6 */
	u8 num;
	u8 id;
	struct isakmp_span attrs;
};

struct isakmp_pld_data {	/* 3.7, 3.11, 3.12, 3.13, 3.16: KE HASH SIG NONCE VID NATD */
	struct isakmp_span data;
};

struct isakmp_pld_id {		/* 3.8, RFC 2407 4.6.2 */
	u8 type;
	u8 proto;
	u16 port;
	struct isakmp_span data;
};

struct isakmp_pld_cert {	/* 3.9, 3.10: CERT and CR */
	u8 encoding;
	struct isakmp_span data;
};

struct isakmp_pld_n {		/* 3.14 */
	u32 doi;
	u8 proto;
	u8 spi_len;
	u16 type;
	struct isakmp_span spi;
	struct isakmp_span data;
};

struct isakmp_pld_d {		/* 3.15 */
	u32 doi;
	u8 proto;
	u8 spi_len;
	u16 nspi;
	struct isakmp_span spis;	/* nspi * spi_len octets exactly */
};

struct isakmp_pld_natoa {	/* RFC 3947 5.2 */
	u8 type;
	struct isakmp_span data;
};

union isakmp_pld_any {
	struct isakmp_pld_sa sa;
	struct isakmp_pld_p p;
	struct isakmp_pld_t t;
	struct isakmp_pld_data data;
	struct isakmp_pld_id id;
	struct isakmp_pld_cert cert;
	struct isakmp_pld_n n;
	struct isakmp_pld_d d;
	struct isakmp_pld_natoa natoa;
};

/**
 * isakmp_pld_decode() - the fields of one payload body
 * @type: ISAKMP_PT_*, P and T included
 * @body: without the generic header
 * @out: filled; spans point into @body
 *
 * Return: 0; -EBADMSG when it is malformed; -EPROTONOSUPPORT for a type
 * without a row.
 */
int isakmp_pld_decode(u8 type, struct isakmp_span body,
		      union isakmp_pld_any *out);

/* Writes a whole payload, generic header included.  For SA, P and T the
 * inner chain comes as the span that decode would give.  Trouble is ->bad.
 */
void isakmp_pld_encode(struct isakmp_wr *w, u8 type,
		       const union isakmp_pld_any *in);

/* "N ESP NO-PROPOSAL-CHOSEN spi 4", one line without its end. */
int isakmp_pld_print(u8 type, struct isakmp_span body, char *out, int cap);

/* True when there is a descriptor for @type. */
bool isakmp_pld_known(u8 type);

/**
 * isakmp_chain_next() - walk P in an SA or T in a proposal
 * @r: the chain
 * @type: ISAKMP_PT_P or ISAKMP_PT_T
 * @more: in: expect another; out: whether its Next Payload says so
 * @body: filled
 *
 * Return: 0 or -EBADMSG (length, RESERVED, a next type that is neither
 * @type nor zero, or octets left over after the last one).
 */
int isakmp_chain_next(struct isakmp_rd *r, u8 type, bool *more,
		      struct isakmp_span *body);

/* One SA attribute, RFC 2408 3.3: TV and TLV alike. */
struct isakmp_attr {
	u16 type;		/* without the AF bit */
	bool tv;
	u64 value;		/* saturates at 2^64 - 1 for a longer TLV */
	struct isakmp_span data;	/* TLV value, or the two octets of a TV */
};

/* The next attribute of @r.  Return: 0 or -EBADMSG.  Ask while octets are
 * left.
 */
int isakmp_attr_next(struct isakmp_rd *r, struct isakmp_attr *attr);

/* TV when @value fits 16 bits, else TLV of four octets. */
void isakmp_attr_write(struct isakmp_wr *w, u16 type, u32 value);

#endif
