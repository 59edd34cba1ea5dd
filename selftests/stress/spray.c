// SPDX-License-Identifier: GPL-2.0
/* spray SECONDS COUNT PCAP DESTINATION PAIRS SOURCE[/BITS]...
 *
 * First messages, as many as can be sent, for SECONDS, until COUNT (0: no
 * end) or until SIGTERM, from addresses in each SOURCE in turn.  PCAP (Ethernet, IPv4) has the
 * message: the first one to port 500 with an empty responder cookie.  Each has
 * another initiator cookie, and every second one another vendor ID behind; after
 * PAIRS (0: never) the same cookies come from the same addresses again.
 *
 * What is answered is looked at, too: prints how many were sent and answered,
 * the octets of both, how often an answer was longer than the question or was
 * one too many, and how many answers could not be looked at.  UDP payload
 * counts.
 */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <err.h>
#include <linux/if_packet.h>
#include <linux/xfrm.h>
#include <netinet/in.h>
#include <poll.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <sys/socket.h>
#include <unistd.h>
#include "wire.h"

enum {
	BATCH = 32,
	SENT_MAX = 1 << 24,
	TAG = 4,		/* octets of a cookie that are ours, then the number */
};

static uint8_t first[MSG_MAX];
static uint32_t first_len;
static int8_t *open_questions;		/* by number; as many as it can count */
static uint32_t pairs;
static uint8_t tag[TAG];
static struct {
	uint64_t sent, sent_octets, got, got_octets, longer, more, missed;
} n;

static volatile sig_atomic_t enough;

struct source {
	uint32_t net, mask;
};

static void read_first(const char *path)
{
	static const uint8_t none[8];
	FILE *f = wire_open(path);
	struct seen m;

	while (wire_next(f, &m)) {
		if (memcmp(m.b + 8, none, 8) || m.len > MSG_MAX - 24)
			continue;
		memcpy(first, m.b, m.len);
		first_len = m.len;
		fclose(f);
		return;
	}
	errx(1, "%s: no first message", path);
}

/* One more payload at the end, which says nothing to anybody. */
static uint32_t add_vid(uint8_t *msg, uint32_t len)
{
	uint32_t at = 28, next = 16;

	while (msg[next]) {
		next = at;
		at += msg[at + 2] << 8 | msg[at + 3];
		if (at > len || at == next)
			errx(1, "the first message is malformed");
	}
	msg[next] = 13;
	memcpy(msg + len, (uint8_t[]){ 0, 0, 0, 20 }, 4);
	if (getrandom(msg + len + 4, 16, 0) != 16)
		err(1, "getrandom");
	len += 20;
	msg[26] = len >> 8;
	msg[27] = len;
	return len;
}

/* Return: where in @buf the packet begins; @total: its length. */
static uint8_t *make(uint8_t *buf, const struct source *s,
		     const struct addr *to, uint32_t *total)
{
	uint32_t len = first_len, number = n.sent % pairs, src;
	uint8_t *msg = buf + IP_HDR_MAX + UDP_HDR;
	struct addr from = { .family = AF_INET };

	memcpy(msg, first, len);
	memcpy(msg, tag, TAG);
	memcpy(msg + TAG, &number, 4);
	if (number & 1)
		len = add_vid(msg, len);
	src = number * 2654435761u;	/* spread, and the same each time */
	src = htonl(s->net | ((src ^ src >> 15) & ~s->mask));
	memcpy(from.a, &src, 4);
	open_questions[number] += open_questions[number] < INT8_MAX;
	n.sent++;
	n.sent_octets += len;
	return wire_headers(buf, &from, to, 500, 500, len, total);
}

static void look(const uint8_t *frame, uint32_t len)
{
	uint32_t number, asked;
	struct seen m;

	if (!wire_isakmp(frame, len, &m) || memcmp(m.b, tag, TAG))
		return;
	memcpy(&number, m.b + TAG, 4);
	if (number >= pairs)
		return;
	asked = first_len + (number & 1 ? 20 : 0);
	n.got++;
	n.got_octets += m.len;
	n.longer += m.len > asked;
	n.more += open_questions[number] <= 0;
	open_questions[number] -= open_questions[number] > 0;
}

static void drain(int fd)
{
	uint8_t frame[2048];
	ssize_t len;

	while ((len = recv(fd, frame, sizeof(frame), MSG_DONTWAIT)) > 0)
		look(frame, len);
}

static void missed(int fd)
{
	struct tpacket_stats stats;
	socklen_t size = sizeof(stats);

	if (!getsockopt(fd, SOL_PACKET, PACKET_STATISTICS, &stats, &size))
		n.missed += stats.tp_drops;
}

static void burst(int out, const struct sockaddr_in *to,
		  const struct source *source, int nsource, uint64_t max)
{
	static uint8_t packet[BATCH][PACKET_MAX];
	struct addr dst = { .family = AF_INET };
	struct mmsghdr msg[BATCH] = {};
	struct iovec iov[BATCH];
	int i, sent, done = 0;
	uint32_t len;

	memcpy(dst.a, &to->sin_addr, 4);
	for (i = 0; i < BATCH && (!max || n.sent < max); i++) {
		iov[i].iov_base = make(packet[i], &source[n.sent % pairs % nsource],
				       &dst, &len);
		iov[i].iov_len = len;
		msg[i].msg_hdr.msg_iov = &iov[i];
		msg[i].msg_hdr.msg_iovlen = 1;
		msg[i].msg_hdr.msg_name = (void *)to;
		msg[i].msg_hdr.msg_namelen = sizeof(*to);
	}
	while (done < i) {
		sent = sendmmsg(out, msg + done, i - done, 0);
		if (sent < 0)
			err(1, "sendmmsg");
		done += sent;
	}
}

/* A policy of the sender for one of its addresses would put the packets into
 * its tunnel.
 */
static void bypass(int fd)
{
	struct xfrm_userpolicy_info none = {
		.dir = XFRM_POLICY_OUT,
		.action = XFRM_POLICY_ALLOW,
		.sel.family = AF_INET,
	};

	if (setsockopt(fd, IPPROTO_IP, IP_XFRM_POLICY, &none, sizeof(none)))
		err(1, "IP_XFRM_POLICY");
}

static void stop(int sig)
{
	(void)sig;
	enough = 1;
}

static struct source source_of(char *text)
{
	char *slash = strchr(text, '/');
	int bits = slash ? atoi(slash + 1) : 32;
	struct in_addr a;

	if (slash)
		*slash = 0;
	if (inet_pton(AF_INET, text, &a) != 1 || bits < 1 || bits > 32)
		errx(2, "%s: no address", text);
	return (struct source){ ntohl(a.s_addr), ~0u << (32 - bits) };
}

int main(int argc, char **argv)
{
	struct sockaddr_in to = { .sin_family = AF_INET };
	struct source source[16];
	double begin, until;
	uint64_t max;
	int in, out, i;

	if (argc < 7 || argc > 22 ||
	    inet_pton(AF_INET, argv[4], &to.sin_addr) != 1)
		errx(2, "usage: spray SECONDS COUNT PCAP DESTINATION PAIRS SOURCE[/BITS]...");
	max = strtoull(argv[2], NULL, 10);
	read_first(argv[3]);
	pairs = strtoul(argv[5], NULL, 10);
	if (!pairs || pairs > SENT_MAX)
		pairs = SENT_MAX;
	for (i = 6; i < argc; i++)
		source[i - 6] = source_of(argv[i]);
	open_questions = calloc(pairs, sizeof(*open_questions));
	out = socket(AF_INET, SOCK_RAW, IPPROTO_RAW);
	if (out < 0 || !open_questions || getrandom(tag, TAG, 0) != TAG)
		err(1, "set-up");
	bypass(out);
	in = wire_listen();
	begin = wire_now();
	until = begin + atof(argv[1]);
	signal(SIGTERM, stop);
	while (!enough && wire_now() < until && (pairs < SENT_MAX || n.sent < SENT_MAX - BATCH) &&
	       (!max || n.sent < max)) {
		burst(out, &to, source, argc - 6, max);
		drain(in);
	}
	until = wire_now() - begin;
	/* as long as something comes, within reason */
	while (wire_now() < begin + until + 5 &&
	       poll(&(struct pollfd){ in, POLLIN, 0 }, 1, 1500) > 0)
		drain(in);
	missed(in);
	printf("sent %llu octets %llu seconds %.2f answered %llu octets %llu longer %llu more %llu missed %llu\n",
	       (unsigned long long)n.sent, (unsigned long long)n.sent_octets,
	       until, (unsigned long long)n.got,
	       (unsigned long long)n.got_octets, (unsigned long long)n.longer,
	       (unsigned long long)n.more, (unsigned long long)n.missed);
	return 0;
}
