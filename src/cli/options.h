/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/*
 * The parsed command line, before any rule or default is applied. Only src/cli and main.c use it;
 * resolve.c makes a struct run_config of it.
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

/* How often an option was given, and its last argument; NULL if it takes none. */
struct options_use {
	unsigned int count;
	const char *argument;
};

struct options {
	struct options_use uses[OPTION_TABLE_MAX]; /* by the option's row */

	/* Fields that an option sets directly; the others are set by resolve.c. */
	struct run_config config;

	/* what to do instead of capturing */
	bool help;
	bool version;
	bool list_interfaces;
	bool list_link_types; /* -L */
	bool features;
	bool dump_translated; /* --dump-filter */

	/* input of resolve.c */
	char *expression; /* owned, never NULL; "" without one */
	const char *expression_file;
	uint32_t *pids; /* owned */
	size_t pid_count;
	bool not_promiscuous;
	uint64_t snaplen; /* 0: the maximum */
	bool pcapng;	  /* even if the file's name does not end in .pcapng */
	uint64_t rotate_megabytes;
	bool print_too;
	const char *format; /* of packets on standard output; NULL: text */
	uint8_t time_count; /* -t */
	uint8_t dump_hex;   /* -x */
	uint8_t dump_both;  /* -X */
	uint8_t dump_ascii; /* -A */
	uint8_t numeric_count;
	const char *precision; /* --micro, --nano, by name: the last one is valid; NULL: none */
	bool accepted;	       /* an option without effect was given */
	const char *payload;   /* -T */
};

/*
 * Returns 0, or a negative errno after a message: -EINVAL for every usage error. argv is borrowed
 * for the life of options.
 */
int options_parse(struct options *options, int argc, char **argv);
void options_free(struct options *options); /* the contents, not the struct */

#endif
