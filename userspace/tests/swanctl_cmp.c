// SPDX-License-Identifier: GPL-2.0
/* Our reading of a file against that of swanctl, whose parser is in
 * libstrongswan: every section and value of many random files, then the
 * identities.  Where we are stricter on purpose (isakmp.conf(5), DEVIATIONS)
 * the generator does not go.
 *
 *	swanctl_cmp [COUNT [SEED]] [FILE ...]
 */
#define _GNU_SOURCE
#include <sys/mman.h>
#include <unistd.h>

#include "conf_tree.h"
#include "conf_value.h"
#include "tap.h"

unsigned long isakmp_alloc_fail_at;

/* Of libstrongswan 5.9, which Debian ships without headers: the first members
 * of its objects, which are tables of functions.
 */
struct sws_enum {
	bool (*next)(struct sws_enum *e, ...);
	void *venumerate;
	void (*destroy)(struct sws_enum *e);
};

struct sws_settings {
	void *getters[11];
	struct sws_enum *(*sections)(struct sws_settings *s, const char *path,
				     ...);
	struct sws_enum *(*values)(struct sws_settings *s, const char *path,
				   ...);
};

struct sws_chunk {
	u8 *p;
	size_t len;
};

struct sws_id {
	struct sws_chunk (*encoding)(struct sws_id *id);
	int (*type)(struct sws_id *id);
};

bool library_init(char *settings, const char *namespace);
void dbg_default_set_level(int level);
struct sws_settings *settings_create(char *file);
void *settings_section_create(char *name);
void settings_section_destroy(void *section, void *contents);
bool settings_parser_parse_file(void *root, char *name);
struct sws_id *identification_create_from_string(char *s);

static void dump_theirs(FILE *f, struct sws_settings *s, const char *path)
{
	char *key, *value, sub[1024];
	struct sws_enum *e;

	e = s->values(s, path);
	while (e->next(e, &key, &value))
		fprintf(f, "%s.%s=[%s]\n", path, key, value);
	e->destroy(e);
	e = s->sections(s, path);
	while (e->next(e, &key)) {
		snprintf(sub, sizeof(sub), "%s%s%s", path, *path ? "." : "",
			 key);
		fprintf(f, "%s{}\n", sub);
		dump_theirs(f, s, sub);
	}
	e->destroy(e);
}

static char *theirs(char *file)
{
	void *root = settings_section_create(strdup(""));
	char *s = NULL;
	size_t n;
	FILE *f;

	if (settings_parser_parse_file(root, file)) {
		f = open_memstream(&s, &n);
		dump_theirs(f, settings_create(file), "");
		fclose(f);
	}
	settings_section_destroy(root, NULL);
	return s;
}

static void dump_ours(FILE *f, struct conf_tree *t, const struct conf_view *v,
		      const char *path)
{
	struct conf_iter kvs = {}, subs = {};
	const struct conf_kv *kv;
	const struct conf_sec *s;
	char sub[1024];

	while ((kv = conf_view_next_kv(v, &kvs)))
		fprintf(f, "%s.%s=[%s]\n", path, kv->key, kv->value);
	while ((s = conf_view_next_sub(v, &subs))) {
		snprintf(sub, sizeof(sub), "%s%s%s", path, *path ? "." : "",
			 s->name);
		fprintf(f, "%s{}\n", sub);
		dump_ours(f, t, conf_view_sub(t, v, s->name), sub);
	}
}

static char *ours(const char *file)
{
	struct conf_errs errs = {};
	struct conf_tree t;
	char *s = NULL;
	size_t n;
	FILE *f;

	conf_tree_init(&t, &errs, NULL);
	if (conf_parse_file(&t, file, t.root)) {
		conf_tree_link(&t);
		f = open_memstream(&s, &n);
		dump_ours(f, &t, conf_view(&t, t.root), "");
		fclose(f);
	}
	conf_tree_free(&t);
	conf_errs_free(&errs);
	return s;
}

static u32 seed;

static u32 rnd(u32 n)
{
	seed = seed * 1664525 + 1013904223;
	return (seed >> 8) % n;
}

static const char *pick(const char *const *words, u32 n)
{
	return words[rnd(n)];
}

#define PICK(...) ({							\
	static const char *const words_[] = { __VA_ARGS__ };		\
	pick(words_, ARRAY_SIZE(words_));				\
})

static void gen_value(FILE *f)
{
	u32 n = rnd(4);

	while (n--) {
		fputs(PICK("a", "%any", "10.0.0.0/8", "x=y", "{", "b:c", ",",
			   "\"q\"", "\"a b\"", "\"#\"", "\"}\"", "\"\"",
			   "\"\\n\"", "\"\\\"\"", "\"\\\\\"", "\"x\\\ny\"",
			   "\"l1\nl2\"", "\\n", "@#ab", "a\"b\"c", "\r",
			   "\"\\t\\r\\x\"", "\303\244", "0x12", "'"), f);
		fputs(PICK("", " ", "\t", "  "), f);
	}
	fputs(PICK("\n", "\n", "\n", " # c\n", "#c }\n", "\r\n"), f);
}

/* Names: a section refers only to what is later in the alphabet. */
static void gen_section(FILE *f, u32 depth)
{
	u32 n = rnd(5);

	while (n--) {
		fputs(PICK("", " ", "\t", "\n", "# x\n", "\r\n"), f);
		if (depth < 4 && !rnd(3)) {
			fputs(PICK("s", "t", "u"), f);
			if (!rnd(4))
				fprintf(f, " : %s%s", PICK("za", "zb", "za.s"),
					PICK("", ", zb", ",zc", " ,\n zb.t"));
			fputs(PICK(" {", "{", "\n{\n", " {\n"), f);
			gen_section(f, depth + 1);
			fputs(PICK("}", "}\n", " } "), f);
		} else {
			fputs(PICK("k", "l", "m", "a-b", "x/y", "1", "@"), f);
			fputs(PICK("=", " = ", " =", "\n=", "= "), f);
			gen_value(f);
		}
	}
}

/* Now and then something that is out of place. */
static void gen_noise(char *text, size_t n)
{
	static const char noise[] = "{}=\":,#\\\n x";

	if (n && !rnd(3))
		text[rnd(n)] = noise[rnd(sizeof(noise) - 1)];
}

static bool write_random(int fd)
{
	char *text;
	size_t n;
	FILE *f = open_memstream(&text, &n);
	bool ok;

	gen_section(f, 0);
	fputs("za { k = 1\n s { k = 2\n q = 3\n } t : zb.t { } }\n"
	      "zb { l = 4\n t { m = 5\n k = 7\n } }\nzc : zb { u { k = 6\n } }\n",
	      f);
	fclose(f);
	gen_noise(text, n);
	ok = !ftruncate(fd, 0) && pwrite(fd, text, n, 0) == (ssize_t)n;
	xfree(text);
	return ok;
}

/* What we say no to on purpose, which noise may make. */
static bool stricter(const char *file)
{
	struct conf_errs errs = {};
	struct conf_tree t;
	bool yes = false;
	u32 i;

	conf_tree_init(&t, &errs, NULL);
	if (conf_parse_file(&t, file, t.root))
		conf_tree_link(&t);
	for (i = 0; i < errs.n; i++)
		yes |= strstr(errs.text[i], "there is no section") ||
		       strstr(errs.text[i], "comes back to where");
	conf_tree_free(&t);
	conf_errs_free(&errs);
	return yes;
}

static u32 good, bad;		/* files, as swanctl sees them */

static bool compare(char *file)
{
	char *a = theirs(file), *b = ours(file);
	bool same = a && b ? !strcmp(a, b) : !a && !b;

	good += !!a;
	bad += !a;
	if (!same && !stricter(file))
		printf("# swanctl:\n%s# we:\n%s", a ? a : "no\n", b ? b : "no\n");
	else
		same = true;
	xfree(a);
	xfree(b);
	return same;
}

static void random_files(u32 count)
{
	int fd = memfd_create("conf", 0), c;
	u32 i, first = seed;
	char path[64];
	FILE *f;

	snprintf(path, sizeof(path), "/proc/self/fd/%d", fd);
	for (i = 0; i < count; i++) {
		seed = (first + i) * 2654435761u;
		if (!write_random(fd) || !compare(path))
			break;
	}
	ok(good > count / 4 && bad > count / 20, "%u of them are right, %u wrong",
	   good, bad);
	if (!ok(i == count, "%u random files from seed %u are read alike",
		count, first)) {
		printf("# seed %u:\n", first + i);
		f = fopen(path, "r");
		while (f && (c = getc(f)) != EOF)
			putchar(c);
		putchar('\n');
	}
}

/* Their numbers of types are those of RFC 2407 4.6.2.1, and 0 for any. */
static void identities(void)
{
	static const char *const ids[] = {
		"%any", "0.0.0.0", "::", "*", "10.0.0.1", "10.0.0.0/8",
		"10.1.0.0/16", "10.0.0.1-10.0.0.9", "2001:db8::1",
		"2001:db8::/32", "2001:db8::1-2001:db8::9", "moon",
		"moon.example.org", "@moon.example.org", "@moon", "a@b.c",
		"@@a@b.c", "@@a", "@#0a0b0c", "@#0A:0b", "keyid:text",
		"keyid:#0a0b", "fqdn:moon", "dns:moon", "fqdn:#6d6f",
		"userfqdn:a@b", "email:a@b", "rfc822:a", "ipv4:#0a000001",
		"ipv6:#20010db8000000000000000000000001", "*.example.org",
		"*@example.org", "a-b.example.org", "keyid:a=b", "fqdn:a@b",
		"FQDN:moon", "KeyID:a b", "moon.", "x_y",
	};
	struct isakmp_ident mine;
	struct conf_why why;
	struct sws_chunk c;
	struct sws_id *id;
	u32 i;

	for (i = 0; i < ARRAY_SIZE(ids); i++) {
		id = identification_create_from_string((char *)ids[i]);
		c = id->encoding(id);
		if (!ok(conf_ident(ids[i], &mine, &why) &&
			mine.type == id->type(id) && mine.len == c.len &&
			(!c.len || !memcmp(mine.b, c.p, c.len)), "identity %s", ids[i]))
			printf("# swanctl: type %d, %zu octets; we: type %u, %u octets\n",
			       id->type(id), c.len, mine.type, mine.len);
	}
}

int main(int argc, char **argv)
{
	u32 count = argc > 1 ? atoi(argv[1]) : 2000;
	int i;

	seed = argc > 2 ? atoi(argv[2]) : 1;
	library_init(NULL, "swanctl_cmp");
	dbg_default_set_level(-1);
	for (i = 3; i < argc; i++)
		ok(compare(argv[i]), "%s is read alike", argv[i]);
	random_files(count);
	identities();
	return tap_end();
}
