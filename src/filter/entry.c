// SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
#include "filter/entry.h"

#include <bpf/bpf.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"

#define LICENSE "Dual BSD/GPL"

/* Kernels before 6.4 keep the head of a log that is too long, and the cause is at its end. */
#define LOG_SIZE  ((16u << 20) - 1)
#define LOG_LINES 8

static int load(const struct translate_program *program, const struct entry_request *request,
		char *log, size_t log_size)
{
	LIBBPF_OPTS(bpf_prog_load_opts, options, .expected_attach_type = request->attach_type,
		    .prog_flags = request->flags, .log_level = log ? 1 : 0, .log_buf = log,
		    .log_size = (uint32_t)log_size);
	bool tc = request->target.hook == TRANSLATE_TC;

	return bpf_prog_load(tc ? BPF_PROG_TYPE_SCHED_CLS : BPF_PROG_TYPE_XDP, ENTRY_NAME, LICENSE,
			     program->insns, program->count, &options);
}

/* The last lines of a text, as far as they fit in room bytes. */
static const char *last_lines(const char *text, size_t room)
{
	const char *start = text + strlen(text);
	int lines = 0;

	while (start > text && room > 1) {
		if (start[-1] == '\n' && lines++ == LOG_LINES)
			break;
		start--;
		room--;
	}
	return start;
}

/* Loads once more, for the log alone. */
static void explain(const struct filter *filter, const struct translate_program *program,
		    const struct entry_request *request, int cause, char *error, size_t error_size)
{
	_cleanup_(cleanup_free) char *log = calloc(1, LOG_SIZE);
	_cleanup_(cleanup_close) int fd = -1;
	int length;

	/* Only for its log: the first attempt failed, and this one's program is not used. */
	if (log)
		fd = load(program, request, log, LOG_SIZE);
	length = snprintf(error, error_size, "the kernel refused the filter '%.200s%s': %s",
			  filter->expression, strlen(filter->expression) > 200 ? "..." : "",
			  strerror(-cause));
	if (log && log[0] && length > 0 && (size_t)length + 2 < error_size)
		snprintf(error + length, error_size - (size_t)length, "\n%s",
			 last_lines(log, error_size - (size_t)length - 1));
}

int entry_load(const struct filter *filter, const struct entry_request *request, char *error,
	       size_t error_size)
{
	_cleanup_(translate_free) struct translate_program program = {0};
	const char *reason;
	int result;

	result = translate_program(&program, &request->target, filter->insns, filter->count,
				   &reason);
	if (result) {
		snprintf(error, error_size, "%s: '%s'", reason, filter->expression);
		return result;
	}
	result = load(&program, request, NULL, 0);
	if (result < 0)
		explain(filter, &program, request, result, error, error_size);
	return result;
}
