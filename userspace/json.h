/* SPDX-License-Identifier: GPL-2.0 */
/* JSON out: one object a line, or a document.  Commas are kept track of. */
#ifndef ISAKMPCTL_JSON_H
#define ISAKMPCTL_JSON_H

#include "util.h"

struct json {
	FILE *f;
	bool first;		/* nothing yet in the object or array */
};

struct json json_open(FILE *f);
/* @key NULL: inside an array, or the document itself. */
void json_obj(struct json *j, const char *key);
void json_obj_end(struct json *j);
void json_arr(struct json *j, const char *key);
void json_arr_end(struct json *j);
/* Octets that are not printable ASCII are escaped, as if Latin-1. */
void json_str(struct json *j, const char *key, const char *s);
void json_num(struct json *j, const char *key, u64 v);
void json_bool(struct json *j, const char *key, bool v);

#endif
