// SPDX-License-Identifier: GPL-2.0
/* The worker of a node: feeds the engine, carries out what it wants done. */
#include "compat.h"
#include "cookie.h"
#include "nodes.h"
#include "trace.h"
#include "udp.h"
#include "xfrm.h"

enum {
	FEED_MAX = 16,		/* datagrams before others get their turn */
	SLEEP_MAX = 3600000,	/* ms */
};

void isakmp_node_queue(struct isakmp_node *node)
{
	isakmp_node_get(node);
	if (!queue_work(isakmp_wq, &node->work))
		isakmp_node_put(node);
}

/* Runs until isakmp_node_kill() has shut it down, so the node is there. */
void isakmp_node_timer(struct timer_list *timer)
{
	struct isakmp_node *node = timer_container_of(node, timer, timer);

	isakmp_node_queue(node);
}

void isakmp_node_ready(struct isakmp_node *node)
{
	lockdep_assert_held(&node->lock);
	if (node->ready)
		return;
	isakmp_peer_init(&node->peer, &node->in->env, NULL, &node->local,
			 &node->remote);
	isakmp_peer_cookie(&node->peer, node->cookie, node->proven);
	node->ready = true;
}

static enum isakmp_rank rank(struct isakmp_node *node)
{
	if (!node->embryo)
		return RANK_PEER;
	return READ_ONCE(node->proven) ? RANK_PROVEN : RANK_STRANGER;
}

static void tell(struct isakmp_node *node, const struct isakmp_res *res)
{
	/* the others are ended by isakmp_node_work() */
	if (rank(node) == RANK_PROVEN &&
	    res->fail.reason == ISAKMP_REASON_TIMEOUT)
		isakmp_count(node->in, HALF_OPEN_TIMEOUT);
	isakmp_tell(node->in, &node->peer, res, rank(node));
}

static void trace_out(const struct isakmp_res *res)
{
	struct isakmp_span bytes = { res->dgram->b, res->dgram->len };
	struct isakmp_hdr hdr;

	if (trace_isakmp_msg_enabled() && !isakmp_hdr_decode(&hdr, bytes))
		trace_isakmp_msg(true, &res->local, &res->remote, &hdr);
}

int isakmp_node_send(struct isakmp_net *in, const struct isakmp_res *res)
{
	int err;

	if (READ_ONCE(in->nodes->hurry))
		return -ESHUTDOWN;
	trace_out(res);
	err = isakmp_udp_send(in, &res->local, &res->remote, res->dgram->b,
			      res->dgram->len);
	if (err)
		isakmp_count(in, TX_ERRORS);
	else
		isakmp_count(in, TX);
	return err;
}

static void full(struct isakmp_node *node)
{
	struct isakmp_nodes *ns = node->in->nodes;

	spin_lock_bh(&ns->lock);
	isakmp_half_close(node);
	spin_unlock_bh(&ns->lock);
}

static int installed(struct isakmp_node *node, int err)
{
	if (err)
		isakmp_count(node->in, INSTALL_ERRORS);
	return err;
}

static int carry_out(struct isakmp_node *node, struct isakmp_res *res,
		     struct isakmp_node **joined)
{
	struct isakmp_net *in = node->in;

	switch (res->type) {
	case ISAKMP_RES_LINK:
		return isakmp_link_add(node, res->cookie);
	case ISAKMP_RES_FULL:
		full(node);
		return 0;
	case ISAKMP_RES_UNLINK:
		isakmp_link_del(node, res->cookie);
		return 0;
	case ISAKMP_RES_JOIN:
		return isakmp_node_join(node, res->sa, joined);
	case ISAKMP_RES_SEND:
		return isakmp_node_send(in, res);
	case ISAKMP_RES_CHILD_IN:
		return installed(node, isakmp_xfrm_install(in, res->child,
							   false));
	case ISAKMP_RES_CHILD_OUT:
		return installed(node, isakmp_xfrm_install(in, res->child,
							   true));
	case ISAKMP_RES_CHILD_SWITCH:
		return installed(node, isakmp_xfrm_switch(in, res->child));
	case ISAKMP_RES_CHILD_DEL:
		isakmp_xfrm_remove(in, res->child);
		return 0;
	case ISAKMP_RES_EVENT:
		tell(node, res);
		return 0;
	default:
		return -EINVAL;
	}
}

void isakmp_node_drain(struct isakmp_node *node)
{
	struct isakmp_node *joined = NULL;
	struct isakmp_res *res;
	int err;

	lockdep_assert_held(&node->lock);
	while ((res = isakmp_res_next(&node->peer))) {
		err = carry_out(node, res, &joined);
		isakmp_res_done(&node->peer, res, err, isakmp_now());
	}
	if (joined)
		isakmp_node_joined(joined);
}

static void arm(struct isakmp_node *node)
{
	isakmp_ms now = isakmp_now(), at;

	at = min(isakmp_peer_deadline(&node->peer), node->acq_at);
	if (isakmp_half_unproven(node))
		at = min(at, node->born + ISAKMP_HALF_OPEN_MS);
	if (node->parked)
		at = min(at, now + PARK_MS);
	if (at == ISAKMP_NEVER)
		return;
	at = at > now ? min_t(isakmp_ms, at - now, SLEEP_MAX) : 0;
	mod_timer(&node->timer, jiffies + max(1UL, msecs_to_jiffies(at)));
}

void isakmp_node_settle(struct isakmp_node *node)
{
	isakmp_node_drain(node);
	isakmp_node_rekey(node);
	if (isakmp_peer_idle(&node->peer) && !node->parked) {
		isakmp_node_kill(node);
		return;
	}
	isakmp_acq_settle(node);
	arm(node);
}

int isakmp_node_feed(struct isakmp_net *in, struct isakmp_peer *p,
		     const struct isakmp_rx *rx)
{
	struct isakmp_bad bad = {};
	int err;

	err = isakmp_peer_input(p, isakmp_now(), &rx->local, &rx->remote,
				rx->buf, rx->len, &bad);
	switch (err) {
	case -EINPROGRESS:
		isakmp_count(in, RX_PARKED);
		break;
	case -ENOMEM:
		isakmp_count(in, RX_NO_MEMORY);
		break;
	case 0:
		isakmp_count(in, RX_TAKEN);
		break;
	default:
		isakmp_mib_refused(in, bad.notify);
		trace_isakmp_refused(&rx->local, &rx->remote, &bad);
	}
	return err;
}

/* Return: false when it must wait for an answer to the engine. */
static bool feed_one(struct isakmp_node *node, struct isakmp_rx *rx)
{
	int err = isakmp_node_feed(node->in, &node->peer, rx);

	if (err == -EINPROGRESS) {
		isakmp_rx_unpop(node, rx);
		return false;
	}
	/* one that is too long to be learned is not kept, since no limit counts it */
	if (!err && node->embryo && !node->first_len) {
		node->first_len = rx->len;
		if (rx->len <= COOKIE_FIRST_MAX) {
			node->first = rx->buf;
			rx->buf = NULL;
		}
	}
	isakmp_rx_free(node->in->nodes, rx);
	return true;
}

/* Return: there may be more.  At the end of the namespace there is no time. */
static bool feed(struct isakmp_node *node)
{
	struct isakmp_rx *rx;
	u32 n;

	node->parked = false;
	for (n = 0; n < FEED_MAX && !test_bit(NODE_END, &node->events); n++) {
		rx = isakmp_rx_pop(node);
		if (!rx)
			return false;
		node->parked = !feed_one(node, rx);
		isakmp_node_drain(node);
		if (node->parked)
			return false;
	}
	return true;
}

/* Children that somebody else took away, or that ran into a limit; then
 * addresses.
 */
static void audit(struct isakmp_node *node)
{
	struct isakmp_peer *p = &node->peer;
	isakmp_ms now = isakmp_now();
	struct isakmp_child *c, *n;
	bool old;

	list_for_each_entry_safe(c, n, &p->children, list) {
		if (!(c->in_done || c->out_done) || isakmp_xfrm_alive(c))
			continue;
		old = c->expires <= now;
		if (!old)
			isakmp_count(node->in, CHILD_FOREIGN);
		isakmp_peer_child_gone(p, now, c, old ? ISAKMP_REASON_EXPIRED :
				       ISAKMP_REASON_FOREIGN);
	}
	isakmp_peer_readdress(p, now);
	isakmp_node_drain(node);
}

static void deadlines(struct isakmp_node *node)
{
	isakmp_ms now = isakmp_now();

	if (isakmp_peer_deadline(&node->peer) <= now) {
		isakmp_peer_tick(&node->peer, now);
		isakmp_node_drain(node);
	}
}

/* Return: it was asked to end, and has. */
static bool ended(struct isakmp_node *node)
{
	if (!test_bit(NODE_END, &node->events))
		return false;
	if (node->embryo && READ_ONCE(node->in->nodes->closing))
		isakmp_node_kill(node);
	else
		isakmp_node_finish(node, ISAKMP_REASON_REQUESTED);
	return true;
}

/* Return: run again, there is more to do. */
static bool run(struct isakmp_node *node)
{
	bool more;

	if (ended(node))
		return false;
	isakmp_node_ready(node);
	if (node->embryo && test_bit(NODE_EVICTED, &node->events)) {
		isakmp_node_kill(node);	/* without a word: it may be one of many */
		return false;
	}
	more = feed(node);
	if (test_and_clear_bit(NODE_AUDIT, &node->events))
		audit(node);
	deadlines(node);
	/* An SA whose peer has shown its address ends by the engine's clock. */
	if (isakmp_now() >= node->born + ISAKMP_HALF_OPEN_MS &&
	    isakmp_half_unproven(node)) {
		isakmp_count(node->in, HALF_OPEN_TIMEOUT);
		isakmp_node_finish(node, ISAKMP_REASON_TIMEOUT);
		return false;
	}
	isakmp_node_settle(node);
	/* Asked while it ran: its next turn may be a long way off. */
	return !node->dead && !ended(node) && more;
}

void isakmp_node_work(struct work_struct *work)
{
	struct isakmp_node *node = container_of(work, struct isakmp_node, work);
	bool more = false;

	mutex_lock(&node->lock);
	if (!node->dead)
		more = run(node);
	mutex_unlock(&node->lock);
	if (more)
		isakmp_node_queue(node);
	isakmp_node_put(node);
}
