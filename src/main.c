// SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
/*
 * Call map: the calls of a run in order of time, and the files that they are in.
 *
 * main
 *   extcap_run                  cli/extcap.c       Wireshark's calls
 *   options_parse               cli/options.c      the command line, by cli/option_table.c
 *     unknown_option_name       cli/unknown_option.c
 *   conflicts_check             cli/conflicts.c    options that cannot be combined
 *   resolve_config              cli/resolve.c      defaults: a struct run_config (run/config.h)
 *
 *   help_print                  cli/help.c         --help
 *   features_list               cli/features.c     --features
 *   interfaces_list             cli/interfaces.c   -D; interfaces_link_types: -L
 *   dump_filter_print           cli/dump_filter.c  -d, --dump-filter
 *
 *   replay_run                  run/replay.c       -r, -V
 *     prepare                   starts the helpers: input_helper.c opens files, filter_helper.c
 *                               compiles the expression
 *     sandbox_enter             helper/sandbox.c   no files, no privileges from here on
 *     reader_open               file/reader.c      for each file
 *     loop_pass                 run/loop.c         repeatedly, see below
 *       reader_next, filter_matches
 *
 *   flows_run                   run/flows.c        --flows
 *     flow_session_open         run/flow_session.c
 *     flow_sources_open         run/flow_sources.c  namespaces, programs, helpers
 *       sockets_open            flow/sockets.c     loads bpf/flows.bpf.c
 *       iterator_helper_start   helper/iterator_helper.c
 *     flow_forwarded_attach     run/flow_forwarded.c  with =forwarded: bpf/forwarded.bpf.c
 *     sandbox_enter             helper/sandbox.c
 *     sockets_ended             flow/sockets.c     repeatedly: sockets that have ended
 *       pairs_end               flow/pairs.c       both ends of a connection
 *         socket_flow_fill      flow/socket_flow.c  as a struct flow (flow/flow.h)
 *         text_flow, json_flow  flow/text.c, flow/json.c
 *
 *   top_run                     run/top.c          --top: as flows_run, then
 *     screen_open               output/screen.c    ncurses, on output/terminal.c
 *     top_table_live            flow/top_table.c   a connection of a pass; rates by top_interval.c
 *     top_view_update           flow/top_view.c    sorted and filtered
 *     top_keys_press            run/top_keys.c
 *     top_page_draw             run/top_page.c     lines by flow/top_text.c
 *
 *   pin_make_run                run/pin_make.c     --keep --pin: as live_run
 *     pin_maker_begin           capture/pin_maker.c
 *   pin_dump_run                run/pin_dump.c     --pin --dump
 *     pin_open                  capture/pin.c
 *     pin_filter_open           run/pin_filter.c   the expression
 *     loop_pass                 run/loop.c         repeatedly
 *   pin_status_run              run/pin_status.c   --status
 *   pin_status_remove           run/pin_status.c   --pin --remove
 *     pin_hooks_remove          capture/pin_hooks.c
 *
 *   live_run                    run/live.c         everything else
 *     capture_ns_choose         run/capture_ns.c   interfaces, in each network namespace
 *     child_start               helper/child.c     the command after --
 *     selection_open            process/selection.c
 *       attribution_open        process/attribution.c  which process has which connection
 *         hooks_open            process/hooks.c    loads bpf/owner.bpf.c
 *     event_source_open         run/event_source.c  --events
 *       facts_open              facts/facts.c      loads bpf/facts.bpf.c
 *     capture_ns_load
 *       programs_open           run/programs.c
 *         sizes_buffers         run/sizes.c
 *         load_open             capture/load.c     loads bpf/capture.bpf.c
 *         sampler_open          capture/sampler.c  loads bpf/sample.bpf.c
 *         process_filter_open   process/process_filter.c  loads bpf/process_filter.bpf.c
 *         filter_compile        filter/filter.c    the expression as classic BPF
 *         entry_load            filter/entry.c     and as eBPF, by filter/translate.c
 *     capture_file_open         output/capture_file.c
 *       file_helper_start       helper/file_helper.c
 *     capture_ns_attach         run/capture_ns_attach.c
 *       attach_helper_start     helper/attach_helper.c
 *       attach_interface        capture/attach.c   or clsact.c, also before Linux 6.6
 *     sandbox_enter             helper/sandbox.c   no files, no privileges from here on
 *     live_source_pass          run/live_source.c  repeatedly
 *       loop_pass               run/loop.c
 *         merge_next            capture/merge.c    records of all CPUs by time
 *         event_source_take     run/event_source.c  an event as one
 *         unpack_record         capture/unpack.c   a record as a struct packet (packet.h)
 *         segment_decode        decode/segment.c   its innermost headers
 *         annotation_packet     process/annotation.c  its processes
 *         a sink's packet()     output/sink.h      one of:
 *           printer_packet      print/printer.c    print/link, print/ip, print/tcp, print/payload
 *           json_packet         print/json.c
 *           writer_packet       file/writer.c      by pcap_writer.c or pcapng_writer.c
 *     summary_end               run/summary.c      the closing lines
 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>

#include "base/cleanup.h"
#include "base/message.h"
#include "base/signals.h"
#include "bpfobj/libbpf_log.h"
#include "capture/netns.h"
#include "cli/conflicts.h"
#include "cli/dump_filter.h"
#include "cli/extcap.h"
#include "cli/features.h"
#include "cli/help.h"
#include "cli/interfaces.h"
#include "cli/options.h"
#include "cli/resolve.h"
#include "run/flows.h"
#include "run/live.h"
#include "run/pin_dump.h"
#include "run/pin_make.h"
#include "run/pin_status.h"
#include "run/replay.h"
#include "run/top.h"

#define EXIT_USAGE 2

/* The number of a closed standard descriptor would go to the next file or map that is opened. */
static int check_descriptors(void)
{
	int fd;

	if (fcntl(STDOUT_FILENO, F_GETFD) < 0)
		return message_errno(errno, "stdout");
	/* Where all are open a system without /dev will do. */
	for (fd = STDIN_FILENO; fd <= STDERR_FILENO; fd++)
		if (fcntl(fd, F_GETFD) < 0 && open("/dev/null", O_RDWR | O_CLOEXEC) != fd)
			return message_errno(errno, "/dev/null");
	return 0;
}

/* The first one given: names are looked up and the command of -- runs there. */
static int enter_netns(const struct run_source *source)
{
	_cleanup_(cleanup_close) int fd = -1;

	if (!source->netns.count || !strcmp(source->netns.words[0], RUN_NETNS_ALL))
		return 0;
	fd = netns_open(source->netns.words[0]);
	return fd < 0 ? fd : netns_enter(fd, source->netns.words[0]);
}

/* Everything but a capture, live or of a file. */
static int run_query(const struct run_config *config)
{
	const struct run_words *interfaces = &config->source.interfaces;

	if (config->action == RUN_HELP)
		return help_print();
	if (config->action == RUN_VERSION)
		return help_version(config->print.version);
	if (config->action == RUN_FEATURES)
		return features_list(config);
	if (config->action == RUN_PIN_STATUS)
		return pin_status_run(config);
	if (config->action == RUN_PIN_REMOVE)
		return pin_status_remove(config);
	if (enter_netns(&config->source))
		return -EINVAL;
	if (config->action == RUN_LIST_LINK_TYPES)
		return interfaces_link_types(interfaces->count ? interfaces->words[0] : "any",
					     config->print.version);
	if (config->action == RUN_LIST_INTERFACES)
		return interfaces_list();
	return dump_filter_print(config);
}

static int run(int argc, char **argv)
{
	_cleanup_(options_free) struct options options = {0};
	struct run_config config;
	int error;

	error = options_parse(&options, argc, argv);
	if (!error)
		error = conflicts_check(&options);
	if (error)
		return error == -EINVAL ? EXIT_USAGE : EXIT_FAILURE;
	if (resolve_config(&config, &options))
		return EXIT_FAILURE;
	libbpf_log_show(config.capture.debug);
	if (config.action == RUN_PIN_DUMP)
		return pin_dump_run(&config);
	if (config.action != RUN_LIVE && config.action != RUN_REPLAY &&
	    config.action != RUN_FLOWS && config.action != RUN_TOP && config.action != RUN_PIN)
		return run_query(&config) ? EXIT_FAILURE : EXIT_SUCCESS;
	if (enter_netns(&config.source))
		return EXIT_FAILURE;
	if (config.action == RUN_PIN)
		return pin_make_run(&config);
	if (config.action == RUN_FLOWS)
		return flows_run(&config);
	if (config.action == RUN_TOP)
		return top_run(&config);
	return config.action == RUN_REPLAY ? replay_run(&config) : live_run(&config);
}

int main(int argc, char **argv)
{
	_cleanup_(cleanup_free) char **words = NULL;
	int count;

	signals_prepare();
	if (check_descriptors())
		return EXIT_FAILURE;
	if (!extcap_is_called(argc, argv))
		return run(argc, argv);
	count = extcap_run(&words, argc, argv);
	if (count < 0)
		return count == -EINVAL ? EXIT_USAGE : EXIT_FAILURE;
	return count ? run(count, words) : EXIT_SUCCESS;
}
