// SPDX-License-Identifier: GPL-2.0
/* What is counted: names, sums, and which notify belongs to which reason. */
#include <linux/build_bug.h>
#include "net.h"

#define ISAKMP_TEXT_MIB(n, s, h)	[ISAKMP_MIB_##n] = { s, h },

const struct isakmp_mib_name isakmp_mib_names[] = {
	ISAKMP_MIBS(ISAKMP_TEXT_MIB)
};

static_assert(ARRAY_SIZE(isakmp_mib_names) == ISAKMP_MIB_MAX);

u64 isakmp_mib_read(const struct isakmp_net *in, enum isakmp_mib_item item)
{
	u64 sum = 0;
	int cpu;

	if (!isakmp_net_used(in))
		return 0;
	for_each_possible_cpu(cpu)
		sum += READ_ONCE(per_cpu_ptr(in->mib, cpu)->n[item]);
	return sum;
}

/* Notify message types from RFC 2408 3.14.1. */
static enum isakmp_mib_item refused_class(u16 notify)
{
	switch (notify) {
	case ISAKMP_N_INVALID_PAYLOAD_TYPE:
	case ISAKMP_N_BAD_PROPOSAL_SYNTAX:
	case ISAKMP_N_PAYLOAD_MALFORMED:
	case ISAKMP_N_UNEQUAL_PAYLOAD_LENGTHS:
		return ISAKMP_MIB_REFUSED_SYNTAX;
	case ISAKMP_N_INVALID_MAJOR_VERSION:
	case ISAKMP_N_INVALID_MINOR_VERSION:
		return ISAKMP_MIB_REFUSED_VERSION;
	case ISAKMP_N_INVALID_COOKIE:
		return ISAKMP_MIB_REFUSED_COOKIE;
	case ISAKMP_N_INVALID_EXCHANGE_TYPE:
	case ISAKMP_N_INVALID_FLAGS:
	case ISAKMP_N_INVALID_MESSAGE_ID:
	case ISAKMP_N_UNSUPPORTED_EXCHANGE_TYPE:
		return ISAKMP_MIB_REFUSED_EXCHANGE;
	case ISAKMP_N_DOI_NOT_SUPPORTED:
	case ISAKMP_N_SITUATION_NOT_SUPPORTED:
	case ISAKMP_N_INVALID_PROTOCOL_ID:
	case ISAKMP_N_INVALID_SPI:
	case ISAKMP_N_INVALID_TRANSFORM_ID:
	case ISAKMP_N_ATTRIBUTES_NOT_SUPPORTED:
	case ISAKMP_N_NO_PROPOSAL_CHOSEN:
		return ISAKMP_MIB_REFUSED_PROPOSAL;
	case ISAKMP_N_INVALID_KEY_INFORMATION:
		return ISAKMP_MIB_REFUSED_KE;
	case ISAKMP_N_INVALID_ID_INFORMATION:
		return ISAKMP_MIB_REFUSED_ID;
	case ISAKMP_N_INVALID_HASH_INFORMATION:
	case ISAKMP_N_AUTHENTICATION_FAILED:
	case ISAKMP_N_INVALID_SIGNATURE:
		return ISAKMP_MIB_REFUSED_AUTH;
	default:
		return ISAKMP_MIB_REFUSED_OTHER;
	}
}

void isakmp_mib_refused(struct isakmp_net *in, u16 notify)
{
	isakmp_count(in, RX_REFUSED);
	this_cpu_inc(in->mib->n[refused_class(notify)]);
}
