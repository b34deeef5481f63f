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

#include "base/take.h"
#include "base/message.h"
#include "capture/cpus.h"
#include "capture/object.h"
#include "capture/ordered_store.h"
#include "capture/ports.h"
#include "capture.skel.h"
#include "bpfobj/attach_point.h"
#include "bpfobj/kernel_function.h"

struct load {
	struct capture_bpf *object;
	struct attach_point_arrays programs;
	struct attach_point_arrays entries; /* of the filter programs; the first is the object's */
	unsigned int rings;
	struct attach_point_choice choice;
	struct attach_point_programs captures;
	struct attach_point_programs fast_paths;
	bool fast_path;
	int *ring_fds;
	struct load_slots slots;
	const struct bpf_map *trigger_map;	     /* NULL: there is none */
	struct trigger_table *triggers;		     /* mapped */
	const volatile struct record_losses *losses; /* by CPU, mapped */
	unsigned int cpus;			     /* that losses has */
};

static int choose_programs(struct load *load)
{
	struct bpf_object *object = load->object->obj;
	int error;

	attach_point_clear(object);
	error = attach_point_choose(&load->captures, object, "capture", &load->choice);
	if (!error && load->fast_path)
		error = attach_point_choose(&load->fast_paths, object, "tcplens", &load->choice);
	return error ?: bpf_map__set_autocreate(load->object->maps.filters, load->fast_path);
}

static int create_rings(struct load *load, const struct load_options *options)
{
	__u32 cpu, ring;
	int fd;

	load->ring_fds = calloc(options->rings, sizeof(*load->ring_fds));
	if (!load->ring_fds)
		return -ENOMEM;
	for (ring = 0; ring < options->rings; ring++) {
		fd = bpf_map_create(BPF_MAP_TYPE_RINGBUF, "tcplens_ring", 0, 0, options->ring_size,
				    NULL);
		if (fd < 0)
			return message_errno(errno, "no ring of %zu KiB",
					     options->ring_size / 1024);
		load->ring_fds[load->rings++] = fd;
	}
	for (cpu = 0; cpu < load->cpus && cpu < RECORD_CPUS_MAX; cpu++) {
		fd = load->ring_fds[cpu % load->rings];
		if (bpf_map_update_elem(bpf_map__fd(load->object->maps.rings), &cpu, &fd, BPF_ANY))
			return -errno;
	}
	return 0;
}

bool load_has_slots(void)
{
	return !cpus_preempt_packets() && ordered_store_exists();
}

/* Not where of headers fewer bytes are kept than a slot has: how many are copied is not limited. */
static bool uses_slots(const struct load_options *options)
{
	const struct config *config = &options->config;
	__u32 bytes = config->tcp_info ? RECORD_INFO_SLOT_BYTES : RECORD_SLOT_BYTES;

	if (!load_has_slots() || options->no_slots)
		return false;
	return options->keep || config->whole || config->snap >= bytes;
}

/* The size of an array's mapping, in whole pages. */
static size_t array_bytes(const struct bpf_map *map)
{
	size_t page = (size_t)sysconf(_SC_PAGESIZE);
	size_t bytes = (size_t)bpf_map__max_entries(map) * bpf_map__value_size(map);

	return (bytes + page - 1) / page * page;
}

static int map_array(const struct bpf_map *map, int protection, void **out)
{
	void *array = mmap(NULL, array_bytes(map), protection, MAP_SHARED, bpf_map__fd(map), 0);

	if (array == MAP_FAILED)
		return -errno;
	*out = array;
	return 0;
}

static void unmap_array(const struct bpf_map *map, const void *array)
{
	if (array)
		munmap((void *)array, array_bytes(map));
}

static int map_arrays(struct load *load)
{
	void *array;
	int error = map_array(load->object->maps.losses, PROT_READ, &array);

	if (error)
		return error;
	load->losses = array;
	if (load->trigger_map) {
		error = map_array(load->trigger_map, PROT_READ | PROT_WRITE, &array);
		if (error)
			return error;
		load->triggers = array;
	}
	if (!load->slots.per_cpu)
		return 0;
	error = map_array(load->object->maps.slots, PROT_READ, &array);
	if (error)
		return error;
	load->slots.slots = array;
	return 0;
}

/* A CPU that is not there yet when the capture starts has no slots: its records go to the rings. */
static int size_maps(struct load *load, unsigned int cpus)
{
	__u32 possible = cpus_possible();
	int error = bpf_map__set_max_entries(load->object->maps.rings, possible);

	load->cpus = possible;
	if (!error)
		error = bpf_map__set_max_entries(load->object->maps.losses, possible);
	if (error || !load->slots.per_cpu)
		return error;
	load->slots.cpus = cpus < possible ? cpus : possible;
	/* The programs count all slots in 32 bits. */
	if ((uint64_t)load->slots.cpus * load->slots.per_cpu > UINT32_MAX)
		return -E2BIG;
	error = bpf_map__set_value_size(load->object->maps.slots,
					RECORD_SLOT_SIZE << load->slots.part_shift);
	return error
		       ?: bpf_map__set_max_entries(load->object->maps.slots,
						   load->slots.cpus * load->slots.per_cpu);
}

/* For fast-path programs in generic mode an array of their own, like those of the stages. */
static int make_entries(struct load *load)
{
	if (!load->fast_path)
		return 0;
	load->entries.programs = bpf_map__fd(load->object->maps.filters);
	if (load->programs.generic < 0)
		return 0;
	load->entries.generic = bpf_map_create(BPF_MAP_TYPE_PROG_ARRAY, "tcplens_entries",
					       sizeof(__u32), sizeof(__u32), ATTACH_POINTS, NULL);
	return load->entries.generic < 0 ? -errno : 0;
}

static int configure(struct load *load, const struct load_options *options)
{
	struct config *config = (struct config *)&load->object->rodata->config;
	int error;

	*config = options->config;
	config->xdp_bytes = load->choice.xdp_bytes;
	config->hides_link = load->choice.hides_link;
	config->preemptible |= cpus_preempt_packets();
	config->slots = load->slots.per_cpu = uses_slots(options) ? options->config.slots : 0;
	load->slots.part_shift = config->tcp_info ? RECORD_INFO_SLOT_SHIFT : options->part_shift;
	load->slots.wakeup = config->wakeup_slots;
	config->text_alone = config->text_ports && !config->sum && !config->reset_payload;
	error = ports_fill((__u16 *)load->object->rodata->config_ports, &config->port_factor,
			   options->ports, options->port_count);
	if (error)
		return error;
	load->fast_path = options->fast_path && load->slots.per_cpu;
	error = load->slots.per_cpu ? 0 : ordered_store_remove(load->object->obj);
	if (!error)
		error = choose_programs(load);
	if (!error)
		error = size_maps(load, options->cpus);
	if (error)
		return error;
	error = capture_bpf__load(load->object);
	if (error)
		return error;
	error = map_arrays(load);
	if (!error)
		error = create_rings(load, options);
	if (error)
		return error;
	error = attach_point_fill(&load->captures, "tcplens_capture", NULL, &load->programs);
	return error ?: make_entries(load);
}

bool load_probe_xdp_bytes(void)
{
	return libbpf_probe_bpf_helper(BPF_PROG_TYPE_XDP, BPF_FUNC_xdp_load_bytes, NULL) == 1;
}

/*
 * With "xdp: add multi-buff support for xdp running in generic mode" (commit e6d5dbdd20aa, Linux
 * 6.9), whose function this is. Where it cannot be seen the programs are ready for it.
 */
static bool hides_link(void)
{
	return kernel_function_exists(KERNEL_FUNCTION_BTF, "skb_cow_data_for_xdp");
}

/* The smallest ring there is: 0, or why the kernel makes none. */
static int probe_ring(void)
{
	_cleanup_(cleanup_close) int fd = bpf_map_create(BPF_MAP_TYPE_RINGBUF, "tcplens_probe", 0,
							 0, (__u32)sysconf(_SC_PAGESIZE), NULL);

	return fd < 0 ? -errno : 0;
}

/* Before Linux 5.11 maps and programs count as locked memory. */
static bool memory_is_limited(void)
{
	struct rlimit limit;

	return !getrlimit(RLIMIT_MEMLOCK, &limit) && limit.rlim_cur != RLIM_INFINITY;
}

static void explain_refusal(const struct load_options *options, int error)
{
	int ring = probe_ring();

	if (ring == -EINVAL || ring == -ENOSYS)
		message_error("this kernel has no BPF ring buffer: Linux 5.10 or newer is needed");
	else if (ring == -EPERM && !memory_is_limited())
		message_error("bpf(2) is not permitted: a seccomp profile, as containers have, may "
			      "forbid it");
	else if (error == -EPERM && memory_is_limited())
		message_error(
			"the kernel refused the BPF programs: %s; before Linux 5.11 that may be "
			"the limit of locked memory (ulimit -l unlimited), else a seccomp profile, "
			"as containers have",
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
	load->programs = load->entries = ATTACH_POINT_NO_ARRAYS;
	load->choice.xdp = options->xdp;
	load->choice.xdp_bytes = options->xdp && !options->no_xdp_bytes && load_probe_xdp_bytes();
	load->choice.hides_link = hides_link();
	memcpy(load->choice.used, options->points, sizeof(load->choice.used));
	load->object = object_open(options);
	if (!load->object)
		return message_errno(errno, "the BPF object does not open");
	if (options->triggers)
		load->trigger_map = bpf_object__find_map_by_name(load->object->obj, "triggers");
	error = configure(load, options);
	if (error) {
		explain_refusal(options, error);
		return error;
	}
	*out = TAKE_PTR(load);
	return 0;
}

void load_close(struct load *load)
{
	unsigned int ring;

	if (!load)
		return;
	if (load->object) {
		unmap_array(load->object->maps.slots, load->slots.slots);
		unmap_array(load->object->maps.losses, (const void *)load->losses);
		unmap_array(load->trigger_map, load->triggers);
	}
	for (ring = 0; ring < load->rings; ring++)
		close(load->ring_fds[ring]);
	free(load->ring_fds);
	attach_point_close(&load->programs);
	cleanup_close(&load->entries.generic);
	capture_bpf__destroy(load->object);
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

struct attach_point_arrays load_programs(const struct load *load)
{
	return load->programs;
}

int load_fast_path(const struct load *load, enum attach_point point, int entry, bool generic)
{
	const struct bpf_program *first = load->fast_paths.programs[point];
	int array = generic ? load->entries.generic : load->entries.programs;
	__u32 key = point;
	int fd;

	if (!load->fast_path)
		return -EOPNOTSUPP;
	if (bpf_map_update_elem(array, &key, &entry, BPF_ANY))
		return -errno;
	if (generic)
		return attach_point_load_generic(first, &load->entries);
	fd = fcntl(bpf_program__fd(first), F_DUPFD_CLOEXEC, 0);
	return fd < 0 ? -errno : fd;
}

struct load_slots load_slots(const struct load *load)
{
	return load->slots;
}

struct attach_point_choice load_choice(const struct load *load)
{
	return load->choice;
}

bool load_has_xdp_bytes(const struct load *load)
{
	return load->choice.xdp_bytes;
}

struct trigger_table *load_triggers(const struct load *load)
{
	return load->triggers;
}

struct load_mark load_mark(const struct load *load)
{
	const struct capture_bpf__bss *bss = load->object->bss;

	return (struct load_mark){
		.map_fd = bpf_map__fd(load->object->maps.bss),
		.cpus_at = (__u32)((const char *)bss->cpus - (const char *)bss),
		.offset = (__u32)((const char *)&bss->cpus[0].counters.marked - (const char *)bss),
	};
}

struct load_maps load_maps(const struct load *load)
{
	const struct capture_bpf__bss *bss = load->object->bss;

	return (struct load_maps){
		.slots = bpf_map__fd(load->object->maps.slots),
		.state = bpf_map__fd(load->object->maps.bss),
		.losses = bpf_map__fd(load->object->maps.losses),
		.programs = load->programs,
		.entries = load->entries,
		.cpus_at = (__u32)((const char *)bss->cpus - (const char *)bss),
		.unparsed_at = (__u32)((const char *)bss->unparsed - (const char *)bss),
		.possible = load->cpus,
	};
}

struct record_cpu *load_cpus(const struct load *load)
{
	return load->object->bss->cpus;
}

const volatile struct record_counters *load_counters(const struct load *load, unsigned int cpu)
{
	return &load->object->bss->cpus[cpu].counters;
}

const volatile struct record_unparsed_counters *load_unparsed(const struct load *load,
							      unsigned int cpu)
{
	return (const volatile struct record_unparsed_counters *)&load->object->bss->unparsed[cpu];
}

static const volatile struct record_loss_slot *loss_slot(const struct load *load, unsigned int i)
{
	return &load->losses[i / RECORD_LOSS_SLOTS].slots[i % RECORD_LOSS_SLOTS];
}

__u64 load_lost(const struct load *load, __u32 ifindex)
{
	const volatile struct record_loss_slot *slot;
	unsigned int i;
	__u64 sum = 0;

	for (i = 0; i < load->cpus * RECORD_LOSS_SLOTS; i++) {
		slot = loss_slot(load, i);
		if (slot->ifindex == ifindex)
			sum += slot->lost;
	}
	return sum;
}

__u32 load_next_lossy(const struct load *load, __u32 after)
{
	__u32 ifindex, next = 0;
	unsigned int i;

	for (i = 0; i < load->cpus * RECORD_LOSS_SLOTS; i++) {
		ifindex = loss_slot(load, i)->ifindex;
		if (ifindex > after && (!next || ifindex < next))
			next = ifindex;
	}
	return next;
}
