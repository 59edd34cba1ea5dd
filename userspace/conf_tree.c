// SPDX-License-Identifier: GPL-2.0
/* The tree of sections and what a reference adds to a section. */
#include "conf_tree.h"

enum { VIEW_NONE, VIEW_OPEN, VIEW_DONE };

/* FNV-1a: thousands of connections stand in one section. */
static u32 hash_name(const char *s)
{
	u32 h = 2166136261u;

	while (*s)
		h = (h ^ (u8)*s++) * 16777619u;
	return h;
}

static struct conf_sec *sec_new(const char *name, const struct conf_at *at,
				struct conf_sec *parent)
{
	struct conf_sec *s = xcalloc(1, sizeof(*s));

	s->name = xstrdup(name);
	s->hash = hash_name(name);
	if (at)
		s->at = *at;
	s->parent = parent;
	return s;
}

static void sec_free(struct conf_sec *s)
{
	u32 i;

	for (i = 0; i < s->nkv; i++) {
		xfree(s->kv[i].key);
		xfree(s->kv[i].value);
	}
	for (i = 0; i < s->nsub; i++)
		sec_free(s->sub[i]);
	for (i = 0; i < s->nref; i++)
		xfree(s->ref[i].path);
	xfree(s->kv);
	xfree(s->sub);
	xfree(s->ref);
	xfree(s->view.sec);
	xfree(s->name);
	xfree(s);
}

void conf_tree_init(struct conf_tree *t, struct conf_errs *errs,
		    struct conf_errs *warns)
{
	memset(t, 0, sizeof(*t));
	t->root = sec_new("", NULL, NULL);
	t->errs = errs;
	t->warns = warns;
}

void conf_tree_free(struct conf_tree *t)
{
	u32 i;

	sec_free(t->root);
	for (i = 0; i < t->nsrc; i++) {
		xfree(t->src[i]->name);
		xfree(t->src[i]);
	}
	for (i = 0; i < t->nview; i++) {
		xfree(t->view[i]->sec);
		xfree(t->view[i]);
	}
	xfree(t->src);
	xfree(t->view);
}

const struct conf_src *conf_src_add(struct conf_tree *t, const char *name,
				    mode_t mode, uid_t owner)
{
	struct conf_src *s = xcalloc(1, sizeof(*s));

	s->name = xstrdup(name);
	s->mode = mode;
	s->owner = owner;
	t->src = xgrow(t->src, t->nsrc, sizeof(s));
	t->src[t->nsrc++] = s;
	return s;
}

static struct conf_sec *find_sub(const struct conf_sec *s, const char *name)
{
	u32 i, h = hash_name(name);

	for (i = 0; i < s->nsub; i++)
		if (s->sub[i]->hash == h && !strcmp(s->sub[i]->name, name))
			return s->sub[i];
	return NULL;
}

static struct conf_kv *find_kv(const struct conf_sec *s, const char *key)
{
	u32 i, h = hash_name(key);

	for (i = 0; i < s->nkv; i++)
		if (s->kv[i].hash == h && !strcmp(s->kv[i].key, key))
			return &s->kv[i];
	return NULL;
}

struct conf_sec *conf_sec_open(struct conf_sec *sec, const char *name,
			       const struct conf_at *at)
{
	struct conf_sec *sub = find_sub(sec, name);

	if (sub)
		return sub;
	sub = sec_new(name, at, sec);
	sec->sub = xgrow(sec->sub, sec->nsub, sizeof(sub));
	sec->sub[sec->nsub++] = sub;
	return sub;
}

void conf_sec_refer(struct conf_sec *sec, const char *path,
		    const struct conf_at *at)
{
	struct conf_ref *r;

	sec->ref = xgrow(sec->ref, sec->nref, sizeof(*r));
	r = &sec->ref[sec->nref++];
	r->path = xstrdup(path);
	r->at = *at;
}

void conf_sec_set(struct conf_sec *sec, const char *key, const char *value,
		  const struct conf_at *at, const struct conf_at *val)
{
	struct conf_kv *kv = find_kv(sec, key);

	if (!kv) {
		sec->kv = xgrow(sec->kv, sec->nkv, sizeof(*kv));
		kv = &sec->kv[sec->nkv++];
		kv->key = xstrdup(key);
		kv->hash = hash_name(key);
	}
	xfree(kv->value);
	kv->value = value ? xstrdup(value) : NULL;
	kv->at = *at;
	kv->val = *val;
}

static bool view_has(const struct conf_view *v, const struct conf_sec *s)
{
	u32 i;

	for (i = 0; i < v->n; i++)
		if (v->sec[i] == s)
			return true;
	return false;
}

static void view_add(struct conf_tree *t, struct conf_view *v,
		     const struct conf_view *more)
{
	u32 i;

	for (i = 0; i < more->n; i++) {
		if (view_has(v, more->sec[i]))
			continue;
		if (v->n == CONF_REF_MAX) {
			conf_err(t->errs, &v->sec[0]->at, NULL,
				 "section \"%s\" inherits from more than %d sections",
				 conf_show(v->sec[0]->name), CONF_REF_MAX);
			return;
		}
		v->sec = xgrow(v->sec, v->n, sizeof(*v->sec));
		v->sec[v->n++] = more->sec[i];
	}
}

/* A new view that lives as long as the tree. */
static struct conf_view *view_new(struct conf_tree *t)
{
	struct conf_view *v = xcalloc(1, sizeof(*v));

	t->view = xgrow(t->view, t->nview, sizeof(v));
	t->view[t->nview++] = v;
	return v;
}

static const struct conf_view *view_path(struct conf_tree *t, const char *path,
					 u32 depth);

/* Depth first: a section that is met twice counts where it is met first.
 * Every section is expanded once, or a few lines of crossing references
 * would take for ever.
 */
static const struct conf_view *expand(struct conf_tree *t, struct conf_sec *s,
				      u32 depth)
{
	const struct conf_view self = {
		.sec = (const struct conf_sec *[]){ s }, .n = 1
	};
	u32 i;

	if (s->state != VIEW_NONE)
		return &s->view;
	s->state = VIEW_OPEN;
	view_add(t, &s->view, &self);
	for (i = 0; i < s->nref; i++) {
		const struct conf_ref *r = &s->ref[i];
		const struct conf_view *v;

		if (depth > CONF_REF_MAX) {
			conf_err(t->errs, &r->at, NULL,
				 "references nest deeper than %d", CONF_REF_MAX);
			break;
		}
		v = view_path(t, r->path, depth + 1);
		if (!v->n)
			conf_err(t->errs, &r->at, NULL,
				 "there is no section \"%s\" to refer to",
				 conf_show(r->path));
		else if (v->sec[0]->state == VIEW_OPEN)
			conf_err(t->errs, &r->at, NULL,
				 "the reference to \"%s\" comes back to where it stands",
				 conf_show(r->path));
		view_add(t, &s->view, v);
	}
	s->state = VIEW_DONE;
	return &s->view;
}

static const struct conf_view *view_sub(struct conf_tree *t,
					const struct conf_view *v,
					const char *name, u32 depth)
{
	struct conf_view *out = view_new(t);
	u32 i;

	for (i = 0; i < v->n; i++) {
		struct conf_sec *s = find_sub(v->sec[i], name);

		if (s)
			view_add(t, out, expand(t, s, depth));
	}
	return out;
}

static const struct conf_view *view_path(struct conf_tree *t, const char *path,
					 u32 depth)
{
	const struct conf_view *v = expand(t, t->root, depth);
	char *copy = xstrdup(path), *rest = copy, *name;

	while ((name = strsep(&rest, ".")))
		v = view_sub(t, v, name, depth);
	xfree(copy);
	if (v->n)
		((struct conf_sec *)v->sec[0])->referenced = true;
	return v;
}

const struct conf_view *conf_view(struct conf_tree *t, struct conf_sec *sec)
{
	return expand(t, sec, 0);
}

const struct conf_view *conf_view_sub(struct conf_tree *t,
				      const struct conf_view *v,
				      const char *name)
{
	return view_sub(t, v, name, 0);
}

const struct conf_kv *conf_view_get(const struct conf_view *v,
				    const char *key)
{
	u32 i;

	for (i = 0; i < v->n; i++) {
		const struct conf_kv *kv = find_kv(v->sec[i], key);

		/* Unset here hides what is inherited. */
		if (kv)
			return kv->value ? kv : NULL;
	}
	return NULL;
}

static bool seen_before(const struct conf_view *v, u32 sec, const char *name,
			bool sub)
{
	u32 i;

	for (i = 0; i < sec; i++)
		if (sub ? !!find_sub(v->sec[i], name) :
			  !!find_kv(v->sec[i], name))
			return true;
	return false;
}

const struct conf_kv *conf_view_next_kv(const struct conf_view *v,
					struct conf_iter *pos)
{
	for (; pos->sec < v->n; pos->sec++, pos->i = 0) {
		const struct conf_sec *s = v->sec[pos->sec];

		while (pos->i < s->nkv) {
			const struct conf_kv *kv = &s->kv[pos->i++];

			if (kv->value &&
			    !seen_before(v, pos->sec, kv->key, false))
				return kv;
		}
	}
	return NULL;
}

const struct conf_sec *conf_view_next_sub(const struct conf_view *v,
					  struct conf_iter *pos)
{
	for (; pos->sec < v->n; pos->sec++, pos->i = 0) {
		const struct conf_sec *s = v->sec[pos->sec];

		while (pos->i < s->nsub) {
			const struct conf_sec *sub = s->sub[pos->i++];

			if (!seen_before(v, pos->sec, sub->name, true))
				return sub;
		}
	}
	return NULL;
}

static void link_sec(struct conf_tree *t, struct conf_sec *s)
{
	u32 i;

	expand(t, s, 0);
	for (i = 0; i < s->nsub; i++)
		link_sec(t, s->sub[i]);
}

void conf_tree_link(struct conf_tree *t)
{
	link_sec(t, t->root);
}
