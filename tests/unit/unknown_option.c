// SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
#include "cli/unknown_option.h"

#include <errno.h>

#include "command_line.h"
#include "tap.h"

#define ABSENT(spelled, what) \
	spelled " (" what ") is an option of tcpdump that tcplens does not have: "

/* For options of tcpdump only the start of the message is compared: the reasons differ. */
static const struct {
	const char *line;
	const char *message;
} rows[] = {
	/* unlike anything */
	{"-Y", "unknown option '-Y' (--help lists all options)"},
	{"-nY", "unknown option '-Y' (--help lists all options)"},
	{"--nosuch", "unknown option '--nosuch' (--help lists all options)"},
	{"--x=y", "unknown option '--x' (--help lists all options)"},
	{"--nosuchoptionnosuchoptionnosuchoptionnosuchoption",
	 "unknown option '--nosuchoptionnosuchoptionnosuchoptionnosuchoption' (--help lists all "
	 "options)"},
	/* letters swapped, missing, added, wrong */
	{"--prco", "unknown option '--prco'; did you mean '--proc'?"},
	{"--prc", "unknown option '--prc'; did you mean '--proc'?"},
	{"--procc", "unknown option '--procc'; did you mean '--proc'?"},
	{"--prok", "unknown option '--prok'; did you mean '--proc'?"},
	{"--interfaces=lo", "unknown option '--interfaces'; did you mean '--interface'?"},
	{"--contianer=web", "unknown option '--contianer'; did you mean '--container'?"},
	{"--absolute-tcp-sequence-nubmer",
	 "unknown option '--absolute-tcp-sequence-nubmer'; did you mean "
	 "'--absolute-tcp-sequence-numbers'?"},
	/* ambiguous abbreviations */
	{"--ke", "ambiguous option '--ke': --keep, --keep-bytes, --keep-interval, --keep-files, "
		 "--keep-total, --keep-free"},
	{"--n=x", "ambiguous option '--n': --netns, --no-promiscuous-mode, --number, --nano, "
		  "--no-optimize"},
	/* of tcpdump(1) 4.99.3 */
	{"-E x", ABSENT("-E", "decryption of IPsec")},
	{"-nf", ABSENT("-f", "foreign addresses as numbers")},
	{"-I", ABSENT("-I", "monitor mode")},
	{"--monitor-mode", ABSENT("--monitor-mode", "monitor mode")},
	{"--mon", ABSENT("--monitor-mode", "monitor mode")},
	{"-j host", ABSENT("-j", "time stamp type")},
	{"--time-stamp-type=host", ABSENT("--time-stamp-type", "time stamp type")},
	{"--time-stamp-t host", ABSENT("--time-stamp-type", "time stamp type")},
	{"-J", ABSENT("-J", "time stamp types")},
	{"--list-time-stamp-types", ABSENT("--list-time-stamp-types", "time stamp types")},
	{"--list-t", ABSENT("--list-time-stamp-types", "time stamp types")},
	{"-m x", ABSENT("-m", "SMI MIB modules")},
};

static void test_messages(struct tap *tap)
{
	struct command_line line;
	size_t i, length;

	for (i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		tap_number(tap, command_line_read(&line, rows[i].line), -EINVAL, "refused: %s",
			   rows[i].line);
		length = strlen(rows[i].message);
		if (rows[i].message[length - 1] == ' ' && strlen(line.messages) > length + 10)
			line.messages[length] = '\0';
		tap_text(tap, line.messages, rows[i].message, "message: %s", rows[i].line);
	}
}

/* getopt accepts unambiguous abbreviations of long names. */
static void test_shortened(struct tap *tap)
{
	struct command_line line;

	if (!tap_number(tap, command_line_read(&line, "--cont web --versi"), 0,
			"shortened: the line is accepted"))
		return;
	tap_text(tap, line.options.config.processes.container, "web",
		 "shortened: --cont is --container");
	tap_ok(tap, line.options.version, "shortened: --versi is --version");
	options_free(&line.options);
}

int main(void)
{
	struct tap tap = {};

	test_messages(&tap);
	test_shortened(&tap);
	return tap_done(&tap);
}
