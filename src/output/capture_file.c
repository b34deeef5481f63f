// SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
#include "output/capture_file.h"

#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/message.h"
#include "base/number.h"
#include "base/outlet.h"
#include "base/reopen.h"
#include "base/signals.h"

static int open_file(void *arg, const struct rotation_file *turn)
{
	struct capture_file *file = arg;
	int fd;

	file->turn = *turn;
	if (file->replace) {
		fd = replace_helper_begin(file->replace);
		file->replacing = fd >= 0;
		return fd;
	}
	return file_helper_open(file->helper, turn);
}

static void file_closed(void *arg, const char *name)
{
	const struct capture_file *file = arg;

	(void)name;
	if (file->command.pid)
		rotate_command_start(&file->command, &file->turn);
}

static uint64_t count_lost(void *arg, uint32_t netns, uint32_t ifindex)
{
	const struct capture_file *file = arg;

	return file->source.lost(file->source.arg, netns, ifindex);
}

static void comment(void *arg, char *text, size_t size)
{
	const struct capture_file *file = arg;

	file->source.comment(file->source.comment_arg, text, size);
}

/* The expression that decides: ours is never without tcp. */
static int make_filter(struct capture_file *file, const char *expression)
{
	if (!*expression)
		file->filter = strdup("tcp");
	else if (asprintf(&file->filter, "(%s) and tcp", expression) < 0)
		file->filter = NULL;
	return file->filter ? 0 : -ENOMEM;
}

/* A pipe and a device are written to as they are. */
static bool is_replaceable(const char *path)
{
	struct stat status;

	return stat(path, &status) || S_ISREG(status.st_mode);
}

/*
 * The descriptor of this process that the path is of, or -1: /dev/stdout, or /dev/fd/63 as a
 * shell's >(command) has it. No helper could open it.
 */
static int find_descriptor(const struct rotation_rules *rules)
{
	static const char *const folders[] = {"/dev/fd/", "/proc/self/fd/"};
	const char *path = rules->path;
	uint64_t fd;
	size_t i;

	if (rules->bytes || rules->seconds)
		return -1;
	if (!strcmp(path, "-") || !strcmp(path, "/dev/stdout"))
		return STDOUT_FILENO;
	if (!strcmp(path, "/dev/stderr"))
		return STDERR_FILENO;
	for (i = 0; i < sizeof(folders) / sizeof(folders[0]); i++)
		if (!strncmp(path, folders[i], strlen(folders[i])) &&
		    !number_parse(path + strlen(folders[i]), 0, INT_MAX, &fd))
			return (int)fd;
	return -1;
}

static int prepare_descriptor(struct capture_file *file, const char *path, int fd)
{
	if (isatty(fd)) {
		message_error("-w %s: %s is a terminal; send it to a program or a file", path,
			      fd == STDOUT_FILENO ? "standard output" : "it");
		return -EINVAL;
	}
	file->fd = reopen_output(fd);
	return file->fd < 0 ? message_errno(file->fd, "%s", path) : 0;
}

int capture_file_prepare(struct capture_file *file, const struct capture_file_request *asked,
			 const struct user *user)
{
	int fd, error;

	*file = CAPTURE_FILE_NONE;
	if (!asked->rules.path)
		return 0;
	fd = find_descriptor(&asked->rules);
	if (fd >= 0)
		return prepare_descriptor(file, asked->rules.path, fd);
	if (asked->replace && is_replaceable(asked->rules.path))
		error = replace_helper_start(&file->replace, "tcplens-dump", asked->rules.path,
					     user);
	else
		error = file_helper_start(&file->helper, &asked->rules, asked->keep, user);
	if (error)
		return message_errno(error, "%s", asked->rules.path);
	return asked->rotate_command ? rotate_command_open(&file->command, asked->rotate_command,
							   asked->last, &asked->rules, user)
				     : 0;
}

static bool is_served(struct helper *helper)
{
	int error = helper_check(helper);

	if (error)
		message_error("%s %s", helper->name,
			      error == -ESTOPPED ? "was stopped" : "ended unexpectedly");
	return !error;
}

bool capture_file_is_served(struct capture_file *file)
{
	return (!file->helper || is_served(file_helper_process(file->helper))) &&
	       is_served(&file->command);
}

int capture_file_open(struct capture_file *file, const struct capture_file_request *asked,
		      const struct capture_file_source *source)
{
	struct writer_request request = {
		.format = asked->format,
		.rules = asked->rules,
		.each = asked->flush_packets,
		.live = source->live,
		.linktype = source->linktype,
		.snaplen = source->snaplen,
		.comment_every = asked->comment_every,
		.open = open_file,
		.closed = file_closed,
		.lost = count_lost,
		.comment = comment,
		.arg = file,
		.is_open = file->fd >= 0,
		.fd = file->fd,
	};
	int error;

	file->source = *source;
	file->path = asked->rules.path;
	file->processes = writer_has_processes(request.format);
	file->files = asked->rules.files;
	file->last = asked->last;
	error = make_filter(file, asked->expression);
	if (error)
		return error;
	request.filter = file->filter;
	error = writer_open(&file->writer, &request);
	if (!asked->rules.bytes && !asked->rules.seconds) {
		file_helper_stop(file->helper);
		file->helper = NULL;
	}
	return error;
}

static struct sink_needs needs(const struct print_options *print)
{
	(void)print;
	return (struct sink_needs){.whole = true, .processes = true};
}

static int take_packet(void *state, const struct packet *packet)
{
	const struct capture_file *file = state;
	int error;

	/* Other formats would show it as a packet. */
	if (packet->event && !file->processes)
		return 0;
	error = writer_packet(file->writer, packet);
	return error ?: writer_full(file->writer) ? SINK_FULL : 0;
}

static int flush(void *state)
{
	return writer_flush(((struct capture_file *)state)->writer);
}

static int descriptor(const void *state)
{
	return writer_fd(((const struct capture_file *)state)->writer);
}

static int tick(void *state)
{
	struct capture_file *file = state;
	int result = signals_next() ? writer_next(file->writer) : writer_tick(file->writer);

	if (result > 0)
		message_info("Maximum file limit reached: %llu", (unsigned long long)file->files);
	return result;
}

static void end(void *state)
{
	writer_end(((struct capture_file *)state)->writer);
}

static uint64_t abandon(void *state)
{
	struct capture_file *file = state;
	bool open = writer_is_open(file->writer);
	uint64_t unwritten = writer_abandon(file->writer);

	file->complete = open && !unwritten;
	return unwritten;
}

static int close_file(void *state)
{
	return capture_file_close(state);
}

const struct sink_type capture_file_sink = {
	.name = "capture file",
	.needs = needs,
	.packet = take_packet,
	.flush = flush,
	.fd = descriptor,
	.tick = tick,
	.end = end,
	.abandon = abandon,
	.close = close_file,
};

static int end_replacement(struct capture_file *file, int error)
{
	if (error || !file->writer || !file->whole) {
		replace_helper_give_up(file->replace);
		return error;
	}
	error = replace_helper_finish(file->replace);
	if (!error)
		return 0;
	replace_helper_give_up(file->replace);
	return message_errno(error, "%s", file->path);
}

int capture_file_close(struct capture_file *file)
{
	bool complete = file->writer && file->complete;
	int error = writer_close(file->writer);

	if (complete && !error && file->last && file->command.pid)
		rotate_command_start(&file->command, &file->turn);
	if (file->replacing)
		error = end_replacement(file, error);
	replace_helper_stop(file->replace);
	file->replace = NULL;
	file->replacing = false;
	file_helper_stop(file->helper);
	if (file->last)
		rotate_command_finish(&file->command);
	helper_stop(&file->command);
	free(file->filter);
	file->writer = NULL;
	file->helper = NULL;
	file->filter = NULL;
	return error;
}
