// SPDX-License-Identifier: GPL-2.0
/* libFuzzer's mutations, followed now and then by what breaks parsers of
 * nested formats: one of the length fields says something else.
 */
#include "fuzz.h"

unsigned long isakmp_alloc_fail_at;

static void length_note(struct lengths *l, u32 at)
{
	if (l->n < 255)
		l->at[l->n++] = at;
}

/* Attributes, RFC 2408 3.3: those in TLV form have a length. */
static void lengths_of_attrs(struct lengths *l, const u8 *data, u32 at,
			     u32 end)
{
	while (at + 4 <= end) {
		if (!(data[at] & 0x80)) {
			length_note(l, at + 2);
			at += get_unaligned_be16(data + at + 2);
		}
		at += 4;
	}
}

/* Of each payload of a chain that begins with @type, and of what it holds. */
void lengths_of_chain(struct lengths *l, const u8 *data, u32 at, u32 end,
		      u8 type)
{
	u32 len, next;

	while (type && at + ISAKMP_PLD_HDR_LEN <= end) {
		len = get_unaligned_be16(data + at + 2);
		length_note(l, at + 2);
		if (len < ISAKMP_PLD_HDR_LEN)
			return;
		next = min(at + len, end);
		if (type == ISAKMP_PT_SA)
			lengths_of_chain(l, data, at + 12, next, ISAKMP_PT_P);
		else if (type == ISAKMP_PT_P && at + 8 <= next)
			lengths_of_chain(l, data, at + 8 + data[at + 6], next,
					 ISAKMP_PT_T);
		else if (type == ISAKMP_PT_T)
			lengths_of_attrs(l, data, at + 8, next);
		type = data[at];
		at = next;
	}
}

static void length_break(u8 *data, u32 size, unsigned int r)
{
	static const int off[] = { -4, -1, 1, 4 };
	static const u16 set[] = { 0, 1, 3, 4, 0x7fff, 0xfffc, 0xffff };
	struct lengths l = {};
	u8 *p;

	target_lengths(&l, data, size);
	if (!l.n)
		return;
	p = data + l.at[r % l.n];
	r >>= 8;
	if (r & 1)
		put_unaligned_be16(set[(r >> 1) % ARRAY_SIZE(set)], p);
	else
		put_unaligned_be16(get_unaligned_be16(p) +
				   off[(r >> 1) % ARRAY_SIZE(off)], p);
}

size_t LLVMFuzzerCustomMutator(u8 *data, size_t size, size_t max,
			       unsigned int seed)
{
	seed *= 2654435761u;
	if (seed >> 30)
		size = LLVMFuzzerMutate(data, size, max);
	if ((seed >> 27 & 7) != 0)
		target_repair(data, size);
	if ((seed >> 30) == 0)
		length_break(data, size, seed >> 3);
	return size;
}
