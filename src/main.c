// SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>

#include "base/message.h"
#include "bpfobj/libbpf_log.h"
#include "cli/interfaces.h"
#include "cli/dump_filter.h"
#include "run/live.h"
#include "capture/netns.h"
#include "cli/conflicts.h"
#include "cli/help.h"
#include "cli/options.h"
#include "cli/resolve.h"
#include "run/replay.h"
#include "cli/features.h"

#define EXIT_USAGE 2

/* The number of a closed standard descriptor would go to the next file or map that is opened. */
static int check_descriptors(void)
{
	int fd;

	if (fcntl(STDOUT_FILENO, F_GETFD) < 0)
		return message_errno(errno, "stdout");
	do
		fd = open("/dev/null", O_RDWR | O_CLOEXEC);
	while (fd >= 0 && fd <= STDERR_FILENO);
	if (fd < 0)
		return message_errno(errno, "/dev/null");
	close(fd);
	return 0;
}

/* The first of several: from there names are looked up, and there a command runs. */
static int enter_netns(const struct run_source *source)
{
	_cleanup_(cleanup_close) int fd = -1;

	if (!source->netns.count)
		return 0;
	fd = netns_open(source->netns.words[0]);
	return fd < 0 ? fd : netns_enter(fd, source->netns.words[0]);
}

static int print_version(void)
{
	puts("tcplens " TCPLENS_VERSION);
	return message_flush_output();
}

/* Everything but a capture, live or of a file. */
static int run_query(const struct run_config *config)
{
	const struct run_words *interfaces = &config->source.interfaces;

	if (config->action == RUN_HELP)
		return help_print();
	if (config->action == RUN_VERSION)
		return print_version();
	if (config->action == RUN_FEATURES)
		return features_list(config);
	if (enter_netns(&config->source))
		return -EINVAL;
	if (config->action == RUN_LIST_LINK_TYPES)
		return interfaces_link_types(interfaces->count ? interfaces->words[0] : "any");
	if (config->action == RUN_LIST_INTERFACES)
		return interfaces_list();
	return dump_filter_print(config);
}

int main(int argc, char **argv)
{
	_cleanup_(options_free) struct options options = {0};
	struct run_config config;
	int error;

	if (check_descriptors())
		return EXIT_FAILURE;
	error = options_parse(&options, argc, argv);
	if (!error)
		error = conflicts_check(&options);
	if (error)
		return error == -EINVAL ? EXIT_USAGE : EXIT_FAILURE;
	if (resolve_config(&config, &options))
		return EXIT_FAILURE;
	libbpf_log_show(config.capture.debug);
	if (config.action != RUN_LIVE && config.action != RUN_REPLAY)
		return run_query(&config) ? EXIT_FAILURE : EXIT_SUCCESS;
	if (enter_netns(&config.source))
		return EXIT_FAILURE;
	return config.action == RUN_REPLAY ? replay_run(&config) : live_run(&config);
}
