/* SPDX-License-Identifier: GPL-2.0 */
/* The verbs that talk to the kernel, and decode; rows of main.c's table. */
#ifndef ISAKMPCTL_CMD_H
#define ISAKMPCTL_CMD_H

#include "state.h"

int cmd_load(int argc, char **argv);
int cmd_list_conns(int argc, char **argv);
int cmd_list_sas(int argc, char **argv);
int cmd_list_certs(int argc, char **argv);
int cmd_stats(int argc, char **argv);
int cmd_initiate(int argc, char **argv);
int cmd_terminate(int argc, char **argv);
int cmd_flush(int argc, char **argv);
int cmd_monitor(int argc, char **argv);
int cmd_decode(int argc, char **argv);

/* What a verb may be given; cmd_args() takes those that its row allows. */
struct cmd_args {
	bool json, dry;
	const char *file, *ike, *child;
	int timeout;		/* seconds, as given or as it was before */
};

/* @allowed: of "jnfict", for --json, -n, --file, --ike, --child, --timeout.
 * Return: CTL_OK, or CTL_USAGE and it has said why.
 */
int cmd_args(int argc, char **argv, const char *allowed, struct cmd_args *out);
/* All peers; CTL_OK, or CTL_FAILED and it has said why. */
int cmd_get_peers(struct nl_ctl *nl, struct st_peers *out);

#endif
