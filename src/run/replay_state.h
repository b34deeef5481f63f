/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* The state of reading capture files, shared by replay.c and the other replay_*.c. */
#ifndef TCPLENS_RUN_REPLAY_STATE_H
#define TCPLENS_RUN_REPLAY_STATE_H

#include <linux/types.h>
#include <stdbool.h>
#include <stdint.h>

#include "base/pool.h"
#include "facts/event.h"
#include "file/process_comment.h"
#include "file/reader.h"
#include "filter/filter.h"
#include "helper/input_helper.h"
#include "helper/sandbox.h"
#include "helper/user.h"
#include "only/only.h"
#include "output/capture_file.h"
#include "output/metrics_file.h"
#include "output/resolver.h"
#include "record.h"
#include "run/config.h"
#include "run/loop.h"
#include "run/notice.h"
#include "run/sampling.h"

struct if_nameindex;

struct replay {
	const struct run_config *config;
	struct resolver *resolver;
	struct process_comment *comment; /* NULL: processes are not shown */
	struct user user;
	const struct sandbox_token *token;
	struct input_helper input;
	struct helper compiler; /* of the expression */
	struct if_nameindex *names;
	struct pool *pool; /* of --threads; NULL: none */
	int output;	   /* standard output, until a sink has it; -1 */
	struct capture_file file;
	struct metrics_file metrics;
	struct sampling sampling;
	struct only *only; /* NULL: packets of every connection are shown */
	bool learning;	   /* it is the first of two readings: nothing is shown */
	bool limited;	   /* only so many records of the file are read */
	uint64_t records;  /* of the current file: read; with limited: left to read */
	struct loop loop;
	struct reader *reader; /* of the current file */
	struct filter *filter;
	struct event event;	 /* of the current packet */
	bool may_have_events;	 /* the current file */
	condition_bits reported; /* of the current packet, by the file */
	bool hidden;		 /* the current event was not requested: only --only needs it */
	struct notices notices;
	uint64_t left_out[RECORD_UNPARSED_REASONS]; /* of all files, as a filter has them */
	int signals;				    /* signalfd(2) */
	bool begun;	   /* a file could be opened, and the expression fits it */
	uint16_t linktype; /* of what is written; meaningful once file.writer is there */
};

#endif
