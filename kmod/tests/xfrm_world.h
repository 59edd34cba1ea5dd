/* SPDX-License-Identifier: GPL-2.0 */
/* A namespace with the data plane in it and nothing above: what the XFRM
 * suites run on.  The states and policies are real ones of init_net.
 */
#ifndef ISAKMP_TESTS_XFRM_WORLD_H
#define ISAKMP_TESTS_XFRM_WORLD_H

#include <kunit/test.h>
#include "../xfrm_priv.h"

/**
 * struct xfrm_world - what a test has
 * @in: of init_net
 * @nacquire: acquires that came through
 * @acquired: the reqid of the last one
 * @naudit: audits that came through
 * @asked: the reqid that somebody is about
 * @refuse: what an acquire is answered with
 * @states: how many there were before
 * @policies: likewise
 * @loaded: struct xfrm_conn
 * @route: what the route says is our address; family 0: no route
 */
struct xfrm_world {
	struct isakmp_net *in;
	u32 nacquire, acquired, naudit;
	u32 asked;
	int refuse;
	u32 states, policies;
	struct list_head loaded;
	struct isakmp_addr route;
};

/* A connection with one child with one pair, all of it to be changed. */
struct xfrm_conn {
	struct list_head list;
	struct isakmp_conn conn;
	struct isakmp_child_conf child;
	struct isakmp_ts local, remote;
	struct ipsec_tf tf;
	struct isakmp_peer peer;	/* of its children; nothing else of it */
};

int xfrm_world_init(struct kunit *test);
void xfrm_world_exit(struct kunit *test);

struct isakmp_addr xfrm_host(const char *text);
/* "10.1.0.0/16", "fd00::1" or "10.0.0.1-10.0.0.6" */
struct isakmp_ts xfrm_ts(const char *text);
/* Tunnel, aes128-sha256, with reqids; unloaded at the end if not before. */
struct xfrm_conn *xfrm_conn_load(struct kunit *test, const char *name,
				 const char *remote, const char *ts_l,
				 const char *ts_r, enum isakmp_start start);
void xfrm_conn_unload(struct kunit *test, struct xfrm_conn *xc);
/* With the peer's SPI and keys; addresses ::1 or 192.0.2.1 and the remote one
 * of the connection; freed with the test.
 */
struct isakmp_child *xfrm_child_new(struct kunit *test, struct xfrm_conn *xc,
				    u16 pair);
/* SPI, both halves, policies. */
void xfrm_child_up(struct kunit *test, struct isakmp_child *c);

/* Since the test began. */
u32 xfrm_states(struct kunit *test);
u32 xfrm_policies(struct kunit *test);
/* One of ours with this in it; NULL for none.  Not to be kept. */
struct xfrm_policy *xfrm_policy_of(struct kunit *test, u8 dir, u32 reqid);
/* The one that decides on an IPv4 packet; NULL: none does.  Selectors with a
 * protocol are passed over.
 */
struct xfrm_policy *xfrm_policy_at(struct kunit *test, u8 dir, const char *src,
				   const char *dst);
struct xfrm_state *xfrm_half(const struct isakmp_child *c, bool outbound);

#endif
