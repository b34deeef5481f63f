// SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
/*
 * Text that several threads make: golden captures over and over, in many batches, against the text
 * that tcpdump had for them; and the pool of threads. Built by hand with -fsanitize=thread this is
 * also the test for races: the sandbox does not allow what that needs.
 */
#include "output/parallel.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <unistd.h>

#include "file/reader.h"
#include "filter/filter.h"
#include "tap.h"
#include "token.h"

#define REPEATS 40
#define JOBS	1000
/* Three batches and a part of one. */
#define UNWRITTEN 1000

/* Without that of SLL2, whose interfaces had names where it was recorded. */
static const char *const captures[] = {"ethernet", "sll", "raw", "null", "ppp"};

#define CAPTURES (sizeof(captures) / sizeof(captures[0]))

static int read_text(struct buffer *text, const char *path)
{
	int fd = open(path, O_RDONLY);
	char part[4096];
	ssize_t n;

	if (fd < 0)
		return -ENOENT;
	while ((n = read(fd, part, sizeof(part))) > 0)
		buffer_bytes(text, part, (size_t)n);
	close(fd);
	return n ? -EIO : 0;
}

/* Gives the sink a capture's packets. Returns how many. */
static unsigned int play(struct sink *sink, const char *name)
{
	_cleanup_(reader_closep) struct reader *reader = NULL;
	_cleanup_(filter_free) struct filter filter = {0};
	char path[64], problem[FILTER_ERROR_SIZE];
	unsigned int packets = 0;
	struct packet packet;

	snprintf(path, sizeof(path), "tests/golden/%s.pcap", name);
	if (reader_open(&reader, token,
			&(struct reader_request){.path = path, .fd = open(path, O_RDONLY)}) ||
	    filter_compile_for(&filter, "tcp", reader_pcap(reader), problem, sizeof(problem)))
		abort();
	while (reader_next(reader, &packet) == 1) {
		if (!filter_matches(&filter, packet.data, packet.avail, packet.length))
			continue;
		if (sink->type->packet(sink->state, &packet) == SINK_FULL && sink_flush(sink))
			abort();
		packets++;
	}
	return packets;
}

static bool is_repeated(const struct buffer *got, const struct buffer *want)
{
	size_t i;

	if (got->used != REPEATS * want->used)
		return false;
	for (i = 0; i < REPEATS; i++)
		if (memcmp(got->data + i * want->used, want->data, want->used) != 0)
			return false;
	return true;
}

static void test_text(struct tap *tap, const char *name, unsigned int threads)
{
	/* -nn -vvv -e -S -tttt: a line depends on no other, so that it comes again. */
	static const struct print_options options = {.numeric = true,
						     .verbose = 3,
						     .link_header = true,
						     .absolute = true,
						     .time = PRINT_TIME_DATE};
	char output[] = "/tmp/tcplens-parallel-XXXXXX", golden[64];
	struct sink_request request = {.token = token, .print = &options};
	struct buffer want, got;
	struct sink sink = {0};
	unsigned int i, packets = 0;

	snprintf(golden, sizeof(golden), "tests/golden/%s.most", name);
	request.fd = mkstemp(output);
	if (request.fd < 0 || pool_new(&request.pool, threads) || buffer_init(&want, 1 << 16) ||
	    buffer_init(&got, 1 << 16) || read_text(&want, golden) ||
	    sink_open(&sink, sink_find("text"), &request))
		abort();
	for (i = 0; i < REPEATS; i++)
		packets += play(&sink, name);
	sink.type->end(sink.state);
	tap_number(tap, sink_flush(&sink), 0, "%s, %u threads: is written", name, threads);
	tap_number(tap, (long long)sink.type->abandon(sink.state), 0, "%s: no packet is left",
		   name);
	sink_close(&sink);
	pool_free(request.pool);
	if (read_text(&got, output))
		abort();
	unlink(output);
	tap_ok(tap, packets && want.used && is_repeated(&got, &want),
	       "%s, %u threads: %u packets as tcpdump prints them, in order", name, threads,
	       packets);
	buffer_free(&want);
	buffer_free(&got);
}

/* What was given to a sink and not written is counted, whatever became of it by then. */
static void test_abandoned(struct tap *tap)
{
	static const struct print_options options = {.numeric = true};
	struct sink_request request = {.token = token, .print = &options};
	const struct packet packet = {.linktype = LINKTYPE_RAW};
	struct sink sink = {0};
	unsigned int i;

	request.fd = open("/dev/null", O_WRONLY);
	if (request.fd < 0 || pool_new(&request.pool, 3) ||
	    sink_open(&sink, sink_find("text"), &request))
		abort();
	for (i = 0; i < UNWRITTEN; i++)
		sink.type->packet(sink.state, &packet);
	tap_number(tap, (long long)sink.type->abandon(sink.state), UNWRITTEN,
		   "packets that were not written are counted");
	sink_close(&sink);
	pool_free(request.pool);
}

struct work {
	struct pool_job job;
	unsigned int runs;
	unsigned int thread;
};

static void work(void *arg, unsigned int thread)
{
	struct work *one = arg;

	one->runs++;
	one->thread = thread;
}

static unsigned int count_threads(void)
{
	DIR *folder = opendir("/proc/self/task");
	unsigned int count = 0;
	struct dirent *entry;

	while ((entry = readdir(folder)))
		count += entry->d_name[0] != '.';
	closedir(folder);
	return count;
}

static void test_pool(struct tap *tap, unsigned int threads)
{
	unsigned int i, once = 0, known = 0, before = count_threads();
	struct work *works = calloc(JOBS, sizeof(*works));
	struct pool *pool;

	if (!works || pool_new(&pool, threads))
		abort();
	tap_number(tap, count_threads() - before, threads - 1, "%u threads: with this one",
		   threads);
	for (i = 0; i < JOBS; i++) {
		works[i].job = (struct pool_job){.run = work, .arg = &works[i]};
		pool_submit(pool, &works[i].job, i % 3 == 0);
	}
	for (i = 0; i < JOBS; i++) {
		pool_finish(pool, &works[i].job);
		once += works[i].runs == 1 && pool_done(pool, &works[i].job);
		known += works[i].thread < threads;
	}
	tap_number(tap, once, JOBS, "%u threads: each job runs once", threads);
	tap_number(tap, known, JOBS, "%u threads: in one of them", threads);
	pool_free(pool);
	tap_number(tap, count_threads(), before, "%u threads: all are gone at the end", threads);
	free(works);
}

int main(void)
{
	struct tap tap = {0};
	unsigned int threads;
	size_t i;

	setenv("TZ", "UTC", 1);
	for (i = 0; i < CAPTURES; i++)
		for (threads = 2; threads < 5; threads++)
			test_text(&tap, captures[i], threads);
	test_abandoned(&tap);
	for (threads = 2; threads < 6; threads++)
		test_pool(&tap, threads);
	pool_free(NULL);
	parallel_free(NULL);
	return tap_done(&tap);
}
