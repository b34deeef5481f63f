// SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
#include "output/capture_file.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/message.h"

#define MEGABYTE 1000000 /* -C counts in these */

static int open_file(void *arg, const struct rotation_place *place)
{
	struct save *save = arg;

	return opener_open(save->opener, place);
}

static void file_closed(void *arg, const char *name)
{
	struct save *save = arg;

	if (save->command.program)
		command_start(&save->command, name);
}

static uint64_t count_lost(void *arg, uint32_t netns, uint32_t ifindex)
{
	const struct save *save = arg;

	return save->source.lost(save->source.arg, netns, ifindex);
}

static void remark(void *arg, char *text, size_t size)
{
	const struct save *save = arg;
	char sampled[SAMPLING_TEXT_SIZE];

	sampling_text(save->source.sampling, sampled);
	snprintf(text, size, "%s", sampled);
}

static bool ends_in(const char *text, const char *end)
{
	size_t length = strlen(text), tail = strlen(end);

	return length >= tail && !strcmp(text + length - tail, end);
}

static enum writer_format choose_format(const struct options *options)
{
	if (options->pcapng || ends_in(options->write_file, ".pcapng"))
		return WRITER_PCAPNG;
	return options->print.nanoseconds ? WRITER_PCAP_NANO : WRITER_PCAP_MICRO;
}

/* The expression that decides: ours is never without tcp. */
static int make_filter(struct save *save, const char *expression)
{
	if (!*expression)
		save->filter = strdup("tcp");
	else if (asprintf(&save->filter, "(%s) and tcp", expression) < 0)
		save->filter = NULL;
	return save->filter ? 0 : -ENOMEM;
}

static int start_opener(struct save *save, const struct writer_request *request,
			const struct identity *identity)
{
	int error;

	if (!strcmp(request->rules.path, "-"))
		return 0;
	error = opener_start(&save->opener, &request->rules, identity);
	if (error)
		message_error("cannot start the process that opens files: %s", strerror(-error));
	return error;
}

int save_open(struct save *save, const struct options *options, const struct save_source *source,
	      const struct identity *identity)
{
	struct writer_request request = {
		.format = choose_format(options),
		.rules = {.path = options->write_file,
			  .bytes = options->rotate_megabytes * MEGABYTE,
			  .seconds = options->rotate_seconds,
			  .files = options->rotate_files},
		.each = options->flush_packets,
		.live = source->live,
		.linktype = source->linktype,
		.snaplen = source->snaplen,
		.open = open_file,
		.closed = file_closed,
		.lost = count_lost,
		.remark = remark,
		.arg = save,
	};
	int error;

	save->source = *source;
	save->processes = request.format == WRITER_PCAPNG;
	save->files = options->rotate_files;
	save->command.program = options->rotate_command;
	error = make_filter(save, options->expression);
	if (error)
		return error;
	request.filter = save->filter;
	error = start_opener(save, &request, identity);
	if (!error)
		error = writer_open(&save->writer, &request);
	if (!request.rules.bytes && !request.rules.seconds) {
		opener_stop(save->opener);
		save->opener = NULL;
	}
	return error;
}

int save_tick(struct save *save)
{
	int result = writer_tick(save->writer);

	if (result > 0)
		message_info("Maximum file limit reached: %llu", (unsigned long long)save->files);
	if (save->command.count)
		command_reap(&save->command);
	return result;
}

int save_close(struct save *save)
{
	int error = writer_close(save->writer);

	opener_stop(save->opener);
	free(save->filter);
	save->writer = NULL;
	save->opener = NULL;
	save->filter = NULL;
	return error;
}
