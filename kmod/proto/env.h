/* SPDX-License-Identifier: GPL-2.0 */
/* What the engine may ask of the world while it computes.
 *
 * Three bodies implement it: the kernel module, the fuzzers, the simulator.
 * Every call is made with the peer of the step locked, in process context.
 * None has an effect that the other end or the operator could see; those are
 * results (peer.h).  A call that must wait for somebody else answers
 * -EINPROGRESS: the step ends without a trace and is run again from its start
 * when the answer is there.  Only bounded work (under 100 ms) may sleep.
 */
#ifndef ISAKMP_ENV_H
#define ISAKMP_ENV_H

#include "conn.h"

#define ISAKMP_HASH_MAX		64	/* octets of the longest hash */
#define ISAKMP_KEY_MAX		32	/* octets of the longest cipher key */
#define ISAKMP_BLOCK_MAX	16	/* octets of the longest cipher block */
#define ISAKMP_DH_MAX		1024	/* octets of the longest public value */
#define ISAKMP_PSK_MAX		256	/* octets of the longest secret */
#define ISAKMP_SPI_MIN		256	/* RFC 4303 2.1 reserves those below */

struct isakmp_env;
struct isakmp_child;
struct isakmp_dh;	/* a private exponent; the body knows its inside */

struct isakmp_psk {
	u16 len;
	u8 b[ISAKMP_PSK_MAX];
};

/**
 * struct isakmp_env_ops - the effects
 * @random: @n octets fit for keys.  Never fails: waits at boot for entropy.
 * @prf: HMAC with IKE1_HASH_* over the @n spans, ike1_hash_len() octets out
 * @hash: the plain hash, likewise
 * @cbc: IKE1_CIPHER_* in CBC, in place; @len is a multiple of the block; @iv
 *	is replaced by the last cipher block
 * @dh_check: -EBADMSG for a public value that can be told to be forbidden
 *	without a computation (RFC 6989 2): what is judged of a stranger's
 *	before we make a private value for it
 * @dh_new: a fresh private value for ISAKMP_GROUP_*, and the public value of
 *	isakmp_group_pub_len() octets (MODP: padded on the left; ECP: x | y)
 * @dh_shared: g^xy, isakmp_group_shared_len() octets; -EBADMSG for a public
 *	value that RFC 2412 and RFC 6989 2 forbid or a degenerate result
 * @dh_free: zeroises and frees; NULL is fine
 * @psk: the secret that conn and the addresses select; -ENOENT for none
 * @conn_match: the connection that isakmp_conn_match()es, most specific
 *	first, next after @prev (NULL: the first), referenced; NULL beyond the
 *	last.  isakmp_conn_next() walks them.
 * @conn_get: another reference.  @conn_put: gives one back; NULL is fine.
 * @source: the local address that packets to @remote leave from, port 500;
 *	-ENETUNREACH and the like when there is no route
 * @own_addr: whether this is an address of ours; one without a scope that is
 *	ours in an L3 domain (VRF) only gets that as its scope.  The route to
 *	anywhere has no part in it
 * @first_contact: true when no SA of any connection has been made with the
 *	host of @remote yet; from then on it counts as made
 * @ipsec_alg: whether the data plane can do this suite now
 * @spi_alloc: reserves an SPI for the inbound half of @child (its addresses,
 *	protocol, mode and reqid are set) and stores it in child->spi_in
 * @spi_free: gives a reserved one back that was never installed
 */
struct isakmp_env_ops {
	void (*random)(struct isakmp_env *env, void *out, u32 n);
	int (*prf)(struct isakmp_env *env, u16 hash, struct isakmp_span key,
		   const struct isakmp_span *in, u32 n, u8 *out);
	int (*hash)(struct isakmp_env *env, u16 hash,
		    const struct isakmp_span *in, u32 n, u8 *out);
	int (*cbc)(struct isakmp_env *env, u16 cipher, struct isakmp_span key,
		   u8 *iv, u8 *buf, u32 len, bool encrypt);
	int (*dh_check)(struct isakmp_env *env, u16 group,
			struct isakmp_span peer_pub);
	int (*dh_new)(struct isakmp_env *env, u16 group, struct isakmp_dh **dh,
		      u8 *pub);
	int (*dh_shared)(struct isakmp_env *env, struct isakmp_dh *dh,
			 struct isakmp_span peer_pub, u8 *out);
	void (*dh_free)(struct isakmp_env *env, struct isakmp_dh *dh);
	int (*psk)(struct isakmp_env *env, const struct isakmp_conn *conn,
		   const struct isakmp_addr *local,
		   const struct isakmp_addr *remote, struct isakmp_psk *out);
	const struct isakmp_conn *(*conn_match)(struct isakmp_env *env,
						const struct isakmp_addr *local,
						const struct isakmp_addr *remote,
						const struct isakmp_conn *prev);
	const struct isakmp_conn *(*conn_get)(struct isakmp_env *env,
					      const struct isakmp_conn *conn);
	void (*conn_put)(struct isakmp_env *env,
			 const struct isakmp_conn *conn);
	int (*source)(struct isakmp_env *env, const struct isakmp_addr *remote,
		      struct isakmp_addr *local);
	bool (*own_addr)(struct isakmp_env *env, struct isakmp_addr *a);
	bool (*first_contact)(struct isakmp_env *env,
			      const struct isakmp_addr *remote);
	bool (*ipsec_alg)(struct isakmp_env *env, const struct ipsec_tf *tf);
	int (*spi_alloc)(struct isakmp_env *env, struct isakmp_child *child);
	void (*spi_free)(struct isakmp_env *env, struct isakmp_child *child);
};

/* Embedded in what the body keeps for a namespace. */
struct isakmp_env {
	const struct isakmp_env_ops *ops;
};

/**
 * isakmp_conn_local() - our address towards a peer
 * @env: the effects
 * @conn: the connection
 * @remote: the peer's address
 * @out: the first of the connection's that is ours, with its scope, else
 *	what routing says; port 500
 *
 * Return: 0; -EADDRNOTAVAIL when none of the connection's is ours, with the
 * first of the family in @out, if any; -EDESTADDRREQ when nobody says on which
 * interface a link-local @remote is; or the error of env->ops->source() and
 * family 0 there.
 */
int isakmp_conn_local(struct isakmp_env *env, const struct isakmp_conn *conn,
		      const struct isakmp_addr *remote,
		      struct isakmp_addr *out);

/* The walk over the connections that match: @prev is given back.  Who stops
 * before the end keeps the one it stopped at.
 */
static inline const struct isakmp_conn *
isakmp_conn_next(struct isakmp_env *env, const struct isakmp_addr *local,
		 const struct isakmp_addr *remote,
		 const struct isakmp_conn *prev)
{
	const struct isakmp_conn *next;

	next = env->ops->conn_match(env, local, remote, prev);
	env->ops->conn_put(env, prev);
	return next;
}

#endif
