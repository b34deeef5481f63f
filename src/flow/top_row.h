/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/*
 * A connection of --top: what its line shows, of a pass over all sockets and of the interval since
 * the pass before. A number that is not known is FLOW_UNKNOWN.
 */
#ifndef TCPLENS_FLOW_TOP_ROW_H
#define TCPLENS_FLOW_TOP_ROW_H

#include <stdbool.h>
#include <stdint.h>

#include "flow/flow.h"

/* IPv4 addresses are mapped into IPv6; the lower end is the first. No padding: it is hashed. */
struct top_key {
	uint8_t address[2][16];
	uint16_t port[2];
	uint32_t netns;
};

struct top_end {
	uint64_t bytes;
	uint64_t rate; /* bytes a second in the interval */
	uint64_t waits[FLOW_WAIT_UNKNOWN];
	uint32_t pid;
	char comm[16]; /* foreign text */
	bool local;
};

struct top_row {
	struct top_row *next; /* in its bucket */
	struct top_key key;
	uint64_t id;	      /* in the order in which they were first seen; never 0 */
	uint64_t pass;	      /* of which this is */
	uint8_t version;      /* 4 or 6 */
	bool client_is_first; /* of the key's ends */
	bool client_known;
	const char *netns_name;
	enum flow_handshake handshake;
	enum flow_end_kind end; /* not FLOW_END_OPEN: it is shown for the last time */
	enum flow_side ended_by;
	enum flow_side main; /* the sender that rtt to now_percent are of */
	enum flow_wait now;  /* what it waited for most in the interval; FLOW_WAITS: not known */
	uint8_t now_percent;
	uint64_t rtt_ns;
	uint64_t cwnd;
	uint64_t retransmitted;	      /* segments of both directions, as far as known */
	uint64_t retransmitted_since; /* in the interval */
	struct top_end ends[FLOW_SIDES];
	struct flow *flow; /* all of it; NULL: there are too many */
	bool flow_asked;   /* it comes with the next pass */
};

#endif
