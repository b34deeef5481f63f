// SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
/* Flows as text and JSON: every column, what is not known, shares that add up. */
#include "flow/flow.h"

#include <stdlib.h>
#include <string.h>

#include "flow/column.h"
#include "flow/json.h"
#include "flow/text.h"
#include "tap.h"

static struct flow example(void)
{
	struct flow flow;
	struct flow_end *client = &flow.ends[FLOW_CLIENT], *server = &flow.ends[FLOW_SERVER];

	flow_clear(&flow);
	flow.version = 4;
	flow.client_known = true;
	flow.start_ns = flow.seen_ns = 1700000000123456789;
	flow.last_ns = 1700000002623456789;
	flow.handshake = FLOW_HANDSHAKE_COMPLETE;
	flow.handshake_ns = 1500000;
	flow.end = FLOW_END_FIN;
	flow.ended_by = FLOW_SERVER;
	memcpy(client->address, "\xc0\x00\x02\x01", 4);
	memcpy(server->address, "\xc0\x00\x02\x02", 4);
	client->port = 4000;
	server->port = 443;
	client->local = true;
	client->pid = 12;
	client->uid = 1000;
	memcpy(client->comm, "cu\033rl", 5);
	client->bytes = 100;
	client->segments = 9;
	client->data_segments = 2;
	client->retransmitted = 3;
	client->retransmitted_bytes = 300;
	client->retransmitted_by[FLOW_RETRANSMIT_FAST] = 1;
	client->retransmitted_by[FLOW_RETRANSMIT_TIMEOUT] = 2;
	client->retransmitted_by[FLOW_RETRANSMIT_PROBE] = 0;
	client->retransmitted_by[FLOW_RETRANSMIT_SYN] = 0;
	client->spurious = 0;
	client->rtt_ns = 2500000;
	client->rtt_min_ns = 1250000;
	client->cwnd = 10;
	client->mss = 1448;
	client->rate = 11762500;
	memcpy(client->waits, (uint64_t[]){1000, 1000, 1000, 0, 0, 0}, sizeof(client->waits));
	server->bytes = 5000000000;
	return flow;
}

static struct buffer text_of(const struct flow *flow)
{
	struct buffer out = {0};

	text_flow(&out, flow);
	buffer_char(&out, '\0');
	return out;
}

static void check_word(struct tap *tap, const char *line, unsigned int number, const char *expected)
{
	char *copy = strdup(line), *rest = copy, *word = NULL;
	unsigned int i;

	for (i = 0; copy && i <= number; i++) {
		rest += strspn(rest, " \n");
		word = strsep(&rest, " \n");
		if (!rest)
			break;
	}
	tap_ok(tap, word && !strcmp(word, expected), "text: column %u is %s", number, expected);
	free(copy);
}

static void test_text(struct tap *tap)
{
	static const struct {
		unsigned int column;
		const char *expected;
	} rows[] = {
		{1, "2.500000"},
		{2, "fin<"},
		{3, "1.500"},
		{4, "100"},
		{5, "5000000000"},
		{6, "9"},
		{7, "-"},
		{8, "3"},
		{9, "-"},
		{10, ">"},
		{11, "1"},
		{12, "2"},
		{13, "0"},
		{14, "0"},
		{15, "2.500"},
		{16, "1.250"},
		{17, "10"},
		{18, "94.1M"},
		{19, "33.4"},
		{20, "33.3"},
		{21, "33.3"},
		{22, "0.0"},
		{23, "0.0"},
		{24, "0.0"},
		{25, "192.0.2.1.4000"},
		{26, "cu\\x1brl[12]"},
		{27, ">"},
		{28, "192.0.2.2.443"},
	};
	struct flow flow = example();
	struct buffer out = text_of(&flow);
	size_t i;

	for (i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		check_word(tap, out.data, rows[i].column, rows[i].expected);
	buffer_free(&out);
}

static void test_text_columns(struct tap *tap)
{
	struct flow flow = example();
	struct buffer header = {0}, out = text_of(&flow);
	const char *title;

	text_header(&header);
	buffer_char(&header, '\0');
	title = strstr(header.data, "CONNECTION");
	tap_ok(tap, title && !strncmp(out.data + (title - header.data), "192.0.2.1.4000", 14),
	       "text: the header's last title is above the connection");
	title = strstr(header.data, "BYTES<") + 5;
	tap_ok(tap,
	       out.data[title - header.data] == '0' && out.data[title - header.data + 1] == ' ',
	       "text: a title ends where its numbers end");
	buffer_free(&header);
	buffer_free(&out);
}

static void test_text_unknown(struct tap *tap)
{
	struct flow flow;
	struct buffer out;
	unsigned int i;

	flow_clear(&flow);
	flow.version = 6;
	out = text_of(&flow);
	check_word(tap, out.data, 0, "-");
	check_word(tap, out.data, 2, "open");
	for (i = 3; i < 10; i++)
		check_word(tap, out.data, i, "-");
	check_word(tap, out.data, 25, "::.0");
	check_word(tap, out.data, 26, "-");
	buffer_free(&out);
}

static void test_columns(struct tap *tap)
{
	static const uint64_t numbers[] = {0,	       9,	   10000,
					   4294967295, 4294967296, 18446744073709551614u};
	struct buffer out = {0}, expected = {0};
	size_t i;

	for (i = 0; i < sizeof(numbers) / sizeof(numbers[0]); i++) {
		column_number(&out, numbers[i], 6);
		buffer_format(&expected, " %6llu", (unsigned long long)numbers[i]);
		column_decimals(&out, numbers[i], 3, 'k', 8);
		buffer_format(&expected, " %3llu.%03lluk", (unsigned long long)numbers[i] / 1000,
			      (unsigned long long)numbers[i] % 1000);
	}
	column_number(&out, FLOW_UNKNOWN, 3);
	buffer_bytes(&out, "", 1);
	buffer_bytes(&expected, "   -", sizeof("   -"));
	tap_text(tap, out.data, expected.data,
		 "columns: as printf(3) has them, also where too wide");
	buffer_free(&out);
	buffer_free(&expected);
}

static void test_rates(struct tap *tap)
{
	static const struct {
		uint64_t bytes;
		const char *expected;
	} rows[] = {{0, "0"},
		    {124, "992"},
		    {125, "1.0k"},
		    {1250, "10.0k"},
		    {124999999, "999.9M"},
		    {125000000, "1.0G"},
		    {125000000000, "1.0T"}};
	struct flow flow = example();
	struct buffer out;
	size_t i;

	for (i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		flow.ends[FLOW_CLIENT].rate = rows[i].bytes;
		out = text_of(&flow);
		check_word(tap, out.data, 18, rows[i].expected);
		buffer_free(&out);
	}
}

static void test_refused(struct tap *tap)
{
	struct flow flow = example();
	struct buffer out;

	flow.handshake = FLOW_HANDSHAKE_REFUSED;
	flow.end = FLOW_END_RESET;
	out = text_of(&flow);
	check_word(tap, out.data, 2, "refused<");
	buffer_free(&out);
}

static void test_json(struct tap *tap)
{
	static const char expected[] =
		"{\"type\":\"flow\",\"schema\":1,\"start_time\":1700000000.123456789,"
		"\"seen_time\":1700000000.123456789,\"last_time\":1700000002.623456789,"
		"\"duration_ns\":2500000000,\"ip_version\":4,\"client_known\":true,"
		"\"handshake\":{\"result\":\"complete\",\"duration_ns\":1500000},"
		"\"end\":\"fin\",\"ended_by\":\"server\",\"client\":{\"address\":\"192.0.2.1\","
		"\"port\":4000,\"local\":true,\"process\":{\"pid\":12,\"comm\":\"cu\\u001brl\","
		"\"uid\":1000},\"bytes\":100,\"segments\":9,\"data_segments\":2,"
		"\"retransmitted_segments\":3,\"retransmitted_bytes\":300,\"spurious_segments\":0,"
		"\"retransmitted_segments_by\":{\"fast\":1,\"timeout\":2,\"tail_loss_probe\":0,"
		"\"syn\":0},\"rtt_min_ns\":1250000,\"rtt_ns\":2500000,\"cwnd_segments\":10,"
		"\"ssthresh_segments\":null,\"mss_bytes\":1448,"
		"\"delivery_rate_bytes_per_second\":11762500,\"waits\":{"
		"\"application\":{\"ns\":1000,\"percent\":33.4},"
		"\"receiver_window\":{\"ns\":1000,\"percent\":33.3},"
		"\"send_buffer\":{\"ns\":1000,\"percent\":33.3},"
		"\"congestion_window\":{\"ns\":0,\"percent\":0.0},"
		"\"loss_recovery\":{\"ns\":0,\"percent\":0.0},"
		"\"unknown\":{\"ns\":0,\"percent\":0.0}}},"
		"\"server\":{\"address\":\"192.0.2.2\",\"port\":443,\"local\":false,"
		"\"process\":null,\"bytes\":5000000000,\"segments\":null,\"data_segments\":null,"
		"\"retransmitted_segments\":null,\"retransmitted_bytes\":null,"
		"\"spurious_segments\":null,\"retransmitted_segments_by\":{\"fast\":null,"
		"\"timeout\":null,\"tail_loss_probe\":null,\"syn\":null},\"rtt_min_ns\":null,"
		"\"rtt_ns\":null,\"cwnd_segments\":null,\"ssthresh_segments\":null,"
		"\"mss_bytes\":null,\"delivery_rate_bytes_per_second\":null,\"waits\":null}}\n";
	struct flow flow = example();
	struct buffer out = {0};

	json_flow(&out, &flow, JSON_FORM_FIRST);
	buffer_char(&out, '\0');
	tap_text(tap, out.data, expected, "json: a flow with what is known and what is not");
	buffer_free(&out);
}

static void check_json_start(struct tap *tap, const struct flow *flow, enum json_form form,
			     const char *expected, const char *name)
{
	struct buffer out = {0};

	json_flow(&out, flow, form);
	out.used = strlen(expected) < out.used ? strlen(expected) : out.used;
	buffer_char(&out, '\0');
	tap_text(tap, out.data, expected, "%s", name);
	buffer_free(&out);
}

/* What the forms do not share. */
static void test_json_forms(struct tap *tap)
{
	struct flow flow = example();

	check_json_start(tap, &flow, JSON_FORM_RECORDS,
			 "{\"type\":\"flow\",\"schema\":3,\"time\":1700000002.623456789,"
			 "\"time_ns\":1700000002623456789,"
			 "\"timestamp\":\"2023-11-14T22:13:22.623456789Z\","
			 "\"start_time\":1700000000.123456789,"
			 "\"start_time_ns\":1700000000123456789,"
			 "\"seen_time\":1700000000.123456789,"
			 "\"seen_time_ns\":1700000000123456789,"
			 "\"last_time\":1700000002.623456789,"
			 "\"last_time_ns\":1700000002623456789,\"duration_ns\":2500000000,",
			 "json: each time as nanoseconds too, and its own is the last");
	flow.start_ns = FLOW_UNKNOWN;
	check_json_start(tap, &flow, JSON_FORM_RECORDS,
			 "{\"type\":\"flow\",\"schema\":3,\"time\":1700000002.623456789,"
			 "\"time_ns\":1700000002623456789,"
			 "\"timestamp\":\"2023-11-14T22:13:22.623456789Z\","
			 "\"start_time\":null,\"start_time_ns\":null,",
			 "json: a start that is not known");
	check_json_start(tap, &flow, JSON_FORM_FLAT,
			 "{\"type\":\"flow\",\"schema\":3,\"time\":1700000002.623456789,"
			 "\"time_ns\":1700000002623456789,"
			 "\"timestamp\":\"2023-11-14T22:13:22.623456789Z\","
			 "\"seen_time\":1700000000.123456789,"
			 "\"seen_time_ns\":1700000000123456789,"
			 "\"last_time\":1700000002.623456789,"
			 "\"last_time_ns\":1700000002623456789,\"ip_version\":4,"
			 "\"client_known\":true,\"handshake.result\":\"complete\",",
			 "json: flat, without what is not known");
}

static void check_shares(struct tap *tap, const uint64_t waits[FLOW_WAITS])
{
	struct flow_end end = {0};
	uint32_t shares[FLOW_WAITS] = {0}, sum = 0;
	unsigned int i;
	bool known;

	memcpy(end.waits, waits, sizeof(end.waits));
	known = flow_shares(&end, shares);
	for (i = 0; i < FLOW_WAITS; i++)
		sum += shares[i];
	tap_ok(tap, known && sum == 1000, "shares of %llu, %llu, ... add up to 100 %%",
	       (unsigned long long)waits[0], (unsigned long long)waits[1]);
}

static void test_shares(struct tap *tap)
{
	struct flow_end end = {0};
	uint32_t shares[FLOW_WAITS];

	check_shares(tap, (uint64_t[]){1, 1, 1, 1, 1, 0});
	check_shares(tap, (uint64_t[]){1, 1, 1, 0, 0, 0});
	check_shares(tap, (uint64_t[]){UINT64_MAX - 1, 1, 1, 0, 0, 0});
	check_shares(tap, (uint64_t[]){999, 1001, 1000, 1000, 2000, 0});
	check_shares(tap, (uint64_t[]){0, 0, 0, 0, 1, 0});
	tap_ok(tap, !flow_shares(&end, shares), "shares of nothing are not known");
	end.waits[3] = FLOW_UNKNOWN;
	tap_ok(tap, !flow_shares(&end, shares), "shares are not known where a wait is not");
}

static void test_main_side(struct tap *tap)
{
	struct flow flow = example();

	tap_ok(tap, flow_main_side(&flow) == FLOW_CLIENT, "main side: whose waits are known");
	memset(flow.ends[FLOW_SERVER].waits, 0, sizeof(flow.ends[FLOW_SERVER].waits));
	tap_ok(tap, flow_main_side(&flow) == FLOW_SERVER, "main side: of two, who sent more");
	flow_clear(&flow);
	flow.ends[FLOW_SERVER].rtt_ns = 1;
	tap_ok(tap, flow_main_side(&flow) == FLOW_SERVER, "main side: whose RTT is known");
}

int main(void)
{
	struct tap tap = {0};

	test_text(&tap);
	test_text_columns(&tap);
	test_text_unknown(&tap);
	test_columns(&tap);
	test_rates(&tap);
	test_refused(&tap);
	test_json(&tap);
	test_json_forms(&tap);
	test_shares(&tap);
	test_main_side(&tap);
	return tap_done(&tap);
}
