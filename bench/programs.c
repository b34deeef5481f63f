// SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
/*
 * The BPF programs that are loaded, one a line: its number, how many instructions the verifier
 * followed (0 before Linux 5.16, which does not say), its name.
 */
#include <bpf/bpf.h>
#include <err.h>
#include <errno.h>
#include <stdio.h>
#include <unistd.h>

static void show(__u32 id)
{
	struct bpf_prog_info info = {};
	__u32 size = sizeof(info);
	int fd = bpf_prog_get_fd_by_id(id);

	/* It may have been unloaded meanwhile. */
	if (fd < 0 && errno == ENOENT)
		return;
	if (fd < 0 || bpf_obj_get_info_by_fd(fd, &info, &size))
		err(1, "program %u", id);
	printf("%u %u %s\n", id, info.verified_insns, info.name);
	close(fd);
}

int main(void)
{
	__u32 id = 0;

	while (!bpf_prog_get_next_id(id, &id))
		show(id);
	if (errno != ENOENT)
		err(1, "programs");
	return 0;
}
