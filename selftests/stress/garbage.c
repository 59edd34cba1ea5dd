// SPDX-License-Identifier: GPL-2.0
/* garbage COUNT SEED PCAP DESTINATION PEER STRANGERS/BITS [DESTINATION ...]
 *
 * COUNT datagrams, as fast as they go, made of the ISAKMP messages in PCAP
 * (Ethernet) and changed: octets, lengths, chains of payloads, pieces of
 * several, cut, from the address of PEER and from addresses in STRANGERS, to
 * ports 500 and 4500, there with and without a marker.  Each three of addresses
 * is one target.
 *
 * What the target answers is read, so that its cookies come back, with the
 * address that they are for and in whatever message.
 */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <err.h>
#include <linux/if_packet.h>
#include <netinet/in.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>
#include "wire.h"

enum {
	BATCH = 32,
	SEEDS = 256,
	LIVE = 256,
	TARGETS = 4,
	CHAIN = 64,
	PORT_IKE = 500,
	PORT_NAT = 4500,
	/* in the header */
	NEXT = 16, VERSION = 17, ETYPE = 18, FLAGS = 19, MID = 20, LEN = 24,
	F_ENCRYPT = 1,
};

struct msg {
	uint32_t len;
	uint8_t b[MSG_MAX];
};

/* Cookies by which somebody may still be known, and who that is. */
struct live {
	struct addr addr;
	uint8_t cookies[COOKIES];
};

struct target {
	struct addr to, peer, strangers;
	uint32_t bits;
	int fd;
};

static struct msg seed[SEEDS];
static struct live live[LIVE];
static struct target target[TARGETS];
static uint32_t first[SEEDS];	/* which of the seeds begin an exchange */
static uint32_t nseed, nfirst, nlive, ntarget;
static uint64_t state, answers;

/* splitmix64 */
static uint32_t rnd(uint32_t below)
{
	uint64_t z = (state += 0x9e3779b97f4a7c15);

	z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9;
	z = (z ^ (z >> 27)) * 0x94d049bb133111eb;
	return (uint32_t)((z ^ (z >> 31)) >> 32) % below;
}

static bool one_in(uint32_t n)
{
	return !rnd(n);
}

static void put16(uint8_t *b, uint32_t v)
{
	b[0] = v >> 8;
	b[1] = v;
}

static void fill(uint8_t *b, uint32_t n)
{
	while (n--)
		*b++ = rnd(256);
}

static const struct msg *any_seed(void)
{
	return &seed[rnd(nseed)];
}

/* Payloads of a message in clear: where each begins.  Return: how many. */
static uint32_t chain(const struct msg *m, uint32_t *at)
{
	uint32_t n = 0, p = ISAKMP_HDR, len;

	if (m->len < ISAKMP_HDR || m->b[FLAGS] & F_ENCRYPT)
		return 0;
	while (n < CHAIN && p + 4 <= m->len) {
		at[n++] = p;
		len = m->b[p + 2] << 8 | m->b[p + 3];
		if (!m->b[p] || len < 4)
			break;
		p += len;
	}
	return n;
}

static uint8_t odd_octet(void)
{
	static const uint8_t odd[] = { 0, 1, 4, 0x7f, 0x80, 0xff };

	return one_in(2) ? odd[rnd(sizeof(odd))] : rnd(256);
}

static uint32_t somewhere(const struct msg *m)
{
	return m->len ? rnd(m->len) : 0;
}

static void poke(struct msg *m)
{
	if (one_in(2))
		m->b[somewhere(m)] ^= 1 << rnd(8);
	else
		m->b[somewhere(m)] = odd_octet();
}

static void change_header(struct msg *m)
{
	static const uint8_t place[] = { NEXT, VERSION, ETYPE, FLAGS };

	if (one_in(4))
		fill(m->b + MID, 4);
	else if (one_in(4))
		m->b[FLAGS] ^= 1 << rnd(3);
	else
		m->b[place[rnd(sizeof(place))]] = odd_octet();
}

/* One of the lengths of the chain, or of what is inside an SA payload. */
static void change_length(struct msg *m)
{
	static const uint16_t odd[] = { 0, 1, 3, 4, 0x7fff, 0xfffc, 0xffff };
	uint32_t at[CHAIN], n = chain(m, at), p;

	if (!n)
		return;
	p = at[rnd(n)] + 2;
	if (one_in(3))
		p += 4 * rnd(16);
	if (p + 2 > m->len)
		return;
	if (one_in(2))
		put16(m->b + p, odd[rnd(7)]);
	else
		put16(m->b + p, (m->b[p] << 8 | m->b[p + 1]) + rnd(9) - 4);
}

static void change_type(struct msg *m)
{
	uint32_t at[CHAIN], n = chain(m, at), which;

	if (!n)
		return;
	which = rnd(n + 1);
	m->b[which == n ? NEXT : at[which]] = one_in(4) ? rnd(256) : rnd(21);
}

static bool room(struct msg *m, uint32_t at, uint32_t n)
{
	if (at > m->len || m->len + n > MSG_MAX - MARKER)
		return false;
	memmove(m->b + at + n, m->b + at, m->len - at);
	m->len += n;
	return true;
}

/* A payload of another message before one of this, or that once more. */
static void insert(struct msg *m)
{
	uint32_t at[CHAIN], from[CHAIN], n, nfrom, k, j, len;
	const struct msg *o = any_seed();
	uint8_t *type;

	n = chain(m, at);
	nfrom = chain(o, from);
	if (!n || nfrom < 2)
		return;
	k = rnd(n);
	j = rnd(nfrom - 1);
	len = from[j + 1] - from[j];
	if (from[j + 1] > o->len || !room(m, at[k], len))
		return;
	memcpy(m->b + at[k], o->b + from[j], len);
	type = m->b + (k ? at[k - 1] : NEXT);
	m->b[at[k]] = *type;
	*type = j ? o->b[from[j - 1]] : o->b[NEXT];
}

static void drop(struct msg *m)
{
	uint32_t at[CHAIN], n = chain(m, at), k;

	if (n < 2)
		return;
	k = rnd(n - 1);
	if (at[k + 1] > m->len)
		return;
	m->b[k ? at[k - 1] : NEXT] = m->b[at[k]];
	memmove(m->b + at[k], m->b + at[k + 1], m->len - at[k + 1]);
	m->len -= at[k + 1] - at[k];
}

static void cut(struct msg *m)
{
	m->len = one_in(4) ? rnd(ISAKMP_HDR + 1) : somewhere(m);
}

static void grow(struct msg *m)
{
	uint32_t n = 1 + rnd(one_in(4) ? 600 : 40), at = m->len;

	if (room(m, at, n))
		fill(m->b + at, n);
}

/* The end of another message behind the beginning of this. */
static void splice(struct msg *m)
{
	const struct msg *o = any_seed();
	uint32_t at = somewhere(m), from = rnd(o->len);

	m->len = at;
	if (room(m, at, o->len - from))
		memcpy(m->b + at, o->b + from, o->len - from);
}

static void change(struct msg *m)
{
	static void (*const how[])(struct msg *m) = {
		poke, poke, poke, change_header, change_length, change_length,
		change_type, insert, insert, drop, cut, grow, splice,
	};

	how[rnd(sizeof(how) / sizeof(*how))](m);
	if (m->len < ISAKMP_HDR)
		return;
	/* else nearly all would end at the header */
	if (!one_in(8)) {
		put16(m->b + LEN, 0);
		put16(m->b + LEN + 2, m->len);
	}
}

static void somebody(const struct target *t, struct addr *out)
{
	uint32_t i, keep;

	*out = one_in(3) ? t->peer : t->strangers;
	if (out->family == t->peer.family && !memcmp(out, &t->peer, sizeof(*out)))
		return;
	for (i = 0; i < (t->to.family == AF_INET ? 4 : 16); i++) {
		keep = t->bits > 8 * i ? t->bits - 8 * i : 0;
		if (keep < 8)
			out->a[i] |= rnd(256) & (0xff >> keep);
	}
}

static const struct live *somebody_live(const struct target *t)
{
	uint32_t i, n = nlive < LIVE ? nlive : LIVE;
	const struct live *l;

	for (i = 0; n && i < 8; i++) {
		l = &live[rnd(n)];
		if (l->addr.family == t->to.family)
			return l;
	}
	return NULL;
}

static uint16_t port(void)
{
	return !one_in(16) ? PORT_IKE : one_in(2) ? PORT_NAT : rnd(65536);
}

/* One datagram for @t.  Return: where in @buf it begins; @total: its length. */
static uint8_t *make(uint8_t *buf, const struct target *t, uint32_t *total)
{
	const struct live *l = one_in(2) ? somebody_live(t) : NULL;
	uint8_t *out = buf + IP_HDR_MAX + UDP_HDR;
	uint16_t dport = one_in(3) ? PORT_NAT : PORT_IKE;
	uint32_t n = rnd(5), marker = 0;
	struct addr from;
	struct msg m;

	/* without first ones the others are nothing */
	m = !l && one_in(2) ? seed[first[rnd(nfirst)]] : *any_seed();
	somebody(t, &from);
	if (l) {
		memcpy(m.b, l->cookies, COOKIES);
		if (!one_in(8))
			from = l->addr;
	} else if (one_in(2)) {
		fill(m.b, COOKIES / 2);
	}
	while (n--)
		change(&m);
	if (dport == PORT_NAT && !one_in(4)) {
		marker = MARKER;
		memset(out, 0, MARKER);
	}
	memcpy(out + marker, m.b, m.len);
	return wire_headers(buf, &from, &t->to, port(), dport, m.len + marker,
			    total);
}

static void burst(struct target *t, uint32_t count)
{
	static uint8_t packet[BATCH][PACKET_MAX];
	struct sockaddr_in6 to6 = { .sin6_family = AF_INET6 };
	struct sockaddr_in to4 = { .sin_family = AF_INET };
	bool v6 = t->to.family == AF_INET6;
	struct mmsghdr msg[BATCH] = {};
	struct iovec iov[BATCH];
	uint32_t i, len, done;
	int sent;

	memcpy(&to6.sin6_addr, t->to.a, 16);
	memcpy(&to4.sin_addr, t->to.a, 4);
	for (i = 0; i < count; i++) {
		iov[i].iov_base = make(packet[i], t, &len);
		iov[i].iov_len = len;
		msg[i].msg_hdr.msg_iov = &iov[i];
		msg[i].msg_hdr.msg_iovlen = 1;
		msg[i].msg_hdr.msg_name = v6 ? (void *)&to6 : (void *)&to4;
		msg[i].msg_hdr.msg_namelen = v6 ? sizeof(to6) : sizeof(to4);
	}
	for (done = 0; done < count; done += sent) {
		sent = sendmmsg(t->fd, msg + done, count - done, 0);
		if (sent < 0)
			err(1, "sendmmsg");
	}
}

/* Whom it is for is who has to send the cookies back. */
static void learn(int fd)
{
	uint8_t frame[4096];
	struct seen m;
	ssize_t len;

	while ((len = recv(fd, frame, sizeof(frame), MSG_DONTWAIT)) > 0) {
		if (!wire_isakmp(frame, len, &m))
			continue;
		answers++;
		/* others are never heard of again, and keep their place */
		if (one_in(2))
			continue;
		live[nlive % LIVE].addr = m.to;
		memcpy(live[nlive++ % LIVE].cookies, m.b, COOKIES);
	}
}

static void read_seeds(const char *path)
{
	static const uint8_t none[COOKIES / 2];
	FILE *f = wire_open(path);
	struct seen m;

	while (nseed < SEEDS && wire_next(f, &m)) {
		if (m.len > MSG_MAX - 100)
			continue;
		if (!memcmp(m.b + COOKIES / 2, none, sizeof(none)))
			first[nfirst++] = nseed;
		memcpy(seed[nseed].b, m.b, m.len);
		seed[nseed++].len = m.len;
	}
	fclose(f);
	if (nseed < 9 || !nfirst)
		errx(1, "%s: less than a handshake", path);
}

static struct addr addr_of(char *text, uint32_t *bits)
{
	char *slash = strchr(text, '/');
	struct addr a = { .family = strchr(text, ':') ? AF_INET6 : AF_INET };

	if (slash) {
		*slash = 0;
		*bits = atoi(slash + 1);
	}
	if (inet_pton(a.family, text, a.a) != 1)
		errx(2, "%s: no address", text);
	return a;
}

static void add_target(char **arg)
{
	struct target *t = &target[ntarget++];

	t->to = addr_of(arg[0], &t->bits);
	t->peer = addr_of(arg[1], &t->bits);
	t->strangers = addr_of(arg[2], &t->bits);
	if (t->to.family != t->peer.family ||
	    t->to.family != t->strangers.family)
		errx(2, "%s: of another family", arg[2]);
	t->fd = socket(t->to.family, SOCK_RAW, IPPROTO_RAW);
	if (t->fd < 0)
		err(1, "raw socket");
}

int main(int argc, char **argv)
{
	uint64_t count, sent = 0;
	uint32_t n;
	double begin;
	int in, i;

	if (argc < 7 || (argc - 4) % 3 || (argc - 4) / 3 > TARGETS)
		errx(2, "usage: garbage COUNT SEED PCAP {DESTINATION PEER STRANGERS/BITS}...");
	count = strtoull(argv[1], NULL, 10);
	state = strtoull(argv[2], NULL, 10);
	read_seeds(argv[3]);
	for (i = 4; i < argc; i += 3)
		add_target(argv + i);
	in = wire_listen();
	begin = wire_now();
	while (sent < count) {
		n = count - sent < BATCH ? count - sent : BATCH;
		burst(&target[rnd(ntarget)], n);
		sent += n;
		learn(in);
	}
	printf("sent %llu seconds %.2f answered %llu\n", (unsigned long long)sent,
	       wire_now() - begin, (unsigned long long)answers);
	return 0;
}
