// SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
#include "base/flat.h"

#include <stdbool.h>
#include <string.h>

#define PATH_SIZE 128
#define DEPTH_MAX 8

struct text {
	const char *at;
	const char *end;
};

struct flat {
	struct buffer *out;
	char path[PATH_SIZE]; /* of the object, each name with a dot behind */
	size_t path_length;
	int depth;
	bool any; /* a member was put */
};

struct name {
	const char *at;
	size_t length;
};

static char peek(const struct text *text)
{
	return text->at < text->end ? *text->at : '\0';
}

/* Steps over the byte if it is next. */
static bool take(struct text *text, char byte)
{
	if (peek(text) != byte)
		return false;
	text->at++;
	return true;
}

/* What stands between the quotation marks. */
static struct name take_string(struct text *text)
{
	struct name string = {.at = ++text->at};

	while (text->at < text->end && *text->at != '"')
		text->at += *text->at == '\\' && text->at + 1 < text->end ? 2 : 1;
	string.length = (size_t)(text->at - string.at);
	take(text, '"');
	return string;
}

/* A number or a word. */
static struct name take_word(struct text *text)
{
	struct name word = {.at = text->at};

	while (text->at < text->end && !strchr(",]}\n", *text->at))
		text->at++;
	word.length = (size_t)(text->at - word.at);
	return word;
}

static void skip_value(struct text *text)
{
	int depth = 0;

	do {
		switch (peek(text)) {
		case '\0':
			return;
		case '"':
			take_string(text);
			continue;
		case '{':
		case '[':
			depth++;
			break;
		case '}':
		case ']':
			depth--;
			break;
		case ',':
			if (!depth)
				return;
			break;
		default:
			break;
		}
		text->at++;
	} while (depth > 0 || (text->at < text->end && !strchr(",]}\n", *text->at)));
}

/* The next member's name, with its value next in the text; false: there is none. */
static bool next_member(struct text *text, struct name *name)
{
	take(text, ',');
	if (peek(text) != '"')
		return false;
	*name = take_string(text);
	return take(text, ':');
}

static void put_name(struct flat *flat, struct name name)
{
	buffer_char(flat->out, flat->any ? ',' : '{');
	flat->any = true;
	buffer_char(flat->out, '"');
	buffer_bytes(flat->out, flat->path, flat->path_length);
	buffer_bytes(flat->out, name.at, name.length);
	buffer_literal(flat->out, "\":");
}

/* A value without quotation marks; those of an array joined, of one in an array by dashes. */
static void put_joined(struct buffer *out, struct text *text, bool inner)
{
	struct name scalar;
	bool first;

	if (peek(text) == '{') {
		skip_value(text);
		return;
	}
	if (!take(text, '[')) {
		scalar = peek(text) == '"' ? take_string(text) : take_word(text);
		buffer_bytes(out, scalar.at, scalar.length);
		return;
	}
	for (first = true; peek(text) && !take(text, ']'); first = false) {
		if (!first) {
			if (!take(text, ','))
				return;
			buffer_char(out, inner ? '-' : ',');
		}
		put_joined(out, text, peek(text) == '[' || inner);
	}
}

static bool is_name(struct name a, struct name b)
{
	return a.length == b.length && !memcmp(a.at, b.at, a.length);
}

/* The member of that name in an object; the text is left behind the object. */
static bool find_member(struct text *object, struct name wanted, struct text *value)
{
	struct name name;
	bool found = false;

	take(object, '{');
	while (next_member(object, &name)) {
		if (is_name(name, wanted)) {
			*value = *object;
			found = true;
		}
		skip_value(object);
	}
	take(object, '}');
	return found;
}

/* The values of that name in all objects of an array; nothing if one before stop has it. */
static void put_column(struct flat *flat, struct text array, const char *stop, struct name name)
{
	struct text value, first = array;
	bool any = false;

	for (; first.at < stop && peek(&first) == '{'; take(&first, ','))
		if (find_member(&first, name, &value))
			return;
	put_name(flat, name);
	buffer_char(flat->out, '"');
	for (; peek(&array) == '{'; take(&array, ',')) {
		if (!find_member(&array, name, &value))
			continue;
		if (any)
			buffer_char(flat->out, ',');
		put_joined(flat->out, &value, false);
		any = true;
	}
	buffer_char(flat->out, '"');
}

/* Below the array's name. False: it is too long. */
static bool enter(struct flat *flat, struct name name)
{
	if (flat->path_length + name.length + 1 > sizeof(flat->path) || flat->depth == DEPTH_MAX)
		return false;
	memcpy(flat->path + flat->path_length, name.at, name.length);
	flat->path_length += name.length;
	flat->path[flat->path_length++] = '.';
	flat->depth++;
	return true;
}

static void leave(struct flat *flat, struct name name)
{
	flat->path_length -= name.length + 1;
	flat->depth--;
}

static void put_objects(struct flat *flat, struct text array, struct name name)
{
	struct text object, at = array;
	struct name member;

	if (!enter(flat, name))
		return;
	for (; peek(&at) == '{'; take(&at, ',')) {
		object = at;
		take(&object, '{');
		while (next_member(&object, &member)) {
			put_column(flat, array, at.at, member);
			skip_value(&object);
		}
		skip_value(&at);
	}
	leave(flat, name);
}

static void put_array(struct flat *flat, struct text *text, struct name name)
{
	struct text array = {text->at + 1, text->end};

	if (peek(&array) == ']' || peek(&array) == '{') {
		put_objects(flat, array, name);
		skip_value(text);
		return;
	}
	put_name(flat, name);
	buffer_char(flat->out, '"');
	put_joined(flat->out, text, false);
	buffer_char(flat->out, '"');
}

static void put_object(struct flat *flat, struct text *text);

static void put_member(struct flat *flat, struct text *text, struct name name)
{
	const char *start = text->at;

	switch (peek(text)) {
	case '{':
		if (!enter(flat, name)) {
			skip_value(text);
			break;
		}
		put_object(flat, text);
		leave(flat, name);
		break;
	case '[':
		put_array(flat, text, name);
		break;
	case 'n':
		skip_value(text);
		break;
	default:
		skip_value(text);
		put_name(flat, name);
		buffer_bytes(flat->out, start, (size_t)(text->at - start));
		break;
	}
}

static void put_object(struct flat *flat, struct text *text)
{
	struct name name;

	take(text, '{');
	while (next_member(text, &name))
		put_member(flat, text, name);
	take(text, '}');
}

void flat_put(struct buffer *out, const char *line, size_t length)
{
	struct flat flat = {.out = out};
	struct text text = {line, line + length};

	put_object(&flat, &text);
	buffer_string(out, flat.any ? "}\n" : "{}\n");
}
