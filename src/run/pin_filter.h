/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/*
 * The expression of --dump: which packets of a pinned recorder are dumped, as -r would choose them
 * in a file of all.
 */
#ifndef TCPLENS_RUN_PIN_FILTER_H
#define TCPLENS_RUN_PIN_FILTER_H

#include <linux/types.h>
#include <stdbool.h>
#include <stdint.h>

#include "filter/filter.h"
#include "packet.h"
#include "pin_description.h"

struct pin_filter {
	bool chosen; /* false: every packet is dumped */
	struct filter filter;
	uint8_t *bytes; /* for a packet in cooked form, in one piece */
	char *text;	/* both expressions, the recorder's and that of --dump; "": neither */
};

/*
 * expression: "" for none. Before the sandbox is entered: it may have names of hosts in it. Returns
 * 0, or a negative errno after a message.
 */
int pin_filter_open(struct pin_filter *filter, const char *expression,
		    const struct pin_description *description);
void pin_filter_close(struct pin_filter *filter);

bool pin_filter_takes(struct pin_filter *filter, const struct packet *packet);

/* Packets that were left out because their headers were not understood. */
uint64_t pin_filter_left_out(const struct pin_filter *filter);

#endif
