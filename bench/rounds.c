// SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
/*
 * rounds [-i] [-p PORT] [-C CPU] [-n BATCHES] [-b ROUNDS] [-F NETNS] [-A ADDRESS] [-N NETNS]
 *        ADDRESS
 *
 * Requests and responses of one byte over one connection, both ends in this process, so that no
 * round waits for a process to be scheduled: two packets a round on loopback. Prints the ns a round
 * of each batch of ROUNDS, one number a line. With -i the instructions a round, the kernel's
 * included, or nothing without hardware counters.
 *
 * -A and -N ask for a second connection, to another address, in another network namespace (a path),
 * or both. Batches alternate between the two, so that a change of the machine's speed, even one
 * that lasts a millisecond, meets both; a line has the figures of both. -F: where the servers are.
 */
#include <fcntl.h>
#include <linux/perf_event.h>
#include <sys/syscall.h>

#include "base/cleanup.h"
#include "traffic.h"

#define BATCHES_MAX 1000000
#define ROUNDS_MAX  1000000

/* Descriptors of namespaces, -1: the one that this process began in. */
struct connection {
	union traffic_address address;
	int client, server;
	int ends[2];
};

struct rounds {
	struct connection connections[2];
	unsigned int connection_count;
	unsigned long long batches, rounds;
	int counter; /* negative: the clock counts */
	const char *other_address;
	uint16_t port;
	bool instructions;
};

static int open_netns(const char *path)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC);

	if (fd < 0)
		err(1, "%s", path);
	return fd;
}

static void enter(int netns, int own)
{
	if (setns(netns < 0 ? own : netns, CLONE_NEWNET))
		err(1, "setns");
}

static void establish(struct connection *connection, int own)
{
	int listener, i;

	enter(connection->server, own);
	listener = traffic_listen(&connection->address);
	enter(connection->client, own);
	connection->ends[0] = traffic_connect(&connection->address);
	connection->ends[1] = traffic_accept(listener);
	close(listener);
	for (i = 0; i < 2; i++)
		traffic_set(connection->ends[i], IPPROTO_TCP, TCP_NODELAY, 1);
}

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

static double do_batch(const struct rounds *run, unsigned int connection)
{
	uint64_t start = now(run->counter);
	unsigned long long i;

	for (i = 0; i < run->rounds; i++)
		do_round(run->connections[connection].ends);
	return (double)(now(run->counter) - start) / (double)run->rounds;
}

static void parse(struct rounds *run, struct traffic *traffic, int argc, char **argv)
{
	struct connection *first = &run->connections[0], *second = &run->connections[1];
	int option;

	while ((option = traffic_option(traffic, argc, argv, "ip:C:n:b:F:A:N:", &run->port)) !=
	       -1) {
		if (option == 'i')
			run->instructions = true;
		else if (option == 'n')
			run->batches = traffic_number(optarg, BATCHES_MAX);
		else if (option == 'b')
			run->rounds = traffic_number(optarg, ROUNDS_MAX);
		else if (option == 'F')
			first->server = second->server = open_netns(optarg);
		else if (option == 'N')
			second->client = second->server = open_netns(optarg);
		else
			run->other_address = optarg;
	}
	if (!run->batches || !run->rounds)
		errx(2, "no batches, or no rounds");
	first->address = second->address = traffic->address;
	if (run->other_address)
		traffic_parse(&second->address, run->other_address, run->port);
	run->connection_count = run->other_address || second->client >= 0 ? 2 : 1;
}

/* Each connection is the first of every other turn. */
static void do_batches(const struct rounds *run, double *batches)
{
	unsigned long long i;
	unsigned int turn, which;

	for (i = 0; i < run->batches; i++)
		for (turn = 0; turn < run->connection_count; turn++) {
			which = (turn + (unsigned int)i) % run->connection_count;
			batches[i * run->connection_count + which] = do_batch(run, which);
		}
}

int main(int argc, char **argv)
{
	struct connection none = {.client = -1, .server = -1};
	struct rounds run = {.connections = {none, none},
			     .batches = 100,
			     .rounds = 20,
			     .counter = -1,
			     .port = TRAFFIC_PORT};
	_cleanup_(cleanup_free) double *batches = NULL;
	struct traffic traffic = {0};
	unsigned long long i;
	int own;

	parse(&run, &traffic, argc, argv);
	batches = calloc(run.batches * run.connection_count, sizeof(*batches));
	if (!batches)
		err(1, "calloc");
	own = open_netns("/proc/self/ns/net");
	for (i = 0; i < run.connection_count; i++)
		establish(&run.connections[i], own);
	if (run.instructions) {
		run.counter = open_counter();
		if (run.counter < 0)
			return 0;
	}
	do_batches(&run, batches);
	for (i = 0; i < run.batches * run.connection_count; i++)
		printf("%.0f%c", batches[i], (i + 1) % run.connection_count ? ' ' : '\n');
	return 0;
}
