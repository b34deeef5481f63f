// SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
#include "facts/table.h"

#include <errno.h>
#include <string.h>

#define BIT(kind) ((fact_set)1 << (kind))

static const struct table_kind kinds[FACT_KINDS] = {
	[FACT_RETRANSMIT] = {"retransmit",
			     "retransmit {cause}[, {segments} segments][, not sent: error {error}]",
			     .numbers = true, .detail = "cause"},
	[FACT_DROP] = {"drop", "dropped[: {reason}][ at {function}]", .whole = true,
		       .detail = "reason"},
	[FACT_RESET] = {"reset", "reset {direction}[: {reason}][, state {state}]",
			.detail = "direction"},
	[FACT_STATE] = {"state", "state: {from} -> {to}", .quiet = true, .detail = "to"},
	[FACT_CA] = {"ca", "congestion state: {from} -> {to}", .detail = "to"},
	[FACT_CSUM] = {"csum", "bad checksum", .whole = true},
	[FACT_LISTEN_OVERFLOW] = {"listen-overflow", "listen queue full[ at {function}]",
				  .whole = true, .detail = "function"},
	[FACT_CONNECT] = {"connect", "connect: {to} after {duration_us} us[, error {error}]",
			  .quiet = true, .detail = "to"},
};

#define HOOK(feature) [(feature)-FEATURE_EVENT_FIRST]

static const struct table_hook hooks[FEATURE_EVENT_END - FEATURE_EVENT_FIRST] = {
	HOOK(FEATURE_EVENT_DROP) = {BIT(FACT_DROP) | BIT(FACT_LISTEN_OVERFLOW), "fact_drop",
				    "kfree_skb", 0, "dropped packets are not reported"},
	HOOK(FEATURE_EVENT_REASON) = {BIT(FACT_DROP) | BIT(FACT_LISTEN_OVERFLOW), "fact_drop",
				      "kfree_skb", 3,
				      "drops have no reason, and most by TCP are not reported"},
	HOOK(FEATURE_EVENT_SOCKET) = {BIT(FACT_DROP) | BIT(FACT_LISTEN_OVERFLOW), "fact_drop",
				      "kfree_skb", 4,
				      "drops by TCP may be of another network namespace, full "
				      "listen queues are known by the reason alone"},
	HOOK(FEATURE_EVENT_FUNCTION) =
		{BIT(FACT_DROP) | BIT(FACT_LISTEN_OVERFLOW), "fact_drop", "BPF_FUNC_snprintf",
		 .helper = true,
		 .lost = "functions of modules that are loaded later have no "
			 "names"},
	HOOK(FEATURE_EVENT_RETRANSMIT) = {BIT(FACT_RETRANSMIT), "fact_retransmit",
					  "tcp_retransmit_skb", 0,
					  "retransmissions are not reported"},
	HOOK(FEATURE_EVENT_SYNACK) = {BIT(FACT_RETRANSMIT), "fact_synack", "tcp_retransmit_synack",
				      0, "retransmissions of SYN-ACKs are not reported"},
	HOOK(FEATURE_EVENT_FAILURE) = {BIT(FACT_RETRANSMIT), "fact_retransmit",
				       "tcp_retransmit_skb", 3,
				       "retransmissions that could not be sent are not reported"},
	HOOK(FEATURE_EVENT_SPURIOUS) = {BIT(FACT_RETRANSMIT), "fact_undo", "tcp_cong_state_set", 0,
					"retransmissions are not reported as spurious"},
	HOOK(FEATURE_EVENT_RESET_SENT) = {BIT(FACT_RESET), "fact_reset_sent", "tcp_send_reset", 0,
					  "resets that are sent are not reported"},
	HOOK(FEATURE_EVENT_RESET_REASON) = {BIT(FACT_RESET), "fact_reset_sent", "tcp_send_reset", 3,
					    "resets that are sent have no reason, and those "
					    "without a socket are not reported"},
	HOOK(FEATURE_EVENT_RESET_RECEIVED) = {BIT(FACT_RESET), "fact_reset_received",
					      "tcp_receive_reset", 0,
					      "resets that are received are not reported"},
	HOOK(FEATURE_EVENT_STATE) = {BIT(FACT_STATE), "fact_state", "inet_sock_set_state", 0,
				     "changes of state are not reported"},
	HOOK(FEATURE_EVENT_CA) = {BIT(FACT_CA), "fact_ca", "tcp_cong_state_set", 0,
				  "changes of the congestion state are not reported"},
	HOOK(FEATURE_EVENT_CSUM) = {BIT(FACT_CSUM), "fact_csum", "tcp_bad_csum", 0,
				    "bad checksums are not reported, but as drops"},
	HOOK(FEATURE_EVENT_CONNECT) = {BIT(FACT_CONNECT), "fact_connected", "inet_sock_set_state",
				       0, "handshakes that take long are not reported"},
};

const struct table_kind *table_kind(enum fact_kind kind)
{
	return &kinds[kind];
}

const struct table_hook *table_hook(enum feature feature)
{
	return &hooks[feature - FEATURE_EVENT_FIRST];
}

bool table_is_program(enum feature feature)
{
	const struct table_hook *hook = table_hook(feature);

	return !hook->arguments && !hook->helper;
}

int table_find(const char *word, size_t length)
{
	int kind;

	for (kind = 0; kind < FACT_KINDS; kind++)
		if (kinds[kind].name && strlen(kinds[kind].name) == length &&
		    !memcmp(kinds[kind].name, word, length))
			return kind;
	return -ENOENT;
}

fact_set table_default(void)
{
	fact_set set = 0;
	int kind;

	for (kind = 0; kind < FACT_KINDS; kind++)
		if (kinds[kind].name && !kinds[kind].quiet)
			set |= BIT(kind);
	return set;
}
