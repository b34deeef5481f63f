// SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
/*
 * rounds [-i] [-p PORT] [-C CPU] [-n BATCHES] [-b ROUNDS] ADDRESS
 *
 * Requests and responses of one byte over one connection, both ends in this process, so that no
 * round waits for a process to be scheduled: two packets a round on loopback. Prints the ns a round
 * of each batch of ROUNDS, one number a line: batches are short enough that many run between two
 * disturbances by other load. With -i the instructions a round, the kernel's included, or nothing
 * without hardware counters.
 */
#include <linux/perf_event.h>
#include <sys/syscall.h>

#include "base/cleanup.h"
#include "traffic.h"

#define BATCHES_MAX 1000000
#define ROUNDS_MAX  1000000

/* Counts this process's instructions from now on; negative without hardware counters. */
static int open_counter(void)
{
	struct perf_event_attr attributes = {
		.type = PERF_TYPE_HARDWARE,
		.size = sizeof(attributes),
		.config = PERF_COUNT_HW_INSTRUCTIONS,
	};

	return (int)syscall(SYS_perf_event_open, &attributes, 0, -1, -1, 0);
}

/* The clock, or the counter if there is one. */
static uint64_t now(int counter)
{
	uint64_t value;

	if (counter < 0)
		return traffic_now();
	if (read(counter, &value, sizeof(value)) != sizeof(value))
		err(1, "instructions");
	return value;
}

static void do_round(const int *ends)
{
	char data = 1;
	int i;

	for (i = 0; i < 2; i++) {
		traffic_send(ends[i], &data, 1);
		traffic_receive(ends[!i], &data, 1);
	}
}

static double do_batch(const int *ends, unsigned long long rounds, int counter)
{
	uint64_t start = now(counter);
	unsigned long long i;

	for (i = 0; i < rounds; i++)
		do_round(ends);
	return (double)(now(counter) - start) / (double)rounds;
}

int main(int argc, char **argv)
{
	unsigned long long count = 100, rounds = 20, i;
	_cleanup_(cleanup_free) double *batches = NULL;
	struct traffic traffic = {0};
	bool instructions = false;
	uint16_t port = TRAFFIC_PORT;
	int option, listener, counter = -1, ends[2];

	while ((option = traffic_option(&traffic, argc, argv, "ip:C:n:b:", &port)) != -1) {
		if (option == 'i')
			instructions = true;
		else if (option == 'n')
			count = traffic_number(optarg, BATCHES_MAX);
		else
			rounds = traffic_number(optarg, ROUNDS_MAX);
	}
	if (!count || !rounds)
		errx(2, "no batches, or no rounds");
	batches = calloc(count, sizeof(*batches));
	if (!batches)
		err(1, "calloc");
	listener = traffic_listen(&traffic.address);
	ends[0] = traffic_connect(&traffic.address);
	ends[1] = traffic_accept(listener);
	for (i = 0; i < 2; i++)
		traffic_set(ends[i], IPPROTO_TCP, TCP_NODELAY, 1);
	if (instructions) {
		counter = open_counter();
		if (counter < 0)
			return 0;
	}
	for (i = 0; i < count; i++)
		batches[i] = do_batch(ends, rounds, counter);
	for (i = 0; i < count; i++)
		printf("%.0f\n", batches[i]);
	return 0;
}
