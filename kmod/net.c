// SPDX-License-Identifier: GPL-2.0
/* Namespaces: what each of them has, in which order it comes and goes. */
#include <linux/inetdevice.h>
#include <net/addrconf.h>
#include "conns.h"
#include "crypto.h"
#include "node.h"
#include "udp.h"
#include "xfrm.h"

unsigned int isakmp_net_id __read_mostly;

static const struct isakmp_env_ops env_ops = {
	.random = isakmp_crypto_random,
	.prf = isakmp_crypto_prf,
	.hash = isakmp_crypto_hash,
	.cbc = isakmp_crypto_cbc,
	.dh_check = isakmp_dh_check,
	.dh_new = isakmp_dh_new,
	.dh_shared = isakmp_dh_shared,
	.dh_free = isakmp_dh_free,
	.psk = isakmp_conns_psk,
	.conn_match = isakmp_conns_match,
	.conn_get = isakmp_conns_get,
	.conn_put = isakmp_conns_put,
	.source = isakmp_udp_source,
	.own_addr = isakmp_udp_own,
	.first_contact = isakmp_node_first_contact,
	.ipsec_alg = isakmp_xfrm_alg,
	.spi_alloc = isakmp_xfrm_spi_alloc,
	.spi_free = isakmp_xfrm_spi_free,
};

static int __net_init net_init(struct net *net)
{
	struct isakmp_net *in = isakmp_net(net);

	in->env.ops = &env_ops;
	in->net = net;
	mutex_init(&in->cfg_lock);
	return isakmp_conns_net_init(in);
}

/* What stands already when something fails stays for the next time. */
int isakmp_net_use(struct isakmp_net *in)
{
	int err;

	lockdep_assert_held(&in->cfg_lock);
	if (in->used)
		return 0;
	if (!in->mib)
		in->mib = alloc_percpu_gfp(struct isakmp_mib,
					   GFP_KERNEL_ACCOUNT);
	if (!in->mib)
		return -ENOMEM;
	err = isakmp_xfrm_net_init(in);
	if (!err)
		err = isakmp_node_net_init(in);
	if (err)
		return err;
	/* Pairs with isakmp_net_used(). */
	smp_store_release(&in->used, true);
	return 0;
}

/* Interfaces and routes still stand, so that the peers hear of it.  All
 * namespaces that go at the same time come here before the first of them waits
 * for anything.
 */
static void __net_exit net_pre_exit(struct net *net)
{
	struct isakmp_net *in = isakmp_net(net);

	if (isakmp_net_used(in))
		isakmp_node_net_bye(in);
}

static void __net_exit net_exit(struct net *net)
{
	struct isakmp_net *in = isakmp_net(net);

	if (in->used)
		isakmp_node_net_wait(in);
	mutex_lock(&in->cfg_lock);
	isakmp_conns_flush(in);
	isakmp_udp_close(in);
	mutex_unlock(&in->cfg_lock);
	/* nobody who saw a socket or callback is left */
	isakmp_node_net_exit(in);
	isakmp_conns_net_exit(in);
	isakmp_xfrm_net_exit(in);
	free_percpu(in->mib);
	mutex_destroy(&in->cfg_lock);
}

static struct pernet_operations net_ops = {
	.init = net_init,
	.pre_exit = net_pre_exit,
	.exit = net_exit,
	.id = &isakmp_net_id,
	.size = sizeof(struct isakmp_net),
};

/* An address came or went: what hangs on one is looked over.  Any context,
 * and nothing is done here but to ask for it.
 */
static void address_changed(const struct net *net)
{
	struct isakmp_net *in = isakmp_net(net);

	if (isakmp_net_used(in) && rcu_access_pointer(in->socks))
		isakmp_node_audit(in);
}

static int address4(struct notifier_block *nb, unsigned long event, void *ptr)
{
	const struct in_ifaddr *ifa = ptr;

	address_changed(dev_net(ifa->ifa_dev->dev));
	return NOTIFY_DONE;
}

static int address6(struct notifier_block *nb, unsigned long event, void *ptr)
{
	const struct inet6_ifaddr *ifa = ptr;

	address_changed(dev_net(ifa->idev->dev));
	return NOTIFY_DONE;
}

/* With an interface its routes come, or it changes its L3 domain. */
static int device(struct notifier_block *nb, unsigned long event, void *ptr)
{
	const struct net_device *dev = netdev_notifier_info_to_dev(ptr);

	switch (event) {
	case NETDEV_UP:
	case NETDEV_CHANGE:
	case NETDEV_CHANGEUPPER:
	case NETDEV_UNREGISTER:
		address_changed(dev_net(dev));
	}
	return NOTIFY_DONE;
}

static struct notifier_block device_nb = { .notifier_call = device };
static struct notifier_block address4_nb = { .notifier_call = address4 };
static struct notifier_block address6_nb = { .notifier_call = address6 };

int isakmp_net_register(void)
{
	int err;

	err = register_pernet_subsys(&net_ops);
	if (err)
		return err;
	err = register_inetaddr_notifier(&address4_nb);
	if (err)
		goto unregister_net;
	err = register_inet6addr_notifier(&address6_nb);
	if (err)
		goto unregister_address4;
	err = register_netdevice_notifier(&device_nb);
	if (err)
		goto unregister_address6;
	return 0;

unregister_address6:
	unregister_inet6addr_notifier(&address6_nb);
unregister_address4:
	unregister_inetaddr_notifier(&address4_nb);
unregister_net:
	unregister_pernet_subsys(&net_ops);
	return err;
}

/* One that nobody holds any more goes by itself. */
static struct net *next_to_hear(void)
{
	struct isakmp_net *in;
	struct net *net;

	down_read(&net_rwsem);
	for_each_net(net) {
		in = isakmp_net(net);
		if (isakmp_net_used(in) && !in->heard && maybe_get_net(net)) {
			in->heard = true;
			goto out;
		}
	}
	net = NULL;
out:
	up_read(&net_rwsem);
	return net;
}

/* Without the lock, for namespaces come and go while peers are told. */
void isakmp_net_bye(void)
{
	struct net *net;

	while ((net = next_to_hear())) {
		isakmp_node_net_bye(isakmp_net(net));
		put_net(net);
	}
}

void isakmp_net_unregister(void)
{
	unregister_netdevice_notifier(&device_nb);
	unregister_inet6addr_notifier(&address6_nb);
	unregister_inetaddr_notifier(&address4_nb);
	unregister_pernet_subsys(&net_ops);
}
