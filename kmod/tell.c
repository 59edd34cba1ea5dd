// SPDX-License-Identifier: GPL-2.0
/* What is told of what happened: counters, failures, tracepoint, multicast. */
#include "event.h"
#include "nodes.h"
#include "trace.h"

static void failed(struct isakmp_net *in, const struct isakmp_res *res,
		   enum isakmp_rank rank)
{
	isakmp_failure_add(in->nodes, res->conn, &res->remote, &res->fail,
			   rank);
	if (res->fail.phase == ISAKMP_PHASE_1)
		isakmp_count(in, FAILED_PHASE1);
	else
		isakmp_count(in, FAILED_PHASE2);
}

static void made_good(struct isakmp_net *in, const struct isakmp_res *res,
		      u8 phase)
{
	isakmp_failure_clear(in->nodes, res->conn, &res->remote, phase);
}

/* Anybody who can send a datagram can make an embryo fail. */
static bool limited(struct isakmp_net *in, const struct isakmp_res *res,
		    enum isakmp_rank rank)
{
	if (rank == RANK_PEER || !res->fail.reason ||
	    __ratelimit(&in->nodes->strangers))
		return false;
	isakmp_count(in, EVENT_LIMITED);
	return true;
}

void isakmp_tell(struct isakmp_net *in, const struct isakmp_peer *p,
		 const struct isakmp_res *res, enum isakmp_rank rank)
{
	const struct isakmp_fail *fail = res->fail.reason ? &res->fail : NULL;

	if (limited(in, res, rank))
		return;
	switch (res->event) {
	case ISAKMP_EV_SA_UP:
		made_good(in, res, ISAKMP_PHASE_1);
		isakmp_count(in, SA_UP);
		break;
	case ISAKMP_EV_SA_DOWN:
		isakmp_count(in, SA_DOWN);
		break;
	case ISAKMP_EV_CHILD_UP:
		made_good(in, res, ISAKMP_PHASE_2);
		isakmp_count(in, CHILD_UP);
		break;
	case ISAKMP_EV_CHILD_DOWN:
		isakmp_count(in, CHILD_DOWN);
		break;
	case ISAKMP_EV_FAILED:
		failed(in, res, rank);
		break;
	case ISAKMP_EV_HINT:
		isakmp_count(in, HINTS);
		break;
	}
	trace_isakmp_event(res->event, res->conn, &res->remote, &res->fail);
	/* at the end of a namespace nobody listens, and on unload nobody can */
	if (!READ_ONCE(in->nodes->closing))
		isakmp_event(in, res->event, p, res->sa, res->child, fail);
}
