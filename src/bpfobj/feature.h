/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/*
 * The kernel features that tcplens uses where they exist: one number and one word each, shared by
 * --features, --without and whoever probes for a feature. None is decided by the kernel's version.
 */
#ifndef TCPLENS_BPFOBJ_FEATURE_H
#define TCPLENS_BPFOBJ_FEATURE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum feature {
	/* for the capture */
	FEATURE_RING_BUFFER,
	FEATURE_TC,
	FEATURE_TCX,
	FEATURE_XDP,
	FEATURE_XDP_LOAD_BYTES,
	FEATURE_SLOTS,
	/* for the processes of packets; process/hooks.c has a row for each */
	FEATURE_STATE,
	FEATURE_CONNECT,
	FEATURE_ACCEPT4,
	FEATURE_ACCEPT6,
	FEATURE_CALL,
	FEATURE_PAGES,
	FEATURE_SEND,
	FEATURE_SENT,
	FEATURE_RECEIVE,
	FEATURE_READ,
	FEATURE_RENAME,
	FEATURE_MOVE,
	FEATURE_EXEC,
	FEATURE_EXIT,
	FEATURE_FORK,
	FEATURE_FILES,
	FEATURE_SOCKETS,
	FEATURE_SHARED,
	FEATURE_STORAGE,
	/* for events; facts/table.c has a row for each */
	FEATURE_EVENT_DROP,
	FEATURE_EVENT_REASON,
	FEATURE_EVENT_SOCKET,
	FEATURE_EVENT_FUNCTION,
	FEATURE_EVENT_RETRANSMIT,
	FEATURE_EVENT_SYNACK,
	FEATURE_EVENT_FAILURE,
	FEATURE_EVENT_SPURIOUS,
	FEATURE_EVENT_RESET_SENT,
	FEATURE_EVENT_RESET_REASON,
	FEATURE_EVENT_RESET_RECEIVED,
	FEATURE_EVENT_STATE,
	FEATURE_EVENT_CA,
	FEATURE_EVENT_CSUM,
	FEATURE_EVENT_CONNECT,
	/* for connections; flow/sockets.c has a row for each but the last, in this order */
	FEATURE_FLOW_STATE,
	FEATURE_FLOW_SOCKETS,
	FEATURE_FLOW_FILES,
	FEATURE_FLOW_ACCEPT4,
	FEATURE_FLOW_ACCEPT6,
	FEATURE_FLOW_RETRANSMIT,
	FEATURE_FLOW_RECOVERY,
	FEATURE_FLOW_RESET,
	FEATURE_FLOW_FORK,
	FEATURE_FLOW_FORWARDED,
	FEATURES,
};

#define FEATURE_CAPTURE_FIRST FEATURE_RING_BUFFER
#define FEATURE_CAPTURE_END   FEATURE_STATE /* the first that is not for the capture */
#define FEATURE_PROCESS_FIRST FEATURE_STATE
#define FEATURE_PROCESS_END   (FEATURE_STORAGE + 1)
#define FEATURE_EVENT_FIRST   FEATURE_EVENT_DROP
#define FEATURE_EVENT_END     FEATURE_FLOW_STATE
#define FEATURE_FLOW_FIRST    FEATURE_FLOW_STATE
#define FEATURE_FLOW_END      FEATURE_FLOW_FORWARDED /* of those that sockets have */

/* A set of features, a bit each by its number. */
typedef uint64_t feature_set;
_Static_assert(FEATURES <= 64, "a bit each");

static inline feature_set feature_bit(enum feature feature)
{
	return (feature_set)1 << feature;
}

static inline bool feature_in(feature_set set, enum feature feature)
{
	return set & feature_bit(feature);
}

/* The feature's word in --features and --without. */
const char *feature_name(enum feature feature);

/*
 * The feature that the first length bytes of word name, of those that a run can do without; -ENOENT
 * where there is none.
 */
int feature_find(const char *word, size_t length);

#endif
