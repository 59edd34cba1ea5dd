// SPDX-License-Identifier: GPL-2.0
#include "image.h"

/* Eight octets at a time, since this is most of the work. */
static u64 mix(u64 h, const void *p, size_t n)
{
	const u8 *b = p;
	u64 v = 0;

	for (; n >= sizeof(v); n -= sizeof(v), b += sizeof(v)) {
		memcpy(&v, b, sizeof(v));
		h = (h ^ v) * 0x9e3779b97f4a7c15ull;
		h ^= h >> 29;
	}
	v = 0;
	if (n)
		memcpy(&v, b, n);
	h = (h ^ v) * 0x9e3779b97f4a7c15ull;
	return h ^ h >> 29;
}

static u64 image_sa(u64 h, const struct isakmp_sa *sa)
{
	struct isakmp_xchg *x, copy;
	struct isakmp_sa s;
	u32 i;

	memcpy(&s, sa, sizeof(s));
	/* Room for one more message ID is no memory of one. */
	s.mids.mid = NULL;
	s.mids.cap = 0;
	h = mix(h, &s, sizeof(s));
	h = mix(h, sa->mids.mid, sa->mids.n * sizeof(u32));
	list_for_each_entry(x, &sa->xchgs, list) {
		memcpy(&copy, x, sizeof(copy));
		memset(&copy.why, 0, sizeof(copy.why));
		copy.vain = 0;
		h = mix(h, &copy, sizeof(copy));
		for (i = 0; i < ISAKMP_B_MAX; i++)
			h = mix(h, x->data.blob[i].p, x->data.blob[i].len);
	}
	return h;
}

u64 image(const struct world_party *p)
{
	u64 h = 1;
	struct world_node *n;
	struct isakmp_child *c;
	struct isakmp_want *w;
	struct isakmp_sa *sa;

	list_for_each_entry(n, &p->nodes, list) {
		h = mix(h, &n->peer.id, sizeof(n->peer.id));
		list_for_each_entry(sa, &n->peer.sas, list)
			h = image_sa(h, sa);
		list_for_each_entry(c, &n->peer.children, list)
			h = mix(h, c, sizeof(*c));
		list_for_each_entry(w, &n->peer.wants, list)
			h = mix(h, w, sizeof(*w));
		must(list_empty(&n->peer.results));
	}
	return h;
}

bool image_moves(const struct world_party *p)
{
	struct world_node *n;

	list_for_each_entry(n, &p->nodes, list)
		if (isakmp_peer_deadline(&n->peer) <= p->w->now)
			return true;
	return false;
}
