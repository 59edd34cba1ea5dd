/* SPDX-License-Identifier: GPL-2.0 */
/* The kernel crypto API behind env->ops: see proto/env.h for each. */
#ifndef ISAKMP_CRYPTO_H
#define ISAKMP_CRYPTO_H

#include "proto/env.h"

/* Allocates the transforms that are shared by all; module init. */
int isakmp_crypto_init(void);
void isakmp_crypto_exit(void);

void isakmp_crypto_random(struct isakmp_env *env, void *out, u32 n);
int isakmp_crypto_prf(struct isakmp_env *env, u16 hash, struct isakmp_span key,
		      const struct isakmp_span *in, u32 n, u8 *out);
int isakmp_crypto_hash(struct isakmp_env *env, u16 hash,
		       const struct isakmp_span *in, u32 n, u8 *out);
int isakmp_crypto_cbc(struct isakmp_env *env, u16 cipher,
		      struct isakmp_span key, u8 *iv, u8 *buf, u32 len,
		      bool encrypt);

int isakmp_dh_check(struct isakmp_env *env, u16 group,
		    struct isakmp_span peer_pub);
int isakmp_dh_new(struct isakmp_env *env, u16 group, struct isakmp_dh **dh,
		  u8 *pub);
int isakmp_dh_shared(struct isakmp_env *env, struct isakmp_dh *dh,
		     struct isakmp_span peer_pub, u8 *out);
void isakmp_dh_free(struct isakmp_env *env, struct isakmp_dh *dh);

#endif
