// SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
/*
 * bulk [-s | -c] [-p PORT] [-C CPU] [-n BYTES] [-b BYTES] ADDRESS
 *
 * One connection carries -n bytes in writes of -b bytes. The client prints "BYTES bytes, N Mbit/s".
 */
#include "base/cleanup.h"
#include "traffic.h"

static void serve(int listener, void *arg)
{
	const struct traffic_amount *amount = arg;
	_cleanup_(cleanup_free) char *data = calloc(1, amount->bytes);
	int fd = traffic_accept(listener);
	unsigned long long received = 0;
	ssize_t n;

	while ((n = recv(fd, data, amount->bytes, 0)) > 0)
		received += (unsigned long long)n;
	if (n < 0)
		err(1, "recv");
	if (received != amount->count)
		errx(1, "received %llu bytes of %llu", received, amount->count);
	close(fd);
}

static void call(const union traffic_address *address, void *arg)
{
	const struct traffic_amount *amount = arg;
	_cleanup_(cleanup_free) char *data = calloc(1, amount->bytes);
	int fd = traffic_connect(address);
	unsigned long long left;
	uint64_t start = traffic_now();

	for (left = amount->count; left > amount->bytes; left -= amount->bytes)
		traffic_send(fd, data, amount->bytes);
	traffic_send(fd, data, left);
	if (shutdown(fd, SHUT_WR))
		err(1, "shutdown");
	traffic_receive_end(fd);
	printf("%llu bytes, %.1f Mbit/s\n", amount->count,
	       (double)amount->count * 8e3 / (double)(traffic_now() - start));
	close(fd);
}

int main(int argc, char **argv)
{
	return traffic_main(argc, argv, (struct traffic){.server = serve, .client = call},
			    (struct traffic_amount){.count = 10000000, .bytes = 65536},
			    (struct traffic_amount){.count = 1ULL << 40, .bytes = 1 << 24});
}
