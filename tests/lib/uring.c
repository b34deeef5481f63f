// SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
/*
 * A server that uses its sockets by io_uring(7) alone: uring LISTENER REPORTS COUNT ASYNC. Accepts
 * COUNT connections on the file descriptor LISTENER, writes "server PORT 1 comm[pid]" to REPORTS
 * for each, and "server made COUNT" at the end; sends a banner, receives a request, sends a reply
 * and waits for the end. ASYNC 1: the kernel's worker threads do it.
 */
#include <errno.h>
#include <linux/io_uring.h>
#include <netinet/in.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <unistd.h>

struct uring {
	int fd;
	uint8_t flags; /* of each request */
	struct io_uring_params parameters;
	uint8_t *submissions, *completions; /* the rings */
	struct io_uring_sqe *entries;
};

static void *map(int fd, size_t size, off_t what)
{
	void *at = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_POPULATE, fd, what);

	if (at == MAP_FAILED) {
		perror("mmap");
		exit(1);
	}
	return at;
}

static void start(struct uring *ring)
{
	struct io_uring_params *parameters = &ring->parameters;

	ring->fd = (int)syscall(__NR_io_uring_setup, 4, parameters);
	if (ring->fd < 0) {
		perror("io_uring_setup");
		exit(1);
	}
	ring->submissions = map(ring->fd, parameters->sq_off.array + parameters->sq_entries * 4,
				IORING_OFF_SQ_RING);
	ring->completions =
		map(ring->fd,
		    parameters->cq_off.cqes + parameters->cq_entries * sizeof(struct io_uring_cqe),
		    IORING_OFF_CQ_RING);
	ring->entries =
		map(ring->fd, parameters->sq_entries * sizeof(*ring->entries), IORING_OFF_SQES);
}

static uint32_t *at(uint8_t *ring, uint32_t offset)
{
	return (uint32_t *)(ring + offset);
}

/* One request at a time. Returns its result. */
static int run(struct uring *ring, uint8_t code, int fd, void *data, uint32_t length)
{
	const struct io_uring_params *parameters = &ring->parameters;
	uint32_t *tail = at(ring->submissions, parameters->sq_off.tail);
	uint32_t *head = at(ring->completions, parameters->cq_off.head);
	uint32_t slot = *tail & *at(ring->submissions, parameters->sq_off.ring_mask);
	const struct io_uring_cqe *done =
		(const void *)(ring->completions + parameters->cq_off.cqes);
	int result;

	ring->entries[slot] = (struct io_uring_sqe){.opcode = code,
						    .flags = ring->flags,
						    .fd = fd,
						    .addr = (uintptr_t)data,
						    .len = length};
	at(ring->submissions, parameters->sq_off.array)[slot] = slot;
	__atomic_store_n(tail, *tail + 1, __ATOMIC_RELEASE);
	while (syscall(__NR_io_uring_enter, ring->fd, 1, 1, IORING_ENTER_GETEVENTS, NULL, 0) < 0) {
		if (errno != EINTR) {
			perror("io_uring_enter");
			exit(1);
		}
	}
	result = done[*head & *at(ring->completions, parameters->cq_off.ring_mask)].res;
	__atomic_store_n(head, *head + 1, __ATOMIC_RELEASE);
	return result;
}

static void report(int reports, const char *text)
{
	size_t length = strlen(text);

	if (write(reports, text, length) != (ssize_t)length)
		exit(1);
}

static void answer(struct uring *ring, int connection)
{
	char banner[] = "banner\n", reply[] = "reply\n", request[16];

	if (run(ring, IORING_OP_SEND, connection, banner, 7) != 7 ||
	    run(ring, IORING_OP_RECV, connection, request, sizeof(request)) != 8 ||
	    run(ring, IORING_OP_SEND, connection, reply, 6) != 6 ||
	    run(ring, IORING_OP_RECV, connection, request, sizeof(request)) != 0) {
		fprintf(stderr, "uring: a request failed\n");
		exit(1);
	}
}

int main(int argc, char **argv)
{
	struct sockaddr_in peer;
	struct uring ring = {0};
	socklen_t length;
	char text[64];
	int i, connection;

	if (argc != 5)
		return 2;
	ring.flags = atoi(argv[4]) ? IOSQE_ASYNC : 0;
	start(&ring);
	for (i = 0; i < atoi(argv[3]); i++) {
		length = sizeof(peer);
		connection = accept(atoi(argv[1]), (struct sockaddr *)&peer, &length);
		if (connection < 0)
			return 1;
		snprintf(text, sizeof(text), "server %u 1 uring[%d]\n", ntohs(peer.sin_port),
			 getpid());
		report(atoi(argv[2]), text);
		answer(&ring, connection);
		close(connection);
	}
	snprintf(text, sizeof(text), "server made %d\n", i);
	report(atoi(argv[2]), text);
	return 0;
}
