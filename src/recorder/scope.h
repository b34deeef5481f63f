/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* --scope: which packets a file has, by the packet or event that it was begun for. */
#ifndef TCPLENS_RECORDER_SCOPE_H
#define TCPLENS_RECORDER_SCOPE_H

#include <stdbool.h>
#include <stdint.h>

#include "packet.h"

/* In the order of the option's choices. */
enum scope_kind {
	SCOPE_ALL,
	SCOPE_CONNECTION, /* the same addresses and ports, in both directions */
	SCOPE_HOST,	  /* to or from the address at the other end; between both, if not sided */
};

#define SCOPE_CHOICES "all|connection|host"

#define SCOPE_ADDRESS 16

/* All zero: every packet. */
struct scope {
	enum scope_kind kind;
	uint8_t version; /* 4 or 6 */
	uint8_t local[SCOPE_ADDRESS];
	uint8_t remote[SCOPE_ADDRESS];
	bool sided; /* it is known which is which */
	uint16_t local_port;
	uint16_t remote_port;
};

/*
 * Of a packet or an event, which needs no segment. What leaves this machine, or is reported as
 * leaving it, has its remote end at the destination, as the event of an own socket has; all else at
 * the source. Of a packet that was dropped the kernel does not say where it went. NULL, or one
 * without ports: every packet.
 */
void scope_set(struct scope *scope, enum scope_kind kind, const struct packet *packet);

/* Packets without ports, as later fragments, are in no other scope than SCOPE_ALL. */
bool scope_has(const struct scope *scope, const struct packet *packet);

#endif
