/* SPDX-License-Identifier: GPL-2.0 */
/* Between conf.c and conf_conn.c, conf_child.c. */
#ifndef ISAKMPCTL_CONF_RESOLVE_H
#define ISAKMPCTL_CONF_RESOLVE_H

#include "conf.h"

struct conf_res {
	struct conf_tree *t;
	const struct isakmp_retransmit *retransmit;
};

/* What children take from their connection. */
struct conf_from_conn {
	u32 if_id_in, if_id_out;
	bool one_peer;		/* there is an address to go to */
};

/* @path and @b with a dot between; to be xfree()d. */
char *conf_path(const char *path, const char *b);
/* An error about the value of @kv. */
void conf_bad(const struct conf_res *r, const struct conf_kv *kv,
	      const char *path, const char *msg);
/* Copies the name of a section; @out is empty when it is none. */
void conf_name(const struct conf_res *r, const struct conf_sec *s,
	       const char *path, char *out);

/* Getters leave @out alone when the key is absent, and report what they
 * cannot read.  Return: true when @out was set.
 */
bool conf_get_u32(const struct conf_res *r, const struct conf_view *v,
		  const char *path, const char *key, u32 lo, u32 hi, u32 *out);
bool conf_get_time(const struct conf_res *r, const struct conf_view *v,
		   const char *path, const char *key, u32 *out);
void conf_get_if_id(const struct conf_res *r, const struct conf_view *v,
		    const char *path, struct conf_from_conn *out);

/* To r->t->warns, what is hardly meant; @at: one for each connection. */
void conf_warn(const struct conf_res *r, const struct conf *conf,
	       const struct conf_at *at);

void conf_resolve_conn(const struct conf_res *r, const struct conf_sec *sec,
		       const struct conf_view *v, struct isakmp_conn *conn);
void conf_resolve_child(const struct conf_res *r, const struct conf_sec *sec,
			const struct conf_view *v, const char *path,
			const struct conf_from_conn *from,
			struct isakmp_child_conf *child);

#endif
