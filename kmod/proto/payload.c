// SPDX-License-Identifier: GPL-2.0
/* Payload formats.  A row for each wire field; decode, encode and print walk
 * the same rows, so that a payload is described once.
 *
 * What decode accepts is canonical: reserved octets are zero and nothing is
 * left over, so encode gives the same octets back.
 */
#include "payload.h"

#define PRINT_HEX_MAX	32	/* octets of a span that print shows */
#define ATTR_TV		0x8000	/* RFC 2408 3.3: the AF bit */

enum kind {
	F_BE,			/* a number of @wire octets */
	F_ZERO,			/* @wire octets that must be zero */
	F_SPILEN,		/* a number: octets of an SPI */
	F_COUNT,		/* a number: SPIs in the payload */
	F_SPI,			/* the SPIs: one unless F_COUNT says more */
	F_TAIL,			/* what is left */
};

struct field {
	u8 kind;
	u8 wire;		/* octets of a number or of zeros */
	bool hex;		/* print shows the octets, not their number */
	u16 at;			/* offset of the member */
	u32 min, max;		/* of the number, or of the octets left */
	u32 sizes;		/* F_SPILEN: bit n stands for n octets */
	const char *label;
	const struct isakmp_names *names;
};

/* Does not compile unless @c holds; adds nothing to the value. */
#define CHECKED(v, c)	((v) + sizeof(char[(c) ? 1 : -1]) - 1)
#define WIDTH(s, m, w)	CHECKED(w, sizeof(((struct s *)0)->m) == (w))
#define IS_SPAN(s, m)	\
	CHECKED(0, sizeof(((struct s *)0)->m) == sizeof(struct isakmp_span))

#define AT(s, m, w)	\
	.wire = WIDTH(s, m, w), .at = offsetof(struct s, m)
#define BE(w, s, m, l, n)						\
	{ .kind = F_BE, AT(s, m, w), .max = 0xffffffff, .label = l, .names = n }
#define SPILEN(s, m, set)						\
	{ .kind = F_SPILEN, AT(s, m, 1), .sizes = set }
#define COUNT(s, m, lo, hi, l)						\
	{ .kind = F_COUNT, AT(s, m, 2), .min = lo, .max = hi, .label = l }
#define ZERO(w)			{ .kind = F_ZERO, .wire = w }
#define SPAN(k, s, m, lo, hi, l, h)					\
	{ .kind = k, .wire = IS_SPAN(s, m), .at = offsetof(struct s, m), \
	  .min = lo, .max = hi, .label = l, .hex = h }
#define SPI(s, m)	SPAN(F_SPI, s, m, 0, 0xffff, "spi", true)
#define TAIL(s, m, lo, hi, l)	SPAN(F_TAIL, s, m, lo, hi, l, false)
#define TAIL_HEX(s, m, lo, hi, l)	SPAN(F_TAIL, s, m, lo, hi, l, true)

#define UP_TO_16		((1 << 17) - 1)

/* RFC 2408 3.4, RFC 2407 4.6.1 */
static const struct field sa_fields[] = {
	BE(4, isakmp_pld_sa, doi, "doi", NULL),
	BE(4, isakmp_pld_sa, situation, "situation", NULL),
	TAIL(isakmp_pld_sa, proposals, 0, 0xffff, "proposals"),
};

/* RFC 2408 3.5: the SPI is at most a pair of cookies */
static const struct field p_fields[] = {
	BE(1, isakmp_pld_p, num, "num", NULL),
	BE(1, isakmp_pld_p, proto, "proto", &isakmp_proto_names),
	SPILEN(isakmp_pld_p, spi_len, UP_TO_16),
	BE(1, isakmp_pld_p, ntf, "transforms", NULL),
	SPI(isakmp_pld_p, spi),
	TAIL(isakmp_pld_p, transforms, 0, 0xffff, "len"),
};

/* RFC 2408 3.6: the protocol says what an identifier means */
static const struct field t_fields[] = {
	BE(1, isakmp_pld_t, num, "num", NULL),
	BE(1, isakmp_pld_t, id, "id", NULL),
	ZERO(2),
	TAIL(isakmp_pld_t, attrs, 0, 0xffff, "len"),
};

/* RFC 2408 3.7: as long as the largest group that has a number, modp8192 */
static const struct field ke_fields[] = {
	TAIL(isakmp_pld_data, data, 1, 1024, "len"),
};

/* RFC 2408 3.8, RFC 2407 4.6.2 */
static const struct field id_fields[] = {
	BE(1, isakmp_pld_id, type, "type", &isakmp_id_names),
	BE(1, isakmp_pld_id, proto, "proto", NULL),
	BE(2, isakmp_pld_id, port, "port", NULL),
	TAIL_HEX(isakmp_pld_id, data, 1, 0xffff, "data"),
};

/* RFC 2408 3.9 */
static const struct field cert_fields[] = {
	BE(1, isakmp_pld_cert, encoding, "encoding", NULL),
	TAIL(isakmp_pld_cert, data, 1, 0xffff, "len"),
};

/* RFC 2408 3.10: empty when any authority will do */
static const struct field cr_fields[] = {
	BE(1, isakmp_pld_cert, encoding, "encoding", NULL),
	TAIL(isakmp_pld_cert, data, 0, 0xffff, "len"),
};

/* RFC 2408 3.11 and RFC 3947 3.2: at most a SHA2-512 */
static const struct field hash_fields[] = {
	TAIL(isakmp_pld_data, data, 1, 64, "len"),
};

/* RFC 2408 3.12 */
static const struct field sig_fields[] = {
	TAIL(isakmp_pld_data, data, 1, 0xffff, "len"),
};

/* RFC 2409 5: 8 to 256 octets */
static const struct field nonce_fields[] = {
	TAIL(isakmp_pld_data, data, 8, 256, "len"),
};

/* RFC 2408 3.14: an SPI of 0 to 16 octets, whatever the protocol */
static const struct field n_fields[] = {
	BE(4, isakmp_pld_n, doi, "doi", NULL),
	BE(1, isakmp_pld_n, proto, "proto", &isakmp_proto_names),
	SPILEN(isakmp_pld_n, spi_len, UP_TO_16),
	BE(2, isakmp_pld_n, type, "type", &isakmp_n_names),
	SPI(isakmp_pld_n, spi),
	TAIL_HEX(isakmp_pld_n, data, 0, 0xffff, "data"),
};

/* RFC 2408 3.15.  A Delete of nothing (no SPI, or SPIs of no length) has no
 * meaning and has crashed those who divided by it: at least one, of 4 octets
 * (AH, ESP) or 16 (the cookies).  Which of the two the protocol wants is for
 * the reader, who knows the protocol.
 */
static const struct field d_fields[] = {
	BE(4, isakmp_pld_d, doi, "doi", NULL),
	BE(1, isakmp_pld_d, proto, "proto", &isakmp_proto_names),
	SPILEN(isakmp_pld_d, spi_len, 1 << 4 | 1 << 16),
	COUNT(isakmp_pld_d, nspi, 1, 0xffff, "count"),
	SPI(isakmp_pld_d, spis),
};

/* RFC 2408 3.16 */
static const struct field vid_fields[] = {
	TAIL_HEX(isakmp_pld_data, data, 1, 0xffff, "data"),
};

/* RFC 3947 5.2 */
static const struct field natoa_fields[] = {
	BE(1, isakmp_pld_natoa, type, "type", &isakmp_id_names),
	ZERO(3),
	TAIL_HEX(isakmp_pld_natoa, data, 4, 16, "data"),
};

struct format {
	const struct field *row;
	u8 n;
};

#define FORMAT(f)	{ .row = f, .n = ARRAY_SIZE(f) }

static const struct format formats[] = {
	[ISAKMP_PT_SA] = FORMAT(sa_fields),
	[ISAKMP_PT_P] = FORMAT(p_fields),
	[ISAKMP_PT_T] = FORMAT(t_fields),
	[ISAKMP_PT_KE] = FORMAT(ke_fields),
	[ISAKMP_PT_ID] = FORMAT(id_fields),
	[ISAKMP_PT_CERT] = FORMAT(cert_fields),
	[ISAKMP_PT_CR] = FORMAT(cr_fields),
	[ISAKMP_PT_HASH] = FORMAT(hash_fields),
	[ISAKMP_PT_SIG] = FORMAT(sig_fields),
	[ISAKMP_PT_NONCE] = FORMAT(nonce_fields),
	[ISAKMP_PT_N] = FORMAT(n_fields),
	[ISAKMP_PT_D] = FORMAT(d_fields),
	[ISAKMP_PT_VID] = FORMAT(vid_fields),
	[ISAKMP_PT_NATD] = FORMAT(hash_fields),
	[ISAKMP_PT_NATOA] = FORMAT(natoa_fields),
};

static const struct format *format_find(u8 type)
{
	if (type >= ARRAY_SIZE(formats) || !formats[type].n)
		return NULL;
	return &formats[type];
}

bool isakmp_pld_known(u8 type)
{
	return format_find(type);
}

static u32 rd_number(struct isakmp_rd *r, u8 wire)
{
	if (wire == 1)
		return isakmp_rd_u8(r);
	return wire == 2 ? isakmp_rd_be16(r) : isakmp_rd_be32(r);
}

static void wr_number(struct isakmp_wr *w, u8 wire, u32 v)
{
	if (wire == 1)
		isakmp_wr_u8(w, v);
	else if (wire == 2)
		isakmp_wr_be16(w, v);
	else
		isakmp_wr_be32(w, v);
}

static u32 member_get(const union isakmp_pld_any *in, const struct field *f)
{
	const void *p = (const u8 *)in + f->at;

	if (f->wire == 1)
		return *(const u8 *)p;
	return f->wire == 2 ? *(const u16 *)p : *(const u32 *)p;
}

static void member_set(union isakmp_pld_any *out, const struct field *f, u32 v)
{
	void *p = (u8 *)out + f->at;

	if (f->wire == 1)
		*(u8 *)p = v;
	else if (f->wire == 2)
		*(u16 *)p = v;
	else
		*(u32 *)p = v;
}

static struct isakmp_span *member_span(union isakmp_pld_any *out,
				       const struct field *f)
{
	return (void *)((u8 *)out + f->at);
}

static bool fits(const struct field *f, u32 v)
{
	if (f->kind == F_SPILEN)
		return v < 32 && f->sizes >> v & 1;
	return v >= f->min && v <= f->max;
}

static bool rd_zero(struct isakmp_rd *r, u8 n)
{
	u8 all = 0;

	while (n--)
		all |= isakmp_rd_u8(r);
	return !all;
}

/* How many octets of SPIs a payload says that it has.  255 * 65535 fits. */
struct spis {
	u32 len, n;
};

static void spis_note(struct spis *s, const struct field *f, u32 v)
{
	if (f->kind == F_SPILEN)
		s->len = v;
	else if (f->kind == F_COUNT)
		s->n = v;
}

static bool field_decode(struct isakmp_rd *r, const struct field *f,
			 struct spis *s, union isakmp_pld_any *out)
{
	struct isakmp_span *span;
	u32 v;

	switch (f->kind) {
	case F_ZERO:
		return rd_zero(r, f->wire);
	case F_SPI:
	case F_TAIL:
		v = f->kind == F_SPI ? s->len * s->n : isakmp_rd_left(r);
		span = member_span(out, f);
		*span = isakmp_rd_take(r, v);
		return f->kind == F_SPI || fits(f, v);
	default:
		v = rd_number(r, f->wire);
		spis_note(s, f, v);
		member_set(out, f, v);
		return fits(f, v);
	}
}

int isakmp_pld_decode(u8 type, struct isakmp_span body,
		      union isakmp_pld_any *out)
{
	const struct format *fmt = format_find(type);
	struct isakmp_rd r = isakmp_rd(body.p, body.len);
	struct spis s = { .n = 1 };
	u8 i;

	memset(out, 0, sizeof(*out));
	if (!fmt)
		return -EPROTONOSUPPORT;
	for (i = 0; i < fmt->n; i++)
		if (!field_decode(&r, &fmt->row[i], &s, out) || r.bad)
			return -EBADMSG;
	return isakmp_rd_left(&r) ? -EBADMSG : 0;
}

static bool field_encode(struct isakmp_wr *w, const struct field *f,
			 struct spis *s, const union isakmp_pld_any *in)
{
	const struct isakmp_span *span;
	u32 v;

	switch (f->kind) {
	case F_ZERO:
		isakmp_wr_room(w, f->wire);
		return true;
	case F_SPI:
	case F_TAIL:
		span = (const void *)((const u8 *)in + f->at);
		isakmp_wr_bytes(w, span->p, span->len);
		return f->kind == F_SPI ? span->len == s->len * s->n :
					  fits(f, span->len);
	default:
		v = member_get(in, f);
		spis_note(s, f, v);
		wr_number(w, f->wire, v);
		return fits(f, v);
	}
}

void isakmp_pld_encode(struct isakmp_wr *w, u8 type,
		       const union isakmp_pld_any *in)
{
	const struct format *fmt = format_find(type);
	struct spis s = { .n = 1 };
	u32 at;
	u8 i;

	if (!fmt) {
		w->bad = true;
		return;
	}
	at = isakmp_wr_open(w, type);
	for (i = 0; i < fmt->n; i++)
		if (!field_encode(w, &fmt->row[i], &s, in))
			w->bad = true;
	isakmp_wr_close(w, at);
}

/* " label 0a0b0c", at most PRINT_HEX_MAX octets of it; numbers and hex only,
 * so that nothing of a peer's reaches a terminal or a log as text.
 */
static int span_print(const struct field *f, const struct isakmp_span *s,
		      char *out, int cap)
{
	u32 i;
	int n;

	if (!f->hex)
		return scnprintf(out, cap, " %s %u", f->label, s->len);
	if (!s->len)
		return 0;
	n = scnprintf(out, cap, " %s ", f->label);
	for (i = 0; i < s->len && i < PRINT_HEX_MAX; i++)
		n += scnprintf(out + n, cap - n, "%02x", s->p[i]);
	if (i < s->len)
		n += scnprintf(out + n, cap - n, "... (%u)", s->len);
	return n;
}

static int number_print(const struct field *f, u32 v, char *out, int cap)
{
	const char *text = f->names ? isakmp_name(f->names, v) : "?";

	if (text[0] != '?')
		return scnprintf(out, cap, " %s", text);
	return scnprintf(out, cap, " %s %u", f->label, v);
}

int isakmp_pld_print(u8 type, struct isakmp_span body, char *out, int cap)
{
	const struct format *fmt = format_find(type);
	union isakmp_pld_any v;
	const struct field *f;
	int n;

	if (cap <= 0)
		return 0;
	if (!fmt)
		return scnprintf(out, cap, "payload %u len %u", type, body.len);
	n = scnprintf(out, cap, "%s", isakmp_name(&isakmp_pt_names, type));
	if (isakmp_pld_decode(type, body, &v))
		return n + scnprintf(out + n, cap - n, " malformed len %u",
				     body.len);
	for (f = fmt->row; f < fmt->row + fmt->n; f++) {
		if (f->kind == F_SPI || f->kind == F_TAIL)
			n += span_print(f, member_span(&v, f), out + n,
					cap - n);
		else if (f->label)
			n += number_print(f, member_get(&v, f), out + n,
					  cap - n);
	}
	return n;
}

int isakmp_chain_next(struct isakmp_rd *r, u8 type, bool *more,
		      struct isakmp_span *body)
{
	u8 next = isakmp_rd_u8(r);
	u8 reserved = isakmp_rd_u8(r);
	u16 len = isakmp_rd_be16(r);
	bool expected = *more;

	*body = (struct isakmp_span){};
	*more = false;
	if (!expected || r->bad || reserved || len < ISAKMP_PLD_HDR_LEN)
		return -EBADMSG;
	*body = isakmp_rd_take(r, len - ISAKMP_PLD_HDR_LEN);
	if (r->bad || (next && next != type))
		return -EBADMSG;
	/* another one stands behind exactly when this one says so */
	if (!next != !isakmp_rd_left(r))
		return -EBADMSG;
	*more = next;
	return 0;
}

int isakmp_attr_next(struct isakmp_rd *r, struct isakmp_attr *attr)
{
	u16 type = isakmp_rd_be16(r);
	u32 i, len = 2;

	attr->tv = type & ATTR_TV;
	attr->type = type & ~ATTR_TV;
	attr->value = 0;
	if (!attr->tv)
		len = isakmp_rd_be16(r);
	attr->data = isakmp_rd_take(r, len);
	if (r->bad)
		return -EBADMSG;
	for (i = 0; i < attr->data.len; i++) {
		if (attr->value >> 56) {
			attr->value = ~(u64)0;
			break;
		}
		attr->value = attr->value << 8 | attr->data.p[i];
	}
	return 0;
}

void isakmp_attr_write(struct isakmp_wr *w, u16 type, u32 value)
{
	if (value <= 0xffff) {
		isakmp_wr_be16(w, ATTR_TV | type);
		isakmp_wr_be16(w, value);
		return;
	}
	isakmp_wr_be16(w, type);
	isakmp_wr_be16(w, 4);
	isakmp_wr_be32(w, value);
}
