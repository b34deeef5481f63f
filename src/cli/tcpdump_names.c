// SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
#include "cli/tcpdump_names.h"

#include <string.h>

/* Of 4.99.3 and 4.99.5, also those that tcplens does not have. */
static const char *const names[] = {
	"absolute-tcp-sequence-numbers",
	"buffer-size",
	"count",
	"direction",
	"dont-verify-checksums",
	"help",
	"immediate-mode",
	"interface",
	"linktype",
	"list-data-link-types",
	"list-interfaces",
	"list-time-stamp-types",
	"micro",
	"monitor-mode",
	"nano",
	"no-optimize",
	"no-promiscuous-mode",
	"number",
	"packet-buffered",
	"print",
	"relinquish-privileges",
	"snapshot-length",
	"time-stamp-precision",
	"time-stamp-type",
	"version",
};

#define NAMES (sizeof(names) / sizeof(names[0]))

const char *tcpdump_names_find(const char *letters, size_t length)
{
	const char *found = NULL;
	size_t i;

	for (i = 0; i < NAMES; i++) {
		if (strncmp(names[i], letters, length) != 0)
			continue;
		if (!names[i][length])
			return names[i];
		if (found)
			return NULL;
		found = names[i];
	}
	return found;
}
