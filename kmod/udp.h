/* SPDX-License-Identifier: GPL-2.0 */
/* UDP 500 and 4500, IPv4 and IPv6, of a namespace. */
#ifndef ISAKMP_UDP_H
#define ISAKMP_UDP_H

#include "net.h"

/* Process context, cfg_lock held.  Return: 0, or -EADDRINUSE and the like
 * with @extack naming the port that is taken.
 */
int isakmp_udp_open(struct isakmp_net *in, struct netlink_ext_ack *extack);
void isakmp_udp_close(struct isakmp_net *in);

/* Sends from @local to @remote; the port of @local chooses the socket and
 * whether a non-ESP marker goes before.  DF is clear.  Process context.
 */
int isakmp_udp_send(struct isakmp_net *in, const struct isakmp_addr *local,
		    const struct isakmp_addr *remote, const u8 *buf, u32 len);

/* env->ops: see proto/env.h */
int isakmp_udp_source(struct isakmp_env *env, const struct isakmp_addr *remote,
		      struct isakmp_addr *local);
bool isakmp_udp_own(struct isakmp_env *env, struct isakmp_addr *a);

#endif
