// SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
/*
 * rr [-s | -c] [-p PORT] [-C CPU] [-n ROUNDS] [-b BYTES] ADDRESS
 *
 * Request and response of BYTES each over one connection, ROUNDS times; three packets a round at
 * most, two on loopback. The client prints "ROUNDS rounds, N ns per round".
 */
#include "base/cleanup.h"
#include "traffic.h"

#define ROUNDS_MAX 100000000
#define BYTES_MAX  (1 << 20)

struct rounds {
	unsigned long long count;
	size_t bytes;
};

static void serve(int listener, void *arg)
{
	const struct rounds *rounds = arg;
	_cleanup_(cleanup_free) char *data = calloc(1, rounds->bytes);
	int fd = traffic_accept(listener);
	unsigned long long i;

	traffic_set(fd, IPPROTO_TCP, TCP_NODELAY, 1);
	for (i = 0; i < rounds->count; i++) {
		traffic_receive(fd, data, rounds->bytes);
		traffic_send(fd, data, rounds->bytes);
	}
	traffic_receive_end(fd);
	close(fd);
}

static void call(const union traffic_address *address, void *arg)
{
	const struct rounds *rounds = arg;
	_cleanup_(cleanup_free) char *data = calloc(1, rounds->bytes);
	int fd = traffic_connect(address);
	unsigned long long i;
	uint64_t start;

	traffic_set(fd, IPPROTO_TCP, TCP_NODELAY, 1);
	start = traffic_now();
	for (i = 0; i < rounds->count; i++) {
		traffic_send(fd, data, rounds->bytes);
		traffic_receive(fd, data, rounds->bytes);
	}
	printf("%llu rounds, %.0f ns per round\n", rounds->count,
	       (double)(traffic_now() - start) / (double)rounds->count);
	close(fd);
}

int main(int argc, char **argv)
{
	struct rounds rounds = {.count = 1000, .bytes = 1};
	struct traffic traffic = {.arg = &rounds, .server = serve, .client = call};
	uint16_t port = TRAFFIC_PORT;
	int option;

	while ((option = traffic_option(&traffic, argc, argv, "scp:C:n:b:", &port)) != -1) {
		if (option == 'n')
			rounds.count = traffic_number(optarg, ROUNDS_MAX);
		else
			rounds.bytes = traffic_number(optarg, BYTES_MAX);
	}
	if (!rounds.count || !rounds.bytes)
		errx(2, "no rounds, or no bytes");
	traffic_run(&traffic);
	return 0;
}
