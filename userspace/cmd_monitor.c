// SPDX-License-Identifier: GPL-2.0
/* monitor: a line for each event, as it happens. */
#include <time.h>

#include "cmd.h"

static void print_time(void)
{
	time_t now = time(NULL);
	char text[32];
	struct tm tm;

	localtime_r(&now, &tm);
	strftime(text, sizeof(text), "%F %T", &tm);
	printf("%s ", text);
}

static void print_child(const struct st_child *c)
{
	char l[STATE_TEXT_MAX], r[STATE_TEXT_MAX];

	printf(" child %s in %08x out %08x", c->name, c->spi_in, c->spi_out);
	if (!c->has_ts)
		return;
	isakmp_ts_print(&c->local_ts, l, sizeof(l));
	isakmp_ts_print(&c->remote_ts, r, sizeof(r));
	printf(" %s === %s", l, r);
}

static void print_event(int cmd, const struct st_peer *p)
{
	const char *conn = p->conn[0] ? p->conn : p->failure.conn;
	char text[STATE_TEXT_MAX];

	print_time();
	printf("%s %s", nl_cmd_name(cmd), conn[0] ? conn : "(unnamed)");
	show_addr(&p->local, text, sizeof(text));
	printf(" %s", text);
	show_addr(&p->remote, text, sizeof(text));
	printf(" === %s", text);
	if (p->nsa && p->sa[0].tf.cipher) {
		ike1_tf_print(&p->sa[0].tf, text, sizeof(text));
		printf(" %s%s", text, p->sa[0].weak ? " (WEAK)" : "");
	}
	if (p->nchild)
		print_child(&p->child[0]);
	if (p->failure.set) {
		show_failure_text(&p->failure, text, sizeof(text));
		printf(": %s", text);
	}
	putchar('\n');
}

static void print_event_json(int cmd, const struct st_peer *p)
{
	struct json j = json_open(stdout);

	json_obj(&j, NULL);
	json_num(&j, "schema", 1);
	json_str(&j, "event", nl_cmd_name(cmd));
	json_num(&j, "time", time(NULL));
	show_peer_json(&j, p);
	json_obj_end(&j);
	putchar('\n');
}

static int on_event(const struct nl_reply *r, void *arg)
{
	const struct cmd_args *a = arg;
	struct st_peer p = {};

	if (!nl_cmd_name(r->cmd) || st_get_peer(r, &p))
		return 0;
	if (a->json)
		print_event_json(r->cmd, &p);
	else
		print_event(r->cmd, &p);
	st_free_peer(&p);
	/* Whoever reads on the other end of a pipe wants it now. */
	return fflush(stdout) ? -EIO : 0;
}

int cmd_monitor(const struct cmd_args *a)
{
	struct nl_ctl nl;
	int r = ctl_open(&nl), err;

	if (r)
		return r;
	r = ctl_subscribe(&nl);
	while (!r) {
		err = ctl_listen(&nl, a->timeout < 0 ? -1 : 1000 * a->timeout,
				 on_event, (void *)a);
		if (!err)
			break;
		if (err == -ENOBUFS)
			fputs("isakmpctl: too slow: events were lost\n", stderr);
		else
			r = ctl_fail("monitor: %s", strerror(-err));
	}
	ctl_close(&nl);
	return r;
}
