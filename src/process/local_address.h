/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* Which addresses are of this machine: an end without a known socket may be local or remote. */
#ifndef TCPLENS_PROCESS_LOCAL_ADDRESS_H
#define TCPLENS_PROCESS_LOCAL_ADDRESS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/cleanup.h"

struct local;

/* The addresses of the caller's network namespace. Returns 0 or -errno. */
int local_new(struct local **local);
void local_free(struct local *local);
CLEANUP_DEFINE(struct local *, local_free)

/* Takes up what the kernel said of new and removed addresses since. */
void local_follow(struct local *local);

/* address: 16 bytes, IPv4 as ::ffff:a.b.c.d */
bool local_has(const struct local *local, const uint8_t *address);

#endif
