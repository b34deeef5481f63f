/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* What of a pinned flight recorder of any version is attached, and removing all of it. */
#ifndef TCPLENS_CAPTURE_PIN_HOOKS_H
#define TCPLENS_CAPTURE_PIN_HOOKS_H

#include <linux/types.h>
#include <stdbool.h>
#include <stddef.h>

#include "pin_description.h"

/*
 * Moves the process into the network namespace of a pin, where clsact filters can be seen. False:
 * it is not found by any process or name of ip-netns(8).
 */
bool pin_hooks_enter(const struct pin_head *head);

/* Whether packets of its interface of that number are recorded, by links or clsact filters. */
enum pin_attached {
	PIN_ATTACHED_NOT,
	PIN_ATTACHED_PARTLY, /* of its links some are; of filters that is not known */
	PIN_ATTACHED,
};

enum pin_attached pin_hooks_attached(const char *name, const struct pin_head *head,
				     size_t interface);

/* Whether it has links, of TCX or XDP; else it has clsact filters. */
bool pin_hooks_has_links(const char *name);

/*
 * Whether an interface of the head's namespace has its clsact qdisc by a pin, which the last pin
 * there is to remove.
 */
bool pin_hooks_made_qdisc(const struct pin_head *head, size_t interface);

/*
 * Detaches what is attached and removes what is pinned. head: NULL where it has no description.
 * Leaves the process in the pin's network namespace. Returns 0, or a negative errno after a
 * message.
 */
int pin_hooks_remove(const char *name, const struct pin_head *head);

#endif
