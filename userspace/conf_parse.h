/* SPDX-License-Identifier: GPL-2.0 */
/* Between conf_file.c, the scanner conf.l and the grammar conf.y. */
#ifndef ISAKMPCTL_CONF_PARSE_H
#define ISAKMPCTL_CONF_PARSE_H

#include "conf_tree.h"

/* A word and where it began. */
struct conf_tok {
	char *s;
	struct conf_at at;
};

struct conf_parse {
	struct conf_tree *tree;
	struct conf_sec *cur;	/* the section that is open */
	struct conf_at pos;	/* after the text that was scanned */
	struct conf_at tok;	/* where the last token began */
	struct conf_at start;	/* where the value began */
	char *buf;		/* the value or pattern so far */
	size_t len, cap;
	bool some;		/* a value, be it an empty string, was there */
	u32 depth;		/* of sections */
	u32 outside;		/* of them, where the file begins */
	u32 line[CONF_NEST_MAX + 1];	/* where each was opened, by depth */
	bool failed;
};

int conf_yylex_init_extra(struct conf_parse *p, void **scanner);
int conf_yylex_destroy(void *scanner);
int conf_yyparse(void *scanner, struct conf_parse *p);
/* Scans a copy of @n octets at @s. */
bool conf_scan(const char *s, size_t n, void *scanner);

#endif
