// SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
#include "cli/resolve.h"

#include <errno.h>
#include <linux/types.h>
#include <string.h>

#include "base/message.h"
#include "filter/filter.h"
#include "record.h"

#define MEGABYTE 1000000 /* -C counts in these */

static enum run_action choose_action(const struct options *options)
{
	if (options->help)
		return RUN_HELP;
	if (options->version)
		return RUN_VERSION;
	if (options->features)
		return RUN_FEATURES;
	if (options->list_link_types)
		return RUN_LIST_LINK_TYPES;
	if (options->list_interfaces)
		return RUN_LIST_INTERFACES;
	if (options->dump_translated)
		return RUN_DUMP_EBPF;
	if (options->dump_filter)
		return RUN_DUMP_CLASSIC;
	return options->read_file || options->read_list ? RUN_REPLAY : RUN_LIVE;
}

static bool needs_expression(enum run_action action)
{
	return action == RUN_LIVE || action == RUN_REPLAY || action == RUN_DUMP_CLASSIC ||
	       action == RUN_DUMP_EBPF;
}

/* -F: the file's text replaces the empty expression of the command line. */
static int read_expression(struct options *options)
{
	char *expression;
	int error;

	error = filter_read_file(&expression, options->expression_file);
	if (error)
		return message_errno(error, "%s", options->expression_file);
	free(options->expression);
	options->expression = expression;
	return 0;
}

/* -X over -x over -A, as in tcpdump. */
static enum print_dump choose_dump(const struct options *options)
{
	if (options->dump_both)
		return options->dump_both > 1 ? PRINT_DUMP_HEX_ASCII_LINK : PRINT_DUMP_HEX_ASCII;
	if (options->dump_hex)
		return options->dump_hex > 1 ? PRINT_DUMP_HEX_LINK : PRINT_DUMP_HEX;
	if (options->dump_ascii)
		return options->dump_ascii > 1 ? PRINT_DUMP_ASCII_LINK : PRINT_DUMP_ASCII;
	return PRINT_DUMP_NONE;
}

static enum print_payload choose_payload(const char *type)
{
	if (!type)
		return PRINT_PAYLOAD_BY_PORT;
	if (!strcmp(type, "domain"))
		return PRINT_PAYLOAD_DOMAIN;
	if (!strcmp(type, "resp"))
		return PRINT_PAYLOAD_RESP;
	return PRINT_PAYLOAD_OTHER;
}

/* JSON ignores the options that shape text. Warns about those that are not in common aliases. */
static void settle_json(struct print_options *print)
{
	if (print->dump != PRINT_DUMP_NONE || print->payload != PRINT_PAYLOAD_BY_PORT ||
	    print->link_header || print->quiet || print->absolute)
		message_warning(
			"--json: -A, -e, -q, -S, -T, -x and -X shape text and change nothing");
	print->dump = PRINT_DUMP_NONE;
	print->payload = PRINT_PAYLOAD_OTHER;
	print->quiet = false;
	print->absolute = false;
	print->verbose = 0;
	print->numeric = true;
}

static struct print_options make_print(const struct options *options)
{
	struct print_options print = options->print;

	print.numeric = options->numeric_count > 0;
	print.quiet = print.quiet_count > 0;
	print.time = (enum print_time)options->time_count;
	print.dump = choose_dump(options);
	print.payload = choose_payload(options->payload);
	if (options->json)
		settle_json(&print);
	return print;
}

static const struct sink_type *choose_sink(const struct options *options)
{
	if ((options->write_file && !options->print_too) || options->count_only)
		return NULL;
	return sink_find(options->json ? "json" : "text");
}

static struct process_selection make_processes(const struct options *options)
{
	return (struct process_selection){
		.show = options->processes,
		.pids = options->pids,
		.pid_count = options->pid_count,
		.follow = options->follow,
		.command = options->command,
		.comm = options->comm,
		.cgroup = options->cgroup,
		.container = options->container,
		.uid = options->uid,
		.btf_file = options->btf_file,
		.without = options->without,
	};
}

static bool ends_in(const char *text, const char *end)
{
	size_t length = strlen(text), tail = strlen(end);

	return length >= tail && !strcmp(text + length - tail, end);
}

static enum writer_format choose_format(const struct options *options)
{
	if (options->pcapng || (options->write_file && ends_in(options->write_file, ".pcapng")))
		return WRITER_PCAPNG;
	return options->print.nanoseconds ? WRITER_PCAP_NANO : WRITER_PCAP_MICRO;
}

static struct capture_file_request make_file(const struct options *options)
{
	return (struct capture_file_request){
		.rules = {.path = options->write_file,
			  .bytes = options->rotate_megabytes * MEGABYTE,
			  .seconds = options->rotate_seconds,
			  .files = options->rotate_files},
		.format = choose_format(options),
		.flush_packets = options->flush_packets,
		.rotate_command = options->rotate_command,
		.expression = options->expression,
	};
}

static struct run_source make_source(const struct options *options)
{
	return (struct run_source){
		.interfaces = options->interfaces,
		.netns = options->netns,
		.hook = options->hook,
		.direction = options->direction,
		.promiscuous = options->promiscuous,
		.file = options->read_file,
		.list = options->read_list,
	};
}

static struct run_capture make_capture(const struct options *options)
{
	return (struct run_capture){
		.snaplen = options->snaplen ? (uint32_t)options->snaplen : RECORD_SNAP_MAX,
		.ring_kib = options->ring_kib,
		.limit_cpu = options->limit_cpu,
		.headers = options->headers,
		.without = options->without,
		.debug = options->debug,
	};
}

int resolve_config(struct run_config *out, struct options *options)
{
	struct run_config config = {.action = choose_action(options)};
	int error;

	if (options->expression_file && needs_expression(config.action)) {
		error = read_expression(options);
		if (error)
			return error;
	}
	config.source = make_source(options);
	config.filter = (struct run_filter){.expression = options->expression,
					    .dump_style = options->dump_filter,
					    .sample = options->sample,
					    .count = options->count};
	config.capture = make_capture(options);
	config.print = make_print(options);
	config.processes = make_processes(options);
	config.processes.detailed = config.processes.show && config.print.verbose;
	config.output = (struct run_output){
		.sink = choose_sink(options),
		.line_buffered = options->line_buffered,
		.count_only = options->count_only,
	};
	config.file = make_file(options);
	config.user = options->user;
	config.command = options->command;
	*out = config;
	return 0;
}
