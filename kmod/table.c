// SPDX-License-Identifier: GPL-2.0
/* Who is found by what: nodes by our cookies, and peers by whom they are. */
#include <linux/ctype.h>
#include <linux/rculist.h>
#include "nodes.h"

/* FQDN and USER_FQDN are equal without regard to case, so they must hash so. */
u64 isakmp_key_id(const struct isakmp_nodes *ns, const struct isakmp_conn *conn,
		  const struct isakmp_ident *id)
{
	bool fold = id->type == ISAKMP_ID_FQDN ||
		    id->type == ISAKMP_ID_USER_FQDN;
	u8 b[ISAKMP_IDENT_MAX];
	u32 i;

	for (i = 0; i < id->len; i++)
		b[i] = fold ? tolower(id->b[i]) : id->b[i];
	return siphash_4u64((unsigned long)conn, KEY_ID, id->type,
			    siphash(b, id->len, &ns->secret), &ns->secret);
}

/* Not the scope, which is only known once the address is used. */
u64 isakmp_key_addr(const struct isakmp_nodes *ns,
		    const struct isakmp_conn *conn,
		    const struct isakmp_addr *remote)
{
	return siphash_4u64((unsigned long)conn, KEY_ADDR,
			    remote->family,
			    siphash(remote->a, sizeof(remote->a), &ns->secret),
			    &ns->secret);
}

static struct isakmp_node *key_find(struct isakmp_nodes *ns, u64 v)
{
	struct isakmp_key *key;

	hash_for_each_possible(ns->key, key, hash, v)
		if (key->v == v && isakmp_node_tryget(key->node))
			return key->node;
	return NULL;
}

struct isakmp_node *isakmp_key_find(struct isakmp_nodes *ns, u64 v)
{
	struct isakmp_node *node;

	spin_lock_bh(&ns->lock);
	node = key_find(ns, v);
	spin_unlock_bh(&ns->lock);
	return node;
}

static void key_drop(struct isakmp_key *key)
{
	if (key->on)
		hash_del(&key->hash);
	key->on = false;
}

void isakmp_key_drop_all(struct isakmp_node *node)
{
	u32 i;

	lockdep_assert_held(&node->in->nodes->lock);
	for (i = 0; i < KEY_KINDS; i++)
		key_drop(&node->key[i]);
}

struct isakmp_node *isakmp_key_claim(struct isakmp_node *node,
				     enum isakmp_key_kind kind, u64 v)
{
	struct isakmp_nodes *ns = node->in->nodes;
	struct isakmp_key *key = &node->key[kind];
	struct isakmp_node *other;

	spin_lock_bh(&ns->lock);
	other = key_find(ns, v);
	if (!other) {
		key_drop(key);
		key->node = node;
		key->v = v;
		key->on = true;
		hash_add(ns->key, &key->hash, v);
	}
	spin_unlock_bh(&ns->lock);
	return other;
}

static u64 cookie_hash(const struct isakmp_nodes *ns, const u8 *cookie)
{
	u64 v;

	memcpy(&v, cookie, sizeof(v));
	return siphash_1u64(v, &ns->secret);
}

static struct isakmp_link *find(struct isakmp_nodes *ns, const u8 *cookie)
{
	struct isakmp_link *link;

	hash_for_each_possible_rcu(ns->cookie, link, hash,
				   cookie_hash(ns, cookie))
		if (!memcmp(link->cookie, cookie, ISAKMP_COOKIE_LEN))
			return link;
	return NULL;
}

int isakmp_link_add(struct isakmp_node *node, const u8 *cookie)
{
	struct isakmp_nodes *ns = node->in->nodes;
	struct isakmp_link *link;
	int err = -EEXIST;

	link = kzalloc(sizeof(*link), GFP_KERNEL_ACCOUNT);
	if (!link)
		return -ENOMEM;
	memcpy(link->cookie, cookie, ISAKMP_COOKIE_LEN);
	link->node = node;
	rcu_read_lock();
	spin_lock_bh(&ns->lock);
	if (!find(ns, cookie)) {
		isakmp_node_get(node);
		list_add_tail(&link->list, &node->links);
		hash_add_rcu(ns->cookie, &link->hash, cookie_hash(ns, cookie));
		err = 0;
	}
	spin_unlock_bh(&ns->lock);
	rcu_read_unlock();
	if (err)
		kfree(link);
	return err;
}

/* nodes->lock is held; the caller has a reference of its own. */
static void link_free(struct isakmp_node *node, struct isakmp_link *link)
{
	list_del(&link->list);
	hash_del_rcu(&link->hash);
	isakmp_node_put(node);
	kfree_rcu(link, rcu);
}

void isakmp_link_del(struct isakmp_node *node, const u8 *cookie)
{
	struct isakmp_nodes *ns = node->in->nodes;
	struct isakmp_link *link;

	spin_lock_bh(&ns->lock);
	list_for_each_entry(link, &node->links, list) {
		if (memcmp(link->cookie, cookie, ISAKMP_COOKIE_LEN))
			continue;
		link_free(node, link);
		break;
	}
	spin_unlock_bh(&ns->lock);
}

void isakmp_link_del_all(struct isakmp_node *node)
{
	struct isakmp_link *link, *n;

	lockdep_assert_held(&node->in->nodes->lock);
	list_for_each_entry_safe(link, n, &node->links, list)
		link_free(node, link);
}

void isakmp_link_move(struct isakmp_node *from, struct isakmp_node *to)
{
	struct isakmp_nodes *ns = from->in->nodes;
	struct isakmp_link *link, *n;

	spin_lock_bh(&ns->lock);
	list_for_each_entry_safe(link, n, &from->links, list) {
		isakmp_node_get(to);
		WRITE_ONCE(link->node, to);
		list_move_tail(&link->list, &to->links);
		isakmp_node_put(from);
	}
	spin_unlock_bh(&ns->lock);
}

struct isakmp_node *isakmp_link_find(struct isakmp_nodes *ns, const u8 *cookie)
{
	struct isakmp_node *node = NULL;
	struct isakmp_link *link;

	rcu_read_lock();
	link = find(ns, cookie);
	if (link) {
		node = READ_ONCE(link->node);
		if (!isakmp_node_tryget(node))
			node = NULL;
	}
	rcu_read_unlock();
	return node;
}

static u32 host_bit(struct isakmp_nodes *ns, const struct isakmp_addr *a)
{
	u64 v[2];

	memcpy(v, a->a, sizeof(v));
	return siphash_3u64(v[0], v[1], a->family, &ns->secret) &
	       ((1 << MET_BITS) - 1);
}

bool isakmp_node_first_contact(struct isakmp_env *env,
			       const struct isakmp_addr *remote)
{
	struct isakmp_nodes *ns = isakmp_env_net(env)->nodes;

	return !test_and_set_bit(host_bit(ns, remote), ns->met);
}
