// SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
/*
 * bulk [-s | -c] [-p PORT] [-C CPU] [-n BYTES] [-b BYTES] ADDRESS
 *
 * One connection carries -n bytes in writes of -b bytes. The client prints "BYTES bytes, N Mbit/s".
 */
#include "base/cleanup.h"
#include "traffic.h"

#define TOTAL_MAX (1ULL << 40)
#define WRITE_MAX (1 << 24)

struct stream {
	unsigned long long total;
	size_t write;
};

static void serve(int listener, void *arg)
{
	const struct stream *stream = arg;
	_cleanup_(cleanup_free) char *data = calloc(1, stream->write);
	int fd = traffic_accept(listener);
	unsigned long long received = 0;
	ssize_t n;

	while ((n = recv(fd, data, stream->write, 0)) > 0)
		received += (unsigned long long)n;
	if (n < 0)
		err(1, "recv");
	if (received != stream->total)
		errx(1, "%llu bytes came of %llu", received, stream->total);
	close(fd);
}

static void call(const union traffic_address *address, void *arg)
{
	const struct stream *stream = arg;
	_cleanup_(cleanup_free) char *data = calloc(1, stream->write);
	int fd = traffic_connect(address);
	unsigned long long left;
	uint64_t start = traffic_now();

	for (left = stream->total; left > stream->write; left -= stream->write)
		traffic_send(fd, data, stream->write);
	traffic_send(fd, data, left);
	if (shutdown(fd, SHUT_WR))
		err(1, "shutdown");
	traffic_receive_end(fd);
	printf("%llu bytes, %.1f Mbit/s\n", stream->total,
	       (double)stream->total * 8e3 / (double)(traffic_now() - start));
	close(fd);
}

int main(int argc, char **argv)
{
	struct stream stream = {.total = 10000000, .write = 65536};
	struct traffic traffic = {.arg = &stream, .server = serve, .client = call};
	uint16_t port = TRAFFIC_PORT;
	int option;

	while ((option = traffic_option(&traffic, argc, argv, "scp:C:n:b:", &port)) != -1) {
		if (option == 'n')
			stream.total = traffic_number(optarg, TOTAL_MAX);
		else
			stream.write = traffic_number(optarg, WRITE_MAX);
	}
	if (!stream.total || !stream.write)
		errx(2, "no bytes");
	traffic_run(&traffic);
	return 0;
}
