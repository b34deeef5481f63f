/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* Which addresses are of this machine: an end without a known socket may be local or remote. */
#ifndef TCPLENS_PROCESS_LOCAL_ADDRESS_H
#define TCPLENS_PROCESS_LOCAL_ADDRESS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/address_socket.h"
#include "base/cleanup.h"

struct local_addresses;

/* The addresses of the caller's network namespace. Returns 0 or -errno. */
int local_address_new(struct local_addresses **local);

/* Those of another, by sockets made there, which become its own, also on failure. */
int local_address_take(struct local_addresses **local, struct address_sockets *sockets);

void local_address_free(struct local_addresses *local);
CLEANUP_DEFINE(struct local_addresses *, local_address_free)

/* Takes up what the kernel said of new and removed addresses since. Returns whether any were. */
bool local_address_follow(struct local_addresses *local);

/* address: 16 bytes, IPv4 as ::ffff:a.b.c.d. NULL: nothing is known. */
bool local_address_has(const struct local_addresses *local, const uint8_t *address);

/*
 * Whether there may be local addresses that no interface has: by routes to whole networks. NULL:
 * there may be.
 */
bool local_address_has_nets(const struct local_addresses *local);

#endif
