/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* Command lines for tests of src/cli: written as one text; messages are kept, not shown. */
#ifndef TCPLENS_TESTS_COMMAND_LINE_H
#define TCPLENS_TESTS_COMMAND_LINE_H

#include <getopt.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "cli/conflicts.h"
#include "cli/options.h"
#include "cli/resolve.h"

#define COMMAND_LINE_WORDS 32

/* Options and config borrow from it. */
struct command_line {
	char text[256];
	char *argv[COMMAND_LINE_WORDS + 1];
	int argc;
	char messages[1024]; /* stderr, without "tcplens: " and the last newline */
	struct options options;
	struct run_config config; /* valid if there was no error */
};

/* Splits at each blank; two blanks make an empty word. */
static inline void command_line_split(struct command_line *line, const char *text)
{
	char *word, *rest = line->text;

	snprintf(line->text, sizeof(line->text), "%s", text);
	line->argv[0] = "tcplens";
	line->argc = 1;
	while ((word = strsep(&rest, " ")) && line->argc < COMMAND_LINE_WORDS)
		line->argv[line->argc++] = word;
	line->argv[line->argc] = NULL;
}

/* As in main(). Returns 0 (free line->options with options_free) or a negative errno. */
static inline int command_line_read(struct command_line *line, const char *text)
{
	static const char prefix[] = "tcplens: ";
	int loud = dup(STDERR_FILENO), kept = memfd_create("messages", 0), error;
	char read_text[1024];
	ssize_t length;

	memset(line, 0, sizeof(*line));
	command_line_split(line, text);
	dup2(kept, STDERR_FILENO);
	optind = 0; /* GNU getopt: start again */
	error = options_parse(&line->options, line->argc, line->argv);
	if (!error)
		error = conflicts_check(&line->options);
	if (!error)
		error = resolve_config(&line->config, &line->options);
	dup2(loud, STDERR_FILENO);
	length = pread(kept, read_text, sizeof(read_text) - 1, 0);
	read_text[length > 0 ? length - 1 : 0] = '\0';
	snprintf(line->messages, sizeof(line->messages), "%s",
		 read_text + (strncmp(read_text, prefix, strlen(prefix)) ? 0 : strlen(prefix)));
	close(kept);
	close(loud);
	return error;
}

#endif
