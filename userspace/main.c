// SPDX-License-Identifier: GPL-2.0
/* isakmpctl: its verbs, and nothing else. */
#include "cmd.h"

static int cmd_version(int argc, char **argv)
{
	(void)argv;
	if (argc > 1)
		return ctl_usage("version takes no arguments");
	puts("isakmpctl " ISAKMP_VERSION);
	return CTL_OK;
}

static int cmd_help(int argc, char **argv);

static const struct {
	const char *name;
	int (*fn)(int argc, char **argv);	/* argv[0] is the verb */
	const char *args, *help;
} commands[] = {
	{ "load", cmd_load, "[-n] [-f FILE]",
	  "make the kernel have what the file says" },
	{ "list-conns", cmd_list_conns, "[--json]", "connections" },
	{ "list-sas", cmd_list_sas, "[--json]",
	  "peers, SAs, children and failures" },
	{ "list-certs", cmd_list_certs, "", "not yet" },
	{ "stats", cmd_stats, "[--json]", "counters" },
	{ "initiate", cmd_initiate, "--child NAME [--ike NAME] [--timeout S]",
	  "bring a child up" },
	{ "terminate", cmd_terminate, "--ike NAME | --child NAME",
	  "end SAs" },
	{ "monitor", cmd_monitor, "[--json] [--timeout S]",
	  "events as they happen" },
	{ "flush", cmd_flush, "",
	  "end all SAs, forget connections and secrets" },
	{ "decode", cmd_decode, "FILE | -", "ISAKMP messages of a capture" },
	{ "version", cmd_version, "", "print the version" },
	{ "help", cmd_help, "", "print this" },
};

static void usage(FILE *f)
{
	u32 i;

	fputs("usage: isakmpctl VERB ...\n", f);
	for (i = 0; i < ARRAY_SIZE(commands); i++)
		fprintf(f, "  %-12s %-28s %s\n", commands[i].name,
			commands[i].args, commands[i].help);
}

static int cmd_help(int argc, char **argv)
{
	(void)argv;
	if (argc > 1)
		return ctl_usage("help takes no arguments");
	usage(stdout);
	return CTL_OK;
}

int main(int argc, char **argv)
{
	const char *verb = argc > 1 ? argv[1] : NULL;
	u32 i;
	int r;

	if (!verb) {
		usage(stderr);
		return CTL_USAGE;
	}
	if (!strcmp(verb, "--help") || !strcmp(verb, "-h"))
		verb = "help";
	if (!strcmp(verb, "--version"))
		verb = "version";
	for (i = 0; i < ARRAY_SIZE(commands); i++) {
		if (strcmp(verb, commands[i].name))
			continue;
		r = commands[i].fn(argc - 1, argv + 1);
		/* A full disk or a closed pipe is a failure too. */
		if (fflush(stdout) || ferror(stdout))
			return ctl_fail("cannot write: %s", strerror(errno));
		return r;
	}
	return ctl_usage("unknown verb \"%s\"", verb);
}
