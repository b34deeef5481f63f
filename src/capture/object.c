// SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
#include "capture/object.h"

#include <bpf/libbpf.h>
#include <errno.h>
#include <stdlib.h>

#include "capture/load.h"
#include "capture.skel.h"
#include "capture_all.skel.h"
#include "capture_bytes.skel.h"
#include "capture_bytes_trigger.skel.h"
#include "capture_info.skel.h"
#include "capture_keep.skel.h"
#include "capture_trigger.skel.h"

static const void *object_bytes(const struct load_options *options, size_t *size)
{
	if (options->origins)
		return capture_all_bpf__elf_bytes(size);
	if (options->config.tcp_info)
		return capture_info_bpf__elf_bytes(size);
	if (options->keep_bytes)
		return options->triggers ? capture_bytes_trigger_bpf__elf_bytes(size)
					 : capture_bytes_bpf__elf_bytes(size);
	if (options->triggers)
		return capture_trigger_bpf__elf_bytes(size);
	return options->keep ? capture_keep_bpf__elf_bytes(size) : capture_bpf__elf_bytes(size);
}

struct capture_bpf *object_open(const struct load_options *options)
{
	LIBBPF_OPTS(bpf_object_open_opts, open, .btf_custom_path = options->btf_path);
	struct capture_bpf *object = calloc(1, sizeof(*object));
	int error;

	if (!object)
		return NULL;
	error = capture_bpf__create_skeleton(object);
	if (!error) {
		object->skeleton->data = (void *)object_bytes(options, &object->skeleton->data_sz);
		error = bpf_object__open_skeleton(object->skeleton, &open);
	}
	if (!error)
		return object;
	capture_bpf__destroy(object);
	errno = -error;
	return NULL;
}
