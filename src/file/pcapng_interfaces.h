/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* The names that the interfaces of a section of a pcapng file have, by their number in it. */
#ifndef TCPLENS_FILE_PCAPNG_INTERFACES_H
#define TCPLENS_FILE_PCAPNG_INTERFACES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "packet.h"

/* Those after so many have no names. */
#define PCAPNG_INTERFACES_MAX 4096

struct pcapng_interfaces {
	char (*names)[PACKET_INTERFACE_NAME];
	size_t count;
	size_t room;
};

/* A section begins. */
void pcapng_interfaces_clear(struct pcapng_interfaces *interfaces);

/* The next interface. name: length bytes, cut where there is no room; 0: it has none. */
void pcapng_interfaces_add(struct pcapng_interfaces *interfaces, const char *name, size_t length);

/* Valid until the next interface; NULL: it has no name, or there is no such interface. */
const char *pcapng_interfaces_name(const struct pcapng_interfaces *interfaces, uint32_t number);

void pcapng_interfaces_free(struct pcapng_interfaces *interfaces); /* the contents */

#endif
