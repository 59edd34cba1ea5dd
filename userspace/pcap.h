/* SPDX-License-Identifier: GPL-2.0 */
/* Captures: classic pcap of either byte order, and pcapng. */
#ifndef ISAKMPCTL_PCAP_H
#define ISAKMPCTL_PCAP_H

#include "util.h"

struct pcap_pkt {
	u32 link;		/* LINKTYPE_* of tcpdump.org */
	u64 usec;		/* since 1970; 0 unknown */
	const u8 *p;
	u32 len;		/* octets that were captured */
	u32 orig;		/* octets that there were */
};

/* Hands every packet of @f to @fn as it comes.  Return: NULL, or what is
 * wrong with the file.
 */
const char *pcap_read(FILE *f, void (*fn)(const struct pcap_pkt *p, void *arg),
		      void *arg);

/**
 * struct pcap_udp - a UDP datagram in a packet
 * @family: AF_INET or AF_INET6
 * @src: 4 or 16 octets, as @dst
 * @data: what it carries
 */
struct pcap_udp {
	u16 family;
	u16 sport, dport;
	const u8 *src, *dst;
	const u8 *data;
	u32 len;
};

/* False when the packet is no whole UDP datagram. */
bool pcap_udp(const struct pcap_pkt *p, struct pcap_udp *out);

#endif
