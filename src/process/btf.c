// SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
#include "process/btf.h"

#include <bpf/bpf.h>
#include <bpf/libbpf.h>
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "base/take.h"

#define KERNEL_TYPES "/sys/kernel/btf/vmlinux"
#define HANDLERS     4

struct btf_source {
	struct btf *btf;
	const char *path; /* borrowed */
	int handlers[HANDLERS];
};

/* What programs of a section attach to: a type whose name is that after the slash, and a prefix. */
struct target {
	const char *section;
	enum bpf_attach_type attach;
	const char *prefix;
	__u32 kind;
};

static const struct target targets[HANDLERS] = {
	{"tp_btf", BPF_TRACE_RAW_TP, "btf_trace_", BTF_KIND_TYPEDEF},
	{"iter", BPF_TRACE_ITER, "bpf_iter_", BTF_KIND_FUNC},
	{"fentry", BPF_TRACE_FENTRY, "", BTF_KIND_FUNC},
	{"fexit", BPF_TRACE_FEXIT, "", BTF_KIND_FUNC},
};

/* The number of the type that says what the program attaches to. */
static int find_target(const struct btf *btf, const struct bpf_program *program)
{
	const char *section = bpf_program__section_name(program), *slash = strchr(section, '/');
	char name[128];
	int i;

	for (i = 0; i < HANDLERS; i++) {
		if (strncmp(section, targets[i].section, (size_t)(slash - section)) != 0)
			continue;
		snprintf(name, sizeof(name), "%s%s", targets[i].prefix, slash + 1);
		return btf__find_by_name_kind(btf, name, targets[i].kind);
	}
	return -ENOENT;
}

static int set_target(struct bpf_program *program, struct bpf_prog_load_opts *options, long cookie)
{
	int id = find_target((const struct btf *)cookie, program);

	if (id < 0)
		return id;
	options->attach_btf_id = (__u32)id;
	return bpf_program__set_type(program, BPF_PROG_TYPE_TRACING);
}

/*
 * libbpf takes the numbers of what programs attach to from the kernel's own file alone, even where
 * it is given another for everything else. So we are asked for them; and until then a program is of
 * a type for which libbpf does not look.
 */
static int take_over(struct btf_source *types)
{
	LIBBPF_OPTS(libbpf_prog_handler_opts, options, .cookie = (long)types->btf,
		    .prog_prepare_load_fn = set_target);
	char section[16];
	int i;

	for (i = 0; i < HANDLERS; i++) {
		snprintf(section, sizeof(section), "%s+", targets[i].section);
		types->handlers[i] = libbpf_register_prog_handler(
			section, BPF_PROG_TYPE_RAW_TRACEPOINT, targets[i].attach, &options);
		if (types->handlers[i] < 0)
			return types->handlers[i];
	}
	return 0;
}

/* False only where the kernel's own can be read and differ. */
static bool may_be_the_kernels(const struct btf *btf)
{
	struct btf *own = btf__parse(KERNEL_TYPES, NULL);
	__u32 size, own_size;
	const void *data = btf__raw_data(btf, &size);
	const void *own_data = own ? btf__raw_data(own, &own_size) : NULL;
	bool same = !data || !own_data || (size == own_size && !memcmp(data, own_data, size));

	btf__free(own);
	return same;
}

static int load(struct btf_source *types)
{
	types->btf = types->path ? btf__parse(types->path, NULL) : btf__load_vmlinux_btf();
	/* libbpf's own errors begin there; all of them are of what is in the file. */
	if (!types->btf)
		return errno >= __LIBBPF_ERRNO__START ? -EINVAL : -errno;
	if (!types->path)
		return 0;
	return may_be_the_kernels(types->btf) ? take_over(types) : -ESTALE;
}

int btf_open(struct btf_source **out, const char *path)
{
	_cleanup_(btf_closep) struct btf_source *types = calloc(1, sizeof(*types));
	int error, i;

	if (!types)
		return -ENOMEM;
	types->path = path;
	for (i = 0; i < HANDLERS; i++)
		types->handlers[i] = -1;
	error = load(types);
	if (error)
		return error;
	*out = TAKE_PTR(types);
	return 0;
}

void btf_close(struct btf_source *types)
{
	int i;

	if (!types)
		return;
	for (i = 0; i < HANDLERS; i++)
		if (types->handlers[i] >= 0)
			libbpf_unregister_prog_handler(types->handlers[i]);
	btf__free(types->btf);
	free(types);
}

const struct btf *btf_btf(const struct btf_source *types)
{
	return types->btf;
}

const char *btf_path(const struct btf_source *types)
{
	return types->path;
}
