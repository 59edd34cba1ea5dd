// SPDX-License-Identifier: GPL-2.0
/* SAs for people, in the words and the layout of swanctl --list-sas. */
#include <ctype.h>
#include <inttypes.h>

#include "state.h"

void show_addr(const struct isakmp_addr *a, char *out, int cap)
{
	int n;

	if (!a->family) {
		snprintf(out, cap, "%%any");
		return;
	}
	n = isakmp_addr_print(a, out, cap);
	if (a->port)
		snprintf(out + n, cap - n, "[%u]", a->port);
}

static void print_end(FILE *f, const char *what, const struct isakmp_ident *id,
		      const struct isakmp_addr *a)
{
	char text[STATE_TEXT_MAX];

	/* Unnamed ends are called by their address, as on the wire. */
	if (id->type != ISAKMP_ID_ANY)
		isakmp_ident_print(id, text, sizeof(text));
	else if (a->family)
		isakmp_addr_print(a, text, sizeof(text));
	else
		strcpy(text, "%any");
	fprintf(f, "  %-6s '%s'", what, text);
	show_addr(a, text, sizeof(text));
	fprintf(f, " @ %s\n", text);
}

static void print_cookie(FILE *f, const u8 *b)
{
	u32 i;

	for (i = 0; i < ISAKMP_COOKIE_LEN; i++)
		fprintf(f, "%02x", b[i]);
}

/* "CONN: #1, ESTABLISHED, IKEv1, 0123456789abcdef_i* fedcba9876543210_r" */
static void print_sa_head(FILE *f, const struct st_peer *p,
			  const struct st_sa *sa)
{
	fprintf(f, "%s: #%" PRIu64 ", %s, IKEv1, ", p->conn[0] ? p->conn :
		"(unnamed)", p->id, sa->established ? "ESTABLISHED" : "CONNECTING");
	print_cookie(f, sa->cky_i);
	fprintf(f, "_i%s ", sa->initiator ? "*" : "");
	print_cookie(f, sa->cky_r);
	fprintf(f, "_r%s\n", sa->initiator ? "" : "*");
}

static void print_sa(FILE *f, const struct st_peer *p, const struct st_sa *sa)
{
	char text[STATE_TEXT_MAX];

	print_sa_head(f, p, sa);
	print_end(f, "local", &p->local_id, &p->local);
	print_end(f, "remote", &p->remote_id, &p->remote);
	if (sa->tf.cipher) {
		ike1_tf_print(&sa->tf, text, sizeof(text));
		fprintf(f, "  %s%s\n", text, sa->weak ? " (WEAK)" : "");
	}
	if (!sa->established) {
		fprintf(f, "  exchange %s\n", sa->state);
		return;
	}
	fprintf(f, "  established %us ago", sa->age);
	if (sa->expires != STATE_NEVER)
		fprintf(f, ", expires in %us", sa->expires);
	fputc('\n', f);
}

static void print_upper(FILE *f, const char *s)
{
	for (; s && *s; s++)
		fputc(toupper((unsigned char)*s), f);
}

static void print_half(FILE *f, const char *way, u32 spi, u64 bytes,
		       u64 packets, u32 used)
{
	fprintf(f, "    %-3s %08x, %6" PRIu64 " bytes, %5" PRIu64 " packets",
		way, spi, bytes, packets);
	if (used != STATE_NEVER)
		fprintf(f, ", %5us ago", used);
	fputc('\n', f);
}

static void print_child(FILE *f, const struct st_child *c)
{
	char text[STATE_TEXT_MAX];

	fprintf(f, "  %s:", c->name);
	if (c->reqid)
		fprintf(f, " reqid %u,", c->reqid);
	fputc(' ', f);
	print_upper(f, nl_child_state_name(c->state));
	fputs(", ", f);
	print_upper(f, nl_mode_name(c->mode));
	if (c->tf.proto) {
		doi_ipsec_tf_print(&c->tf, text, sizeof(text));
		fprintf(f, ", %s:%s%s", isakmp_name(&isakmp_proto_names,
						    c->tf.proto),
			text, c->weak ? " (WEAK)" : "");
	}
	fputc('\n', f);
	if (c->age != STATE_NEVER) {
		fprintf(f, "    installed %us ago", c->age);
		if (c->expires != STATE_NEVER)
			fprintf(f, ", expires in %us", c->expires);
		fputc('\n', f);
	}
	if (c->has_stats) {
		print_half(f, "in", c->spi_in, c->bytes_in, c->packets_in,
			   c->used_in);
		print_half(f, "out", c->spi_out, c->bytes_out, c->packets_out,
			   c->used_out);
	}
	if (c->has_ts) {
		isakmp_ts_print(&c->local_ts, text, sizeof(text));
		fprintf(f, "    local  %s\n", text);
		isakmp_ts_print(&c->remote_ts, text, sizeof(text));
		fprintf(f, "    remote %s\n", text);
	}
}

void show_failure_text(const struct st_failure *x, char *out, int cap)
{
	int n = 0;

	if (x->phase)
		n = snprintf(out, cap, "phase %u: ", x->phase);
	n += snprintf(out + n, cap - n, "%s", x->text);
	if (x->notify && n < cap)
		n += snprintf(out + n, cap - n, " (%s)",
			      isakmp_name(&isakmp_n_names, x->notify));
	if (x->detail[0] && n < cap)
		snprintf(out + n, cap - n, ": %s", x->detail);
}

void show_failure(FILE *f, const struct st_failure *x)
{
	char text[STATE_TEXT_MAX];

	show_failure_text(x, text, sizeof(text));
	fprintf(f, "  failed in %s", text);
	if (x->age != STATE_NEVER)
		fprintf(f, ", %us ago", x->age);
	fputc('\n', f);
}

static void print_want(FILE *f, const struct st_want *w)
{
	fprintf(f, "  %s: WANTED", w->child);
	if (w->tries)
		fprintf(f, ", failed %u time%s", w->tries,
			w->tries > 1 ? "s" : "");
	if (w->retry != STATE_NEVER)
		fprintf(f, ", next attempt in %us", (w->retry + 999) / 1000);
	fputc('\n', f);
}

void show_peer(FILE *f, const struct st_peer *p)
{
	u32 i;

	for (i = 0; i < p->nsa; i++)
		print_sa(f, p, &p->sa[i]);
	if (!p->nsa) {
		fprintf(f, "%s: #%" PRIu64 ", no ISAKMP SA\n", p->conn[0] ?
			p->conn : "(unnamed)", p->id);
		print_end(f, "local", &p->local_id, &p->local);
		print_end(f, "remote", &p->remote_id, &p->remote);
	}
	for (i = 0; i < p->nchild; i++)
		print_child(f, &p->child[i]);
	for (i = 0; i < p->nwant; i++)
		if (!p->want[i].up)
			print_want(f, &p->want[i]);
	if (p->failure.set)
		show_failure(f, &p->failure);
}
