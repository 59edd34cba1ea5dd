/* SPDX-License-Identifier: GPL-2.0 */
/* What the senders share: datagrams of their own making, captures, time. */
#ifndef ISAKMP_STRESS_WIRE_H
#define ISAKMP_STRESS_WIRE_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

enum {
	MSG_MAX = 1400,		/* octets of UDP payload that are sent */
	ISAKMP_HDR = 28,
	COOKIES = 16,		/* octets of both of them */
	MARKER = 4,		/* non-ESP, RFC 3948 2.2 */
	UDP_HDR = 8,
	IP_HDR_MAX = 40,
	PACKET_MAX = IP_HDR_MAX + UDP_HDR + MSG_MAX,
};

struct addr {
	int family;
	uint8_t a[16];
};

/* An ISAKMP message on its way; @b is in the frame, without a marker. */
struct seen {
	struct addr from, to;
	const uint8_t *b;
	uint32_t len;
};

/* @frame: Ethernet, IPv4 or IPv6, one piece, port 500 or 4500 at either end */
bool wire_isakmp(const uint8_t *frame, uint32_t len, struct seen *out);

/* A capture of Ethernet frames; ends the program when it is none. */
FILE *wire_open(const char *path);
/* The next ISAKMP message; valid until the next call. */
bool wire_next(FILE *f, struct seen *out);

/* A socket that hears every frame that comes in. */
int wire_listen(void);

/* IP and UDP headers for the @len octets that stand at @packet + IP_HDR_MAX +
 * UDP_HDR.  Return: where the packet begins; @total: its length.
 */
uint8_t *wire_headers(uint8_t *packet, const struct addr *from,
		      const struct addr *to, uint16_t sport, uint16_t dport,
		      uint32_t len, uint32_t *total);

double wire_now(void);

#endif
