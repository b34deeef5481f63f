/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/*
 * The last calls of ONC RPC (RFC 5531): a reply does not say which procedure it answers. As many
 * as tcpdump remembers, and found in its order, which shows where a transaction identifier is used
 * twice: a ring, searched from the call on that was found last.
 */
#ifndef TCPLENS_PRINT_PAYLOAD_RPC_CALLS_H
#define TCPLENS_PRINT_PAYLOAD_RPC_CALLS_H

#include <stdint.h>

#define RPC_CALLS_MAX	  64
#define RPC_CALLS_ADDRESS 16 /* bytes of the longest address; zeros after a shorter one */

/* Numbers are in host order, addresses in network order. */
struct rpc_call {
	uint32_t xid;
	uint32_t netns;	    /* where several networks may have the same addresses: which; else 0 */
	uint8_t ip_version; /* 0: no call */
	uint8_t client[RPC_CALLS_ADDRESS];
	uint8_t server[RPC_CALLS_ADDRESS];
	/* What a reply is looked up for. */
	uint32_t version; /* of the program */
	uint32_t procedure;
};

/* All zero is empty. */
struct rpc_calls {
	struct rpc_call calls[RPC_CALLS_MAX];
	uint32_t next;	/* is written next, over the oldest */
	uint32_t found; /* the search begins here */
};

void rpc_calls_add(struct rpc_calls *calls, const struct rpc_call *call);
/* The call that a reply with xid between these hosts answers; NULL: not known. */
const struct rpc_call *rpc_calls_find(struct rpc_calls *calls, const struct rpc_call *like);

#endif
