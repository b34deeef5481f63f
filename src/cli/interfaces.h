/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* The list of interfaces of tcpdump -D: libpcap's. */
#ifndef TCPLENS_CLI_INTERFACES_H
#define TCPLENS_CLI_INTERFACES_H

/* Prints the list to stdout. Returns 0, or -errno after a message. */
int interfaces_list(void);

/*
 * Prints the link types that libpcap knows for an interface to stderr, as tcpdump 4.99.3 does.
 * Returns 0, or -errno after a message.
 */
int interfaces_link_types(const char *name);

#endif
