/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/*
 * Reserve, fill and submit a record; or count the loss. Every matched packet that the fast path
 * does not take ends here.
 */
#ifndef TCPLENS_EMIT_H
#define TCPLENS_EMIT_H

#include "frame.h"
#include "share.h"

struct emit_ring {
	__uint(type, BPF_MAP_TYPE_RINGBUF);
	__uint(max_entries, 4096);
};

/* The rings by CPU. The loader sizes the map and fills it; CPUs may share a ring. */
struct {
	__uint(type, BPF_MAP_TYPE_ARRAY_OF_MAPS);
	__uint(max_entries, 1);
	__type(key, __u32);
	__array(values, struct emit_ring);
} rings SEC(".maps");

struct record_cpu cpus[RECORD_CPUS_MAX] = {};

/*
 * Packets lost of each interface, by CPU. The loader sizes it; the reader maps it, since lookups
 * may need a privilege that it has dropped.
 */
struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(map_flags, BPF_F_MMAPABLE);
	__uint(max_entries, 1);
	__type(key, __u32);
	__type(value, struct record_losses);
} losses SEC(".maps");

/* One matched packet on its way into a record. */
struct emit {
	const struct frame *frame;
	struct record_counters *counters;
	void *ring; /* with CAPTURE_KEEP: the slot */
	__u64 time;
	__u32 ifindex;
	__u32 want; /* bytes of the frame to copy; more are copied where they fit */
	__u32 tag;  /* a VLAN tag from metadata, as it is in a frame; 0: none */
	const struct record_tcp_info *info; /* config.tcp_info: never NULL */
	__u16 sum;
	__u8 type;
	__u8 flags;
};

#define EMIT_TAG_AT 12

/* How often a CPU checks the fill of its ring before the ring reaches the wakeup mark. */
#define EMIT_LOOKS 8

/* A global function: called in many places, and the verifier follows it once, not from each. */
__noinline int emit_lost_by(__u32 ifindex)
{
	__u32 cpu = bpf_get_smp_processor_id();
	struct record_losses *table = bpf_map_lookup_elem(&losses, &cpu);
	struct record_loss_slot *slot;

	for (__u32 i = 0; table && i < RECORD_LOSS_TRIES; i++) {
		slot = &table->slots[(ifindex + i) & (RECORD_LOSS_SLOTS - 1)];
		if (slot->ifindex && slot->ifindex != ifindex)
			continue;
		slot->ifindex = ifindex;
		share_raise(&slot->lost);
		break;
	}
	return 0;
}

static __always_inline void emit_lost(const struct emit *emit, enum record_loss reason)
{
	share_raise(&emit->counters->lost[reason]);
	emit_lost_by(emit->ifindex);
}

/*
 * Wakes the reader only when the ring's unread bytes have risen above the mark since the last
 * check: a wakeup for each packet would cost more than the whole capture.
 */
static __always_inline __u64 emit_wakeup(const struct emit *emit, __u32 size)
{
	struct record_counters *counts = emit->counters;
	__u64 before = counts->unread;

	counts->ringed += size;
	if (!config.wakeup_bytes || counts->ringed < config.wakeup_bytes / EMIT_LOOKS)
		return BPF_RB_NO_WAKEUP;
	counts->ringed = 0;
	counts->unread = bpf_ringbuf_query(emit->ring, BPF_RB_AVAIL_DATA);
	if (counts->unread < config.wakeup_bytes || before >= config.wakeup_bytes)
		return BPF_RB_NO_WAKEUP;
	return BPF_RB_FORCE_WAKEUP;
}

/* record_frame() of a record that is being written, of a constant. */
static __always_inline __u8 *emit_frame(struct record *record)
{
	return config.tcp_info ? record->data + RECORD_TCP_INFO_SIZE : record->data;
}

/* Reserves size bytes of frame; the size must be a constant. NULL: the loss was counted. */
static __always_inline struct record *emit_reserve(const struct emit *emit, const __u32 size)
{
	struct record *record;

	if (config.tcp_info)
		record = bpf_ringbuf_reserve(emit->ring,
					     RECORD_HEADER_SIZE + RECORD_TCP_INFO_SIZE + size, 0);
	else
		record = bpf_ringbuf_reserve(emit->ring, RECORD_HEADER_SIZE + size, 0);

	if (!record) {
		emit_lost(emit, RECORD_LOSS_RING_FULL);
		return NULL;
	}
	*(__u64 *)(emit_frame(record) + size - 8) = 0;
	return record;
}

/* Submits a record, or discards it if its bytes could not be copied. */
static __always_inline void emit_submit(const struct emit *emit, struct record *record, __u32 size,
					long error)
{
	if (error) {
		emit_lost(emit, RECORD_LOSS_COPY_FAILED);
		bpf_ringbuf_discard(record, BPF_RB_NO_WAKEUP);
		return;
	}
	bpf_ringbuf_submit(record, emit_wakeup(emit, RECORD_HEADER_SIZE + size));
}

static __always_inline void emit_header(struct record *record, const struct emit *emit, __u32 avail)
{
	record->time = emit->time;
	record->ifindex = emit->ifindex;
	record->length = emit->frame->length + (emit->tag ? VLAN_TAG_LENGTH : 0);
	record->avail = avail;
	record->sum = emit->sum;
	record->type = emit->type;
	record->flags = emit->flags;
	if (config.tcp_info) {
		record->flags |= RECORD_TCP_INFO;
		*(struct record_tcp_info *)record->data = *emit->info;
	}
}

/* Copies what follows the first after bytes of the record, from offset from of the shown bytes. */
static __always_inline long emit_rest(struct record *record, const struct emit *emit, __u32 size,
				      __u32 avail, const __u32 after, const __u32 from)
{
	__u64 rest = frame_bounded((__u64)avail - after, size - after);

	if (!rest)
		return avail > after ? -1 : 0;
	return frame_copy_shown(emit->frame, from, emit_frame(record) + after, rest);
}

/* A frame whose link header the hook does not show. */
static __always_inline long emit_missing(struct record *record, const struct emit *emit, __u32 size,
					 __u32 avail)
{
	const __u32 link = FRAME_LINK_HEADER;

	if (frame_copy_link(emit->frame->ctx, 0, emit_frame(record), link))
		return -1;
	if (!emit->tag)
		return emit_rest(record, emit, size, avail, link, 0);
	__builtin_memcpy(emit_frame(record) + EMIT_TAG_AT + VLAN_TAG_LENGTH,
			 emit_frame(record) + EMIT_TAG_AT, link - EMIT_TAG_AT);
	*(__u32 *)(emit_frame(record) + EMIT_TAG_AT) = emit->tag;
	return emit_rest(record, emit, size, avail, link + VLAN_TAG_LENGTH, 0);
}

/* The tag of a frame that is in metadata is put back at its place. */
static __always_inline long emit_copy(struct record *record, const struct emit *emit, __u32 size,
				      __u32 avail)
{
	__u64 bytes;

	if (emit->tag) {
		if (frame_copy_shown(emit->frame, 0, emit_frame(record), EMIT_TAG_AT))
			return -1;
		*(__u32 *)(emit_frame(record) + EMIT_TAG_AT) = emit->tag;
		return emit_rest(record, emit, size, avail, EMIT_TAG_AT + VLAN_TAG_LENGTH,
				 EMIT_TAG_AT);
	}
	bytes = frame_bounded(avail, size);
	if (!bytes)
		return -1;
	return frame_copy_shown(emit->frame, 0, emit_frame(record), bytes);
}

/*
 * Emits a record of at most size bytes of frame. Between avail and size there may be older records'
 * bytes, which the reader has seen before; the last word is zeroed.
 */
static __always_inline void emit_sized(const struct emit *emit, const __u32 size,
				       const bool missing)
{
	__u32 length = emit->frame->length + (emit->tag ? VLAN_TAG_LENGTH : 0);
	__u32 avail = length < size ? length : size;
	struct record *record;

	if (avail > config.snap)
		avail = config.snap;
	if (config.headers && avail > emit->want)
		avail = emit->want;
	/* The verifier checks what follows once, and not after each of these. */
	avail = frame_forget(avail, emit->time);
	record = emit_reserve(emit, size);
	if (!record)
		return;
	emit_header(record, emit, avail);
	emit_submit(emit, record, size,
		    missing ? emit_missing(record, emit, size, avail)
			    : emit_copy(record, emit, size, avail));
}

#define EMIT_IF(limit)                          \
	if (emit->want <= (limit)) {            \
		emit_sized(emit, limit, false); \
		return;                         \
	}

/* For frames whose link header the hook does not show: rare, so few sizes are enough. */
static __always_inline void emit_unshown(const struct emit *emit)
{
	if (emit->want <= 256)
		emit_sized(emit, 256, true);
	else if (emit->want <= 66048)
		emit_sized(emit, 66048, true);
	else
		emit_sized(emit, RECORD_SNAP_MAX, true);
}

/*
 * The sizes: close together where headers end (54 and 66 bytes for IPv4 without and with time
 * stamps, 74 and 86 for IPv6, 74 and 94 for SYN), then doubling.
 */
static __always_inline void emit_record(const struct emit *emit)
{
	if (emit->frame->missing) {
		emit_unshown(emit);
		return;
	}
	EMIT_IF(56);
	EMIT_IF(72);
	EMIT_IF(80);
	EMIT_IF(96);
	EMIT_IF(136);
	EMIT_IF(256);
	EMIT_IF(512);
	EMIT_IF(1024);
	EMIT_IF(1536);
	EMIT_IF(4096);
	EMIT_IF(8192);
	EMIT_IF(16384);
	EMIT_IF(32768);
	EMIT_IF(66048);
	emit_sized(emit, RECORD_SNAP_MAX, false);
}

#endif
