/* SPDX-License-Identifier: GPL-2.0 */
/* Two routers that are configured for each other, in a world. */
#ifndef ISAKMP_PAIR_H
#define ISAKMP_PAIR_H

#include "world.h"

#define PAIR_SUITES	8

/* One end's configuration; the tests change it before pair_start(). */
struct pair_conf {
	struct isakmp_conn conn;
	struct isakmp_child_conf child;
	struct isakmp_ts local[4], remote[4];
	struct ike1_tf ike[PAIR_SUITES];
	struct ipsec_tf esp[PAIR_SUITES];
	const char *psk;
};

struct pair {
	struct world w;
	struct pair_conf conf[2];
	struct world_party *party[2];
};

/* @p is zeroed.  Sane configurations: AES-256, SHA2-256, group 14; ESP with
 * AES-GCM without PFS; 10.1.0.0/16 === 10.2.0.0/16; a start child at side 0.
 */
void pair_init(struct pair *p, const struct isakmp_env_ops *crypto, u64 seed);
/* Three selectors at each end of both: nine pairs. */
void pair_lists(struct pair *p);
/* The parties with their connections; side 0 begins.  Return: 0 or error. */
int pair_start(struct pair *p);
/* Side @n asks for its child. */
int pair_initiate(struct pair *p, int n, bool keep);
/* NULL when both ends have one ISAKMP SA and @children children, and packets
 * pass both ways; else what is wrong.
 */
const char *pair_up(struct pair *p, u32 children);
u32 pair_sas(const struct pair *p, int n);
u32 pair_children(const struct pair *p, int n);

#endif
