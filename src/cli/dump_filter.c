// SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
#include "cli/dump_filter.h"

#include <errno.h>
#include <linux/bpf.h>
#include <stdio.h>
#include <string.h>

#include "base/message.h"
#include "capture/interface.h"
#include "file/reader.h"
#include "filter/dump_classic.h"
#include "filter/filter.h"
#include "filter/dump_ebpf.h"
#include "packet.h"

static int linktype_of_file(const char *path)
{
	_cleanup_(reader_closep) struct reader *reader = NULL;
	int error = reader_open(&reader, path, false);

	return error ? error : reader_linktype(reader);
}

/* The link type that the expression is compiled for: the file's, the interface's, or Ethernet. */
static int choose_linktype(const struct run_config *config)
{
	struct interface interface;
	int error;

	if (config->source.file)
		return linktype_of_file(config->source.file);
	if (!config->source.interfaces.count) {
		message_warning("assuming Ethernet");
		return LINKTYPE_ETHERNET;
	}
	if (!strcmp(config->source.interfaces.words[0], "any"))
		return LINKTYPE_ETHERNET;
	error = interface_by_name(&interface, config->source.interfaces.words[0]);
	if (error) {
		message_error("%s: No such device exists", config->source.interfaces.words[0]);
		return error;
	}
	/* The program does not see a header that is cooked for the output. */
	return link_kind_seen(interface.link.header);
}

static int print_translated(const struct run_config *config, const struct filter *filter,
			    int linktype)
{
	_cleanup_(translate_free) struct translate_program program = {0};
	struct translate_target target = {
		.hook = config->source.hook == RUN_HOOK_XDP ? TRANSLATE_XDP : TRANSLATE_TC,
		.link = linktype == LINKTYPE_RAW ? TRANSLATE_LINK_NONE : TRANSLATE_LINK_ETHERNET,
		.egress = config->source.direction == RUN_OUT,
		.xdp_load_bytes = true,
	};
	const char *reason;
	int error = translate_program(&program, &target, filter->insns, filter->count, &reason);

	if (error) {
		message_error("%s", reason);
		return error;
	}
	error = dump_ebpf_print(stdout, &program);
	return error ? message_unwritten(error) : 0;
}

int dump_filter_print(const struct run_config *config)
{
	_cleanup_(filter_free) struct filter filter = {0};
	char reason[FILTER_ERROR_SIZE];
	int error, linktype = choose_linktype(config);

	if (linktype < 0)
		return linktype;
	if (config->action == RUN_DUMP_EBPF && linktype != LINKTYPE_ETHERNET &&
	    linktype != LINKTYPE_RAW) {
		message_error("--dump-filter: no program sees link type %d", linktype);
		return -EINVAL;
	}
	error = filter_compile(&filter, config->filter.expression, linktype, reason,
			       sizeof(reason));
	if (error) {
		message_error("%s", error == -ENOMEM ? strerror(-error) : reason);
		return error;
	}
	if (config->action == RUN_DUMP_EBPF)
		return print_translated(config, &filter, linktype);
	error = dump_classic_print(&filter, (enum dump_style)config->filter.dump_style);
	return error ? message_unwritten(error) : 0;
}
