// SPDX-License-Identifier: GPL-2.0
/* Any attributes as what the kernel answers: taken in and printed, as the verbs
 * do.  The input is a list of steps that build them, so that nests are found.
 */
#include <netlink/attr.h>

#include "cmd.h"

#define must(c)	do { if (!(c)) abort(); } while (0)
#define DEPTH	4

unsigned long isakmp_alloc_fail_at;

int LLVMFuzzerTestOneInput(const u8 *data, size_t size);

struct input {
	const u8 *p;
	size_t left;
};

static u8 take(struct input *in)
{
	if (!in->left)
		return 0;
	in->left--;
	return *in->p++;
}

static void put(struct nl_msg *msg, int type, struct input *in)
{
	u8 data[64], len = take(in) % sizeof(data), i;

	for (i = 0; i < len; i++)
		data[i] = take(in);
	nla_put(msg, type, len, data);
}

/* The two upper bits of a step say what it does, the others of which type. */
static void build(struct nl_msg *msg, struct input *in)
{
	struct nlattr *nest[DEPTH];
	u32 depth = 0;
	u8 step;

	while (in->left) {
		step = take(in);
		switch (step >> 6) {
		case 0:
		case 1:
			put(msg, step & 0x3f, in);
			break;
		case 2:
			if (depth < DEPTH)
				nest[depth++] = nla_nest_start(msg, step & 0x3f);
			break;
		default:
			if (depth && nest[--depth])
				nla_nest_end(msg, nest[depth]);
		}
	}
	while (depth)
		if (nest[--depth])
			nla_nest_end(msg, nest[depth]);
}

static void show(const struct nl_reply *r, FILE *f)
{
	struct st_peers peers = {};
	struct nl_conf conf = {};
	struct st_failure why;
	struct json j = json_open(f);
	u32 i;

	st_on_peer(r, &peers);
	st_on_peer(r, &peers);	/* the rest of it, as far as we know */
	for (i = 0; i < peers.n; i++) {
		show_peer(f, &peers.peer[i]);
		json_obj(&j, NULL);
		show_peer_json(&j, &peers.peer[i]);
		json_obj_end(&j);
	}
	nl_on_conn(r, &conf);
	nl_on_conn(r, &conf);
	for (i = 0; i < conf.nconn; i++) {
		conf_conn_same(&conf.conn[0], &conf.conn[i]);
		show_conn(f, &conf.conn[i]);
		show_conn_json(&j, &conf.conn[i]);
	}
	if (r->tb[ISAKMP_A_MSG_FAILURE]) {
		st_get_failure(r->tb[ISAKMP_A_MSG_FAILURE], &why);
		show_failure(f, &why);
		show_failure_json(&j, NULL, &why);
	}
	st_reset_peers(&peers);
	nl_free_conf(&conf);
}

int LLVMFuzzerTestOneInput(const u8 *data, size_t size)
{
	struct nlattr *tb[ISAKMP_A_MSG_MAX + 1];
	struct nl_msg *msg = nlmsg_alloc_size(64 << 10);
	struct input in = { data, size };
	struct nl_reply r = { .tb = tb };
	static FILE *null;
	void *copy;

	if (!null)
		null = fopen("/dev/null", "w");
	must(msg && null);
	build(msg, &in);
	/* of its own size, for the sanitizer to watch */
	r.len = nlmsg_datalen(nlmsg_hdr(msg));
	copy = malloc(r.len + 1);
	memcpy(copy, nlmsg_data(nlmsg_hdr(msg)), r.len);
	r.head = copy;
	if (!nla_parse(tb, ISAKMP_A_MSG_MAX, copy, r.len, nl_msg_set.policy))
		show(&r, null);
	free(copy);
	nlmsg_free(msg);
	return 0;
}
