// SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
#include "process/shared_hooks.h"

#include <bpf/libbpf.h>
#include <errno.h>
#include <string.h>

#include "owner.h"
#include "owner.skel.h"

/* What the program asks of the function: NULL: of the tracepoint, that it is there. */
struct shared_hook {
	const char *program;
	const char *function;
	const char *parameter; /* its name; NULL: any */
	unsigned int at;       /* the parameter's place */
	unsigned int count;    /* of parameters; 0: any */
};

static const struct shared_hook hooks[SHARED_HOOKS_MAX] = {
	{"owner_given", "receive_fd", "file", 0, 0},
	{"owner_given_user", "__receive_fd", "file", 0, 0},
	{"owner_given_number", "__receive_fd", "file", 1, 0},
	{"owner_replaced", "receive_fd_replace", "file", 1, 0},
	{"owner_accepted", "inet_csk_accept", NULL, 0, 4},
	{"owner_accepted_by", "inet_csk_accept", NULL, 0, 2},
	{"owner_credentials", "commit_creds", NULL, 0, 1},
	{"owner_ring", NULL, NULL, 0, 0},
};

static const struct btf_type *prototype_of(const struct btf *btf, const char *function)
{
	int id = btf__find_by_name_kind(btf, function, BTF_KIND_FUNC);

	return id < 0 ? NULL : btf__type_by_id(btf, btf__type_by_id(btf, (__u32)id)->type);
}

static bool fits(const struct btf *btf, const struct shared_hook *hook)
{
	const struct btf_type *prototype;
	const char *name;

	if (!hook->function)
		return btf__find_by_name_kind(btf, "btf_trace_io_uring_create", BTF_KIND_TYPEDEF) >
		       0;
	prototype = prototype_of(btf, hook->function);
	if (!prototype || (hook->count && btf_vlen(prototype) != hook->count))
		return false;
	if (!hook->parameter)
		return true;
	if (btf_vlen(prototype) <= hook->at)
		return false;
	name = btf__name_by_offset(btf, btf_params(prototype)[hook->at].name_off);
	return name && !strcmp(name, hook->parameter);
}

static bool has_program(const struct btf *btf, const char *function)
{
	unsigned int i;

	for (i = 0; i < SHARED_HOOKS_MAX; i++)
		if (hooks[i].function && !strcmp(hooks[i].function, function) &&
		    fits(btf, &hooks[i]))
			return true;
	return false;
}

/*
 * Of the functions by which descriptors arrive the kernel has one at least; where the others are
 * missing they are parts of it.
 */
bool shared_hooks_exist(const struct btf *btf)
{
	bool given = false;
	unsigned int i;

	for (i = 0; i < SHARED_HOOKS_MAX; i++) {
		const char *function = hooks[i].function;

		if (!function && !fits(btf, &hooks[i]))
			return false;
		if (!function)
			continue;
		if (hooks[i].parameter && !prototype_of(btf, function))
			continue;
		if (!has_program(btf, function))
			return false;
		given |= hooks[i].parameter && strcmp(function, "receive_fd_replace") != 0;
	}
	return given;
}

static struct bpf_program *program_of(const struct owner_bpf *object, unsigned int i)
{
	return bpf_object__find_program_by_name(object->obj, hooks[i].program);
}

void shared_hooks_choose(const struct owner_bpf *object, const struct btf *btf)
{
	unsigned int i;

	for (i = 0; i < SHARED_HOOKS_MAX; i++)
		bpf_program__set_autoload(program_of(object, i), btf && fits(btf, &hooks[i]));
}

int shared_hooks_attach(const struct owner_bpf *object, struct bpf_link *links[SHARED_HOOKS_MAX])
{
	unsigned int i;

	for (i = 0; i < SHARED_HOOKS_MAX; i++) {
		if (!bpf_program__autoload(program_of(object, i)))
			continue;
		links[i] = bpf_program__attach_trace(program_of(object, i));
		if (!links[i])
			return -errno;
	}
	return 0;
}
