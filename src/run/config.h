/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/*
 * What a run does, settled: every default is chosen, nothing contradicts anything else. A struct
 * for each stage, so that a stage takes its own and knows no other. cli/resolve.c makes it of the
 * command line; nothing below src/cli knows of it. Strings and arrays are borrowed and
 * outlive the run.
 */
#ifndef TCPLENS_RUN_CONFIG_H
#define TCPLENS_RUN_CONFIG_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "bpfobj/feature.h"
#include "facts/table.h"
#include "output/capture_file.h"
#include "print/print.h"
#include "process/selection.h"

/* What an option that may be repeated was given, in that order. */
struct run_words {
	const char **words;
	size_t count;
};

enum run_action {
	RUN_LIVE,
	RUN_REPLAY,
	RUN_HELP,
	RUN_VERSION,
	RUN_FEATURES,
	RUN_LIST_LINK_TYPES,
	RUN_LIST_INTERFACES,
	RUN_DUMP_CLASSIC, /* -d */
	RUN_DUMP_EBPF,	  /* --dump-filter */
};

enum run_hook {
	RUN_HOOK_TC,
	RUN_HOOK_XDP,
};

enum run_direction {
	RUN_INOUT,
	RUN_IN,
	RUN_OUT,
};

/* Where packets come from: interfaces, or else a file or a list of files. */
struct run_source {
	struct run_words interfaces; /* none: any */
	struct run_words netns;	     /* none: our own */
	enum run_hook hook;
	enum run_direction direction;
	bool promiscuous;
	const char *link_type; /* -y: its name; NULL: that of the interfaces. Of live packets. */
	const char *file;      /* -r; NULL: none */
	const char *list;      /* -V: a file with a file name on each line; NULL: none */
};

/* Which packets are taken; those of processes are chosen by struct process_selection. */
struct run_filter {
	const char *expression; /* of pcap-filter(7); "": none */
	uint8_t dump_style;	/* of RUN_DUMP_CLASSIC: 1, 2 or 3 */
	uint64_t sample;	/* 1 in so many flows; 0: every one */
	uint64_t count;		/* packets to take; 0: no end */
};

struct run_capture {
	uint32_t snaplen;    /* bytes of a packet: 1 ... RECORD_SNAP_MAX */
	uint64_t ring_kib;   /* 0: chosen by the machine's size */
	uint64_t limit_cpu;  /* percent of one CPU; 0: no limit */
	bool headers;	     /* of a packet no more than its headers */
	feature_set without; /* as if the kernel did not have these */
	bool debug;	     /* show what libbpf and the verifier print */
};

/* Standard output. */
struct run_output {
	const struct sink_type *sink; /* of packets, written to a file too or not; NULL: none */
	bool line_buffered;
	bool count_only; /* of a file: how many packets, instead of them */
};

struct run_config {
	enum run_action action;
	struct run_source source;
	struct run_filter filter;
	struct run_capture capture;
	struct process_selection processes;
	bool tcp_info;		    /* the sockets' state with each packet; live only */
	fact_set events;	    /* kinds to report, among the packets; 0: none */
	struct print_options print; /* names and interface_name are left to the run */
	struct run_output output;
	struct capture_file_request file;
	const char *user;     /* of -Z; NULL: user_find() chooses */
	char *const *command; /* started once the capture runs; NULL: none */
};

#endif
