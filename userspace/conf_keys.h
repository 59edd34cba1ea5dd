/* SPDX-License-Identifier: GPL-2.0 */
/* Every key of swanctl.conf(5), and what becomes of it here. */
#ifndef ISAKMPCTL_CONF_KEYS_H
#define ISAKMPCTL_CONF_KEYS_H

#include "conf_tree.h"

/* Sections, by what they hold. */
enum conf_where {
	CONF_ROOT,
	CONF_CONNS,
	CONF_CONN,
	CONF_LOCAL,
	CONF_REMOTE,
	CONF_CHILDREN,
	CONF_CHILD,
	CONF_SECRETS,
	CONF_IKE,
	CONF_POOLS,
	CONF_AUTHORITIES,
	CONF_ISAKMP,
	CONF_WHERE_N,
};

enum conf_verdict {
	CONF_USED,		/* a key that conf.c reads */
	CONF_SECTION,		/* a section: go on in @to */
	CONF_NO,		/* refused, @text says why */
	CONF_SECTION_NO,	/* a section, refused */
	/* accepted because the value is what we do anyway */
	CONF_IF_NO,		/* a boolean that is no */
	CONF_IF_YES,
	CONF_IF_BOOL,		/* either: it changes nothing here */
	CONF_IF_ZERO,		/* a number or a time that is nothing */
	CONF_IF_WORD,		/* one of @words */
};

struct conf_key {
	u8 where;
	u8 verdict;
	u8 to;
	const char *name;	/* a last '*' stands for any suffix */
	const char *words;	/* separated by spaces */
	const char *text;	/* why other values are refused */
};

extern const struct conf_key conf_keys[];
extern const u32 conf_nkeys;

/* The row of a key or of a section; NULL when there is none. */
const struct conf_key *conf_key_find(enum conf_where where, const char *name,
				     bool section);
/* The nearest name in the same kind of section, or NULL when none is near. */
const char *conf_key_near(enum conf_where where, const char *name,
			  bool section);
/* The word in the list @words that is nearest to @s, or NULL. */
const char *conf_word_near(const char *const *words, u32 n, const char *s);

/* strongSwan's words for true and false: 1, 0, or -1 for neither. */
int conf_bool(const char *s);
/* Seconds, or a number with s, m, h or d; false when it is none. */
bool conf_time(const char *s, u32 *out);
bool conf_u32(const char *s, u32 *out);

/* Checks all keys below @v, a section of kind @where, against the table. */
void conf_check(struct conf_tree *t, const struct conf_view *v,
		enum conf_where where, const char *path);

#endif
