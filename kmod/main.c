// SPDX-License-Identifier: GPL-2.0
/* Module init and exit. */
#include <linux/init.h>
#include <linux/module.h>

static int __init isakmp_init(void)
{
	pr_debug("loaded\n");
	return 0;
}

static void __exit isakmp_exit(void)
{
	pr_debug("unloaded\n");
}

module_init(isakmp_init);
module_exit(isakmp_exit);

MODULE_DESCRIPTION("ISAKMP/IKE key exchange for IPsec");
MODULE_LICENSE("GPL");
