// SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
#include <errno.h>
#include <stdio.h>

#include "devices.h"
#include "live.h"
#include "options.h"

#define EXIT_USAGE 2

int main(int argc, char **argv)
{
	_cleanup_(options_free) struct options options = {0};
	int error = options_parse(&options, argc, argv);

	if (error)
		return error == -EINVAL ? EXIT_USAGE : EXIT_FAILURE;
	if (options.help)
		return options_help() ? EXIT_FAILURE : EXIT_SUCCESS;
	if (options.version) {
		puts("tcplens " TCPLENS_VERSION);
		return fflush(stdout) ? EXIT_FAILURE : EXIT_SUCCESS;
	}
	if (options.list_interfaces)
		return devices_list() ? EXIT_FAILURE : EXIT_SUCCESS;
	return live_run(&options);
}
