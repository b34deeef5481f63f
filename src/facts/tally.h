/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* How many events there were, by kind and by what matters most of each. */
#ifndef TCPLENS_FACTS_TALLY_H
#define TCPLENS_FACTS_TALLY_H

#include <stddef.h>
#include <stdint.h>

#include "packet.h"

/* Different values of all kinds; what finds no room is counted as "other". */
#define TALLY_MAX 256

struct tally_row {
	const char *kind;   /* borrowed from the event, as is detail */
	const char *detail; /* NULL: it has none */
	uint64_t count;
};

struct tally {
	struct tally_row rows[TALLY_MAX];
	size_t count;
};

/* detail: the name of the field that events of the kind are counted by; NULL: by none. */
void tally_add(struct tally *tally, const struct packet_event *event, const char *detail);

/* Reports them, a line for each kind. */
void tally_tell(const struct tally *tally);

#endif
