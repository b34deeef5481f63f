// SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
#include "file/reader.h"

#include <errno.h>
#include <net/if.h>
#include <pcap/pcap.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdio_ext.h>
#include <string.h>

#include "base/cursor.h"
#include "base/message.h"
#include "base/take.h"
#include "file/block.h"
#include "file/pcapng.h"
#include "file/stream.h"

#define STREAM_BUFFER (256 * 1024)

struct reader {
	pcap_t *pcap;
	const char *path; /* for messages; the caller's */
	char *stream_buffer;
	char problem[STREAM_PROBLEM];	/* of compressed data; "": none */
	struct pcapng_options *options; /* the stream's; NULL: it is no pcapng file */
	struct block block;
	uint16_t linktype;
	uint64_t records;		  /* read so far */
	const struct if_nameindex *names; /* borrowed; NULL: none */
	const struct if_nameindex *name;  /* the last one found */
};

/* Looks at the first bytes, which stay in the stream. */
static bool is_pcapng(FILE *stream)
{
	const uint32_t section = PCAPNG_SECTION;
	unsigned char bytes[sizeof(section)];
	size_t avail = fread(bytes, 1, sizeof(bytes), stream), i;

	clearerr(stream);
	for (i = avail; i-- > 0;)
		ungetc(bytes[i], stream);
	return avail == sizeof(bytes) && !memcmp(bytes, &section, sizeof(section));
}

/* Nobody else reads it, and libpcap reads twice a packet: a lock each time is too much. */
static int open_stream(struct reader *reader, FILE **stream, int fd, bool processes)
{
	int error = stream_open(stream, fd, reader->problem);

	if (error)
		return error;
	setvbuf(*stream, reader->stream_buffer, _IOFBF, STREAM_BUFFER);
	__fsetlocking(*stream, FSETLOCKING_BYCALLER);
	if (!is_pcapng(*stream) && !processes)
		return 0;
	error = pcapng_options_open(&reader->options, stream);
	if (!error)
		__fsetlocking(*stream, FSETLOCKING_BYCALLER);
	return error;
}

int reader_open(struct reader **reader, const struct sandbox_token *token,
		const struct reader_request *request)
{
	_cleanup_(reader_closep) struct reader *new = calloc(1, sizeof(*new));
	_cleanup_(cleanup_close) int fd = request->fd;
	const char *path = request->path;
	char problem[PCAP_ERRBUF_SIZE] = "";
	FILE *stream;
	int err;

	if (!token)
		return -EPERM;
	if (!new)
		return -ENOMEM;
	new->path = path;
	new->names = request->names;
	new->stream_buffer = malloc(STREAM_BUFFER);
	if (!new->stream_buffer)
		return -ENOMEM;
	err = open_stream(new, &stream, fd, request->processes);
	fd = -1;
	if (err == -EPROTONOSUPPORT)
		message_error("%s: not a pcapng file, and no other tells of processes", path);
	else if (err == -ENODATA)
		message_error("%s: no data of zstd or lz4 behind its skippable frames", path);
	else if (err)
		message_errno(err, "%s", path);
	if (err)
		return err;
	new->pcap = pcap_fopen_offline_with_tstamp_precision(stream, PCAP_TSTAMP_PRECISION_NANO,
							     problem);
	if (!new->pcap) {
		fclose(stream);
		message_error("%s: %s", path, *new->problem ? new->problem : problem);
		return -EIO;
	}
	err = block_open(&new->block, stream, new->pcap);
	if (err)
		return err;
	new->linktype = (uint16_t)pcap_datalink(new->pcap);
	*reader = TAKE_PTR(new);
	return 0;
}

void reader_close(struct reader *reader)
{
	if (!reader)
		return;
	if (reader->pcap)
		pcap_close(reader->pcap);
	block_close(&reader->block);
	free(reader->stream_buffer);
	free(reader);
}

uint16_t reader_linktype(const struct reader *reader)
{
	return reader->linktype;
}

uint32_t reader_snapshot(const struct reader *reader)
{
	return (uint32_t)pcap_snapshot(reader->pcap);
}

const char *reader_linktype_name(const struct reader *reader)
{
	return pcap_datalink_val_to_name(reader->linktype);
}

const char *reader_linktype_description(const struct reader *reader)
{
	return pcap_datalink_val_to_description(reader->linktype);
}

struct pcap *reader_pcap(struct reader *reader)
{
	return reader->pcap;
}

/* The last one found comes first: most files have few. */
static const char *interface_name(struct reader *reader, uint32_t index)
{
	const struct if_nameindex *at;

	if (reader->name && reader->name->if_index == index)
		return reader->name->if_name;
	for (at = reader->names; at && at->if_index; at++) {
		if (at->if_index == index) {
			reader->name = at;
			return at->if_name;
		}
	}
	return NULL;
}

static void fill_noted(struct packet *packet, const struct pcapng_options_processes *noted)
{
	packet->direction = noted->direction;
	packet->file_interface = noted->interface;
}

static inline void fill(struct reader *reader, const struct pcap_pkthdr *header,
			const uint8_t *bytes, struct packet *packet)
{
	struct cursor at = {bytes, header->caplen, header->caplen};

	packet_clear(packet);
	packet->time = (struct packet_time){header->ts.tv_sec, header->ts.tv_usec};
	packet->data = bytes;
	packet->avail = header->caplen;
	packet->caplen = header->caplen;
	packet->length = header->len;
	packet->linktype = reader->linktype;
	if (reader->options)
		fill_noted(packet, reader_processes(reader));
	if (reader->linktype == LINKTYPE_LINUX_SLL && cursor_has(at, PACKET_SLL_LENGTH))
		packet->direction = cursor_u16(at, 0) == PACKET_TYPE_OUTGOING ? PACKET_DIRECTION_OUT
									      : PACKET_DIRECTION_IN;
	if (reader->linktype == LINKTYPE_LINUX_SLL2 && cursor_has(at, PACKET_SLL2_LENGTH)) {
		packet->ifindex = cursor_u32(at, 4);
		packet->type = cursor_u8(at, 10);
		packet->interface_name = interface_name(reader, packet->ifindex);
	}
}

/* Gives the rest of the file to libpcap. */
static int leave_block(struct reader *reader)
{
	reader->block.fd = -1;
	if (!fseeko(pcap_file(reader->pcap), block_offset(&reader->block), SEEK_SET))
		return 0;
	return message_errno(errno, "%s", reader->path);
}

static int report(const struct reader *reader)
{
	const char *problem = *reader->problem ? reader->problem : pcap_geterr(reader->pcap);

	if (reader->records)
		message_error("%s: after packet %llu: %s", reader->path,
			      (unsigned long long)reader->records, problem);
	else
		message_error("%s: %s", reader->path, problem);
	return -EIO;
}

int reader_next(struct reader *reader, struct packet *packet)
{
	struct pcap_pkthdr *header, taken;
	const uint8_t *bytes;
	int n;

	if (block_take(&reader->block, &taken, &bytes)) {
		reader->records++;
		fill(reader, &taken, bytes, packet);
		return 1;
	}
	if (reader->block.fd >= 0 && leave_block(reader))
		return -EIO;
	errno = 0;
	n = pcap_next_ex(reader->pcap, &header, &bytes);
	if (n == PCAP_ERROR_BREAK)
		return 0;
	if (n < 0 && errno == EINTR)
		return -EINTR;
	if (n < 0)
		return report(reader);
	reader->records++;
	fill(reader, header, bytes, packet);
	return 1;
}

bool reader_may_have_events(const struct reader *reader)
{
	return reader->options;
}

const char *reader_event(const struct reader *reader)
{
	const char *event = reader->options ? reader_processes(reader)->event : "";

	return *event ? event : NULL;
}

const char *reader_retransmit(const struct reader *reader)
{
	const char *cause = reader->options ? reader_processes(reader)->retransmit : "";

	return *cause ? cause : NULL;
}

const char *reader_trigger(const struct reader *reader)
{
	return reader->options ? reader_processes(reader)->trigger : NULL;
}

const struct record_tcp_info *reader_tcp_info(const struct reader *reader)
{
	const struct pcapng_options_processes *read =
		reader->options ? reader_processes(reader) : NULL;

	return read && read->has_tcp_info ? &read->tcp_info : NULL;
}

const struct pcapng_options_processes *reader_processes(const struct reader *reader)
{
	return pcapng_options_processes(reader->options);
}
