// SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
#include "decode/ends.h"

#include <errno.h>
#include <stdlib.h>

#include "print/print.h"

#define TEXT_SIZE 1024

struct tuple {
	struct printer *printer;
	struct buffer text;
	struct packet_tuple found;
};

static void take(void *arg, const struct packet_tuple *found, struct buffer *out)
{
	struct tuple *tuple = arg;

	(void)out;
	tuple->found = *found;
}

int ends_new(struct tuple **tuple)
{
	_cleanup_(ends_freep) struct tuple *new = calloc(1, sizeof(*new));
	struct print_options options = {
		.numeric = true,
		.quiet = true,
		.quiet_count = 1,
		.time = PRINT_TIME_NONE,
		.payload = PRINT_PAYLOAD_OTHER,
		.owners = {.arg = new, .put = take},
	};
	int error;

	if (!new)
		return -ENOMEM;
	error = buffer_init(&new->text, TEXT_SIZE);
	if (!error)
		error = printer_new(&new->printer, &options);
	if (error)
		return error;
	*tuple = new;
	new = NULL;
	return 0;
}

void ends_free(struct tuple *tuple)
{
	if (!tuple)
		return;
	printer_free(tuple->printer);
	buffer_free(&tuple->text);
	free(tuple);
}

const struct packet_tuple *ends_find(struct tuple *tuple, const struct packet *packet)
{
	tuple->found.version = 0;
	tuple->text.used = 0;
	printer_packet(tuple->printer, packet, &tuple->text);
	return tuple->found.version ? &tuple->found : NULL;
}
