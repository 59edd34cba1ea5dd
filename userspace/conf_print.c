// SPDX-License-Identifier: GPL-2.0
/* A configuration as text that would load again. */
#include "conf.h"
#include "conf_value.h"

#define TEXT_MAX	CONF_IDENT_TEXT_MAX

/* RFC 2407 4.6.2.4 and so on: both halves of a subnet or range. */
static void two_addrs(const struct isakmp_ident *id, bool subnet, char *out)
{
	u32 i, half = id->len / 2, plen = 0;
	struct isakmp_addr a = {
		.family = half == 4 ? AF_INET : AF_INET6,
	};
	int n;

	memcpy(a.a, id->b, half);
	n = isakmp_addr_print(&a, out, TEXT_MAX);
	for (i = 0; i < half; i++)
		plen += __builtin_popcount(id->b[half + i]);
	memcpy(a.a, id->b + half, half);
	if (subnet) {
		snprintf(out + n, TEXT_MAX - n, "/%u", plen);
	} else {
		out[n++] = '-';
		isakmp_addr_print(&a, out + n, TEXT_MAX - n);
	}
}

static bool reads_back(const struct isakmp_ident *id, const char *text)
{
	static const char plain[] = "abcdefghijklmnopqrstuvwxyz0123456789"
		"ABCDEFGHIJKLMNOPQRSTUVWXYZ.-_@*%:/";
	struct isakmp_ident back;
	struct conf_why why;

	return !text[strspn(text, plain)] && conf_ident(text, &back, &why) &&
	       conf_ident_same(&back, id);
}

void conf_ident_text(const struct isakmp_ident *id, char *out)
{
	static const char *const prefix[] = {
		[ISAKMP_ID_IPV4_ADDR] = "ipv4", [ISAKMP_ID_FQDN] = "fqdn",
		[ISAKMP_ID_USER_FQDN] = "userfqdn",
		[ISAKMP_ID_IPV6_ADDR] = "ipv6", [ISAKMP_ID_KEY_ID] = "keyid",
	};
	u32 i;
	int n;

	isakmp_ident_print(id, out, TEXT_MAX);
	if (id->type == ISAKMP_ID_IPV4_SUBNET ||
	    id->type == ISAKMP_ID_IPV6_SUBNET)
		two_addrs(id, true, out);
	else if (id->type == ISAKMP_ID_IPV4_RANGE ||
		 id->type == ISAKMP_ID_IPV6_RANGE)
		two_addrs(id, false, out);
	if (reads_back(id, out) || id->type >= ARRAY_SIZE(prefix) ||
	    !prefix[id->type])
		return;
	snprintf(out, TEXT_MAX, "%s:%.*s", prefix[id->type], id->len,
		 (const char *)id->b);
	if (reads_back(id, out))
		return;
	n = snprintf(out, TEXT_MAX, "\"%s:#", prefix[id->type]);
	for (i = 0; i < id->len; i++)
		n += snprintf(out + n, TEXT_MAX - n, "%02x", id->b[i]);
	snprintf(out + n, TEXT_MAX - n, "\"");
}

static void print_addrs(FILE *f, const struct isakmp_conn *c)
{
	char text[TEXT_MAX];
	u32 i;

	fputs("\t\tlocal_addrs = ", f);
	for (i = 0; i < c->nlocal; i++) {
		isakmp_addr_print(&c->local[i], text, sizeof(text));
		fprintf(f, "%s%s%s", i ? ", " : "", text,
			scope_text(c->local[i].scope));
	}
	fprintf(f, "%s\n\t\tremote_addrs = ", c->nlocal ? "" : "%any");
	for (i = 0; i < c->nremote; i++) {
		isakmp_range_print(&c->remote[i], text, sizeof(text));
		fprintf(f, "%s%s%s", i ? ", " : "", text,
			scope_text(c->remote[i].scope));
	}
	fprintf(f, "%s\n", c->nremote ? "" : "%any");
}

static void print_selectors(FILE *f, const char *key,
			    const struct isakmp_ts *ts, u32 n)
{
	char text[TEXT_MAX];
	u32 i;

	fprintf(f, "\t\t\t\t%s = ", key);
	for (i = 0; i < n; i++) {
		isakmp_ts_print(&ts[i], text, sizeof(text));
		fprintf(f, "%s%s", i ? ", " : "", text);
	}
	fputs("\n", f);
}

static void print_child(FILE *f, const struct isakmp_child_conf *c)
{
	static const char in[] = "\t\t\t\t";
	static const char *const starts[] = {
		[ISAKMP_START_NONE] = "none",
		[ISAKMP_START_TRAP] = "trap",
		[ISAKMP_START_START] = "start",
	};
	bool ah = c->ntf && c->tf[0].proto == ISAKMP_PROTO_AH;
	char text[TEXT_MAX];
	u32 i;

	fprintf(f, "\t\t\t%s {\n", c->name);
	print_selectors(f, "local_ts", c->local, c->nlocal);
	print_selectors(f, "remote_ts", c->remote, c->nremote);
	fprintf(f, "%s%s_proposals = ", in, ah ? "ah" : "esp");
	for (i = 0; i < c->ntf; i++) {
		doi_ipsec_tf_print(&c->tf[i], text, sizeof(text));
		fprintf(f, "%s%s", i ? ", " : "", text);
	}
	fprintf(f, "\n%smode = %s\n", in,
		isakmp_name(&doi_ipsec_encap_names, c->encap));
	fprintf(f, "%sstart_action = %s\n", in, starts[c->start]);
	fprintf(f, "%slife_time = %u\n", in, c->life);
	fprintf(f, "%sreplay_window = %u\n", in, c->replay_window);
	if (c->if_id_in || c->if_id_out)
		fprintf(f, "%sif_id_in = %u\n%sif_id_out = %u\n", in,
			c->if_id_in, in, c->if_id_out);
	fputs("\t\t\t}\n", f);
}

static void print_end(FILE *f, const char *which, const struct isakmp_ident *id)
{
	char text[TEXT_MAX];

	conf_ident_text(id, text);
	fprintf(f, "\t\t%s {\n\t\t\tauth = psk\n\t\t\tid = %s\n\t\t}\n", which,
		text);
}

void conf_conn_print(FILE *f, const struct isakmp_conn *c)
{
	char text[TEXT_MAX];
	u32 i;

	fprintf(f, "connections {\n\t%s {\n\t\tversion = 1\n", c->name);
	print_addrs(f, c);
	fputs("\t\tproposals = ", f);
	for (i = 0; i < c->ntf; i++) {
		ike1_tf_print(&c->tf[i], text, sizeof(text));
		fprintf(f, "%s%s", i ? ", " : "", text);
	}
	fprintf(f, "\n\t\trekey_time = 0\n\t\tover_time = %u\n", c->life);
	fprintf(f, "\t\tkeyingtries = %u\n", c->keyingtries);
	if (c->quick_modes)
		fprintf(f, "\t\tquick_modes = %u\n", c->quick_modes);
	print_end(f, "local", &c->local_id);
	print_end(f, "remote", &c->remote_id);
	fputs("\t\tchildren {\n", f);
	for (i = 0; i < c->nchild; i++)
		print_child(f, &c->child[i]);
	fputs("\t\t}\n\t}\n}\n", f);
}

void conf_secret_print(FILE *f, const struct conf_secret *s)
{
	char text[TEXT_MAX];
	u32 i;

	fprintf(f, "secrets {\n\t%s {\n", s->name);
	for (i = 0; i < s->nid; i++) {
		conf_ident_text(&s->id[i], text);
		fprintf(f, "\t\tid-%u = %s\n", i, text);
	}
	fprintf(f, "\t\t# a secret of %u octets\n\t}\n}\n", s->len);
}
