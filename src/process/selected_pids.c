// SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
#include "process/selected_pids.h"

#include <bpf/bpf.h>
#include <errno.h>
#include <signal.h>

#include "base/cleanup.h"
#include "base/message.h"
#include "owner.h"
#include "process/descendants.h"

int selected_pids_add(int fd, const uint32_t *pids, size_t count)
{
	__u32 one = 1;
	size_t i;

	for (i = 0; i < count; i++)
		if (bpf_map_update_elem(fd, &pids[i], &one, BPF_ANY))
			return -errno;
	return 0;
}

/* Whose end was before they were selected: nobody would take their numbers away again. */
static void forget_ended(int fd, const uint32_t *pids, size_t count)
{
	size_t i;

	for (i = 0; i < count; i++)
		if (kill((pid_t)pids[i], 0) && errno == ESRCH)
			bpf_map_delete_elem(fd, &pids[i]);
}

int selected_pids_follow(int fd, const uint32_t *pids, size_t count)
{
	_cleanup_(cleanup_free) uint32_t *family = NULL;
	uint32_t *more;
	size_t members = 0, found;
	int error;

	for (;;) {
		error = descendants_find(&more, &found, family ?: pids, family ? members : count);
		if (error)
			return error;
		free(family);
		family = more;
		if (found == members)
			break;
		members = found;
		error = selected_pids_add(fd, family, members);
		if (error)
			break;
	}
	forget_ended(fd, family, members);
	if (error != -E2BIG)
		return error;
	message_warning("--follow: only %u of %zu processes are followed", OWNER_PIDS_MAX, members);
	return 0;
}
