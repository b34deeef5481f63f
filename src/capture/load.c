// SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
#include "capture/load.h"

#include <bpf/bpf.h>
#include <bpf/libbpf.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/bpf.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <unistd.h>

#include "base/message.h"
#include "capture/ports.h"
#include "capture.skel.h"

struct load {
	struct capture *object;
	int slots_fd;
	unsigned int rings;
	bool xdp;
	bool xdp_bytes;
	bool first;
	int *ring_fds;
	struct load_cells cells;
};

static int print_nothing(enum libbpf_print_level level, const char *format, va_list args)
{
	(void)level;
	(void)format;
	(void)args;
	return 0;
}

static struct bpf_program *slot_program(const struct load *load, enum load_slot slot)
{
	struct bpf_program *tc[LOAD_SLOTS] = {
		[LOAD_SLOT_INGRESS] = load->object->progs.tc_ingress,
		[LOAD_SLOT_EGRESS] = load->object->progs.tc_egress,
		[LOAD_SLOT_INGRESS_IP] = load->object->progs.tc_ingress_ip,
		[LOAD_SLOT_EGRESS_IP] = load->object->progs.tc_egress_ip,
	};
	struct bpf_program *xdp[LOAD_SLOTS] = {
		[LOAD_SLOT_INGRESS] = load->object->progs.xdp_ingress,
		[LOAD_SLOT_INGRESS_IP] = load->object->progs.xdp_ingress_ip,
	};

	return load->xdp ? xdp[slot] : tc[slot];
}

static struct bpf_program *first_program(const struct load *load, enum load_slot slot)
{
	struct bpf_program *tc[LOAD_SLOTS] = {
		[LOAD_SLOT_INGRESS] = load->object->progs.tcplens_ingress,
		[LOAD_SLOT_EGRESS] = load->object->progs.tcplens_egress,
		[LOAD_SLOT_INGRESS_IP] = load->object->progs.tcplens_in_ip,
		[LOAD_SLOT_EGRESS_IP] = load->object->progs.tcplens_out_ip,
	};
	struct bpf_program *xdp[LOAD_SLOTS] = {
		[LOAD_SLOT_INGRESS] = load->object->progs.tcplens_xdp,
		[LOAD_SLOT_INGRESS_IP] = load->object->progs.tcplens_xdp_ip,
	};

	return load->xdp ? xdp[slot] : tc[slot];
}

static void choose_program(const struct load *load, struct bpf_program *program)
{
	bpf_program__set_autoload(program, true);
	if (load->xdp && load->xdp_bytes)
		bpf_program__set_flags(program, LOAD_XDP_FRAGS);
}

static void choose_programs(struct load *load, const struct load_options *options)
{
	struct bpf_program *program;
	int slot;

	bpf_object__for_each_program (program, load->object->obj)
		bpf_program__set_autoload(program, false);
	for (slot = 0; slot < LOAD_SLOTS; slot++) {
		program = slot_program(load, slot);
		if (!program || !options->slots[slot])
			continue;
		choose_program(load, program);
		if (load->first)
			choose_program(load, first_program(load, slot));
	}
	bpf_map__set_autocreate(load->object->maps.entries, load->first);
}

static int create_rings(struct load *load, const struct load_options *options)
{
	int fd, cpus = libbpf_num_possible_cpus();
	__u32 cpu, ring;

	load->ring_fds = calloc(options->rings, sizeof(*load->ring_fds));
	if (!load->ring_fds)
		return -ENOMEM;
	for (ring = 0; ring < options->rings; ring++) {
		fd = bpf_map_create(BPF_MAP_TYPE_RINGBUF, "tcplens_ring", 0, 0, options->ring_size,
				    NULL);
		if (fd < 0) {
			message_error("no ring of %zu KiB: %s", options->ring_size / 1024,
				      strerror(errno));
			return -errno;
		}
		load->ring_fds[load->rings++] = fd;
	}
	for (cpu = 0; (int)cpu < cpus && cpu < RECORD_CPUS_MAX; cpu++) {
		fd = load->ring_fds[cpu % load->rings];
		if (bpf_map_update_elem(bpf_map__fd(load->object->maps.rings), &cpu, &fd, BPF_ANY))
			return -errno;
	}
	return 0;
}

static int fill_slots(struct load *load, const struct load_options *options)
{
	__u32 slot;
	int fd;

	load->slots_fd = bpf_map_create(BPF_MAP_TYPE_PROG_ARRAY, "tcplens_slots", sizeof(__u32),
					sizeof(__u32), LOAD_SLOTS, NULL);
	if (load->slots_fd < 0)
		return -errno;
	for (slot = 0; slot < LOAD_SLOTS; slot++) {
		if (!options->slots[slot] || !slot_program(load, slot))
			continue;
		fd = bpf_program__fd(slot_program(load, slot));
		if (bpf_map_update_elem(load->slots_fd, &slot, &fd, BPF_ANY))
			return -errno;
	}
	return 0;
}

/* Stores of one CPU become visible to the others in the order of the program. */
static bool stores_in_order(void)
{
#if defined(__x86_64__)
	return true;
#else
	return false;
#endif
}

/* The fast way copies what it wants, whole frames and shorter snapshots are not its business. */
static bool wants_cells(const struct config *config)
{
	return stores_in_order() && !config->whole && config->snap >= RECORD_CELL_BYTES;
}

static size_t cells_bytes(const struct load *load)
{
	size_t page = (size_t)sysconf(_SC_PAGESIZE);
	size_t bytes = (size_t)load->cells.cpus * load->cells.per_cpu * RECORD_CELL_SIZE;

	return (bytes + page - 1) / page * page;
}

static int map_cells(struct load *load)
{
	void *cells;

	load->cells.consumed = load->object->bss->consumed;
	if (!load->cells.per_cpu)
		return 0;
	cells = mmap(NULL, cells_bytes(load), PROT_READ, MAP_SHARED,
		     bpf_map__fd(load->object->maps.cells), 0);
	if (cells == MAP_FAILED)
		return -errno;
	load->cells.cells = cells;
	return 0;
}

static int size_maps(struct load *load)
{
	__u32 cpus = (__u32)libbpf_num_possible_cpus();
	int error = bpf_map__set_max_entries(load->object->maps.rings, cpus);

	if (error || !load->cells.per_cpu)
		return error;
	load->cells.cpus = cpus;
	return bpf_map__set_max_entries(load->object->maps.cells, cpus * load->cells.per_cpu);
}

static int configure(struct load *load, const struct load_options *options)
{
	struct config *config = (struct config *)&load->object->rodata->config;
	int error;

	*config = options->config;
	config->xdp_bytes = load->xdp_bytes;
	config->cells = load->cells.per_cpu = wants_cells(config) ? options->config.cells : 0;
	config->text_alone = config->text_ports && !config->sum && !config->reset_payload;
	error = ports_fill((__u16 *)load->object->rodata->config_ports, &config->port_factor,
			   options->ports, options->port_count);
	if (error)
		return error;
	load->first = options->first && load->cells.per_cpu;
	choose_programs(load, options);
	error = size_maps(load);
	if (error)
		return error;
	error = capture__load(load->object);
	if (error)
		return error;
	error = map_cells(load);
	if (!error)
		error = create_rings(load, options);
	return error ?: fill_slots(load, options);
}

bool load_probe_xdp_bytes(void)
{
	return libbpf_probe_bpf_helper(BPF_PROG_TYPE_XDP, BPF_FUNC_xdp_load_bytes, NULL) == 1;
}

/* Under lockdown=confidentiality the kernel lets no BPF program read what it needs. */
static bool is_locked_down(void)
{
	_cleanup_(cleanup_close) int fd =
		open("/sys/kernel/security/lockdown", O_RDONLY | O_CLOEXEC);
	char text[128] = "";

	return fd >= 0 && read(fd, text, sizeof(text) - 1) > 0 && strstr(text, "[confidentiality]");
}

/* Before Linux 5.11 maps and programs count as locked memory. */
static bool memory_is_limited(void)
{
	struct rlimit limit;

	return !getrlimit(RLIMIT_MEMLOCK, &limit) && limit.rlim_cur != RLIM_INFINITY;
}

static void tell_refusal(const struct load_options *options, int error)
{
	if (libbpf_probe_bpf_map_type(BPF_MAP_TYPE_RINGBUF, NULL) == 0)
		message_error("this kernel has no BPF ring buffer: Linux 5.10 or newer is needed");
	else if (error == -EPERM && is_locked_down())
		message_error(
			"the kernel is locked down (confidentiality): it allows no BPF program "
			"that reads packets");
	else if (error == -EPERM && memory_is_limited())
		message_error(
			"the kernel refused the BPF programs: %s; before Linux 5.11 that may be "
			"the limit of locked memory: ulimit -l unlimited",
			strerror(-error));
	else
		message_error("the kernel refused the BPF programs: %s%s", strerror(-error),
			      options->debug ? "" : " (--debug shows its log)");
}

int load_open(struct load **out, const struct load_options *options)
{
	_cleanup_(load_closep) struct load *load = calloc(1, sizeof(*load));
	int error;

	if (!load)
		return -ENOMEM;
	load->slots_fd = -1;
	libbpf_set_strict_mode(LIBBPF_STRICT_ALL);
	if (!options->debug)
		libbpf_set_print(print_nothing);
	load->xdp = options->xdp;
	load->xdp_bytes = options->xdp && !options->no_xdp_bytes && load_probe_xdp_bytes();
	load->object = capture__open();
	if (!load->object) {
		error = -errno;
		message_error("the BPF object does not open: %s", strerror(-error));
		return error;
	}
	error = configure(load, options);
	if (error) {
		tell_refusal(options, error);
		return error;
	}
	*out = load;
	load = NULL;
	return 0;
}

void load_close(struct load *load)
{
	unsigned int ring;

	if (!load)
		return;
	if (load->cells.cells)
		munmap((void *)load->cells.cells, cells_bytes(load));
	for (ring = 0; ring < load->rings; ring++)
		close(load->ring_fds[ring]);
	free(load->ring_fds);
	if (load->slots_fd >= 0)
		close(load->slots_fd);
	capture__destroy(load->object);
	free(load);
}

unsigned int load_rings(const struct load *load)
{
	return load->rings;
}

int load_ring_fd(const struct load *load, unsigned int ring)
{
	return load->ring_fds[ring];
}

int load_slots_fd(const struct load *load)
{
	return load->slots_fd;
}

int load_first(const struct load *load, enum load_slot slot, int entry)
{
	__u32 key = slot;
	int fd;

	if (!load->first)
		return -EOPNOTSUPP;
	if (bpf_map_update_elem(bpf_map__fd(load->object->maps.entries), &key, &entry, BPF_ANY))
		return -errno;
	fd = fcntl(bpf_program__fd(first_program(load, slot)), F_DUPFD_CLOEXEC, 0);
	return fd < 0 ? -errno : fd;
}

struct load_cells load_cells(const struct load *load)
{
	return load->cells;
}

bool load_has_xdp_bytes(const struct load *load)
{
	return load->xdp_bytes;
}

const volatile struct record_counters *load_counters(const struct load *load)
{
	return (const volatile struct record_counters *)load->object->bss->counters;
}

__u64 load_lost(const struct load *load, __u32 ifindex)
{
	_cleanup_(cleanup_free) __u64 *values = NULL;
	int cpu, cpus = libbpf_num_possible_cpus();
	__u64 sum = 0;

	values = calloc((size_t)cpus, sizeof(*values));
	/* An interface that lost none has no entry. */
	if (!values ||
	    bpf_map_lookup_elem(bpf_map__fd(load->object->maps.losses), &ifindex, values))
		return 0;
	for (cpu = 0; cpu < cpus; cpu++)
		sum += values[cpu];
	return sum;
}
