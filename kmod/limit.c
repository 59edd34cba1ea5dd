// SPDX-License-Identifier: GPL-2.0
/* Half-open SAs: how many there may be, of whom, and who gives way.
 *
 * The first ones get a place for a first message.  A flood of invented
 * addresses may take all of those; whoever comes then is answered without a
 * place and gets one for returning our cookie (cookie.c).  Those with proof
 * have places of their own, and among them the oldest gives way to the newest,
 * first of its own neighbourhood and then of all: who goes on with the
 * exchange is done long before that.
 */
#include <linux/rculist.h>
#include "nodes.h"

/* How wide a neighbourhood is: more is free for whoever has one address, and
 * what he may get from the provider for the asking.
 */
static const struct {
	u8 octets4, octets6;
	u16 max;
} width[WIDTHS] = {
	{ 4, 8, ISAKMP_HALF_OPEN_PREFIX_MAX },
	{ 3, 6, ISAKMP_HALF_OPEN_WIDE_MAX },
};

/* A keyed hash in place of the prefix: two are the same once in 2^64. */
static u64 prefix_of(const struct isakmp_nodes *ns, u32 w,
		     const struct isakmp_addr *a)
{
	u64 v = 0;

	memcpy(&v, a->a, a->family == AF_INET6 ? width[w].octets6 :
	       width[w].octets4);
	return siphash_3u64(v, a->family, w, &ns->secret);
}

u64 isakmp_half_hash(const struct isakmp_nodes *ns, const u8 *cky_i,
		     const struct isakmp_addr *a)
{
	u64 cookie, port = (u64)a->family << 32 | (u64)a->port << 16;
	u64 addr[2];

	memcpy(&cookie, cky_i, sizeof(cookie));
	memcpy(addr, a->a, sizeof(addr));
	return siphash_4u64(cookie, port ^ a->scope, addr[0], addr[1],
			    &ns->secret);
}

static bool same(const struct isakmp_node *node, const u8 *cky_i,
		 const struct isakmp_addr *remote)
{
	return !memcmp(node->cky_i, cky_i, ISAKMP_COOKIE_LEN) &&
	       node->remote.port == remote->port &&
	       isakmp_addr_same(&node->remote, remote);
}

struct isakmp_node *isakmp_half_find(struct isakmp_nodes *ns, const u8 *cky_i,
				     const struct isakmp_addr *remote)
{
	struct isakmp_node *node;

	rcu_read_lock();
	hash_for_each_possible_rcu(ns->half, node, by_half,
				   isakmp_half_hash(ns, cky_i, remote))
		if (same(node, cky_i, remote) && isakmp_node_tryget(node))
			goto out;
	node = NULL;
out:
	rcu_read_unlock();
	return node;
}

void isakmp_half_close(struct isakmp_node *node)
{
	struct isakmp_nodes *ns = node->in->nodes;
	u32 w;

	lockdep_assert_held(&ns->lock);
	if (!node->half)
		return;
	WRITE_ONCE(node->half, false);
	hash_del_rcu(&node->by_half);
	for (w = 0; w < WIDTHS; w++)
		hash_del(&node->by_prefix[w]);
	list_del_init(&node->lru);
	ns->half_open--;
	WRITE_ONCE(ns->unproven, ns->unproven - !node->proven);
}

/* Its memory is given up by its work; until then it counts as an embryo. */
static void evict(struct isakmp_node *node)
{
	isakmp_half_close(node);
	set_bit(NODE_EVICTED, &node->events);
	isakmp_node_queue(node);
	isakmp_count(node->in, HALF_OPEN_EVICTED);
}

/* How many neighbours of @node there are, with or without proof as it says.
 * @oldest: of them.
 */
static u32 neighbours(struct isakmp_nodes *ns, const struct isakmp_node *node,
		      u32 w, bool proven, struct isakmp_node **oldest)
{
	struct isakmp_node *other;
	u32 n = 0;

	hash_for_each_possible(ns->prefix[w], other, by_prefix[w],
			       node->prefix[w]) {
		if (other->prefix[w] != node->prefix[w] ||
		    other->proven != proven)
			continue;
		*oldest = other;
		n++;
	}
	return n;
}

/* For one that has proven its address. */
static void make_room(struct isakmp_nodes *ns, const struct isakmp_node *node)
{
	struct isakmp_node *oldest = NULL;
	u32 w;

	for (w = 0; w < WIDTHS; w++)
		if (neighbours(ns, node, w, true, &oldest) >= width[w].max)
			evict(oldest);
	if (ns->half_open - ns->unproven >= ISAKMP_PROVEN_MAX)
		evict(list_first_entry(&ns->lru, struct isakmp_node, lru));
}

static bool has_room(struct isakmp_nodes *ns, const struct isakmp_node *node)
{
	struct isakmp_node *oldest;
	u32 w;

	if (ns->unproven >= ISAKMP_UNPROVEN_MAX)
		return false;
	for (w = 0; w < WIDTHS; w++)
		if (neighbours(ns, node, w, false, &oldest) >= width[w].max)
			return false;
	return true;
}

/* nodes->lock is held for these two. */
static void prove(struct isakmp_nodes *ns, struct isakmp_node *node)
{
	make_room(ns, node);
	WRITE_ONCE(node->proven, true);
	list_add_tail(&node->lru, &ns->lru);
}

static int admit(struct isakmp_nodes *ns, struct isakmp_node *node,
		 bool proven)
{
	u32 w;
	int err;

	if (!proven && !has_room(ns, node))
		return -EBUSY;
	if (ns->embryos >= ISAKMP_EMBRYO_MAX) {
		isakmp_count(ns->in, RX_HALF_OPEN_LIMIT);
		return -ENOSPC;
	}
	node->embryo = true;
	err = isakmp_node_list(node);
	if (err == -ENOSPC)
		isakmp_count(ns->in, RX_NODE_LIMIT);
	else if (err)
		isakmp_count(ns->in, RX_CLOSED);
	if (err)
		return err;
	if (proven)
		prove(ns, node);
	WRITE_ONCE(node->half, true);
	ns->half_open++;
	WRITE_ONCE(ns->unproven, ns->unproven + !proven);
	for (w = 0; w < WIDTHS; w++)
		hash_add(ns->prefix[w], &node->by_prefix[w], node->prefix[w]);
	hash_add_rcu(ns->half, &node->by_half,
		     isakmp_half_hash(ns, node->cky_i, &node->remote));
	return 0;
}

void isakmp_half_proven(struct isakmp_node *node,
			const struct isakmp_addr *remote)
{
	struct isakmp_nodes *ns = node->in->nodes;

	if (!READ_ONCE(node->half) || READ_ONCE(node->proven) ||
	    !isakmp_addr_same(&node->remote, remote))
		return;
	spin_lock_bh(&ns->lock);
	if (node->half && !node->proven) {
		prove(ns, node);
		WRITE_ONCE(ns->unproven, ns->unproven - 1);
	}
	spin_unlock_bh(&ns->lock);
}

bool isakmp_half_unproven(struct isakmp_node *node)
{
	struct isakmp_nodes *ns = node->in->nodes;
	bool unproven;

	spin_lock_bh(&ns->lock);
	unproven = node->half && !node->proven;
	spin_unlock_bh(&ns->lock);
	return unproven;
}

static struct isakmp_node *embryo(struct isakmp_net *in, const u8 *cky_i,
				  const struct isakmp_addr *local,
				  const struct isakmp_addr *remote)
{
	struct isakmp_node *node;
	u32 w;

	node = isakmp_node_new(in, GFP_ATOMIC | __GFP_NOWARN);
	if (!node) {
		isakmp_count(in, RX_NO_MEMORY);
		return NULL;
	}
	memcpy(node->cky_i, cky_i, ISAKMP_COOKIE_LEN);
	node->local = *local;
	node->remote = *remote;
	for (w = 0; w < WIDTHS; w++)
		node->prefix[w] = prefix_of(in->nodes, w, remote);
	return node;
}

struct isakmp_node *isakmp_half_open(struct isakmp_net *in, const u8 *cky_i,
				     const struct isakmp_addr *local,
				     const struct isakmp_addr *remote)
{
	struct isakmp_nodes *ns = in->nodes;
	struct isakmp_node *node, *other;
	int err = -EEXIST;

	/* With all places taken, which is a flood, nothing is allocated. */
	if (READ_ONCE(ns->unproven) >= ISAKMP_UNPROVEN_MAX)
		return ERR_PTR(-EBUSY);
	node = embryo(in, cky_i, local, remote);
	if (!node)
		return NULL;
	spin_lock_bh(&ns->lock);
	/* the same datagram may come in twice at the same time */
	other = isakmp_half_find(ns, cky_i, remote);
	if (!other)
		err = admit(ns, node, false);
	spin_unlock_bh(&ns->lock);
	if (!err)
		return node;
	isakmp_node_put(node);
	return err == -EBUSY ? ERR_PTR(err) : other;
}

struct isakmp_node *isakmp_half_enter(struct isakmp_net *in, const u8 *cky_i,
				      const u8 *cky_r,
				      const struct isakmp_addr *local,
				      const struct isakmp_addr *remote,
				      struct isakmp_rx *first)
{
	struct isakmp_nodes *ns = in->nodes;
	struct isakmp_node *node, *other;
	int err = -EEXIST;

	node = embryo(in, cky_i, local, remote);
	if (!node) {
		isakmp_rx_free(ns, first);
		return NULL;
	}
	memcpy(node->cookie, cky_r, ISAKMP_COOKIE_LEN);
	isakmp_rx_push(node, first);
	spin_lock_bh(&ns->lock);
	other = isakmp_half_find(ns, cky_i, remote);
	if (other && memcmp(other->cookie, cky_r, ISAKMP_COOKIE_LEN)) {
		/* a place came free when message 1 came again */
		if (other->half)
			evict(other);
		isakmp_node_put(other);
		other = NULL;
	}
	if (!other)
		err = admit(ns, node, true);
	spin_unlock_bh(&ns->lock);
	if (!err) {
		isakmp_count(in, COOKIE_RETURNED);
		return node;
	}
	isakmp_rx_free(ns, isakmp_rx_pop(node));
	isakmp_node_put(node);
	return other;
}
