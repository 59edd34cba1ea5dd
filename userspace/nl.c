// SPDX-License-Identifier: GPL-2.0
/* Requests, answers and events.  libnl finds the family and builds and parses
 * attributes; the loop is ours, because it has to wait with a limit, wipe what
 * it received, and read why the kernel refused.
 */
#include <errno.h>
#include <poll.h>
#include <sys/socket.h>
#include <time.h>

#include <linux/genetlink.h>
#include <netlink/genl/ctrl.h>
#include <netlink/genl/genl.h>

#include "nl.h"

#define MSG_MAX		(512 << 10)
#define RECV_MAX	(64 << 10)
#define DUMP_TRIES	10

static int open_error(int err)
{
	switch (-err) {
	case NLE_OBJ_NOTFOUND:
		return ctl_fail("the kernel has no isakmp: modprobe isakmp");
	case NLE_PERM:
	case NLE_NOACCESS:
		return ctl_fail("not permitted: needs CAP_NET_ADMIN");
	default:
		return ctl_fail("netlink: %s", nl_geterror(err));
	}
}

int ctl_try_open(struct nl_ctl *nl)
{
	int one = 1, size = MSG_MAX, err;

	memset(nl, 0, sizeof(*nl));
	nl->sk = nl_socket_alloc();
	if (!nl->sk)
		return -NLE_NOMEM;
	err = genl_connect(nl->sk);
	if (!err) {
		nl->family = genl_ctrl_resolve(nl->sk, ISAKMP_FAMILY_NAME);
		err = nl->family < 0 ? nl->family : 0;
	}
	if (err) {
		ctl_close(nl);
		return err;
	}
	/* Texts and offsets in errors, without the request, which may hold a
	 * secret; and a request may be a long one.
	 */
	setsockopt(nl_socket_get_fd(nl->sk), SOL_NETLINK, NETLINK_EXT_ACK,
		   &one, sizeof(one));
	setsockopt(nl_socket_get_fd(nl->sk), SOL_NETLINK, NETLINK_CAP_ACK,
		   &one, sizeof(one));
	setsockopt(nl_socket_get_fd(nl->sk), SOL_SOCKET, SO_SNDBUF, &size,
		   sizeof(size));
	setsockopt(nl_socket_get_fd(nl->sk), SOL_SOCKET, SO_RCVBUF, &size,
		   sizeof(size));
	nl->seq = time(NULL);
	return 0;
}

int ctl_open(struct nl_ctl *nl)
{
	int err = ctl_try_open(nl);

	return err ? open_error(err) : CTL_OK;
}

void ctl_close(struct nl_ctl *nl)
{
	if (nl->sk)
		nl_socket_free(nl->sk);
	nl->sk = NULL;
}

int ctl_subscribe(struct nl_ctl *nl)
{
	int group = genl_ctrl_resolve_grp(nl->sk, ISAKMP_FAMILY_NAME,
					  ISAKMP_MCGRP_EVENTS);
	int err = group < 0 ? group : nl_socket_add_membership(nl->sk, group);

	return err ? open_error(err) : CTL_OK;
}

struct nl_msg *ctl_new(struct nl_ctl *nl, int cmd, int flags)
{
	struct nl_msg *msg = nlmsg_alloc_size(MSG_MAX);

	if (!msg || !genlmsg_put(msg, 0, ++nl->seq, nl->family, 0,
				 NLM_F_REQUEST | NLM_F_ACK | flags, cmd,
				 ISAKMP_FAMILY_VERSION)) {
		fputs("isakmpctl: out of memory\n", stderr);
		exit(CTL_FAILED);
	}
	return msg;
}

void ctl_drop(struct nl_msg *msg)
{
	explicit_bzero(nlmsg_hdr(msg), nlmsg_hdr(msg)->nlmsg_len);
	nlmsg_free(msg);
}

/* Errors */

/* "child[1].suite[0]" for the attribute that begins at @off from @base; the
 * numbers count those of the same type before it.
 */
static void attr_path(const char *base, size_t off, const struct nlattr *head,
		      int len, const struct nl_set *set, char *out, size_t cap)
{
	const struct nlattr *a, *b;
	int rem, rem_b, type, nth = 0, n;
	size_t at;

	nla_for_each_attr(a, head, len, rem) {
		type = nla_type(a);
		at = (const char *)a - base;
		if (off < at || off >= at + NLA_ALIGN(a->nla_len))
			continue;
		if (type > set->max || !set->name[type])
			return;
		nla_for_each_attr(b, head, len, rem_b)
			if (b < a && nla_type(b) == type)
				nth++;
		n = snprintf(out, cap, "%s[%d]", set->name[type], nth);
		if (n < 0 || (size_t)n >= cap)
			return;
		if (off > at && set->nested[type]) {
			out[n] = '.';
			out[n + 1] = '\0';
			attr_path(base, off, nla_data(a), nla_len(a),
				  set->nested[type], out + n + 1, cap - n - 1);
		}
		return;
	}
}

/* The attribute that lacks one of type @type: its set tells the name. */
static const struct nl_set *set_at(const char *base, size_t off,
				   const struct nlattr *head, int len,
				   const struct nl_set *set)
{
	const struct nlattr *a;
	size_t at;
	int rem;

	nla_for_each_attr(a, head, len, rem) {
		at = (const char *)a - base;
		if (off < at || off >= at + NLA_ALIGN(a->nla_len))
			continue;
		if (nla_type(a) > set->max || !set->nested[nla_type(a)])
			return NULL;
		set = set->nested[nla_type(a)];
		return off == at ? set :
			set_at(base, off, nla_data(a), nla_len(a), set);
	}
	return NULL;
}

static void missing_name(struct nlattr **tb, const struct nlmsghdr *req,
			 const struct nlattr *head, int len,
			 struct nl_refusal *no)
{
	const struct nl_set *set = &nl_msg_set;
	size_t n = strlen(no->attr);
	u32 type;

	if (!tb[NLMSGERR_ATTR_MISS_TYPE])
		return;
	type = nla_get_u32(tb[NLMSGERR_ATTR_MISS_TYPE]);
	if (tb[NLMSGERR_ATTR_MISS_NEST]) {
		u32 off = nla_get_u32(tb[NLMSGERR_ATTR_MISS_NEST]);

		attr_path((const char *)req, off, head, len, set, no->attr,
			  sizeof(no->attr));
		set = set_at((const char *)req, off, head, len, set);
		n = strlen(no->attr);
	}
	if (set && type <= (u32)set->max && set->name[type])
		snprintf(no->attr + n, sizeof(no->attr) - n, "%s%s",
			 n ? "." : "", set->name[type]);
}

static void refusal_tlvs(const struct nlmsghdr *req, const struct nlattr *head,
			 int len, struct nl_refusal *no)
{
	struct nlattr *tb[NLMSGERR_ATTR_MAX + 1];
	const struct nlattr *attrs = NULL;
	int attrs_len = 0;

	if (nla_parse(tb, NLMSGERR_ATTR_MAX, (struct nlattr *)head, len, NULL))
		return;
	if (req->nlmsg_len > NLMSG_HDRLEN + GENL_HDRLEN) {
		attrs = (const void *)((const char *)req + NLMSG_HDRLEN +
				       GENL_HDRLEN);
		attrs_len = req->nlmsg_len - NLMSG_HDRLEN - GENL_HDRLEN;
	}
	if (tb[NLMSGERR_ATTR_MSG] && nla_len(tb[NLMSGERR_ATTR_MSG]) > 0)
		snprintf(no->text, sizeof(no->text), "%.*s",
			 nla_len(tb[NLMSGERR_ATTR_MSG]),
			 (char *)nla_data(tb[NLMSGERR_ATTR_MSG]));
	if (tb[NLMSGERR_ATTR_OFFS] && attrs)
		attr_path((const char *)req, nla_get_u32(tb[NLMSGERR_ATTR_OFFS]),
			  attrs, attrs_len, &nl_msg_set, no->attr,
			  sizeof(no->attr));
	missing_name(tb, req, attrs, attrs_len, no);
}

static int refusal(const struct nlmsghdr *req, struct nlmsghdr *h,
		   struct nl_refusal *no)
{
	const struct nlmsgerr *e = nlmsg_data(h);
	size_t skip = sizeof(*e);

	if (nlmsg_datalen(h) < (int)sizeof(*e))
		return -EBADMSG;
	if (!e->error)
		return 0;
	no->err = -e->error;
	/* Linux has no text for a dump that was refused at its start. */
	snprintf(no->text, sizeof(no->text), "%s", no->err == EPERM ?
		 "not permitted: needs CAP_NET_ADMIN, in the initial user namespace unless isakmp was loaded with allow_userns" :
		 strerror(no->err));
	if (!(h->nlmsg_flags & NLM_F_CAPPED))
		skip += e->msg.nlmsg_len - NLMSG_HDRLEN;
	if (h->nlmsg_flags & NLM_F_ACK_TLVS &&
	    skip < (size_t)nlmsg_datalen(h))
		refusal_tlvs(req, (const void *)((const char *)e + skip),
			     nlmsg_datalen(h) - skip, no);
	return e->error;
}

int ctl_refused(const struct nl_refusal *no, const char *fmt, ...)
{
	va_list ap;
	char *what;

	va_start(ap, fmt);
	what = xvasprintf(fmt, ap);
	va_end(ap);
	if (no->attr[0])
		ctl_fail("%s: %s: %s", what, no->attr, no->text);
	else
		ctl_fail("%s: %s", what, no->text);
	xfree(what);
	return CTL_FAILED;
}

/* The loop */

static int answer(struct nlmsghdr *h, nl_answer fn, void *arg)
{
	struct nlattr *tb[ISAKMP_A_MSG_MAX + 1];
	struct genlmsghdr *g = nlmsg_data(h);
	struct nl_reply r = {
		.cmd = g->cmd, .tb = tb, .head = genlmsg_attrdata(g, 0),
		.len = genlmsg_attrlen(g, 0),
	};

	if (genlmsg_parse(h, 0, tb, ISAKMP_A_MSG_MAX, nl_msg_set.policy))
		return -EBADMSG;
	return fn ? fn(&r, arg) : 0;
}

/* One message of the answer to @req; 1 when it was the last one. */
static int take(struct nl_ctl *nl, const struct nlmsghdr *req,
		struct nlmsghdr *h, bool *torn, nl_answer fn, void *arg,
		struct nl_refusal *no)
{
	int err;

	if (h->nlmsg_seq != req->nlmsg_seq)
		return 0;
	if (h->nlmsg_flags & NLM_F_DUMP_INTR)
		*torn = true;
	switch (h->nlmsg_type) {
	case NLMSG_ERROR:
		err = refusal(req, h, no);
		return err ? err : 1;
	case NLMSG_DONE:
		err = nlmsg_datalen(h) >= (int)sizeof(int) ?
			*(int *)nlmsg_data(h) : 0;
		if (err < 0) {
			no->err = -err;
			snprintf(no->text, sizeof(no->text), "%s",
				 strerror(no->err));
			return err;
		}
		return 1;
	default:
		return h->nlmsg_type == nl->family ? answer(h, fn, arg) : 0;
	}
}

static ssize_t receive(struct nl_ctl *nl, void *buf, int ms)
{
	struct pollfd p = { nl_socket_get_fd(nl->sk), POLLIN, 0 };
	ssize_t n;
	int r;

	r = poll(&p, 1, ms);
	if (r <= 0)
		return r ? -errno : -EAGAIN;
	n = recv(p.fd, buf, RECV_MAX, 0);
	return n < 0 ? -errno : n;
}

int ctl_ask(struct nl_ctl *nl, struct nl_msg *msg, nl_answer fn, void *arg,
	   struct nl_refusal *no)
{
	struct nlmsghdr *req = nlmsg_hdr(msg), *h;
	void *buf = xcalloc(1, RECV_MAX);
	bool torn = false;
	int err = 0, left;
	ssize_t n;

	memset(no, 0, sizeof(*no));
	if (send(nl_socket_get_fd(nl->sk), req, req->nlmsg_len, 0) < 0)
		err = -errno;
	while (!err) {
		n = receive(nl, buf, -1);
		if (n < 0) {
			err = n;
			break;
		}
		left = n;
		for (h = buf; !err && nlmsg_ok(h, left);
		     h = nlmsg_next(h, &left))
			err = take(nl, req, h, &torn, fn, arg, no);
	}
	if (err < 0 && !no->err) {
		no->err = -err;
		snprintf(no->text, sizeof(no->text), "%s", strerror(-err));
	}
	xfree(buf);
	ctl_drop(msg);
	if (err < 0)
		return err;
	return torn ? -EINTR : 0;
}

int ctl_dump(struct nl_ctl *nl, int cmd, nl_answer fn, void (*reset)(void *arg),
	    void *arg, struct nl_refusal *no)
{
	int err, tries;

	for (tries = 0; tries < DUMP_TRIES; tries++) {
		reset(arg);
		err = ctl_ask(nl, ctl_new(nl, cmd, NLM_F_DUMP), fn, arg, no);
		if (err != -EINTR)
			return err;
	}
	no->err = EAGAIN;
	snprintf(no->text, sizeof(no->text),
		 "the configuration changes faster than it can be read");
	return -EAGAIN;
}

static long long now_ms(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return t.tv_sec * 1000LL + t.tv_nsec / 1000000;
}

int ctl_listen(struct nl_ctl *nl, int ms, nl_answer fn, void *arg)
{
	long long end = now_ms() + ms;
	void *buf = xcalloc(1, RECV_MAX);
	struct nlmsghdr *h;
	int err = 0, left;
	ssize_t n;

	while (!err) {
		n = ms < 0 ? -1 : end - now_ms();
		if (ms >= 0 && n <= 0)
			break;
		n = receive(nl, buf, n);
		if (n == -EAGAIN)
			break;
		if (n < 0) {
			err = n;
			break;
		}
		left = n;
		for (h = buf; !err && nlmsg_ok(h, left);
		     h = nlmsg_next(h, &left))
			if (h->nlmsg_type == nl->family && !h->nlmsg_seq)
				err = answer(h, fn, arg);
	}
	xfree(buf);
	return err;
}
