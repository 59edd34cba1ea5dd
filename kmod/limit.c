// SPDX-License-Identifier: GPL-2.0
/* Half-open SAs: how many there may be, of whom, and who gives way.
 *
 * Everything here happens before anybody has shown that his address is his
 * own.  A flood of invented addresses may take all places; then the oldest
 * one that has not returned our cookie gives way to the newest, so that a
 * peer which answers in time gets through.
 */
#include <linux/rculist.h>
#include "nodes.h"

/* By /32 and /64: more is free for whoever has one. */
static u8 *prefix_of(struct isakmp_nodes *ns, const struct isakmp_addr *a)
{
	u64 v = 0, h;

	memcpy(&v, a->a, a->family == AF_INET6 ? 8 : 4);
	h = siphash_2u64(v, a->family, &ns->secret);
	return &ns->prefix[h & ((1 << PREFIX_BITS) - 1)];
}

static u64 half_hash(const struct isakmp_nodes *ns, const u8 *cky_i,
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
				   half_hash(ns, cky_i, remote))
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

	lockdep_assert_held(&ns->lock);
	if (!node->half)
		return;
	node->half = false;
	hash_del_rcu(&node->by_half);
	list_del_init(&node->lru);
	ns->half_open--;
	(*prefix_of(ns, &node->remote))--;
}

void isakmp_half_proven(struct isakmp_node *node)
{
	struct isakmp_nodes *ns = node->in->nodes;

	if (!READ_ONCE(node->half))
		return;
	spin_lock_bh(&ns->lock);
	list_del_init(&node->lru);
	spin_unlock_bh(&ns->lock);
}

bool isakmp_half_unproven(struct isakmp_node *node)
{
	struct isakmp_nodes *ns = node->in->nodes;
	bool unproven;

	spin_lock_bh(&ns->lock);
	unproven = !list_empty(&node->lru);
	spin_unlock_bh(&ns->lock);
	return unproven;
}

bool isakmp_half_full(struct isakmp_nodes *ns, const struct isakmp_addr *remote)
{
	return READ_ONCE(*prefix_of(ns, remote)) >= ISAKMP_HALF_OPEN_PREFIX_MAX;
}

/* The oldest of unproven address gives way.  Its memory is given up by its
 * work; until then it counts as an embryo.
 */
static bool evict(struct isakmp_nodes *ns)
{
	struct isakmp_node *node;

	node = list_first_entry_or_null(&ns->lru, struct isakmp_node, lru);
	if (!node)
		return false;
	isakmp_half_close(node);
	set_bit(NODE_EVICTED, &node->events);
	isakmp_node_queue(node);
	isakmp_count(ns->in, HALF_OPEN_EVICTED);
	return true;
}

/* nodes->lock is held. */
static bool admit(struct isakmp_nodes *ns, struct isakmp_node *node)
{
	u8 *prefix = prefix_of(ns, &node->remote);

	if (*prefix >= ISAKMP_HALF_OPEN_PREFIX_MAX) {
		isakmp_count(ns->in, RX_PREFIX_LIMIT);
		return false;
	}
	if (ns->embryos >= ISAKMP_HALF_OPEN_MAX + ISAKMP_RX_NET_MAX ||
	    (ns->half_open >= ISAKMP_HALF_OPEN_MAX && !evict(ns))) {
		isakmp_count(ns->in, RX_HALF_OPEN_LIMIT);
		return false;
	}
	node->embryo = true;
	switch (isakmp_node_list(node)) {
	case 0:
		break;
	case -ENOSPC:
		isakmp_count(ns->in, RX_NODE_LIMIT);
		return false;
	default:
		isakmp_count(ns->in, RX_CLOSED);
		return false;
	}
	node->half = true;
	(*prefix)++;
	ns->half_open++;
	list_add_tail(&node->lru, &ns->lru);
	hash_add_rcu(ns->half, &node->by_half,
		     half_hash(ns, node->cky_i, &node->remote));
	return true;
}

struct isakmp_node *isakmp_half_open(struct isakmp_net *in, const u8 *cky_i,
				     const struct isakmp_addr *local,
				     const struct isakmp_addr *remote)
{
	struct isakmp_nodes *ns = in->nodes;
	struct isakmp_node *node, *other;
	bool ok;

	node = isakmp_node_new(in, GFP_ATOMIC | __GFP_NOWARN);
	if (!node) {
		isakmp_count(in, RX_NO_MEMORY);
		return NULL;
	}
	memcpy(node->cky_i, cky_i, ISAKMP_COOKIE_LEN);
	node->local = *local;
	node->remote = *remote;

	spin_lock_bh(&ns->lock);
	/* the same datagram may come in twice at the same time */
	other = isakmp_half_find(ns, cky_i, remote);
	ok = !other && admit(ns, node);
	spin_unlock_bh(&ns->lock);
	if (ok)
		return node;
	isakmp_node_put(node);
	return other;
}
