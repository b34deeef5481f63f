/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/*
 * What a run counted, for outputs that machines read: what was lost since the last time (a record
 * of type loss), or the sums of all of it (summary), as schema/record.json has them.
 */
#ifndef TCPLENS_PRINT_ACCOUNT_H
#define TCPLENS_PRINT_ACCOUNT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buffer.h"
#include "base/json_form.h"
#include "packet.h"

/* Why packets are lost; the numbers are those of enum record_loss. */
#define ACCOUNT_REASONS 3

/* A number that the run does not have. */
#define ACCOUNT_NONE UINT64_MAX

struct account_interface {
	const char *name;  /* borrowed */
	uint64_t captured; /* packets, as dropped; each ACCOUNT_NONE where it is not known */
	uint64_t dropped;
};

struct account {
	bool summary; /* of the whole run; else of what was lost since the last time */
	bool timed;   /* time is valid; of a file there is none */
	struct packet_time time;

	/* each ACCOUNT_NONE where the run does not have it */
	uint64_t captured; /* packets */
	uint64_t received; /* packets that the filter let through */
	uint64_t dropped;  /* packets; the sum of dropped_by, which is valid with it */
	uint64_t dropped_by[ACCOUNT_REASONS];
	uint64_t events_lost;	      /* of --events */
	uint64_t process_events_lost; /* of --proc and filters by process */
	uint64_t not_understood;      /* packets that may be TCP, and were left out */
	uint64_t flows;		      /* lines of connections */
	uint64_t flows_lost;	      /* connections that ended and have no line */

	/* Where packets were captured or dropped; borrowed. */
	const struct account_interface *interfaces;
	size_t interface_count;
};

/* All numbers ACCOUNT_NONE. */
void account_clear(struct account *account);

/* Appends the object and a newline; nothing of JSON_FORM_FIRST. */
void account_put(const struct account *account, struct buffer *out, enum json_form form);

#endif
