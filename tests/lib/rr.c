// SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
/*
 * rr [-s | -c] [-p PORT] [-C CPU] [-n ROUNDS] [-b BYTES] ADDRESS
 *
 * Request and response of BYTES each over one connection, ROUNDS times; three packets a round at
 * most, two on loopback. The client prints "ROUNDS rounds, N ns per round".
 */
#include "base/cleanup.h"
#include "traffic.h"

static void serve(int listener, void *arg)
{
	const struct traffic_amount *amount = arg;
	_cleanup_(cleanup_free) char *data = calloc(1, amount->bytes);
	int fd = traffic_accept(listener);
	unsigned long long i;

	traffic_set(fd, IPPROTO_TCP, TCP_NODELAY, 1);
	for (i = 0; i < amount->count; i++) {
		traffic_receive(fd, data, amount->bytes);
		traffic_send(fd, data, amount->bytes);
	}
	traffic_receive_end(fd);
	close(fd);
}

static void call(const union traffic_address *address, void *arg)
{
	const struct traffic_amount *amount = arg;
	_cleanup_(cleanup_free) char *data = calloc(1, amount->bytes);
	int fd = traffic_connect(address);
	unsigned long long i;
	uint64_t start;

	traffic_set(fd, IPPROTO_TCP, TCP_NODELAY, 1);
	start = traffic_now();
	for (i = 0; i < amount->count; i++) {
		traffic_send(fd, data, amount->bytes);
		traffic_receive(fd, data, amount->bytes);
	}
	printf("%llu rounds, %.0f ns per round\n", amount->count,
	       (double)(traffic_now() - start) / (double)amount->count);
	close(fd);
}

int main(int argc, char **argv)
{
	return traffic_main(argc, argv, (struct traffic){.server = serve, .client = call},
			    (struct traffic_amount){.count = 1000, .bytes = 1},
			    (struct traffic_amount){.count = 100000000, .bytes = 1 << 20});
}
