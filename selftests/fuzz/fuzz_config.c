// SPDX-License-Identifier: GPL-2.0
/* Any octets as a configuration: parsed, checked, resolved.  What is accepted
 * prints as a configuration that is accepted and comes to the same; what is
 * refused says why and leaves nothing behind.  No file is read.
 *
 * It links the parser of userspace/, so that directory builds it:
 *
 *	make -C userspace fuzz		into build/fuzz/fuzz_config
 *	build/fuzz/fuzz_config -dict=selftests/fuzz/fuzz_config.dict CORPUS
 */
#include "conf.h"

#define must(c)	do { if (!(c)) abort(); } while (0)

unsigned long isakmp_alloc_fail_at;

int LLVMFuzzerTestOneInput(const u8 *data, size_t size);

static void try_conn(const struct isakmp_conn *c)
{
	struct conf_errs errs;
	struct conf back;
	char *s;
	size_t n;
	FILE *f = open_memstream(&s, &n);

	must(f);
	must(c->ntf && c->ntf <= ISAKMP_TF_MAX && c->life);
	must(c->nchild <= ISAKMP_CONN_CHILD_MAX);
	conf_conn_print(f, c);
	fclose(f);
	must(conf_load_bytes("printed", s, n, &back, &errs));
	must(back.nconn == 1);
	back.conn->retransmit = c->retransmit;
	must(conf_conn_same(c, back.conn) && conf_conn_same(back.conn, c));
	conf_free(&back);
	conf_errs_free(&errs);
	xfree(s);
}

int LLVMFuzzerTestOneInput(const u8 *data, size_t size)
{
	struct conf_errs errs;
	struct conf conf;
	bool ok;
	u32 i;

	ok = conf_load_bytes("fuzz", (const char *)data, size, &conf, &errs);
	must(ok == !errs.n);
	must(ok || (!conf.nconn && !conf.nsecret));
	for (i = 0; i < conf.nconn; i++)
		try_conn(&conf.conn[i]);
	for (i = 0; i < conf.nsecret; i++)
		must(conf.secret[i].len && conf.secret[i].data);
	conf_errs_free(&errs);
	conf_free(&conf);
	return 0;
}
