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

/*
 * Counts those for which no file will be written. One that is not complete stays as it is: the
 * helper that completes files has ended.
 */
void live_triggers_end(struct live *live);

#endif
