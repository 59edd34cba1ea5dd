// SPDX-License-Identifier: GPL-2.0
/* UDP 500 and 4500: kernel sockets whose datagrams never see a receive queue.
 *
 * Datagrams are taken in softirq, by the encap_rcv of the socket, which hands
 * a linear copy to isakmp_node_input().  On port 4500 the kernel's own
 * encap_rcv goes first: what it returns as not being ESP is ours (RFC 3948).
 *
 * DOC: Life of the sockets
 *
 * in->socks is published when all four stand.  Senders hold an SRCU read lock,
 * for they may sleep; encap_rcv runs under RCU and looks at sk_user_data.
 * Closing takes both away, waits for both kinds of reader, then releases.
 */
#include <linux/in6.h>
#include <linux/netlink.h>
#include <linux/srcu.h>
#include <linux/udp.h>
#include <net/addrconf.h>
#include <net/inet_sock.h>
#include <net/ip.h>
#include <net/ip6_route.h>
#include <net/ipv6.h>
#include <net/l3mdev.h>
#include <net/route.h>
#include <net/udp.h>
#include "compat.h"
#include "node.h"
#include "udp.h"
#include "xfrm.h"

enum {
	PORT_IKE = 500,
	PORT_NAT = 4500,
	MARKER_LEN = 4,			/* RFC 3948 2.2 */
	ENCAP_IKE = 1,			/* any type but none */
	SNDBUF = 2 << 20,		/* DELETEs of all peers at once */
	NPORTS = 4,
};

/* One socket.  @esp_rcv: the kernel's, port 4500 only. */
struct port {
	struct isakmp_net *in;
	struct socket *sock;
	u16 family;
	u16 port;
	int (*esp_rcv)(struct sock *sk, struct sk_buff *skb);
};

struct isakmp_socks {
	struct port port[NPORTS];
};

DEFINE_STATIC_SRCU(send_srcu);

/* Addresses that a single host cannot have. */
static bool unicast(const struct sk_buff *skb)
{
	const struct rtable *rt;

	if (skb->pkt_type != PACKET_HOST)
		return false;
	if (skb->protocol == htons(ETH_P_IPV6))
		return !ipv6_addr_is_multicast(&ipv6_hdr(skb)->daddr) &&
		       !ipv6_addr_is_multicast(&ipv6_hdr(skb)->saddr);
	rt = skb_rtable(skb);
	if (rt && rt->rt_flags & (RTCF_BROADCAST | RTCF_MULTICAST))
		return false;
	return !ipv4_is_multicast(ip_hdr(skb)->daddr) &&
	       !ipv4_is_lbcast(ip_hdr(skb)->daddr) &&
	       !ipv4_is_multicast(ip_hdr(skb)->saddr) &&
	       !ipv4_is_lbcast(ip_hdr(skb)->saddr);
}

/* The interface that an answer must leave by: that of a link-local address,
 * else the L3 master (VRF), else any.
 */
static u32 scope_of(const struct sk_buff *skb)
{
	const struct ipv6hdr *h6 = ipv6_hdr(skb);

	if (skb->protocol == htons(ETH_P_IPV6) &&
	    (ipv6_addr_type(&h6->saddr) & IPV6_ADDR_LINKLOCAL ||
	     ipv6_addr_type(&h6->daddr) & IPV6_ADDR_LINKLOCAL))
		return IP6CB(skb)->iif;
	return l3mdev_master_ifindex_rcu(skb->dev);
}

/* From the packet, not from the socket. */
static void addresses(const struct sk_buff *skb, struct isakmp_addr *local,
		      struct isakmp_addr *remote)
{
	memset(local, 0, sizeof(*local));
	memset(remote, 0, sizeof(*remote));
	local->port = ntohs(udp_hdr(skb)->dest);
	remote->port = ntohs(udp_hdr(skb)->source);
	local->scope = scope_of(skb);
	remote->scope = local->scope;
	if (skb->protocol == htons(ETH_P_IPV6)) {
		local->family = AF_INET6;
		remote->family = AF_INET6;
		memcpy(local->a, &ipv6_hdr(skb)->daddr, 16);
		memcpy(remote->a, &ipv6_hdr(skb)->saddr, 16);
	} else {
		local->family = AF_INET;
		remote->family = AF_INET;
		memcpy(local->a, &ip_hdr(skb)->daddr, 4);
		memcpy(remote->a, &ip_hdr(skb)->saddr, 4);
	}
}

static bool good_source(const struct isakmp_addr *local,
			const struct isakmp_addr *remote)
{
	static const u8 none[16];

	return remote->port && !isakmp_addr_same(local, remote) &&
	       memcmp(remote->a, none, sizeof(none));
}

/* Looks at @skb and leaves it to the caller.  Its data begins with the UDP
 * header and ends where that says.
 */
static void take(const struct port *p, struct sk_buff *skb)
{
	u32 off = sizeof(struct udphdr) + (p->esp_rcv ? MARKER_LEN : 0);
	struct isakmp_addr local, remote;
	__be32 marker = 0;
	u32 len;
	u8 *buf;

	isakmp_count(p->in, RX);
	if (!unicast(skb)) {
		isakmp_count(p->in, RX_NOT_UNICAST);
		return;
	}
	addresses(skb, &local, &remote);
	if (!good_source(&local, &remote)) {
		isakmp_count(p->in, RX_BAD_SOURCE);
		return;
	}
	if (skb->len < off + ISAKMP_HDR_LEN) {
		isakmp_count(p->in, RX_SHORT);
		return;
	}
	len = skb->len - off;
	if (len > ISAKMP_MSG_MAX) {
		isakmp_count(p->in, RX_LONG);
		return;
	}
	/* RFC 3948 2.2: four octets of zero where ESP has its SPI */
	if (p->esp_rcv && (skb_copy_bits(skb, off - MARKER_LEN, &marker,
					 MARKER_LEN) || marker)) {
		isakmp_count(p->in, RX_MARKER);
		return;
	}
	buf = kmalloc(len, GFP_ATOMIC | __GFP_NOWARN);
	if (!buf || skb_copy_bits(skb, off, buf, len)) {
		kfree(buf);
		isakmp_count(p->in, RX_NO_MEMORY);
		return;
	}
	isakmp_node_input(p->in, &local, &remote, buf, len);
}

/* Return: 0 the skb was consumed; < 0 the kernel's ESP input wants it sent
 * to protocol -n.  Never > 0, which would queue it to the socket.
 */
static int encap_rcv(struct sock *sk, struct sk_buff *skb)
{
	const struct port *p = rcu_dereference_sk_user_data(sk);
	int ret;

	if (p && p->esp_rcv) {
		ret = p->esp_rcv(sk, skb);
		if (ret <= 0) {
			isakmp_count(p->in, RX_ESP);
			return ret;
		}
	}
	if (p)
		take(p, skb);
	consume_skb(skb);
	return 0;
}

/* UDP_ENCAP_ESPINUDP installs the right encap_rcv for the family, and is the
 * only way to the one of IPv6; ours goes before it.
 */
static int encap_esp(struct port *p)
{
	struct sock *sk = p->sock->sk;
	int type = UDP_ENCAP_ESPINUDP;
	int err;

	err = p->sock->ops->setsockopt(p->sock, SOL_UDP, UDP_ENCAP,
				       KERNEL_SOCKPTR(&type), sizeof(type));
	if (err)
		return err;
	p->esp_rcv = READ_ONCE(udp_sk(sk)->encap_rcv);
	if (!p->esp_rcv)
		return -EOPNOTSUPP;
	rcu_assign_sk_user_data(sk, p);
	WRITE_ONCE(udp_sk(sk)->encap_rcv, encap_rcv);
	return 0;
}

static void encap_ike(struct port *p)
{
	struct udp_tunnel_sock_cfg cfg = {
		.sk_user_data = p,
		.encap_type = ENCAP_IKE,
		.encap_rcv = encap_rcv,
	};

	isakmp_tunnel_sock(p->in->net, p->sock, &cfg);
}

static int bind_any(struct port *p)
{
	struct sockaddr_in6 s6 = {
		.sin6_family = AF_INET6,
		.sin6_port = htons(p->port),
	};
	struct sockaddr_in s4 = {
		.sin_family = AF_INET,
		.sin_port = htons(p->port),
	};

	if (p->family == AF_INET6)
		return kernel_bind(p->sock, isakmp_sockaddr(&s6), sizeof(s6));
	return kernel_bind(p->sock, isakmp_sockaddr(&s4), sizeof(s4));
}

static void set_options(struct sock *sk)
{
	lock_sock(sk);
	sk->sk_sndbuf = SNDBUF;
	sk->sk_userlocks |= SOCK_SNDBUF_LOCK;
	release_sock(sk);
}

/* Everything is in place before bind() lets the first datagram in. */
static int open_one(struct port *p)
{
	struct sock *sk;
	int err;

	err = sock_create_kern(p->in->net, p->family, SOCK_DGRAM, IPPROTO_UDP,
			       &p->sock);
	if (err) {
		p->sock = NULL;
		return err;
	}
	sk = p->sock->sk;
	set_options(sk);
	/* Sent from an address of a prefix that is routed to us: own6(). */
	if (p->family == AF_INET6)
		ip_sock_set_freebind(sk);
	/* DF is clear: messages with certificates are longer than a link */
	if (p->family == AF_INET6)
		err = ip6_sock_set_v6only(sk);
	else
		ip_sock_set_mtu_discover(sk, IP_PMTUDISC_DONT);
	if (!err)
		err = isakmp_xfrm_bypass(sk, p->family);
	if (!err && p->port == PORT_NAT)
		err = encap_esp(p);
	else if (!err)
		encap_ike(p);
	if (!err)
		err = bind_any(p);
	return err;
}

static void release(struct isakmp_socks *s)
{
	u32 i;

	for (i = 0; i < NPORTS; i++)
		if (s->port[i].sock)
			rcu_assign_sk_user_data(s->port[i].sock->sk, NULL);
	synchronize_net();
	for (i = 0; i < NPORTS; i++) {
		if (!s->port[i].sock)
			continue;
		kernel_sock_shutdown(s->port[i].sock, SHUT_RDWR);
		sock_release(s->port[i].sock);
	}
	kfree(s);
}

static int open_failed(const struct port *p, int err,
		       struct netlink_ext_ack *extack)
{
	if (err != -EADDRINUSE)
		NL_SET_ERR_MSG(extack, "cannot open the UDP sockets");
	else if (p->port == PORT_NAT)
		NL_SET_ERR_MSG(extack, "UDP port 4500 is taken here: stop the other IKE daemon");
	else
		NL_SET_ERR_MSG(extack, "UDP port 500 is taken here: stop the other IKE daemon");
	return err;
}

/* A kernel booted without IPv6 has none of its sockets. */
static bool no_ipv6(u16 family, int err)
{
	return family == AF_INET6 &&
	       (err == -EAFNOSUPPORT || err == -EPFNOSUPPORT);
}

int isakmp_udp_open(struct isakmp_net *in, struct netlink_ext_ack *extack)
{
	static const u16 ports[] = { PORT_IKE, PORT_NAT };
	static const u16 families[] = { AF_INET, AF_INET6 };
	struct isakmp_socks *s;
	u32 i;
	int err;

	lockdep_assert_held(&in->cfg_lock);
	if (rcu_access_pointer(in->socks))
		return 0;
	s = kzalloc(sizeof(*s), GFP_KERNEL_ACCOUNT);
	if (!s)
		return -ENOMEM;
	for (i = 0; i < NPORTS; i++) {
		struct port *p = &s->port[i];

		p->in = in;
		p->port = ports[i / 2];
		p->family = families[i % 2];
		if (p->family == AF_INET6 && !ipv6_mod_enabled())
			continue;
		err = open_one(p);
		if (!err || (no_ipv6(p->family, err) && !p->sock))
			continue;
		open_failed(p, err, extack);
		release(s);
		return err;
	}
	rcu_assign_pointer(in->socks, s);
	return 0;
}

void isakmp_udp_close(struct isakmp_net *in)
{
	struct isakmp_socks *s;

	lockdep_assert_held(&in->cfg_lock);
	s = rcu_replace_pointer(in->socks, NULL,
				lockdep_is_held(&in->cfg_lock));
	if (!s)
		return;
	synchronize_srcu(&send_srcu);
	release(s);
}

/* The socket of @family and @port, or NULL.  send_srcu is held. */
static struct socket *find(struct isakmp_net *in, u16 family, u16 port)
{
	struct isakmp_socks *s = srcu_dereference(in->socks, &send_srcu);
	u32 i;

	for (i = 0; s && i < NPORTS; i++)
		if (s->port[i].family == family && s->port[i].port == port)
			return s->port[i].sock;
	return NULL;
}

static int send4(struct socket *sock, const struct isakmp_addr *local,
		 const struct isakmp_addr *remote, struct kvec *vec, u32 n,
		 u32 len)
{
	union {
		struct cmsghdr h;
		u8 b[CMSG_SPACE(sizeof(struct in_pktinfo))];
	} ctl = {};
	struct in_pktinfo *info = CMSG_DATA(&ctl.h);
	struct sockaddr_in to = {
		.sin_family = AF_INET,
		.sin_port = htons(remote->port),
	};
	struct msghdr msg = {
		.msg_name = &to,
		.msg_namelen = sizeof(to),
		.msg_control = &ctl,
		.msg_controllen = sizeof(ctl),
		.msg_flags = MSG_DONTWAIT | MSG_NOSIGNAL,
	};

	memcpy(&to.sin_addr, remote->a, 4);
	ctl.h.cmsg_level = SOL_IP;
	ctl.h.cmsg_type = IP_PKTINFO;
	ctl.h.cmsg_len = CMSG_LEN(sizeof(*info));
	info->ipi_ifindex = local->scope;
	if (local->family == AF_INET)
		memcpy(&info->ipi_spec_dst, local->a, 4);
	return kernel_sendmsg(sock, &msg, vec, n, len);
}

static int send6(struct socket *sock, const struct isakmp_addr *local,
		 const struct isakmp_addr *remote, struct kvec *vec, u32 n,
		 u32 len)
{
	union {
		struct cmsghdr h;
		u8 b[CMSG_SPACE(sizeof(struct in6_pktinfo))];
	} ctl = {};
	struct in6_pktinfo *info = CMSG_DATA(&ctl.h);
	struct sockaddr_in6 to = {
		.sin6_family = AF_INET6,
		.sin6_port = htons(remote->port),
		.sin6_scope_id = remote->scope,
	};
	struct msghdr msg = {
		.msg_name = &to,
		.msg_namelen = sizeof(to),
		.msg_control = &ctl,
		.msg_controllen = sizeof(ctl),
		.msg_flags = MSG_DONTWAIT | MSG_NOSIGNAL,
	};

	memcpy(&to.sin6_addr, remote->a, 16);
	ctl.h.cmsg_level = SOL_IPV6;
	ctl.h.cmsg_type = IPV6_PKTINFO;
	ctl.h.cmsg_len = CMSG_LEN(sizeof(*info));
	info->ipi6_ifindex = local->scope;
	if (local->family == AF_INET6)
		memcpy(&info->ipi6_addr, local->a, 16);
	return kernel_sendmsg(sock, &msg, vec, n, len);
}

int isakmp_udp_send(struct isakmp_net *in, const struct isakmp_addr *local,
		    const struct isakmp_addr *remote, const u8 *buf, u32 len)
{
	u8 marker[MARKER_LEN] = {};
	struct kvec vec[2] = {
		{ .iov_base = marker, .iov_len = sizeof(marker) },
		{ .iov_base = (void *)buf, .iov_len = len },
	};
	u32 skip = local->port == PORT_NAT ? 0 : 1;
	struct socket *sock;
	int idx, ret;

	if (!skip)
		len += MARKER_LEN;
	idx = srcu_read_lock(&send_srcu);
	sock = find(in, remote->family, local->port);
	if (!sock)
		ret = -ENOTCONN;
	else if (remote->family == AF_INET6)
		ret = send6(sock, local, remote, vec + skip, 2 - skip, len);
	else
		ret = send4(sock, local, remote, vec + skip, 2 - skip, len);
	srcu_read_unlock(&send_srcu, idx);
	return ret < 0 ? ret : 0;
}

static int source4(struct net *net, struct sock *sk,
		   const struct isakmp_addr *remote, struct isakmp_addr *local)
{
	struct flowi4 fl = {
		.flowi4_oif = remote->scope,
		.flowi4_proto = IPPROTO_UDP,
		.fl4_sport = htons(PORT_IKE),
		.fl4_dport = htons(remote->port),
	};
	struct rtable *rt;

	memcpy(&fl.daddr, remote->a, 4);
	rt = ip_route_output_flow(net, &fl, sk);
	if (IS_ERR(rt))
		return PTR_ERR(rt);
	ip_rt_put(rt);
	memcpy(local->a, &fl.saddr, 4);
	return 0;
}

static int source6(struct net *net, struct sock *sk,
		   const struct isakmp_addr *remote, struct isakmp_addr *local)
{
	struct flowi6 fl = {
		.flowi6_oif = remote->scope,
		.flowi6_proto = IPPROTO_UDP,
		.fl6_sport = htons(PORT_IKE),
		.fl6_dport = htons(remote->port),
	};
	struct dst_entry *dst;

	memcpy(&fl.daddr, remote->a, 16);
	dst = isakmp_ip6_route(net, sk, &fl);
	if (IS_ERR(dst))
		return PTR_ERR(dst);
	dst_release(dst);
	memcpy(local->a, &fl.saddr, 16);
	return 0;
}

static bool own4(struct net *net, struct net_device *dev,
		 const struct isakmp_addr *a)
{
	__be32 addr;

	memcpy(&addr, a->a, sizeof(addr));
	return inet_addr_type_dev_table(net, dev, addr) == RTN_LOCAL;
}

/* An address of an interface, tentative or not, or one of a prefix that is
 * routed to us (`ip -6 route add local`).
 */
static bool own6(struct net *net, struct net_device *dev,
		 const struct isakmp_addr *a)
{
	struct flowi6 fl = { .flowi6_oif = dev ? dev->ifindex : 0 };
	struct dst_entry *dst;
	bool own;

	if (!ipv6_mod_enabled())
		return false;
	memcpy(&fl.daddr, a->a, sizeof(fl.daddr));
	if (ipv6_chk_addr_and_flags(net, &fl.daddr, dev, false, 0, 0))
		return true;
	dst = ip6_route_lookup(net, &fl, NULL, 0);
	own = !dst->error && isakmp_rt6(dst)->rt6i_flags & RTF_LOCAL;
	dst_release(dst);
	return own;
}

static bool own_on(struct net *net, struct net_device *dev,
		   const struct isakmp_addr *a)
{
	return a->family == AF_INET6 ? own6(net, dev, a) : own4(net, dev, a);
}

bool isakmp_udp_own(struct isakmp_env *env, struct isakmp_addr *a)
{
	struct net *net = isakmp_env_net(env)->net;
	struct net_device *dev = NULL;
	bool own;

	rcu_read_lock();
	if (a->scope)
		dev = dev_get_by_index_rcu(net, a->scope);
	own = (dev || !a->scope) && own_on(net, dev, a);
	if (own || a->scope)
		goto out;
	/* elsewhere an answer would not reach our sockets */
	if (!READ_ONCE(net->ipv4.sysctl_udp_l3mdev_accept))
		goto out;
	for_each_netdev_rcu(net, dev) {
		if (!netif_is_l3_master(dev) || !own_on(net, dev, a))
			continue;
		a->scope = dev->ifindex;
		own = true;
		break;
	}
out:
	rcu_read_unlock();
	return own;
}

int isakmp_udp_source(struct isakmp_env *env, const struct isakmp_addr *remote,
		      struct isakmp_addr *local)
{
	struct isakmp_net *in = isakmp_env_net(env);
	struct isakmp_addr out = {
		.family = remote->family,
		.port = PORT_IKE,
		.scope = remote->scope,
	};
	struct socket *sock;
	int idx, err;

	idx = srcu_read_lock(&send_srcu);
	sock = find(in, remote->family, PORT_IKE);
	if (!sock)
		err = -EAFNOSUPPORT;
	else if (remote->family == AF_INET6)
		err = source6(in->net, sock->sk, remote, &out);
	else
		err = source4(in->net, sock->sk, remote, &out);
	srcu_read_unlock(&send_srcu, idx);
	if (!err)
		*local = out;
	return err;
}
