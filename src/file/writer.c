// SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
#include "file/writer.h"

#include <errno.h>
#include <poll.h>
#include <fcntl.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "base/message.h"
#include "file/pcap_writer.h"
#include "file/pcapng_writer.h"
#include "file/savefile.h"

#define BLOCK_BYTES (256 * 1024)
/* The longest packet, with room for its header and the description of its interface. */
#define RECORD_BYTES (264 * 1024)

struct writer {
	struct writer_request request;
	struct rotation_file turn;
	struct savefile file;
	struct pcapng_writer pcapng;
	uint64_t unwritten;
	char name[ROTATION_NAME_SIZE];
};

static int64_t now_ns(void)
{
	struct timespec now;

	clock_gettime(CLOCK_REALTIME, &now);
	return (int64_t)now.tv_sec * 1000000000 + now.tv_nsec;
}

static bool is_stdout(const struct writer *writer)
{
	return !strcmp(writer->request.rules.path, "-");
}

static int fail(const struct writer *writer, int error)
{
	if (error != -EPIPE)
		message_error("%s: %s", writer->name, strerror(-error));
	return error;
}

static void put_header(struct writer *writer)
{
	const struct writer_request *request = &writer->request;
	struct buffer *out = &writer->file.buffer;

	if (request->format == WRITER_PCAPNG)
		pcapng_writer_header(&writer->pcapng, out);
	else
		pcap_writer_header(out, request->snaplen, request->linktype,
				   request->format == WRITER_PCAP_NANO);
}

/* As savefile_flush, but for a reader that does not read, which a signal can end: -EINTR. */
static int flush_waiting(struct writer *writer)
{
	struct pollfd output = {.events = POLLOUT};
	int error;

	for (;;) {
		error = savefile_flush(&writer->file, &writer->unwritten);
		if (error != -EAGAIN)
			return error;
		output.fd = writer->file.outlet.fd;
		if (poll(&output, 1, -1) < 0)
			return -errno;
	}
}

/* At once, so that a full disk shows at the start and a reader of a pipe knows what is to come. */
static int write_header(struct writer *writer)
{
	const bool pcapng = writer->request.format == WRITER_PCAPNG;
	int error;

	put_header(writer);
	writer->file.span = NULL;
	do
		error = flush_waiting(writer);
	while (error == -EINTR);
	writer->file.span = pcapng ? pcapng_writer_span : pcap_writer_span;
	return error;
}

static int begin_file(struct writer *writer)
{
	int fd, error;

	error = rotation_name(&writer->request.rules, &writer->turn, writer->name);
	if (error) {
		message_error("%s: %s", writer->request.rules.path, strerror(-error));
		return error;
	}
	if (is_stdout(writer)) {
		fd = writer->request.stdout_fd;
	} else {
		fd = writer->request.open(writer->request.arg, &writer->turn);
	}
	if (fd < 0)
		return fail(writer, fd);
	savefile_begin(&writer->file, fd);
	error = write_header(writer);
	return error ? fail(writer, error) : 0;
}

static void set_up_pcapng(struct writer *writer)
{
	const struct writer_request *request = &writer->request;

	writer->pcapng = (struct pcapng_writer){
		.snaplen = request->snaplen,
		.linktype = request->linktype,
		.filter = request->filter,
		.live = request->live,
		.opened_ns = now_ns(),
		.lost = request->lost,
		.comment = request->comment,
		.arg = request->arg,
	};
}

int writer_open(struct writer **out, const struct writer_request *request)
{
	_cleanup_(writer_closep) struct writer *writer = calloc(1, sizeof(*writer));
	int error;

	if (!writer)
		return -ENOMEM;
	writer->request = *request;
	writer->turn.since = time(NULL);
	error = savefile_init(&writer->file, BLOCK_BYTES, RECORD_BYTES);
	if (error)
		return error;
	set_up_pcapng(writer);
	error = begin_file(writer);
	if (error)
		return error;
	*out = writer;
	writer = NULL;
	return 0;
}

int writer_interface(struct writer *writer, uint32_t netns, uint32_t ifindex, const char *name)
{
	if (writer->request.format != WRITER_PCAPNG)
		return 0;
	return pcapng_writer_interface(&writer->pcapng, &writer->file.buffer, netns, ifindex, name);
}

/* Completes the file at hand and goes on in the one at file, if there is to be one. */
static int turn(struct writer *writer)
{
	const struct writer_request *request = &writer->request;
	int error;

	writer_end(writer);
	do
		error = writer_flush(writer);
	while (error == -EINTR);
	if (error)
		return error;
	error = savefile_end(&writer->file);
	if (error)
		return fail(writer, error);
	request->closed(request->arg, writer->name);
	return rotation_over(&request->rules, &writer->turn) ? 0 : begin_file(writer);
}

static int turn_if_due(struct writer *writer, int64_t now)
{
	if (writer->file.broken)
		return 0;
	if (!rotation_step(&writer->request.rules, &writer->turn, now,
			   savefile_size(&writer->file)))
		return 0;
	return turn(writer);
}

int writer_packet(struct writer *writer, const struct packet *packet)
{
	struct buffer *buffer = &writer->file.buffer;
	int error = 0;

	if (writer->request.rules.bytes) {
		error = turn_if_due(writer, writer->turn.since);
		if (error)
			return error;
	}
	if (writer->request.format == WRITER_PCAPNG)
		error = pcapng_writer_packet(&writer->pcapng, buffer, packet);
	else
		pcap_writer_packet(buffer, packet, writer->request.format == WRITER_PCAP_NANO);
	return error ? fail(writer, error) : 0;
}

bool writer_full(const struct writer *writer)
{
	return writer->file.buffer.used >= BLOCK_BYTES ||
	       (writer->request.each && writer->file.buffer.used);
}

int writer_flush(struct writer *writer)
{
	int error;

	if (writer->file.broken)
		return 0;
	error = flush_waiting(writer);
	return error && error != -EINTR ? fail(writer, error) : error;
}

int writer_tick(struct writer *writer)
{
	int error = 0;

	if (writer->request.rules.seconds)
		error = turn_if_due(writer, time(NULL));
	return error ?: rotation_over(&writer->request.rules, &writer->turn);
}

uint64_t writer_unwritten(const struct writer *writer)
{
	return writer->unwritten;
}

void writer_end(struct writer *writer)
{
	const struct pcapng_writer *pcapng = &writer->pcapng;

	if (pcapng->live && writer->request.format == WRITER_PCAPNG && !writer->file.broken)
		pcapng_writer_statistics(pcapng, &writer->file.buffer, now_ns());
}

int writer_close(struct writer *writer)
{
	int error;

	if (!writer)
		return 0;
	error = savefile_end(&writer->file);
	if (error)
		fail(writer, error);
	savefile_free(&writer->file);
	pcapng_writer_free(&writer->pcapng);
	free(writer);
	return error;
}
