/* SPDX-License-Identifier: GPL-2.0 */
/* The simulator: a hub and its spokes on a bad network, for years. */
#ifndef ISAKMP_SIM_H
#define ISAKMP_SIM_H

#include "soft.h"

#define SIM_LISTS	3	/* selectors of one end of a child */
#define SIM_CHILDREN	2	/* children of a connection */
#define SIM_PAIRS	(SIM_LISTS * SIM_LISTS * SIM_CHILDREN)
#define SIM_HUB		1	/* hosts: the hub, */
#define SIM_SPOKE	2	/* the first spoke, */
#define SIM_NAT		30000	/* addresses of NATs, */
#define SIM_NAT_POOL	8	/* so many for each spoke */
#define SIM_FORGER	50000	/* addresses that nobody has */
#define SIM_FORGERS	256

/* What the network does to a datagram, per mille, and delays in ms. */
struct sim_net {
	u32 loss, dup, reorder, forge;
	u32 delay, jitter;
};

/* Misfortunes of the whole world per simulated hour. */
struct sim_rates {
	u32 crash, crash_hub, split, install, gone, terminate, nomem;
	u32 rebind;	/* a NAT gives the spoke another address and port */
	u32 suspend;	/* a router sleeps, up to half an hour */
	u32 jump;	/* a clock is put forward or back, up to an hour */
};

enum sim_kind {
	SIM_NAMED,	/* the hub has a connection for each spoke */
	SIM_ANY,	/* one for all, with dynamic selectors */
	SIM_PARTS,	/* one for all, and spokes take a part of its selector */
};

/**
 * struct sim_row - a scenario
 * @name: for the command line
 * @what: for people
 * @kind: enum sim_kind
 * @spokes: routers around the hub
 * @lists: selectors of each end of a child; their pairs are negotiated
 * @children: of each connection
 * @both: the hub begins, too
 * @ike_life: seconds
 * @child_life: seconds
 * @net: the network while misfortune lasts
 * @always: and after it
 * @rates: the misfortunes
 * @late: per mille of secrets that are not at hand at once
 * @flood: first messages of invented senders a second
 * @broken: bit 0: each inbound install at the hub fails while misfortune
 *	lasts, 1: each outbound one
 * @cycles: of misfortune and rest
 * @chaos: seconds of misfortune
 * @rest: seconds of rest
 * @bound: seconds of rest after which all that is wanted is up
 * @gap: seconds that what was up then may be down, for a new one to come up
 */
struct sim_row {
	const char *name, *what;
	u8 kind;
	u32 spokes, lists, children;
	bool both;
	u32 ike_life, child_life;
	struct sim_net net, always;
	struct sim_rates rates;
	u32 late, flood;
	u8 broken;
	u32 cycles, chaos, rest;
	u32 bound, gap;
};

extern const struct sim_row sim_rows[];
extern const u32 sim_nrows;

/* One end's view of a connection. */
struct sim_conf {
	struct isakmp_conn conn;
	struct isakmp_child_conf child[SIM_CHILDREN];
	struct isakmp_ts local[SIM_CHILDREN][SIM_LISTS];
	struct isakmp_ts remote[SIM_CHILDREN][SIM_LISTS];
};

/* A selector pair of a spoke, and how it fares. */
struct sim_pair {
	isakmp_ms ok_at;	/* both directions last worked */
	bool up;		/* since the rest began */
};

struct sim_spoke {
	struct world_party *party;
	struct sim_conf conf;
	struct sim_conf hub;	/* SIM_NAMED: the hub's connection to it */
	isakmp_ms back_at;	/* down until then; 0: it is up */
	isakmp_ms cut_until;
	u32 mapping;		/* rates.rebind: the NAT's, counts up */
	bool wanted;
	bool agreed;
	struct sim_pair pair[SIM_PAIRS];
};

/* What a scenario has come to, over all its seeds. */
struct sim_sum {
	u64 seeds, steps, handshakes, rekeys, sent, refused;
	u64 ms;			/* simulated */
	u32 gap, recovery;	/* seconds; the longest */
	u32 sas, children, xchgs;	/* of one peer; the most */
};

struct sim {
	const struct sim_row *row;
	struct sim_sum *sum;
	u64 seed;
	struct world w;
	struct world_party *hub;
	struct sim_conf all;	/* the hub's connection for all */
	isakmp_ms hub_back_at;
	struct sim_spoke *spoke;
	const struct sim_net *net;
	bool resting;
	bool all_up;		/* of what is looked at */
	isakmp_ms fine_at;	/* the last time that nothing had to be */
	u64 unseen;		/* steps since it was looked at */
	isakmp_ms rest_since;
	u64 minute_steps;
	isakmp_ms minute_at;
	struct world_packet *first;	/* a message 1 as the forger saw it */
	u64 forged_in[SIM_FORGERS], forged_out[SIM_FORGERS];
	char wrong[200];
};

static inline u32 sim_pairs(const struct sim_row *row)
{
	return row->lists * row->lists * row->children;
}

static inline bool sim_chance(struct sim *s, u32 n, u32 of)
{
	return n && world_random(&s->w) % of < n;
}

static inline u32 sim_between(struct sim *s, u32 lo, u32 hi)
{
	return lo + (u32)(world_random(&s->w) % (hi - lo + 1));
}

/* The first reason stays.  Returns false. */
__printf(2, 3) bool sim_wrong(struct sim *s, const char *fmt, ...);

/* conf.c */
void sim_conf_spoke(const struct sim_row *row, struct sim_conf *c, u32 n);
/* Of the hub towards spoke @n; for all when the row has one for all. */
void sim_conf_hub(const struct sim_row *row, struct sim_conf *c, u32 n);

/* net.c */
extern bool sim_verbose;	/* tell of every datagram */
void sim_event(struct world_party *p, const struct isakmp_res *r);
bool sim_net(struct world *w, struct world_packet *pk);
void sim_flood(struct sim *s);
/* The NAT before spoke @n forgets, and maps it to another address and port. */
void sim_rebind(struct sim *s, u32 n);

/* chaos.c */
void sim_want(struct sim *s, u32 n);
/* A second of misfortune is about to begin. */
void sim_chaos(struct sim *s);
/* Everything comes back, and is wanted. */
void sim_heal(struct sim *s);

/* check.c */
/* After each second: false when an invariant is broken. */
bool sim_check(struct sim *s);
/* At the end of a rest: both ends agree. */
bool sim_check_agreed(struct sim *s);

/* run.c */
/* Return: true when all went well; else s->wrong says what did not. */
bool sim_run(struct sim *s, const struct sim_row *row, u64 seed,
	     struct sim_sum *sum);
void sim_free(struct sim *s);

/* loss.c, nomem.c: experiments of their own; @line is for people; @err: calls
 * fail with that, 0: allocations fail
 */
bool sim_loss(u64 seed, u32 tries, u32 n, u32 *failed, u32 *theory_ppm);
bool sim_nomem(u64 seed, int err, u32 *tried, char *line, u32 len);

#endif
