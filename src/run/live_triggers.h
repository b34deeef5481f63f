/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/*
 * The triggers of the flight recorder while it runs, and the files that they begin. Each trigger is
 * counted once: as one that began a file, that came while one was written, that came too soon, or
 * upon which no file could be written.
 */
#ifndef TCPLENS_RUN_LIVE_TRIGGERS_H
#define TCPLENS_RUN_LIVE_TRIGGERS_H

struct live;

/* Takes those that have come. */
void live_triggers_look(struct live *live);

/* Writes on at the file that was begun. Returns how long to sleep then, in ms. */
int live_triggers_write(struct live *live);

/* A file that is not complete is given up: the helper that completes files has ended. */
void live_triggers_end(struct live *live);

#endif
