// SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
#include "run/report.h"

#include <time.h>

#include "capture/clock.h"

#define INTERVAL_NS 1000000000

void report_stamp(struct account *account)
{
	struct timespec now;

	clock_gettime(CLOCK_REALTIME, &now);
	account->timed = true;
	account->time = (struct packet_time){now.tv_sec, now.tv_nsec};
}

/* Beside the packets: what can be lost with the options given, as sums. */
static void count_events(const struct live_source *source, struct account *sums)
{
	if (source->events.facts)
		sums->events_lost = event_source_lost(&source->events);
	if (source->attribution)
		sums->process_events_lost = attribution_lost(source->attribution) +
					    attribution_processes_lost(source->attribution);
}

static void count(const struct live_source *source, struct account *sums)
{
	struct live_totals totals;
	unsigned int i;

	account_clear(sums);
	live_source_totals(source, &totals);
	sums->dropped = totals.lost;
	for (i = 0; i < ACCOUNT_REASONS; i++)
		sums->dropped_by[i] = totals.lost_by[i];
	count_events(source, sums);
}

/* Makes the difference of now. False: there is none. */
static bool subtract(uint64_t *now, uint64_t before)
{
	if (*now == ACCOUNT_NONE)
		return false;
	*now -= before < *now ? before : *now;
	return *now;
}

/* The same for all that a loss has; told is zero at first, never ACCOUNT_NONE. */
static bool is_loss(struct account *loss, const struct account *told)
{
	bool any = subtract(&loss->dropped, told->dropped);
	unsigned int i;

	for (i = 0; i < ACCOUNT_REASONS; i++)
		subtract(&loss->dropped_by[i], told->dropped_by[i]);
	any |= subtract(&loss->events_lost, told->events_lost);
	return subtract(&loss->process_events_lost, told->process_events_lost) || any;
}

static void tell(struct report *report)
{
	struct account sums, loss;

	count(report->source, &sums);
	loss = sums;
	if (!is_loss(&loss, &report->told))
		return;
	report->told = sums;
	report_stamp(&loss);
	loop_account(report->loop, &loss);
}

void report_look(struct report *report)
{
	uint64_t now;

	if (!report->loop)
		return;
	now = clock_monotonic();
	if (now - report->looked < INTERVAL_NS)
		return;
	report->looked = now;
	tell(report);
}

static void name_interfaces(struct report_names *names, const struct capture_ns *ns)
{
	struct account_interface *row;
	uint32_t index = 0;

	while (names->count < REPORT_INTERFACES) {
		row = &names->list[names->count];
		index = capture_ns_next_lossy(ns, index, names->text[names->count], &row->dropped);
		if (!index)
			return;
		row->captured = ACCOUNT_NONE;
		row->name = names->text[names->count++];
	}
}

/* As summary_end() has them. */
static void sum_up(struct report *report)
{
	const struct live_source *source = report->source;
	struct account *summary = &report->summary;
	struct live_totals totals;
	unsigned int i;
	size_t ns;

	count(source, summary);
	live_source_totals(source, &totals);
	summary->summary = true;
	summary->captured = report->loop->captured;
	summary->received = totals.matched - (source->taken - report->loop->captured);
	summary->not_understood = 0;
	for (i = 0; i < RECORD_UNPARSED_REASONS; i++)
		summary->not_understood += totals.left_out[i];
	for (ns = 0; ns < source->ns_count; ns++)
		name_interfaces(&report->names, &source->namespaces[ns]);
	summary->interfaces = report->names.list;
	summary->interface_count = report->names.count;
	report_stamp(summary);
}

const struct account *report_end(struct report *report)
{
	if (!report->loop)
		return NULL;
	tell(report);
	sum_up(report);
	return &report->summary;
}
