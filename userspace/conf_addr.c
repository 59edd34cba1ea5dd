// SPDX-License-Identifier: GPL-2.0
/* Addresses and traffic selectors. */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <netdb.h>

#include "conf_keys.h"
#include "conf_value.h"

bool conf_why(struct conf_why *why, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(why->text, sizeof(why->text), fmt, ap);
	va_end(ap);
	return false;
}

static char *trim(char *s)
{
	char *end;

	s += strspn(s, " \t\r\n");
	for (end = s + strlen(s); end > s && strchr(" \t\r\n", end[-1]); end--)
		end[-1] = 0;
	return s;
}

char *conf_list_next(char **rest)
{
	char *s;

	while ((s = strsep(rest, ","))) {
		s = trim(s);
		if (*s)
			return s;
	}
	return NULL;
}

bool conf_addr(const char *s, struct isakmp_addr *out)
{
	memset(out, 0, sizeof(*out));
	if (inet_pton(AF_INET, s, out->a) == 1)
		out->family = AF_INET;
	else if (inet_pton(AF_INET6, s, out->a) == 1)
		out->family = AF_INET6;
	return out->family;
}

/* Host bits do not count, as swanctl reads it. */
static void range_from_prefix(struct isakmp_range *r,
			      const struct isakmp_addr *a, u32 plen)
{
	u32 i, len = isakmp_addr_len(a->family);

	r->family = a->family;
	for (i = 0; i < len; i++) {
		u32 bits = plen > 8 * i ? min(plen - 8 * i, 8u) : 0;
		u8 mask = 0xff00 >> bits;

		r->lo[i] = a->a[i] & mask;
		r->hi[i] = a->a[i] | (u8)~mask;
	}
}

bool conf_range(const char *s, struct isakmp_range *out, struct conf_why *why)
{
	struct isakmp_addr lo, hi;
	char copy[128], *sep;
	u32 plen, len;

	memset(out, 0, sizeof(*out));
	if (strlen(s) >= sizeof(copy))
		goto bad;
	strcpy(copy, s);
	sep = strpbrk(copy, "/-");
	if (!sep) {
		if (!conf_addr(copy, &lo))
			goto bad;
		range_from_prefix(out, &lo, 128);
		return true;
	}
	plen = *sep == '/';
	*sep++ = 0;
	if (!conf_addr(copy, &lo))
		goto bad;
	len = isakmp_addr_len(lo.family);
	if (plen) {
		if (!conf_u32(sep, &plen) || plen > 8 * len)
			return conf_why(why, "\"%s\": the prefix length is 0 to %u",
					conf_show(s), 8 * len);
		range_from_prefix(out, &lo, plen);
		return true;
	}
	if (!conf_addr(sep, &hi) || hi.family != lo.family)
		goto bad;
	if (memcmp(lo.a, hi.a, len) > 0)
		return conf_why(why, "\"%s\": the range ends before it begins",
				conf_show(s));
	out->family = lo.family;
	memcpy(out->lo, lo.a, len);
	memcpy(out->hi, hi.a, len);
	return true;
bad:
	return conf_why(why, "\"%s\" is not an address, a subnet or a range",
			conf_show(s));
}

/* The protocols whose ports XFRM sees. */
static bool has_ports(u8 proto)
{
	return proto == IPPROTO_TCP || proto == IPPROTO_UDP ||
	       proto == IPPROTO_SCTP || proto == IPPROTO_DCCP ||
	       proto == IPPROTO_UDPLITE;
}

static bool ts_proto(const char *s, struct isakmp_ts *out, struct conf_why *why)
{
	const struct protoent *p;
	u32 v;

	if (!*s || !strcasecmp(s, "any") || !strcasecmp(s, "%any"))
		return true;
	if (conf_u32(s, &v) && v <= 255) {
		out->proto = v;
		return true;
	}
	p = getprotobyname(s);
	if (!p || p->p_proto < 0 || p->p_proto > 255)
		return conf_why(why, "unknown protocol \"%s\"", conf_show(s));
	out->proto = p->p_proto;
	return true;
}

static bool ts_port(const char *s, struct isakmp_ts *out, struct conf_why *why)
{
	const struct protoent *p;
	const struct servent *serv;
	u32 v;

	if (!*s || !strcmp(s, "0") || !strcasecmp(s, "any") ||
	    !strcasecmp(s, "%any"))
		return true;
	if (!strcasecmp(s, "opaque") || !strcasecmp(s, "%opaque"))
		return conf_why(why, "an IKEv1 identity has no opaque ports");
	if (!has_ports(out->proto))
		return conf_why(why,
				"port \"%s\" needs a protocol with ports, as in [tcp/80]",
				conf_show(s));
	if (conf_u32(s, &v)) {
		if (v > 65535)
			return conf_why(why, "port %u is above 65535", v);
		out->port = v;
		return true;
	}
	if (*s >= '0' && *s <= '9' && strchr(s, '-'))
		return conf_why(why,
				"an IKEv1 identity carries one port, not the range %s",
				conf_show(s));
	p = getprotobynumber(out->proto);
	serv = getservbyname(s, p ? p->p_name : NULL);
	if (!serv)
		return conf_why(why, "unknown port \"%s\"", conf_show(s));
	out->port = ntohs((u16)serv->s_port);
	return true;
}

bool conf_ts(const char *s, struct isakmp_ts *out, struct conf_why *why)
{
	char copy[256], *sel, *port, *end;

	memset(out, 0, sizeof(*out));
	if (strlen(s) >= sizeof(copy))
		return conf_why(why, "\"%s\" is no selector", conf_show(s));
	strcpy(copy, s);
	sel = strchr(copy, '[');
	if (sel) {
		*sel++ = 0;
		end = strchr(sel, ']');
		if (!end || end[1])
			return conf_why(why, "\"%s\": the ] is missing",
					conf_show(s));
		*end = 0;
		port = strchr(sel, '/');
		if (port)
			*port++ = 0;
		if (!ts_proto(trim(sel), out, why) ||
		    (port && !ts_port(trim(port), out, why)))
			return false;
	}
	sel = trim(copy);
	if (!strcmp(sel, "dynamic") || !strcmp(sel, "%dynamic")) {
		out->dynamic = true;
		return true;
	}
	return conf_range(sel, &out->r, why);
}
