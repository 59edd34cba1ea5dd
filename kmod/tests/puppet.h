/* SPDX-License-Identifier: GPL-2.0 */
/* An engine on strings: its encrypted messages can be opened on their way,
 * changed, signed and closed again with its own keys, or be made up.  It knows
 * all the secrets of its party, and no others.  For tests and fuzzers.
 */
#ifndef ISAKMP_PUPPET_H
#define ISAKMP_PUPPET_H

#include "world.h"

#define PUPPET_MIDS	128	/* exchanges whose chain of IVs is followed */
#define PUPPET_MAX	1024	/* octets of payloads */

enum puppet_kind {
	PUPPET_INFO,
	PUPPET_QUICK_1, PUPPET_QUICK_2, PUPPET_QUICK_3,
	PUPPET_MAIN_5 = 5, PUPPET_MAIN_6,
};

struct puppet {
	struct world_party *party;
	struct world_packet *seen[5];	/* Main Mode 1 to 4, the latest */
	struct {
		u32 mid, n;
		u8 last[ISAKMP_BLOCK_MAX];
	} chain[PUPPET_MIDS];
	u32 nchain;
};

/* A message in clear; @b begins with the header. */
struct puppet_msg {
	struct isakmp_sa *sa;
	struct isakmp_xchg *x;	/* NULL for an Informational */
	const struct ike1_keys *keys;
	u8 iv[ISAKMP_BLOCK_MAX];
	u32 kind;
	u32 len;
	u8 b[ISAKMP_HDR_LEN + PUPPET_MAX + 64];
};

void puppet_init(struct puppet *pp, struct world_party *party);
void puppet_exit(struct puppet *pp);
/* To be told of every datagram of the party, either way. */
void puppet_see(struct puppet *pp, const struct world_packet *pk);

/* False: none of the party's, or not encrypted. */
bool puppet_open(struct puppet *pp, struct puppet_msg *m,
		 const struct world_packet *pk);
/* A message of our own under @sa: header and an empty HASH. */
void puppet_begin(struct puppet *pp, struct puppet_msg *m,
		  struct isakmp_sa *sa, u8 etype, u32 mid);
/* Octets at the end, or before @at; false when there is no room. */
bool puppet_insert(struct puppet_msg *m, u32 at, const void *p, u32 n);
/* A payload at the end of a chain that is in order. */
void puppet_add(struct puppet_msg *m, u8 type, const void *body, u32 n);
void puppet_notify(struct puppet_msg *m, u8 proto, u16 type, const void *data,
		   u32 n);
void puppet_delete(struct puppet_msg *m, u8 proto, const void *spi, u32 n);
/* Pads, puts in the HASH unless !@sign, encrypts; the party's own exchange
 * goes on from there.
 */
void puppet_close(struct puppet *pp, struct puppet_msg *m, bool sign);
/* Onto the wire, towards the peer of the SA. */
void puppet_post(struct puppet *pp, const struct puppet_msg *m);

#endif
