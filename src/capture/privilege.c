// SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
#include "capture/privilege.h"

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
	struct __user_cap_header_struct header = {.version = _LINUX_CAPABILITY_VERSION_3};
	struct __user_cap_data_struct data[2] = {0};
	bool bpf, net;

	if (syscall(SYS_capget, &header, data))
		return 0;
	bpf = has(data, CAP_BPF) || has(data, CAP_SYS_ADMIN);
	net = has(data, CAP_NET_ADMIN);
	snprintf(names, size, "%s%s%s", bpf ? "" : "CAP_BPF", bpf || net ? "" : ", ",
		 net ? "" : "CAP_NET_ADMIN");
	return !bpf + !net;
}

int privilege_limit(unsigned int capability)
{
	struct __user_cap_header_struct header = {.version = _LINUX_CAPABILITY_VERSION_3};
	struct __user_cap_data_struct data[2] = {0}, keep[2] = {0};
	uint32_t bit = 1u << capability % 32;

	if (syscall(SYS_capget, &header, data))
		return -errno;
	keep[capability / 32].permitted = data[capability / 32].permitted & bit;
	keep[capability / 32].effective = data[capability / 32].permitted & bit;
	return syscall(SYS_capset, &header, keep) ? -errno : 0;
}

int privilege_drop(void)
{
	struct __user_cap_header_struct header = {.version = _LINUX_CAPABILITY_VERSION_3};
	struct __user_cap_data_struct data[2] = {0};

	if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0))
		return -errno;
	/* Without CAP_SETPCAP there is none to clear; the kernel has no ambient ones before 4.3. */
	prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_CLEAR_ALL, 0, 0, 0);
	if (syscall(SYS_capset, &header, data))
		return -errno;
	return 0;
}
