// SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
#include "process/validity.h"

/* Every change that is known is older. At the very time of an end, what ends is still found. */
static bool is_past(const struct validity *validity, const struct owner_tables *tables,
		    uint64_t time)
{
	return time > tables->latest && time > validity->stamps[0]->latest &&
	       time > validity->stamps[1]->latest &&
	       time > connection_forgotten_until(tables->connections);
}

void validity_begin(struct validity *validity, const struct owner_tables *tables,
		    const struct owner_flow *source, const struct owner_flow *destination,
		    uint64_t time)
{
	validity->stamps[0] = connection_stamp(tables->connections, source);
	validity->stamps[1] = connection_stamp(tables->connections, destination);
	validity->counts[0] = validity->stamps[0]->count;
	validity->counts[1] = validity->stamps[1]->count;
	validity->changes = owner_tables_changes(tables);
	validity->final = is_past(validity, tables, time) && !loss_any(&tables->losses);
}

bool validity_holds(const struct validity *validity, const struct owner_tables *tables,
		    uint64_t time)
{
	return validity->final && validity->counts[0] == validity->stamps[0]->count &&
	       validity->counts[1] == validity->stamps[1]->count &&
	       validity->changes == owner_tables_changes(tables) &&
	       is_past(validity, tables, time) && !loss_any(&tables->losses);
}
