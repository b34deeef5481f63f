/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* Keeps messages back while the terminal that they go to shows a screen. */
#ifndef TCPLENS_BASE_MESSAGE_HOLD_H
#define TCPLENS_BASE_MESSAGE_HOLD_H

struct message_hold {
	int held;   /* a memory file in the place of stderr; -1: nothing is held */
	int before; /* what stderr was */
};

#define MESSAGE_HOLD_NONE ((struct message_hold){-1, -1})

/* If stderr is the terminal that standard output is. Outside the sandbox. Returns 0 or -errno. */
int message_hold_begin(struct message_hold *hold);

/* Restores stderr and writes what was held. Takes one that holds nothing. */
void message_hold_end(struct message_hold *hold);

#endif
