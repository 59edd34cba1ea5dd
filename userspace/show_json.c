// SPDX-License-Identifier: GPL-2.0
/* The same for programs: schema 1 of isakmpctl(8).  Fields may be added to
 * it; one that changes or goes makes another schema.
 */
#include "state.h"

static void put_addr(struct json *j, const char *key,
		     const struct isakmp_addr *a)
{
	char text[STATE_TEXT_MAX];

	if (!a->family)
		return;
	isakmp_addr_print(a, text, sizeof(text));
	json_obj(j, key);
	json_str(j, "address", text);
	if (a->port)
		json_num(j, "port", a->port);
	if (a->scope)
		json_num(j, "scope", a->scope);
	json_obj_end(j);
}

static void put_ident(struct json *j, const char *key,
		      const struct isakmp_ident *id)
{
	char text[STATE_TEXT_MAX];

	if (id->type == ISAKMP_ID_ANY)
		return;
	isakmp_ident_print(id, text, sizeof(text));
	json_str(j, key, text);
}

static void put_ts(struct json *j, const char *key, const struct isakmp_ts *ts)
{
	char text[STATE_TEXT_MAX];

	isakmp_ts_print(ts, text, sizeof(text));
	json_str(j, key, text);
}

static void put_time(struct json *j, const char *key, u32 v)
{
	if (v != STATE_NEVER)
		json_num(j, key, v);
}

static void put_cookie(struct json *j, const char *key, const u8 *b)
{
	char text[2 * ISAKMP_COOKIE_LEN + 1];
	u32 i;

	for (i = 0; i < ISAKMP_COOKIE_LEN; i++)
		sprintf(text + 2 * i, "%02x", b[i]);
	json_str(j, key, text);
}

static void put_hex(struct json *j, const char *key, u32 v)
{
	char text[9];

	snprintf(text, sizeof(text), "%08x", v);
	json_str(j, key, text);
}

static void put_name(struct json *j, const char *key, const char *s)
{
	if (s && s[0])
		json_str(j, key, s);
}

void show_sa_json(struct json *j, const char *key, const struct st_sa *sa)
{
	char text[STATE_TEXT_MAX];

	json_obj(j, key);
	json_num(j, "version", 1);
	put_cookie(j, "initiator-cookie", sa->cky_i);
	put_cookie(j, "responder-cookie", sa->cky_r);
	json_bool(j, "initiator", sa->initiator);
	json_bool(j, "established", sa->established);
	json_str(j, "state", sa->state);
	if (sa->tf.cipher) {
		ike1_tf_print(&sa->tf, text, sizeof(text));
		json_str(j, "proposal", text);
		json_bool(j, "weak", sa->weak);
	}
	put_time(j, "age", sa->age);
	put_time(j, "expires", sa->expires);
	json_num(j, "exchanges", sa->exchanges);
	json_obj_end(j);
}

void show_child_json(struct json *j, const char *key, const struct st_child *c)
{
	char text[STATE_TEXT_MAX];

	json_obj(j, key);
	json_str(j, "name", c->name);
	put_name(j, "conn", c->conn);
	json_bool(j, "initiator", c->initiator);
	put_name(j, "state", nl_child_state_name(c->state));
	put_name(j, "mode", nl_mode_name(c->mode));
	if (c->has_pair)
		json_num(j, "pair", c->pair);
	if (c->reqid)
		json_num(j, "reqid", c->reqid);
	if (c->tf.proto) {
		json_str(j, "protocol", isakmp_name(&isakmp_proto_names,
						    c->tf.proto));
		doi_ipsec_tf_print(&c->tf, text, sizeof(text));
		json_str(j, "proposal", text);
		json_bool(j, "weak", c->weak);
	}
	put_hex(j, "spi-in", c->spi_in);
	put_hex(j, "spi-out", c->spi_out);
	if (c->has_ts) {
		put_ts(j, "local-ts", &c->local_ts);
		put_ts(j, "remote-ts", &c->remote_ts);
	}
	put_time(j, "age", c->age);
	put_time(j, "expires", c->expires);
	if (c->has_stats) {
		json_num(j, "bytes-in", c->bytes_in);
		json_num(j, "bytes-out", c->bytes_out);
		json_num(j, "packets-in", c->packets_in);
		json_num(j, "packets-out", c->packets_out);
	}
	put_time(j, "used-in", c->used_in);
	put_time(j, "used-out", c->used_out);
	json_obj_end(j);
}

void show_failure_json(struct json *j, const char *key,
		       const struct st_failure *x)
{
	json_obj(j, key);
	put_name(j, "conn", x->conn);
	put_name(j, "child", x->child);
	put_addr(j, "remote", &x->remote);
	if (x->phase)
		json_num(j, "phase", x->phase);
	put_name(j, "reason", nl_cause_name(x->cause));
	put_name(j, "text", x->text);
	if (x->notify)
		json_str(j, "notify", isakmp_name(&isakmp_n_names, x->notify));
	put_name(j, "detail", x->detail);
	put_time(j, "age", x->age);
	json_obj_end(j);
}

static void put_want(struct json *j, const struct st_want *w)
{
	json_obj(j, NULL);
	json_str(j, "child", w->child);
	json_num(j, "pair", w->pair);
	json_bool(j, "keep", w->keep);
	json_bool(j, "up", w->up);
	json_num(j, "tries", w->tries);
	put_time(j, "retry-ms", w->retry);
	json_obj_end(j);
}

void show_peer_json(struct json *j, const struct st_peer *p)
{
	u32 i;

	if (p->id)		/* events have none */
		json_num(j, "id", p->id);
	put_name(j, "conn", p->conn);
	put_addr(j, "local", &p->local);
	put_addr(j, "remote", &p->remote);
	put_ident(j, "local-id", &p->local_id);
	put_ident(j, "remote-id", &p->remote_id);
	json_arr(j, "sas");
	for (i = 0; i < p->nsa; i++)
		show_sa_json(j, NULL, &p->sa[i]);
	json_arr_end(j);
	json_arr(j, "children");
	for (i = 0; i < p->nchild; i++)
		show_child_json(j, NULL, &p->child[i]);
	json_arr_end(j);
	json_arr(j, "wants");
	for (i = 0; i < p->nwant; i++)
		put_want(j, &p->want[i]);
	json_arr_end(j);
	if (p->failure.set)
		show_failure_json(j, "failure", &p->failure);
}

static void put_ts_list(struct json *j, const char *key,
			const struct isakmp_ts *ts, u32 n)
{
	u32 i;

	json_arr(j, key);
	for (i = 0; i < n; i++)
		put_ts(j, NULL, &ts[i]);
	json_arr_end(j);
}

static void put_child_conf(struct json *j, const struct isakmp_child_conf *c)
{
	char text[STATE_TEXT_MAX];
	u32 i;

	json_obj(j, NULL);
	json_str(j, "name", c->name);
	put_name(j, "mode", nl_mode_name(c->encap));
	put_name(j, "start-action", nl_start_action_name(c->start));
	put_ts_list(j, "local-ts", c->local, c->nlocal);
	put_ts_list(j, "remote-ts", c->remote, c->nremote);
	json_arr(j, "proposals");
	for (i = 0; i < c->ntf; i++) {
		doi_ipsec_tf_print(&c->tf[i], text, sizeof(text));
		json_str(j, NULL, text);
	}
	json_arr_end(j);
	json_num(j, "life-time", c->life);
	json_num(j, "replay-window", c->replay_window);
	json_num(j, "if-id-in", c->if_id_in);
	json_num(j, "if-id-out", c->if_id_out);
	json_obj_end(j);
}

static void put_conn_ends(struct json *j, const struct isakmp_conn *c)
{
	char text[STATE_TEXT_MAX];
	u32 i;

	json_arr(j, "local-addrs");
	for (i = 0; i < c->nlocal; i++) {
		isakmp_addr_print(&c->local[i], text, sizeof(text));
		json_str(j, NULL, text);
	}
	json_arr_end(j);
	json_arr(j, "remote-addrs");
	for (i = 0; i < c->nremote; i++) {
		isakmp_range_print(&c->remote[i], text, sizeof(text));
		json_str(j, NULL, text);
	}
	json_arr_end(j);
	put_ident(j, "local-id", &c->local_id);
	put_ident(j, "remote-id", &c->remote_id);
}

void show_conn_json(struct json *j, const struct isakmp_conn *c)
{
	char text[STATE_TEXT_MAX];
	u32 i;

	json_obj(j, NULL);
	json_str(j, "name", c->name);
	json_num(j, "version", 1);
	put_conn_ends(j, c);
	json_arr(j, "proposals");
	for (i = 0; i < c->ntf; i++) {
		ike1_tf_print(&c->tf[i], text, sizeof(text));
		json_str(j, NULL, text);
	}
	json_arr_end(j);
	json_num(j, "life-time", c->life);
	json_num(j, "keyingtries", c->keyingtries);
	json_num(j, "quick-modes", c->quick_modes);
	json_arr(j, "children");
	for (i = 0; i < c->nchild; i++)
		put_child_conf(j, &c->child[i]);
	json_arr_end(j);
	json_obj_end(j);
}
