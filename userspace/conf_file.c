// SPDX-License-Identifier: GPL-2.0
/* Files: read, parsed, included. */
#define _GNU_SOURCE
#include <fcntl.h>
#include <glob.h>
#include <limits.h>
#include <sys/stat.h>
#include <unistd.h>

#include "conf_parse.h"

bool conf_parse_bytes(struct conf_tree *t, const struct conf_src *src,
		      const char *s, size_t n, struct conf_sec *into)
{
	struct conf_parse p = {
		.tree = t,
		.cur = into,
		.pos = { src, 1, 1 },
		.tok = { src, 1, 1 },
	};
	const struct conf_sec *up;
	void *scanner;

	for (up = into; up->parent; up = up->parent)
		p.depth++;
	p.outside = p.depth;
	if (conf_yylex_init_extra(&p, &scanner))
		return false;
	if (!conf_scan(s, n, scanner) || conf_yyparse(scanner, &p))
		p.failed = true;
	conf_yylex_destroy(scanner);
	xfree(p.buf);
	return !p.failed;
}

/* Reads all of @fd; returns an errno, -EFBIG included. */
static int slurp(struct conf_tree *t, int fd, char **out, size_t *len)
{
	size_t cap = 65536, n = 0;
	char *buf = xcalloc(1, cap);
	ssize_t r;

	while ((r = read(fd, buf + n, cap - n)) != 0) {
		if (r < 0 && errno == EINTR)
			continue;
		if (r < 0 || t->octets + n > CONF_OCTETS_MAX) {
			r = r < 0 ? -errno : -EFBIG;
			xfree(buf);
			return r;
		}
		n += r;
		if (n == cap) {
			char *more = xcalloc(2, cap);

			memcpy(more, buf, n);
			xfree(buf);
			buf = more;
			cap *= 2;
		}
	}
	t->octets += n;
	*out = buf;
	*len = n;
	return 0;
}

/* Only what lies in a file system has permissions that say who can read it,
 * and only of a file does the owner matter: a pipe is of whoever writes.
 */
static const struct conf_src *src_add(struct conf_tree *t, const char *name,
				      const struct stat *st)
{
	bool file = S_ISREG(st->st_mode);

	return conf_src_add(t, name, file || S_ISFIFO(st->st_mode) ?
			    st->st_mode & 07777 : 0600,
			    file ? st->st_uid : geteuid());
}

/* @fd: from open(), or -1 and errno. */
static bool parse_fd(struct conf_tree *t, int fd, const char *name,
		     const struct conf_at *at, struct conf_sec *into)
{
	struct stat st;
	char *buf = NULL;
	bool ok = false;
	size_t n = 0;
	int err;

	if (fd < 0 || fstat(fd, &st))
		err = -errno;
	else if (S_ISDIR(st.st_mode))
		err = -EISDIR;
	else
		err = slurp(t, fd, &buf, &n);
	if (!err) {
		ok = conf_parse_bytes(t, src_add(t, name, &st), buf, n, into);
		xfree(buf);
	} else {
		conf_err(t->errs, at, NULL, "%s: %s", name, strerror(-err));
	}
	return ok;
}

static bool parse_file_at(struct conf_tree *t, const char *path,
			  const struct conf_at *at, struct conf_sec *into)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	bool ok = parse_fd(t, fd, path, at, into);

	if (fd >= 0)
		close(fd);
	return ok;
}

bool conf_parse_file(struct conf_tree *t, const char *path,
		     struct conf_sec *into)
{
	if (!strcmp(path, "-"))
		return parse_fd(t, STDIN_FILENO, CONF_STDIN, NULL, into);
	return parse_file_at(t, path, NULL, into);
}

/* Relative to the directory of the file that includes. */
static char *beside(const char *file, const char *pattern)
{
	const char *slash = strrchr(file, '/');

	if (*pattern == '/' || !slash)
		return xstrdup(pattern);
	return xasprintf("%.*s/%s", (int)(slash - file), file, pattern);
}

void conf_include(struct conf_tree *t, const char *pattern,
		  const struct conf_at *at, struct conf_sec *into)
{
	glob_t found = {};
	char *full;
	size_t i;
	int err;

	if (t->no_files) {
		conf_err(t->errs, at, NULL, "include is not possible here");
		return;
	}
	if (t->includes == CONF_INCLUDE_MAX) {
		conf_err(t->errs, at, NULL, "includes nest deeper than %d",
			 CONF_INCLUDE_MAX);
		return;
	}
	full = beside(at->src->name, pattern);
	err = glob(full, 0, NULL, &found);
	t->includes++;
	for (i = 0; !err && i < found.gl_pathc; i++)
		parse_file_at(t, found.gl_pathv[i], at, into);
	t->includes--;
	/* Wildcards may well match nothing; a plain name has to be there. */
	if (err && (err != GLOB_NOMATCH || !strpbrk(full, "*?[")))
		conf_err(t->errs, at, NULL, "include %s: %s", conf_show(full),
			 err == GLOB_NOMATCH ? "no such file" : "cannot be read");
	globfree(&found);
	xfree(full);
}
