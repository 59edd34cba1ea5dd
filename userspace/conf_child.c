// SPDX-License-Identifier: GPL-2.0
/* connections.NAME.children.NAME, from its section to struct
 * isakmp_child_conf.
 */
#include "conf_keys.h"
#include "conf_resolve.h"
#include "conf_value.h"

#define LIFE_DEFAULT	3960	/* swanctl's: an hour to rekey, and 10 % */
#define REPLAY_DEFAULT	32
#define REPLAY_MAX	4096	/* XFRMA_REPLAY_ESN_MAX */

static void esp_or_ah(const struct conf_res *r, const struct conf_view *v,
		      const char *path, struct isakmp_child_conf *c)
{
	const struct conf_kv *esp = conf_view_get(v, "esp_proposals");
	const struct conf_kv *ah = conf_view_get(v, "ah_proposals");
	const struct conf_kv *kv = ah ? ah : esp;
	char *full = conf_path(path, ah ? "ah_proposals" : "esp_proposals");
	struct conf_esp_list list = {};
	struct conf_why why;

	if (ah && esp)
		conf_bad(r, kv, full,
			 "a child has either ah_proposals or esp_proposals");
	else if (!conf_esp_proposals(kv ? kv->value : "default",
				     ah ? ISAKMP_PROTO_AH : ISAKMP_PROTO_ESP,
				     &list, &why))
		conf_bad(r, kv, full, why.text);
	c->tf = list.tf;
	c->ntf = list.n;
	xfree(full);
}

static const struct isakmp_ts *selectors(const struct conf_res *r,
					 const struct conf_view *v,
					 const char *path, const char *key,
					 u8 *n)
{
	const struct conf_kv *kv = conf_view_get(v, key);
	char *full = conf_path(path, key), *copy, *rest, *s;
	struct isakmp_ts *list = NULL, ts;
	struct conf_why why;

	copy = xstrdup(kv ? kv->value : "dynamic");
	rest = copy;
	while ((s = conf_list_next(&rest))) {
		if (!conf_ts(s, &ts, &why)) {
			conf_bad(r, kv, full, why.text);
			*n = 0;		/* the half of it proves nothing */
			break;
		}
		if (*n == ISAKMP_TS_MAX) {
			conf_err(r->t->errs, &kv->val, full,
				 "more than %d selectors", ISAKMP_TS_MAX);
			break;
		}
		list = xgrow(list, *n, sizeof(ts));
		list[(*n)++] = ts;
	}
	if (kv && !s && !*n)
		conf_bad(r, kv, full, "the list is empty, write dynamic");
	xfree(copy);
	xfree(full);
	return list;
}

/* RFC 2407 4.6.2: the identities of a Quick Mode are of one family, and a
 * policy has one protocol.
 */
static bool pair_fits(const struct isakmp_ts *l, const struct isakmp_ts *r)
{
	return l->dynamic || r->dynamic || l->r.family == r->r.family;
}

static void check_pairs(const struct conf_res *r, const struct conf_sec *sec,
			const char *path, const struct isakmp_child_conf *c)
{
	bool any = false, clash = false;
	u32 i, j;

	for (i = 0; i < c->nlocal; i++) {
		for (j = 0; j < c->nremote; j++) {
			u8 lp = c->local[i].proto, rp = c->remote[j].proto;

			any |= pair_fits(&c->local[i], &c->remote[j]);
			clash |= lp && rp && lp != rp;
		}
	}
	if (c->nlocal * c->nremote > ISAKMP_PAIR_MAX)
		conf_err(r->t->errs, &sec->at, path,
			 "local_ts and remote_ts make %u pairs, %d are possible",
			 c->nlocal * c->nremote, ISAKMP_PAIR_MAX);
	else if (c->nlocal && c->nremote && !any)
		conf_err(r->t->errs, &sec->at, path,
			 "local_ts and remote_ts have no address family in common");
	else if (clash)
		conf_err(r->t->errs, &sec->at, path,
			 "local_ts and remote_ts have different protocols");
}

/* Picks a word; the value of the first is the default. */
struct word {
	const char *name;
	u8 value;
};

static u8 get_word(const struct conf_res *r, const struct conf_view *v,
		   const char *path, const char *key, const struct word *words,
		   u32 n, const char *why)
{
	const struct conf_kv *kv = conf_view_get(v, key);
	char *full;
	u32 i;

	if (!kv)
		return words[0].value;
	for (i = 0; i < n; i++)
		if (!strcmp(kv->value, words[i].name))
			return words[i].value;
	full = conf_path(path, key);
	conf_err(r->t->errs, &kv->val, full, "\"%s\" is refused: %s",
		 conf_show(kv->value), why);
	xfree(full);
	return words[0].value;
}

static const struct word modes[] = {
	{ "tunnel", IPSEC_ENCAP_TUNNEL },
	{ "transport", IPSEC_ENCAP_TRANSPORT },
};

/* With start the policies stand from load on, which is what trap adds. */
static const struct word starts[] = {
	{ "none", ISAKMP_START_NONE },
	{ "trap", ISAKMP_START_TRAP },
	{ "start", ISAKMP_START_START },
	{ "trap|start", ISAKMP_START_START },
	{ "start|trap", ISAKMP_START_START },
};

/* A closed child with trap still has its policies, and one with start comes
 * again; nothing else is done.
 */
static void close_action(const struct conf_res *r, const struct conf_view *v,
			 const char *path, u8 start)
{
	const struct conf_kv *kv = conf_view_get(v, "close_action");
	static const char *const does[] = {
		[ISAKMP_START_NONE] = "none",
		[ISAKMP_START_TRAP] = "trap",
		[ISAKMP_START_START] = "start",
	};
	char *full;

	if (!kv || !strcmp(kv->value, does[start]))
		return;
	if (start == ISAKMP_START_TRAP && !strcmp(kv->value, "none"))
		return;
	full = conf_path(path, "close_action");
	conf_err(r->t->errs, &kv->val, full,
		 "\"%s\" is refused: it follows start_action, here \"%s\"",
		 conf_show(kv->value), does[start]);
	xfree(full);
}

static void life_time(const struct conf_res *r, const struct conf_sec *sec,
		      const struct conf_view *v, const char *path,
		      struct isakmp_child_conf *c)
{
	char *full = conf_path(path, "life_time");
	const struct conf_kv *kv = conf_view_get(v, "life_time");
	const struct conf_kv *rekey = conf_view_get(v, "rekey_time");
	u32 soft;

	/* Any other value of rekey_time is refused by the table. */
	c->life = LIFE_DEFAULT;
	if (!kv && rekey && conf_time(rekey->value, &soft) && !soft)
		conf_err(r->t->errs, &sec->at, full,
			 "missing: with rekey_time = 0 it would be for ever");
	else if (conf_get_time(r, v, path, "life_time", &c->life) &&
		 c->life < ISAKMP_LIFE_MIN)
		conf_err(r->t->errs, &kv->val, full,
			 "\"%s\" is refused: at least %d s are needed",
			 conf_show(kv->value), ISAKMP_LIFE_MIN);
	xfree(full);
}

static void replay_window(const struct conf_res *r, const struct conf_sec *sec,
			  const struct conf_view *v, const char *path,
			  struct isakmp_child_conf *c)
{
	u32 i;

	c->replay_window = REPLAY_DEFAULT;
	conf_get_u32(r, v, path, "replay_window", 0, REPLAY_MAX,
		     &c->replay_window);
	for (i = 0; i < c->ntf && !c->replay_window; i++) {
		if (c->tf[i].esn) {
			conf_err(r->t->errs, &sec->at, path,
				 "replay_window = 0 and extended sequence numbers exclude each other");
			return;
		}
	}
}

static void no_start(const struct conf_res *r, const struct conf_view *v,
		     const char *path)
{
	const struct conf_kv *kv = conf_view_get(v, "start_action");
	char *full = conf_path(path, "start_action");

	conf_err(r->t->errs, &kv->val, full,
		 "\"%s\" is refused: remote_addrs names no single address to go to",
		 conf_show(kv->value));
	xfree(full);
}

void conf_resolve_child(const struct conf_res *r, const struct conf_sec *sec,
			const struct conf_view *v, const char *path,
			const struct conf_from_conn *from,
			struct isakmp_child_conf *c)
{
	struct conf_from_conn own = *from;

	conf_name(r, sec, path, c->name);
	esp_or_ah(r, v, path, c);
	c->local = selectors(r, v, path, "local_ts", &c->nlocal);
	c->remote = selectors(r, v, path, "remote_ts", &c->nremote);
	check_pairs(r, sec, path, c);
	c->encap = get_word(r, v, path, "mode", modes, ARRAY_SIZE(modes),
			    "write tunnel or transport");
	c->start = get_word(r, v, path, "start_action", starts,
			    ARRAY_SIZE(starts),
			    "write none, trap, start or trap|start");
	close_action(r, v, path, c->start);
	if (c->start != ISAKMP_START_NONE && !from->one_peer)
		no_start(r, v, path);
	life_time(r, sec, v, path, c);
	replay_window(r, sec, v, path, c);
	conf_get_if_id(r, v, path, &own);
	c->if_id_in = own.if_id_in;
	c->if_id_out = own.if_id_out;
}
