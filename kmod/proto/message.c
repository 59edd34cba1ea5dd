// SPDX-License-Identifier: GPL-2.0
/* The header of a datagram and the chain of payloads behind it. */
#include "payload.h"

#define HDR_NEXT_AT	16	/* RFC 2408 3.1: offset of Next Payload */
#define HDR_LEN_AT	24	/* and of Length */

int isakmp_refuse(struct isakmp_msg *msg, u16 notify, u8 pld,
		  const char *what)
{
	if (!msg->bad.notify) {
		msg->bad.notify = notify;
		msg->bad.pld = pld;
		msg->bad.what = what;
	}
	return -EBADMSG;
}

static void cookie_read(struct isakmp_rd *r, u8 *cky)
{
	struct isakmp_span s = isakmp_rd_take(r, ISAKMP_COOKIE_LEN);

	if (s.len)
		memcpy(cky, s.p, ISAKMP_COOKIE_LEN);
}

static bool cookie_is_zero(const u8 *cky)
{
	static const u8 zero[ISAKMP_COOKIE_LEN];

	return !memcmp(cky, zero, ISAKMP_COOKIE_LEN);
}

int isakmp_hdr_decode(struct isakmp_hdr *hdr, struct isakmp_span bytes)
{
	struct isakmp_rd r;

	memset(hdr, 0, sizeof(*hdr));
	if (bytes.len < ISAKMP_HDR_LEN || bytes.len > ISAKMP_MSG_MAX)
		return -EBADMSG;
	r = isakmp_rd(bytes.p, bytes.len);
	cookie_read(&r, hdr->cky_i);
	cookie_read(&r, hdr->cky_r);
	hdr->next = isakmp_rd_u8(&r);
	hdr->version = isakmp_rd_u8(&r);
	hdr->etype = isakmp_rd_u8(&r);
	hdr->flags = isakmp_rd_u8(&r);
	hdr->mid = isakmp_rd_be32(&r);
	hdr->len = isakmp_rd_be32(&r);
	/* RFC 2408 5.2: the length must be that of the datagram, and the
	 * cookie of the initiator is never zero (3.1)
	 */
	if (r.bad || hdr->len != bytes.len || cookie_is_zero(hdr->cky_i))
		return -EBADMSG;
	return 0;
}

void isakmp_hdr_encode(struct isakmp_wr *w, const struct isakmp_hdr *hdr)
{
	if (w->len) {
		w->bad = true;
		return;
	}
	isakmp_wr_bytes(w, hdr->cky_i, ISAKMP_COOKIE_LEN);
	isakmp_wr_bytes(w, hdr->cky_r, ISAKMP_COOKIE_LEN);
	isakmp_wr_u8(w, ISAKMP_PT_NONE);
	isakmp_wr_u8(w, hdr->version);
	isakmp_wr_u8(w, hdr->etype);
	isakmp_wr_u8(w, hdr->flags);
	isakmp_wr_be32(w, hdr->mid);
	isakmp_wr_be32(w, 0);
	w->next_at = HDR_NEXT_AT;
}

void isakmp_hdr_finish(struct isakmp_wr *w)
{
	if (w->len < ISAKMP_HDR_LEN || w->len > ISAKMP_MSG_MAX)
		w->bad = true;
	if (!w->bad)
		put_unaligned_be32(w->len, w->buf + HDR_LEN_AT);
}

/* Takes one payload off the chain; *@next becomes the type of the one behind
 * it.  RFC 2408 5.3: a generic header that does not hold together refuses
 * the whole message.
 *
 * Types of the private range (128 to 255) are refused like any unknown one:
 * those in use (130 and 131 for NAT detection before RFC 3947, 132 for
 * fragments) are sent only to who announced them by a vendor ID, and we
 * announce none of them.
 */
static int pld_take(struct isakmp_msg *msg, struct isakmp_rd *r, u8 *next)
{
	union isakmp_pld_any any;
	struct isakmp_pld *pld;
	u8 reserved, type = *next;
	u16 len;

	if (!isakmp_pld_known(type) || type == ISAKMP_PT_P ||
	    type == ISAKMP_PT_T)
		return isakmp_refuse(msg, ISAKMP_N_INVALID_PAYLOAD_TYPE, type,
				     "payload type");
	if (msg->npld == ISAKMP_MSG_PLD_MAX)
		return isakmp_refuse(msg, ISAKMP_N_PAYLOAD_MALFORMED, type,
				     "too many payloads");
	*next = isakmp_rd_u8(r);
	reserved = isakmp_rd_u8(r);
	len = isakmp_rd_be16(r);
	if (reserved)
		return isakmp_refuse(msg, ISAKMP_N_PAYLOAD_MALFORMED, type,
				     "reserved octet");
	if (r->bad || len < ISAKMP_PLD_HDR_LEN ||
	    (u32)len - ISAKMP_PLD_HDR_LEN > isakmp_rd_left(r))
		return isakmp_refuse(msg, ISAKMP_N_PAYLOAD_MALFORMED, type,
				     "payload length");
	pld = &msg->pld[msg->npld];
	pld->type = type;
	pld->body = isakmp_rd_take(r, len - ISAKMP_PLD_HDR_LEN);
	if (isakmp_pld_decode(type, pld->body, &any))
		return isakmp_refuse(msg, ISAKMP_N_PAYLOAD_MALFORMED, type,
				     "payload body");
	msg->npld++;
	return 0;
}

/* RFC 2408 3.5, 3.6: payloads are not padded, but the message may be, to a
 * multiple of 4 octets (libreswan does, behind its vendor ID, with zeroes).
 */
static bool aligned(const struct isakmp_msg *msg)
{
	const u8 *end = msg->bytes.p + msg->bytes.len;
	u32 i;

	for (i = 1; i <= msg->pad && i < 4; i++)
		if (end[-(int)i])
			return false;
	return !msg->pad || (msg->pad < 4 && !(msg->bytes.len % 4));
}

int isakmp_msg_index(struct isakmp_msg *msg)
{
	struct isakmp_rd r = isakmp_rd(msg->bytes.p, msg->bytes.len);
	u8 next = msg->hdr.next;
	int err;

	msg->npld = 0;
	msg->pad = 0;
	isakmp_rd_take(&r, ISAKMP_HDR_LEN);
	if (r.bad)
		return isakmp_refuse(msg, ISAKMP_N_UNEQUAL_PAYLOAD_LENGTHS, 0,
				     "header length");
	while (next != ISAKMP_PT_NONE) {
		err = pld_take(msg, &r, &next);
		if (err)
			return err;
	}
	msg->pad = isakmp_rd_left(&r);
	if (!(msg->hdr.flags & ISAKMP_F_ENCRYPT) && !aligned(msg))
		return isakmp_refuse(msg, ISAKMP_N_UNEQUAL_PAYLOAD_LENGTHS, 0,
				     "octets after the last payload");
	return 0;
}

const struct isakmp_pld *isakmp_msg_pld(const struct isakmp_msg *msg, u8 type,
					unsigned int nth)
{
	u16 i;

	for (i = 0; i < msg->npld; i++)
		if (msg->pld[i].type == type && !nth--)
			return &msg->pld[i];
	return NULL;
}

static unsigned int pld_count(const struct isakmp_msg *msg, u8 type)
{
	unsigned int n = 0;
	u16 i;

	for (i = 0; i < msg->npld; i++)
		n += msg->pld[i].type == type;
	return n;
}

static bool pld_listed(const struct isakmp_count *row, u8 type)
{
	while (row->type && row->type != type)
		row++;
	return row->type;
}

int isakmp_msg_check(struct isakmp_msg *msg,
		     const struct isakmp_count *counts)
{
	const struct isakmp_count *row;
	unsigned int n;
	u16 i;

	for (i = 0; i < msg->npld; i++)
		if (!pld_listed(counts, msg->pld[i].type))
			return isakmp_refuse(msg,
					     ISAKMP_N_INVALID_PAYLOAD_TYPE,
					     msg->pld[i].type,
					     "payload out of place");
	for (row = counts; row->type; row++) {
		n = pld_count(msg, row->type);
		if (n < row->min)
			return isakmp_refuse(msg, ISAKMP_N_PAYLOAD_MALFORMED,
					     row->type, "payload missing");
		if (n > row->max)
			return isakmp_refuse(msg, ISAKMP_N_PAYLOAD_MALFORMED,
					     row->type, "payload repeated");
		if (n && row->first && msg->pld[0].type != row->type)
			return isakmp_refuse(msg, ISAKMP_N_PAYLOAD_MALFORMED,
					     row->type, "payload not first");
	}
	return 0;
}

/* Text that grows until its buffer is full; @cap is at least 1. */
struct text {
	char *out;
	int cap;
	int len;
};

static void text_hex(struct text *t, const u8 *p, u32 n)
{
	while (n--)
		t->len += scnprintf(t->out + t->len, t->cap - t->len, "%02x",
				    *p++);
}

static void text_str(struct text *t, const char *s)
{
	t->len += scnprintf(t->out + t->len, t->cap - t->len, "%s", s);
}

static void text_num(struct text *t, u64 v)
{
	t->len += scnprintf(t->out + t->len, t->cap - t->len, "%llu",
			    (unsigned long long)v);
}

/* The name of a number, or the number where it has none. */
static void text_name(struct text *t, const struct isakmp_names *names, u64 v)
{
	const char *s = names && v <= 0xffff ? isakmp_name(names, v) : "?";

	if (s[0] == '?')
		text_num(t, v);
	else
		text_str(t, s);
}

static void text_pld(struct text *t, const char *indent, u8 type,
		     struct isakmp_span body)
{
	text_str(t, indent);
	t->len += isakmp_pld_print(type, body, t->out + t->len,
				   t->cap - t->len);
	text_str(t, "\n");
}

/* What a class of attribute has for values, where they have names. */
struct values {
	u16 type;
	const struct isakmp_names *names;
};

static const struct values ike1_values[] = {
	{ IKE1_ATTR_ENCRYPTION, &ike1_cipher_names },
	{ IKE1_ATTR_HASH, &ike1_hash_names },
	{ IKE1_ATTR_AUTH, &ike1_auth_names },
	{ IKE1_ATTR_GROUP, &isakmp_group_names },
	{}
};

static const struct values ipsec_values[] = {
	{ IPSEC_ATTR_GROUP, &isakmp_group_names },
	{ IPSEC_ATTR_ENCAP, &doi_ipsec_encap_names },
	{ IPSEC_ATTR_AUTH, &doi_ipsec_auth_names },
	{}
};

/* "        encryption aes key-length 256": the attributes of a transform, on a
 * line of their own.
 */
static void text_attrs(struct text *t, u8 proto, struct isakmp_span attrs)
{
	bool phase1 = proto == ISAKMP_PROTO_ISAKMP;
	struct isakmp_rd r = isakmp_rd(attrs.p, attrs.len);
	const struct values *v;
	struct isakmp_attr a;

	text_str(t, "       ");
	while (isakmp_rd_left(&r)) {
		text_str(t, " ");
		if (isakmp_attr_next(&r, &a)) {
			text_str(t, "malformed");
			break;
		}
		text_name(t, phase1 ? &ike1_attr_names : &doi_ipsec_attr_names,
			  a.type);
		text_str(t, " ");
		v = phase1 ? ike1_values : ipsec_values;
		while (v->type && v->type != a.type)
			v++;
		text_name(t, v->names, a.value);
	}
	text_str(t, "\n");
}

static void text_transforms(struct text *t, const struct isakmp_pld_p *p)
{
	struct isakmp_rd r = isakmp_rd(p->transforms.p, p->transforms.len);
	union isakmp_pld_any any;
	struct isakmp_span body;
	bool more = true;

	while (isakmp_rd_left(&r)) {
		if (isakmp_chain_next(&r, ISAKMP_PT_T, &more, &body)) {
			text_str(t, "      malformed\n");
			return;
		}
		text_pld(t, "      ", ISAKMP_PT_T, body);
		if (!isakmp_pld_decode(ISAKMP_PT_T, body, &any))
			text_attrs(t, p->proto, any.t.attrs);
	}
}

static void text_proposals(struct text *t, struct isakmp_span sa)
{
	union isakmp_pld_any any;
	struct isakmp_span body;
	struct isakmp_rd r;
	bool more = true;

	if (isakmp_pld_decode(ISAKMP_PT_SA, sa, &any))
		return;
	r = isakmp_rd(any.sa.proposals.p, any.sa.proposals.len);
	while (isakmp_rd_left(&r)) {
		if (isakmp_chain_next(&r, ISAKMP_PT_P, &more, &body)) {
			text_str(t, "    malformed\n");
			return;
		}
		text_pld(t, "    ", ISAKMP_PT_P, body);
		if (!isakmp_pld_decode(ISAKMP_PT_P, body, &any))
			text_transforms(t, &any.p);
	}
}

static void text_hdr(struct text *t, const struct isakmp_hdr *h)
{
	text_name(t, &isakmp_x_names, h->etype);
	text_str(t, " ");
	text_hex(t, h->cky_i, ISAKMP_COOKIE_LEN);
	text_str(t, ":");
	text_hex(t, h->cky_r, ISAKMP_COOKIE_LEN);
	t->len += scnprintf(t->out + t->len, t->cap - t->len,
			    " version %u.%u mid %08x flags %02x len %u\n",
			    h->version >> 4, h->version & 15, h->mid,
			    h->flags, h->len);
}

int isakmp_msg_print(const struct isakmp_msg *msg, char *out, int cap)
{
	struct text t = { .out = out, .cap = cap };
	u16 i;

	if (cap <= 0)
		return 0;
	text_hdr(&t, &msg->hdr);
	for (i = 0; i < msg->npld; i++) {
		text_pld(&t, "  ", msg->pld[i].type, msg->pld[i].body);
		if (msg->pld[i].type == ISAKMP_PT_SA)
			text_proposals(&t, msg->pld[i].body);
	}
	return t.len;
}
