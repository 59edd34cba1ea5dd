/* SPDX-License-Identifier: GPL-2.0 */
/* A namespace without sockets, with real connections, peers and engine: what
 * the suites of the engine's body run on.  Its workers can be held back.
 */
#ifndef ISAKMP_TESTS_BODY_H
#define ISAKMP_TESTS_BODY_H

#include <kunit/test.h>
#include <linux/completion.h>
#include "../nodes.h"

/**
 * struct body - what a test has
 * @in: the namespace
 * @blocker: holds the workqueue, which runs one work at a time
 * @go: releases it
 * @held: it does
 */
struct body {
	struct isakmp_net in;
	struct work_struct blocker;
	struct completion go;
	bool held;
};

int body_init(struct kunit *test);
void body_exit(struct kunit *test);

/* No worker runs from here on; or again, and all are done on return. */
void body_hold(struct body *b);
void body_release(struct body *b);

/* Any address to any address, or to @remote alone; one suite, one trap child.
 * Published; unloaded by body_unload().
 */
struct isakmp_conn *body_load(struct body *b, const char *name,
			      const char *remote);
void body_unload(struct body *b, struct isakmp_conn *conn);

/* "192.0.2.1" or "2001:db8::1", port 500 */
struct isakmp_addr body_addr(const char *text);
extern const char *const body_local;	/* 192.0.2.1 */

/* A header for @len octets in all, with these cookies. */
void body_header(u8 *buf, u64 cky_i, u64 cky_r, u8 etype, u32 len);
/* A copy of @buf comes in from @remote. */
void body_input(struct body *b, const struct isakmp_addr *remote,
		const u8 *buf, u32 len);
#define BODY_FIRST_MAX	256	/* octets of a message 1 */
/* A good message 1; written into @buf, or coming in. */
u32 body_first_write(u8 *buf, u64 cky_i);
void body_first(struct body *b, const struct isakmp_addr *remote, u64 cky_i);

#define body_count(b, item)	isakmp_mib_read(&(b)->in, ISAKMP_MIB_##item)

#endif
