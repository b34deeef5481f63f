/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/*
 * The kinds of events, a row each, and the hooks that report them. --events, its text, its JSON,
 * --features and --without come from here.
 */
#ifndef TCPLENS_FACTS_TABLE_H
#define TCPLENS_FACTS_TABLE_H

#include <linux/types.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "bpfobj/feature.h"
#include "record.h"

#include "fact.h"

/* A set of kinds, a bit each. */
typedef uint32_t fact_set;

/*
 * text: what is printed. {NAME} stands for a field of the event; what stands in brackets is left
 * out where a field in it has no value.
 */
struct table_kind {
	const char *name;
	const char *text;
	bool whole;	    /* of a packet, whose own line comes first */
	bool numbers;	    /* the text ends with the sequence numbers */
	bool quiet;	    /* not among those of --events without a list */
	const char *detail; /* the field by which they are counted; NULL: none */
};

struct table_hook {
	fact_set kinds; /* that it reports */
	const char *program;
	const char *kernel_name; /* of the tracepoint, or of the helper that the program calls */
	size_t arguments; /* 0: the program itself; else it uses as many of the tracepoint's */
	const char *lost; /* without it */
	bool helper;	  /* kernel_name is a helper's, as enum bpf_func_id has it */
};

const struct table_kind *table_kind(enum fact_kind kind);

/* feature: FEATURE_EVENT_FIRST ... FEATURE_EVENT_END. */
const struct table_hook *table_hook(enum feature feature);

/* Whether it is a program of its own; else it is something that one of the others uses. */
bool table_is_program(enum feature feature);

/* The kind of that name, the first length bytes of word, or -ENOENT. */
int table_find(const char *word, size_t length);

/* Those of --events without a list. */
fact_set table_default(void);

static inline fact_set table_bit(enum fact_kind kind)
{
	return (fact_set)1 << kind;
}

#endif
