// SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
/* The connections of the packets, a line each, as text or JSON: --flows with -r. */
#include <errno.h>
#include <stdlib.h>

#include "base/cleanup.h"
#include "base/take.h"
#include "flow/analysis.h"
#include "flow/conversation_flow.h"
#include "flow/json.h"
#include "flow/text.h"
#include "output/lines.h"

#define NS_A_SECOND 1000000000

struct flow_lines {
	struct analysis *analysis;
	bool json;
	enum json_form form; /* of json */
	uint64_t flows;	     /* lines */
	bool header;	     /* of text was put */
	int64_t interval;    /* of packets' time, in nanoseconds; 0: only ends are shown */
	int64_t next;	     /* when open connections are shown; meaningful once begun */
	bool begun;
	struct buffer *out; /* of the current call */
};

static void close_format(void *state)
{
	struct flow_lines *lines = state;

	if (!lines)
		return;
	analysis_free(lines->analysis);
	free(lines);
}

static void free_lines(struct flow_lines **lines)
{
	close_format(*lines);
}

static void put_conversation(void *arg, const struct conversation *conversation)
{
	struct flow_analysis analyses[FLOW_SIDES];
	struct flow_lines *lines = arg;
	struct flow flow;

	conversation_flow_fill(&flow, analyses, conversation);
	lines->flows++;
	if (lines->json) {
		json_flow(lines->out, &flow, lines->form);
		return;
	}
	if (!lines->header)
		text_header(lines->out);
	lines->header = true;
	text_flow(lines->out, &flow);
}

static int open_format(void **state, const struct sink_request *request, bool json)
{
	_cleanup_(free_lines) struct flow_lines *lines = calloc(1, sizeof(*lines));
	struct analysis_request asked = {.done = put_conversation, .arg = lines};
	int error;

	if (!lines)
		return -ENOMEM;
	lines->json = json;
	lines->form = request->print->json;
	lines->interval = (int64_t)request->flow_seconds * NS_A_SECOND;
	error = analysis_new(&lines->analysis, &asked);
	if (error)
		return error;
	*state = TAKE_PTR(lines);
	return 0;
}

static int open_text(void **state, const struct sink_request *request)
{
	return open_format(state, request, false);
}

static int open_json(void **state, const struct sink_request *request)
{
	return open_format(state, request, true);
}

/* Before the first packet at or after the time: an interval without packets has no lines. */
static void show_living(struct flow_lines *lines, int64_t now)
{
	if (lines->begun && now < lines->next)
		return;
	if (lines->begun)
		analysis_living(lines->analysis);
	lines->begun = true;
	lines->next = now + lines->interval;
}

static void take_packet(void *state, const struct packet *packet, struct buffer *out)
{
	struct flow_lines *lines = state;

	lines->out = out;
	if (!packet->segment || packet->event)
		return;
	if (lines->interval)
		show_living(lines, analysis_time(packet->time));
	analysis_packet(lines->analysis, packet);
}

static void end(void *state, struct buffer *out)
{
	struct flow_lines *lines = state;

	lines->out = out;
	analysis_end(lines->analysis);
}

static void put_account(void *state, const struct account *account, struct buffer *out)
{
	const struct flow_lines *lines = state;
	struct account own = *account;

	own.flows = lines->flows;
	account_put(&own, out, lines->form);
}

static void count(const void *state, struct printer_stats *stats)
{
	const struct flow_lines *lines = state;
	struct analysis_stats counts;

	analysis_count(lines->analysis, &counts);
	*stats = (struct printer_stats){
		.flows_evicted = counts.evicted,
		.flows_unread = counts.unread,
	};
}

static struct sink_needs needs(const struct print_options *print)
{
	(void)print;
	return (struct sink_needs){.segment = true, .processes = true};
}

static const struct lines_format text_format = {
	.open = open_text,
	.packet = take_packet,
	.end = end,
	.stats = count,
	.close = close_format,
};

static const struct lines_format json_format = {
	.open = open_json,
	.packet = take_packet,
	.end = end,
	.account = put_account,
	.stats = count,
	.close = close_format,
};

const struct sink_type flow_text_sink = {
	.name = "flows of a file",
	.machine_readable = true,
	.needs = needs,
	.lines = &text_format,
	LINES_SINK,
};

const struct sink_type flow_json_sink = {
	.name = "flows of a file as json",
	.machine_readable = true,
	.needs = needs,
	.lines = &json_format,
	LINES_SINK,
};
