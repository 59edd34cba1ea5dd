// SPDX-License-Identifier: GPL-2.0
/* Options, the same for every verb that has them. */
#include <ctype.h>
#include <getopt.h>
#include <limits.h>

#include "cmd.h"

static const struct option options[] = {
	{ "json", no_argument, NULL, 'j' },
	{ "dry-run", no_argument, NULL, 'n' },
	{ "file", required_argument, NULL, 'f' },
	{ "ike", required_argument, NULL, 'i' },
	{ "child", required_argument, NULL, 'c' },
	{ "timeout", required_argument, NULL, 't' },
	{ "help", no_argument, NULL, 'h' },
	{}
};

static const struct {
	const char *value, *text;
} about[] = {
	['j'] = { "", "one document for programs" },
	['n'] = { "", "check only, and say what would change" },
	['f'] = { " FILE", "the configuration, - for the standard input" },
	['i'] = { " NAME", "the connection" },
	['c'] = { " NAME", "the child" },
	['t'] = { " SECONDS", "how long to wait" },
	['h'] = { "", "print this" },
};

/* "--ike" or "-f", as it is documented. */
static int no_option(const char *verb, int opt, const char *said)
{
	const struct option *o;

	for (o = options; o->name; o++) {
		if (o->val != opt)
			continue;
		if (opt == optopt)
			return ctl_usage("%s: --%s takes no value", verb,
					 o->name);
		return ctl_usage("%s has no option --%s", verb, o->name);
	}
	return ctl_usage("%s has no option %s", verb, said);
}

static int seconds(const char *s, int *out)
{
	char *end;
	long v;

	errno = 0;
	v = strtol(s, &end, 10);
	if (errno || !isdigit((unsigned char)*s) || *end || v > INT_MAX / 1000)
		return ctl_usage("--timeout takes seconds, not \"%s\"", s);
	*out = v;
	return CTL_OK;
}

static int take(int opt, char *value, struct cmd_args *out)
{
	switch (opt) {
	case 'j':
		out->json = true;
		break;
	case 'n':
		out->dry = true;
		break;
	case 'f':
		out->file = value;
		break;
	case 'i':
		out->ike = value;
		break;
	case 'c':
		out->child = value;
		break;
	case 't':
		return seconds(value, &out->timeout);
	case 'h':
		out->help = true;
		break;
	}
	return CTL_OK;
}

static bool has(const struct cmd *c, int opt)
{
	return opt == 'h' || strchr(c->options, opt);
}

void cmd_print_options(const struct cmd *c)
{
	const struct option *o;
	char form[32];

	for (o = options; o->name; o++) {
		if (!has(c, o->val))
			continue;
		snprintf(form, sizeof(form), "--%s%s", o->name,
			 about[o->val].value);
		printf("  -%c, %-18s %s\n", o->val, form, about[o->val].text);
	}
}

static int operands(int argc, char **argv, const struct cmd *c,
		    struct cmd_args *out)
{
	if (c->operand) {
		if (argc < 1)
			return ctl_usage("%s needs %s", c->name, c->operand);
		out->operand = *argv++;
		argc--;
	}
	if (argc)
		return ctl_usage("%s does not take \"%s\"", c->name, *argv);
	return CTL_OK;
}

int cmd_args(int argc, char **argv, const struct cmd *c, struct cmd_args *out)
{
	int opt, r;

	opterr = 0;
	optopt = 0;
	optind = 1;
	while ((opt = getopt_long(argc, argv, ":jnf:i:c:t:h", options,
				  NULL)) != -1) {
		if (opt == ':')
			return ctl_usage("%s: %s needs a value", c->name,
					 argv[optind - 1]);
		if (opt == '?' || !has(c, opt))
			return no_option(c->name, opt == '?' ? optopt : opt,
					 argv[optind - 1]);
		r = take(opt, optarg, out);
		if (r)
			return r;
	}
	if (out->help)
		return CTL_OK;
	return operands(argc - optind, argv + optind, c, out);
}
