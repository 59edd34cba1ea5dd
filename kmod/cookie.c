// SPDX-License-Identifier: GPL-2.0
/* The way in without a place: an answer of which nothing is kept but what
 * many have in common.
 *
 * RFC 2408 2.5.3 wants a cookie that can be recognised without having been
 * written down.  HASH_I covers the SA payload of message 1 (RFC 2409 5), which
 * nobody sends again, so that alone does not do.  But peers that are
 * configured alike send the same message 1, but for their cookie: so messages
 * are kept, not senders.  CKY-R says under which number, and is a keyed hash of
 * it and of all that has to come back: addresses, ports and CKY-I.  Whoever
 * returns it with message 3 has his address proven, and gets a place and his
 * message 1 back.
 *
 * A flood of as many different messages pushes others out, in a moment or an
 * hour, as fast as it is.  Those by which somebody has authenticated have
 * numbers of their own, which only such messages can take.
 */
#include "cookie.h"
#include "nodes.h"

#define ANSWERS		16	/* before others get their turn */

/* What a cookie is good for; no padding. */
struct bound {
	u8 cky_i[ISAKMP_COOKIE_LEN];
	u64 digest;
	struct isakmp_addr local, remote;
};

static_assert(sizeof(struct bound) == 2 * 8 + 2 * 24);

static u64 digest_of(const struct isakmp_nodes *ns, const u8 *b, u32 len)
{
	return siphash(b + ISAKMP_COOKIE_LEN, len - ISAKMP_COOKIE_LEN,
		       &ns->secret);
}

static u64 cookie_of(const siphash_key_t *key, const struct bound *to,
		     u32 number)
{
	return (siphash(to, sizeof(*to), key) & ~(u64)COOKIE_NUMBER) |
	       (number + 1);
}

/* The tables, from the first use on; NULL for want of memory. */
static struct isakmp_cookies *tables(struct isakmp_nodes *ns)
{
	struct isakmp_cookies *c = READ_ONCE(ns->cookies.t), *new;

	if (c)
		return c;
	new = kvzalloc(sizeof(*new), GFP_KERNEL);
	if (!new)
		return NULL;
	get_random_bytes(new->key, sizeof(new->key));
	new->since = isakmp_now();
	new->again.since = new->since;
	spin_lock_bh(&ns->cookies.lock);
	c = ns->cookies.t;
	if (!c)
		WRITE_ONCE(ns->cookies.t, new);
	spin_unlock_bh(&ns->cookies.lock);
	if (!c)
		return new;
	kvfree(new);
	return c;
}

static void turn_keys(struct isakmp_cookies *c)
{
	isakmp_ms age = isakmp_now() - c->since;

	if (age < COOKIE_KEY_MS)
		return;
	if (age < 2 * COOKIE_KEY_MS)
		c->key[1] = c->key[0];
	else
		get_random_bytes(&c->key[1], sizeof(c->key[1]));
	get_random_bytes(&c->key[0], sizeof(c->key[0]));
	c->since += age;
}

static struct isakmp_first *by_number(struct isakmp_cookies *c, u32 number)
{
	if (number < COOKIE_KNOWN)
		return c->known[number];
	return number < COOKIE_KNOWN + COOKIE_KEPT ? c->kept[number - COOKIE_KNOWN] :
					       NULL;
}

static u32 number_of(const struct isakmp_cookies *c, u64 digest)
{
	u32 i;

	for (i = 0; i < COOKIE_KNOWN; i++)
		if (c->known[i] && c->known[i]->digest == digest)
			return i;
	return COOKIE_KNOWN + digest % COOKIE_KEPT;
}

static struct isakmp_first *first_new(u64 digest, const u8 *b, u32 len)
{
	struct isakmp_first *f = kmalloc(struct_size(f, b, len), GFP_KERNEL);

	if (!f)
		return NULL;
	f->digest = digest;
	f->used = isakmp_now();
	f->len = len;
	memcpy(f->b, b, len);
	memset(f->b, 0, ISAKMP_COOKIE_LEN);
	return f;
}

/* Softirq */

void isakmp_cookie_ask(struct isakmp_net *in, struct isakmp_rx *rx)
{
	struct isakmp_nodes *ns = in->nodes;
	bool closed;

	if (rx->len > COOKIE_FIRST_MAX) {
		isakmp_count(in, RX_FIRST_LONG);
		goto drop;
	}
	spin_lock_bh(&ns->cookies.lock);
	closed = ns->cookies.closed;
	if (!closed) {
		list_add_tail(&rx->list, &ns->cookies.wait);
		queue_work(isakmp_wq, &ns->cookies.work);
	}
	spin_unlock_bh(&ns->cookies.lock);
	if (!closed)
		return;
	isakmp_count(in, RX_CLOSED);
drop:
	isakmp_rx_free(ns, rx);
}

/* The message 1 that @cookie has been the answer to, or NULL. */
static struct isakmp_first *recognise(struct isakmp_nodes *ns, u64 cookie,
				      struct bound *to)
{
	struct isakmp_cookies *c = ns->cookies.t;
	u32 number = (cookie & COOKIE_NUMBER) - 1;
	struct isakmp_first *f;

	f = c ? by_number(c, number) : NULL;
	if (!f)
		return NULL;
	turn_keys(c);
	to->digest = f->digest;
	if (cookie == cookie_of(&c->key[0], to, number) ||
	    cookie == cookie_of(&c->key[1], to, number))
		return f;
	return NULL;
}

/* nodes->cookies.lock is held. */
static u64 *spent_place(struct isakmp_cookies *c, u64 cookie)
{
	return &c->spent[(cookie >> 32) % COOKIE_SPENT];
}

/* Return: a copy of message 1, @len octets long; -ENOENT for no cookie of
 * ours, -EALREADY, -ENOMEM.
 */
static u8 *redeem(struct isakmp_nodes *ns, u64 cookie, struct bound *to,
		  u32 *len)
{
	u8 *b = ERR_PTR(-ENOENT);
	struct isakmp_first *f;

	spin_lock_bh(&ns->cookies.lock);
	f = recognise(ns, cookie, to);
	if (!f)
		goto out;
	b = ERR_PTR(-EALREADY);
	if (*spent_place(ns->cookies.t, cookie) == cookie)
		goto out;
	b = kmemdup(f->b, f->len, GFP_ATOMIC | __GFP_NOWARN);
	if (b)
		memcpy(b, to->cky_i, ISAKMP_COOKIE_LEN);
	else
		b = ERR_PTR(-ENOMEM);
	*len = f->len;
out:
	spin_unlock_bh(&ns->cookies.lock);
	return b;
}

static void spend(struct isakmp_nodes *ns, u64 cookie)
{
	spin_lock_bh(&ns->cookies.lock);
	*spent_place(ns->cookies.t, cookie) = cookie;
	spin_unlock_bh(&ns->cookies.lock);
}

static void not_redeemed(struct isakmp_net *in, int err)
{
	switch (err) {
	case -EALREADY:
		isakmp_count(in, RX_COOKIE_SPENT);
		break;
	case -ENOMEM:
		isakmp_count(in, RX_NO_MEMORY);
		break;
	default:
		isakmp_count(in, RX_UNKNOWN_COOKIE);
	}
}

struct isakmp_node *isakmp_cookie_enter(struct isakmp_net *in,
					const struct isakmp_hdr *hdr,
					const struct isakmp_addr *local,
					const struct isakmp_addr *remote)
{
	struct bound to = { .local = *local, .remote = *remote };
	struct isakmp_nodes *ns = in->nodes;
	struct isakmp_node *node;
	struct isakmp_rx *rx;
	u32 len = 0;
	u64 cookie;
	u8 *b;

	memcpy(to.cky_i, hdr->cky_i, ISAKMP_COOKIE_LEN);
	/* message 3 came twice, and the first of them has not been looked at */
	node = isakmp_half_find(ns, hdr->cky_i, remote);
	if (node && !memcmp(node->cookie, hdr->cky_r, ISAKMP_COOKIE_LEN))
		return node;
	if (node)
		isakmp_node_put(node);
	cookie = get_unaligned_be64(hdr->cky_r);
	b = redeem(ns, cookie, &to, &len);
	if (IS_ERR(b)) {
		not_redeemed(in, PTR_ERR(b));
		return NULL;
	}
	rx = isakmp_rx_new(in, local, remote, b, len);
	if (!rx)
		return NULL;
	node = isakmp_half_enter(in, hdr->cky_i, hdr->cky_r, local, remote,
				 rx);
	if (node)
		spend(ns, cookie);
	return node;
}

/* Process context */

/* The results of an SA that will not be kept. */
static void carry_out(struct isakmp_net *in, struct isakmp_peer *p)
{
	struct isakmp_res *res;
	int err;

	while ((res = isakmp_res_next(p))) {
		err = 0;
		if (res->type == ISAKMP_RES_SEND)
			err = isakmp_node_send(in, res);
		else if (res->type == ISAKMP_RES_EVENT)
			isakmp_tell(in, p, res, RANK_STRANGER);
		isakmp_res_done(p, res, err, isakmp_now());
	}
}

static void keep(struct isakmp_nodes *ns, struct isakmp_cookies *c,
		 u64 digest, const struct isakmp_rx *rx)
{
	struct isakmp_first **at = &c->kept[digest % COOKIE_KEPT], *f;

	f = READ_ONCE(*at);
	if (f && f->digest == digest)
		return;
	f = first_new(digest, rx->buf, rx->len);
	if (!f)
		return;
	spin_lock_bh(&ns->cookies.lock);
	swap(*at, f);
	spin_unlock_bh(&ns->cookies.lock);
	kfree(f);
}

static void answer(struct isakmp_nodes *ns, struct isakmp_cookies *c,
		   struct isakmp_peer *p, const struct isakmp_rx *rx)
{
	struct bound to = { .local = rx->local, .remote = rx->remote };
	struct isakmp_net *in = ns->in;
	u8 cookie[ISAKMP_COOKIE_LEN];
	u32 number;

	memcpy(to.cky_i, rx->buf, ISAKMP_COOKIE_LEN);
	to.digest = digest_of(ns, rx->buf, rx->len);
	spin_lock_bh(&ns->cookies.lock);
	turn_keys(c);
	number = number_of(c, to.digest);
	put_unaligned_be64(cookie_of(&c->key[0], &to, number), cookie);
	spin_unlock_bh(&ns->cookies.lock);

	isakmp_peer_init(p, &in->env, NULL, &rx->local, &rx->remote);
	isakmp_peer_cookie(p, cookie, false);
	if (!isakmp_node_feed(in, p, rx)) {
		if (number >= COOKIE_KNOWN)
			keep(ns, c, to.digest, rx);
		isakmp_count(in, COOKIE_SENT);
	}
	carry_out(in, p);
	isakmp_peer_clear(p);
}

static struct isakmp_rx *next(struct isakmp_nodes *ns)
{
	struct isakmp_rx *rx;

	spin_lock_bh(&ns->cookies.lock);
	rx = list_first_entry_or_null(&ns->cookies.wait, struct isakmp_rx,
				      list);
	if (rx)
		list_del(&rx->list);
	spin_unlock_bh(&ns->cookies.lock);
	return rx;
}

static void answer_some(struct work_struct *work)
{
	struct isakmp_nodes *ns = container_of(work, struct isakmp_nodes,
					       cookies.work);
	struct isakmp_cookies *c = tables(ns);
	struct isakmp_peer *p;
	struct isakmp_rx *rx;
	u32 n;

	p = kmalloc(sizeof(*p), GFP_KERNEL);
	for (n = 0; n < ANSWERS; n++) {
		rx = next(ns);
		if (!rx)
			break;
		if (c && p)
			answer(ns, c, p, rx);
		else
			isakmp_count(ns->in, RX_NO_MEMORY);
		isakmp_rx_free(ns, rx);
	}
	kfree(p);
	if (n == ANSWERS)
		queue_work(isakmp_wq, work);
}

/* Where @f goes: the place that was not used for longest. */
static struct isakmp_first **oldest(struct isakmp_cookies *c)
{
	struct isakmp_first **at = &c->known[0];
	u32 i;

	for (i = 0; i < COOKIE_KNOWN && *at; i++)
		if (!c->known[i] || c->known[i]->used < (*at)->used)
			at = &c->known[i];
	return at;
}

void isakmp_cookie_learn(struct isakmp_net *in, const u8 *b, u32 len)
{
	struct isakmp_nodes *ns = in->nodes;
	struct isakmp_cookies *c;
	struct isakmp_first *f;
	u32 number;
	u64 digest;

	if (len > COOKIE_FIRST_MAX)
		return;
	c = tables(ns);
	digest = digest_of(ns, b, len);
	f = c ? first_new(digest, b, len) : NULL;
	if (!f)
		return;
	spin_lock_bh(&ns->cookies.lock);
	number = number_of(c, digest);
	if (number < COOKIE_KNOWN)
		swap(c->known[number], f);
	else
		swap(*oldest(c), f);
	spin_unlock_bh(&ns->cookies.lock);
	kfree(f);
}

void isakmp_cookie_init(struct isakmp_nodes *ns)
{
	spin_lock_init(&ns->cookies.lock);
	INIT_LIST_HEAD(&ns->cookies.wait);
	INIT_WORK(&ns->cookies.work, answer_some);
}

void isakmp_cookie_stop(struct isakmp_nodes *ns)
{
	struct isakmp_rx *rx;

	spin_lock_bh(&ns->cookies.lock);
	ns->cookies.closed = true;
	spin_unlock_bh(&ns->cookies.lock);
	cancel_work_sync(&ns->cookies.work);
	while ((rx = next(ns))) {
		isakmp_count(ns->in, RX_CLOSED);
		isakmp_rx_free(ns, rx);
	}
}

void isakmp_cookie_exit(struct isakmp_nodes *ns)
{
	struct isakmp_cookies *c = ns->cookies.t;
	u32 i;

	for (i = 0; c && i < COOKIE_KNOWN; i++)
		kfree(c->known[i]);
	for (i = 0; c && i < COOKIE_KEPT; i++)
		kfree(c->kept[i]);
	kvfree(c);
}
