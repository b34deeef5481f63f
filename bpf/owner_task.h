/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* The process of a task, as events report it. */
#ifndef TCPLENS_OWNER_TASK_H
#define TCPLENS_OWNER_TASK_H

#include "owner.h"

const volatile struct owner_filter owner_filter = {};

#define PF_KTHREAD 0x00200000

struct cgroup___ids {
	__u64 ancestor_ids[1];
} __attribute__((preserve_access_index));

/* Id of the task's cgroup (version 2) at that level; 0 where the task's own is above it. */
static __always_inline __u64 cgroup_of(struct task_struct *task, __u32 level)
{
	struct cgroup *group = BPF_CORE_READ(task, cgroups, dfl_cgrp);
	struct cgroup *ancestor = NULL;
	__u64 id = 0;

	if (BPF_CORE_READ(group, level) < (int)level)
		return 0;
	/* Linux 6.1 replaced the ancestors' ids by pointers. */
	if (bpf_core_field_exists(group->ancestors)) {
		bpf_core_read(&ancestor, sizeof(ancestor), &group->ancestors[level]);
		return BPF_CORE_READ(ancestor, kn, id);
	}
	bpf_core_read(&id, sizeof(id), &((struct cgroup___ids *)group)->ancestor_ids[level]);
	return id;
}

static __always_inline void fill_process(struct owner_process *process, struct task_struct *task)
{
	struct task_struct *leader = BPF_CORE_READ(task, group_leader);

	process->start = BPF_CORE_READ(leader, start_boottime);
	process->tgid = BPF_CORE_READ(task, tgid);
	process->tid = BPF_CORE_READ(task, pid);
	process->uid = BPF_CORE_READ(task, cred, uid.val);
	process->parent = BPF_CORE_READ(leader, real_parent, tgid);
	bpf_core_read(process->comm, sizeof(process->comm), &leader->comm);
	process->cgroup_id = BPF_CORE_READ(task, cgroups, dfl_cgrp, kn, id);
	if (owner_filter.by_cgroup)
		process->cgroup = cgroup_of(task, owner_filter.cgroup_level);
}

/* False for a kernel thread, which works on behalf of another process. */
static __always_inline bool fill_current(struct owner_process *process)
{
	struct task_struct *task = (void *)bpf_get_current_task();

	if (BPF_CORE_READ(task, flags) & PF_KTHREAD)
		return false;
	fill_process(process, task);
	return true;
}

#endif
