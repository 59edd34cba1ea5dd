// SPDX-License-Identifier: GPL-2.0
/* Proposals: "aes128-sha256-modp2048, ..." to suites.  Several algorithms of
 * one kind in a proposal stand for all combinations, because an IKEv1
 * transform has room for one of each.
 */
#define _GNU_SOURCE
#include "conf_keys.h"
#include "conf_value.h"

#define KIND_MAX	16	/* algorithms of a kind in one proposal */

enum kind { CIPHER, HASH, PRF, GROUP, ESN, NKINDS };

/* @ike, @esp, @ah: its number in that protocol, 0 where it has none. */
struct alg {
	const char *name;
	u8 kind;
	u16 ike, esp, ah;
	u16 keylen;
};

#define AES_BITS(sfx, i, e, bits)					\
	{ "aes" #bits sfx, CIPHER, i, e, 0, bits }
#define AES(sfx, i, e)							\
	AES_BITS(sfx, i, e, 128), AES_BITS(sfx, i, e, 192),		\
	AES_BITS(sfx, i, e, 256)
#define SHA(name, n)							\
	{ name, HASH, IKE1_HASH_##n, IPSEC_AUTH_HMAC_##n, IPSEC_AH_##n, 0 }
#define PRF_(name, n)	{ name, PRF, IKE1_HASH_##n, 0, 0, 0 }
#define DH(name, n)							\
	{ name, GROUP, ISAKMP_GROUP_##n, ISAKMP_GROUP_##n,		\
	  ISAKMP_GROUP_##n, 0 }
#define ESN_(name, n)	{ name, ESN, 0, n, n, 0 }

static const struct alg algs[] = {
	/* name		IKE			ESP */
	AES("",		IKE1_CIPHER_AES_CBC,	IPSEC_ESP_AES_CBC),
	AES("ctr",	0,			IPSEC_ESP_AES_CTR),
	AES("gcm8",	0,			IPSEC_ESP_AES_GCM_8),
	AES("gcm64",	0,			IPSEC_ESP_AES_GCM_8),
	AES("gcm12",	0,			IPSEC_ESP_AES_GCM_12),
	AES("gcm96",	0,			IPSEC_ESP_AES_GCM_12),
	AES("gcm16",	0,			IPSEC_ESP_AES_GCM_16),
	AES("gcm128",	0,			IPSEC_ESP_AES_GCM_16),
	AES("gcm",	0,			IPSEC_ESP_AES_GCM_16),
	AES("gmac",	0,			IPSEC_ESP_AES_GMAC),
	{ "aes", CIPHER, IKE1_CIPHER_AES_CBC, IPSEC_ESP_AES_CBC, 0, 128 },
	{ "null", CIPHER, 0, IPSEC_ESP_NULL, 0, 0 },
	SHA("sha1", SHA1), SHA("sha", SHA1),
	SHA("sha256", SHA2_256), SHA("sha2_256", SHA2_256),
	SHA("sha384", SHA2_384), SHA("sha2_384", SHA2_384),
	SHA("sha512", SHA2_512), SHA("sha2_512", SHA2_512),
	PRF_("prfsha1", SHA1), PRF_("prfsha256", SHA2_256),
	PRF_("prfsha384", SHA2_384), PRF_("prfsha512", SHA2_512),
	DH("modp2048", MODP2048), DH("modp3072", MODP3072),
	DH("modp4096", MODP4096), DH("modp6144", MODP6144),
	DH("modp8192", MODP8192), DH("ecp256", ECP256), DH("ecp384", ECP384),
	DH("curve25519", CURVE25519), DH("x25519", CURVE25519),
	DH("modpnone", NONE), DH("none", NONE),
	ESN_("noesn", 0), ESN_("esn", ISAKMP_ESN_YES),	/* stays the last */
};

/* Words that swanctl has and we do not, by their beginning. */
static const struct {
	const char *prefix, *why;
} refused[] = {
	{ "md5", "MD5 is broken, use sha256" },
	{ "prfmd5", "MD5 is broken, use sha256" },
	{ "des", "DES is broken, use aes128" },
	{ "3des", "3DES is not there yet, use aes128" },
	{ "modp768", "group 1 is broken, use modp2048" },
	{ "modp1024s160", "IKEv1 has no use of group 22, use modp2048" },
	{ "modp1024", "group 2 is too weak, use modp2048" },
	{ "modp1536", "group 5 is too weak, use modp2048" },
	{ "modp2048s", "the groups of RFC 5114 are not there, use modp2048" },
	{ "ecp192", "group 25 is too weak, use ecp256" },
	{ "ecp224", "group 26 is not there, use ecp256" },
	{ "ecp521", "the kernel has no P-521, use ecp384" },
	{ "curve448", "the kernel has no Curve448, use curve25519" },
	{ "x448", "the kernel has no Curve448, use curve25519" },
	{ "chacha20poly1305",
	  "IKEv1 has no number for ChaCha20-Poly1305, use aes256gcm16" },
	{ "aes128ccm", "CCM is not there, use aes128gcm16" },
	{ "aes192ccm", "CCM is not there, use aes192gcm16" },
	{ "aes256ccm", "CCM is not there, use aes256gcm16" },
	{ "aesxcbc", "AES-XCBC is not there, use sha256" },
	{ "prfaesxcbc", "the prf of IKEv1 is its hash, use sha256" },
	{ "aescmac", "AES-CMAC is not there, use sha256" },
	{ "prfaescmac", "the prf of IKEv1 is its hash, use sha256" },
	{ "camellia", "Camellia is not there, use aes256" },
	{ "blowfish", "Blowfish is not there, use aes128" },
	{ "cast128", "CAST-128 is not there, use aes128" },
	{ "serpent", "Serpent is not there, use aes256" },
	{ "twofish", "Twofish is not there, use aes256" },
	{ "sha256_96", "HMAC-SHA-256 is cut to 128 bits, use sha256" },
	{ "sha2_256_96", "HMAC-SHA-256 is cut to 128 bits, use sha256" },
	{ "sha1_160", "HMAC-SHA1 is cut to 96 bits, use sha256" },
	{ "ke1_", "additional key exchanges belong to IKEv2" },
};

struct proposal {
	const struct alg *alg[NKINDS][KIND_MAX];
	u32 n[NKINDS];
};

static bool unknown(const char *word, struct conf_why *why)
{
	const char *names[ARRAY_SIZE(algs)], *near;
	u32 i;

	for (i = 0; i < ARRAY_SIZE(refused); i++)
		if (!strncmp(word, refused[i].prefix,
			     strlen(refused[i].prefix)))
			return conf_why(why, "\"%s\": %s", conf_show(word),
					refused[i].why);
	for (i = 0; i < ARRAY_SIZE(algs); i++)
		names[i] = algs[i].name;
	near = conf_word_near(names, ARRAY_SIZE(names), word);
	if (near)
		return conf_why(why,
				"unknown algorithm \"%s\" (did you mean \"%s\"?)",
				conf_show(word), near);
	return conf_why(why, "unknown algorithm \"%s\"", conf_show(word));
}

static const struct alg *at(const struct proposal *p, enum kind k, u32 i)
{
	return p->alg[k][i];
}

/* The same algorithm, perhaps by another name. */
static bool has_alg(const struct proposal *p, const struct alg *a)
{
	u32 i;

	for (i = 0; i < p->n[a->kind]; i++) {
		const struct alg *b = at(p, a->kind, i);

		if (a->ike == b->ike && a->esp == b->esp &&
		    a->keylen == b->keylen)
			return true;
	}
	return false;
}

static bool split(char *s, struct proposal *p, struct conf_why *why)
{
	const struct alg *a;
	char *word;

	memset(p, 0, sizeof(*p));
	while ((word = strsep(&s, "-"))) {
		for (a = algs; a < algs + ARRAY_SIZE(algs); a++)
			if (!strcmp(a->name, word))
				break;
		if (a == algs + ARRAY_SIZE(algs))
			return unknown(word, why);
		if (has_alg(p, a))
			continue;
		if (p->n[a->kind] == KIND_MAX)
			return conf_why(why,
					"more than %d algorithms of a kind",
					KIND_MAX);
		p->alg[a->kind][p->n[a->kind]++] = a;
	}
	return true;
}

static bool has_ike(const struct proposal *p, enum kind k, u16 number)
{
	u32 i;

	for (i = 0; i < p->n[k]; i++)
		if (at(p, k, i)->ike == number)
			return true;
	return false;
}

/* RFC 2409 4: the prf is the HMAC of the negotiated hash. */
static bool prf_is_hash(const struct proposal *p, struct conf_why *why)
{
	u32 i;

	for (i = 0; i < p->n[PRF]; i++)
		if (!has_ike(p, HASH, at(p, PRF, i)->ike))
			return conf_why(why,
					"\"%s\": the prf of IKEv1 is its hash",
					at(p, PRF, i)->name);
	for (i = 0; p->n[PRF] && i < p->n[HASH]; i++)
		if (!has_ike(p, PRF, at(p, HASH, i)->ike))
			return conf_why(why,
					"\"%s\": the hash is its own prf, leave the prf out",
					at(p, HASH, i)->name);
	return true;
}

static bool check_ike(const struct proposal *p, struct conf_why *why)
{
	u32 i;

	for (i = 0; i < p->n[CIPHER]; i++)
		if (!at(p, CIPHER, i)->ike)
			return conf_why(why,
					"\"%s\" is not for IKEv1 itself, use aes128 or aes256",
					at(p, CIPHER, i)->name);
	for (i = 0; i < p->n[GROUP]; i++)
		if (!at(p, GROUP, i)->ike)
			return conf_why(why, "IKEv1 needs a group");
	if (p->n[ESN])
		return conf_why(why, "\"%s\" is for esp_proposals",
				at(p, ESN, 0)->name);
	if (!p->n[CIPHER])
		return conf_why(why, "a cipher is missing, as in aes128");
	if (!p->n[HASH])
		return conf_why(why, "a hash is missing, as in sha256");
	if (!p->n[GROUP])
		return conf_why(why, "a group is missing, as in modp2048");
	return prf_is_hash(p, why);
}

/* Without what was there already: the first place counts. */
static bool ike_add(struct conf_ike_list *l, const struct ike1_tf *tf,
		    struct conf_why *why)
{
	u32 i;

	for (i = 0; i < l->n; i++)
		if (!memcmp(&l->tf[i], tf, sizeof(*tf)))
			return true;
	if (l->n == ISAKMP_TF_MAX)
		return conf_why(why, "these are more than %d combinations",
				ISAKMP_TF_MAX);
	l->tf = xgrow(l->tf, l->n, sizeof(*tf));
	l->tf[l->n++] = *tf;
	return true;
}

static bool ike_expand(const struct proposal *p, struct conf_ike_list *l,
		       struct conf_why *why)
{
	struct ike1_tf tf;
	u32 c, h, g;

	for (c = 0; c < p->n[CIPHER]; c++) {
		for (h = 0; h < p->n[HASH]; h++) {
			for (g = 0; g < p->n[GROUP]; g++) {
				memset(&tf, 0, sizeof(tf));
				tf.cipher = at(p, CIPHER, c)->ike;
				tf.keylen = at(p, CIPHER, c)->keylen;
				tf.hash = at(p, HASH, h)->ike;
				tf.group = at(p, GROUP, g)->ike;
				if (!ike_add(l, &tf, why))
					return false;
			}
		}
	}
	return true;
}

static bool ike_one(char *s, struct conf_ike_list *l, struct conf_why *why)
{
	struct proposal p;

	return split(s, &p, why) && check_ike(&p, why) &&
	       ike_expand(&p, l, why);
}

static bool is_aead(const struct alg *a)
{
	return a->esp == IPSEC_ESP_AES_GCM_8 ||
	       a->esp == IPSEC_ESP_AES_GCM_12 ||
	       a->esp == IPSEC_ESP_AES_GCM_16 || a->esp == IPSEC_ESP_AES_GMAC;
}

static bool check_child(const struct proposal *p, u8 proto,
			struct conf_why *why)
{
	u32 i;

	if (p->n[PRF])
		return conf_why(why, "\"%s\" is for the proposals of IKE",
				at(p, PRF, 0)->name);
	if (proto == ISAKMP_PROTO_AH) {
		if (p->n[CIPHER])
			return conf_why(why, "\"%s\": AH does not encrypt",
					at(p, CIPHER, 0)->name);
		if (!p->n[HASH])
			return conf_why(why, "a hash is missing, as in sha256");
		return true;
	}
	if (!p->n[CIPHER])
		return conf_why(why, "a cipher is missing, as in aes128");
	for (i = 0; i < p->n[CIPHER]; i++) {
		const struct alg *c = at(p, CIPHER, i);

		if (is_aead(c) && p->n[HASH])
			return conf_why(why,
					"\"%s\" has its own integrity: leave \"%s\" out, or write two proposals",
					c->name, at(p, HASH, 0)->name);
		if (!is_aead(c) && !p->n[HASH])
			return conf_why(why,
					"\"%s\" needs integrity: add a hash, as in sha256",
					c->name);
	}
	return true;
}

static bool esp_add(struct conf_esp_list *l, const struct ipsec_tf *tf,
		    struct conf_why *why)
{
	u32 i;

	for (i = 0; i < l->n; i++)
		if (!memcmp(&l->tf[i], tf, sizeof(*tf)))
			return true;
	if (l->n == ISAKMP_TF_MAX)
		return conf_why(why, "these are more than %d combinations",
				ISAKMP_TF_MAX);
	l->tf = xgrow(l->tf, l->n, sizeof(*tf));
	l->tf[l->n++] = *tf;
	return true;
}

/* The combination number @i, the last kind changing fastest. */
static void esp_pick(const struct proposal *p, u8 proto, u32 i,
		     struct ipsec_tf *tf)
{
	const struct alg *pick[NKINDS] = {};
	u32 k;

	for (k = NKINDS; k--;) {
		if (!p->n[k])
			continue;
		pick[k] = at(p, k, i % p->n[k]);
		i /= p->n[k];
	}
	memset(tf, 0, sizeof(*tf));
	tf->proto = proto;
	tf->auth = pick[HASH] ? pick[HASH]->esp : IPSEC_AUTH_NONE;
	tf->group = pick[GROUP] ? pick[GROUP]->esp : ISAKMP_GROUP_NONE;
	tf->esn = pick[ESN] ? pick[ESN]->esp : 0;
	if (proto == ISAKMP_PROTO_AH) {
		tf->id = pick[HASH]->ah;
	} else {
		tf->id = pick[CIPHER]->esp;
		tf->keylen = pick[CIPHER]->keylen;
	}
}

static bool child_one(char *s, u8 proto, struct conf_esp_list *l,
		      struct conf_why *why)
{
	struct ipsec_tf tf;
	struct proposal p;
	u32 i, k, n = 1;

	if (!split(s, &p, why) || !check_child(&p, proto, why))
		return false;
	/* With both, the long numbers are wanted more. */
	if (p.n[ESN] == 2 && !at(&p, ESN, 0)->esp) {
		p.alg[ESN][1] = at(&p, ESN, 0);
		p.alg[ESN][0] = &algs[ARRAY_SIZE(algs) - 1];
	}
	for (k = 0; k < NKINDS; k++)
		n *= max(p.n[k], 1u);
	for (i = 0; i < n; i++) {
		esp_pick(&p, proto, i, &tf);
		if (!esp_add(l, &tf, why))
			return false;
	}
	return true;
}

/* A refusal names the proposal that it is about. */
static bool blame(const char *one, struct conf_why *why)
{
	char text[CONF_WHY_MAX];

	memcpy(text, why->text, sizeof(text));
	return conf_why(why, "\"%s\": %.*s", conf_show(one),
			(int)sizeof(text) - 100, text);
}

static bool ike_list(char *s, struct conf_ike_list *l, struct conf_why *why)
{
	char *one, *copy;
	bool ok = true;

	while (ok && (one = conf_list_next(&s))) {
		copy = xstrdup(strcmp(one, "default") ? one : CONF_IKE_DEFAULT);
		if (!strcmp(one, "default"))
			ok = ike_list(copy, l, why);
		else if (!ike_one(copy, l, why))
			ok = blame(one, why);
		xfree(copy);
	}
	return ok;
}

bool conf_ike_proposals(const char *s, struct conf_ike_list *out,
			struct conf_why *why)
{
	char *copy = xstrdup(s);
	bool ok;

	memset(out, 0, sizeof(*out));
	ok = ike_list(copy, out, why);
	xfree(copy);
	if (ok && !out->n)
		return conf_why(why, "the list is empty, write default");
	return ok;
}

static bool child_list(char *s, u8 proto, struct conf_esp_list *l,
		       struct conf_why *why)
{
	const char *def = proto == ISAKMP_PROTO_AH ? CONF_AH_DEFAULT :
		CONF_ESP_DEFAULT;
	char *one, *copy;
	bool ok = true;

	while (ok && (one = conf_list_next(&s))) {
		copy = xstrdup(strcmp(one, "default") ? one : def);
		if (!strcmp(one, "default"))
			ok = child_list(copy, proto, l, why);
		else if (!child_one(copy, proto, l, why))
			ok = blame(one, why);
		xfree(copy);
	}
	return ok;
}

bool conf_esp_proposals(const char *s, u8 proto, struct conf_esp_list *out,
			struct conf_why *why)
{
	char *copy = xstrdup(s);
	bool ok;

	memset(out, 0, sizeof(*out));
	ok = child_list(copy, proto, out, why);
	xfree(copy);
	if (ok && !out->n)
		return conf_why(why, "the list is empty, write default");
	return ok;
}
