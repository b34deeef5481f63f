/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/*
 * Threads that run jobs for the thread that made them. Jobs begin in the order in which they are
 * submitted; the submitter runs those that have not begun when it has to wait for one. Only it may
 * call these functions. The other threads take no signals that can be blocked.
 */
#ifndef TCPLENS_BASE_POOL_H
#define TCPLENS_BASE_POOL_H

#include <stdbool.h>

#include "base/cleanup.h"

struct pool;

#define POOL_THREADS_MAX 64

struct pool_job {
	/* thread: 0 for the submitter, 1 ... threads - 1 for the others. It must not wait. */
	void (*run)(void *arg, unsigned int thread);
	void *arg;
	/* the pool's own */
	struct pool_job *next;
	bool done;
};

/*
 * threads, 2 to POOL_THREADS_MAX, counts the caller. When this returns the others have made every
 * system call that they need beyond those for memory, locks and their end: a filter may follow.
 * Returns 0 or -errno.
 */
int pool_new(struct pool **pool, unsigned int threads);
/* Ends the threads, whose jobs must be done. Takes NULL. */
void pool_free(struct pool *pool);
CLEANUP_DEFINE(struct pool *, pool_free)

unsigned int pool_threads(const struct pool *pool);

/* The job must not move until it is done. alone: no thread is woken for it. */
void pool_submit(struct pool *pool, struct pool_job *job, bool alone);

bool pool_done(struct pool *pool, const struct pool_job *job);

/* Runs jobs that have not begun until this one is done, and waits where there are none. */
void pool_finish(struct pool *pool, const struct pool_job *job);

#endif
