/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/*
 * A process that keeps the privilege to start passes of BPF iterators in a network namespace, for a
 * reader that has given it up. It sees nothing of what they give out.
 */
#ifndef TCPLENS_HELPER_ITERATOR_HELPER_H
#define TCPLENS_HELPER_ITERATOR_HELPER_H

#include <stddef.h>

#include "helper/helper.h"
#include "helper/user.h"

#define ITERATOR_HELPER_LINKS 3

/*
 * Forks it inside the network namespace where the passes are to be. links: of iterators, borrowed;
 * -1: none. It becomes user. Returns 0 or -errno; helper_stop() ends it.
 */
int iterator_helper_start(struct helper *helper, const int links[ITERATOR_HELPER_LINKS],
			  const struct user *user);

/* A descriptor for a pass of the iterator with that index, the caller's, or -errno. */
int iterator_helper_begin(struct helper *helper, unsigned int link);

#endif
