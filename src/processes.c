// SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
#include "processes.h"

#include <string.h>

#include "base/message.h"

int processes_open(struct owners **owners, struct options *options)
{
	const char *name;
	uint32_t without = 0;
	unsigned int i;
	int error;

	if (!options->processes)
		return 0;
	for (i = 0; (name = owners_hook(i)); i++)
		if (options_without(options, name))
			without |= 1u << i;
	error = owners_open(owners, without, options->print.verbose);
	if (error) {
		message_error("--proc: %s", strerror(-error));
		return error;
	}
	options->print.owners = (struct print_owners){*owners, owners_ends};
	return 0;
}

void processes_tell(const struct owners *owners)
{
	uint64_t lost = owners ? owners_lost(owners) : 0;

	if (lost)
		message_warning("%llu socket events lost: owners may be missing",
				(unsigned long long)lost);
}
