/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/*
 * How long what the tables said of a packet's two ends stays true. Most events are about one
 * connection and end only what was found of keys that share its hash; those about processes and
 * listeners end everything.
 */
#ifndef TCPLENS_PROCESS_VALIDITY_H
#define TCPLENS_PROCESS_VALIDITY_H

#include <stdbool.h>
#include <stdint.h>

#include "process/owner_tables.h"

struct validity {
	const struct connection_stamp *stamps[2]; /* of both ends */
	uint64_t counts[2];			  /* of those, at the time of the look-up */
	uint64_t changes;			  /* owner_tables_changes(), likewise */
	uint64_t addresses;			  /* the attribution's address_changes */
	bool final; /* no change that was known then is younger than the packet */
};

/* A packet of that time was looked up just now. addresses is the caller's. */
void validity_begin(struct validity *validity, const struct owner_tables *tables,
		    const struct owner_flow *source, const struct owner_flow *destination,
		    uint64_t time);

/* Whether the same would be found of a packet of that time. The tables must outlive validity. */
bool validity_holds(const struct validity *validity, const struct owner_tables *tables,
		    uint64_t time);

#endif
