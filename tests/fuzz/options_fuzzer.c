// SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
/*
 * Any words as a command line: refused, or accepted with every number in its range. Words end at a
 * line feed. Nearly all are refused, with a message on stderr: run with -close_fd_mask=2.
 */
#include <getopt.h>
#include <linux/types.h>
#include <stdlib.h>
#include <string.h>

#include "cli/conflicts.h"
#include "cli/options.h"
#include "record.h"

#define WORDS_MAX 64

int LLVMFuzzerTestOneInput(const uint8_t *input, size_t size);

static int split(char *text, char **words)
{
	char *word, *rest = text;
	int count = 0;

	words[count++] = "tcplens";
	while ((word = strsep(&rest, "\n")) && count < WORDS_MAX)
		words[count++] = word;
	words[count] = NULL;
	return count;
}

static bool in_range(const struct options *options)
{
	return options->expression && options->snaplen <= RECORD_SNAP_MAX &&
	       options->time_count <= PRINT_TIME_SINCE_FIRST &&
	       options->config.capture.ring_kib <= 1 << 20;
}

int LLVMFuzzerTestOneInput(const uint8_t *input, size_t size)
{
	_cleanup_(options_free) struct options options = {0};
	_cleanup_(cleanup_free) char *text = calloc(1, size + 1);
	char *words[WORDS_MAX + 1];

	if (!text)
		return 0;
	memcpy(text, input, size);
	optind = 0; /* GNU getopt: start again */
	if (options_parse(&options, split(text, words), words))
		return 0;
	conflicts_check(&options);
	if (!in_range(&options))
		abort();
	return 0;
}
