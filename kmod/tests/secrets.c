// SPDX-License-Identifier: GPL-2.0
/* The secrets that there have been, for somebody who looks for what is left of
 * them in memory; in the stress build only.  They are kept and shown masked,
 * so that keeping them is not what is found.
 *
 *	/sys/kernel/debug/isakmp_stress/secrets		NAME HEX, masked
 *	.../plant	writing makes a secret and frees its memory as it is
 */

#include <linux/debugfs.h>
#include <linux/module.h>
#include <linux/random.h>
#include <linux/seq_file.h>
#include <linux/slab.h>

#include "../conns.h"
#include "../crypto.h"
#include "../proto/ike1_keys.h"
#include "stress.h"

#define MASK		0xa5
#define SECRETS		512
#define SECRET_LEN	256

static struct dentry *dir;

static struct secret {
	const char *name;
	u32 len;
	u8 b[SECRET_LEN];
} secrets[SECRETS];
static u32 nsecrets;
static DEFINE_SPINLOCK(lock);	/* both */

/* The first octets of a long one. */
static void keep(const char *name, const u8 *p, u32 len)
{
	struct secret *s;
	u32 i;

	spin_lock_bh(&lock);
	if (nsecrets < SECRETS) {
		s = &secrets[nsecrets++];
		s->name = name;
		s->len = min_t(u32, len, SECRET_LEN);
		for (i = 0; i < s->len; i++)
			s->b[i] = p[i] ^ MASK;
	}
	spin_unlock_bh(&lock);
}

static int secrets_show(struct seq_file *m, void *v)
{
	u32 i;

	for (i = 0; i < nsecrets; i++)
		seq_printf(m, "%s %*phN\n", secrets[i].name,
			   min_t(int, secrets[i].len, 64), secrets[i].b);
	return 0;
}
DEFINE_SHOW_ATTRIBUTE(secrets);

static ssize_t plant(struct file *file, const char __user *buf, size_t n,
		     loff_t *pos)
{
	u8 *p = kmalloc(2048, GFP_KERNEL);

	if (!p)
		return -ENOMEM;
	get_random_bytes(p, 2048);
	keep("planted", p + 1200, 32);
	kfree(p);
	return n;
}

static const struct file_operations plant_fops = {
	.owner = THIS_MODULE,
	.write = plant,
};

/* Whose random numbers are a private value. */
static struct task_struct *choosing;

void __wrap_isakmp_crypto_random(struct isakmp_env *env, void *out, u32 n)
{
	__real_isakmp_crypto_random(env, out, n);
	/* its first and last octets are not used as they are */
	if (READ_ONCE(choosing) == current)
		keep("dh_private", (u8 *)out + 1, n - 2);
}

int __wrap_isakmp_dh_new(struct isakmp_env *env, u16 group,
			 struct isakmp_dh **dh, u8 *pub)
{
	int err;

	WRITE_ONCE(choosing, current);
	err = __real_isakmp_dh_new(env, group, dh, pub);
	WRITE_ONCE(choosing, NULL);
	return err;
}

int __wrap_isakmp_dh_shared(struct isakmp_env *env, struct isakmp_dh *dh,
			    struct isakmp_span pub, u8 *out)
{
	int err = __real_isakmp_dh_shared(env, dh, pub, out);

	if (!err)
		keep("gxy", out, 32);
	return err;
}

int __wrap_ike1_keys_psk(struct isakmp_env *env, const struct ike1_tf *tf,
			 const struct isakmp_psk *psk, struct isakmp_span ni,
			 struct isakmp_span nr, struct isakmp_span gxy,
			 const u8 *cky_i, const u8 *cky_r,
			 struct ike1_keys *out)
{
	int err = __real_ike1_keys_psk(env, tf, psk, ni, nr, gxy, cky_i, cky_r,
				       out);

	if (err)
		return err;
	keep("psk", psk->b, psk->len);
	keep("skeyid", out->skeyid, out->hash_len);
	keep("skeyid_d", out->skeyid_d, out->hash_len);
	keep("skeyid_a", out->skeyid_a, out->hash_len);
	keep("skeyid_e", out->skeyid_e, out->hash_len);
	keep("ike_cipher", out->enc, out->enc_len);
	return 0;
}

int __wrap_ike1_keymat(struct isakmp_env *env, const struct ike1_keys *k,
		       struct isakmp_span gxy, u8 proto, u32 spi,
		       struct isakmp_span ni, struct isakmp_span nr, u8 *out,
		       u32 len)
{
	int err = __real_ike1_keymat(env, k, gxy, proto, spi, ni, nr, out, len);

	if (!err)
		keep("keymat", out, len);
	return err;
}

/* The module's first step and its last. */
int __wrap_isakmp_crypto_init(void)
{
	int err;

	isakmp_faults_init();
	dir = debugfs_create_dir("isakmp_stress", NULL);
	debugfs_create_file("secrets", 0400, dir, NULL,
			    &secrets_fops);
	debugfs_create_file("plant", 0200, dir, NULL,
			    &plant_fops);
	err = __real_isakmp_crypto_init();
	if (err)
		__wrap_isakmp_crypto_exit();
	return err;
}

void __wrap_isakmp_crypto_exit(void)
{
	__real_isakmp_crypto_exit();
	debugfs_remove(dir);
}
