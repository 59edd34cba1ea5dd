// SPDX-License-Identifier: GPL-2.0
/* Suites: which ones there are, how long their keys are, what they are called
 * and how they are offered.  A number of the wire means something only when a
 * row here says so.
 */
#include "prop.h"

enum {					/* key lengths of a row, as a set */
	KEY_128 = 1,
	KEY_192 = 2,
	KEY_256 = 4,
	KEY_AES = KEY_128 | KEY_192 | KEY_256,
};

static bool keylen_in(u8 set, u16 bits)
{
	switch (bits) {
	case 0:
		return !set;
	case 128:
		return set & KEY_128;
	case 192:
		return set & KEY_192;
	case 256:
		return set & KEY_256;
	}
	return false;
}

static const u16 groups[] = {
	ISAKMP_GROUP_MODP2048, ISAKMP_GROUP_MODP3072, ISAKMP_GROUP_MODP4096,
	ISAKMP_GROUP_MODP6144, ISAKMP_GROUP_MODP8192, ISAKMP_GROUP_ECP256,
	ISAKMP_GROUP_ECP384, ISAKMP_GROUP_CURVE25519,
};

static bool group_known(u16 group)
{
	u32 i;

	for (i = 0; i < ARRAY_SIZE(groups); i++)
		if (groups[i] == group)
			return true;
	return false;
}

/* RFC 3602 5.1 */
static const struct {
	u16 cipher;
	u8 keys;
} ike1_ciphers[] = {
	{ .cipher = IKE1_CIPHER_AES_CBC, .keys = KEY_AES },
};

/* RFC 2409 Appendix A and its IANA registry */
static const u16 ike1_hashes[] = {
	IKE1_HASH_SHA1, IKE1_HASH_SHA2_256, IKE1_HASH_SHA2_384,
	IKE1_HASH_SHA2_512,
};

/* An ESP transform.  The octets of salt follow the key: RFC 3686 5.1,
 * RFC 4106 8.1, RFC 4543 5.4.  Names are swanctl's: aes + 128 + gcm16.
 */
static const struct esp {
	u8 id;
	u8 keys;
	u8 salt;
	bool aead;		/* has its own ICV, so no authentication */
	const char *before, *after;
} esps[] = {
	{ .id = IPSEC_ESP_NULL, .before = "null", .after = "" },
	{ .id = IPSEC_ESP_AES_CBC, .keys = KEY_AES,
	  .before = "aes", .after = "" },
	{ .id = IPSEC_ESP_AES_CTR, .keys = KEY_AES, .salt = 4,
	  .before = "aes", .after = "ctr" },
	{ .id = IPSEC_ESP_AES_GCM_8, .keys = KEY_AES, .salt = 4, .aead = true,
	  .before = "aes", .after = "gcm8" },
	{ .id = IPSEC_ESP_AES_GCM_12, .keys = KEY_AES, .salt = 4, .aead = true,
	  .before = "aes", .after = "gcm12" },
	{ .id = IPSEC_ESP_AES_GCM_16, .keys = KEY_AES, .salt = 4, .aead = true,
	  .before = "aes", .after = "gcm16" },
	{ .id = IPSEC_ESP_AES_GMAC, .keys = KEY_AES, .salt = 4, .aead = true,
	  .before = "aes", .after = "gmac" },
};

/* An integrity algorithm, for ESP and, with the transform that RFC 2407 4.4.3
 * pairs it with, for AH.  Octets of key: RFC 2404 3, RFC 4868 2.1.1.
 */
static const struct integ {
	u16 auth;
	u8 ah;
	u8 key;
} integs[] = {
	{ .auth = IPSEC_AUTH_HMAC_SHA1, .ah = IPSEC_AH_SHA1, .key = 20 },
	{ .auth = IPSEC_AUTH_HMAC_SHA2_256, .ah = IPSEC_AH_SHA2_256, .key = 32 },
	{ .auth = IPSEC_AUTH_HMAC_SHA2_384, .ah = IPSEC_AH_SHA2_384, .key = 48 },
	{ .auth = IPSEC_AUTH_HMAC_SHA2_512, .ah = IPSEC_AH_SHA2_512, .key = 64 },
};

static const struct esp *esp_find(u8 id)
{
	u32 i;

	for (i = 0; i < ARRAY_SIZE(esps); i++)
		if (esps[i].id == id)
			return &esps[i];
	return NULL;
}

static const struct integ *integ_find(u16 auth)
{
	u32 i;

	for (i = 0; i < ARRAY_SIZE(integs); i++)
		if (integs[i].auth == auth)
			return &integs[i];
	return NULL;
}

bool ike1_tf_known(const struct ike1_tf *tf)
{
	bool cipher = false, hash = false;
	u32 i;

	for (i = 0; i < ARRAY_SIZE(ike1_ciphers); i++)
		if (ike1_ciphers[i].cipher == tf->cipher)
			cipher = keylen_in(ike1_ciphers[i].keys, tf->keylen);
	for (i = 0; i < ARRAY_SIZE(ike1_hashes); i++)
		if (ike1_hashes[i] == tf->hash)
			hash = true;
	return cipher && hash && group_known(tf->group);
}

int doi_ipsec_tf_keys(const struct ipsec_tf *tf, u32 *enc, u32 *integ)
{
	const struct integ *in = integ_find(tf->auth);
	const struct esp *esp;

	*enc = 0;
	*integ = in ? in->key : 0;
	switch (tf->proto) {
	case ISAKMP_PROTO_AH:
		return in && in->ah == tf->id && !tf->keylen ? 0 : -EINVAL;
	case ISAKMP_PROTO_ESP:
		esp = esp_find(tf->id);
		if (!esp || !keylen_in(esp->keys, tf->keylen))
			return -EINVAL;
		/* without integrity is not on offer, NULL or not */
		if (esp->aead ? tf->auth != IPSEC_AUTH_NONE : !in)
			return -EINVAL;
		*enc = tf->keylen / 8 + esp->salt;
		return 0;
	}
	return -EINVAL;
}

bool doi_ipsec_tf_known(const struct ipsec_tf *tf)
{
	u32 enc, integ;

	if (tf->group != ISAKMP_GROUP_NONE && !group_known(tf->group))
		return false;
	return tf->esn <= 1 && !doi_ipsec_tf_keys(tf, &enc, &integ);
}

/* "-sha256", or "-99" for what has no name. */
static int word_print(const struct isakmp_names *names, u16 v, const char *dash,
		      char *out, int cap)
{
	const char *text = isakmp_name(names, v);

	if (text[0] == '?')
		return scnprintf(out, cap, "%s%u", dash, v);
	return scnprintf(out, cap, "%s%s", dash, text);
}

/* Adds to the @n octets of @out: "128", or "_128" after a digit. */
static int keylen_print(u16 keylen, int n, char *out, int cap)
{
	bool digit = n && out[n - 1] >= '0' && out[n - 1] <= '9';

	if (!keylen)
		return 0;
	return scnprintf(out + n, cap - n, "%s%u", digit ? "_" : "", keylen);
}

int ike1_tf_print(const struct ike1_tf *tf, char *out, int cap)
{
	int n;

	if (cap <= 0)
		return 0;
	n = word_print(&ike1_cipher_names, tf->cipher, "", out, cap);
	n += keylen_print(tf->keylen, n, out, cap);
	if (tf->hash)
		n += word_print(&ike1_hash_names, tf->hash, "-", out + n,
				cap - n);
	if (tf->group)
		n += word_print(&isakmp_group_names, tf->group, "-", out + n,
				cap - n);
	return n;
}

static int esp_print(const struct ipsec_tf *tf, char *out, int cap)
{
	const struct esp *esp = esp_find(tf->id);
	int n;

	if (esp)
		n = scnprintf(out, cap, "%s", esp->before);
	else
		n = word_print(&doi_ipsec_esp_names, tf->id, "", out, cap);
	n += keylen_print(tf->keylen, n, out, cap);
	if (esp)
		n += scnprintf(out + n, cap - n, "%s", esp->after);
	if (tf->auth)
		n += word_print(&doi_ipsec_auth_names, tf->auth, "-", out + n,
				cap - n);
	return n;
}

/* The transform says it all when the attribute is the one that goes with it. */
static int ah_print(const struct ipsec_tf *tf, char *out, int cap)
{
	const struct integ *in = integ_find(tf->auth);
	int n = word_print(&doi_ipsec_ah_names, tf->id, "", out, cap);

	if (!in || in->ah != tf->id)
		n += word_print(&doi_ipsec_auth_names, tf->auth, "-", out + n,
				cap - n);
	return n;
}

int doi_ipsec_tf_print(const struct ipsec_tf *tf, char *out, int cap)
{
	int n;

	if (cap <= 0)
		return 0;
	if (tf->proto == ISAKMP_PROTO_ESP)
		n = esp_print(tf, out, cap);
	else if (tf->proto == ISAKMP_PROTO_AH)
		n = ah_print(tf, out, cap);
	else
		n = word_print(&isakmp_proto_names, tf->proto, "", out, cap);
	if (tf->group)
		n += word_print(&isakmp_group_names, tf->group, "-", out + n,
				cap - n);
	if (tf->esn)
		n += scnprintf(out + n, cap - n, "-esn");
	return n;
}

/* RFC 2408 3.4 to 3.6: an SA of one proposal, up to its first transform. */
struct nest {
	u32 sa, sa_outer;
	u32 prop, prop_outer;
};

static struct nest sa_open(struct isakmp_wr *w, u8 num, u8 proto,
			   struct isakmp_span spi, u32 ntf)
{
	struct nest at;

	at.sa = isakmp_wr_open(w, ISAKMP_PT_SA);
	isakmp_wr_be32(w, ISAKMP_DOI_IPSEC);
	isakmp_wr_be32(w, ISAKMP_SIT_IDENTITY_ONLY);
	at.sa_outer = isakmp_wr_nest(w);
	at.prop = isakmp_wr_open(w, ISAKMP_PT_P);
	isakmp_wr_u8(w, num);
	isakmp_wr_u8(w, proto);
	isakmp_wr_u8(w, spi.len);
	isakmp_wr_u8(w, ntf);
	isakmp_wr_bytes(w, spi.p, spi.len);
	at.prop_outer = isakmp_wr_nest(w);
	if (!ntf || ntf > 255 || spi.len > 255)
		w->bad = true;
	return at;
}

static void sa_close(struct isakmp_wr *w, const struct nest *at)
{
	isakmp_wr_unnest(w, at->prop_outer);
	isakmp_wr_close(w, at->prop);
	isakmp_wr_unnest(w, at->sa_outer);
	isakmp_wr_close(w, at->sa);
}

static u32 tf_open(struct isakmp_wr *w, u32 i, u8 id)
{
	u32 at = isakmp_wr_open(w, ISAKMP_PT_T);

	isakmp_wr_u8(w, i + 1);
	isakmp_wr_u8(w, id);
	isakmp_wr_be16(w, 0);
	return at;
}

/* An attribute that is left out when it is zero. */
static void attr_put(struct isakmp_wr *w, u16 type, u32 value)
{
	if (value)
		isakmp_attr_write(w, type, value);
}

void ike1_offer_write(struct isakmp_wr *w, const struct ike1_tf *tf, u32 n,
		      u16 auth, u32 life)
{
	struct nest at = sa_open(w, 1, ISAKMP_PROTO_ISAKMP,
				 (struct isakmp_span){}, n);
	u32 i, t;

	for (i = 0; i < n && !w->bad; i++) {
		t = tf_open(w, i, ISAKMP_KEY_IKE);
		attr_put(w, IKE1_ATTR_ENCRYPTION, tf[i].cipher);
		attr_put(w, IKE1_ATTR_KEY_LENGTH, tf[i].keylen);
		attr_put(w, IKE1_ATTR_HASH, tf[i].hash);
		attr_put(w, IKE1_ATTR_GROUP, tf[i].group);
		attr_put(w, IKE1_ATTR_AUTH, auth);
		if (life) {
			attr_put(w, IKE1_ATTR_LIFE_TYPE, ISAKMP_LIFE_SECONDS);
			attr_put(w, IKE1_ATTR_LIFE_DURATION, life);
		}
		isakmp_wr_close(w, t);
	}
	sa_close(w, &at);
}

void doi_ipsec_offer_write(struct isakmp_wr *w, const struct ipsec_tf *tf,
			   u32 n, u16 encap, u32 spi, u32 life)
{
	u8 b[4];
	struct nest at;
	u32 i, t;

	put_unaligned_be32(spi, b);
	at = sa_open(w, 1, n ? tf->proto : 0,
		     (struct isakmp_span){ .p = b, .len = sizeof(b) }, n);
	for (i = 0; i < n && !w->bad; i++) {
		t = tf_open(w, i, tf[i].id);
		attr_put(w, IPSEC_ATTR_KEY_LENGTH, tf[i].keylen);
		attr_put(w, IPSEC_ATTR_AUTH, tf[i].auth);
		attr_put(w, IPSEC_ATTR_GROUP, tf[i].group);
		attr_put(w, IPSEC_ATTR_ENCAP, encap);
		if (life) {
			attr_put(w, IPSEC_ATTR_LIFE_TYPE, ISAKMP_LIFE_SECONDS);
			attr_put(w, IPSEC_ATTR_LIFE_DURATION, life);
		}
		attr_put(w, IPSEC_ATTR_ESN, tf[i].esn ? ISAKMP_ESN_YES : 0);
		isakmp_wr_close(w, t);
	}
	sa_close(w, &at);
}

/* RFC 2408 4.2: the numbers stay, the attributes come back unchanged. */
static void reply_write(struct isakmp_wr *w, u8 num, u8 proto,
			struct isakmp_span spi, struct isakmp_span tf_body)
{
	struct nest at = sa_open(w, num, proto, spi, 1);
	u32 t = isakmp_wr_open(w, ISAKMP_PT_T);

	isakmp_wr_bytes(w, tf_body.p, tf_body.len);
	isakmp_wr_close(w, t);
	sa_close(w, &at);
}

void ike1_reply_write(struct isakmp_wr *w, const struct ike1_choice *c)
{
	reply_write(w, c->prop_num, ISAKMP_PROTO_ISAKMP, c->spi, c->tf_body);
}

void doi_ipsec_reply_write(struct isakmp_wr *w, const struct ipsec_choice *c,
			   u32 spi)
{
	u8 b[4];

	put_unaligned_be32(spi, b);
	reply_write(w, c->prop_num, c->tf.proto,
		    (struct isakmp_span){ .p = b, .len = sizeof(b) },
		    c->tf_body);
}
