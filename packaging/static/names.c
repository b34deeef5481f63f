// SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
/*
 * For `make static`: names of users, hosts and services come from files of the machine and from
 * DNS, whatever its nsswitch.conf(5) says. Other sources are modules, which the C library would
 * load into a program that was built with another version of it than theirs.
 */
#include <netdb.h>
#include <nss.h>
#include <stddef.h>

static const char *const databases[] = {"passwd",   "group",  "services",  "protocols",
					"networks", "ethers", "initgroups"};

__attribute__((constructor)) static void choose_sources(void)
{
	size_t i;

	for (i = 0; i < sizeof(databases) / sizeof(databases[0]); i++)
		__nss_configure_lookup(databases[i], "files");
	__nss_configure_lookup("hosts", "files dns");
}
