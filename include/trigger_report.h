/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/*
 * The contract of --keep about triggers that the capture programs decide: a bit for each, a table
 * of counts, and a report in the capture's ring for the first packet that is one. Includes nothing,
 * like record.h.
 */
#ifndef TCPLENS_TRIGGER_REPORT_H
#define TCPLENS_TRIGGER_REPORT_H

#define TRIGGER_BITS 32

/*
 * hits:  packets that were this trigger; every CPU adds to it.
 * armed: the next of them is reported. Set by the reader, cleared with the report, so that a
 *        trigger that each packet is wakes the reader once.
 */
struct trigger_entry {
	__u64 hits;
	__u32 armed;
	__u32 reserved;
};

/* By the number of the bit. */
struct trigger_table {
	struct trigger_entry entries[TRIGGER_BITS];
	__u64 slow; /* not 0: some socket's round trip time was above the limit */
};

/*
 * time:   of the packet's record.
 * number: of the slot that has it, of that CPU; or TRIGGER_NOT_RECORDED.
 * bits:   the triggers that it is and that were armed, never 0.
 */
struct trigger_report {
	__u64 time;
	__u64 number;
	__u32 cpu;
	__u32 bits;
};

#define TRIGGER_NOT_RECORDED (~0ull)

#endif
