// SPDX-License-Identifier: GPL-2.0
/* memsearch FILE...: look for secrets in memory that lies in files.
 *
 * Reads "NAME HEX" from its input, HEX being masked with 0xa5, and prints a
 * line for each place where WINDOW or more octets of a secret stand:
 *
 *	NAME OCTETS FILE OFFSET SURROUNDINGS
 *
 * and at the end how much has been looked through.  Holes are left out.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define MASK		0xa5
#define WINDOW		12	/* octets that are no coincidence */
#define SECRETS		1024
#define LEN_MAX		64
#define HASH		65536
#define CHUNK		(1 << 20)

struct secret {
	char name[32];
	unsigned int len;
	uint8_t b[LEN_MAX];
};

/* Where a window begins: @at of @secret. */
struct window {
	struct window *next;
	struct secret *secret;
	unsigned int at;
};

static struct secret secrets[SECRETS];
static struct window *table[HASH];
static unsigned long long looked;

static unsigned int hash(const uint8_t *p)
{
	uint32_t v;

	memcpy(&v, p, sizeof(v));
	return v * 2654435761u >> 16;
}

static void add(struct secret *s)
{
	unsigned int at, h;
	struct window *w;

	for (at = 0; at + WINDOW <= s->len; at++) {
		w = calloc(1, sizeof(*w));
		if (!w)
			abort();
		h = hash(s->b + at);
		w->secret = s;
		w->at = at;
		w->next = table[h];
		table[h] = w;
	}
}

static int read_secrets(void)
{
	char hex[2 * LEN_MAX + 2];
	struct secret *s = secrets;
	unsigned int v;

	while (s < secrets + SECRETS &&
	       scanf("%31s %129[0-9a-f]", s->name, hex) == 2) {
		for (s->len = 0; s->len < LEN_MAX; s->len++) {
			if (sscanf(hex + 2 * s->len, "%2x", &v) != 1)
				break;
			s->b[s->len] = v ^ MASK;
		}
		if (s->len < WINDOW) {
			fprintf(stderr, "memsearch: %s is too short\n", s->name);
			return -1;
		}
		add(s++);
	}
	return s - secrets;
}

/* What of @s from @at on stands at @p, of which @left octets are known. */
static unsigned int same(const struct secret *s, unsigned int at,
			 const uint8_t *p, size_t left)
{
	unsigned int n = 0;

	while (at + n < s->len && n < left && p[n] == s->b[at + n])
		n++;
	return n;
}

static void show(const struct secret *s, unsigned int n, const char *file,
		 unsigned long long off, const uint8_t *buf, size_t i,
		 size_t len)
{
	size_t from = i > 32 ? i - 32 : 0, to = i + n + 32 < len ? i + n + 32 : len;

	printf("%s %u %s %#llx ", s->name, n, file, off);
	for (; from < to; from++)
		if (from >= i && from < i + n)
			printf("**");
		else
			printf("%02x", buf[from]);
	printf("\n");
}

/* Return: octets that are done with. */
static size_t search(const char *file, unsigned long long off,
		     const uint8_t *buf, size_t len)
{
	const struct window *w;
	unsigned int n;
	size_t i = 0;

	while (i + WINDOW <= len) {
		for (w = table[hash(buf + i)]; w; w = w->next) {
			n = same(w->secret, w->at, buf + i, len - i);
			if (n < WINDOW)
				continue;
			show(w->secret, n, file, off + i, buf, i, len);
			i += n - 1;
			break;
		}
		i++;
	}
	return i;
}

static int search_file(const char *file)
{
	static uint8_t buf[CHUNK + LEN_MAX];
	int fd = open(file, O_RDONLY);
	off_t at = 0, data;
	size_t have = 0, done;
	ssize_t n;

	if (fd < 0)
		return -1;
	while ((data = lseek(fd, at, SEEK_DATA)) >= 0) {
		if (data != at)
			have = 0;
		at = data;
		n = pread(fd, buf + have, CHUNK, at);
		if (n <= 0)
			break;
		at += n;
		looked += n;
		have += n;
		done = search(file, at - have, buf, have);
		memmove(buf, buf + done, have - done);
		have -= done;
	}
	close(fd);
	return 0;
}

int main(int argc, char **argv)
{
	int n = read_secrets(), i;

	if (n < 0)
		return 2;
	for (i = 1; i < argc; i++) {
		if (search_file(argv[i])) {
			fprintf(stderr, "memsearch: %s: %s\n", argv[i],
				strerror(errno));
			return 2;
		}
	}
	printf("# %d secrets, %llu octets of memory\n", n, looked);
	return 0;
}
