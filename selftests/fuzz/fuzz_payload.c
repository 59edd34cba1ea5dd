// SPDX-License-Identifier: GPL-2.0
/* One payload of any type: octet 0 says which, octet 1 how large the buffer is
 * that its text has to fit into, the rest is its body.  What is accepted
 * encodes to the octets that came in; what is inside lies inside.
 */
#include "fuzz.h"

#define CHOICES		2

void target_lengths(struct lengths *l, const u8 *data, u32 size)
{
	if (size > CHOICES + 8 && data[0] == ISAKMP_PT_SA)
		lengths_of_chain(l, data, CHOICES + 8, size, ISAKMP_PT_P);
}

/* A type that there is. */
void target_repair(u8 *data, u32 size)
{
	if (size && !isakmp_pld_known(data[0]))
		data[0] &= 15;
}

/* Attributes end, and lie within what they are part of. */
static void try_attrs(struct isakmp_span attrs)
{
	struct isakmp_rd a = isakmp_rd(attrs.p, attrs.len);
	struct isakmp_attr attr;

	while (isakmp_rd_left(&a) && !isakmp_attr_next(&a, &attr)) {
		must(span_within(attr.data, attrs));
		must(!(attr.type & 0x8000));
		must(!attr.tv || (attr.data.len == 2 && attr.value <= 0xffff));
	}
}

static void try_chain(struct isakmp_span sa, u8 type)
{
	struct isakmp_rd r = isakmp_rd(sa.p, sa.len);
	union isakmp_pld_any any;
	struct isakmp_span body;
	bool more = true;

	while (more) {
		if (isakmp_chain_next(&r, type, &more, &body))
			return;
		must(span_within(body, sa) && more == !!isakmp_rd_left(&r));
		if (isakmp_pld_decode(type, body, &any))
			continue;
		if (type == ISAKMP_PT_P)
			try_chain(any.p.transforms, ISAKMP_PT_T);
		else
			try_attrs(any.t.attrs);
	}
}

static void try_inside(u8 type, struct isakmp_span body,
		       const union isakmp_pld_any *any)
{
	switch (type) {
	case ISAKMP_PT_SA:
		must(span_within(any->sa.proposals, body));
		try_chain(any->sa.proposals, ISAKMP_PT_P);
		break;
	case ISAKMP_PT_P:
		must(any->p.spi_len == any->p.spi.len);
		try_chain(any->p.transforms, ISAKMP_PT_T);
		break;
	case ISAKMP_PT_T:
		try_attrs(any->t.attrs);
		break;
	case ISAKMP_PT_N:
		must(any->n.spi_len == any->n.spi.len);
		must(span_within(any->n.spi, body));
		break;
	case ISAKMP_PT_D:
		must(any->d.spis.len == (u32)any->d.spi_len * any->d.nspi);
		must(span_within(any->d.spis, body));
		break;
	}
}

static void try_encode(u8 type, struct isakmp_span body,
		       const union isakmp_pld_any *any)
{
	u32 cap = body.len + ISAKMP_PLD_HDR_LEN, small;
	u8 *buf = malloc(cap);
	struct isakmp_wr w = isakmp_wr(buf, cap);

	must(buf);
	isakmp_pld_encode(&w, type, any);
	must(!w.bad && w.len == cap);
	must(!memcmp(buf + ISAKMP_PLD_HDR_LEN, body.p, body.len));
	/* One octet less, or none at all, is noticed. */
	for (small = cap - 1; small; small /= 2) {
		w = isakmp_wr(buf, small);
		isakmp_pld_encode(&w, type, any);
		must(w.bad);
	}
	free(buf);
}

static void try_print(u8 type, struct isakmp_span body, int cap)
{
	char *out = text_buf(cap);

	must_be_text(out, isakmp_pld_print(type, body, out, cap), cap, false);
	free(out);
}

int LLVMFuzzerTestOneInput(const u8 *data, size_t size)
{
	union isakmp_pld_any any;
	struct isakmp_span body;
	int err;

	if (size < CHOICES)
		return 0;
	body = (struct isakmp_span){ data + CHOICES, size - CHOICES };
	err = isakmp_pld_decode(data[0], body, &any);
	must(isakmp_pld_known(data[0]) == (err != -EPROTONOSUPPORT));
	must(!err || err == -EBADMSG || err == -EPROTONOSUPPORT);
	/* of what is malformed the text tells as far as it goes */
	if (err && (data[1] & 3))
		return 0;
	try_print(data[0], body, data[1]);
	if (err)
		return 0;
	try_encode(data[0], body, &any);
	try_inside(data[0], body, &any);
	return 0;
}
