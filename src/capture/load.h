/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/*
 * The BPF object of a run: slow-path and fast-path programs, rings, slots, counters. Loads only the
 * programs that the run needs. The filter programs, which tail call into it, are made elsewhere.
 */
#ifndef TCPLENS_LOAD_H
#define TCPLENS_LOAD_H

#include <linux/types.h>
#include <stdbool.h>
#include <stddef.h>

#include "base/cleanup.h"
#include "config.h"
#include "bpfobj/attach_point.h"
#include "record.h"
#include "trigger_report.h"

struct load_options {
	/* load_open() sets xdp_bytes, text_alone and port_factor, and may set slots to 0. */
	struct config config;
	const __u16 *ports; /* for config_ports of config.h; borrowed */
	size_t port_count;
	bool xdp;		    /* XDP programs, else TC */
	bool no_xdp_bytes;	    /* as if the kernel lacked the helpers of xdp_bytes */
	bool points[ATTACH_POINTS]; /* whose programs to load */
	bool fast_path;		    /* the fast-path programs too: see load_fast_path() */
	size_t ring_size;	    /* bytes of one ring; a power of two times the page size */
	unsigned int rings;	    /* rings to share among the CPUs; at least 1 */
	bool keep;		    /* slots are overwritten and no record goes to a ring */
	bool keep_bytes;	    /* with keep: config.snap bytes of each frame, not headers */
	unsigned int part_shift;    /* of keep_bytes: see struct load_slots; room for config.snap */
	bool origins;		    /* records have origins: see include/packet_origin.h */
	bool triggers;		    /* with keep: packets are triggers, see load_triggers() */
	bool no_slots;		    /* as if the machine had none: see load_has_slots() */
	unsigned int cpus;	    /* those numbered below have slots */
	const char *btf_path;	    /* of tcp_info: the kernel's types; NULL: its own */
	bool debug;		    /* libbpf and the verifier print their logs */
};

struct load;

/*
 * True where slots can be had: stores of a CPU become visible in order, and its programs write one
 * after the other.
 */
bool load_has_slots(void);

/* True where XDP has bpf_xdp_load_bytes and bpf_xdp_get_buff_len (Linux 5.18). */
bool load_probe_xdp_bytes(void);

/* Returns 0, or a negative errno after printing why. */
int load_open(struct load **load, const struct load_options *options);
void load_close(struct load *load);
CLEANUP_DEFINE(struct load *, load_close)

unsigned int load_rings(const struct load *load);
int load_ring_fd(const struct load *load, unsigned int ring);	   /* borrowed */
struct attach_point_arrays load_programs(const struct load *load); /* borrowed */

/*
 * Puts the attach point's fast-path program before a filter program whose expression is "tcp"
 * alone: it takes the common packets itself and leaves the others to entry. Returns its
 * descriptor, which is to be attached in entry's place and is the caller's to close; -EOPNOTSUPP
 * where the run has none; or another negative errno. generic: entry is without the frags flag,
 * and so is the program.
 */
int load_fast_path(const struct load *load, enum attach_point point, int entry, bool generic);

/*
 * The record slots of all CPUs, one CPU's after another's. per_cpu is 0 on a machine whose stores
 * need not become visible in order: there every record goes to the rings.
 */
struct load_slots {
	const struct record_slot *slots; /* mapped; the kernel writes them */
	unsigned int cpus;
	unsigned int per_cpu;
	unsigned int part_shift; /* a slot is 1 << part_shift of struct record_slot */
	unsigned int wakeup;	 /* config.wakeup_slots */
};

struct load_slots load_slots(const struct load *load); /* borrowed */

/* What was loaded, for the stages in front of it to load the like. */
struct attach_point_choice load_choice(const struct load *load);
bool load_has_xdp_bytes(const struct load *load);

/*
 * What packets that are triggers count in, mapped; reports of them come by the first ring. NULL
 * without load_options.triggers.
 */
struct trigger_table *load_triggers(const struct load *load);

/*
 * The map that has load_cpus(), borrowed, where they begin in it, and where the first's
 * record_counters.marked is, or .origin.
 */
struct load_mark {
	int map_fd;
	__u32 cpus_at;
	__u32 offset;
};

struct load_mark load_mark(const struct load *load);

/* What outlives the process where it is pinned; borrowed. cpus_at, unparsed_at: in state. */
struct load_maps {
	int slots;
	int state; /* has load_cpus() and load_unparsed() */
	int losses;
	struct attach_point_arrays programs; /* as load_programs() */
	struct attach_point_arrays entries;  /* of the fast path; -1 without */
	__u32 cpus_at;
	__u32 unparsed_at;
	unsigned int possible; /* CPUs that losses has */
};

struct load_maps load_maps(const struct load *load);

/* RECORD_CPUS_MAX of them, mapped from the kernel; one reader writes what it consumed. */
struct record_cpu *load_cpus(const struct load *load);

/* Those of a CPU below RECORD_CPUS_MAX: they change while one reads. */
const volatile struct record_counters *load_counters(const struct load *load, unsigned int cpu);

const volatile struct record_unparsed_counters *load_unparsed(const struct load *load,
							      unsigned int cpu);

/* Packets of an interface that were lost so far, for whatever reason. Needs no privilege. */
__u64 load_lost(const struct load *load, __u32 ifindex);

/* The next interface with a greater ifindex that has lost packets; 0: none. */
__u32 load_next_lossy(const struct load *load, __u32 after);

#endif
