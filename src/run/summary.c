// SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
#include "run/summary.h"

#include <stdarg.h>
#include <stdio.h>

#include "base/message.h"
#include "capture/clock.h"
#include "tcp_definition.h"

#define PROGRESS_NS 1000000000

#define TEXT(number)   #number
#define NUMBER(number) TEXT(number)

/* Why packets are lost, in the order of enum record_loss. */
static const char *const reasons[RECORD_LOSS_REASONS] = {
	[RECORD_LOSS_RING_FULL] = "no space left in the buffers (-B)",
	[RECORD_LOSS_COPY_FAILED] = "bytes that could not be read",
	[RECORD_LOSS_NO_RING] = "a CPU without a buffer",
};

/* In the order of enum record_unparsed. */
static const char *const unparsed_reasons[RECORD_UNPARSED_REASONS] = {
	[RECORD_UNPARSED_TAGS] = "more than " NUMBER(TCP_DEFINITION_TAGS_MAX) " VLAN tags",
	[RECORD_UNPARSED_HEADERS] =
		"more than " NUMBER(TCP_DEFINITION_HEADERS_MAX) " IPv6 extension headers",
	[RECORD_UNPARSED_CUT] = "cut off within the headers",
	[RECORD_UNPARSED_IP] = "a malformed IP header",
	[RECORD_UNPARSED_INSIDE] = "the packet is inside another",
};

void summary_unparsed(const char *what, const uint64_t counts[RECORD_UNPARSED_REASONS])
{
	unsigned int reason;

	for (reason = 0; reason < RECORD_UNPARSED_REASONS; reason++)
		if (counts[reason])
			message_info("%s: %llu, %s", what, (unsigned long long)counts[reason],
				     unparsed_reasons[reason]);
}

void summary_only(const struct only *only)
{
	if (only)
		message_info("left out by --only: %llu packet%s",
			     (unsigned long long)only_left_out(only),
			     only_left_out(only) == 1 ? "" : "s");
}

/* One line of losses: "lost by CPU 0: 123, 1: 45". What does not fit is left out. */
struct list {
	char text[1024];
	size_t used;
};

__attribute__((format(printf, 2, 3))) static void list_add(struct list *list, const char *format,
							   ...)
{
	size_t room = sizeof(list->text) - list->used;
	va_list args;
	int length;

	va_start(args, format);
	length = vsnprintf(list->text + list->used, room, format, args);
	va_end(args);
	if (length > 0 && (size_t)length < room)
		list->used += (size_t)length;
	else
		list->text[list->used] = '\0';
}

static uint64_t lost_by_cpu(const struct capture_ns *ns, unsigned int cpu)
{
	const volatile struct record_counters *counters = load_counters(ns->programs.load, cpu);
	unsigned int reason;
	uint64_t lost = 0;

	for (reason = 0; reason < RECORD_LOSS_REASONS; reason++)
		lost += counters->lost[reason];
	return lost;
}

static void print_cpus(const struct summary *summary)
{
	struct list list = {.used = 0};
	unsigned int cpu;
	uint64_t lost;
	size_t i;

	for (cpu = 0; cpu < RECORD_CPUS_MAX; cpu++) {
		for (lost = 0, i = 0; i < summary->source->ns_count; i++)
			lost += lost_by_cpu(&summary->source->namespaces[i], cpu);
		if (lost)
			list_add(&list, "%s %u: %llu", list.used ? "," : "", cpu,
				 (unsigned long long)lost);
	}
	message_info("lost by CPU%s", list.text);
}

/* Returns how many packets those listed lost. */
static uint64_t list_interfaces(struct list *list, const struct capture_ns *ns)
{
	char name[PACKET_INTERFACE_NAME];
	uint64_t lost, sum = 0;
	uint32_t index = 0;

	while ((index = capture_ns_next_lossy(ns, index, name, &lost))) {
		list_add(list, "%s %s: %llu", list->used ? "," : "", name,
			 (unsigned long long)lost);
		sum += lost;
	}
	return sum;
}

static void print_interfaces(const struct summary *summary, uint64_t total)
{
	struct list list = {.used = 0};
	uint64_t sum = 0;
	size_t i;

	for (i = 0; i < summary->source->ns_count; i++)
		sum += list_interfaces(&list, &summary->source->namespaces[i]);
	if (sum < total)
		list_add(&list, "%s others: %llu", list.used ? "," : "",
			 (unsigned long long)(total - sum));
	message_info("lost by interface%s", list.text);
}

static void print_losses(const struct summary *summary, const struct live_totals *totals)
{
	unsigned int reason;

	if (!totals->lost)
		return;
	for (reason = 0; reason < RECORD_LOSS_REASONS; reason++)
		if (totals->lost_by[reason])
			message_info("lost: %llu, %s", (unsigned long long)totals->lost_by[reason],
				     reasons[reason]);
	print_cpus(summary);
	print_interfaces(summary, totals->lost);
}

/* The lines after the counts. */
static void print_details(const struct summary *summary, const struct live_totals *totals)
{
	char sampled[SAMPLING_TEXT_SIZE];

	print_losses(summary, totals);
	if (totals->late)
		message_info("late: %llu, handed over by their CPU after younger packets",
			     (unsigned long long)totals->late);
	if (summary->tally)
		tally_tell(&summary->source->events.tally);
	event_source_tell_lost(&summary->source->events);
	summary_unparsed("not understood", totals->left_out);
	summary_unparsed("captured without a TCP header", totals->unparsed);
	summary_only(summary->source->only);
	sampling_text(summary->sampling, sampled);
	if (*sampled)
		message_info("%s", sampled);
}

void summary_counters(const struct summary *summary)
{
	struct live_totals totals;

	live_source_totals(summary->source, &totals);
	message_info("%llu packets captured, %llu packets received by filter, %llu packets dropped "
		     "by kernel",
		     (unsigned long long)summary->loop->captured,
		     (unsigned long long)totals.matched, (unsigned long long)totals.lost);
	print_details(summary, &totals);
}

void summary_progress(struct summary *summary)
{
	uint64_t now;

	if (!summary->progress)
		return;
	now = clock_monotonic();
	if (now - summary->shown < PROGRESS_NS)
		return;
	if (summary->shown)
		message_plain("Got %llu\r", (unsigned long long)summary->loop->captured);
	summary->shown = now;
}

static const char *plural(uint64_t n)
{
	return n == 1 ? "" : "s";
}

/*
 * Packets that matched after the count of -c was reached, or could not be written, were taken from
 * the rings but not captured; they are not among those received either.
 */
void summary_end(const struct summary *summary)
{
	struct live_totals totals;
	uint64_t received;

	live_source_totals(summary->source, &totals);
	received = totals.matched - (summary->source->taken - summary->loop->captured);
	if (!summary->warnings || totals.lost)
		message_plain("%llu packet%s captured\n%llu packet%s received by filter\n"
			      "%llu packet%s dropped by kernel\n",
			      (unsigned long long)summary->loop->captured,
			      plural(summary->loop->captured), (unsigned long long)received,
			      plural(received), (unsigned long long)totals.lost,
			      plural(totals.lost));
	print_details(summary, &totals);
	if (totals.matched != summary->source->taken + totals.lost)
		message_warning("the counters disagree: %llu matched, %llu read, %llu lost",
				(unsigned long long)totals.matched,
				(unsigned long long)summary->source->taken,
				(unsigned long long)totals.lost);
}
