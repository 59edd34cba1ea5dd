// SPDX-License-Identifier: GPL-2.0
/* A datagram in softirq: whose is it, and is there room for it?
 *
 * Nothing is parsed here but the fixed header.  What passes waits in the
 * queue of its node for the workqueue.
 */
#include "nodes.h"
#include "trace.h"

void isakmp_rx_free(struct isakmp_nodes *ns, struct isakmp_rx *rx)
{
	atomic_dec(&ns->rx_n);
	atomic_sub(rx->len, &ns->rx_bytes);
	if (rx->place)
		atomic_dec(rx->place);
	kfree_sensitive(rx->buf);
	kfree(rx);
}

/* Counts it against the namespace until it is freed. */
struct isakmp_rx *isakmp_rx_new(struct isakmp_net *in,
				const struct isakmp_addr *local,
				const struct isakmp_addr *remote, u8 *buf,
				u32 len)
{
	struct isakmp_nodes *ns = in->nodes;
	struct isakmp_rx *rx;
	int n, bytes;

	rx = kmalloc(sizeof(*rx), GFP_ATOMIC | __GFP_NOWARN);
	if (!rx) {
		isakmp_count(in, RX_NO_MEMORY);
		kfree(buf);
		return NULL;
	}
	rx->local = *local;
	rx->remote = *remote;
	rx->place = NULL;
	rx->len = len;
	rx->buf = buf;
	n = atomic_inc_return(&ns->rx_n);
	bytes = atomic_add_return(len, &ns->rx_bytes);
	if (n > ISAKMP_RX_NET_MAX || bytes > ISAKMP_RX_NET_BYTES) {
		isakmp_count(in, RX_NET_QUEUE_FULL);
		isakmp_rx_free(ns, rx);
		return NULL;
	}
	return rx;
}

static bool take_place(struct isakmp_rx *rx, atomic_t *taken, int max)
{
	if (!atomic_add_unless(taken, 1, max))
		return false;
	rx->place = taken;
	return true;
}

/* What comes from an unproven address may wait, and no more of it than leaves
 * room for those who have a peer.  The places of those who come again are
 * beside the others', so that whoever fills them takes nothing from these.
 */
bool isakmp_rx_stranger(struct isakmp_nodes *ns, struct isakmp_rx *rx)
{
	if (rx->place ||
	    take_place(rx, &ns->rx_strangers, ISAKMP_RX_STRANGERS_MAX))
		return true;
	if (!isakmp_came_again(ns, rx) ||
	    !take_place(rx, &ns->rx_again, ISAKMP_RX_AGAIN_MAX))
		return false;
	isakmp_count(ns->in, RX_AGAIN);
	return true;
}

int isakmp_rx_push(struct isakmp_node *node, struct isakmp_rx *rx)
{
	int err = 0;

	spin_lock_bh(&node->rx.lock);
	if (node->rx.closed) {
		err = -ESHUTDOWN;
	} else if (node->rx.n >= ISAKMP_RX_NODE_MAX) {
		err = -ENOSPC;
	} else {
		list_add_tail(&rx->list, &node->rx.list);
		node->rx.n++;
	}
	spin_unlock_bh(&node->rx.lock);
	return err;
}

/* Back to where it was, at the head. */
void isakmp_rx_unpop(struct isakmp_node *node, struct isakmp_rx *rx)
{
	spin_lock_bh(&node->rx.lock);
	list_add(&rx->list, &node->rx.list);
	node->rx.n++;
	spin_unlock_bh(&node->rx.lock);
}

struct isakmp_rx *isakmp_rx_pop(struct isakmp_node *node)
{
	struct isakmp_rx *rx;

	spin_lock_bh(&node->rx.lock);
	rx = list_first_entry_or_null(&node->rx.list, struct isakmp_rx, list);
	if (rx) {
		list_del(&rx->list);
		node->rx.n--;
	}
	spin_unlock_bh(&node->rx.lock);
	return rx;
}

static void rx_take_all(struct isakmp_node *node, struct list_head *out)
{
	spin_lock_bh(&node->rx.lock);
	node->rx.closed = true;
	node->rx.n = 0;
	list_splice_tail_init(&node->rx.list, out);
	spin_unlock_bh(&node->rx.lock);
}

void isakmp_rx_close(struct isakmp_node *node)
{
	struct isakmp_rx *rx, *n;
	LIST_HEAD(left);

	rx_take_all(node, &left);
	list_for_each_entry_safe(rx, n, &left, list) {
		isakmp_count(node->in, RX_CLOSED);
		isakmp_rx_free(node->in->nodes, rx);
	}
}

/* In order, and over the limit of one node by what a second one held. */
void isakmp_rx_move(struct isakmp_node *from, struct isakmp_node *to)
{
	struct isakmp_rx *rx;
	LIST_HEAD(left);
	u32 n = 0;

	rx_take_all(from, &left);
	list_for_each_entry(rx, &left, list)
		n++;
	spin_lock_bh(&to->rx.lock);
	list_splice_tail_init(&left, &to->rx.list);
	to->rx.n += n;
	spin_unlock_bh(&to->rx.lock);
}

static bool is_zero(const u8 *cookie)
{
	static const u8 zero[ISAKMP_COOKIE_LEN];

	return !memcmp(cookie, zero, sizeof(zero));
}

/* By the cookie that would be ours if the other end began, else if we did;
 * without a responder cookie it may be a first message that came again.
 */
static struct isakmp_node *lookup(struct isakmp_net *in,
				  const struct isakmp_hdr *hdr,
				  const struct isakmp_addr *remote)
{
	bool first = is_zero(hdr->cky_r);
	struct isakmp_node *node = NULL;

	if (!first) {
		node = isakmp_link_find(in->nodes, hdr->cky_r);
		if (node) {
			isakmp_half_proven(node, remote);
			return node;
		}
	}
	node = isakmp_link_find(in->nodes, hdr->cky_i);
	if (!node && first) {
		node = isakmp_half_find(in->nodes, hdr->cky_i, remote);
		if (node)
			isakmp_count(in, RX_DUPLICATE);
	}
	return node;
}

/* RFC 2408 4.5: in clear, and of an Identity Protection exchange */
static bool is_main(const struct isakmp_hdr *hdr)
{
	return hdr->etype == ISAKMP_X_MAIN && !hdr->mid &&
	       !(hdr->flags & ISAKMP_F_ENCRYPT);
}

/* Somebody who is not known yet: with message 1, or with message 3 and a
 * cookie that he got for it.  NULL: counted; -EBUSY: he has to show one.
 */
static struct isakmp_node *embryo(struct isakmp_net *in,
				  const struct isakmp_hdr *hdr,
				  struct isakmp_rx *rx)
{
	const struct isakmp_addr *local = &rx->local, *remote = &rx->remote;
	const struct isakmp_env_ops *ops = in->env.ops;
	const struct isakmp_conn *conn;

	if (!is_zero(hdr->cky_r)) {
		if (is_main(hdr))
			return isakmp_cookie_enter(in, hdr, local, remote);
		isakmp_count(in, RX_UNKNOWN_COOKIE);
		return NULL;
	}
	if (!is_main(hdr)) {
		isakmp_count(in, RX_NOT_FIRST);
		return NULL;
	}
	/* before the search: a flood must not pay for it */
	if (!isakmp_rx_stranger(in->nodes, rx)) {
		isakmp_count(in, RX_STRANGERS_FULL);
		return NULL;
	}
	conn = ops->conn_match(&in->env, local, remote, NULL);
	if (!conn) {
		isakmp_count(in, RX_NO_CONN);
		return NULL;
	}
	ops->conn_put(&in->env, conn);
	return isakmp_half_open(in, hdr->cky_i, local, remote);
}

static bool header_ok(struct isakmp_net *in, struct isakmp_hdr *hdr,
		      const u8 *buf, u32 len)
{
	struct isakmp_span bytes = { buf, len };

	if (isakmp_hdr_decode(hdr, bytes)) {
		isakmp_count(in, RX_HEADER);
		return false;
	}
	/* RFC 2408 3.1: the major version is what makes it intelligible */
	if (hdr->version >> 4 != ISAKMP_VERSION_1_0 >> 4) {
		isakmp_count(in, RX_VERSION);
		return false;
	}
	return true;
}

static bool stranger_ok(struct isakmp_node *node, struct isakmp_rx *rx)
{
	if (!READ_ONCE(node->half) || READ_ONCE(node->proven))
		return true;
	return isakmp_rx_stranger(node->in->nodes, rx);
}

/* False when the node has died meanwhile and nothing has been done. */
static bool deliver(struct isakmp_net *in, struct isakmp_node *node,
		    struct isakmp_rx *rx)
{
	if (!stranger_ok(node, rx)) {
		isakmp_count(in, RX_STRANGERS_FULL);
		isakmp_rx_free(in->nodes, rx);
		return true;
	}
	switch (isakmp_rx_push(node, rx)) {
	case 0:
		isakmp_node_queue(node);
		return true;
	case -ENOSPC:
		isakmp_count(in, RX_QUEUE_FULL);
		isakmp_rx_free(in->nodes, rx);
		return true;
	default:
		return false;
	}
}

void isakmp_node_input(struct isakmp_net *in, const struct isakmp_addr *local,
		       const struct isakmp_addr *remote, u8 *buf, u32 len)
{
	struct isakmp_node *node;
	struct isakmp_hdr hdr;
	struct isakmp_rx *rx;
	int tries;
	bool done;

	if (!header_ok(in, &hdr, buf, len)) {
		kfree(buf);
		return;
	}
	trace_isakmp_msg(false, local, remote, &hdr);
	rx = isakmp_rx_new(in, local, remote, buf, len);
	if (!rx)
		return;
	/* A node may die, or its SA move to another one, between look-up and
	 * delivery: once more, then.
	 */
	for (tries = 0; tries < 2; tries++) {
		node = lookup(in, &hdr, remote);
		if (!node)
			node = embryo(in, &hdr, rx);
		if (IS_ERR(node)) {
			isakmp_cookie_ask(in, rx);
			return;
		}
		if (!node)
			goto drop;
		done = deliver(in, node, rx);
		isakmp_node_put(node);
		if (done)
			return;
	}
	isakmp_count(in, RX_CLOSED);
drop:
	isakmp_rx_free(in->nodes, rx);
}
