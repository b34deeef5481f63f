// SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
#include "cli/dump_filter.h"

#include <errno.h>
#include <linux/bpf.h>
#include <stdio.h>
#include <string.h>

#include "base/message.h"
#include "capture/interface.h"
#include "cli/link_type.h"
#include "file/reader.h"
#include "filter/dump_classic.h"
#include "filter/filter.h"
#include "filter/dump_ebpf.h"
#include "helper/filter_helper.h"
#include "helper/input_helper.h"
#include "helper/sandbox.h"
#include "packet.h"

/* The file is parsed in the sandbox, where only the filter helper can look up names. */
static int linktype_of_file(const struct run_config *config, struct helper *compiler)
{
	_cleanup_(input_helper_close) struct input_helper input;
	_cleanup_(reader_closep) struct reader *reader = NULL;
	struct reader_request request = {.path = config->source.file};
	const struct sandbox_token *token;
	struct user user;
	int error = user_find(&user, config->user);

	input = INPUT_HELPER_NONE;
	if (!error)
		error = input_helper_open(&input, config->source.file, false, NULL);
	if (error)
		return error;
	error = filter_helper_start(compiler, config->filter.expression, &user);
	if (error)
		return message_errno(error, "cannot start");
	error = sandbox_enter(&token, &user);
	if (error)
		return error;
	request.fd = input_helper_next(&input);
	error = request.fd < 0 ? request.fd : reader_open(&reader, token, &request);
	return error ? error : reader_linktype(reader);
}

/* Without an interface: that of -y, which conflicts.c has checked, or Ethernet. */
static int linktype_of_name(const char *name)
{
	if (name)
		return link_type_find(name);
	message_warning("assuming Ethernet");
	return LINKTYPE_ETHERNET;
}

/* The link type that the expression is compiled for: the file's, the interface's, or -y's. */
static int choose_linktype(const struct run_config *config, struct helper *compiler)
{
	struct interface interface;
	int error;

	if (config->source.file)
		return linktype_of_file(config, compiler);
	if (!config->source.interfaces.count)
		return linktype_of_name(config->source.link_type);
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

static enum dump_style dump_style_of(unsigned int letters)
{
	return letters > DUMP_DECIMAL ? DUMP_DECIMAL : (enum dump_style)letters;
}

int dump_filter_print(const struct run_config *config)
{
	_cleanup_(filter_free) struct filter filter = {0};
	_cleanup_(helper_stop) struct helper compiler = HELPER_NONE;
	char reason[FILTER_ERROR_SIZE], note[SCOPE_SIZE];
	int error, linktype = choose_linktype(config, &compiler);

	if (linktype < 0)
		return linktype;
	if (config->action == RUN_DUMP_EBPF && linktype != LINKTYPE_ETHERNET &&
	    linktype != LINKTYPE_RAW) {
		message_error("--dump-filter: no program sees link type %d", linktype);
		return -EINVAL;
	}
	error = filter_helper_compile(&compiler, config->filter.expression, NULL, linktype, &filter,
				      reason, note);
	if (error) {
		message_error("%s", error == -ENOMEM ? strerror(-error) : reason);
		return error;
	}
	if (config->action == RUN_DUMP_EBPF)
		return print_translated(config, &filter, linktype);
	error = dump_classic_print(&filter, dump_style_of(config->filter.dump_style));
	return error ? message_unwritten(error) : 0;
}
