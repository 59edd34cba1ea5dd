// SPDX-License-Identifier: GPL-2.0
/* An SA taken apart: RFC 2408 4.2 for how proposals and transforms nest, RFC
 * 2409 Appendix A and RFC 2407 4.5 for the attributes.
 */
#include "prop_read.h"

enum { SPI_LEN = 4, SPI_FIRST = 256 };	/* RFC 4303 2.1, RFC 4302 2.4 */

/* Attribute rows say which part of a suite they are, or one of these. */
enum { LIFE_TYPE = ISAKMP_PART_N, LIFE_DURATION };

struct attr_row {
	u16 type;
	u8 part;
};

static const struct attr_row ike1_rows[] = {
	{ .type = IKE1_ATTR_ENCRYPTION, .part = ISAKMP_PART_ID },
	{ .type = IKE1_ATTR_HASH, .part = ISAKMP_PART_HASH },
	{ .type = IKE1_ATTR_AUTH, .part = ISAKMP_PART_METHOD },
	{ .type = IKE1_ATTR_GROUP, .part = ISAKMP_PART_GROUP },
	{ .type = IKE1_ATTR_KEY_LENGTH, .part = ISAKMP_PART_KEYLEN },
	{ .type = IKE1_ATTR_LIFE_TYPE, .part = LIFE_TYPE },
	{ .type = IKE1_ATTR_LIFE_DURATION, .part = LIFE_DURATION },
};

static const struct attr_row ipsec_rows[] = {
	{ .type = IPSEC_ATTR_GROUP, .part = ISAKMP_PART_GROUP },
	{ .type = IPSEC_ATTR_ENCAP, .part = ISAKMP_PART_ENCAP },
	{ .type = IPSEC_ATTR_AUTH, .part = ISAKMP_PART_HASH },
	{ .type = IPSEC_ATTR_KEY_LENGTH, .part = ISAKMP_PART_KEYLEN },
	{ .type = IPSEC_ATTR_ESN, .part = ISAKMP_PART_ESN },
	{ .type = IPSEC_ATTR_LIFE_TYPE, .part = LIFE_TYPE },
	{ .type = IPSEC_ATTR_LIFE_DURATION, .part = LIFE_DURATION },
};

struct isakmp_walk isakmp_walk(const struct isakmp_pld_sa *sa, bool phase1)
{
	return (struct isakmp_walk){
		.phase1 = phase1, .more_props = true,
		.props = isakmp_rd(sa->proposals.p, sa->proposals.len) };
}

static int prop_read(struct isakmp_rd *r, bool *more, struct isakmp_pld_p *p)
{
	union isakmp_pld_any any;
	struct isakmp_span body;

	if (isakmp_chain_next(r, ISAKMP_PT_P, more, &body) ||
	    isakmp_pld_decode(ISAKMP_PT_P, body, &any))
		return -EBADMSG;
	*p = any.p;
	return 0;
}

/* In phase 1 the SPI is whatever it is, RFC 2408 3.5. */
static bool spi_valid(const struct isakmp_pld_p *p)
{
	if (p->proto != ISAKMP_PROTO_AH && p->proto != ISAKMP_PROTO_ESP)
		return true;
	return p->spi.len == SPI_LEN &&
	       get_unaligned_be32(p->spi.p) >= SPI_FIRST;
}

/* RFC 2408 4.2: a proposal has the number of the one before when they are to
 * be taken together, else a higher one.  Some count from 0 (strongSwan).
 */
static int walk_prop(struct isakmp_walk *k)
{
	struct isakmp_pld_p next;
	struct isakmp_rd ahead;
	u8 before = k->p.num;
	bool more = true;

	if (++k->nprops > ISAKMP_PROP_MAX ||
	    prop_read(&k->props, &k->more_props, &k->p))
		return -EBADMSG;
	if (!spi_valid(&k->p))
		return -EBADMSG;
	k->bundle = false;
	if (k->nprops > 1) {
		if (k->p.num < before)
			return -EBADMSG;
		k->bundle = k->p.num == before;
	}
	if (k->more_props) {
		ahead = k->props;
		if (prop_read(&ahead, &more, &next))
			return -EBADMSG;
		if (next.num == k->p.num)
			k->bundle = true;
	}
	k->tfs = isakmp_rd(k->p.transforms.p, k->p.transforms.len);
	k->more_tfs = true;
	k->left = k->p.ntf;
	return 0;
}

/* RFC 2408 3.6.  The number of a transform is a label that is echoed; nothing
 * depends on its order, so none is asked for.
 */
static int walk_tf(struct isakmp_walk *k)
{
	union isakmp_pld_any any;

	if (!k->left || ++k->ntfs > ISAKMP_TF_MAX)
		return -EBADMSG;
	k->left--;
	if (isakmp_chain_next(&k->tfs, ISAKMP_PT_T, &k->more_tfs,
			      &k->tf_body) ||
	    isakmp_pld_decode(ISAKMP_PT_T, k->tf_body, &any))
		return -EBADMSG;
	k->t = any.t;
	return 0;
}

static void odd(struct isakmp_offered *o, const char *what)
{
	if (!o->odd)
		o->odd = what;
}

/* RFC 2407 4.5.2: several lives may stand in a transform, each type followed
 * by its duration, and must not conflict.
 */
static void duration_take(struct isakmp_offered *o, u64 duration)
{
	u64 *life = o->life_type == ISAKMP_LIFE_SECONDS ? &o->life :
							   &o->life_kb;

	if (!o->life_type)
		odd(o, "life duration without a type");
	else if (o->life_type > ISAKMP_LIFE_KILOBYTES)
		odd(o, "unknown life type");
	else if (*life && *life != duration)
		odd(o, "conflicting lives");
	else
		*life = duration;
	o->life_type = 0;
}

/* RFC 2409 Appendix A has basic attributes come as TV alone; the value is the
 * same in a TLV and is taken from there too.  0 is reserved in every class.
 */
static void attr_take(struct isakmp_offered *o, u8 part, u64 value)
{
	if (part == LIFE_DURATION)
		duration_take(o, value);
	else if (!value || value > 0xffff)
		odd(o, "attribute value out of range");
	else if (part == LIFE_TYPE && o->life_type)
		odd(o, "life type without a duration");
	else if (part == LIFE_TYPE)
		o->life_type = value;
	else if (o->seen & 1 << part)
		odd(o, "attribute repeated");
	else
		o->s.v[part] = value;
	if (part < ISAKMP_PART_N)
		o->seen |= 1 << part;
}

static int attrs_read(const struct isakmp_walk *k, struct isakmp_offered *o)
{
	const struct attr_row *row = k->phase1 ? ike1_rows : ipsec_rows;
	u32 nrows = k->phase1 ? ARRAY_SIZE(ike1_rows) : ARRAY_SIZE(ipsec_rows);
	struct isakmp_rd r = isakmp_rd(k->t.attrs.p, k->t.attrs.len);
	struct isakmp_attr a;
	u32 i, n = 0;

	while (isakmp_rd_left(&r)) {
		if (++n > ISAKMP_ATTR_MAX || isakmp_attr_next(&r, &a))
			return -EBADMSG;
		for (i = 0; i < nrows && row[i].type != a.type; i++)
			;
		if (i < nrows)
			attr_take(o, row[i].part, a.value);
		else
			odd(o, "unknown attribute");
	}
	if (o->life_type)
		odd(o, "life type without a duration");
	return 0;
}

/* RFC 3602 5.3 wants the key length told.  Its drafts did not, and those who
 * leave it out mean 128 bits; strongSwan reads it so in both phases.
 */
static void keylen_default(const struct isakmp_walk *k,
			   struct isakmp_offered *o)
{
	u16 id = o->s.v[ISAKMP_PART_ID];
	bool aes;

	if (k->phase1)
		aes = id == IKE1_CIPHER_AES_CBC;
	else
		aes = k->p.proto == ISAKMP_PROTO_ESP &&
		      id == IPSEC_ESP_AES_CBC;
	if (aes && !(o->seen & 1 << ISAKMP_PART_KEYLEN))
		o->s.v[ISAKMP_PART_KEYLEN] = 128;
}

int isakmp_walk_next(struct isakmp_walk *k, struct isakmp_offered *o)
{
	*o = (struct isakmp_offered){};
	if (!k->more_tfs) {
		if (k->left)
			return -EBADMSG;
		if (!k->more_props)
			return 0;
		if (walk_prop(k))
			return -EBADMSG;
	}
	if (walk_tf(k))
		return -EBADMSG;
	o->s.v[ISAKMP_PART_PROTO] = k->p.proto;
	if (k->bundle)
		odd(o, "several protocols in one proposal");
	if (!k->phase1)
		o->s.v[ISAKMP_PART_ID] = k->t.id;
	else if (k->t.id != ISAKMP_KEY_IKE)
		odd(o, "unknown transform");
	if (attrs_read(k, o))
		return -EBADMSG;
	keylen_default(k, o);
	return 1;
}
