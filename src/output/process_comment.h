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

struct process_comment;

/* owners: those of a live capture, borrowed; NULL for files. Returns 0 or -ENOMEM. */
int process_comment_new(struct process_comment **comment, struct attribution *attribution);
void process_comment_free(struct process_comment *comment);
CLEANUP_DEFINE(struct process_comment *, process_comment_free)

/* Another file is read from here on. */
void process_comment_begin(struct process_comment *comment);

/*
 * Sets packet->processes until the next call. process_comment_owners: after attribution_packet.
 * process_comment_read: for every packet of the file, those that are not wanted too.
 */
void process_comment_owners(struct process_comment *comment, struct packet *packet);
void process_comment_read(struct process_comment *comment,
			  const struct pcapng_options_processes *read, struct packet *packet);

/* For a printer: the processes of the packet of the last call. A file that tells none has none. */
struct print_owners process_comment_callbacks(struct process_comment *comment);

#endif
