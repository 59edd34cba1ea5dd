/* SPDX-License-Identifier: GPL-2.0 */
/* A configuration as it was written: sections, keys, references.  What they
 * mean is the business of conf.c.
 */
#ifndef ISAKMPCTL_CONF_TREE_H
#define ISAKMPCTL_CONF_TREE_H

#include "util.h"

#define CONF_ERR_MAX	20	/* are shown, the rest is counted */
#define CONF_NEST_MAX	16	/* sections within sections */
#define CONF_REF_MAX	32	/* sections that one inherits from */
#define CONF_INCLUDE_MAX 8	/* files within files */
#define CONF_OCTETS_MAX	(16u << 20)	/* of all files together */

#define CONF_STDIN	"stdin"

/* A file that was read, with the permissions that it had. */
struct conf_src {
	char *name;
	mode_t mode;
	uid_t owner;
};

/* Where something stands; lines and columns count from 1. */
struct conf_at {
	const struct conf_src *src;
	u32 line, col;
};

struct conf_errs {
	char *text[CONF_ERR_MAX];
	char *key[CONF_ERR_MAX];	/* location and message, to dedupe */
	u32 n, hidden;
};

struct conf_kv {
	char *key;
	char *value;		/* NULL: unset by "key =" */
	u32 hash;
	struct conf_at at;	/* of the key */
	struct conf_at val;	/* of the value */
};

struct conf_ref {
	char *path;
	struct conf_at at;
};

/* What a section amounts to: itself, then what it inherits from, in order. */
struct conf_view {
	const struct conf_sec **sec;
	u32 n;
};

struct conf_sec {
	struct conf_sec *parent;
	char *name;
	u32 hash;
	struct conf_at at;
	struct conf_kv *kv;
	struct conf_sec **sub;
	struct conf_ref *ref;
	u32 nkv, nsub, nref;
	u8 state;		/* of the view: none, being made, made */
	bool referenced;
	struct conf_view view;
};

struct conf_tree {
	struct conf_sec *root;
	struct conf_src **src;
	u32 nsrc;
	struct conf_view **view;	/* those that conf_view_sub() made */
	u32 nview;
	struct conf_errs *errs;
	struct conf_errs *warns;	/* what is allowed, and hardly meant */
	size_t octets;
	u32 includes;		/* depth of the file being read */
	bool no_files;		/* the text comes from a stranger */
};

/* @warns: may be NULL while nothing is resolved */
void conf_tree_init(struct conf_tree *t, struct conf_errs *errs,
		    struct conf_errs *warns);
void conf_tree_free(struct conf_tree *t);
const struct conf_src *conf_src_add(struct conf_tree *t, const char *name,
				    mode_t mode, uid_t owner);

/* The subsection @name of @sec, made when it is new. */
struct conf_sec *conf_sec_open(struct conf_sec *sec, const char *name,
			       const struct conf_at *at);
void conf_sec_refer(struct conf_sec *sec, const char *path,
		    const struct conf_at *at);
/* Later values replace earlier ones.  @value may be NULL. */
void conf_sec_set(struct conf_sec *sec, const char *key, const char *value,
		  const struct conf_at *at, const struct conf_at *val);

/* With everything inherited.  Valid until the tree is freed. */
const struct conf_view *conf_view(struct conf_tree *t, struct conf_sec *sec);
/* The subsection @name; without one, a view of nothing. */
const struct conf_view *conf_view_sub(struct conf_tree *t,
				      const struct conf_view *v,
				      const char *name);
/* NULL when the key is absent or unset. */
const struct conf_kv *conf_view_get(const struct conf_view *v,
				    const char *key);
/* A place in a view, zero at first. */
struct conf_iter {
	u32 sec, i;
};

/* The next key that is set and the next subsection, each name once; NULL after
 * the last.
 */
const struct conf_kv *conf_view_next_kv(const struct conf_view *v,
					struct conf_iter *pos);
const struct conf_sec *conf_view_next_sub(const struct conf_view *v,
					  struct conf_iter *pos);
/* Marks what is referred to, and reports what does not exist. */
void conf_tree_link(struct conf_tree *t);

/* "file:line:col: path: message"; @path may be NULL. */
__printf(4, 5)
void conf_err(struct conf_errs *e, const struct conf_at *at, const char *path,
	      const char *fmt, ...);
void conf_errs_print(const struct conf_errs *e, FILE *f);
void conf_errs_free(struct conf_errs *e);
/* @s, cut and with octets that do not print escaped, for an error message;
 * in a static buffer of which there are four.
 */
const char *conf_show(const char *s);

/* conf_file.c.  False when something was wrong, which @t->errs says.
 * @path: "-" is the standard input
 */
bool conf_parse_file(struct conf_tree *t, const char *path,
		     struct conf_sec *into);
bool conf_parse_bytes(struct conf_tree *t, const struct conf_src *src,
		      const char *p, size_t n, struct conf_sec *into);
void conf_include(struct conf_tree *t, const char *pattern,
		  const struct conf_at *at, struct conf_sec *into);

#endif
