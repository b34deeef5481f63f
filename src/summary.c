// SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
#include "summary.h"

#include <stdio.h>

#include "base/message.h"

#define PROGRESS_NS 1000000000
#define LOSSES_NS   500000000

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

/* Why packets are lost, in the order of enum record_loss. */
static const char *const reasons[RECORD_LOSS_REASONS] = {
	[RECORD_LOSS_RING_FULL] = "no space left in the buffers (-B)",
	[RECORD_LOSS_COPY_FAILED] = "bytes that could not be read",
	[RECORD_LOSS_NO_RING] = "a CPU without a buffer",
};

void summary_losses(const struct drain *drain, struct summary_losses *losses)
{
	uint64_t now = clock_monotonic();
	struct drain_totals totals;

	if (now - losses->looked < LOSSES_NS)
		return;
	losses->looked = now;
	drain_totals(drain, &totals);
	if (totals.lost && !losses->told)
		message_warning("packets are being lost: %llu so far",
				(unsigned long long)totals.lost);
	losses->told = totals.lost != 0;
}

static void tell_reasons(const struct drain_totals *totals)
{
	unsigned int reason;

	for (reason = 0; reason < RECORD_LOSS_REASONS; reason++)
		if (totals->lost_by[reason])
			message_info("lost: %llu, %s", (unsigned long long)totals->lost_by[reason],
				     reasons[reason]);
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
	tell_reasons(&totals);
	if (totals.matched != drain->taken + totals.lost)
		message_warning("the counters disagree: %llu matched, %llu read, %llu lost",
				(unsigned long long)totals.matched,
				(unsigned long long)drain->taken, (unsigned long long)totals.lost);
}
