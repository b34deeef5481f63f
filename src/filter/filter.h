/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* A pcap-filter(7) expression, compiled by libpcap for one link type. */
#ifndef TCPLENS_FILTER_FILTER_H
#define TCPLENS_FILTER_FILTER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "filter/translate.h"

struct filter {
	struct translate_classic *insns;
	size_t count;
	char *expression;  /* what was compiled, for messages */
	bool ethernet_tcp; /* it is "tcp", for Ethernet frames */
};

#define FILTER_ERROR_SIZE 512

/*
 * Compiles expression for TCP packets; an empty or NULL one is "tcp". linktype is a LINKTYPE_
 * number of packet.h.
 *
 * The result matches the TCP packets among those that tcpdump shows for the expression. For most
 * that is "(expression) and tcp". But `vlan`, `mpls`, `pppoes` and `geneve` move the offset at
 * which libpcap looks for what follows them: `tcp` after `not vlan` or after `vlan 1 or vlan 2` is
 * looked for where no packet that matched has it. With one of these words a packet matches the
 * expression and is TCP, with `vlan` after up to three tags; or, with the others, matches
 * "(expression) and tcp".
 *
 * Long plain lists of hosts, nets and ports are compiled without libpcap's optimizer, see
 * term_list.h; any other expression of more than 1,000 terms is refused, since it takes libpcap
 * minutes.
 *
 * Returns 0 (the filter is then the caller's to filter_free()), -EINVAL (libpcap refuses the
 * expression; error holds its message) or -ENOMEM.
 */
int filter_compile(struct filter *filter, const char *expression, int linktype, char *error,
		   size_t error_size);

/* Whether every TCP packet matches: the expression is "tcp", empty or NULL. */
bool filter_is_tcp(const char *expression);

/*
 * As filter_compile() for the packets of an open file: its byte order is part of what a BSD
 * loopback header is compared with.
 */
struct pcap;
int filter_compile_for(struct filter *filter, const char *expression, struct pcap *pcap,
		       char *error, size_t error_size);

/* libpcap's interpreter: avail bytes at data, of a frame of length bytes. */
bool filter_matches(const struct filter *filter, const uint8_t *data, uint32_t avail,
		    uint32_t length);

void filter_free(struct filter *filter);

/*
 * Reads an expression from a file, whole and as it is (tcpdump's -F); "-" is standard input.
 * *expression is the caller's to free(). Returns 0 or -errno; -E2BIG above 16 MiB.
 */
int filter_read_file(char **expression, const char *path);

#endif
