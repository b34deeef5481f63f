// SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
#include "process/hooks.h"

#include <bpf/bpf.h>
#include <bpf/libbpf.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/hash.h"
#include "base/take.h"
#include "bpfobj/nested.h"
#include "helper/use_helper.h"
#include "owner.skel.h"
#include "process/cgroup.h"
#include "process/event_queue.h"
#include "process/hook_load.h"
#include "process/hook_table.h"
#include "process/ring_end.h"
#include "process/selected_pids.h"
#include "process/shared_hooks.h"
#include "process/socket_iterator.h"

/* How long to wait for programs that are interrupted while they write an event. */
#define WAIT_NS	  100000
#define WAITS_MAX 200

struct hooks {
	struct owner_bpf *object;
	struct bpf_link *links[HOOK_TABLE_ROWS];
	struct bpf_link *shared[SHARED_HOOKS_MAX];
	struct nested nested;
	struct helper uses; /* HELPER_NONE: the programs of uses are attached all the time */
	uint64_t seed;	    /* of the hashes in struct owner_losses */
	bool incomplete;    /* an iterator failed */
	struct ring_buffer *events, *process_events;
	struct ring_end ends[2];     /* of events, of process_events */
	struct event_queue *waiting; /* of process_events, until those before them were taken */
	hooks_take take;	     /* of the pass that runs */
	void *take_arg;
	size_t taken[2]; /* bytes of events, of process_events by the last pass */
};

const char *hooks_loss(enum feature feature)
{
	return hook_table[feature - FEATURE_PROCESS_FIRST].lost;
}

bool hooks_probe(enum feature feature, const struct btf_source *types)
{
	return hook_load_probe(feature, types);
}

static int attach(struct hooks *hooks, unsigned int i)
{
	struct bpf_program *program = hook_load_program(hooks->object, &hook_table[i]);
	_cleanup_(cleanup_close) int root = -1;

	switch (hook_table[i].kind) {
	case TRACEPOINT:
	case FUNCTION:
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
	case SHARED:
	case STORAGE:
		return 0;
	}
	return hooks->links[i] ? 0 : -errno;
}

static bool is_loaded(const struct hooks *hooks, unsigned int i)
{
	return hook_table[i].program &&
	       bpf_program__autoload(hook_load_program(hooks->object, &hook_table[i]));
}

/* Whether that hook's program runs each time a socket is used. */
static bool is_use(unsigned int i)
{
	enum feature feature = (enum feature)(FEATURE_PROCESS_FIRST + i);

	return feature == FEATURE_CALL || feature == FEATURE_PAGES || feature == FEATURE_SEND ||
	       feature == FEATURE_SENT || feature == FEATURE_RECEIVE || feature == FEATURE_READ;
}

static void attach_all(struct hooks *hooks, bool uses)
{
	unsigned int i;
	int error;

	for (i = 0; i < HOOK_TABLE_ROWS; i++) {
		if (is_use(i) != uses || !is_loaded(hooks, i))
			continue;
		error = attach(hooks, i);
		if (error)
			hook_load_warn(&hook_table[i], strerror(-error));
	}
}

static int start_helper(struct hooks *hooks, const struct user *user)
{
	struct use_helper_request request = {.programs = {-1, -1, -1}, .user = user};
	unsigned int i, count = 0;
	int error;

	if (!hooks->links[FEATURE_FILES - FEATURE_PROCESS_FIRST] ||
	    !hooks->links[FEATURE_FORK - FEATURE_PROCESS_FIRST] ||
	    !hooks->links[FEATURE_STATE - FEATURE_PROCESS_FIRST])
		return -ENOENT;
	request.iterator = bpf_link__fd(hooks->links[FEATURE_FILES - FEATURE_PROCESS_FIRST]);
	for (i = 0; i < HOOK_TABLE_ROWS; i++)
		if (is_use(i) && is_loaded(hooks, i) && count < USE_HELPER_PROGRAMS)
			request.programs[count++] =
				bpf_program__fd(hook_load_program(hooks->object, &hook_table[i]));
	error = use_helper_start(&hooks->uses, &request);
	if (!error)
		error = use_helper_attach(&hooks->uses);
	if (error)
		helper_stop(&hooks->uses);
	return error;
}

/* The programs of uses as the rare hooks allow. Where these fail, all the time. */
static void attach_uses(struct hooks *hooks, bool on_demand, const struct user *user)
{
	if (!on_demand || shared_hooks_attach(hooks->object, hooks->shared) ||
	    start_helper(hooks, user))
		attach_all(hooks, true);
}

bool hooks_follow_on_demand(const struct hooks *hooks)
{
	return hooks->uses.pid != 0;
}

bool hooks_see_senders(const struct hooks *hooks)
{
	return is_loaded(hooks, FEATURE_SEND - FEATURE_PROCESS_FIRST) ||
	       is_loaded(hooks, FEATURE_CALL - FEATURE_PROCESS_FIRST);
}

/* Some programs before others would see uses by some processes and not by others. */
int hooks_follow_uses(struct hooks *hooks, bool follow)
{
	volatile __u32 *unwatched = &hooks->object->bss->owner_unwatched;
	int error;

	if (!follow)
		*unwatched = 1;
	error = follow ? use_helper_attach(&hooks->uses) : use_helper_detach(&hooks->uses);
	if (follow && !error)
		*unwatched = 0;
	return error;
}

int hooks_pass(struct hooks *hooks, hooks_take take, void *arg)
{
	_cleanup_(cleanup_close) int fd = use_helper_pass(&hooks->uses);

	return fd < 0 ? fd : socket_iterator_read(fd, take, arg);
}

struct helper *hooks_helper(struct hooks *hooks)
{
	return &hooks->uses;
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
	if (!hooks->process_events)
		return -errno;
	error = ring_end_open(&hooks->ends[0], bpf_map__fd(object->maps.events));
	return error ?: ring_end_open(&hooks->ends[1], bpf_map__fd(object->maps.process_events));
}

int hooks_open(struct hooks **out, const struct hooks_request *request)
{
	_cleanup_(hooks_closep) struct hooks *hooks = calloc(1, sizeof(*hooks));
	struct hook_load load = {
		.types = request->types,
		.without = request->without,
		.filter = request->filter,
		.detailed = request->detailed,
		.ring_bytes = request->ring_bytes,
		.on_demand = request->on_demand,
	};
	struct hash_seed seed = {0};
	int error, pids_fd;

	if (!hooks)
		return -ENOMEM;
	hooks->uses = HELPER_NONE;
	error = hash_seed_draw(&seed);
	hooks->seed = load.seed = seed.keys[0];
	if (!error)
		error = hook_load(&hooks->object, &load);
	if (error)
		return error;
	pids_fd = bpf_map__fd(hooks->object->maps.selected_pids);
	error = selected_pids_add(pids_fd, request->pids, request->pid_count);
	if (!error)
		error = open_rings(hooks);
	if (error)
		return error;
	attach_all(hooks, false);
	nested_attach(&hooks->nested, hooks->object->obj);
	attach_uses(hooks, load.on_demand, request->user);
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
	ring_end_close(&hooks->ends[0]);
	ring_end_close(&hooks->ends[1]);
	event_queue_free(hooks->waiting);
	for (i = 0; i < HOOK_TABLE_ROWS; i++)
		bpf_link__destroy(hooks->links[i]);
	nested_close(&hooks->nested);
	for (i = 0; i < SHARED_HOOKS_MAX; i++)
		bpf_link__destroy(hooks->shared[i]);
	helper_stop(&hooks->uses);
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
			hook_load_warn(&hook_table[i], strerror(-error));
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

static void take_events(struct hooks *hooks)
{
	bool full;

	ring_buffer__consume(hooks->process_events);
	ring_buffer__consume(hooks->events);
	do {
		full = event_queue_is_full(hooks->waiting);
		take_waiting(hooks, UINT64_MAX);
		if (full)
			ring_buffer__consume(hooks->process_events);
	} while (full);
}

bool hooks_events(struct hooks *hooks, hooks_take take, void *arg)
{
	static const struct timespec pause = {.tv_nsec = WAIT_NS};
	const unsigned long written[2] = {ring_end_written(&hooks->ends[0]),
					  ring_end_written(&hooks->ends[1])};
	unsigned int waits;

	hooks->take = take;
	hooks->take_arg = arg;
	hooks->taken[0] = hooks->taken[1] = 0;
	for (waits = 0; waits < WAITS_MAX; waits++) {
		take_events(hooks);
		if (ring_end_is_read(&hooks->ends[0], written[0]) &&
		    ring_end_is_read(&hooks->ends[1], written[1]))
			return true;
		nanosleep(&pause, NULL);
	}
	return false;
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

uint64_t hooks_missed(const struct hooks *hooks)
{
	return nested_missed(&hooks->nested, hooks->object->bss->nested_taken);
}
