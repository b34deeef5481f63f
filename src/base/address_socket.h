/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/*
 * A pair of rtnetlink sockets that tell the addresses of the network namespace in which they were
 * made, to whoever has them.
 */
#ifndef TCPLENS_BASE_ADDRESS_SOCKET_H
#define TCPLENS_BASE_ADDRESS_SOCKET_H

struct address_sockets {
	int request; /* answers alone come by it */
	int news;    /* of changes; reading it does not wait */
};

#define ADDRESS_SOCKETS_NONE ((struct address_sockets){-1, -1})

/* Returns 0 or -errno. */
int address_socket_open(struct address_sockets *sockets);
void address_socket_close(struct address_sockets *sockets);

#endif
