// SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
/* A disk that is full after any number of bytes, simulated by RLIMIT_FSIZE. */
#include "file/savefile.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "file/pcap_writer.h"
#include "file/pcapng_writer.h"
#include "tap.h"

#define PACKETS	    6
#define PREFIX	    7 /* bytes that the file has already */
#define BOUNDS	    (PACKETS + 2)
#define PIPE_EXCESS 100000

static const uint8_t bytes[64];

struct format {
	const char *name;
	uint32_t (*span)(const char *at, bool *packet);
	bool pcapng;
};

static const struct format formats[] = {
	{"pcap", pcap_writer_span, false},
	{"pcapng", pcapng_writer_span, true},
};

/* Appends packets of 1, 12, 23 ... bytes. bounds[i]: where packet i begins; the last: the end. */
static void append(struct savefile *file, bool pcapng, size_t *bounds)
{
	struct pcapng_writer writer = {.snaplen = 64, .linktype = LINKTYPE_ETHERNET};
	struct packet packet = {.data = bytes, .length = 64, .linktype = LINKTYPE_ETHERNET};
	uint32_t i;

	for (i = 0; i < PACKETS; i++) {
		bounds[i] = file->buffer.used;
		packet.avail = 1 + 11 * i;
		if (pcapng)
			pcapng_writer_packet(&writer, &file->buffer, &packet);
		else
			pcap_writer_packet(&file->buffer, &packet, false);
	}
	bounds[PACKETS] = file->buffer.used;
}

static int open_temporary(void)
{
	char path[] = "/tmp/tcplens-savefile-XXXXXX";
	int fd = mkostemp(path, O_CLOEXEC);

	if (fd >= 0 && (unlink(path) || write(fd, bytes, PREFIX) != PREFIX))
		return -1;
	return fd;
}

/* savefile_flush with room for so many bytes. The limit is lifted after: TAP may go to a file. */
static int flush_into(struct savefile *file, size_t room, uint64_t *unwritten)
{
	struct rlimit limit = {PREFIX + room, RLIM_INFINITY}, none = {RLIM_INFINITY, RLIM_INFINITY};
	int error;

	setrlimit(RLIMIT_FSIZE, &limit);
	error = savefile_flush(file, unwritten);
	setrlimit(RLIMIT_FSIZE, &none);
	return error;
}

static off_t size_of(int fd)
{
	struct stat status;

	return fstat(fd, &status) ? -1 : status.st_size;
}

/* With room for so many bytes, exactly the packets that fit whole must be in the file. */
static bool fits_whole(const struct format *format, size_t room)
{
	struct savefile file = {.span = format->span};
	size_t bounds[BOUNDS];
	uint64_t unwritten = 0;
	unsigned int whole = 0;
	bool good;
	int error;

	if (savefile_init(&file, 4096, 4096))
		return false;
	savefile_begin(&file, open_temporary());
	append(&file, format->pcapng, bounds);
	while (whole < PACKETS && bounds[whole + 1] <= room)
		whole++;
	error = flush_into(&file, room, &unwritten);
	good = error == (whole < PACKETS ? -EFBIG : 0) && unwritten == PACKETS - whole &&
	       size_of(file.outlet.fd) == (off_t)(PREFIX + bounds[whole]) &&
	       file.broken == (whole < PACKETS) && !file.buffer.used;
	if (!good)
		tap_note("room for %zu: error %d, %llu unwritten, %lld bytes, want %u packets, %zu",
			 room, error, (unsigned long long)unwritten,
			 (long long)size_of(file.outlet.fd), whole, PREFIX + bounds[whole]);
	savefile_free(&file);
	return good;
}

static void test_full(struct tap *tap, const struct format *format)
{
	struct savefile file = {.span = format->span};
	size_t bounds[BOUNDS], room;
	bool good = true;

	if (savefile_init(&file, 4096, 4096))
		return;
	append(&file, format->pcapng, bounds);
	savefile_free(&file);
	for (room = 0; room <= bounds[PACKETS] && good; room++)
		good = fits_whole(format, room);
	tap_ok(tap, good, "%s: only whole packets, wherever in %zu bytes the disk is full",
	       format->name, bounds[PACKETS]);
}

/* The file header is one record but not a packet: written whole or not at all. */
static void test_header(struct tap *tap)
{
	struct savefile file = {0};
	uint64_t unwritten = 0;

	if (savefile_init(&file, 4096, 4096))
		return;
	savefile_begin(&file, open_temporary());
	pcap_writer_header(&file.buffer, 64, LINKTYPE_ETHERNET, false);
	tap_number(tap, flush_into(&file, 23, &unwritten), -EFBIG,
		   "header: one that does not fit is an error");
	tap_number(tap, size_of(file.outlet.fd), PREFIX,
		   "header: one that does not fit is taken back");
	tap_number(tap, (long long)unwritten, 0,
		   "header: one that does not fit is not counted as a packet");
	savefile_free(&file);
}

/* A pipe that is not read: it has whole records, the rest stays in the buffer and is counted. */
static void test_pipe(struct tap *tap)
{
	struct savefile file = {.span = pcap_writer_span};
	struct packet packet = {.data = (const uint8_t[1000]){0}, .avail = 1000, .length = 1000};
	uint64_t unwritten = 0;
	int pipe_fds[2];
	char first[16 + 1000];

	if (pipe2(pipe_fds, O_CLOEXEC) || savefile_init(&file, 1 << 20, 4096))
		return;
	signal(SIGPIPE, SIG_IGN);
	savefile_begin(&file, pipe_fds[1]);
	while (file.buffer.used < 1000 * sizeof(first))
		pcap_writer_packet(&file.buffer, &packet, false);
	tap_number(tap, savefile_flush(&file, &unwritten), -EAGAIN,
		   "pipe: a full pipe gives EAGAIN");
	tap_number(tap, (long long)(file.written % sizeof(first)), 0,
		   "pipe: whole records are written");
	tap_number(tap, (long long)(file.written + file.buffer.used),
		   (long long)(1000 * sizeof(first)), "pipe: the rest stays in the buffer");
	tap_number(tap, read(pipe_fds[0], first, sizeof(first)), sizeof(first),
		   "pipe: the first record is read back");
	close(pipe_fds[0]);
	tap_number(tap, savefile_flush(&file, &unwritten), -EPIPE,
		   "pipe: a closed reader is an error");
	tap_ok(tap, file.broken, "pipe: after an error nothing more is written");
	tap_number(tap, (long long)(unwritten + file.written / sizeof(first)), 1000,
		   "pipe: every packet was written or is counted");
	savefile_free(&file);
}

static void test_close(struct tap *tap)
{
	struct savefile file = {0};

	if (savefile_init(&file, 16, 16))
		return;
	savefile_begin(&file, open_temporary());
	close(file.outlet.fd);
	tap_number(tap, savefile_end(&file), -EBADF, "savefile_end: reports a close that fails");
	tap_number(tap, savefile_end(&file), 0, "savefile_end: a second call does nothing");
	savefile_free(&file);
}

int main(void)
{
	struct tap tap = {0};
	size_t i;

	signal(SIGXFSZ, SIG_IGN);
	for (i = 0; i < sizeof(formats) / sizeof(formats[0]); i++)
		test_full(&tap, &formats[i]);
	test_header(&tap);
	test_pipe(&tap);
	test_close(&tap);
	return tap_done(&tap);
}
