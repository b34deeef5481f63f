// SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
#include "decode/ends.h"

#include <errno.h>
#include <stdlib.h>

#include "print/print.h"

#define TEXT_SIZE 1024

struct ends {
	struct printer *printer;
	struct buffer text;
	struct packet_ends found;
};

static void take(void *arg, const struct packet_ends *found, struct buffer *out)
{
	struct ends *ends = arg;

	(void)out;
	ends->found = *found;
}

int ends_new(struct ends **ends)
{
	_cleanup_(ends_freep) struct ends *new = calloc(1, sizeof(*new));
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
	*ends = new;
	new = NULL;
	return 0;
}

void ends_free(struct ends *ends)
{
	if (!ends)
		return;
	printer_free(ends->printer);
	buffer_free(&ends->text);
	free(ends);
}

const struct packet_ends *ends_find(struct ends *ends, const struct packet *packet)
{
	ends->found.version = 0;
	ends->text.used = 0;
	printer_packet(ends->printer, packet, &ends->text);
	return ends->found.version ? &ends->found : NULL;
}
