// SPDX-License-Identifier: GPL-2.0
/* list-conns, list-sas, list-certs and stats. */
#include <inttypes.h>

#include "cmd.h"

#define SCHEMA	1

static void begin(struct json *j)
{
	*j = json_open(stdout);
	json_obj(j, NULL);
	json_num(j, "schema", SCHEMA);
}

static void end(struct json *j)
{
	json_obj_end(j);
	fputc('\n', stdout);
}

int cmd_list_conns(const struct cmd_args *a)
{
	struct nl_conf conf;
	struct nl_ctl nl;
	struct json j;
	int r = ctl_open(&nl);
	u32 i;

	if (r)
		return r;
	r = nl_get_conf(&nl, &conf);
	if (!r && a->json) {
		begin(&j);
		json_arr(&j, "connections");
		for (i = 0; i < conf.nconn; i++)
			show_conn_json(&j, &conf.conn[i]);
		json_arr_end(&j);
		end(&j);
	} else if (!r) {
		for (i = 0; i < conf.nconn; i++)
			show_conn(stdout, &conf.conn[i]);
	}
	nl_free_conf(&conf);
	ctl_close(&nl);
	return r;
}

struct failures {
	struct st_failure *f;
	u32 n;
};

static int on_failure(const struct nl_reply *r, void *arg)
{
	struct failures *all = arg;

	if (!r->tb[ISAKMP_A_MSG_FAILURE])
		return 0;
	all->f = xgrow(all->f, all->n, sizeof(*all->f));
	st_get_failure(r->tb[ISAKMP_A_MSG_FAILURE], &all->f[all->n++]);
	return 0;
}

static void reset_failures(void *arg)
{
	struct failures *all = arg;

	xfree(all->f);
	memset(all, 0, sizeof(*all));
}

int cmd_get_peers(struct nl_ctl *nl, struct st_peers *out)
{
	struct nl_refusal no;

	memset(out, 0, sizeof(*out));
	if (ctl_dump(nl, ISAKMP_CMD_SA_GET, st_on_peer, st_reset_peers, out,
		     &no))
		return ctl_refused(&no, "SAs");
	return CTL_OK;
}

static void print_sas(const struct st_peers *p, const struct failures *x)
{
	char text[STATE_TEXT_MAX];
	u32 i;

	for (i = 0; i < p->n; i++)
		show_peer(stdout, &p->peer[i]);
	if (x->n)
		puts("failed attempts:");
	for (i = 0; i < x->n; i++) {
		show_addr(&x->f[i].remote, text, sizeof(text));
		printf("  %s, %s: ", x->f[i].conn[0] ? x->f[i].conn :
		       "no connection", text);
		show_failure_text(&x->f[i], text, sizeof(text));
		fputs(text, stdout);
		if (x->f[i].age != STATE_NEVER)
			printf(", %us ago", x->f[i].age);
		putchar('\n');
	}
}

static void print_sas_json(const struct st_peers *p, const struct failures *x)
{
	struct json j;
	u32 i;

	begin(&j);
	json_arr(&j, "peers");
	for (i = 0; i < p->n; i++) {
		json_obj(&j, NULL);
		show_peer_json(&j, &p->peer[i]);
		json_obj_end(&j);
	}
	json_arr_end(&j);
	json_arr(&j, "failures");
	for (i = 0; i < x->n; i++)
		show_failure_json(&j, NULL, &x->f[i]);
	json_arr_end(&j);
	end(&j);
}

int cmd_list_sas(const struct cmd_args *a)
{
	struct failures failures = {};
	struct st_peers peers = {};
	struct nl_refusal no;
	struct nl_ctl nl;
	int r = ctl_open(&nl);

	if (r)
		return r;
	r = cmd_get_peers(&nl, &peers);
	if (!r && ctl_dump(&nl, ISAKMP_CMD_FAILURE_GET, on_failure,
			   reset_failures, &failures, &no))
		r = ctl_refused(&no, "failures");
	if (!r && a->json)
		print_sas_json(&peers, &failures);
	else if (!r)
		print_sas(&peers, &failures);
	st_reset_peers(&peers);
	reset_failures(&failures);
	ctl_close(&nl);
	return r;
}

int cmd_list_certs(const struct cmd_args *a)
{
	(void)a;
	return ctl_fail("list-certs: certificates are not supported yet; authentication is by pre-shared key");
}

struct counters {
	struct json *j;		/* NULL: for people */
};

static int on_counter(const struct nl_reply *r, void *arg)
{
	struct nlattr *tb[ISAKMP_A_COUNTER_MAX + 1];
	struct nlattr *nest = r->tb[ISAKMP_A_MSG_COUNTER];
	struct counters *c = arg;
	const char *name;
	u64 v;

	if (!nest || !nl_get_nest(nest, &nl_counter_set, tb) ||
	    !tb[ISAKMP_A_COUNTER_NAME] || !tb[ISAKMP_A_COUNTER_VALUE])
		return -EBADMSG;
	name = nla_get_string(tb[ISAKMP_A_COUNTER_NAME]);
	v = nla_get_u64(tb[ISAKMP_A_COUNTER_VALUE]);
	if (c->j)
		json_num(c->j, name, v);
	else
		printf("%-22s %12" PRIu64 "  %s\n", name, v,
		       tb[ISAKMP_A_COUNTER_HELP] ?
		       nla_get_string(tb[ISAKMP_A_COUNTER_HELP]) : "");
	return 0;
}

int cmd_stats(const struct cmd_args *a)
{
	struct counters c = {};
	struct nl_refusal no;
	struct nl_ctl nl;
	struct json j;
	int r = ctl_open(&nl);

	if (r)
		return r;
	if (a->json) {
		begin(&j);
		json_obj(&j, "counters");
		c.j = &j;
	}
	if (ctl_ask(&nl, ctl_new(&nl, ISAKMP_CMD_STATS_GET, NLM_F_DUMP),
		    on_counter, &c, &no))
		r = ctl_refused(&no, "counters");
	if (a->json) {
		json_obj_end(&j);
		end(&j);
	}
	ctl_close(&nl);
	return r;
}
