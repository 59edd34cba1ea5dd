/* SPDX-License-Identifier: GPL-2.0 */
/* What happened, for tracepoints and the multicast group. */
#ifndef ISAKMP_EVENT_H
#define ISAKMP_EVENT_H

#include "net.h"

/* Process context, the peer locked; @sa, @child and @fail as the event has
 * them, else NULL.  netlink.c implements it; losing one is counted there.
 */
void isakmp_event(struct isakmp_net *in, enum isakmp_event event,
		  const struct isakmp_peer *peer, const struct isakmp_sa *sa,
		  const struct isakmp_child *child,
		  const struct isakmp_fail *fail);

#endif
