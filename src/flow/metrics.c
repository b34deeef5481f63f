// SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
#include "flow/metrics.h"

#include <errno.h>
#include <stdlib.h>

#include "base/foreign.h"
#include "base/take.h"

#define PREFIX	    "system_network_tcp_"
#define NANOSECONDS 1000000000
#define TEXT_SIZE   80

/* Ports from here on are chosen for clients (net.ipv4.ip_local_port_range's default). */
#define EPHEMERAL_PORT 32768

/* Those before it are no ends. */
#define FIRST_END FLOW_END_FIN

enum role {
	ROLE_CLIENT,
	ROLE_SERVER,
	ROLE_UNKNOWN,
	ROLE_FORWARDED,
	ROLE_OTHER, /* of the set that others share */
};

enum failure {
	FAILURE_REFUSED,
	FAILURE_TIMEOUT,
	FAILURE_ABORTED,
	FAILURES,
};

/* In addition to the kinds of enum flow_retransmission. */
#define RETRANSMIT_UNKNOWN FLOW_RETRANSMIT_KINDS
#define RETRANSMITS	   (FLOW_RETRANSMIT_KINDS + 1)

struct labels {
	char comm[16];
	uint16_t port; /* 0: one that was chosen for a client */
	uint8_t role;
};

/* Numbers of one combination of labels; times in nanoseconds. */
struct sums {
	uint64_t connections;
	uint64_t successes;
	uint64_t failures[FAILURES];
	uint64_t ends[FLOW_END_KINDS];
	uint64_t duration[2]; /* sum and count, as in the next ones */
	uint64_t handshake[2];
	uint64_t rtt[2];
	uint64_t bytes[2]; /* transmitted and received, as in the next one */
	uint64_t segments[2];
	uint64_t retransmits[RETRANSMITS];
	uint64_t retransmitted_bytes;
	uint64_t spurious;
	uint64_t waits[FLOW_WAITS];
};

struct set {
	struct labels labels;
	struct sums ended;
	struct sums living;
};

struct metrics {
	size_t count;
	struct set sets[METRICS_SETS + 1]; /* the last is that of all others */
};

int metrics_new(struct metrics **out)
{
	struct metrics *metrics = calloc(1, sizeof(*metrics));

	if (!metrics)
		return -ENOMEM;
	metrics->sets[METRICS_SETS].labels.role = ROLE_OTHER;
	*out = metrics;
	return 0;
}

void metrics_free(struct metrics *metrics)
{
	free(metrics);
}

void metrics_begin(struct metrics *metrics)
{
	size_t i;

	for (i = 0; i <= METRICS_SETS; i++)
		metrics->sets[i].living = (struct sums){0};
}

static void add(uint64_t *sum, uint64_t value)
{
	if (value != FLOW_UNKNOWN && __builtin_add_overflow(*sum, value, sum))
		*sum = UINT64_MAX;
}

static void add_sample(uint64_t sample[2], uint64_t value)
{
	if (value == FLOW_UNKNOWN)
		return;
	add(&sample[0], value);
	add(&sample[1], 1);
}

static struct set *find_set(struct metrics *metrics, const struct labels *labels)
{
	size_t i;

	for (i = 0; i < metrics->count; i++)
		if (!memcmp(&metrics->sets[i].labels, labels, sizeof(*labels)))
			return &metrics->sets[i];
	if (metrics->count == METRICS_SETS)
		return &metrics->sets[METRICS_SETS];
	metrics->sets[metrics->count].labels = *labels;
	return &metrics->sets[metrics->count++];
}

static struct labels label(const struct flow *flow, enum flow_side side)
{
	const struct flow_end *end = &flow->ends[side];
	struct labels labels;

	/* Compared byte by byte. */
	memset(&labels, 0, sizeof(labels));
	if (end->pid)
		memcpy(labels.comm, end->comm, strnlen(end->comm, sizeof(end->comm)));
	labels.role = flow->forwarded	    ? ROLE_FORWARDED
		      : !flow->client_known ? ROLE_UNKNOWN
		      : side == FLOW_CLIENT ? ROLE_CLIENT
					    : ROLE_SERVER;
	if (labels.role == ROLE_SERVER || (labels.role == ROLE_FORWARDED && flow->client_known) ||
	    (labels.role != ROLE_CLIENT && end->port < EPHEMERAL_PORT))
		labels.port = end->port;
	return labels;
}

static void add_retransmits(struct sums *sums, const struct flow_end *end)
{
	uint64_t rest = end->retransmitted, kind;
	unsigned int i;

	if (rest == FLOW_UNKNOWN)
		return;
	for (i = 0; i < FLOW_RETRANSMIT_KINDS; i++) {
		kind = end->retransmitted_by[i];
		if (kind == FLOW_UNKNOWN)
			continue;
		add(&sums->retransmits[i], kind);
		rest -= kind < rest ? kind : rest;
	}
	add(&sums->retransmits[RETRANSMIT_UNKNOWN], rest);
	add(&sums->retransmitted_bytes, end->retransmitted_bytes);
	add(&sums->spurious, end->spurious);
}

/* Counters that only grow while a connection is open. */
static void add_traffic(struct sums *sums, const struct flow *flow, enum flow_side side)
{
	const struct flow_end *own = &flow->ends[side], *peer = &flow->ends[!side];
	unsigned int i;

	sums->successes += flow->handshake == FLOW_HANDSHAKE_COMPLETE;
	add(&sums->bytes[0], own->bytes);
	add(&sums->bytes[1], peer->bytes);
	add(&sums->segments[0], own->segments);
	add(&sums->segments[1], peer->segments);
	add_retransmits(sums, own);
	if (flow->forwarded)
		add_retransmits(sums, peer);
	for (i = 0; i < FLOW_WAITS; i++)
		add(&sums->waits[i], own->waits[i]);
}

static void add_end(struct sums *sums, const struct flow *flow, enum flow_side side)
{
	sums->ends[flow->end]++;
	if (flow->handshake == FLOW_HANDSHAKE_REFUSED)
		sums->failures[FAILURE_REFUSED]++;
	if (flow->handshake == FLOW_HANDSHAKE_TIMEOUT)
		sums->failures[FAILURE_TIMEOUT]++;
	if (flow->handshake == FLOW_HANDSHAKE_ABORTED)
		sums->failures[FAILURE_ABORTED]++;
	if (flow->handshake == FLOW_HANDSHAKE_COMPLETE)
		add_sample(sums->handshake, flow->handshake_ns);
	if (flow->start_ns != FLOW_UNKNOWN && flow->last_ns >= flow->start_ns)
		add_sample(sums->duration, flow->last_ns == FLOW_UNKNOWN
						   ? FLOW_UNKNOWN
						   : flow->last_ns - flow->start_ns);
	add_sample(sums->rtt, flow->ends[side].rtt_ns);
}

static void add_side(struct metrics *metrics, const struct flow *flow, enum flow_side side)
{
	const struct labels labels = label(flow, side);
	struct set *set = find_set(metrics, &labels);

	if (flow->end == FLOW_END_OPEN) {
		set->living.connections++;
		add_traffic(&set->living, flow, side);
		return;
	}
	add_traffic(&set->ended, flow, side);
	add_end(&set->ended, flow, side);
}

void metrics_add(struct metrics *metrics, const struct flow *flow)
{
	const struct flow_end *ends = flow->ends;

	if (ends[FLOW_CLIENT].local)
		add_side(metrics, flow, FLOW_CLIENT);
	if (ends[FLOW_SERVER].local || !ends[FLOW_CLIENT].local)
		add_side(metrics, flow, FLOW_SERVER);
}

static const char *failure_name(unsigned int i)
{
	static const char *const names[FAILURES] = {"refused", "timeout", "aborted"};

	return names[i];
}

static const char *end_name(unsigned int i)
{
	return flow_end_name((enum flow_end_kind)(i + FIRST_END));
}

static const char *direction_name(unsigned int i)
{
	return i ? "receive" : "transmit";
}

static const char *retransmit_name(unsigned int i)
{
	return i == RETRANSMIT_UNKNOWN ? "unknown"
				       : flow_retransmission_name((enum flow_retransmission)i);
}

static const char *wait_name(unsigned int i)
{
	return flow_wait_name((enum flow_wait)i);
}

/* values: how many numbers from offset on; each has a label unless there is one. */
struct family {
	const char *name;
	const char *type;
	const char *help;
	size_t offset; /* in struct sums */
	bool seconds;
	unsigned int values;
	const char *label;
	const char *(*value_name)(unsigned int i);
};

#define AT(member) offsetof(struct sums, member)

static const struct family families[] = {
	{"connections", "gauge", "Connections that live.", AT(connections), false, 1, NULL, NULL},
	{"connection_successes_total", "counter", "Connections whose handshake was completed.",
	 AT(successes), false, 1, NULL, NULL},
	{"connection_failures_total", "counter", "Connections whose handshake failed.",
	 AT(failures), false, FAILURES, "error_type", failure_name},
	{"connection_ends_total", "counter", "Connections that have ended.",
	 AT(ends) + FIRST_END * sizeof(uint64_t), false, FLOW_END_KINDS - FIRST_END, "reason",
	 end_name},
	{"connection_duration_seconds", "summary", "Life of connections that have ended.",
	 AT(duration), true, 2, NULL, NULL},
	{"handshake_duration_seconds", "summary", "Handshakes of connections that have ended.",
	 AT(handshake), true, 2, NULL, NULL},
	{"rtt_duration_seconds", "summary", "Smoothed round trip of connections at their end.",
	 AT(rtt), true, 2, NULL, NULL},
	{"io_bytes_total", "counter", "Bytes of payload, retransmitted ones once.", AT(bytes),
	 false, 2, "network_io_direction", direction_name},
	{"segments_total", "counter", "Segments, with and without payload.", AT(segments), false, 2,
	 "network_io_direction", direction_name},
	{"retransmits_total", "counter", "Segments that were sent again.", AT(retransmits), false,
	 RETRANSMITS, "network_tcp_retransmit_type", retransmit_name},
	{"retransmitted_bytes_total", "counter", "Bytes of payload that were sent again.",
	 AT(retransmitted_bytes), false, 1, NULL, NULL},
	{"spurious_retransmits_total", "counter",
	 "Segments that were sent again although the peer had them.", AT(spurious), false, 1, NULL,
	 NULL},
	{"wait_seconds_total", "counter", "Time that connections waited for this as senders.",
	 AT(waits), true, FLOW_WAITS, "reason", wait_name},
};

/* Escaped twice: first what may not reach a terminal, then what ends a label. */
static void put_text(struct buffer *out, const char *text)
{
	char plain[TEXT_SIZE];
	size_t length = foreign_copy(plain, sizeof(plain), text), i;

	for (i = 0; i < length; i++) {
		if (plain[i] == '\\' || plain[i] == '"')
			buffer_char(out, '\\');
		buffer_char(out, plain[i]);
	}
}

static void put_labels(struct buffer *out, const struct labels *labels)
{
	static const char *const roles[] = {"client", "server", "unknown", "forwarded", "other"};
	char comm[sizeof(labels->comm) + 1] = "";

	memcpy(comm, labels->comm, sizeof(labels->comm));
	buffer_literal(out, "{process_command=\"");
	put_text(out, labels->role == ROLE_OTHER ? "other" : comm);
	buffer_literal(out, "\",local_port=\"");
	if (labels->role == ROLE_OTHER)
		buffer_literal(out, "other");
	else if (labels->port)
		buffer_decimal(out, labels->port);
	else
		buffer_literal(out, "ephemeral");
	buffer_format(out, "\",network_tcp_handshake_role=\"%s\"", roles[labels->role]);
}

static void put_number(struct buffer *out, uint64_t value, bool seconds)
{
	if (seconds)
		buffer_format(out, " %llu.%09llu\n", (unsigned long long)(value / NANOSECONDS),
			      (unsigned long long)(value % NANOSECONDS));
	else
		buffer_format(out, " %llu\n", (unsigned long long)value);
}

static uint64_t number(const struct set *set, const struct family *family, unsigned int i)
{
	size_t at = family->offset + i * sizeof(uint64_t);
	uint64_t sum = *(const uint64_t *)((const char *)&set->ended + at);

	add(&sum, *(const uint64_t *)((const char *)&set->living + at));
	return sum;
}

static void put_set(struct buffer *out, const struct family *family, const struct set *set)
{
	bool summary = !strcmp(family->type, "summary");
	unsigned int i;

	for (i = 0; i < family->values; i++) {
		buffer_format(out, PREFIX "%s%s", family->name,
			      !summary ? ""
			      : i      ? "_count"
				       : "_sum");
		put_labels(out, &set->labels);
		if (family->label)
			buffer_format(out, ",%s=\"%s\"", family->label, family->value_name(i));
		buffer_char(out, '}');
		put_number(out, number(set, family, i), family->seconds && !(summary && i));
	}
}

void metrics_put(const struct metrics *metrics, struct buffer *out)
{
	const struct family *family;
	size_t i;

	for (family = families; family < families + sizeof(families) / sizeof(families[0]);
	     family++) {
		buffer_format(out, "# HELP " PREFIX "%s %s\n# TYPE " PREFIX "%s %s\n", family->name,
			      family->help, family->name, family->type);
		for (i = 0; i < metrics->count; i++)
			put_set(out, family, &metrics->sets[i]);
		put_set(out, family, &metrics->sets[METRICS_SETS]);
	}
}
