/* SPDX-License-Identifier: GPL-2.0 */
/* What is counted: one number for each distinct reason, per namespace. */
#ifndef ISAKMP_MIB_H
#define ISAKMP_MIB_H

#include <linux/percpu.h>
#include <linux/types.h>

struct isakmp_net;

/* X(NAME, "name", "what it says") */
#define ISAKMP_MIBS(X)							\
	X(RX, "rx", "datagrams received on port 500 and 4500")		\
	X(RX_ESP, "rx_esp",						\
	  "datagrams on port 4500 that were the kernel's: ESP, keepalives") \
	X(RX_NOT_UNICAST, "rx_not_unicast",				\
	  "dropped: to or from a multicast or broadcast address")	\
	X(RX_BAD_SOURCE, "rx_bad_source",				\
	  "dropped: from port 0, no address or our own address")	\
	X(RX_SHORT, "rx_short", "dropped: shorter than a header")	\
	X(RX_LONG, "rx_long", "dropped: longer than a message may be")	\
	X(RX_MARKER, "rx_marker",					\
	  "dropped: no non-ESP marker on port 4500")			\
	X(RX_HEADER, "rx_header",					\
	  "dropped: length or initiator cookie in the header")		\
	X(RX_VERSION, "rx_version", "dropped: major version is not 1")	\
	X(RX_UNKNOWN_COOKIE, "rx_unknown_cookie",			\
	  "dropped: no SA with these cookies")				\
	X(RX_NOT_FIRST, "rx_not_first",					\
	  "dropped: no responder cookie, but not a first message")	\
	X(RX_NO_CONN, "rx_no_conn",					\
	  "dropped: no connection matches the addresses")		\
	X(RX_COOKIE_SPENT, "rx_cookie_spent",				\
	  "dropped: the SA with that cookie has gone")			\
	X(RX_HALF_OPEN_LIMIT, "rx_half_open_limit",			\
	  "dropped: too many half-open SAs that have to go")		\
	X(RX_FIRST_LONG, "rx_first_long",				\
	  "dropped: no place, and too long to be answered without")	\
	X(RX_STRANGERS_FULL, "rx_strangers_full",			\
	  "dropped: too many datagrams of unproven addresses wait")	\
	X(RX_AGAIN, "rx_again",						\
	  "taken all the same, for they came again")			\
	X(RX_NODE_LIMIT, "rx_node_limit", "dropped: too many peers")	\
	X(RX_QUEUE_FULL, "rx_queue_full",				\
	  "dropped: too many datagrams wait for that peer")		\
	X(RX_NET_QUEUE_FULL, "rx_net_queue_full",			\
	  "dropped: too many datagrams wait in this namespace")		\
	X(RX_NO_MEMORY, "rx_no_memory", "dropped: out of memory")	\
	X(RX_CLOSED, "rx_closed",					\
	  "dropped: the peer or namespace was going away")		\
	X(RX_DUPLICATE, "rx_duplicate",					\
	  "first messages that came again while the SA was half-open")	\
	X(RX_TAKEN, "rx_taken", "messages taken, duplicates included")	\
	X(RX_PARKED, "rx_parked", "messages that had to wait for an answer") \
	X(RX_REFUSED, "rx_refused", "messages refused, for the reasons below") \
	X(REFUSED_SYNTAX, "refused_syntax", "refused: malformed")	\
	X(REFUSED_VERSION, "refused_version", "refused: version")	\
	X(REFUSED_COOKIE, "refused_cookie", "refused: cookies")		\
	X(REFUSED_EXCHANGE, "refused_exchange",				\
	  "refused: exchange type, flags or message ID")		\
	X(REFUSED_PROPOSAL, "refused_proposal",				\
	  "refused: no proposal that is configured")			\
	X(REFUSED_KE, "refused_ke", "refused: public value or nonce")	\
	X(REFUSED_ID, "refused_id", "refused: identity or selectors")	\
	X(REFUSED_AUTH, "refused_auth",					\
	  "refused: not authentic, or cannot be decrypted")		\
	X(REFUSED_OTHER, "refused_other", "refused: anything else")	\
	X(COOKIE_SENT, "cookie_sent",					\
	  "first messages answered without keeping an SA")		\
	X(COOKIE_RETURNED, "cookie_returned",				\
	  "half-open SAs made of such an answer")			\
	X(HALF_OPEN_EVICTED, "half_open_evicted",			\
	  "half-open SAs that gave way to newer ones")			\
	X(HALF_OPEN_TIMEOUT, "half_open_timeout",			\
	  "half-open SAs that did not authenticate in time")		\
	X(TX, "tx", "datagrams sent")					\
	X(TX_ERRORS, "tx_errors", "datagrams that could not be sent")	\
	X(SA_UP, "sa_up", "ISAKMP SAs that came up")			\
	X(SA_DOWN, "sa_down", "ISAKMP SAs that went")			\
	X(SA_JOINED, "sa_joined",					\
	  "ISAKMP SAs that joined a peer which was there already")	\
	X(CHILD_UP, "child_up", "pairs of IPsec SAs that came up")	\
	X(CHILD_DOWN, "child_down", "pairs of IPsec SAs that went")	\
	X(FAILED_PHASE1, "failed_phase1", "attempts that failed in phase 1") \
	X(FAILED_PHASE2, "failed_phase2", "attempts that failed in phase 2") \
	X(HINTS, "hints", "unauthenticated notifies that explain a failure") \
	X(INSTALL_ERRORS, "install_errors",				\
	  "IPsec SAs or policies that the kernel refused")		\
	X(ACQUIRE, "acquire", "requests of the kernel for an SA")	\
	X(ACQUIRE_LOST, "acquire_lost",					\
	  "such requests dropped: no memory, or at the end")			\
	X(ACQUIRE_REFUSED, "acquire_refused",				\
	  "such requests for no connection that we could bring up now")	\
	X(AUDIT, "audit", "times that the SAs were looked over")	\
	X(CHILD_FOREIGN, "child_foreign",				\
	  "IPsec SAs that somebody else had deleted")			\
	X(EVENT_LIMITED, "event_limited",				\
	  "failures of unknown peers that were counted but not told")	\
	X(EVENT_LOST, "event_lost", "events that could not be told")

#define ISAKMP_ENUM_MIB(n, s, h)	ISAKMP_MIB_##n,
enum isakmp_mib_item { ISAKMP_MIBS(ISAKMP_ENUM_MIB) ISAKMP_MIB_MAX };

struct isakmp_mib {
	unsigned long n[ISAKMP_MIB_MAX];
};

struct isakmp_mib_name {
	const char *name;
	const char *help;
};

extern const struct isakmp_mib_name isakmp_mib_names[ISAKMP_MIB_MAX];

/* Any context. */
#define isakmp_count(in, item)						\
	this_cpu_inc((in)->mib->n[ISAKMP_MIB_##item])
void isakmp_mib_refused(struct isakmp_net *in, u16 notify);
/* The sum over all processors. */
u64 isakmp_mib_read(const struct isakmp_net *in, enum isakmp_mib_item item);

#endif
