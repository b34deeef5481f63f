/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/*
 * seccomp(2) for each of our processes: a list of the system calls that its work needs. What is not
 * on the list is not done. The reader, which parses what others send, and the helpers that know
 * every call they make end with a message; a call of the processes that run libraries of the
 * system's choice (name services) fails with EPERM.
 */
#ifndef TCPLENS_HELPER_SYSCALL_FILTER_H
#define TCPLENS_HELPER_SYSCALL_FILTER_H

enum syscall_filter {
	SYSCALL_FILTER_READER,
	SYSCALL_FILTER_FILES,	/* creates capture files */
	SYSCALL_FILTER_INPUT,	/* opens files to be read */
	SYSCALL_FILTER_ATTACH,	/* attaches BPF programs, follows interfaces */
	SYSCALL_FILTER_NETNS,	/* the same in every network namespace, which it looks for */
	SYSCALL_FILTER_LOOKUP,	/* resolves names, compiles expressions, looks into /proc */
	SYSCALL_FILTER_COMMAND, /* starts the command of -z: forbids little */
};

/*
 * For all threads of this process from now on. Sets no_new_privs. Returns 0 or -errno; -EINVAL
 * where the kernel has no seccomp filters.
 */
int syscall_filter_load(enum syscall_filter filter);

#endif
