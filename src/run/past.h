/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/*
 * From the slots of --keep to a file: what they hold of the time before a trigger, and what comes
 * until some time after it, while the kernel records on.
 */
#ifndef TCPLENS_RUN_PAST_H
#define TCPLENS_RUN_PAST_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "capture/clock.h"
#include "capture/keep_ring.h"
#include "capture/merge.h"
#include "output/recorder_file.h"
#include "process/annotation.h"
#include "recorder/mark.h"
#include "recorder/scope.h"
#include "recorder/trigger.h"
#include "run/event_source.h"
#include "run/namespaces.h"

/* Times are CLOCK_MONOTONIC nanoseconds. */
struct past {
	/* given, borrowed */
	const struct namespaces *namespaces;
	struct event_source *events;
	const struct trigger_set *triggers;
	struct recorder_file *file;
	const struct attribution *attribution; /* NULL: processes are not followed */
	struct annotation *annotation;	       /* NULL: files do not name them */
	const struct sandbox_token *token;
	struct clock *clock;
	uint64_t after_ns; /* after the trigger */
	enum scope_kind scope_kind;
	uint64_t most_ns; /* before the trigger; 0: all there is */
	uint64_t began;	  /* when every interface was attached to */

	/* kept */
	struct keep_ring *rings; /* each namespace's, by CPU */
	unsigned int cpus;
	struct merge *merge; /* NULL: nothing is being written */
	struct marks marks;
	uint64_t held; /* the time of what marks holds */
	struct scope scope;
	uint64_t outside; /* packets that are not in its scope */
	uint64_t trigger; /* of the file that is written, or of the last */
	uint64_t since;
	uint64_t until;
	uint64_t complete;    /* from then on nothing was overwritten before the trigger */
	char text[MARK_TEXT]; /* what it is begun for */
	uint64_t packets;     /* in the file */
	bool any;	      /* there are packets or events in it */
	uint64_t events_met;  /* events in the file that are triggers */
	uint64_t overwritten; /* while they were read */
	bool inexact;	      /* fewer may have been overwritten */
	uint64_t youngest;    /* the latest time of what is in the file */
	uint64_t late;	      /* in the file after younger ones */
	bool by_event;	      /* an event began the file */
	bool by_text;	      /* neither an event nor a packet did */
	bool met;	      /* and it has come from the merge */
	uint64_t tried;	      /* the time of an event that was counted with a file without it */
	size_t unmarked;      /* triggers whose packets are not in the file */
};

/* Returns 0 or -errno. */
int past_open(struct past *past);
void past_close(struct past *past);

/*
 * What a file is begun for, at a time. word: for its name. text: a mark at that time; NULL: the
 * trigger is an event, which will come, or a packet, for past_mark(). event, report: that one, for
 * the scope; else NULL. set: the number of the report's namespace.
 */
struct past_trigger {
	uint64_t time;
	const char *word;
	const char *text;
	const struct packet *event;
	const struct trigger_report *report;
	size_t set;
};

/* Begins a file. Returns 0, or a negative errno after a message. */
int past_begin(struct past *past, const struct past_trigger *trigger);

/*
 * Marks the packet of a report, of the namespace numbered set. False: it came after the end of the
 * file that is being written.
 */
bool past_mark(struct past *past, size_t set, const struct trigger_report *report);

/*
 * Writes what there is, until settled: what came by then is there. Returns 0 if there is more to do
 * at once, 1 if not, 2 when the file has all that was asked for; or a negative errno after a
 * message: the file was given up.
 */
int past_pass(struct past *past, uint64_t settled);

/* Completes the file. Returns 0, or a negative errno after a message: the file was given up. */
int past_finish(struct past *past);

/* The file that is being written stays as it is, without its name. */
void past_abandon(struct past *past);

/* Says on standard error how many packets the memory of a CPU holds. */
void past_tell_size(const struct past *past);

/* Likewise at the end, what of processes was lost or forgotten. */
void past_tell_processes(const struct past *past);

/* Likewise how far back the past of each CPU reaches. */
void past_tell_reach(const struct past *past, uint64_t now);

#endif
