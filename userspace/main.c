// SPDX-License-Identifier: GPL-2.0
/* isakmpctl: its verbs, and nothing else. */
#include "cmd.h"
#include "conf_keys.h"

static int cmd_version(const struct cmd_args *a)
{
	(void)a;
	puts("isakmpctl " ISAKMP_VERSION);
	return CTL_OK;
}

static int cmd_help(const struct cmd_args *a);

static const struct cmd cmds[] = {
	{ "load", "nf", NULL, cmd_load, "[-n] [-f FILE]",
	  "make the kernel have what the file says" },
	{ "list-conns", "j", NULL, cmd_list_conns, "[--json]", "connections" },
	{ "list-sas", "j", NULL, cmd_list_sas, "[--json]",
	  "peers, SAs, children and failures" },
	{ "list-certs", "j", NULL, cmd_list_certs, "", "not yet" },
	{ "stats", "j", NULL, cmd_stats, "[--json]", "counters" },
	{ "initiate", "ict", NULL, cmd_initiate,
	  "--child NAME [--ike NAME] [--timeout S]", "bring a child up" },
	{ "terminate", "ict", NULL, cmd_terminate,
	  "--ike NAME | --child NAME", "end SAs" },
	{ "monitor", "jt", NULL, cmd_monitor, "[--json] [--timeout S]",
	  "events as they happen" },
	{ "flush", "", NULL, cmd_flush, "",
	  "end all SAs, forget connections and secrets" },
	{ "decode", "", "a capture, or - for the standard input", cmd_decode,
	  "FILE | -", "ISAKMP messages of a capture" },
	{ "version", "", NULL, cmd_version, "", "print the version" },
	{ "help", "", NULL, cmd_help, "",
	  "print this; VERB --help has the options" },
};

static void usage(FILE *f)
{
	u32 i;

	fputs("usage: isakmpctl VERB ...\n", f);
	for (i = 0; i < ARRAY_SIZE(cmds); i++)
		fprintf(f, "  %-12s %-28s %s\n", cmds[i].name, cmds[i].args,
			cmds[i].help);
}

static int cmd_help(const struct cmd_args *a)
{
	(void)a;
	usage(stdout);
	return CTL_OK;
}

static int usage_of(const struct cmd *c)
{
	printf("usage: isakmpctl %s%s%s\n%s\n", c->name, *c->args ? " " : "",
	       c->args, c->help);
	cmd_print_options(c);
	return CTL_OK;
}

static int run(const struct cmd *c, int argc, char **argv)
{
	struct cmd_args a = { .timeout = -1 };
	int r = cmd_args(argc, argv, c, &a);

	if (r)
		return r;
	r = a.help ? usage_of(c) : c->fn(&a);
	/* A full disk or a closed pipe is a failure too. */
	if (fflush(stdout) || ferror(stdout))
		return ctl_fail("cannot write: %s", strerror(errno));
	return r;
}

static int unknown(const char *verb)
{
	const char *names[ARRAY_SIZE(cmds)], *near;
	u32 i;

	for (i = 0; i < ARRAY_SIZE(cmds); i++)
		names[i] = cmds[i].name;
	near = conf_word_near(names, ARRAY_SIZE(names), verb);
	if (near)
		return ctl_usage("unknown verb \"%s\" (did you mean \"%s\"?)",
				 verb, near);
	return ctl_usage("unknown verb \"%s\"", verb);
}

int main(int argc, char **argv)
{
	const char *verb = argc > 1 ? argv[1] : NULL;
	u32 i;

	if (!verb) {
		usage(stderr);
		return CTL_USAGE;
	}
	if (!strcmp(verb, "--help") || !strcmp(verb, "-h"))
		verb = "help";
	if (!strcmp(verb, "--version"))
		verb = "version";
	for (i = 0; i < ARRAY_SIZE(cmds); i++)
		if (!strcmp(verb, cmds[i].name))
			return run(&cmds[i], argc - 1, argv + 1);
	return unknown(verb);
}
