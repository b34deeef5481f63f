// SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
#include "output/metrics_file.h"

#include <errno.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "base/message.h"
#include "base/take.h"
#include "flow/conversation_flow.h"

int metrics_file_prepare(struct metrics_file *file, const char *path, const struct user *user)
{
	int error;

	struct stat status;

	*file = (struct metrics_file){.path = path};
	if (!path)
		return 0;
	/* What a link leads to is not touched, but /dev/stdout had better stay a link. */
	if (!stat(path, &status) && !S_ISREG(status.st_mode)) {
		message_error("%s: not a regular file, so it is not replaced by metrics", path);
		return -EINVAL;
	}
	error = metrics_new(&file->metrics);
	if (!error)
		error = replace_helper_start(&file->helper, "tcplens-metrics", path, user);
	return error ? message_errno(error, "%s", path) : 0;
}

static int write_all(int fd, const struct buffer *out)
{
	size_t at = 0;
	ssize_t n;

	while (at < out->used) {
		n = write(fd, out->data + at, out->used - at);
		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return -errno;
		at += (size_t)n;
	}
	return 0;
}

static int replace(struct metrics_file *file)
{
	_cleanup_(cleanup_close) int fd = replace_helper_begin(file->helper);
	int error;

	if (fd < 0)
		return fd;
	error = write_all(fd, &file->out);
	/* A full disk may show only here. */
	if (close(TAKE_FD(fd)) && !error)
		error = -errno;
	if (!error)
		return replace_helper_finish(file->helper);
	replace_helper_give_up(file->helper);
	return error;
}

int metrics_file_write(struct metrics_file *file)
{
	int error;

	if (!file->path)
		return 0;
	file->out.used = 0;
	metrics_put(file->metrics, &file->out);
	error = file->out.error ?: replace(file);
	if (error && error != file->error)
		message_errno(error, "%s: metrics are not written", file->path);
	if (!error && file->error)
		message_info("%s: metrics are written again", file->path);
	file->error = error;
	return error;
}

static void take_conversation(void *arg, const struct conversation *conversation)
{
	struct flow_analysis analyses[FLOW_SIDES];
	struct metrics_file *file = arg;
	struct flow flow;

	conversation_flow_fill(&flow, analyses, conversation);
	metrics_add(file->metrics, &flow);
}

int metrics_file_analyze(struct metrics_file *file)
{
	const struct analysis_request request = {.done = take_conversation, .arg = file};

	return analysis_new(&file->analysis, &request);
}

static struct sink_needs needs(const struct print_options *print)
{
	(void)print;
	return (struct sink_needs){.segment = true, .processes = true};
}

static int take_packet(void *state, const struct packet *packet)
{
	struct metrics_file *file = state;

	if (packet->segment && !packet->event)
		analysis_packet(file->analysis, packet);
	return 0;
}

/* Files are never waited for. */
static int flush(void *state)
{
	(void)state;
	return 0;
}

static int descriptor(const void *state)
{
	(void)state;
	return -1;
}

static void end(void *state)
{
	struct metrics_file *file = state;

	analysis_end(file->analysis);
	metrics_file_write(file);
}

static uint64_t abandon(void *state)
{
	(void)state;
	return 0;
}

static int close_sink(void *state)
{
	return metrics_file_close(state);
}

const struct sink_type metrics_file_sink = {
	.name = "metrics",
	.machine_readable = true,
	.needs = needs,
	.packet = take_packet,
	.flush = flush,
	.fd = descriptor,
	.end = end,
	.abandon = abandon,
	.close = close_sink,
};

int metrics_file_close(struct metrics_file *file)
{
	int error = file->error;

	analysis_free(file->analysis);
	metrics_free(file->metrics);
	replace_helper_stop(file->helper);
	buffer_free(&file->out);
	*file = (struct metrics_file){0};
	return error;
}
