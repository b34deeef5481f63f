/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* The network namespaces in which packets are captured. */
#ifndef TCPLENS_PROCESS_HOME_H
#define TCPLENS_PROCESS_HOME_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "process/local_address.h"

struct home {
	uint32_t netns;
	char *name;		       /* NULL: none */
	struct local_addresses *local; /* NULL: not known */
	bool early; /* it may have sockets that nobody holds and that are not known */
};

/* By netns, ascending. Zeroed before the first is added. */
struct homes {
	struct home *list;
	size_t count;
};

/* local becomes the home's, also on failure. Returns 0 or -ENOMEM; others may have moved. */
int home_add(struct homes *homes, uint32_t netns, const char *name, struct local_addresses *local,
	     bool early);

/* NULL where it is not known. */
const struct home *home_find(const struct homes *homes, uint32_t netns);

/* Nothing where it is not known; others may have moved. */
void home_remove(struct homes *homes, uint32_t netns);

/* As local_address_follow() of each: of how many addresses have changed. */
size_t home_follow(const struct homes *homes);

void home_close(struct homes *homes);

#endif
