// SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
#include "run/replay.h"

#include <errno.h>
#include <linux/types.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#include "base/message.h"
#include "file/reader.h"
#include "filter/filter.h"
#include "helper/user.h"
#include "output/resolver.h"
#include "output/process_comment.h"
#include "record.h"
#include "run/sampling.h"
#include "output/capture_file.h"
#include "base/signals.h"

#define FLUSH_BYTES 131072
#define OUTPUT_SIZE (2 * FLUSH_BYTES)

struct playback {
	const struct options *options;
	struct names *names;
	struct printer *printer;
	struct note *note; /* NULL: nobody asks for processes */
	struct identity identity;
	struct save save;
	struct sampling sampling;
	struct buffer out;
	uint64_t packets;  /* of all files that matched; for --count */
	bool begun;	   /* a file could be opened, and the expression fits it */
	uint16_t linktype; /* of what is written; meaningful while save.writer is there */
	int output_error;
	int save_error; /* it has been told */
	bool over;	/* the last of the files asked for is complete */
};

static void playback_end(struct playback *playback)
{
	save_close(&playback->save);
	printer_free(playback->printer);
	note_free(playback->note);
	sampling_end(&playback->sampling);
	names_free(playback->names);
	buffer_free(&playback->out);
}

static void close_file(FILE **file)
{
	if (*file && *file != stdin)
		fclose(*file);
}

static void flush(struct playback *playback)
{
	int error;

	if (playback->output_error)
		return;
	do {
		error = buffer_flush(&playback->out, STDOUT_FILENO);
	} while (error == -EINTR && !signals_stop());
	playback->output_error = error == -EINTR ? 0 : error;
}

static void flush_packets(struct playback *playback)
{
	int error;

	if (playback->save_error)
		return;
	do {
		error = writer_flush(playback->save.writer);
	} while (error == -EINTR && !signals_stop());
	playback->save_error = error == -EINTR ? 0 : error;
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

static void save_packet(struct playback *playback, const struct packet *packet)
{
	int result = save_tick(&playback->save);

	playback->over = result > 0;
	if (!result)
		result = writer_packet(playback->save.writer, packet);
	if (result < 0)
		playback->save_error = result;
	else if (writer_full(playback->save.writer))
		flush_packets(playback);
}

static void take(struct playback *playback, const struct packet *packet)
{
	playback->packets++;
	if (playback->options->count_only)
		return;
	if (playback->save.writer)
		save_packet(playback, packet);
	if (!playback->printer)
		return;
	printer_packet(playback->printer, packet, &playback->out);
	if (playback->options->line_buffered || playback->out.used >= FLUSH_BYTES)
		flush(playback);
}

static bool is_over(const struct playback *playback)
{
	return playback->output_error || playback->save_error || playback->over || signals_stop();
}

static int play_packets(struct playback *playback, struct reader *reader,
			const struct filter *filter)
{
	uint64_t taken = 0, wanted = playback->options->count;
	struct packet packet;
	int n;

	while ((!wanted || taken < wanted) && !is_over(playback)) {
		n = reader_next(reader, &packet);
		if (n == -EINTR)
			continue;
		if (n <= 0)
			return n;
		if (playback->note)
			note_read(playback->note, reader_note(reader), &packet);
		if (!filter_matches(filter, packet.data, packet.have, packet.length) ||
		    !sampling_takes(&playback->sampling, &packet))
			continue;
		taken++;
		take(playback, &packet);
	}
	return 0;
}

/* libpcap's numbers for some link types are not those that stand in files. */
static uint16_t linktype_in_file(const struct reader *reader)
{
	uint16_t linktype = reader_linktype(reader);

	return linktype == LINKTYPE_RAW_BSD ? LINKTYPE_RAW : linktype;
}

/* Opening it for writing would leave nothing of it to read. */
static bool is_same_file(const char *path, const char *other)
{
	struct stat one, two;

	return !stat(path, &one) && !stat(other, &two) && S_ISREG(one.st_mode) &&
	       one.st_dev == two.st_dev && one.st_ino == two.st_ino;
}

/* What the first file is decides what is written; all that follow must be the same. */
static int open_save(struct playback *playback, const struct reader *reader, const char *path)
{
	const struct options *options = playback->options;
	struct save_source source = {
		.linktype = linktype_in_file(reader),
		.snaplen = reader_snapshot(reader),
		.sampling = &playback->sampling,
	};

	if (!options->write_file)
		return 0;
	if (is_same_file(path, options->write_file)) {
		message_error("%s: the file that is read cannot be the one that is written", path);
		return -EINVAL;
	}
	if (!playback->save.writer) {
		if (options->read_list || !source.snaplen)
			source.snaplen = RECORD_SNAP_MAX;
		playback->linktype = source.linktype;
		return save_open(&playback->save, options, &source, &playback->identity);
	}
	if (playback->linktype == source.linktype)
		return 0;
	message_error("%s: its link type is not that of the file before, and a file has only one",
		      path);
	return -EINVAL;
}

static int play_file(struct playback *playback, const char *path)
{
	_cleanup_(filter_free) struct filter filter = {0};
	_cleanup_(reader_closep) struct reader *reader = NULL;
	char problem[FILTER_ERROR_SIZE];
	int error;

	error = reader_open(&reader, path, playback->note);
	if (error)
		return error;
	if (playback->note)
		note_begin(playback->note);
	tell_start(reader, path);
	error = filter_compile_for(&filter, playback->options->expression, reader_pcap(reader),
				   problem, sizeof(problem));
	if (error) {
		message_error("%s", error == -EINVAL ? problem : strerror(-error));
		return error;
	}
	playback->begun = true;
	error = open_save(playback, reader, path);
	if (!error)
		error = identity_assume(&playback->identity, false);
	return error ?: play_packets(playback, reader, &filter);
}

static int play_list(struct playback *playback, const char *path)
{
	_cleanup_(close_file) FILE *list = strcmp(path, "-") ? fopen(path, "re") : stdin;
	_cleanup_(cleanup_free) char *line = NULL;
	size_t size = 0;
	ssize_t length;
	int error = 0;

	if (!list) {
		message_error("%s: %s", path, strerror(errno));
		return -errno;
	}
	while (!error && !is_over(playback) && (length = getline(&line, &size, list)) > 0) {
		if (line[length - 1] == '\n')
			line[length - 1] = '\0';
		error = play_file(playback, line);
	}
	if (!error && ferror(list)) {
		message_error("%s: %s", path, strerror(errno));
		return -EIO;
	}
	return error;
}

static int open_printer(struct playback *playback, struct print_options *print)
{
	int error;

	if (!options_prints(playback->options))
		return 0;
	if (!print->numeric) {
		error = names_new(&playback->names, NULL, NULL);
		if (error)
			return error;
		print->names = names_callbacks(playback->names);
	}
	if (playback->note)
		print->owners = note_callbacks(playback->note);
	error = printer_new(&playback->printer, print);
	return error ?: buffer_init(&playback->out, OUTPUT_SIZE);
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

static void tell_forgotten(const struct playback *playback)
{
	struct printer_stats stats;

	if (!playback->printer)
		return;
	printer_stats(playback->printer, &stats);
	if (stats.evicted)
		message_warning("%llu conversations were too many to remember: when they went on, "
				"their sequence numbers began anew",
				(unsigned long long)stats.evicted);
}

static void tell_sampling(const struct playback *playback)
{
	char text[SAMPLING_TEXT_SIZE];

	sampling_text(&playback->sampling, text);
	if (*text)
		message_info("%s", text);
}

static int finish(struct playback *playback)
{
	if (playback->options->count_only && playback->begun)
		buffer_format(&playback->out, "%llu packet%s\n",
			      (unsigned long long)playback->packets,
			      playback->packets == 1 ? "" : "s");
	flush(playback);
	tell_sampling(playback);
	tell_forgotten(playback);
	if (playback->save.writer)
		flush_packets(playback);
	if (save_close(&playback->save))
		return -EIO;
	if (playback->save_error && playback->save_error != -EPIPE)
		return playback->save_error;
	/* Nobody reads on: what was printed until then was wanted, the rest was not. */
	if (!playback->output_error || playback->output_error == -EPIPE)
		return 0;
	message_error("Unable to write output: %s", strerror(-playback->output_error));
	return playback->output_error;
}

int playback_run(struct options *options)
{
	_cleanup_(playback_end) struct playback playback = {.options = options};
	int error, failed;

	if (identity_find(&playback.identity, options->user))
		return 1;
	error = let_signals_through();
	if (!error)
		error = sampling_begin_files(&playback.sampling, options->sample);
	if (!error && options->processes)
		error = note_new(&playback.note, NULL);
	if (!error)
		error = open_printer(&playback, &options->print);
	if (error) {
		message_error("cannot start: %s", strerror(-error));
		return 1;
	}
	if (options->read_list)
		failed = play_list(&playback, options->read_list);
	else
		failed = play_file(&playback, options->read_file);
	error = finish(&playback);
	return failed || error ? 1 : 0;
}
