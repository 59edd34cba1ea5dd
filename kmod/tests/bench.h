/* SPDX-License-Identifier: GPL-2.0 */
/* Two routers on a bench: every datagram is recorded, both engines can be
 * puppets, and the network does what the test says.
 */
#ifndef ISAKMP_BENCH_H
#define ISAKMP_BENCH_H

#include <kunit/test.h>
#include "pair.h"
#include "puppet.h"

#define BENCH_SENT	24

struct bench {
	struct pair pair;
	struct isakmp_conn more[9];	/* of side 1 */
	struct puppet puppet[2];
	struct puppet_msg msg;
	/* everything that was sent, in order */
	struct world_packet *sent[BENCH_SENT];
	u32 nsent;
	/* what the network does: */
	bool (*meddle)(struct bench *b, struct world_packet *pk);
	bool deaf[2];		/* nothing arrives at that side */
	u32 larger;		/* answers larger than what asked for them */
	u32 asked;		/* octets of the last first message */
	u32 spoil;		/* messages still to be spoilt */
	u8 said[64];		/* a payload that was said */
	u32 said_len;
};

/* Messages 1 to 6 of Main Mode and 1 to 3 of Quick Mode in b->sent. */
enum { MM1, MM2, MM3, MM4, MM5, MM6, QM1, QM2, QM3 };

void bench_init(struct bench *b, u64 seed);
/* For a suite: a bench in test->priv. */
int bench_test_init(struct kunit *test);
int bench_suite_init(struct kunit_suite *suite);
void bench_suite_exit(struct kunit_suite *suite);
/* Side 0 begins, and @b goes on. */
void bench_begin(struct kunit *test, struct bench *b);
/* Everything goes, and nothing is left. */
void bench_end(struct kunit *test, struct bench *b);
void bench_run(struct bench *b, u32 ms);
/* One SA, @children children, and packets pass both ways. */
void bench_expect_up(struct kunit *test, struct bench *b, u32 children);
/* What side @side has: its peer, SA, first child; or NULL. */
struct isakmp_peer *bench_peer_of(struct bench *b, int side);
struct isakmp_sa *bench_sa_of(struct bench *b, int side);
struct isakmp_child *bench_child_of(struct bench *b, int side);
int bench_side_of(struct bench *b, const struct isakmp_addr *a);
/* Message 1 of Quick Mode from side 0, as its engine would make it: for @l, or
 * for the /24 number @net of what is configured.
 */
void bench_quick1_from(struct kunit *test, struct bench *b, u32 mid,
		       const struct isakmp_ts *l, u8 net);
void bench_quick1(struct kunit *test, struct bench *b, u32 mid, u8 net);
/* Message 3, a HASH alone.  False when message 1 has been refused. */
bool bench_quick3(struct kunit *test, struct bench *b, u32 mid);
/* From end to end. */
void bench_quick(struct kunit *test, struct bench *b, u32 mid, u8 net);
/* A closed message arrives at @side, now, whoever may have sent it. */
void bench_say_to(struct bench *b, int side, const struct puppet_msg *m);
/* A datagram that was sent before, arriving once more. */
void bench_replay(struct bench *b, u32 nth);

#endif
