/* SPDX-License-Identifier: GPL-2.0 */
/* One datagram: header, payload chain, and what is wrong with it. */
#ifndef ISAKMP_MESSAGE_H
#define ISAKMP_MESSAGE_H

#include "buf.h"
#include "numbers.h"

#define ISAKMP_COOKIE_LEN	8
#define ISAKMP_HDR_LEN		28
#define ISAKMP_PLD_HDR_LEN	4
#define ISAKMP_MSG_MAX		16384	/* octets of a datagram that we take */
#define ISAKMP_MSG_PLD_MAX	64	/* payloads of a datagram that we take */
#define ISAKMP_VERSION_1_0	0x10

/* RFC 2408 3.1; host byte order */
struct isakmp_hdr {
	u8 cky_i[ISAKMP_COOKIE_LEN];
	u8 cky_r[ISAKMP_COOKIE_LEN];
	u8 next;
	u8 version;
	u8 etype;
	u8 flags;
	u32 mid;
	u32 len;
};

/* One payload where it lies; the generic header is not part of @body. */
struct isakmp_pld {
	u8 type;
	struct isakmp_span body;
};

/* Why a message was refused.  Filled by whoever finds out, told once. */
struct isakmp_bad {
	u16 notify;		/* ISAKMP_N_*, 0 when nothing was refused */
	u8 pld;			/* ISAKMP_PT_* at fault, or 0 */
	const char *what;	/* a literal, for counters, traces and people */
};

/**
 * struct isakmp_msg - a datagram taken apart; owns nothing
 * @hdr: the header
 * @bytes: the whole datagram, header included, plaintext once decrypted
 * @pld: its payloads in order
 * @npld: how many
 * @pad: octets after the last payload: cipher padding, or up to 3
 * @bad: set by isakmp_refuse()
 */
struct isakmp_msg {
	struct isakmp_hdr hdr;
	struct isakmp_span bytes;
	struct isakmp_pld pld[ISAKMP_MSG_PLD_MAX];
	u16 npld;
	u32 pad;
	struct isakmp_bad bad;
};

/* Notes the reason and returns -EBADMSG; the first reason stands. */
int isakmp_refuse(struct isakmp_msg *msg, u16 notify, u8 pld,
		  const char *what);

/**
 * isakmp_hdr_decode() - read the fixed header
 * @hdr: filled
 * @bytes: a datagram, the non-ESP marker already removed
 *
 * Refuses fewer than 28 octets, a length that is not that of the datagram,
 * a datagram over ISAKMP_MSG_MAX and an initiator cookie of zero.  The
 * version, exchange type and flags are the caller's to judge.
 *
 * Context: any, softirq included.  Return: 0 or -EBADMSG.
 */
int isakmp_hdr_decode(struct isakmp_hdr *hdr, struct isakmp_span bytes);

/* Starts a message: 28 octets; the length is put in by isakmp_hdr_finish(),
 * Next Payload by the first isakmp_wr_open().  @w must be empty.
 */
void isakmp_hdr_encode(struct isakmp_wr *w, const struct isakmp_hdr *hdr);
void isakmp_hdr_finish(struct isakmp_wr *w);

/**
 * isakmp_msg_index() - find the payloads
 * @msg: @hdr and @bytes (plaintext) are set; @pld, @npld, @pad are filled
 *
 * Refuses a payload shorter than its header or longer than what is left, a
 * RESERVED octet that is not zero, a chain over ISAKMP_MSG_PLD_MAX, payload
 * types out of isakmp_pt_names, P and T at this level, and octets after the
 * chain in a message that is not encrypted.  What it accepts has been
 * decoded once, so that isakmp_pld_decode() of a payload cannot fail later.
 *
 * Return: 0, or -EBADMSG with @bad set.  Allocates nothing.
 */
int isakmp_msg_index(struct isakmp_msg *msg);

/* The @nth (0 is the first) payload of @type, or NULL. */
const struct isakmp_pld *isakmp_msg_pld(const struct isakmp_msg *msg, u8 type,
					unsigned int nth);

/* One row: a payload that may stand in a message, and how often. */
struct isakmp_count {
	u8 type;
	u8 min;
	u8 max;
	bool first;		/* must be the first payload of the message */
};

/* Refuses what @counts (ended by a row of type 0) does not allow. */
int isakmp_msg_check(struct isakmp_msg *msg,
		     const struct isakmp_count *counts);

/* Text of a whole message, one payload a line, for decode and debugging.
 * Never prints key material: bodies of KE, HASH and NONCE by length only.
 * Return: octets written to @out, without the NUL it always ends with.
 */
int isakmp_msg_print(const struct isakmp_msg *msg, char *out, int cap);

#endif
