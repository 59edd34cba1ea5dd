// SPDX-License-Identifier: GPL-2.0
/* From the tree to connections and secrets.  Everything is checked before
 * anything is returned, and all errors are collected, so that a file is put
 * right in one go.
 */
#include <unistd.h>

#include "conf.h"
#include "conf_keys.h"
#include "conf_resolve.h"
#include "conf_value.h"

/* Those of strongSwan: 4 s, 7.2 s, 13 s, 23.3 s, 42 s and 75.6 s. */
static const struct isakmp_retransmit retransmit_default = {
	.timeout = 4000, .base_milli = 1800, .tries = 5, .limit = 0,
};

#define RETRANSMIT_WAIT_MAX	3600000ull	/* ms, of one wait */

void conf_bad(const struct conf_res *r, const struct conf_kv *kv,
	      const char *path, const char *msg)
{
	conf_err(r->t->errs, &kv->val, path, "%s", msg);
}

void conf_name(const struct conf_res *r, const struct conf_sec *s,
	       const char *path, char *out)
{
	size_t n = strlen(s->name), i;

	/* Names are printed as they are, by the kernel too. */
	for (i = 0; i < n; i++)
		if (s->name[i] < 0x21 || s->name[i] > 0x7e)
			break;
	if (n > ISAKMP_NAME_MAX)
		conf_err(r->t->errs, &s->at, path,
			 "a name has at most %d octets", ISAKMP_NAME_MAX);
	else if (i < n)
		conf_err(r->t->errs, &s->at, path, "a name is printable ASCII");
	else
		memcpy(out, s->name, n + 1);
}

char *conf_path(const char *a, const char *b)
{
	return xasprintf("%s.%s", a, conf_show(b));
}

/* "4", "1.8": at most three decimals, as thousandths. */
static bool milli(const char *s, u32 *out)
{
	u32 whole = 0, part = 0, scale = 1000;
	const char *p = s;

	for (; *p >= '0' && *p <= '9'; p++) {
		whole = whole * 10 + (*p - '0');
		if (whole > 1000000)
			return false;
	}
	if (p == s)
		return false;
	if (*p == '.') {
		for (p++; *p >= '0' && *p <= '9'; p++) {
			scale /= 10;
			part += (*p - '0') * scale;
			if (!scale)
				return false;
		}
	}
	if (*p)
		return false;
	*out = whole * 1000 + part;
	return true;
}

static void get_milli(const struct conf_res *r, const struct conf_view *v,
		      const char *key, u32 lo, u32 hi, u32 *out)
{
	const struct conf_kv *kv = conf_view_get(v, key);
	char *path;
	u32 val;

	if (!kv)
		return;
	path = conf_path("isakmp", key);
	if (milli(kv->value, &val) && val >= lo && val <= hi)
		*out = val;
	else
		conf_err(r->t->errs, &kv->val, path,
			 "\"%s\" is not a number from %g to %g",
			 conf_show(kv->value), lo / 1000.0, hi / 1000.0);
	xfree(path);
}

/* The waits grow fast: without a limit the last one may be days. */
static void check_waits(const struct conf_res *r, const struct conf_sec *sec,
			const struct isakmp_retransmit *rt)
{
	u64 wait = rt->timeout;
	u32 i;

	for (i = 0; i < rt->tries && !rt->limit; i++) {
		wait = wait * rt->base_milli / 1000;
		if (wait > RETRANSMIT_WAIT_MAX) {
			conf_err(r->t->errs, &sec->at, "isakmp",
				 "the wait after retransmission %u is above an hour, set retransmit_limit",
				 i + 1);
			return;
		}
	}
}

static void resolve_isakmp(const struct conf_res *r, const struct conf_view *v,
			   struct isakmp_retransmit *rt)
{
	const struct conf_kv *kv;
	u32 tries;

	*rt = retransmit_default;
	if (!v->n)
		return;
	get_milli(r, v, "retransmit_timeout", 100, 60000, &rt->timeout);
	get_milli(r, v, "retransmit_base", 1000, 10000, &rt->base_milli);
	get_milli(r, v, "retransmit_limit", 0, RETRANSMIT_WAIT_MAX, &rt->limit);
	kv = conf_view_get(v, "retransmit_tries");
	if (kv) {
		if (conf_u32(kv->value, &tries) && tries && tries <= 30)
			rt->tries = tries;
		else
			conf_err(r->t->errs, &kv->val, "isakmp.retransmit_tries",
				 "\"%s\" is not a number from 1 to 30",
				 conf_show(kv->value));
	}
	check_waits(r, v->sec[0], rt);
}

/* A secret that others could read is one no longer.  Its owner may be an
 * administrator who becomes root for the load: that is said, once a file.
 */
static void check_file(const struct conf_res *r, const struct conf_kv *kv,
		       const char *path)
{
	const struct conf_src *src = kv->val.src;
	const struct conf_at whole = { .src = src };
	bool std = !strcmp(src->name, CONF_STDIN);

	if (src->mode & 066)
		conf_err(r->t->errs, &kv->val, path,
			 "others may read or write this file (mode %04o): chmod 600 %s",
			 src->mode, std ? "it" : src->name);
	else if (src->owner && src->owner != geteuid())
		conf_err(r->t->warns, &whole, NULL,
			 "warning: it holds secrets and belongs to user %u, who can read and change them: chown root %s",
			 src->owner, std ? "it" : src->name);
}

static void secret_ids(const struct conf_res *r, const struct conf_view *v,
		       const char *path, struct conf_secret *s)
{
	struct conf_iter pos = {};
	const struct conf_kv *kv;
	struct isakmp_ident id;
	struct conf_why why;
	char *full;

	while ((kv = conf_view_next_kv(v, &pos))) {
		if (strncmp(kv->key, "id", 2))
			continue;
		full = conf_path(path, kv->key);
		if (s->nid == CONF_SECRET_IDS) {
			conf_err(r->t->errs, &kv->at, full,
				 "a secret has at most %d identities",
				 CONF_SECRET_IDS);
		} else if (!conf_ident(kv->value, &id, &why)) {
			conf_bad(r, kv, full, why.text);
		} else {
			s->id = xgrow(s->id, s->nid, sizeof(id));
			s->id[s->nid++] = id;
		}
		xfree(full);
	}
}

static void resolve_secret(const struct conf_res *r, const struct conf_sec *sec,
			   const struct conf_view *v, struct conf_secret *s)
{
	char *path = conf_path("secrets", sec->name);
	const struct conf_kv *kv = conf_view_get(v, "secret");
	struct conf_why why;
	size_t len;

	conf_name(r, sec, path, s->name);
	secret_ids(r, v, path, s);
	if (!kv) {
		conf_err(r->t->errs, &sec->at, path, "secret is missing");
	} else {
		check_file(r, kv, path);
		if (!conf_secret(kv->value, &s->data, &len, &why))
			conf_bad(r, kv, path, why.text);
		else if (len > CONF_SECRET_MAX)
			conf_err(r->t->errs, &kv->val, path,
				 "a secret has at most %d octets",
				 CONF_SECRET_MAX);
		else
			s->len = len;
	}
	xfree(path);
}

static void resolve_secrets(const struct conf_res *r, const struct conf_view *v,
			    struct conf *out)
{
	struct conf_iter pos = {};
	const struct conf_sec *sec;

	while ((sec = conf_view_next_sub(v, &pos))) {
		if (strncmp(sec->name, "ike", 3))
			continue;
		out->secret = xgrow(out->secret, out->nsecret,
				    sizeof(*out->secret));
		resolve_secret(r, sec, conf_view_sub(r->t, v, sec->name),
			       &out->secret[out->nsecret++]);
	}
}

/* Return: where each of them stands, to be xfree()d. */
static struct conf_at *resolve_conns(const struct conf_res *r,
				     const struct conf_view *v,
				     struct conf *out)
{
	struct conf_iter pos = {};
	const struct conf_sec *sec;
	struct conf_at *at = NULL;

	while ((sec = conf_view_next_sub(v, &pos))) {
		at = xgrow(at, out->nconn, sizeof(*at));
		at[out->nconn] = sec->at;
		out->conn = xgrow(out->conn, out->nconn, sizeof(*out->conn));
		conf_resolve_conn(r, sec, conf_view_sub(r->t, v, sec->name),
				  &out->conn[out->nconn++]);
	}
	return at;
}

static void resolve(struct conf_tree *t, struct conf *out)
{
	const struct conf_res r = { .t = t, .retransmit = &out->retransmit };
	const struct conf_view *root;
	struct conf_at *at;

	conf_tree_link(t);
	root = conf_view(t, t->root);
	conf_check(t, root, CONF_ROOT, "");
	resolve_isakmp(&r, conf_view_sub(t, root, "isakmp"), &out->retransmit);
	at = resolve_conns(&r, conf_view_sub(t, root, "connections"), out);
	resolve_secrets(&r, conf_view_sub(t, root, "secrets"), out);
	if (!t->errs->n)
		conf_warn(&r, out, at);
	xfree(at);
}

static bool finish(struct conf_tree *t, bool parsed, struct conf *out)
{
	bool ok;

	/* After a syntax error the rest would only confuse. */
	if (parsed && !t->errs->n)
		resolve(t, out);
	ok = parsed && !t->errs->n;
	conf_tree_free(t);
	if (!ok)
		conf_free(out);
	return ok;
}

bool conf_load(const char *path, struct conf *out, struct conf_errs *errs)
{
	struct conf_tree t;

	memset(out, 0, sizeof(*out));
	memset(errs, 0, sizeof(*errs));
	conf_tree_init(&t, errs, &out->warn);
	return finish(&t, conf_parse_file(&t, path, t.root), out);
}

bool conf_load_bytes(const char *name, const char *s, size_t n,
		     struct conf *out, struct conf_errs *errs)
{
	const struct conf_src *src;
	struct conf_tree t;

	memset(out, 0, sizeof(*out));
	memset(errs, 0, sizeof(*errs));
	conf_tree_init(&t, errs, &out->warn);
	t.no_files = true;
	src = conf_src_add(&t, name, 0600, geteuid());
	return finish(&t, conf_parse_bytes(&t, src, s, n, t.root), out);
}

void conf_conn_free(struct isakmp_conn *conn)
{
	u32 i;

	for (i = 0; i < conn->nchild; i++) {
		xfree(conn->child[i].local);
		xfree(conn->child[i].remote);
		xfree(conn->child[i].tf);
	}
	xfree(conn->child);
	xfree(conn->tf);
	memset(conn, 0, sizeof(*conn));
}

void conf_free(struct conf *c)
{
	u32 i;

	for (i = 0; i < c->nconn; i++)
		conf_conn_free(&c->conn[i]);
	for (i = 0; i < c->nsecret; i++) {
		xfree(c->secret[i].id);
		xfree(c->secret[i].data);
	}
	xfree(c->conn);
	xfree(c->secret);
	conf_errs_free(&c->warn);
	memset(c, 0, sizeof(*c));
}
