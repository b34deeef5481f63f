// SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
#include "output/process_comment.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/foreign.h"
#include "base/number.h"
#include "decode/ends.h"
#include "file/process_cache.h"

#define TEXT_SIZE 256

struct process_comment {
	struct attribution *attribution;
	struct tuple *tuple;
	struct process_cache *cache; /* what the file that is read has told */
	struct packet_processes processes;
	bool known; /* processes is that of the packet at hand */
	struct buffer text;
	char source[PACKET_PROCESS_TEXT];
	char destination[PACKET_PROCESS_TEXT];
};

int process_comment_new(struct process_comment **comment, struct attribution *attribution)
{
	_cleanup_(process_comment_freep) struct process_comment *new = calloc(1, sizeof(*new));
	int error;

	if (!new)
		return -ENOMEM;
	new->attribution = attribution;
	error = ends_new(&new->tuple);
	if (!error)
		error = attribution ? buffer_init(&new->text, TEXT_SIZE)
				    : process_cache_new(&new->cache);
	if (error)
		return error;
	*comment = new;
	new = NULL;
	return 0;
}

void process_comment_free(struct process_comment *comment)
{
	if (!comment)
		return;
	ends_free(comment->tuple);
	process_cache_free(comment->cache);
	buffer_free(&comment->text);
	free(comment);
}

void process_comment_begin(struct process_comment *comment)
{
	process_cache_clear(comment->cache);
}

/* A name that could be taken for the gap between the sides is left out. */
static void put_side(struct process_comment *comment, struct packet_owner owner, char *side)
{
	if (owner.comm && strstr(owner.comm, " > "))
		owner.comm = NULL;
	comment->text.used = 0;
	attribution_put(&owner, &comment->text);
	buffer_char(&comment->text, '\0');
	foreign_copy(side, PACKET_PROCESS_TEXT, comment->text.error ? "?" : comment->text.data);
}

void process_comment_owners(struct process_comment *comment, struct packet *packet)
{
	const struct packet_tuple *tuple = ends_find(comment->tuple, packet);
	struct packet_owner source, destination;

	if (!tuple)
		return;
	attribution_find(comment->attribution, tuple, &source, &destination);
	put_side(comment, source, comment->source);
	put_side(comment, destination, comment->destination);
	comment->processes = (struct packet_processes){
		.tuple = *tuple,
		.source = comment->source,
		.destination = comment->destination,
		.pid = source.comm ? source.pid : 0,
		.tid = source.comm ? source.tid : 0,
	};
	packet->processes = &comment->processes;
}

void process_comment_read(struct process_comment *comment,
			  const struct pcapng_options_processes *read, struct packet *packet)
{
	struct packet_processes *processes = &comment->processes;
	const struct packet_tuple *tuple = ends_find(comment->tuple, packet);

	comment->known = false;
	if (!tuple)
		return;
	if (read->told)
		process_cache_enter(comment->cache, tuple, read->source, read->destination);
	processes->tuple = *tuple;
	processes->pid = read->pid;
	processes->tid = read->tid;
	comment->known = process_cache_find(comment->cache, tuple, &processes->source,
					    &processes->destination);
	if (comment->known)
		packet->processes = processes;
}

static void put(void *arg, const struct packet_tuple *tuple, struct buffer *out)
{
	const struct process_comment *comment = arg;

	(void)tuple;
	if (!comment->known)
		return;
	buffer_literal(out, " | ");
	foreign_put(out, comment->processes.source);
	buffer_literal(out, " > ");
	foreign_put(out, comment->processes.destination);
}

/* comm: room for the name. */
static struct packet_owner parse_side(const char *side, char comm[PACKET_PROCESS_TEXT])
{
	struct packet_owner owner = {.local = *side != '-' || side[1], .uid = PACKET_NO_UID};
	uint64_t pid;
	char *bracket;

	snprintf(comm, PACKET_PROCESS_TEXT, "%s", side);
	bracket = strrchr(comm, '[');
	if (!bracket)
		return owner;
	comm[strlen(comm) - 1] = '\0';
	if (number_parse(bracket + 1, 1, UINT32_MAX, &pid))
		return owner;
	*bracket = '\0';
	owner.pid = (uint32_t)pid;
	owner.comm = comm;
	return owner;
}

static bool find(void *arg, const struct packet_tuple *tuple, struct packet_owner *source,
		 struct packet_owner *destination)
{
	struct process_comment *comment = arg;

	(void)tuple;
	if (!comment->known)
		return false;
	*source = parse_side(comment->processes.source, comment->source);
	*destination = parse_side(comment->processes.destination, comment->destination);
	if (source->comm && source->pid == comment->processes.pid)
		source->tid = comment->processes.tid;
	return true;
}

struct print_owners process_comment_callbacks(struct process_comment *comment)
{
	return (struct print_owners){comment, put, find};
}
