// SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
#include "cli/options.h"

#include <errno.h>
#include <fcntl.h>
#include <getopt.h>
#include <linux/types.h>
#include <unistd.h>

#include "record.h"
#include "tap.h"

#define WORDS_MAX 32

/* Splits a command line at its blanks and parses it; messages go nowhere. */
static int parse(struct options *options, char *line)
{
	char *argv[WORDS_MAX + 1] = {"tcplens"};
	int argc = 1, error, quiet, loud;
	char *word, *rest = line;

	while ((word = strsep(&rest, " ")) && argc < WORDS_MAX)
		argv[argc++] = word;
	loud = dup(STDERR_FILENO);
	quiet = open("/dev/null", O_WRONLY);
	dup2(quiet, STDERR_FILENO);
	optind = 0; /* GNU getopt: begin anew */
	error = options_parse(options, argc, argv);
	dup2(loud, STDERR_FILENO);
	close(loud);
	close(quiet);
	return error;
}

struct refusal {
	const char *line;
	int error;
};

static const struct refusal refusals[] = {
	{"--nosuch", -EINVAL},
	{"-Y", -EINVAL},
	{"-i", -EINVAL},
	{"-c", -EINVAL},
	{"--help=x", -EINVAL},
	{"-Q up", -EINVAL},
	{"--hook", -EINVAL},
	{"--hook tcx", -EINVAL},
	{"-p --promisc", -EINVAL},
	{"--micro --nano", -EINVAL},
	{"-r a -V b", -EINVAL},
	{"-r a -i lo", -EINVAL},
	{"-F a port 80", -EINVAL},
	{"--hook xdp -Q out", -EINVAL},
	{"--without x", -EINVAL},
	{"--without tcx,", -EINVAL},
	{"--without x --without tcx", -EINVAL},
	{"--count", -EINVAL},
	{"-tttttt", -EINVAL},
	{"-dddd", -EINVAL},
	{"-c 0", -ERANGE},
	{"-c 5x", -ERANGE},
	{"-c -1", -ERANGE},
	{"-c 0x10", -ERANGE},
	{"-c +5", -ERANGE},
	{"-c 18446744073709551616", -ERANGE},
	{"-s -1", -ERANGE},
	{"-s 262145", -ERANGE},
	{"-s 64k", -ERANGE},
	{"-B 3", -ERANGE},
	{"-B 1048577", -ERANGE},
	{"-B 4M", -ERANGE},
	{"--sample 0", -ERANGE},
	{"--sample 1000001", -ERANGE},
	{"--sample 4x", -ERANGE},
	{"--limit-cpu 0", -ERANGE},
	{"--limit-cpu 101", -ERANGE},
	{"--limit-cpu 5%", -ERANGE},
	{"-r a --limit-cpu 5", -EINVAL},
	{"--sample", -EINVAL},
};

static void test_refusals(struct tap *tap)
{
	struct options untouched = {.count = 77};
	char line[64];
	size_t i;

	for (i = 0; i < sizeof(refusals) / sizeof(refusals[0]); i++) {
		snprintf(line, sizeof(line), "%s", refusals[i].line);
		tap_number(tap, parse(&untouched, line), refusals[i].error, "refused: %s",
			   refusals[i].line);
	}
	tap_number(tap, (long long)untouched.count, 77, "refused: the options are unchanged");
}

static void test_defaults(struct tap *tap)
{
	struct options options;
	char line[] = "-l";

	if (!tap_number(tap, parse(&options, line), 0, "defaults: -l is accepted"))
		return;
	tap_number(tap, (long long)options.interfaces.count, 0, "defaults: no interface");
	tap_number(tap, (long long)options.snaplen, RECORD_SNAP_MAX,
		   "defaults: the snapshot length is the largest");
	tap_number(tap, (long long)options.count, 0, "defaults: no packet count");
	tap_number(tap, options.hook, OPTIONS_HOOK_TC, "defaults: the hook is TC");
	tap_number(tap, options.direction, OPTIONS_INOUT, "defaults: both directions");
	tap_text(tap, options.expression, "", "defaults: an empty expression");
	tap_ok(tap, !options.promiscuous && !options.print.numeric && !options.print.verbose,
	       "defaults: no flag is set");
	options_free(&options);
}

static void test_values(struct tap *tap)
{
	struct options options;
	char line[] = "-i lo -nnvv -i eth0 -tttt -s 0 -c 3 -B 4 -Q in --hook xdp tcp port 80 -e";

	if (!tap_number(tap, parse(&options, line), 0, "values: the line is accepted"))
		return;
	tap_number(tap, (long long)options.interfaces.count, 2,
		   "values: -i twice gives two interfaces");
	tap_text(tap, options.interfaces.words[0], "lo", "values: the first interface is lo");
	tap_text(tap, options.interfaces.words[1], "eth0", "values: the second interface is eth0");
	tap_ok(tap, options.print.numeric, "values: -nn turns names off");
	tap_number(tap, options.print.verbose, 2, "values: -vv counts two");
	tap_number(tap, options.print.time, PRINT_TIME_DATE, "values: -tttt prints the date");
	tap_number(tap, (long long)options.snaplen, RECORD_SNAP_MAX,
		   "values: -s 0 is the largest snapshot length");
	tap_number(tap, (long long)options.count, 3, "values: -c 3 is the packet count");
	tap_number(tap, (long long)options.ring_kib, 4, "values: -B 4 is the ring size");
	tap_number(tap, options.direction, OPTIONS_IN, "values: -Q in is the direction");
	tap_number(tap, options.hook, OPTIONS_HOOK_XDP, "values: --hook xdp is the hook");
	tap_ok(tap, options.print.link_header, "values: an option after the expression counts");
	tap_text(tap, options.expression, "tcp port 80", "values: the expression is what is left");
	options_free(&options);
}

static void test_without(struct tap *tap)
{
	struct options options;
	char line[] = "--without send,tcx --without fork";

	if (!tap_number(tap, parse(&options, line), 0, "--without: the line is accepted"))
		return;
	tap_ok(tap, options_without(&options, "send"), "--without: the first of a list is off");
	tap_ok(tap, options_without(&options, "tcx"), "--without: the last of a list is off");
	tap_ok(tap, options_without(&options, "fork"),
	       "--without: one from a second option is off");
	tap_ok(tap, !options_without(&options, "sen") && !options_without(&options, "sent"),
	       "--without: similar names are not off");
	options_free(&options);
}

static void test_dumps(struct tap *tap)
{
	static const struct {
		const char *line;
		enum print_dump dump;
	} rows[] = {
		{"-A", PRINT_DUMP_ASCII},     {"-AA", PRINT_DUMP_ASCII_LINK},
		{"-x", PRINT_DUMP_HEX},	      {"-xx", PRINT_DUMP_HEX_LINK},
		{"-X", PRINT_DUMP_HEX_ASCII}, {"-X -X", PRINT_DUMP_HEX_ASCII_LINK},
		{"-A -x", PRINT_DUMP_HEX},    {"-X -xx -A", PRINT_DUMP_HEX_ASCII},
	};
	struct options options;
	char line[64];
	size_t i;

	for (i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		snprintf(line, sizeof(line), "%s", rows[i].line);
		if (!tap_number(tap, parse(&options, line), 0, "dump: %s is accepted",
				rows[i].line))
			continue;
		tap_number(tap, options.print.dump, rows[i].dump, "dump: %s chooses the form",
			   rows[i].line);
		options_free(&options);
	}
}

int main(void)
{
	struct tap tap = {};

	test_refusals(&tap);
	test_defaults(&tap);
	test_values(&tap);
	test_without(&tap);
	test_dumps(&tap);
	return tap_done(&tap);
}
