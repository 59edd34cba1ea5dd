// SPDX-License-Identifier: GPL-2.0
/* An SA payload against a policy.  Octet 0 says how it is asked, octets 1 and
 * 2 which suites are configured, the rest is the body of the payload.
 */
#include "fuzz.h"
#include "prop.h"

#define CHOICES		3	/* octets before the body */

enum { ASK_IPSEC = 1, ASK_SINGLE = 2, ASK_TRANSPORT = 4, ASK_RSA = 8 };

static const struct ike1_tf ike1_all[] = {
	{ IKE1_CIPHER_AES_CBC, 256, IKE1_HASH_SHA2_256, ISAKMP_GROUP_MODP2048 },
	{ IKE1_CIPHER_AES_CBC, 128, IKE1_HASH_SHA1, ISAKMP_GROUP_MODP2048 },
	{ IKE1_CIPHER_AES_CBC, 192, IKE1_HASH_SHA2_384, ISAKMP_GROUP_ECP384 },
	{ IKE1_CIPHER_AES_CBC, 256, IKE1_HASH_SHA2_512,
	  ISAKMP_GROUP_CURVE25519 },
};

static const struct ipsec_tf ipsec_all[] = {
	{ ISAKMP_PROTO_ESP, IPSEC_ESP_AES_CBC, 256, IPSEC_AUTH_HMAC_SHA2_256,
	  ISAKMP_GROUP_MODP2048, 0 },
	{ ISAKMP_PROTO_ESP, IPSEC_ESP_AES_GCM_16, 128, 0, ISAKMP_GROUP_NONE,
	  0 },
	{ ISAKMP_PROTO_ESP, IPSEC_ESP_AES_CBC, 128, IPSEC_AUTH_HMAC_SHA1,
	  ISAKMP_GROUP_NONE, ISAKMP_ESN_YES },
	{ ISAKMP_PROTO_AH, IPSEC_AH_SHA2_256, 0, IPSEC_AUTH_HMAC_SHA2_256,
	  ISAKMP_GROUP_NONE, 0 },
	{ ISAKMP_PROTO_ESP, IPSEC_ESP_NULL, 0, IPSEC_AUTH_HMAC_SHA2_512,
	  ISAKMP_GROUP_ECP256, 0 },
};

void target_lengths(struct lengths *l, const u8 *data, u32 size)
{
	if (size > CHOICES + 8)
		lengths_of_chain(l, data, CHOICES + 8, size, ISAKMP_PT_P);
}

/* Without DOI and situation nothing behind them is looked at. */
void target_repair(u8 *data, u32 size)
{
	if (size < CHOICES + 8)
		return;
	put_unaligned_be32(ISAKMP_DOI_IPSEC, data + CHOICES);
	put_unaligned_be32(ISAKMP_SIT_IDENTITY_ONLY, data + CHOICES + 4);
}

static void must_be_verdict(int err, const struct isakmp_why *why)
{
	must(!err || err == -ENOENT || err == -EBADMSG);
	if (err != -ENOENT)
		return;
	must(memchr(why->text, 0, sizeof(why->text)) && why->text[0]);
	must_be_text(why->text, strlen(why->text), sizeof(why->text), false);
}

/* A reply that we wrote: decodes, and has that one transform. */
static struct isakmp_pld_sa reread(const struct isakmp_wr *w)
{
	struct isakmp_span body = { .p = w->buf + ISAKMP_PLD_HDR_LEN };
	union isakmp_pld_any any;

	must(!w->bad && w->len > ISAKMP_PLD_HDR_LEN);
	body.len = w->len - ISAKMP_PLD_HDR_LEN;
	must(!isakmp_pld_decode(ISAKMP_PT_SA, body, &any));
	return any.sa;
}

static void try_ike1(const struct isakmp_pld_sa *sa, u8 how,
		     const struct ike1_tf *pol, u32 n, u8 *buf, u32 cap)
{
	u16 auth = how & ASK_RSA ? IKE1_AUTH_RSA_SIG : IKE1_AUTH_PSK;
	struct isakmp_wr w = isakmp_wr(buf, cap);
	struct ike1_choice c, again;
	struct isakmp_why why;
	struct isakmp_pld_sa sent;
	u32 i = 0;
	int err = ike1_choose(sa, pol, n, auth, how & ASK_SINGLE, &c, &why);

	must_be_verdict(err, &why);
	if (err)
		return;
	while (i < n && memcmp(&pol[i], &c.tf, sizeof(c.tf)))
		i++;
	must(i < n);		/* a member of the policy, and of the offer */
	must(c.tf_body.len >= 4 && span_within(c.tf_body, sa->proposals));
	must(!c.spi.len || span_within(c.spi, sa->proposals));
	must(!c.life || c.life >= ISAKMP_LIFE_MIN);
	if (i)			/* and nothing wanted more was there */
		must(ike1_choose(sa, pol, i, auth, how & ASK_SINGLE, &again,
				 NULL) == -ENOENT);
	ike1_reply_write(&w, &c);
	sent = reread(&w);
	must(!ike1_choose(&sent, &pol[i], 1, auth, true, &again, NULL));
	must(!memcmp(&again.tf, &c.tf, sizeof(c.tf)) && again.life == c.life);
	must(span_equal(again.tf_body, c.tf_body));
}

static void try_ipsec(const struct isakmp_pld_sa *sa, u8 how,
		      const struct ipsec_tf *pol, u32 n, u8 *buf, u32 cap)
{
	u16 encap = how & ASK_TRANSPORT ? IPSEC_ENCAP_TRANSPORT :
					  IPSEC_ENCAP_TUNNEL;
	struct isakmp_wr w = isakmp_wr(buf, cap);
	struct ipsec_choice c, again;
	struct isakmp_why why;
	struct isakmp_pld_sa sent;
	u32 i = 0;
	int err = doi_ipsec_choose(sa, pol, n, encap, how & ASK_SINGLE, &c, &why);

	must_be_verdict(err, &why);
	if (err)
		return;
	while (i < n && (pol[i].proto != c.tf.proto || pol[i].id != c.tf.id ||
			 pol[i].keylen != c.tf.keylen ||
			 pol[i].auth != c.tf.auth ||
			 pol[i].group != c.tf.group ||
			 pol[i].esn != c.tf.esn))
		i++;
	must(i < n);
	must(c.tf_body.len >= 4 && span_within(c.tf_body, sa->proposals));
	must(c.spi >= 256);	/* RFC 4303 2.1 */
	must(!c.life || c.life >= ISAKMP_LIFE_MIN);
	if (i)
		must(doi_ipsec_choose(sa, pol, i, encap, how & ASK_SINGLE, &again,
				  NULL) == -ENOENT);
	doi_ipsec_reply_write(&w, &c, 0xc0ffee01);
	sent = reread(&w);
	must(!doi_ipsec_choose(&sent, &pol[i], 1, encap, true, &again, NULL));
	must(again.spi == 0xc0ffee01 && again.life == c.life &&
	     again.life_kb == c.life_kb);
	must(span_equal(again.tf_body, c.tf_body));
}

/* As many of @all as @mask has, from the bit that is set lowest. */
static u32 pick(void *pol, const void *all, u32 one, u32 n, u16 mask)
{
	u32 i, have = 0;

	for (i = 0; i < n; i++)
		if (mask >> i & 1)
			memcpy((u8 *)pol + have++ * one,
			       (const u8 *)all + i * one, one);
	return have;
}

int LLVMFuzzerTestOneInput(const u8 *data, size_t size)
{
	struct ipsec_tf ipsec[ARRAY_SIZE(ipsec_all)];
	struct ike1_tf ike1[ARRAY_SIZE(ike1_all)];
	union isakmp_pld_any any;
	struct isakmp_span body;
	u16 mask;
	u32 cap;
	u8 *buf;

	if (size < CHOICES)
		return 0;
	body = (struct isakmp_span){ .p = data + CHOICES,
				     .len = size - CHOICES };
	if (isakmp_pld_decode(ISAKMP_PT_SA, body, &any))
		return 0;
	mask = ~get_unaligned_be16(data + 1);
	cap = body.len + ISAKMP_PLD_HDR_LEN;
	buf = malloc(cap);
	must(buf);
	if (data[0] & ASK_IPSEC)
		try_ipsec(&any.sa, data[0], ipsec,
			  pick(ipsec, ipsec_all, sizeof(ipsec[0]),
			       ARRAY_SIZE(ipsec_all), mask), buf, cap);
	else
		try_ike1(&any.sa, data[0], ike1,
			 pick(ike1, ike1_all, sizeof(ike1[0]),
			      ARRAY_SIZE(ike1_all), mask), buf, cap);
	free(buf);
	return 0;
}
