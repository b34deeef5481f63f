// SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
/*
 * packet_counter INTERFACE in|out. Counts the TCP packets that a packet socket sees of a direction,
 * with its own header parser, without a limit on tags and extension headers. Prints "ready" when it
 * counts, and at the end of standard input the number of TCP packets, their bytes of payload, the
 * number of others, and how many the socket lost.
 */
#include <arpa/inet.h>
#include <linux/if_packet.h>
#include <net/ethernet.h>
#include <net/if.h>
#include <poll.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#define HEADERS 65536 /* bytes looked at of a packet */
#define BUFFER	(256 << 20)

struct counts {
	unsigned long long tcp;
	unsigned long long payload;
	unsigned long long others;
};

struct frame {
	const uint8_t *data;
	size_t captured;
	size_t length;
};

static void die(const char *what)
{
	perror(what);
	exit(1);
}

static unsigned int u8(const struct frame *frame, size_t at)
{
	return at < frame->captured ? frame->data[at] : 0;
}

static unsigned int u16(const struct frame *frame, size_t at)
{
	return u8(frame, at) << 8 | u8(frame, at + 1);
}

static bool is_tag(unsigned int type)
{
	return type == 0x8100 || type == 0x88a8 || type == 0x9100 || type == 0x9200;
}

/* Bytes between the end of the TCP header at at, and end. */
static size_t payload_of(const struct frame *frame, size_t at, size_t end)
{
	size_t header = (u8(frame, at + 12) >> 4) * 4;

	return end > at + header ? end - at - header : 0;
}

static bool walk4(const struct frame *frame, size_t at, size_t *payload)
{
	size_t tcp = at + (u8(frame, at) & 15) * 4;
	size_t total = u16(frame, at + 2);
	unsigned int protocol = u8(frame, at + 9);
	bool later = u16(frame, at + 6) & 0x1fff;

	if (protocol == 51 && !later) {
		protocol = u8(frame, tcp);
		tcp += (u8(frame, tcp + 1) + 2) * 4;
	}
	if (protocol == 6 && !later)
		*payload = payload_of(frame, tcp, total ? at + total : frame->length);
	return protocol == 6;
}

static bool walk6(const struct frame *frame, size_t at, size_t *payload)
{
	size_t length = u16(frame, at + 4), end = length ? at + 40 + length : frame->length;
	unsigned int next = u8(frame, at + 6);

	for (at += 40; at < frame->captured; next = u8(frame, at), at += length) {
		switch (next) {
		case 0:
		case 43:
		case 60:
			length = (u8(frame, at + 1) + 1) * 8;
			break;
		case 44:
			if (u16(frame, at + 2) & 0xfff8)
				return u8(frame, at) == 6;
			length = 8;
			break;
		case 51:
			length = (u8(frame, at + 1) + 2) * 4;
			break;
		case 6:
			*payload = payload_of(frame, at, end);
			return true;
		default:
			return false;
		}
	}
	return false;
}

static bool walk(const struct frame *frame, size_t *payload)
{
	size_t at = ETH_HLEN;

	while (is_tag(u16(frame, at - 2)))
		at += 4;
	switch (u16(frame, at - 2)) {
	case ETHERTYPE_IP:
		return walk4(frame, at, payload);
	case ETHERTYPE_IPV6:
		return walk6(frame, at, payload);
	}
	return false;
}

static int open_socket(const char *interface)
{
	struct sockaddr_ll address = {.sll_family = AF_PACKET, .sll_protocol = htons(ETH_P_ALL)};
	int buffer = BUFFER, fd = socket(AF_PACKET, SOCK_RAW, 0);

	address.sll_ifindex = (int)if_nametoindex(interface);
	if (fd < 0 || !address.sll_ifindex)
		die(interface);
	if (setsockopt(fd, SOL_SOCKET, SO_RCVBUFFORCE, &buffer, sizeof(buffer)))
		die("SO_RCVBUFFORCE");
	if (bind(fd, (struct sockaddr *)&address, sizeof(address)))
		die("bind");
	return fd;
}

/* False when there is nothing to read. */
static bool take(int fd, bool out, struct counts *counts)
{
	static uint8_t data[HEADERS];
	struct sockaddr_ll from;
	socklen_t size = sizeof(from);
	size_t payload = 0;
	ssize_t length = recvfrom(fd, data, sizeof(data), MSG_DONTWAIT | MSG_TRUNC,
				  (struct sockaddr *)&from, &size);
	struct frame frame = {data, 0, 0};

	if (length < 0)
		return false;
	if ((from.sll_pkttype == PACKET_OUTGOING) != out)
		return true;
	frame.length = (size_t)length;
	frame.captured = frame.length < sizeof(data) ? frame.length : sizeof(data);
	if (walk(&frame, &payload))
		counts->tcp++;
	else
		counts->others++;
	counts->payload += payload;
	return true;
}

int main(int argc, char **argv)
{
	struct tpacket_stats stats = {0};
	socklen_t size = sizeof(stats);
	struct counts counts = {0};
	struct pollfd fds[2];

	if (argc != 3)
		return 2;
	fds[0] = (struct pollfd){open_socket(argv[1]), POLLIN, 0};
	fds[1] = (struct pollfd){STDIN_FILENO, POLLIN | POLLHUP, 0};
	puts("ready");
	fflush(stdout);
	do {
		if (poll(fds, 2, -1) < 0)
			die("poll");
		while (take(fds[0].fd, !strcmp(argv[2], "out"), &counts))
			;
	} while (!fds[1].revents);
	if (getsockopt(fds[0].fd, SOL_PACKET, PACKET_STATISTICS, &stats, &size))
		die("PACKET_STATISTICS");
	printf("%llu %llu %llu %u\n", counts.tcp, counts.payload, counts.others, stats.tp_drops);
	return 0;
}
