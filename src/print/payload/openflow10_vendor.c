// SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
/* Vendors' messages and actions in OpenFlow 1.0: those of Big Switch Networks. */
#include "print/payload/openflow.h"

#define BIG_SWITCH 0x005c16c7

enum {
	MESSAGE_SHELL_COMMAND = 6,
	MESSAGE_SHELL_OUTPUT = 7,
	ACTION_MIRROR = 1,
	ACTION_MIRROR_LENGTH = 16, /* after the subtype's begin */
};

static const struct print_name subtypes[] = {
	{0, "SET_IP_MASK"},
	{1, "GET_IP_MASK_REQUEST"},
	{2, "GET_IP_MASK_REPLY"},
	{3, "SET_MIRRORING"},
	{4, "GET_MIRRORING_REQUEST"},
	{5, "GET_MIRRORING_REPLY"},
	{MESSAGE_SHELL_COMMAND, "SHELL_COMMAND"},
	{MESSAGE_SHELL_OUTPUT, "SHELL_OUTPUT"},
	{8, "SHELL_STATUS"},
	{9, "GET_INTERFACES_REQUEST"},
	{10, "GET_INTERFACES_REPLY"},
	{11, "SET_PKTIN_SUPPRESSION_REQUEST"},
	{12, "SET_L2_TABLE_REQUEST"},
	{13, "GET_L2_TABLE_REQUEST"},
	{14, "GET_L2_TABLE_REPLY"},
	{15, "VIRTUAL_PORT_CREATE_REQUEST"},
	{16, "VIRTUAL_PORT_CREATE_REPLY"},
	{17, "VIRTUAL_PORT_REMOVE_REQUEST"},
	{18, "BW_ENABLE_SET_REQUEST"},
	{19, "BW_ENABLE_GET_REQUEST"},
	{20, "BW_ENABLE_GET_REPLY"},
	{21, "BW_CLEAR_DATA_REQUEST"},
	{22, "BW_CLEAR_DATA_REPLY"},
	{23, "BW_ENABLE_SET_REPLY"},
	{24, "SET_L2_TABLE_REPLY"},
	{25, "SET_PKTIN_SUPPRESSION_REPLY"},
	{26, "VIRTUAL_PORT_REMOVE_REPLY"},
	{27, "HYBRID_GET_REQUEST"},
	{28, "HYBRID_GET_REPLY"},
	{31, "PDU_TX_REQUEST"},
	{32, "PDU_TX_REPLY"},
	{33, "PDU_RX_REQUEST"},
	{34, "PDU_RX_REPLY"},
	{35, "PDU_RX_TIMEOUT"},
	{0, NULL},
};

static const struct print_name action_subtypes[] = {
	{ACTION_MIRROR, "MIRROR"},
	{2, "SET_TUNNEL_DST"},
	{4, "CHECKSUM"},
	{0, NULL},
};

static const struct openflow_field mask[] = {
	{OPENFLOW_NUMBER, 1, ", index ", NULL, 0},
	{OPENFLOW_SKIP, 3, "", NULL, 0},
	{OPENFLOW_IP4, 4, ", mask ", NULL, 0},
};
static const struct openflow_field mask_request[] = {
	{OPENFLOW_NUMBER, 1, ", index ", NULL, 0},
	{OPENFLOW_SKIP, 7, "", NULL, 0},
};
static const struct openflow_field mirroring[] = {
	{OPENFLOW_SWITCH, 1, ", report_mirror_ports ", NULL, 0},
	{OPENFLOW_SKIP, 3, "", NULL, 0},
};
static const struct openflow_field status[] = {
	{OPENFLOW_HEX, 4, ", status ", NULL, 0},
};
static const struct openflow_field virtual_port[] = {
	{OPENFLOW_NUMBER, 4, ", vport_no ", NULL, 0},
};

#define FIELDS(array) array, OPENFLOW_COUNT(array)

/* Those of a fixed length. */
static const struct {
	uint32_t subtype;
	uint32_t length;
	const struct openflow_field *fields;
	size_t count;
} messages[] = {
	{0, 8, FIELDS(mask)},	   {1, 8, FIELDS(mask_request)},
	{2, 8, FIELDS(mask)},	   {3, 4, FIELDS(mirroring)},
	{4, 4, FIELDS(mirroring)}, {5, 4, FIELDS(mirroring)},
	{8, 4, FIELDS(status)},	   {9, 0, NULL, 0},
	{13, 0, NULL, 0},	   {17, 4, FIELDS(virtual_port)},
	{19, 0, NULL, 0},	   {21, 0, NULL, 0},
	{27, 0, NULL, 0},
};

static const struct openflow_field vendor[] = {
	{OPENFLOW_VENDOR, 4, ", vendor ", NULL, 0},
};

static void put_shell(struct scan *scan, uint32_t subtype, uint32_t left)
{
	if (subtype == MESSAGE_SHELL_COMMAND) {
		if (left < 4) {
			print_openflow_data_reason(scan, "", "len", left, "<", 4);
			print_openflow_data_invalid(scan, left);
			return;
		}
		scan_put(scan, ", service %u", scan_u32(scan, 0));
		scan_skip(scan, 4);
		left -= 4;
	}
	scan_put(scan, ", data '");
	scan_put_text(scan, 0, left, false);
	scan_put(scan, "'");
}

static void put_big_switch(struct scan *scan, uint32_t left)
{
	static const struct openflow_field head[] = {
		{OPENFLOW_OPEN, 4, "\n subtype ", subtypes, 0},
	};
	uint32_t subtype = cursor_u32(scan->at, 0);
	size_t i;

	if (left < 4) {
		print_openflow_data_reason(scan, "\n\t", "len", left, "<", 4);
		print_openflow_data_invalid(scan, left);
		return;
	}
	print_openflow_data_lead(scan, "\n\t", 4);
	OPENFLOW_PUT(scan, head, "");
	left -= 4;
	if (subtype == MESSAGE_SHELL_COMMAND || subtype == MESSAGE_SHELL_OUTPUT) {
		put_shell(scan, subtype, left);
		return;
	}
	for (i = 0; i < OPENFLOW_COUNT(messages); i++) {
		if (messages[i].subtype != subtype)
			continue;
		if (left == messages[i].length) {
			print_openflow_field_list(scan, messages[i].fields, messages[i].count, "");
			return;
		}
		print_openflow_data_reason(scan, "", "len", left, "!=", messages[i].length);
		print_openflow_data_invalid(scan, left);
		return;
	}
}

void print_openflow10_vendor(struct scan *scan, uint32_t left)
{
	uint32_t number = cursor_u32(scan->at, 0);

	OPENFLOW_PUT(scan, vendor, "");
	if (number == BIG_SWITCH)
		put_big_switch(scan, left);
	else
		print_openflow_data(scan, left);
}

static void put_tag(struct scan *scan)
{
	uint16_t type = scan_u16(scan, 0), control = scan_u16(scan, 2);

	if (!type)
		scan_put(scan, ", vlan_tag none");
	else if (type == ETHERTYPE_VLAN)
		scan_put(scan, ", vlan_tag 802.1Q (vlan %u, p %u%s)", control & 0xfff,
			 control >> 13, control & 0x1000 ? ", DEI" : "");
	else
		scan_put(scan, ", vlan_tag unknown (0x%04x)", type);
	scan_skip(scan, 4);
}

static void put_mirror(struct scan *scan)
{
	uint8_t stage;

	scan_put(scan, ", dest_port %u", scan_u32(scan, 0));
	scan_skip(scan, 4);
	put_tag(scan);
	stage = scan_u8(scan, 0);
	if (stage < 2)
		scan_put(scan, ", copy_stage %s", stage ? "EGRESS" : "INGRESS");
	else
		scan_put(scan, ", copy_stage unknown (%u)", stage);
}

static void put_big_switch_action(struct scan *scan, uint32_t left)
{
	static const struct openflow_field head[] = {
		{OPENFLOW_OPEN, 4, "\n  subtype ", action_subtypes, 0},
	};
	uint32_t subtype = cursor_u32(scan->at, 0);

	if (left < 4) {
		print_openflow_data_reason(scan, "\n\t ", "len", left, "<", 4);
		print_openflow_data_invalid(scan, left);
		return;
	}
	print_openflow_data_lead(scan, "\n\t ", 4);
	OPENFLOW_PUT(scan, head, "");
	if (subtype != ACTION_MIRROR)
		return;
	if (left == ACTION_MIRROR_LENGTH) {
		put_mirror(scan);
		return;
	}
	print_openflow_data_reason(scan, "", "len", left - 4, "!=", ACTION_MIRROR_LENGTH - 4);
	print_openflow_data_invalid(scan, left - 4);
}

void print_openflow10_vendor_action(struct scan *scan, uint32_t left)
{
	uint32_t number = cursor_u32(scan->at, 0);

	OPENFLOW_PUT(scan, vendor, "");
	if (number == BIG_SWITCH)
		put_big_switch_action(scan, left - 4);
	else
		print_openflow_data(scan, left - 4);
}
