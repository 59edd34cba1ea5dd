// SPDX-License-Identifier: GPL-2.0
/* Encryption of messages: RFC 2409 5 and Appendix B. */
#include "sa.h"

int ike1_unprotect(struct isakmp_txn *t, const struct ike1_keys *keys,
		   struct isakmp_span bytes)
{
	struct isakmp_env *env = t->p->env;
	struct isakmp_span key;
	u32 len = bytes.len - ISAKMP_HDR_LEN;
	int err;

	isakmp_free(t->plain);
	memset(&t->msg, 0, sizeof(t->msg));
	t->plain = isakmp_alloc(bytes.len);
	if (!t->plain)
		return -ENOMEM;
	memcpy(t->plain, bytes.p, bytes.len);
	t->msg.bytes = (struct isakmp_span){ t->plain, bytes.len };
	err = isakmp_hdr_decode(&t->msg.hdr, t->msg.bytes);
	/* not reached: the engine's front has decoded it */
	if (err)
		return err;
	if (keys) {
		if (!len || len % ike1_block_len(keys->cipher))
			return isakmp_refuse(&t->msg,
					     ISAKMP_N_UNEQUAL_PAYLOAD_LENGTHS,
					     0, "not whole cipher blocks");
		key = (struct isakmp_span){ keys->enc, keys->enc_len };
		err = env->ops->cbc(env, keys->cipher, key, t->iv,
				    t->plain + ISAKMP_HDR_LEN, len, false);
		if (err)
			return err;
	}
	return isakmp_msg_index(&t->msg);
}

int ike1_protect(struct isakmp_env *env, const struct ike1_keys *keys, u8 *iv,
		 struct isakmp_wr *w)
{
	struct isakmp_span key;
	u32 over, block;

	if (!keys) {
		isakmp_hdr_finish(w);
		return w->bad ? -EMSGSIZE : 0;
	}
	/* RFC 2409 5: padded with zeroes to whole blocks; the length in the
	 * header counts the padding.
	 */
	block = ike1_block_len(keys->cipher);
	over = (w->len - ISAKMP_HDR_LEN) % block;
	if (over)
		isakmp_wr_room(w, block - over);
	isakmp_hdr_finish(w);
	if (w->bad)
		return -EMSGSIZE;
	key = (struct isakmp_span){ keys->enc, keys->enc_len };
	return env->ops->cbc(env, keys->cipher, key, iv,
			     w->buf + ISAKMP_HDR_LEN, w->len - ISAKMP_HDR_LEN,
			     true);
}

struct isakmp_span ike1_hashed(const struct isakmp_msg *msg)
{
	struct isakmp_span rest = {};
	const u8 *end = msg->bytes.p + msg->bytes.len - msg->pad;

	rest.p = msg->pld[0].body.p + msg->pld[0].body.len;
	rest.len = (u32)(end - rest.p);
	return rest;
}
