// SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
#include "run/live_output.h"

#include <fcntl.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "base/message.h"
#include "base/outlet.h"
#include "base/reopen.h"
#include "base/signals.h"

/* Above this the reader does not wait for the resolver. */
#define PATIENT_FILL_PERCENT 25

/* Once the limit of -c is reached no packet can be lost by waiting; tcpdump waits there too. */
static bool patient(void *arg)
{
	const struct live *live = arg;
	const struct loop *loop = &live->loop;

	if (signals_stop() || signals_due() || loop->over)
		return false;
	return loop_reached_limit(loop) || merge_fill(live->source.merge) < PATIENT_FILL_PERCENT;
}

int live_output_prepare(struct live *live)
{
	struct print_options *print = &live->config->print;
	const struct sink_type *sink = live->config->output.sink;
	int error;

	if (!sink)
		return 0;
	live->output = reopen_output(STDOUT_FILENO);
	if (live->output < 0)
		return live->output;
	if (print->numeric || !sink->needs(print).names)
		return 0;
	error = resolver_new(&live->resolver, &live->user, patient, live);
	if (!error)
		print->names = resolver_callbacks(live->resolver);
	return error;
}

int live_output_open(struct live *live, const struct sandbox_token *token)
{
	const struct run_output *output = &live->config->output;
	struct print_options *print = &live->config->print;
	struct sink_request request = {
		.token = token,
		.print = print,
		.line_buffered = output->line_buffered,
		.fd = live->output,
		.pool = live->pool,
	};

	if (!output->sink)
		return 0;
	live->output = -1;
	if (live->namespaces.linktype != LINKTYPE_LINUX_SLL2)
		print->interface_name = live->namespaces.list[0].interfaces[0].name;
	return loop_open_sink(&live->loop, output->sink, &request);
}

static uint64_t count_lost(void *arg, uint32_t netns, uint32_t ifindex)
{
	return namespaces_lost(arg, netns, ifindex);
}

/* One that hangs up ends what runs on it; whoever sends SIGHUP to a service wants the next file. */
static bool has_terminal(void)
{
	_cleanup_(cleanup_close) int fd = open("/dev/tty", O_RDONLY | O_NOCTTY | O_CLOEXEC);

	return fd >= 0;
}

int live_output_save(struct live *live)
{
	struct capture_file_source source = {
		.live = true,
		.linktype = live->namespaces.linktype,
		.snaplen = live->namespaces.snaplen,
		.lost = count_lost,
		.arg = &live->namespaces,
		.comment = sampling_comment,
		.comment_arg = &live->sampling,
	};
	int error;

	if (!live->config->file.rules.path)
		return 0;
	if (live->config->keep.chosen)
		return live_recorder_prepare(live);
	error = capture_file_prepare(&live->file, &live->config->file, &live->user);
	if (!error)
		error = capture_file_open(&live->file, &live->config->file, &source);
	if (error)
		return error;
	if ((live->config->file.rules.bytes || live->config->file.rules.seconds) && !has_terminal())
		signals_turn();
	loop_add_sink(&live->loop, &capture_file_sink, &live->file,
		      live->config->file.rules.seconds);
	return namespaces_describe(&live->namespaces, live->file.writer);
}

int live_output_annotate(struct live *live)
{
	const struct run_config *config = live->config;

	if (config->tcp_info && !config->output.sink && !live->file.processes)
		message_warning("--tcp-info: only pcapng files can store it (--pcapng)");
	if (!config->processes.show)
		return 0;
	if (config->output.sink || live->file.processes || live->recorder)
		return annotation_new(&live->source.annotation, live->source.attribution);
	message_warning("--proc: only pcapng files can store processes (--pcapng)");
	return 0;
}
