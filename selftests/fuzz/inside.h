/* SPDX-License-Identifier: GPL-2.0 */
#ifndef ISAKMP_FUZZ_INSIDE_H
#define ISAKMP_FUZZ_INSIDE_H

#include "../../kmod/tests/puppet.h"
#include "input.h"

#define INSIDE_MAX	600	/* octets of input that a change reads */

/* @m has a header and a first payload.  @how: bits 0 to 2 choose, 0 and 7 are
 * the header; the rest comes from @in.
 */
void inside_change(struct puppet_msg *m, struct input *in, u8 how);

#endif
