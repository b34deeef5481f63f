/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* The file that the flight recorder writes, and what becomes of the triggers of its time. */
#ifndef TCPLENS_RUN_LIVE_WINDOW_H
#define TCPLENS_RUN_LIVE_WINDOW_H

#include <stdbool.h>
#include <stdint.h>

struct live;
struct live_recorder;
struct live_recorder_report;
struct past_trigger;

/* Begins a file, or counts recorder.inside as those upon which none could be written. */
void live_window_begin(struct live *live, const struct past_trigger *trigger);

/* Writes on at it. Returns how long to sleep then, in ms. */
int live_window_write(struct live *live);

/* It will not be complete. */
void live_window_give_up(struct live *live);

/* Marks the packets that are triggers in the file; others wait in recorder.next for theirs. */
void live_window_reports(struct live *live);

/* For none of those in recorder.next a file can be written. */
void live_window_drop(struct live_recorder *recorder);

/* Counts the packets that were triggers and that nothing has counted yet. */
void live_window_count(struct live_recorder *recorder, uint64_t *as);

/* Likewise those that came while the triggers of packets were not armed, as too soon. */
void live_window_count_resting(struct live *live);

/*
 * Takes triggers of packets back from what they were counted as, or else from what they are in: one
 * is counted right before it is reported, so that it may be with others that came before.
 */
void live_window_take_back(struct live_recorder *recorder, uint64_t *as, uint64_t triggers);

/* How many triggers the packet of a report is. */
uint64_t live_window_triggers_of(const struct live_recorder_report *report);

/* Before a file begins or what comes next can: the triggers of packets are armed from time on. */
void live_window_arm(struct live *live, uint64_t time);

/* Events in the file that is being written that are triggers and were not counted. */
uint64_t live_window_events(const struct live_recorder *recorder);

/* The capture ends, since a helper has ended or an interface could not be attached to. */
bool live_window_has_failed(const struct live *live);

/* The least time between two files, in ns. */
uint64_t live_window_interval(const struct live *live);

#endif
