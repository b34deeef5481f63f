// SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
#include "process/hook_load.h"

#include <bpf/btf.h>
#include <bpf/libbpf.h>
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "base/message.h"
#include "bpfobj/nested.h"
#include "bpfobj/selected_maps.h"
#include "owner.skel.h"
#include "process/shared_hooks.h"

static enum feature feature_of(unsigned int i)
{
	return (enum feature)(FEATURE_PROCESS_FIRST + i);
}

static const struct hook *hook_of(enum feature feature)
{
	return &hook_table[feature - FEATURE_PROCESS_FIRST];
}

void hook_load_warn(const struct hook *hook, const char *reason)
{
	message_warning("--proc without %s (%s): %s", hook->kernel_name, reason, hook->lost);
}

static bool kernel_has(const struct btf *btf, const struct hook *hook)
{
	char name[64];

	if (hook->kind == SHARED)
		return shared_hooks_exist(btf);
	if (hook->kind == FUNCTION)
		return btf__find_by_name_kind(btf, hook->kernel_name, BTF_KIND_FUNC) > 0;
	if (hook->kind != TRACEPOINT)
		return true;
	snprintf(name, sizeof(name), "btf_trace_%s", hook->kernel_name);
	return btf__find_by_name_kind(btf, name, BTF_KIND_TYPEDEF) > 0;
}

/* Whether a sender is seen before its packets, by the tracepoint or by the functions. */
static bool sees_senders(feature_set programs)
{
	return feature_in(programs, FEATURE_SEND) || feature_in(programs, FEATURE_CALL);
}

/* Forks matter to those who follow children, and where a child's sending is not seen in time. */
static bool is_spare(enum feature feature, feature_set programs, const struct hook_load *load)
{
	if (feature == FEATURE_SHARED)
		return !load->on_demand;
	if (feature == FEATURE_CALL || feature == FEATURE_PAGES)
		return !feature_in(load->calls, feature);
	if (feature == FEATURE_SEND)
		return feature_in(programs, FEATURE_CALL);
	if (feature == FEATURE_FORK)
		return !load->filter.follow && sees_senders(programs) && !load->on_demand;
	if (feature == FEATURE_SENT)
		return sees_senders(programs);
	return feature == FEATURE_READ && feature_in(programs, FEATURE_RECEIVE);
}

static feature_set choose(const struct btf *btf, const struct hook_load *load)
{
	feature_set programs = 0;
	unsigned int i;

	for (i = 0; i < HOOK_TABLE_ROWS; i++) {
		bool spare = is_spare(feature_of(i), programs, load);

		if (!spare && feature_in(load->without, feature_of(i)))
			hook_load_warn(&hook_table[i], "--without");
		else if (!spare && !kernel_has(btf, &hook_table[i]))
			hook_load_warn(&hook_table[i], "not in this kernel");
		else if (!spare)
			programs |= feature_bit(feature_of(i));
	}
	return programs;
}

struct bpf_program *hook_load_program(const struct owner_bpf *object, const struct hook *hook)
{
	return bpf_object__find_program_by_name(object->obj, hook->program);
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

static void configure(struct owner_bpf *object, feature_set programs, const struct hook_load *load)
{
	bool on_demand = feature_in(programs, FEATURE_SHARED);
	unsigned int i;

	*(struct owner_filter *)&object->rodata->owner_filter = load->filter;
	*(bool *)&object->rodata->owner_detailed = load->detailed;
	/* A use that is not seen at all is one that is not seen in time. */
	*(bool *)&object->rodata->owner_late = on_demand || !sees_senders(programs);
	*(bool *)&object->rodata->owner_hashed = !feature_in(programs, FEATURE_STORAGE);
	*(bool *)&object->rodata->owner_on_demand = on_demand;
	*(__u64 *)&object->rodata->owner_seed = load->seed;
	for (i = 0; i < HOOK_TABLE_ROWS; i++)
		if (hook_table[i].program)
			bpf_program__set_autoload(hook_load_program(object, &hook_table[i]),
						  feature_in(programs, feature_of(i)));
	nested_choose(object->obj);
	shared_hooks_choose(object, on_demand ? btf_btf(load->types) : NULL);
}

static int open_object(struct owner_bpf **out, feature_set programs, const struct hook_load *load)
{
	LIBBPF_OPTS(bpf_object_open_opts, options, .btf_custom_path = btf_path(load->types));
	struct owner_bpf *object = owner_bpf__open_opts(&options);
	int error = 0;

	if (!object)
		return -errno;
	configure(object, programs, load);
	if (feature_in(programs, FEATURE_STORAGE))
		error = bpf_map__set_max_entries(object->maps.owners_hashed, 1);
	if (!error && !load->filter.active)
		error = selected_maps_share(SELECTED_MAPS_NONE, object->maps.selected,
					    object->maps.selected_closed);
	if (!error)
		error = enlarge(object, load->ring_bytes);
	if (!error)
		error = owner_bpf__load(object);
	if (error) {
		owner_bpf__destroy(object);
		return error;
	}
	*out = object;
	return 0;
}

/* Some architectures load programs for functions, and refuse to attach them. */
static int try_functions(const struct owner_bpf *object, feature_set programs)
{
	struct bpf_link *link;
	unsigned int i;

	for (i = 0; i < HOOK_TABLE_ROWS; i++) {
		if (hook_table[i].kind != FUNCTION || !feature_in(programs, feature_of(i)))
			continue;
		link = bpf_program__attach_trace(hook_load_program(object, &hook_table[i]));
		if (!link)
			return -errno;
		bpf_link__destroy(link);
	}
	return 0;
}

/* With a program alone. Returns 0 or -errno. */
static int try_alone(const struct hook_load *load, feature_set programs)
{
	struct owner_bpf *alone;
	int error = open_object(&alone, programs, load);

	if (error)
		return error;
	error = try_functions(alone, programs);
	owner_bpf__destroy(alone);
	return error;
}

bool hook_load_probe(enum feature feature, const struct btf_source *types)
{
	const struct hook_load load = {.types = types};
	feature_set programs = feature_bit(feature);

	if (!kernel_has(btf_btf(types), hook_of(feature)))
		return false;
	/* It has no program of its own: with one that uses it. */
	if (feature == FEATURE_STORAGE)
		programs |= feature_bit(FEATURE_STATE);
	return !try_alone(&load, programs);
}

/*
 * Where the kernel refuses the object, tries without storage in sockets, then finds which programs
 * it refuses, and goes without them.
 */
static int load_accepted(struct owner_bpf **object, feature_set programs,
			 const struct hook_load *load)
{
	unsigned int i;
	int error = open_object(object, programs, load);

	if (!error)
		return 0;
	programs &= ~feature_bit(FEATURE_STORAGE);
	if (!open_object(object, programs, load))
		return 0;
	for (i = 0; i < HOOK_TABLE_ROWS; i++) {
		if (!feature_in(programs, feature_of(i)))
			continue;
		error = try_alone(load, feature_bit(feature_of(i)));
		if (!error)
			continue;
		hook_load_warn(&hook_table[i], strerror(-error));
		programs &= ~feature_bit(feature_of(i));
	}
	return open_object(object, programs, load);
}

/*
 * Whether all that may give a socket another user can be seen, so that uses need not be. Where it
 * cannot, nothing is lost but time.
 */
static bool can_watch(const struct hook_load *load)
{
	static const enum feature needed[] = {FEATURE_SHARED, FEATURE_STATE, FEATURE_FORK,
					      FEATURE_FILES};
	const struct btf *btf = btf_btf(load->types);
	size_t i;
	int error;

	for (i = 0; i < sizeof(needed) / sizeof(needed[0]); i++)
		if (feature_in(load->without, needed[i]) || !kernel_has(btf, hook_of(needed[i])))
			return false;
	error = try_alone(load, feature_bit(FEATURE_SHARED) | feature_bit(FEATURE_STORAGE));
	/* Without storage it would be refused again. */
	if (error == -EPERM)
		return false;
	return !error || !try_alone(load, feature_bit(FEATURE_SHARED));
}

/*
 * The functions that stand in for the tracepoint at which senders are seen before their packets,
 * where the kernel has not got that and lets functions be watched: both or none.
 */
static feature_set choose_calls(const struct hook_load *load)
{
	static const enum feature calls[] = {FEATURE_CALL, FEATURE_PAGES};
	const struct btf *btf = btf_btf(load->types);
	feature_set chosen = 0;
	size_t i;

	if (feature_in(load->without, FEATURE_SEND) || kernel_has(btf, hook_of(FEATURE_SEND)))
		return 0;
	/* The second is not in Linux 6.5 and newer, where the first has its calls too. */
	for (i = 0; i < sizeof(calls) / sizeof(calls[0]); i++) {
		if (!kernel_has(btf, hook_of(calls[i])))
			continue;
		if (feature_in(load->without, calls[i]))
			return 0;
		chosen |= feature_bit(calls[i]);
	}
	if (!try_alone(load, chosen | feature_bit(FEATURE_STORAGE)) || !try_alone(load, chosen))
		return chosen;
	return 0;
}

int hook_load(struct owner_bpf **object, struct hook_load *load)
{
	load->calls = choose_calls(load);
	load->on_demand = load->on_demand && can_watch(load);
	return load_accepted(object, choose(btf_btf(load->types), load), load);
}
