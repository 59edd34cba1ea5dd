/* SPDX-License-Identifier: GPL-2.0 */
/* The configuration, ready for the kernel: isakmp.conf(5) says what the file
 * may hold.
 */
#ifndef ISAKMPCTL_CONF_H
#define ISAKMPCTL_CONF_H

#include "conf_tree.h"
#include "conn.h"

#define CONF_FILE	"/etc/isakmp/isakmp.conf"
#define CONF_SECRET_MAX	256	/* octets of a secret */
#define CONF_SECRET_IDS	64	/* identities of a secret */

/* secrets.ikeNAME; without an identity it is for everybody. */
struct conf_secret {
	char name[ISAKMP_NAME_MAX + 1];
	struct isakmp_ident *id;
	u32 nid;
	u8 *data;
	u32 len;
};

struct conf {
	struct isakmp_conn *conn;
	u32 nconn;
	struct conf_secret *secret;
	u32 nsecret;
	struct isakmp_retransmit retransmit;	/* stands in every conn too */
	struct conf_errs warn;	/* what is allowed, and hardly meant */
};

/**
 * conf_load() - read a configuration
 * @path: the file; "-" is the standard input
 * @out: filled; empty when anything was wrong
 * @errs: every error found, for conf_errs_print()
 *
 * Return: true when @out may be applied.  conf_free() is due either way, and
 * conf_errs_free().
 */
bool conf_load(const char *path, struct conf *out, struct conf_errs *errs);
/* The same for text in memory, called @name in errors.  It cannot include
 * files; its permissions count as private.
 */
bool conf_load_bytes(const char *name, const char *s, size_t n,
		     struct conf *out, struct conf_errs *errs);
void conf_free(struct conf *c);

/* Zeroised and freed with all that it points to; not @conn itself. */
void conf_conn_free(struct isakmp_conn *conn);
/* Every field that a configuration sets; children in any order, reqids do
 * not count.
 */
bool conf_conn_same(const struct isakmp_conn *a, const struct isakmp_conn *b);
/* Octet for octet; isakmp_ident_equal() knows that names have no case. */
bool conf_ident_same(const struct isakmp_ident *a,
		     const struct isakmp_ident *b);
#define CONF_IDENT_TEXT_MAX	600	/* 255 octets in hexadecimal */
/* What a file has to say to get this identity. */
void conf_ident_text(const struct isakmp_ident *id, char *out);
/* As the section that would configure it, all defaults filled in. */
void conf_conn_print(FILE *f, const struct isakmp_conn *conn);
/* Name, identities and length; never the secret. */
void conf_secret_print(FILE *f, const struct conf_secret *s);

#endif
