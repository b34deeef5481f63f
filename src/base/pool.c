// SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
#include "base/pool.h"

#include <errno.h>
#include <pthread.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>

#include "base/take.h"

struct member {
	struct pool *pool;
	pthread_t thread;
	unsigned int number;
};

struct pool {
	/* work: there is a job, or it is over; done: a job is, or a thread has begun. */
	pthread_mutex_t lock; /* of what follows, up to over */
	pthread_cond_t work;
	pthread_cond_t done;
	struct pool_job *first, *last; /* those that have not begun */
	unsigned int begun;	       /* threads */
	bool over;

	unsigned int threads;			/* with the submitter */
	struct member member[POOL_THREADS_MAX]; /* from 1 on */
};

/* With the lock. */
static void run_first(struct pool *pool, unsigned int thread)
{
	struct pool_job *job = pool->first;

	pool->first = job->next;
	pthread_mutex_unlock(&pool->lock);
	job->run(job->arg, thread);
	pthread_mutex_lock(&pool->lock);
	job->done = true;
	if (thread)
		pthread_cond_signal(&pool->done);
}

/* malloc(3) asks for the number of CPUs when a thread first uses it. */
static void begin(void)
{
	void *volatile memory = malloc(1);

	free(memory);
}

static void *serve(void *arg)
{
	struct member *member = arg;
	struct pool *pool = member->pool;

	begin();
	pthread_mutex_lock(&pool->lock);
	pool->begun++;
	pthread_cond_signal(&pool->done);
	while (!pool->over) {
		if (pool->first)
			run_first(pool, member->number);
		else
			pthread_cond_wait(&pool->work, &pool->lock);
	}
	pthread_mutex_unlock(&pool->lock);
	return NULL;
}

/* What a thread does itself, such as SIGSYS, is not to be blocked. */
static void fill_blocked(sigset_t *blocked)
{
	static const int own[] = {SIGSYS, SIGSEGV, SIGBUS, SIGILL, SIGFPE, SIGABRT, SIGTRAP};
	size_t i;

	sigfillset(blocked);
	for (i = 0; i < sizeof(own) / sizeof(own[0]); i++)
		sigdelset(blocked, own[i]);
}

/* A thread has the signal mask of the one that makes it. */
static int start(struct pool *pool, unsigned int threads)
{
	sigset_t blocked, before;
	int error = 0;

	fill_blocked(&blocked);
	pthread_sigmask(SIG_SETMASK, &blocked, &before);
	while (pool->threads < threads && !error) {
		struct member *member = &pool->member[pool->threads];

		*member = (struct member){.pool = pool, .number = pool->threads};
		error = -pthread_create(&member->thread, NULL, serve, member);
		pool->threads += !error;
	}
	pthread_sigmask(SIG_SETMASK, &before, NULL);
	return error;
}

int pool_new(struct pool **out, unsigned int threads)
{
	_cleanup_(pool_freep) struct pool *pool = calloc(1, sizeof(*pool));
	int error;

	if (!pool)
		return -ENOMEM;
	pthread_mutex_init(&pool->lock, NULL);
	pthread_cond_init(&pool->work, NULL);
	pthread_cond_init(&pool->done, NULL);
	pool->threads = 1;
	error = start(pool, threads);
	if (error)
		return error;
	pthread_mutex_lock(&pool->lock);
	while (pool->begun < threads - 1)
		pthread_cond_wait(&pool->done, &pool->lock);
	pthread_mutex_unlock(&pool->lock);
	*out = TAKE_PTR(pool);
	return 0;
}

void pool_free(struct pool *pool)
{
	unsigned int i;

	if (!pool)
		return;
	pthread_mutex_lock(&pool->lock);
	pool->over = true;
	pthread_cond_broadcast(&pool->work);
	pthread_mutex_unlock(&pool->lock);
	for (i = 1; i < pool->threads; i++)
		pthread_join(pool->member[i].thread, NULL);
	pthread_cond_destroy(&pool->done);
	pthread_cond_destroy(&pool->work);
	pthread_mutex_destroy(&pool->lock);
	free(pool);
}

unsigned int pool_threads(const struct pool *pool)
{
	return pool->threads;
}

void pool_submit(struct pool *pool, struct pool_job *job, bool alone)
{
	job->next = NULL;
	job->done = false;
	pthread_mutex_lock(&pool->lock);
	if (pool->first)
		pool->last->next = job;
	else
		pool->first = job;
	pool->last = job;
	if (!alone)
		pthread_cond_signal(&pool->work);
	pthread_mutex_unlock(&pool->lock);
}

bool pool_done(struct pool *pool, const struct pool_job *job)
{
	bool done;

	pthread_mutex_lock(&pool->lock);
	done = job->done;
	pthread_mutex_unlock(&pool->lock);
	return done;
}

void pool_finish(struct pool *pool, const struct pool_job *job)
{
	pthread_mutex_lock(&pool->lock);
	while (!job->done) {
		if (pool->first)
			run_first(pool, 0);
		else
			pthread_cond_wait(&pool->done, &pool->lock);
	}
	pthread_mutex_unlock(&pool->lock);
}
