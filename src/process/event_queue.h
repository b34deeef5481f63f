/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/*
 * Events of one ring that wait until those of another have come up to their time. In the order in
 * which they were added.
 */
#ifndef TCPLENS_PROCESS_EVENT_QUEUE_H
#define TCPLENS_PROCESS_EVENT_QUEUE_H

#include <linux/types.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/cleanup.h"
#include "owner.h"

#define EVENT_QUEUE_MAX 1024

struct event_queue;

/* Returns 0 or -ENOMEM. */
int event_queue_new(struct event_queue **out);
void event_queue_free(struct event_queue *queue);
CLEANUP_DEFINE(struct event_queue *, event_queue_free)

bool event_queue_is_full(const struct event_queue *queue);

/* Copies an event, a struct owner_command too by its size. Not if full. */
void event_queue_add(struct event_queue *queue, const void *event, size_t size);

/* The first, if its time is not after that; else NULL. It stays valid until others are added. */
const struct owner_event *event_queue_first(const struct event_queue *queue, uint64_t time);
void event_queue_remove(struct event_queue *queue);

#endif
