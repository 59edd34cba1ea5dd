/* SPDX-License-Identifier: GPL-2.0 */
/* What a router knows, as one number: the same before and after a datagram
 * that was refused.
 */
#ifndef ISAKMP_FUZZ_IMAGE_H
#define ISAKMP_FUZZ_IMAGE_H

#include "../../kmod/tests/world.h"
#include "fuzz.h"

/* Over every octet of every exchange, SA, child and wish, and of what they
 * have learned; but not over explanations, which a refusal may improve.
 */
u64 image(const struct world_party *p);
/* A deadline of @p has come, so that more than the datagram is at work. */
bool image_moves(const struct world_party *p);

#endif
