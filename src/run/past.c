// SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
#include "run/past.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/message.h"
#include "decode/segment.h"
#include "process/selection.h"
#include "run/past_merge.h"

/* Records between two looks at signals. */
#define PASS_RECORDS 4096

#define SECOND 1000000000.0

int past_open(struct past *past)
{
	const struct capture_ns *ns;
	struct load_slots slots;
	unsigned int cpu;
	size_t i;

	past->cpus = load_slots(past->namespaces->list[0].programs.load).cpus;
	past->rings = calloc(past_merge_rings(past) + 1, sizeof(*past->rings));
	if (!past->rings)
		return -ENOMEM;
	for (i = 0; i < past->namespaces->count; i++) {
		ns = &past->namespaces->list[i];
		slots = load_slots(ns->programs.load);
		for (cpu = 0; cpu < past->cpus; cpu++) {
			struct keep_ring *ring = &past->rings[i * past->cpus + cpu];

			ring->slots =
				slots.slots + ((size_t)cpu * slots.per_cpu << slots.part_shift);
			ring->count = slots.per_cpu;
			ring->part_shift = slots.part_shift;
			ring->head = &load_cpus(ns->programs.load)[cpu].counters.head;
		}
	}
	return 0;
}

void past_abandon(struct past *past)
{
	merge_close(past->merge);
	past->merge = NULL;
}

void past_close(struct past *past)
{
	past_abandon(past);
	free(past->rings);
	past->rings = NULL;
}

/* At once: the kernel overwrites. */
static void begin_rings(struct past *past)
{
	struct keep_ring *ring = past->rings;
	uint64_t oldest, records;

	/* Of the time before, and until every interface is attached to, packets are missing. */
	past->complete = past->began ?: clock_monotonic();
	for (; ring < past->rings + past_merge_rings(past); ring++) {
		keep_ring_begin(ring, past->since);
		oldest = keep_ring_oldest(ring, &records) ?: clock_monotonic();
		if (records + 1 >= ring->count && oldest > past->complete)
			past->complete = oldest;
	}
	if (past->complete < past->since)
		past->complete = past->since;
}

/* A packet that is overwritten already leaves every packet in the scope. */
static void set_scope(struct past *past, const struct past_trigger *trigger)
{
	const struct trigger_report *report = trigger->report;
	const struct capture_ns *ns = &past->namespaces->list[trigger->set];
	struct packet packet;
	struct record_slot slot[RECORD_KEEP_SLOT_PARTS];

	scope_set(&past->scope, past->scope_kind, trigger->event);
	if (!report || report->cpu >= past->cpus ||
	    !keep_ring_copy(&past->rings[trigger->set * past->cpus + report->cpu], report->number,
			    slot))
		return;
	unpack_record(ns->unpack, (const struct record *)slot, &packet);
	scope_set(&past->scope, past->scope_kind, &packet);
}

int past_begin(struct past *past, const struct past_trigger *trigger)
{
	uint64_t time = trigger->time;
	int error;

	past->file->no_room = false;
	past->trigger = time;
	past->by_event = trigger->event;
	past->by_text = trigger->text;
	past->met = past->inexact = past->any = false;
	snprintf(past->text, sizeof(past->text), "%s", trigger->text ?: trigger->word);
	past->since = past->most_ns && past->most_ns < time ? time - past->most_ns : 0;
	past->until = time + past->after_ns;
	past->packets = past->outside = past->events_met = past->overwritten = past->late =
		past->unmarked = past->youngest = 0;
	past->marks = (struct marks){.count = 0};
	if (trigger->text)
		mark_add(&past->marks, time, trigger->text);
	begin_rings(past);
	set_scope(past, trigger);
	error = past_merge_open(past);
	if (error)
		return message_errno(error, "%s", past->file->folder);
	error = recorder_file_begin(past->file, clock_convert(past->clock, time), trigger->word);
	if (!error) {
		error = namespaces_describe(past->namespaces, past->file->writer);
		if (!error)
			return 0;
		message_errno(error, "%s", past->file->path);
		recorder_file_give_up(past->file);
	}
	past_abandon(past);
	return error;
}

/* Whose its ends were at that time. */
static void annotate(const struct past *past, struct packet *packet, uint64_t time)
{
	struct packet_tuple tuple;
	struct segment segment;

	if (!past->annotation || !segment_decode(packet, &segment))
		return;
	tuple = segment_tuple(&segment);
	annotation_packet(past->annotation, packet, &tuple, time);
}

/* time: of what follows; UINT64_MAX: nothing does. */
static int write_held(struct past *past, uint64_t time)
{
	const struct packet *held = mark_release(&past->marks, time);
	struct packet packet;

	if (!held)
		return 0;
	packet = *held;
	annotate(past, &packet, past->held);
	return time == UINT64_MAX ? recorder_file_last(past->file, &packet)
				  : recorder_file_packet(past->file, &packet);
}

static void hold(struct past *past, const struct packet *packet, const struct mark_origin *origin)
{
	mark_hold(&past->marks, packet, origin);
	past->held = origin->time;
	past->any = true;
	if (origin->time < past->youngest)
		past->late++;
	else
		past->youngest = origin->time;
}

static void count_event(struct past *past, uint64_t time)
{
	if (time == past->tried) {
		past->tried = 0;
		return;
	}
	past->events_met++;
	past->met |= past->by_event && time == past->trigger;
}

static int take_event(struct past *past, const struct record *record)
{
	const struct namespaces *namespaces = past->namespaces;
	const struct trigger *trigger;
	char text[TRIGGER_TEXT];
	const struct mark_origin origin = {.ring = MARK_NO_RING, .time = record->time};
	struct packet packet;
	int error;

	if (!event_source_take(past->events, namespaces->list, namespaces->count, record, &packet))
		return 0;
	trigger = trigger_find(past->triggers, packet.event);
	if (trigger) {
		count_event(past, record->time);
		packet.trigger = trigger_text(trigger, text);
	}
	if (record->time < past->since)
		return 0;
	if (!scope_has(&past->scope, &packet)) {
		if (trigger)
			mark_add(&past->marks, record->time, text);
		return 0;
	}
	error = write_held(past, record->time);
	if (error)
		return error;
	hold(past, &packet, &origin);
	return 0;
}

static int take_packet(struct past *past, const struct record *record, unsigned int set)
{
	const struct capture_ns *ns = &past->namespaces->list[set / past->cpus];
	struct mark_origin origin = {.ring = set, .time = record->time};
	struct packet packet;
	int error;

	origin.number = keep_ring_number(&past->rings[set]);
	unpack_record(ns->unpack, record, &packet);
	if (!scope_has(&past->scope, &packet)) {
		mark_pass(&past->marks, &origin);
		past->outside++;
		return 0;
	}
	error = write_held(past, record->time);
	if (error)
		return error;
	packet.caplen = packet.prefix_length + packet.avail;
	hold(past, &packet, &origin);
	past->packets++;
	return 0;
}

static int take(struct past *past, const struct record *record)
{
	unsigned int set = merge_set(past->merge);

	if (set >= past_merge_rings(past))
		return take_event(past, record);
	return record->time < past->since ? 0 : take_packet(past, record, set);
}

static void count_losses(struct past *past)
{
	const struct keep_ring *ring = past->rings;

	past->overwritten = 0;
	for (; ring < past->rings + past_merge_rings(past); ring++)
		past->overwritten += ring->overwritten;
	past->unmarked = past->marks.missing;
}

static int give_up(struct past *past, int error)
{
	recorder_file_give_up(past->file);
	past_abandon(past);
	return error;
}

bool past_mark(struct past *past, size_t set, const struct trigger_report *report)
{
	char text[TRIGGER_TEXT];
	uint32_t bits;

	if (report->time > past->until)
		return false;
	for (bits = report->bits; bits; bits &= bits - 1) {
		trigger_text(&past->triggers->list[__builtin_ctz(bits)], text);
		if (report->number == TRIGGER_NOT_RECORDED)
			mark_add(&past->marks, report->time, text);
		else
			mark_add_place(&past->marks, set * past->cpus + report->cpu, report->number,
				       text);
	}
	return true;
}

/* What is younger than the window does not count as overwritten. */
static void end_ring(struct past *past, struct keep_ring *ring)
{
	past->inexact |= !keep_ring_end(ring, past->until + 1);
}

/* Of those that know it by a younger record: before one, what belongs to the window may come. */
static void end_rings(struct past *past)
{
	struct keep_ring *ring = past->rings;

	for (; ring < past->rings + past_merge_rings(past); ring++)
		if (ring->end == UINT64_MAX && keep_ring_reaches(ring, past->until + 1))
			end_ring(past, ring);
}

/* For lack of room: the window is shorter than it was to be. */
static void end_here(struct past *past, uint64_t time)
{
	struct keep_ring *ring = past->rings;

	past->until = time;
	for (; ring < past->rings + past_merge_rings(past); ring++)
		end_ring(past, ring);
}

/* A file is complete only when what came late, a packet or the report of a trigger, is there. */
int past_pass(struct past *past, uint64_t settled)
{
	const bool over = settled > past->until && settled - past->until > KEEP_RING_LATE_NS;
	const struct record *record;
	int i, error;

	if (settled > past->until)
		end_rings(past);
	if (past->events->facts)
		facts_settle(past->events->facts, settled);
	for (i = 0; i < PASS_RECORDS; i++) {
		record = merge_next(past->merge, settled);
		if (!record)
			return over ? 2 : 1;
		if (record->time > past->until) {
			if (over)
				return 2;
			continue;
		}
		error = take(past, record);
		if (error)
			return give_up(past, error);
		if (past->file->no_room) {
			end_here(past, record->time);
			return 2;
		}
	}
	return 0;
}

int past_finish(struct past *past)
{
	int error;

	count_losses(past);
	error = write_held(past, UINT64_MAX);
	if (error)
		return give_up(past, error);
	mark_end(&past->marks);
	error = recorder_file_finish(past->file);
	past_abandon(past);
	return error;
}

void past_tell_size(const struct past *past)
{
	struct load_slots slots = load_slots(past->namespaces->list[0].programs.load);
	unsigned long long bytes = (unsigned long long)slots.per_cpu * RECORD_SLOT_SIZE
				   << slots.part_shift;

	message_info("recorder: the last %u packets on each of %u CPU%s, %llu KiB a CPU",
		     slots.per_cpu, slots.cpus, slots.cpus == 1 ? "" : "s", bytes / 1024);
}

void past_tell_processes(const struct past *past)
{
	uint64_t forgotten;

	selection_tell(past->attribution);
	if (!past->annotation)
		return;
	forgotten =
		attribution_forgotten(past->attribution) + attribution_evicted(past->attribution);
	if (forgotten)
		message_warning("%llu connections were forgotten within a minute of their end: "
				"packets of theirs have ? instead of processes",
				(unsigned long long)forgotten);
}

void past_tell_reach(const struct past *past, uint64_t now)
{
	uint64_t oldest, records;
	size_t i;

	for (i = 0; i < past_merge_rings(past); i++) {
		oldest = keep_ring_oldest(&past->rings[i], &records);
		if (!oldest)
			continue;
		message_info("recorder: %sCPU %zu: %llu packets, back to %.3f s ago",
			     past->namespaces->list[i / past->cpus].prefix, i % past->cpus,
			     (unsigned long long)records,
			     oldest < now ? (double)(now - oldest) / SECOND : 0.0);
	}
}
