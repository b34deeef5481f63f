/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/*
 * Long lists of addresses and ports that an expression joins by `or`, which libpcap's optimizer
 * takes minutes for:
 *
 *     LIST    (LIST)    CONDITION and (LIST)    (LIST) and CONDITION
 *
 * where each term of LIST is spelled out: words like `src host` and a number. Nothing else is taken
 * for one: what a term means must not depend on the terms around it, as that of a bare address
 * does.
 */
#ifndef TCPLENS_FILTER_TERM_LIST_H
#define TCPLENS_FILTER_TERM_LIST_H

#include <stddef.h>
#include <stdint.h>

/* From so many terms on an expression is taken for a list. */
#define TERM_LIST_LEAST 64

#define TERM_SHAPE_SIZE 32

enum term_kind {
	TERM_ADDRESS, /* an IPv4 address */
	TERM_NET,     /* an IPv4 network and the length of its prefix */
	TERM_PORT,
	TERM_OTHER, /* any other term, by its text: an IPv6 address */
};

/* Terms one after the other that differ by nothing but their value. */
struct term_group {
	enum term_kind kind;
	char shape[TERM_SHAPE_SIZE]; /* the words before the value, each followed by a space */
	unsigned int prefix;	     /* of TERM_NET */
	uint32_t *values;	     /* in host byte order; of TERM_OTHER offsets in text */
	size_t count;
	size_t room;
};

struct term_list {
	char *text;	 /* of the terms of TERM_OTHER, each ended by a zero byte */
	char *condition; /* NULL: there is none */
	struct term_group *groups;
	size_t group_count;
	size_t group_room;
	size_t count; /* terms in all groups */
};

/* Returns 0, -EINVAL where the expression is not of that form, or -ENOMEM. */
int term_list_parse(struct term_list *list, const char *expression);
void term_list_free(struct term_list *list); /* the contents */

/* Room for any term: a shape, a value, a prefix length. */
#define TERM_TEXT_SIZE (TERM_SHAPE_SIZE + 64)

/* Writes a term of the group with that value. */
void term_list_text(const struct term_list *list, const struct term_group *group, uint32_t value,
		    char text[TERM_TEXT_SIZE]);

#endif
