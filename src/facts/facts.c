// SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
#include "facts/facts.h"

#include <bpf/bpf.h>
#include <bpf/libbpf.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/message.h"
#include "base/take.h"
#include "bpfobj/nested.h"
#include "facts.skel.h"
#include "facts/drop.h"
#include "facts/event.h"
#include "facts/kernel_name.h"
#include "facts/queue.h"

#define HOOKS (FEATURE_EVENT_END - FEATURE_EVENT_FIRST)

struct facts {
	struct facts_bpf *object;
	struct bpf_link *links[HOOKS];
	struct nested nested;
	struct ring_buffer *ring;
	struct kernel_names *names;
	struct queue *queue;
	struct pending *pending;
	uint64_t settled;
	bool raw;
	bool more;		    /* the ring may have what did not fit into the queue */
	const struct fact *current; /* the one that was stepped over last */
	struct event event;
};

static enum feature feature_of(unsigned int i)
{
	return (enum feature)(FEATURE_EVENT_FIRST + i);
}

static void tell_lost(const struct table_hook *hook, const char *reason)
{
	message_warning("--events without %s (%s): %s", hook->kernel_name, reason, hook->lost);
}

/* The arguments of a tracepoint; -ENOENT: the kernel does not have it. */
static int count_arguments(const struct btf *btf, const char *tracepoint)
{
	const struct btf_type *type;
	char name[64];
	int id;

	snprintf(name, sizeof(name), "btf_trace_%s", tracepoint);
	id = btf__find_by_name_kind(btf, name, BTF_KIND_TYPEDEF);
	if (id < 0)
		return -ENOENT;
	type = btf__type_by_id(btf, btf__type_by_id(btf, (__u32)id)->type);
	if (btf_is_ptr(type))
		type = btf__type_by_id(btf, type->type);
	/* The first is the programs' own. */
	return btf_is_func_proto(type) ? btf_vlen(type) - 1 : -ENOENT;
}

static bool kernel_has(const struct btf *btf, const struct table_hook *hook)
{
	int arguments;

	if (hook->helper)
		return kernel_name_has_helper(btf, hook->kernel_name);
	arguments = count_arguments(btf, hook->kernel_name);
	return arguments >= 0 && (size_t)arguments >= hook->arguments;
}

/* The hooks for those kinds that the kernel has and --without allows; warns about the others. */
static feature_set choose(const struct facts_request *request)
{
	const struct table_hook *hook;
	feature_set hooks = 0;
	unsigned int i;

	for (i = 0; i < HOOKS; i++) {
		hook = table_hook(feature_of(i));
		if (!(hook->kinds & request->kinds))
			continue;
		if (feature_in(request->without, feature_of(i)))
			tell_lost(hook, "--without");
		else if (!kernel_has(request->btf, hook))
			tell_lost(hook, "not in this kernel");
		else
			hooks |= feature_bit(feature_of(i));
	}
	return hooks;
}

static struct bpf_program *program_of(const struct facts_bpf *object, unsigned int i)
{
	return bpf_object__find_program_by_name(object->obj, table_hook(feature_of(i))->program);
}

static void configure_reasons(struct facts_bpf *object, const struct btf *btf)
{
	*(__u32 *)&object->rodata->fact_reason_first =
		kernel_name_drop_number(btf, "NOT_SPECIFIED");
	*(__u32 *)&object->rodata->fact_reason_purge = kernel_name_drop_number(btf, "QUEUE_PURGE");
	*(__u32 *)&object->rodata->fact_reason_reset = kernel_name_drop_number(btf, "TCP_RESET");
	*(__u32 *)&object->rodata->fact_reason_overflow =
		kernel_name_drop_number(btf, "TCP_LISTEN_OVERFLOW");
}

static void configure(struct facts_bpf *object, feature_set hooks,
		      const struct facts_request *request)
{
	bool reason = feature_in(hooks, FEATURE_EVENT_REASON);
	unsigned int i;

	*(bool *)&object->rodata->fact_by_process = request->selected.open >= 0;
	*(bool *)&object->rodata->fact_wakes = request->wakes;
	*(bool *)&object->rodata->fact_drops = request->kinds & table_bit(FACT_DROP);
	*(bool *)&object->rodata->fact_overflows = request->kinds & table_bit(FACT_LISTEN_OVERFLOW);
	*(bool *)&object->rodata->fact_drop_reason = reason;
	*(bool *)&object->rodata->fact_drop_socket = feature_in(hooks, FEATURE_EVENT_SOCKET);
	*(bool *)&object->rodata->fact_retransmit_error = feature_in(hooks, FEATURE_EVENT_FAILURE);
	*(bool *)&object->rodata->fact_reset_reason = feature_in(hooks, FEATURE_EVENT_RESET_REASON);
	*(bool *)&object->rodata->fact_names = feature_in(hooks, FEATURE_EVENT_FUNCTION);
	*(__u64 *)&object->rodata->fact_connect_longer = request->connect_ns;
	if (reason)
		configure_reasons(object, request->btf);
	for (i = 0; i < HOOKS; i++)
		if (table_is_program(feature_of(i)))
			bpf_program__set_autoload(program_of(object, i),
						  feature_in(hooks, feature_of(i)));
	nested_choose(object->obj);
}

static int open_object(struct facts_bpf **out, feature_set hooks,
		       const struct facts_request *request)
{
	LIBBPF_OPTS(bpf_object_open_opts, options, .btf_custom_path = request->btf_path);
	struct facts_bpf *object = facts_bpf__open_opts(&options);
	int error = 0;

	if (!object)
		return -errno;
	configure(object, hooks, request);
	if (!feature_in(hooks, FEATURE_EVENT_CONNECT))
		error = bpf_map__set_max_entries(object->maps.fact_connects, 1);
	if (!error)
		error = selected_maps_share(request->selected, object->maps.selected,
					    object->maps.selected_closed);
	if (!error)
		error = facts_bpf__load(object);
	if (error) {
		facts_bpf__destroy(object);
		return error;
	}
	*out = object;
	return 0;
}

/* With that hook alone. An argument is tried with the program that has it. */
static int try_alone(enum feature feature, const struct facts_request *request)
{
	feature_set hooks = feature_bit(feature);
	struct facts_bpf *alone;
	unsigned int i;
	int error;

	for (i = 0; i < HOOKS; i++)
		if (table_is_program(feature_of(i)) &&
		    !strcmp(table_hook(feature_of(i))->program, table_hook(feature)->program))
			hooks |= feature_bit(feature_of(i));
	error = open_object(&alone, hooks, request);
	if (!error)
		facts_bpf__destroy(alone);
	return error;
}

bool facts_probe(enum feature feature, const struct btf *btf, const char *btf_path)
{
	const struct facts_request request = {
		.btf = btf,
		.btf_path = btf_path,
		.selected = SELECTED_MAPS_NONE,
	};

	return kernel_has(btf, table_hook(feature)) && !try_alone(feature, &request);
}

/* If the kernel refuses the object, finds the programs that it refuses, and leaves them out. */
static int load_accepted(struct facts *facts, feature_set hooks,
			 const struct facts_request *request)
{
	unsigned int i;
	int error = open_object(&facts->object, hooks, request);

	if (!error)
		return 0;
	for (i = 0; i < HOOKS; i++) {
		if (!feature_in(hooks, feature_of(i)))
			continue;
		error = try_alone(feature_of(i), request);
		if (!error)
			continue;
		tell_lost(table_hook(feature_of(i)), strerror(-error));
		hooks &= ~feature_bit(feature_of(i));
	}
	return open_object(&facts->object, hooks, request);
}

static int add_namespaces(const struct facts *facts, const struct facts_request *request)
{
	int fd = bpf_map__fd(facts->object->maps.fact_namespaces);
	__u32 one = 1;
	size_t i;

	for (i = 0; i < request->netns_count; i++)
		if (bpf_map_update_elem(fd, &request->netns[i], &one, BPF_ANY))
			return -errno;
	return 0;
}

static void attach_all(struct facts *facts)
{
	struct bpf_program *program;
	unsigned int i;

	for (i = 0; i < HOOKS; i++) {
		if (!table_is_program(feature_of(i)))
			continue;
		program = program_of(facts->object, i);
		if (!bpf_program__autoload(program))
			continue;
		facts->links[i] = bpf_program__attach_trace(program);
		if (!facts->links[i])
			tell_lost(table_hook(feature_of(i)), strerror(errno));
	}
	nested_attach(&facts->nested, facts->object->obj);
}

static bool is_of_packet(const struct fact *fact)
{
	if (fact->kind == FACT_RETRANSMIT)
		return !fact->error && fact->segments;
	return fact->kind == FACT_DROP || fact->kind == FACT_LISTEN_OVERFLOW;
}

/* What does not fit any more stays in the ring. */
static int take_fact(void *arg, void *data, size_t size)
{
	const struct fact_function *function = data;
	struct facts *facts = arg;

	if (size == sizeof(*function)) {
		kernel_name_add_function(facts->names, function->location, function->name,
					 sizeof(function->name));
		return 0;
	}
	if (!drop_is_accepted(facts->names, data)) {
		queue_add(facts->queue, data);
		if (is_of_packet(data))
			pending_add(facts->pending, data, facts->settled);
	}
	return queue_is_full(facts->queue) ? -EAGAIN : 0;
}

/* Where the kernel does not name the functions of drops. */
static bool needs_symbols(const struct facts *facts)
{
	const struct facts_bpf *object = facts->object;

	return (object->rodata->fact_drops || object->rodata->fact_overflows) &&
	       !object->rodata->fact_names;
}

static int open_all(struct facts *facts, const struct facts_request *request)
{
	int error = kernel_name_new(&facts->names, request->btf);

	if (!error)
		error = queue_new(&facts->queue);
	if (!error)
		error = pending_new(&facts->pending);
	if (!error)
		error = load_accepted(facts, choose(request), request);
	if (!error && needs_symbols(facts))
		error = kernel_name_read_functions(facts->names);
	if (!error)
		error = add_namespaces(facts, request);
	if (error)
		return error;
	facts->ring =
		ring_buffer__new(bpf_map__fd(facts->object->maps.facts), take_fact, facts, NULL);
	if (!facts->ring)
		return -errno;
	attach_all(facts);
	return 0;
}

int facts_open(struct facts **out, const struct facts_request *request)
{
	_cleanup_(facts_closep) struct facts *facts = calloc(1, sizeof(*facts));
	int error = facts ? 0 : -ENOMEM;

	if (!error) {
		facts->raw = request->raw;
		error = open_all(facts, request);
	}
	if (error)
		return message_errno(error, "events cannot be followed");
	*out = TAKE_PTR(facts);
	return 0;
}

void facts_close(struct facts *facts)
{
	unsigned int i;

	if (!facts)
		return;
	for (i = 0; i < HOOKS; i++)
		bpf_link__destroy(facts->links[i]);
	nested_close(&facts->nested);
	ring_buffer__free(facts->ring);
	if (facts->object)
		facts_bpf__destroy(facts->object);
	queue_free(facts->queue);
	pending_free(facts->pending);
	kernel_name_free(facts->names);
	free(facts);
}

static void consume(struct facts *facts)
{
	if (!queue_is_full(facts->queue))
		ring_buffer__consume(facts->ring);
	facts->more = queue_is_full(facts->queue);
}

void facts_settle(struct facts *facts, uint64_t time)
{
	facts->settled = time;
	consume(facts);
}

const struct record *facts_peek(void *arg)
{
	struct facts *facts = arg;
	const struct fact *first;

	if (facts->more)
		consume(facts);
	first = queue_first(facts->queue);
	return first && first->record.time <= facts->settled ? &first->record : NULL;
}

int facts_fd(const struct facts *facts)
{
	return bpf_map__fd(facts->object->maps.facts);
}

/* Where the link type has no link header, records have none. */
static void make_raw(struct record *record)
{
	if (record->flags & RECORD_RAW_IP)
		return;
	record->flags |= RECORD_RAW_IP;
	record->avail -= FACT_LINK;
	record->length -= FACT_LINK;
	memmove(record->data, record->data + FACT_LINK, record->avail);
}

bool facts_waiting(const struct facts *facts)
{
	return queue_first(facts->queue);
}

const struct record *facts_look(struct facts *facts)
{
	struct fact *fact = facts_peek(facts) ? queue_first(facts->queue) : NULL;

	if (!fact)
		return NULL;
	if (facts->raw)
		make_raw(&fact->record);
	facts->current = fact;
	return &fact->record;
}

void facts_advance(void *arg)
{
	struct facts *facts = arg;

	facts->current = queue_first(facts->queue);
	if (facts->raw)
		make_raw(&queue_first(facts->queue)->record);
	queue_remove(facts->queue);
}

const struct packet_event *facts_event(struct facts *facts, enum fact_kind *kind, uint32_t *netns)
{
	*kind = facts->current->kind;
	*netns = facts->current->netns;
	event_fill(&facts->event, facts->current, facts->names);
	return &facts->event.event;
}

int facts_find(const struct facts *facts, enum fact_kind kind, const struct pending_packet *packet)
{
	return pending_find(facts->pending, kind, packet);
}

bool facts_any(const struct facts *facts, uint64_t time)
{
	return pending_any(facts->pending, time);
}

uint64_t facts_unmarked(const struct facts *facts)
{
	return pending_evicted(facts->pending);
}

uint64_t facts_lost(const struct facts *facts)
{
	return facts->object->bss->facts_lost;
}

uint64_t facts_missed(const struct facts *facts)
{
	return nested_missed(&facts->nested, facts->object->bss->nested_taken);
}
