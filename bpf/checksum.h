/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/*
 * The one's complement sum of a segment, computed in the kernel so that a checksum can be verified
 * without copying the payload.
 */
#ifndef TCPLENS_CHECKSUM_H
#define TCPLENS_CHECKSUM_H

#include "share.h"

/* bpf_csum_diff takes at most 512 bytes before Linux 6.13; an IP header's length has 16 bits. */
#define SUM_CHUNK      512
#define SUM_CHUNKS_MAX (65536 / SUM_CHUNK)

struct sum_scratch {
	__u64 users;
	__u8 bytes[SUM_CHUNK];
};

struct {
	__uint(type, BPF_MAP_TYPE_PERCPU_ARRAY);
	__uint(max_entries, SHARE_ENTRIES);
	__type(key, __u32);
	__type(value, struct sum_scratch);
} sum_scratches SEC(".maps");

static __always_inline struct sum_scratch *sum_claim(void)
{
	struct sum_scratch *scratch;

#pragma unroll
	for (__u32 i = 0; i < SHARE_ENTRIES; i++) {
		__u32 key = i;

		scratch = bpf_map_lookup_elem(&sum_scratches, &key);
		if (!scratch || share_claim(&scratch->users))
			return scratch;
	}
	return NULL;
}

static __always_inline __u16 sum_fold(__u64 sum)
{
	sum = (sum & 0xffffffff) + (sum >> 32);
	sum = (sum & 0xffff) + (sum >> 16);
	sum = (sum & 0xffff) + (sum >> 16);
	return (sum & 0xffff) + (sum >> 16);
}

/*
 * Adds the last size bytes, fewer than a chunk, zero-padded to a multiple of four as the helper
 * requires.
 */
static __always_inline __s64 sum_tail(const struct frame *frame, __u32 at, __u64 size,
				      __u8 *scratch, __s64 sum)
{
	__u64 padded;

	size = frame_bounded(size, SUM_CHUNK - 1);
	if (!size)
		return sum;
	*(__u32 *)(scratch + (size & (SUM_CHUNK - 4))) = 0;
	if (frame_copy_inside(frame, at, scratch, size))
		return -1;
	padded = (size + 3) & (2 * SUM_CHUNK - 4);
	barrier_var(padded);
	if (padded > SUM_CHUNK)
		return -1;
	return bpf_csum_diff(NULL, 0, (__be32 *)scratch, padded, sum);
}

/*
 * Adds the first count chunks. Only the sum is used after the loop, so that the verifier can prune:
 * the states at the loop's exits are equivalent.
 */
static __always_inline bool sum_chunks(const struct frame *frame, __u32 at, __u32 count,
				       __u8 *scratch, __s64 *sum)
{
	for (__u32 i = 0; i < SUM_CHUNKS_MAX && i < count; i++) {
		if (frame_copy_inside(frame, at + i * SUM_CHUNK, scratch, SUM_CHUNK))
			return false;
		*sum = bpf_csum_diff(NULL, 0, (__be32 *)scratch, SUM_CHUNK, *sum);
	}
	return true;
}

static __always_inline bool sum_bytes(const struct frame *frame, __u32 at, __u32 end, __u8 *scratch,
				      __u16 *folded)
{
	__u32 count = (end - at) / SUM_CHUNK;
	__u32 rest = end - at - count * SUM_CHUNK;
	__s64 sum = 0;

	if (count > SUM_CHUNKS_MAX)
		return false;
	barrier_var(rest);
	if (!sum_chunks(frame, at, count, scratch, &sum))
		return false;
	sum = sum_tail(frame, end - rest, rest, scratch, sum);
	if (sum < 0)
		return false;
	*folded = sum_fold(sum);
	return true;
}

/* Sums [at, end), inside the frame, into *folded. False where the bytes cannot be read. */
static __always_inline bool sum_segment(const struct frame *frame, __u32 at, __u32 end,
					__u16 *folded)
{
	struct sum_scratch *scratch = sum_claim();
	bool summed;

	if (!scratch)
		return false;
	summed = sum_bytes(frame, at, end, scratch->bytes, folded);
	share_release(&scratch->users);
	return summed;
}

#endif
