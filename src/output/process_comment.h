/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/*
 * Processes in files: what a live capture tells the file of them, and what a file that is read told
 * of them and its packets are printed with.
 */
#ifndef TCPLENS_OUTPUT_PROCESS_COMMENT_H
#define TCPLENS_OUTPUT_PROCESS_COMMENT_H

#include "base/cleanup.h"
#include "file/pcapng_options.h"
#include "process/attribution.h"
#include "packet.h"
#include "print/print.h"

struct note;

/* owners: those of a live capture, borrowed; NULL for files. Returns 0 or -ENOMEM. */
int note_new(struct note **note, struct owners *owners);
void note_free(struct note *note);
CLEANUP_DEFINE(struct note *, note_free)

/* Another file is read from here on. */
void note_begin(struct note *note);

/*
 * Sets packet->processes until the next call. note_owners: after owners_packet. note_read: for
 * every packet of the file, those that are not wanted too.
 */
void note_owners(struct note *note, struct packet *packet);
void note_read(struct note *note, const struct walker_note *read, struct packet *packet);

/* For a printer: the processes of the packet of the last call. A file that tells none has none. */
struct print_owners note_callbacks(struct note *note);

#endif
