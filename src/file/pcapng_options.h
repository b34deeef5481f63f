/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/*
 * A pcapng file on its way to libpcap, which does not give the options of a packet to whoever reads
 * with it: the file's blocks are looked at here and handed on one at a time, so that the block seen
 * last is that of the packet which libpcap gave last.
 */
#ifndef TCPLENS_FILE_PCAPNG_OPTIONS_H
#define TCPLENS_FILE_PCAPNG_OPTIONS_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

#include "file/event_comment.h"
#include "file/socket_comment.h"
#include "packet.h"

/* The processes in the options of a packet, as pcapng_writer and others write them. */
struct pcapng_options_processes {
	bool told; /* source and destination were */
	char source[PACKET_PROCESS_TEXT];
	char destination[PACKET_PROCESS_TEXT];
	uint32_t
		pid; /* of the process that sent it, in others' files also received; 0: not there */
	uint32_t tid;
	char event[EVENT_COMMENT_SIZE]; /* of the event that the packet stands for; "": it is one */
	char retransmit[EVENT_CAUSE_SIZE]; /* why it is sent again; "": not known to be */
	const char *trigger;   /* of the flight recorder, until the next block, or NULL */
	uint8_t direction;     /* enum packet_direction, by epb_flags */
	const char *interface; /* its name in the file, until the next block; NULL: it has none */
	bool has_tcp_info;     /* tcp_info is valid */
	struct record_tcp_info tcp_info;
};

struct pcapng_options;

/*
 * Takes *stream, of which nothing has been read, and gives another in its place, to which the
 * option reader belongs from then on: fclose ends both. Returns 0, -EPROTONOSUPPORT where the file
 * is not pcapng, or another negative errno; the stream is closed then.
 */
int pcapng_options_open(struct pcapng_options **options, FILE **stream);

/* Of the block that was handed on last. */
const struct pcapng_options_processes *
pcapng_options_processes(const struct pcapng_options *options);

#endif
