// SPDX-License-Identifier: GPL-2.0
/* connections.NAME, from its section to struct isakmp_conn. */
#include <net/if.h>

#include "conf_keys.h"
#include "conf_resolve.h"
#include "conf_value.h"

#define REKEY_TIME	(4 * 3600)	/* swanctl's, from which ... */
#define LIFE_DEFAULT	(REKEY_TIME + REKEY_TIME / 10)	/* ... this follows */

bool conf_get_u32(const struct conf_res *r, const struct conf_view *v,
		  const char *path, const char *key, u32 lo, u32 hi, u32 *out)
{
	const struct conf_kv *kv = conf_view_get(v, key);
	bool ok = false;
	char *full;
	u32 val;

	if (!kv)
		return false;
	full = conf_path(path, key);
	ok = conf_u32(kv->value, &val) && val >= lo && val <= hi;
	if (ok)
		*out = val;
	else
		conf_err(r->t->errs, &kv->val, full,
			 "\"%s\" is not a number from %u to %u",
			 conf_show(kv->value), lo, hi);
	xfree(full);
	return ok;
}

bool conf_get_time(const struct conf_res *r, const struct conf_view *v,
		   const char *path, const char *key, u32 *out)
{
	const struct conf_kv *kv = conf_view_get(v, key);
	char *full;
	bool ok;

	if (!kv)
		return false;
	full = conf_path(path, key);
	ok = conf_time(kv->value, out);
	if (!ok)
		conf_err(r->t->errs, &kv->val, full,
			 "\"%s\" is not a time: write seconds, or a number with s, m, h or d",
			 conf_show(kv->value));
	xfree(full);
	return ok;
}

static void get_if_id(const struct conf_res *r, const struct conf_view *v,
		      const char *path, const char *key, u32 *out)
{
	const struct conf_kv *kv = conf_view_get(v, key);
	char *full;

	if (kv && *kv->value == '%') {
		full = conf_path(path, key);
		conf_err(r->t->errs, &kv->val, full,
			 "\"%s\" is refused: write the number of the interface",
			 conf_show(kv->value));
		xfree(full);
		return;
	}
	conf_get_u32(r, v, path, key, 0, UINT32_MAX, out);
}

void conf_get_if_id(const struct conf_res *r, const struct conf_view *v,
		    const char *path, struct conf_from_conn *out)
{
	get_if_id(r, v, path, "if_id_in", &out->if_id_in);
	get_if_id(r, v, path, "if_id_out", &out->if_id_out);
}

static void version(const struct conf_res *r, const struct conf_sec *sec,
		    const struct conf_view *v, const char *path)
{
	const struct conf_kv *kv = conf_view_get(v, "version");
	char *full = conf_path(path, "version");

	if (!kv)
		conf_err(r->t->errs, &sec->at, full,
			 "missing: write version = 1 (the default, 0, means IKEv2 too, which is not there yet)");
	else if (!strcmp(kv->value, "0"))
		conf_bad(r, kv, full,
			 "0 means IKEv2 too, which is not there yet: write version = 1");
	else if (!strcmp(kv->value, "2"))
		conf_bad(r, kv, full,
			 "IKEv2 is not there yet: write version = 1");
	else if (strcmp(kv->value, "1"))
		conf_err(r->t->errs, &kv->val, full,
			 "\"%s\" is no version: write version = 1",
			 conf_show(kv->value));
	xfree(full);
}

/* Names are told from mistyped addresses by their letters; of these, @why
 * says already what is wrong.
 */
static bool no_address(const char *s, const char *what, struct conf_why *why)
{
	if (*s == '%')
		return conf_why(why, "\"%s\" is refused: write %s or %%any",
				conf_show(s), what);
	if (strpbrk(s, "ghijklmnopqrstuvwxyzGHIJKLMNOPQRSTUVWXYZ"))
		return conf_why(why,
				"\"%s\" is a name; names are not looked up yet, write %s",
				conf_show(s), what);
	return false;
}

/* fe80::1%wan0: the interface to @scope, what is before it to @copy. */
static bool cut_interface(const char *s, char *copy, size_t cap, u32 *scope,
			  struct conf_why *why)
{
	const char *sep = *s == '%' ? NULL : strchr(s, '%');
	size_t len = sep ? (size_t)(sep - s) : strlen(s);
	struct isakmp_addr a;

	*scope = 0;
	if (len >= cap)
		return conf_why(why, "\"%s\" is no address", conf_show(s));
	memcpy(copy, s, len);
	copy[len] = 0;
	if (!sep)
		return true;
	if (!conf_addr(copy, &a) || !isakmp_addr_link_local(&a))
		return conf_why(why,
				"\"%s\": only a link-local address takes an interface, leave %s out",
				conf_show(s), conf_show(sep));
	*scope = if_nametoindex(sep + 1);
	return *scope || conf_why(why, "\"%s\": there is no interface %s",
				  conf_show(s), sep + 1);
}

static bool local_addr(struct isakmp_conn *c, const char *whole,
		       struct conf_why *why)
{
	struct isakmp_addr a;
	char s[128];
	u32 scope;

	if (!cut_interface(whole, s, sizeof(s), &scope, why))
		return false;
	if (!conf_addr(s, &a)) {
		conf_why(why, strpbrk(s, "/-") ?
			 "\"%s\": write one address, subnets and ranges are for remote_addrs" :
			 "\"%s\" is not an address", conf_show(s));
		return no_address(s, "an address", why);
	}
	if (c->nlocal == ISAKMP_CONN_ADDR_MAX)
		return conf_why(why, "more than %d addresses",
				ISAKMP_CONN_ADDR_MAX);
	a.scope = scope;
	c->local[c->nlocal++] = a;
	return true;
}

static bool remote_addr(struct isakmp_conn *c, const char *whole,
			struct conf_why *why)
{
	struct isakmp_range range = {};
	char copy[128];
	const char *s = copy;
	u32 scope;

	if (!cut_interface(whole, copy, sizeof(copy), &scope, why))
		return false;
	if (!strcmp(s, "%any4"))
		s = "0.0.0.0/0";
	else if (!strcmp(s, "%any6"))
		s = "::/0";
	if (!conf_range(s, &range, why))
		return no_address(s, "an address, a subnet or a range", why);
	if (c->nremote == ISAKMP_CONN_ADDR_MAX)
		return conf_why(why, "more than %d addresses",
				ISAKMP_CONN_ADDR_MAX);
	range.scope = scope;
	c->remote[c->nremote++] = range;
	return true;
}

/* %any is what an empty array says, and says it alone. */
static bool addrs(const struct conf_res *r, const struct conf_view *v,
		  const char *path, const char *key, struct isakmp_conn *c,
		  bool (*add)(struct isakmp_conn *c, const char *s,
			      struct conf_why *why))
{
	const struct conf_kv *kv = conf_view_get(v, key);
	char *full, *copy, *rest, *s;
	u32 n = 0, any = 0, bad = 0;
	struct conf_why why;

	if (!kv)
		return true;
	full = conf_path(path, key);
	copy = xstrdup(kv->value);
	rest = copy;
	while ((s = conf_list_next(&rest))) {
		n++;
		if (!strcmp(s, "%any")) {
			any++;
		} else if (!add(c, s, &why)) {
			conf_bad(r, kv, full, why.text);
			bad++;
		}
	}
	if (!n)
		conf_bad(r, kv, full, "the list is empty, write %any");
	else if (any && n > 1)
		conf_bad(r, kv, full, "%any has to stand alone");
	xfree(copy);
	xfree(full);
	return n && !bad && !(any && n > 1);
}

static void proposals(const struct conf_res *r, const struct conf_view *v,
		      const char *path, struct isakmp_conn *c)
{
	const struct conf_kv *kv = conf_view_get(v, "proposals");
	char *full = conf_path(path, "proposals");
	struct conf_ike_list list;
	struct conf_why why;

	if (!conf_ike_proposals(kv ? kv->value : "default", &list, &why))
		conf_bad(r, kv, full, why.text);
	c->tf = list.tf;
	c->ntf = list.n;
	xfree(full);
}

static void auth_psk(const struct conf_res *r, const struct conf_sec *sec,
		     const struct conf_view *v, const char *path)
{
	const struct conf_kv *kv = conf_view_get(v, "auth");
	char *full = conf_path(path, "auth");

	if (!kv)
		conf_err(r->t->errs, &sec->at, full,
			 "missing: write auth = psk (the default, pubkey, needs certificates, which are not there yet)");
	else if (strcmp(kv->value, "psk"))
		conf_err(r->t->errs, &kv->val, full,
			 "\"%s\" is refused: psk is all there is yet",
			 conf_show(kv->value));
	xfree(full);
}

/* Our own is one identity, not a set of them. */
static bool is_set(const struct isakmp_ident *id)
{
	return id->type == ISAKMP_ID_IPV4_SUBNET ||
	       id->type == ISAKMP_ID_IPV6_SUBNET ||
	       id->type == ISAKMP_ID_IPV4_RANGE ||
	       id->type == ISAKMP_ID_IPV6_RANGE;
}

static bool has_wildcard(const struct isakmp_ident *id)
{
	return (id->type == ISAKMP_ID_FQDN || id->type == ISAKMP_ID_USER_FQDN) &&
	       memchr(id->b, '*', id->len);
}

/* swanctl's wildcards are those that isakmp_ident_match() knows. */
static bool wildcard_fits(const struct isakmp_ident *id)
{
	u32 i;

	for (i = 1; i < id->len; i++)
		if (id->b[i] == '*')
			return false;
	return id->len > 2 && id->b[0] == '*' &&
	       id->b[1] == (id->type == ISAKMP_ID_FQDN ? '.' : '@');
}

static void ident(const struct conf_res *r, const struct conf_view *v,
		  const char *path, bool local, struct isakmp_ident *out)
{
	const struct conf_kv *kv = conf_view_get(v, "id");
	char *full = conf_path(path, "id");
	struct conf_why why;

	if (!kv)
		goto out;
	if (!conf_ident(kv->value, out, &why))
		conf_bad(r, kv, full, why.text);
	else if (local && is_set(out))
		conf_bad(r, kv, full, "our own identity is not a subnet or a range");
	else if (local && has_wildcard(out))
		conf_bad(r, kv, full, "our own identity has no wildcard");
	else if (has_wildcard(out) && !wildcard_fits(out))
		conf_bad(r, kv, full,
			 "a wildcard is the first label, as in *.example.org, or the user, as in *@example.org");
out:
	xfree(full);
}

/* local, remote: one section each, whatever its suffix. */
static void round_(const struct conf_res *r, const struct conf_sec *conn,
		   const struct conf_view *v, const char *path, bool local,
		   struct isakmp_ident *id)
{
	const char *kind = local ? "local" : "remote";
	const struct conf_sec *sec, *first = NULL;
	const struct conf_view *sub;
	struct conf_iter pos = {};
	char *full;
	u32 n;

	while ((sec = conf_view_next_sub(v, &pos))) {
		if (strncmp(sec->name, kind, strlen(kind)))
			continue;
		full = conf_path(path, sec->name);
		if (first) {
			conf_err(r->t->errs, &sec->at, full,
				 "a second round of authentication is refused: XAUTH is not there yet");
		} else {
			first = sec;
			sub = conf_view_sub(r->t, v, sec->name);
			auth_psk(r, sec, sub, full);
			ident(r, sub, full, local, id);
			conf_get_u32(r, sub, full, "round", 0, UINT32_MAX, &n);
		}
		xfree(full);
	}
	if (!first)
		conf_err(r->t->errs, &conn->at, path,
			 "the section \"%s\" with auth = psk is missing", kind);
}

/* What strongSwan asks for with IKEv1, too: (reauth_time, or the rekey_time
 * of 4 h when there is none) and over_time on top.
 */
static void lifetime(const struct conf_res *r, const struct conf_sec *sec,
		     const struct conf_view *v, const char *path,
		     struct isakmp_conn *c)
{
	u32 base = REKEY_TIME, over, reauth = 0;
	const struct conf_kv *kv = conf_view_get(v, "rekey_time");
	u64 life;

	/* Any other value of rekey_time is refused by the table. */
	if (kv && conf_time(kv->value, &over) && !over)
		base = 0;
	if (conf_get_time(r, v, path, "reauth_time", &reauth) && reauth)
		base = reauth;
	over = base / 10;
	conf_get_time(r, v, path, "over_time", &over);
	life = (u64)base + over;
	c->life = life ? life : LIFE_DEFAULT;
	if (life >= ISAKMP_LIFE_MIN && life <= UINT32_MAX)
		return;
	kv = conf_view_get(v, "over_time");
	conf_err(r->t->errs, kv ? &kv->val : &sec->at, path,
		 "reauth_time + over_time, the life of the ISAKMP SA, is %llu s: at least %d s are needed",
		 (unsigned long long)life, ISAKMP_LIFE_MIN);
}

static void keyingtries(const struct conf_res *r, const struct conf_view *v,
			const char *path, struct isakmp_conn *c)
{
	u32 i;

	/* Tunnels that stand by themselves are to come back by themselves. */
	c->keyingtries = 1;
	for (i = 0; i < c->nchild; i++)
		if (c->child[i].start != ISAKMP_START_NONE)
			c->keyingtries = 0;
	conf_get_u32(r, v, path, "keyingtries", 0, UINT32_MAX, &c->keyingtries);
}

static void children(const struct conf_res *r, const struct conf_view *v,
		     const char *path, const struct conf_from_conn *from,
		     struct isakmp_conn *c)
{
	struct isakmp_child_conf *child = NULL;
	char *full = conf_path(path, "children"), *name;
	struct conf_iter pos = {};
	const struct conf_sec *sec;

	while ((sec = conf_view_next_sub(v, &pos))) {
		name = conf_path(full, sec->name);
		if (c->nchild == ISAKMP_CONN_CHILD_MAX) {
			conf_err(r->t->errs, &sec->at, name,
				 "a connection has at most %d children",
				 ISAKMP_CONN_CHILD_MAX);
		} else {
			child = xgrow(child, c->nchild, sizeof(*child));
			conf_resolve_child(r, sec,
					   conf_view_sub(r->t, v, sec->name),
					   name, from, &child[c->nchild++]);
		}
		xfree(name);
	}
	c->child = child;
	xfree(full);
}

void conf_resolve_conn(const struct conf_res *r, const struct conf_sec *sec,
		       const struct conf_view *v, struct isakmp_conn *c)
{
	char *path = conf_path("connections", sec->name);
	struct conf_from_conn from = {};
	struct isakmp_addr peer;

	conf_name(r, sec, path, c->name);
	version(r, sec, v, path);
	addrs(r, v, path, "local_addrs", c, local_addr);
	/* What cannot be read is said once, not again for each child. */
	from.one_peer = !addrs(r, v, path, "remote_addrs", c, remote_addr) ||
			isakmp_conn_peer_addr(c, &peer);
	proposals(r, v, path, c);
	round_(r, sec, v, path, true, &c->local_id);
	round_(r, sec, v, path, false, &c->remote_id);
	lifetime(r, sec, v, path, c);
	conf_get_if_id(r, v, path, &from);
	children(r, conf_view_sub(r->t, v, "children"), path, &from, c);
	keyingtries(r, v, path, c);
	conf_get_u32(r, v, path, "quick_modes", 0, ISAKMP_QUICK_MODES_MAX,
		     &c->quick_modes);
	c->retransmit = *r->retransmit;
	xfree(path);
}
