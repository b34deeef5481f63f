// SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
#include "run/programs.h"

#include <errno.h>
#include <linux/bpf.h>
#include <stdio.h>
#include <string.h>
#include <sys/sysinfo.h>

#include "base/message.h"
#include "filter/entry.h"
#include "bpfobj/memory.h"
#include "packet.h"

/*
 * Rings: one a CPU up to RINGS_MAX. With the slots they get 1/MEMORY_SHARE of the machine's memory
 * unless the user says otherwise, within the limits here.
 */
#define RINGS_MAX	64
#define RING_SIZE_MAX	(16ul << 20)
#define RING_SIZE_MIN	(1ul << 20)
#define RINGS_TOTAL_MAX (512ul << 20)
#define MEMORY_SHARE	64

/* How full wakes the reader before its time. */
#define WAKEUP_SHARE 4

#define RING_SHARE_OF_CELLS 4

/* The ports whose payload becomes text behind `length N` (tcpdump's printers). */
static const __u16 text_ports[] = {21,	22,  23,  25,	43,   53,   80,	  179,	323,
				   554, 639, 646, 1723, 6379, 8080, 8554, 10288};

static bool is_egress(int point)
{
	return point == ATTACH_POINT_EGRESS || point == ATTACH_POINT_EGRESS_IP;
}

static bool is_ip(int point)
{
	return point == ATTACH_POINT_INGRESS_IP || point == ATTACH_POINT_EGRESS_IP;
}

static size_t power_of_two(size_t size)
{
	size_t power = (size_t)sysconf(_SC_PAGESIZE);

	while (power < size)
		power *= 2;
	return power;
}

static size_t choose_ring_size(const struct options *options, size_t cpus)
{
	size_t size = RING_SIZE_MAX;
	size_t total =
		(size_t)sysconf(_SC_PHYS_PAGES) * (size_t)sysconf(_SC_PAGESIZE) / MEMORY_SHARE;

	if (options->ring_kib)
		return power_of_two(options->ring_kib * 1024);
	if (total > RINGS_TOTAL_MAX)
		total = RINGS_TOTAL_MAX;
	/* Twice: once in slots, at most as much again in rings. */
	while (size > RING_SIZE_MIN && 2 * size * cpus > total)
		size /= 2;
	return size;
}

static void choose_copies(struct load_options *load, const struct options *options)
{
	const struct print_options *print = &options->print;
	struct config *config = &load->config;

	if (options->write_file) {
		config->whole = !options->headers;
		config->headers = options->headers;
		return;
	}
	/* A signature (RFC 2385) is of the whole segment. */
	config->whole = print->dump != PRINT_DUMP_NONE || print->secret ||
			(!print->quiet && (print->payload == PRINT_PAYLOAD_DOMAIN ||
					   print->payload == PRINT_PAYLOAD_RESP));
	config->sum = (print->json || (print->verbose && !print->quiet)) && !print->no_checksum;
	config->reset_payload = print->verbose && !print->quiet;
	config->text_ports = !print->quiet && print->payload == PRINT_PAYLOAD_BY_PORT;
	load->ports = text_ports;
	load->port_count = sizeof(text_ports) / sizeof(text_ports[0]);
}

/*
 * A CPU has a ring, and slots of the same size together where only headers are copied. The ring
 * then holds only what a slot cannot: unless the user says otherwise it is smaller.
 */
static void choose_sizes(struct load_options *load, const struct options *options, size_t sharing)
{
	size_t size = choose_ring_size(options, load->cpus * sharing);

	if (!load->config.whole)
		load->config.slots = (__u32)(size / RECORD_SLOT_SIZE);
	load->ring_size = size;
	if (load->config.slots && !load->config.sum && !options->ring_kib)
		load->ring_size = size / RING_SHARE_OF_CELLS;
	load->config.wakeup_bytes = (__u32)(load->ring_size / WAKEUP_SHARE);
	load->config.wakeup_slots = load->config.slots / WAKEUP_SHARE;
}

static void choose_attach_points(struct load_options *load, const struct options *options,
				 const struct programs_links *links)
{
	bool in = options->direction != OPTIONS_OUT;
	bool out = options->direction != OPTIONS_IN && !load->xdp && (links->both_ways || !in);

	load->points[ATTACH_POINT_INGRESS] = links->ethernet && in;
	load->points[ATTACH_POINT_EGRESS] = links->ethernet && out;
	load->points[ATTACH_POINT_INGRESS_IP] = links->ip && in;
	load->points[ATTACH_POINT_EGRESS_IP] = links->ip && out;
}

/* What is attached is the first program, where there is one. */
static int put_first(struct programs *programs, int point)
{
	int fd = load_first(programs->load, (enum attach_point)point, programs->entries[point]);

	if (fd == -EOPNOTSUPP)
		return 0;
	if (fd < 0) {
		message_error("no program in front of the filter: %s", strerror(-fd));
		return fd;
	}
	close(programs->entries[point]);
	programs->entries[point] = fd;
	return 0;
}

static bool is_sampled(const struct options *options)
{
	return options->sample > 1 || options->limit_cpu;
}

/* The array of the programs in front of which the next are put. */
static int inner_programs(const struct programs *programs)
{
	return programs->sampler ? sampler_programs_fd(programs->sampler)
				 : load_programs_fd(programs->load);
}

static int load_entry(struct programs *programs, const struct options *options, int point,
		      const struct filter *filter)
{
	bool xdp = options->hook == OPTIONS_HOOK_XDP;
	bool frags = xdp && load_has_xdp_bytes(programs->load);
	struct entry_request request = {
		.target =
			{
				.hook = xdp ? TRANSLATE_XDP : TRANSLATE_TC,
				.link = is_ip(point) ? TRANSLATE_LINK_NONE
						     : TRANSLATE_LINK_ETHERNET,
				.egress = is_egress(point),
				.xdp_load_bytes = frags,
				.map_fd = programs->filter
						  ? process_filter_programs_fd(programs->filter)
						  : inner_programs(programs),
				.point = point,
			},
		.attach_type = xdp ? BPF_XDP : 0,
		.flags = frags ? ATTACH_POINT_XDP_FRAGS : 0,
	};
	char error[ENTRY_ERROR_SIZE];
	int fd = entry_load(filter, &request, error, sizeof(error));

	if (fd < 0) {
		message_error("%s", error);
		return fd;
	}
	programs->entries[point] = fd;
	return put_first(programs, point);
}

static int load_entries(struct programs *programs, const struct options *options,
			const struct load_options *load, bool ip, const struct filter *filter)
{
	int point, error = 0;

	for (point = 0; point < ATTACH_POINTS && !error; point++)
		if (load->points[point] && is_ip(point) == ip)
			error = load_entry(programs, options, point, filter);
	return error;
}

static int compile_entries(struct programs *programs, const struct options *options,
			   const struct load_options *load, const struct programs_links *links)
{
	_cleanup_(filter_free) struct filter ethernet = {0}, ip = {0};
	char reason[FILTER_ERROR_SIZE];
	int error = 0;

	/* Compiled whether attached to or not: its message is the one users know. */
	if (links->ethernet || !links->ip)
		error = filter_compile(&ethernet, options->expression, LINKTYPE_ETHERNET, reason,
				       sizeof(reason));
	if (error) {
		message_error("%s", error == -ENOMEM ? strerror(-error) : reason);
		return error;
	}
	error = load_entries(programs, options, load, false, &ethernet);
	if (error || !links->ip)
		return error;
	error = filter_compile(&ip, options->expression, LINKTYPE_RAW, programs->no_ip_reason,
			       sizeof(programs->no_ip_reason));
	if (!error)
		return load_entries(programs, options, load, true, &ip);
	if (!links->ip_name)
		return error == -EINVAL ? 0 : error;
	message_error("%s: %s", links->ip_name, programs->no_ip_reason);
	return error;
}

static int open_sampler(struct programs *programs, const struct options *options,
			const struct load_options *load)
{
	struct sampler_request request = {
		.captures_fd = load_programs_fd(programs->load),
		.points = load->points,
		.xdp = load->xdp,
		.xdp_bytes = load_has_xdp_bytes(programs->load),
		.divisor = options->sample ? (__u32)options->sample : 1,
	};
	int error;

	if (!is_sampled(options))
		return 0;
	error = sampler_open(&programs->sampler, &request);
	if (error)
		message_error("the kernel refused the programs that sample: %s", strerror(-error));
	return error;
}

static int open_process_filter(struct programs *programs, const struct options *options,
			       const struct load_options *load, const struct programs_links *links)
{
	struct process_filter_request request = {
		.netns = links->netns,
		.captures_fd = inner_programs(programs),
		.points = load->points,
		.xdp = load->xdp,
		.xdp_bytes = load_has_xdp_bytes(programs->load),
	};

	return selection_filter(&programs->filter, links->attribution, options, &request);
}

void programs_tell_memory(const struct programs *programs, size_t sets)
{
	unsigned long long slots = load_slots(programs->load).per_cpu;
	int cpus = get_nprocs_conf();
	char each[64] = "";

	if (sets > 1)
		snprintf(each, sizeof(each), ", in each of %zu network namespaces", sets);
	message_info("buffers of %d CPU%s%s: %u ring%s of %zu KiB, cells of %llu KiB a CPU; "
		     "%llu KiB locked in all",
		     cpus, cpus == 1 ? "" : "s", each, load_rings(programs->load),
		     load_rings(programs->load) == 1 ? "" : "s", programs->ring_size / 1024,
		     slots * RECORD_SLOT_SIZE / 1024, (unsigned long long)memory_of_maps() / 1024);
}

int programs_open(struct programs *out, const struct options *options, uint32_t snaplen,
		  const struct programs_links *links)
{
	_cleanup_(programs_close) struct programs programs = {.entries = {-1, -1, -1, -1}};
	_cleanup_(cleanup_free) struct load_options *load = calloc(1, sizeof(*load));
	int error;

	if (!load)
		return -ENOMEM;
	load->xdp = options->hook == OPTIONS_HOOK_XDP;
	load->no_xdp_bytes = options_without(options, "xdp-load-bytes");
	load->debug = options->debug;
	load->cpus = (unsigned int)get_nprocs_conf();
	load->rings = load->cpus > RINGS_MAX ? RINGS_MAX : load->cpus;
	load->first = filter_is_tcp(options->expression) && !selection_chosen(options) &&
		      !is_sampled(options);
	load->config.snap = snaplen;
	choose_copies(load, options);
	choose_sizes(load, options, links->sharing);
	choose_attach_points(load, options, links);
	error = load_open(&programs.load, load);
	if (!error)
		error = open_sampler(&programs, options, load);
	if (!error)
		error = open_process_filter(&programs, options, load, links);
	if (!error)
		error = compile_entries(&programs, options, load, links);
	if (error)
		return error;
	programs.ring_size = load->ring_size;
	*out = programs;
	programs = (struct programs){.entries = {-1, -1, -1, -1}};
	return 0;
}

void programs_close(struct programs *programs)
{
	int point;

	for (point = 0; point < ATTACH_POINTS; point++)
		if (programs->entries[point] >= 0)
			close(programs->entries[point]);
	process_filter_close(programs->filter);
	sampler_close(programs->sampler);
	load_close(programs->load);
}

int programs_sources(const struct programs *programs, struct merge_sources *sources)
{
	const struct load *load = programs->load;
	struct load_slots slots = load_slots(load);
	int *fds = calloc(load_rings(load), sizeof(*fds));
	unsigned int i;

	if (!fds)
		return -ENOMEM;
	for (i = 0; i < load_rings(load); i++)
		fds[i] = load_ring_fd(load, i);
	*sources = (struct merge_sources){
		.ring_fds = fds,
		.rings = load_rings(load),
		.ring_size = programs->ring_size,
		.slots = slots.slots,
		.cpus = slots.cpus,
		.slots_per_cpu = slots.per_cpu,
		.wakeup_slots = slots.wakeup,
		.state = load_cpus(load),
	};
	return 0;
}
