/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/*
 * Events of a live capture as packets of its source. An event has no interface: it is shown if its
 * network namespace is one of those captured and its headers, taken as an Ethernet frame, match the
 * expression.
 */
#ifndef TCPLENS_RUN_EVENT_SOURCE_H
#define TCPLENS_RUN_EVENT_SOURCE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "capture/merge.h"
#include "facts/facts.h"
#include "facts/tally.h"
#include "filter/filter.h"
#include "only/condition.h"
#include "packet.h"
#include "process/attribution.h"
#include "run/capture_ns.h"
#include "run/config.h"

struct event_source {
	struct facts *facts; /* NULL: no events were asked for */
	struct filter filter;
	bool has_filter; /* filter was compiled and must be freed */
	bool raw;	 /* records begin with the IP header */
	struct tally tally;
	fact_set shown; /* of the others only --only needs to know */
	bool hidden;	/* the event of the last packet is one of the others */
};

/*
 * Call before the sandbox is entered. linktype: that of the capture. attribution: NULL if processes
 * are not tracked. Returns 0, or a negative errno after a message.
 */
int event_source_open(struct event_source *events, const struct run_config *config,
		      const struct capture_ns *namespaces, size_t count, uint16_t linktype,
		      const struct attribution *attribution);
void event_source_close(struct event_source *events); /* the contents */

/* For the merge. */
struct merge_callbacks event_source_callbacks(const struct event_source *events);

/* Turns the event record that the merge returned last into a packet; false: it does not match. */
bool event_source_take(struct event_source *events, const struct capture_ns *namespaces,
		       size_t count, const struct record *record, struct packet *packet);

/*
 * Marks a packet, whose segment is decoded, with what is reported of it and handed out later: sets
 * packet->retransmit if retransmissions are shown. time: CLOCK_MONOTONIC. Returns the conditions
 * that are met.
 */
condition_bits event_source_mark(const struct event_source *events, struct packet *packet,
				 const struct packet_tuple *tuple, uint64_t time);

/* Events whose packets were not marked because there were too many. */
uint64_t event_source_unmarked(const struct event_source *events);

/* Events that were lost because the ring was full. */
uint64_t event_source_lost(const struct event_source *events);

/* How often a program did not run: see bpfobj/nested.h. */
uint64_t event_source_missed(const struct event_source *events);

/* Says so on standard error, if there are any. */
void event_source_tell_lost(const struct event_source *events);
void event_source_tell_missed(const struct event_source *events);

#endif
