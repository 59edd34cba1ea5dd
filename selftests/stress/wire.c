// SPDX-License-Identifier: GPL-2.0
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <err.h>
#include <linux/if_packet.h>
#include <net/ethernet.h>
#include <netinet/ip.h>
#include <netinet/ip6.h>
#include <netinet/udp.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include "wire.h"

enum { ETH = 14, PCAP_HDR = 24, PCAP_REC = 16, IP6 = 40 };

static uint32_t get16(const uint8_t *b)
{
	return b[0] << 8 | b[1];
}

/* Where UDP begins, or 0. */
static uint32_t ip_header(const uint8_t *f, uint32_t len, struct seen *out)
{
	const uint8_t *ip = f + ETH;

	memset(out, 0, sizeof(*out));
	if (len >= ETH + 20 && get16(f + 12) == ETHERTYPE_IP &&
	    ip[9] == IPPROTO_UDP && !(get16(ip + 6) & (IP_MF | IP_OFFMASK))) {
		out->from.family = out->to.family = AF_INET;
		memcpy(out->from.a, ip + 12, 4);
		memcpy(out->to.a, ip + 16, 4);
		return ETH + 4 * (ip[0] & 15);
	}
	if (len >= ETH + IP6 && get16(f + 12) == ETHERTYPE_IPV6 &&
	    ip[6] == IPPROTO_UDP) {
		out->from.family = out->to.family = AF_INET6;
		memcpy(out->from.a, ip + 8, 16);
		memcpy(out->to.a, ip + 24, 16);
		return ETH + IP6;
	}
	return 0;
}

bool wire_isakmp(const uint8_t *frame, uint32_t len, struct seen *out)
{
	uint32_t at = ip_header(frame, len, out), udp_len, from, to;

	if (!at || len < at + UDP_HDR)
		return false;
	from = get16(frame + at);
	to = get16(frame + at + 2);
	udp_len = get16(frame + at + 4);
	if (udp_len < UDP_HDR || udp_len > len - at)
		return false;
	out->b = frame + at + UDP_HDR;
	out->len = udp_len - UDP_HDR;
	if (from == 4500 || to == 4500) {
		if (out->len < MARKER || memcmp(out->b, "\0\0\0", MARKER))
			return false;
		out->b += MARKER;
		out->len -= MARKER;
	} else if (from != 500 && to != 500) {
		return false;
	}
	return out->len >= ISAKMP_HDR;
}

FILE *wire_open(const char *path)
{
	uint8_t head[PCAP_HDR];
	FILE *f = fopen(path, "r");

	if (!f || fread(head, sizeof(head), 1, f) != 1)
		err(1, "%s", path);
	return f;
}

bool wire_next(FILE *f, struct seen *out)
{
	static uint8_t frame[65536];
	uint8_t rec[PCAP_REC];
	uint32_t len;

	while (fread(rec, sizeof(rec), 1, f) == 1) {
		memcpy(&len, rec + 8, sizeof(len));
		if (len > sizeof(frame) || fread(frame, len, 1, f) != 1)
			break;
		if (wire_isakmp(frame, len, out))
			return true;
	}
	return false;
}

int wire_listen(void)
{
	int fd = socket(AF_PACKET, SOCK_RAW, htons(ETH_P_ALL));
	int size = 64 << 20, on = 1;

	if (fd < 0 || setsockopt(fd, SOL_PACKET, PACKET_IGNORE_OUTGOING, &on,
				 sizeof(on)))
		err(1, "packet socket");
	setsockopt(fd, SOL_SOCKET, SO_RCVBUFFORCE, &size, sizeof(size));
	return fd;
}

static uint64_t sum(const void *p, uint32_t len)
{
	const uint8_t *b = p;
	uint64_t s = 0;

	for (; len > 1; len -= 2, b += 2)
		s += get16(b);
	return len ? s + (b[0] << 8) : s;
}

/* IPv6 has no datagrams without a checksum (RFC 8200 8.1). */
static uint16_t checksum6(const struct ip6_hdr *ip, const struct udphdr *udp,
			  uint32_t len)
{
	uint64_t s = sum(&ip->ip6_src, 32) + IPPROTO_UDP + len + sum(udp, len);

	while (s >> 16)
		s = (s & 0xffff) + (s >> 16);
	return htons(s == 0xffff ? s : ~s & 0xffff);
}

uint8_t *wire_headers(uint8_t *packet, const struct addr *from,
		      const struct addr *to, uint16_t sport, uint16_t dport,
		      uint32_t len, uint32_t *total)
{
	struct udphdr *udp = (struct udphdr *)(packet + IP_HDR_MAX);
	struct ip6_hdr *ip6 = (struct ip6_hdr *)packet;
	struct iphdr *ip = (struct iphdr *)udp - 1;

	len += UDP_HDR;
	*udp = (struct udphdr){
		.source = htons(sport), .dest = htons(dport),
		.len = htons(len),
	};
	if (to->family == AF_INET6) {
		*ip6 = (struct ip6_hdr){
			.ip6_flow = htonl(6 << 28), .ip6_plen = htons(len),
			.ip6_nxt = IPPROTO_UDP, .ip6_hlim = 64,
		};
		memcpy(&ip6->ip6_src, from->a, 16);
		memcpy(&ip6->ip6_dst, to->a, 16);
		udp->check = checksum6(ip6, udp, len);
		*total = IP6 + len;
		return packet;
	}
	*ip = (struct iphdr){
		.version = 4, .ihl = 5, .ttl = 64, .protocol = IPPROTO_UDP,
		.tot_len = htons(sizeof(*ip) + len),
	};
	memcpy(&ip->saddr, from->a, 4);
	memcpy(&ip->daddr, to->a, 4);
	*total = sizeof(*ip) + len;
	return (uint8_t *)ip;
}

double wire_now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return t.tv_sec + t.tv_nsec / 1e9;
}
