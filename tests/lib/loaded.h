/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* A capture loaded without an interface: BPF_PROG_TEST_RUN passes frames to its programs. */
#ifndef TCPLENS_LOADED_H
#define TCPLENS_LOADED_H

#include <bpf/bpf.h>
#include <bpf/libbpf.h>
#include <linux/bpf.h>
#include <time.h>

#include "capture/load.h"
#include "capture/merge.h"
#include "filter/entry.h"
#include "filter/filter.h"
#include "frames.h"
#include "outer.h"
#include "packet.h"
#include "tap.h"

#define RING_SIZE  (1 << 20)
#define RING_SMALL 4096
#define IFINDEX_LO 1 /* BPF_PROG_TEST_RUN uses the namespace's loopback */
#define HTTP_PORT  80
#define NOT_RUN	   (-1000)
#define TC_NEXT	   (-1)

/* BPF_F_XDP_HAS_FRAGS, Linux 5.18; older headers lack the name. */
#define XDP_HAS_FRAGS (1U << 5)

#define CELLS 256

/* What to load; expression NULL: all TCP; ring_size 0: a large ring. */
struct variant {
	struct config config;
	enum attach_point point;
	bool xdp;
	bool rings_only;	 /* no slots, as on machines that do not order stores */
	bool first;		 /* with a fast-path program before the filter program */
	bool keep;		 /* the programs of --keep */
	unsigned int bytes;	 /* with keep: those of --keep-bytes, so many */
	unsigned int part_shift; /* of bytes */
	bool triggers;		 /* with keep: those of packets that are triggers */
	bool outer;		 /* with the outer headers of a tunnel in front */
	size_t ring_size;
	const char *expression;
};

/* The loaded objects: filter and capture programs, one ring, slots. */
struct setup {
	struct load *load;
	struct merge *merge;
	struct outer outer;
	int entry;
	int runs;    /* the program to run: entry, or one that tail calls it */
	int verdict; /* the verdict that passes a packet on */
	struct record *last;
	unsigned int records;
	char buffer[RECORD_HEADER_SIZE + RECORD_TCP_INFO_SIZE + RECORD_SNAP_MAX]
		__attribute__((aligned(8)));
};

struct totals {
	__u64 matched;
	__u64 lost;
	__u64 full;
};

/* Reads all records and keeps the last one. Returns their number. */
static inline unsigned int consume(struct setup *setup)
{
	const struct record *record;
	unsigned int taken;

	for (taken = 0; (record = merge_next(setup->merge, UINT64_MAX)); taken++) {
		memcpy(setup->buffer, record,
		       (size_t)(record_frame(record) + record->avail - (const __u8 *)record));
		setup->last = (struct record *)setup->buffer;
	}
	merge_release(setup->merge);
	setup->records += taken;
	return taken;
}

static inline void setup_free(struct setup *setup)
{
	if (!setup)
		return;
	merge_close(setup->merge);
	if (setup->entry >= 0)
		close(setup->entry);
	outer_close(&setup->outer);
	load_close(setup->load);
	free(setup);
}
CLEANUP_DEFINE(struct setup *, setup_free)

static inline bool is_raw(enum attach_point point)
{
	return point == ATTACH_POINT_INGRESS_IP || point == ATTACH_POINT_EGRESS_IP;
}

static inline bool is_egress(enum attach_point point)
{
	return point == ATTACH_POINT_EGRESS || point == ATTACH_POINT_EGRESS_IP;
}

static inline int load_entry(struct setup *setup, const struct variant *wanted)
{
	bool frags = wanted->xdp && load_has_xdp_bytes(setup->load);
	struct entry_request request = {
		.target =
			{
				.hook = wanted->xdp ? TRANSLATE_XDP : TRANSLATE_TC,
				.link = is_raw(wanted->point) ? TRANSLATE_LINK_NONE
							      : TRANSLATE_LINK_ETHERNET,
				.egress = is_egress(wanted->point),
				.xdp_load_bytes = load_has_xdp_bytes(setup->load),
				.map_fd = load_programs(setup->load).programs,
				.point = wanted->point,
			},
		/* All programs of a program array must agree on these (Linux 5.18, 6.18). */
		.attach_type = wanted->xdp ? BPF_XDP : 0,
		.flags = frags ? XDP_HAS_FRAGS : 0,
	};
	char error[ENTRY_ERROR_SIZE] = "";
	struct filter filter = {};

	if (filter_compile(&filter, wanted->expression,
			   is_raw(wanted->point) ? LINKTYPE_RAW : LINKTYPE_ETHERNET, error,
			   sizeof(error)))
		return -1;
	setup->entry = entry_load(&filter, &request, error, sizeof(error));
	filter_free(&filter);
	if (setup->entry < 0)
		tap_note("%s", error);
	return setup->entry;
}

static inline int open_merge(struct setup *setup, size_t ring_size)
{
	struct load_slots slots = load_slots(setup->load);
	int fd = load_ring_fd(setup->load, 0);
	struct merge_sources sources = {
		.ring_fds = &fd,
		.rings = 1,
		.ring_size = ring_size,
		.slots = slots.slots,
		.cpus = slots.cpus,
		.slots_per_cpu = slots.per_cpu,
		.part_shift = slots.part_shift,
		.wakeup_slots = slots.wakeup,
		.state = load_cpus(setup->load),
	};

	return merge_open(&setup->merge, (const struct sandbox_token *)"test", &sources, 1);
}

static inline int put_first(struct setup *setup, const struct variant *wanted)
{
	int first = load_fast_path(setup->load, wanted->point, setup->entry, false);

	if (first < 0)
		return first;
	close(setup->entry);
	setup->entry = first;
	return 0;
}

static inline int put_outer(struct setup *setup)
{
	if (!outer_open(&setup->outer) || !outer_select(&setup->outer, setup->entry))
		return -1;
	setup->runs = setup->outer.fd;
	return 0;
}

static inline struct setup *setup_new(const struct variant *wanted)
{
	static const __u16 ports[] = {HTTP_PORT};
	struct load_options options = {.config = wanted->config,
				       .xdp = wanted->xdp,
				       .rings = 1,
				       .cpus = (unsigned int)libbpf_num_possible_cpus()};
	_cleanup_(setup_freep) struct setup *setup = calloc(1, sizeof(*setup));
	struct setup *ready;

	options.ring_size = wanted->ring_size ? wanted->ring_size : RING_SIZE;
	options.points[wanted->point] = true;
	options.ports = ports;
	options.port_count = 1;
	options.fast_path = wanted->first;
	options.keep = wanted->keep;
	options.keep_bytes = wanted->bytes;
	options.part_shift = wanted->part_shift;
	options.triggers = wanted->triggers;
	if (wanted->bytes) {
		options.config.snap = wanted->bytes;
		options.config.whole = 1;
	}
	options.config.all_tcp = filter_selects_tcp(wanted->expression);
	if (!wanted->rings_only) {
		options.config.slots = CELLS;
		options.config.wakeup_slots = CELLS / 4;
	}
	if (!options.config.snap)
		options.config.snap = RECORD_SNAP_MAX;
	if (!setup)
		return NULL;
	setup->entry = setup->outer.fd = setup->outer.programs = -1;
	setup->verdict = wanted->xdp ? XDP_PASS : TC_NEXT;
	if (load_open(&setup->load, &options) || load_entry(setup, wanted) < 0)
		return NULL;
	if (open_merge(setup, options.ring_size) || (wanted->first && put_first(setup, wanted)))
		return NULL;
	setup->runs = setup->entry;
	if (wanted->outer && put_outer(setup))
		return NULL;
	ready = setup;
	setup = NULL;
	return ready;
}

static inline struct totals totals_of(const struct setup *setup)
{
	const volatile struct record_counters *counters;
	struct totals totals = {};
	int cpu, reason;

	for (cpu = 0; cpu < RECORD_CPUS_MAX; cpu++) {
		counters = load_counters(setup->load, cpu);
		totals.matched += counters->matched;
		totals.full += counters->lost[RECORD_LOSS_RING_FULL];
		for (reason = 0; reason < RECORD_LOSS_REASONS; reason++)
			totals.lost += counters->lost[reason];
	}
	return totals;
}

/* Runs the programs on a frame; returns the verdict, or NOT_RUN. */
static inline int run(const struct setup *setup, const void *data, unsigned int length)
{
	struct __sk_buff context = {};
	LIBBPF_OPTS(bpf_test_run_opts, options, .data_in = data, .data_size_in = length);

	/* The context sets the length at the hook (wire_len). */
	if (setup->verdict == TC_NEXT) {
		options.ctx_in = &context;
		options.ctx_size_in = sizeof(context);
	}
	return bpf_prog_test_run_opts(setup->runs, &options) ? NOT_RUN : (int)options.retval;
}

static inline __u64 now(void)
{
	struct timespec time;

	clock_gettime(CLOCK_MONOTONIC, &time);
	return (__u64)time.tv_sec * 1000000000 + (__u64)time.tv_nsec;
}

#endif
