/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* A pcap-filter(7) expression, compiled by libpcap for one link type. */
#ifndef TCPLENS_FILTER_FILTER_H
#define TCPLENS_FILTER_FILTER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <linux/types.h>

#include "filter/tcp.h"
#include "filter/translate.h"
#include "record.h"

struct filter {
	struct translate_classic *insns; /* of the expression: what is translated for the kernel */
	size_t count;
	struct translate_classic *decider; /* of packets in files; NULL: insns are */
	char *expression; /* what was compiled, for messages; "" where there is none */

	/*
	 * Of the packets that match, those are selected which are TCP by tcp_definition.h; false:
	 * whether they are is part of the program, since their TCP is inside a tunnel.
	 */
	bool all_tcp;
	bool every_packet; /* there is no expression, or it is "tcp": insns need not run */
	int linktype;
	bool mesh; /* see struct packet; the caller sets it after compiling */
	/* libpcap's "tcp", which much is by the first look; NULL: it has none for the link type */
	struct translate_classic *tcp;
	size_t tcp_count;

	/* How many packets were not selected because nothing is known of them; by enum
	 * record_unparsed. */
	uint64_t left_out[RECORD_UNPARSED_REASONS];
};

#define FILTER_ERROR_SIZE 512

/*
 * Compiles expression; an empty or NULL one matches everything. linktype is a LINKTYPE_ number of
 * packet.h. What is selected are the TCP packets, as tcp_definition.h has it, among those that
 * match; the program already leaves out most that is not TCP.
 *
 * The words `mpls`, `pppoes` and `geneve` move the place where libpcap looks for what follows them,
 * to packets inside others. With one of these a packet matches the expression and is TCP as libpcap
 * has it, behind up to three tags; or it matches "(expression) and tcp".
 *
 * Long plain lists of hosts, nets and ports are compiled without libpcap's optimizer, see
 * term_list.h; any other expression of more than 1,000 terms is refused, since it takes libpcap
 * minutes.
 *
 * Returns 0 (the filter is then the caller's to filter_free()), -EINVAL (libpcap refuses the
 * expression, or no TCP packet can match; error holds its message) or -ENOMEM.
 */
int filter_compile(struct filter *filter, const char *expression, int linktype, char *error,
		   size_t error_size);

/*
 * Whether the program asks for what the kernel alone has of a packet, as `inbound` and `outbound`
 * do on link types whose header does not have it: in user space it would match nothing.
 */
bool filter_asks_kernel(const struct filter *filter);

/* Whether there is no word in it; NULL is blank. */
bool filter_is_blank(const char *text);

/* Whether nearly every TCP packet matches: the expression is "tcp", empty or NULL. */
bool filter_is_tcp(const char *expression);

/* Whether the compiled filter will have all_tcp. */
bool filter_selects_tcp(const char *expression);

/*
 * As filter_compile() for the packets of an open file: its byte order is part of what a BSD
 * loopback header is compared with.
 */
struct pcap;
int filter_compile_for(struct filter *filter, const char *expression, struct pcap *pcap,
		       char *error, size_t error_size);

/* filter_matches() of any packet. */
bool filter_decide(struct filter *filter, const uint8_t *data, uint32_t avail, uint32_t length);

/* Whether a packet is selected: avail bytes at data, of a frame of length bytes. */
static inline bool filter_matches(struct filter *filter, const uint8_t *data, uint32_t avail,
				  uint32_t length)
{
	return (filter->every_packet && tcp_is_plain(filter->linktype, data, avail)) ||
	       filter_decide(filter, data, avail, length);
}

/*
 * Sets what of the filter for expression is not its program. Part of filter_compile(); for a
 * program that was compiled elsewhere. Returns 0, or as filter_compile(): libpcap has no "tcp" for
 * some link types, of which those that are not decoded are refused.
 */
int filter_add_tcp(struct filter *filter, const char *expression, struct pcap *pcap, char *error,
		   size_t error_size);

void filter_free(struct filter *filter);

/*
 * Reads an expression from a file, whole (tcpdump's -F), with spaces in place of comments, from #
 * to the end of the line; "-" is standard input.
 * *expression is the caller's to free(). Returns 0 or -errno; -E2BIG above 16 MiB.
 */
int filter_read_file(char **expression, const char *path);

#endif
