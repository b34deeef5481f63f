// SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
#include "run/programs.h"

#include <errno.h>
#include <linux/bpf.h>
#include <stdio.h>
#include <string.h>

#include "base/message.h"
#include "capture/cpus.h"
#include "filter/entry.h"
#include "bpfobj/memory.h"
#include "packet.h"
#include "process/btf.h"
#include "process/selection.h"
#include "run/sizes.h"

#define RINGS_MAX 64 /* one a CPU, up to this */

static bool is_egress(int point)
{
	return point == ATTACH_POINT_EGRESS || point == ATTACH_POINT_EGRESS_IP;
}

static bool is_ip(int point)
{
	return point == ATTACH_POINT_INGRESS_IP || point == ATTACH_POINT_EGRESS_IP;
}

static void choose_attach_points(struct load_options *load, const struct run_config *config,
				 const struct programs_links *links)
{
	bool in = config->source.direction != RUN_OUT;
	bool out = config->source.direction != RUN_IN && !load->xdp && (links->both_ways || !in);

	load->points[ATTACH_POINT_INGRESS] = links->ethernet && in;
	load->points[ATTACH_POINT_EGRESS] = links->ethernet && out;
	load->points[ATTACH_POINT_INGRESS_IP] = links->ip && in;
	load->points[ATTACH_POINT_EGRESS_IP] = links->ip && out;
}

/* Where there is a fast-path program, it is attached in place of the filter program. */
static int put_fast_path(struct programs *programs, int point, bool generic)
{
	int *entry = generic ? &programs->generic[point] : &programs->entries[point];
	int fd = load_fast_path(programs->load, (enum attach_point)point, *entry, generic);

	if (fd == -EOPNOTSUPP)
		return 0;
	if (fd < 0)
		return message_errno(fd, "cannot load the fast-path program");
	close(*entry);
	*entry = fd;
	return 0;
}

static bool is_sampled(const struct run_config *config)
{
	return config->filter.sample > 1 || config->capture.limit_cpu;
}

/* The program arrays through which the programs loaded next call those loaded so far. */
static struct attach_point_arrays inner_programs(const struct programs *programs)
{
	return programs->sampler ? sampler_programs(programs->sampler)
				 : markers_programs(&programs->markers, programs->load);
}

struct entry_request programs_request(const struct load *load, int point,
				      const struct attach_point_arrays *next, bool generic)
{
	bool xdp = load_choice(load).xdp, frags = xdp && load_has_xdp_bytes(load);

	return (struct entry_request){
		.target =
			{
				.hook = xdp ? TRANSLATE_XDP : TRANSLATE_TC,
				.link = is_ip(point) ? TRANSLATE_LINK_NONE
						     : TRANSLATE_LINK_ETHERNET,
				.egress = is_egress(point),
				.xdp_load_bytes = frags,
				.map_fd = generic ? next->generic : next->programs,
				.point = point,
			},
		.attach_type = xdp ? BPF_XDP : 0,
		.flags = frags && !generic ? ATTACH_POINT_XDP_FRAGS : 0,
	};
}

static int load_entry(struct programs *programs, int point, const struct filter *filter,
		      bool generic)
{
	struct attach_point_arrays next = programs->filter
						  ? process_filter_programs(programs->filter)
						  : inner_programs(programs);
	struct entry_request request = programs_request(programs->load, point, &next, generic);
	char error[ENTRY_ERROR_SIZE];
	int fd = entry_load(filter, &request, error, sizeof(error));

	if (fd < 0) {
		message_error("%s", error);
		return fd;
	}
	(generic ? programs->generic : programs->entries)[point] = fd;
	return put_fast_path(programs, point, generic);
}

static int load_entries(struct programs *programs, const struct load_options *load, bool ip,
			const struct filter *filter)
{
	int point, error = 0;

	for (point = 0; point < ATTACH_POINTS && !error; point++) {
		if (!load->points[point] || is_ip(point) != ip)
			continue;
		error = load_entry(programs, point, filter, false);
		if (!error && load_programs(programs->load).generic >= 0)
			error = load_entry(programs, point, filter, true);
	}
	return error;
}

static int compile_entries(struct programs *programs, const struct run_config *config,
			   const struct load_options *load, const struct programs_links *links)
{
	_cleanup_(filter_free) struct filter ethernet = {0}, ip = {0};
	char reason[FILTER_ERROR_SIZE];
	int error = 0;

	/* Compiled first, attached to or not: users know its messages. */
	if (links->ethernet || !links->ip)
		error = filter_compile(&ethernet, config->filter.expression, LINKTYPE_ETHERNET,
				       reason, sizeof(reason));
	if (error) {
		message_error("%s", error == -ENOMEM ? strerror(-error) : reason);
		return error;
	}
	error = load_entries(programs, load, false, &ethernet);
	if (error || !links->ip)
		return error;
	error = filter_compile(&ip, config->filter.expression, LINKTYPE_RAW, programs->no_ip_reason,
			       sizeof(programs->no_ip_reason));
	if (!error)
		return load_entries(programs, load, true, &ip);
	if (!links->ip_name)
		return error == -EINVAL ? 0 : error;
	message_error("%s: %s", links->ip_name, programs->no_ip_reason);
	return error;
}

static int open_sampler(struct programs *programs, const struct run_config *config)
{
	struct sampler_request request = {
		.stage.choice = load_choice(programs->load),
		.stage.captures = markers_programs(&programs->markers, programs->load),
		.stage.all_tcp = filter_selects_tcp(config->filter.expression),
		.divisor = config->filter.sample ? (__u32)config->filter.sample : 1,
	};
	int error;

	if (!is_sampled(config))
		return 0;
	error = sampler_open(&programs->sampler, &request);
	return error ? message_errno(error, "the kernel refused the sample programs") : 0;
}

static int open_process_filter(struct programs *programs, const struct run_config *config,
			       const struct programs_links *links)
{
	struct process_filter_request request = {
		.stage.choice = load_choice(programs->load),
		.stage.captures = inner_programs(programs),
		.stage.all_tcp = filter_selects_tcp(config->filter.expression),
		.netns = links->netns,
		.origins = links->origins,
		.state = load_mark(programs->load).map_fd,
		.cpus_at = load_mark(programs->load).cpus_at,
	};

	return selection_filter(&programs->filter, links->attribution, &config->processes,
				&request);
}

void programs_report_memory(const struct programs *programs, size_t sets)
{
	struct load_slots slots = load_slots(programs->load);
	unsigned int cpus = cpus_present();
	char each[64] = "";

	if (sets > 1)
		snprintf(each, sizeof(each), ", in each of %zu network namespaces", sets);
	message_info("buffers of %u CPU%s%s: %u ring%s of %zu KiB, slots of %llu KiB a CPU; "
		     "%llu KiB locked in all",
		     cpus, cpus == 1 ? "" : "s", each, load_rings(programs->load),
		     load_rings(programs->load) == 1 ? "" : "s", programs->ring_size / 1024,
		     (slots.per_cpu * RECORD_SLOT_SIZE << slots.part_shift) / 1024ULL,
		     (unsigned long long)memory_of_maps() / 1024);
}

static int open_captures(struct programs *programs, struct load_options *load,
			 const struct run_config *config)
{
	_cleanup_(btf_closep) struct btf_source *types = NULL;
	int error;

	if (!config->tcp_info)
		return load_open(&programs->load, load);
	error = selection_btf(&types, config->processes.btf_file);
	if (error)
		return error;
	load->btf_path = btf_path(types);
	return load_open(&programs->load, load);
}

int programs_open(struct programs *out, const struct run_config *config, uint32_t snaplen,
		  const struct programs_links *links)
{
	_cleanup_(programs_close) struct programs programs = PROGRAMS_NONE;
	_cleanup_(cleanup_free) struct load_options *load = calloc(1, sizeof(*load));
	int error;

	if (!load)
		return -ENOMEM;
	load->xdp = config->source.hook == RUN_HOOK_XDP;
	load->no_xdp_bytes = feature_in(config->capture.without, FEATURE_XDP_LOAD_BYTES);
	load->no_slots = feature_in(config->capture.without, FEATURE_SLOTS);
	load->debug = config->capture.debug;
	load->cpus = cpus_present();
	load->rings = load->cpus > RINGS_MAX ? RINGS_MAX : load->cpus;
	load->fast_path = filter_is_tcp(config->filter.expression) &&
			  !selection_chosen(&config->processes) && !is_sampled(config) &&
			  !trigger_has(&config->keep.triggers, TRIGGER_EXPRESSION) &&
			  !trigger_has(&config->keep.triggers, TRIGGER_RTT);
	load->origins = links->origins;
	load->triggers = trigger_of_packets(&config->keep.triggers);
	load->config.zero_window = trigger_bits(&config->keep.triggers, TRIGGER_ZERO_WINDOW);
	load->config.slow = trigger_bits(&config->keep.triggers, TRIGGER_RTT);
	load->config.slow_us = trigger_microseconds(&config->keep.triggers, TRIGGER_RTT);
	load->config.snap = snaplen;
	load->config.tcp_info = config->tcp_info;
	load->config.all_tcp = filter_selects_tcp(config->filter.expression);
	sizes_copies(load, config);
	sizes_buffers(load, config, links->sharing);
	choose_attach_points(load, config, links);
	error = open_captures(&programs, load, config);
	if (!error)
		error = markers_open(&programs.markers, programs.load, &config->keep.triggers,
				     links->ip_name);
	if (!error)
		error = open_sampler(&programs, config);
	if (!error)
		error = open_process_filter(&programs, config, links);
	if (!error)
		error = compile_entries(&programs, config, load, links);
	if (error)
		return error;
	programs.ring_size = load->ring_size;
	*out = programs;
	programs = (struct programs)PROGRAMS_NONE;
	return 0;
}

void programs_close(struct programs *programs)
{
	int point;

	for (point = 0; point < ATTACH_POINTS; point++) {
		cleanup_close(&programs->entries[point]);
		cleanup_close(&programs->generic[point]);
	}
	process_filter_close(programs->filter);
	sampler_close(programs->sampler);
	markers_close(&programs->markers);
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
		.part_shift = slots.part_shift,
		.wakeup_slots = slots.wakeup,
		.state = load_cpus(load),
	};
	return 0;
}
