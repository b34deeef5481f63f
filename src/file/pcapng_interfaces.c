// SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
#include "file/pcapng_interfaces.h"

#include <stdlib.h>
#include <string.h>

#define ROOM_FIRST 8

void pcapng_interfaces_clear(struct pcapng_interfaces *interfaces)
{
	interfaces->count = 0;
}

/* False: this one and all that follow have no names. */
static bool make_room(struct pcapng_interfaces *interfaces)
{
	size_t room = interfaces->room ? 2 * interfaces->room : ROOM_FIRST;
	void *more;

	if (interfaces->count == PCAPNG_INTERFACES_MAX)
		return false;
	if (interfaces->count < interfaces->room)
		return true;
	more = reallocarray(interfaces->names, room, sizeof(*interfaces->names));
	if (!more)
		return false;
	interfaces->names = more;
	interfaces->room = room;
	return true;
}

void pcapng_interfaces_add(struct pcapng_interfaces *interfaces, const char *name, size_t length)
{
	char *to;

	if (!make_room(interfaces))
		return;
	to = interfaces->names[interfaces->count++];
	length = strnlen(name, length < PACKET_INTERFACE_NAME ? length : PACKET_INTERFACE_NAME - 1);
	memcpy(to, name, length);
	to[length] = '\0';
}

const char *pcapng_interfaces_name(const struct pcapng_interfaces *interfaces, uint32_t number)
{
	if (number >= interfaces->count || !*interfaces->names[number])
		return NULL;
	return interfaces->names[number];
}

void pcapng_interfaces_free(struct pcapng_interfaces *interfaces)
{
	free(interfaces->names);
	*interfaces = (struct pcapng_interfaces){0};
}
