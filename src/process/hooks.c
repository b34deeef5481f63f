// SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
#include "process/hooks.h"

#include <bpf/bpf.h>
#include <bpf/btf.h>
#include <bpf/libbpf.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/hash.h"
#include "base/message.h"
#include "base/take.h"
#include "owner.skel.h"
#include "process/cgroup.h"
#include "process/event_queue.h"
#include "process/hook_table.h"
#include "process/selected_pids.h"
#include "process/socket_iterator.h"

struct hooks {
	struct owner_bpf *object;
	const struct btf_source *types; /* while programs are loaded; borrowed */
	struct bpf_link *links[HOOK_TABLE_ROWS];
	struct owner_filter filter;
	bool detailed;
	size_t ring_bytes;
	uint64_t seed;	 /* of the hashes in struct owner_losses */
	bool incomplete; /* an iterator failed */
	struct ring_buffer *events, *process_events;
	struct event_queue *waiting; /* of process_events, until those before them were taken */
	hooks_take take;	     /* of the pass that runs */
	void *take_arg;
	size_t taken[2]; /* bytes of events, of process_events by the last pass */
};

static enum feature feature_of(unsigned int i)
{
	return (enum feature)(FEATURE_PROCESS_FIRST + i);
}

static const struct hook *hook_of(enum feature feature)
{
	return &hook_table[feature - FEATURE_PROCESS_FIRST];
}

static void warn_lost(const struct hook *hook, const char *reason)
{
	message_warning("--proc without %s (%s): %s", hook->kernel_name, reason, hook->lost);
}

static bool kernel_has(const struct btf *btf, const struct hook *hook)
{
	char name[64];

	if (hook->kind != TRACEPOINT)
		return true;
	snprintf(name, sizeof(name), "btf_trace_%s", hook->kernel_name);
	return btf__find_by_name_kind(btf, name, BTF_KIND_TYPEDEF) > 0;
}

const char *hooks_loss(enum feature feature)
{
	return hook_of(feature)->lost;
}

/* Forks matter to those who follow children, and where a child's sending is not seen in time. */
static bool is_spare(enum feature feature, feature_set programs, bool follow)
{
	if (feature == FEATURE_FORK)
		return !follow && feature_in(programs, FEATURE_SEND);
	if (feature == FEATURE_SENT)
		return feature_in(programs, FEATURE_SEND);
	return feature == FEATURE_READ && feature_in(programs, FEATURE_RECEIVE);
}

/*
 * The hooks that this kernel has and the user lets us have; a warning names what is lost without
 * the others.
 */
static feature_set choose(const struct btf *btf, feature_set without, bool follow)
{
	feature_set programs = 0;
	unsigned int i;

	for (i = 0; i < HOOK_TABLE_ROWS; i++) {
		bool spare = is_spare(feature_of(i), programs, follow);

		if (!spare && feature_in(without, feature_of(i)))
			warn_lost(&hook_table[i], "--without");
		else if (!spare && !kernel_has(btf, &hook_table[i]))
			warn_lost(&hook_table[i], "not in this kernel");
		else if (!spare)
			programs |= feature_bit(feature_of(i));
	}
	return programs;
}

static struct bpf_program *program_of(const struct owner_bpf *object, unsigned int i)
{
	return bpf_object__find_program_by_name(object->obj, hook_table[i].program);
}

/* To a power of two; no ring becomes smaller than it is by itself. */
static int enlarge(struct owner_bpf *object, size_t bytes)
{
	struct bpf_map *const rings[] = {object->maps.events, object->maps.process_events};
	size_t i, size;
	int error = 0;

	for (i = 0; i < sizeof(rings) / sizeof(rings[0]) && !error; i++) {
		size = bpf_map__max_entries(rings[i]);
		while (size < bytes)
			size *= 2;
		error = bpf_map__set_max_entries(rings[i], (__u32)size);
	}
	return error;
}

static int open_object(struct owner_bpf **out, feature_set programs, const struct hooks *hooks)
{
	LIBBPF_OPTS(bpf_object_open_opts, options, .btf_custom_path = btf_path(hooks->types));
	struct owner_bpf *object = owner_bpf__open_opts(&options);
	bool hashed = !feature_in(programs, FEATURE_STORAGE);
	unsigned int i;
	int error = 0;

	if (!object)
		return -errno;
	*(struct owner_filter *)&object->rodata->owner_filter = hooks->filter;
	*(bool *)&object->rodata->owner_detailed = hooks->detailed;
	*(bool *)&object->rodata->owner_late = !feature_in(programs, FEATURE_SEND);
	*(bool *)&object->rodata->owner_hashed = hashed;
	*(__u64 *)&object->rodata->owner_seed = hooks->seed;
	for (i = 0; i < HOOK_TABLE_ROWS; i++)
		if (hook_table[i].program)
			bpf_program__set_autoload(program_of(object, i),
						  feature_in(programs, feature_of(i)));
	if (!hashed)
		error = bpf_map__set_max_entries(object->maps.owners_hashed, 1);
	if (!error && !hooks->filter.active)
		error = selected_maps_share(SELECTED_MAPS_NONE, object->maps.selected,
					    object->maps.selected_closed);
	if (!error)
		error = enlarge(object, hooks->ring_bytes);
	if (!error)
		error = owner_bpf__load(object);
	if (error) {
		owner_bpf__destroy(object);
		return error;
	}
	*out = object;
	return 0;
}

/* With a program alone. Returns 0 or -errno. */
static int try_alone(const struct hooks *hooks, feature_set programs)
{
	struct owner_bpf *alone;
	int error = open_object(&alone, programs, hooks);

	if (!error)
		owner_bpf__destroy(alone);
	return error;
}

bool hooks_probe(enum feature feature, const struct btf_source *types)
{
	const struct hooks hooks = {.types = types};
	feature_set programs = feature_bit(feature);

	if (!kernel_has(btf_btf(types), hook_of(feature)))
		return false;
	/* It has no program of its own: with one that uses it. */
	if (feature == FEATURE_STORAGE)
		programs |= feature_bit(FEATURE_STATE);
	return !try_alone(&hooks, programs);
}

/*
 * Where the kernel refuses the object, tries without storage in sockets, then finds which programs
 * it refuses, and goes without them.
 */
static int load_accepted(struct hooks *hooks, feature_set programs)
{
	unsigned int i;
	int error = open_object(&hooks->object, programs, hooks);

	if (!error)
		return 0;
	programs &= ~feature_bit(FEATURE_STORAGE);
	if (!open_object(&hooks->object, programs, hooks))
		return 0;
	for (i = 0; i < HOOK_TABLE_ROWS; i++) {
		if (!feature_in(programs, feature_of(i)))
			continue;
		error = try_alone(hooks, feature_bit(feature_of(i)));
		if (!error)
			continue;
		warn_lost(&hook_table[i], strerror(-error));
		programs &= ~feature_bit(feature_of(i));
	}
	return open_object(&hooks->object, programs, hooks);
}

static int attach(struct hooks *hooks, unsigned int i)
{
	struct bpf_program *program = program_of(hooks->object, i);
	_cleanup_(cleanup_close) int root = -1;

	switch (hook_table[i].kind) {
	case TRACEPOINT:
		hooks->links[i] = bpf_program__attach_trace(program);
		break;
	case CGROUP:
		root = cgroup_open_root();
		if (root < 0)
			return root;
		hooks->links[i] = bpf_program__attach_cgroup(program, root);
		break;
	case ITERATOR:
	case NETNS_ITERATOR:
		hooks->links[i] = bpf_program__attach_iter(program, NULL);
		break;
	case STORAGE:
		return 0;
	}
	return hooks->links[i] ? 0 : -errno;
}

static void attach_all(struct hooks *hooks)
{
	unsigned int i;
	int error;

	for (i = 0; i < HOOK_TABLE_ROWS; i++) {
		if (!hook_table[i].program || !bpf_program__autoload(program_of(hooks->object, i)))
			continue;
		error = attach(hooks, i);
		if (error)
			warn_lost(&hook_table[i], strerror(-error));
	}
}

static void take_waiting(struct hooks *hooks, uint64_t time)
{
	const struct owner_event *event;

	while ((event = event_queue_first(hooks->waiting, time))) {
		hooks->take(hooks->take_arg, event);
		event_queue_remove(hooks->waiting);
	}
}

/* What does not fit any more stays in the ring. */
static int take_process_event(void *arg, void *data, size_t size)
{
	struct hooks *hooks = arg;

	hooks->taken[1] += size + BPF_RINGBUF_HDR_SZ;
	event_queue_add(hooks->waiting, data, size);
	return event_queue_is_full(hooks->waiting) ? -EAGAIN : 0;
}

/* What processes did until that time. */
static void take_until(struct hooks *hooks, uint64_t time)
{
	bool full;

	do {
		if (!event_queue_is_full(hooks->waiting))
			ring_buffer__consume(hooks->process_events);
		full = event_queue_is_full(hooks->waiting);
		take_waiting(hooks, time);
	} while (full && !event_queue_is_full(hooks->waiting));
}

/* What a process did before it used a socket was in its ring before this was in the other. */
static int take_event(void *arg, void *data, size_t size)
{
	const struct owner_event *event = data;
	struct hooks *hooks = arg;

	hooks->taken[0] += size + BPF_RINGBUF_HDR_SZ;
	take_until(hooks, event->time);
	hooks->take(hooks->take_arg, event);
	return 0;
}

static int open_rings(struct hooks *hooks)
{
	const struct owner_bpf *object = hooks->object;
	int error = event_queue_new(&hooks->waiting);

	if (error)
		return error;
	hooks->events = ring_buffer__new(bpf_map__fd(object->maps.events), take_event, hooks, NULL);
	if (!hooks->events)
		return -errno;
	hooks->process_events = ring_buffer__new(bpf_map__fd(object->maps.process_events),
						 take_process_event, hooks, NULL);
	return hooks->process_events ? 0 : -errno;
}

int hooks_open(struct hooks **out, const struct hooks_request *request)
{
	_cleanup_(hooks_closep) struct hooks *hooks = calloc(1, sizeof(*hooks));
	struct hash_seed seed = {0};
	int error, pids_fd;

	if (!hooks)
		return -ENOMEM;
	hooks->types = request->types;
	hooks->filter = request->filter;
	hooks->detailed = request->detailed;
	hooks->ring_bytes = request->ring_bytes;
	error = hash_seed_draw(&seed);
	hooks->seed = seed.keys[0];
	if (!error)
		error = load_accepted(hooks, choose(btf_btf(request->types), request->without,
						    request->filter.follow));
	hooks->types = NULL;
	if (error)
		return error;
	pids_fd = bpf_map__fd(hooks->object->maps.selected_pids);
	error = selected_pids_add(pids_fd, request->pids, request->pid_count);
	if (!error)
		error = open_rings(hooks);
	if (error)
		return error;
	attach_all(hooks);
	if (request->filter.follow)
		error = selected_pids_follow(pids_fd, request->pids, request->pid_count);
	if (error)
		return error;
	*out = TAKE_PTR(hooks);
	return 0;
}

void hooks_close(struct hooks *hooks)
{
	unsigned int i;

	if (!hooks)
		return;
	ring_buffer__free(hooks->events);
	ring_buffer__free(hooks->process_events);
	event_queue_free(hooks->waiting);
	for (i = 0; i < HOOK_TABLE_ROWS; i++)
		bpf_link__destroy(hooks->links[i]);
	if (hooks->object)
		owner_bpf__destroy(hooks->object);
	free(hooks);
}

static void iterate(struct hooks *hooks, enum hook_kind kind, hooks_take take, void *arg)
{
	unsigned int i;
	int error, fd;

	for (i = 0; i < HOOK_TABLE_ROWS; i++) {
		if (hook_table[i].kind != kind || !hooks->links[i])
			continue;
		fd = bpf_iter_create(bpf_link__fd(hooks->links[i]));
		error = fd < 0 ? fd : socket_iterator_read(fd, take, arg);
		if (fd >= 0)
			close(fd);
		if (error)
			warn_lost(&hook_table[i], strerror(-error));
		hooks->incomplete |= error != 0;
	}
}

void hooks_held(struct hooks *hooks, hooks_take take, void *arg)
{
	iterate(hooks, ITERATOR, take, arg);
}

void hooks_unheld(struct hooks *hooks, hooks_take take, void *arg)
{
	iterate(hooks, NETNS_ITERATOR, take, arg);
}

void hooks_events(struct hooks *hooks, hooks_take take, void *arg)
{
	bool full;

	hooks->take = take;
	hooks->take_arg = arg;
	hooks->taken[0] = hooks->taken[1] = 0;
	ring_buffer__consume(hooks->process_events);
	ring_buffer__consume(hooks->events);
	do {
		full = event_queue_is_full(hooks->waiting);
		take_waiting(hooks, UINT64_MAX);
		if (full)
			ring_buffer__consume(hooks->process_events);
	} while (full);
}

unsigned int hooks_filled(const struct hooks *hooks)
{
	const struct owner_bpf *object = hooks->object;
	size_t events = 100 * hooks->taken[0] / bpf_map__max_entries(object->maps.events);
	size_t others = 100 * hooks->taken[1] / bpf_map__max_entries(object->maps.process_events);

	return (unsigned int)(events > others ? events : others);
}

struct selected_maps hooks_selected(const struct hooks *hooks)
{
	return (struct selected_maps){.open = bpf_map__fd(hooks->object->maps.selected),
				      .closed = bpf_map__fd(hooks->object->maps.selected_closed)};
}

uint64_t hooks_unselected(const struct hooks *hooks)
{
	return hooks->object->bss->owner_unselected;
}

bool hooks_complete(const struct hooks *hooks)
{
	static const enum feature needed[] = {FEATURE_STATE, FEATURE_CONNECT, FEATURE_FILES,
					      FEATURE_SOCKETS};
	size_t i;

	for (i = 0; i < sizeof(needed) / sizeof(needed[0]); i++)
		if (!hooks->links[needed[i] - FEATURE_PROCESS_FIRST])
			return false;
	return !hooks->incomplete;
}

struct losses hooks_losses(const struct hooks *hooks)
{
	const struct owner_bpf__bss *bss = hooks->object->bss;

	return (struct losses){
		&bss->owner_losses, {&bss->owner_lost, &bss->owner_process_lost}, hooks->seed};
}

uint64_t hooks_lost(const struct hooks *hooks)
{
	return hooks->object->bss->owner_lost;
}

uint64_t hooks_processes_lost(const struct hooks *hooks)
{
	return hooks->object->bss->owner_process_lost;
}
