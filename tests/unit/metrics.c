// SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
/* src/flow/metrics: sums by labels, how many of them, and the text. */
#include "flow/metrics.h"

#include <stdio.h>
#include <stdlib.h>

#include "tap.h"

#define SECOND 1000000000ull

static struct metrics *begin(void)
{
	struct metrics *metrics = NULL;

	if (metrics_new(&metrics))
		abort();
	return metrics;
}

/* A server's connection that has ended. */
static struct flow example(const char *comm, uint16_t port)
{
	struct flow flow;
	struct flow_end *server = &flow.ends[FLOW_SERVER];

	flow_clear(&flow);
	flow.version = 4;
	flow.client_known = true;
	flow.start_ns = flow.seen_ns = 10 * SECOND;
	flow.last_ns = 12 * SECOND + 1;
	flow.handshake = FLOW_HANDSHAKE_COMPLETE;
	flow.handshake_ns = SECOND / 2;
	flow.end = FLOW_END_FIN;
	flow.ends[FLOW_CLIENT].bytes = 40;
	flow.ends[FLOW_CLIENT].port = 50000;
	server->local = true;
	server->port = port;
	server->pid = 7;
	snprintf(server->comm, sizeof(server->comm), "%s", comm);
	server->bytes = 1000;
	server->segments = 5;
	server->retransmitted = 4;
	server->retransmitted_by[FLOW_RETRANSMIT_FAST] = 1;
	server->retransmitted_by[FLOW_RETRANSMIT_SYN] = 1;
	server->rtt_ns = SECOND / 4;
	return flow;
}

/* Whether the text has the line, which begins behind the common prefix. */
static bool has(const struct metrics *metrics, const char *line)
{
	struct buffer out = {0};
	char want[512];
	bool found;

	metrics_put(metrics, &out);
	buffer_char(&out, '\0');
	snprintf(want, sizeof(want), "\nsystem_network_tcp_%s\n", line);
	found = strstr(out.data, want);
	buffer_free(&out);
	return found;
}

#define NGINX "{process_command=\"nginx\",local_port=\"80\",network_tcp_handshake_role=\"server\""
#define OTHER "{process_command=\"other\",local_port=\"other\",network_tcp_handshake_role=\"other\""

static void test_sums(struct tap *tap)
{
	static const char *const lines[] = {
		"connections" NGINX "} 0",
		"connection_successes_total" NGINX "} 2",
		"connection_ends_total" NGINX ",reason=\"fin\"} 2",
		"connection_duration_seconds_sum" NGINX "} 4.000000002",
		"connection_duration_seconds_count" NGINX "} 2",
		"handshake_duration_seconds_sum" NGINX "} 1.000000000",
		"rtt_duration_seconds_sum" NGINX "} 0.500000000",
		"io_bytes_total" NGINX ",network_io_direction=\"transmit\"} 2000",
		"io_bytes_total" NGINX ",network_io_direction=\"receive\"} 80",
		"segments_total" NGINX ",network_io_direction=\"transmit\"} 10",
		"segments_total" NGINX ",network_io_direction=\"receive\"} 0",
		"retransmits_total" NGINX ",network_tcp_retransmit_type=\"fast\"} 2",
		"retransmits_total" NGINX ",network_tcp_retransmit_type=\"unknown\"} 4",
	};
	struct flow flow = example("nginx", 80);
	struct metrics *metrics = begin();
	size_t i;

	metrics_add(metrics, &flow);
	metrics_add(metrics, &flow);
	for (i = 0; i < sizeof(lines) / sizeof(lines[0]); i++)
		tap_ok(tap, has(metrics, lines[i]), "sums: %s", lines[i]);
	metrics_free(metrics);
}

static void test_living(struct tap *tap)
{
	struct flow flow = example("nginx", 80);
	struct metrics *metrics = begin();

	metrics_add(metrics, &flow);
	flow.end = FLOW_END_OPEN;
	metrics_begin(metrics);
	metrics_add(metrics, &flow);
	tap_ok(tap, has(metrics, "connections" NGINX "} 1"), "living: one");
	tap_ok(tap, has(metrics, "io_bytes_total" NGINX ",network_io_direction=\"transmit\"} 2000"),
	       "living: its bytes count");
	tap_ok(tap, has(metrics, "connection_duration_seconds_count" NGINX "} 1"),
	       "living: its duration does not");
	metrics_begin(metrics);
	flow.ends[FLOW_SERVER].bytes = 1500;
	metrics_add(metrics, &flow);
	tap_ok(tap, has(metrics, "io_bytes_total" NGINX ",network_io_direction=\"transmit\"} 2500"),
	       "living: the next look replaces the one before");
	metrics_free(metrics);
}

static void test_bound(struct tap *tap)
{
	struct metrics *metrics = begin();
	struct flow flow;
	unsigned int i;

	for (i = 0; i < METRICS_SETS + 3; i++) {
		flow = example("nginx", (uint16_t)(80 + i));
		metrics_add(metrics, &flow);
	}
	flow = example("nginx", 80);
	metrics_add(metrics, &flow);
	tap_ok(tap, has(metrics, "connection_successes_total" OTHER "} 3"),
	       "bound: those without room are summed up in one");
	tap_ok(tap, has(metrics, "connection_successes_total" NGINX "} 2"),
	       "bound: those with room keep it");
	metrics_free(metrics);
}

static void test_labels(struct tap *tap)
{
	struct flow flow = example("a\"b\\\n\x1b", 80);
	struct metrics *metrics = begin();
	struct flow_end *client = &flow.ends[FLOW_CLIENT];

	metrics_add(metrics, &flow);
	tap_ok(tap,
	       has(metrics, "connections{process_command=\"a\\\"b\\\\\\\\x0a\\\\x1b\","
			    "local_port=\"80\",network_tcp_handshake_role=\"server\"} 0"),
	       "labels: what ends a label or a line, or steers a terminal, is escaped");
	client->local = true;
	client->pid = 9;
	memcpy(client->comm, "curl", 5);
	metrics_add(metrics, &flow);
	tap_ok(tap,
	       has(metrics, "io_bytes_total{process_command=\"curl\",local_port=\"ephemeral\","
			    "network_tcp_handshake_role=\"client\",network_io_direction="
			    "\"transmit\"} 40"),
	       "labels: the client's port is not one");
	flow_clear(&flow);
	flow.ends[FLOW_CLIENT].port = 50000;
	flow.ends[FLOW_SERVER].port = 443;
	flow.handshake = FLOW_HANDSHAKE_REFUSED;
	flow.end = FLOW_END_RESET;
	metrics_add(metrics, &flow);
	tap_ok(tap,
	       has(metrics, "connection_failures_total{process_command=\"\",local_port=\"443\","
			    "network_tcp_handshake_role=\"unknown\",error_type=\"refused\"} 1"),
	       "labels: of two ends elsewhere it is the server's");
	metrics_free(metrics);
}

static void test_overflow(struct tap *tap)
{
	struct flow flow = example("nginx", 80);
	struct metrics *metrics = begin();

	flow.ends[FLOW_SERVER].bytes = UINT64_MAX - 1;
	metrics_add(metrics, &flow);
	metrics_add(metrics, &flow);
	tap_ok(tap,
	       has(metrics, "io_bytes_total" NGINX
			    ",network_io_direction=\"transmit\"} 18446744073709551615"),
	       "overflow: a sum stays at the largest number");
	metrics_free(metrics);
}

/* No process, a role of its own, and what both ends sent again. */
static void test_forwarded(struct tap *tap)
{
	_cleanup_(metrics_freep) struct metrics *metrics = begin();
	struct flow flow = example("", 80);

	flow.forwarded = true;
	flow.ends[FLOW_SERVER].local = false;
	flow.ends[FLOW_SERVER].pid = 0;
	flow.ends[FLOW_SERVER].retransmitted_by[FLOW_RETRANSMIT_FAST] = FLOW_UNKNOWN;
	flow.ends[FLOW_CLIENT].retransmitted = 3;
	metrics_add(metrics, &flow);
	tap_ok(tap,
	       has(metrics, "retransmits_total{process_command=\"\",local_port=\"80\","
			    "network_tcp_handshake_role=\"forwarded\","
			    "network_tcp_retransmit_type=\"unknown\"} 6"),
	       "forwarded: the role, and retransmissions of both ends");
}

int main(void)
{
	struct tap tap = {0};

	test_sums(&tap);
	test_living(&tap);
	test_bound(&tap);
	test_labels(&tap);
	test_overflow(&tap);
	test_forwarded(&tap);
	return tap_done(&tap);
}
