// SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
/* The comment of --tcp-info in files: what is written is read again, and nothing else is. */
#include "file/socket_comment.h"

#include <stdint.h>
#include <stdlib.h>

#include "tap.h"

static const char one[] = "tcp-info source state=ESTABLISHED ca_state=Loss rtt_us=1 rttvar_us=2 "
			  "cwnd_segments=3 ssthresh_segments=4 unacked_segments=5 lost_segments=6 "
			  "retrans_segments=7 total_retrans_segments=8 notsent_bytes=9 "
			  "unread_bytes=10 snd_wnd_bytes=11 rcv_wnd_bytes=12";
static const struct record_socket_state one_state = {.state = 1, .ca_state = 4};
static const struct record_socket_info one_info = {
	.rtt = 1,
	.rttvar = 2,
	.cwnd = 3,
	.ssthresh = 4,
	.unacked = 5,
	.lost = 6,
	.retrans = 7,
	.total_retrans = 8,
	.notsent = 9,
	.unread = 10,
	.send_window = 11,
	.receive_window = 12,
};

static const char *const broken[] = {
	"",
	"tcp-inf",
	"tcp-infos",
	"tcp-info state=ESTABLISHED",
	"tcp-info source",
	"tcp-info source rtt_us=1",
	"tcp-info source destination state=CLOSE",
	"tcp-info source state=CLOSE source state=CLOSE",
	"tcp-info destination state=CLOSE destination state=CLOSE",
	"tcp-info destination state=CLOSE source state=CLOSE",
	"tcp-info source state=NONE",
	"tcp-info source state=0",
	"tcp-info source state=256",
	"tcp-info source state=CLOSE rtt_us=",
	"tcp-info source state=CLOSE rtt_us=-1",
	"tcp-info source state=CLOSE rtt_us=4294967296",
	"tcp-info source state=CLOSE rtt=1",
	"tcp-info source state=CLOSE ca_state=",
	"tcp-info source state=CLOSE =1",
	"tcp-info source state=CLOSE x",
	"a[1] > b[2]",
	"event drop",
};

static bool read_text(const char *text, struct record_tcp_info *info)
{
	return socket_comment_read(text, strlen(text), info);
}

static void test_text(struct tap *tap)
{
	const struct record_tcp_info none = {0};
	const struct record_tcp_info source = {.states[RECORD_SOURCE] = one_state,
					       .sockets[RECORD_SOURCE] = one_info};
	const struct record_tcp_info destination = {.states[RECORD_DESTINATION].state = 7,
						    .sockets[RECORD_DESTINATION].unread = 1};
	char text[SOCKET_COMMENT_SIZE];

	socket_comment_write(&source, text);
	tap_text(tap, text, one, "written: a source with all its fields");
	socket_comment_write(&destination, text);
	tap_text(tap, text, "tcp-info destination state=CLOSE ca_state=Open unread_bytes=1",
		 "written: a destination, without what is 0");
	socket_comment_write(&none, text);
	tap_text(tap, text, "tcp-info", "written: neither end");
}

/* Of the largest numbers, of states with and without a name. */
static void test_round(struct tap *tap)
{
	struct record_tcp_info info, read;
	char text[SOCKET_COMMENT_SIZE];
	unsigned int state, wrong = 0;
	size_t longest = 0;

	memset(&info, 0xff, sizeof(info));
	for (state = 0; state <= UINT8_MAX; state++) {
		info.states[RECORD_SOURCE].state = (uint8_t)state;
		info.states[RECORD_DESTINATION].ca_state = (uint8_t)state;
		socket_comment_write(&info, text);
		if (strlen(text) > longest)
			longest = strlen(text);
		memset(&read, 0xaa, sizeof(read));
		wrong +=
			!read_text(text, &read) || read.states[RECORD_SOURCE].state != state ||
			(state && memcmp(&read, &info, sizeof(read))) ||
			memcmp(&read.states[RECORD_DESTINATION], &info.states[RECORD_DESTINATION],
			       sizeof(struct record_socket_state)) ||
			memcmp(&read.sockets[RECORD_DESTINATION], &info.sockets[RECORD_DESTINATION],
			       sizeof(struct record_socket_info));
	}
	tap_number(tap, wrong, 0, "read: what was written, of 256 states");
	tap_ok(tap, longest < SOCKET_COMMENT_SIZE - 1, "the longest comment fits: %zu", longest);
}

/* On the heap without a zero byte, so that a read too far is seen. */
static bool read_exactly(const char *text, size_t length, struct record_tcp_info *info)
{
	char *copy = malloc(length ?: 1);
	bool found;

	if (!copy)
		abort();
	memcpy(copy, text, length);
	found = socket_comment_read(copy, length, info);
	free(copy);
	return found;
}

static void test_cut(struct tap *tap)
{
	struct record_tcp_info info;
	size_t length, wrong = 0;
	bool whole;

	for (length = 0; length < sizeof(one) - 1; length++) {
		whole = read_exactly(one, length, &info);
		/* A cut after a number leaves a shorter one; after a name there is no value. */
		wrong += whole && one[length - 1] == '=';
		wrong += whole && info.states[RECORD_DESTINATION].state;
		wrong += whole &&
			 memcmp(&info.sockets[RECORD_DESTINATION], &(struct record_socket_info){0},
				sizeof(struct record_socket_info));
	}
	tap_number(tap, (long long)wrong, 0, "cut anywhere in %zu bytes", sizeof(one) - 1);
	tap_ok(tap, !read_exactly("tcp-info\0", 9, &info), "a zero byte is refused");
}

static void test_broken(struct tap *tap)
{
	struct record_tcp_info info, before;
	char text[2 * SOCKET_COMMENT_SIZE];
	size_t i;

	memset(&before, 0x55, sizeof(before));
	for (i = 0; i < sizeof(broken) / sizeof(broken[0]); i++) {
		info = before;
		tap_ok(tap,
		       !read_exactly(broken[i], strlen(broken[i]), &info) &&
			       !memcmp(&info, &before, sizeof(info)),
		       "refused: \"%s\"", broken[i]);
	}
	memset(text, ' ', sizeof(text));
	memcpy(text, "tcp-info", strlen("tcp-info"));
	tap_ok(tap, socket_comment_read(text, SOCKET_COMMENT_SIZE - 1, &info),
	       "as long as one can be");
	tap_ok(tap, !socket_comment_read(text, SOCKET_COMMENT_SIZE, &info), "one byte longer");
}

int main(void)
{
	struct tap tap = {0};

	test_text(&tap);
	test_round(&tap);
	test_cut(&tap);
	test_broken(&tap);
	return tap_done(&tap);
}
