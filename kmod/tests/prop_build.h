/* SPDX-License-Identifier: GPL-2.0 */
/* SA bodies octet by octet, right or wrong as a case wants them. */
#ifndef ISAKMP_PROP_BUILD_H
#define ISAKMP_PROP_BUILD_H

#include "prop.h"

/* An attribute of the tests; a list ends with one of type 0. */
struct av {
	u16 type;
	u64 value;
	int len;		/* 0: TV; else TLV of that many octets */
};

#define TV(t, v)	{ .type = t, .value = v }
#define TLV(t, l, v)	{ .type = t, .value = v, .len = l }

#define IKE1_AES128_SHA256_14						\
	[0] = TV(IKE1_ATTR_ENCRYPTION, IKE1_CIPHER_AES_CBC),		\
	[1] = TV(IKE1_ATTR_KEY_LENGTH, 128),				\
	[2] = TV(IKE1_ATTR_HASH, IKE1_HASH_SHA2_256),			\
	[3] = TV(IKE1_ATTR_GROUP, ISAKMP_GROUP_MODP2048),		\
	[4] = TV(IKE1_ATTR_AUTH, IKE1_AUTH_PSK)

#define ESP_AES128_SHA256						\
	[0] = TV(IPSEC_ATTR_KEY_LENGTH, 128),				\
	[1] = TV(IPSEC_ATTR_AUTH, IPSEC_AUTH_HMAC_SHA2_256),		\
	[2] = TV(IPSEC_ATTR_ENCAP, IPSEC_ENCAP_TUNNEL)

#define SPI_GOOD	0x01020304

/* What a case works with; too large for a kernel stack. */
struct bench {
	u8 buf[16384];
	struct isakmp_wr w;
	u32 prop, prop_outer;
	struct ike1_choice c1;
	struct ipsec_choice c2;
	struct isakmp_why why;
};

static inline void attr_add(struct isakmp_wr *w, const struct av *a)
{
	int i;

	isakmp_wr_be16(w, a->type | (a->len ? 0 : 0x8000));
	isakmp_wr_be16(w, a->len ? (u16)a->len : (u16)a->value);
	for (i = a->len; i-- > 0;)
		isakmp_wr_u8(w, i < 8 ? a->value >> 8 * i : 0);
}

static inline void tf_add(struct bench *b, u8 num, u8 id, const struct av *a)
{
	u32 at = isakmp_wr_open(&b->w, ISAKMP_PT_T);

	isakmp_wr_u8(&b->w, num);
	isakmp_wr_u8(&b->w, id);
	isakmp_wr_be16(&b->w, 0);
	for (; a->type; a++)
		attr_add(&b->w, a);
	isakmp_wr_close(&b->w, at);
}

static inline void bench_start(struct bench *b)
{
	b->w = isakmp_wr(b->buf, sizeof(b->buf));
	b->w.next_at = ISAKMP_WR_NO_NEXT;
}

/* An SPI of @spi_len octets that ends in @spi. */
static inline void prop_open(struct bench *b, u8 num, u8 proto, u8 spi_len,
			     u32 spi, u8 ntf)
{
	int i;

	b->prop = isakmp_wr_open(&b->w, ISAKMP_PT_P);
	isakmp_wr_u8(&b->w, num);
	isakmp_wr_u8(&b->w, proto);
	isakmp_wr_u8(&b->w, spi_len);
	isakmp_wr_u8(&b->w, ntf);
	for (i = spi_len; i-- > 0;)
		isakmp_wr_u8(&b->w, i < 4 ? spi >> 8 * i : 0xee);
	b->prop_outer = isakmp_wr_nest(&b->w);
}

static inline void prop_close(struct bench *b)
{
	isakmp_wr_unnest(&b->w, b->prop_outer);
	isakmp_wr_close(&b->w, b->prop);
}

/* A proposal of one transform. */
static inline void ike1_add(struct bench *b, u8 num, const struct av *a)
{
	prop_open(b, num, ISAKMP_PROTO_ISAKMP, 0, 0, 1);
	tf_add(b, 1, ISAKMP_KEY_IKE, a);
	prop_close(b);
}

static inline void ipsec_add(struct bench *b, u8 num, u8 proto, u8 id,
			     const struct av *a)
{
	prop_open(b, num, proto, 4, SPI_GOOD, 1);
	tf_add(b, 1, id, a);
	prop_close(b);
}

static inline struct isakmp_pld_sa bench_sa(const struct bench *b)
{
	return (struct isakmp_pld_sa){
		.doi = ISAKMP_DOI_IPSEC, .situation = ISAKMP_SIT_IDENTITY_ONLY,
		.proposals = { .p = b->buf, .len = b->w.len } };
}

static inline int ike1_try(struct bench *b, const struct ike1_tf *pol, u32 n)
{
	struct isakmp_pld_sa sa = bench_sa(b);

	return ike1_choose(&sa, pol, n, IKE1_AUTH_PSK, false, &b->c1, &b->why);
}

static inline int ipsec_try(struct bench *b, const struct ipsec_tf *pol, u32 n)
{
	struct isakmp_pld_sa sa = bench_sa(b);

	return doi_ipsec_choose(&sa, pol, n, IPSEC_ENCAP_TUNNEL, false, &b->c2,
			    &b->why);
}

static const struct ike1_tf ike1_aes128 = {
	IKE1_CIPHER_AES_CBC, 128, IKE1_HASH_SHA2_256, ISAKMP_GROUP_MODP2048 };

static const struct ipsec_tf esp_aes128 = {
	.proto = ISAKMP_PROTO_ESP, .id = IPSEC_ESP_AES_CBC, .keylen = 128,
	.auth = IPSEC_AUTH_HMAC_SHA2_256 };

#endif
