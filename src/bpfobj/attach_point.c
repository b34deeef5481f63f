// SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
#include "bpfobj/attach_point.h"

#include <bpf/bpf.h>
#include <errno.h>
#include <linux/bpf.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"
#include "base/take.h"

#define LICENSE "Dual BSD/GPL"

/* How CHAIN_PROGRAMS of bpf/chain.h names the programs of a stage. */
static const char *const tc_names[ATTACH_POINTS] = {
	[ATTACH_POINT_INGRESS] = "in",
	[ATTACH_POINT_EGRESS] = "out",
	[ATTACH_POINT_INGRESS_IP] = "in_ip",
	[ATTACH_POINT_EGRESS_IP] = "out_ip",
};

static const char *const xdp_names[ATTACH_POINTS] = {
	[ATTACH_POINT_INGRESS] = "xdp",
	[ATTACH_POINT_INGRESS_IP] = "xdp_ip",
};

void attach_point_clear(struct bpf_object *object)
{
	struct bpf_program *program;

	bpf_object__for_each_program (program, object)
		bpf_program__set_autoload(program, false);
}

static struct bpf_program *find(const struct bpf_object *object, const char *stage,
				const char *point)
{
	char name[64];

	snprintf(name, sizeof(name), "%s_%s", stage, point);
	return bpf_object__find_program_by_name(object, name);
}

int attach_point_choose(struct attach_point_programs *programs, struct bpf_object *object,
			const char *stage, const struct attach_point_choice *choice)
{
	const char *const *names = choice->xdp ? xdp_names : tc_names;
	struct bpf_program *program;
	__u32 point;

	*programs = (struct attach_point_programs){0};
	for (point = 0; point < ATTACH_POINTS; point++) {
		if (!choice->used[point] || !names[point])
			continue;
		program = find(object, stage, names[point]);
		if (!program)
			return -ENOENT;
		programs->programs[point] = program;
		bpf_program__set_autoload(program, true);
		if (choice->xdp && choice->xdp_bytes)
			bpf_program__set_flags(program, ATTACH_POINT_XDP_FRAGS);
	}
	return 0;
}

void attach_point_close(struct attach_point_arrays *arrays)
{
	cleanup_close(&arrays->programs);
	cleanup_close(&arrays->generic);
	*arrays = ATTACH_POINT_NO_ARRAYS;
}

int attach_point_load_generic(const struct bpf_program *program,
			      const struct attach_point_arrays *next)
{
	size_t i, count = bpf_program__insn_cnt(program);
	_cleanup_(cleanup_free) struct bpf_insn *insns = calloc(count, sizeof(*insns));
	LIBBPF_OPTS(bpf_prog_load_opts, options, .expected_attach_type = BPF_XDP);
	int fd;

	if (!insns)
		return -ENOMEM;
	memcpy(insns, bpf_program__insns(program), count * sizeof(*insns));
	for (i = 0; next && i < count; i++)
		if (insns[i].code == (BPF_LD | BPF_DW | BPF_IMM) &&
		    insns[i].src_reg == BPF_PSEUDO_MAP_FD && insns[i].imm == next->programs)
			insns[i].imm = next->generic;
	fd = bpf_prog_load(BPF_PROG_TYPE_XDP, bpf_program__name(program), LICENSE, insns, count,
			   &options);
	return fd < 0 ? -errno : fd;
}

int attach_point_make(const char *name)
{
	int fd = bpf_map_create(BPF_MAP_TYPE_PROG_ARRAY, name, sizeof(__u32), sizeof(__u32),
				ATTACH_POINTS, NULL);

	return fd < 0 ? -errno : fd;
}

int attach_point_put(int array, __u32 point, int program)
{
	return bpf_map_update_elem(array, &point, &program, BPF_ANY) ? -errno : 0;
}

static int put_generic(int array, __u32 point, const struct bpf_program *program,
		       const struct attach_point_arrays *next)
{
	_cleanup_(cleanup_close) int fd = attach_point_load_generic(program, next);

	return fd < 0 ? fd : attach_point_put(array, point, fd);
}

int attach_point_fill(const struct attach_point_programs *programs, const char *name,
		      const struct attach_point_arrays *next, struct attach_point_arrays *arrays)
{
	_cleanup_(attach_point_close) struct attach_point_arrays made = ATTACH_POINT_NO_ARRAYS;
	const struct bpf_program *program;
	__u32 point;
	int error = 0;

	made.programs = attach_point_make(name);
	if (made.programs < 0)
		return made.programs;
	for (point = 0; point < ATTACH_POINTS && !error; point++) {
		program = programs->programs[point];
		if (!program)
			continue;
		error = attach_point_put(made.programs, point, bpf_program__fd(program));
		if (error || !(bpf_program__flags(program) & ATTACH_POINT_XDP_FRAGS))
			continue;
		if (made.generic < 0)
			made.generic = attach_point_make(name);
		error = made.generic < 0 ? made.generic
					 : put_generic(made.generic, point, program, next);
	}
	if (error)
		return error;
	*arrays = made;
	made = ATTACH_POINT_NO_ARRAYS;
	return 0;
}
