// SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
#include "cli/options.h"

#include <errno.h>

#include "command_line.h"
#include "tap.h"

static const struct {
	const char *line;
	int error;
	const char *message;
} refusals[] = {
	{"-i", -EINVAL, "-i requires an argument: IF"},
	{"-c", -EINVAL, "-c requires an argument: N"},
	{"--hook", -EINVAL, "--hook requires an argument: tc|xdp"},
	{"--sample", -EINVAL, "--sample requires an argument: N"},
	{"-w ", -EINVAL, "-w requires an argument: FILE"},
	{"--s", -EINVAL, "-s requires an argument: BYTES"},
	{"--pr=x", -EINVAL, "--print takes no argument"},
	{"--help=x", -EINVAL, "--help takes no argument"},
	{"--", -EINVAL, "-- requires a command"},
	{"-Q up", -EINVAL, "invalid argument 'up' for -Q: not one of inout|in|out"},
	{"--hook tcx", -EINVAL, "invalid argument 'tcx' for --hook: not one of tc|xdp"},
	{"--hook t", -EINVAL, "invalid argument 't' for --hook: not one of tc|xdp"},
	{"-T dns", -EINVAL,
	 "invalid argument 'dns' for -T: not one of aodv|carp|cnfp|domain|lmp|pgm|pgm_zmtp1|ptp|"
	 "radius|resp|rpc|rtcp|rtp|snmp|someip|tftp|vat|vxlan|wb|zmtp1"},
	{"--json=2", -EINVAL, "invalid argument '2' for --json: not one of 3|1|flat"},
	{"--json=", -EINVAL, "invalid argument '' for --json: not one of 3|1|flat"},
	{"--json=flat,1", -EINVAL, "invalid argument 'flat,1' for --json: not one of 3|1|flat"},
	{"--without x", -EINVAL,
	 "unknown kernel feature 'x' for --without (--features lists them; "
	 "ring-buffer, tc, xdp and btf cannot be left out)"},
	{"--without tcx,", -EINVAL,
	 "unknown kernel feature '' for --without (--features lists them; "
	 "ring-buffer, tc, xdp and btf cannot be left out)"},
	{"--without x,y --without tcx", -EINVAL,
	 "unknown kernel feature 'x' for --without (--features lists them; "
	 "ring-buffer, tc, xdp and btf cannot be left out)"},
	{"--without tc", -EINVAL,
	 "unknown kernel feature 'tc' for --without (--features lists them; "
	 "ring-buffer, tc, xdp and btf cannot be left out)"},
	{"--without btf", -EINVAL,
	 "unknown kernel feature 'btf' for --without (--features lists them; "
	 "ring-buffer, tc, xdp and btf cannot be left out)"},
	{"--events=x", -EINVAL,
	 "unknown event 'x' for --events: not one of retransmit, drop, reset, state, ca, csum, "
	 "listen-overflow, connect"},
	{"--events=drop,", -EINVAL,
	 "unknown event '' for --events: not one of retransmit, drop, reset, state, ca, csum, "
	 "listen-overflow, connect"},
	{"--events=drop,dro", -EINVAL,
	 "unknown event 'dro' for --events: not one of retransmit, drop, reset, state, ca, csum, "
	 "listen-overflow, connect"},
	{"--only retransmi", -EINVAL,
	 "unknown condition 'retransmi' for --only; did you mean 'retransmit'?"},
	{"--only drop,rrt>1ms", -EINVAL,
	 "unknown condition 'rrt' for --only; did you mean 'rtt>DURATION'?"},
	{"--only latency", -EINVAL,
	 "unknown condition 'latency' for --only: not one of retransmit, drop, reset, zero-window, "
	 "rtt>DURATION, connect>DURATION"},
	{"--only drop,", -EINVAL,
	 "unknown condition '' for --only: not one of retransmit, drop, reset, zero-window, "
	 "rtt>DURATION, connect>DURATION"},
	{"--only rtt", -EINVAL, "'rtt' for --only requires a duration, as in 'rtt>10ms'"},
	{"--only drop>1ms", -EINVAL, "'drop' for --only takes no duration"},
	{"--only rtt>abc", -EINVAL,
	 "invalid duration in 'rtt>abc' for --only: a whole number with us, ms or s, as in 10ms"},
	{"--only connect>10", -EINVAL,
	 "invalid duration in 'connect>10' for --only: a whole number with us, ms or s, as in "
	 "10ms"},
	{"--only rtt>-1ms", -EINVAL,
	 "invalid duration in 'rtt>-1ms' for --only: a whole number with us, ms or s, as in 10ms"},
	{"--only rtt>1,drop", -EINVAL,
	 "invalid duration in 'rtt>1' for --only: a whole number with us, ms or s, as in 10ms"},
	{"--only rtt>9223372036855ms", -EINVAL,
	 "duration in 'rtt>9223372036855ms' for --only is out of range"},
	{"--only rtt>99999999999999999999s", -EINVAL,
	 "duration in 'rtt>99999999999999999999s' for --only is out of range"},
	{"--only", -EINVAL, "--only requires an argument: LIST"},
	{"-tttttt", -EINVAL, "-t given more than 5 times"},
	{"-c 0", -EINVAL, "number '0' for -c is out of range: 1 or more"},
	{"-c 5x", -EINVAL, "invalid number '5x' for -c"},
	{"-c -1", -EINVAL, "number '-1' for -c is out of range: 1 or more"},
	{"-c 0x10", -EINVAL, "invalid number '0x10' for -c"},
	{"-c +5", -EINVAL, "invalid number '+5' for -c"},
	{"-c ", -EINVAL, "invalid number '' for -c"},
	{"-c 18446744073709551616", -EINVAL,
	 "number '18446744073709551616' for -c is out of range: 1 or more"},
	{"-s -1", -EINVAL, "number '-1' for -s is out of range: 0 to 262144"},
	{"-s 262145", -EINVAL, "number '262145' for -s is out of range: 0 to 262144"},
	{"-s 64k", -EINVAL, "invalid number '64k' for -s"},
	{"-B 0", -EINVAL, "number '0' for -B is out of range: 1 to 1048576"},
	{"-B 1048577", -EINVAL, "number '1048577' for -B is out of range: 1 to 1048576"},
	{"-B 4M", -EINVAL, "invalid number '4M' for -B"},
	{"--comm sixteen-letters-", -EINVAL,
	 "'sixteen-letters-' for --comm is longer than the limit of 15 bytes"},
	{"--pid 0", -EINVAL, "number '0' for --pid is out of range: 1 to 2147483647"},
	{"--sample 0", -EINVAL, "number '0' for --sample is out of range: 1 to 1000000"},
	{"--sample 1000001", -EINVAL,
	 "number '1000001' for --sample is out of range: 1 to 1000000"},
	{"--flows=5,5", -EINVAL,
	 "'5' for --flows is neither a number of seconds nor 'forwarded', each once"},
	{"--flows=forwarded,forwarded", -EINVAL,
	 "'forwarded' for --flows is neither a number of seconds nor 'forwarded', each once"},
	{"--top=forward", -EINVAL,
	 "'forward' for --top is neither a number of seconds nor 'forwarded', each once"},
	{"--flows=5,", -EINVAL,
	 "'' for --flows is neither a number of seconds nor 'forwarded', each once"},
	{"--flows=5x", -EINVAL, "invalid number '5x' for --flows"},
	{"--sample 4x", -EINVAL, "invalid number '4x' for --sample"},
	{"--limit-cpu 0", -EINVAL, "number '0' for --limit-cpu is out of range: 1 to 100"},
	{"--limit-cpu 101", -EINVAL, "number '101' for --limit-cpu is out of range: 1 to 100"},
	{"--threads 0", -EINVAL, "number '0' for --threads is out of range: 1 to 64"},
	{"--threads 65", -EINVAL, "number '65' for --threads is out of range: 1 to 64"},
	{"--limit-cpu 5%", -EINVAL, "invalid number '5%' for --limit-cpu"},
};

static void test_refusals(struct tap *tap)
{
	struct command_line line;
	size_t i;

	for (i = 0; i < sizeof(refusals) / sizeof(refusals[0]); i++) {
		tap_number(tap, command_line_read(&line, refusals[i].line), refusals[i].error,
			   "refused: %s", refusals[i].line);
		tap_text(tap, line.messages, refusals[i].message, "refused: message for %s",
			 refusals[i].line);
		tap_ok(tap, !line.options.expression && !line.options.pids,
		       "refused: %s leaves the result unchanged", refusals[i].line);
	}
}

static void test_table(struct tap *tap)
{
	size_t count, i;
	const struct option_row *rows = option_table(&count);

	for (i = 0; i < count; i++) {
		const struct option_row *row = &rows[i];

		tap_ok(tap, !i || row->group >= rows[i - 1].group,
		       "table: row %zu is in the order of groups", i);
		tap_ok(tap, !row->letter || option_table_letter(row->letter) == row,
		       "table: no other row has the letter of row %zu", i);
		tap_ok(tap, !row->name || option_table_name(row->name, strlen(row->name)) == row,
		       "table: no other row has the name of row %zu", i);
		tap_ok(tap, row->letter || row->name, "table: row %zu can be spelled", i);
	}
	tap_ok(tap, !option_table_letter(0), "table: no letter, no row");
}

static void test_uses(struct tap *tap)
{
	struct command_line line;
	size_t count;
	const struct option_row *rows = option_table(&count);
	const struct options_use *uses = line.options.uses;

	if (!tap_number(tap, command_line_read(&line, "-nn -i lo --interface=eth0 --pcapng -wa"), 0,
			"uses: the line is accepted"))
		return;
	tap_number(tap, uses[option_table_letter('n') - rows].count, 2, "uses: -nn is twice");
	tap_number(tap, uses[option_table_letter('i') - rows].count, 2,
		   "uses: letter and long name are one option");
	tap_text(tap, uses[option_table_letter('i') - rows].argument, "eth0",
		 "uses: the last argument is kept");
	tap_number(tap, uses[option_table_name("pcapng", 6) - rows].count, 1,
		   "uses: a long name alone");
	tap_number(tap, uses[option_table_letter('v') - rows].count, 0,
		   "uses: what is not given counts 0");
	options_free(&line.options);
}

/* Long names may be shortened as far as tcpdump's allow it, whatever else there is here. */
static void test_abbreviations(struct tap *tap)
{
	struct command_line line;
	const struct options *options = &line.options;

	if (!tap_number(tap, command_line_read(&line, "tcp --s 60 port --b=9 80 --c --r root -r a"),
			0, "abbreviations: the line is accepted"))
		return;
	tap_number(tap, (long long)options->snaplen, 60, "abbreviations: --snapshot-length");
	tap_number(tap, (long long)options->config.capture.ring_kib, 9,
		   "abbreviations: --buffer-size");
	tap_ok(tap, options->config.output.count_only, "abbreviations: --count");
	tap_text(tap, options->config.user, "root", "abbreviations: --relinquish-privileges");
	tap_text(tap, options->expression, "tcp port 80", "abbreviations: the expression");
	options_free(&line.options);
}

/* What follows -- is a command only where one can run. */
static void test_dashes(struct tap *tap)
{
	static const struct {
		const char *line;
		const char *expression;
		bool command;
	} rows[] = {
		{"-i lo -- port 80", "", true},
		{"-i lo port 22 -- port 80", "port 22", true},
		{"-r a -- port 80", "port 80", false},
		{"-r a port 22 -- or port 80", "port 22 or port 80", false},
		{"-V a --", "", false},
		{"-d -- tcp", "tcp", false},
	};
	struct command_line line;
	size_t i;

	for (i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		if (!tap_number(tap, command_line_read(&line, rows[i].line), 0,
				"dashes: %s is accepted", rows[i].line))
			continue;
		tap_text(tap, line.options.expression, rows[i].expression,
			 "dashes: the expression of %s", rows[i].line);
		tap_number(tap, line.config.command != NULL, rows[i].command,
			   "dashes: whether %s has a command", rows[i].line);
		options_free(&line.options);
	}
}

static void test_without(struct tap *tap)
{
	struct command_line line;
	feature_set without;

	if (!tap_number(tap, command_line_read(&line, "--without send,tcx --without fork"), 0,
			"--without: the line is accepted"))
		return;
	without = line.options.config.capture.without;
	tap_ok(tap, feature_in(without, FEATURE_SEND), "--without: the first of a list is off");
	tap_ok(tap, feature_in(without, FEATURE_TCX), "--without: the second of a list is off");
	tap_ok(tap, feature_in(without, FEATURE_FORK),
	       "--without: one from a second option is off");
	tap_number(tap, __builtin_popcountll(without), 3, "--without: no other feature is off");
	options_free(&line.options);
}

int main(void)
{
	struct tap tap = {};

	test_refusals(&tap);
	test_table(&tap);
	test_uses(&tap);
	test_abbreviations(&tap);
	test_dashes(&tap);
	test_without(&tap);
	return tap_done(&tap);
}
