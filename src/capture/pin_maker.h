/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/*
 * Makes a pinned flight recorder. Killed at any time it leaves what pin_hooks_remove() finds and
 * removes: the description comes first, and programs are pinned before they are attached. While it
 * lives nobody else removes it.
 */
#ifndef TCPLENS_CAPTURE_PIN_MAKER_H
#define TCPLENS_CAPTURE_PIN_MAKER_H

#include <linux/types.h>
#include <stdbool.h>
#include <stdint.h>

#include "base/cleanup.h"
#include "capture/load.h"
#include "pin_description.h"

struct pin_maker;

/*
 * Makes the folder and pins the description in it, whose head's magic, version, size and state are
 * set here. name is borrowed. Returns 0, or a negative errno after a message: nothing is left then.
 */
int pin_maker_begin(struct pin_maker **maker, const char *name,
		    const struct pin_description *description);
void pin_maker_free(struct pin_maker *maker); /* what is pinned stays */
CLEANUP_DEFINE(struct pin_maker *, pin_maker_free)

/* Each pins objects that are the caller's. Returns 0, or a negative errno after a message. */
int pin_maker_maps(const struct pin_maker *maker, const struct load *load);
int pin_maker_entry(const struct pin_maker *maker, int point, bool generic, int program);
int pin_maker_link(const struct pin_maker *maker, uint32_t index, bool egress, int link);

/* All is pinned and attached: notes since when it records. Returns as above. */
int pin_maker_finish(struct pin_maker *maker);

#endif
