/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/*
 * What a pinned flight recorder says of itself: the one element of an array map that is pinned as
 * `description` beside its slots. Both sides run on the same machine, so integers are in host byte
 * order. Includes nothing, like record.h.
 *
 * struct pin_head, the names of the pinned objects (capture/pin.h) and what they are for stay as
 * they are in every version, so that any version lists and removes any pin.
 */
#ifndef TCPLENS_PIN_DESCRIPTION_H
#define TCPLENS_PIN_DESCRIPTION_H

#define PIN_MAGIC   0x7c7c706eu
#define PIN_VERSION 2 /* of struct pin_description and of what it describes */

#define PIN_INTERFACES	   16
#define PIN_INTERFACE_NAME 16
#define PIN_PROGRAM	   32
#define PIN_EXPRESSION	   4096

enum pin_state {
	PIN_UNFINISHED, /* still being made or being removed, or whoever did it was killed */
	PIN_RECORDING,
};

/* no_qdisc: the interface had no clsact qdisc before the recorder. */
struct pin_interface {
	__u32 index;
	__u16 hardware; /* ARPHRD_ of <net/if_arp.h> */
	__u16 no_qdisc;
	char name[PIN_INTERFACE_NAME];
};

struct pin_head {
	__u32 magic;
	__u32 version;
	__u32 size;  /* of the whole description, bytes */
	__u32 state; /* enum pin_state */
	__u32 netns; /* inode number of the network namespace */
	__u32 interface_count;
	__u64 started;		   /* CLOCK_MONOTONIC nanoseconds; 0: not yet */
	__s64 to_realtime;	   /* from that clock to CLOCK_REALTIME then, nanoseconds */
	__s64 to_boottime;	   /* likewise to CLOCK_BOOTTIME */
	char program[PIN_PROGRAM]; /* version of tcplens that made it */
	struct pin_interface interfaces[PIN_INTERFACES];
	char expression[PIN_EXPRESSION]; /* ends in "..." where it was longer; "": none */
};

/*
 * Slots are as record.h has them: those of a CPU after another's, slots of slot_bytes each in map
 * `slots`. Map `state` has struct record_cpu of each CPU at cpus_at and its struct
 * record_unparsed_counters at unparsed_at; map `losses` a struct record_losses of each CPU.
 */
struct pin_description {
	struct pin_head head;
	__u32 hook;	/* 0: tc, 1: xdp */
	__u32 linktype; /* LINKTYPE_ of packets in files */
	__u32 snaplen;
	__u32 record_bytes; /* of struct record in front of a packet's bytes */
	__u32 slot_bytes;
	__u32 slots;	/* of a CPU, a power of two */
	__u32 cpus;	/* that have slots */
	__u32 possible; /* CPUs that losses has */
	__u32 cpus_at;
	__u32 cpu_bytes;
	__u32 unparsed_at;
	__u32 unparsed_bytes;
	__u32 frame_bytes; /* of a frame that are kept, at most */
	__u32 reserved;
	__u64 past_ns; /* --keep: the most that a dump writes unless it says so; 0: all */
};

_Static_assert(sizeof(struct pin_interface) == 24, "no padding");
_Static_assert(sizeof(struct pin_head) == 4560, "no padding");
_Static_assert(sizeof(struct pin_description) == 4624, "no padding");

#endif
