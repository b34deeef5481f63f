/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* libpcap's compiler, and filters made of several of its programs. */
#ifndef TCPLENS_FILTER_APPEND_H
#define TCPLENS_FILTER_APPEND_H

#include <pcap/pcap.h>
#include <stddef.h>

#include "filter/filter.h"

/* How a program goes on into one that is appended to it. */
enum append_join {
	APPEND_AND, /* from where it matched */
	APPEND_OR,  /* from where it did not */
};

/* All return 0, -EINVAL with libpcap's message in error, or -ENOMEM. */
int append_compile(pcap_t *pcap, struct bpf_program *program, const char *expression, int optimize,
		   char *error, size_t error_size);

/* Whether libpcap takes the expression; when optimizing it also finds that no packet can match. */
int append_check(pcap_t *pcap, const char *expression, int optimize, char *error,
		 size_t error_size);

/* Appends what libpcap makes of the expression to the filter, which may be empty. */
int append_expression(struct filter *filter, pcap_t *pcap, enum append_join join,
		      const char *expression, char *error, size_t error_size);

/* Appends count instructions, laid out like struct translate_classic. */
int append_insns(struct filter *filter, enum append_join join, const void *insns, size_t count);

#endif
