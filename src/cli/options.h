/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/*
 * What the command line says, option by option as in the table of option_table.c; nothing is
 * concluded from it. Known to src/cli and main.c alone: resolve.c makes a settled config of it.
 */
#ifndef TCPLENS_CLI_OPTIONS_H
#define TCPLENS_CLI_OPTIONS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/cleanup.h"
#include "bpfobj/feature.h"
#include "cli/option_table.h"
#include "print/print.h"
#include "run/config.h"

/* How often an option was given, and its last argument; NULL: it takes none. */
struct options_use {
	unsigned int count;
	const char *argument;
};

struct options {
	struct options_use uses[OPTION_TABLE_MAX]; /* by the option's row */

	/* what to do instead of capturing */
	bool help;
	bool version;
	bool list_interfaces;
	bool list_link_types; /* -L */
	bool features;
	uint8_t dump_filter;  /* -d: 1, -dd: 2, -ddd: 3 */
	bool dump_translated; /* --dump-filter */

	/* where packets come from */
	struct run_words interfaces; /* as given; none: any */
	struct run_words netns;	     /* none: our own */
	const char *read_file;
	const char *read_list;
	enum run_hook hook;
	enum run_direction direction;
	bool promiscuous;
	bool not_promiscuous;
	uint64_t snaplen;   /* 1 ... RECORD_SNAP_MAX */
	uint64_t ring_kib;  /* 0: chosen by the machine's size */
	uint64_t sample;    /* 1 in so many flows; 0: every one */
	uint64_t limit_cpu; /* percent of one CPU; 0: no limit */
	uint64_t count;	    /* packets to print; 0: no end */
	char *expression;   /* never NULL; "" without one */
	const char *expression_file;
	bool processes; /* --proc */
	uint32_t *pids; /* --pid */
	size_t pid_count;
	bool follow;
	const char *comm;
	const char *cgroup;
	const char *container;
	const char *uid;      /* a name or a number */
	char *const *command; /* after --; NULL: none */
	feature_set without;
	const char *btf_file; /* the kernel's types; NULL: where the kernel has them */
	bool debug;

	/* files that are written */
	const char *write_file; /* NULL: none; "-": standard output */
	bool pcapng;		/* whatever the file's name is */
	bool headers;		/* of a packet no more than its headers */
	bool flush_packets;
	uint64_t rotate_megabytes; /* these three: 0 without the option */
	uint64_t rotate_seconds;
	uint64_t rotate_files;
	const char *rotate_command;
	bool print_too;
	const char *user; /* to become; NULL: stay who we are */

	/* what happens to them */
	struct print_options print; /* those fields that an option sets as they are */
	bool json;
	bool count_only;
	bool line_buffered;
	uint8_t time_count; /* -t */
	uint8_t dump_hex;   /* -x */
	uint8_t dump_both;  /* -X */
	uint8_t dump_ascii; /* -A */
	uint8_t numeric_count;
	bool microseconds;
	const char *payload; /* -T */
};

/*
 * Returns 0, or a negative errno after a message: -ERANGE for a number, -EINVAL for every other
 * usage error. argv is borrowed for the life of options.
 */
int options_parse(struct options *options, int argc, char **argv);
void options_free(struct options *options); /* the contents, not the struct */

#endif
