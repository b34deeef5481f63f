/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* The conditions of --only: what has to happen to a connection for its packets to be shown. */
#ifndef TCPLENS_ONLY_CONDITION_H
#define TCPLENS_ONLY_CONDITION_H

#include <stdint.h>

enum condition_kind {
	CONDITION_RETRANSMIT,
	CONDITION_DROP,
	CONDITION_RESET,
	CONDITION_ZERO_WINDOW,
	CONDITION_RTT,
	CONDITION_CONNECT,
	CONDITIONS,
};

/* A set of conditions, a bit each. */
typedef uint32_t condition_bits;

static inline condition_bits condition_bit(enum condition_kind condition)
{
	return (condition_bits)1 << condition;
}

/* Any of these; none: every packet is shown. Durations are in nanoseconds. */
struct condition_set {
	condition_bits bits;
	uint64_t rtt;	  /* of CONDITION_RTT: longer than this */
	uint64_t connect; /* of CONDITION_CONNECT */
};

/*
 * Adds those of a list, `retransmit,rtt>10ms`. Of a condition that is there already the shorter
 * duration counts. Returns 0, or -EINVAL after a message.
 */
int condition_parse(struct condition_set *set, const char *list);

/* What an event of that kind is (see --events); 0: none of the conditions. */
condition_bits condition_of_event(const char *kind);

#endif
