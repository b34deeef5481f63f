// SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
#include "flow/forwarded.h"

#include <bpf/bpf.h>
#include <bpf/libbpf.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "base/message.h"
#include "base/take.h"
#include "forwarded.skel.h"

#define READ_RECORDS 256
#define ROOM_DEFAULT 65536
#define ROOM_MIN     8
#define SECOND_NS    1000000000ull

/* docs/flows.md has these; less where the table is nearly full. */
#define SETTLE_NS      SECOND_NS
#define LINGER_NS      (10 * SECOND_NS)
#define IDLE_NS	       (3600 * SECOND_NS)
#define IDLE_SYN_NS    (130 * SECOND_NS)
#define IDLE_HALF_NS   (10 * SECOND_NS)
#define PRESSED_NS     (60 * SECOND_NS)
#define PRESSED_SYN_NS (5 * SECOND_NS)

struct forwarded {
	struct forwarded_bpf **objects; /* of the namespaces; the first has the table */
	size_t count;
	struct forwarded_request request;
	struct bpf_link *link;
	struct ring_buffer *replaced;
	size_t room;
	uint64_t found; /* connections at the last sweep */
	forwarded_take take;
	void *arg;
};

static int take_replaced(void *arg, void *data, size_t size)
{
	struct forwarded *forwarded = arg;

	if (size >= sizeof(struct forwarded_record))
		forwarded->take(forwarded->arg, data);
	return 0;
}

/* first: the object whose maps all others share; NULL: it is the first itself. */
static int set_maps(struct forwarded_bpf *object, const struct forwarded *forwarded,
		    const struct forwarded_bpf *first, size_t interfaces)
{
	int error =
		bpf_map__set_max_entries(object->maps.forwarded_interfaces, (__u32)interfaces ?: 1);

	if (error)
		return error;
	if (!first)
		return bpf_map__set_max_entries(object->maps.forwarded_table,
						(__u32)forwarded->room);
	return bpf_map__reuse_fd(object->maps.forwarded_table,
				 bpf_map__fd(first->maps.forwarded_table))
		       ?: bpf_map__reuse_fd(object->maps.forwarded_replaced,
					    bpf_map__fd(first->maps.forwarded_replaced));
}

/* netns NULL: of the table and the iterator alone. */
static int open_object(struct forwarded_bpf **out, const struct forwarded *forwarded,
		       const struct forwarded_netns *netns)
{
	LIBBPF_OPTS(bpf_object_open_opts, options, .btf_custom_path = forwarded->request.btf_path);
	struct forwarded_bpf *object = forwarded_bpf__open_opts(&options);
	const struct forwarded_bpf *first = forwarded->count ? forwarded->objects[0] : NULL;
	int error;

	if (!object)
		return -errno;
	bpf_program__set_autoload(object->progs.forwarded_each, !netns);
	bpf_program__set_autoload(object->progs.tcplens_fwd_out, netns);
	bpf_program__set_autoload(object->progs.tcplens_fwd_ip, netns);
	if (netns) {
		*(__u32 *)&object->rodata->forwarded_netns = netns->inode;
		*(bool *)&object->rodata->forwarded_chosen = !netns->any;
	}
	error = set_maps(object, forwarded, first, netns ? netns->interface_count : 0);
	if (!error)
		error = forwarded_bpf__load(object);
	if (error) {
		forwarded_bpf__destroy(object);
		return error;
	}
	*out = object;
	return 0;
}

static int add_object(struct forwarded *forwarded, const struct forwarded_netns *netns)
{
	struct forwarded_bpf **more;
	int error;

	more = reallocarray(forwarded->objects, forwarded->count + 1, sizeof(*more));
	if (!more)
		return -ENOMEM;
	forwarded->objects = more;
	error = open_object(&more[forwarded->count], forwarded, netns);
	forwarded->count += !error;
	return error;
}

static int attach_iterator(struct forwarded *forwarded)
{
	const struct forwarded_bpf *object = forwarded->objects[0];
	union bpf_iter_link_info info = {
		.map.map_fd = (__u32)bpf_map__fd(object->maps.forwarded_table),
	};
	LIBBPF_OPTS(bpf_iter_attach_opts, options, .link_info = &info,
		    .link_info_len = sizeof(info));

	forwarded->link = bpf_program__attach_iter(object->progs.forwarded_each, &options);
	if (!forwarded->link)
		return -errno;
	forwarded->replaced = ring_buffer__new(bpf_map__fd(object->maps.forwarded_replaced),
					       take_replaced, forwarded, NULL);
	return forwarded->replaced ? 0 : -errno;
}

static size_t room_of(size_t bytes)
{
	size_t room = bytes / (sizeof(struct forwarded_key) + sizeof(struct forwarded_state));

	if (!bytes)
		return ROOM_DEFAULT;
	return room < ROOM_MIN ? ROOM_MIN : room;
}

static int make(struct forwarded **out, const struct forwarded_request *request)
{
	_cleanup_(forwarded_closep) struct forwarded *forwarded = calloc(1, sizeof(*forwarded));
	int error = forwarded ? 0 : -ENOMEM;

	if (!error) {
		forwarded->request = *request;
		forwarded->room = room_of(request->bytes);
		error = add_object(forwarded, NULL);
	}
	if (!error)
		error = attach_iterator(forwarded);
	if (!error)
		*out = TAKE_PTR(forwarded);
	return error;
}

bool forwarded_probe(const char *btf_path)
{
	const struct forwarded_request request = {.btf_path = btf_path, .bytes = 1};
	_cleanup_(forwarded_closep) struct forwarded *forwarded = NULL;

	return !make(&forwarded, &request);
}

int forwarded_open(struct forwarded **out, const struct forwarded_request *request)
{
	int error = make(out, request);

	return error ? message_errno(error,
				     "forwarded connections cannot be followed: the iterator over "
				     "their table")
		     : 0;
}

void forwarded_close(struct forwarded *forwarded)
{
	size_t i;

	if (!forwarded)
		return;
	bpf_link__destroy(forwarded->link);
	ring_buffer__free(forwarded->replaced);
	for (i = 0; i < forwarded->count; i++)
		forwarded_bpf__destroy(forwarded->objects[i]);
	free(forwarded->objects);
	free(forwarded);
}

static int copy(const struct bpf_program *program, int *fd)
{
	*fd = dup(bpf_program__fd(program));
	return *fd < 0 ? -errno : 0;
}

int forwarded_load(struct forwarded *forwarded, const struct forwarded_netns *netns,
		   int programs[ATTACH_POINTS])
{
	int error = add_object(forwarded, netns);
	const struct forwarded_bpf *object;
	const uint32_t one = 1;
	size_t i;

	if (error)
		return message_errno(error, "forwarded connections cannot be followed");
	object = forwarded->objects[forwarded->count - 1];
	for (i = 0; i < netns->interface_count && !error; i++)
		if (bpf_map_update_elem(bpf_map__fd(object->maps.forwarded_interfaces),
					&netns->interfaces[i], &one, BPF_ANY))
			error = -errno;
	if (!error)
		error = copy(object->progs.tcplens_fwd_out, &programs[ATTACH_POINT_EGRESS]);
	if (!error)
		error = copy(object->progs.tcplens_fwd_ip, &programs[ATTACH_POINT_EGRESS_IP]);
	return error ? message_errno(error, "forwarded connections cannot be followed") : 0;
}

int forwarded_link(const struct forwarded *forwarded)
{
	return bpf_link__fd(forwarded->link);
}

static uint64_t now_ns(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (uint64_t)now.tv_sec * SECOND_NS + (uint64_t)now.tv_nsec;
}

static void set_pass(struct forwarded *forwarded, enum forwarded_kind kind, bool sweep)
{
	bool pressed = forwarded->found > forwarded->room - forwarded->room / 4;

	forwarded->objects[0]->bss->forwarded_pass = (struct forwarded_pass){
		.now = now_ns(),
		.settle = kind == FORWARDED_PASS_LAST ? 0 : SETTLE_NS,
		.linger = pressed ? 0 : LINGER_NS,
		.idle = pressed ? PRESSED_NS : IDLE_NS,
		.idle_syn = pressed ? PRESSED_SYN_NS : IDLE_SYN_NS,
		.idle_half = pressed ? PRESSED_SYN_NS : IDLE_HALF_NS,
		.show = kind != FORWARDED_PASS_ENDS,
		.sweep = sweep,
	};
}

/* A read may end within a record; the next goes on there. */
static int read_all(int iterator, forwarded_take take, void *arg)
{
	struct forwarded_record records[READ_RECORDS];
	size_t used = 0, i;
	ssize_t got;

	while ((got = read(iterator, (char *)records + used, sizeof(records) - used)) != 0) {
		if (got < 0 && (errno == EAGAIN || errno == EINTR))
			continue;
		if (got < 0)
			return -errno;
		used += (size_t)got;
		for (i = 0; i < used / sizeof(records[0]); i++)
			take(arg, &records[i]);
		memmove(records, &records[i], used % sizeof(records[0]));
		used %= sizeof(records[0]);
	}
	return 0;
}

int forwarded_read(struct forwarded *forwarded, int iterator, enum forwarded_kind kind,
		   forwarded_take take, void *arg)
{
	forwarded->take = take;
	forwarded->arg = arg;
	ring_buffer__consume(forwarded->replaced);
	set_pass(forwarded, kind, false);
	return read_all(iterator, take, arg);
}

int forwarded_sweep(struct forwarded *forwarded, int iterator)
{
	uint64_t before = forwarded->objects[0]->bss->forwarded_found;
	int error;

	set_pass(forwarded, FORWARDED_PASS_ENDS, true);
	error = read_all(iterator, NULL, NULL);
	forwarded->found = forwarded->objects[0]->bss->forwarded_found - before;
	return error;
}

uint64_t forwarded_refused(const struct forwarded *forwarded)
{
	uint64_t packets = 0;
	size_t i;

	for (i = 0; i < forwarded->count; i++)
		packets += forwarded->objects[i]->bss->forwarded_refused;
	return packets;
}

uint64_t forwarded_lost(const struct forwarded *forwarded)
{
	uint64_t connections = 0;
	size_t i;

	for (i = 0; i < forwarded->count; i++)
		connections += forwarded->objects[i]->bss->forwarded_lost;
	return connections;
}
