// SPDX-License-Identifier: GPL-2.0
/* Random, hash, HMAC and CBC from the kernel crypto API.
 *
 * In that API a key belongs to the transform, and many workers need many keys
 * at a time.  Hashes have none: one transform serves everybody, and HMAC is
 * made from it, so that a prf allocates nothing and cannot fail.  A cipher is
 * allocated for each call; the one that is kept from load on holds the
 * algorithm, so that this is a look-up and some memory and never modprobe.
 */

#define pr_fmt(fmt) KBUILD_MODNAME ": " fmt

#include <crypto/aes.h>
#include <crypto/hash.h>
#include <crypto/sha2.h>
#include <crypto/skcipher.h>
#include <linux/err.h>
#include <linux/printk.h>
#include <linux/random.h>
#include <linux/scatterlist.h>
#include <linux/sched.h>
#include <linux/slab.h>

#include "crypto.h"

#define CBC_AES		"cbc(aes)"
#define HASH_BLOCK_MAX	SHA512_BLOCK_SIZE

static const char *const hash_names[] = {
	[IKE1_HASH_SHA1]	= "sha1",
	[IKE1_HASH_SHA2_256]	= "sha256",
	[IKE1_HASH_SHA2_384]	= "sha384",
	[IKE1_HASH_SHA2_512]	= "sha512",
};

static struct crypto_shash *hashes[ARRAY_SIZE(hash_names)];
static struct crypto_skcipher *cbc_aes;

void isakmp_crypto_random(struct isakmp_env *env, void *out, u32 n)
{
	/* Interrupted by a signal, which a kworker does not have. */
	while (wait_for_random_bytes())
		schedule_timeout_uninterruptible(1);
	get_random_bytes(out, n);
}

static struct crypto_shash *hash_find(u16 hash)
{
	return hash < ARRAY_SIZE(hashes) ? hashes[hash] : NULL;
}

/* The hash of @head and then the @n spans. */
static int digest(struct crypto_shash *tfm, struct isakmp_span head,
		  const struct isakmp_span *in, u32 n, u8 *out)
{
	SHASH_DESC_ON_STACK(desc, tfm);
	int err;

	desc->tfm = tfm;
	err = crypto_shash_init(desc);
	if (!err && head.len)
		err = crypto_shash_update(desc, head.p, head.len);
	for (; !err && n; n--, in++)
		if (in->len)
			err = crypto_shash_update(desc, in->p, in->len);
	if (!err)
		err = crypto_shash_final(desc, out);
	shash_desc_zero(desc);
	return err;
}

int isakmp_crypto_hash(struct isakmp_env *env, u16 hash,
		       const struct isakmp_span *in, u32 n, u8 *out)
{
	static const struct isakmp_span none;
	struct crypto_shash *tfm = hash_find(hash);

	return tfm ? digest(tfm, none, in, n, out) : -EOPNOTSUPP;
}

static void xor_octets(u8 *p, u32 n, u8 with)
{
	while (n--)
		*p++ ^= with;
}

/* RFC 2104: H(K ^ opad | H(K ^ ipad | text)), a long key being hashed first */
int isakmp_crypto_prf(struct isakmp_env *env, u16 hash, struct isakmp_span key,
		      const struct isakmp_span *in, u32 n, u8 *out)
{
	struct crypto_shash *tfm = hash_find(hash);
	u8 pad[HASH_BLOCK_MAX] = {}, inner[ISAKMP_HASH_MAX];
	struct isakmp_span pad_s = { .p = pad }, inner_s = { .p = inner };
	int err = 0;

	if (!tfm)
		return -EOPNOTSUPP;
	pad_s.len = crypto_shash_blocksize(tfm);
	inner_s.len = crypto_shash_digestsize(tfm);

	if (key.len > pad_s.len)
		err = digest(tfm, key, NULL, 0, pad);
	else if (key.len)
		memcpy(pad, key.p, key.len);
	xor_octets(pad, pad_s.len, 0x36);
	if (!err)
		err = digest(tfm, pad_s, in, n, inner);
	xor_octets(pad, pad_s.len, 0x36 ^ 0x5c);
	if (!err)
		err = digest(tfm, pad_s, &inner_s, 1, out);
	memzero_explicit(pad, sizeof(pad));
	memzero_explicit(inner, sizeof(inner));
	return err;
}

static int cbc_run(struct crypto_skcipher *tfm, u8 *iv, u8 *buf, u32 len,
		   bool encrypt)
{
	struct skcipher_request *req;
	struct scatterlist sg;
	int err;

	req = skcipher_request_alloc(tfm, GFP_KERNEL);
	if (!req)
		return -ENOMEM;
	sg_init_one(&sg, buf, len);
	skcipher_request_set_callback(req, CRYPTO_TFM_REQ_MAY_SLEEP, NULL,
				      NULL);
	skcipher_request_set_crypt(req, &sg, &sg, len, iv);
	if (encrypt)
		err = crypto_skcipher_encrypt(req);
	else
		err = crypto_skcipher_decrypt(req);
	skcipher_request_free(req);
	return err;
}

/* The work is done on a copy: a scatterlist takes no address of the stack or
 * of the module's data, and when it fails nothing has changed.
 */
int isakmp_crypto_cbc(struct isakmp_env *env, u16 cipher,
		      struct isakmp_span key, u8 *iv, u8 *buf, u32 len,
		      bool encrypt)
{
	struct crypto_skcipher *tfm;
	u8 *tmp;
	int err;

	if (cipher != IKE1_CIPHER_AES_CBC)
		return -EOPNOTSUPP;
	if (!len || len % AES_BLOCK_SIZE)
		return -EINVAL;
	tfm = crypto_alloc_skcipher(CBC_AES, 0, CRYPTO_ALG_ASYNC);
	if (IS_ERR(tfm))
		return PTR_ERR(tfm);
	tmp = kmalloc(AES_BLOCK_SIZE + len, GFP_KERNEL);
	err = tmp ? 0 : -ENOMEM;
	if (!err)
		err = crypto_skcipher_setkey(tfm, key.p, key.len);
	if (err)
		goto out;

	memcpy(tmp, iv, AES_BLOCK_SIZE);
	memcpy(tmp + AES_BLOCK_SIZE, buf, len);
	err = cbc_run(tfm, tmp, tmp + AES_BLOCK_SIZE, len, encrypt);
	if (err)
		goto out;
	/* The last cipher block is on the side that is encrypted. */
	memcpy(iv, encrypt ? tmp + len : buf + len - AES_BLOCK_SIZE,
	       AES_BLOCK_SIZE);
	memcpy(buf, tmp + AES_BLOCK_SIZE, len);
out:
	kfree_sensitive(tmp);
	crypto_free_skcipher(tfm);
	return err;
}

int isakmp_crypto_init(void)
{
	const char *name;
	void *tfm;
	u32 i;

	for (i = 0; i < ARRAY_SIZE(hashes); i++) {
		name = hash_names[i];
		if (!name)
			continue;
		tfm = crypto_alloc_shash(name, 0, 0);
		if (IS_ERR(tfm))
			goto err_free;
		hashes[i] = tfm;
	}
	name = CBC_AES;
	tfm = crypto_alloc_skcipher(name, 0, CRYPTO_ALG_ASYNC);
	if (IS_ERR(tfm))
		goto err_free;
	cbc_aes = tfm;
	return 0;

err_free:
	pr_err("cannot use %s: %ld\n", name, PTR_ERR(tfm));
	isakmp_crypto_exit();
	return PTR_ERR(tfm);
}

void isakmp_crypto_exit(void)
{
	u32 i;

	crypto_free_skcipher(cbc_aes);
	cbc_aes = NULL;
	for (i = 0; i < ARRAY_SIZE(hashes); i++) {
		crypto_free_shash(hashes[i]);
		hashes[i] = NULL;
	}
}
