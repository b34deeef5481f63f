// SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
#include "run/replay.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/types.h>
#include <net/if.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/message.h"
#include "decode/link_types.h"
#include "file/reader.h"
#include "filter/filter.h"
#include "base/reopen.h"
#include "helper/filter_helper.h"
#include "helper/input_helper.h"
#include "helper/sandbox.h"
#include "filter/scope.h"
#include "helper/user.h"
#include "output/resolver.h"
#include "file/process_comment.h"
#include "record.h"
#include "only/only.h"
#include "run/loop.h"
#include "run/replay_packets.h"
#include "run/replay_state.h"
#include "run/notice.h"
#include "run/sampling.h"
#include "run/summary.h"
#include "output/capture_file.h"
#include "output/metrics_file.h"
#include "base/signals.h"

/* Packets between two checks of notices and of signals that do not end the run. */
#define PASS_PACKETS 256

static void replay_end(struct replay *replay)
{
	loop_close(&replay->loop);
	pool_free(replay->pool);
	capture_file_close(&replay->file);
	metrics_file_close(&replay->metrics);
	process_comment_free(replay->comment);
	sampling_end(&replay->sampling);
	only_free(replay->only);
	resolver_free(replay->resolver);
	input_helper_close(&replay->input);
	helper_stop(&replay->compiler);
	if (replay->names)
		if_freenameindex(replay->names);
	if (replay->output >= 0)
		close(replay->output);
	if (replay->signals >= 0)
		close(replay->signals);
}

static void tell_start(const struct reader *reader, const char *path)
{
	const char *description = reader_linktype_description(reader);
	const char *name = reader_linktype_name(reader);
	char type[128];

	if (name)
		snprintf(type, sizeof(type), "%s (%s)", name, description ? description : "");
	else
		snprintf(type, sizeof(type), "%u", reader_linktype(reader));
	message_info("reading from file %s, link-type %s, snapshot length %u", path, type,
		     reader_snapshot(reader));
	if (!link_types_has(reader_linktype(reader)))
		message_warning("packets of this link type are not decoded");
	if (reader_linktype(reader) == LINKTYPE_LINUX_SLL2)
		message_warning("interface names might be incorrect");
}

/* The limit of -c is for each file. */
static int play_packets(struct replay *replay)
{
	uint64_t count = replay->config->filter.count;
	int n;

	replay->loop.limit = count ? replay->loop.captured + count : 0;
	while (!loop_done(&replay->loop)) {
		n = loop_pass(&replay->loop, PASS_PACKETS);
		/* At every pass: the next may wait for a pipe for as long as it likes. */
		replay->notices.looked = 0;
		notice_look(&replay->notices);
		signals_read(replay->signals);
		if (signals_flush())
			loop_flush(&replay->loop);
		if (n < 0 && n != -EINTR)
			return n;
		if (n >= 0 && n < PASS_PACKETS)
			return 0;
	}
	return 0;
}

/* What the first file is decides what is written; all that follow must be the same. */
static int open_save(struct replay *replay, const struct reader *reader, const char *path)
{
	const struct run_config *config = replay->config;
	struct capture_file_source source = {
		.linktype = link_types_in_file(reader_linktype(reader)),
		.snaplen = reader_snapshot(reader),
		.comment = sampling_comment,
		.comment_arg = &replay->sampling,
	};
	int error;

	if (!config->file.rules.path)
		return 0;
	if (!replay->file.writer) {
		if (config->source.list || !source.snaplen)
			source.snaplen = RECORD_SNAP_MAX;
		replay->linktype = source.linktype;
		error = capture_file_open(&replay->file, &config->file, &source);
		if (!error)
			loop_add_sink(&replay->loop, &capture_file_sink, &replay->file,
				      config->file.rules.seconds);
		return error;
	}
	if (replay->linktype == source.linktype)
		return 0;
	message_error("%s: its link type is not that of the file before, and a file has only one",
		      path);
	return -EINVAL;
}

/* A limit that one file has reached is not one of the next. */
static bool is_over(const struct loop *loop)
{
	struct loop unlimited = *loop;

	unlimited.limit = 0;
	return loop_done(&unlimited);
}

/* Once through the file, with the compiled expression. */
static int play_packets_of(struct replay *replay, struct reader *reader, struct filter *filter)
{
	unsigned int i;
	int error;

	replay->reader = reader;
	replay->may_have_events = reader_may_have_events(reader);
	replay->filter = filter;
	error = play_packets(replay);
	for (i = 0; i < RECORD_UNPARSED_REASONS && !replay->learning; i++)
		replay->left_out[i] += filter->left_out[i];
	replay->reader = NULL;
	replay->filter = NULL;
	return error;
}

static int play_once(struct replay *replay, const char *path, int fd)
{
	const struct reader_request request = {
		.path = path,
		.fd = fd,
		.processes = replay->comment,
		.names = replay->names,
	};
	const char *expression = replay->config->filter.expression;
	_cleanup_(filter_free) struct filter filter = {0};
	_cleanup_(reader_closep) struct reader *reader = NULL;
	char problem[FILTER_ERROR_SIZE], note[SCOPE_SIZE];
	int error;

	error = reader_open(&reader, replay->token, &request);
	if (error)
		return error;
	if (replay->comment)
		process_comment_begin(replay->comment);
	if (!replay->learning)
		tell_start(reader, path);
	error = filter_helper_compile(&replay->compiler, expression, reader_pcap(reader), 0,
				      &filter, problem, note);
	if (error) {
		message_error("%s", error == -EINVAL ? problem : strerror(-error));
		return error;
	}
	filter.mesh = replay->config->source.mesh;
	if (*note && !replay->begun)
		message_info("note: %s", note);
	replay->begun = true;
	if (!replay->learning)
		error = open_save(replay, reader, path);
	return error ?: play_packets_of(replay, reader, &filter);
}

/*
 * Reads the whole file for --only, and leaves fd where it was. Returns 0, also where the file is
 * broken in the middle: *broken is its error then, which has been reported.
 */
static int learn(struct replay *replay, const char *path, int fd, int *broken)
{
	off_t start = lseek(fd, 0, SEEK_CUR);
	int copy, error;

	if (start < 0) {
		message_warning("%s: cannot be read twice: --only shows packets of a connection "
				"from the condition on",
				path);
		return 0;
	}
	copy = fcntl(fd, F_DUPFD_CLOEXEC, 0);
	if (copy < 0)
		return message_errno(-errno, "%s", path);
	replay->learning = true;
	replay->records = 0;
	error = play_once(replay, path, copy);
	replay->learning = false;
	if (error && !replay->records)
		return error;
	*broken = error;
	replay->limited = error;
	only_begin(replay->only, true);
	return lseek(fd, start, SEEK_SET) < 0 ? message_errno(-errno, "%s", path) : 0;
}

static int play_file(struct replay *replay, const char *path, int fd)
{
	uint64_t left_out = replay->sampling.left_out;
	int error, broken = 0;

	replay->limited = false;
	if (!replay->only)
		return play_once(replay, path, fd);
	only_begin(replay->only, false);
	error = learn(replay, path, fd, &broken);
	if (error) {
		close(fd);
		return error;
	}
	replay->sampling.left_out = left_out;
	return play_once(replay, path, fd) ?: broken;
}

static int play_files(struct replay *replay)
{
	int fd = 0, error = 0, files = 0;

	while (!error && !is_over(&replay->loop) && (fd = input_helper_next(&replay->input)) >= 0) {
		error = play_file(replay, replay->input.name, fd);
		files++;
	}
	if (fd == -ENODATA && files)
		return 0;
	if (fd == -ENODATA)
		message_error("%s: no file is listed in it", replay->config->source.list);
	return error ?: fd < 0 ? fd : 0;
}

/* What the sandbox does not let us have any more. */
static int prepare(struct replay *replay)
{
	const struct run_config *config = replay->config;
	const struct sink_type *sink = config->output.sink;
	const char *list = config->source.list;
	int error;

	error = input_helper_open(&replay->input, list ?: config->source.file, list != NULL,
				  config->file.rules.path ?: config->metrics);
	if (!error)
		error = capture_file_prepare(&replay->file, &config->file, &replay->user);
	if (!error)
		error = metrics_file_prepare(&replay->metrics, config->metrics, &replay->user);
	if (error)
		return error;
	replay->names = if_nameindex();
	if (sink)
		replay->output = reopen_output(STDOUT_FILENO);
	error = sink && replay->output < 0 ? replay->output : 0;
	if (!error)
		error = filter_helper_start(&replay->compiler, config->filter.expression,
					    &replay->user);
	if (!error && sink && !config->print.numeric && sink->needs(&config->print).names)
		error = resolver_new(&replay->resolver, &replay->user, NULL, NULL);
	message_unblock();
	return error ? message_errno(error, "cannot start") : 0;
}

static int open_output(struct replay *replay, struct print_options *print)
{
	const struct run_output *output = &replay->config->output;
	struct sink_request request = {
		.token = replay->token,
		.print = print,
		.line_buffered = output->line_buffered,
		.pool = replay->pool,
		.flow_seconds = replay->config->flows.seconds,
		.fd = replay->output,
	};

	if (!output->sink)
		return 0;
	replay->output = -1;
	if (replay->resolver)
		print->names = resolver_callbacks(replay->resolver);
	return loop_open_sink(&replay->loop, output->sink, &request);
}

static int open_metrics(struct replay *replay)
{
	int error = metrics_file_analyze(&replay->metrics);

	if (!error)
		loop_add_sink(&replay->loop, &metrics_file_sink, &replay->metrics, false);
	return error;
}

/* What the packets need on their way: as little as the outputs allow. */
static void settle_loop(struct replay *replay)
{
	const struct sink_type *sink = replay->config->output.sink;

	replay->loop.source = replay_packets_source(replay);
	replay->loop.decode = replay->comment || replay->sampling.files || replay->only ||
			      replay->metrics.path ||
			      (sink && sink->needs(&replay->config->print).segment);
}

/*
 * Signals end a replay between packets, or while it waits for a pipe. Those that do not end it stay
 * blocked, and are looked for now and then: what was read of a record would be lost with one.
 */
static int let_signals_through(struct replay *replay)
{
	sigset_t *waiting = &replay->loop.waiting;
	int error = signals_open(waiting);

	if (error)
		return error;
	replay->signals = signals_fd();
	if (replay->signals < 0)
		return replay->signals;
	sigaddset(waiting, SIGUSR1);
	sigaddset(waiting, SIGUSR2);
	return sigprocmask(SIG_SETMASK, waiting, NULL) ? -errno : 0;
}

static void tell_sampling(const struct replay *replay)
{
	char text[SAMPLING_TEXT_SIZE];

	sampling_text(&replay->sampling, text);
	if (*text)
		message_info("%s", text);
}

static int print_count(const struct replay *replay)
{
	if (!replay->config->output.count_only || !replay->begun)
		return 0;
	printf("%llu packet%s\n", (unsigned long long)replay->loop.captured,
	       replay->loop.captured == 1 ? "" : "s");
	return fflush(stdout) && errno != EPIPE ? message_unwritten(errno) : 0;
}

static void sum_up(const struct replay *replay, struct account *summary)
{
	unsigned int i;

	account_clear(summary);
	summary->summary = true;
	summary->captured = replay->loop.captured;
	summary->not_understood = 0;
	for (i = 0; i < RECORD_UNPARSED_REASONS; i++)
		summary->not_understood += replay->left_out[i];
}

static int finish(struct replay *replay)
{
	struct account summary;
	bool heard;
	int error;

	sum_up(replay, &summary);
	loop_end(&replay->loop, &summary);
	heard = message_wait_last(replay->loop.stalled);
	tell_sampling(replay);
	summary_only(replay->only);
	summary_unparsed("not understood", replay->left_out);
	notice_end(&replay->notices);
	error = print_count(replay);
	return loop_close(&replay->loop) ?: error ?: (heard ? 0 : -EAGAIN);
}

/* Whatever parses, in the sandbox. */
static int start(struct replay *replay, struct run_config *config)
{
	int error = 0;

	sampling_begin_files(&replay->sampling, config->filter.sample);
	if (config->processes.show)
		error = process_comment_new(&replay->comment);
	if (!error && config->only.bits)
		error = only_new(&replay->only, &config->only);
	if (!error)
		error = open_output(replay, &config->print);
	if (!error && replay->metrics.path)
		error = open_metrics(replay);
	settle_loop(replay);
	return error ? message_errno(error, "cannot start") : 0;
}

static int enter(struct replay *replay)
{
	return sandbox_enter_threads(&replay->token, &replay->user,
				     (unsigned int)replay->config->output.threads, &replay->pool);
}

int replay_run(struct run_config *config)
{
	_cleanup_(replay_end) struct replay replay = {
		.config = config,
		.signals = -1,
		.output = -1,
		.input = INPUT_HELPER_NONE,
		.compiler = HELPER_NONE,
		.file = CAPTURE_FILE_NONE,
	};
	int error, failed;

	if (user_find(&replay.user, config->user))
		return 1;
	error = let_signals_through(&replay);
	if (error)
		message_errno(error, "cannot start");
	if (error || prepare(&replay) || enter(&replay) || start(&replay, config))
		return 1;
	replay.notices.sources = (struct notice_sources){
		.loop = &replay.loop,
		.resolver = replay.resolver,
		.only = replay.only,
	};
	failed = play_files(&replay);
	error = finish(&replay);
	return failed || error ? 1 : 0;
}
