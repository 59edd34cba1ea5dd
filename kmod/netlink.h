/* SPDX-License-Identifier: GPL-2.0 */
/* Generic netlink: the operator's way in, and the events' way out. */
#ifndef ISAKMP_NETLINK_H
#define ISAKMP_NETLINK_H

#include "conns.h"
#include "netlink_gen.h"

int isakmp_netlink_register(void);
void isakmp_netlink_unregister(void);

/* What follows is between the netlink_*.c. */

/* Refuses who may not, and says why. */
int isakmp_nl_permitted(struct sk_buff *skb, struct netlink_ext_ack *extack);

/* Says so when there is no attribute of @type in @nest (NULL: the message). */
bool isakmp_nl_missing(struct nlattr *const *tb, const struct nlattr *nest,
		       int type, struct netlink_ext_ack *extack);

/* netlink_attr.c: the small things, both ways.  Readers get an attribute
 * that the policy has passed and refuse what makes no sense with extack;
 * writers answer -EMSGSIZE and leave nothing.
 */
typedef int (*isakmp_nl_reader)(const struct nlattr *nest, void *out,
				struct netlink_ext_ack *extack);

int isakmp_nl_addr_read(const struct nlattr *nest, void *addr,
			struct netlink_ext_ack *extack);
int isakmp_nl_range_read(const struct nlattr *nest, void *range,
			 struct netlink_ext_ack *extack);
int isakmp_nl_ident_read(const struct nlattr *nest, void *ident,
			 struct netlink_ext_ack *extack);
int isakmp_nl_ts_read(const struct nlattr *nest, void *ts,
		      struct netlink_ext_ack *extack);
int isakmp_nl_ike_suite_read(const struct nlattr *nest, void *tf,
			     struct netlink_ext_ack *extack);
int isakmp_nl_ipsec_suite_read(const struct nlattr *nest, void *tf,
			       struct netlink_ext_ack *extack);
/* A name of 1 to 63 printable octets. */
int isakmp_nl_name_read(const struct nlattr *attr, char *out,
			struct netlink_ext_ack *extack);

int isakmp_nl_addr_put(struct sk_buff *skb, int type,
		       const struct isakmp_addr *addr);
int isakmp_nl_range_put(struct sk_buff *skb, int type,
			const struct isakmp_range *r);
int isakmp_nl_ident_put(struct sk_buff *skb, int type,
			const struct isakmp_ident *id);
int isakmp_nl_ts_put(struct sk_buff *skb, int type, const struct isakmp_ts *ts);
int isakmp_nl_ike_suite_put(struct sk_buff *skb, int type,
			    const struct ike1_tf *tf);
int isakmp_nl_ipsec_suite_put(struct sk_buff *skb, int type,
			      const struct ipsec_tf *tf);

/* netlink_conn.c: a connection is a nest `conn` and nests `child` in the same
 * message, a secret a nest `secret`.
 */

/* @attrs: those of the message.  A connection, or an ERR_PTR. */
struct isakmp_conn *isakmp_nl_conn_read(const struct nlattr *attrs, int len,
					struct netlink_ext_ack *extack);
/* From child number @child on, which goes up as they are written; all but
 * the name is left out from a message that does not begin with the first.
 * Return: 0 all written, -EMSGSIZE some are left.
 */
int isakmp_nl_conn_put(struct sk_buff *skb, const struct isakmp_conn *conn,
		       u32 *child);
/* @attrs likewise.  A secret or an ERR_PTR.  The request is zeroised where it
 * lies.
 */
struct isakmp_secret_conf *
isakmp_nl_secret_read(struct nlattr *attrs, int len,
		      struct netlink_ext_ack *extack);
int isakmp_nl_secret_put(struct sk_buff *skb,
			 const struct isakmp_secret_conf *s);

/* netlink_state.c: what list-sas and the events tell. */
int isakmp_nl_peer_put(struct sk_buff *skb, u64 id,
		       const struct isakmp_peer *p);
int isakmp_nl_sa_put(struct sk_buff *skb, const struct isakmp_sa *sa);
int isakmp_nl_child_sa_put(struct sk_buff *skb, const struct isakmp_child *c);
int isakmp_nl_want_put(struct sk_buff *skb, const struct isakmp_peer *p,
		       const struct isakmp_want *w);
struct isakmp_nl_failure {
	const char *conn, *child;	/* NULL: none */
	const struct isakmp_addr *local, *remote;	/* likewise */
	const struct isakmp_fail *fail;
	isakmp_ms when;			/* ISAKMP_NEVER: now */
};

int isakmp_nl_failure_put(struct sk_buff *skb,
			  const struct isakmp_nl_failure *f);

#endif
