// SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
/*
 * rounds [-p PORT] [-C CPU] [-n BATCHES] [-b ROUNDS] ADDRESS
 *
 * Requests and responses of one byte over one connection, both ends in this process, so that no
 * round waits for a process to be scheduled: two packets a round on loopback. Prints the ns a round
 * that each batch of ROUNDS took, a number a line: a batch is short enough that many are done
 * between two disturbances by whoever else has the machine.
 */
#include "base/cleanup.h"
#include "traffic.h"

#define BATCHES_MAX 1000000
#define ROUNDS_MAX  1000000

static void do_round(const int *ends)
{
	char data = 1;
	int i;

	for (i = 0; i < 2; i++) {
		traffic_send(ends[i], &data, 1);
		traffic_receive(ends[!i], &data, 1);
	}
}

static double time_batch(const int *ends, unsigned long long rounds)
{
	uint64_t start = traffic_now();
	unsigned long long i;

	for (i = 0; i < rounds; i++)
		do_round(ends);
	return (double)(traffic_now() - start) / (double)rounds;
}

int main(int argc, char **argv)
{
	unsigned long long batches = 100, rounds = 20, i;
	_cleanup_(cleanup_free) double *times = NULL;
	struct traffic traffic = {0};
	uint16_t port = TRAFFIC_PORT;
	int option, listener, ends[2];

	while ((option = traffic_option(&traffic, argc, argv, "p:C:n:b:", &port)) != -1) {
		if (option == 'n')
			batches = traffic_number(optarg, BATCHES_MAX);
		else
			rounds = traffic_number(optarg, ROUNDS_MAX);
	}
	if (!batches || !rounds)
		errx(2, "no batches, or no rounds");
	times = calloc(batches, sizeof(*times));
	if (!times)
		err(1, "calloc");
	listener = traffic_listen(&traffic.address);
	ends[0] = traffic_connect(&traffic.address);
	ends[1] = traffic_accept(listener);
	for (i = 0; i < 2; i++)
		traffic_set(ends[i], IPPROTO_TCP, TCP_NODELAY, 1);
	for (i = 0; i < batches; i++)
		times[i] = time_batch(ends, rounds);
	for (i = 0; i < batches; i++)
		printf("%.0f\n", times[i]);
	return 0;
}
