// SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
#include "flow/json.h"

#include "base/address.h"
#include "base/flat.h"
#include "base/foreign.h"
#include "base/instant.h"

#define NANOSECONDS 1000000000

static void put_value(struct buffer *out, const char *name, uint64_t value)
{
	if (value == FLOW_UNKNOWN)
		buffer_format(out, "\"%s\":null", name);
	else
		buffer_format(out, "\"%s\":%llu", name, (unsigned long long)value);
}

static void put_number(struct buffer *out, const char *name, uint64_t value)
{
	buffer_char(out, ',');
	put_value(out, name, value);
}

static struct instant instant_of(uint64_t ns)
{
	return (struct instant){(int64_t)(ns / NANOSECONDS), (int64_t)(ns % NANOSECONDS)};
}

/* Seconds since the epoch, and beside them NAME_ns. */
static void put_time(struct buffer *out, const char *name, uint64_t ns, bool whole)
{
	buffer_format(out, ",\"%s\":", name);
	if (ns == FLOW_UNKNOWN)
		buffer_literal(out, "null");
	else
		instant_put_seconds(out, instant_of(ns));
	if (!whole)
		return;
	buffer_format(out, ",\"%s_ns\":", name);
	if (ns == FLOW_UNKNOWN)
		buffer_literal(out, "null");
	else
		instant_put_nanoseconds(out, instant_of(ns));
}

static void put_process(struct buffer *out, const struct flow_end *end)
{
	char comm[sizeof(end->comm) + 1] = "";

	if (!end->local || !end->pid) {
		buffer_literal(out, ",\"process\":null");
		return;
	}
	memcpy(comm, end->comm, sizeof(end->comm));
	buffer_format(out, ",\"process\":{\"pid\":%u,\"comm\":", end->pid);
	foreign_put_json(out, comm);
	put_number(out, "uid", end->uid == PACKET_NO_UID ? FLOW_UNKNOWN : end->uid);
	buffer_char(out, '}');
}

static void put_retransmissions(struct buffer *out, const struct flow_end *end)
{
	unsigned int i;

	put_number(out, "retransmitted_segments", end->retransmitted);
	put_number(out, "retransmitted_bytes", end->retransmitted_bytes);
	put_number(out, "spurious_segments", end->spurious);
	buffer_literal(out, ",\"retransmitted_segments_by\"");
	for (i = 0; i < FLOW_RETRANSMIT_KINDS; i++) {
		buffer_string(out, i ? "," : ":{");
		put_value(out, flow_retransmission_name((enum flow_retransmission)i),
			  end->retransmitted_by[i]);
	}
	buffer_char(out, '}');
}

/* Either all are known or none. */
static void put_waits(struct buffer *out, const struct flow_end *end)
{
	uint32_t shares[FLOW_WAITS];
	unsigned int i;

	if (!flow_shares(end, shares)) {
		buffer_literal(out, ",\"waits\":null");
		return;
	}
	buffer_literal(out, ",\"waits\":{");
	for (i = 0; i < FLOW_WAITS; i++)
		buffer_format(out, "%s\"%s\":{\"ns\":%llu,\"percent\":%u.%u}", i ? "," : "",
			      flow_wait_name((enum flow_wait)i), (unsigned long long)end->waits[i],
			      shares[i] / 10, shares[i] % 10);
	buffer_char(out, '}');
}

static void put_analysis(struct buffer *out, const struct flow_analysis *analysis)
{
	if (!analysis)
		return;
	buffer_literal(out, ",\"analysis\":{");
	put_value(out, "retransmission", analysis->retransmission);
	put_number(out, "fast_retransmission", analysis->fast);
	put_number(out, "spurious_retransmission", analysis->spurious);
	put_number(out, "out_of_order", analysis->out_of_order);
	put_number(out, "keep_alive", analysis->keep_alive);
	put_number(out, "zero_window_probe", analysis->window_probe);
	put_number(out, "zero_window", analysis->window_zero);
	buffer_char(out, '}');
}

static void put_end(struct buffer *out, const struct flow *flow, const struct flow_end *end)
{
	buffer_literal(out, "{\"address\":\"");
	address_put(out, flow->version, end->address);
	buffer_format(out, "\",\"port\":%u,\"local\":%s", end->port, end->local ? "true" : "false");
	put_process(out, end);
	put_number(out, "bytes", end->bytes);
	put_number(out, "segments", end->segments);
	put_number(out, "data_segments", end->data_segments);
	put_retransmissions(out, end);
	put_number(out, "rtt_min_ns", end->rtt_min_ns);
	put_number(out, "rtt_ns", end->rtt_ns);
	put_number(out, "cwnd_segments", end->cwnd);
	put_number(out, "ssthresh_segments", end->ssthresh);
	put_number(out, "mss_bytes", end->mss);
	put_number(out, "delivery_rate_bytes_per_second", end->rate);
	put_waits(out, end);
	if (flow->forwarded)
		buffer_format(out, ",\"zero_window\":%s", end->window_zero ? "true" : "false");
	put_analysis(out, end->analysis);
	buffer_char(out, '}');
}

static void put_side(struct buffer *out, const char *name, enum flow_side side)
{
	static const char *const names[] = {"\"client\"", "\"server\"", "null"};

	buffer_format(out, ",\"%s\":%s", name, names[side]);
}

/* The time of the object is that of its numbers. */
static void put_times(struct buffer *out, const struct flow *flow, bool records)
{
	if (records) {
		buffer_literal(out, "{\"type\":\"flow\",\"schema\":" JSON_FORM_SCHEMA ",");
		instant_put_members(out, instant_of(flow->last_ns));
	} else {
		buffer_literal(out, "{\"type\":\"flow\",\"schema\":1");
	}
	put_time(out, "start_time", flow->start_ns, records);
	put_time(out, "seen_time", flow->seen_ns, records);
	put_time(out, "last_time", flow->last_ns, records);
	put_number(out, "duration_ns",
		   flow->start_ns == FLOW_UNKNOWN || flow->last_ns == FLOW_UNKNOWN
			   ? FLOW_UNKNOWN
			   : flow->last_ns - flow->start_ns);
}

static void put_flow(struct buffer *out, const struct flow *flow, bool records)
{
	put_times(out, flow, records);
	if (flow->netns_name) {
		buffer_literal(out, ",\"netns\":");
		foreign_put_json(out, flow->netns_name);
	}
	if (flow->forwarded)
		buffer_literal(out, ",\"forwarded\":true");
	buffer_format(out, ",\"ip_version\":%u,\"client_known\":%s", flow->version,
		      flow->client_known ? "true" : "false");
	buffer_format(out, ",\"handshake\":{\"result\":\"%s\"",
		      flow_handshake_name(flow->handshake));
	put_number(out, "duration_ns", flow->handshake_ns);
	buffer_format(out, "},\"end\":\"%s\"", flow_end_name(flow->end));
	put_side(out, "ended_by", flow->ended_by);
	buffer_literal(out, ",\"client\":");
	put_end(out, flow, &flow->ends[FLOW_CLIENT]);
	buffer_literal(out, ",\"server\":");
	put_end(out, flow, &flow->ends[FLOW_SERVER]);
	buffer_literal(out, "}\n");
}

void json_flow(struct buffer *out, const struct flow *flow, enum json_form form)
{
	struct buffer line = {0};

	if (form != JSON_FORM_FLAT) {
		put_flow(out, flow, form == JSON_FORM_RECORDS);
		return;
	}
	put_flow(&line, flow, true);
	flat_put(out, line.data, line.used);
	out->error = out->error ?: line.error;
	buffer_free(&line);
}
