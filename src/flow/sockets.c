// SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
#include "flow/sockets.h"

#include <bpf/bpf.h>
#include <bpf/libbpf.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/message.h"
#include "base/take.h"
#include "bpfobj/nested.h"
#include "bpfobj/selected_maps.h"
#include "flows.skel.h"

#define READ_RECORDS 256

enum hook_kind {
	TRACEPOINT,
	CGROUP,
	ITERATOR,
};

/* lost: what is missing without it; NULL: nothing works then. */
struct hook {
	const char *program;
	const char *kernel_name;
	enum hook_kind kind;
	const char *lost;
};

/* In the order of the features. */
static const struct hook hooks[] = {
	{"flows_state", "inet_sock_set_state", TRACEPOINT, NULL},
	{"flows_sockets", "iter/tcp", ITERATOR, NULL},
	{"flows_files", "iter/task_file", ITERATOR,
	 "connections that are older have no process until they are closed"},
	{"flows_accept4", "cgroup/getpeername4", CGROUP,
	 "an accepted connection is its listener's until it is closed"},
	{"flows_accept6", "cgroup/getpeername6", CGROUP,
	 "an accepted IPv6 connection is its listener's until it is closed"},
	{"flows_retransmit", "tcp_retransmit_skb", TRACEPOINT,
	 "retransmissions are not told apart by kind"},
	{"flows_recovery", "tcp_cong_state_set", TRACEPOINT,
	 "the time of loss recovery is estimated from retransmissions"},
	{"flows_reset", "tcp_receive_reset", TRACEPOINT,
	 "refusals by a reset and by ICMP are not told apart"},
	{"flows_fork", "sched_process_fork", TRACEPOINT,
	 "processes with the number of one that has ended may be selected"},
};

#define HOOKS	      (sizeof(hooks) / sizeof(hooks[0]))
#define HOOK_SOCKETS  1
#define HOOK_FILES    2
#define HOOK_RECOVERY 6
#define HOOK_FORK     8
#define BIT(hook)     (1u << (hook))

_Static_assert(HOOKS == FEATURE_FLOW_END - FEATURE_FLOW_FIRST, "a feature each");

struct sockets {
	struct flows_bpf *object;
	struct bpf_link *links[HOOKS];
	struct nested nested;
	struct ring_buffer *ring;
	sockets_take take;
	void *take_arg;
	uint64_t unowned;  /* counted by passes so far */
	uint64_t hopeless; /* sockets without any owner in the last pass, such as the kernel's */
};

static const char *loss_of(const struct hook *hook)
{
	return hook->lost ?: "no connection is seen";
}

static void warn_lost(const struct hook *hook, const char *reason)
{
	message_warning("--flows without %s (%s): %s", hook->kernel_name, reason, loss_of(hook));
}

static bool kernel_has(const struct btf *btf, const struct hook *hook)
{
	char name[64];

	if (hook->kind != TRACEPOINT)
		return true;
	snprintf(name, sizeof(name), "btf_trace_%s", hook->kernel_name);
	return btf__find_by_name_kind(btf, name, BTF_KIND_TYPEDEF) > 0;
}

/* A set of hooks, a bit each. */
static unsigned int choose(const struct sockets_request *request)
{
	unsigned int i, chosen = 0;

	for (i = 0; i < HOOKS; i++) {
		if (i == HOOK_FORK && !request->filter.by_pid)
			continue;
		if (feature_in(request->without, FEATURE_FLOW_FIRST + i))
			warn_lost(&hooks[i], "--without");
		else if (kernel_has(request->btf, &hooks[i]))
			chosen |= BIT(i);
		else
			warn_lost(&hooks[i], "not in this kernel");
	}
	return chosen;
}

static int set_sizes(struct flows_bpf *object, const struct sockets_request *request, bool hashed)
{
	size_t size = bpf_map__max_entries(object->maps.flow_records);
	int error = 0;

	while (size < request->ring_bytes)
		size *= 2;
	if (!hashed)
		error = bpf_map__set_max_entries(object->maps.flow_states_hashed, 1);
	if (!error && !request->filter.by_pid)
		error = bpf_map__set_max_entries(object->maps.selected_pids, 1);
	return error ?: selected_maps_share(SELECTED_MAPS_NONE, object->maps.selected,
					    object->maps.selected_closed)
		       ?: bpf_map__set_max_entries(object->maps.flow_records, (__u32)size);
}

static int open_object(struct flows_bpf **out, const struct sockets_request *request,
		       unsigned int chosen, bool hashed)
{
	LIBBPF_OPTS(bpf_object_open_opts, options, .btf_custom_path = request->btf_path);
	struct flows_bpf *object = flows_bpf__open_opts(&options);
	unsigned int i;
	int error;

	if (!object)
		return -errno;
	*(struct owner_filter *)&object->rodata->owner_filter = request->filter;
	*(bool *)&object->rodata->flow_hashed = hashed;
	*(__u32 *)&object->rodata->flow_tick_ns = request->tick_ns;
	*(bool *)&object->rodata->flow_recovery_reported = chosen & BIT(HOOK_RECOVERY);
	for (i = 0; i < HOOKS; i++)
		bpf_program__set_autoload(
			bpf_object__find_program_by_name(object->obj, hooks[i].program),
			chosen & BIT(i));
	nested_choose(object->obj);
	error = set_sizes(object, request, hashed);
	if (!error)
		error = flows_bpf__load(object);
	if (error) {
		flows_bpf__destroy(object);
		return error;
	}
	*out = object;
	return 0;
}

static bool try_alone(const struct sockets_request *request, unsigned int hook)
{
	struct flows_bpf *alone;
	int error = open_object(&alone, request, BIT(hook), true);

	if (!error)
		flows_bpf__destroy(alone);
	else
		errno = -error;
	return !error;
}

bool sockets_probe(enum feature feature, const struct btf *btf, const char *btf_path)
{
	const struct sockets_request request = {.btf = btf, .btf_path = btf_path};
	unsigned int hook = feature - FEATURE_FLOW_FIRST;

	return kernel_has(btf, &hooks[hook]) && try_alone(&request, hook);
}

const char *sockets_loss(enum feature feature)
{
	return loss_of(&hooks[feature - FEATURE_FLOW_FIRST]);
}

/* If the kernel refuses the object: without storage in sockets, then without what it refuses. */
static int load_accepted(struct sockets *sockets, const struct sockets_request *request)
{
	unsigned int chosen = choose(request), i;

	if ((!request->hashed && !open_object(&sockets->object, request, chosen, false)) ||
	    !open_object(&sockets->object, request, chosen, true))
		return 0;
	for (i = 0; i < HOOKS; i++) {
		if (!(chosen & BIT(i)) || try_alone(request, i))
			continue;
		warn_lost(&hooks[i], strerror(errno));
		chosen &= ~BIT(i);
	}
	return open_object(&sockets->object, request, chosen, true);
}

static int attach(struct sockets *sockets, unsigned int i, int cgroup)
{
	struct bpf_program *program =
		bpf_object__find_program_by_name(sockets->object->obj, hooks[i].program);

	if (!bpf_program__autoload(program))
		return hooks[i].lost ? 0 : -EOPNOTSUPP;
	if (hooks[i].kind == CGROUP && cgroup < 0)
		return cgroup;
	if (hooks[i].kind == CGROUP)
		sockets->links[i] = bpf_program__attach_cgroup(program, cgroup);
	else if (hooks[i].kind == ITERATOR)
		sockets->links[i] = bpf_program__attach_iter(program, NULL);
	else
		sockets->links[i] = bpf_program__attach_trace(program);
	return sockets->links[i] ? 0 : -errno;
}

static int attach_all(struct sockets *sockets, int cgroup)
{
	unsigned int i;
	int error;

	for (i = 0; i < HOOKS; i++) {
		error = attach(sockets, i, cgroup);
		if (error && !hooks[i].lost)
			return error;
		if (error)
			warn_lost(&hooks[i], strerror(-error));
	}
	nested_attach(&sockets->nested, sockets->object->obj);
	return 0;
}

static int add_namespaces(const struct sockets *sockets, const struct sockets_request *request)
{
	int fd = bpf_map__fd(sockets->object->maps.flow_namespaces);
	__u32 one = 1;
	size_t i;

	for (i = 0; i < request->netns_count; i++)
		if (bpf_map_update_elem(fd, &request->netns[i], &one, BPF_ANY))
			return -errno;
	return 0;
}

static int take_record(void *arg, void *data, size_t size)
{
	struct sockets *sockets = arg;

	(void)size;
	sockets->take(sockets->take_arg, data);
	return 0;
}

int sockets_open(struct sockets **out, const struct sockets_request *request)
{
	_cleanup_(sockets_closep) struct sockets *sockets = calloc(1, sizeof(*sockets));
	int error = sockets ? load_accepted(sockets, request) : -ENOMEM;

	if (!error)
		error = add_namespaces(sockets, request);
	if (!error) {
		sockets->ring = ring_buffer__new(bpf_map__fd(sockets->object->maps.flow_records),
						 take_record, sockets, NULL);
		error = sockets->ring ? 0 : -errno;
	}
	if (!error)
		error = attach_all(sockets, request->cgroup);
	if (error)
		return message_errno(error, "connections cannot be followed");
	*out = TAKE_PTR(sockets);
	return 0;
}

void sockets_close(struct sockets *sockets)
{
	unsigned int i;

	if (!sockets)
		return;
	for (i = 0; i < HOOKS; i++)
		bpf_link__destroy(sockets->links[i]);
	nested_close(&sockets->nested);
	ring_buffer__free(sockets->ring);
	if (sockets->object)
		flows_bpf__destroy(sockets->object);
	free(sockets);
}

int sockets_fd(const struct sockets *sockets)
{
	return ring_buffer__epoll_fd(sockets->ring);
}

int sockets_pids(const struct sockets *sockets)
{
	return bpf_map__fd(sockets->object->maps.selected_pids);
}

void sockets_ended(struct sockets *sockets, sockets_take take, void *arg)
{
	sockets->take = take;
	sockets->take_arg = arg;
	ring_buffer__consume(sockets->ring);
}

static int link_of(const struct sockets *sockets, unsigned int hook)
{
	return sockets->links[hook] ? bpf_link__fd(sockets->links[hook]) : -1;
}

int sockets_pass_link(const struct sockets *sockets)
{
	return link_of(sockets, HOOK_SOCKETS);
}

int sockets_owner_link(const struct sockets *sockets)
{
	return link_of(sockets, HOOK_FILES);
}

/* A read may end within a record; the next goes on there. */
int sockets_read(int iterator, sockets_take take, void *arg)
{
	struct flow_record records[READ_RECORDS];
	size_t used = 0, i;
	ssize_t got;

	while ((got = read(iterator, (char *)records + used, sizeof(records) - used)) != 0) {
		if (got < 0 && (errno == EAGAIN || errno == EINTR))
			continue; /* it has run for long without finding anything */
		if (got < 0)
			return -errno;
		used += (size_t)got;
		for (i = 0; i < used / sizeof(records[0]); i++)
			if (take)
				take(arg, &records[i]);
		memmove(records, &records[i], used % sizeof(records[0]));
		used %= sizeof(records[0]);
	}
	return 0;
}

bool sockets_unowned(struct sockets *sockets)
{
	uint64_t found = sockets->object->bss->flows_unowned - sockets->unowned;
	bool more = found > sockets->hopeless;

	sockets->unowned += found;
	sockets->hopeless = found;
	return more;
}

uint64_t sockets_lost(const struct sockets *sockets)
{
	return sockets->object->bss->flows_lost;
}

uint64_t sockets_missed(const struct sockets *sockets)
{
	return nested_missed(&sockets->nested, sockets->object->bss->nested_taken);
}
