// SPDX-License-Identifier: GPL-2.0
/* A datagram: header, chain, every payload, text.  What is accepted encodes
 * to the octets that came in.
 */
#include "fuzz.h"

#define HDR_LEN_AT	24

void target_lengths(struct lengths *l, const u8 *data, u32 size)
{
	if (size >= ISAKMP_HDR_LEN)
		lengths_of_chain(l, data, ISAKMP_HDR_LEN, size, data[16]);
}

void target_repair(u8 *data, u32 size)
{
	if (size >= ISAKMP_HDR_LEN)
		put_unaligned_be32(size, data + HDR_LEN_AT);
}

/* The body as every type that there is. */
static void try_types(struct isakmp_span body)
{
	u32 cap = body.len + ISAKMP_PLD_HDR_LEN;
	union isakmp_pld_any any;
	struct isakmp_wr w;
	u8 *buf = malloc(cap);
	int type, err;

	must(buf);
	for (type = 0; type < 256; type++) {
		err = isakmp_pld_decode(type, body, &any);
		must(isakmp_pld_known(type) == (err != -EPROTONOSUPPORT));
		if (err)
			continue;
		w = isakmp_wr(buf, cap);
		isakmp_pld_encode(&w, type, &any);
		must(!w.bad && w.len == cap);
		must(!memcmp(buf + ISAKMP_PLD_HDR_LEN, body.p, body.len));
	}
	free(buf);
}

/* Chains and attributes end, and lie within what they are part of. */
static void try_chain(struct isakmp_span sa, u8 type)
{
	struct isakmp_rd r = isakmp_rd(sa.p, sa.len), a;
	union isakmp_pld_any any;
	struct isakmp_span body;
	struct isakmp_attr attr;
	bool more = true;

	while (more) {
		if (isakmp_chain_next(&r, type, &more, &body))
			return;
		must(span_within(body, sa) && more == !!isakmp_rd_left(&r));
		if (isakmp_pld_decode(type, body, &any))
			continue;
		if (type == ISAKMP_PT_P) {
			try_chain(any.p.transforms, ISAKMP_PT_T);
			continue;
		}
		a = isakmp_rd(any.t.attrs.p, any.t.attrs.len);
		while (isakmp_rd_left(&a) && !isakmp_attr_next(&a, &attr))
			must(span_within(attr.data, any.t.attrs) &&
			     !(attr.type & 0x8000));
	}
}

static void try_encode(const struct isakmp_msg *msg)
{
	u32 len = msg->bytes.len - msg->pad;
	u8 *buf = malloc(len);
	struct isakmp_wr w = isakmp_wr(buf, len);
	union isakmp_pld_any any;
	u16 i;

	must(buf);
	isakmp_hdr_encode(&w, &msg->hdr);
	for (i = 0; i < msg->npld; i++) {
		must(!isakmp_pld_decode(msg->pld[i].type, msg->pld[i].body,
					&any));
		must(span_within(msg->pld[i].body, msg->bytes));
		isakmp_pld_encode(&w, msg->pld[i].type, &any);
		if (msg->pld[i].type == ISAKMP_PT_SA)
			try_chain(any.sa.proposals, ISAKMP_PT_P);
	}
	isakmp_hdr_finish(&w);
	must(!w.bad && w.len == len);
	/* the length counts the padding, which is not ours to write */
	put_unaligned_be32(msg->bytes.len, buf + HDR_LEN_AT);
	must(!memcmp(buf, msg->bytes.p, len));
	free(buf);
}

static void try_print(const struct isakmp_msg *msg, int cap)
{
	char *out = text_buf(cap);

	must_be_text(out, isakmp_msg_print(msg, out, cap), cap, true);
	free(out);
}

static void try_check(struct isakmp_msg *msg)
{
	static const struct isakmp_count counts[] = {
		{ .type = ISAKMP_PT_SA, .min = 1, .max = 1, .first = true },
		{ .type = ISAKMP_PT_VID, .min = 0, .max = 20 },
		{ .type = ISAKMP_PT_N, .min = 0, .max = 2 },
		{}
	};

	if (isakmp_msg_check(msg, counts)) {
		must(msg->bad.notify && msg->bad.what);
		return;
	}
	must(isakmp_msg_pld(msg, ISAKMP_PT_SA, 0) == &msg->pld[0]);
	must(!isakmp_msg_pld(msg, ISAKMP_PT_SA, 1));
	must(!isakmp_msg_pld(msg, ISAKMP_PT_KE, 0));
}

int LLVMFuzzerTestOneInput(const u8 *data, size_t size)
{
	static struct isakmp_msg msg;
	struct isakmp_span body;

	memset(&msg, 0, sizeof(msg));
	msg.bytes = (struct isakmp_span){ .p = data, .len = size };
	if (size > ISAKMP_HDR_LEN) {
		body.p = data + ISAKMP_HDR_LEN;
		body.len = size - ISAKMP_HDR_LEN;
		try_types(body);
	}
	if (isakmp_hdr_decode(&msg.hdr, msg.bytes)) {
		must(size < ISAKMP_HDR_LEN || size > ISAKMP_MSG_MAX ||
		     get_unaligned_be32(data + HDR_LEN_AT) != size ||
		     !(data[0] | data[1] | data[2] | data[3] | data[4] |
		       data[5] | data[6] | data[7]));
		return 0;
	}
	if (isakmp_msg_index(&msg)) {
		must(msg.bad.notify && msg.bad.what);
	} else {
		must(msg.npld <= ISAKMP_MSG_PLD_MAX);
		must(!msg.pad || msg.hdr.flags & ISAKMP_F_ENCRYPT);
		try_encode(&msg);
		try_check(&msg);
	}
	/* whatever was found before the fault */
	try_print(&msg, 4096);
	try_print(&msg, data[7] | data[15] << 8);
	return 0;
}
