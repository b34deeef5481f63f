// SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
#include "run/replay.h"

#include <errno.h>
#include <linux/types.h>
#include <net/if.h>
#include <stdio.h>
#include <string.h>

#include "base/message.h"
#include "file/reader.h"
#include "filter/filter.h"
#include "helper/filter_helper.h"
#include "helper/input_helper.h"
#include "helper/sandbox.h"
#include "helper/user.h"
#include "output/resolver.h"
#include "decode/segment.h"
#include "file/process_comment.h"
#include "print/json.h"
#include "record.h"
#include "run/sampling.h"
#include "output/capture_file.h"
#include "base/signals.h"

#define FLUSH_BYTES 131072
#define OUTPUT_SIZE (2 * FLUSH_BYTES)

struct replay {
	const struct run_config *config;
	struct resolver *resolver;
	struct printer *printer;	 /* of text; NULL: none is printed */
	struct json *json;		 /* likewise */
	struct process_comment *comment; /* NULL: nobody asks for processes */
	struct user user;
	const struct sandbox_token *token;
	struct input_helper input;
	struct helper compiler; /* of the expression */
	struct if_nameindex *names;
	struct capture_file file;
	struct sampling sampling;
	struct buffer out;
	uint64_t packets;  /* of all files that matched; for --count */
	bool begun;	   /* a file could be opened, and the expression fits it */
	uint16_t linktype; /* of what is written; meaningful while save.writer is there */
	int output_error;
	int save_error; /* it has been told */
	bool over;	/* the last of the files asked for is complete */
};

static void replay_end(struct replay *replay)
{
	capture_file_close(&replay->file);
	printer_free(replay->printer);
	json_free(replay->json);
	process_comment_free(replay->comment);
	sampling_end(&replay->sampling);
	resolver_free(replay->resolver);
	input_helper_close(&replay->input);
	helper_stop(&replay->compiler);
	if (replay->names)
		if_freenameindex(replay->names);
	buffer_free(&replay->out);
}

static void flush(struct replay *replay)
{
	int error;

	if (replay->output_error)
		return;
	do {
		error = buffer_flush(&replay->out, STDOUT_FILENO);
	} while (error == -EINTR && !signals_stop());
	replay->output_error = error == -EINTR ? 0 : error;
}

static void flush_packets(struct replay *replay)
{
	int error;

	if (replay->save_error)
		return;
	do {
		error = writer_flush(replay->file.writer);
	} while (error == -EINTR && !signals_stop());
	replay->save_error = error == -EINTR ? 0 : error;
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
	if (reader_linktype(reader) == LINKTYPE_LINUX_SLL2)
		message_warning("interface names might be incorrect");
}

static void save_packet(struct replay *replay, const struct packet *packet)
{
	int result = capture_file_tick(&replay->file);

	replay->over = result > 0;
	if (!result)
		result = writer_packet(replay->file.writer, packet);
	if (result < 0)
		replay->save_error = result;
	else if (writer_full(replay->file.writer))
		flush_packets(replay);
}

static void take(struct replay *replay, const struct packet *packet)
{
	replay->packets++;
	if (replay->config->output.count_only)
		return;
	if (replay->file.writer)
		save_packet(replay, packet);
	if (replay->json)
		json_packet(replay->json, packet, &replay->out);
	else if (replay->printer)
		printer_packet(replay->printer, packet, &replay->out);
	else
		return;
	if (replay->config->output.line_buffered || replay->out.used >= FLUSH_BYTES)
		flush(replay);
}

static bool is_over(const struct replay *replay)
{
	return replay->output_error || replay->save_error || replay->over || signals_stop();
}

/* The fields that only some outputs need. */
static void annotate(struct replay *replay, const struct reader *reader, struct packet *packet,
		     struct segment *segment)
{
	struct packet_tuple tuple;

	if ((!replay->json && !replay->comment && !replay->sampling.files) ||
	    !segment_decode(packet, segment))
		return;
	packet->segment = segment;
	if (!replay->comment)
		return;
	tuple = segment_tuple(segment);
	process_comment_read(replay->comment, reader_processes(reader), &tuple, packet);
}

static int play_packets(struct replay *replay, struct reader *reader, const struct filter *filter)
{
	uint64_t taken = 0, limit = replay->config->filter.count;
	struct segment segment;
	struct packet packet;
	int n;

	while ((!limit || taken < limit) && !is_over(replay)) {
		n = reader_next(reader, &packet);
		if (n == -EINTR)
			continue;
		if (n <= 0)
			return n;
		annotate(replay, reader, &packet, &segment);
		if (!filter_matches(filter, packet.data, packet.avail, packet.length) ||
		    !sampling_takes(&replay->sampling, &packet))
			continue;
		taken++;
		take(replay, &packet);
	}
	return 0;
}

/* libpcap's numbers for some link types are not those that stand in files. */
static uint16_t linktype_in_file(const struct reader *reader)
{
	uint16_t linktype = reader_linktype(reader);

	return linktype == LINKTYPE_RAW_BSD ? LINKTYPE_RAW : linktype;
}

/* What the first file is decides what is written; all that follow must be the same. */
static int open_save(struct replay *replay, const struct reader *reader, const char *path)
{
	const struct run_config *config = replay->config;
	struct capture_file_source source = {
		.linktype = linktype_in_file(reader),
		.snaplen = reader_snapshot(reader),
		.sampling = &replay->sampling,
	};

	if (!config->file.rules.path)
		return 0;
	if (!replay->file.writer) {
		if (config->source.list || !source.snaplen)
			source.snaplen = RECORD_SNAP_MAX;
		replay->linktype = source.linktype;
		return capture_file_open(&replay->file, &config->file, &source);
	}
	if (replay->linktype == source.linktype)
		return 0;
	message_error("%s: its link type is not that of the file before, and a file has only one",
		      path);
	return -EINVAL;
}

static int play_file(struct replay *replay, const char *path, int fd)
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
	char problem[FILTER_ERROR_SIZE];
	int error;

	error = reader_open(&reader, replay->token, &request);
	if (error)
		return error;
	if (replay->comment)
		process_comment_begin(replay->comment);
	tell_start(reader, path);
	error = filter_helper_compile(&replay->compiler, expression, reader_pcap(reader), 0,
				      &filter, problem);
	if (error) {
		message_error("%s", error == -EINVAL ? problem : strerror(-error));
		return error;
	}
	replay->begun = true;
	error = open_save(replay, reader, path);
	return error ?: play_packets(replay, reader, &filter);
}

static int play_files(struct replay *replay)
{
	int fd = 0, error = 0;

	while (!error && !is_over(replay) && (fd = input_helper_next(&replay->input)) >= 0)
		error = play_file(replay, replay->input.name, fd);
	if (error)
		return error;
	return fd < 0 && fd != -ENODATA ? fd : 0;
}

/* What takes rights that the sandbox has not. */
static int prepare(struct replay *replay)
{
	const struct run_config *config = replay->config;
	const char *list = config->source.list;
	int error;

	error = input_helper_open(&replay->input, list ?: config->source.file, list != NULL,
				  config->file.rules.path);
	if (!error)
		error = capture_file_prepare(&replay->file, &config->file, &replay->user);
	if (error)
		return error;
	replay->names = if_nameindex();
	error = filter_helper_start(&replay->compiler, config->filter.expression, &replay->user);
	if (!error && config->output.print && !config->print.numeric && !config->print.json &&
	    !config->output.count_only)
		error = resolver_new(&replay->resolver, &replay->user, NULL, NULL);
	if (error)
		message_error("cannot start: %s", strerror(-error));
	return error;
}

static int open_printer(struct replay *replay, struct print_options *print)
{
	int error;

	if (!replay->config->output.print)
		return 0;
	if (replay->resolver)
		print->names = resolver_callbacks(replay->resolver);
	error = print->json ? json_new(&replay->json, replay->token, print)
			    : printer_new(&replay->printer, replay->token, print);
	return error ?: buffer_init(&replay->out, OUTPUT_SIZE);
}

/*
 * Signals end a playback between packets, or while it waits for a pipe. The one that asks for
 * counters stays blocked: a file has none, and what was read of a record would be lost with it.
 */
static int let_signals_through(void)
{
	sigset_t waiting;
	int error = signals_open(&waiting);

	if (error)
		return error;
	sigaddset(&waiting, SIGUSR1);
	return sigprocmask(SIG_SETMASK, &waiting, NULL) ? -errno : 0;
}

static void tell_forgotten(const struct replay *replay)
{
	struct printer_stats stats = {0};

	if (replay->json)
		json_stats(replay->json, &stats);
	else if (replay->printer)
		printer_stats(replay->printer, &stats);
	if (stats.evicted)
		message_warning("%llu conversations were too many to remember: when they went on, "
				"their sequence numbers began anew",
				(unsigned long long)stats.evicted);
}

static void tell_sampling(const struct replay *replay)
{
	char text[SAMPLING_TEXT_SIZE];

	sampling_text(&replay->sampling, text);
	if (*text)
		message_info("%s", text);
}

static int finish(struct replay *replay)
{
	if (replay->config->output.count_only && replay->begun)
		buffer_format(&replay->out, "%llu packet%s\n", (unsigned long long)replay->packets,
			      replay->packets == 1 ? "" : "s");
	flush(replay);
	tell_sampling(replay);
	tell_forgotten(replay);
	if (replay->file.writer)
		flush_packets(replay);
	if (capture_file_close(&replay->file))
		return -EIO;
	if (replay->save_error && replay->save_error != -EPIPE)
		return replay->save_error;
	/* Nobody reads on: what was printed until then was wanted, the rest was not. */
	if (!replay->output_error || replay->output_error == -EPIPE)
		return 0;
	message_error("Unable to write output: %s", strerror(-replay->output_error));
	return replay->output_error;
}

/* Whatever parses, in the sandbox. */
static int start(struct replay *replay, struct run_config *config)
{
	int error = 0;

	sampling_begin_files(&replay->sampling, config->filter.sample);
	if (config->processes.show)
		error = process_comment_new(&replay->comment);
	if (!error)
		error = open_printer(replay, &config->print);
	if (error)
		message_error("cannot start: %s", strerror(-error));
	return error;
}

int replay_run(struct run_config *config)
{
	_cleanup_(replay_end) struct replay replay = {
		.config = config,
		.input = INPUT_HELPER_NONE,
		.compiler = HELPER_NONE,
		.file = CAPTURE_FILE_NONE,
	};
	int error, failed;

	if (user_find(&replay.user, config->user))
		return 1;
	error = let_signals_through();
	if (error)
		message_error("cannot start: %s", strerror(-error));
	if (error || prepare(&replay) || sandbox_enter(&replay.token, &replay.user) ||
	    start(&replay, config))
		return 1;
	failed = play_files(&replay);
	error = finish(&replay);
	return failed || error ? 1 : 0;
}
