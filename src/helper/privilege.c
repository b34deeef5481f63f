// SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
#include "helper/privilege.h"

#include <errno.h>
#include <linux/capability.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

static bool has(const struct __user_cap_data_struct *data, unsigned int capability)
{
	return data[capability / 32].effective >> (capability % 32) & 1;
}

int privilege_missing(char *names, size_t size)
{
	static const struct {
		unsigned int number;
		const char *name;
		bool by_admin; /* CAP_SYS_ADMIN implies it */
	} needed[] = {
		{CAP_BPF, "CAP_BPF", true},
		{CAP_NET_ADMIN, "CAP_NET_ADMIN", false},
		{CAP_PERFMON, "CAP_PERFMON", true},
	};
	struct __user_cap_header_struct header = {.version = _LINUX_CAPABILITY_VERSION_3};
	struct __user_cap_data_struct data[2] = {0};
	size_t i, length = 0;
	int count = 0;

	snprintf(names, size, "%s", "");
	if (syscall(SYS_capget, &header, data))
		return 0;
	for (i = 0; i < sizeof(needed) / sizeof(needed[0]); i++) {
		if (has(data, needed[i].number) || (needed[i].by_admin && has(data, CAP_SYS_ADMIN)))
			continue;
		snprintf(names + length, size - length, "%s%s", count ? ", " : "", needed[i].name);
		length = strlen(names);
		count++;
	}
	return count;
}

bool privilege_has(unsigned int capability)
{
	struct __user_cap_header_struct header = {.version = _LINUX_CAPABILITY_VERSION_3};
	struct __user_cap_data_struct data[2] = {0};

	return !syscall(SYS_capget, &header, data) && has(data, capability);
}

/* For programs executed later. It takes CAP_SETPCAP; no_new_privs is enough without. */
static void drop_bounds(const unsigned int *capabilities, size_t count)
{
	unsigned int capability;
	bool kept;
	size_t i;

	for (capability = 0; prctl(PR_CAPBSET_READ, capability, 0, 0, 0) >= 0; capability++) {
		kept = false;
		for (i = 0; i < count; i++)
			kept |= capabilities[i] == capability;
		if (!kept)
			prctl(PR_CAPBSET_DROP, capability, 0, 0, 0);
	}
}

int privilege_limit(const unsigned int *capabilities, size_t count)
{
	struct __user_cap_header_struct header = {.version = _LINUX_CAPABILITY_VERSION_3};
	struct __user_cap_data_struct data[2] = {0}, keep[2] = {0};
	size_t i;

	if (syscall(SYS_capget, &header, data))
		return -errno;
	if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0))
		return -errno;
	prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_CLEAR_ALL, 0, 0, 0);
	if (has(data, CAP_SETPCAP))
		drop_bounds(capabilities, count);
	for (i = 0; i < count; i++)
		keep[capabilities[i] / 32].permitted |= 1u << capabilities[i] % 32;
	for (i = 0; i < 2; i++)
		keep[i].effective = keep[i].permitted &= data[i].permitted;
	return syscall(SYS_capset, &header, keep) ? -errno : 0;
}

static int set_effective(bool all)
{
	struct __user_cap_header_struct header = {.version = _LINUX_CAPABILITY_VERSION_3};
	struct __user_cap_data_struct data[2] = {0};
	size_t i;

	if (syscall(SYS_capget, &header, data))
		return -errno;
	for (i = 0; i < 2; i++)
		data[i].effective = all ? data[i].permitted : 0;
	return syscall(SYS_capset, &header, data) ? -errno : 0;
}

int privilege_suspend(void)
{
	return set_effective(false);
}

int privilege_resume(void)
{
	return set_effective(true);
}

int privilege_drop(void)
{
	return privilege_limit(NULL, 0);
}
