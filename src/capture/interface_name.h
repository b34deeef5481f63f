/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* The names of an interface that may be renamed: a list, the newest first. NULL: none is known. */
#ifndef TCPLENS_CAPTURE_INTERFACE_NAME_H
#define TCPLENS_CAPTURE_INTERFACE_NAME_H

#include <stdbool.h>
#include <stdint.h>

struct interface_name;

/* As many of one interface are remembered, the newest. */
#define INTERFACE_NAMES 64

/*
 * netns: what the name is prefixed with, and a colon; NULL: nothing. since: CLOCK_MONOTONIC.
 * Without memory the name stays that of before.
 */
void interface_name_set(struct interface_name **names, const char *netns, const char *name,
			uint64_t since);
void interface_name_free(struct interface_name *names);

/*
 * The one at a time, valid until the list is changed; NULL where it is not known. Of a time before
 * the oldest that is remembered, the oldest.
 */
const char *interface_name_at(const struct interface_name *names, uint64_t time);

/* Names from before the one at that time are not asked for any more. */
void interface_name_forget(struct interface_name *names, uint64_t time);

/* The newest, valid until the list is changed; NULL where none is known. */
const char *interface_name_newest(const struct interface_name *names);

/* Whether the name depends on the time. */
bool interface_name_has_older(const struct interface_name *names);

#endif
