/* SPDX-License-Identifier: GPL-2.0 */
/* Between prop_read.c, which takes an SA apart, and prop.c, which chooses.
 *
 * Phase 1 and phase 2 differ in which attribute is which part of a suite, and
 * in little else: transforms of both are read into one shape and compared in
 * that shape.
 */
#ifndef ISAKMP_PROP_READ_H
#define ISAKMP_PROP_READ_H

#include "prop.h"

/* The parts of a suite, in the order in which a difference is told. */
enum isakmp_part {
	ISAKMP_PART_PROTO,
	ISAKMP_PART_ID,		/* cipher, or AH transform */
	ISAKMP_PART_KEYLEN,
	ISAKMP_PART_HASH,	/* hash, or authentication algorithm */
	ISAKMP_PART_GROUP,
	ISAKMP_PART_ESN,
	ISAKMP_PART_METHOD,	/* phase 1: how the peers authenticate */
	ISAKMP_PART_ENCAP,	/* phase 2: tunnel or transport */
	ISAKMP_PART_N
};

struct isakmp_suite {
	u16 v[ISAKMP_PART_N];	/* 0: absent */
};

/* A transform as it was offered. */
struct isakmp_offered {
	struct isakmp_suite s;
	u16 seen;		/* a bit for each part */
	u16 life_type;		/* waits for its duration */
	u64 life, life_kb;	/* as offered; 0: none */
	const char *odd;	/* why it is passed over, or NULL */
};

/**
 * struct isakmp_walk - where we are in an SA
 * @phase1: attributes are those of RFC 2409, else those of RFC 2407
 * @props: proposals that are left
 * @tfs: transforms that are left in this one
 * @more_props: the chain says that there are
 * @more_tfs: likewise
 * @bundle: the proposal shares its number with a neighbour
 * @nprops: proposals so far
 * @ntfs: transforms so far
 * @left: transforms that the proposal has announced and not shown
 * @p: the proposal
 * @t: the transform
 * @tf_body: all of it
 */
struct isakmp_walk {
	bool phase1;
	struct isakmp_rd props, tfs;
	bool more_props, more_tfs;
	bool bundle;
	u16 nprops, ntfs;
	u16 left;
	struct isakmp_pld_p p;
	struct isakmp_pld_t t;
	struct isakmp_span tf_body;
};

struct isakmp_walk isakmp_walk(const struct isakmp_pld_sa *sa, bool phase1);

/* The next transform of the SA, taken apart into @o.
 * Return: 1; 0 at the end; -EBADMSG when it or what is around is malformed.
 */
int isakmp_walk_next(struct isakmp_walk *k, struct isakmp_offered *o);

#endif
