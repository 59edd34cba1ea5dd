// SPDX-License-Identifier: GPL-2.0
/* A peer that is who it says it is, and evil: what it sends is encrypted, its
 * HASH is right, and the payloads are the input's.
 *
 * Three engines: the victim, the evil one, and a good one that has a tunnel to
 * the victim, too.  The evil one is an ordinary engine whose encrypted
 * messages are opened on their way, changed, and closed again with its keys:
 * messages 5 and 6 of Main Mode, Quick Mode 1 to 3, Informational.
 *
 * Holds always: the victim has nothing that it is not configured for, nothing
 * piles up, the good one's tunnel works, nothing leaks.
 */
#include "../sim/soft.h"
#include "../../kmod/tests/pair.h"
#include "fuzz.h"

#define OPS_MAX		24
#define CHAIN_MAX	1024
#define MIDS		64	/* exchanges whose chain of IVs we follow */

enum { EVIL, VICTIM, GOOD };

struct input {
	const u8 *p;
	size_t left;
};

static u8 take(struct input *in)
{
	if (!in->left)
		return 0;
	in->left--;
	return *in->p++;
}

static u16 take16(struct input *in)
{
	u16 v = take(in);

	return (u16)(v << 8 | take(in));
}

/* A message under attack: in clear, with what opens and closes it. */
struct open {
	struct isakmp_sa *sa;
	struct isakmp_xchg *x;	/* NULL for an Informational */
	const struct ike1_keys *keys;
	u8 iv[ISAKMP_BLOCK_MAX];
	u32 row;		/* Main Mode 5, 6, Quick Mode 1 to 3; 0 */
	u32 len;
	u8 b[ISAKMP_HDR_LEN + 2 * CHAIN_MAX + 64];
};

static struct play {
	struct pair pair;
	struct pair_conf good[2];	/* the good one's, the victim's for it */
	struct world_party *party[3];
	struct input in;
	bool armed;
	struct world_packet *seen[5];	/* Main Mode 1 to 4 of the last phase 1 */
	struct {
		u32 mid, n;
		u8 last[ISAKMP_BLOCK_MAX];
	} chain[MIDS];
	u32 nchain;
} play;

static struct isakmp_sa *evil_sa(const u8 *hdr)
{
	struct world_node *n;
	struct isakmp_sa *sa;

	list_for_each_entry(n, &play.party[EVIL]->nodes, list)
		list_for_each_entry(sa, &n->peer.sas, list)
			if (!memcmp(sa->cky_i, hdr, ISAKMP_COOKIE_LEN) &&
			    !memcmp(sa->cky_r, hdr + ISAKMP_COOKIE_LEN,
				    ISAKMP_COOKIE_LEN))
				return sa;
	return NULL;
}

static void see(const struct world_packet *pk, u32 nth)
{
	struct world_packet **s = &play.seen[nth];

	free(*s);
	*s = malloc(sizeof(*pk) + pk->len);
	must(*s);
	memcpy(*s, pk, sizeof(*pk) + pk->len);
}

/* Body of the first payload of @type in Main Mode message @nth. */
static struct isakmp_span seen_body(u32 nth, u8 type)
{
	static struct isakmp_msg msg;
	const struct isakmp_pld *pld;

	if (!play.seen[nth])
		return (struct isakmp_span){};
	memset(&msg, 0, sizeof(msg));
	msg.bytes = (struct isakmp_span){ play.seen[nth]->b,
					  play.seen[nth]->len };
	if (isakmp_hdr_decode(&msg.hdr, msg.bytes) || isakmp_msg_index(&msg))
		return (struct isakmp_span){};
	pld = isakmp_msg_pld(&msg, type, 0);
	return pld ? pld->body : (struct isakmp_span){};
}

static u32 chain_find(u32 mid)
{
	u32 i;

	for (i = 0; i < play.nchain; i++)
		if (play.chain[i].mid == mid)
			break;
	return i;
}

/* The last block of each message is the next one's IV. */
static void chain_note(const struct world_packet *pk)
{
	u32 mid = get_unaligned_be32(pk->b + 20), i = chain_find(mid);

	if (i == MIDS || pk->len < ISAKMP_HDR_LEN + ISAKMP_BLOCK_MAX)
		return;
	play.nchain = max(play.nchain, i + 1);
	play.chain[i].mid = mid;
	play.chain[i].n++;
	memcpy(play.chain[i].last, pk->b + pk->len - 16, 16);
}

static bool find_iv(struct open *o, u32 mid)
{
	struct isakmp_env *env = &play.party[EVIL]->env;
	u32 i = chain_find(mid);

	if (i < play.nchain) {
		memcpy(o->iv, play.chain[i].last, 16);
		return true;
	}
	if (mid)
		return !ike1_iv_phase2(env, o->keys, o->sa->iv, mid, o->iv);
	return o->x && seen_body(3, ISAKMP_PT_KE).len &&
	       seen_body(4, ISAKMP_PT_KE).len &&
	       !ike1_iv_phase1(env, &o->x->data.tf,
			       seen_body(3, ISAKMP_PT_KE),
			       seen_body(4, ISAKMP_PT_KE), o->iv);
}

static int crypt(struct open *o, bool encrypt)
{
	struct isakmp_env *env = &play.party[EVIL]->env;
	struct isakmp_span key = { o->keys->enc, o->keys->enc_len };
	u8 iv[ISAKMP_BLOCK_MAX];

	memcpy(iv, o->iv, sizeof(iv));
	return env->ops->cbc(env, o->keys->cipher, key, iv,
			     o->b + ISAKMP_HDR_LEN, o->len - ISAKMP_HDR_LEN,
			     encrypt);
}

/* False: not a message that we can open. */
static bool open_up(struct open *o, const struct world_packet *pk)
{
	u32 mid = get_unaligned_be32(pk->b + 20), i = chain_find(mid);

	memset(o, 0, offsetof(struct open, b));
	o->sa = evil_sa(pk->b);
	if (!o->sa || pk->len > ISAKMP_HDR_LEN + CHAIN_MAX)
		return false;
	if (pk->b[18] != ISAKMP_X_INFO) {
		o->x = isakmp_sa_xchg(o->sa, mid);
		o->row = (mid ? 1 : 5) +
			 (i < play.nchain ? play.chain[i].n : 0);
	}
	o->keys = o->sa->up || !o->x ? &o->sa->keys : &o->x->data.keys;
	/* Message 6 leaves before the SA is up, with keys that are its own. */
	if (!o->keys->enc_len)
		o->keys = &o->sa->keys;
	if (!o->keys->enc_len || !find_iv(o, mid))
		return false;
	o->len = pk->len;
	memcpy(o->b, pk->b, pk->len);
	return !crypt(o, false);
}

/* HASH(n) or HASH_I, HASH_R over what is there now, where there is a HASH
 * payload of the right length.
 */
static void sign(struct open *o)
{
	static struct isakmp_msg msg;
	struct isakmp_env *env = &play.party[EVIL]->env;
	const struct isakmp_pld *h, *id;
	bool i = o->row == 5;
	struct isakmp_span rest, ni;
	u8 *out;

	memset(&msg, 0, sizeof(msg));
	msg.bytes = (struct isakmp_span){ o->b, o->len };
	if (isakmp_hdr_decode(&msg.hdr, msg.bytes) || isakmp_msg_index(&msg))
		return;
	h = isakmp_msg_pld(&msg, ISAKMP_PT_HASH, 0);
	if (!h || h->body.len != o->keys->hash_len)
		return;
	out = o->b + (h->body.p - o->b);
	if (o->row >= 5) {
		id = isakmp_msg_pld(&msg, ISAKMP_PT_ID, 0);
		if (id)
			ike1_hash_auth(env, o->keys,
				       seen_body(i ? 3 : 4, ISAKMP_PT_KE),
				       seen_body(i ? 4 : 3, ISAKMP_PT_KE),
				       i ? o->b : o->b + 8,
				       i ? o->b + 8 : o->b,
				       seen_body(1, ISAKMP_PT_SA), id->body,
				       out);
		return;
	}
	rest = ike1_hashed(&msg);
	/* HASH(3) is of the nonces alone. */
	if (h != msg.pld || o->row == 3)
		return;
	if (o->row == 2 && o->x) {
		ni = (struct isakmp_span){ o->x->data.blob[ISAKMP_B_NI].p,
					   o->x->data.blob[ISAKMP_B_NI].len };
		ike1_hash2(env, o->keys, msg.hdr.mid, ni, rest, out);
	} else {
		ike1_hash1(env, o->keys, msg.hdr.mid, rest, out);
	}
}

/* Room of @n octets at @at. */
static bool insert(struct open *o, u32 at, u32 n)
{
	if (o->len + n > ISAKMP_HDR_LEN + CHAIN_MAX)
		return false;
	memmove(o->b + at + n, o->b + at, o->len - at);
	o->len += n;
	return true;
}

static void fill(struct open *o, u32 at, u32 n)
{
	while (n--)
		o->b[at++] = take(&play.in);
}

/* After the first payload of the message comes what the input says. */
static void replace(struct open *o)
{
	u32 first = get_unaligned_be16(o->b + ISAKMP_HDR_LEN + 2);
	u32 at = ISAKMP_HDR_LEN + first, n;

	if (at > o->len)
		return;
	o->b[ISAKMP_HDR_LEN] = take(&play.in);
	n = take(&play.in) * 2;
	o->len = at;
	if (insert(o, at, n))
		fill(o, at, n);
}

/* One payload more, well-formed outside, behind the first. */
static void add(struct open *o)
{
	u32 first = get_unaligned_be16(o->b + ISAKMP_HDR_LEN + 2);
	u32 at = ISAKMP_HDR_LEN + first, n;
	u8 type = take(&play.in);

	n = take(&play.in);
	if (at > o->len || !insert(o, at, n + ISAKMP_PLD_HDR_LEN))
		return;
	o->b[at] = o->b[ISAKMP_HDR_LEN];
	o->b[at + 1] = 0;
	put_unaligned_be16((u16)(n + ISAKMP_PLD_HDR_LEN), o->b + at + 2);
	o->b[ISAKMP_HDR_LEN] = type;
	fill(o, at + ISAKMP_PLD_HDR_LEN, n);
}

static void poke(struct open *o)
{
	u32 at, n = 1 + take(&play.in) % 8;

	while (n--) {
		at = ISAKMP_HDR_LEN +
		     take16(&play.in) % (o->len - ISAKMP_HDR_LEN);
		o->b[at] = take(&play.in);
	}
}

static void cut(struct open *o)
{
	u32 at = ISAKMP_HDR_LEN +
		 take16(&play.in) % (o->len - ISAKMP_HDR_LEN);
	u32 n = take(&play.in);

	n = min(n, o->len - at);
	memmove(o->b + at, o->b + at + n, o->len - at - n);
	o->len -= n;
}

static void change(struct open *o, u8 how)
{
	u32 at, n;

	switch (how & 7) {
	case 1:
		replace(o);
		break;
	case 2:
		poke(o);
		break;
	case 3:
		at = ISAKMP_HDR_LEN +
		     take16(&play.in) % (o->len - ISAKMP_HDR_LEN);
		n = take(&play.in) % 64;
		if (insert(o, at, n))
			fill(o, at, n);
		break;
	case 4:
		cut(o);
		break;
	case 5:
	case 6:
		add(o);
		break;
	default:
		o->b[19] ^= take(&play.in) & ~ISAKMP_F_ENCRYPT;
		o->b[16] = how & 8 ? take(&play.in) : o->b[16];
		o->b[18] = how & 16 ? take(&play.in) : o->b[18];
	}
}

static void close_up(struct open *o, bool sign_it)
{
	u32 over = (o->len - ISAKMP_HDR_LEN) % 16;

	if (o->len == ISAKMP_HDR_LEN || over)
		memset(o->b + o->len, 0, 16);
	if (o->len == ISAKMP_HDR_LEN || over)
		o->len += 16 - over;
	put_unaligned_be32(o->len, o->b + 24);
	if (sign_it)
		sign(o);
	must(!crypt(o, true));
	/* The evil one goes on from there. */
	if (o->x)
		memcpy(o->x->iv, o->b + o->len - 16, 16);
	if (o->row == 6)
		memcpy(o->sa->iv, o->b + o->len - 16, 16);
}

static bool from_evil(struct world_packet *pk)
{
	struct world_packet *evil;
	static struct open o;
	u8 how;

	if (!play.armed || !play.in.left)
		return false;
	how = take(&play.in);
	if (!(how & 7) || !open_up(&o, pk))
		return false;
	change(&o, how);
	close_up(&o, !(how & 0x40));
	evil = malloc(sizeof(*evil) + o.len);
	must(evil);
	*evil = *pk;
	evil->len = o.len;
	memcpy(evil->b, o.b, o.len);
	chain_note(evil);
	world_post(&play.pair.w, evil, play.pair.w.now + 1);
	free(evil);
	return true;
}

static bool on_wire(struct world *w, struct world_packet *pk)
{
	static const u8 zero[ISAKMP_COOKIE_LEN];
	bool fresh = !memcmp(pk->b + ISAKMP_COOKIE_LEN, zero, sizeof(zero));
	bool evil = isakmp_addr_same(&pk->from, &play.party[EVIL]->addr);
	u32 nth;

	if (!evil && !isakmp_addr_same(&pk->to, &play.party[EVIL]->addr))
		return true;
	if (pk->b[19] & ISAKMP_F_ENCRYPT) {
		if (evil && from_evil(pk))
			return false;
		chain_note(pk);
		return true;
	}
	if (pk->b[18] != ISAKMP_X_MAIN)
		return true;
	/* Who began is told by message 1. */
	if (fresh) {
		nth = 1;
		play.nchain = 0;
	} else {
		nth = pk->b[16] == ISAKMP_PT_SA ? 2 :
		      play.seen[1] && isakmp_addr_same(&pk->from,
						       &play.seen[1]->from) ?
		      3 : 4;
	}
	see(pk, nth);
	return true;
}

static struct world_node *node_of(struct world_party *p,
				  const struct isakmp_addr *remote)
{
	struct world_node *n;

	list_for_each_entry(n, &p->nodes, list)
		if (n->peer.conn && isakmp_addr_same(&n->peer.remote, remote))
			return n;
	return NULL;
}

static bool configured(const struct isakmp_child *c)
{
	const struct isakmp_child_conf *conf = isakmp_child_conf(c);
	bool l = false, r = false, tf = false;
	u32 i;

	for (i = 0; i < conf->nlocal; i++)
		l |= isakmp_ts_within(&c->ts_l, &conf->local[i]);
	for (i = 0; i < conf->nremote; i++)
		r |= isakmp_ts_within(&c->ts_r, &conf->remote[i]);
	for (i = 0; i < conf->ntf; i++)
		tf |= !memcmp(&c->tf, &conf->tf[i], sizeof(c->tf));
	return l && r && tf && c->encap == conf->encap && c->life &&
	       c->life <= conf->life;
}

static void check_node(struct world_node *n)
{
	struct isakmp_child *c;
	struct isakmp_xchg *x;
	struct isakmp_sa *sa;
	u32 sas = 0;

	must(list_empty(&n->peer.results));
	must(n->idle_ticks < 4);
	list_for_each_entry(sa, &n->peer.sas, list) {
		must(++sas <= ISAKMP_SA_MAX + 1);
		list_for_each_entry(x, &sa->xchgs, list)
			must(x->step <= x->nsteps && x->nsteps <=
			     x->script->nsteps + x->script->nspare);
		if (n->peer.conn)
			must(isakmp_addr_same(&sa->remote, &n->peer.remote));
	}
	list_for_each_entry(c, &n->peer.children, list)
		if (c->in_done)
			must(configured(c));
}

static void check(void)
{
	struct world_party *v = play.party[VICTIM], *g = play.party[GOOD];
	struct world_node *n, *good = node_of(v, &g->addr);
	struct isakmp_ident id;

	list_for_each_entry(n, &v->nodes, list)
		check_node(n);
	must(good && !world_ping(v, g) && !world_ping(g, v));
	isakmp_ident_from_addr(&id, &g->addr);
	must(isakmp_ident_equal(&good->peer.id, &id));
	must(good->nlink == 1);
	n = node_of(v, &play.party[EVIL]->addr);
	isakmp_ident_from_addr(&id, &play.party[EVIL]->addr);
	if (n)
		must(n->peer.id.type == ISAKMP_ID_ANY ||
		     isakmp_ident_equal(&n->peer.id, &id));
}

static void run(u32 ms)
{
	struct world *w = &play.pair.w;
	isakmp_ms until = w->now + ms;
	u32 steps = 0;

	while (world_step(w, until))
		must(++steps < 20000);
	w->now = max(w->now, until);
	check();
}

static void want(int who)
{
	struct world_node *n = world_node(play.party[who], 0);
	u8 what = take(&play.in);

	if (!n)
		return;
	isakmp_peer_want(&n->peer, play.pair.w.now, 0, what & 3, what & 4);
	world_drain(n);
}

static void evil_says(u8 op)
{
	struct world_node *n = node_of(play.party[EVIL],
				       &play.party[VICTIM]->addr);
	struct isakmp_sa *sa = n ? isakmp_peer_sa(&n->peer) : NULL;
	struct isakmp_child *c;

	if (!sa)
		return;
	if (op & 8) {
		ike1_info_notify(sa, ISAKMP_PROTO_ESP, take16(&play.in));
	} else if (op & 16) {
		ike1_info_delete_sa(sa);
	} else if (!list_empty(&n->peer.children)) {
		c = list_first_entry(&n->peer.children, struct isakmp_child,
				     list);
		ike1_info_delete_child(sa, c);
	}
	world_drain(n);
}

static void end_all(int who)
{
	struct world_node *n = node_of(play.party[who],
				       &play.party[who ^ 1]->addr);

	if (!n)
		return;
	isakmp_peer_terminate(&n->peer, play.pair.w.now, -1,
			      ISAKMP_REASON_REQUESTED);
	world_drain(n);
}

static void op(void)
{
	u8 op = take(&play.in);

	switch (op & 7) {
	case 0:
	case 1:
		want(EVIL);
		break;
	case 2:
		want(VICTIM);
		break;
	case 3:
	case 4:
		evil_says(op);
		break;
	case 5:
		run(op & 8 ? 3600000 : 20000);
		return;
	case 6:
		world_crash(play.party[EVIL]);
		want(EVIL);
		break;
	default:
		end_all(op >> 3 & 1);
	}
	run(100);
}

static void begin(void)
{
	struct pair *p = &play.pair;
	u32 i;

	pair_init(p, &soft_crypto, 1);
	p->w.net = on_wire;
	for (i = 0; i < 2; i++) {
		struct pair_conf *c = &p->conf[i];

		c->ike[0].group = ISAKMP_GROUP_CURVE25519;
		c->esp[0].group = ISAKMP_GROUP_CURVE25519;
		play.good[i] = *c;
		c->local[1] = c->local[0];
		c->local[1].r.lo[1] += 10;
		c->local[1].r.hi[1] += 10;
		c->remote[1] = c->remote[0];
		c->remote[1].r.lo[1] += 10;
		c->remote[1].r.hi[1] += 10;
		c->child.nlocal = 2;
		c->child.nremote = 2;
	}
	/* The good one is like the evil one, but for address and secret. */
	for (i = 0; i < 2; i++) {
		struct pair_conf *c = &play.good[i];
		struct isakmp_addr a = world_addr(3);

		c->conn.tf = c->ike;
		c->conn.child = &c->child;
		c->child.local = c->local;
		c->child.remote = c->remote;
		c->child.tf = c->esp;
		c->child.life = 864000;
		c->conn.life = 864000;
		if (!i) {
			c->conn.local[0] = a;
			continue;
		}
		memcpy(c->conn.remote[0].lo, a.a, sizeof(a.a));
		memcpy(c->conn.remote[0].hi, a.a, sizeof(a.a));
	}
	must(!pair_start(p));
	play.party[EVIL] = p->party[0];
	play.party[VICTIM] = p->party[1];
	play.party[GOOD] = world_party(&p->w, 3);
	must(play.party[GOOD] &&
	     !world_conn(play.party[GOOD], &play.good[0].conn, "good") &&
	     !world_conn(play.party[VICTIM], &play.good[1].conn, "good"));
}

/* Most of the time would go into remembering who allocated what. */
const char *__asan_default_options(void);
const char *__asan_default_options(void)
{
	return "malloc_context_size=6:quarantine_size_mb=16";
}

int LLVMFuzzerTestOneInput(const u8 *data, size_t size)
{
	const char *left;
	struct world_node *n;
	u32 i;
	u8 how;

	memset(&play, 0, sizeof(play));
	begin();
	n = world_node(play.party[GOOD], 0);
	must(n && !isakmp_peer_want(&n->peer, play.pair.w.now, 0, 0, true));
	world_drain(n);
	run(100);
	play.in = (struct input){ data, size };
	how = take(&play.in);
	play.armed = how & 1;
	pair_initiate(&play.pair, how >> 1 & 1, how & 4);
	run(100);
	play.armed = true;
	for (i = 0; play.in.left && i < OPS_MAX; i++)
		op();
	run(1000);
	left = world_exit(&play.pair.w);
	must(!left);
	for (i = 0; i < ARRAY_SIZE(play.seen); i++)
		free(play.seen[i]);
	return 0;
}
