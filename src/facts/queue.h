/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/*
 * Events by their time. They come from all CPUs by one ring, and a CPU may be interrupted between
 * reading the time and reserving room there: so they are put in order here.
 */
#ifndef TCPLENS_FACTS_QUEUE_H
#define TCPLENS_FACTS_QUEUE_H

#include <linux/types.h>
#include <stdbool.h>
#include <stdint.h>

#include "base/cleanup.h"
#include "record.h"

#include "fact.h"

/* Events in a queue. What does not fit stays in the ring. */
#define QUEUE_MAX 8192

struct queue;

/* Returns 0 or -ENOMEM. */
int queue_new(struct queue **queue);
void queue_free(struct queue *queue);
CLEANUP_DEFINE(struct queue *, queue_free)

bool queue_is_full(const struct queue *queue);

/* Takes a copy of an event of FACT_SIZE bytes; the queue is not full. */
void queue_add(struct queue *queue, const struct fact *fact);

/* The oldest event, of those with the same time the one added first; NULL: there is none. */
struct fact *queue_first(const struct queue *queue);

/* Removes it; its memory is used again by queue_add. */
void queue_remove(struct queue *queue);

#endif
