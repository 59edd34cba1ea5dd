// SPDX-License-Identifier: GPL-2.0
/* ISAKMP endpoint: module entry and exit. */
#include <linux/init.h>
#include <linux/module.h>
#include <linux/stringify.h>
#include "crypto.h"
#include "net.h"
#include "netlink.h"
#include "xfrm.h"

struct workqueue_struct *isakmp_wq;

static int __init isakmp_init(void)
{
	int err;

	err = isakmp_crypto_init();
	if (err)
		return err;
	/* Diffie-Hellman is what fills a processor: not more of it at a time
	 * than there are, and some room for those that wait for hardware.
	 */
	isakmp_wq = alloc_workqueue("isakmp", WQ_UNBOUND,
				    num_possible_cpus() + 2);
	err = -ENOMEM;
	if (!isakmp_wq)
		goto exit_crypto;
	err = isakmp_net_register();
	if (err)
		goto destroy_wq;
	err = isakmp_xfrm_register();
	if (err)
		goto unregister_net;
	err = isakmp_netlink_register();
	if (err)
		goto unregister_xfrm;
	return 0;

unregister_xfrm:
	isakmp_xfrm_unregister();
unregister_net:
	isakmp_net_unregister();
destroy_wq:
	destroy_workqueue(isakmp_wq);
exit_crypto:
	isakmp_crypto_exit();
	return err;
}

/* First the peers hear of it, before anything is waited for; then nobody can
 * ask us any more, operator or kernel; then each namespace closes its sockets
 * and removes what it has installed; then what ran all that goes.
 */
static void __exit isakmp_exit(void)
{
	isakmp_net_bye();
	isakmp_netlink_unregister();
	isakmp_xfrm_unregister();
	isakmp_net_unregister();
	destroy_workqueue(isakmp_wq);
	/* Readers may still be in a function of ours, a socket's encap_rcv()
	 * above all; callbacks have yet to come.
	 */
	synchronize_rcu();
	rcu_barrier();
	isakmp_crypto_exit();
}

module_init(isakmp_init);
module_exit(isakmp_exit);

MODULE_DESCRIPTION("IPsec key exchange (ISAKMP) endpoint");
MODULE_AUTHOR("The isakmp project");
MODULE_LICENSE("GPL");
/* Loaded on demand otherwise, in the middle of a handshake.  In one line, since
 * modprobe looks at the first only.
 */
MODULE_SOFTDEP("pre: esp4 esp6 ah4 ah6 ecdh_generic authenc echainiv seqiv gcm ctr sha512_generic");
