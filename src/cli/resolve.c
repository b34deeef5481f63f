// SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
#include "cli/resolve.h"

#include <errno.h>
#include <linux/types.h>
#include <stdio.h>
#include <string.h>

#include "base/message.h"
#include "filter/filter.h"
#include "record.h"

#define MEGABYTE 1000000 /* -C counts in these */

static enum run_action choose_pin_action(const struct run_pin *pin)
{
	if (pin->dump)
		return RUN_PIN_DUMP;
	if (pin->status)
		return RUN_PIN_STATUS;
	return pin->remove ? RUN_PIN_REMOVE : RUN_PIN;
}

static enum run_action choose_action(const struct options *options)
{
	const struct run_source *source = &options->config.source;

	if (options->help)
		return RUN_HELP;
	if (options->version)
		return RUN_VERSION;
	if (options->features)
		return RUN_FEATURES;
	if (options->list_interfaces)
		return RUN_LIST_INTERFACES;
	if (options->list_link_types && !source->file && !source->list)
		return RUN_LIST_LINK_TYPES;
	if (options->dump_translated)
		return RUN_DUMP_EBPF;
	if (options->config.filter.dump_style)
		return RUN_DUMP_CLASSIC;
	if (source->file || source->list)
		return RUN_REPLAY;
	if (options->config.pin.name || options->config.pin.status)
		return choose_pin_action(&options->config.pin);
	if (options->config.top.chosen)
		return RUN_TOP;
	return options->config.flows.chosen || options->config.metrics ? RUN_FLOWS : RUN_LIVE;
}

static bool needs_expression(enum run_action action)
{
	return action == RUN_LIVE || action == RUN_REPLAY || action == RUN_FLOWS ||
	       action == RUN_TOP || action == RUN_PIN || action == RUN_PIN_DUMP ||
	       action == RUN_DUMP_CLASSIC || action == RUN_DUMP_EBPF;
}

/* -F: the file's text replaces the expression of the command line. */
static int read_expression(struct options *options)
{
	char *expression;
	int error;

	error = filter_read_file(&expression, options->expression_file);
	if (error)
		return message_errno(error, "%s", options->expression_file);
	if (*options->expression)
		message_warning("-F: the expression on the command line is ignored: %s",
				options->expression);
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
	if (!strcasecmp(type, "domain"))
		return PRINT_PAYLOAD_DOMAIN;
	if (!strcasecmp(type, "resp"))
		return PRINT_PAYLOAD_RESP;
	if (!strcasecmp(type, "zmtp1"))
		return PRINT_PAYLOAD_ZMTP1;
	return PRINT_PAYLOAD_OTHER;
}

/* Whether it only affects text, and is not common in aliases as -n and -v are. */
static bool is_ignored(const struct option_row *row)
{
	static const char *const ignored[] = {"-#", "-A", "-b", "-e", "-M", "-q",	"-S",
					      "-t", "-T", "-u", "-x", "-X", "--tcpdump"};
	char name[32];
	size_t i;

	option_table_spell(row, name, sizeof(name));
	for (i = 0; i < sizeof(ignored) / sizeof(ignored[0]); i++)
		if (!strcmp(name, ignored[i]))
			return true;
	return false;
}

/* Names those that were given. */
static void warn_ignored(const struct options *options, const char *format)
{
	const struct option_row *rows;
	char list[128] = "", name[32];
	size_t count, i, used = 0;

	rows = option_table(&count);
	for (i = 0; i < count && used < sizeof(list); i++)
		if (options->uses[i].count && is_ignored(&rows[i]))
			used += (size_t)snprintf(list + used, sizeof(list) - used, "%s%s",
						 used ? ", " : "",
						 option_table_spell(&rows[i], name, sizeof(name)));
	if (used)
		message_warning("--%s ignores what only affects text: %s", format, list);
}

/* Resets the options that only affect text, and warns about those of is_ignored(). */
static void settle_machine_readable(struct print_options *print, const struct options *options,
				    const char *format)
{
	warn_ignored(options, format);
	print->dump = PRINT_DUMP_NONE;
	print->payload = PRINT_PAYLOAD_OTHER;
	print->quiet = false;
	print->absolute = false;
	print->verbose = 0;
	print->numeric = true;
}

static bool wants_nanoseconds(const struct options *options)
{
	return options->precision && !strncasecmp(options->precision, "nano", 4);
}

static void settle_print(struct print_options *print, const struct options *options,
			 const struct sink_type *type)
{
	print->numeric = options->numeric_count > 0;
	print->nanoseconds = wants_nanoseconds(options);
	print->quiet = print->quiet_count > 0;
	print->triggers = options->config.events != 0;
	print->time = (enum print_time)options->time_count;
	print->dump = choose_dump(options);
	print->payload = choose_payload(options->payload);
	if (type->machine_readable)
		settle_machine_readable(print, options, type->name);
}

/* Where connections come from packets a sink makes their lines. */
static const struct sink_type *choose_sink(const struct options *options,
					   const struct sink_type *type)
{
	if (!options->config.flows.chosen || choose_action(options) != RUN_REPLAY)
		return type;
	return sink_find(type->machine_readable ? "flows of a file as json" : "flows of a file");
}

static bool prints_packets(const struct options *options)
{
	const struct run_config *config = &options->config;

	if (config->metrics && !config->flows.chosen)
		return false;
	if (config->file.rules.path)
		return options->print_too;
	return !config->output.count_only;
}

static bool ends_in(const char *text, const char *end)
{
	size_t length = strlen(text), tail = strlen(end);

	return length >= tail && !strcmp(text + length - tail, end);
}

static enum writer_format choose_format(const struct options *options)
{
	const char *path = options->config.file.rules.path;

	if (options->pcapng || options->config.pin.dump || (path && ends_in(path, ".pcapng")))
		return WRITER_PCAPNG;
	return wants_nanoseconds(options) ? WRITER_PCAP_NANO : WRITER_PCAP_MICRO;
}

static void settle_processes(struct process_selection *processes, const struct options *options)
{
	processes->pids = options->pids;
	processes->pid_count = options->pid_count;
	processes->command = options->config.command;
	processes->without = options->config.capture.without;
	processes->ring_bytes = options->config.keep.chosen
					? KEEP_EVENT_BYTES
					: options->config.capture.ring_kib * 1024;
	/* Files have no room for more than names and numbers. */
	processes->detailed =
		processes->show && options->config.print.verbose && !options->config.keep.chosen;
}

/* As tcpdump, which does not mention it. */
static void warn_without_effect(const struct options *options, char letter, const char *missing)
{
	size_t count;
	const struct option_row *row = option_table_letter(letter);

	if (options->uses[row - option_table(&count)].count)
		message_warning("-%c has no effect without %s", letter, missing);
}

/* Rotation without a file to write is none; nor are there rules of it without rotation. */
static void settle_rotation(struct run_config *config, const struct options *options)
{
	struct rotation_rules *rules = &config->file.rules;

	rules->bytes = options->rotate_megabytes * MEGABYTE;
	if (!rules->path) {
		warn_without_effect(options, 'C', "-w");
		warn_without_effect(options, 'G', "-w");
		rules->bytes = 0;
		rules->seconds = 0;
	}
	if (rules->bytes || rules->seconds)
		return;
	warn_without_effect(options, 'W', "-C or -G");
	warn_without_effect(options, 'z', "-C or -G");
	rules->files = 0;
	config->file.rotate_command = NULL;
	config->file.last = false;
}

/* With -W 1 there is no second file. */
static void warn_overwritten(const struct rotation_rules *rules)
{
	if (rules->seconds && rules->files != 1 && !strchr(rules->path, '%'))
		message_warning("-G: each file overwrites the one before, since '%s' has no time "
				"in it, such as %%H%%M%%S",
				rules->path);
}

int resolve_config(struct run_config *out, struct options *options)
{
	const struct sink_type *type = sink_find(options->format ? options->format : "text");
	struct run_config config = options->config;
	int error;

	config.action = choose_action(options);
	if (options->expression_file && needs_expression(config.action)) {
		error = read_expression(options);
		if (error)
			return error;
	}
	config.filter.expression = options->expression;
	config.capture.snaplen = options->snaplen ? (uint32_t)options->snaplen : RECORD_SNAP_MAX;
	settle_print(&config.print, options, type);
	settle_processes(&config.processes, options);
	config.output.sink = prints_packets(options) ? choose_sink(options, type) : NULL;
	settle_rotation(&config, options);
	config.file.format = choose_format(options);
	config.file.expression = options->expression;
	warn_overwritten(&config.file.rules);
	config.file.replace = config.pin.dump;
	config.file.keep = config.keep.files;
	*out = config;
	return 0;
}
