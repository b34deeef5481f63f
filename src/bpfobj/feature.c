// SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
#include "bpfobj/feature.h"

#include <errno.h>
#include <string.h>

static const char *const names[FEATURES] = {
	[FEATURE_RING_BUFFER] = "ring-buffer",
	[FEATURE_TC] = "tc",
	[FEATURE_TCX] = "tcx",
	[FEATURE_XDP] = "xdp",
	[FEATURE_XDP_LOAD_BYTES] = "xdp-load-bytes",
	[FEATURE_SLOTS] = "slots",
	[FEATURE_STATE] = "state",
	[FEATURE_CONNECT] = "connect",
	[FEATURE_ACCEPT4] = "accept4",
	[FEATURE_ACCEPT6] = "accept6",
	[FEATURE_CALL] = "call",
	[FEATURE_PAGES] = "pages",
	[FEATURE_SEND] = "send",
	[FEATURE_SENT] = "sent",
	[FEATURE_RECEIVE] = "receive",
	[FEATURE_READ] = "read",
	[FEATURE_RENAME] = "rename",
	[FEATURE_MOVE] = "move",
	[FEATURE_EXEC] = "exec",
	[FEATURE_EXIT] = "exit",
	[FEATURE_FORK] = "fork",
	[FEATURE_FILES] = "files",
	[FEATURE_SOCKETS] = "sockets",
	[FEATURE_SHARED] = "shared",
	[FEATURE_STORAGE] = "storage",
	[FEATURE_EVENT_DROP] = "event-drop",
	[FEATURE_EVENT_REASON] = "event-reason",
	[FEATURE_EVENT_SOCKET] = "event-socket",
	[FEATURE_EVENT_FUNCTION] = "event-function",
	[FEATURE_EVENT_RETRANSMIT] = "event-retransmit",
	[FEATURE_EVENT_SYNACK] = "event-synack",
	[FEATURE_EVENT_FAILURE] = "event-failure",
	[FEATURE_EVENT_SPURIOUS] = "event-spurious",
	[FEATURE_EVENT_RESET_SENT] = "event-reset-sent",
	[FEATURE_EVENT_RESET_REASON] = "event-reset-reason",
	[FEATURE_EVENT_RESET_RECEIVED] = "event-reset-received",
	[FEATURE_EVENT_STATE] = "event-state",
	[FEATURE_EVENT_CA] = "event-ca",
	[FEATURE_EVENT_CSUM] = "event-csum",
	[FEATURE_EVENT_CONNECT] = "event-connect",
	[FEATURE_FLOW_STATE] = "flow-state",
	[FEATURE_FLOW_SOCKETS] = "flow-sockets",
	[FEATURE_FLOW_FILES] = "flow-files",
	[FEATURE_FLOW_ACCEPT4] = "flow-accept4",
	[FEATURE_FLOW_ACCEPT6] = "flow-accept6",
	[FEATURE_FLOW_RETRANSMIT] = "flow-retransmit",
	[FEATURE_FLOW_RECOVERY] = "flow-recovery",
	[FEATURE_FLOW_RESET] = "flow-reset",
	[FEATURE_FLOW_FORK] = "flow-fork",
	[FEATURE_FLOW_FORWARDED] = "flow-forwarded",
};

/* Nothing is captured without these. */
static bool is_required(int feature)
{
	return feature == FEATURE_RING_BUFFER || feature == FEATURE_TC || feature == FEATURE_XDP;
}

const char *feature_name(enum feature feature)
{
	return names[feature];
}

int feature_find(const char *word, size_t length)
{
	int feature;

	for (feature = 0; feature < FEATURES; feature++)
		if (!is_required(feature) && strlen(names[feature]) == length &&
		    !memcmp(names[feature], word, length))
			return feature;
	return -ENOENT;
}
