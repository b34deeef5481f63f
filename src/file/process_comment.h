/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/*
 * The processes that a pcapng file names in its packets' options, as a field of each packet that is
 * read. A file names a connection's processes once; what it named last holds.
 */
#ifndef TCPLENS_FILE_PROCESS_COMMENT_H
#define TCPLENS_FILE_PROCESS_COMMENT_H

#include "base/cleanup.h"
#include "file/pcapng_options.h"
#include "packet.h"

struct process_comment;

/* Returns 0 or -ENOMEM. */
int process_comment_new(struct process_comment **comment);
void process_comment_free(struct process_comment *comment);
CLEANUP_DEFINE(struct process_comment *, process_comment_free)

/* Another file is read from here on. */
void process_comment_begin(struct process_comment *comment);

/*
 * Sets packet->processes, valid until the next call, where the file has named any. To be called for
 * every packet of the file, those that no filter lets through too. tuple: the packet's.
 */
void process_comment_read(struct process_comment *comment,
			  const struct pcapng_options_processes *read,
			  const struct packet_tuple *tuple, struct packet *packet);

#endif
