// SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
#include "file/socket_comment.h"

#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include "base/number.h"
#include "base/tcp_state.h"

#define BEGINS "tcp-info"

#define FIELD(name, member)                                       \
	{                                                         \
		name, offsetof(struct record_socket_info, member) \
	}

static const struct {
	const char *name;
	size_t offset;
} fields[] = {
	FIELD("rtt_us", rtt),
	FIELD("rttvar_us", rttvar),
	FIELD("cwnd_segments", cwnd),
	FIELD("ssthresh_segments", ssthresh),
	FIELD("unacked_segments", unacked),
	FIELD("lost_segments", lost),
	FIELD("retrans_segments", retrans),
	FIELD("total_retrans_segments", total_retrans),
	FIELD("notsent_bytes", notsent),
	FIELD("unread_bytes", unread),
	FIELD("snd_wnd_bytes", send_window),
	FIELD("rcv_wnd_bytes", receive_window),
};

#define FIELDS (sizeof(fields) / sizeof(fields[0]))

static const char *const ends[] = {
	[RECORD_SOURCE] = "source",
	[RECORD_DESTINATION] = "destination",
};

static uint32_t *field_of(struct record_socket_info *info, size_t i)
{
	return (uint32_t *)((char *)info + fields[i].offset);
}

/* Text that grows at its end; what does not fit is left out. */
struct comment {
	char *text;
	size_t used;
};

__attribute__((format(printf, 2, 3))) static void put(struct comment *comment, const char *format,
						      ...)
{
	const size_t room = SOCKET_COMMENT_SIZE - comment->used;
	va_list args;
	int length;

	va_start(args, format);
	length = vsnprintf(comment->text + comment->used, room, format, args);
	va_end(args);
	if (length > 0)
		comment->used += (size_t)length < room ? (size_t)length : room - 1;
}

static void put_name(struct comment *comment, const char *field, const char *name, uint8_t number)
{
	if (name)
		put(comment, " %s=%s", field, name);
	else
		put(comment, " %s=%u", field, number);
}

static void put_end(struct comment *comment, const struct record_tcp_info *info,
		    enum record_end end)
{
	const struct record_socket_state *of = &info->states[end];
	struct record_socket_info copy = info->sockets[end];
	size_t i;

	if (!of->state)
		return;
	put(comment, " %s", ends[end]);
	put_name(comment, "state", tcp_state_name(of->state), of->state);
	put_name(comment, "ca_state", tcp_state_congestion(of->ca_state), of->ca_state);
	for (i = 0; i < FIELDS; i++)
		if (*field_of(&copy, i))
			put(comment, " %s=%u", fields[i].name, *field_of(&copy, i));
}

void socket_comment_write(const struct record_tcp_info *info, char text[SOCKET_COMMENT_SIZE])
{
	struct comment comment = {.text = text};

	put(&comment, BEGINS);
	put_end(&comment, info, RECORD_SOURCE);
	put_end(&comment, info, RECORD_DESTINATION);
}

/* A name, or the number where it has none. */
static bool read_state(const char *(*name_of)(uint8_t), const char *value, uint8_t *state)
{
	uint64_t number;
	unsigned int i;

	for (i = 0; i <= UINT8_MAX; i++) {
		if (!name_of((uint8_t)i) || strcmp(name_of((uint8_t)i), value))
			continue;
		*state = (uint8_t)i;
		return true;
	}
	if (number_parse(value, 0, UINT8_MAX, &number))
		return false;
	*state = (uint8_t)number;
	return true;
}

static bool read_field(struct record_tcp_info *info, enum record_end end, const char *name,
		       const char *value)
{
	struct record_socket_state *of = &info->states[end];
	uint64_t number;
	size_t i;

	if (!strcmp(name, "state"))
		return read_state(tcp_state_name, value, &of->state) && of->state;
	if (!strcmp(name, "ca_state"))
		return read_state(tcp_state_congestion, value, &of->ca_state);
	for (i = 0; i < FIELDS && strcmp(fields[i].name, name); i++)
		;
	if (i == FIELDS || number_parse(value, 0, UINT32_MAX, &number))
		return false;
	*field_of(&info->sockets[end], i) = (uint32_t)number;
	return true;
}

/* Before the first end, or that end has a state. */
static bool is_whole(const struct record_tcp_info *info, enum record_end end)
{
	return end == RECORD_ENDS || info->states[end].state;
}

/*
 * A word of the comment; *end: the one that it belongs to, RECORD_ENDS before the first, which a
 * word may change.
 */
static bool read_word(struct record_tcp_info *info, enum record_end *end, char *word)
{
	char *value = strchr(word, '=');

	if (value) {
		*value++ = '\0';
		return *end != RECORD_ENDS && read_field(info, *end, word, value);
	}
	/* An end has a state, and comes once. */
	if (!is_whole(info, *end))
		return false;
	if (!strcmp(word, ends[RECORD_SOURCE]) && *end == RECORD_ENDS)
		*end = RECORD_SOURCE;
	else if (!strcmp(word, ends[RECORD_DESTINATION]) && *end != RECORD_DESTINATION)
		*end = RECORD_DESTINATION;
	else
		return false;
	return true;
}

bool socket_comment_read(const char *comment, size_t length, struct record_tcp_info *info)
{
	enum record_end end = RECORD_ENDS;
	struct record_tcp_info read = {0};
	char text[SOCKET_COMMENT_SIZE], *word, *rest;

	if (length < strlen(BEGINS) || length >= sizeof(text) ||
	    memcmp(comment, BEGINS, strlen(BEGINS)) || memchr(comment, '\0', length))
		return false;
	memcpy(text, comment, length);
	text[length] = '\0';
	word = strtok_r(text, " ", &rest);
	if (strcmp(word, BEGINS) != 0)
		return false;
	while ((word = strtok_r(NULL, " ", &rest)))
		if (!read_word(&read, &end, word))
			return false;
	if (!is_whole(&read, end))
		return false;
	*info = read;
	return true;
}
