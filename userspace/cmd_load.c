// SPDX-License-Identifier: GPL-2.0
/* load: what the file says becomes what the kernel has, by the difference, so
 * that a connection which did not change keeps its SAs.
 */
#include "cmd.h"
#include "env.h"

struct load {
	struct nl_ctl *nl;
	bool dry;
	struct conf want;
	struct nl_conf have;
	bool *again;		/* one for each of want.conn */
	u32 loaded, same, unloaded, secrets, failed;
};

static const struct isakmp_conn *have_conn(const struct load *l,
					   const char *name)
{
	u32 i;

	for (i = 0; i < l->have.nconn; i++)
		if (!strcmp(l->have.conn[i].name, name))
			return &l->have.conn[i];
	return NULL;
}

static bool want_conn(const struct load *l, const char *name)
{
	u32 i;

	for (i = 0; i < l->want.nconn; i++)
		if (!strcmp(l->want.conn[i].name, name))
			return true;
	return false;
}

static bool want_secret(const struct load *l, const char *name)
{
	u32 i;

	for (i = 0; i < l->want.nsecret; i++)
		if (!strcmp(l->want.secret[i].name, name))
			return true;
	return false;
}

static bool have_secret(const struct load *l, const char *name)
{
	u32 i;

	for (i = 0; i < l->have.nsecret; i++)
		if (!strcmp(l->have.secret[i].name, name))
			return true;
	return false;
}

static int set_secret(struct load *l, const struct conf_secret *s)
{
	struct nl_refusal no;
	struct nl_msg *msg;

	if (l->dry) {
		/* The kernel does not give secrets away to be compared. */
		printf("would load secret '%s' (%s)\n", s->name,
		       have_secret(l, s->name) ? "again" : "new");
		return 0;
	}
	if (s->len > ISAKMP_PSK_MAX) {
		ctl_fail("secret '%s': longer than %u octets", s->name,
			 ISAKMP_PSK_MAX);
		return -1;
	}
	msg = ctl_new(l->nl, ISAKMP_CMD_SECRET_SET, 0);
	if (nl_put_secret(msg, s)) {
		ctl_drop(msg);
		ctl_fail("secret '%s': too many identities", s->name);
		return -1;
	}
	if (ctl_ask(l->nl, msg, NULL, NULL, &no)) {
		ctl_refused(&no, "secret '%s'", s->name);
		return -1;
	}
	printf("loaded secret '%s'\n", s->name);
	return 0;
}

static void set_secrets(struct load *l)
{
	u32 i;

	for (i = 0; i < l->want.nsecret; i++) {
		if (set_secret(l, &l->want.secret[i]))
			l->failed++;
		else
			l->secrets++;
	}
}

static int del(struct load *l, int cmd, int attr, const char *what,
	       const char *name)
{
	struct nl_refusal no;
	struct nl_msg *msg;

	if (l->dry) {
		printf("would unload %s '%s'\n", what, name);
		return 0;
	}
	msg = ctl_new(l->nl, cmd, 0);
	nla_put_string(msg, attr, name);
	/* Somebody else was faster: as good. */
	if (ctl_ask(l->nl, msg, NULL, NULL, &no) && no.err != ENOENT) {
		ctl_refused(&no, "%s '%s'", what, name);
		return -1;
	}
	printf("unloaded %s '%s'\n", what, name);
	return 0;
}

static void del_conns(struct load *l)
{
	const char *name;
	u32 i;

	for (i = 0; i < l->have.nconn; i++) {
		name = l->have.conn[i].name;
		if (want_conn(l, name))
			continue;
		if (del(l, ISAKMP_CMD_CONN_DEL, ISAKMP_A_MSG_CONN_NAME,
			"connection", name))
			l->failed++;
		else
			l->unloaded++;
	}
}

static void del_secrets(struct load *l)
{
	const char *name;
	u32 i;

	for (i = 0; i < l->have.nsecret; i++) {
		name = l->have.secret[i].name;
		if (!want_secret(l, name) &&
		    del(l, ISAKMP_CMD_SECRET_DEL, ISAKMP_A_MSG_SECRET_NAME,
			"secret", name))
			l->failed++;
	}
}

static int set_conn(struct load *l, const struct isakmp_conn *c, bool say)
{
	const struct isakmp_conn *old = have_conn(l, c->name);
	struct nl_refusal no;
	struct nl_msg *msg;

	if (l->dry) {
		printf("would load connection '%s' (%s)\n", c->name,
		       old ? "changed" : "new");
		return 0;
	}
	msg = ctl_new(l->nl, ISAKMP_CMD_CONN_SET, 0);
	if (nl_put_conn(msg, c)) {
		ctl_drop(msg);
		ctl_fail("connection '%s': too large", c->name);
		return -1;
	}
	if (ctl_ask(l->nl, msg, NULL, NULL, &no)) {
		if (say)
			ctl_refused(&no, "connection '%s'", c->name);
		return -1;
	}
	printf("loaded connection '%s'\n", c->name);
	return 0;
}

static void set_conns(struct load *l)
{
	const struct isakmp_conn *c, *old;
	u32 i;

	for (i = 0; i < l->want.nconn; i++) {
		c = &l->want.conn[i];
		old = have_conn(l, c->name);
		if (old && conf_conn_same(old, c))
			l->same++;
		else if (set_conn(l, c, false))
			l->again[i] = true;
		else
			l->loaded++;
	}
}

static void set_refused(struct load *l)
{
	u32 i;

	for (i = 0; i < l->want.nconn; i++) {
		if (!l->again[i])
			continue;
		if (set_conn(l, &l->want.conn[i], true))
			l->failed++;
		else
			l->loaded++;
	}
}

/* What is given up stays shut until the end, in which somebody else may have
 * it; should that not come, for as long as this after the last change.
 */
enum { HOLD_MS = 10000 };

static void hold(struct load *l, u32 ms)
{
	struct nl_refusal no;
	struct nl_msg *msg;

	if (l->dry)
		return;
	msg = ctl_new(l->nl, ISAKMP_CMD_HOLD, 0);
	nla_put_u32(msg, ISAKMP_A_MSG_HOLD, ms);
	if (ctl_ask(l->nl, msg, NULL, NULL, &no)) {
		ctl_refused(&no, "hold");
		l->failed++;
	}
}

/* What comes stands before what vanishes goes.  But a connection may want the
 * very selectors that another one is about to give up: what was refused is
 * tried again when all have had their turn.
 */
static void apply_conns(struct load *l)
{
	l->again = xcalloc(l->want.nconn, sizeof(*l->again));
	hold(l, HOLD_MS);
	set_conns(l);
	del_conns(l);
	set_refused(l);
	hold(l, 0);
	xfree(l->again);
}

static int apply(struct load *l)
{
	set_secrets(l);
	apply_conns(l);
	del_secrets(l);
	printf("%u connection%s %s, %u unchanged, %u unloaded, %u secret%s",
	       l->loaded, l->loaded == 1 ? "" : "s",
	       l->dry ? "to load" : "loaded", l->same, l->unloaded, l->secrets,
	       l->secrets == 1 ? "" : "s");
	if (l->failed)
		printf(", %u FAILED", l->failed);
	putchar('\n');
	return l->failed ? CTL_FAILED : CTL_OK;
}

static int run(struct load *l)
{
	struct nl_ctl nl;
	int r;

	/* A check needs no kernel; without one, all would be new. */
	if (l->dry && ctl_try_open(&nl)) {
		fputs("isakmpctl: the kernel has no isakmp, compared with nothing\n",
		      stderr);
		return apply(l);
	}
	if (!l->dry && (r = ctl_open(&nl)))
		return r;
	l->nl = &nl;
	r = nl_get_conf(&nl, &l->have);
	if (!r)
		r = apply(l);
	nl_free_conf(&l->have);
	ctl_close(&nl);
	return r;
}

int cmd_load(const struct cmd_args *a)
{
	struct load l = { .dry = a->dry };
	struct conf_errs errs = {};
	int r;

	if (conf_load(a->file ? a->file : CONF_FILE, &l.want, &errs)) {
		conf_errs_print(&l.want.warn, stderr);
		r = run(&l);
	} else {
		conf_errs_print(&errs, stderr);
		r = CTL_FAILED;
	}
	conf_free(&l.want);
	conf_errs_free(&errs);
	return r;
}
