/* SPDX-License-Identifier: GPL-2.0 */
/* Talking to the module. */
#ifndef ISAKMPCTL_NL_H
#define ISAKMPCTL_NL_H

#include <netlink/msg.h>
#include <netlink/netlink.h>

#include "conf.h"
#include "ctl.h"
#include "nl_gen.h"

struct nl_ctl {
	struct nl_sock *sk;
	int family;
	unsigned int seq;
};

/* What the kernel said no with. */
struct nl_refusal {
	int err;		/* positive errno, 0: it did not */
	char text[512];		/* for people */
	char attr[128];		/* "child[2].remote-ts[0]", or empty */
};

/* An answer or event, its attributes checked against nl_msg_set.  @tb has the
 * last of each type; lists are walked from @head.
 */
struct nl_reply {
	int cmd;
	struct nlattr **tb;
	struct nlattr *head;
	int len;
};

/* Returns 0 to go on. */
typedef int (*nl_answer)(const struct nl_reply *r, void *arg);

/* Finds the module.  Return: CTL_OK, or CTL_FAILED and it has said why. */
int ctl_open(struct nl_ctl *nl);
/* The same in silence: 0, or what libnl says. */
int ctl_try_open(struct nl_ctl *nl);
void ctl_close(struct nl_ctl *nl);
/* From now on events come as well. */
int ctl_subscribe(struct nl_ctl *nl);

/* @msg comes from here and its octets are zeroised with it. */
struct nl_msg *ctl_new(struct nl_ctl *nl, int cmd, int flags);
void ctl_drop(struct nl_msg *msg);

/**
 * ctl_ask() - send a request and take the answers
 * @nl: from ctl_open()
 * @msg: from ctl_new(), dropped in any case
 * @fn: called for each answer; NULL when there is nothing to see
 * @arg: for @fn
 * @no: filled
 *
 * Return: 0; -EINTR when a dump must be repeated because things changed
 * under it; a negative errno, with @no saying why.
 */
int ctl_ask(struct nl_ctl *nl, struct nl_msg *msg, nl_answer fn, void *arg,
	   struct nl_refusal *no);
/* A whole dump of @cmd.  @reset is called before each attempt. */
int ctl_dump(struct nl_ctl *nl, int cmd, nl_answer fn, void (*reset)(void *arg),
	    void *arg, struct nl_refusal *no);
/* Events until @fn returns other than 0, or @ms (-1: for ever) have passed.
 * Return: what @fn returned; 0 when the time was up; -ENOBUFS when some were
 * lost; a negative errno.
 */
int ctl_listen(struct nl_ctl *nl, int ms, nl_answer fn, void *arg);

/* One line on stderr: "isakmpctl: WHAT: why", and CTL_FAILED. */
__printf(2, 3) int ctl_refused(const struct nl_refusal *no, const char *fmt, ...);

/* nl_conf.c: the configuration as attributes and back. */
int nl_put_conn(struct nl_msg *msg, const struct isakmp_conn *conn);
int nl_put_secret(struct nl_msg *msg, const struct conf_secret *s);

struct nl_conf {		/* what the kernel has; secrets have no data */
	struct isakmp_conn *conn;
	u32 nconn;
	struct conf_secret *secret;
	u32 nsecret;
};

/* Return: CTL_OK, or CTL_FAILED and it has said why. */
int nl_get_conf(struct nl_ctl *nl, struct nl_conf *out);
void nl_free_conf(struct nl_conf *c);
/* Takes one answer to ISAKMP_CMD_CONN_GET in. */
int nl_on_conn(const struct nl_reply *r, void *conf);

/* The basic ones; what is wrong in an answer is left zero. */
void nl_get_addr(struct nlattr *nest, struct isakmp_addr *out);
/* Both ends of a range, of one family. */
void nl_get_ends(struct nlattr *lo, struct nlattr *hi, struct isakmp_range *out);
void nl_get_ident(struct nlattr *nest, struct isakmp_ident *out);
void nl_get_ts(struct nlattr *nest, struct isakmp_ts *out);
void nl_get_ike(struct nlattr *nest, struct ike1_tf *out);
void nl_get_ipsec(struct nlattr *nest, struct ipsec_tf *out);
/* False when @nest does not parse. */
bool nl_get_nest(struct nlattr *nest, const struct nl_set *set,
		 struct nlattr **tb);

#endif
