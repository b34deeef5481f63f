// SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
#include "run/sizes.h"

#include <unistd.h>

#include "capture/keep_ring.h"
#include "record.h"

/*
 * Without -B rings and slots together get 1/MEMORY_SHARE of the machine's memory, within these
 * limits.
 */
#define RING_SIZE_MAX	(16ul << 20)
#define RING_SIZE_MIN	(1ul << 20)
#define RINGS_TOTAL_MAX (512ul << 20)
#define MEMORY_SHARE	64

/* The reader is woken early when 1/WAKEUP_SHARE of a ring or of a CPU's slots is unread. */
#define WAKEUP_SHARE 4

#define RING_SHARE_OF_SLOTS 4

/* --keep without a size: of each CPU, and the share of the machine's memory of all. */
#define KEEP_BYTES	  (64ul << 20)
#define KEEP_BYTES_MIN	  (1ul << 20)
#define KEEP_TOTAL_MAX	  (2ul << 30)
#define KEEP_MEMORY_SHARE 16

/* The reader gives up a share of a CPU's slots at a time: long slots must not be too few. */
#define KEEP_SLOTS_MIN (4 * KEEP_RING_BATCH)

/* The ports whose payload becomes text after `length N` (tcpdump's printers). */
static const __u16 text_ports[] = {21,	22,  23,   25,	 43,   53,   80,   179,	 323,  554,
				   639, 646, 1723, 2049, 6379, 6633, 6653, 8080, 8554, 10288};

static size_t power_of_two(size_t size)
{
	size_t power = (size_t)sysconf(_SC_PAGESIZE);

	while (power < size)
		power *= 2;
	return power;
}

static size_t choose_ring_size(const struct run_capture *capture, size_t cpus)
{
	size_t size = RING_SIZE_MAX;
	size_t total =
		(size_t)sysconf(_SC_PHYS_PAGES) * (size_t)sysconf(_SC_PAGESIZE) / MEMORY_SHARE;

	if (capture->ring_kib)
		return power_of_two(capture->ring_kib * 1024);
	if (total > RINGS_TOTAL_MAX)
		total = RINGS_TOTAL_MAX;
	/* Twice the size: slots, and at most as much again in rings. */
	while (size > RING_SIZE_MIN && 2 * size * cpus > total)
		size /= 2;
	return size;
}

void sizes_copies(struct load_options *load, const struct run_config *config)
{
	const struct sink_type *sink = config->output.sink;
	struct sink_needs needs = sink ? sink->needs(&config->print) : (struct sink_needs){0};
	struct config *copies = &load->config;

	if (config->keep.packet_bytes) {
		copies->whole = true;
		copies->snap = (__u32)config->keep.packet_bytes;
		return;
	}
	if (config->keep.chosen) {
		copies->headers = true;
		return;
	}
	if (config->file.rules.path) {
		copies->whole = !config->capture.headers;
		copies->headers = config->capture.headers;
		return;
	}
	copies->whole = needs.whole;
	copies->sum = needs.sum;
	copies->reset_payload = needs.reset_payload;
	copies->text_ports = needs.payload_text;
	load->ports = text_ports;
	load->port_count = sizeof(text_ports) / sizeof(text_ports[0]);
}

static size_t choose_keep_size(const struct run_config *config, size_t cpus)
{
	size_t total =
		(size_t)sysconf(_SC_PHYS_PAGES) * (size_t)sysconf(_SC_PAGESIZE) / KEEP_MEMORY_SHARE;
	size_t size = KEEP_BYTES;

	if (config->keep.bytes)
		return power_of_two(config->keep.bytes);
	if (config->capture.ring_kib)
		return power_of_two(config->capture.ring_kib * 1024);
	if (total > KEEP_TOTAL_MAX)
		total = KEEP_TOTAL_MAX;
	while (size > KEEP_BYTES_MIN && size * cpus > total)
		size /= 2;
	return size;
}

/* The shift of the smallest slots with room for so many bytes of a frame. */
static unsigned int choose_shift(uint64_t bytes)
{
	unsigned int shift = 0;

	while (RECORD_HEADER_SIZE + bytes > (uint64_t)RECORD_SLOT_SIZE << shift)
		shift++;
	return shift;
}

/* The ring takes no record. */
static void choose_keep(struct load_options *load, const struct run_config *config, size_t sharing)
{
	const size_t size = choose_keep_size(config, load->cpus * sharing);

	load->keep = true;
	load->keep_bytes = config->keep.packet_bytes;
	load->part_shift = choose_shift(config->keep.packet_bytes);
	load->rings = 1;
	load->ring_size = (size_t)sysconf(_SC_PAGESIZE);
	load->config.slots = (__u32)(size / RECORD_SLOT_SIZE >> load->part_shift);
	/* The programs count the slots of all CPUs in 32 bits. */
	while ((uint64_t)load->config.slots * load->cpus > UINT32_MAX)
		load->config.slots /= 2;
	if (load->config.slots < KEEP_SLOTS_MIN)
		load->config.slots = KEEP_SLOTS_MIN;
}

/*
 * A CPU has slots of that size, and the ring takes only what does not fit into a slot: where no
 * payload is copied it is smaller without -B.
 */
void sizes_buffers(struct load_options *load, const struct run_config *config, size_t sharing)
{
	size_t size = choose_ring_size(&config->capture, load->cpus * sharing);

	if (config->keep.chosen) {
		choose_keep(load, config, sharing);
		return;
	}
	load->config.slots = (__u32)(size / RECORD_SLOT_SIZE);
	if (load->config.tcp_info)
		load->config.slots /= RECORD_INFO_SLOT_PARTS;
	load->ring_size = size;
	if (!load->config.whole && !load->config.sum && !config->capture.ring_kib)
		load->ring_size = size / RING_SHARE_OF_SLOTS;
	load->config.wakeup_bytes = (__u32)(load->ring_size / WAKEUP_SHARE);
	load->config.wakeup_slots = load->config.slots / WAKEUP_SHARE;
}
