// SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
/*
 * flood [-C CPU] [-n PACKETS] [-f FLOWS] [-p BYTES] [-g MICROSECONDS] [-m MAC] [-S ADDRESS]
 *       [-d ADDRESS] [-t FILE] INTERFACE
 *
 * Sends PACKETS TCP packets of one byte of payload and BYTES zeros more each into an Ethernet
 * interface, as fast as one core can, and prints "N packets sent": the number that the kernel
 * accepted. They belong to FLOWS connections that were never opened; sequence numbers rise,
 * checksums are correct. -g: a pause after each batch, which leaves the core to others. FILE gets a
 * line before each batch and one at the end: the time, in nanoseconds since the epoch, and how many
 * packets were sent by then.
 */
#include <linux/if_packet.h>
#include <net/ethernet.h>
#include <net/if.h>
#include <netinet/ip.h>

#include "traffic.h"

#define BATCH		     64
#define PACKETS_MAX	     1000000000ULL
#define FLOWS_MAX	     30000
#define ZEROS_MAX	     1400
#define GAP_MAX		     999999
#define FIRST_PORT	     20000
#define DEVICE_BUSY_PAUSE_US 100

struct frame {
	struct ether_header link;
	struct iphdr ip;
	struct tcphdr tcp;
	char payload;
} __attribute__((packed));

struct flood {
	struct frame frame; /* the bytes that all packets share */
	unsigned long long packets;
	unsigned int flows;
	FILE *times;	    /* NULL: not wanted */
	unsigned int zeros; /* after each frame */
	useconds_t gap;	    /* after each batch */
};

static uint32_t sum(uint32_t start, const void *data, size_t size)
{
	const unsigned char *byte = data;
	size_t i;

	for (i = 0; i < size; i++)
		start += i % 2 ? byte[i] : (uint32_t)byte[i] << 8;
	return start;
}

static uint16_t checksum(uint32_t value)
{
	while (value >> 16)
		value = (value & 0xffff) + (value >> 16);
	return htons((uint16_t)~value);
}

static void prepare(struct flood *flood, const char *from, const char *to)
{
	struct frame *frame = &flood->frame;

	frame->link.ether_type = htons(ETHERTYPE_IP);
	frame->ip.version = 4;
	frame->ip.ihl = 5;
	frame->ip.ttl = 64;
	frame->ip.protocol = IPPROTO_TCP;
	frame->ip.frag_off = htons(IP_DF);
	frame->ip.tot_len = htons((uint16_t)(sizeof(*frame) - sizeof(frame->link) + flood->zeros));
	if (inet_pton(AF_INET, from, &frame->ip.saddr) != 1 ||
	    inet_pton(AF_INET, to, &frame->ip.daddr) != 1)
		errx(2, "not an IPv4 address");
	frame->ip.check = checksum(sum(0, &frame->ip, sizeof(frame->ip)));
	frame->tcp.doff = 5;
	frame->tcp.ack = 1;
	frame->tcp.psh = 1;
	frame->tcp.ack_seq = htonl(1);
	frame->tcp.dest = htons(TRAFFIC_PORT);
	frame->tcp.window = htons(512);
	frame->payload = 'x';
}

static void number_frame(const struct flood *flood, unsigned long long i, struct frame *frame)
{
	uint32_t total;

	*frame = flood->frame;
	frame->tcp.source = htons((uint16_t)(FIRST_PORT + i % flood->flows));
	frame->tcp.seq = htonl((uint32_t)(i / flood->flows + 1));
	total = sum(0, &frame->ip.saddr, 8) + IPPROTO_TCP + sizeof(frame->tcp) + 1 + flood->zeros;
	frame->tcp.check = checksum(sum(total, &frame->tcp, sizeof(frame->tcp) + 1));
}

static void send_batch(int fd, struct mmsghdr *messages, unsigned int count)
{
	unsigned int done = 0;
	int n;

	while (done < count) {
		n = sendmmsg(fd, messages + done, count - done, 0);
		if (n < 0 && (errno == ENOBUFS || errno == EAGAIN))
			usleep(DEVICE_BUSY_PAUSE_US);
		else if (n < 0)
			err(1, "sendmmsg");
		else
			done += (unsigned int)n;
	}
}

static void note_time(const struct flood *flood, unsigned long long sent)
{
	struct timespec now;

	if (!flood->times)
		return;
	clock_gettime(CLOCK_REALTIME, &now);
	fprintf(flood->times, "%lld%09ld %llu\n", (long long)now.tv_sec, now.tv_nsec, sent);
}

static void run(const struct flood *flood, int fd)
{
	struct frame frames[BATCH];
	static char zeros[ZEROS_MAX];
	struct iovec vectors[BATCH][2];
	struct mmsghdr messages[BATCH] = {};
	unsigned long long sent = 0;
	uint64_t start = traffic_now();
	unsigned int i, count;

	for (i = 0; i < BATCH; i++) {
		vectors[i][0] = (struct iovec){&frames[i], sizeof(frames[i])};
		vectors[i][1] = (struct iovec){zeros, flood->zeros};
		messages[i].msg_hdr.msg_iov = vectors[i];
		messages[i].msg_hdr.msg_iovlen = 2;
	}
	while (sent < flood->packets) {
		count = flood->packets - sent < BATCH ? (unsigned int)(flood->packets - sent)
						      : BATCH;
		for (i = 0; i < count; i++)
			number_frame(flood, sent + i, &frames[i]);
		note_time(flood, sent);
		send_batch(fd, messages, count);
		sent += count;
		if (flood->gap)
			usleep(flood->gap);
	}
	note_time(flood, sent);
	printf("%llu packets sent, %.0f ns per packet\n", sent,
	       (double)(traffic_now() - start) / (double)sent);
}

static int open_interface(const char *name)
{
	struct sockaddr_ll address = {.sll_family = AF_PACKET};
	int fd = socket(AF_PACKET, SOCK_RAW, 0);

	if (fd < 0)
		err(1, "socket");
	address.sll_ifindex = (int)if_nametoindex(name);
	if (!address.sll_ifindex)
		err(1, "%s", name);
	if (bind(fd, (struct sockaddr *)&address, sizeof(address)))
		err(1, "bind to %s", name);
	return fd;
}

static void parse_mac(const char *text, uint8_t *mac)
{
	if (sscanf(text, "%2hhx:%2hhx:%2hhx:%2hhx:%2hhx:%2hhx", &mac[0], &mac[1], &mac[2], &mac[3],
		   &mac[4], &mac[5]) != 6)
		errx(2, "%s is not an Ethernet address", text);
}

static FILE *open_times(const char *path)
{
	FILE *file = fopen(path, "w");

	if (!file)
		err(1, "%s", path);
	return file;
}

int main(int argc, char **argv)
{
	struct flood flood = {.packets = 100000, .flows = 16};
	const char *from = "10.7.0.1", *to = "10.7.0.2";
	int option;

	while ((option = getopt(argc, argv, "C:n:f:p:g:m:S:d:t:")) != -1) {
		if (option == 'C')
			traffic_pin(optarg);
		else if (option == 'n')
			flood.packets = traffic_number(optarg, PACKETS_MAX);
		else if (option == 'f')
			flood.flows = (unsigned int)traffic_number(optarg, FLOWS_MAX);
		else if (option == 'p')
			flood.zeros = (unsigned int)traffic_number(optarg, ZEROS_MAX);
		else if (option == 'g')
			flood.gap = (useconds_t)traffic_number(optarg, GAP_MAX);
		else if (option == 'm')
			parse_mac(optarg, flood.frame.link.ether_dhost);
		else if (option == 'S')
			from = optarg;
		else if (option == 'd')
			to = optarg;
		else if (option == 't')
			flood.times = open_times(optarg);
		else
			return 2;
	}
	if (optind != argc - 1 || !flood.packets || !flood.flows)
		errx(2, "usage: flood [-n PACKETS] [-f FLOWS] ... INTERFACE");
	prepare(&flood, from, to);
	run(&flood, open_interface(argv[optind]));
	if (flood.times && fclose(flood.times))
		err(1, "times");
	return 0;
}
