/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* The map of processes selected by --pid, --follow and -- COMMAND (selected_pids in bpf/). */
#ifndef TCPLENS_PROCESS_SELECTED_PIDS_H
#define TCPLENS_PROCESS_SELECTED_PIDS_H

#include <stddef.h>
#include <stdint.h>

/* fd: the map's. Returns 0 or -errno. */
int selected_pids_add(int fd, const uint32_t *pids, size_t count);

/*
 * Adds the descendants of pids that were born before the programs were attached. A fork of a
 * selected process is followed by the programs; one of a process found here may have been missed,
 * so it looks until there are no more. Returns 0 or -errno.
 */
int selected_pids_follow(int fd, const uint32_t *pids, size_t count);

#endif
