/* SPDX-License-Identifier: GPL-2.0 */
/* A body of the engine for tests: parties, a network, a clock and a model of
 * the SADB in one thread, all from a seed.  Crypto is the caller's.  Runs in
 * KUnit, in the fuzzers and in the simulator; never part of the module that
 * is installed.
 */
#ifndef ISAKMP_WORLD_H
#define ISAKMP_WORLD_H

#include "../proto/sa.h"

#define WORLD_CONN_MAX	16
#define WORLD_LINK_MAX	16	/* ISAKMP SAs of one node */
#define WORLD_BUCKETS	64	/* of each table */

struct world;
struct world_node;

/* One half of a child as the data plane has it. */
struct world_half {
	struct list_head list;	/* inbound: by SPI; outbound: by address */
	struct isakmp_child *child;
	bool out;
	u32 spi;
	struct ipsec_tf tf;
	u8 key[IPSEC_KEYMAT_MAX];
	struct isakmp_ts ts_l, ts_r;
	isakmp_ms since;
};

struct world_link {
	struct list_head list;		/* in node->links */
	struct list_head by_cookie;	/* ours */
	struct list_head by_cky_i;	/* while half-open */
	struct world_node *node;
	u8 cookie[ISAKMP_COOKIE_LEN];
	u8 cky_i[ISAKMP_COOKIE_LEN];
};

/* A peer in the body's hands. */
struct world_node {
	struct list_head list;
	struct isakmp_peer peer;
	struct world_party *party;
	u32 nlink;
	struct list_head links;
	isakmp_ms again;	/* a question is open until then; else NEVER */
	isakmp_ms at;		/* its deadline; w->heap is ordered by it */
	u32 slot;		/* in w->heap */
	u32 idle_ticks;		/* deadlines on end that changed nothing */
};

struct world_counts {
	u32 sa_up, sa_down, child_up, child_down, failed, hints;
	u32 sent, refused, taken;
	u64 bytes_in, bytes_out;
};

/* A router. */
struct world_party {
	struct isakmp_env env;
	struct world *w;
	struct list_head list;
	struct list_head by_addr;
	struct isakmp_addr addr;
	struct isakmp_addr seen_as;	/* behind a NAT: by the others */
	long long ahead;	/* ms; its clock, of the world's */
	isakmp_ms asleep_until;	/* suspended: deaf, and deadlines pass */
	u32 nconn;
	const struct isakmp_conn *conn[WORLD_CONN_MAX];
	struct isakmp_psk psk[WORLD_CONN_MAX];
	struct list_head nodes;
	struct list_head by_cookie[WORLD_BUCKETS];
	struct list_head by_cky_i[WORLD_BUCKETS];
	struct list_head in[WORLD_BUCKETS];
	struct list_head out[WORLD_BUCKETS];
	u32 nhalf;
	u32 next_spi;
	u32 reserved;		/* SPIs reserved and not yet given back */
	u32 dhs;		/* private values alive */
	u32 dhs_made;		/* and made, in all */
	u32 refs;		/* references to connections */
	u32 fail_install;	/* the nth install from now fails; 0: none */
	int fail_how;		/* with this; 0: -EEXIST */
	int fail_send;		/* what sending says; 0: sent */
	u8 fail_half;		/* bit 0: all inbound ones do, 1: outbound, 2:
				 * policies
				 */
	u32 late;		/* per mille of secrets that are not at hand */
	bool asked;		/* one was not, in this call */
	u8 met[1 << 13];	/* a bit for each host with which an SA was made */
	struct world_counts n;
	struct isakmp_fail last;
	struct isakmp_bad bad;	/* of the last datagram refused */
};

struct world_packet {
	struct list_head list;
	struct isakmp_addr from, to;
	isakmp_ms at;
	u32 len;
	u8 b[];
};

/* Called for each datagram that is sent: may change, drop (false), hold back
 * or double it (world_post()).
 */
typedef bool (*world_net_fn)(struct world *w, struct world_packet *pk);

/* Called for each event. */
typedef void (*world_event_fn)(struct world_party *p,
			       const struct isakmp_res *r);

struct world {
	const struct isakmp_env_ops *crypto;
	u64 seed;
	isakmp_ms now;
	struct list_head parties;
	struct list_head by_addr[WORLD_BUCKETS];
	struct list_head wire;		/* sorted by @at */
	struct world_node **heap;	/* the next deadline first */
	u32 nheap, heap_cap;
	world_net_fn net;
	world_event_fn event;		/* may be NULL */
	void *priv;
	u32 delay;		/* ms from end to end */
	u32 fail_call;		/* the nth call of @crypto from now fails, */
	int fail_err;		/* with this; 0: none does */
	struct isakmp_env_ops ops;
};

/* @crypto: random may be NULL (from the seed then), prf, hash, cbc and the
 * dh ops are used.
 */
void world_init(struct world *w, const struct isakmp_env_ops *crypto,
		u64 seed);
/* Everything goes.  Return: NULL, or what was left over that should not. */
const char *world_exit(struct world *w);

u64 world_random(struct world *w);
/* IPv4 address 10.0.x.y from @host. */
struct isakmp_addr world_addr(u16 host);

struct world_party *world_party(struct world *w, u16 host);
int world_conn(struct world_party *p, const struct isakmp_conn *conn,
	       const char *psk);
/* The node for the only peer of conn @n, made when there is none. */
struct world_node *world_node(struct world_party *p, u32 n);

/* Puts a copy on the wire, to arrive at @at. */
void world_post(struct world *w, const struct world_packet *pk, isakmp_ms at);
/* The next datagram or deadline, not later than @until.  False: none. */
bool world_step(struct world *w, isakmp_ms until);
void world_run(struct world *w, isakmp_ms until);
/* Carries out what a call on @n has queued. */
void world_drain(struct world_node *n);
/* All state of @p is lost, as by a power failure; its addresses stay. */
void world_crash(struct world_party *p);
/* What the clock of @p shows: the time that the engine is told. */
isakmp_ms world_clock(const struct world_party *p);
/* The clock of @p is put forward, or back. */
void world_clock_jump(struct world_party *p, long long ms);

/* A packet from @a to @b by its newest outbound SA; with @l, the newest whose
 * selectors hold all of @l and @r.
 * Return: NULL when it arrives and decrypts, else why not.
 */
const char *world_ping_ts(struct world_party *a, struct world_party *b,
			  const struct isakmp_ts *l,
			  const struct isakmp_ts *r);
const char *world_ping(struct world_party *a, struct world_party *b);

/* Between world*.c */
u32 world_bucket(const void *key, u32 len);
void world_node_free(struct world_node *n);
int world_install(struct world_party *p, struct isakmp_child *c, bool out);
void world_remove(struct world_party *p, struct isakmp_child *c);

#endif
