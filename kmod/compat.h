/* SPDX-License-Identifier: GPL-2.0 */
/* What differs between kernels: 6.1 is the target, 6.12 and 7.2 are kept in
 * mind.  The only file that looks at their version.
 */
#ifndef ISAKMP_COMPAT_H
#define ISAKMP_COMPAT_H

#include <linux/net.h>
#include <linux/timer.h>
#include <linux/version.h>
#include <net/udp_tunnel.h>

/* The second argument went in 6.10. */
#if LINUX_VERSION_CODE >= KERNEL_VERSION(6, 10, 0)
#define isakmp_assign_str(dst, src)	__assign_str(dst)
#else
#define isakmp_assign_str(dst, src)	__assign_str(dst, src)
#endif

#ifndef timer_container_of
#define timer_container_of	from_timer
#endif

#if LINUX_VERSION_CODE >= KERNEL_VERSION(7, 2, 0)
#include <net/ip6_route.h>

#define isakmp_sockaddr(sa)	((struct sockaddr_unsized *)(sa))
#define isakmp_rt6(dst)		dst_rt6_info(dst)
#define isakmp_tunnel_sock(net, sock, cfg) \
	setup_udp_tunnel_sock(net, (sock)->sk, cfg)
#define isakmp_ip6_route(net, sk, fl6) \
	ip6_dst_lookup_flow(net, sk, fl6, NULL)
#define isakmp_xfrm_init_state(x)	xfrm_init_state(x, NULL)
#else
#include <net/ipv6_stubs.h>

#define isakmp_sockaddr(sa)	((struct sockaddr *)(sa))
#define isakmp_rt6(dst)		((struct rt6_info *)(dst))
#define isakmp_tunnel_sock(net, sock, cfg) \
	setup_udp_tunnel_sock(net, sock, cfg)
#define isakmp_ip6_route(net, sk, fl6) \
	ipv6_stub->ipv6_dst_lookup_flow(net, sk, fl6, NULL)
#define isakmp_xfrm_init_state(x)	xfrm_init_state(x)
#endif

#endif
