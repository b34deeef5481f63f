// SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
#include "facts/event.h"

#include <errno.h>
#include <string.h>

#include "tap.h"

static const struct {
	const char *comment;
	const char *text;
} sound[] = {
	{"drop reason=NO_SOCKET function=tcp_v4_rcv", "dropped: NO_SOCKET at tcp_v4_rcv"},
	{"drop function=tcp_v4_rcv", "dropped at tcp_v4_rcv"},
	{"drop reason=NO_SOCKET", "dropped: NO_SOCKET"},
	{"drop reason=70000", "dropped: 70000"},
	{"drop", "dropped"},
	{"retransmit cause=fast", "retransmit fast"},
	{"retransmit cause=spurious", "retransmit spurious"},
	{"retransmit cause=timeout segments=3 error=-105",
	 "retransmit timeout, 3 segments, not sent: error -105"},
	{"reset direction=sent reason=NO_SOCKET", "reset sent: NO_SOCKET"},
	{"reset direction=received state=SYN_SENT", "reset received, state SYN_SENT"},
	{"state from=LISTEN to=CLOSE", "state: LISTEN -> CLOSE"},
	{"ca from=Open to=Loss", "congestion state: Open -> Loss"},
	{"csum", "bad checksum"},
	{"listen-overflow function=tcp_v4_rcv", "listen queue full at tcp_v4_rcv"},
	{"connect to=ESTABLISHED duration_us=251034", "connect: ESTABLISHED after 251034 us"},
	{"connect to=CLOSE duration_us=8 error=-111", "connect: CLOSE after 8 us, error -111"},
};

static const char *const broken[] = {
	"", " ", "dropped", "drop reason", "drop colour=red", "drop =", "drop =x", "drops reason=x",
};

static void test_parse(struct tap *tap)
{
	struct event event = {};
	size_t i;

	for (i = 0; i < sizeof(sound) / sizeof(sound[0]); i++) {
		tap_ok(tap, event_parse(&event, sound[i].comment) >= 0,
		       "event_parse: accepts \"%s\"", sound[i].comment);
		tap_text(tap, event.event.text, sound[i].text, "event_parse: text of \"%s\"",
			 sound[i].comment);
	}
	for (i = 0; i < sizeof(broken) / sizeof(broken[0]); i++)
		tap_number(tap, event_parse(&event, broken[i]), -EINVAL,
			   "event_parse: refuses \"%s\"", broken[i]);
}

/* As long as a file's comment can be, with as many fields. */
static void test_long(struct tap *tap)
{
	struct event event = {};
	char text[EVENT_TEXT];

	memset(text, 'x', sizeof(text) - 1);
	text[sizeof(text) - 1] = '\0';
	memcpy(text, "drop reason=", strlen("drop reason="));
	tap_number(tap, event_parse(&event, text), FACT_DROP, "event_parse: accepts a long name");
	tap_number(tap, (int)strlen(event.event.text), (int)strlen(text) - 3,
		   "event_parse: a long name is in the text");
	tap_number(tap, event_parse(&event, "drop to=1 to=2 to=3 to=4 to=5 to=6"), FACT_DROP,
		   "event_parse: accepts more fields than it keeps");
	tap_number(tap, (int)event.event.field_count, PACKET_EVENT_FIELDS,
		   "event_parse: keeps as many fields as fit");
}

static void test_kinds(struct tap *tap)
{
	int kind;

	for (kind = 0; kind < FACT_KINDS; kind++)
		tap_number(tap,
			   table_find(table_kind((enum fact_kind)kind)->name,
				      strlen(table_kind((enum fact_kind)kind)->name)),
			   kind, "table_find: %s", table_kind((enum fact_kind)kind)->name);
	tap_number(tap, table_find("drops", 5), -ENOENT, "table_find: not a longer word");
	tap_number(tap, table_find("dro", 3), -ENOENT, "table_find: not a prefix");
	tap_ok(tap, !(table_default() & table_bit(FACT_STATE)), "table_default: not state");
	tap_ok(tap, !(table_default() & table_bit(FACT_CONNECT)), "table_default: not connect");
	tap_ok(tap, table_default() & table_bit(FACT_DROP), "table_default: drop");
}

int main(void)
{
	struct tap tap = {};

	test_parse(&tap);
	test_long(&tap);
	test_kinds(&tap);
	return tap_done(&tap);
}
