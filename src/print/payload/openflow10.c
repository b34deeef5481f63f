// SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
/* OpenFlow 1.0 (OpenFlow Switch Specification 1.0.0, section 5): messages but statistics. */
#include "print/payload/openflow.h"

#define ALL_PORT_CONFIG	 0x7f
#define ALL_FEATURES	 0xfff
#define ALL_CAPABILITIES 0xef

enum {
	COMMAND_MODIFY_STRICT = 2,
	COMMAND_DELETE_STRICT = 4,
};

const struct print_name print_openflow10_ports[] = {
	{0xff00, "MAX"},   {0xfff8, "IN_PORT"}, {0xfff9, "TABLE"},	{0xfffa, "NORMAL"},
	{0xfffb, "FLOOD"}, {0xfffc, "ALL"},	{0xfffd, "CONTROLLER"}, {0xfffe, "LOCAL"},
	{0xffff, "NONE"},  {0, NULL},
};

static const struct print_name buffers[] = {{0xffffffff, "NONE"}, {0, NULL}};

static const struct print_name capabilities[] = {
	{0x01, "FLOW_STATS"},  {0x02, "TABLE_STATS"},  {0x04, "PORT_STATS"},
	{0x08, "STP"},	       {0x10, "RESERVED"},     {0x20, "IP_REASM"},
	{0x40, "QUEUE_STATS"}, {0x80, "ARP_MATCH_IP"}, {0, NULL},
};

static const struct print_name actions[] = {
	{0x001, "OUTPUT"},
	{0x002, "SET_VLAN_VID"},
	{0x004, "SET_VLAN_PCP"},
	{0x008, "STRIP_VLAN"},
	{0x010, "SET_DL_SRC"},
	{0x020, "SET_DL_DST"},
	{0x040, "SET_NW_SRC"},
	{0x080, "SET_NW_DST"},
	{0x100, "SET_NW_TOS"},
	{0x200, "SET_TP_SRC"},
	{0x400, "SET_TP_DST"},
	{0x800, "ENQUEUE"},
	{0, NULL},
};

static const struct print_name port_configs[] = {
	{0x01, "PORT_DOWN"}, {0x02, "NO_STP"}, {0x04, "NO_RECV"},      {0x08, "NO_RECV_STP"},
	{0x10, "NO_FLOOD"},  {0x20, "NO_FWD"}, {0x40, "NO_PACKET_IN"}, {0, NULL},
};

static const struct print_name port_states[] = {{0x01, "LINK_DOWN"}, {0, NULL}};

static const struct print_name features[] = {
	{0x001, "10MB_HD"}, {0x002, "10MB_FD"}, {0x004, "100MB_HD"}, {0x008, "100MB_FD"},
	{0x010, "1GB_HD"},  {0x020, "1GB_FD"},	{0x040, "10GB_FD"},  {0x080, "COPPER"},
	{0x100, "FIBER"},   {0x200, "AUTONEG"}, {0x400, "PAUSE"},    {0x800, "PAUSE_ASYM"},
	{0, NULL},
};

static const struct print_name commands[] = {
	{0, "ADD"},    {1, "MODIFY"},	     {2, "MODIFY_STRICT"},
	{3, "DELETE"}, {4, "DELETE_STRICT"}, {0, NULL},
};

static const struct print_name flow_flags[] = {
	{1, "SEND_FLOW_REM"},
	{2, "CHECK_OVERLAP"},
	{4, "EMERG"},
	{0, NULL},
};

static const struct print_name input_reasons[] = {{0, "NO_MATCH"}, {1, "ACTION"}, {0, NULL}};

static const struct print_name removal_reasons[] = {
	{0, "IDLE_TIMEOUT"},
	{1, "HARD_TIMEOUT"},
	{2, "DELETE"},
	{0, NULL},
};

static const struct openflow_field port[] = {
	{OPENFLOW_NUMBER, 2, "\n port_no ", print_openflow10_ports, 0},
	{OPENFLOW_ETHERNET, 6, ", hw_addr ", NULL, 0},
	{OPENFLOW_TEXT, 16, ", name '", NULL, 0},
};

/* With -vv; else they are not printed. */
static const struct openflow_field port_details[] = {
	{OPENFLOW_BITS, 4, "\n  config ", port_configs, ALL_PORT_CONFIG},
	{OPENFLOW_STATE, 4, "\n  state ", port_states, 1},
	{OPENFLOW_BITS, 4, "\n  curr ", features, ALL_FEATURES},
	{OPENFLOW_BITS, 4, "\n  advertised ", features, ALL_FEATURES},
	{OPENFLOW_BITS, 4, "\n  supported ", features, ALL_FEATURES},
	{OPENFLOW_BITS, 4, "\n  peer ", features, ALL_FEATURES},
};
#define PORT_LENGTH  48
#define PORT_DETAILS 24

static void put_ports(struct scan *scan, uint32_t left)
{
	for (; left >= PORT_LENGTH && !scan->error; left -= PORT_LENGTH) {
		OPENFLOW_PUT(scan, port, " ");
		if (scan->printer->options.verbose > 1) {
			OPENFLOW_PUT(scan, port_details, " ");
			continue;
		}
		scan_need(scan, PORT_DETAILS);
		scan_skip(scan, PORT_DETAILS);
	}
	if (!left)
		return;
	print_openflow_data_reason(scan, "", "\n\t  port def. length", left, "<", PORT_LENGTH);
	print_openflow_data_invalid(scan, left);
}

static void put_port_status(struct scan *scan, uint32_t left)
{
	(void)left;
	put_ports(scan, PORT_LENGTH);
}

static void put_packet_out(struct scan *scan, uint32_t left)
{
	uint32_t length = scan_u16(scan, 0);

	if (printer_since(scan->printer, PRINT_4_99_5))
		scan_put(scan, ", actions_len %u", length);
	scan_skip(scan, 2);
	if (length > left) {
		print_openflow_data_reason(scan, "", "actions_len", length, ">", left);
		print_openflow_data_invalid(scan, left);
		return;
	}
	print_openflow10_action_list(scan, length, "");
	print_openflow_data_frame(scan, left - length);
}

static void put_flow_removed(struct scan *scan, uint32_t left)
{
	static const struct openflow_field fields[] = {
		{OPENFLOW_HEX, 8, "\n cookie ", NULL, 0},
		{OPENFLOW_NONZERO, 2, ", priority ", NULL, 0},
		{OPENFLOW_OPEN, 1, ", reason ", removal_reasons, 0},
		{OPENFLOW_SKIP, 1, "", NULL, 0},
		{OPENFLOW_NUMBER, 4, ", duration_sec ", NULL, 0},
		{OPENFLOW_NUMBER, 4, ", duration_nsec ", NULL, 0},
		{OPENFLOW_NONZERO, 2, ", idle_timeout ", NULL, 0},
		{OPENFLOW_SKIP, 2, "", NULL, 0},
		{OPENFLOW_NUMBER, 8, ", packet_count ", NULL, 0},
		{OPENFLOW_NUMBER, 8, ", byte_count ", NULL, 0},
	};

	(void)left;
	print_openflow10_match(scan, "");
	OPENFLOW_PUT(scan, fields, "");
}

static void put_flow_mod(struct scan *scan, uint32_t left)
{
	static const struct openflow_field cookie[] = {{OPENFLOW_HEX, 8, "\n cookie ", NULL, 0}};
	static const struct openflow_field head[] = {
		{OPENFLOW_NAME, 2, ", command ", commands, 0},
		{OPENFLOW_NONZERO, 2, ", idle_timeout ", NULL, 0},
		{OPENFLOW_NONZERO, 2, ", hard_timeout ", NULL, 0},
		{OPENFLOW_NONZERO, 2, ", priority ", NULL, 0},
	};
	/* What a command has no use for is not printed. */
	static const struct openflow_field of_buffer[] = {
		{OPENFLOW_HEX, 4, ", buffer_id ", buffers, 0},
		{OPENFLOW_SKIP, 2, "", NULL, 0},
	};
	static const struct openflow_field of_port[] = {
		{OPENFLOW_SKIP, 4, "", NULL, 0},
		{OPENFLOW_NUMBER, 2, ", out_port ", print_openflow10_ports, 0},
	};
	static const struct openflow_field of_none[] = {{OPENFLOW_SKIP, 6, "", NULL, 0}};
	static const struct openflow_field flags[] = {
		{OPENFLOW_BITS, 2, ", flags ", flow_flags, 7}};
	uint16_t command;

	print_openflow10_match(scan, "");
	OPENFLOW_PUT(scan, cookie, "");
	command = cursor_u16(scan->at, 0);
	OPENFLOW_PUT(scan, head, "");
	if (command <= COMMAND_MODIFY_STRICT)
		OPENFLOW_PUT(scan, of_buffer, "");
	else if (command <= COMMAND_DELETE_STRICT)
		OPENFLOW_PUT(scan, of_port, "");
	else
		OPENFLOW_PUT(scan, of_none, "");
	OPENFLOW_PUT(scan, flags, "");
	print_openflow10_action_list(scan, left, "");
}

static const struct print_name error_types[] = {
	{0, "HELLO_FAILED"},	{1, "BAD_REQUEST"},	{2, "BAD_ACTION"}, {3, "FLOW_MOD_FAILED"},
	{4, "PORT_MOD_FAILED"}, {5, "QUEUE_OP_FAILED"}, {0, NULL},
};

static const struct print_name error_codes[][10] = {
	{{0, "INCOMPATIBLE"}, {1, "EPERM"}},
	{{0, "BAD_VERSION"},
	 {1, "BAD_TYPE"},
	 {2, "BAD_STAT"},
	 {3, "BAD_VENDOR"},
	 {4, "BAD_SUBTYPE"},
	 {5, "EPERM"},
	 {6, "BAD_LEN"},
	 {7, "BUFFER_EMPTY"},
	 {8, "BUFFER_UNKNOWN"}},
	{{0, "BAD_TYPE"},
	 {1, "BAD_LEN"},
	 {2, "BAD_VENDOR"},
	 {3, "BAD_VENDOR_TYPE"},
	 {4, "BAD_OUT_PORT"},
	 {5, "BAD_ARGUMENT"},
	 {6, "EPERM"},
	 {7, "TOO_MANY"},
	 {8, "BAD_QUEUE"}},
	{{0, "ALL_TABLES_FULL"},
	 {1, "OVERLAP"},
	 {2, "EPERM"},
	 {3, "BAD_EMERG_TIMEOUT"},
	 {4, "BAD_COMMAND"},
	 {5, "UNSUPPORTED"}},
	{{0, "BAD_PORT"}, {1, "BAD_HW_ADDR"}},
	{{0, "BAD_PORT"}, {1, "BAD_QUEUE"}, {2, "EPERM"}},
};

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

static const struct openflow_field features_reply[] = {
	{OPENFLOW_HEX, 8, "\n dpid ", NULL, 0},
	{OPENFLOW_NUMBER, 4, ", n_buffers ", NULL, 0},
	{OPENFLOW_NUMBER, 1, ", n_tables ", NULL, 0},
	{OPENFLOW_SKIP, 3, "", NULL, 0},
	{OPENFLOW_BITS, 4, "\n capabilities ", capabilities, ALL_CAPABILITIES},
	{OPENFLOW_BITS, 4, "\n actions ", actions, ALL_FEATURES},
};
static const struct openflow_field config[] = {
	{OPENFLOW_NAME, 2, "\n flags ", print_openflow_fragments, 0},
	{OPENFLOW_NUMBER, 2, ", miss_send_len ", NULL, 0},
};
static const struct openflow_field packet_in[] = {
	{OPENFLOW_HEX, 4, "\n buffer_id ", buffers, 0},
	{OPENFLOW_NUMBER, 2, ", total_len ", NULL, 0},
	{OPENFLOW_NUMBER, 2, ", in_port ", print_openflow10_ports, 0},
	{OPENFLOW_NAME, 1, ", reason ", input_reasons, 0},
	{OPENFLOW_SKIP, 1, "", NULL, 0},
};
static const struct openflow_field port_status[] = {
	{OPENFLOW_NAME, 1, "\n reason ", print_openflow_changes, 0},
	{OPENFLOW_SKIP, 7, "", NULL, 0},
};
static const struct openflow_field packet_out[] = {
	{OPENFLOW_HEX, 4, "\n buffer_id ", NULL, 0},
	{OPENFLOW_NUMBER, 2, ", in_port ", print_openflow10_ports, 0},
};
static const struct openflow_field port_mod[] = {
	{OPENFLOW_NUMBER, 2, "\n port_no ", print_openflow10_ports, 0},
	{OPENFLOW_ETHERNET, 6, ", hw_addr ", NULL, 0},
};
/* On lines of their own, which 4.99.5 indents by one more. */
static const struct openflow_field port_mod_bits[] = {
	{OPENFLOW_BITS, 4, "\n config ", port_configs, ALL_PORT_CONFIG},
	{OPENFLOW_BITS, 4, "\n mask ", port_configs, ALL_PORT_CONFIG},
	{OPENFLOW_BITS, 4, "\n advertise ", features, ALL_FEATURES},
	{OPENFLOW_SKIP, 4, "", NULL, 0},
};

static void put_port_mod_bits(struct scan *scan, uint32_t left)
{
	(void)left;
	OPENFLOW_PUT(scan, port_mod_bits, printer_since(scan->printer, PRINT_4_99_5) ? " " : "");
}

static const struct openflow_field queues_request[] = {
	{OPENFLOW_NUMBER, 2, "\n port ", print_openflow10_ports, 0},
	{OPENFLOW_SKIP, 2, "", NULL, 0},
};
static const struct openflow_field queues_reply[] = {
	{OPENFLOW_NUMBER, 2, "\n port ", print_openflow10_ports, 0},
	{OPENFLOW_SKIP, 6, "", NULL, 0},
};

#define FIELDS(array) array, OPENFLOW_COUNT(array)

/* By their type. */
static const struct openflow_message messages[] = {
	{"HELLO", true, 0, false, NULL, 0, print_openflow_data, false},
	{"ERROR", true, 4, false, NULL, 0, put_error, false},
	{"ECHO_REQUEST", true, 0, false, NULL, 0, print_openflow_data, false},
	{"ECHO_REPLY", true, 0, false, NULL, 0, print_openflow_data, false},
	{"VENDOR", true, 4, false, NULL, 0, print_openflow10_vendor, false},
	{"FEATURES_REQUEST", true, 0, true, NULL, 0, NULL, false},
	{"FEATURES_REPLY", true, 24, false, FIELDS(features_reply), put_ports, false},
	{"GET_CONFIG_REQUEST", true, 0, true, NULL, 0, NULL, false},
	{"GET_CONFIG_REPLY", true, 4, true, FIELDS(config), NULL, false},
	{"SET_CONFIG", true, 4, true, FIELDS(config), NULL, false},
	{"PACKET_IN", true, 10, false, FIELDS(packet_in), print_openflow_data_frame, true},
	{"FLOW_REMOVED", true, 80, true, NULL, 0, put_flow_removed, false},
	{"PORT_STATUS", true, 56, true, FIELDS(port_status), put_port_status, false},
	{"PACKET_OUT", true, 8, false, FIELDS(packet_out), put_packet_out, true},
	{"FLOW_MOD", true, 64, false, NULL, 0, put_flow_mod, false},
	{"PORT_MOD", true, 24, true, FIELDS(port_mod), put_port_mod_bits, false},
	{"STATS_REQUEST", true, 4, false, NULL, 0, print_openflow10_stats_request, true},
	{"STATS_REPLY", true, 4, false, NULL, 0, print_openflow10_stats_reply, true},
	{"BARRIER_REQUEST", true, 0, true, NULL, 0, NULL, false},
	{"BARRIER_REPLY", true, 0, true, NULL, 0, NULL, false},
	{"QUEUE_GET_CONFIG_REQUEST", true, 4, true, FIELDS(queues_request), NULL, false},
	{"QUEUE_GET_CONFIG_REPLY", true, 8, false, FIELDS(queues_reply),
	 print_openflow10_queue_list, false},
};

const struct openflow_message *print_openflow10_message(uint8_t type)
{
	return type < OPENFLOW_COUNT(messages) ? &messages[type] : NULL;
}
