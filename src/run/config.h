/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/*
 * The configuration of a run, with every default applied and conflicts excluded. One struct for
 * each stage, so that a stage depends on no other's options. cli/resolve.c fills it in from the
 * command line, of which nothing outside src/cli and main.c knows. Strings and arrays are borrowed
 * and outlive the run.
 */
#ifndef TCPLENS_RUN_CONFIG_H
#define TCPLENS_RUN_CONFIG_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "bpfobj/feature.h"
#include "facts/table.h"
#include "only/condition.h"
#include "output/capture_file.h"
#include "print/print.h"
#include "process/selection.h"
#include "recorder/keep.h"

/* The arguments of an option that may be repeated, in order. */
struct run_words {
	const char **words;
	size_t count;
};

enum run_action {
	RUN_LIVE,
	RUN_REPLAY,
	RUN_FLOWS, /* connections of this machine, instead of packets */
	RUN_TOP,   /* likewise, on a screen */
	RUN_PIN,   /* a flight recorder without a process */
	RUN_PIN_DUMP,
	RUN_PIN_STATUS,
	RUN_PIN_REMOVE,
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

/* Where packets come from: interfaces, a file or a list of files. */
#define RUN_NETNS_ALL "all"

struct run_source {
	struct run_words interfaces; /* none: any */
	struct run_words netns;	     /* none: the current one; RUN_NETNS_ALL alone: every one */
	enum run_hook hook;
	enum run_direction direction;
	bool promiscuous;
	const char *link_type; /* -y: its name; NULL: that of the interfaces. Of live packets. */
	bool mesh;	       /* of files: struct packet's mesh */
	const char *file;      /* -r; NULL: none */
	const char *list;      /* -V: a file with a file name on each line; NULL: none */
};

/* Which packets are captured; filters by process are in struct process_selection. */
struct run_filter {
	const char *expression; /* of pcap-filter(7); "": none */
	uint8_t dump_style;	/* of RUN_DUMP_CLASSIC: how many -d; more than 3 are as 3 */
	uint64_t sample;	/* 1 in so many flows; 0: every one */
	uint64_t count;		/* packets to capture; 0: no limit */
};

struct run_capture {
	uint32_t snaplen;    /* bytes of a packet: 1 ... RECORD_SNAP_MAX */
	uint64_t ring_kib;   /* 0: chosen by the machine's memory */
	uint64_t limit_cpu;  /* percent of one CPU; 0: no limit */
	bool headers;	     /* copy only the headers of a packet */
	feature_set without; /* kernel features not to use */
	bool debug;	     /* show what libbpf and the verifier print */
};

/* An option with a number of seconds that may be left out: 0 then. */
struct run_interval {
	bool chosen;
	bool forwarded; /* connections that this machine forwards too */
	uint64_t seconds;
};

/* --pin, and what is done with it; none of the three: it is made. */
struct run_pin {
	const char *name; /* NULL: not given */
	bool dump;
	bool status;
	bool remove;
};

/* Standard output. */
struct run_output {
	const struct sink_type *sink; /* prints packets; NULL: none are printed */
	bool line_buffered;
	uint64_t threads; /* that make lines, at most POOL_THREADS_MAX; 0 or 1: one */
	bool count_only;  /* print only how many packets a file has */
	bool warnings;	  /* messages are warnings and errors alone */
};

struct run_config {
	enum run_action action;
	struct run_source source;
	struct run_filter filter;
	struct run_capture capture;
	struct process_selection processes;
	bool tcp_info;		    /* the sockets' state with each packet; live only */
	fact_set events;	    /* kinds to show; 0: none */
	struct condition_set only;  /* show only connections to which one of these happened */
	struct keep keep;	    /* the flight recorder */
	struct run_pin pin;	    /* the same, pinned */
	struct run_interval flows;  /* how often connections that live are shown; 0: at the end */
	struct run_interval top;    /* between two passes; 0: the default */
	const char *metrics;	    /* file for sums of connections; NULL: none */
	struct print_options print; /* the run sets names and interface_name */
	struct run_output output;
	struct capture_file_request file;
	const char *user;     /* of -Z; NULL: user_find() chooses */
	char *const *command; /* started once the capture runs; NULL: none */
};

#endif
