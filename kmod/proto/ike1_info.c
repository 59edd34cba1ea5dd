// SPDX-License-Identifier: GPL-2.0
/* Informational exchanges: RFC 2408 4.8, RFC 2409 5.7. */
#include "sa.h"

#define NOTIFY_STATUS_MIN	16384	/* RFC 2408 3.14.1: errors are below */

/* The exchange that an error notify speaks of: by the SPI of its initiator, as
 * the proposal has it, or the only one of ours that there is.
 */
static struct isakmp_xchg *accused(struct isakmp_sa *sa,
				   const struct isakmp_pld_n *n)
{
	struct isakmp_xchg *x, *only = NULL;
	u32 spi = n->spi.len == 4 ? get_unaligned_be32(n->spi.p) : 0;
	u32 count = 0;

	list_for_each_entry(x, &sa->xchgs, list) {
		const struct isakmp_child *c = x->data.child;

		if (x->done || !c)
			continue;
		if (spi && spi == (x->initiator ? c->spi_in : c->spi_out))
			return x;
		if (!x->initiator)
			continue;
		only = x;
		count++;
	}
	return count == 1 ? only : NULL;
}

/* Never acted on, but a person may want to know, and what is to come may be
 * explained by it.  One for an exchange: nobody who can say the next one has
 * more right to be believed, nor does it hide what we have found ourselves.
 */
static void hint(struct isakmp_sa *sa, u16 type)
{
	struct isakmp_xchg *x = isakmp_sa_xchg(sa, 0);

	if (!x || x->why.reason != ISAKMP_REASON_NONE ||
	    type >= NOTIFY_STATUS_MIN)
		return;
	isakmp_fail_set(&x->why, ISAKMP_PHASE_1, ISAKMP_REASON_PEER_NOTIFY,
			type, NULL);
	isakmp_res_event(sa->peer, ISAKMP_EV_HINT, sa, NULL, &x->why);
}

/* It refuses one of several and does not say which (libreswan: a notify
 * without an SPI, and nothing on a retransmission).  Answers to the others may
 * be on their way; what has none in a while is begun anew, one by one.
 * Return: how many are in doubt.
 */
static u32 one_by_one(struct isakmp_txn *t)
{
	struct isakmp_xchg *x;
	u32 n = 0;

	list_for_each_entry(x, &t->sa->xchgs, list) {
		if (x->done || !x->initiator || x->step != 1 || !x->data.child)
			continue;
		if (!x->doubted)
			x->resend_at = t->now + ISAKMP_DOUBT;
		x->doubted = true;
		n++;
	}
	t->sa->alone |= n;
	return n;
}

static void peer_refuses(struct isakmp_txn *t, const struct isakmp_pld_n *n)
{
	struct isakmp_xchg *x = accused(t->sa, n);
	struct isakmp_fail fail;

	if (x) {
		isakmp_fail_set(&fail, ISAKMP_PHASE_2,
				ISAKMP_REASON_PEER_NOTIFY, n->type, NULL);
		isakmp_child_kill(t->p, x->data.child, &fail, false, t->now);
	} else if (n->spi.len != 4 && !one_by_one(t) && n->spi.len) {
		/* The SA itself; the DELETE follows. */
		hint(t->sa, n->type);
	}
}

/* The responder refuses message 5.  It says so under the keys, which need the
 * secret: it is no stranger, and there will be no message 6.
 */
static void peer_refuses_us(struct isakmp_txn *t, u16 type)
{
	struct isakmp_fail fail;

	if (list_empty(&t->sa->list))	/* it said so twice */
		return;
	isakmp_fail_set(&fail, ISAKMP_PHASE_1, ISAKMP_REASON_PEER_NOTIFY, type,
			NULL);
	isakmp_sa_kill(t->sa, &fail, false, t->now);
}

static void act_notify(struct isakmp_txn *t, const struct isakmp_pld_n *n,
		       bool up)
{
	if (!up && n->type < NOTIFY_STATUS_MIN)
		peer_refuses_us(t, n->type);
	else if (up && n->type < NOTIFY_STATUS_MIN)
		peer_refuses(t, n);
	else if (up && n->type == ISAKMP_N_INITIAL_CONTACT)
		isakmp_sa_initial_contact(t->sa, t->now);
}

/* A peer that does not like our message 6 says why before. */
static void delete_one(struct isakmp_sa *sa, isakmp_ms now)
{
	const struct isakmp_xchg *x = isakmp_sa_xchg(sa, 0);
	struct isakmp_fail fail;

	isakmp_fail_set(&fail, ISAKMP_PHASE_1, ISAKMP_REASON_PEER_DELETED, 0,
			NULL);
	if (x && x->why.reason == ISAKMP_REASON_PEER_NOTIFY)
		fail = x->why;
	isakmp_sa_kill(sa, &fail, false, now);
}

static void delete_sa(struct isakmp_txn *t, const u8 *cookies)
{
	struct isakmp_sa *sa, *n;

	list_for_each_entry_safe(sa, n, &t->p->sas, list)
		if (sa->up && !memcmp(sa->cky_i, cookies, ISAKMP_COOKIE_LEN) &&
		    !memcmp(sa->cky_r, cookies + ISAKMP_COOKIE_LEN,
			    ISAKMP_COOKIE_LEN))
			delete_one(sa, t->now);
}

static void delete_child(struct isakmp_txn *t, u8 proto, u32 spi)
{
	struct isakmp_child *c, *n;
	struct isakmp_fail fail;

	isakmp_fail_set(&fail, ISAKMP_PHASE_2, ISAKMP_REASON_PEER_DELETED, 0,
			NULL);
	list_for_each_entry_safe(c, n, &t->p->children, list)
		if (c->spi_out && c->spi_out == spi && c->tf.proto == proto)
			isakmp_child_kill(t->p, c, &fail, false, t->now);
}

static void act_delete(struct isakmp_txn *t, const struct isakmp_pld_d *d)
{
	struct isakmp_rd r = isakmp_rd(d->spis.p, d->spis.len);
	struct isakmp_span spi;
	u32 i;

	for (i = 0; i < d->nspi; i++) {
		spi = isakmp_rd_take(&r, d->spi_len);
		if (d->proto == ISAKMP_PROTO_ISAKMP &&
		    spi.len == 2 * ISAKMP_COOKIE_LEN)
			delete_sa(t, spi.p);
		else if (d->proto != ISAKMP_PROTO_ISAKMP && spi.len == 4)
			delete_child(t, d->proto, get_unaligned_be32(spi.p));
	}
}

/* All of it is in order: isakmp_msg_index() has decoded each payload. */
static int recv_info(struct isakmp_txn *t, struct isakmp_msg *msg)
{
	if (msg->npld < 2)
		return isakmp_refuse(msg, ISAKMP_N_PAYLOAD_MALFORMED, 0,
				     "Informational that says nothing");
	return 0;
}

static int after_info(struct isakmp_txn *t)
{
	/* One payload may end the SA, the next still counts. */
	bool up = t->sa->up;
	union isakmp_pld_any any;
	u32 i;

	for (i = 0; i < t->msg.npld; i++) {
		const struct isakmp_pld *pld = &t->msg.pld[i];

		/* not reached: isakmp_msg_index() has decoded it */
		if (isakmp_pld_decode(pld->type, pld->body, &any))
			continue;
		if (pld->type == ISAKMP_PT_N)
			act_notify(t, &any.n, up);
		else if (pld->type == ISAKMP_PT_D && up)
			act_delete(t, &any.d);
	}
	return 0;
}

static const struct isakmp_count cnt_info[] = {
	{ ISAKMP_PT_HASH, 1, 1, true }, { ISAKMP_PT_N, 0, 8 },
	{ ISAKMP_PT_D, 0, 8 }, { ISAKMP_PT_VID, 0, 8 }, {}
};

static const struct isakmp_step info_steps[] = {
	{ .name = "info:1", .enc = true, .etype = ISAKMP_X_INFO,
	  .proof = ISAKMP_PROOF_HASH1, .counts = cnt_info,
	  .recv = recv_info, .after = after_info },
};

const struct isakmp_script ike1_info_script = {
	.name = "informational",
	.doi = ISAKMP_DOI_IPSEC,
	.etype = ISAKMP_X_INFO,
	.nsteps = ARRAY_SIZE(info_steps),
	.step = info_steps,
};

static int in_clear(struct isakmp_sa *sa, const struct isakmp_hdr *hdr,
		    struct isakmp_span bytes, struct isakmp_bad *bad)
{
	const struct isakmp_pld *pld;
	union isakmp_pld_any n;
	struct isakmp_msg *msg;

	msg = isakmp_alloc(sizeof(*msg));
	/* not reached: tests let no allocation fail but those of a handshake */
	if (!msg)
		return -ENOMEM;
	msg->hdr = *hdr;
	msg->bytes = bytes;
	if (!sa->up && sa->initiator && !isakmp_msg_index(msg)) {
		pld = isakmp_msg_pld(msg, ISAKMP_PT_N, 0);
		if (pld && !isakmp_pld_decode(ISAKMP_PT_N, pld->body, &n))
			hint(sa, n.n.type);
	}
	isakmp_free(msg);
	bad->what = "Informational in clear";
	return -EBADMSG;
}

/* Keys and the last block of phase 1: those of the SA, or what phase 1 has
 * come to.  False when there are none yet.
 */
static bool channel(const struct isakmp_sa *sa, const struct ike1_keys **keys,
		    const u8 **last)
{
	const struct isakmp_xchg *x = isakmp_sa_xchg(sa, 0);

	if (sa->up) {
		*keys = &sa->keys;
		*last = sa->iv;
		return true;
	}
	if (!x || !sa->initiator || !x->data.keyed)
		return false;
	*keys = &x->data.keys;
	*last = x->iv;
	return true;
}

int ike1_info_input(struct isakmp_sa *sa, const struct isakmp_hdr *hdr,
		    struct isakmp_span bytes, isakmp_ms now,
		    struct isakmp_bad *bad)
{
	struct isakmp_verdict v = {};
	const struct ike1_keys *keys;
	struct isakmp_xchg *x;
	const u8 *last;
	int err;

	if (!(hdr->flags & ISAKMP_F_ENCRYPT))
		return in_clear(sa, hdr, bytes, bad);
	if (!channel(sa, &keys, &last)) {
		bad->what = "encrypted before there are keys";
		return -EBADMSG;
	}
	x = isakmp_xchg_new(sa, &ike1_info_script, hdr->mid, false, now);
	if (!x)
		return -ENOMEM;
	x->data.keys = *keys;
	err = ike1_iv_phase2(sa->peer->env, keys, last, hdr->mid, x->iv);
	if (!err)
		err = isakmp_xchg_input(x, hdr, bytes, now, bad, &v);
	if (!err && sa->up)
		isakmp_mid_use(sa, hdr->mid);
	isakmp_xchg_free(x);
	return err;
}

static int write_info(struct isakmp_sa *sa, u8 type,
		      const union isakmp_pld_any *body, struct isakmp_hdr *hdr,
		      struct isakmp_wr *w)
{
	struct isakmp_env *env = sa->peer->env;
	const struct ike1_keys *k = sa->keyed ? &sa->keys : NULL;
	u8 iv[ISAKMP_BLOCK_MAX];
	u32 at = 0, rest;
	int err;

	isakmp_hdr_encode(w, hdr);
	if (k) {
		at = isakmp_wr_open(w, ISAKMP_PT_HASH);
		isakmp_wr_room(w, k->hash_len);
		isakmp_wr_close(w, at);
	}
	rest = w->len;
	isakmp_pld_encode(w, type, body);
	/* not reached: INFO_ROOM is enough for all that we say */
	if (w->bad)
		return -EMSGSIZE;
	if (!k)
		return ike1_protect(env, NULL, NULL, w);
	err = ike1_hash1(env, k, hdr->mid,
			 (struct isakmp_span){ w->buf + rest, w->len - rest },
			 w->buf + at + ISAKMP_PLD_HDR_LEN);
	if (!err)
		err = ike1_iv_phase2(env, k, sa->iv, hdr->mid, iv);
	if (!err)
		err = ike1_protect(env, k, iv, w);
	return err;
}

#define INFO_ROOM	512

/* One payload, sent once: RFC 2409 5.7 has no answer to it. */
static void send_info(struct isakmp_sa *sa, u8 type,
		      const union isakmp_pld_any *body)
{
	struct isakmp_hdr hdr = {
		.version = ISAKMP_VERSION_1_0, .etype = ISAKMP_X_INFO,
		.flags = sa->keyed ? ISAKMP_F_ENCRYPT : 0,
	};
	struct isakmp_dgram *d;
	struct isakmp_wr w;

	hdr.mid = isakmp_mid_new(sa);
	d = isakmp_alloc(sizeof(*d) + INFO_ROOM);
	if (!d)
		return;
	d->refs = 1;
	memcpy(hdr.cky_i, sa->cky_i, ISAKMP_COOKIE_LEN);
	memcpy(hdr.cky_r, sa->cky_r, ISAKMP_COOKIE_LEN);
	w = isakmp_wr(d->b, INFO_ROOM);
	if (hdr.mid && !write_info(sa, type, body, &hdr, &w)) {
		d->len = w.len;
		isakmp_res_send(&sa->peer->results, sa, d, NULL);
	}
	isakmp_dgram_put(d);
}

static void write_cookies(const struct isakmp_sa *sa, u8 *spi)
{
	memcpy(spi, sa->cky_i, ISAKMP_COOKIE_LEN);
	memcpy(spi + ISAKMP_COOKIE_LEN, sa->cky_r, ISAKMP_COOKIE_LEN);
}

/* In clear without an SPI: the header says as much, and the answer to a
 * stranger must stay short.
 */
void ike1_info_notify(struct isakmp_sa *sa, u8 proto, u32 spi, u16 type)
{
	union isakmp_pld_any any = {};
	u8 b[2 * ISAKMP_COOKIE_LEN];

	any.n.doi = ISAKMP_DOI_IPSEC;
	any.n.proto = proto;
	any.n.type = type;
	if (proto != ISAKMP_PROTO_ISAKMP && spi) {
		put_unaligned_be32(spi, b);
		any.n.spi_len = sizeof(spi);
	} else if (proto == ISAKMP_PROTO_ISAKMP && sa->keyed) {
		write_cookies(sa, b);
		any.n.spi_len = sizeof(b);
	}
	any.n.spi = (struct isakmp_span){ b, any.n.spi_len };
	if (type)
		send_info(sa, ISAKMP_PT_N, &any);
}

static void send_delete(struct isakmp_sa *sa, u8 proto, const u8 *spi, u8 len)
{
	union isakmp_pld_any any = {};

	any.d.doi = ISAKMP_DOI_IPSEC;
	any.d.proto = proto;
	any.d.spi_len = len;
	any.d.nspi = 1;
	any.d.spis = (struct isakmp_span){ spi, len };
	send_info(sa, ISAKMP_PT_D, &any);
}

/* RFC 2408 3.15: the SPI is the one that its sender receives on. */
void ike1_info_delete_child(struct isakmp_sa *sa,
			    const struct isakmp_child *c)
{
	u8 spi[4];

	put_unaligned_be32(c->spi_in, spi);
	send_delete(sa, c->tf.proto, spi, sizeof(spi));
}

void ike1_info_delete_sa(struct isakmp_sa *sa)
{
	u8 spi[2 * ISAKMP_COOKIE_LEN];

	write_cookies(sa, spi);
	send_delete(sa, ISAKMP_PROTO_ISAKMP, spi, sizeof(spi));
}
