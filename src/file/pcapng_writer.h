/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/*
 * The pcapng format, version 1.0, in the byte order of this machine (draft-ietf-opsawg-pcapng): one
 * section, an interface description for each interface of the capture, an enhanced packet block for
 * each packet, and at the end the statistics of each interface.
 *
 * All interfaces of a file have one link type. The format would allow more, but libpcap, and so
 * every reader on top of it, refuses a file with two. A capture on several interfaces is in SLL2
 * form therefore, as it is printed; which interface a packet came by still is its own.
 *
 * A packet has its processes in two options: epb_processid_threadid has the one that sent it,
 * where that is on this machine; a comment `LEFT > RIGHT`, as --proc prints it, has both ends of
 * the connection, with its first packet in each file and whenever one of them changed, or with
 * every packet.
 */
#ifndef TCPLENS_FILE_PCAPNG_WRITER_H
#define TCPLENS_FILE_PCAPNG_WRITER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buffer.h"
#include "file/process_cache.h"
#include "packet.h"

struct pcapng_interface {
	uint32_t netns; /* as struct packet has these three */
	uint32_t ifindex;
	char name[PACKET_INTERFACE_NAME]; /* "" where unknown */
	bool named;			  /* by the caller: described in every file */
	uint64_t packets;		  /* of the whole capture */
	uint64_t before;		  /* of these, how many in files before the present one */
};

struct pcapng_writer {
	uint32_t snaplen;
	uint16_t linktype;
	const char *filter; /* borrowed; NULL: none is told */
	/*
	 * The packets come from this machine's interfaces: name, direction and statistics of each
	 * are known. Those of a file all belong to one nameless interface.
	 */
	bool live;
	struct pcapng_interface *interfaces; /* in the order of their descriptions */
	size_t interface_count;
	size_t last;	   /* the interface of the packet before */
	int64_t opened_ns; /* since the epoch: when the capture began */
	/* Packets of an interface that matched and were not captured, for a live capture. */
	uint64_t (*lost)(void *arg, uint32_t netns, uint32_t ifindex);
	/*
	 * What is to be said of the whole capture so far, a comment where a file begins and beside
	 * the statistics where it ends: "" for nothing. NULL: never anything.
	 */
	void (*comment)(void *arg, char *text, size_t size);
	void *arg;		     /* of both */
	bool every;		     /* packet has its processes in a comment */
	struct process_cache *cache; /* NULL as long as no packet had processes */
};

void pcapng_writer_free(struct pcapng_writer *writer); /* the contents, not the struct */

/*
 * What a file begins with: the section and the interfaces known so far. One that came by itself and
 * had no packet in the file before is forgotten, and its count with it: interfaces may come and go
 * for as long as a capture goes on.
 */
void pcapng_writer_header(struct pcapng_writer *writer, struct buffer *out);

/*
 * Names an interface and describes it in out. An interface that is not named is described when it
 * has a packet. Returns 0 or -ENOMEM.
 */
int pcapng_writer_interface(struct pcapng_writer *writer, struct buffer *out, uint32_t netns,
			    uint32_t ifindex, const char *name);

/* One packet, behind the description of its interface if that is new. Returns 0 or -ENOMEM. */
int pcapng_writer_packet(struct pcapng_writer *writer, struct buffer *out,
			 const struct packet *packet);

/* What a live capture's file ends with: the counts of each interface since the capture began. */
void pcapng_writer_statistics(const struct pcapng_writer *writer, struct buffer *out,
			      int64_t now_ns);

/* See struct savefile. */
uint32_t pcapng_writer_span(const char *bytes, bool *packet);

#endif
