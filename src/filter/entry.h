/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* The filter program: a filter, translated and loaded into the kernel. */
#ifndef TCPLENS_FILTER_ENTRY_H
#define TCPLENS_FILTER_ENTRY_H

#include <stddef.h>
#include <stdint.h>

#include "filter/filter.h"
#include "filter/translate.h"

#define ENTRY_NAME	 "tcplens_filter"
#define ENTRY_ERROR_SIZE 4096

struct entry_request {
	struct translate_target target;
	uint32_t attach_type; /* enum bpf_attach_type; 0 for clsact */
	uint32_t flags;	      /* BPF_F_ flags of BPF_PROG_LOAD */
};

/*
 * Returns the descriptor of the loaded program, which the caller closes, or a negative errno: that
 * of translate_program(), or the kernel's. error then holds a message: the expression,
 * the cause and, where the verifier refused the program, the last lines of its log.
 */
int entry_load(const struct filter *filter, const struct entry_request *request, char *error,
	       size_t error_size);

#endif
