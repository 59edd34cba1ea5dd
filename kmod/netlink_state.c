// SPDX-License-Identifier: GPL-2.0
/* Peers, SAs, children and failures as attributes.  The peer is locked. */

#include "netlink.h"
#include "xfrm.h"

#define OTHER_CAUSE(n, s)						\
	+ ((int)ISAKMP_CAUSE_##n != (int)ISAKMP_REASON_##n)
static_assert(0 ISAKMP_REASONS(OTHER_CAUSE) == 0);
static_assert((int)__ISAKMP_CAUSE_MAX == (int)ISAKMP_REASON_MAX);
static_assert((int)ISAKMP_START_ACTION_TRAP == (int)ISAKMP_START_TRAP);
static_assert((int)ISAKMP_START_ACTION_START == (int)ISAKMP_START_START);
static_assert((int)ISAKMP_MODE_TUNNEL == (int)IPSEC_ENCAP_TUNNEL);
static_assert((int)ISAKMP_MODE_TRANSPORT == (int)IPSEC_ENCAP_TRANSPORT);

static int nest_done(struct sk_buff *skb, struct nlattr *nest, int err)
{
	if (err)
		nla_nest_cancel(skb, nest);
	else
		nla_nest_end(skb, nest);
	return err;
}

static int flag_put(struct sk_buff *skb, int type, bool on)
{
	return on ? nla_put_flag(skb, type) : 0;
}

/* Seconds since, and until; nothing for a time that is not set. */
static int age_put(struct sk_buff *skb, int type, isakmp_ms since)
{
	isakmp_ms now = isakmp_now();

	if (!since || since > now)
		return 0;
	return nla_put_u32(skb, type, div_u64(now - since, 1000));
}

static int until_put(struct sk_buff *skb, int type, isakmp_ms when)
{
	isakmp_ms now = isakmp_now();

	if (!when || when == ISAKMP_NEVER)
		return 0;
	return nla_put_u32(skb, type,
			   when > now ? div_u64(when - now, 1000) : 0);
}

int isakmp_nl_peer_put(struct sk_buff *skb, u64 id, const struct isakmp_peer *p)
{
	struct nlattr *nest = nla_nest_start(skb, ISAKMP_A_MSG_PEER);
	int err = 0;

	if (!nest)
		return -EMSGSIZE;
	if (id)
		err = nla_put_u64_64bit(skb, ISAKMP_A_PEER_ID, id,
					ISAKMP_A_PEER_PAD);
	if (!err && p->conn)
		err = nla_put_string(skb, ISAKMP_A_PEER_CONN, p->conn->name) ?:
		      isakmp_nl_ident_put(skb, ISAKMP_A_PEER_LOCAL_IDENTITY,
					  &p->conn->local_id);
	if (!err && p->local.family)
		err = isakmp_nl_addr_put(skb, ISAKMP_A_PEER_LOCAL, &p->local);
	if (!err && p->remote.family)
		err = isakmp_nl_addr_put(skb, ISAKMP_A_PEER_REMOTE, &p->remote);
	if (!err)
		err = isakmp_nl_ident_put(skb, ISAKMP_A_PEER_IDENTITY, &p->id);
	return nest_done(skb, nest, err);
}

/* What is taken only when a connection names it, by design. */
static bool ike_weak(const struct ike1_tf *tf)
{
	return tf->hash == IKE1_HASH_MD5 || tf->hash == IKE1_HASH_SHA1 ||
	       tf->cipher == IKE1_CIPHER_DES_CBC ||
	       tf->cipher == IKE1_CIPHER_3DES_CBC ||
	       tf->group < ISAKMP_GROUP_MODP2048;
}

static bool ipsec_weak(const struct ipsec_tf *tf)
{
	if (tf->auth == IPSEC_AUTH_HMAC_MD5)
		return true;
	if (tf->proto == ISAKMP_PROTO_ESP &&
	    (tf->id == IPSEC_ESP_DES || tf->id == IPSEC_ESP_3DES))
		return true;
	return tf->group && tf->group < ISAKMP_GROUP_MODP2048;
}

int isakmp_nl_sa_put(struct sk_buff *skb, const struct isakmp_sa *sa)
{
	struct nlattr *nest = nla_nest_start(skb, ISAKMP_A_MSG_SA);
	struct isakmp_sa_info info;
	int err;

	if (!nest)
		return -EMSGSIZE;
	isakmp_sa_info(sa, &info);
	err = nla_put(skb, ISAKMP_A_SA_CKY_I, sizeof(info.cky_i), info.cky_i) ?:
	      nla_put(skb, ISAKMP_A_SA_CKY_R, sizeof(info.cky_r), info.cky_r) ?:
	      flag_put(skb, ISAKMP_A_SA_INITIATOR, info.initiator) ?:
	      flag_put(skb, ISAKMP_A_SA_ESTABLISHED, info.established) ?:
	      nla_put_string(skb, ISAKMP_A_SA_STATE, info.state) ?:
	      nla_put_u32(skb, ISAKMP_A_SA_EXCHANGES, info.nxchg);
	if (!err && info.tf.cipher)
		err = isakmp_nl_ike_suite_put(skb, ISAKMP_A_SA_SUITE,
					      &info.tf) ?:
		      flag_put(skb, ISAKMP_A_SA_WEAK, ike_weak(&info.tf));
	if (!err)
		err = age_put(skb, ISAKMP_A_SA_AGE, info.since) ?:
		      until_put(skb, ISAKMP_A_SA_EXPIRES, info.expires);
	return nest_done(skb, nest, err);
}

static int stats_put(struct sk_buff *skb, const struct isakmp_child *c)
{
	struct isakmp_xfrm_stats st = {};
	int err;

	isakmp_xfrm_stats(c, &st);
	err = nla_put_u64_64bit(skb, ISAKMP_A_CHILD_SA_BYTES_IN, st.bytes_in,
				ISAKMP_A_CHILD_SA_PAD) ?:
	      nla_put_u64_64bit(skb, ISAKMP_A_CHILD_SA_BYTES_OUT, st.bytes_out,
				ISAKMP_A_CHILD_SA_PAD) ?:
	      nla_put_u64_64bit(skb, ISAKMP_A_CHILD_SA_PACKETS_IN,
				st.packets_in, ISAKMP_A_CHILD_SA_PAD) ?:
	      nla_put_u64_64bit(skb, ISAKMP_A_CHILD_SA_PACKETS_OUT,
				st.packets_out, ISAKMP_A_CHILD_SA_PAD);
	if (!err && st.used_in != ~0ULL)
		err = nla_put_u32(skb, ISAKMP_A_CHILD_SA_USED_IN, st.used_in);
	if (!err && st.used_out != ~0ULL)
		err = nla_put_u32(skb, ISAKMP_A_CHILD_SA_USED_OUT, st.used_out);
	return err;
}

static u8 child_state(const struct isakmp_child *c)
{
	if (c->in_done && c->out_done)
		return ISAKMP_CHILD_STATE_INSTALLED;
	return c->in_done ? ISAKMP_CHILD_STATE_INSTALLING :
			    ISAKMP_CHILD_STATE_NEGOTIATING;
}

static int child_fields_put(struct sk_buff *skb, const struct isakmp_child *c)
{
	const struct isakmp_child_conf *conf = isakmp_child_conf(c);
	int err;

	err = nla_put_string(skb, ISAKMP_A_CHILD_SA_NAME, conf->name) ?:
	      nla_put_string(skb, ISAKMP_A_CHILD_SA_CONN, c->conn->name) ?:
	      flag_put(skb, ISAKMP_A_CHILD_SA_INITIATOR, c->initiator) ?:
	      nla_put_u8(skb, ISAKMP_A_CHILD_SA_STATE, child_state(c)) ?:
	      nla_put_u8(skb, ISAKMP_A_CHILD_SA_MODE, c->encap) ?:
	      nla_put_u32(skb, ISAKMP_A_CHILD_SA_SPI_IN, c->spi_in) ?:
	      nla_put_u32(skb, ISAKMP_A_CHILD_SA_SPI_OUT, c->spi_out);
	if (!err && c->pair != ISAKMP_PAIR_NONE)
		err = nla_put_u16(skb, ISAKMP_A_CHILD_SA_PAIR, c->pair) ?:
		      nla_put_u32(skb, ISAKMP_A_CHILD_SA_REQID,
				  conf->reqid + c->pair);
	if (!err && c->tf.proto)
		err = isakmp_nl_ipsec_suite_put(skb, ISAKMP_A_CHILD_SA_SUITE,
						&c->tf) ?:
		      flag_put(skb, ISAKMP_A_CHILD_SA_WEAK, ipsec_weak(&c->tf));
	return err;
}

int isakmp_nl_child_sa_put(struct sk_buff *skb, const struct isakmp_child *c)
{
	struct nlattr *nest = nla_nest_start(skb, ISAKMP_A_MSG_CHILD_SA);
	int err;

	if (!nest)
		return -EMSGSIZE;
	err = child_fields_put(skb, c);
	if (!err && c->ts_l.r.family && c->ts_r.r.family)
		err = isakmp_nl_ts_put(skb, ISAKMP_A_CHILD_SA_LOCAL_TS,
				       &c->ts_l) ?:
		      isakmp_nl_ts_put(skb, ISAKMP_A_CHILD_SA_REMOTE_TS,
				       &c->ts_r);
	if (!err && c->up_since)
		err = age_put(skb, ISAKMP_A_CHILD_SA_AGE, c->up_since) ?:
		      until_put(skb, ISAKMP_A_CHILD_SA_EXPIRES, c->expires);
	if (!err && (c->in_done || c->out_done))
		err = stats_put(skb, c);
	return nest_done(skb, nest, err);
}

int isakmp_nl_want_put(struct sk_buff *skb, const struct isakmp_peer *p,
		       const struct isakmp_want *w)
{
	struct nlattr *nest = nla_nest_start(skb, ISAKMP_A_MSG_WANT);
	isakmp_ms now = isakmp_now();
	int err = 0;

	if (!nest)
		return -EMSGSIZE;
	if (p->conn && w->conf < p->conn->nchild)
		err = nla_put_string(skb, ISAKMP_A_WANT_CHILD,
				     p->conn->child[w->conf].name);
	if (!err)
		err = nla_put_u16(skb, ISAKMP_A_WANT_PAIR, w->pair) ?:
		      flag_put(skb, ISAKMP_A_WANT_KEEP, w->keep) ?:
		      flag_put(skb, ISAKMP_A_WANT_UP,
			       w->child && w->child->up_since) ?:
		      nla_put_u32(skb, ISAKMP_A_WANT_TRIES, w->tries);
	if (!err && !w->child && w->retry_at > now)
		err = nla_put_u32(skb, ISAKMP_A_WANT_RETRY,
				  min_t(u64, w->retry_at - now, U32_MAX));
	return nest_done(skb, nest, err);
}

int isakmp_nl_failure_put(struct sk_buff *skb,
			  const struct isakmp_nl_failure *f)
{
	struct nlattr *nest = nla_nest_start(skb, ISAKMP_A_MSG_FAILURE);
	const struct isakmp_fail *fail = f->fail;
	int err;

	if (!nest)
		return -EMSGSIZE;
	err = nla_put_u32(skb, ISAKMP_A_FAILURE_CAUSE, fail->reason) ?:
	      nla_put_string(skb, ISAKMP_A_FAILURE_TEXT,
			     isakmp_reason_text(fail->reason));
	if (!err && f->conn)
		err = nla_put_string(skb, ISAKMP_A_FAILURE_CONN, f->conn);
	if (!err && f->child)
		err = nla_put_string(skb, ISAKMP_A_FAILURE_CHILD, f->child);
	if (!err && f->local && f->local->family)
		err = isakmp_nl_addr_put(skb, ISAKMP_A_FAILURE_LOCAL, f->local);
	if (!err && f->remote && f->remote->family)
		err = isakmp_nl_addr_put(skb, ISAKMP_A_FAILURE_REMOTE,
					 f->remote);
	if (!err && fail->phase)
		err = nla_put_u8(skb, ISAKMP_A_FAILURE_PHASE, fail->phase);
	if (!err && fail->notify)
		err = nla_put_u16(skb, ISAKMP_A_FAILURE_NOTIFY, fail->notify);
	if (!err && fail->detail[0])
		err = nla_put_string(skb, ISAKMP_A_FAILURE_DETAIL,
				     fail->detail);
	if (!err && f->when != ISAKMP_NEVER)
		err = age_put(skb, ISAKMP_A_FAILURE_AGE, f->when);
	return nest_done(skb, nest, err);
}
