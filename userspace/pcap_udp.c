// SPDX-License-Identifier: GPL-2.0
/* From a captured frame to the UDP datagram in it. */
#include "buf.h"
#include "pcap.h"

enum link_type {
	LINK_NULL = 0,
	LINK_ETHERNET = 1,
	LINK_RAW_BSD = 12,
	LINK_RAW_OPENBSD = 14,
	LINK_RAW = 101,
	LINK_LOOP = 108,
	LINK_SLL = 113,
	LINK_IPV4 = 228,
	LINK_IPV6 = 229,
	LINK_SLL2 = 276,
};

enum {
	ETHERTYPE_IPV4 = 0x0800,
	ETHERTYPE_VLAN = 0x8100,
	ETHERTYPE_IPV6 = 0x86dd,
	ETHERTYPE_QINQ = 0x88a8,
	IPPROTO_HOP = 0,
	IPPROTO_UDP_ = 17,
	IPPROTO_ROUTE = 43,
	IPPROTO_DST = 60,
};

/* To the IP header.  False when there is none. */
static bool skip_link(u32 link, struct isakmp_rd *r)
{
	u16 type;

	switch (link) {
	case LINK_RAW_BSD:
	case LINK_RAW_OPENBSD:
	case LINK_RAW:
	case LINK_IPV4:
	case LINK_IPV6:
		return true;
	case LINK_NULL:
	case LINK_LOOP:
		isakmp_rd_take(r, 4);
		return !r->bad;
	case LINK_SLL:
		isakmp_rd_take(r, 14);
		type = isakmp_rd_be16(r);
		break;
	case LINK_SLL2:
		type = isakmp_rd_be16(r);
		isakmp_rd_take(r, 18);
		break;
	case LINK_ETHERNET:
		isakmp_rd_take(r, 12);
		type = isakmp_rd_be16(r);
		break;
	default:
		return false;
	}
	while (type == ETHERTYPE_VLAN || type == ETHERTYPE_QINQ) {
		isakmp_rd_take(r, 2);
		type = isakmp_rd_be16(r);
	}
	return !r->bad && (type == ETHERTYPE_IPV4 || type == ETHERTYPE_IPV6);
}

/* Cuts what is behind the packet (the padding of a short frame) off. */
static void limit(struct isakmp_rd *r, u32 n)
{
	if (n < isakmp_rd_left(r))
		r->end = r->p + n;
}

static bool skip_ipv4(struct isakmp_rd *r, struct pcap_udp *out)
{
	struct isakmp_rd h = *r;
	u32 len, total;
	u16 frag;
	u8 proto;

	len = (isakmp_rd_u8(&h) & 0xf) * 4;
	isakmp_rd_u8(&h);
	total = isakmp_rd_be16(&h);
	isakmp_rd_take(&h, 2);
	frag = isakmp_rd_be16(&h);
	isakmp_rd_u8(&h);
	proto = isakmp_rd_u8(&h);
	isakmp_rd_take(&h, 2);
	out->src = isakmp_rd_take(&h, 4).p;
	out->dst = isakmp_rd_take(&h, 4).p;
	out->family = AF_INET;
	/* More Fragments, or not the first one */
	if (h.bad || len < 20 || total < len || frag & 0x3fff ||
	    proto != IPPROTO_UDP_)
		return false;
	limit(r, total);
	isakmp_rd_take(r, len);
	return !r->bad;
}

static bool skip_ipv6(struct isakmp_rd *r, struct pcap_udp *out)
{
	u32 total, n = 0;
	u8 next;

	isakmp_rd_take(r, 4);
	total = isakmp_rd_be16(r);
	next = isakmp_rd_u8(r);
	isakmp_rd_u8(r);
	out->src = isakmp_rd_take(r, 16).p;
	out->dst = isakmp_rd_take(r, 16).p;
	out->family = AF_INET6;
	if (r->bad)
		return false;
	limit(r, total);
	while (next == IPPROTO_HOP || next == IPPROTO_ROUTE ||
	       next == IPPROTO_DST) {
		if (n++ == 8)
			return false;
		next = isakmp_rd_u8(r);
		isakmp_rd_take(r, isakmp_rd_u8(r) * 8 + 6);
	}
	return !r->bad && next == IPPROTO_UDP_;
}

bool pcap_udp(const struct pcap_pkt *p, struct pcap_udp *out)
{
	struct isakmp_rd r = isakmp_rd(p->p, p->len);
	u32 len;

	if (!skip_link(p->link, &r) || !isakmp_rd_left(&r))
		return false;
	switch (*r.p >> 4) {
	case 4:
		if (!skip_ipv4(&r, out))
			return false;
		break;
	case 6:
		if (!skip_ipv6(&r, out))
			return false;
		break;
	default:
		return false;
	}
	out->sport = isakmp_rd_be16(&r);
	out->dport = isakmp_rd_be16(&r);
	len = isakmp_rd_be16(&r);
	isakmp_rd_take(&r, 2);
	if (r.bad || len < 8)
		return false;
	out->data = r.p;
	out->len = min(len - 8, isakmp_rd_left(&r));
	return true;
}
