// SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
#include "filter/term_list.h"

#include <arpa/inet.h>
#include <ctype.h>
#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"

/* A part of the expression. */
struct span {
	const char *at;
	const char *end;
};

static bool is_word_end(char c)
{
	return !c || isspace((unsigned char)c) || c == '(' || c == ')';
}

static struct span trim(struct span span)
{
	while (span.at < span.end && isspace((unsigned char)*span.at))
		span.at++;
	while (span.at < span.end && isspace((unsigned char)span.end[-1]))
		span.end--;
	return span;
}

/* Takes the next word, or a parenthesis; an empty one at the end. */
static struct span next_word(struct span *rest)
{
	struct span word;

	*rest = trim(*rest);
	word = (struct span){rest->at, rest->at};
	while (word.end < rest->end && !is_word_end(*word.end))
		word.end++;
	if (word.end == word.at && word.end < rest->end)
		word.end++;
	rest->at = word.end;
	return word;
}

static bool is(struct span word, const char *text)
{
	const size_t length = (size_t)(word.end - word.at);

	return length == strlen(text) && !memcmp(word.at, text, length);
}

static bool is_one_of(struct span word, const char *const *texts)
{
	for (; *texts; texts++)
		if (is(word, *texts))
			return true;
	return false;
}

static bool is_or(struct span word)
{
	return is(word, "or") || is(word, "||");
}

static bool is_and(struct span word)
{
	return is(word, "and") || is(word, "&&");
}

/* A whole decimal number without leading zeros, at most most; -1 where it is none. */
static long parse_number(const char *at, const char *end, long most)
{
	long number = 0;

	if (at == end || (*at == '0' && end - at > 1) || end - at > 6)
		return -1;
	for (; at < end; at++) {
		if (*at < '0' || *at > '9')
			return -1;
		number = number * 10 + (*at - '0');
	}
	return number <= most ? number : -1;
}

/* Four decimal numbers. */
static bool parse_address(struct span word, uint32_t *address)
{
	const char *dot;
	int part;
	long number;

	*address = 0;
	for (part = 0; part < 4; part++) {
		dot = memchr(word.at, '.', (size_t)(word.end - word.at));
		if (!dot != (part == 3))
			return false;
		number = parse_number(word.at, dot ?: word.end, 255);
		if (number < 0)
			return false;
		*address = *address << 8 | (uint32_t)number;
		word.at = dot ? dot + 1 : word.end;
	}
	return true;
}

/* Without bits after the prefix, which libpcap refuses; 0 long is another kind of test. */
static bool parse_net(struct span word, uint32_t *address, unsigned int *prefix)
{
	const char *slash = memchr(word.at, '/', (size_t)(word.end - word.at));
	long length;

	if (!slash || !parse_address((struct span){word.at, slash}, address))
		return false;
	length = parse_number(slash + 1, word.end, 32);
	if (length < 1 || (length < 32 && *address << length))
		return false;
	*prefix = (unsigned int)length;
	return true;
}

static bool is_address6(struct span word)
{
	char text[INET6_ADDRSTRLEN];
	struct in6_addr address;

	if (snprintf(text, sizeof(text), "%.*s", (int)(word.end - word.at), word.at) >=
	    (int)sizeof(text))
		return false;
	return inet_pton(AF_INET6, text, &address) == 1;
}

/* What a value after this last word of a shape is; -1: it is none. */
static int parse_value(struct span last, struct span word, uint32_t *value, unsigned int *prefix)
{
	static const char *const of_hosts[] = {"host", "src", "dst", NULL};
	long port;

	if (is(last, "port")) {
		port = parse_number(word.at, word.end, 65535);
		*value = (uint32_t)port;
		return port > 0 ? TERM_PORT : -1;
	}
	if (is(last, "net"))
		return parse_net(word, value, prefix) ? TERM_NET : -1;
	if (!is_one_of(last, of_hosts))
		return -1;
	if (parse_address(word, value))
		return TERM_ADDRESS;
	return is_address6(word) ? TERM_OTHER : -1;
}

/* The last group if the term is of it, else a new one: NULL without memory. */
static struct term_group *group_of(struct term_list *list, enum term_kind kind, const char *shape,
				   unsigned int prefix)
{
	struct term_group *group, *more;

	group = list->group_count ? &list->groups[list->group_count - 1] : NULL;
	if (group && group->kind == kind && group->prefix == prefix && !strcmp(group->shape, shape))
		return group;
	if (list->group_count == list->group_room) {
		list->group_room = list->group_room ? 2 * list->group_room : 16;
		more = reallocarray(list->groups, list->group_room, sizeof(*more));
		if (!more)
			return NULL;
		list->groups = more;
	}
	group = &list->groups[list->group_count++];
	*group = (struct term_group){.kind = kind, .prefix = prefix};
	snprintf(group->shape, sizeof(group->shape), "%s", shape);
	return group;
}

static int add_value(struct term_list *list, struct term_group *group, uint32_t value)
{
	size_t room = group && group->room ? 2 * group->room : 8;
	uint32_t *more;

	if (!group)
		return -ENOMEM;
	if (group->count == group->room) {
		more = reallocarray(group->values, room, sizeof(*more));
		if (!more)
			return -ENOMEM;
		group->values = more;
		group->room = room;
	}
	group->values[group->count++] = value;
	list->count++;
	return 0;
}

/* The words of a term up to the value, which is taken from rest too. */
static int parse_term(struct term_list *list, struct span *rest, size_t *text_used)
{
	static const char *const words[] = {"ip", "tcp", "src", "dst", "host", "net", "port", NULL};
	char shape[TERM_SHAPE_SIZE] = "";
	struct span word, last = {0};
	unsigned int prefix = 0;
	size_t used = 0;
	uint32_t value;
	int kind;

	for (word = next_word(rest); is_one_of(word, words); word = next_word(rest)) {
		used += (size_t)snprintf(shape + used, sizeof(shape) - used, "%.*s ",
					 (int)(word.end - word.at), word.at);
		if (used >= sizeof(shape))
			return -EINVAL;
		last = word;
	}
	kind = last.at ? parse_value(last, word, &value, &prefix) : -1;
	if (kind < 0)
		return -EINVAL;
	if (kind == TERM_OTHER) {
		value = (uint32_t)*text_used;
		*text_used += (size_t)sprintf(list->text + *text_used, "%s%.*s", shape,
					      (int)(word.end - word.at), word.at) +
			      1;
	}
	return add_value(list, group_of(list, (enum term_kind)kind, shape, prefix), value);
}

static int parse_terms(struct term_list *list, struct span rest)
{
	size_t text_used = 0;
	struct span word;
	int error;

	/* No term is longer by itself than in the expression, but for the space after each word. */
	list->text = malloc(2 * (size_t)(rest.end - rest.at) + 2);
	if (!list->text)
		return -ENOMEM;
	do {
		error = parse_term(list, &rest, &text_used);
		if (error)
			return error;
		word = next_word(&rest);
	} while (is_or(word));
	return word.at == word.end && list->count >= TERM_LIST_LEAST ? 0 : -EINVAL;
}

/* Where the parenthesis that span begins with is closed; NULL where it is not. */
static const char *find_close(struct span span)
{
	int depth = 0;

	for (; span.at < span.end; span.at++) {
		depth += (*span.at == '(') - (*span.at == ')');
		if (!depth)
			return span.at;
	}
	return NULL;
}

/* Where the parenthesis that span ends with is opened; NULL where it is not. */
static const char *find_open(struct span span)
{
	int depth = 0;

	while (span.end > span.at) {
		span.end--;
		depth += (*span.end == ')') - (*span.end == '(');
		if (!depth)
			return span.end;
	}
	return NULL;
}

/*
 * Whether it means the same without what was in front of it. `or` binds no less than `and`, so
 * there must be none; and its first word must be one that inherits nothing from the term before it.
 */
static bool stands_alone(struct span condition)
{
	static const char *const first[] = {"tcp", "port", "src", "dst", "host", "net", "ip", NULL};
	struct span word, rest = condition;
	const char *bracket;
	int depth = 0;

	word = next_word(&rest);
	bracket = memchr(word.at, '[', (size_t)(word.end - word.at));
	if (!is_one_of((struct span){word.at, bracket ?: word.end}, first))
		return false;
	for (; word.at < word.end; word = next_word(&rest)) {
		depth += is(word, "(") - is(word, ")");
		if (depth < 0 || (!depth && is_or(word)))
			return false;
	}
	return !depth;
}

static int set_condition(struct term_list *list, struct span condition)
{
	static const char *const moving[] = {"vlan", "mpls", "pppoes", "geneve", NULL};
	size_t i;

	list->condition = strndup(condition.at, (size_t)(condition.end - condition.at));
	if (!list->condition)
		return -ENOMEM;
	for (i = 0; moving[i]; i++)
		if (strstr(list->condition, moving[i]))
			return -EINVAL;
	return 0;
}

/* (LIST), or (LIST) and CONDITION */
static int parse_leading(struct term_list *list, struct span span)
{
	const char *close = find_close(span);
	struct span rest;
	int error = 0;

	if (!close)
		return -EINVAL;
	rest = trim((struct span){close + 1, span.end});
	if (rest.at < rest.end) {
		if (!is_and(next_word(&rest)) || !stands_alone(rest))
			return -EINVAL;
		error = set_condition(list, trim(rest));
	}
	return error ?: parse_terms(list, (struct span){span.at + 1, close});
}

/* CONDITION and (LIST) */
static int parse_trailing(struct term_list *list, struct span span)
{
	const char *open = find_open(span);
	struct span before, word;
	int error;

	if (!open)
		return -EINVAL;
	before = trim((struct span){span.at, open});
	for (word = (struct span){before.end, before.end};
	     word.at > before.at && !is_word_end(word.at[-1]);)
		word.at--;
	if (!is_and(word))
		return -EINVAL;
	before.end = word.at;
	error = set_condition(list, trim(before));
	return error ?: parse_terms(list, (struct span){open + 1, span.end - 1});
}

static int parse(struct term_list *list, struct span span)
{
	int error = -EINVAL;

	if (span.at == span.end)
		return error;
	if (*span.at == '(')
		error = parse_leading(list, span);
	if (error == -EINVAL && span.end[-1] == ')') {
		term_list_free(list);
		error = parse_trailing(list, span);
	}
	if (*span.at != '(' && span.end[-1] != ')')
		error = parse_terms(list, span);
	return error;
}

int term_list_parse(struct term_list *out, const char *expression)
{
	_cleanup_(term_list_free) struct term_list list = {0};
	int error = parse(&list, trim((struct span){expression, expression + strlen(expression)}));

	if (error)
		return error;
	*out = list;
	list = (struct term_list){0};
	return 0;
}

void term_list_free(struct term_list *list)
{
	size_t i;

	for (i = 0; i < list->group_count; i++)
		free(list->groups[i].values);
	free(list->groups);
	free(list->condition);
	free(list->text);
	*list = (struct term_list){0};
}

void term_list_text(const struct term_list *list, const struct term_group *group, uint32_t value,
		    char text[TERM_TEXT_SIZE])
{
	char prefix[8] = "";

	if (group->kind == TERM_OTHER) {
		snprintf(text, TERM_TEXT_SIZE, "%s", list->text + value);
	} else if (group->kind == TERM_PORT) {
		snprintf(text, TERM_TEXT_SIZE, "%s%u", group->shape, value);
	} else {
		if (group->kind == TERM_NET)
			snprintf(prefix, sizeof(prefix), "/%u", group->prefix);
		snprintf(text, TERM_TEXT_SIZE, "%s%u.%u.%u.%u%s", group->shape, value >> 24,
			 value >> 16 & 255, value >> 8 & 255, value & 255, prefix);
	}
}
