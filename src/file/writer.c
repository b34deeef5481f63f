// SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
#include "file/writer.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "base/message.h"
#include "base/take.h"
#include "file/pcap_writer.h"
#include "file/pcapng_writer.h"
#include "file/savefile.h"

#define BLOCK_BYTES (256 * 1024)
/* The longest packet, with room for its header and the description of its interface. */
#define RECORD_BYTES (264 * 1024)

struct writer {
	struct writer_request request;
	const struct format *format;
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

static int fail(const struct writer *writer, int error)
{
	return error == -EPIPE ? error : message_errno(error, "%s", writer->name);
}

static void put_pcap_header(struct writer *writer)
{
	pcap_writer_header(&writer->file.buffer, writer->request.snaplen, writer->request.linktype,
			   writer->request.format == WRITER_PCAP_NANO);
}

static int put_pcap_packet(struct writer *writer, const struct packet *packet)
{
	pcap_writer_packet(&writer->file.buffer, packet,
			   writer->request.format == WRITER_PCAP_NANO);
	return 0;
}

static void put_pcapng_header(struct writer *writer)
{
	pcapng_writer_header(&writer->pcapng, &writer->file.buffer);
}

static int put_pcapng_packet(struct writer *writer, const struct packet *packet)
{
	return pcapng_writer_packet(&writer->pcapng, &writer->file.buffer, packet);
}

static int put_pcapng_interface(struct writer *writer, uint32_t netns, uint32_t ifindex,
				const char *name)
{
	return pcapng_writer_interface(&writer->pcapng, &writer->file.buffer, netns, ifindex, name);
}

static void put_pcapng_end(struct writer *writer)
{
	if (writer->pcapng.live)
		pcapng_writer_statistics(&writer->pcapng, &writer->file.buffer, now_ns());
}

/* What a format writes; NULL: nothing. span: see struct savefile. */
struct format {
	void (*header)(struct writer *writer);
	int (*packet)(struct writer *writer, const struct packet *packet);
	int (*interface)(struct writer *writer, uint32_t netns, uint32_t ifindex, const char *name);
	void (*end)(struct writer *writer);
	uint32_t (*span)(const char *bytes, bool *packet);
	bool processes; /* of packets are in the file */
};

static const struct format formats[] = {
	[WRITER_PCAP_MICRO] = {.header = put_pcap_header,
			       .packet = put_pcap_packet,
			       .span = pcap_writer_span},
	[WRITER_PCAP_NANO] = {.header = put_pcap_header,
			      .packet = put_pcap_packet,
			      .span = pcap_writer_span},
	[WRITER_PCAPNG] = {.header = put_pcapng_header,
			   .packet = put_pcapng_packet,
			   .interface = put_pcapng_interface,
			   .end = put_pcapng_end,
			   .span = pcapng_writer_span,
			   .processes = true},
};

bool writer_has_processes(enum writer_format format)
{
	return formats[format].processes;
}

/* How long to wait for the reader of a pipe where a file begins or ends. */
#define READER_WAIT_MS 2000

static int flush_and_wait(struct writer *writer)
{
	struct pollfd reader = {.fd = writer->file.outlet.fd, .events = POLLOUT};
	int error;

	do {
		error = savefile_flush(&writer->file, &writer->unwritten);
	} while (error == -EAGAIN && poll(&reader, 1, READER_WAIT_MS) > 0);
	return error == -EAGAIN ? -ETIMEDOUT : error;
}

/* At once, so that a full disk shows at the start and a reader of a pipe knows what is to come. */
static int write_header(struct writer *writer)
{
	int error;

	writer->format->header(writer);
	writer->file.span = NULL;
	error = flush_and_wait(writer);
	writer->file.span = writer->format->span;
	return error;
}

static int begin_file(struct writer *writer)
{
	int fd, error;

	error = rotation_name(&writer->request.rules, &writer->turn, writer->name);
	if (error)
		return message_errno(error, "%s", writer->request.rules.path);
	if (writer->request.is_open) {
		fd = writer->request.fd;
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
		.every = request->comment_every,
	};
}

int writer_open(struct writer **out, const struct writer_request *request)
{
	_cleanup_(writer_closep) struct writer *writer = calloc(1, sizeof(*writer));
	int error;

	if (!writer)
		return -ENOMEM;
	writer->request = *request;
	writer->format = &formats[request->format];
	writer->turn.since = time(NULL);
	error = savefile_init(&writer->file, BLOCK_BYTES, RECORD_BYTES);
	if (error)
		return error;
	set_up_pcapng(writer);
	error = begin_file(writer);
	if (error)
		return error;
	*out = TAKE_PTR(writer);
	return 0;
}

int writer_interface(struct writer *writer, uint32_t netns, uint32_t ifindex, const char *name)
{
	return writer->format->interface ? writer->format->interface(writer, netns, ifindex, name)
					 : 0;
}

/* Completes the current file and begins the next, if there is to be one. */
static int turn(struct writer *writer)
{
	const struct writer_request *request = &writer->request;
	int error;

	writer_end(writer);
	error = flush_and_wait(writer);
	if (error)
		return fail(writer, error);
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
	int error;

	if (writer->request.rules.bytes) {
		error = turn_if_due(writer, writer->turn.since);
		if (error) {
			/* It has no file. */
			writer->unwritten++;
			return error;
		}
	}
	error = writer->format->packet(writer, packet);
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
	error = savefile_flush(&writer->file, &writer->unwritten);
	return error && error != -EAGAIN ? fail(writer, error) : error;
}

int writer_tick(struct writer *writer)
{
	int error = 0;

	if (writer->request.rules.seconds)
		error = turn_if_due(writer, time(NULL));
	return error ?: rotation_over(&writer->request.rules, &writer->turn);
}

int writer_next(struct writer *writer)
{
	int error;

	if (writer->file.broken)
		return 0;
	rotation_next(&writer->request.rules, &writer->turn, time(NULL));
	error = turn(writer);
	return error ?: rotation_over(&writer->request.rules, &writer->turn);
}

bool writer_is_open(const struct writer *writer)
{
	return !writer->file.broken;
}

uint64_t writer_size(const struct writer *writer)
{
	return savefile_size(&writer->file);
}

int writer_fd(const struct writer *writer)
{
	return writer->file.outlet.fd;
}

uint64_t writer_abandon(struct writer *writer)
{
	if (!writer->file.broken)
		savefile_abandon(&writer->file, &writer->unwritten);
	return writer->unwritten;
}

void writer_end(struct writer *writer)
{
	if (writer->format->end && !writer->file.broken)
		writer->format->end(writer);
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
