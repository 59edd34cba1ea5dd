// SPDX-License-Identifier: GPL-2.0
/* Looks into the configuration from a shell:
 *
 *	conf_dump FILE		what it comes to, or its errors
 *	conf_dump -k		reads dotted keys, says which are in the table
 */
#define _GNU_SOURCE
#include "conf.h"
#include "conf_keys.h"

unsigned long isakmp_alloc_fail_at;

static int dump(const char *path)
{
	struct conf_errs errs;
	struct conf conf;
	bool ok = conf_load(path, &conf, &errs);
	u32 i;

	for (i = 0; i < conf.nconn; i++)
		conf_conn_print(stdout, &conf.conn[i]);
	for (i = 0; i < conf.nsecret; i++)
		conf_secret_print(stdout, &conf.secret[i]);
	conf_errs_print(&errs, stdout);
	conf_errs_free(&errs);
	conf_free(&conf);
	return ok ? CTL_OK : CTL_FAILED;
}

/* "connections.<conn>.local<suffix>.auth", as the manual page has it. */
static bool key_known(char *path)
{
	enum conf_where where = CONF_ROOT;
	const struct conf_key *k = NULL;
	char *seg, *angle;

	while ((seg = strsep(&path, "."))) {
		angle = strchr(seg, '<');
		if (angle && angle != seg)
			*angle = 0;
		k = conf_key_find(where, seg, path != NULL);
		if (!k && !path)
			k = conf_key_find(where, seg, true);
		if (!k)
			return false;
		if (k->verdict == CONF_SECTION_NO)
			return true;
		where = k->to;
	}
	return k != NULL;
}

static int keys(void)
{
	char line[256], copy[256];
	int bad = 0;

	while (fgets(line, sizeof(line), stdin)) {
		line[strcspn(line, "\n")] = 0;
		strcpy(copy, line);
		if (!key_known(copy)) {
			printf("not in the table: %s\n", line);
			bad = 1;
		}
	}
	return bad;
}

int main(int argc, char **argv)
{
	if (argc == 2 && !strcmp(argv[1], "-k"))
		return keys();
	if (argc == 2)
		return dump(argv[1]);
	return CTL_USAGE;
}
