// SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
#include "summary.h"

#include <stdio.h>

#include "base/message.h"

#define PROGRESS_NS 1000000000

void summary_counters(const struct drain *drain)
{
	struct drain_totals totals;

	drain_totals(drain, &totals);
	message_info("%llu packets captured, %llu packets received by filter, %llu packets dropped "
		     "by kernel",
		     (unsigned long long)drain->captured, (unsigned long long)totals.matched,
		     (unsigned long long)totals.lost);
}

void summary_progress(const struct drain *drain, uint64_t *told)
{
	uint64_t now;

	if (!drain->options->print.verbose || !drain->save || drain->printer)
		return;
	now = clock_monotonic();
	if (now - *told < PROGRESS_NS)
		return;
	if (*told)
		fprintf(stderr, "Got %llu\r", (unsigned long long)drain->captured);
	*told = now;
}

static const char *plural(uint64_t n)
{
	return n == 1 ? "" : "s";
}

/*
 * Packets that matched after the count of -c was reached, or could not be written, were taken from
 * the rings but not captured; they are not among those received either.
 */
void summary_end(const struct drain *drain)
{
	struct drain_totals totals;
	uint64_t received;

	drain_totals(drain, &totals);
	received = totals.matched - (drain->taken - drain->captured);
	fprintf(stderr,
		"%llu packet%s captured\n%llu packet%s received by filter\n"
		"%llu packet%s dropped by kernel\n",
		(unsigned long long)drain->captured, plural(drain->captured),
		(unsigned long long)received, plural(received), (unsigned long long)totals.lost,
		plural(totals.lost));
	if (totals.matched != drain->taken + totals.lost)
		message_warning("the counters disagree: %llu matched, %llu read, %llu lost",
				(unsigned long long)totals.matched,
				(unsigned long long)drain->taken, (unsigned long long)totals.lost);
}
