// SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
#include "capture/netns_watch.h"

#include <bpf/bpf.h>
#include <bpf/libbpf.h>
#include <errno.h>
#include <stdlib.h>
#include <sys/stat.h>

#include "base/take.h"
#include "netns.skel.h"

struct netns_watch {
	struct netns_bpf *object;
	struct ring_buffer *ring;
	void (*take)(void *arg, const struct origin_hint *hint); /* of the pass that runs */
	void *arg;
};

static int take_hint(void *arg, void *data, size_t size)
{
	const struct netns_watch *watch = arg;

	if (size >= sizeof(struct origin_hint))
		watch->take(watch->arg, data);
	return 0;
}

static int find_pids(struct netns_bpf *object)
{
	struct stat status;

	if (stat("/proc/self/ns/pid", &status))
		return -errno;
	*(__u32 *)&object->rodata->netns_pids = (__u32)status.st_ino;
	return 0;
}

int netns_watch_open(struct netns_watch **out, const char *btf_path)
{
	_cleanup_(netns_watch_closep) struct netns_watch *watch = calloc(1, sizeof(*watch));
	LIBBPF_OPTS(bpf_object_open_opts, options, .btf_custom_path = btf_path);
	int error;

	if (!watch)
		return -ENOMEM;
	watch->object = netns_bpf__open_opts(&options);
	if (!watch->object)
		return -errno;
	error = find_pids(watch->object);
	if (!error)
		error = netns_bpf__load(watch->object);
	if (!error)
		error = netns_bpf__attach(watch->object);
	if (error)
		return error;
	watch->ring =
		ring_buffer__new(bpf_map__fd(watch->object->maps.hints), take_hint, watch, NULL);
	if (!watch->ring)
		return -errno;
	*out = TAKE_PTR(watch);
	return 0;
}

void netns_watch_close(struct netns_watch *watch)
{
	if (!watch)
		return;
	ring_buffer__free(watch->ring);
	netns_bpf__destroy(watch->object);
	free(watch);
}

int netns_watch_fd(const struct netns_watch *watch)
{
	return ring_buffer__epoll_fd(watch->ring);
}

void netns_watch_hints(struct netns_watch *watch,
		       void (*take)(void *arg, const struct origin_hint *hint), void *arg)
{
	watch->take = take;
	watch->arg = arg;
	ring_buffer__consume(watch->ring);
}

static int seen_fd(const struct netns_watch *watch)
{
	return bpf_map__fd(watch->object->maps.netns_seen);
}

uint64_t netns_watch_turn(const struct netns_watch *watch, uint32_t netns)
{
	struct origin_seen seen = {0};

	bpf_map_lookup_elem(seen_fd(watch), &netns, &seen);
	return seen.turn;
}

void netns_watch_attached(const struct netns_watch *watch, uint32_t netns, uint64_t turn)
{
	bpf_map_update_elem(bpf_map__fd(watch->object->maps.netns_attached), &netns, &turn,
			    BPF_ANY);
}

void netns_watch_know(const struct netns_watch *watch, uint32_t netns, uint32_t ifindex)
{
	const __u64 key = ORIGIN_OF(netns, ifindex);
	const __u8 one = 1;

	bpf_map_update_elem(bpf_map__fd(watch->object->maps.netns_known), &key, &one, BPF_ANY);
}

void netns_watch_unknow(const struct netns_watch *watch, uint32_t netns, uint32_t ifindex)
{
	const __u64 key = ORIGIN_OF(netns, ifindex);

	bpf_map_delete_elem(bpf_map__fd(watch->object->maps.netns_known), &key);
}

uint64_t netns_watch_forget(const struct netns_watch *watch, uint32_t netns)
{
	struct origin_seen seen = {0};

	bpf_map_lookup_elem(seen_fd(watch), &netns, &seen);
	bpf_map_delete_elem(seen_fd(watch), &netns);
	bpf_map_delete_elem(bpf_map__fd(watch->object->maps.netns_attached), &netns);
	return seen.early;
}

uint64_t netns_watch_early(const struct netns_watch *watch)
{
	return watch->object->bss->netns_early;
}

uint64_t netns_watch_lost(const struct netns_watch *watch)
{
	return watch->object->bss->netns_hints_lost;
}
