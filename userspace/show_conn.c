// SPDX-License-Identifier: GPL-2.0
/* Connections for people, in the layout of swanctl --list-conns. */
#include <ctype.h>

#include "state.h"

static void print_ends(FILE *f, const struct isakmp_conn *c)
{
	char text[STATE_TEXT_MAX];
	u32 i;

	fputs("  local:  ", f);
	for (i = 0; i < c->nlocal; i++) {
		isakmp_addr_print(&c->local[i], text, sizeof(text));
		fprintf(f, "%s%s%s", i ? ", " : "", text,
			scope_text(c->local[i].scope));
	}
	fprintf(f, "%s  remote: ", c->nlocal ? "\n" : "%any\n");
	for (i = 0; i < c->nremote; i++) {
		isakmp_range_print(&c->remote[i], text, sizeof(text));
		fprintf(f, "%s%s%s", i ? ", " : "", text,
			scope_text(c->remote[i].scope));
	}
	fputs(c->nremote ? "\n" : "%any\n", f);
}

static void print_auth(FILE *f, const char *who, const struct isakmp_ident *id)
{
	char text[STATE_TEXT_MAX];

	fprintf(f, "  %s pre-shared key authentication:\n", who);
	if (id->type == ISAKMP_ID_ANY)
		return;
	isakmp_ident_print(id, text, sizeof(text));
	fprintf(f, "    id: %s\n", text);
}

static void print_selectors(FILE *f, const char *what,
			    const struct isakmp_ts *ts, u32 n)
{
	char text[STATE_TEXT_MAX];
	u32 i;

	fprintf(f, "    %-7s", what);
	for (i = 0; i < n; i++) {
		if (ts[i].dynamic)
			strcpy(text, "dynamic");
		else
			isakmp_ts_print(&ts[i], text, sizeof(text));
		fprintf(f, " %s", text);
	}
	fputc('\n', f);
}

static void print_child(FILE *f, const struct isakmp_child_conf *c)
{
	const char *mode = nl_mode_name(c->encap);
	char text[STATE_TEXT_MAX];
	u32 i;

	fprintf(f, "  %s: ", c->name);
	for (; mode && *mode; mode++)
		fputc(toupper((unsigned char)*mode), f);
	fprintf(f, ", start_action %s, life %us\n",
		nl_start_action_name(c->start), c->life);
	print_selectors(f, "local:", c->local, c->nlocal);
	print_selectors(f, "remote:", c->remote, c->nremote);
	fputs("    proposals:", f);
	for (i = 0; i < c->ntf; i++) {
		doi_ipsec_tf_print(&c->tf[i], text, sizeof(text));
		fprintf(f, " %s:%s", isakmp_name(&isakmp_proto_names,
						 c->tf[i].proto), text);
	}
	fputc('\n', f);
}

void show_conn(FILE *f, const struct isakmp_conn *c)
{
	char text[STATE_TEXT_MAX];
	u32 i;

	fprintf(f, "%s: IKEv1, life %us\n", c->name, c->life);
	print_ends(f, c);
	print_auth(f, "local", &c->local_id);
	print_auth(f, "remote", &c->remote_id);
	fputs("  proposals:", f);
	for (i = 0; i < c->ntf; i++) {
		ike1_tf_print(&c->tf[i], text, sizeof(text));
		fprintf(f, " %s", text);
	}
	fputc('\n', f);
	for (i = 0; i < c->nchild; i++)
		print_child(f, &c->child[i]);
}
