/* SPDX-License-Identifier: GPL-2.0 */
#ifndef ISAKMP_SOFT_H
#define ISAKMP_SOFT_H

#include "../../kmod/tests/world.h"

/* prf, hash, cbc and dh; the rest is the world's. */
extern const struct isakmp_env_ops soft_crypto;

#endif
