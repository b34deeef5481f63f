// SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
/* The formats of standard output, and what they do to the options that shape text. */
#include "cli/resolve.h"

#include <linux/types.h>

#include "command_line.h"
#include "tap.h"

/* An option that selects a format has the format's name. */
static void test_formats(struct tap *tap)
{
	const struct option_row *row;
	size_t count, i;

	row = option_table(&count);
	for (i = 0; i < count; i++, row++)
		if (row->offset == offsetof(struct options, format))
			tap_ok(tap, sink_find(row->name), "format: that of --%s exists", row->name);
	tap_ok(tap, sink_find("text"), "format: text exists");
	tap_ok(tap, !sink_find("nosuchformat"), "format: an unknown name is not found");
}

static void test_json_forms(struct tap *tap)
{
	static const struct {
		const char *line;
		enum json_form form;
	} rows[] = {
		{"--json", JSON_FORM_RECORDS},
		{"--json=3", JSON_FORM_RECORDS},
		{"--json=1", JSON_FORM_FIRST},
		{"--json=flat", JSON_FORM_FLAT},
		{"--json=flat --json", JSON_FORM_RECORDS},
		{"--flows --json=1", JSON_FORM_FIRST},
	};
	struct command_line line;
	size_t i;

	for (i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		if (!tap_number(tap, command_line_read(&line, rows[i].line), 0, "%s: is accepted",
				rows[i].line))
			continue;
		tap_number(tap, line.config.print.json, rows[i].form, "%s: the form", rows[i].line);
		tap_text(tap, line.config.output.sink->name, "json", "%s: the format",
			 rows[i].line);
		options_free(&line.options);
	}
}

static void test_json(struct tap *tap)
{
	struct command_line line;
	const struct print_options *print = &line.config.print;

	if (!tap_number(tap, command_line_read(&line, "--json -XX -v"), 0,
			"JSON: the line is accepted"))
		return;
	tap_text(tap, line.messages, "warning: --json ignores what only affects text: -X",
		 "JSON: -X gives a warning");
	tap_number(tap, print->dump, PRINT_DUMP_NONE, "JSON: no dump");
	tap_ok(tap, print->numeric, "JSON: numeric");
	tap_text(tap, line.config.output.sink->name, "json", "JSON: the format");
	options_free(&line.options);
	if (!tap_number(tap, command_line_read(&line, "--json -nn -v"), 0,
			"JSON: -nn -v is accepted"))
		return;
	tap_text(tap, line.messages, "", "JSON: -nn and -v give no warning");
	options_free(&line.options);
	if (!tap_number(tap, command_line_read(&line, "--tcpdump 4.99.5 -tttt -# --json=1 -b"), 0,
			"JSON: -#, -b, -t and --tcpdump are accepted"))
		return;
	tap_text(tap, line.messages,
		 "warning: --json ignores what only affects text: -b, -#, -t, --tcpdump",
		 "JSON: each of them is named");
	options_free(&line.options);
	if (!tap_number(tap, command_line_read(&line, "--json --proc -v"), 0,
			"JSON: --proc -v is accepted"))
		return;
	tap_ok(tap, line.config.processes.show && line.config.processes.detailed,
	       "JSON: processes, with their details");
	options_free(&line.options);
}

int main(void)
{
	struct tap tap = {};

	test_formats(&tap);
	test_json_forms(&tap);
	test_json(&tap);
	return tap_done(&tap);
}
