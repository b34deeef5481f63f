// SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
#include "process/process.h"

#include <stdlib.h>
#include <string.h>

#include "base/hash.h"

static struct process **bucket_of(struct process_table *processes, const struct owner_process *told)
{
	return &processes->buckets[hash_words(&processes->seed, &told->tgid, 1) % PROCESS_BUCKETS];
}

static bool is_same(const struct owner_process *a, const struct owner_process *b)
{
	return a->tgid == b->tgid && a->start == b->start;
}

struct process *process_find(struct process_table *processes, const struct owner_process *told)
{
	struct process *process = *bucket_of(processes, told);

	while (process && !is_same(&process->told, told))
		process = process->next;
	return process;
}

/* Makes room for a name at that place, or where the table is full in front of it: returns where. */
static struct process_name *insert(struct process *process, unsigned int at)
{
	if (process->name_count == PROCESS_NAMES) {
		if (!at)
			return NULL;
		at--;
		memmove(process->names, process->names + 1, at * sizeof(process->names[0]));
	} else {
		memmove(process->names + at + 1, process->names + at,
			(process->name_count - at) * sizeof(process->names[0]));
		process->name_count++;
	}
	return &process->names[at];
}

/* Names come by two rings, so not always in the order of their times. */
void process_rename(struct process_table *processes, struct process *process, const char *comm,
		    uint64_t time)
{
	unsigned int at = process->name_count;
	struct process_name *name;

	while (at && process->names[at - 1].time > time)
		at--;
	if (at && !strncmp(process->names[at - 1].comm, comm, OWNER_COMM_SIZE))
		return;
	if (at < process->name_count && !strncmp(process->names[at].comm, comm, OWNER_COMM_SIZE)) {
		process->names[at].time = time;
		return;
	}
	name = insert(process, at);
	if (!name)
		return;
	*name = (struct process_name){.time = time};
	memcpy(name->comm, comm, strnlen(comm, OWNER_COMM_SIZE));
	/* Most likely it became another program. */
	if (process->detail) {
		detail_free(process->detail);
		process->detail = detail_read(&processes->details, &process->told);
	}
}

struct process *process_take(struct process_table *processes, const struct owner_process *told,
			     uint64_t time)
{
	struct process *process = process_find(processes, told);
	struct process **bucket;

	if (!process) {
		process = calloc(1, sizeof(*process));
		if (!process)
			return NULL;
		process->told = *told;
		process_rename(processes, process, told->comm, time);
		if (processes->detailed)
			process->detail = detail_read(&processes->details, told);
		bucket = bucket_of(processes, told);
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

	if (!process || --process->references)
		return;
	at = bucket_of(processes, &process->told);
	while (*at != process)
		at = &(*at)->next;
	*at = process->next;
	detail_free(process->detail);
	free(process);
}

void process_fork(struct process *process, uint64_t time)
{
	process->forks[process->fork_count++ % PROCESS_FORKS] = time;
}

bool process_has_forked(const struct process *process, uint64_t after, uint64_t until)
{
	uint64_t n = process->fork_count, oldest = n > PROCESS_FORKS ? n - PROCESS_FORKS : 0, time;

	for (; n > oldest; n--) {
		time = process->forks[(n - 1) % PROCESS_FORKS];
		if (time <= after)
			return false;
		if (time <= until)
			return true;
	}
	/* Those before are forgotten. */
	return oldest > 0;
}

const char *process_comm(const struct process *process, uint64_t time)
{
	unsigned int i = process->name_count - 1;

	while (i && process->names[i].time > time)
		i--;
	return process->names[i].comm;
}
