// SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
/* From options to the configuration of files that are written; the rest is in resolve.c. */
#include <linux/types.h>

#include "command_line.h"
#include "tap.h"

static void test_defaults(struct tap *tap)
{
	struct command_line line;

	if (!tap_number(tap, command_line_read(&line, "-w a%s -G 60 -z gzip"), 0,
			"defaults: the line is accepted"))
		return;
	tap_ok(tap, !line.config.file.last, "defaults: the last file has no command");
	tap_number(tap, (long long)line.config.file.keep, 0, "defaults: all files stay");
	tap_ok(tap, !line.config.file.comment_every, "defaults: comments where processes change");
	options_free(&line.options);
}

static void test_values(struct tap *tap)
{
	struct command_line line;

	if (!tap_number(tap,
			command_line_read(&line, "-w a%s.pcapng -G 60 --keep-files 7 -z gzip "
						 "--z-last --proc --comment-all"),
			0, "values: the line is accepted"))
		return;
	tap_number(tap, (long long)line.config.file.keep, 7, "values: --keep-files");
	tap_ok(tap, line.config.file.last, "values: --z-last");
	tap_ok(tap, line.config.file.comment_every, "values: --comment-all");
	options_free(&line.options);
}

int main(void)
{
	struct tap tap = {0};

	test_defaults(&tap);
	test_values(&tap);
	return tap_done(&tap);
}
