// SPDX-License-Identifier: GPL-2.0
/* What is wrong with a configuration, said all at once. */
#include "conf_tree.h"

const char *conf_show(const char *s)
{
	static char ring[4][96];
	static unsigned int turn;
	char *out = ring[turn++ % ARRAY_SIZE(ring)];
	int n = 0;

	for (; *s; s++) {
		u8 c = *s;

		if (n > 80) {
			n += scnprintf(out + n, 96 - n, "...");
			break;
		}
		if (c < 0x20 || c == 0x7f || c == '"' || c == '\\')
			n += scnprintf(out + n, 96 - n, "\\x%02x", c);
		else
			out[n++] = c;
	}
	out[n] = 0;
	return out;
}

static bool known(const struct conf_errs *e, const char *key)
{
	u32 i;

	for (i = 0; i < e->n; i++)
		if (!strcmp(e->key[i], key))
			return true;
	return false;
}

/* A template that ten connections refer to is wrong once, not ten times:
 * the path does not count when two errors are compared.
 */
void conf_err(struct conf_errs *e, const struct conf_at *at, const char *path,
	      const char *fmt, ...)
{
	char *msg, *where;
	va_list ap;

	va_start(ap, fmt);
	msg = xvasprintf(fmt, ap);
	va_end(ap);
	if (at && at->src && at->line)
		where = xasprintf("%s:%u:%u", at->src->name, at->line, at->col);
	else
		where = xstrdup(at && at->src ? at->src->name : "isakmpctl");

	if (e->n == CONF_ERR_MAX) {
		e->hidden++;
	} else {
		char *key = xasprintf("%s: %s", where, msg);

		if (known(e, key)) {
			xfree(key);
		} else {
			e->key[e->n] = key;
			e->text[e->n++] = path && *path ?
				xasprintf("%s: %s: %s", where, path, msg) :
				xstrdup(key);
		}
	}
	xfree(where);
	xfree(msg);
}

void conf_errs_print(const struct conf_errs *e, FILE *f)
{
	u32 i;

	for (i = 0; i < e->n; i++)
		fprintf(f, "%s\n", e->text[i]);
	if (e->hidden)
		fprintf(f, "and %u more like these\n", e->hidden);
}

void conf_errs_free(struct conf_errs *e)
{
	u32 i;

	for (i = 0; i < e->n; i++) {
		xfree(e->text[i]);
		xfree(e->key[i]);
	}
	memset(e, 0, sizeof(*e));
}
