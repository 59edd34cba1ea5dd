// SPDX-License-Identifier: GPL-2.0
/* What a peer that is authenticated and evil does to its messages: they are in
 * clear here, and encrypted behind.
 */
#include "inside.h"

/* @n octets of the input, before @at. */
static bool fill(struct puppet_msg *m, struct input *in, u32 at, u32 n)
{
	u8 b[512];
	u32 i;

	for (i = 0; i < n; i++)
		b[i] = take(in);
	return puppet_insert(m, at, b, n);
}

/* After the first payload of the message comes what the input says. */
static void replace(struct puppet_msg *m, struct input *in)
{
	u32 first = get_unaligned_be16(m->b + ISAKMP_HDR_LEN + 2);
	u32 at = ISAKMP_HDR_LEN + first;

	if (at > m->len)
		return;
	m->b[ISAKMP_HDR_LEN] = take(in);
	m->len = at;
	fill(m, in, at, take(in) * 2);
}

/* One payload more, well-formed outside, behind the first. */
static void add(struct puppet_msg *m, struct input *in)
{
	u32 first = get_unaligned_be16(m->b + ISAKMP_HDR_LEN + 2);
	u32 at = ISAKMP_HDR_LEN + first, n;
	u8 type = take(in), hdr[ISAKMP_PLD_HDR_LEN] = {};

	n = take(in);
	if (at > m->len)
		return;
	hdr[0] = m->b[ISAKMP_HDR_LEN];
	put_unaligned_be16((u16)(n + sizeof(hdr)), hdr + 2);
	if (puppet_insert(m, at, hdr, sizeof(hdr)) &&
	    fill(m, in, at + sizeof(hdr), n))
		m->b[ISAKMP_HDR_LEN] = type;
}

static u32 somewhere(const struct puppet_msg *m, struct input *in)
{
	return ISAKMP_HDR_LEN +
	       take16(in) % (m->len - ISAKMP_HDR_LEN);
}

static void poke(struct puppet_msg *m, struct input *in)
{
	u32 n = 1 + take(in) % 8;

	while (n--)
		m->b[somewhere(m, in)] = take(in);
}

static void cut(struct puppet_msg *m, struct input *in)
{
	u32 at = somewhere(m, in), n = take(in);

	n = min(n, m->len - at);
	memmove(m->b + at, m->b + at + n, m->len - at - n);
	m->len -= n;
}

void inside_change(struct puppet_msg *m, struct input *in, u8 how)
{
	u32 at;

	switch (how & 7) {
	case 1:
		replace(m, in);
		break;
	case 2:
		poke(m, in);
		break;
	case 3:
		at = somewhere(m, in);
		fill(m, in, at, take(in) % 64);
		break;
	case 4:
		cut(m, in);
		break;
	case 5:
	case 6:
		add(m, in);
		break;
	default:
		m->b[19] ^= take(in) & ~ISAKMP_F_ENCRYPT;
		m->b[16] = how & 8 ? take(in) : m->b[16];
		m->b[18] = how & 16 ? take(in) : m->b[18];
	}
}
