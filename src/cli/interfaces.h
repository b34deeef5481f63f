/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* The list of interfaces of tcpdump -D: libpcap's. */
#ifndef TCPLENS_CLI_INTERFACES_H
#define TCPLENS_CLI_INTERFACES_H

#include "print/print.h"

/* Prints the list to stdout. Returns 0, or -errno after a message. */
int interfaces_list(void);

/*
 * Prints the link types that libpcap knows for an interface where that version of tcpdump does: to
 * stderr, or since 4.99.5 to stdout. Returns 0, or -errno after a message.
 */
int interfaces_link_types(const char *name, enum print_version tcpdump);

#endif
