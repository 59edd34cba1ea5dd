// SPDX-License-Identifier: GPL-2.0
/* A datagram: header, chain, counts, text.  What is accepted encodes to the
 * octets that came in.  What payloads hold is for fuzz_payload.
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

	memset(&msg, 0, sizeof(msg));
	msg.bytes = (struct isakmp_span){ .p = data, .len = size };
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
		must(msg.pad < 4 || msg.hdr.flags & ISAKMP_F_ENCRYPT);
		try_encode(&msg);
		try_check(&msg);
	}
	/* whatever was found before the fault; most of the time would go there */
	if (!(data[7] & 7))
		try_print(&msg, data[7] & 8 ? 4096 : data[15] << 2);
	return 0;
}
