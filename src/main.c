// SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>

#include "base/message.h"
#include "bpfobj/libbpf_log.h"
#include "cli/interfaces.h"
#include "cli/dump_filter.h"
#include "filter/filter.h"
#include "run/live.h"
#include "capture/netns.h"
#include "cli/options.h"
#include "run/replay.h"
#include "cli/features.h"

#define EXIT_USAGE 2

/* The number of a closed standard descriptor would go to the next file or map that is opened. */
static int check_descriptors(void)
{
	int fd;

	if (fcntl(STDOUT_FILENO, F_GETFD) < 0) {
		message_error("stdout: %s", strerror(errno));
		return -errno;
	}
	do
		fd = open("/dev/null", O_RDWR | O_CLOEXEC);
	while (fd >= 0 && fd <= STDERR_FILENO);
	if (fd < 0)
		return -errno;
	close(fd);
	return 0;
}

/* -F: what the file holds takes the place of the empty expression on the command line. */
static int read_expression(struct options *options)
{
	char *expression;
	int error;

	if (!options->expression_file)
		return 0;
	error = filter_read_file(&expression, options->expression_file);
	if (error) {
		message_error("%s: %s", options->expression_file, strerror(-error));
		return error;
	}
	free(options->expression);
	options->expression = expression;
	return 0;
}

/* The first of several: from there names are looked up, and there a command runs. */
static int enter_netns(const struct options *options)
{
	_cleanup_(cleanup_close) int fd = -1;

	if (!options->netns.count)
		return 0;
	fd = netns_open(options->netns.words[0]);
	return fd < 0 ? fd : netns_enter(fd, options->netns.words[0]);
}

static int print_about(const struct options *options)
{
	int error;

	if (options->help)
		options_help();
	else
		puts("tcplens " TCPLENS_VERSION);
	if (!fflush(stdout))
		return 0;
	error = -errno;
	message_error("Unable to write output: %s", strerror(-error));
	return error;
}

int main(int argc, char **argv)
{
	_cleanup_(options_free) struct options options = {0};
	int error;

	if (check_descriptors())
		return EXIT_FAILURE;
	error = options_parse(&options, argc, argv);
	if (error)
		return error == -EINVAL ? EXIT_USAGE : EXIT_FAILURE;
	libbpf_log_show(options.debug);
	if (options.help || options.version)
		return print_about(&options) ? EXIT_FAILURE : EXIT_SUCCESS;
	if (options.features)
		return features_list(&options) ? EXIT_FAILURE : EXIT_SUCCESS;
	if (enter_netns(&options))
		return EXIT_FAILURE;
	if (options.list_link_types)
		return interfaces_link_types(options.interfaces.count ? options.interfaces.words[0]
								      : "any")
			       ? EXIT_FAILURE
			       : EXIT_SUCCESS;
	if (options.list_interfaces)
		return interfaces_list() ? EXIT_FAILURE : EXIT_SUCCESS;
	if (read_expression(&options))
		return EXIT_FAILURE;
	if (options.dump_filter || options.dump_translated)
		return dump_filter_print(&options) ? EXIT_FAILURE : EXIT_SUCCESS;
	if (options.read_file || options.read_list)
		return replay_run(&options);
	return live_run(&options);
}
