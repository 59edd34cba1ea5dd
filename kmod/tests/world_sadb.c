// SPDX-License-Identifier: GPL-2.0
/* The model of the data plane: which SAs there are, and whether a packet that
 * one end protects comes out at the other.
 */
#include "world.h"

enum { SLOT_IN, SLOT_OUT };	/* of child->body */

int world_install(struct world_party *p, struct isakmp_child *c, bool out)
{
	struct world_half *h;
	u32 at;

	if (p->fail_half & (out ? 2 : 1) ||
	    (p->fail_install && !--p->fail_install))
		return p->fail_how ? p->fail_how : -EEXIST;
	h = isakmp_alloc(sizeof(*h));
	if (!h)
		return -ENOMEM;
	h->child = c;
	h->out = out;
	h->spi = out ? c->spi_out : c->spi_in;
	h->tf = c->tf;
	memcpy(h->key, out ? c->key_out : c->key_in, sizeof(h->key));
	h->ts_l = c->ts_l;
	h->ts_r = c->ts_r;
	h->since = p->w->now;
	at = out ? world_bucket(c->remote.a, 4) :
	     world_bucket(&h->spi, sizeof(h->spi));
	list_add_tail(&h->list, out ? &p->out[at] : &p->in[at]);
	c->body[out ? SLOT_OUT : SLOT_IN] = h;
	p->nhalf++;
	if (!out)
		p->reserved--;
	return 0;
}

void world_remove(struct world_party *p, struct isakmp_child *c)
{
	struct world_half *h;
	int i;

	for (i = SLOT_IN; i <= SLOT_OUT; i++) {
		h = c->body[i];
		c->body[i] = NULL;
		if (!h)
			continue;
		list_del_init(&h->list);
		isakmp_free(h);
		p->nhalf--;
	}
}

static struct world_half *find_out(struct world_party *a,
				   struct world_party *b,
				   const struct isakmp_ts *l,
				   const struct isakmp_ts *r)
{
	struct list_head *bucket = &a->out[world_bucket(b->seen_as.a, 4)];
	struct world_half *h, *newest = NULL;

	list_for_each_entry(h, bucket, list)
		if (isakmp_addr_same(&h->child->remote, &b->seen_as) &&
		    (!l || (isakmp_ts_within(l, &h->ts_l) &&
			    isakmp_ts_within(r, &h->ts_r))))
			newest = h;
	return newest;
}

const char *world_ping_ts(struct world_party *a, struct world_party *b,
			  const struct isakmp_ts *l,
			  const struct isakmp_ts *r)
{
	struct world_half *h, *out = find_out(a, b, l, r);
	struct list_head *bucket;

	if (!out)
		return "no outbound SA";
	bucket = &b->in[world_bucket(&out->spi, sizeof(out->spi))];
	list_for_each_entry(h, bucket, list) {
		if (h->spi != out->spi)
			continue;
		if (memcmp(h->key, out->key, sizeof(h->key)))
			return "keys differ";
		if (memcmp(&h->tf, &out->tf, sizeof(h->tf)))
			return "suites differ";
		if (!isakmp_ts_equal(&h->ts_l, &out->ts_r) ||
		    !isakmp_ts_equal(&h->ts_r, &out->ts_l))
			return "selectors differ";
		return NULL;
	}
	return "no inbound SA with that SPI";
}

const char *world_ping(struct world_party *a, struct world_party *b)
{
	return world_ping_ts(a, b, NULL, NULL);
}
