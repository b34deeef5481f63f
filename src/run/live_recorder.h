/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/*
 * The flight recorder (--keep): a live capture that reads nothing until a trigger comes, and then
 * writes the past, and what follows, to a file.
 */
#ifndef TCPLENS_RUN_LIVE_RECORDER_H
#define TCPLENS_RUN_LIVE_RECORDER_H

#include <stdbool.h>
#include <stdint.h>

struct helper;
struct live;
struct live_recorder;
struct run_config;
struct sandbox_token;

/* Whether it can record here. Returns 0, or a negative errno after a message. */
int live_recorder_check(const struct run_config *config);

/* Before the sandbox is entered. Returns 0, or a negative errno after a message. */
int live_recorder_prepare(struct live *live);

/* After it. Returns 0 or -errno. */
int live_recorder_open(struct live *live, const struct sandbox_token *token);

/* Until the end of the run; then completes the file that is being written. */
void live_recorder_run(struct live *live);

/* Prints the closing lines. Returns the exit status. */
int live_recorder_end(struct live *live);

/* The process that creates files, to be looked at by helper_check(). */
struct helper *live_recorder_helper(const struct live_recorder *recorder);

void live_recorder_free(struct live_recorder *recorder); /* takes NULL */

#endif
