/* SPDX-License-Identifier: GPL-2.0 */
/* MODP groups 14 to 18: p in network order, as RFC 3526 prints it. */
#ifndef ISAKMP_DH_PRIMES_H
#define ISAKMP_DH_PRIMES_H

#include <linux/types.h>

extern const u8 isakmp_modp2048[256];
extern const u8 isakmp_modp3072[384];
extern const u8 isakmp_modp4096[512];
extern const u8 isakmp_modp6144[768];
extern const u8 isakmp_modp8192[1024];

#endif
