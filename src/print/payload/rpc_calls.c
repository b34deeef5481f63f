// SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
#include "print/payload/rpc_calls.h"

#include <stdbool.h>
#include <stddef.h>
#include <string.h>

static bool is_like(const struct rpc_call *call, const struct rpc_call *like)
{
	return call->xid == like->xid && call->ip_version == like->ip_version &&
	       call->netns == like->netns &&
	       !memcmp(call->client, like->client, sizeof(call->client)) &&
	       !memcmp(call->server, like->server, sizeof(call->server));
}

void rpc_calls_add(struct rpc_calls *calls, const struct rpc_call *call)
{
	calls->calls[calls->next] = *call;
	calls->next = (calls->next + 1) % RPC_CALLS_MAX;
}

const struct rpc_call *rpc_calls_find(struct rpc_calls *calls, const struct rpc_call *like)
{
	uint32_t i, at;

	for (i = 0; i < RPC_CALLS_MAX; i++) {
		at = (calls->found + i) % RPC_CALLS_MAX;
		if (is_like(&calls->calls[at], like)) {
			calls->found = at;
			return &calls->calls[at];
		}
	}
	return NULL;
}
