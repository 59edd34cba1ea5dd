// SPDX-License-Identifier: GPL-2.0
/* Who was turned away for want of room, and comes again.
 *
 * A flood of first messages that is faster than they can be answered leaves
 * room for one in so many, and whoever is honest would have to be lucky.  But he
 * sends the same message from the same address again after some seconds (RFC
 * 2408 5.1), and addresses that are invented anew never come twice: so those who
 * do have room of their own.  A flood that repeats its pairs of cookie and
 * address fills that room, too; then the honest have to be lucky, as before.
 *
 * Two Bloom filters remember: one takes what comes now, the other has what came
 * before.  Each takes no more than AGAIN_MAX, or in a fast flood every invented
 * address would look like somebody who comes again; as it is, one in ten does at
 * most.  Beyond 16,000 a second not all are remembered, and so not every honest
 * one at the first time.
 */
#include "cookie.h"
#include "nodes.h"

/* Each filter is written for so long, then read for as long. */
#define PERIOD_MS	16000

static void turn(struct isakmp_again *a)
{
	isakmp_ms age = isakmp_now() - a->since;

	if (age < PERIOD_MS)
		return;
	a->now = !a->now;
	a->n = 0;
	bitmap_zero(a->seen[a->now], AGAIN_BITS);
	if (age >= 2 * PERIOD_MS)
		bitmap_zero(a->seen[!a->now], AGAIN_BITS);
	a->since += age;
}

static bool has(const unsigned long *seen, u32 one, u32 other)
{
	return test_bit(one, seen) && test_bit(other, seen);
}

bool isakmp_came_again(struct isakmp_nodes *ns, const struct isakmp_rx *rx)
{
	u64 h = isakmp_half_hash(ns, rx->buf, &rx->remote);
	u32 one = (u32)h % AGAIN_BITS, other = (h >> 32) % AGAIN_BITS;
	struct isakmp_again *a;
	bool again = false;

	spin_lock_bh(&ns->cookies.lock);
	if (ns->cookies.t) {
		a = &ns->cookies.t->again;
		turn(a);
		again = has(a->seen[0], one, other) ||
			has(a->seen[1], one, other);
		/* what is known is not kept for longer by coming often */
		if (!again && a->n < AGAIN_MAX) {
			a->n++;
			__set_bit(one, a->seen[a->now]);
			__set_bit(other, a->seen[a->now]);
		}
	}
	spin_unlock_bh(&ns->cookies.lock);
	return again;
}
