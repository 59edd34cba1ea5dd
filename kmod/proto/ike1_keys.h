/* SPDX-License-Identifier: GPL-2.0 */
/* Key derivation and the hashes of IKEv1: RFC 2409 5, Appendix A and B. */
#ifndef IKE1_KEYS_H
#define IKE1_KEYS_H

#include "env.h"

/* What the algorithms of our tables weigh, in octets; 0 for unknown ones. */
u32 ike1_hash_len(u16 hash);
u32 ike1_block_len(u16 cipher);
u32 isakmp_group_pub_len(u16 group);	/* ECP: x | y, RFC 5903 7 */
u32 isakmp_group_shared_len(u16 group);	/* ECP: x alone, RFC 5903 9 */

/* All secret; every field is hash_len octets but @enc. */
struct ike1_keys {
	u16 hash;
	u16 cipher;
	u8 hash_len;
	u8 enc_len;
	u8 skeyid[ISAKMP_HASH_MAX];
	u8 skeyid_d[ISAKMP_HASH_MAX];
	u8 skeyid_a[ISAKMP_HASH_MAX];
	u8 skeyid_e[ISAKMP_HASH_MAX];
	u8 enc[ISAKMP_KEY_MAX];		/* Appendix B */
};

/* SKEYID for pre-shared keys, then its family and the cipher key.
 * @cky_i, @cky_r: 8 octets each.  Return: 0 or an error of env.
 */
int ike1_keys_psk(struct isakmp_env *env, const struct ike1_tf *tf,
		  const struct isakmp_psk *psk, struct isakmp_span ni_b,
		  struct isakmp_span nr_b, struct isakmp_span gxy,
		  const u8 *cky_i, const u8 *cky_r, struct ike1_keys *out);

/* The IV that phase 1 begins with: hash(g^xi | g^xr), cut to the block. */
int ike1_iv_phase1(struct isakmp_env *env, const struct ike1_tf *tf,
		   struct isakmp_span gxi, struct isakmp_span gxr, u8 *iv);
/* And a phase 2 exchange: hash(last phase 1 block | M-ID). */
int ike1_iv_phase2(struct isakmp_env *env, const struct ike1_keys *k,
		   const u8 *last_block, u32 mid, u8 *iv);

/* HASH_I: prf(SKEYID, g^xi | g^xr | CKY-I | CKY-R | SAi_b | IDii_b); for
 * HASH_R the caller swaps the public values and the cookies and gives IDir_b.
 */
int ike1_hash_auth(struct isakmp_env *env, const struct ike1_keys *k,
		   struct isakmp_span ga, struct isakmp_span gb,
		   const u8 *cky_a, const u8 *cky_b, struct isakmp_span sai_b,
		   struct isakmp_span id_b, u8 *out);

/* HASH(1) and that of an Informational: prf(SKEYID_a, M-ID | rest) */
int ike1_hash1(struct isakmp_env *env, const struct ike1_keys *k, u32 mid,
	       struct isakmp_span rest, u8 *out);
/* HASH(2): prf(SKEYID_a, M-ID | Ni_b | rest) */
int ike1_hash2(struct isakmp_env *env, const struct ike1_keys *k, u32 mid,
	       struct isakmp_span ni_b, struct isakmp_span rest, u8 *out);
/* HASH(3): prf(SKEYID_a, 0 | M-ID | Ni_b | Nr_b) */
int ike1_hash3(struct isakmp_env *env, const struct ike1_keys *k, u32 mid,
	       struct isakmp_span ni_b, struct isakmp_span nr_b, u8 *out);

/* KEYMAT, 5.5: prf(SKEYID_d, [g(qm)^xy |] protocol | SPI | Ni_b | Nr_b),
 * expanded to @len octets.  @gxy is empty without PFS; @spi in host order.
 */
int ike1_keymat(struct isakmp_env *env, const struct ike1_keys *k,
		struct isakmp_span gxy, u8 proto, u32 spi,
		struct isakmp_span ni_b, struct isakmp_span nr_b,
		u8 *out, u32 len);

#endif
