// SPDX-License-Identifier: GPL-2.0
/* JSON out, RFC 8259. */
#include <inttypes.h>

#include "json.h"

struct json json_open(FILE *f)
{
	return (struct json){ .f = f, .first = true };
}

static void text(struct json *j, const char *s)
{
	fputc('"', j->f);
	for (; *s; s++) {
		if (*s == '"' || *s == '\\')
			fprintf(j->f, "\\%c", *s);
		else if (*s < 0x20 || *s > 0x7e)
			fprintf(j->f, "\\u%04x", (u8)*s);
		else
			fputc(*s, j->f);
	}
	fputc('"', j->f);
}

static void begin(struct json *j, const char *key)
{
	if (!j->first)
		fputc(',', j->f);
	j->first = false;
	if (key) {
		text(j, key);
		fputc(':', j->f);
	}
}

static void open(struct json *j, const char *key, char c)
{
	begin(j, key);
	fputc(c, j->f);
	j->first = true;
}

static void close(struct json *j, char c)
{
	fputc(c, j->f);
	j->first = false;
}

void json_obj(struct json *j, const char *key)
{
	open(j, key, '{');
}

void json_obj_end(struct json *j)
{
	close(j, '}');
}

void json_arr(struct json *j, const char *key)
{
	open(j, key, '[');
}

void json_arr_end(struct json *j)
{
	close(j, ']');
}

void json_str(struct json *j, const char *key, const char *s)
{
	begin(j, key);
	text(j, s);
}

void json_num(struct json *j, const char *key, u64 v)
{
	begin(j, key);
	fprintf(j->f, "%" PRIu64, v);
}

void json_bool(struct json *j, const char *key, bool v)
{
	begin(j, key);
	fputs(v ? "true" : "false", j->f);
}
