// SPDX-License-Identifier: GPL-2.0
#include "world.h"

static struct world_party *of_env(struct isakmp_env *env)
{
	return container_of(env, struct world_party, env);
}

/* splitmix64 */
u64 world_random(struct world *w)
{
	u64 z = (w->seed += 0x9e3779b97f4a7c15ULL);

	z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9ULL;
	z = (z ^ (z >> 27)) * 0x94d049bb133111ebULL;
	return z ^ (z >> 31);
}

static void env_random(struct isakmp_env *env, void *out, u32 n)
{
	u8 *b = out;

	while (n--)
		*b++ = (u8)(world_random(of_env(env)->w) >> 32);
}

/* This call is the one that fails.  Return: 0 or the error. */
static int fail_now(struct isakmp_env *env)
{
	struct world *w = of_env(env)->w;

	return w->fail_call && !--w->fail_call ? w->fail_err : 0;
}

static int env_prf(struct isakmp_env *env, u16 hash, struct isakmp_span key,
		   const struct isakmp_span *in, u32 n, u8 *out)
{
	int err = fail_now(env);

	return err ? err :
	       of_env(env)->w->crypto->prf(env, hash, key, in, n, out);
}

static int env_hash(struct isakmp_env *env, u16 hash,
		    const struct isakmp_span *in, u32 n, u8 *out)
{
	int err = fail_now(env);

	return err ? err : of_env(env)->w->crypto->hash(env, hash, in, n, out);
}

static int env_cbc(struct isakmp_env *env, u16 cipher, struct isakmp_span key,
		   u8 *iv, u8 *buf, u32 len, bool encrypt)
{
	int err = fail_now(env);

	return err ? err : of_env(env)->w->crypto->cbc(env, cipher, key, iv,
						       buf, len, encrypt);
}

static int env_dh_shared(struct isakmp_env *env, struct isakmp_dh *dh,
			 struct isakmp_span peer, u8 *out)
{
	int err = fail_now(env);

	return err ? err : of_env(env)->w->crypto->dh_shared(env, dh, peer,
							     out);
}

static int env_dh_new(struct isakmp_env *env, u16 group, struct isakmp_dh **dh,
		      u8 *pub)
{
	int err = fail_now(env);

	if (!err)
		err = of_env(env)->w->crypto->dh_new(env, group, dh, pub);
	of_env(env)->dhs += !err;
	of_env(env)->dhs_made += !err;
	return err;
}

static void env_dh_free(struct isakmp_env *env, struct isakmp_dh *dh)
{
	if (!dh)
		return;
	of_env(env)->dhs--;
	of_env(env)->w->crypto->dh_free(env, dh);
}

static int env_psk(struct isakmp_env *env, const struct isakmp_conn *conn,
		   const struct isakmp_addr *local,
		   const struct isakmp_addr *remote, struct isakmp_psk *out)
{
	struct world_party *p = of_env(env);
	u32 i;

	for (i = 0; i < p->nconn; i++) {
		if (p->conn[i] != conn || !p->psk[i].len)
			continue;
		if (p->late && world_random(p->w) % 1000 < p->late) {
			p->asked = true;
			return -EINPROGRESS;
		}
		*out = p->psk[i];
		return 0;
	}
	return -ENOENT;
}

static const struct isakmp_conn *env_conn_get(struct isakmp_env *env,
					      const struct isakmp_conn *conn)
{
	of_env(env)->refs++;
	return conn;
}

static void env_conn_put(struct isakmp_env *env,
			 const struct isakmp_conn *conn)
{
	if (conn)
		of_env(env)->refs--;
}

static const struct isakmp_conn *
env_conn_match(struct isakmp_env *env, const struct isakmp_addr *local,
	       const struct isakmp_addr *remote,
	       const struct isakmp_conn *prev)
{
	struct world_party *p = of_env(env);
	bool past = !prev;
	u32 i;

	for (i = 0; i < p->nconn; i++) {
		if (past && isakmp_conn_match(p->conn[i], local, remote))
			return env_conn_get(env, p->conn[i]);
		past |= p->conn[i] == prev;
	}
	return NULL;
}

static int env_source(struct isakmp_env *env, const struct isakmp_addr *remote,
		      struct isakmp_addr *local)
{
	*local = of_env(env)->addr;
	return 0;
}

static bool env_own_addr(struct isakmp_env *env, struct isakmp_addr *a)
{
	return isakmp_addr_same(a, &of_env(env)->addr);
}

static u16 host_of(const struct isakmp_addr *a)
{
	return (u16)(a->a[2] << 8 | a->a[3]);
}

static bool env_first_contact(struct isakmp_env *env,
			      const struct isakmp_addr *remote)
{
	u8 *met = &of_env(env)->met[host_of(remote) / 8];
	u8 bit = (u8)(1 << host_of(remote) % 8);
	bool first = !(*met & bit);

	*met |= bit;
	return first;
}

static bool env_ipsec_alg(struct isakmp_env *env, const struct ipsec_tf *tf)
{
	return doi_ipsec_tf_known(tf);
}

static int env_spi_alloc(struct isakmp_env *env, struct isakmp_child *c)
{
	struct world_party *p = of_env(env);
	int err = fail_now(env);

	if (err)
		return err;
	c->spi_in = 0xc0000000u + ((u32)p->addr.a[3] << 20) + p->next_spi++;
	p->reserved++;
	return 0;
}

static void env_spi_free(struct isakmp_env *env, struct isakmp_child *c)
{
	of_env(env)->reserved--;
	c->spi_in = 0;
}

/* FNV-1a */
u32 world_bucket(const void *key, u32 len)
{
	const u8 *b = key;
	u32 h = 2166136261u;

	while (len--)
		h = (h ^ *b++) * 16777619u;
	return (h ^ h >> 16) % WORLD_BUCKETS;
}

static void table_init(struct list_head *table)
{
	u32 i;

	for (i = 0; i < WORLD_BUCKETS; i++)
		INIT_LIST_HEAD(&table[i]);
}

void world_init(struct world *w, const struct isakmp_env_ops *crypto,
		u64 seed)
{
	memset(w, 0, sizeof(*w));
	w->crypto = crypto;
	w->seed = seed;
	w->now = 1000;
	w->delay = 10;
	INIT_LIST_HEAD(&w->parties);
	table_init(w->by_addr);
	INIT_LIST_HEAD(&w->wire);
	w->ops = (struct isakmp_env_ops){
		.random = env_random, .prf = env_prf,
		.hash = env_hash, .cbc = env_cbc,
		.dh_check = crypto->dh_check,
		.dh_new = env_dh_new, .dh_shared = env_dh_shared,
		.dh_free = env_dh_free, .psk = env_psk,
		.conn_match = env_conn_match, .conn_get = env_conn_get,
		.conn_put = env_conn_put, .source = env_source,
		.own_addr = env_own_addr,
		.first_contact = env_first_contact,
		.ipsec_alg = env_ipsec_alg, .spi_alloc = env_spi_alloc,
		.spi_free = env_spi_free,
	};
}

struct isakmp_addr world_addr(u16 host)
{
	struct isakmp_addr a = { .family = AF_INET, .port = 500 };

	a.a[0] = 10;
	a.a[2] = host >> 8;
	a.a[3] = host & 0xff;
	return a;
}

struct world_party *world_party(struct world *w, u16 host)
{
	struct world_party *p = isakmp_alloc(sizeof(*p));

	if (!p)
		return NULL;
	p->env.ops = &w->ops;
	p->w = w;
	p->addr = world_addr(host);
	p->seen_as = p->addr;
	INIT_LIST_HEAD(&p->nodes);
	table_init(p->by_cookie);
	table_init(p->by_cky_i);
	table_init(p->in);
	table_init(p->out);
	list_add_tail(&p->list, &w->parties);
	list_add_tail(&p->by_addr,
		      &w->by_addr[world_bucket(p->addr.a, 4)]);
	return p;
}

int world_conn(struct world_party *p, const struct isakmp_conn *conn,
	       const char *psk)
{
	u32 n = p->nconn;

	if (n == WORLD_CONN_MAX)
		return -ENOSPC;
	p->conn[n] = conn;
	p->psk[n].len = (u16)strlen(psk);
	memcpy(p->psk[n].b, psk, p->psk[n].len);
	p->nconn++;
	return 0;
}

/* Of the data plane only the model: freeing is not removing. */
static void drop_halves(struct list_head *table)
{
	struct world_half *h, *n;
	u32 i;

	for (i = 0; i < WORLD_BUCKETS; i++) {
		list_for_each_entry_safe(h, n, &table[i], list) {
			list_del_init(&h->list);
			isakmp_free(h);
		}
	}
}

void world_crash(struct world_party *p)
{
	struct world_node *n, *nn;

	drop_halves(p->in);
	drop_halves(p->out);
	p->nhalf = 0;
	list_for_each_entry_safe(n, nn, &p->nodes, list)
		world_node_free(n);
	memset(p->met, 0, sizeof(p->met));
}

const char *world_exit(struct world *w)
{
	struct world_packet *pk, *pn;
	struct world_party *p, *n;
	const char *left = NULL;

	list_for_each_entry_safe(p, n, &w->parties, list) {
		world_crash(p);
		if (p->reserved)
			left = "reserved SPIs";
		if (p->dhs)
			left = "DH values";
		if (p->refs)
			left = "references to connections";
		list_del_init(&p->list);
		list_del_init(&p->by_addr);
		isakmp_free(p);
	}
	list_for_each_entry_safe(pk, pn, &w->wire, list) {
		list_del_init(&pk->list);
		isakmp_free(pk);
	}
	if (w->nheap)
		left = "deadlines";
	isakmp_free(w->heap);
	w->heap = NULL;
	return left;
}
