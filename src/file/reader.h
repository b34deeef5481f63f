/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/*
 * Capture files: pcap in both byte orders with micro- or nanoseconds, and pcapng, plain or in
 * gzip, zstd or lz4. What goes wrong is said here, with the file's name.
 */
#ifndef TCPLENS_FILE_READER_H
#define TCPLENS_FILE_READER_H

#include <stdbool.h>
#include <stdint.h>

#include "base/cleanup.h"
#include "file/pcapng_options.h"
#include "packet.h"

struct reader;

/*
 * path:      for messages; borrowed as long as the reader.
 * fd:        of the file; the reader's from then on, also where it fails.
 * processes: only pcapng, and what it tells of processes is kept for reader_processes.
 * names:     the interfaces of this machine, which tcpdump shows for the numbers in files of link
 *            type SLL2; as of if_nameindex(3), borrowed; NULL: none.
 */
struct if_nameindex;
struct sandbox_token;
struct reader_request {
	const char *path;
	int fd;
	bool processes;
	const struct if_nameindex *names;
};

/* Returns 0 or -errno. */
int reader_open(struct reader **reader, const struct sandbox_token *token,
		const struct reader_request *request);
void reader_close(struct reader *reader);
CLEANUP_DEFINE(struct reader *, reader_close)

/* LINKTYPE_ of every packet of the file. */
uint16_t reader_linktype(const struct reader *reader);
uint32_t reader_snapshot(const struct reader *reader);
/* libpcap's name and description of the link type; NULL where it has none */
const char *reader_linktype_name(const struct reader *reader);
const char *reader_linktype_description(const struct reader *reader);

/* libpcap's handle of the file, to compile an expression for its packets. The reader's own. */
struct pcap;
struct pcap *reader_pcap(struct reader *reader);

/*
 * The next packet, whose bytes are valid until the next call. Returns 1, 0 at the end of the file,
 * -EINTR where a signal came while waiting for a pipe, -EIO where the file is cut or broken; the
 * packets before were all given.
 */
int reader_next(struct reader *reader, struct packet *packet);

/* False: reader_event() returns NULL for every packet of the file. */
bool reader_may_have_events(const struct reader *reader);

/* What a pcapng file says of the event that the packet of the last call stands for; NULL: none. */
const char *reader_event(const struct reader *reader);

/* Why that packet is sent again according to a pcapng file; NULL: it is not known to be. */
const char *reader_retransmit(const struct reader *reader);

/* What a flight recorder was triggered by at that packet, according to a pcapng file, or NULL. */
const char *reader_trigger(const struct reader *reader);

/* What a pcapng file has of the sockets at the ends of that packet; NULL: nothing. */
const struct record_tcp_info *reader_tcp_info(const struct reader *reader);

/* What the options of the packet of the last call tell, in a file opened with processes. */
const struct pcapng_options_processes *reader_processes(const struct reader *reader);

#endif
