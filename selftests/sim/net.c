// SPDX-License-Identifier: GPL-2.0
/* The network: what becomes of a datagram, and who else is on it. */
#include "sim.h"

static struct sim *of_world(struct world *w)
{
	return container_of(w, struct sim, w);
}

static u32 host(const struct isakmp_addr *a)
{
	return (u32)a->a[2] << 8 | a->a[3];
}

/* RFC 3715 2.1 d and e: a NAT may forget a mapping at any time. */
void sim_rebind(struct sim *s, u32 n)
{
	struct world_party *p = s->spoke[n].party;
	u32 m = ++s->spoke[n].mapping;

	p->seen_as = world_addr((u16)(SIM_NAT + n * SIM_NAT_POOL +
				      m % SIM_NAT_POOL));
	p->seen_as.port = (u16)sim_between(s, 1024, 65535);
}

/* Addresses are rewritten where there are NATs.  False: to a mapping that is
 * no more.
 */
static bool translate(struct sim *s, struct world_packet *pk)
{
	struct sim_spoke *sp;
	u32 h = host(&pk->from);

	if (!s->row->rates.rebind)
		return true;
	if (h != SIM_HUB) {
		pk->from = s->spoke[h - SIM_SPOKE].party->seen_as;
		return true;
	}
	h = host(&pk->to) - SIM_NAT;
	sp = &s->spoke[h / SIM_NAT_POOL];
	if (!isakmp_addr_same(&sp->party->seen_as, &pk->to) ||
	    sp->party->seen_as.port != pk->to.port)
		return false;
	pk->to = sp->party->addr;
	return true;
}

/* Nobody is there, or the way is cut. */
static bool unreachable(struct sim *s, u32 h)
{
	const struct sim_spoke *sp;

	if (h == SIM_HUB)
		return s->hub_back_at;
	if (h < SIM_SPOKE || h >= SIM_SPOKE + s->row->spokes)
		return true;
	sp = &s->spoke[h - SIM_SPOKE];
	return sp->back_at || sp->cut_until > s->w.now;
}

/* A reply to somebody who was invented: never larger than what asked for it
 * (VU#419128).
 */
static bool to_forger(struct sim *s, const struct world_packet *pk)
{
	u32 n = host(&pk->to) - SIM_FORGER;

	s->forged_out[n] += pk->len;
	if (s->forged_out[n] > s->forged_in[n])
		sim_wrong(s, "%llu octets to an unproven address for %llu",
			  (unsigned long long)s->forged_out[n],
			  (unsigned long long)s->forged_in[n]);
	return false;
}

/* A forged copy that arrives first.  Of messages in clear everybody can make
 * a better one, and HASH_I covers only the identity behind it.
 */
static void forge(struct sim *s, const struct world_packet *pk)
{
	struct world_packet *f = malloc(sizeof(*f) + pk->len);
	u32 bits = min(pk->len - ISAKMP_HDR_LEN, 48u) * 8, bit;

	if (!f)
		return;
	memcpy(f, pk, sizeof(*f) + pk->len);
	bit = sim_between(s, 0, bits - 1);
	f->b[ISAKMP_HDR_LEN + bit / 8] ^= 1 << (bit % 8);
	world_post(&s->w, f, s->w.now);
	free(f);
}

static void remember_first(struct sim *s, const struct world_packet *pk)
{
	static const u8 zero[ISAKMP_COOKIE_LEN];

	if (s->first || !s->row->flood || pk->b[18] != ISAKMP_X_MAIN ||
	    memcmp(pk->b + ISAKMP_COOKIE_LEN, zero, ISAKMP_COOKIE_LEN))
		return;
	s->first = malloc(sizeof(*pk) + pk->len);
	if (s->first)
		memcpy(s->first, pk, sizeof(*pk) + pk->len);
}

bool sim_verbose;

static void show(struct sim *s, const struct world_packet *pk)
{
	printf("# %llu.%03llu %u > %u %02x%02x/%02x%02x type %u mid %08x%s %u octets\n",
	       (unsigned long long)s->w.now / 1000,
	       (unsigned long long)s->w.now % 1000, host(&pk->from),
	       host(&pk->to), pk->b[0], pk->b[1], pk->b[8], pk->b[9],
	       pk->b[18], get_unaligned_be32(pk->b + 20),
	       pk->b[19] & ISAKMP_F_ENCRYPT ? " enc" : "", pk->len);
}

void sim_event(struct world_party *p, const struct isakmp_res *r)
{
	static const char *const name[] = {
		[ISAKMP_EV_SA_UP] = "ISAKMP SA up",
		[ISAKMP_EV_SA_DOWN] = "ISAKMP SA down",
		[ISAKMP_EV_CHILD_UP] = "child up",
		[ISAKMP_EV_CHILD_DOWN] = "child down",
		[ISAKMP_EV_FAILED] = "failed",
		[ISAKMP_EV_HINT] = "hint",
	};

	if (!sim_verbose)
		return;
	printf("# %llu.%03llu %u: %s: %s %s", (unsigned long long)p->w->now / 1000,
	       (unsigned long long)p->w->now % 1000, host(&p->addr),
	       name[r->event], isakmp_reason_text(r->fail.reason),
	       r->fail.detail);
	if (r->child)
		printf(" %08x %08x", r->child->spi_in, r->child->spi_out);
	printf("\n");
}

bool sim_net(struct world *w, struct world_packet *pk)
{
	struct sim *s = of_world(w);
	const struct sim_net *n = s->net;
	u32 wait = n->delay, from;

	if (sim_verbose)
		show(s, pk);
	remember_first(s, pk);
	if (host(&pk->to) >= SIM_FORGER)
		return to_forger(s, pk);
	from = host(&pk->from);
	if (!translate(s, pk) || unreachable(s, host(&pk->to)) ||
	    unreachable(s, from))
		return false;
	if (pk->b[19] & ISAKMP_F_ENCRYPT && sim_chance(s, n->forge, 1000))
		forge(s, pk);
	if (sim_chance(s, n->dup, 1000))
		world_post(w, pk, w->now + sim_between(s, n->delay,
						       n->delay + 2000));
	if (sim_chance(s, n->loss, 1000))
		return false;
	if (n->jitter)
		wait += sim_between(s, 0, n->jitter);
	if (sim_chance(s, n->reorder, 1000))
		wait += sim_between(s, 0, 1000);
	world_post(w, pk, w->now + wait);
	return false;
}

/* One first message of an invented sender: as it should be, with something
 * changed, or cut short.
 */
static void flood_one(struct sim *s)
{
	u32 from = sim_between(s, 0, SIM_FORGERS - 1), len = s->first->len, i;
	struct world_packet *f = malloc(sizeof(*f) + len);

	if (!f)
		return;
	memcpy(f, s->first, sizeof(*f) + len);
	f->from = world_addr((u16)(SIM_FORGER + from));
	f->to = s->hub->addr;
	for (i = 0; i < ISAKMP_COOKIE_LEN; i++)
		f->b[i] = (u8)world_random(&s->w);
	if (sim_chance(s, 1, 2)) {
		i = sim_between(s, ISAKMP_HDR_LEN, len - 1);
		f->b[i] ^= (u8)(1 << sim_between(s, 0, 7));
	}
	if (sim_chance(s, 1, 8)) {
		f->len = sim_between(s, ISAKMP_HDR_LEN, len);
		put_unaligned_be32(f->len, f->b + 24);
	}
	s->forged_in[from] += f->len;
	world_post(&s->w, f, s->w.now + 1);
	if (sim_chance(s, 1, 4)) {
		s->forged_in[from] += f->len;
		world_post(&s->w, f, s->w.now + 2);
	}
	free(f);
}

void sim_flood(struct sim *s)
{
	u32 i;

	for (i = 0; s->first && i < s->row->flood; i++)
		flood_one(s);
}
