/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/*
 * The connections in a stream of packets. Each is reported when it has ended and no more packets of
 * it are expected, when its addresses and ports are used again, when it is evicted, or at the end.
 */
#ifndef TCPLENS_FLOW_ANALYSIS_H
#define TCPLENS_FLOW_ANALYSIS_H

#include <stdbool.h>
#include <stdint.h>

#include "base/cleanup.h"
#include "decode/segment.h"
#include "flow/conversation.h"
#include "packet.h"

/* Connections remembered at once where the request has no limit. */
#define ANALYSIS_CONNECTIONS 65536

/* Packets this long after the end still belong to the connection: TIME_WAIT in Linux. */
#define ANALYSIS_LINGER_NS 60000000000

struct analysis;

struct analysis_request {
	uint32_t limit; /* connections at once; 0: ANALYSIS_CONNECTIONS */
	/* Reports a connection, valid during the call. */
	void (*done)(void *arg, const struct conversation *conversation);
	void *arg;
};

struct analysis_stats {
	uint64_t segments;
	uint64_t unread;  /* TCP headers that were cut off, or whose length makes no sense */
	uint64_t evicted; /* connections that were evicted before they ended */
};

/* Returns 0 or -errno. */
int analysis_new(struct analysis **analysis, const struct analysis_request *request);
void analysis_free(struct analysis *analysis); /* reports nothing */
CLEANUP_DEFINE(struct analysis *, analysis_free)

/* packet->segment is set, and packet->event is NULL. */
void analysis_packet(struct analysis *analysis, const struct packet *packet);

/* Reports all connections that have not ended, the least recently seen first. */
void analysis_living(struct analysis *analysis);

/* There are no more packets: reports all connections, first those that ended, in that order. */
void analysis_end(struct analysis *analysis);

void analysis_count(const struct analysis *analysis, struct analysis_stats *stats);

/* A packet's time in nanoseconds, within 146 years of 1970 so that differences cannot overflow. */
int64_t analysis_time(struct packet_time time);

#endif
