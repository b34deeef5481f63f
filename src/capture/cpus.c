// SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
#include "capture/cpus.h"

#include <bpf/libbpf.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/sysinfo.h>
#include <sys/utsname.h>

#include "base/cleanup.h"

#define FOLDER "/sys/devices/system/cpu/"

/* More than any kernel has: CONFIG_NR_CPUS is at most 8192. */
#define HIGHEST 65535

/* Reads a number at *at and steps over it. */
static int take_number(const char **at)
{
	char *after;
	unsigned long number;

	if (**at < '0' || **at > '9')
		return -EINVAL;
	number = strtoul(*at, &after, 10);
	*at = after;
	return number <= HIGHEST ? (int)number : -EINVAL;
}

int cpus_end(const char *list)
{
	int first, last, end = 0;

	do {
		first = last = take_number(&list);
		if (first >= 0 && *list == '-') {
			list++;
			last = take_number(&list);
		}
		if (first < 0 || last < first)
			return -EINVAL;
		end = last >= end ? last + 1 : end;
	} while (*list++ == ',');
	list--;
	return !*list || *list == '\n' ? end : -EINVAL;
}

static int read_end(const char *path)
{
	_cleanup_(cleanup_file) FILE *file = fopen(path, "re");
	char list[4096];

	if (!file || !fgets(list, sizeof(list), file))
		return -ENOENT;
	return cpus_end(list);
}

unsigned int cpus_possible(void)
{
	int end = read_end(FOLDER "possible"), count;

	if (end > 0)
		return (unsigned int)end;
	count = libbpf_num_possible_cpus();
	return count > 0 ? (unsigned int)count : cpus_present();
}

unsigned int cpus_present(void)
{
	int end = read_end(FOLDER "present");

	return end > 0 ? (unsigned int)end : (unsigned int)get_nprocs_conf();
}

bool cpus_preempt_packets(void)
{
	struct utsname name;

	return !uname(&name) && strstr(name.version, "PREEMPT_RT");
}
