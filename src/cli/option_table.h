/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/*
 * Every option, once: its letters, argument, range and help. Parsing, --help, the man page and the
 * completions of shells come from here.
 */
#ifndef TCPLENS_CLI_OPTION_TABLE_H
#define TCPLENS_CLI_OPTION_TABLE_H

#include <stddef.h>
#include <stdint.h>

/* At most so many rows; struct options has something for each. */
#define OPTION_TABLE_MAX 96

/* What an option is for: a heading in --help, in this order. */
enum option_group {
	OPTION_SOURCE,
	OPTION_FILTER,
	OPTION_PROCESS,
	OPTION_FACTS,
	OPTION_COST,
	OPTION_TEXT,
	OPTION_FILE,
	OPTION_SYSTEM,
	OPTION_ACCEPTED, /* of tcpdump, without effect here */
	OPTION_ABOUT,
	OPTION_GROUPS,
};

/* What an option's argument is and where it goes; offsets are those of struct options. */
enum option_kind {
	OPTION_FLAG,	/* bool at offset becomes true */
	OPTION_COUNT,	/* uint8_t at offset counts how often; max at most */
	OPTION_NUMBER,	/* uint64_t at offset, min ... max */
	OPTION_NAME,	/* const char * at offset becomes the option's own name */
	OPTION_STRING,	/* const char * at offset, min ... max bytes; max 0: any length */
	OPTION_WORD,	/* const char * at offset, one of choices */
	OPTION_CHOICE,	/* enum (int) at offset: index of the argument in choices */
	OPTION_COLLECT, /* one more word in the struct run_words at offset */
	OPTION_PID,	/* one more process */
	OPTION_WITHOUT, /* more bits in the feature_set at offset */
	OPTION_EVENTS,	/* more bits in the fact_set at offset; the argument may be left out */
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

/* All rows, those of a group together and groups in their order. */
const struct option_row *option_table(size_t *count);

/* The row of that letter or long name, the first length bytes of name; NULL: there is none. */
const struct option_row *option_table_letter(int letter);
const struct option_row *option_table_name(const char *name, size_t length);

/* The option as users type it, "-c" or "--hook", in text of that size. Returns text. */
const char *option_table_spell(const struct option_row *row, char *text, size_t size);

#endif
