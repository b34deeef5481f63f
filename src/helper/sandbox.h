/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/*
 * Where packets and files of others are parsed: a process that can read, write and wait, and open,
 * execute or connect nothing. Whatever opens a parser (a reader, a printer, a merge, what unpacks
 * records) takes the token that only sandbox_enter() makes, so that none can exist before.
 */
#ifndef TCPLENS_HELPER_SANDBOX_H
#define TCPLENS_HELPER_SANDBOX_H

#include "helper/user.h"

struct sandbox_token;
struct pool;

/*
 * For this process from now on: the user and no supplementary groups, no capabilities, no file
 * reachable by name (Landlock, where the kernel has it), and only the system calls on the list of
 * helper/syscall_filter.h; no_new_privs and no core dumps. Tells why it fails. *token is valid for
 * the rest of the process. Returns 0 or -errno.
 */
int sandbox_enter(const struct sandbox_token **token, const struct user *user);

/*
 * The same with threads, which are in the sandbox too. threads: of pool_new(); 0 or 1 for no pool.
 * The caller frees *pool.
 */
int sandbox_enter_threads(const struct sandbox_token **token, const struct user *user,
			  unsigned int threads, struct pool **pool);

#endif
