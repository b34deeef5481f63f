// SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
#include "process/process.h"

#include <stdlib.h>
#include <string.h>

#include "base/buffer.h"
#include "base/foreign.h"
#include "base/hash.h"

#define TEXT_PID 12 /* the brackets and the number */

static struct process **bucket_of(struct process_table *processes,
				  const struct owner_process *reported)
{
	return &processes->buckets[hash_words(&processes->seed, &reported->tgid, 1) %
				   PROCESS_BUCKETS];
}

static bool is_same(const struct owner_process *a, const struct owner_process *b)
{
	return a->tgid == b->tgid && a->start == b->start;
}

struct process *process_find(struct process_table *processes, const struct owner_process *reported)
{
	struct process *process = *bucket_of(processes, reported);

	while (process && !is_same(&process->reported, reported))
		process = process->next;
	return process;
}

/* Most processes have one state. */
static bool has_room(struct process *process)
{
	unsigned int room = process->state_room ? 2 * process->state_room : 1;
	struct process_state *states;

	if (process->state_count < process->state_room)
		return true;
	if (process->state_room == PROCESS_STATES)
		return false;
	states = realloc(process->states, room * sizeof(*states));
	if (!states)
		return false;
	process->states = states;
	process->state_room = room;
	return true;
}

/* Makes room for a state at that place, or where the table is full before it: returns where. */
static struct process_state *insert(struct process *process, unsigned int at)
{
	struct process_state *states;

	if (has_room(process)) {
		states = process->states;
		memmove(states + at + 1, states + at,
			(process->state_count - at) * sizeof(*states));
		process->state_count++;
		return &states[at];
	}
	process->dropped = true;
	if (!at)
		return NULL;
	states = process->states;
	detail_free(states[0].detail);
	memmove(states, states + 1, (at - 1) * sizeof(*states));
	return &states[at - 1];
}

static bool is_state(const struct process_state *state, const struct owner_process *reported)
{
	return state->uid == reported->uid && state->cgroup_id == reported->cgroup_id &&
	       !strncmp(state->comm, reported->comm, OWNER_COMM_SIZE);
}

/* How many states begin at that time or before. */
static unsigned int count_until(const struct process *process, uint64_t time)
{
	unsigned int count = process->state_count;

	while (count && process->states[count - 1].time > time)
		count--;
	return count;
}

/* A name has at most OWNER_COMM_SIZE bytes, so the text always fits. */
static void write_text(struct process_state *state, uint32_t tgid)
{
	char *out = state->text;

	out += foreign_copy(out, sizeof(state->text) - TEXT_PID, state->comm);
	*out++ = '[';
	out += buffer_put_decimal(out, tgid);
	*out++ = ']';
	*out = '\0';
}

static void add_state(struct process_table *processes, struct process *process,
		      const struct owner_process *reported, uint64_t time)
{
	struct process_state *state = insert(process, count_until(process, time));

	if (!state)
		return;
	*state = (struct process_state){
		.time = time, .cgroup_id = reported->cgroup_id, .uid = reported->uid};
	memcpy(state->comm, reported->comm, strnlen(reported->comm, OWNER_COMM_SIZE));
	write_text(state, process->reported.tgid);
	if (processes->detailed)
		state->detail = detail_read(&processes->details, reported);
}

/* Events come by two rings, so not always in the order of their times. */
void process_update(struct process_table *processes, struct process *process,
		    const struct owner_process *reported, uint64_t time)
{
	unsigned int at = count_until(process, time);

	if (at && is_state(&process->states[at - 1], reported))
		return;
	if (at < process->state_count && is_state(&process->states[at], reported)) {
		process->states[at].time = time;
		processes->changes++;
		return;
	}
	processes->changes++;
	add_state(processes, process, reported, time);
}

void process_command(struct process_table *processes, struct process *process, const char *text,
		     size_t size, uint64_t time)
{
	unsigned int at = count_until(process, time);
	struct process_state *state = at ? &process->states[at - 1] : NULL;
	struct owner_process reported = process->reported;

	processes->changes++;
	if (!state || !state->detail || detail_command(state->detail, text, size))
		return;
	/* It has become another program, under the same name. */
	reported.uid = state->uid;
	reported.cgroup_id = state->cgroup_id;
	memcpy(reported.comm, state->comm, OWNER_COMM_SIZE);
	add_state(processes, process, &reported, time);
	state = &process->states[count_until(process, time) - 1];
	if (state->detail)
		detail_command(state->detail, text, size);
}

struct process *process_take(struct process_table *processes, const struct owner_process *reported,
			     uint64_t time)
{
	struct process *process = process_find(processes, reported);
	struct process **bucket;

	if (!process) {
		process = calloc(1, sizeof(*process));
		if (!process)
			return NULL;
		process->reported = *reported;
		add_state(processes, process, reported, time);
		bucket = bucket_of(processes, reported);
		process->next = *bucket;
		*bucket = process;
	}
	if (process->seen < time)
		process->seen = time;
	process->references++;
	return process;
}

void process_release(struct process_table *processes, struct process *process)
{
	struct process **at;
	unsigned int i;

	if (!process || --process->references)
		return;
	at = bucket_of(processes, &process->reported);
	while (*at != process)
		at = &(*at)->next;
	*at = process->next;
	for (i = 0; i < process->state_count; i++)
		detail_free(process->states[i].detail);
	free(process->states);
	free(process);
}

void process_fork(struct process_table *processes, struct process *process, uint64_t time)
{
	process->forks[process->fork_count++ % PROCESS_FORKS] = time;
	processes->changes++;
}

void process_thread(struct process_table *processes, struct process *process, uint64_t time)
{
	if (process->threaded && process->threaded <= time)
		return;
	process->threaded = time;
	processes->changes++;
}

void process_exit(struct process_table *processes, struct process *process)
{
	process->dead = true;
	processes->changes++;
}

bool process_has_forked(const struct process *process, uint64_t after, uint64_t until)
{
	uint64_t n = process->fork_count, oldest = n > PROCESS_FORKS ? n - PROCESS_FORKS : 0, time;
	bool older = false;

	/* Those of two threads may be reported in another order than their times have. */
	for (; n > oldest; n--) {
		time = process->forks[(n - 1) % PROCESS_FORKS];
		if (time > after && time <= until)
			return true;
		older |= time <= after;
	}
	/* Those before are forgotten. */
	return oldest > 0 && !older;
}

const struct process_state *process_at(const struct process *process, uint64_t time)
{
	unsigned int count = count_until(process, time);

	if (!count && (process->dropped || !process->state_count))
		return NULL;
	return &process->states[count ? count - 1 : 0];
}
