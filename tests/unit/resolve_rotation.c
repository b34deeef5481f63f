// SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
/* Options of rotation, on the way to struct rotation_rules. */
#include "cli/resolve.h"

#include "command_line.h"
#include "tap.h"

static void test_rotation(struct tap *tap)
{
	struct command_line line;
	const struct rotation_rules *rules = &line.config.file.rules;

	if (!tap_number(tap, command_line_read(&line, "-w a -C 2 -G 60 -W 5 -z gzip -U"), 0,
			"rotation: the line is accepted"))
		return;
	tap_text(tap, rules->path, "a", "rotation: the file");
	tap_number(tap, (long long)rules->bytes, 2000000, "rotation: -C is in million bytes");
	tap_number(tap, (long long)rules->seconds, 60, "rotation: -G");
	tap_number(tap, (long long)rules->files, 5, "rotation: -W");
	tap_text(tap, line.config.file.rotate_command, "gzip", "rotation: -z");
	tap_ok(tap, line.config.file.flush_packets, "rotation: -U");
	options_free(&line.options);
}

struct row {
	const char *line;
	const char *message;
};

/* Each line is accepted, with that message. inert: and there is no rotation. */
static void test_rows(struct tap *tap, const struct row *rows, size_t count, bool inert)
{
	struct command_line line;
	const struct rotation_rules *rules = &line.config.file.rules;
	size_t i;

	for (i = 0; i < count; i++) {
		if (!tap_number(tap, command_line_read(&line, rows[i].line), 0, "%s: is accepted",
				rows[i].line))
			continue;
		tap_text(tap, line.messages, rows[i].message, "%s: message", rows[i].line);
		if (inert)
			tap_ok(tap,
			       !rules->bytes && !rules->seconds && !rules->files &&
				       !line.config.file.rotate_command,
			       "%s: no rotation", rows[i].line);
		options_free(&line.options);
	}
}

/* Only where a second file would have the name of the first. */
static const struct row overwriting[] = {
	{"-w a -G 60", "warning: -G: each file overwrites the one before, since 'a' has no "
		       "time in it, such as %H%M%S"},
	{"-w a -G 60 -W 2 -C 1",
	 "warning: -G: each file overwrites the one before, since 'a' has no time in it, "
	 "such as %H%M%S"},
	{"-w a -G 60 -W 1", ""},
	{"-w a%H -G 60", ""},
	{"-w a -C 1", ""},
};

/* tcpdump takes these and does nothing with them. */
static const struct row without_effect[] = {
	{"-C 1", "warning: -C has no effect without -w"},
	{"-G 1", "warning: -G has no effect without -w"},
	{"-w a -G 0", ""},
	{"-w a -W 2", "warning: -W has no effect without -C or -G"},
	{"-w a -z gzip --z-last", "warning: -z has no effect without -C or -G"},
};

int main(void)
{
	struct tap tap = {};

	test_rotation(&tap);
	test_rows(&tap, overwriting, sizeof(overwriting) / sizeof(overwriting[0]), false);
	test_rows(&tap, without_effect, sizeof(without_effect) / sizeof(without_effect[0]), true);
	return tap_done(&tap);
}
