/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/*
 * A packet as tcpdump prints it, in one of the versions below. Pure: no kernel, no files, no
 * environment but the time zone. One printer holds what outlives a packet: the conversations that
 * sequence numbers are relative to, the count for -#, the reference time of -ttt and -ttttt.
 */
#ifndef TCPLENS_PRINT_PRINT_H
#define TCPLENS_PRINT_PRINT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buffer.h"
#include "base/cleanup.h"
#include "base/json_form.h"
#include "packet.h"

/*
 * Where names come from. Each callback returns a zero-terminated name that stays valid until the
 * next call, or NULL where there is none; a callback may be NULL itself. All are left alone with
 * print_options.numeric.
 */
struct print_names {
	void *arg;
	/* address: 4 bytes in network order for AF_INET, 16 for AF_INET6 */
	const char *(*host)(void *arg, int family, const uint8_t *address);
	const char *(*port)(void *arg, uint16_t port);		    /* TCP service, host order */
	const char *(*ethernet)(void *arg, const uint8_t *address); /* 6 bytes: /etc/ethers */
};

/* The number of -t. */
enum print_time {
	PRINT_TIME_OF_DAY = 0,
	PRINT_TIME_NONE = 1,
	PRINT_TIME_EPOCH = 2,
	PRINT_TIME_SINCE_PREVIOUS = 3,
	PRINT_TIME_DATE = 4,
	PRINT_TIME_SINCE_FIRST = 5,
};

enum print_dump {
	PRINT_DUMP_NONE,
	PRINT_DUMP_ASCII,	   /* -A */
	PRINT_DUMP_ASCII_LINK,	   /* -AA: from the link header */
	PRINT_DUMP_HEX,		   /* -x */
	PRINT_DUMP_HEX_LINK,	   /* -xx */
	PRINT_DUMP_HEX_ASCII,	   /* -X */
	PRINT_DUMP_HEX_ASCII_LINK, /* -XX */
};

/* -T: which printer sees the payload. With OTHER none does, as with tcpdump's UDP-only types. */
enum print_payload {
	PRINT_PAYLOAD_BY_PORT,
	PRINT_PAYLOAD_DOMAIN,
	PRINT_PAYLOAD_RESP,
	PRINT_PAYLOAD_ZMTP1,
	PRINT_PAYLOAD_OTHER,
};

/*
 * The versions of tcpdump whose text there is, from the oldest to the newest, and the words of
 * --tcpdump for them in the same order.
 */
enum print_version {
	PRINT_4_99_3,
	PRINT_4_99_5,
};
#define PRINT_VERSION_CHOICES "4.99.3|4.99.5"

/*
 * All zero is what tcpdump 4.99.3 does without options. A new field that changes the text of a
 * line: see print_common_wanted() too.
 */
struct print_options {
	enum print_version version;
	bool numeric;	   /* -n */
	bool no_domain;	   /* -N */
	bool quiet;	   /* -q; quiet_count for -qq */
	bool link_header;  /* -e */
	bool absolute;	   /* -S */
	bool no_checksum;  /* -K */
	bool number;	   /* -# */
	bool nanoseconds;  /* --nano: nine digits, not six */
	bool as_dot;	   /* -b: AS numbers above 65535 as two numbers (RFC 5396) */
	bool handle_words; /* -u: NFS handles as hexadecimal words */
	bool triggers;	   /* --events: what the flight recorder was triggered by */
	uint8_t verbose;   /* how often -v */
	uint8_t quiet_count;
	enum print_time time;
	enum print_dump dump;
	enum print_payload payload;
	enum json_form json;
	const char *secret; /* -M, borrowed for the life of the printer; NULL: none */
	struct print_names names;
	const char *interface_name; /* of packets that do not say; borrowed; NULL: not known */
};

const char *print_name_version(enum print_version version);

struct printer;

struct printer_stats {
	uint64_t packets;	/* printed */
	uint64_t conversations; /* ever entered into the table */
	uint64_t evicted;	/* conversations forgotten because the table was full */
	uint64_t flows_evicted; /* connections of --flows that had to make room, and were given */
	uint64_t flows_unread;	/* segments whose header was cut off or makes no sense */
};

/* Copies options. token: of sandbox_enter(). Returns 0 or -errno. */
struct sandbox_token;
int printer_new(struct printer **printer, const struct sandbox_token *token,
		const struct print_options *options);
void printer_free(struct printer *printer);
CLEANUP_DEFINE(struct printer *, printer_free)

/*
 * Appends the text of packet, its newline included. Whatever the bytes are, this succeeds; memory
 * that runs out shows in buffer_flush.
 */
void printer_packet(struct printer *printer, const struct packet *packet, struct buffer *out);

void printer_stats(const struct printer *printer, struct printer_stats *stats);

#endif
