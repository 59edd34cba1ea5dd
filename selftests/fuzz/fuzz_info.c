// SPDX-License-Identifier: GPL-2.0
/* Notify and Delete: one Informational of an authenticated peer.  Octet 0 says
 * how it is sent, octet 1 the type of the payload behind the HASH, the rest is
 * the chain from there on.
 *
 * What is deleted is what a Delete payload names, no more and no less; what is
 * refused changes nothing; the same datagram is never taken twice; without a
 * HASH that verifies nothing is taken.
 */
#include "../sim/soft.h"
#include "../../kmod/tests/pair.h"
#include "../../kmod/tests/puppet.h"
#include "image.h"
#include "input.h"

#define CHILDREN	4

enum { UNSIGNED = 1, TWICE = 2, CLEAR = 4 };

static struct play {
	struct pair pair;
	struct puppet puppet;
	struct puppet_msg m;
	struct isakmp_msg msg;
	u8 cookies[2 * ISAKMP_COOKIE_LEN];
	u32 spi[CHILDREN];	/* the victim's outbound ones, 0: it is gone */
} play;

static bool on_wire(struct world *w, struct world_packet *pk)
{
	puppet_see(&play.puppet, pk);
	return true;
}

static struct world_node *node_of(struct world_party *p)
{
	return list_empty(&p->nodes) ? NULL :
	       list_first_entry(&p->nodes, struct world_node, list);
}

static void widen(struct pair_conf *c)
{
	c->ike[0].group = ISAKMP_GROUP_CURVE25519;
	c->local[1] = c->local[0];
	c->local[1].r.lo[1] += 10;
	c->local[1].r.hi[1] += 10;
	c->remote[1] = c->remote[0];
	c->remote[1].r.lo[1] += 10;
	c->remote[1].r.hi[1] += 10;
	c->child.nlocal = 2;
	c->child.nremote = 2;
}

static u32 spis(struct world_party *p, u32 *spi)
{
	struct isakmp_child *c;
	u32 n = 0;

	memset(spi, 0, CHILDREN * sizeof(*spi));
	list_for_each_entry(c, &node_of(p)->peer.children, list) {
		must(n < CHILDREN);
		spi[n++] = c->spi_out;
	}
	return n;
}

static struct isakmp_sa *begin(void)
{
	struct pair *p = &play.pair;
	struct isakmp_sa *sa;

	memset(&play, 0, sizeof(play));
	pair_init(p, &soft_crypto, 1);
	widen(&p->conf[0]);
	widen(&p->conf[1]);
	p->w.net = on_wire;
	must(!pair_start(p));
	puppet_init(&play.puppet, p->party[0]);
	must(!pair_initiate(p, 0, false));
	world_run(&p->w, p->w.now + 1000);
	must(!pair_up(p, CHILDREN));
	must(spis(p->party[1], play.spi) == CHILDREN);
	sa = isakmp_peer_sa(&node_of(p->party[0])->peer);
	memcpy(play.cookies, sa->cky_i, ISAKMP_COOKIE_LEN);
	memcpy(play.cookies + ISAKMP_COOKIE_LEN, sa->cky_r,
	       ISAKMP_COOKIE_LEN);
	return sa;
}

/* What no input can know: the cookies, where it has this. */
static void put_cookies(u8 *b, size_t len)
{
	static const u8 mark[4] = { 0xc0, 0x0c, 0x1e, 0x50 };
	size_t at;

	for (at = 0; at + sizeof(play.cookies) <= len; at++)
		if (!memcmp(b + at, mark, sizeof(mark)))
			memcpy(b + at, play.cookies, sizeof(play.cookies));
}

/* Does a Delete payload of the message name this? */
static bool named(u8 proto, const void *spi, u32 len)
{
	const struct isakmp_pld *pld;
	union isakmp_pld_any any;
	u32 nth, i;

	for (nth = 0; (pld = isakmp_msg_pld(&play.msg, ISAKMP_PT_D, nth));
	     nth++) {
		if (isakmp_pld_decode(ISAKMP_PT_D, pld->body, &any) ||
		    any.d.proto != proto || any.d.spi_len != len)
			continue;
		for (i = 0; i < any.d.nspi; i++)
			if (!memcmp(any.d.spis.p + i * len, spi, len))
				return true;
	}
	return false;
}

static bool has(struct world_party *p, u32 spi)
{
	u32 have[CHILDREN], i, n = spis(p, have);

	for (i = 0; i < n; i++)
		if (have[i] == spi)
			return true;
	return false;
}

static void check_taken(struct world_party *victim)
{
	bool gone, sa_named;
	u8 spi[4];
	u32 i;

	for (i = 0; i < CHILDREN; i++) {
		put_unaligned_be32(play.spi[i], spi);
		gone = !node_of(victim) || !has(victim, play.spi[i]);
		must(gone == named(ISAKMP_PROTO_ESP, spi, sizeof(spi)));
	}
	sa_named = named(ISAKMP_PROTO_ISAKMP, play.cookies,
			 sizeof(play.cookies));
	gone = !node_of(victim) || !isakmp_peer_sa(&node_of(victim)->peer);
	must(gone == sa_named);
}

/* The datagram arrives.  Return: taken. */
static bool arrive(struct world_party *victim, const struct puppet_msg *m)
{
	struct world *w = &play.pair.w;
	u32 refused = victim->n.refused, taken = victim->n.taken;
	isakmp_ms until = w->now + w->delay;
	u64 before;

	puppet_post(&play.puppet, m);
	/* What comes before it is not of interest. */
	do {
		before = image(victim);
		must(world_step(w, until));
	} while (victim->n.refused == refused && victim->n.taken == taken);
	if (victim->n.taken != taken)
		return true;
	must(image(victim) == before);
	return false;
}

static void write_msg(struct isakmp_sa *sa, const u8 *data, size_t size)
{
	u32 hash_at = ISAKMP_HDR_LEN;

	puppet_begin(&play.puppet, &play.m, sa, ISAKMP_X_INFO, 0x01020304);
	play.m.b[hash_at] = data[1];
	size = min(size - 2, (size_t)PUPPET_MAX - 64);
	if (!puppet_insert(&play.m, play.m.len, data + 2, (u32)size))
		return;
	put_cookies(play.m.b + play.m.len - size, size);
}

int LLVMFuzzerTestOneInput(const u8 *data, size_t size)
{
	struct world_party *victim;
	struct isakmp_sa *sa;
	const char *left;
	u8 clear[sizeof(play.m.b)];
	bool taken;

	if (size < 2)
		return 0;
	sa = begin();
	victim = play.pair.party[1];
	write_msg(sa, data, size);
	memcpy(clear, play.m.b, sizeof(clear));
	puppet_close(&play.puppet, &play.m, !(data[0] & UNSIGNED));
	put_unaligned_be32(play.m.len, clear + 24);
	play.msg.bytes = (struct isakmp_span){ clear, play.m.len };
	if (data[0] & CLEAR) {
		memcpy(play.m.b, clear, play.m.len);
		play.m.b[19] = 0;
	}
	taken = arrive(victim, &play.m);
	must(!taken || !(data[0] & (UNSIGNED | CLEAR)));
	if (taken) {
		must(!isakmp_hdr_decode(&play.msg.hdr, play.msg.bytes) &&
		     !isakmp_msg_index(&play.msg));
		check_taken(victim);
	}
	if (taken && data[0] & TWICE && node_of(victim))
		must(!arrive(victim, &play.m));
	left = world_exit(&play.pair.w);
	must(!left);
	puppet_exit(&play.puppet);
	return 0;
}

const char *__asan_default_options(void)
{
	return "malloc_context_size=6:quarantine_size_mb=16";
}
