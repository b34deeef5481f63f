// SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
#include "cli/resolve.h"

#include <errno.h>
#include <linux/types.h>

#include "command_line.h"
#include "record.h"
#include "tap.h"

static void test_defaults(struct tap *tap)
{
	struct command_line line;
	struct run_config *config = &line.config;

	if (!tap_number(tap, command_line_read(&line, "-l"), 0, "defaults: the line is accepted"))
		return;
	tap_number(tap, config->action, RUN_LIVE, "defaults: a live capture");
	tap_number(tap, (long long)config->source.interfaces.count, 0, "defaults: no interface");
	tap_number(tap, config->source.hook, RUN_HOOK_TC, "defaults: hook");
	tap_number(tap, config->source.direction, RUN_INOUT, "defaults: direction");
	tap_ok(tap, !config->source.promiscuous, "defaults: not promiscuous");
	tap_text(tap, config->filter.expression, "", "defaults: no expression");
	tap_number(tap, (long long)config->filter.count, 0, "defaults: any number of packets");
	tap_number(tap, config->capture.snaplen, RECORD_SNAP_MAX, "defaults: snapshot length");
	tap_ok(tap, !config->print.numeric && !config->print.verbose, "defaults: plain lines");
	tap_ok(tap, config->output.sink, "defaults: packets are printed");
	tap_ok(tap, !config->file.rules.path, "defaults: no file is written");
	tap_ok(tap, !selection_chosen(&config->processes), "defaults: every process's packets");
	options_free(&line.options);
}

/* Of --events without a list. */
#define EVERY ((1u << FACT_KINDS) - 1 - (1u << FACT_STATE) - (1u << FACT_CONNECT))

static void test_events(struct tap *tap)
{
	static const struct {
		const char *line;
		fact_set events;
	} given[] = {
		{"-n", 0},
		{"--events=drop", 1u << FACT_DROP},
		{"--events=drop,state --events=ca",
		 1u << FACT_DROP | 1u << FACT_STATE | 1u << FACT_CA},
		{"--events", EVERY},
		{"--events tcp", EVERY},
	};
	struct command_line line;
	size_t i;

	for (i = 0; i < sizeof(given) / sizeof(given[0]); i++) {
		if (!tap_number(tap, command_line_read(&line, given[i].line), 0,
				"events: %s is accepted", given[i].line))
			continue;
		tap_number(tap, line.config.events, given[i].events, "events: %s", given[i].line);
		options_free(&line.options);
	}
}

static void test_values(struct tap *tap)
{
	static const char text[] =
		"-i lo -nnvv -i eth0 -tttt -s 0 -c 3 -B 4 -Q in --hook xdp tcp port 80 -e -u";
	struct command_line line;
	struct run_config *config = &line.config;

	if (!tap_number(tap, command_line_read(&line, text), 0, "values: the line is accepted"))
		return;
	tap_number(tap, (long long)config->source.interfaces.count, 2, "values: -i twice");
	tap_text(tap, config->source.interfaces.words[0], "lo", "values: the first interface");
	tap_text(tap, config->source.interfaces.words[1], "eth0", "values: the second interface");
	tap_ok(tap, config->print.numeric, "values: -nn");
	tap_number(tap, config->print.verbose, 2, "values: -vv");
	tap_number(tap, config->print.time, PRINT_TIME_DATE, "values: -tttt");
	tap_number(tap, config->capture.snaplen, RECORD_SNAP_MAX, "values: -s 0 is the most");
	tap_number(tap, (long long)config->filter.count, 3, "values: -c");
	tap_number(tap, (long long)config->capture.ring_kib, 4, "values: -B");
	tap_number(tap, config->source.direction, RUN_IN, "values: -Q");
	tap_number(tap, config->source.hook, RUN_HOOK_XDP, "values: --hook");
	tap_ok(tap, config->print.link_header, "values: an option after the expression");
	tap_ok(tap, config->print.handle_words, "values: -u");
	tap_text(tap, config->filter.expression, "tcp port 80", "values: the expression");
	options_free(&line.options);
}

/* Whose text is printed. */
static void test_versions(struct tap *tap)
{
	static const struct {
		const char *line;
		enum print_version version;
	} rows[] = {
		{"-n", TCPLENS_PRINT_VERSION},
		{"--tcpdump 4.99.3", PRINT_4_99_3},
		{"--tcpdump=4.99.5", PRINT_4_99_5},
		{"--tcpdump 4.99.5 --tcpdump 4.99.3", PRINT_4_99_3},
	};
	static const char *const refused[] = {"4.99", "4.99.4", "4.99.50", "5", "newest"};
	struct command_line line;
	char text[64];
	size_t i;

	for (i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		if (!tap_number(tap, command_line_read(&line, rows[i].line), 0,
				"versions: %s is accepted", rows[i].line))
			continue;
		tap_number(tap, line.config.print.version, rows[i].version, "versions: %s",
			   rows[i].line);
		options_free(&line.options);
	}
	for (i = 0; i < sizeof(refused) / sizeof(refused[0]); i++) {
		snprintf(text, sizeof(text), "--tcpdump %s", refused[i]);
		tap_number(tap, command_line_read(&line, text), -EINVAL, "versions: %s is refused",
			   refused[i]);
		tap_ok(tap, strstr(line.messages, "--tcpdump: not one of 4.99.3|4.99.5"),
		       "versions: the message for %s has those there are", refused[i]);
	}
	tap_text(tap, print_name_version(PRINT_4_99_3), "4.99.3", "versions: the older one's name");
	tap_text(tap, print_name_version(PRINT_4_99_5), "4.99.5", "versions: the newer one's name");
}

static void test_actions(struct tap *tap)
{
	static const struct {
		const char *text;
		enum run_action action;
	} rows[] = {
		{"port 80", RUN_LIVE},
		{"-r file", RUN_REPLAY},
		{"-V file", RUN_REPLAY},
		{"-h", RUN_HELP},
		{"-D --version --help", RUN_HELP},
		{"--version", RUN_VERSION},
		{"--features", RUN_FEATURES},
		{"-L", RUN_LIST_LINK_TYPES},
		{"-L -r file", RUN_REPLAY},
		{"-D -r file", RUN_LIST_INTERFACES},
		{"-D", RUN_LIST_INTERFACES},
		{"-dd", RUN_DUMP_CLASSIC},
		{"-r file -d", RUN_DUMP_CLASSIC},
		{"-dddd", RUN_DUMP_CLASSIC},
		{"--dump-filter", RUN_DUMP_EBPF},
		{"--help -F nosuchfile", RUN_HELP},
	};
	struct command_line line;
	size_t i;

	for (i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		if (!tap_number(tap, command_line_read(&line, rows[i].text), 0,
				"action: %s is accepted", rows[i].text))
			continue;
		tap_number(tap, line.config.action, rows[i].action, "action: %s", rows[i].text);
		options_free(&line.options);
	}
}

static void test_dumps(struct tap *tap)
{
	static const struct {
		const char *text;
		enum print_dump dump;
	} rows[] = {
		{"-A", PRINT_DUMP_ASCII},     {"-AA", PRINT_DUMP_ASCII_LINK},
		{"-x", PRINT_DUMP_HEX},	      {"-xx", PRINT_DUMP_HEX_LINK},
		{"-X", PRINT_DUMP_HEX_ASCII}, {"-X -X", PRINT_DUMP_HEX_ASCII_LINK},
		{"-A -x", PRINT_DUMP_HEX},    {"-X -xx -A", PRINT_DUMP_HEX_ASCII},
	};
	struct command_line line;
	size_t i;

	for (i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		if (!tap_number(tap, command_line_read(&line, rows[i].text), 0,
				"dump: %s is accepted", rows[i].text))
			continue;
		tap_number(tap, line.config.print.dump, rows[i].dump, "dump: %s", rows[i].text);
		options_free(&line.options);
	}
}

static void test_files(struct tap *tap)
{
	static const struct {
		const char *text;
		enum writer_format format;
		bool print;
	} rows[] = {
		{"-w a.pcap", WRITER_PCAP_MICRO, false},
		{"-w a.pcap --nano", WRITER_PCAP_NANO, false},
		{"-w a.pcap --nano --micro", WRITER_PCAP_MICRO, false},
		{"-w a.pcap --micro --time-stamp-precision nano", WRITER_PCAP_NANO, false},
		{"-w a.pcapng --nano", WRITER_PCAPNG, false},
		{"-w pcapng", WRITER_PCAP_MICRO, false},
		{"-w - --pcapng", WRITER_PCAPNG, false},
		{"-w a --print", WRITER_PCAP_MICRO, true},
		{"-w a -r b --count", WRITER_PCAP_MICRO, false},
		{"-w a -r b --count --print", WRITER_PCAP_MICRO, true},
	};
	struct command_line line;
	size_t i;

	for (i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		if (!tap_number(tap, command_line_read(&line, rows[i].text), 0,
				"file: %s is accepted", rows[i].text))
			continue;
		tap_number(tap, line.config.file.format, rows[i].format, "file: format of %s",
			   rows[i].text);
		tap_number(tap, line.config.output.sink != NULL, rows[i].print,
			   "file: whether %s prints too", rows[i].text);
		options_free(&line.options);
	}
}

static void test_processes(struct tap *tap)
{
	struct command_line line;
	const struct process_selection *selection = &line.config.processes;

	if (!tap_number(tap, command_line_read(&line, "--proc -v --pid 7 --pid 9 -- cat file"), 0,
			"processes: the line is accepted"))
		return;
	tap_ok(tap, selection->show && selection->detailed, "processes: --proc -v shows details");
	tap_number(tap, (long long)selection->pid_count, 2, "processes: --pid twice");
	tap_number(tap, selection->pids[1], 9, "processes: the second --pid");
	tap_ok(tap, selection->command && selection_chosen(selection),
	       "processes: only packets of the command");
	tap_text(tap, line.config.command[1], "file", "processes: the command's argument");
	options_free(&line.options);
	if (!tap_number(tap,
			command_line_read(&line, "--keep 30 --keep-bytes 1500 --on signal -w a "
						 "--proc -v -B 100000"),
			0, "processes: --keep is accepted"))
		return;
	tap_ok(tap, selection->show && !selection->detailed,
	       "processes: --keep shows them without details");
	tap_number(tap, (long long)selection->ring_bytes, KEEP_EVENT_BYTES,
		   "processes: with --keep -B is not the size of the events' buffers");
	tap_number(tap, (long long)line.config.keep.packet_bytes, 1500, "values: --keep-bytes");
	options_free(&line.options);
}

/* What decides between lines of packets, of connections from packets, and of sockets. */
static void test_flows(struct tap *tap)
{
	static const struct {
		const char *line;
		enum run_action action;
		const char *sink; /* NULL: none */
	} rows[] = {
		{"--flows -r a", RUN_REPLAY, "flows of a file"},
		{"--flows=3 --json -V a", RUN_REPLAY, "flows of a file as json"},
		{"--flows", RUN_FLOWS, "text"},
		{"--flows --json", RUN_FLOWS, "json"},
		{"--top", RUN_TOP, "text"},
		{"--metrics m -r a", RUN_REPLAY, NULL},
		{"--metrics m --flows -r a", RUN_REPLAY, "flows of a file"},
		{"--metrics m", RUN_FLOWS, NULL},
		{"--metrics m --flows=2", RUN_FLOWS, "text"},
		{"--flows=forwarded", RUN_FLOWS, "text"},
		{"--flows=5,forwarded --json", RUN_FLOWS, "json"},
		{"--top=forwarded,5", RUN_TOP, "text"},
	};
	struct command_line line;
	const struct sink_type *sink;
	size_t i;

	for (i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		if (!tap_number(tap, command_line_read(&line, rows[i].line), 0,
				"flows: %s is accepted", rows[i].line))
			continue;
		sink = line.config.output.sink;
		tap_number(tap, line.config.action, rows[i].action, "flows: %s: the action",
			   rows[i].line);
		tap_text(tap, sink ? sink->name : "none", rows[i].sink ?: "none",
			 "flows: %s: what prints", rows[i].line);
		options_free(&line.options);
	}
}

/* The argument of --flows and --top: seconds, a word, or both. */
static void test_intervals(struct tap *tap)
{
	static const struct {
		const char *line;
		uint64_t seconds;
		bool forwarded;
	} rows[] = {
		{"--flows", 0, false},
		{"--flows=5", 5, false},
		{"--flows=forwarded", 0, true},
		{"--flows=5,forwarded", 5, true},
		{"--flows=forwarded,7", 7, true},
	};
	static const char *const refused[] = {
		"--flows=",	      "--flows=forward",   "--flows=5,",
		"--flows=,forwarded", "--top=forwarded,x", "--flows=0,forwarded",
	};
	struct command_line line;
	size_t i;

	for (i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		if (!tap_number(tap, command_line_read(&line, rows[i].line), 0,
				"intervals: %s is accepted", rows[i].line))
			continue;
		tap_number(tap, line.config.flows.seconds, rows[i].seconds,
			   "intervals: %s: seconds", rows[i].line);
		tap_number(tap, line.config.flows.forwarded, rows[i].forwarded,
			   "intervals: %s: forwarded", rows[i].line);
		options_free(&line.options);
	}
	for (i = 0; i < sizeof(refused) / sizeof(refused[0]); i++)
		tap_number(tap, command_line_read(&line, refused[i]), -EINVAL,
			   "intervals: %s is refused", refused[i]);
}

int main(void)
{
	struct tap tap = {};

	test_defaults(&tap);
	test_events(&tap);
	test_values(&tap);
	test_versions(&tap);
	test_actions(&tap);
	test_dumps(&tap);
	test_files(&tap);
	test_processes(&tap);
	test_flows(&tap);
	test_intervals(&tap);
	return tap_done(&tap);
}
