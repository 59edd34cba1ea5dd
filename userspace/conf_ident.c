// SPDX-License-Identifier: GPL-2.0
/* Identities as swanctl reads them, and secrets. */
#define _GNU_SOURCE
#include <ctype.h>

#include "conf_value.h"

static int hexval(char c)
{
	static const char digits[] = "0123456789abcdef";
	const char *p = c ? strchr(digits, tolower((u8)c)) : NULL;

	return p ? p - digits : -1;
}

/* Pairs of digits, perhaps with colons between.  Return: octets, or -1. */
static int unhex(const char *s, u8 *out, size_t cap)
{
	size_t n = 0;

	for (; *s; s += 2) {
		int hi, lo;

		if (*s == ':' && n)
			s++;
		hi = hexval(*s);
		lo = hi < 0 ? -1 : hexval(s[1]);
		if (lo < 0 || n == cap)
			return -1;
		out[n++] = hi << 4 | lo;
	}
	return n;
}

static bool set_octets(struct isakmp_ident *out, u8 type, const void *p,
		       size_t n, struct conf_why *why)
{
	if (!n)
		return conf_why(why, "the identity is empty");
	if (n > ISAKMP_IDENT_MAX)
		return conf_why(why, "an identity has at most %d octets",
				ISAKMP_IDENT_MAX);
	out->type = type;
	out->len = n;
	memcpy(out->b, p, n);
	return true;
}

static bool set_text(struct isakmp_ident *out, u8 type, const char *s,
		     struct conf_why *why)
{
	const char *p;

	if (type != ISAKMP_ID_KEY_ID)
		for (p = s; *p; p++)
			if ((u8)*p <= 0x20 || *p == 0x7f)
				return conf_why(why,
						"\"%s\": no spaces or control characters in a name",
						conf_show(s));
	return set_octets(out, type, s, strlen(s), why);
}

static bool set_hex(struct isakmp_ident *out, u8 type, const char *s,
		    struct conf_why *why)
{
	u8 b[ISAKMP_IDENT_MAX];
	int n = unhex(s, b, sizeof(b));

	if (n <= 0)
		return conf_why(why,
				"\"%s\" is not 1 to %d octets in hexadecimal",
				conf_show(s), ISAKMP_IDENT_MAX);
	return set_octets(out, type, b, n, why);
}

/* RFC 2407 4.6.2.2 to 4.6.2.9: an address, address and mask, or two. */
static bool set_range(struct isakmp_ident *out, const char *s,
		      struct conf_why *why)
{
	struct isakmp_range r;
	u32 i, len;

	if (!conf_range(s, &r, why))
		return false;
	len = isakmp_addr_len(r.family);
	memcpy(out->b, r.lo, len);
	memcpy(out->b + len, r.hi, len);
	out->len = 2 * len;
	if (!strpbrk(s, "/-")) {
		out->type = len == 4 ? ISAKMP_ID_IPV4_ADDR :
			ISAKMP_ID_IPV6_ADDR;
		memset(out->b + len, 0, len);
		out->len = len;
	} else if (strchr(s, '/')) {
		out->type = len == 4 ? ISAKMP_ID_IPV4_SUBNET :
			ISAKMP_ID_IPV6_SUBNET;
		for (i = 0; i < len; i++)
			out->b[len + i] = ~(r.lo[i] ^ r.hi[i]);
	} else {
		out->type = len == 4 ? ISAKMP_ID_IPV4_RANGE :
			ISAKMP_ID_IPV6_RANGE;
	}
	return true;
}

/* "type:rest".  The families of addresses take the text of an address, which
 * swanctl would send as text.
 */
static const struct prefix {
	const char *name;
	u8 type;
	u8 octets;		/* of an address, 0 for text */
} prefixes[] = {
	{ "ipv4", ISAKMP_ID_IPV4_ADDR, 4 },
	{ "ipv6", ISAKMP_ID_IPV6_ADDR, 16 },
	{ "rfc822", ISAKMP_ID_USER_FQDN, 0 },
	{ "email", ISAKMP_ID_USER_FQDN, 0 },
	{ "userfqdn", ISAKMP_ID_USER_FQDN, 0 },
	{ "fqdn", ISAKMP_ID_FQDN, 0 },
	{ "dns", ISAKMP_ID_FQDN, 0 },
	{ "keyid", ISAKMP_ID_KEY_ID, 0 },
	{ "asn1dn", ISAKMP_ID_DER_DN, 0 },
	{ "asn1gn", ISAKMP_ID_DER_GN, 0 },
};

static const struct prefix *prefix_find(const char *s)
{
	size_t n;
	u32 i;

	for (i = 0; i < ARRAY_SIZE(prefixes); i++) {
		n = strlen(prefixes[i].name);
		if (!strncasecmp(s, prefixes[i].name, n) && s[n] == ':')
			return &prefixes[i];
	}
	return NULL;
}

static bool no_dn(struct conf_why *why, const char *s)
{
	return conf_why(why,
			"\"%s\": distinguished names need certificates, which are not there yet",
			conf_show(s));
}

static bool prefixed(const struct prefix *p, const char *s,
		     struct isakmp_ident *out, struct conf_why *why)
{
	const char *rest = s + strlen(p->name) + 1;

	if (p->type == ISAKMP_ID_DER_DN || p->type == ISAKMP_ID_DER_GN)
		return no_dn(why, s);
	if (*rest == '#') {
		if (!set_hex(out, p->type, rest + 1, why))
			return false;
		if (p->octets && out->len != p->octets)
			return conf_why(why, "\"%s\": %u octets are wanted",
					conf_show(s), p->octets);
		return true;
	}
	if (p->octets) {
		if (!set_range(out, rest, why))
			return false;
		if (out->type != p->type)
			return conf_why(why, "\"%s\" is not an address of %s",
					conf_show(rest), p->name);
		return true;
	}
	/* swanctl would take the text as it is, and people do not mean it. */
	if (p->type == ISAKMP_ID_KEY_ID && !strncmp(rest, "0x", 2))
		return conf_why(why, "octets are written keyid:#%s",
				conf_show(rest + 2));
	return set_text(out, p->type, rest, why);
}

static bool at_sign(const char *s, struct isakmp_ident *out,
		    struct conf_why *why)
{
	if (s[0] != '@')
		return set_text(out, ISAKMP_ID_USER_FQDN, s, why);
	if (s[1] == '#')
		return set_hex(out, ISAKMP_ID_KEY_ID, s + 2, why);
	if (s[1] == '@')
		return set_text(out, ISAKMP_ID_USER_FQDN, s + 2, why);
	return set_text(out, ISAKMP_ID_FQDN, s + 1, why);
}

static bool is_any(const char *s)
{
	static const char *const any[] = {
		"%any", "%any6", "0.0.0.0", "*", "::", "0::0",
	};
	u32 i;

	for (i = 0; i < ARRAY_SIZE(any); i++)
		if (!strcmp(s, any[i]))
			return true;
	return false;
}

bool conf_ident(const char *s, struct isakmp_ident *out, struct conf_why *why)
{
	const struct prefix *p;

	memset(out, 0, sizeof(*out));
	if (is_any(s))
		return true;
	if (!*s)
		return conf_why(why, "the identity is empty, write %%any");
	p = prefix_find(s);
	if (p)
		return prefixed(p, s, out, why);
	if (*s == '{')
		return conf_why(why,
				"\"%s\": identity types are not given by number",
				conf_show(s));
	if (strchr(s, '='))
		return no_dn(why, s);
	if (strchr(s, '@'))
		return at_sign(s, out, why);
	if (set_range(out, s, why))
		return true;
	/* What is meant as an address must not turn into a name. */
	if (strpbrk(s, ":/") || strspn(s, "0123456789.-") == strlen(s))
		return conf_why(why,
				"\"%s\" is no address; write fqdn:, userfqdn: or keyid: before a name",
				conf_show(s));
	memset(out, 0, sizeof(*out));
	return set_text(out, ISAKMP_ID_FQDN, s, why);
}

static int base64(const char *s, u8 *out)
{
	static const char digits[] =
		"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
	size_t n = strlen(s), i, len = 0;
	u32 acc = 0, bits = 0;

	while (n && s[n - 1] == '=')
		n--;
	if (s[n] && strlen(s) % 4)
		return -1;
	for (i = 0; i < n; i++) {
		const char *p = strchr(digits, s[i]);

		if (!p)
			return -1;
		acc = acc << 6 | (u32)(p - digits);
		bits += 6;
		if (bits >= 8) {
			bits -= 8;
			out[len++] = acc >> bits;
		}
	}
	/* What is left over has to be nothing. */
	if (bits == 6 || acc & ((1u << bits) - 1))
		return -1;
	return len;
}

bool conf_secret(const char *s, u8 **out, size_t *len, struct conf_why *why)
{
	size_t n = strlen(s);
	int r = n;

	*out = xcalloc(1, n + 1);
	if (!strncasecmp(s, "0x", 2))
		r = unhex(s + 2, *out, n);
	else if (!strncasecmp(s, "0s", 2))
		r = base64(s + 2, *out);
	else
		memcpy(*out, s, n);
	*len = max(r, 0);
	if (r > 0)
		return true;
	if (r < 0)
		return conf_why(why, "%s",
				tolower((u8)s[1]) == 'x' ?
				"0x is not followed by octets in hexadecimal" :
				"0s is not followed by Base64");
	return conf_why(why, "the secret is empty");
}
