// SPDX-License-Identifier: GPL-2.0
/* Captures.  Whoever made the file is not trusted: all octets are read
 * through the cursors of the engine.
 */
#include <errno.h>

#include "buf.h"
#include "pcap.h"

#define RECORD_MAX	(1u << 20)
#define IFACES_MAX	64

struct reader {
	FILE *f;
	bool swap;		/* the writer had the other byte order */
	u8 *buf;		/* as long as the longest record so far */
	u32 cap;
	u32 link[IFACES_MAX];	/* pcapng: by interface */
	u64 per_sec[IFACES_MAX];
	u32 nlink;
	void (*fn)(const struct pcap_pkt *p, void *arg);
	void *arg;
};

/* Everything is read as little endian and swapped where it was not. */
static u32 num32(const struct reader *r, struct isakmp_rd *rd)
{
	u32 v = isakmp_rd_be32(rd);

	return r->swap ? v : __builtin_bswap32(v);
}

static u16 num16(const struct reader *r, struct isakmp_rd *rd)
{
	u16 v = isakmp_rd_be16(rd);

	return r->swap ? v : __builtin_bswap16(v);
}

/* Return: 1 got @n octets, 0 the file ends here, -1 it ends amidst them. */
static int get(struct reader *r, u8 *buf, u32 n)
{
	size_t got = n ? fread(buf, 1, n, r->f) : 0;

	return got == n ? 1 : got ? -1 : 0;
}

/* The same into the buffer, for @n up to RECORD_MAX. */
static int get_record(struct reader *r, u32 n)
{
	if (n >= r->cap) {
		xfree(r->buf);
		r->cap = n + 1;
		r->buf = xcalloc(1, r->cap);
	}
	return n ? get(r, r->buf, n) : 1;
}

static const char *classic(struct reader *r, u32 magic)
{
	bool nano = magic == 0xa1b23c4d;
	struct pcap_pkt pkt = {};
	struct isakmp_rd rd;
	u8 head[20];
	u32 sec, sub;
	int got;

	if (get(r, head, 20) != 1)
		return "the file header is cut short";
	rd = isakmp_rd(head + 16, 4);
	pkt.link = num32(r, &rd) & 0xffff;
	while ((got = get(r, head, 16)) == 1) {
		rd = isakmp_rd(head, 16);
		sec = num32(r, &rd);
		sub = num32(r, &rd);
		pkt.usec = sec * 1000000ULL + (nano ? sub / 1000 : sub);
		pkt.len = num32(r, &rd);
		pkt.orig = num32(r, &rd);
		if (pkt.len > RECORD_MAX)
			return "a record is longer than any packet";
		if (get_record(r, pkt.len) != 1)
			return "the last record is cut short";
		pkt.p = r->buf;
		r->fn(&pkt, r->arg);
	}
	return got ? "the last record is cut short" : NULL;
}

/* if_tsresol: 10^-n, or 2^-n with the top bit; 10^-6 without. */
static u64 resolution(const struct reader *r, struct isakmp_rd *rd)
{
	u64 per_sec = 1000000;
	u16 code, len;
	u8 v;

	while (isakmp_rd_left(rd) >= 4) {
		code = num16(r, rd);
		len = num16(r, rd);
		if (!code)
			break;
		if (code == 9 && len == 1) {
			v = isakmp_rd_u8(rd);
			isakmp_rd_take(rd, 3);
			if (v & 0x80)
				return (v & 0x7f) < 63 ? 1ULL << (v & 0x7f) : 0;
			for (per_sec = 1; v && per_sec < 1000000000000ULL; v--)
				per_sec *= 10;
			return per_sec;
		}
		isakmp_rd_take(rd, (len + 3u) & ~3u);
	}
	return per_sec;
}

static void ng_interface(struct reader *r, struct isakmp_rd *rd)
{
	u32 link = num16(r, rd);

	isakmp_rd_take(rd, 6);
	if (r->nlink == IFACES_MAX)
		return;
	r->link[r->nlink] = link;
	r->per_sec[r->nlink++] = resolution(r, rd);
}

static void ng_packet(struct reader *r, struct isakmp_rd *rd, bool simple)
{
	u32 iface = simple ? 0 : num32(r, rd);
	struct pcap_pkt pkt = {};
	struct isakmp_span s;
	u64 when = 0, per_sec;

	if (iface >= r->nlink)
		return;
	per_sec = r->per_sec[iface];
	if (!simple) {
		when = (u64)num32(r, rd) << 32;
		when |= num32(r, rd);
		pkt.len = num32(r, rd);
	}
	pkt.orig = num32(r, rd);
	if (simple)
		pkt.len = min(pkt.orig, isakmp_rd_left(rd));
	s = isakmp_rd_take(rd, pkt.len);
	if (rd->bad)
		return;
	if (per_sec)
		pkt.usec = when / per_sec * 1000000 +
			   when % per_sec * 1000000 / per_sec;
	pkt.link = r->link[iface];
	pkt.p = s.p;
	r->fn(&pkt, r->arg);
}

/* Section header: its byte order magic tells that of what follows. */
static const char *ng_section(struct reader *r, u32 *len)
{
	struct isakmp_rd rd;
	u8 head[8];
	u32 magic;

	if (get(r, head, 8) != 1)
		return "a section header is cut short";
	rd = isakmp_rd(head, 8);
	rd.p += 4;
	r->swap = false;
	magic = num32(r, &rd);
	if (magic == 0x4d3c2b1a)
		r->swap = true;
	else if (magic != 0x1a2b3c4d)
		return "a section header has no byte order";
	rd = isakmp_rd(head, 4);
	*len = num32(r, &rd);
	r->nlink = 0;
	if (*len < 28 || *len % 4 || *len > RECORD_MAX)
		return "a section header has an impossible length";
	return get_record(r, *len - 12) == 1 ? NULL :
		"a section header is cut short";
}

static const char *ng(struct reader *r)
{
	const char *why = ng_section(r, &(u32){ 0 });
	struct isakmp_rd rd;
	u8 head[8];
	u32 type, len;
	int got;

	while (!why && (got = get(r, head, 4)) == 1) {
		rd = isakmp_rd(head, 4);
		type = num32(r, &rd);
		if (type == 0x0a0d0d0a) {
			why = ng_section(r, &len);
			continue;
		}
		if (get(r, head, 4) != 1)
			return "the last block is cut short";
		rd = isakmp_rd(head, 4);
		len = num32(r, &rd);
		if (len < 12 || len % 4 || len > RECORD_MAX)
			return "a block has an impossible length";
		if (get_record(r, len - 8) != 1)
			return "the last block is cut short";
		rd = isakmp_rd(r->buf, len - 12);
		if (type == 1)
			ng_interface(r, &rd);
		else if (type == 6 || type == 3)
			ng_packet(r, &rd, type == 3);
	}
	return why;
}

const char *pcap_read(FILE *f, void (*fn)(const struct pcap_pkt *p, void *arg),
		      void *arg)
{
	struct reader r = { .f = f, .fn = fn, .arg = arg };
	const char *why = "neither pcap nor pcapng";
	struct isakmp_rd rd;
	u8 head[4];
	u32 magic;
	int got;

	got = get(&r, head, 4);
	if (ferror(f))
		return strerror(errno);
	if (got != 1)
		return got ? why : "the file is empty";
	rd = isakmp_rd(head, 4);
	magic = num32(&r, &rd);
	if (magic == 0xd4c3b2a1 || magic == 0x4d3cb2a1) {
		r.swap = true;
		magic = __builtin_bswap32(magic);
	}
	if (magic == 0x0a0d0d0a)
		why = ng(&r);
	else if (magic == 0xa1b2c3d4 || magic == 0xa1b23c4d)
		why = classic(&r, magic);
	xfree(r.buf);
	return why;
}
