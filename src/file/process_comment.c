// SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
#include "file/process_comment.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/number.h"
#include "base/take.h"
#include "file/process_cache.h"

struct process_comment {
	struct process_cache *cache;
	struct packet_processes processes;
	char source_comm[PACKET_PROCESS_TEXT];
	char destination_comm[PACKET_PROCESS_TEXT];
	char number[PACKET_PROCESS_TEXT];
	bool ours; /* the file has comments as pcapng_writer writes them */
};

int process_comment_new(struct process_comment **comment)
{
	_cleanup_(process_comment_freep) struct process_comment *new = calloc(1, sizeof(*new));
	int error;

	if (!new)
		return -ENOMEM;
	error = process_cache_new(&new->cache);
	if (error)
		return error;
	*comment = TAKE_PTR(new);
	return 0;
}

void process_comment_free(struct process_comment *comment)
{
	if (!comment)
		return;
	process_cache_free(comment->cache);
	free(comment);
}

void process_comment_begin(struct process_comment *comment)
{
	process_cache_clear(comment->cache);
	comment->ours = false;
}

/* `comm[pid]`, `?`, `-` or the word for an absence; comm becomes the owner's name. */
static struct packet_owner parse(const char *text, char comm[PACKET_PROCESS_TEXT])
{
	struct packet_owner owner = {.absence = packet_absence_find(text, strlen(text)),
				     .uid = PACKET_NO_UID};
	uint64_t pid;
	char *bracket;

	snprintf(comm, PACKET_PROCESS_TEXT, "%s", text);
	owner.local = strcmp(text, "-") && owner.absence != PACKET_ABSENCE_FORWARDED;
	bracket = strrchr(comm, '[');
	if (!bracket)
		return owner;
	comm[strlen(comm) - 1] = '\0';
	if (number_parse(bracket + 1, 1, UINT32_MAX, &pid))
		return owner;
	*bracket = '\0';
	owner.pid = (uint32_t)pid;
	owner.comm = *comm ? comm : NULL;
	return owner;
}

/*
 * A packet with a number and no name: of the process that sent it, but other programs than this one
 * give packets that came in the process that received them.
 */
static bool number_process(struct process_comment *comment,
			   const struct pcapng_options_processes *read)
{
	bool received = read->direction == PACKET_DIRECTION_IN && !comment->ours;
	struct packet_processes *processes = &comment->processes;

	if (!read->pid)
		return false;
	snprintf(comment->number, sizeof(comment->number), "[%u]", read->pid);
	processes->source_text = received ? "?" : comment->number;
	processes->destination_text = received ? comment->number : "?";
	return true;
}

void process_comment_read(struct process_comment *comment,
			  const struct pcapng_options_processes *read,
			  const struct packet_tuple *tuple, struct packet *packet)
{
	struct packet_processes *processes = &comment->processes;

	comment->ours |= read->told;
	if (read->told)
		process_cache_enter(comment->cache, tuple, read->source, read->destination);
	if (!process_cache_find(comment->cache, tuple, &processes->source_text,
				&processes->destination_text) &&
	    !number_process(comment, read))
		return;
	processes->tuple = *tuple;
	processes->sender_pid = processes->sender_tid = 0;
	processes->details = "";
	processes->source = parse(processes->source_text, comment->source_comm);
	processes->destination = parse(processes->destination_text, comment->destination_comm);
	if (read->pid && processes->source.pid == read->pid)
		processes->source.tid = read->tid;
	else if (read->pid && processes->destination.pid == read->pid)
		processes->destination.tid = read->tid;
	if (processes->destination.pid != read->pid || processes->source.pid == read->pid) {
		processes->sender_pid = read->pid;
		processes->sender_tid = read->tid;
	}
	packet->processes = processes;
}
