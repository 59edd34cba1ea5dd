/* SPDX-License-Identifier: GPL-2.0 */
/* Cursors over a linear buffer.  All arithmetic on wire pointers is here.
 *
 * A reader that runs short returns zero (or an empty span) and sets ->bad,
 * and stays bad: a parser reads what it wants and looks once at the end.
 * A writer that runs full drops what does not fit and sets ->bad likewise.
 */
#ifndef ISAKMP_BUF_H
#define ISAKMP_BUF_H

#include "port.h"

/* Octets that somebody else owns. */
struct isakmp_span {
	const u8 *p;
	u32 len;
};

struct isakmp_rd {
	const u8 *p;
	const u8 *end;
	bool bad;
};

static inline struct isakmp_rd isakmp_rd(const void *p, u32 len)
{
	return (struct isakmp_rd){ .p = p, .end = (const u8 *)p + len };
}

static inline u32 isakmp_rd_left(const struct isakmp_rd *r)
{
	return r->bad ? 0 : (u32)(r->end - r->p);
}

/* The next @n octets, consumed; empty with ->bad when there are fewer. */
static inline struct isakmp_span isakmp_rd_take(struct isakmp_rd *r, u32 n)
{
	struct isakmp_span s = {};

	if (r->bad || n > (u32)(r->end - r->p)) {
		r->bad = true;
		return s;
	}
	s.p = r->p;
	s.len = n;
	r->p += n;
	return s;
}

static inline u8 isakmp_rd_u8(struct isakmp_rd *r)
{
	struct isakmp_span s = isakmp_rd_take(r, 1);

	return s.len ? s.p[0] : 0;
}

static inline u16 isakmp_rd_be16(struct isakmp_rd *r)
{
	struct isakmp_span s = isakmp_rd_take(r, 2);

	return s.len ? get_unaligned_be16(s.p) : 0;
}

static inline u32 isakmp_rd_be32(struct isakmp_rd *r)
{
	struct isakmp_span s = isakmp_rd_take(r, 4);

	return s.len ? get_unaligned_be32(s.p) : 0;
}

/**
 * struct isakmp_wr - a message, or a part of one, being built
 * @buf: where it goes
 * @cap: octets that fit
 * @len: octets written
 * @next_at: offset of the Next Payload octet that the next payload fills in
 * @bad: something did not fit; the content is useless
 */
struct isakmp_wr {
	u8 *buf;
	u32 cap;
	u32 len;
	u32 next_at;
	bool bad;
};

static inline struct isakmp_wr isakmp_wr(void *buf, u32 cap)
{
	return (struct isakmp_wr){ .buf = buf, .cap = cap };
}

/* Room for @n octets, zeroed, or NULL with ->bad. */
static inline u8 *isakmp_wr_room(struct isakmp_wr *w, u32 n)
{
	u8 *p;

	if (w->bad || n > w->cap - w->len) {
		w->bad = true;
		return NULL;
	}
	p = w->buf + w->len;
	memset(p, 0, n);
	w->len += n;
	return p;
}

static inline void isakmp_wr_u8(struct isakmp_wr *w, u8 v)
{
	u8 *p = isakmp_wr_room(w, 1);

	if (p)
		*p = v;
}

static inline void isakmp_wr_be16(struct isakmp_wr *w, u16 v)
{
	u8 *p = isakmp_wr_room(w, 2);

	if (p)
		put_unaligned_be16(v, p);
}

static inline void isakmp_wr_be32(struct isakmp_wr *w, u32 v)
{
	u8 *p = isakmp_wr_room(w, 4);

	if (p)
		put_unaligned_be32(v, p);
}

static inline void isakmp_wr_bytes(struct isakmp_wr *w, const void *b, u32 n)
{
	u8 *p = isakmp_wr_room(w, n);

	if (p && n)
		memcpy(p, b, n);
}

/**
 * isakmp_wr_open() - begin a payload: generic header, RFC 2408 3.2
 * @w: the writer
 * @type: its payload type, filled into the Next Payload octet before it
 *
 * Return: the offset to give to isakmp_wr_close()
 */
static inline u32 isakmp_wr_open(struct isakmp_wr *w, u8 type)
{
	u32 at = w->len;

	if (!w->bad && w->next_at < w->len)
		w->buf[w->next_at] = type;
	w->next_at = at;
	isakmp_wr_be32(w, 0);
	return at;
}

/* Ends the payload, proposal or transform that was opened at @at. */
static inline void isakmp_wr_close(struct isakmp_wr *w, u32 at)
{
	if (w->bad)
		return;
	if (w->len - at > 0xffff)
		w->bad = true;
	else
		put_unaligned_be16((u16)(w->len - at), w->buf + at + 2);
}

#define ISAKMP_WR_NO_NEXT	0xffffffffu

/* Proposals chain among themselves inside an SA, transforms inside a
 * proposal: between these two calls a new chain begins at nothing.
 */
static inline u32 isakmp_wr_nest(struct isakmp_wr *w)
{
	u32 outer = w->next_at;

	w->next_at = ISAKMP_WR_NO_NEXT;
	return outer;
}

static inline void isakmp_wr_unnest(struct isakmp_wr *w, u32 outer)
{
	w->next_at = outer;
}

#endif
