// SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
/* Statistics of OpenFlow 1.0 (section 5.3.5). */
#include "print/payload/openflow.h"

#define ALL_WILDCARDS 0x3fffff

enum {
	STATS_DESCRIPTION = 0,
	STATS_FLOW = 1,
	STATS_AGGREGATE = 2,
	STATS_TABLE = 3,
	STATS_PORT = 4,
	STATS_QUEUE = 5,
	STATS_VENDOR = 0xffff,
};

static const struct print_name type_names[] = {
	{STATS_DESCRIPTION, "DESC"},	{STATS_FLOW, "FLOW"},
	{STATS_AGGREGATE, "AGGREGATE"}, {STATS_TABLE, "TABLE"},
	{STATS_PORT, "PORT"},		{STATS_QUEUE, "QUEUE"},
	{STATS_VENDOR, "VENDOR"},	{0, NULL},
};

static const struct print_name no_flags[] = {{0, NULL}};
static const struct print_name reply_flags[] = {{1, "MORE"}, {0, NULL}};
static const struct print_name tables[] = {{0xfe, "EMERG"}, {0xff, "ALL"}, {0, NULL}};

/* Those of addresses have no names. */
static const struct print_name wildcards[] = {
	{1 << 0, "IN_PORT"},	  {1 << 1, "DL_VLAN"},	{1 << 2, "DL_SRC"}, {1 << 3, "DL_DST"},
	{1 << 4, "DL_TYPE"},	  {1 << 5, "NW_PROTO"}, {1 << 6, "TP_SRC"}, {1 << 7, "TP_DST"},
	{1 << 20, "DL_VLAN_PCP"}, {1 << 21, "NW_TOS"},	{0, NULL},
};

static const struct openflow_field request_head[] = {
	{OPENFLOW_NAME, 2, "\n type ", type_names, 0},
	{OPENFLOW_BITS, 2, ", flags ", no_flags, 0},
};
static const struct openflow_field reply_head[] = {
	{OPENFLOW_NAME, 2, "\n type ", type_names, 0},
	{OPENFLOW_BITS, 2, ", flags ", reply_flags, 1},
};
static const struct openflow_field vendor[] = {
	{OPENFLOW_VENDOR, 4, ", vendor ", NULL, 0},
};
static const struct openflow_field flow_request[] = {
	{OPENFLOW_NUMBER, 1, "\n table_id ", tables, 0},
	{OPENFLOW_SKIP, 1, "", NULL, 0},
	{OPENFLOW_NUMBER, 2, ", out_port ", print_openflow10_ports, 0},
};
static const struct openflow_field port_request[] = {
	{OPENFLOW_NUMBER, 2, "\n port_no ", print_openflow10_ports, 0},
	{OPENFLOW_SKIP, 6, "", NULL, 0},
};
static const struct openflow_field queue_request[] = {
	{OPENFLOW_NUMBER, 2, "\n port_no ", print_openflow10_ports, 0},
	{OPENFLOW_SKIP, 2, "", NULL, 0},
	{OPENFLOW_NUMBER, 4, ", queue_id ", print_openflow10_queues, 0},
};
static const struct openflow_field description[] = {
	{OPENFLOW_TEXT, 256, "\n  mfr_desc '", NULL, 0},
	{OPENFLOW_TEXT, 256, "\n  hw_desc '", NULL, 0},
	{OPENFLOW_TEXT, 256, "\n  sw_desc '", NULL, 0},
	{OPENFLOW_TEXT, 32, "\n  serial_num '", NULL, 0},
	{OPENFLOW_TEXT, 256, "\n  dp_desc '", NULL, 0},
};
static const struct openflow_field flow_head[] = {
	{OPENFLOW_NUMBER, 1, ", table_id ", tables, 0},
	{OPENFLOW_SKIP, 1, "", NULL, 0},
};
static const struct openflow_field flow_tail[] = {
	{OPENFLOW_NUMBER, 4, "\n  duration_sec ", NULL, 0},
	{OPENFLOW_NUMBER, 4, ", duration_nsec ", NULL, 0},
	{OPENFLOW_NUMBER, 2, ", priority ", NULL, 0},
	{OPENFLOW_NUMBER, 2, ", idle_timeout ", NULL, 0},
	{OPENFLOW_NUMBER, 2, ", hard_timeout ", NULL, 0},
	{OPENFLOW_SKIP, 6, "", NULL, 0},
	{OPENFLOW_HEX, 8, ", cookie ", NULL, 0},
	{OPENFLOW_NUMBER, 8, ", packet_count ", NULL, 0},
	{OPENFLOW_NUMBER, 8, ", byte_count ", NULL, 0},
};
#define FLOW_LENGTH 88
static const struct openflow_field aggregate[] = {
	{OPENFLOW_NUMBER, 8, "\n packet_count ", NULL, 0},
	{OPENFLOW_NUMBER, 8, ", byte_count ", NULL, 0},
	{OPENFLOW_NUMBER, 4, ", flow_count ", NULL, 0},
	{OPENFLOW_SKIP, 4, "", NULL, 0},
};
static const struct openflow_field table[] = {
	{OPENFLOW_NUMBER, 1, "\n table_id ", tables, 0},
	{OPENFLOW_LITERAL, 0, ", name '", NULL, 0},
	{OPENFLOW_SKIP, 3, "", NULL, 0},
	{OPENFLOW_TEXT, 32, "", NULL, 0},
	{OPENFLOW_BITS, 4, "\n  wildcards ", wildcards, ALL_WILDCARDS},
	{OPENFLOW_NUMBER, 4, "\n  max_entries ", NULL, 0},
	{OPENFLOW_NUMBER, 4, ", active_count ", NULL, 0},
	{OPENFLOW_NUMBER, 8, ", lookup_count ", NULL, 0},
	{OPENFLOW_NUMBER, 8, ", matched_count ", NULL, 0},
};
static const struct openflow_field port[] = {
	{OPENFLOW_NUMBER, 2, "\n  port_no ", print_openflow10_ports, 0},
};
static const struct openflow_field port_counters[] = {
	{OPENFLOW_SKIP, 6, "", NULL, 0},
	{OPENFLOW_NUMBER, 8, ", rx_packets ", NULL, 0},
	{OPENFLOW_NUMBER, 8, ", tx_packets ", NULL, 0},
	{OPENFLOW_NUMBER, 8, ", rx_bytes ", NULL, 0},
	{OPENFLOW_NUMBER, 8, ", tx_bytes ", NULL, 0},
	{OPENFLOW_NUMBER, 8, ", rx_dropped ", NULL, 0},
	{OPENFLOW_NUMBER, 8, ", tx_dropped ", NULL, 0},
	{OPENFLOW_NUMBER, 8, ", rx_errors ", NULL, 0},
	{OPENFLOW_NUMBER, 8, ", tx_errors ", NULL, 0},
	{OPENFLOW_NUMBER, 8, ", rx_frame_err ", NULL, 0},
	{OPENFLOW_NUMBER, 8, ", rx_over_err ", NULL, 0},
	{OPENFLOW_NUMBER, 8, ", rx_crc_err ", NULL, 0},
	{OPENFLOW_NUMBER, 8, ", collisions ", NULL, 0},
};
#define PORT_COUNTERS 102
static const struct openflow_field queue[] = {
	{OPENFLOW_NUMBER, 2, "\n  port_no ", print_openflow10_ports, 0},
	{OPENFLOW_SKIP, 2, "", NULL, 0},
	{OPENFLOW_NUMBER, 4, ", queue_id ", NULL, 0},
	{OPENFLOW_NUMBER, 8, ", tx_bytes ", NULL, 0},
	{OPENFLOW_NUMBER, 8, ", tx_packets ", NULL, 0},
	{OPENFLOW_NUMBER, 8, ", tx_errors ", NULL, 0},
};

static void put_vendor(struct scan *scan, uint32_t left)
{
	if (left < 4) {
		print_openflow_data_reason(scan, "", "len", left, "<", 4);
		print_openflow_data_invalid(scan, left);
		return;
	}
	OPENFLOW_PUT(scan, vendor, "");
	print_openflow_data(scan, left - 4);
}

/* False where the length is another one. lead: what a line of the body begins with. */
static bool is_exact_body(struct scan *scan, const char *lead, const char *what, uint32_t left,
			  uint32_t length)
{
	if (left == length)
		return true;
	print_openflow_data_reason(scan, lead, what, left, "!=", length);
	print_openflow_data_invalid(scan, left);
	return false;
}

static bool is_exact(struct scan *scan, uint32_t left, uint32_t length)
{
	return is_exact_body(scan, "", "len", left, length);
}

void print_openflow10_stats_request(struct scan *scan, uint32_t left)
{
	uint16_t type = cursor_u16(scan->at, 0);

	OPENFLOW_PUT(scan, request_head, "");
	switch (type) {
	case STATS_DESCRIPTION:
	case STATS_TABLE:
		is_exact(scan, left, 0);
		break;
	case STATS_FLOW:
	case STATS_AGGREGATE:
		if (!is_exact(scan, left, 44))
			break;
		print_openflow10_match(scan, "");
		OPENFLOW_PUT(scan, flow_request, "");
		break;
	case STATS_PORT:
		if (is_exact(scan, left, 8))
			OPENFLOW_PUT(scan, port_request, "");
		break;
	case STATS_QUEUE:
		if (is_exact(scan, left, 8))
			OPENFLOW_PUT(scan, queue_request, "");
		break;
	case STATS_VENDOR:
		put_vendor(scan, left);
		break;
	}
}

static void put_entry_reason(struct scan *scan, uint32_t length, uint32_t left)
{
	if (length < FLOW_LENGTH)
		print_openflow_data_reason(scan, "", "entry_len", length, "<", FLOW_LENGTH);
	else
		print_openflow_data_reason(scan, "", "entry_len", length, ">", left);
}

static void put_flows(struct scan *scan, uint32_t left)
{
	uint32_t length;

	for (; left && !scan->error; left -= length) {
		if (left < FLOW_LENGTH) {
			print_openflow_data_reason(scan, "\n\t", "remaining length", left, "<",
						   FLOW_LENGTH);
			print_openflow_data_invalid(scan, left);
			return;
		}
		print_openflow_data_lead(scan, "\n\t", 2);
		length = scan_u16(scan, 0);
		scan_put(scan, "\n\t length %u", length);
		if (length < FLOW_LENGTH || length > left) {
			put_entry_reason(scan, length, left);
			print_openflow_data_invalid(scan, left);
			return;
		}
		scan_skip(scan, 2);
		OPENFLOW_PUT(scan, flow_head, "");
		print_openflow10_match(scan, " ");
		OPENFLOW_PUT(scan, flow_tail, "");
		print_openflow10_action_list(scan, length - FLOW_LENGTH, " ");
	}
}

/* Records of one length. */
static void put_records(struct scan *scan, uint32_t left, uint32_t length,
			const struct openflow_field *fields, size_t count)
{
	const char *lead = fields == table ? "\n\t" : "\n\t ";

	for (; left >= length && !scan->error; left -= length) {
		print_openflow_data_lead(scan, lead, fields->size);
		print_openflow_field_list(scan, fields, count, "");
		if (fields != port)
			continue;
		if (scan->printer->options.verbose > 1) {
			OPENFLOW_PUT(scan, port_counters, "");
		} else {
			scan_need(scan, PORT_COUNTERS);
			scan_skip(scan, PORT_COUNTERS);
		}
	}
	if (!left)
		return;
	print_openflow_data_reason(scan, fields == table ? "\n\t" : "\n\t ", "remaining length",
				   left, "<", length);
	print_openflow_data_invalid(scan, left);
}

void print_openflow10_stats_reply(struct scan *scan, uint32_t left)
{
	uint16_t type = cursor_u16(scan->at, 0);

	OPENFLOW_PUT(scan, reply_head, "");
	switch (type) {
	case STATS_DESCRIPTION:
		if (is_exact_body(scan, "\n\t ", "len", left, 1056))
			OPENFLOW_PUT(scan, description, "");
		break;
	case STATS_FLOW:
		put_flows(scan, left);
		break;
	case STATS_AGGREGATE:
		if (is_exact_body(scan, "\n\t", "remaining length", left, 24)) {
			print_openflow_data_lead(scan, "\n\t", 8);
			OPENFLOW_PUT(scan, aggregate, "");
		}
		break;
	case STATS_TABLE:
		put_records(scan, left, 64, table, OPENFLOW_COUNT(table));
		break;
	case STATS_PORT:
		put_records(scan, left, 104, port, OPENFLOW_COUNT(port));
		break;
	case STATS_QUEUE:
		put_records(scan, left, 32, queue, OPENFLOW_COUNT(queue));
		break;
	case STATS_VENDOR:
		put_vendor(scan, left);
		break;
	default:
		scan_need(scan, left);
	}
}
