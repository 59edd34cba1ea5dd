// SPDX-License-Identifier: GPL-2.0
/* initiate, terminate and flush. */
#include <time.h>

#include "cmd.h"

#define TIMEOUT	30	/* seconds that initiate waits for a child */

static void put_names(struct nl_msg *msg, const struct cmd_args *a)
{
	if (a->ike)
		nla_put_string(msg, ISAKMP_A_MSG_CONN_NAME, a->ike);
	if (a->child)
		nla_put_string(msg, ISAKMP_A_MSG_CHILD_NAME, a->child);
}

static int names_ok(const struct cmd_args *a)
{
	if ((a->ike && strlen(a->ike) > ISAKMP_NAME_MAX) ||
	    (a->child && strlen(a->child) > ISAKMP_NAME_MAX))
		return ctl_usage("a name has at most %u octets",
				 ISAKMP_NAME_MAX);
	return CTL_OK;
}

/* What has become of a wish. */
enum outcome {
	WAITING,
	UP,
	GIVEN_UP,
};

struct wait {
	const struct cmd_args *a;
	struct nl_ctl *ask;
	int timeout;		/* seconds */
	struct st_failure last;
	char stage[32];		/* of the negotiation */
	char said[STATE_TEXT_MAX];
	bool look;		/* something has happened: ask the kernel */
};

static bool of_conn(const struct wait *w, const char *conn)
{
	return !w->a->ike || !strcmp(w->a->ike, conn);
}

/* Every pair that is wanted must be up; a wish that is gone was given up,
 * unless what it wanted is there.
 */
static int look(struct wait *w, enum outcome *out)
{
	struct st_peers all;
	u32 i, k, up = 0, pending = 0;
	int r = cmd_get_peers(w->ask, &all);

	for (i = 0; !r && i < all.n; i++) {
		const struct st_peer *p = &all.peer[i];

		if (!of_conn(w, p->conn))
			continue;
		for (k = 0; k < p->nwant; k++)
			if (!strcmp(p->want[k].child, w->a->child) &&
			    !p->want[k].up)
				pending++;
		for (k = 0; k < p->nchild; k++)
			if (!strcmp(p->child[k].name, w->a->child) &&
			    p->child[k].state == ISAKMP_CHILD_STATE_INSTALLED)
				up++;
		if (p->failure.set)
			w->last = p->failure;
		for (k = 0; k < p->nsa; k++)
			memcpy(w->stage, p->sa[k].state, sizeof(w->stage));
	}
	*out = pending ? WAITING : up ? UP : GIVEN_UP;
	st_reset_peers(&all);
	return r;
}

static int on_event(const struct nl_reply *r, void *arg)
{
	struct st_peer p = {};
	struct wait *w = arg;
	char text[STATE_TEXT_MAX];

	if (st_get_peer(r, &p))
		return 0;
	w->look = of_conn(w, p.conn) &&
		  (r->cmd == ISAKMP_CMD_CHILD_UP ||
		   r->cmd == ISAKMP_CMD_CHILD_DOWN ||
		   r->cmd == ISAKMP_CMD_FAILED);
	if (of_conn(w, p.conn) && p.failure.set) {
		w->last = p.failure;
		show_failure_text(&p.failure, text, sizeof(text));
		/* Every pair of the child may fail for the same reason. */
		if (strcmp(text, w->said))
			fprintf(stderr, "%s: %s\n", nl_cmd_name(r->cmd), text);
		strcpy(w->said, text);
	}
	st_free_peer(&p);
	return w->look;
}

static int gave_up(struct wait *w, const char *what)
{
	char text[STATE_TEXT_MAX];

	if (!w->last.set)
		return ctl_fail("initiate: child '%s' %s%s%s", w->a->child,
				what, w->stage[0] ? ", the exchange is at " :
				"", w->stage);
	show_failure_text(&w->last, text, sizeof(text));
	return ctl_fail("initiate: child '%s' %s: %s", w->a->child, what, text);
}

static long long now_ms(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return t.tv_sec * 1000LL + t.tv_nsec / 1000000;
}

/* Events say when to look; looking decides, so that none can be missed. */
static int wait_up(struct wait *w, struct nl_ctl *events)
{
	long long end = now_ms() + 1000LL * w->timeout, left;
	enum outcome outcome;
	int r;

	for (;;) {
		r = look(w, &outcome);
		if (r)
			return r;
		if (outcome == GIVEN_UP)
			return gave_up(w, "failed");
		if (outcome == UP) {
			printf("child '%s' is up\n", w->a->child);
			return CTL_OK;
		}
		left = end - now_ms();
		if (left <= 0)
			return gave_up(w, "is not up yet");
		r = ctl_listen(events, left, on_event, w);
		if (r < 0 && r != -ENOBUFS)
			return ctl_fail("netlink: %s", strerror(-r));
	}
}

static int initiate(struct nl_ctl *nl, struct nl_ctl *events,
		    const struct cmd_args *a)
{
	struct wait w = {
		.a = a, .ask = nl,
		.timeout = a->timeout < 0 ? TIMEOUT : a->timeout,
	};
	struct nl_msg *msg = ctl_new(nl, ISAKMP_CMD_INITIATE, 0);
	struct nl_refusal no;

	put_names(msg, a);
	if (ctl_ask(nl, msg, NULL, NULL, &no)) {
		if (no.err != EALREADY)
			return ctl_refused(&no, "initiate '%s'", a->child);
		printf("child '%s' is up already\n", a->child);
		return CTL_OK;
	}
	return w.timeout ? wait_up(&w, events) : CTL_OK;
}

int cmd_initiate(const struct cmd_args *a)
{
	struct nl_ctl nl, events;
	int r = names_ok(a);

	if (r)
		return r;
	if (!a->child)
		return ctl_usage("initiate needs --child NAME");
	r = ctl_open(&nl);
	if (r)
		return r;
	/* On a socket of its own, before the request, so that nothing of what
	 * the request brings about is missed.
	 */
	r = ctl_open(&events);
	if (!r) {
		r = ctl_subscribe(&events);
		if (!r)
			r = initiate(&nl, &events, a);
		ctl_close(&events);
	}
	ctl_close(&nl);
	return r;
}

struct ended {
	u32 sas, attempts;
};

static int on_ended(const struct nl_reply *r, void *arg)
{
	struct ended *e = arg;

	if (r->tb[ISAKMP_A_MSG_COUNT])
		e->sas = nla_get_u32(r->tb[ISAKMP_A_MSG_COUNT]);
	if (r->tb[ISAKMP_A_MSG_CANCELLED])
		e->attempts = nla_get_u32(r->tb[ISAKMP_A_MSG_CANCELLED]);
	return 0;
}

static void print_ended(const struct ended *e)
{
	if (e->sas)
		printf("terminated %u SA%s", e->sas, e->sas == 1 ? "" : "s");
	if (e->attempts)
		printf("%scancelled %u attempt%s", e->sas ? ", " : "",
		       e->attempts, e->attempts == 1 ? "" : "s");
	putchar('\n');
}

int cmd_terminate(const struct cmd_args *a)
{
	const char *name = a->child ? a->child : a->ike;
	struct nl_refusal no;
	struct nl_msg *msg;
	struct nl_ctl nl;
	struct ended e = {};
	int r = names_ok(a);

	if (r)
		return r;
	if (!name)
		return ctl_usage("terminate needs --ike NAME or --child NAME");
	r = ctl_open(&nl);
	if (r)
		return r;
	msg = ctl_new(&nl, ISAKMP_CMD_TERMINATE, 0);
	put_names(msg, a);
	if (ctl_ask(&nl, msg, on_ended, &e, &no))
		r = ctl_refused(&no, "terminate '%s'", name);
	else if (!e.sas && !e.attempts)
		r = ctl_fail("terminate '%s': nothing is up or under way",
			     name);
	else
		print_ended(&e);
	ctl_close(&nl);
	return r;
}

int cmd_flush(const struct cmd_args *a)
{
	struct nl_refusal no;
	struct nl_ctl nl;
	int r = ctl_open(&nl);

	(void)a;
	if (r)
		return r;
	if (ctl_ask(&nl, ctl_new(&nl, ISAKMP_CMD_FLUSH, 0), NULL, NULL, &no))
		r = ctl_refused(&no, "flush");
	ctl_close(&nl);
	return r;
}
