/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/*
 * What the traffic programs share: both ends of TCP connections, alone or forked from one process.
 * Any failure ends them with a message and status 1, and every socket times out after
 * TRAFFIC_SECONDS.
 *
 *	PROGRAM [-s | -c] [-p PORT] [-C CPU] ... ADDRESS
 *
 * -s serves, -c calls; with neither the process forks and does both. A server prints "ready" when a
 * client may call. -C pins to a CPU, so that all packets are seen in the order they were sent.
 */
#ifndef TCPLENS_TRAFFIC_H
#define TCPLENS_TRAFFIC_H

#include <arpa/inet.h>
#include <err.h>
#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sched.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <signal.h>
#include <time.h>
#include <unistd.h>

#define TRAFFIC_SECONDS 120
#define TRAFFIC_PORT	8000

union traffic_address {
	struct sockaddr any;
	struct sockaddr_in ip4;
	struct sockaddr_in6 ip6;
};

/* The ends that the command line asks for. */
struct traffic {
	union traffic_address address;
	bool serve;
	bool call;
	void *arg;
	/* The server's side of the run, given the listening socket. */
	void (*server)(int listener, void *arg);
	void (*client)(const union traffic_address *address, void *arg);
};

static inline unsigned long long traffic_number(const char *text, unsigned long long max)
{
	unsigned long long value;
	char *end;

	errno = 0;
	value = strtoull(text, &end, 10);
	if (errno || end == text || *end || *text == '-' || value > max)
		errx(2, "%s is not a number up to %llu", text, max);
	return value;
}

static inline void traffic_pin(const char *cpu)
{
	cpu_set_t set;

	CPU_ZERO(&set);
	CPU_SET(traffic_number(cpu, CPU_SETSIZE - 1), &set);
	if (sched_setaffinity(0, sizeof(set), &set))
		err(1, "CPU %s", cpu);
}

static inline uint64_t traffic_now(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (uint64_t)now.tv_sec * 1000000000 + (uint64_t)now.tv_nsec;
}

static inline void traffic_parse(union traffic_address *address, const char *text, uint16_t port)
{
	memset(address, 0, sizeof(*address));
	if (inet_pton(AF_INET, text, &address->ip4.sin_addr) == 1) {
		address->ip4.sin_family = AF_INET;
		address->ip4.sin_port = htons(port);
	} else if (inet_pton(AF_INET6, text, &address->ip6.sin6_addr) == 1) {
		address->ip6.sin6_family = AF_INET6;
		address->ip6.sin6_port = htons(port);
	} else {
		errx(2, "%s is not an address", text);
	}
}

static inline socklen_t traffic_length(const union traffic_address *address)
{
	return address->any.sa_family == AF_INET ? sizeof(address->ip4) : sizeof(address->ip6);
}

static inline void traffic_set(int fd, int level, int option, int value)
{
	if (setsockopt(fd, level, option, &value, sizeof(value)))
		err(1, "setsockopt");
}

static inline void traffic_limit(int fd)
{
	struct timeval limit = {.tv_sec = TRAFFIC_SECONDS};

	if (setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof(limit)) ||
	    setsockopt(fd, SOL_SOCKET, SO_SNDTIMEO, &limit, sizeof(limit)))
		err(1, "setsockopt");
}

static inline int traffic_socket(const union traffic_address *address)
{
	int fd = socket(address->any.sa_family, SOCK_STREAM, 0);

	if (fd < 0)
		err(1, "socket");
	traffic_limit(fd);
	return fd;
}

static inline int traffic_listen(const union traffic_address *address)
{
	int fd = traffic_socket(address);

	traffic_set(fd, SOL_SOCKET, SO_REUSEADDR, 1);
	if (bind(fd, &address->any, traffic_length(address)) || listen(fd, 64))
		err(1, "bind, listen");
	return fd;
}

static inline int traffic_accept(int listener)
{
	int fd = accept(listener, NULL, NULL);

	if (fd < 0)
		err(1, "accept");
	traffic_limit(fd);
	return fd;
}

static inline int traffic_connect(const union traffic_address *address)
{
	int fd = traffic_socket(address);

	if (connect(fd, &address->any, traffic_length(address)))
		err(1, "connect");
	return fd;
}

/* Closes with RST. */
static inline void traffic_reset(int fd)
{
	struct linger linger = {.l_onoff = 1};

	if (setsockopt(fd, SOL_SOCKET, SO_LINGER, &linger, sizeof(linger)))
		err(1, "setsockopt");
	close(fd);
}

static inline void traffic_send(int fd, const void *data, size_t size)
{
	const char *at = data;
	ssize_t n;

	for (; size; at += n, size -= (size_t)n) {
		n = send(fd, at, size, MSG_NOSIGNAL);
		if (n < 0)
			err(1, "send");
	}
}

static inline void traffic_receive(int fd, void *data, size_t size)
{
	ssize_t n = recv(fd, data, size, MSG_WAITALL);

	if (n < 0)
		err(1, "recv");
	if ((size_t)n != size)
		errx(1, "the peer closed after %zd of %zu bytes", n, size);
}

/* Waits for the peer's FIN; fails on data. */
static inline void traffic_receive_end(int fd)
{
	char byte;
	ssize_t n = recv(fd, &byte, 1, 0);

	if (n < 0)
		err(1, "recv");
	if (n)
		errx(1, "data instead of the end");
}

static inline void traffic_run(struct traffic *traffic)
{
	int listener = -1, status;
	pid_t child = -1;

	if (traffic->serve || !traffic->call)
		listener = traffic_listen(&traffic->address);
	if (traffic->serve) {
		puts("ready");
		fflush(stdout);
	}
	if (!traffic->serve && !traffic->call) {
		child = fork();
		if (child < 0)
			err(1, "fork");
	}
	if (traffic->serve || child == 0) {
		if (child == 0)
			prctl(PR_SET_PDEATHSIG, SIGKILL);
		traffic->server(listener, traffic->arg);
		exit(0);
	}
	if (listener >= 0)
		close(listener);
	traffic->client(&traffic->address, traffic->arg);
	if (child > 0 && (waitpid(child, &status, 0) < 0 || status))
		errx(1, "the server failed");
}

/* Parses common options; returns the first that is the program's own, or -1 at the end. */
static inline int traffic_option(struct traffic *traffic, int argc, char **argv,
				 const char *options, uint16_t *port)
{
	int option;

	while ((option = getopt(argc, argv, options)) != -1) {
		switch (option) {
		case 's':
			traffic->serve = true;
			break;
		case 'c':
			traffic->call = true;
			break;
		case 'p':
			*port = (uint16_t)traffic_number(optarg, UINT16_MAX);
			break;
		case 'C':
			traffic_pin(optarg);
			break;
		case '?':
			exit(2);
		default:
			return option;
		}
	}
	if (optind != argc - 1 || (traffic->serve && traffic->call))
		errx(2, "one ADDRESS, and one of -s and -c");
	traffic_parse(&traffic->address, argv[optind], *port);
	return -1;
}

/* How much a program sends: -n, and -b bytes at a time. */
struct traffic_amount {
	unsigned long long count;
	size_t bytes;
};

/* main() of a program with an amount, passed to both sides as arg. */
static inline int traffic_main(int argc, char **argv, struct traffic traffic,
			       struct traffic_amount amount, struct traffic_amount max)
{
	uint16_t port = TRAFFIC_PORT;
	int option;

	while ((option = traffic_option(&traffic, argc, argv, "scp:C:n:b:", &port)) != -1) {
		if (option == 'n')
			amount.count = traffic_number(optarg, max.count);
		else
			amount.bytes = traffic_number(optarg, max.bytes);
	}
	if (!amount.count || !amount.bytes)
		errx(2, "-n or -b is 0");
	traffic.arg = &amount;
	traffic_run(&traffic);
	return 0;
}

#endif
