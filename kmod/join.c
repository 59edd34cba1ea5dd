// SPDX-License-Identifier: GPL-2.0
/* An embryo has authenticated: which peer is it?
 *
 * A peer is a connection and an identity; where it has not authenticated yet,
 * because we are the ones who called, a connection and an address.
 */
#include "conns.h"
#include "nodes.h"

/* The table holds hashes only, so the peer itself is asked. */
static bool is_peer(const struct isakmp_peer *p, const struct isakmp_conn *conn,
		    const struct isakmp_ident *id)
{
	return p->conn == conn && (p->id.type == ISAKMP_ID_ANY ||
				   isakmp_ident_equal(&p->id, id));
}

static struct isakmp_node *lock_if_peer(struct isakmp_node *node,
					const struct isakmp_conn *conn,
					const struct isakmp_ident *id)
{
	if (!node)
		return NULL;
	/* embryo first, peer second: an embryo is never looked for */
	mutex_lock_nested(&node->lock, SINGLE_DEPTH_NESTING);
	if (!node->dead && is_peer(&node->peer, conn, id))
		return node;
	mutex_unlock(&node->lock);
	isakmp_node_put(node);
	return NULL;
}

static void not_embryo(struct isakmp_node *node)
{
	struct isakmp_nodes *ns = node->in->nodes;

	spin_lock_bh(&ns->lock);
	isakmp_half_close(node);
	ns->embryos -= node->embryo;
	WRITE_ONCE(node->embryo, false);
	spin_unlock_bh(&ns->lock);
}

/* What it began with may be used again by those who are configured alike. */
static void learn(struct isakmp_node *node)
{
	if (node->first)
		isakmp_cookie_learn(node->in, node->first, node->first_len);
	kfree(node->first);
	node->first = NULL;
}

static void claim(struct isakmp_node *node, enum isakmp_key_kind kind, u64 v)
{
	struct isakmp_node *other;

	if (node->key[kind].on && node->key[kind].v == v)
		return;
	other = isakmp_key_claim(node, kind, v);
	if (other)
		isakmp_node_put(other);
}

void isakmp_node_rekey(struct isakmp_node *node)
{
	struct isakmp_nodes *ns = node->in->nodes;
	const struct isakmp_peer *p = &node->peer;

	lockdep_assert_held(&node->lock);
	if (node->embryo || !p->conn)
		return;
	claim(node, KEY_ADDR, isakmp_key_addr(ns, p->conn, &p->remote));
	if (p->id.type != ISAKMP_ID_ANY)
		claim(node, KEY_ID, isakmp_key_id(ns, p->conn, &p->id));
}

/* The peer that @sa belongs to, locked and referenced; NULL: @node itself has
 * become it.
 */
static struct isakmp_node *find_or_become(struct isakmp_node *node,
					  struct isakmp_sa *sa)
{
	const struct isakmp_conn *conn = isakmp_sa_conn(sa);
	const struct isakmp_ident *id = isakmp_sa_id(sa);
	struct isakmp_nodes *ns = node->in->nodes;
	u64 by_id = isakmp_key_id(ns, conn, id);
	struct isakmp_node *dst;

	dst = lock_if_peer(isakmp_key_find(ns, by_id), conn, id);
	if (dst)
		return dst;
	dst = isakmp_key_find(ns, isakmp_key_addr(ns, conn,
						  &node->peer.remote));
	dst = lock_if_peer(dst, conn, id);
	if (dst)
		return dst;
	/* somebody of the same name may have come in between */
	return lock_if_peer(isakmp_key_claim(node, KEY_ID, by_id), conn, id);
}

int isakmp_node_join(struct isakmp_node *node, struct isakmp_sa *sa,
		     struct isakmp_node **joined)
{
	struct isakmp_node *dst;

	lockdep_assert_held(&node->lock);
	if (!node->embryo || *joined)
		return -EINVAL;
	/* isakmp_node_conn_down() may have passed us when we were nobody's */
	if (!isakmp_conn_live(isakmp_sa_conn(sa))) {
		set_bit(NODE_END, &node->events);
		isakmp_node_queue(node);
		return -ESHUTDOWN;
	}
	dst = find_or_become(node, sa);
	not_embryo(node);
	learn(node);
	isakmp_peer_adopt(dst ? &dst->peer : NULL, &node->peer, sa,
			  isakmp_now());
	if (dst) {
		isakmp_count(node->in, SA_JOINED);
		isakmp_link_move(node, dst);
		isakmp_rx_move(node, dst);
	}
	*joined = dst;
	return 0;
}

void isakmp_node_joined(struct isakmp_node *dst)
{
	isakmp_node_settle(dst);
	isakmp_node_queue(dst);
	mutex_unlock(&dst->lock);
	isakmp_node_put(dst);
}
