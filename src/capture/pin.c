// SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
#include "capture/pin.h"

#include <bpf/bpf.h>
#include <errno.h>
#include <string.h>
#include <sys/mman.h>

#include "base/message.h"
#include "base/take.h"
#include "capture/pin_folder.h"
#include "record.h"

/* A map as it is mapped. */
struct memory {
	void *at;
	size_t size;
};

struct pin {
	struct pin_description description;
	struct memory slots;
	struct memory state;
	struct memory losses;
};

static int open_map(const char *name, const char *object, struct bpf_map_info *info)
{
	char path[PIN_FOLDER_PATH];
	__u32 size = sizeof(*info);
	int fd = bpf_obj_get(pin_folder_path(name, object, path));

	if (fd < 0)
		return -errno;
	*info = (struct bpf_map_info){0};
	if (!bpf_obj_get_info_by_fd(fd, info, &size) && info->type == BPF_MAP_TYPE_ARRAY)
		return fd;
	close(fd);
	return -EPROTO;
}

/* The first bytes of the description, zeroes where it is shorter. */
static int read_bytes(const char *name, void *bytes, size_t size)
{
	_cleanup_(cleanup_close) int fd = -1;
	_cleanup_(cleanup_free) char *value = NULL;
	const __u32 key = 0;
	struct bpf_map_info info;

	fd = open_map(name, PIN_OBJECT_DESCRIPTION, &info);
	if (fd < 0)
		return fd;
	value = calloc(1, info.value_size + size);
	if (!value)
		return -ENOMEM;
	if (bpf_map_lookup_elem(fd, &key, value))
		return -errno;
	memcpy(bytes, value, size);
	return 0;
}

static int end_strings(const char *name, struct pin_head *head)
{
	size_t i;

	if (head->magic != PIN_MAGIC || !head->interface_count ||
	    head->interface_count > PIN_INTERFACES) {
		message_error("--pin %s: it has no description of tcplens", name);
		return -EPROTO;
	}
	head->program[PIN_PROGRAM - 1] = '\0';
	head->expression[PIN_EXPRESSION - 1] = '\0';
	for (i = 0; i < PIN_INTERFACES; i++)
		head->interfaces[i].name[PIN_INTERFACE_NAME - 1] = '\0';
	return 0;
}

int pin_read_head(const char *name, struct pin_head *head)
{
	int error = read_bytes(name, head, sizeof(*head));

	if (error && error != -ENOENT)
		message_errno(error, "--pin %s: its description", name);
	return error ?: end_strings(name, head);
}

int pin_mark_unfinished(const char *name)
{
	_cleanup_(cleanup_close) int fd = -1;
	_cleanup_(cleanup_free) char *value = NULL;
	const __u32 key = 0, state = PIN_UNFINISHED;
	struct bpf_map_info info;

	fd = open_map(name, PIN_OBJECT_DESCRIPTION, &info);
	if (fd < 0)
		return fd;
	value = calloc(1, info.value_size + sizeof(struct pin_head));
	if (!value)
		return -ENOMEM;
	if (bpf_map_lookup_elem(fd, &key, value))
		return -errno;
	memcpy(value + offsetof(struct pin_head, state), &state, sizeof(state));
	return bpf_map_update_elem(fd, &key, value, BPF_ANY) ? -errno : 0;
}

static bool is_slot_size(__u32 bytes)
{
	const __u32 parts = bytes / RECORD_SLOT_SIZE;

	return parts && !(parts & (parts - 1)) && parts <= RECORD_KEEP_SLOT_PARTS &&
	       !(bytes % RECORD_SLOT_SIZE);
}

static bool is_readable(const struct pin_description *description)
{
	const __u32 slots = description->slots;

	return description->head.version == PIN_VERSION &&
	       description->head.size == sizeof(*description) &&
	       description->record_bytes == RECORD_HEADER_SIZE &&
	       is_slot_size(description->slot_bytes) &&
	       description->cpu_bytes == sizeof(struct record_cpu) &&
	       description->unparsed_bytes == sizeof(struct record_unparsed_counters) && slots &&
	       !(slots & (slots - 1)) && description->cpus && description->cpus <= RECORD_CPUS_MAX;
}

static int check(const char *name, const struct pin_description *description)
{
	if (description->head.state != PIN_RECORDING) {
		message_error("--pin %s: it is not whole: its start or its end was interrupted, "
			      "or goes on (--remove removes it)",
			      name);
		return -EINPROGRESS;
	}
	if (is_readable(description))
		return 0;
	message_error("--pin %s: made by another version of tcplens (%s), whose slots this one "
		      "cannot read: that version can dump it, this one can remove it",
		      name, description->head.program);
	return -EPROTONOSUPPORT;
}

/* value_size, entries: the least that there have to be. */
static int map(const char *name, const char *object, size_t value_size, size_t entries,
	       struct memory *memory)
{
	_cleanup_(cleanup_close) int fd = -1;
	size_t page = (size_t)sysconf(_SC_PAGESIZE);
	struct bpf_map_info info;
	void *at;

	fd = open_map(name, object, &info);
	if (fd < 0)
		return message_errno(fd, "--pin %s: %s", name, object);
	if (info.value_size < value_size || info.max_entries < entries)
		return message_errno(EPROTO, "--pin %s: %s", name, object);
	/* As the kernel places elements, of a multiple of 8 bytes each. */
	memory->size =
		((size_t)info.max_entries * ((info.value_size + 7) & ~7u) + page - 1) / page * page;
	at = mmap(NULL, memory->size, PROT_READ, MAP_SHARED, fd, 0);
	if (at == MAP_FAILED)
		return message_errno(errno, "--pin %s: %s", name, object);
	memory->at = at;
	/* Helpers have no business with packets, and are not to keep them from going. */
	if (madvise(at, memory->size, MADV_DONTFORK))
		return message_errno(errno, "--pin %s: %s", name, object);
	return 0;
}

static void unmap(const struct memory *memory)
{
	if (memory->at)
		munmap(memory->at, memory->size);
}

static size_t least_state(const struct pin_description *description)
{
	size_t cpus = description->cpus_at + RECORD_CPUS_MAX * sizeof(struct record_cpu);
	size_t unparsed = description->unparsed_at +
			  RECORD_CPUS_MAX * sizeof(struct record_unparsed_counters);

	return cpus > unparsed ? cpus : unparsed;
}

int pin_open(struct pin **out, const char *name)
{
	_cleanup_(pin_closep) struct pin *pin = calloc(1, sizeof(*pin));
	struct pin_description *description = &pin->description;
	int error;

	if (!pin)
		return message_errno(ENOMEM, "--pin %s", name);
	error = read_bytes(name, description, sizeof(*description));
	if (error == -ENOENT)
		message_error("--pin %s: there is no pinned recorder of that name (--status lists "
			      "them)",
			      name);
	else if (error)
		message_errno(error, "--pin %s: its description", name);
	if (!error)
		error = end_strings(name, &description->head) ?: check(name, description);
	if (!error)
		error = map(name, PIN_OBJECT_SLOTS, description->slot_bytes,
			    (size_t)description->slots * description->cpus, &pin->slots);
	if (!error)
		error = map(name, PIN_OBJECT_STATE, least_state(description), 1, &pin->state);
	if (!error)
		error = map(name, PIN_OBJECT_LOSSES, sizeof(struct record_losses),
			    description->possible, &pin->losses);
	if (error)
		return error;
	*out = TAKE_PTR(pin);
	return 0;
}

void pin_close(struct pin *pin)
{
	if (!pin)
		return;
	unmap(&pin->slots);
	unmap(&pin->state);
	unmap(&pin->losses);
	free(pin);
}

const struct pin_description *pin_description(const struct pin *pin)
{
	return &pin->description;
}

static const struct record_counters *counters_of(const struct pin *pin, unsigned int cpu)
{
	const struct record_cpu *cpus =
		(const struct record_cpu *)((const char *)pin->state.at + pin->description.cpus_at);

	return &cpus[cpu].counters;
}

void pin_ring(const struct pin *pin, unsigned int cpu, struct keep_ring *ring)
{
	const __u32 parts = pin->description.slot_bytes / RECORD_SLOT_SIZE;

	*ring = (struct keep_ring){
		.slots = (const struct record_slot *)pin->slots.at +
			 (size_t)cpu * pin->description.slots * parts,
		.count = pin->description.slots,
		.part_shift = (unsigned int)__builtin_ctz(parts),
		.head = &counters_of(pin, cpu)->head,
	};
}

void pin_count(const struct pin *pin, struct pin_counts *counts)
{
	const volatile struct record_counters *counters;
	const __u64 slots = pin->description.slots;
	unsigned int cpu, reason;
	__u64 head;

	*counts = (struct pin_counts){0};
	for (cpu = 0; cpu < RECORD_CPUS_MAX; cpu++) {
		counters = counters_of(pin, cpu);
		head = counters->head;
		counts->matched += counters->matched;
		counts->recorded += head;
		counts->overwritten += head > slots ? head - slots : 0;
		for (reason = 0; reason < RECORD_LOSS_REASONS; reason++)
			counts->lost += counters->lost[reason];
	}
}

__u64 pin_lost(const struct pin *pin, __u32 ifindex)
{
	const volatile struct record_losses *losses = pin->losses.at;
	unsigned int cpu, i;
	__u64 sum = 0;

	for (cpu = 0; cpu < pin->description.possible; cpu++)
		for (i = 0; i < RECORD_LOSS_SLOTS; i++)
			if (losses[cpu].slots[i].ifindex == ifindex)
				sum += losses[cpu].slots[i].lost;
	return sum;
}
