// SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
#include "facts/drop.h"

#include <string.h>

bool drop_is_accepted(const struct kernel_names *names, const struct fact *fact)
{
	static const struct {
		const char *function;
		bool any; /* not only those without payload */
	} rows[] = {
		{"sk_stream_kill_queues", true},  {"skb_queue_purge", true},
		{"skb_rbtree_purge", true},	  {"tcp_disconnect", true},
		{"tcp_rcv_state_process", false},
	};
	const char *reason, *function;
	size_t i;

	if (fact->kind != FACT_DROP)
		return false;
	reason = fact->has_reason ? kernel_name_drop(names, fact->reason) : NULL;
	function = kernel_name_function(names, fact->location);
	if (!function || (reason && strcmp(reason, "NOT_SPECIFIED")))
		return false;
	for (i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		if (!strcmp(function, rows[i].function))
			return rows[i].any || fact->record.length == fact->record.avail;
	return false;
}
