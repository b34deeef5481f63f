// SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
#include "run/pin_filter.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/message.h"
#include "filter/scope.h"
#include "record.h"

static int join(struct pin_filter *filter, const char *recorder, const char *expression)
{
	int length;

	if (*recorder && *expression)
		length = asprintf(&filter->text, "(%s) and (%s)", recorder, expression);
	else
		length = asprintf(&filter->text, "%s%s", recorder, expression);
	if (length >= 0)
		return 0;
	filter->text = NULL;
	return -ENOMEM;
}

static int compile(struct pin_filter *filter, const char *expression, int linktype)
{
	char reason[FILTER_ERROR_SIZE], note[SCOPE_SIZE];
	int error = filter_compile(&filter->filter, expression, linktype, reason, sizeof(reason));

	if (error) {
		message_error("%s", error == -EINVAL ? reason : strerror(-error));
		return error;
	}
	if (filter_asks_kernel(&filter->filter)) {
		message_error("'%s': a dump does not have the direction or interface that it asks "
			      "for",
			      expression);
		return -EINVAL;
	}
	scope_describe(expression, linktype, note);
	if (*note)
		message_info("note: %s", note);
	filter->chosen = true;
	return 0;
}

int pin_filter_open(struct pin_filter *filter, const char *expression,
		    const struct pin_description *description)
{
	int error = join(filter, description->head.expression, expression);

	if (!error && *expression) {
		filter->bytes = malloc(PACKET_SLL2_LENGTH + description->slot_bytes);
		error = filter->bytes ? 0 : -ENOMEM;
	}
	if (error)
		return message_errno(error, "cannot start");
	return *expression ? compile(filter, expression, (int)description->linktype) : 0;
}

void pin_filter_close(struct pin_filter *filter)
{
	filter_free(&filter->filter);
	free(filter->bytes);
	free(filter->text);
	*filter = (struct pin_filter){0};
}

bool pin_filter_takes(struct pin_filter *filter, const struct packet *packet)
{
	const uint8_t *bytes = packet->data;

	if (!filter->chosen)
		return true;
	if (packet->prefix_length) {
		memcpy(filter->bytes, packet->prefix, packet->prefix_length);
		memcpy(filter->bytes + packet->prefix_length, packet->data, packet->avail);
		bytes = filter->bytes;
	}
	return filter_matches(&filter->filter, bytes, packet->prefix_length + packet->avail,
			      packet->length);
}

uint64_t pin_filter_left_out(const struct pin_filter *filter)
{
	uint64_t sum = 0;
	unsigned int i;

	for (i = 0; i < RECORD_UNPARSED_REASONS; i++)
		sum += filter->filter.left_out[i];
	return sum;
}
