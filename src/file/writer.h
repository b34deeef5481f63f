/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/*
 * Capture files written: one, or one after the other by the rules of rotation. Every file is
 * complete when it is closed. Errors are reported here, with the file's name, except for a closed
 * pipe, which is -EPIPE without a message.
 *
 * An output that is open already does not rotate.
 */
#ifndef TCPLENS_FILE_WRITER_H
#define TCPLENS_FILE_WRITER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/cleanup.h"
#include "file/rotation.h"
#include "packet.h"

enum writer_format {
	WRITER_PCAP_MICRO,
	WRITER_PCAP_NANO,
	WRITER_PCAPNG,
};

struct writer_request {
	enum writer_format format;
	struct rotation_rules rules;
	bool each;	    /* every packet is to be written at once */
	bool live;	    /* see struct pcapng_writer */
	uint16_t linktype;  /* of every packet */
	uint32_t snaplen;   /* no packet is longer */
	const char *filter; /* borrowed; for pcapng; NULL: not written */
	bool comment_every; /* packet with its processes; for pcapng */
	bool is_open;	    /* fd, of reopen_output(), is the file, and the writer's from then on */
	int fd;

	/* Opens the file at file and returns it, or a negative errno. */
	int (*open)(void *arg, const struct rotation_file *file);
	/* Called with the name of each file that was followed by another. */
	void (*closed)(void *arg, const char *name);
	/* For pcapng of a live capture: packets of an interface that were lost so far. */
	uint64_t (*lost)(void *arg, uint32_t netns, uint32_t ifindex);
	/* For pcapng: see struct pcapng_writer. */
	void (*comment)(void *arg, char *text, size_t size);
	void *arg;
};

struct writer;

/* Whether packets' processes are in a file of that format. */
bool writer_has_processes(enum writer_format format);

/* Opens the first file and writes what it begins with. Returns 0 or -errno. */
int writer_open(struct writer **writer, const struct writer_request *request);

/*
 * An interface of the capture, as struct packet has it, whether packets come by it or not. Returns
 * 0 or -ENOMEM.
 */
int writer_interface(struct writer *writer, uint32_t netns, uint32_t ifindex, const char *name);

/* Takes a packet into the buffer; where it does not fit this file any more, into the next one's. */
int writer_packet(struct writer *writer, const struct packet *packet);

/* True when it is time for writer_flush: a block is there, or each packet is to be written. */
bool writer_full(const struct writer *writer);

/* Writes what is in the buffer. Returns 0 or a negative errno: -EAGAIN as in savefile_flush. */
int writer_flush(struct writer *writer);

/*
 * Goes on in the next file when the time has come. To be called again and again. Returns 0, 1 when
 * the last of the files asked for is complete, or a negative errno.
 */
int writer_tick(struct writer *writer);

/* Goes on in the next file at once. Returns as writer_tick. */
int writer_next(struct writer *writer);

/* Whether a file is open to which all that was taken could be written so far. */
bool writer_is_open(const struct writer *writer);

/* Bytes of the present file, those in the buffer included. */
uint64_t writer_size(const struct writer *writer);

/* What has to become writable after -EAGAIN. */
int writer_fd(const struct writer *writer);

/* Gives up what is not written. Returns how many packets taken were not. */
uint64_t writer_abandon(struct writer *writer);

/* Takes into the buffer what the last file ends with; writer_flush and writer_close follow. */
void writer_end(struct writer *writer);

/* Closes the file as it is. Returns 0 or -errno. Takes NULL. */
int writer_close(struct writer *writer);

static inline void writer_closep(struct writer **writer)
{
	writer_close(*writer);
}

#endif
