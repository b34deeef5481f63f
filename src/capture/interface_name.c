// SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
#include "capture/interface_name.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "packet.h"

struct interface_name {
	uint64_t since; /* CLOCK_MONOTONIC */
	struct interface_name *older;
	char text[];
};

void interface_name_free(struct interface_name *names)
{
	struct interface_name *older;

	for (; names; names = older) {
		older = names->older;
		free(names);
	}
}

static void bound(struct interface_name *names)
{
	unsigned int i;

	for (i = 1; i < INTERFACE_NAMES && names; i++)
		names = names->older;
	if (!names)
		return;
	interface_name_free(names->older);
	names->older = NULL;
}

void interface_name_set(struct interface_name **names, const char *netns, const char *name,
			uint64_t since)
{
	char text[PACKET_INTERFACE_NAME];
	struct interface_name *new;
	size_t size;

	snprintf(text, sizeof(text), "%s%s%s", netns ?: "", netns ? ":" : "", name);
	if (*names && !strcmp((*names)->text, text))
		return;
	size = strlen(text) + 1;
	new = malloc(sizeof(*new) + size);
	if (!new)
		return;
	new->since = since;
	new->older = *names;
	memcpy(new->text, text, size);
	*names = new;
	bound(new);
}

const char *interface_name_at(const struct interface_name *names, uint64_t time)
{
	if (!names)
		return NULL;
	while (names->since > time && names->older)
		names = names->older;
	return names->text;
}

void interface_name_forget(struct interface_name *names, uint64_t time)
{
	if (!names)
		return;
	while (names->since > time && names->older)
		names = names->older;
	interface_name_free(names->older);
	names->older = NULL;
}

const char *interface_name_newest(const struct interface_name *names)
{
	return names ? names->text : NULL;
}

bool interface_name_has_older(const struct interface_name *names)
{
	return names && names->older;
}
