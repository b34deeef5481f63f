/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* How many packets were printed of each interface, by the name that is printed. */
#ifndef TCPLENS_PRINT_INTERFACE_COUNTS_H
#define TCPLENS_PRINT_INTERFACE_COUNTS_H

#include <stddef.h>
#include <stdint.h>

#include "packet.h"
#include "print/account.h"

/* Those after so many are not counted. */
#define INTERFACE_COUNTS_MAX 256

struct interface_counts {
	struct account_interface list[INTERFACE_COUNTS_MAX]; /* each name one of text */
	char text[INTERFACE_COUNTS_MAX][PACKET_INTERFACE_NAME];
	size_t count;
	size_t last; /* the one of the packet before */
};

/* One packet more; name NULL: of no interface. counts is zero at first. */
void interface_counts_add(struct interface_counts *counts, const char *name);

/*
 * Appends those of an account, with what was lost there, and sets that of the others to 0 if the
 * account has losses. The account then has all of them, borrowed.
 */
void interface_counts_join(struct interface_counts *counts, struct account *account);

#endif
