/* SPDX-License-Identifier: GPL-2.0 */
/* The verbs: what a row of main.c's table is, and the functions in it. */
#ifndef ISAKMPCTL_CMD_H
#define ISAKMPCTL_CMD_H

#include "state.h"

/* What a verb was given. */
struct cmd_args {
	bool help, json, dry;
	const char *file, *ike, *child;
	const char *operand;
	int timeout;		/* seconds, -1: not said */
};

struct cmd {
	const char *name;
	const char *options;	/* letters of those that it has, but -h */
	const char *operand;	/* what it needs besides them; NULL: nothing */
	int (*fn)(const struct cmd_args *a);
	const char *args, *help;
};

int cmd_load(const struct cmd_args *a);
int cmd_list_conns(const struct cmd_args *a);
int cmd_list_sas(const struct cmd_args *a);
int cmd_list_certs(const struct cmd_args *a);
int cmd_stats(const struct cmd_args *a);
int cmd_initiate(const struct cmd_args *a);
int cmd_terminate(const struct cmd_args *a);
int cmd_flush(const struct cmd_args *a);
int cmd_monitor(const struct cmd_args *a);
int cmd_decode(const struct cmd_args *a);

/* @argv: from the verb on.  Return: CTL_OK, or CTL_USAGE and it has said why. */
int cmd_args(int argc, char **argv, const struct cmd *c, struct cmd_args *out);
void cmd_print_options(const struct cmd *c);
/* All peers; CTL_OK, or CTL_FAILED and it has said why. */
int cmd_get_peers(struct nl_ctl *nl, struct st_peers *out);

#endif
