/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/*
 * The capture loop: packets of one source, live or a file, through their annotations to the sinks.
 * It waits for a reader of the output only in ppoll(2), with the signals let through.
 */
#ifndef TCPLENS_RUN_LOOP_H
#define TCPLENS_RUN_LOOP_H

#include <signal.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "output/sink.h"
#include "packet.h"

/* Text or JSON, a capture file, and metrics. */
#define LOOP_SINKS 3

/* See struct loop_source. */
#define LOOP_LEFT_OUT 2

struct loop_source {
	/*
	 * The next packet, valid until the next call. Returns 1; LOOP_LEFT_OUT where the filter
	 * does not match it; 0 where there is none now, or no more; -EINTR when a signal came; or
	 * another negative errno, which has been reported.
	 */
	int (*next)(void *arg, struct packet *packet);
	/* Sets packet->processes. NULL: no sink has use for them, or there are none. */
	void (*annotate)(void *arg, struct packet *packet, const struct packet_tuple *tuple);
	/*
	 * False: the packet, with its segment, is left out, and counted by whoever decides. NULL:
	 * all are taken.
	 */
	bool (*takes)(void *arg, const struct packet *packet);
	/* SIGUSR1 came while the loop waited for a reader. NULL: nobody counts. */
	void (*counters)(void *arg);
	void *counters_arg;
	void *arg; /* of the others */
};

struct loop {
	/* given */
	struct loop_source source;
	struct sink sinks[LOOP_SINKS];
	size_t sink_count;
	bool decode;	  /* packet->segment is needed */
	uint64_t limit;	  /* captured packets to end after; 0: no limit */
	sigset_t waiting; /* the signal mask to wait with */

	/* kept */
	uint64_t captured;  /* packets that the sinks took; after loop_end: that were written */
	uint64_t unwritten; /* packets that a sink took and could not write, at the end */
	bool ticks;	    /* a sink has to see to something before a packet */
	bool over;	    /* a sink is complete */
	bool stalled;	    /* a reader did not read until the end */
	struct printer_stats closed; /* what loop_stats() gave when the sinks were closed */
};

/* Opens a sink of standard output, which must be among the first. Returns 0 or -errno. */
int loop_open_sink(struct loop *loop, const struct sink_type *type,
		   const struct sink_request *request);

/* Adds a sink that is open; the loop closes it. ticks: its tick() is due before each packet. */
void loop_add_sink(struct loop *loop, const struct sink_type *type, void *state, bool ticks);

/* Goes on without a sink whose reader has closed its end, where there are others. */
void loop_leave_closed(struct loop *loop);

/* Once in a while, packets or not: lets the sinks see to what is due. */
void loop_tick(struct loop *loop);

/* Reads at most so many packets. Returns how many, or a negative errno of the source. */
int loop_pass(struct loop *loop, int most);

/* Writes what the sinks have; waits for their readers until a signal asks to end. */
void loop_flush(struct loop *loop);

/* True when the limit is reached, a signal asked to end, or a sink failed or is complete. */
bool loop_done(const struct loop *loop);

/* True when as many packets as the limit says were taken. */
bool loop_reached_limit(const struct loop *loop);

/* True while packets are wanted, signals or not: as loop_done, but for them. */
bool loop_wants_more(const struct loop *loop);

/* Gives the sinks what was lost, between packets. */
void loop_account(struct loop *loop, const struct account *account);

/*
 * Has the sinks write their ends, the sums of the run (NULL: none), and what they have within two
 * seconds; the rest is given up.
 */
void loop_end(struct loop *loop, const struct account *summary);

/* Closes the sinks. Returns 0, or -EIO where one failed; what failed has been reported. */
int loop_close(struct loop *loop);

/* What the sinks could not remember, all together; also after loop_close. */
void loop_stats(const struct loop *loop, struct printer_stats *stats);

#endif
