// SPDX-License-Identifier: GPL-2.0
/* Every call of the kernel that may fail does so, once in each phase and for
 * each chain of callers; in the stress build only.  The linker puts what is
 * below in the place of those calls.
 *
 *	faults=PHASE	arms: the next place that has not failed in this phase
 *			does, and that puts it back to 0.  Places that are met
 *			with 0 do not count.
 *	faults_every=N	only one place in N fails
 *	faults_failed	at load, those that have failed before
 *
 * The kernel log has a line for each place that is met, and one when it fails.
 */

#define pr_fmt(fmt) KBUILD_MODNAME ": " fmt

#include <crypto/internal/kpp.h>
#include <linux/err.h>
#include <linux/jhash.h>
#include <linux/module.h>
#include <linux/net.h>
#include <linux/skbuff.h>
#include <linux/stacktrace.h>
#include <linux/xarray.h>
#include <net/ipv6_stubs.h>

#include "stress.h"

#define PLACES		4096
#define DEPTH		3	/* functions of ours that make a place */
#define STACK		24

static unsigned int faults;
module_param(faults, uint, 0600);
static unsigned int faults_every = 1;
module_param(faults_every, uint, 0600);
static unsigned int faults_failed[PLACES];
static unsigned int nfailed;
module_param_array(faults_failed, uint, &nfailed, 0);

static unsigned int met[PLACES];
static unsigned int nmet;
static DEFINE_SPINLOCK(lock);	/* all of them, but for what sysfs does */

static bool among(const unsigned int *places, unsigned int n, unsigned int place)
{
	while (n--)
		if (places[n] == place)
			return true;
	return false;
}

/* The same after the module has been loaded elsewhere: places of code count
 * from here, and those of the init section within their page.
 */
static bool place_of(unsigned long addr, unsigned int *out)
{
	if (within_module_init(addr, THIS_MODULE))
		*out = offset_in_page(addr);
	else if (within_module_core(addr, THIS_MODULE))
		*out = addr - (unsigned long)place_of;
	else
		return false;
	return true;
}

/* Is this call to fail? */
static noinline bool fails(const char *name)
{
	unsigned long stack[STACK], at[DEPTH] = {};
	unsigned int chain[DEPTH + 2] = {}, phase = READ_ONCE(faults);
	unsigned int i, n, depth = 0, place;
	bool is_new = false, fail = false;
	unsigned long flags;

	if (!phase)
		return false;
	/* who has called what stands in the place of the kernel's function */
	n = stack_trace_save(stack, STACK, 0);
	for (i = 0; i < n && stack[i] != _RET_IP_; i++)
		;
	for (i++; i < n && depth < DEPTH; i++)
		if (place_of(stack[i], &chain[depth]))
			at[depth++] = stack[i];
	chain[DEPTH] = phase;
	chain[DEPTH + 1] = jhash(name, strlen(name), 0);
	place = jhash2(chain, ARRAY_SIZE(chain), 0);

	spin_lock_irqsave(&lock, flags);
	if (faults == phase && !among(met, nmet, place) && nmet < PLACES) {
		met[nmet++] = place;
		is_new = true;
	}
	if (faults == phase && place % faults_every == 0 && nfailed < PLACES &&
	    !among(faults_failed, nfailed, place)) {
		faults_failed[nfailed++] = place;
		faults = 0;
		fail = true;
	}
	spin_unlock_irqrestore(&lock, flags);

	if (is_new)
		pr_info("place %u %u\n", phase, place);
	if (fail)
		pr_info("failed %u %u %s at %ps, %ps, %ps\n", phase, place,
			name, (void *)at[0], (void *)at[1], (void *)at[2]);
	return fail;
}

/* The functions of the kernel, by what they return when they fail. */
#define FAILING(type, name, params, args, failure)	\
	type __real_##name params;			\
	type __wrap_##name params;			\
	type __wrap_##name params			\
	{						\
		if (fails(#name))			\
			return failure;			\
		return __real_##name args;		\
	}

struct crypto_shash;
struct crypto_skcipher;
struct dh;
struct ecdh;
struct flowi4;
struct flowi6;
struct genl_family;
struct ida;
struct kmem_cache;
struct notifier_block;
struct pernet_operations;
struct shash_desc;
struct skcipher_request;
struct xfrm_algo_desc;
struct xfrm_policy;
struct xfrm_state;

/* memory */
FAILING(void *, __kmalloc, (size_t n, gfp_t gfp), (n, gfp), NULL)
FAILING(void *, kmalloc_trace, (struct kmem_cache *s, gfp_t gfp, size_t n),
	(s, gfp, n), NULL)
FAILING(void *, kmemdup, (const void *p, size_t n, gfp_t gfp), (p, n, gfp), NULL)
FAILING(void *, kvmalloc_node, (size_t n, gfp_t gfp, int node), (n, gfp, node),
	NULL)
FAILING(void __percpu *, __alloc_percpu_gfp, (size_t n, size_t align, gfp_t gfp),
	(n, align, gfp), NULL)
FAILING(struct sk_buff *, __alloc_skb,
	(unsigned int n, gfp_t gfp, int flags, int node), (n, gfp, flags, node),
	NULL)
FAILING(void *, __xa_store, (struct xarray *xa, unsigned long at, void *entry, gfp_t gfp),
	(xa, at, entry, gfp), XA_ERROR(-ENOMEM))
FAILING(int, ida_alloc_range,
	(struct ida *ida, unsigned int min, unsigned int max, gfp_t gfp),
	(ida, min, max, gfp), -ENOSPC)
FAILING(struct workqueue_struct *, alloc_workqueue,
	(const char *fmt, unsigned int flags, int active, ...),
	(fmt, flags, active), NULL)

/* crypto */
FAILING(struct crypto_shash *, crypto_alloc_shash,
	(const char *name, u32 type, u32 mask), (name, type, mask),
	ERR_PTR(-ENOENT))
FAILING(struct crypto_skcipher *, crypto_alloc_skcipher,
	(const char *name, u32 type, u32 mask), (name, type, mask),
	ERR_PTR(-ENOMEM))
FAILING(int, crypto_dh_encode_key,
	(char *buf, unsigned int n, const struct dh *params), (buf, n, params),
	-EINVAL)
FAILING(int, crypto_ecdh_encode_key,
	(char *buf, unsigned int n, const struct ecdh *params), (buf, n, params),
	-EINVAL)
FAILING(int, crypto_shash_update,
	(struct shash_desc *desc, const u8 *p, unsigned int n), (desc, p, n),
	-EIO)
FAILING(int, crypto_shash_final, (struct shash_desc *desc, u8 *out), (desc, out),
	-EIO)
FAILING(int, crypto_skcipher_setkey,
	(struct crypto_skcipher *tfm, const u8 *key, unsigned int n),
	(tfm, key, n), -ENOMEM)
FAILING(int, crypto_skcipher_encrypt, (struct skcipher_request *req), (req),
	-ENOMEM)
FAILING(int, crypto_skcipher_decrypt, (struct skcipher_request *req), (req),
	-ENOMEM)

/* what the module registers */
FAILING(int, register_pernet_subsys, (struct pernet_operations *ops), (ops),
	-ENOMEM)
FAILING(int, register_inetaddr_notifier, (struct notifier_block *nb), (nb),
	-EEXIST)
FAILING(int, register_inet6addr_notifier, (struct notifier_block *nb), (nb),
	-EEXIST)
FAILING(int, register_netdevice_notifier, (struct notifier_block *nb), (nb),
	-EEXIST)
FAILING(int, genl_register_family, (struct genl_family *family), (family),
	-ENOMEM)

/* sockets, routes, datagrams */
FAILING(int, kernel_bind, (struct socket *sock, struct sockaddr *addr, int n),
	(sock, addr, n), -EADDRINUSE)
FAILING(int, ip_sock_set_mtu_discover, (struct sock *sk, int val), (sk, val),
	-EINVAL)
FAILING(int, xfrm_user_policy, (struct sock *sk, int opt, sockptr_t val, int n),
	(sk, opt, val, n), -ENOMEM)
FAILING(void *, ip_route_output_flow,
	(struct net *net, struct flowi4 *fl, const struct sock *sk),
	(net, fl, sk), ERR_PTR(-ENOMEM))
FAILING(int, kernel_sendmsg,
	(struct socket *sock, struct msghdr *msg, struct kvec *vec, size_t num,
	 size_t n),
	(sock, msg, vec, num, n), -ENOBUFS)
FAILING(int, skb_copy_bits, (const struct sk_buff *skb, int at, void *to, int n),
	(skb, at, to, n), -EFAULT)

/* netlink */
FAILING(void *, genlmsg_put,
	(struct sk_buff *skb, u32 portid, u32 seq,
	 const struct genl_family *family, int flags, u8 cmd),
	(skb, portid, seq, family, flags, cmd), NULL)
FAILING(int, nla_put, (struct sk_buff *skb, int type, int n, const void *data),
	(skb, type, n, data), -EMSGSIZE)
FAILING(int, nla_put_64bit,
	(struct sk_buff *skb, int type, int n, const void *data, int pad),
	(skb, type, n, data, pad), -EMSGSIZE)

/* XFRM */
FAILING(struct xfrm_state *, xfrm_state_alloc, (struct net *net), (net), NULL)
FAILING(int, xfrm_init_state, (struct xfrm_state *x), (x), -ENOMEM)
FAILING(int, xfrm_state_add, (struct xfrm_state *x), (x), -EEXIST)
FAILING(struct xfrm_policy *, xfrm_policy_alloc, (struct net *net, gfp_t gfp),
	(net, gfp), NULL)
FAILING(int, xfrm_policy_insert, (int dir, struct xfrm_policy *policy, int excl),
	(dir, policy, excl), -EEXIST)
FAILING(struct xfrm_algo_desc *, xfrm_aalg_get_byname,
	(const char *name, int probe), (name, probe), NULL)
FAILING(struct xfrm_algo_desc *, xfrm_ealg_get_byname,
	(const char *name, int probe), (name, probe), NULL)
FAILING(struct xfrm_algo_desc *, xfrm_aead_get_byname,
	(const char *name, int icv_len, int probe), (name, icv_len, probe), NULL)

/* These take the buffer along, whatever becomes of it. */
int __wrap_netlink_unicast(struct sock *ssk, struct sk_buff *skb, u32 portid,
			   int nonblock)
{
	if (!fails("netlink_unicast"))
		return __real_netlink_unicast(ssk, skb, portid, nonblock);
	kfree_skb(skb);
	return -EAGAIN;
}

int __wrap_netlink_broadcast(struct sock *ssk, struct sk_buff *skb, u32 portid,
			     u32 group, gfp_t gfp)
{
	if (!fails("netlink_broadcast"))
		return __real_netlink_broadcast(ssk, skb, portid, group, gfp);
	kfree_skb(skb);
	return -ENOBUFS;
}

/* Calls through pointers: objects that come from the kernel get operations
 * of ours in front of theirs.
 */
static struct ipv6_stub ip6;
const struct ipv6_stub *__wrap_ipv6_stub = &ip6;

static struct dst_entry *ip6_lookup(struct net *net, const struct sock *sk,
				    struct flowi6 *fl, const struct in6_addr *to)
{
	if (fails("ipv6_dst_lookup_flow"))
		return ERR_PTR(-ENOMEM);
	return __real_ipv6_stub->ipv6_dst_lookup_flow(net, sk, fl, to);
}

/* Before anything of the module runs. */
void isakmp_faults_init(void)
{
	ip6 = *__real_ipv6_stub;
	ip6.ipv6_dst_lookup_flow = ip6_lookup;
}

/* IPv4 and IPv6: copies of the operations, which are const to all but us, and
 * what stood in them.  The first socket of each fills it in.
 */
static u8 sock_ops[2][sizeof(const struct proto_ops)] __aligned(sizeof(long));
static int (*real_setsockopt[2])(struct socket *sock, int level, int opt,
				 sockptr_t val, unsigned int n);

static int failing_setsockopt(struct socket *sock, int level, int opt,
			      sockptr_t val, unsigned int n)
{
	int i = sock->ops == (void *)sock_ops[1];

	if (fails("setsockopt"))
		return -ENOMEM;
	return real_setsockopt[i](sock, level, opt, val, n);
}

int __wrap_sock_create_kern(struct net *net, int family, int type, int proto,
			    struct socket **res)
{
	void *ours = failing_setsockopt;
	int i = family == AF_INET6;
	int err;

	if (fails("sock_create_kern"))
		return -ENFILE;
	err = __real_sock_create_kern(net, family, type, proto, res);
	if (err)
		return err;
	spin_lock_irq(&lock);
	if (!real_setsockopt[i]) {
		real_setsockopt[i] = (*res)->ops->setsockopt;
		memcpy(sock_ops[i], (*res)->ops, sizeof(sock_ops[i]));
		memcpy(sock_ops[i] + offsetof(const struct proto_ops, setsockopt),
		       &ours, sizeof(ours));
	}
	spin_unlock_irq(&lock);
	(*res)->ops = (void *)sock_ops[i];
	return 0;
}

/* Each transform has a copy of its algorithm until it goes. */
struct kpp_copy {
	struct kpp_alg alg;
	struct kpp_alg *real;
};

static struct kpp_alg *kpp_real(struct crypto_kpp *tfm)
{
	return container_of(crypto_kpp_alg(tfm), struct kpp_copy, alg)->real;
}

static int kpp_set_secret(struct crypto_kpp *tfm, const void *p, unsigned int n)
{
	if (fails("crypto_kpp_set_secret"))
		return -ENOMEM;
	return kpp_real(tfm)->set_secret(tfm, p, n);
}

static int kpp_public(struct kpp_request *req)
{
	if (fails("crypto_kpp_generate_public_key"))
		return -ENOMEM;
	return kpp_real(crypto_kpp_reqtfm(req))->generate_public_key(req);
}

static int kpp_shared(struct kpp_request *req)
{
	if (fails("crypto_kpp_compute_shared_secret"))
		return -ENOMEM;
	return kpp_real(crypto_kpp_reqtfm(req))->compute_shared_secret(req);
}

struct crypto_kpp *__wrap_crypto_alloc_kpp(const char *name, u32 type, u32 mask)
{
	struct crypto_kpp *tfm;
	struct kpp_copy *copy;

	if (fails("crypto_alloc_kpp"))
		return ERR_PTR(-ENOENT);
	tfm = __real_crypto_alloc_kpp(name, type, mask);
	copy = IS_ERR(tfm) ? NULL : __real___kmalloc(sizeof(*copy), GFP_KERNEL);
	if (!copy)
		return tfm;
	copy->real = crypto_kpp_alg(tfm);
	copy->alg = *copy->real;
	copy->alg.set_secret = kpp_set_secret;
	copy->alg.generate_public_key = kpp_public;
	copy->alg.compute_shared_secret = kpp_shared;
	crypto_kpp_tfm(tfm)->__crt_alg = &copy->alg.base;
	return tfm;
}

void __wrap_crypto_destroy_tfm(void *mem, struct crypto_tfm *tfm)
{
	struct kpp_copy *copy = NULL;

	if (!IS_ERR_OR_NULL(mem) &&
	    crypto_tfm_alg_type(tfm) == CRYPTO_ALG_TYPE_KPP &&
	    container_of(tfm->__crt_alg, struct kpp_alg, base)->set_secret == kpp_set_secret) {
		copy = container_of(tfm->__crt_alg, struct kpp_copy, alg.base);
		tfm->__crt_alg = &copy->real->base;
	}
	__real_crypto_destroy_tfm(mem, tfm);
	kfree(copy);
}
