/* SPDX-License-Identifier: GPL-2.0 */
/* Peers, SAs, children, failures as the kernel tells them, and how they look:
 * isakmpctl(8) documents both forms.
 */
#ifndef ISAKMPCTL_STATE_H
#define ISAKMPCTL_STATE_H

#include "json.h"
#include "nl.h"

#define STATE_TEXT_MAX	1100	/* 255 octets as \xNN, and more */
#define STATE_NEVER	0xffffffffu	/* of a time that is not set */

struct st_sa {
	u8 cky_i[ISAKMP_COOKIE_LEN], cky_r[ISAKMP_COOKIE_LEN];
	bool initiator, established, weak;
	char state[32];
	struct ike1_tf tf;		/* cipher 0: none yet */
	u32 age, expires, exchanges;
};

struct st_child {
	char name[ISAKMP_NAME_MAX + 1];
	char conn[ISAKMP_NAME_MAX + 1];
	bool initiator, weak, has_pair, has_ts, has_stats;
	u16 pair;
	u8 state, mode;
	struct ipsec_tf tf;		/* proto 0: none yet */
	u32 spi_in, spi_out, reqid;
	struct isakmp_ts local_ts, remote_ts;
	u32 age, expires;
	u64 bytes_in, bytes_out, packets_in, packets_out;
	u32 used_in, used_out;
};

struct st_want {
	char child[ISAKMP_NAME_MAX + 1];
	u16 pair;
	bool keep, up;
	u32 tries, retry;
};

struct st_failure {
	bool set;
	char conn[ISAKMP_NAME_MAX + 1];
	char child[ISAKMP_NAME_MAX + 1];
	struct isakmp_addr remote;
	u8 phase;
	u32 cause, age;
	u16 notify;
	char text[128];
	char detail[ISAKMP_WHY_MAX];
};

struct st_peer {
	u64 id;
	char conn[ISAKMP_NAME_MAX + 1];
	struct isakmp_addr local, remote;
	struct isakmp_ident local_id, remote_id;
	struct st_sa *sa;
	struct st_child *child;
	struct st_want *want;
	struct st_failure failure;
	u32 nsa, nchild, nwant;
};

/* state.c: peers in the order of the kernel. */
struct st_peers {
	struct st_peer *peer;
	u32 n;
};

int st_on_peer(const struct nl_reply *r, void *peers);
void st_reset_peers(void *peers);
void st_get_failure(struct nlattr *nest, struct st_failure *f);
/* One message, list and all; an event is one, too. */
int st_get_peer(const struct nl_reply *r, struct st_peer *p);
void st_free_peer(struct st_peer *p);

/* show.c */
void show_peer(FILE *f, const struct st_peer *p);
void show_peer_json(struct json *j, const struct st_peer *p);
void show_failure(FILE *f, const struct st_failure *x);
void show_failure_json(struct json *j, const char *key,
		       const struct st_failure *x);
void show_sa_json(struct json *j, const char *key, const struct st_sa *sa);
void show_child_json(struct json *j, const char *key,
		     const struct st_child *c);
/* "192.0.2.1[500]" */
void show_addr(const struct isakmp_addr *a, char *out, int cap);
/* "phase 1: no common proposal: offered ..., configured ..." */
void show_failure_text(const struct st_failure *x, char *out, int cap);
void show_conn(FILE *f, const struct isakmp_conn *c);
void show_conn_json(struct json *j, const struct isakmp_conn *c);

#endif
