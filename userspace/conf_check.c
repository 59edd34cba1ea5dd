// SPDX-License-Identifier: GPL-2.0
/* A configuration against the table of keys: what is unknown, refused, or
 * allowed only because it changes nothing.
 */
#include <ctype.h>

#include "conf_keys.h"

#define WORD_MAX	64

static bool is_section(const struct conf_key *k)
{
	return k->verdict == CONF_SECTION || k->verdict == CONF_SECTION_NO;
}

static bool name_fits(const char *row, const char *name)
{
	size_t n = strlen(row);

	if (row[n - 1] == '*')
		return !strncmp(row, name, n - 1);
	return !strcmp(row, name);
}

const struct conf_key *conf_key_find(enum conf_where where, const char *name,
				     bool section)
{
	u32 i;

	for (i = 0; i < conf_nkeys; i++) {
		const struct conf_key *k = &conf_keys[i];

		if (k->where == where && is_section(k) == section &&
		    name_fits(k->name, name))
			return k;
	}
	return NULL;
}

static u32 min3(u32 a, u32 b, u32 c)
{
	return min(min(a, b), c);
}

/* Edits between two words: insert, delete, replace, swap two neighbours
 * (optimal string alignment).
 */
static u32 distance(const char *a, const char *b)
{
	u32 d[3][WORD_MAX + 1], i, j, n = strlen(a), m = strlen(b);

	if (n > WORD_MAX || m > WORD_MAX)
		return ~0u;
	for (j = 0; j <= m; j++)
		d[0][j] = j;
	for (i = 1; i <= n; i++) {
		u32 *row = d[i % 3], *up = d[(i - 1) % 3];
		const u32 *up2 = d[(i + 1) % 3];

		row[0] = i;
		for (j = 1; j <= m; j++) {
			row[j] = min3(up[j] + 1, row[j - 1] + 1,
				      up[j - 1] + (a[i - 1] != b[j - 1]));
			if (i > 1 && j > 1 && a[i - 1] == b[j - 2] &&
			    a[i - 2] == b[j - 1])
				row[j] = min(row[j], up2[j - 2] + 1);
		}
	}
	return d[n % 3][m];
}

/* Near is a third of the letters, at least two, or what is only cut short. */
static bool nearer(const char *word, const char *s, u32 *best)
{
	u32 d = distance(word, s), far = max((u32)strlen(word) / 3, 2u);

	/* "child" for "children" */
	if (strlen(s) > 2 && !strncmp(word, s, strlen(s)))
		d = min(d, 2u);
	if (d > far || d >= *best || d >= strlen(word))
		return false;
	*best = d;
	return true;
}

const char *conf_word_near(const char *const *words, u32 n, const char *s)
{
	const char *out = NULL;
	u32 i, best = ~0u;

	for (i = 0; i < n; i++)
		if (nearer(words[i], s, &best))
			out = words[i];
	return out;
}

const char *conf_key_near(enum conf_where where, const char *name,
			  bool section)
{
	static char buf[WORD_MAX + 1];
	const char *out = NULL;
	u32 i, best = ~0u;

	for (i = 0; i < conf_nkeys; i++) {
		const struct conf_key *k = &conf_keys[i];
		char word[WORD_MAX + 1];
		size_t n = strlen(k->name);

		if (k->where != where || is_section(k) != section)
			continue;
		if (k->name[n - 1] == '*')
			n--;
		if (!n || n > WORD_MAX)
			continue;
		memcpy(word, k->name, n);
		word[n] = 0;
		if (nearer(word, name, &best))
			out = strcpy(buf, word);
	}
	return out;
}

int conf_bool(const char *s)
{
	static const char *const yes[] = { "1", "yes", "true", "enabled" };
	static const char *const no[] = { "0", "no", "false", "disabled" };
	u32 i;

	for (i = 0; i < ARRAY_SIZE(yes); i++) {
		if (!strcasecmp(s, yes[i]))
			return 1;
		if (!strcasecmp(s, no[i]))
			return 0;
	}
	return -1;
}

bool conf_u32(const char *s, u32 *out)
{
	bool hex = s[0] == '0' && (s[1] == 'x' || s[1] == 'X');
	unsigned long long v;
	char *end;

	if (!isdigit((u8)*s))
		return false;
	errno = 0;
	v = strtoull(s, &end, hex ? 16 : 10);
	if (errno || *end || v > UINT32_MAX || (hex && end == s + 1))
		return false;
	*out = v;
	return true;
}

bool conf_time(const char *s, u32 *out)
{
	static const char units[] = "smhd";
	static const u32 seconds[] = { 1, 60, 3600, 86400 };
	unsigned long long v;
	const char *unit;
	char *end;

	if (!isdigit((u8)*s))
		return false;
	errno = 0;
	v = strtoull(s, &end, 10);
	if (errno || v > UINT32_MAX)
		return false;
	if (*end) {
		unit = strchr(units, *end);
		if (!unit || end[1])
			return false;
		v *= seconds[unit - units];
	}
	*out = v;
	return v <= UINT32_MAX;
}

/* 0, 0s, 0x0, and a mark of nothing with any mask of nothing. */
static bool is_zero(const char *s)
{
	u32 v;

	if (conf_time(s, &v) || conf_u32(s, &v))
		return v == 0;
	return !strcmp(s, "0/0x00000000") || !strcmp(s, "0/0x0") ||
	       !strcmp(s, "0/0");
}

static bool in_words(const char *words, const char *s)
{
	size_t n = strlen(s);

	while (words && *words) {
		size_t w = strcspn(words, " ");

		if (w == n && !memcmp(words, s, n))
			return true;
		words += w + (words[w] == ' ');
	}
	return false;
}

static bool value_ok(const struct conf_key *k, const char *s)
{
	switch (k->verdict) {
	case CONF_USED:
		return true;
	case CONF_IF_NO:
		return conf_bool(s) == 0;
	case CONF_IF_YES:
		return conf_bool(s) == 1;
	case CONF_IF_BOOL:
		return conf_bool(s) >= 0;
	case CONF_IF_ZERO:
		return is_zero(s);
	case CONF_IF_WORD:
		return in_words(k->words, s);
	}
	return false;
}

/* Where a key does stand, when it is not here. */
static const char *elsewhere(const char *name)
{
	static const char *const where[CONF_WHERE_N] = {
		[CONF_ISAKMP] = "isakmp",
		[CONF_CONN] = "connections.NAME",
		[CONF_LOCAL] = "local",
		[CONF_REMOTE] = "remote",
		[CONF_CHILD] = "children.NAME",
	};
	u32 i;

	for (i = 0; i < conf_nkeys; i++)
		if (where[conf_keys[i].where] && !is_section(&conf_keys[i]) &&
		    !strcmp(conf_keys[i].name, name))
			return where[conf_keys[i].where];
	return NULL;
}

static void unknown_key(struct conf_tree *t, const struct conf_kv *kv,
			enum conf_where where, const char *path)
{
	const char *near = conf_key_near(where, kv->key, false);

	if (elsewhere(kv->key))
		conf_err(t->errs, &kv->at, path,
			 "unknown key here, it belongs to %s",
			 elsewhere(kv->key));
	else if (near)
		conf_err(t->errs, &kv->at, path,
			 "unknown key (did you mean \"%s\"?)", near);
	else
		conf_err(t->errs, &kv->at, path, "unknown key");
}

/* "write KEY = no", or what else would be accepted; to be xfree()d. */
static char *way_out(const struct conf_key *k, const char *key)
{
	char *words, *s;
	size_t i, n;

	switch (k->verdict) {
	case CONF_IF_NO:
		return xasprintf("leave it out, or write %s = no", key);
	case CONF_IF_YES:
		return xasprintf("leave it out, or write %s = yes", key);
	case CONF_IF_ZERO:
		return xasprintf("leave it out, or write %s = 0", key);
	case CONF_IF_BOOL:
		return xstrdup("write yes or no");
	}
	words = xstrdup(k->words);
	n = strlen(words);
	for (i = 0; i < n; i++)
		if (words[i] == ' ')
			words[i] = '|';
	s = xasprintf("leave it out, or write %s = %s", key, words);
	xfree(words);
	return s;
}

static void refused(struct conf_tree *t, const struct conf_kv *kv,
		    const struct conf_key *k, const char *path)
{
	char *way = way_out(k, conf_show(kv->key));

	conf_err(t->errs, &kv->val, path, "\"%s\" is refused: %s%s%s",
		 conf_show(kv->value), k->text ? k->text : "",
		 k->text ? "; " : "", way);
	xfree(way);
}

static void check_key(struct conf_tree *t, const struct conf_kv *kv,
		      enum conf_where where, const char *path)
{
	const struct conf_key *k = conf_key_find(where, kv->key, false);
	char *full = xasprintf("%s%s%s", path, *path ? "." : "",
			       conf_show(kv->key));

	if (!k) {
		unknown_key(t, kv, where, full);
	} else if (k->verdict == CONF_NO) {
		conf_err(t->errs, &kv->at, full,
			 "not supported: %s; leave it out", k->text);
	} else if (!value_ok(k, kv->value)) {
		refused(t, kv, k, full);
	}
	xfree(full);
}

static void check_sub(struct conf_tree *t, const struct conf_view *v,
		      const struct conf_sec *sub, enum conf_where where,
		      const char *path)
{
	const struct conf_key *k = conf_key_find(where, sub->name, true);
	char *full = xasprintf("%s%s%s", path, *path ? "." : "",
			       conf_show(sub->name));
	const char *near;

	if (k && k->verdict == CONF_SECTION) {
		conf_check(t, conf_view_sub(t, v, sub->name), k->to, full);
	} else if (k) {
		conf_err(t->errs, &sub->at, full, "not supported: %s", k->text);
	} else if (where != CONF_ROOT || !sub->referenced) {
		near = conf_key_near(where, sub->name, true);
		if (near)
			conf_err(t->errs, &sub->at, full,
				 "unknown section (did you mean \"%s\"?)", near);
		else
			conf_err(t->errs, &sub->at, full, "unknown section%s",
				 where == CONF_ROOT ?
				 ", and no other refers to it" :
				 where == CONF_SECRETS ?
				 ": that of a pre-shared key begins with \"ike\"" : "");
	}
	xfree(full);
}

void conf_check(struct conf_tree *t, const struct conf_view *v,
		enum conf_where where, const char *path)
{
	struct conf_iter keys = {}, subs = {};
	const struct conf_sec *sub;
	const struct conf_kv *kv;

	while ((kv = conf_view_next_kv(v, &keys)))
		check_key(t, kv, where, path);
	while ((sub = conf_view_next_sub(v, &subs)))
		check_sub(t, v, sub, where, path);
}
