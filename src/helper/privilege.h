/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* capabilities(7): what attaching needs, and giving all of it up. */
#ifndef TCPLENS_HELPER_PRIVILEGE_H
#define TCPLENS_HELPER_PRIVILEGE_H

#include <stdbool.h>
#include <stddef.h>

/*
 * Writes the names of the capabilities that are needed and missing to names, joined by ", ", or
 * the empty string. Returns how many. CAP_SYS_ADMIN implies CAP_BPF and CAP_PERFMON; without the
 * latter the verifier refuses arithmetic with packet pointers.
 */
int privilege_missing(char *names, size_t size);

/* Whether this process has a capability. */
bool privilege_has(unsigned int capability);

/*
 * Gives up every capability but these, which stay if they were there, for this process and what it
 * may execute. Sets no_new_privs. Returns 0 or -errno.
 */
int privilege_limit(const unsigned int *capabilities, size_t count);

/* No right is in effect until it is resumed; those that are given up are not. */
int privilege_suspend(void);
int privilege_resume(void);

/* Gives up every capability, for this process and what it may execute. Returns 0 or -errno. */
int privilege_drop(void);

#endif
