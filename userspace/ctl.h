/* SPDX-License-Identifier: GPL-2.0 */
/* What the verbs of isakmpctl share.  A verb is a row of the table in main.c
 * and a function that returns CTL_OK, CTL_FAILED or CTL_USAGE.
 */
#ifndef ISAKMPCTL_CTL_H
#define ISAKMPCTL_CTL_H

#include "util.h"

/* One line on stderr and the status, for a tail call. */
__printf(1, 2) int ctl_usage(const char *fmt, ...);
__printf(1, 2) int ctl_fail(const char *fmt, ...);

#endif
