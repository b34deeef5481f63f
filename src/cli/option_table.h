/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/*
 * Every option, once: its letter, name, argument, range and help. Parsing, --help, the man page's
 * headings and the shell completions are made from it.
 */
#ifndef TCPLENS_CLI_OPTION_TABLE_H
#define TCPLENS_CLI_OPTION_TABLE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* The most rows; struct options has an entry for each. */
#define OPTION_TABLE_MAX 96

/* What an option is for: a heading in --help, in this order. */
enum option_group {
	OPTION_SOURCE,
	OPTION_FILTER,
	OPTION_PROCESS,
	OPTION_FACTS,
	OPTION_RECORDER,
	OPTION_COST,
	OPTION_TEXT,
	OPTION_FILE,
	OPTION_SYSTEM,
	OPTION_ACCEPTED, /* options of tcpdump without effect here */
	OPTION_ABOUT,
	OPTION_GROUPS,
};

/* The type of an option's argument and where it is stored; offsets are in struct options. */
enum option_kind {
	OPTION_FLAG,	 /* bool at offset becomes true */
	OPTION_COUNT,	 /* uint8_t at offset counts how often; max at most */
	OPTION_NUMBER,	 /* uint64_t at offset, min ... max */
	OPTION_NAME,	 /* const char * at offset becomes the option's own name */
	OPTION_JSON,	 /* a format with forms: enum (int) at offset as of CHOICE, the first where
			  * the argument is left out; and options.format becomes its own name */
	OPTION_STRING,	 /* const char * at offset, min ... max bytes; max 0: any length */
	OPTION_WORD,	 /* const char * at offset, one of choices */
	OPTION_CHOICE,	 /* enum (int) at offset: index of the argument in choices */
	OPTION_COLLECT,	 /* appended to the struct run_words at offset */
	OPTION_PID,	 /* one more process */
	OPTION_WITHOUT,	 /* adds bits to the feature_set at offset */
	OPTION_INTERVAL, /* struct run_interval at offset, min ... max, or "forwarded", or both;
			  * optional argument */
	OPTION_ONLY,	 /* adds to the struct condition_set at offset */
	OPTION_KEEP,	 /* sets the size or the time of the struct keep at offset */
	OPTION_ON,	 /* adds to the struct trigger_set at offset */
	OPTION_EVENTS,	 /* adds bits to the fact_set at offset; optional argument */
};

struct option_row {
	enum option_group group;
	char letter;	      /* 0: a long name alone */
	const char *name;     /* NULL: a letter alone */
	const char *argument; /* its name in --help; NULL: takes none */
	enum option_kind kind;
	size_t offset;
	uint64_t min, max;
	const char *choices; /* words joined by '|' */
	const char *help;
};

/* All rows, sorted by group. */
const struct option_row *option_table(size_t *count);

/* The row of a letter, or of the long name in the first length bytes; NULL: there is none. */
const struct option_row *option_table_letter(int letter);
const struct option_row *option_table_name(const char *name, size_t length);

/* Whether its argument may be left out, and else follows a "=". */
bool option_table_optional(const struct option_row *row);

/* The option as users type it, "-c" or "--hook", in text of that size. Returns text. */
const char *option_table_spell(const struct option_row *row, char *text, size_t size);

#endif
