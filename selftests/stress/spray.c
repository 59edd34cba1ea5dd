// SPDX-License-Identifier: GPL-2.0
/* spray SECONDS COUNT PCAP DESTINATION SOURCE[/BITS]...
 *
 * First messages, as many as can be sent, for SECONDS, until COUNT (0: no
 * end) or until SIGTERM, from addresses in each SOURCE in turn.  PCAP (Ethernet, IPv4) has the
 * message: the first one to port 500 with an empty responder cookie.  Each has
 * another initiator cookie, and every second one another vendor ID behind.
 *
 * What is answered is looked at, too: prints how many were sent and answered,
 * the octets of both, how often an answer was longer than the question or was
 * not the only one, and how many answers could not be looked at.  UDP payload
 * counts.
 */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <err.h>
#include <linux/if_packet.h>
#include <net/ethernet.h>
#include <netinet/ip.h>
#include <netinet/udp.h>
#include <poll.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

enum {
	BATCH = 32,
	MSG_MAX = 1400,
	SENT_MAX = 1 << 24,
	HDR = sizeof(struct iphdr) + sizeof(struct udphdr),
	TAG = 4,		/* octets of a cookie that are ours, then the number */
};

static uint8_t first[MSG_MAX];
static uint32_t first_len;
static uint8_t *answers;		/* by number of the question */
static uint8_t tag[TAG];
static struct {
	uint64_t sent, sent_octets, got, got_octets, longer, more, missed;
} n;

static volatile sig_atomic_t enough;

struct source {
	uint32_t net, mask;
};

/* An ISAKMP datagram in an Ethernet frame, or NULL. */
static const uint8_t *isakmp(const uint8_t *frame, uint32_t len, uint32_t *out)
{
	uint32_t at = 14, udp_len;

	if (len < at + HDR + 28 || frame[12] != 8 || frame[13] ||
	    frame[at + 9] != IPPROTO_UDP)
		return NULL;
	at += 4 * (frame[at] & 15);
	if (len < at + 8 + 28)
		return NULL;
	udp_len = frame[at + 4] << 8 | frame[at + 5];
	if (udp_len < 8 + 28 || udp_len > len - at)
		return NULL;
	*out = udp_len - 8;
	return frame + at + 8;
}

static void read_first(const char *path)
{
	static const uint8_t none[8];
	uint8_t head[24], rec[16], frame[65536];
	const uint8_t *msg;
	uint32_t len, msg_len;
	FILE *f = fopen(path, "r");

	if (!f || fread(head, sizeof(head), 1, f) != 1)
		err(1, "%s", path);
	while (fread(rec, sizeof(rec), 1, f) == 1) {
		memcpy(&len, rec + 8, 4);
		if (len > sizeof(frame) || fread(frame, len, 1, f) != 1)
			break;
		msg = isakmp(frame, len, &msg_len);
		if (!msg || memcmp(msg + 8, none, 8) || msg_len > MSG_MAX - 24)
			continue;
		memcpy(first, msg, msg_len);
		first_len = msg_len;
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

static uint32_t make(uint8_t *packet, const struct source *s, uint32_t dst)
{
	struct iphdr *ip = (struct iphdr *)packet;
	struct udphdr *udp = (struct udphdr *)(ip + 1);
	uint8_t *msg = (uint8_t *)(udp + 1);
	uint32_t len = first_len, number = n.sent, src = random();

	memcpy(msg, first, len);
	memcpy(msg, tag, TAG);
	memcpy(msg + TAG, &number, 4);
	if (number & 1)
		len = add_vid(msg, len);
	*ip = (struct iphdr){
		.version = 4, .ihl = 5, .ttl = 64, .protocol = IPPROTO_UDP,
		.tot_len = htons(HDR + len), .daddr = dst,
		.saddr = htonl(s->net | (src & ~s->mask)),
	};
	*udp = (struct udphdr){
		.source = htons(500), .dest = htons(500),
		.len = htons(sizeof(*udp) + len),
	};
	n.sent++;
	n.sent_octets += len;
	return HDR + len;
}

static void look(const uint8_t *frame, uint32_t len)
{
	uint32_t msg_len, number, asked;
	const uint8_t *msg = isakmp(frame, len, &msg_len);

	if (!msg || memcmp(msg, tag, TAG))
		return;
	memcpy(&number, msg + TAG, 4);
	if (number >= n.sent)
		return;
	asked = first_len + (number & 1 ? 20 : 0);
	n.got++;
	n.got_octets += msg_len;
	n.longer += msg_len > asked;
	n.more += answers[number] != 0;
	answers[number] = 1;
}

/* What has come in; outgoing packets are seen by the same socket. */
static void drain(int fd)
{
	struct sockaddr_ll from;
	socklen_t size = sizeof(from);
	uint8_t frame[2048];
	ssize_t len;

	while ((len = recvfrom(fd, frame, sizeof(frame), MSG_DONTWAIT,
			       (struct sockaddr *)&from, &size)) > 0)
		if (from.sll_pkttype != PACKET_OUTGOING)
			look(frame, len);
}

static int listener(void)
{
	int fd = socket(AF_PACKET, SOCK_RAW, htons(ETH_P_IP));
	int size = 64 << 20;

	if (fd < 0)
		err(1, "packet socket");
	setsockopt(fd, SOL_SOCKET, SO_RCVBUFFORCE, &size, sizeof(size));
	return fd;
}

static void missed(int fd)
{
	struct tpacket_stats stats;
	socklen_t size = sizeof(stats);

	if (!getsockopt(fd, SOL_PACKET, PACKET_STATISTICS, &stats, &size))
		n.missed += stats.tp_drops;
}

static double now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return t.tv_sec + t.tv_nsec / 1e9;
}

static void burst(int out, const struct sockaddr_in *to,
		  const struct source *source, int nsource, uint64_t max)
{
	static uint8_t packet[BATCH][HDR + MSG_MAX];
	struct mmsghdr msg[BATCH] = {};
	struct iovec iov[BATCH];
	int i, sent, done = 0;

	for (i = 0; i < BATCH && (!max || n.sent < max); i++) {
		iov[i].iov_base = packet[i];
		iov[i].iov_len = make(packet[i], &source[n.sent % nsource],
				      to->sin_addr.s_addr);
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

	if (argc < 6 || argc > 21 ||
	    inet_pton(AF_INET, argv[4], &to.sin_addr) != 1)
		errx(2, "usage: spray SECONDS COUNT PCAP DESTINATION SOURCE[/BITS]...");
	max = strtoull(argv[2], NULL, 10);
	read_first(argv[3]);
	for (i = 5; i < argc; i++)
		source[i - 5] = source_of(argv[i]);
	answers = calloc(SENT_MAX, 1);
	out = socket(AF_INET, SOCK_RAW, IPPROTO_RAW);
	if (out < 0 || !answers || getrandom(tag, TAG, 0) != TAG)
		err(1, "set-up");
	in = listener();
	begin = now();
	until = begin + atof(argv[1]);
	signal(SIGTERM, stop);
	while (!enough && now() < until && n.sent < SENT_MAX - BATCH &&
	       (!max || n.sent < max)) {
		burst(out, &to, source, argc - 5, max);
		drain(in);
	}
	until = now() - begin;
	/* as long as something comes, within reason */
	while (now() < begin + until + 5 &&
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
