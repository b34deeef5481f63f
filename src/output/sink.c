// SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
#include "output/sink.h"

#include <errno.h>
#include <stddef.h>
#include <string.h>

/* The formats of standard output; a file of this folder defines each. */
#define FORMATS(row) row(text_sink) row(json_lines_sink) row(flow_text_sink) row(flow_json_sink)

#define DECLARE(sink) extern const struct sink_type sink;
#define ADDRESS(sink) &sink,

FORMATS(DECLARE)

static const struct sink_type *const types[] = {FORMATS(ADDRESS)};

const struct sink_type *sink_find(const char *name)
{
	size_t i;

	for (i = 0; i < sizeof(types) / sizeof(types[0]); i++)
		if (!strcmp(types[i]->name, name))
			return types[i];
	return NULL;
}

int sink_open(struct sink *sink, const struct sink_type *type, const struct sink_request *request)
{
	int error = type->open(&sink->state, type, request);

	if (!error)
		sink->type = type;
	return error;
}

int sink_flush(struct sink *sink)
{
	int error = sink->error ? 0 : sink->type->flush(sink->state);

	if (error && error != -EAGAIN)
		sink->error = error;
	return error == -EAGAIN ? error : 0;
}

bool sink_tick(struct sink *sink)
{
	int result = sink->type->tick && !sink->error ? sink->type->tick(sink->state) : 0;

	if (result < 0)
		sink->error = result;
	return result > 0;
}

int sink_close(struct sink *sink)
{
	int error = sink->type ? sink->type->close(sink->state) : 0;

	*sink = (struct sink){0};
	return error;
}
