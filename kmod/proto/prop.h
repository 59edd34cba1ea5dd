/* SPDX-License-Identifier: GPL-2.0 */
/* SA negotiation: offers made, chosen from and checked.  RFC 2408 4.2,
 * RFC 2407 4.5, RFC 2409 5 and Appendix A.
 */
#ifndef ISAKMP_PROP_H
#define ISAKMP_PROP_H

#include "payload.h"

#define ISAKMP_PROP_MAX		32	/* proposals of an SA that we take */
#define ISAKMP_TF_MAX		128	/* transforms of an SA that we take */
#define ISAKMP_ATTR_MAX		16	/* attributes of a transform */
#define ISAKMP_LIFE_MIN		60	/* seconds; less is taken as this */

/* A phase 1 suite: IKE1_CIPHER_*, key bits, IKE1_HASH_*, ISAKMP_GROUP_*. */
struct ike1_tf {
	u16 cipher;
	u16 keylen;
	u16 hash;
	u16 group;
};

/* A phase 2 suite: ISAKMP_PROTO_*, IPSEC_ESP_* or IPSEC_AH_*, key bits (0
 * where the transform has no choice), IPSEC_AUTH_*, ISAKMP_GROUP_* for PFS
 * or NONE, extended sequence numbers.
 */
struct ipsec_tf {
	u8 proto;
	u8 id;
	u16 keylen;
	u16 auth;
	u16 group;
	u8 esn;
};

/* Octets of KEYMAT for one direction: cipher key with its salt, then the
 * integrity key.  @enc includes the salt.  Source: RFC 3686 5.1, 4106 8.1,
 * 4543 7, 4868 2.1.1.  Return: 0, or -EINVAL for a suite we do not have.
 */
int doi_ipsec_tf_keys(const struct ipsec_tf *tf, u32 *enc, u32 *integ);

/* True for suites that this implementation has (by table). */
bool ike1_tf_known(const struct ike1_tf *tf);
bool doi_ipsec_tf_known(const struct ipsec_tf *tf);

/* "aes256-sha256-modp2048", the words of swanctl.conf. */
int ike1_tf_print(const struct ike1_tf *tf, char *out, int cap);
int doi_ipsec_tf_print(const struct ipsec_tf *tf, char *out, int cap);

/* Why nothing was chosen, for people: what was offered, what is configured
 * and the first attribute in which the closest pair differs.
 */
#define ISAKMP_WHY_MAX	240
struct isakmp_why {
	char text[ISAKMP_WHY_MAX];
};

struct ike1_choice {
	struct ike1_tf tf;
	u32 life;		/* seconds; 0 when none was offered */
	u8 prop_num;
	u8 tf_num;
	struct isakmp_span tf_body;	/* to be echoed octet for octet */
	struct isakmp_span spi;
};

struct ipsec_choice {
	struct ipsec_tf tf;
	u32 life;		/* seconds; 0 when none was offered */
	u64 life_kb;		/* kilobytes; 0 when none was offered */
	u8 prop_num;
	u8 tf_num;
	u32 spi;		/* host order, of the other side */
	struct isakmp_span tf_body;
};

/**
 * ike1_choose() - pick a phase 1 transform
 * @sa: the decoded SA payload, offered or chosen by the peer
 * @pol: @n suites that are configured, most wanted first
 * @auth: the IKE1_AUTH_* wanted
 * @single: this is a reply: exactly one proposal with one transform
 * @out: filled on success; spans point into the message
 * @why: filled when nothing matches; may be NULL
 *
 * Our order decides.  A transform with an unknown or repeated attribute, or
 * of another method, is passed over; a malformed one refuses the whole SA, as
 * does a DOI or situation that is not that of RFC 2407 4.6.1.  A life in
 * kilobytes is ignored, one in seconds is read from TV and TLV.
 * Return: 0; -ENOENT when nothing matches; -EBADMSG when malformed.
 */
int ike1_choose(const struct isakmp_pld_sa *sa, const struct ike1_tf *pol,
		u32 n, u16 auth, bool single, struct ike1_choice *out,
		struct isakmp_why *why);

/* The same for phase 2.  Proposals that share a number are a bundle
 * (RFC 2408 4.2) and are passed over.  @encap: IPSEC_ENCAP_* wanted.
 * An SPI is 4 octets, neither 0 nor below 256 (RFC 4303 2.1).
 */
int doi_ipsec_choose(const struct isakmp_pld_sa *sa, const struct ipsec_tf *pol,
		     u32 n, u16 encap, bool single, struct ipsec_choice *out,
		     struct isakmp_why *why);

/* Protocol and SPI (host order) of the first proposal, which a refusal of them
 * all is about; ESP and 0 when it cannot be read.
 */
void doi_ipsec_first(const struct isakmp_pld_sa *sa, u8 *proto, u32 *spi);

/* SA payloads, generic header included.  The offer: one proposal with a
 * transform for each suite.  For phase 2 all of @tf are of one protocol.
 * @life in seconds.  The reply: the one that was chosen, echoed.
 */
void ike1_offer_write(struct isakmp_wr *w, const struct ike1_tf *tf, u32 n,
		      u16 auth, u32 life);
void ike1_reply_write(struct isakmp_wr *w, const struct ike1_choice *c);
void doi_ipsec_offer_write(struct isakmp_wr *w, const struct ipsec_tf *tf,
			   u32 n, u16 encap, u32 spi, u32 life);
void doi_ipsec_reply_write(struct isakmp_wr *w, const struct ipsec_choice *c,
			   u32 spi);

#endif
