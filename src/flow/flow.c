// SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
#include "flow/flow.h"

#include <stddef.h>

#define WHOLE 1000

const char *flow_end_name(enum flow_end_kind kind)
{
	static const char *const names[FLOW_END_KINDS] = {
		[FLOW_END_OPEN] = "open",
		[FLOW_END_FIN] = "fin",
		[FLOW_END_RESET] = "reset",
		[FLOW_END_TIMEOUT] = "timeout",
		[FLOW_END_UNREACHABLE] = "unreachable",
		[FLOW_END_ABORTED] = "aborted",
		[FLOW_END_UNKNOWN] = "unknown",
	};

	return names[kind];
}

const char *flow_handshake_name(enum flow_handshake handshake)
{
	static const char *const names[] = {
		[FLOW_HANDSHAKE_UNKNOWN] = "unknown",	[FLOW_HANDSHAKE_PENDING] = "pending",
		[FLOW_HANDSHAKE_COMPLETE] = "complete", [FLOW_HANDSHAKE_REFUSED] = "refused",
		[FLOW_HANDSHAKE_TIMEOUT] = "timeout",	[FLOW_HANDSHAKE_ABORTED] = "aborted",
	};

	return names[handshake];
}

const char *flow_retransmission_name(enum flow_retransmission kind)
{
	static const char *const names[FLOW_RETRANSMIT_KINDS] = {
		[FLOW_RETRANSMIT_FAST] = "fast",
		[FLOW_RETRANSMIT_TIMEOUT] = "timeout",
		[FLOW_RETRANSMIT_PROBE] = "tail_loss_probe",
		[FLOW_RETRANSMIT_SYN] = "syn",
	};

	return names[kind];
}

const char *flow_wait_name(enum flow_wait wait)
{
	static const char *const names[FLOW_WAITS] = {
		[FLOW_WAIT_APPLICATION] = "application",
		[FLOW_WAIT_RECEIVER] = "receiver_window",
		[FLOW_WAIT_BUFFER] = "send_buffer",
		[FLOW_WAIT_CONGESTION] = "congestion_window",
		[FLOW_WAIT_RECOVERY] = "loss_recovery",
		[FLOW_WAIT_UNKNOWN] = "unknown",
	};

	return names[wait];
}

/* The largest takes what rounding leaves. */
bool flow_shares(const struct flow_end *end, uint32_t shares[FLOW_WAITS])
{
	unsigned int i, largest = 0;
	uint32_t sum = 0;
	double total = 0;

	for (i = 0; i < FLOW_WAITS; i++) {
		if (end->waits[i] == FLOW_UNKNOWN)
			return false;
		total += (double)end->waits[i];
		if (end->waits[i] > end->waits[largest])
			largest = i;
	}
	if (total <= 0)
		return false;
	for (i = 0; i < FLOW_WAITS; i++) {
		shares[i] = (uint32_t)((double)end->waits[i] * WHOLE / total + 0.5);
		sum += shares[i];
	}
	shares[largest] += WHOLE - sum;
	return true;
}

/* How much is known of a sender. */
static int detail_of(const struct flow_end *end)
{
	if (end->waits[0] != FLOW_UNKNOWN)
		return 2;
	return end->rtt_ns != FLOW_UNKNOWN;
}

enum flow_side flow_main_side(const struct flow *flow)
{
	const struct flow_end *client = &flow->ends[FLOW_CLIENT];
	const struct flow_end *server = &flow->ends[FLOW_SERVER];

	if (detail_of(client) != detail_of(server))
		return detail_of(client) > detail_of(server) ? FLOW_CLIENT : FLOW_SERVER;
	if (server->bytes == FLOW_UNKNOWN || client->bytes == FLOW_UNKNOWN)
		return server->bytes != FLOW_UNKNOWN ? FLOW_SERVER : FLOW_CLIENT;
	return server->bytes > client->bytes ? FLOW_SERVER : FLOW_CLIENT;
}
