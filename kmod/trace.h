/* SPDX-License-Identifier: GPL-2.0 */
/* Tracepoints: every message, every refusal, every event. */
#undef TRACE_SYSTEM
#define TRACE_SYSTEM isakmp

#if !defined(ISAKMP_TRACE_H) || defined(TRACE_HEADER_MULTI_READ)
#define ISAKMP_TRACE_H

#include <linux/socket.h>
#include <linux/tracepoint.h>
#include "proto/peer.h"

#ifndef ISAKMP_TRACE_HELP
#define ISAKMP_TRACE_HELP
/* As %pIS wants it. */
static inline void isakmp_trace_addr(u8 *sa, const struct isakmp_addr *a)
{
	struct sockaddr_in6 *s6 = (struct sockaddr_in6 *)sa;
	struct sockaddr_in *s4 = (struct sockaddr_in *)sa;

	memset(sa, 0, sizeof(*s6));
	if (a->family == AF_INET6) {
		s6->sin6_family = AF_INET6;
		s6->sin6_port = htons(a->port);
		s6->sin6_scope_id = a->scope;
		memcpy(&s6->sin6_addr, a->a, 16);
	} else {
		s4->sin_family = AF_INET;
		s4->sin_port = htons(a->port);
		memcpy(&s4->sin_addr, a->a, 4);
	}
}
#endif

TRACE_EVENT(isakmp_msg,
	TP_PROTO(bool out, const struct isakmp_addr *local,
		 const struct isakmp_addr *remote, const struct isakmp_hdr *hdr),
	TP_ARGS(out, local, remote, hdr),
	TP_STRUCT__entry(
		__field(bool, out)
		__array(u8, local, sizeof(struct sockaddr_in6))
		__array(u8, remote, sizeof(struct sockaddr_in6))
		__array(u8, cky_i, ISAKMP_COOKIE_LEN)
		__array(u8, cky_r, ISAKMP_COOKIE_LEN)
		__field(u8, etype)
		__field(u8, flags)
		__field(u32, mid)
		__field(u32, len)
	),
	TP_fast_assign(
		__entry->out = out;
		isakmp_trace_addr(__entry->local, local);
		isakmp_trace_addr(__entry->remote, remote);
		memcpy(__entry->cky_i, hdr->cky_i, ISAKMP_COOKIE_LEN);
		memcpy(__entry->cky_r, hdr->cky_r, ISAKMP_COOKIE_LEN);
		__entry->etype = hdr->etype;
		__entry->flags = hdr->flags;
		__entry->mid = hdr->mid;
		__entry->len = hdr->len;
	),
	TP_printk("%s local=%pISpc remote=%pISpc cookies=%*phN:%*phN type=%u flags=%#x mid=%08x len=%u",
		  __entry->out ? "out" : "in", __entry->local, __entry->remote,
		  ISAKMP_COOKIE_LEN, __entry->cky_i,
		  ISAKMP_COOKIE_LEN, __entry->cky_r,
		  __entry->etype, __entry->flags, __entry->mid, __entry->len)
);

TRACE_EVENT(isakmp_refused,
	TP_PROTO(const struct isakmp_addr *local,
		 const struct isakmp_addr *remote, const struct isakmp_bad *bad),
	TP_ARGS(local, remote, bad),
	TP_STRUCT__entry(
		__array(u8, local, sizeof(struct sockaddr_in6))
		__array(u8, remote, sizeof(struct sockaddr_in6))
		__field(u16, notify)
		__field(u8, pld)
		__string(what, bad->what ? bad->what : "")
	),
	TP_fast_assign(
		isakmp_trace_addr(__entry->local, local);
		isakmp_trace_addr(__entry->remote, remote);
		__entry->notify = bad->notify;
		__entry->pld = bad->pld;
		isakmp_assign_str(what, bad->what ? bad->what : "");
	),
	TP_printk("local=%pISpc remote=%pISpc notify=%u payload=%u %s",
		  __entry->local, __entry->remote, __entry->notify,
		  __entry->pld, __get_str(what))
);

TRACE_EVENT(isakmp_event,
	TP_PROTO(u8 event, const char *conn, const struct isakmp_addr *remote,
		 const struct isakmp_fail *fail),
	TP_ARGS(event, conn, remote, fail),
	TP_STRUCT__entry(
		__field(u8, event)
		__field(u8, phase)
		__field(u8, reason)
		__field(u16, notify)
		__string(conn, conn)
		__array(u8, remote, sizeof(struct sockaddr_in6))
	),
	TP_fast_assign(
		__entry->event = event;
		__entry->phase = fail->phase;
		__entry->reason = fail->reason;
		__entry->notify = fail->notify;
		isakmp_assign_str(conn, conn);
		isakmp_trace_addr(__entry->remote, remote);
	),
	TP_printk("%s conn=%s remote=%pISpc phase=%u reason=%u notify=%u",
		  __print_symbolic(__entry->event,
				   { ISAKMP_EV_SA_UP, "sa-up" },
				   { ISAKMP_EV_SA_DOWN, "sa-down" },
				   { ISAKMP_EV_CHILD_UP, "child-up" },
				   { ISAKMP_EV_CHILD_DOWN, "child-down" },
				   { ISAKMP_EV_FAILED, "failed" },
				   { ISAKMP_EV_HINT, "hint" }),
		  __get_str(conn), __entry->remote, __entry->phase,
		  __entry->reason, __entry->notify)
);

#endif

#undef TRACE_INCLUDE_PATH
#define TRACE_INCLUDE_PATH .
#undef TRACE_INCLUDE_FILE
#define TRACE_INCLUDE_FILE trace
#include <trace/define_trace.h>
