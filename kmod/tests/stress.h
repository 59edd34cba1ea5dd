/* SPDX-License-Identifier: GPL-2.0 */
/* Where the linker has put the stress build (`make ISAKMP_STRESS=1`) between our
 * objects: they call __wrap_NAME, which calls __real_NAME, the function itself.
 */
#ifndef ISAKMP_STRESS_H
#define ISAKMP_STRESS_H

#include <linux/types.h>
#include "../crypto.h"
#include "../proto/ike1_keys.h"

struct crypto_kpp;
struct crypto_tfm;
struct ipv6_stub;
struct net;
struct sk_buff;
struct sock;
struct socket;

void isakmp_faults_init(void);

void __real_isakmp_crypto_random(struct isakmp_env *env, void *out, u32 n);
void __wrap_isakmp_crypto_random(struct isakmp_env *env, void *out, u32 n);
int __real_isakmp_dh_new(struct isakmp_env *env, u16 group,
			 struct isakmp_dh **dh, u8 *pub);
int __wrap_isakmp_dh_new(struct isakmp_env *env, u16 group,
			 struct isakmp_dh **dh, u8 *pub);
int __real_isakmp_dh_shared(struct isakmp_env *env, struct isakmp_dh *dh,
			    struct isakmp_span pub, u8 *out);
int __wrap_isakmp_dh_shared(struct isakmp_env *env, struct isakmp_dh *dh,
			    struct isakmp_span pub, u8 *out);
int __real_ike1_keys_psk(struct isakmp_env *env, const struct ike1_tf *tf,
			 const struct isakmp_psk *psk, struct isakmp_span ni,
			 struct isakmp_span nr, struct isakmp_span gxy,
			 const u8 *cky_i, const u8 *cky_r,
			 struct ike1_keys *out);
int __wrap_ike1_keys_psk(struct isakmp_env *env, const struct ike1_tf *tf,
			 const struct isakmp_psk *psk, struct isakmp_span ni,
			 struct isakmp_span nr, struct isakmp_span gxy,
			 const u8 *cky_i, const u8 *cky_r,
			 struct ike1_keys *out);
int __real_ike1_keymat(struct isakmp_env *env, const struct ike1_keys *k,
		       struct isakmp_span gxy, u8 proto, u32 spi,
		       struct isakmp_span ni, struct isakmp_span nr, u8 *out,
		       u32 len);
int __wrap_ike1_keymat(struct isakmp_env *env, const struct ike1_keys *k,
		       struct isakmp_span gxy, u8 proto, u32 spi,
		       struct isakmp_span ni, struct isakmp_span nr, u8 *out,
		       u32 len);
int __real_isakmp_crypto_init(void);
int __wrap_isakmp_crypto_init(void);
void __real_isakmp_crypto_exit(void);
void __wrap_isakmp_crypto_exit(void);
int __real_netlink_unicast(struct sock *ssk, struct sk_buff *skb, u32 portid,
			   int nonblock);
int __wrap_netlink_unicast(struct sock *ssk, struct sk_buff *skb, u32 portid,
			   int nonblock);
int __real_netlink_broadcast(struct sock *ssk, struct sk_buff *skb, u32 portid,
			     u32 group, gfp_t gfp);
int __wrap_netlink_broadcast(struct sock *ssk, struct sk_buff *skb, u32 portid,
			     u32 group, gfp_t gfp);

extern const struct ipv6_stub *__real_ipv6_stub;
extern const struct ipv6_stub *__wrap_ipv6_stub;
int __real_sock_create_kern(struct net *net, int family, int type, int proto,
			    struct socket **res);
int __wrap_sock_create_kern(struct net *net, int family, int type, int proto,
			    struct socket **res);
struct crypto_kpp *__real_crypto_alloc_kpp(const char *name, u32 type, u32 mask);
struct crypto_kpp *__wrap_crypto_alloc_kpp(const char *name, u32 type, u32 mask);
void __real_crypto_destroy_tfm(void *mem, struct crypto_tfm *tfm);
void __wrap_crypto_destroy_tfm(void *mem, struct crypto_tfm *tfm);

#endif
