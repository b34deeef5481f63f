// SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
/* Processes in pcapng options, in both byte orders, whole and cut anywhere. */
#include <byteswap.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

#include "base/buffer.h"
#include "file/pcapng.h"
#include "file/reader.h"
#include "tap.h"
#include "token.h"

#define PACKET_BYTES 60
#define LARGE	     (2 * 1024 * 1024) /* of a block of unknown type */

struct file {
	struct buffer buffer;
	bool swapped;
};

static void put32(struct file *file, uint32_t value)
{
	value = file->swapped ? bswap_32(value) : value;
	buffer_bytes(&file->buffer, &value, sizeof(value));
}

static void put16(struct file *file, uint16_t value)
{
	value = file->swapped ? bswap_16(value) : value;
	buffer_bytes(&file->buffer, &value, sizeof(value));
}

static void put_zeros(struct file *file, size_t count)
{
	while (count--)
		buffer_char(&file->buffer, '\0');
}

static void put_option(struct file *file, uint16_t code, const void *value, uint16_t length)
{
	put16(file, code);
	put16(file, length);
	buffer_bytes(&file->buffer, value, length);
	put_zeros(file, -(size_t)length & 3);
}

static void put_comment(struct file *file, const char *text)
{
	put_option(file, PCAPNG_COMMENT, text, (uint16_t)strlen(text));
}

static void put_process(struct file *file, uint32_t pid, uint32_t tid)
{
	put16(file, PCAPNG_PACKET_PROCESS);
	put16(file, 8);
	put32(file, pid);
	put32(file, tid);
}

static void put_flags(struct file *file, uint32_t flags)
{
	put16(file, PCAPNG_PACKET_FLAGS);
	put16(file, 4);
	put32(file, flags);
}

static size_t begin(struct file *file, uint32_t type)
{
	size_t at = file->buffer.used;

	put32(file, type);
	put32(file, 0);
	return at;
}

static void end(struct file *file, size_t at)
{
	uint32_t total = (uint32_t)(file->buffer.used - at) + 4;
	uint32_t length = file->swapped ? bswap_32(total) : total;

	put32(file, total);
	memcpy(file->buffer.data + at + 4, &length, sizeof(length));
}

static void put_start(struct file *file)
{
	size_t at = begin(file, PCAPNG_SECTION);

	put32(file, PCAPNG_BYTE_ORDER);
	put16(file, 1);
	put16(file, 0);
	put_zeros(file, 8);
	end(file, at);
	at = begin(file, PCAPNG_INTERFACE);
	put16(file, LINKTYPE_ETHERNET);
	put16(file, 0);
	put32(file, 65535);
	end(file, at);
}

/* A packet of its length; the options and end() follow. */
static size_t put_packet(struct file *file, uint32_t length)
{
	size_t at = begin(file, PCAPNG_PACKET);

	put_zeros(file, 12);
	put32(file, length);
	put32(file, length);
	put_zeros(file, (length + 3) & ~3u);
	return at;
}

static void put_processes(struct file *file, uint32_t length)
{
	size_t at = put_packet(file, length);

	put_comment(file, "seen by me");
	put_comment(file, "event drop reason=NO_SOCKET");
	put_comment(file, "tcp-info source state=CLOSE rtt_us=7");
	put_comment(file, "a b[1] > nginx: worker[77]");
	put_process(file, 1, 2);
	put_flags(file, 0x5);
	put_option(file, PCAPNG_OPTION_END, "", 0);
	put_comment(file, "x[3] > y[4]"); /* after the end of the options: ignored */
	end(file, at);
}

static void put_other_comments(struct file *file)
{
	static const char *const comments[] = {
		"a[1] > b",
		"a > b[1]",
		"[1] > b[]",
		"a[1] >b[2]",
		"a[1]",
		" > ",
		"a[x] > b[1]",
		"a\033[1] > b[1]",
		"",
		"? > ",
		"a[1] > ? > ?",
		"a[1] > b[2] > c[3]",
		"?? > -",
		"closed-ports > -",
		"forwarded",
		"tcp-info source state=CLOSE rtt_us=x",
	};
	size_t i, at = put_packet(file, PACKET_BYTES);

	for (i = 0; i < sizeof(comments) / sizeof(comments[0]); i++)
		put_comment(file, comments[i]);
	put_option(file, PCAPNG_PACKET_PROCESS, "\1\0\0\0", 4);
	end(file, at);
}

static void put_large(struct file *file)
{
	size_t at = begin(file, 0x0bad);

	put_zeros(file, LARGE);
	end(file, at);
}

static int open_bytes(struct reader **reader, const char *bytes, size_t length, char path[32])
{
	int error, fd = memfd_create("capture", MFD_CLOEXEC);

	if (fd < 0 || write(fd, bytes, length) != (ssize_t)length)
		abort();
	snprintf(path, 32, "/proc/self/fd/%d", fd);
	error = reader_open(reader, token,
			    &(struct reader_request){
				    .path = path, .fd = open(path, O_RDONLY), .processes = true});
	close(fd);
	return error;
}

static void expect(struct tap *tap, struct reader *reader, const char *name,
		   const struct pcapng_options_processes *want)
{
	const struct pcapng_options_processes *note;
	struct packet packet;

	if (!tap_number(tap, reader_next(reader, &packet), 1, "%s: a packet is read", name))
		return;
	note = reader_processes(reader);
	tap_number(tap, note->told, want->told, "%s: whether there is a process comment", name);
	tap_text(tap, note->source, want->source, "%s: source process", name);
	tap_text(tap, note->destination, want->destination, "%s: destination process", name);
	tap_number(tap, note->pid, want->pid, "%s: process id", name);
	tap_number(tap, note->tid, want->tid, "%s: thread id", name);
	tap_text(tap, note->event, want->event, "%s: event", name);
	tap_number(tap, note->direction, want->direction, "%s: direction", name);
	tap_number(tap, reader_tcp_info(reader) != NULL, want->has_tcp_info,
		   "%s: whether there is a state of sockets", name);
	tap_number(tap, note->tcp_info.sockets[RECORD_SOURCE].rtt,
		   want->tcp_info.sockets[RECORD_SOURCE].rtt, "%s: rtt", name);
}

static void test_order(struct tap *tap, bool swapped)
{
	_cleanup_(reader_closep) struct reader *reader = NULL;
	const struct pcapng_options_processes processes =
						      {
							      .told = true,
							      .source = "a b[1]",
							      .destination = "nginx: worker[77]",
							      .pid = 1,
							      .tid = 2,
							      .event = "drop reason=NO_SOCKET",
							      .direction = PACKET_DIRECTION_IN,
							      .has_tcp_info = true,
							      .tcp_info.sockets[RECORD_SOURCE].rtt =
								      7,
						      },
					      none = {0};
	struct file file = {.swapped = swapped};
	struct packet packet;
	char path[32];

	if (buffer_init(&file.buffer, 1))
		return;
	put_start(&file);
	put_processes(&file, PACKET_BYTES);
	put_other_comments(&file);
	put_large(&file);
	put_processes(&file, PACKET_BYTES + 1);
	tap_number(tap, open_bytes(&reader, file.buffer.data, file.buffer.used, path), 0,
		   "the file is opened");
	if (reader) {
		expect(tap, reader, "packet with a process comment", &processes);
		expect(tap, reader, "packet with other comments", &none);
		expect(tap, reader, "packet after a large block", &processes);
		tap_number(tap, reader_next(reader, &packet), 0,
			   "the file ends after the last packet");
	}
	buffer_free(&file.buffer);
}

/* Packets before the cut are read, with their options. */
static void test_cut(struct tap *tap)
{
	struct file file = {0};
	struct packet packet;
	size_t first, length, wrong = 0;
	char path[32];

	if (buffer_init(&file.buffer, 1))
		return;
	put_start(&file);
	first = file.buffer.used;
	put_processes(&file, PACKET_BYTES);
	for (length = 0; length <= file.buffer.used; length++) {
		_cleanup_(reader_closep) struct reader *reader = NULL;
		int error = open_bytes(&reader, file.buffer.data, length, path);
		int want = length == first ? 0 : length == file.buffer.used ? 1 : -EIO;

		if (!error)
			wrong += reader_next(reader, &packet) != want || length < first;
		else
			wrong += length >= first;
	}
	tap_number(tap, (long long)wrong, 0,
		   "a file cut anywhere in %zu bytes gives only whole packets", file.buffer.used);
	buffer_free(&file.buffer);
}

int main(void)
{
	struct tap tap = {0};

	if (!freopen("/dev/null", "w", stderr))
		return 1;
	test_order(&tap, false);
	test_order(&tap, true);
	test_cut(&tap);
	return tap_done(&tap);
}
