// SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
#include "output/process_comment.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/number.h"
#include "base/utf8.h"
#include "decode/ends.h"
#include "file/process_cache.h"

#define TEXT_SIZE 256

struct note {
	struct owners *owners;
	struct ends *ends;
	struct ledger *ledger; /* what the file that is read has told */
	struct packet_processes processes;
	bool known; /* processes is that of the packet at hand */
	struct buffer text;
	char source[PACKET_PROCESS_TEXT];
	char destination[PACKET_PROCESS_TEXT];
};

int note_new(struct note **note, struct owners *owners)
{
	_cleanup_(note_freep) struct note *new = calloc(1, sizeof(*new));
	int error;

	if (!new)
		return -ENOMEM;
	new->owners = owners;
	error = ends_new(&new->ends);
	if (!error)
		error = owners ? buffer_init(&new->text, TEXT_SIZE) : ledger_new(&new->ledger);
	if (error)
		return error;
	*note = new;
	new = NULL;
	return 0;
}

void note_free(struct note *note)
{
	if (!note)
		return;
	ends_free(note->ends);
	ledger_free(note->ledger);
	buffer_free(&note->text);
	free(note);
}

void note_begin(struct note *note)
{
	ledger_clear(note->ledger);
}

/*
 * In a file all text is UTF-8: other bytes of a name become the replacement character. A name that
 * could be taken for the gap between the sides is left out.
 */
static void put_side(struct note *note, struct packet_owner owner, char *side)
{
	const char *text;
	size_t length, used = 0;

	if (owner.comm && strstr(owner.comm, " > "))
		owner.comm = NULL;
	note->text.used = 0;
	owners_put(&owner, &note->text);
	buffer_char(&note->text, '\0');
	for (text = note->text.error ? "?" : note->text.data; *text; text += length ?: 1) {
		length = utf8_length(text);
		used += (size_t)snprintf(side + used, PACKET_PROCESS_TEXT - used, "%.*s",
					 length ? (int)length : 3, length ? text : "\xef\xbf\xbd");
	}
}

void note_owners(struct note *note, struct packet *packet)
{
	const struct packet_ends *ends = ends_find(note->ends, packet);
	struct packet_owner source, destination;

	if (!ends)
		return;
	owners_find(note->owners, ends, &source, &destination);
	put_side(note, source, note->source);
	put_side(note, destination, note->destination);
	note->processes = (struct packet_processes){
		.ends = *ends,
		.source = note->source,
		.destination = note->destination,
		.pid = source.comm ? source.pid : 0,
		.tid = source.comm ? source.tid : 0,
	};
	packet->processes = &note->processes;
}

void note_read(struct note *note, const struct walker_note *read, struct packet *packet)
{
	struct packet_processes *processes = &note->processes;
	const struct packet_ends *ends = ends_find(note->ends, packet);

	note->known = false;
	if (!ends)
		return;
	if (read->told)
		ledger_enter(note->ledger, ends, read->source, read->destination);
	processes->ends = *ends;
	processes->pid = read->pid;
	processes->tid = read->tid;
	note->known = ledger_find(note->ledger, ends, &processes->source, &processes->destination);
	if (note->known)
		packet->processes = processes;
}

static void put(void *arg, const struct packet_ends *ends, struct buffer *out)
{
	const struct note *note = arg;

	(void)ends;
	if (!note->known)
		return;
	buffer_literal(out, " | ");
	buffer_string(out, note->processes.source);
	buffer_literal(out, " > ");
	buffer_string(out, note->processes.destination);
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

static bool find(void *arg, const struct packet_ends *ends, struct packet_owner *source,
		 struct packet_owner *destination)
{
	struct note *note = arg;

	(void)ends;
	if (!note->known)
		return false;
	*source = parse_side(note->processes.source, note->source);
	*destination = parse_side(note->processes.destination, note->destination);
	if (source->comm && source->pid == note->processes.pid)
		source->tid = note->processes.tid;
	return true;
}

struct print_owners note_callbacks(struct note *note)
{
	return (struct print_owners){note, put, find};
}
