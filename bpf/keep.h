/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/*
 * The slow path of --keep: every record goes into the CPU's next slot, over the oldest, and nobody
 * is asked or woken. What does not fit into a slot is cut off. See record_slot for how the reader
 * knows which slots are whole.
 */
#ifndef TCPLENS_KEEP_H
#define TCPLENS_KEEP_H

#include "emit.h"
#include "fast_path.h"

/* Bytes of a frame that a slot takes. */
#ifdef CAPTURE_KEEP_BYTES
#define KEEP_BYTES config.snap
#else
#define KEEP_BYTES RECORD_SLOT_BYTES
#endif

/* NULL: the CPU was not there when the capture began. */
static __always_inline void *keep_slot(const struct record_counters *counters, __u32 cpu)
{
	const __u32 slots_of_cpu = config.slots;
	__u32 index = cpu * slots_of_cpu + (counters->head & (slots_of_cpu - 1));

	return bpf_map_lookup_elem(&slots, &index);
}

static __always_inline void keep_record(const struct emit *emit)
{
	__u32 length = emit->frame->length + (emit->tag ? VLAN_TAG_LENGTH : 0);
	__u32 avail = length < KEEP_BYTES ? length : KEEP_BYTES;
	struct record_counters *counters = emit->counters;
	struct record *record = emit->ring;
	long error;

	if (avail > emit->want)
		avail = emit->want;
	emit_header(record, emit, avail);
	if (emit->frame->missing)
		error = emit_missing(record, emit, KEEP_BYTES, avail);
	else
		error = emit_copy(record, emit, KEEP_BYTES, avail);
	if (error) {
		emit_lost(emit, RECORD_LOSS_COPY_FAILED);
		return;
	}
	barrier();
	ordered_store(&counters->head, counters->head + 1);
}

#endif
