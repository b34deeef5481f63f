// SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
/*
 * connections [-s | -c] [-p PORT] [-C CPU] ADDRESS
 *
 * One after the other: a connection for every size in requests[], with a request of that size and a
 * response of another; some end in a reset by the client, some in one by the server. Finally a
 * connection to the next port, which has no listener. The client prints "N connections".
 */
#include "base/cleanup.h"
#include "traffic.h"

#define COUNT	      20
#define SIZE_MAX_USED 300000

/* Around the sizes that matter: one byte, an Ethernet segment, a loopback segment, many. */
static const size_t requests[COUNT] = {
	1,     2,     7,     100,   536,   1000,   1447,   1448,   1449,   2896,
	10000, 16384, 32741, 65482, 65483, 100000, 150001, 200000, 250000, SIZE_MAX_USED,
};

enum ending {
	ENDING_CLIENT_FIN,
	ENDING_SERVER_FIN,
	ENDING_CLIENT_RST,
	ENDING_SERVER_RST,
	ENDINGS,
};

static enum ending ending_of(unsigned int i)
{
	return i * 7 % 10 < 6 ? i % 2 : ENDING_CLIENT_RST + i % 2;
}

static size_t response_of(unsigned int i)
{
	return requests[(i * 13 + 5) % COUNT];
}

/* One end closes first and the other waits for it, so that the order of packets is fixed. */
static void finish(int fd, enum ending ending, bool client)
{
	char byte;

	if (ending == (client ? ENDING_CLIENT_RST : ENDING_SERVER_RST)) {
		traffic_reset(fd);
		return;
	}
	if (ending == ENDING_CLIENT_RST || ending == ENDING_SERVER_RST) {
		if (recv(fd, &byte, 1, 0) >= 0 || errno != ECONNRESET)
			errx(1, "no reset received");
	} else if (ending == (client ? ENDING_CLIENT_FIN : ENDING_SERVER_FIN)) {
		if (shutdown(fd, SHUT_WR))
			err(1, "shutdown");
		traffic_receive_end(fd);
	} else {
		traffic_receive_end(fd);
	}
	close(fd);
}

static char *new_data(void)
{
	char *data = malloc(SIZE_MAX_USED);
	uint32_t state = 1;
	size_t i;

	if (!data)
		err(1, "malloc");
	for (i = 0; i < SIZE_MAX_USED; i++) {
		state = state * 1664525 + 1013904223;
		data[i] = (char)(state >> 24);
	}
	return data;
}

static void serve(int listener, void *arg)
{
	_cleanup_(cleanup_free) char *data = new_data();
	unsigned int i;
	char byte;
	int fd;

	(void)arg;
	for (i = 0; i < COUNT; i++) {
		fd = traffic_accept(listener);
		traffic_receive(fd, data, requests[i]);
		traffic_send(fd, data, response_of(i));
		/* Wait for the whole response: a reset discards unread data. */
		traffic_receive(fd, &byte, 1);
		finish(fd, ending_of(i), false);
	}
}

static void call_refused(const union traffic_address *address)
{
	union traffic_address closed = *address;
	int fd;

	/* The port is at the same offset in both kinds of address. */
	closed.ip4.sin_port = htons(ntohs(closed.ip4.sin_port) + 1);
	fd = traffic_socket(&closed);
	if (!connect(fd, &closed.any, traffic_length(&closed)) || errno != ECONNREFUSED)
		errx(1, "the connection was not refused");
	close(fd);
}

static void call(const union traffic_address *address, void *arg)
{
	_cleanup_(cleanup_free) char *data = new_data();
	unsigned int i;
	int fd;

	(void)arg;
	for (i = 0; i < COUNT; i++) {
		fd = traffic_connect(address);
		traffic_send(fd, data, requests[i]);
		traffic_receive(fd, data, response_of(i));
		traffic_send(fd, data, 1);
		finish(fd, ending_of(i), true);
	}
	call_refused(address);
	printf("%d connections\n", COUNT);
}

int main(int argc, char **argv)
{
	struct traffic traffic = {.server = serve, .client = call};
	uint16_t port = TRAFFIC_PORT;

	if (traffic_option(&traffic, argc, argv, "scp:C:", &port) != -1)
		return 2;
	traffic_run(&traffic);
	return 0;
}
