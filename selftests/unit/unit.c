// SPDX-License-Identifier: GPL-2.0
/* unit [-x] [SUITE...]: runs the suites that are linked in, prints TAP; with -x
 * up to the first case that fails.
 */
#include <setjmp.h>
#include <stdarg.h>
#include "kunit/test.h"
#include "../sim/soft.h"
#include "../../kmod/crypto.h"

struct kunit_mem {
	struct kunit_mem *next;
	void *p;
};

static struct kunit_suite *suites;
static jmp_buf given_up;
static u32 ran, failed;
static bool stop_early;

void unit_register(struct kunit_suite *suite)
{
	suite->next = suites;
	suites = suite;
}

void *kunit_kzalloc(struct kunit *test, size_t n, int gfp)
{
	struct kunit_mem *m = malloc(sizeof(*m));

	if (!m)
		abort();
	m->p = calloc(1, n);
	m->next = test->mem;
	test->mem = m;
	return m->p;
}

void kunit_kfree(struct kunit *test, const void *p)
{
	struct kunit_mem **at, *m;

	for (at = &test->mem; (m = *at); at = &m->next) {
		if (m->p != p)
			continue;
		*at = m->next;
		free(m->p);
		free(m);
		return;
	}
}

void unit_failed(struct kunit *test, bool fatal, const char *file, int line,
		 const char *what, const char *fmt, ...)
{
	va_list ap;

	test->failed = true;
	printf("# %s:%d: %s ", file, line, what);
	va_start(ap, fmt);
	vprintf(fmt, ap);
	va_end(ap);
	printf("\n");
	if (fatal)
		longjmp(given_up, 1);
}

static void run_once(struct kunit_suite *s, struct kunit_case *c,
		     const void *param)
{
	struct kunit test = { .name = c->name, .param_value = param };

	if (s->init && s->init(&test))
		test.failed = true;
	else if (!setjmp(given_up))
		c->run_case(&test);
	if (s->exit)
		s->exit(&test);
	while (test.mem)
		kunit_kfree(&test, test.mem->p);
	ran++;
	failed += test.failed;
	printf("%s %u - %s/%s\n", test.failed ? "not ok" : "ok", ran, s->name,
	       c->name);
	if (failed && stop_early)
		exit(1);
}

static void run_suite(struct kunit_suite *s)
{
	char desc[KUNIT_PARAM_DESC_SIZE];
	struct kunit_case *c;
	const void *param;

	if (s->suite_init && s->suite_init(s))
		abort();
	for (c = s->test_cases; c->run_case; c++) {
		param = c->generate_params ? c->generate_params(NULL, desc) :
					     NULL;
		do {
			run_once(s, c, param);
			if (param)
				param = c->generate_params(param, desc);
		} while (param);
	}
	if (s->suite_exit)
		s->suite_exit(s);
}

/* Those that have @name in theirs. */
static void run_suites(const char *name)
{
	struct kunit_suite *s;

	for (s = suites; s; s = s->next)
		if (strstr(s->name, name))
			run_suite(s);
}

int main(int argc, char **argv)
{
	int first = 1;

	if (argc > 1 && !strcmp(argv[1], "-x"))
		stop_early = first++;
	if (first == argc)
		run_suites("");
	for (; first < argc; first++)
		run_suites(argv[first]);
	printf("1..%u\n", ran);
	return failed || !ran;
}

/* What the kernel's crypto API is to the module. */

int isakmp_crypto_init(void)
{
	return 0;
}

void isakmp_crypto_exit(void)
{
}

int isakmp_crypto_prf(struct isakmp_env *env, u16 hash, struct isakmp_span key,
		      const struct isakmp_span *in, u32 n, u8 *out)
{
	return soft_crypto.prf(env, hash, key, in, n, out);
}

int isakmp_crypto_hash(struct isakmp_env *env, u16 hash,
		       const struct isakmp_span *in, u32 n, u8 *out)
{
	return soft_crypto.hash(env, hash, in, n, out);
}

int isakmp_crypto_cbc(struct isakmp_env *env, u16 cipher,
		      struct isakmp_span key, u8 *iv, u8 *buf, u32 len,
		      bool encrypt)
{
	return soft_crypto.cbc(env, cipher, key, iv, buf, len, encrypt);
}

int isakmp_dh_check(struct isakmp_env *env, u16 group,
		    struct isakmp_span peer_pub)
{
	return soft_crypto.dh_check(env, group, peer_pub);
}

int isakmp_dh_new(struct isakmp_env *env, u16 group, struct isakmp_dh **dh,
		  u8 *pub)
{
	return soft_crypto.dh_new(env, group, dh, pub);
}

int isakmp_dh_shared(struct isakmp_env *env, struct isakmp_dh *dh,
		     struct isakmp_span peer_pub, u8 *out)
{
	return soft_crypto.dh_shared(env, dh, peer_pub, out);
}

void isakmp_dh_free(struct isakmp_env *env, struct isakmp_dh *dh)
{
	soft_crypto.dh_free(env, dh);
}
