// SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
#include "bpfobj/nested.h"

#include <bpf/bpf.h>
#include <stdio.h>
#include <string.h>

#define SUFFIX "_nested"

/* The program whose second one that is; NULL: it is none. */
static const struct bpf_program *first_of(const struct bpf_object *object,
					  const struct bpf_program *program)
{
	const char *name = bpf_program__name(program);
	size_t length = strlen(name), end = strlen(SUFFIX);
	char first[64];

	if (length <= end || strcmp(name + length - end, SUFFIX))
		return NULL;
	snprintf(first, sizeof(first), "%.*s", (int)(length - end), name);
	return bpf_object__find_program_by_name(object, first);
}

void nested_choose(struct bpf_object *object)
{
	struct bpf_program *program;
	const struct bpf_program *first;

	bpf_object__for_each_program (program, object) {
		first = first_of(object, program);
		if (first)
			bpf_program__set_autoload(program, bpf_program__autoload(first));
	}
}

void nested_attach(struct nested *nested, const struct bpf_object *object)
{
	struct bpf_program *program;
	struct bpf_link *link;

	nested->object = object;
	bpf_object__for_each_program (program, object) {
		if (!first_of(object, program) || !bpf_program__autoload(program) ||
		    nested->count == NESTED_MAX)
			continue;
		link = bpf_program__attach_trace(program);
		if (link)
			nested->links[nested->count++] = link;
	}
}

void nested_close(struct nested *nested)
{
	size_t i;

	for (i = 0; i < nested->count; i++)
		bpf_link__destroy(nested->links[i]);
	*nested = (struct nested){0};
}

static uint64_t misses_of(const struct bpf_program *program)
{
	struct bpf_prog_info info = {0};
	__u32 size = sizeof(info);
	int fd = bpf_program__fd(program);

	return fd < 0 || bpf_obj_get_info_by_fd(fd, &info, &size) ? 0 : info.recursion_misses;
}

uint64_t nested_missed(const struct nested *nested, uint64_t taken)
{
	struct bpf_program *program;
	uint64_t missed = 0;

	if (!nested->object)
		return 0;
	/* Where a second one does not run, its first has run. */
	bpf_object__for_each_program (program, nested->object)
		if (!first_of(nested->object, program))
			missed += misses_of(program);
	return missed > taken ? missed - taken : 0;
}
