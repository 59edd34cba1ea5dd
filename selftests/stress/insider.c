// SPDX-License-Identifier: GPL-2.0
/* insider COUNT SEED: a peer that is who it says it is, and evil, over real
 * sockets: 10.0.0.1 speaks with whoever is at 10.0.0.2, until it has sent COUNT
 * messages that were changed inside their encryption; with 0, one honest
 * handshake, which has to work.
 *
 * It is our own engine, and a puppet of it that holds its keys, as in
 * selftests/fuzz/fuzz_inside.c; only that the victim is a module in a kernel.
 * Each life is a Main Mode, sometimes with an evil message 5, and some
 * dozens of messages under the SA, most of them evil.
 */
#include <arpa/inet.h>
#include <err.h>
#include <netinet/in.h>
#include <openssl/evp.h>
#include <poll.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>
#include "../fuzz/inside.h"
#include "../sim/soft.h"
#include "../../kmod/tests/pair.h"

enum {
	VAIN = 100,		/* lives in a row in which nobody answers */
	LIFE = 100,		/* messages */
	PATIENCE = 5000,	/* ms for a handshake that is honest, */
	HASTE = 500,		/* and for one that is not, in a fast kernel */
	PACE = 4,		/* messages before the victim gets its turn */
	UNSIGNED = 8,		/* one in so many is without its HASH */
	POKE = 2,		/* inside_change(): some octets, most chains stay */
};

static struct insider {
	struct pair pair;
	struct world_party *party;
	struct puppet puppet;
	struct puppet_msg quick;	/* the last Quick Mode message 1 as it was */
	u8 noise[INSIDE_MAX];
	struct isakmp_addr victim;
	int fd;
	bool evil;
	u32 sent, changed, lives, up, vain;
} me;

/* ---- a group that is real, other than in the simulator */

struct isakmp_dh {
	EVP_PKEY *key;
};

static int x25519_new(struct isakmp_env *env, u16 group,
		      struct isakmp_dh **dh, u8 *pub)
{
	EVP_PKEY *key = EVP_PKEY_Q_keygen(NULL, NULL, "X25519");
	size_t len = isakmp_group_pub_len(group);

	*dh = calloc(1, sizeof(**dh));
	if (!*dh || !key || group != ISAKMP_GROUP_CURVE25519 ||
	    !EVP_PKEY_get_raw_public_key(key, pub, &len))
		errx(1, "X25519");
	(*dh)->key = key;
	return 0;
}

static int x25519_shared(struct isakmp_env *env, struct isakmp_dh *dh,
			 struct isakmp_span peer, u8 *out)
{
	EVP_PKEY_CTX *ctx = EVP_PKEY_CTX_new(dh->key, NULL);
	EVP_PKEY *key = EVP_PKEY_new_raw_public_key(EVP_PKEY_X25519, NULL,
						    peer.p, peer.len);
	size_t len = isakmp_group_shared_len(ISAKMP_GROUP_CURVE25519);
	bool ok = ctx && key && EVP_PKEY_derive_init(ctx) > 0 &&
		  EVP_PKEY_derive_set_peer(ctx, key) > 0 &&
		  EVP_PKEY_derive(ctx, out, &len) > 0;

	EVP_PKEY_free(key);
	EVP_PKEY_CTX_free(ctx);
	return ok ? 0 : -EBADMSG;
}

static void x25519_free(struct isakmp_env *env, struct isakmp_dh *dh)
{
	if (dh)
		EVP_PKEY_free(dh->key);
	free(dh);
}

/* ---- what is evil */

static u32 rnd(u32 below)
{
	return (u32)(world_random(&me.pair.w) >> 32) % below;
}

static void spoil(struct puppet_msg *m)
{
	struct input in = { me.noise, sizeof(me.noise) };
	u32 i;

	for (i = 0; i < sizeof(me.noise); i++)
		me.noise[i] = (u8)rnd(256);
	inside_change(m, &in, rnd(2) ? POKE : (u8)rnd(256));
	puppet_close(&me.puppet, m, rnd(UNSIGNED));
	puppet_post(&me.puppet, m);
	me.changed++;
}

/* What the engine sends of its own accord goes on its way, or is spoiled. */
static bool on_wire(struct world *w, struct world_packet *pk)
{
	struct puppet_msg m;

	if (me.evil && puppet_open(&me.puppet, &m, pk)) {
		if (m.kind == PUPPET_QUICK_1)
			me.quick = m;
		if (rnd(2)) {
			spoil(&m);
			return false;
		}
	}
	puppet_see(&me.puppet, pk);
	return true;
}

static void some_octets(u8 *b, u32 n)
{
	while (n--)
		*b++ = (u8)rnd(256);
}

/* An Informational of our own, and what is in it. */
static void inform(struct isakmp_sa *sa)
{
	static const u8 spi_len[] = { 4, 16, 0, 1, 64 };
	struct puppet_msg m;
	u8 b[64];

	puppet_begin(&me.puppet, &m, sa, ISAKMP_X_INFO, 1 + rnd(0xfffffffe));
	some_octets(b, sizeof(b));
	if (rnd(2))
		puppet_notify(&m, (u8)(1 + rnd(3)), (u16)rnd(rnd(2) ? 32 : 65536),
			      b, rnd(32));
	else
		puppet_delete(&m, (u8)(1 + rnd(3)), b,
			      rnd(4) ? 4 : spi_len[rnd(5)]);
	spoil(&m);
}

/* The last Quick Mode again, under a message ID of its own. */
static void quick(struct isakmp_sa *sa)
{
	const u8 *from = me.quick.b + ISAKMP_HDR_LEN;
	u32 first = me.quick.len ? get_unaligned_be16(from + 2) : 0;
	struct puppet_msg m;

	if (!first || ISAKMP_HDR_LEN + first > me.quick.len)
		return;
	puppet_begin(&me.puppet, &m, sa, ISAKMP_X_QUICK, 1 + rnd(0xfffffffe));
	m.b[ISAKMP_HDR_LEN] = from[0];
	if (puppet_insert(&m, m.len, from + first,
			  me.quick.len - ISAKMP_HDR_LEN - first))
		spoil(&m);
}

/* ---- the wire */

static isakmp_ms clock_ms(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (isakmp_ms)t.tv_sec * 1000 + (isakmp_ms)t.tv_nsec / 1000000;
}

static void flush(void)
{
	struct sockaddr_in to = { .sin_family = AF_INET, .sin_port = htons(500) };
	struct world_packet *pk, *n;

	memcpy(&to.sin_addr, me.victim.a, 4);
	list_for_each_entry_safe(pk, n, &me.pair.w.wire, list) {
		if (isakmp_addr_same(&pk->to, &me.party->addr))
			continue;
		if (sendto(me.fd, pk->b, pk->len, 0, (void *)&to, sizeof(to)) < 0)
			err(1, "sendto");
		me.sent++;
		list_del_init(&pk->list);
		isakmp_free(pk);
	}
}

static void receive(void)
{
	struct world_packet *pk = isakmp_alloc(sizeof(*pk) + ISAKMP_MSG_MAX);
	ssize_t len;

	pk->from = me.victim;
	pk->to = me.party->addr;
	while ((len = recv(me.fd, pk->b, ISAKMP_MSG_MAX, MSG_DONTWAIT)) >= 0) {
		if (len < ISAKMP_HDR_LEN)
			continue;
		pk->len = (u32)len;
		puppet_see(&me.puppet, pk);
		world_post(&me.pair.w, pk, me.pair.w.now);
	}
	isakmp_free(pk);
}

/* What has come, what is due, and what is to go; waits so long for the first. */
static void turn(int ms)
{
	struct world *w = &me.pair.w;

	flush();
	poll(&(struct pollfd){ .fd = me.fd, .events = POLLIN }, 1, ms);
	receive();
	w->now = max(w->now, clock_ms());
	while (world_step(w, w->now))
		flush();
	flush();
}

static struct isakmp_sa *sa_up(void)
{
	struct world_node *n = world_node(me.party, 0);
	struct isakmp_sa *sa = n ? isakmp_peer_sa(&n->peer) : NULL;

	return sa && sa->up ? sa : NULL;
}

static bool until(bool (*is)(void))
{
	isakmp_ms haste = min_t(isakmp_ms, HASTE << me.vain / 8, PATIENCE);
	isakmp_ms end = clock_ms() + (me.evil ? haste : PATIENCE);

	while (!is() && clock_ms() < end)
		turn(5);
	return is();
}

static bool is_up(void)
{
	return sa_up();
}

static bool has_child(void)
{
	return me.party->n.child_up;
}

/* ---- lives */

static void want(void)
{
	struct world_node *n = world_node(me.party, 0);

	if (!n)
		errx(1, "memory");
	isakmp_peer_want(&n->peer, me.pair.w.now, 0, (u16)rnd(4), false);
	world_drain(n);
}

static void op(void)
{
	struct isakmp_sa *sa = sa_up();

	if (!sa || !rnd(8))
		want();
	else if (rnd(2))
		inform(sa);
	else
		quick(sa);
}

static void life(void)
{
	struct world_node *n;
	u32 i;

	me.lives++;
	/* message 5 alone, and the child's */
	me.evil = !rnd(4);
	want();
	me.up += until(is_up);
	me.evil = true;
	for (i = 0; sa_up() && i < LIFE; i++) {
		op();
		turn(i % PACE ? 0 : 2);
	}
	n = world_node(me.party, 0);
	if (n && rnd(2)) {
		isakmp_peer_terminate(&n->peer, me.pair.w.now, -1,
				      ISAKMP_REASON_REQUESTED);
		world_drain(n);
		turn(2);
	}
	world_crash(me.party);
}

static void say(isakmp_ms since)
{
	printf("changed %u sent %u seconds %.2f lives %u up %u\n", me.changed,
	       me.sent, (double)(clock_ms() - since) / 1000, me.lives, me.up);
	fflush(stdout);
}

static int honest(void)
{
	me.lives = 1;
	want();
	me.up = until(has_child);
	turn(100);
	return me.up ? 0 : 1;
}

static void subnet(struct isakmp_ts *ts, u8 net)
{
	ts->r.lo[1] = net;
	ts->r.hi[1] = net;
}

static void begin(u64 seed)
{
	static struct isakmp_env_ops crypto;
	struct sockaddr_in from = { .sin_family = AF_INET, .sin_port = htons(500) };
	struct pair_conf *c = &me.pair.conf[0];

	crypto = soft_crypto;
	crypto.dh_new = x25519_new;
	crypto.dh_shared = x25519_shared;
	crypto.dh_free = x25519_free;
	pair_init(&me.pair, &crypto, seed);
	c->ike[0].group = ISAKMP_GROUP_CURVE25519;
	c->esp[0].group = ISAKMP_GROUP_CURVE25519;
	c->local[1] = c->local[0];
	c->remote[1] = c->remote[0];
	subnet(&c->local[0], 31);
	subnet(&c->local[1], 33);
	subnet(&c->remote[0], 32);
	subnet(&c->remote[1], 34);
	c->child.nlocal = 2;
	c->child.nremote = 2;
	c->conn.retransmit.timeout = 500;
	me.pair.w.now = clock_ms();
	me.pair.w.net = on_wire;
	me.party = world_party(&me.pair.w, 1);
	if (!me.party || world_conn(me.party, &c->conn, c->psk))
		errx(1, "memory");
	puppet_init(&me.puppet, me.party);
	me.victim = world_addr(2);
	memcpy(&from.sin_addr, me.party->addr.a, 4);
	me.fd = socket(AF_INET, SOCK_DGRAM, 0);
	if (me.fd < 0 || bind(me.fd, (void *)&from, sizeof(from)))
		err(1, "port 500");
}

int main(int argc, char **argv)
{
	isakmp_ms since = clock_ms();
	u32 count, before;
	const char *left;
	int status = 0;

	if (argc != 3)
		errx(2, "usage: insider COUNT SEED");
	count = (u32)strtoul(argv[1], NULL, 10);
	begin(strtoull(argv[2], NULL, 10));
	if (!count)
		status = honest();
	while (me.changed < count) {
		before = me.changed;
		life();
		me.vain = me.changed == before ? me.vain + 1 : 0;
		if (me.vain == VAIN) {
			say(since);
			errx(1, "nobody answers");
		}
	}
	left = world_exit(&me.pair.w);
	puppet_exit(&me.puppet);
	say(since);
	if (left)
		errx(1, "left over: %s", left);
	return status;
}
