// SPDX-License-Identifier: GPL-2.0
/* Files of a configuration: includes, permissions, and that no secret stays in
 * memory.
 */
#define _GNU_SOURCE
#include <sys/stat.h>
#include <unistd.h>

#include "conf.h"
#include "tap.h"

unsigned long isakmp_alloc_fail_at;

#define CONN								\
	"connections { c { version = 1\n local { auth = psk\n }\n"	\
	"remote { auth = psk\n }\n } }\n"
#define SECRET	"secrets { ike {\n secret = x\n } }\n"

static void write_file(const char *name, const char *text, int mode)
{
	FILE *f = fopen(name, "w");

	fputs(text, f);
	fclose(f);
	chmod(name, mode);
}

/* Loads @name, expects @error or none. */
static void test_file(const char *name, const char *error, const char *what)
{
	struct conf_errs errs;
	struct conf conf;
	bool loaded = conf_load(name, &conf, &errs);

	if (!ok(error ? !loaded && errs.n == 1 && strstr(errs.text[0], error) :
		loaded, "%s", what))
		conf_errs_print(&errs, stdout);
	conf_errs_free(&errs);
	conf_free(&conf);
}

/* The first warning of "a" and its includes; NULL: none. */
static void test_owner(uid_t owner, const char *warning, const char *what)
{
	struct conf_errs errs;
	struct conf conf;

	if (chown("d/s.conf", owner, -1)) {
		ok(true, "# SKIP %s: only root gives files away", what);
		return;
	}
	conf_load("a", &conf, &errs);
	if (!ok(!errs.n && (warning ? conf.warn.n == 1 &&
			    strstr(conf.warn.text[0], warning) : !conf.warn.n),
		"%s", what))
		conf_errs_print(&conf.warn, stdout);
	conf_errs_free(&errs);
	conf_free(&conf);
}

static void test_stdin(void)
{
	FILE *f = freopen("a", "r", stdin);

	test_file("-", NULL, "the standard input includes a file beside us");
	f = f ? freopen("d/s.conf", "r", stdin) : NULL;
	chmod("d/s.conf", 0640);
	test_file("-", "stdin:2:11: secrets.ike: others may read or write this file (mode 0640): chmod 600 it",
		  "errors call it by name");
	chmod("d/s.conf", 0600);
	ok(f, "the standard input was redirected");
}

static void test_files(void)
{
	char dir[] = "/tmp/isakmp-conf-XXXXXX";
	int r;

	if (!mkdtemp(dir) || chdir(dir)) {
		ok(false, "no directory to work in");
		return;
	}
	mkdir("d", 0700);
	write_file("a", "include d/*.conf\ninclude none-*\n" CONN, 0644);
	write_file("d/s.conf", SECRET, 0600);
	test_file("a", NULL, "a public file includes a private one");
	test_owner(geteuid(), NULL, "our own secrets");
	test_owner(12345, "d/s.conf: warning: it holds secrets and belongs to user 12345, who can read and change them: chown root d/s.conf",
		   "the secrets of somebody else");
	test_owner(0, NULL, "the secrets of root");
	test_stdin();
	write_file("d/t.conf", "connections {\n include ../u\n }\n", 0644);
	write_file("u", "c {\n children {\n n { mode = beet\n } } }\n", 0644);
	test_file("a", "d/../u:3:13: connections.c.children.n.mode",
		  "an include is relative to its file, and errors name it");
	write_file("d/t.conf", "connections {\n include ../none\n }\n", 0644);
	test_file("a", "d/../none: no such file", "a missing file is an error");
	write_file("d/t.conf", "connections {\n", 0644);
	test_file("a", "d/t.conf:2:1: unexpected end of the file: a '}' is missing, section \"connections\" of line 1",
		  "a section ends in the file in which it began");
	write_file("d/t.conf", "connections {\n include ../v\n }\n", 0644);
	write_file("v", "c", 0644);
	test_file("a", "d/../v:1:1: syntax error, unexpected end of the file, expecting",
		  "what includes a file is not open in it");
	write_file("d/t.conf", "}\n", 0644);
	test_file("a", "d/t.conf:1:1", "a file ends no section of another");
	write_file("d/t.conf", "include t.conf\n", 0644);
	test_file("a", "includes nest deeper than 8", "a file includes itself");
	unlink("d/t.conf");
	chmod("d/s.conf", 0640);
	test_file("a", "chmod 600 d/s.conf", "the group may read a secret");
	chmod("d/s.conf", 0604);
	test_file("a", "chmod 600 d/s.conf", "others may read a secret");
	chmod("d/s.conf", 0602);
	test_file("a", "chmod 600 d/s.conf", "others may write a secret");
	write_file("d/s.conf", "secrets { x { } }\n", 0644);
	test_file("none", "none: No such file or directory", "no file");
	test_file("d", "Is a directory", "a directory");
	r = system("rm -r d a u v");
	r |= chdir("/");
	ok(!r && !rmdir(dir), "cleaned up");
}

#define MARK_LEN	32

#if defined(__has_feature)
#if __has_feature(address_sanitizer)
#define SANITIZED	1
#endif
#endif
#ifdef __SANITIZE_ADDRESS__
#define SANITIZED	1
#endif
#ifndef SANITIZED
#define SANITIZED	0
#endif

static void mark_make(char *mark, int step)
{
	int i;

	for (i = 0; i < MARK_LEN; i++)
		mark[i] = 'A' + (i * step + 3) % 23;
}

/* Where the allocator's memory holds @mark: how many times. */
static u32 heap_count(const char *mark)
{
	FILE *f = fopen("/proc/self/maps", "r");
	char line[512], mode[8], *lo, *hi, *at;
	u32 n = 0;

	while (f && fgets(line, sizeof(line), f)) {
		if (sscanf(line, "%p-%p %7s", (void **)&lo, (void **)&hi,
			   mode) != 3 || strcmp(mode, "rw-p") ||
		    (strchr(line, '/') || strstr(line, "[stack]")))
			continue;
		for (at = lo; (at = memmem(at, hi - at, mark, MARK_LEN)); at++)
			n++;
	}
	if (f)
		fclose(f);
	return n;
}

/* The file, the scanner, the tree and the result: all of it is wiped.  The
 * second secret takes the way through an error.
 */
static void test_wiped(void)
{
	static const char *const texts[] = {
		"secrets { ike { secret = %.*s\n } }\n",
		"secrets { ike { secret = %.*s\n secrets = x\n } }\n",
	};
	char name[] = "/tmp/isakmp-secret-XXXXXX", mark[2][MARK_LEN];
	char text[256];
	struct conf_errs errs;
	struct conf conf;
	u32 during, after;
	int fd, n, i;

	if (SANITIZED) {
		ok(true, "# SKIP the sanitizer keeps what was freed");
		return;
	}
	fd = mkstemp(name);
	for (i = 0; i < 2; i++) {
		mark_make(mark[i], 5 + 2 * i);
		n = snprintf(text, sizeof(text), texts[i], MARK_LEN, mark[i]);
		if (pwrite(fd, text, n, 0) != n || ftruncate(fd, n))
			break;
		explicit_bzero(text, sizeof(text));
		conf_load(name, &conf, &errs);
		during = heap_count(mark[i]);
		conf_errs_free(&errs);
		conf_free(&conf);
		after = heap_count(mark[i]);
		ok(during == !i && !after,
		   "a secret is in memory %u times after a load, %u in the end",
		   during, after);
	}
	close(fd);
	unlink(name);
}

int main(void)
{
	test_files();
	test_wiped();
	return tap_end();
}
