// SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
/*
 * OpenFlow 1.3 (OpenFlow Switch Specification 1.3, section 7.3). Of the messages that change flows,
 * groups and meters, and of multipart messages, there is the header only, as in tcpdump.
 */
#include "print/payload/openflow.h"

#define ALL_CAPABILITIES 0x16f
#define ALL_PORT_CONFIG	 0x65
#define ALL_FEATURES	 0xffff
#define PORT_DETAILS	 32
#define ELEMENT_HEADER	 4
#define ELEMENT_BITMAP	 1
#define BITMAP_LENGTH	 8
#define ALL_VERSIONS	 0x3f

static const struct print_name ports[] = {
	{0xffffff00, "MAX"},	    {0xfffffff8, "IN_PORT"},
	{0xfffffff9, "TABLE"},	    {0xfffffffa, "NORMAL"},
	{0xfffffffb, "FLOOD"},	    {0xfffffffc, "ALL"},
	{0xfffffffd, "CONTROLLER"}, {0xfffffffe, "LOCAL"},
	{0xffffffff, "ANY"},	    {0, NULL},
};
static const struct print_name capabilities[] = {
	{0x001, "FLOW_STATS"},	 {0x002, "TABLE_STATS"},
	{0x004, "PORT_STATS"},	 {0x008, "GROUP_STATS"},
	{0x020, "IP_REASM"},	 {0x040, "QUEUE_STATS"},
	{0x100, "PORT_BLOCKED"}, {0, NULL},
};
static const struct print_name lengths[] = {{0xffe5, "MAX"}, {0xffff, "NO_BUFFER"}, {0, NULL}};
static const struct print_name port_configs[] = {
	{0x01, "PORT_DOWN"}, {0x04, "NO_RECV"}, {0x20, "NO_FWD"}, {0x40, "NO_PACKET_IN"}, {0, NULL},
};
static const struct print_name port_states[] = {
	{1, "LINK_DOWN"},
	{2, "BLOCKED"},
	{4, "LIVE"},
	{0, NULL},
};
static const struct print_name features[] = {
	{0x0001, "10MB_HD"},	{0x0002, "10MB_FD"}, {0x0004, "100MB_HD"},
	{0x0008, "100MB_FD"},	{0x0010, "1GB_HD"},  {0x0020, "1GB_FD"},
	{0x0040, "10GB_FD"},	{0x0080, "40GB_FD"}, {0x0100, "100GB_FD"},
	{0x0200, "1TB_FD"},	{0x0400, "OTHER"},   {0x0800, "COPPER"},
	{0x1000, "FIBER"},	{0x2000, "AUTONEG"}, {0x4000, "PAUSE"},
	{0x8000, "PAUSE_ASYM"}, {0, NULL},
};
static const struct print_name tables[] = {{0xfe, "MAX"}, {0xff, "ALL"}, {0, NULL}};
static const struct print_name roles[] = {
	{0, "NOCHANGE"}, {1, "EQUAL"}, {2, "MASTER"}, {3, "SLAVE"}, {0, NULL},
};
static const struct print_name input_bits[] = {
	{1, "NO_MATCH"},
	{2, "ACTION"},
	{4, "INVALID_TTL"},
	{0, NULL},
};
static const struct print_name change_bits[] = {
	{1, "ADD"},
	{2, "DELETE"},
	{4, "MODIFY"},
	{0, NULL},
};
static const struct print_name element_names[] = {{ELEMENT_BITMAP, "VERSIONBITMAP"}, {0, NULL}};
/* By their bits. */
static const struct print_name versions[] = {
	{0x01, "1.0"}, {0x02, "1.1"}, {0x04, "1.2"}, {0x08, "1.3"},
	{0x10, "1.4"}, {0x20, "1.5"}, {0, NULL},
};

static const struct print_name error_types[] = {
	{0, "HELLO_FAILED"},
	{1, "BAD_REQUEST"},
	{2, "BAD_ACTION"},
	{3, "BAD_INSTRUCTION"},
	{4, "BAD_MATCH"},
	{5, "FLOW_MOD_FAILED"},
	{6, "GROUP_MOD_FAILED"},
	{7, "PORT_MOD_FAILED"},
	{8, "TABLE_MOD_FAILED"},
	{9, "QUEUE_OP_FAILED"},
	{10, "SWITCH_CONFIG_FAILED"},
	{11, "ROLE_REQUEST_FAILED"},
	{12, "METER_MOD_FAILED"},
	{13, "TABLE_FEATURES_FAILED"},
	{0xffff, "EXPERIMENTER"},
	{0, NULL},
};
static const struct print_name error_codes[][17] = {
	{{0, "INCOMPATIBLE"}, {1, "EPERM"}},
	{{0, "BAD_VERSION"},
	 {1, "BAD_TYPE"},
	 {2, "BAD_MULTIPART"},
	 {3, "BAD_EXPERIMENTER"},
	 {4, "BAD_EXP_TYPE"},
	 {5, "EPERM"},
	 {6, "BAD_LEN"},
	 {7, "BUFFER_EMPTY"},
	 {8, "BUFFER_UNKNOWN"},
	 {9, "BAD_TABLE_ID"},
	 {10, "IS_SLAVE"},
	 {11, "BAD_PORT"},
	 {12, "BAD_PACKET"},
	 {13, "MULTIPART_BUFFER_OVERFLOW"}},
	{{0, "BAD_TYPE"},
	 {1, "BAD_LEN"},
	 {2, "BAD_EXPERIMENTER"},
	 {3, "BAD_EXP_TYPE"},
	 {4, "BAD_OUT_PORT"},
	 {5, "BAD_ARGUMENT"},
	 {6, "EPERM"},
	 {7, "TOO_MANY"},
	 {8, "BAD_QUEUE"},
	 {9, "BAD_OUT_GROUP"},
	 {10, "MATCH_INCONSISTENT"},
	 {11, "UNSUPPORTED_ORDER"},
	 {12, "BAD_TAG"},
	 {13, "BAD_SET_TYPE"},
	 {14, "BAD_SET_LEN"},
	 {15, "BAD_SET_ARGUMENT"}},
	{{0, "UNKNOWN_INST"},
	 {1, "UNSUP_INST"},
	 {2, "BAD_TABLE_ID"},
	 {3, "UNSUP_METADATA"},
	 {4, "UNSUP_METADATA_MASK"},
	 {5, "BAD_EXPERIMENTER"},
	 {6, "BAD_EXP_TYPE"},
	 {7, "BAD_LEN"},
	 {8, "EPERM"}},
	{{0, "BAD_TYPE"},
	 {1, "BAD_LEN"},
	 {2, "BAD_TAG"},
	 {3, "BAD_DL_ADDR_MASK"},
	 {4, "BAD_NW_ADDR_MASK"},
	 {5, "BAD_WILDCARDS"},
	 {6, "BAD_FIELD"},
	 {7, "BAD_VALUE"},
	 {8, "BAD_MASK"},
	 {9, "BAD_PREREQ"},
	 {10, "DUP_FIELD"},
	 {11, "EPERM"}},
	{{0, "UNKNOWN"},
	 {1, "TABLE_FULL"},
	 {2, "BAD_TABLE_ID"},
	 {3, "OVERLAP"},
	 {4, "EPERM"},
	 {5, "BAD_TIMEOUT"},
	 {6, "BAD_COMMAND"},
	 {7, "BAD_FLAGS"}},
	{{0, "GROUP_EXISTS"},
	 {1, "INVALID_GROUP"},
	 {2, "WEIGHT_UNSUPPORTED"},
	 {3, "OUT_OF_GROUPS"},
	 {4, "OUT_OF_BUCKETS"},
	 {5, "CHAINING_UNSUPPORTED"},
	 {6, "WATCH_UNSUPPORTED"},
	 {7, "LOOP"},
	 {8, "UNKNOWN_GROUP"},
	 {9, "CHAINED_GROUP"},
	 {10, "BAD_TYPE"},
	 {11, "BAD_COMMAND"},
	 {12, "BAD_BUCKET"},
	 {13, "BAD_MATCH"},
	 {14, "EPERM"}},
	{{0, "BAD_PORT"},
	 {1, "BAD_HW_ADDR"},
	 {2, "BAD_CONFIG"},
	 {3, "BAD_ADVERTISE"},
	 {4, "EPERM"}},
	{{0, "BAD_TABLE"}, {1, "BAD_CONFIG"}, {2, "EPERM"}},
	{{0, "BAD_PORT"}, {1, "BAD_QUEUE"}, {2, "EPERM"}},
	{{0, "BAD_FLAGS"}, {1, "BAD_LEN"}, {2, "EPERM"}},
	{{0, "STALE"}, {1, "UNSUP"}, {2, "BAD_ROLE"}},
	{{0, "UNKNOWN"},
	 {1, "METER_EXISTS"},
	 {2, "INVALID_METER"},
	 {3, "UNKNOWN_METER"},
	 {4, "BAD_COMMAND"},
	 {5, "BAD_FLAGS"},
	 {6, "BAD_RATE"},
	 {7, "BAD_BURST"},
	 {8, "BAD_BAND"},
	 {9, "BAD_BAND_VALUE"},
	 {10, "OUT_OF_METERS"},
	 {11, "OUT_OF_BANDS"}},
	{{0, "BAD_TABLE"},
	 {1, "BAD_METADATA"},
	 {2, "BAD_TYPE"},
	 {3, "BAD_LEN"},
	 {4, "BAD_ARGUMENT"},
	 {5, "EPERM"}},
};

static const struct openflow_field features_reply[] = {
	{OPENFLOW_HEX, 8, "\n dpid ", NULL, 0},
	{OPENFLOW_NUMBER, 4, ", n_buffers ", NULL, 0},
	{OPENFLOW_NUMBER, 1, ", n_tables ", NULL, 0},
	{OPENFLOW_NUMBER, 1, ", auxiliary_id ", NULL, 0},
	{OPENFLOW_SKIP, 2, "", NULL, 0},
	{OPENFLOW_BITS, 4, "\n capabilities ", capabilities, ALL_CAPABILITIES},
	{OPENFLOW_SKIP, 4, "", NULL, 0},
};
static const struct openflow_field config[] = {
	{OPENFLOW_NAME, 2, "\n flags ", print_openflow_fragments, 0},
	{OPENFLOW_NUMBER, 2, ", miss_send_len ", lengths, 0},
};
static const struct openflow_field port_status[] = {
	{OPENFLOW_REASON, 1, "\n reason ", print_openflow_changes, 0},
	{OPENFLOW_SKIP, 7, "", NULL, 0},
	{OPENFLOW_NUMBER, 4, "\n  port_no ", ports, 0},
	{OPENFLOW_SKIP, 4, "", NULL, 0},
	{OPENFLOW_ETHERNET, 6, ", hw_addr ", NULL, 0},
	{OPENFLOW_LITERAL, 0, ", name '", NULL, 0},
	{OPENFLOW_SKIP, 2, "", NULL, 0},
	{OPENFLOW_TEXT, 16, "", NULL, 0},
};
/* With -vv; else they are not printed. */
static const struct openflow_field port_details[] = {
	{OPENFLOW_BITS, 4, "\n   config ", port_configs, ALL_PORT_CONFIG},
	{OPENFLOW_BITS, 4, "\n   state ", port_states, 7},
	{OPENFLOW_BITS, 4, "\n   curr ", features, ALL_FEATURES},
	{OPENFLOW_BITS, 4, "\n   advertised ", features, ALL_FEATURES},
	{OPENFLOW_BITS, 4, "\n   supported ", features, ALL_FEATURES},
	{OPENFLOW_BITS, 4, "\n   peer ", features, ALL_FEATURES},
	{OPENFLOW_SPEED, 4, "\n   curr_speed ", NULL, 0},
	{OPENFLOW_SPEED, 4, "\n   max_speed ", NULL, 0},
};
static const struct openflow_field port_mod[] = {
	{OPENFLOW_NUMBER, 4, "\n port_no ", ports, 0},
	{OPENFLOW_SKIP, 4, "", NULL, 0},
	{OPENFLOW_ETHERNET, 6, ", hw_addr ", NULL, 0},
	{OPENFLOW_SKIP, 2, "", NULL, 0},
	{OPENFLOW_BITS, 4, "\n  config ", port_configs, ALL_PORT_CONFIG},
	{OPENFLOW_BITS, 4, "\n  mask ", port_configs, ALL_PORT_CONFIG},
	{OPENFLOW_BITS, 4, "\n  advertise ", features, ALL_FEATURES},
	{OPENFLOW_SKIP, 4, "", NULL, 0},
};
static const struct openflow_field table_mod[] = {
	{OPENFLOW_NUMBER, 1, "\n table_id ", tables, 0},
	{OPENFLOW_SKIP, 3, "", NULL, 0},
	{OPENFLOW_HEX, 4, ", config ", NULL, 0},
};
static const struct openflow_field queues_request[] = {
	{OPENFLOW_NUMBER, 4, "\n port ", ports, 0},
	{OPENFLOW_SKIP, 4, "", NULL, 0},
};
static const struct openflow_field role[] = {
	{OPENFLOW_NAME, 4, "\n role ", roles, 0},
	{OPENFLOW_SKIP, 4, "", NULL, 0},
	{OPENFLOW_HEX, 8, ", generation_id ", NULL, 0},
};
/* As equal or master, and as slave. */
static const struct openflow_field async[] = {
	{OPENFLOW_BITS, 4, "\n packet_in_mask[EM] ", input_bits, 7},
	{OPENFLOW_BITS, 4, "\n packet_in_mask[S] ", input_bits, 7},
	{OPENFLOW_BITS, 4, "\n port_status_mask[EM] ", change_bits, 7},
	{OPENFLOW_BITS, 4, "\n port_status_mask[S] ", change_bits, 7},
	{OPENFLOW_BITS, 4, "\n flow_removed_mask[EM] ", change_bits, 7},
	{OPENFLOW_BITS, 4, "\n flow_removed_mask[S] ", change_bits, 7},
};
static const struct openflow_field experimenter[] = {
	{OPENFLOW_VENDOR, 4, "\n experimenter ", NULL, 0},
	{OPENFLOW_HEX, 4, ", exp_type ", NULL, 0},
};

static void put_length_reason(struct scan *scan, uint32_t length, uint32_t left)
{
	if (length < ELEMENT_HEADER)
		print_openflow_data_reason(scan, "", "bitmap length", length, "<", ELEMENT_HEADER);
	else
		print_openflow_data_reason(scan, "", "bitmap length", length, ">", left);
}

static void put_elements(struct scan *scan, uint32_t left)
{
	static const struct openflow_field type[] = {
		{OPENFLOW_OPEN, 2, "\n type ", element_names, 0},
	};
	static const struct openflow_field bitmap[] = {
		{OPENFLOW_BITS, 4, ", bitmap ", versions, ALL_VERSIONS},
	};
	uint32_t length, used;
	uint16_t number;

	for (; left && !scan->error; left -= length) {
		if (left < ELEMENT_HEADER) {
			print_openflow_data_reason(scan, "\n\t", "remaining length", left, "<",
						   ELEMENT_HEADER);
			print_openflow_data_invalid(scan, left);
			return;
		}
		number = cursor_u16(scan->at, 0);
		print_openflow_data_lead(scan, "\n\t", 2);
		OPENFLOW_PUT(scan, type, "");
		length = scan_u16(scan, 0);
		scan_put(scan, ", length %u", length);
		if (length < ELEMENT_HEADER || length > left) {
			put_length_reason(scan, length, left);
			print_openflow_data_invalid(scan, left - 2);
			return;
		}
		scan_skip(scan, 2);
		used = ELEMENT_HEADER;
		if (number == ELEMENT_BITMAP && length == BITMAP_LENGTH) {
			OPENFLOW_PUT(scan, bitmap, "");
			used = BITMAP_LENGTH;
		} else if (number == ELEMENT_BITMAP) {
			scan_put(scan, " (bogus)");
		}
		scan_need(scan, length - used);
		scan_skip(scan, length - used);
	}
}

static void put_error(struct scan *scan, uint32_t left)
{
	struct openflow_field type = {OPENFLOW_NAME, 2, "\n type ", error_types, 0};
	struct openflow_field code = {OPENFLOW_NAME, 2, ", code ", NULL, 0};
	uint16_t number = cursor_u16(scan->at, 0);

	if (number < OPENFLOW_COUNT(error_codes))
		code.names = error_codes[number];
	print_openflow_field(scan, &type, "");
	print_openflow_field(scan, &code, "");
	print_openflow_data(scan, left);
}

static void put_port_details(struct scan *scan, uint32_t left)
{
	(void)left;
	if (scan->printer->options.verbose > 1) {
		OPENFLOW_PUT(scan, port_details, "");
		return;
	}
	scan_need(scan, PORT_DETAILS);
	scan_skip(scan, PORT_DETAILS);
}

#define FIELDS(array) array, OPENFLOW_COUNT(array)

/* By their type. */
static const struct openflow_message messages[] = {
	{"HELLO", true, 0, false, NULL, 0, put_elements, false},
	{"ERROR", true, 4, false, NULL, 0, put_error, false},
	{"ECHO_REQUEST", true, 0, false, NULL, 0, print_openflow_data, false},
	{"ECHO_REPLY", true, 0, false, NULL, 0, print_openflow_data, false},
	{"EXPERIMENTER", true, 8, false, FIELDS(experimenter), print_openflow_data, false},
	{"FEATURES_REQUEST", true, 0, true, NULL, 0, NULL, false},
	{"FEATURES_REPLY", true, 24, true, FIELDS(features_reply), NULL, false},
	{"GET_CONFIG_REQUEST", true, 0, true, NULL, 0, NULL, false},
	{"GET_CONFIG_REPLY", true, 4, true, FIELDS(config), NULL, false},
	{"SET_CONFIG", true, 4, true, FIELDS(config), NULL, false},
	{"PACKET_IN", false, 0, false, NULL, 0, NULL, false},
	{"FLOW_REMOVED", false, 0, false, NULL, 0, NULL, false},
	{"PORT_STATUS", true, 72, true, FIELDS(port_status), put_port_details, false},
	{"PACKET_OUT", false, 0, false, NULL, 0, NULL, false},
	{"FLOW_MOD", false, 0, false, NULL, 0, NULL, false},
	{"GROUP_MOD", false, 0, false, NULL, 0, NULL, false},
	{"PORT_MOD", true, 32, true, FIELDS(port_mod), NULL, false},
	{"TABLE_MOD", true, 8, true, FIELDS(table_mod), NULL, false},
	{"MULTIPART_REQUEST", false, 0, false, NULL, 0, NULL, false},
	{"MULTIPART_REPLY", false, 0, false, NULL, 0, NULL, false},
	{"BARRIER_REQUEST", true, 0, true, NULL, 0, NULL, false},
	{"BARRIER_REPLY", true, 0, true, NULL, 0, NULL, false},
	{"QUEUE_GET_CONFIG_REQUEST", true, 8, true, FIELDS(queues_request), NULL, false},
	{"QUEUE_GET_CONFIG_REPLY", false, 0, false, NULL, 0, NULL, false},
	{"ROLE_REQUEST", true, 16, true, FIELDS(role), NULL, false},
	{"ROLE_REPLY", true, 16, true, FIELDS(role), NULL, false},
	{"GET_ASYNC_REQUEST", true, 0, true, NULL, 0, NULL, false},
	{"GET_ASYNC_REPLY", true, 24, true, FIELDS(async), NULL, false},
	{"SET_ASYNC", true, 24, true, FIELDS(async), NULL, false},
	{"METER_MOD", false, 0, false, NULL, 0, NULL, false},
};

const struct openflow_message *print_openflow13_message(uint8_t type)
{
	return type < OPENFLOW_COUNT(messages) ? &messages[type] : NULL;
}
