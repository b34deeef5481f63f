// SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
/*
 * A program that runs while others of its CPU, which it has preempted, are half done (share.h of
 * the programs): what these have claimed is raised here, as they would have left it. Each packet is
 * still recorded, with what belongs to it or without.
 */
#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "loaded.h"

/* SHARE_ENTRIES of bpf/share.h, and the kernel's names of the maps, of 15 characters. */
#define ENTRIES	   4
#define SUMS	   "sum_scratches"
#define INFOS	   "socket_infos"
#define VALUE_SIZE 520 /* of the larger one */
#define CPUS_MAX   64

/* Of the object that was loaded last: the map of that name, or -1. */
static int find_map(const char *name)
{
	struct bpf_map_info info;
	__u32 id = 0, size;
	int fd, found = -1;

	while (!bpf_map_get_next_id(id, &id)) {
		fd = bpf_map_get_fd_by_id(id);
		size = sizeof(info);
		memset(&info, 0, sizeof(info));
		if (fd < 0)
			continue;
		if (bpf_obj_get_info_by_fd(fd, &info, &size) || strcmp(info.name, name)) {
			close(fd);
			continue;
		}
		if (found >= 0)
			close(found);
		found = fd;
	}
	return found;
}

/* Raises the users, a value's first word, of the first count entries, on all CPUs. */
static bool preempt(int map, unsigned int count)
{
	static __u64 values[CPUS_MAX * VALUE_SIZE / sizeof(__u64)];
	struct bpf_map_info info = {};
	__u32 size = sizeof(info), key;
	size_t words, cpu, cpus = (size_t)libbpf_num_possible_cpus();

	if (bpf_obj_get_info_by_fd(map, &info, &size) || cpus > CPUS_MAX)
		return false;
	words = (info.value_size + 7) / sizeof(__u64);
	if (words > VALUE_SIZE / sizeof(__u64))
		return false;
	for (key = 0; key < ENTRIES; key++) {
		memset(values, 0, sizeof(values));
		for (cpu = 0; cpu < cpus; cpu++)
			values[cpu * words] = key < count;
		if (bpf_map_update_elem(map, &key, values, BPF_ANY))
			return false;
	}
	return true;
}

/* Whether the users of all entries are what preempt() made them. */
static bool is_released(int map, unsigned int count)
{
	static __u64 values[CPUS_MAX * VALUE_SIZE / sizeof(__u64)];
	struct bpf_map_info info = {};
	__u32 size = sizeof(info), key;
	size_t cpu, cpus = (size_t)libbpf_num_possible_cpus();

	if (bpf_obj_get_info_by_fd(map, &info, &size))
		return false;
	for (key = 0; key < ENTRIES; key++) {
		if (bpf_map_lookup_elem(map, &key, values))
			return false;
		for (cpu = 0; cpu < cpus; cpu++)
			if (values[cpu * ((info.value_size + 7) / 8)] != (key < count))
				return false;
	}
	return true;
}

static void check_sum(struct tap *tap, struct setup *setup, int map, unsigned int claimed)
{
	struct frames_wish wish = {.payload = 1400};
	struct frames_frame frame;
	bool summed;

	frames_make(&frame, &wish);
	if (!tap_ok(tap, preempt(map, claimed), "sums, %u preempted: the scratch is theirs",
		    claimed))
		return;
	tap_number(tap, run(setup, frame.data, frame.length), setup->verdict,
		   "sums, %u preempted: handed on", claimed);
	if (!tap_ok(tap, consume(setup) == 1, "sums, %u preempted: one record", claimed))
		return;
	summed = setup->last->flags & RECORD_SUM;
	tap_ok(tap, summed == (claimed < ENTRIES),
	       "sums, %u preempted: a sum while there is scratch", claimed);
	if (summed)
		tap_number(tap, setup->last->sum, frames_sum(&frame), "sums, %u preempted: right",
			   claimed);
	tap_ok(tap, is_released(map, claimed), "sums, %u preempted: released", claimed);
}

static void test_sums(struct tap *tap, bool xdp)
{
	struct variant wanted = {
		.config = {.sum = 1, .preemptible = 1}, .rings_only = true, .xdp = xdp};
	_cleanup_(setup_freep) struct setup *setup = setup_new(&wanted);
	_cleanup_(cleanup_close) int map = -1;
	unsigned int i;

	if (!tap_ok(tap, setup, "sums: loads"))
		return;
	map = find_map(SUMS);
	for (i = 0; i <= ENTRIES; i++)
		check_sum(tap, setup, map, i);
	tap_number(tap, (long long)totals_of(setup).matched, ENTRIES + 1, "sums: matched");
}

/* A connection over loopback, and the address of its accepting end's peer. */
struct connection {
	int listener;
	int client;
	int server;
	struct sockaddr_in from;
	struct sockaddr_in to;
};

static bool open_connection(struct connection *connection)
{
	struct sockaddr_in to = {.sin_family = AF_INET, .sin_addr = {htonl(INADDR_LOOPBACK)}};
	socklen_t size = sizeof(to);

	connection->listener = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
	connection->client = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
	connection->server = -1;
	if (bind(connection->listener, (struct sockaddr *)&to, size) ||
	    listen(connection->listener, 1) ||
	    getsockname(connection->listener, (struct sockaddr *)&connection->to, &size) ||
	    connect(connection->client, (struct sockaddr *)&connection->to, size) ||
	    getsockname(connection->client, (struct sockaddr *)&connection->from, &size))
		return false;
	connection->server = accept(connection->listener, NULL, NULL);
	return connection->server >= 0;
}

static void close_connection(struct connection *connection)
{
	close(connection->server);
	close(connection->client);
	close(connection->listener);
}

/* A segment of it. */
static void make_frame(struct frames_frame *frame, const struct connection *connection)
{
	__u8 *ip, *tcp;

	frames_make(frame, &(struct frames_wish){.flags = FRAMES_ACK});
	ip = frame->data + FRAMES_ETHERNET;
	tcp = ip + 20;
	memcpy(ip + 12, &connection->from.sin_addr, 4);
	memcpy(ip + 16, &connection->to.sin_addr, 4);
	memcpy(tcp, &connection->from.sin_port, 2);
	memcpy(tcp + 2, &connection->to.sin_port, 2);
}

static void check_info(struct tap *tap, struct setup *setup, int map, unsigned int claimed,
		       const struct connection *connection)
{
	const struct record_tcp_info *info;
	struct frames_frame frame = {};

	make_frame(&frame, connection);
	if (!tap_ok(tap, preempt(map, claimed), "state, %u preempted: the memory is theirs",
		    claimed))
		return;
	tap_number(tap, run(setup, frame.data, frame.length), setup->verdict,
		   "state, %u preempted: handed on", claimed);
	if (!tap_ok(tap, consume(setup) == 1, "state, %u preempted: one record", claimed))
		return;
	info = (const struct record_tcp_info *)setup->last->data;
	tap_number(tap, info->states[RECORD_DESTINATION].state,
		   claimed < ENTRIES ? BPF_TCP_ESTABLISHED : 0,
		   "state, %u preempted: that of the socket while there is memory", claimed);
	tap_ok(tap, is_released(map, claimed), "state, %u preempted: released", claimed);
}

static void test_infos(struct tap *tap)
{
	struct variant wanted = {.config = {.tcp_info = 1, .preemptible = 1}, .rings_only = true};
	_cleanup_(setup_freep) struct setup *setup = setup_new(&wanted);
	struct connection connection;
	_cleanup_(cleanup_close) int map = -1;
	unsigned int i;

	if (!tap_ok(tap, setup, "state: loads"))
		return;
	map = find_map(INFOS);
	if (tap_ok(tap, open_connection(&connection), "state: a connection"))
		for (i = 0; i <= ENTRIES; i++)
			check_info(tap, setup, map, i, &connection);
	close_connection(&connection);
	tap_number(tap, (long long)totals_of(setup).matched, ENTRIES + 1, "state: matched");
}

static void test_lost(struct tap *tap)
{
	struct variant wanted = {
		.config = {.preemptible = 1}, .rings_only = true, .ring_size = RING_SMALL};
	_cleanup_(setup_freep) struct setup *setup = setup_new(&wanted);
	const unsigned int runs = 1000;
	struct frames_frame frame;
	unsigned int i, wrong = 0;

	if (!tap_ok(tap, setup, "full: loads"))
		return;
	frames_make(&frame, &(struct frames_wish){});
	for (i = 0; i < runs; i++)
		wrong += run(setup, frame.data, frame.length) != setup->verdict;
	consume(setup);
	tap_number(tap, wrong, 0, "full: every packet is handed on");
	tap_number(tap, (long long)totals_of(setup).matched, runs, "full: every packet is counted");
	tap_ok(tap, setup->records > 10 && totals_of(setup).full > 10, "full: recorded and lost");
	tap_number(tap, (long long)(setup->records + totals_of(setup).full), runs,
		   "full: matched = records + lost");
}

int main(void)
{
	struct tap tap = {};

	test_sums(&tap, false);
	test_sums(&tap, true);
	test_infos(&tap);
	test_lost(&tap);
	return tap_done(&tap);
}
