// SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
/* Actions of OpenFlow 1.0 (section 5.2.4). */
#include "print/payload/openflow.h"

#define HEADER_LENGTH	4
#define LEAST_LENGTH	8
#define TYPE_OUTPUT	0
#define TYPE_VENDOR	0xffff
#define PORT_CONTROLLER 0xfffd

static const struct openflow_field output[] = {
	{OPENFLOW_NUMBER, 2, ", port ", print_openflow10_ports, 0},
};
static const struct openflow_field vlan[] = {
	{OPENFLOW_VLAN, 2, ", vlan_vid ", NULL, 0},
};
static const struct openflow_field priority[] = {
	{OPENFLOW_PRIORITY, 1, ", vlan_pcp ", NULL, 0},
};
static const struct openflow_field link_address[] = {
	{OPENFLOW_ETHERNET, 6, ", dl_addr ", NULL, 0},
};
static const struct openflow_field address[] = {
	{OPENFLOW_IP4, 4, ", nw_addr ", NULL, 0},
};
static const struct openflow_field service[] = {
	{OPENFLOW_HEX, 1, ", nw_tos ", NULL, 0},
};
static const struct openflow_field port[] = {
	{OPENFLOW_NUMBER, 2, ", tp_port ", NULL, 0},
};
static const struct openflow_field enqueue[] = {
	{OPENFLOW_NUMBER, 2, ", port ", print_openflow10_ports, 0},
	{OPENFLOW_SKIP, 6, "", NULL, 0},
	{OPENFLOW_NUMBER, 4, ", queue_id ", print_openflow10_queues, 0},
};

#define FIELDS(array) array, OPENFLOW_COUNT(array)

/* By their type. */
static const struct {
	const char *name;
	uint16_t length;
	const struct openflow_field *fields;
	size_t count;
} actions[] = {
	{"OUTPUT", 8, FIELDS(output)},
	{"SET_VLAN_VID", 8, FIELDS(vlan)},
	{"SET_VLAN_PCP", 8, FIELDS(priority)},
	{"STRIP_VLAN", 8, NULL, 0},
	{"SET_DL_SRC", 16, FIELDS(link_address)},
	{"SET_DL_DST", 16, FIELDS(link_address)},
	{"SET_NW_SRC", 8, FIELDS(address)},
	{"SET_NW_DST", 8, FIELDS(address)},
	{"SET_NW_TOS", 8, FIELDS(service)},
	{"SET_TP_SRC", 8, FIELDS(port)},
	{"SET_TP_DST", 8, FIELDS(port)},
	{"ENQUEUE", 16, FIELDS(enqueue)},
};

/* What comes after the length, which is at most what there is. */
static void put_action(struct scan *scan, uint16_t type, uint32_t length, const char *indent)
{
	uint16_t port_number = cursor_u16(scan->at, 0);

	if (type == TYPE_VENDOR) {
		if (length % 8)
			scan_put(scan, " (bogus)");
		else
			print_openflow10_vendor_action(scan, length - HEADER_LENGTH);
		return;
	}
	if (type >= OPENFLOW_COUNT(actions))
		return;
	if (length != actions[type].length) {
		scan_put(scan, " (bogus)");
		return;
	}
	print_openflow_field_list(scan, actions[type].fields, actions[type].count, indent);
	if (type == TYPE_OUTPUT && port_number == PORT_CONTROLLER)
		scan_put(scan, ", max_len %u", scan_u16(scan, 0));
}

static void put_length_reason(struct scan *scan, uint32_t length, uint32_t left)
{
	if (length < LEAST_LENGTH)
		print_openflow_data_reason(scan, "", "alen", length, "<", LEAST_LENGTH);
	else
		print_openflow_data_reason(scan, "", "alen", length, ">", left);
}

void print_openflow10_action_list(struct scan *scan, uint32_t left, const char *indent)
{
	const char *lead = *indent ? "\n\t  action" : "\n\t action";
	struct scan inner;
	uint16_t type;
	uint32_t length;

	for (; left && !scan->error; left -= length) {
		if (left < LEAST_LENGTH) {
			print_openflow_data_reason(scan, lead, "remaining length", left, "<",
						   LEAST_LENGTH);
			print_openflow_data_invalid(scan, left);
			return;
		}
		print_openflow_data_lead(scan, lead, 2);
		type = scan_u16(scan, 0);
		if (type < OPENFLOW_COUNT(actions) || type == TYPE_VENDOR)
			scan_put(scan, "\n\t%s action type %s", indent,
				 type == TYPE_VENDOR ? "VENDOR" : actions[type].name);
		else
			scan_put(scan, "\n\t%s action type invalid (0x%04x)", indent, type);
		length = scan_u16(scan, 2);
		scan_put(scan, ", len %u", length);
		if (length < LEAST_LENGTH || length > left) {
			put_length_reason(scan, length, left);
			print_openflow_data_invalid(scan, left);
			return;
		}
		inner = *scan;
		scan_skip(&inner, HEADER_LENGTH);
		if (!scan->error)
			put_action(&inner, type, length, indent);
		scan->error = scan->error ? scan->error : inner.error;
		scan_need(scan, length);
		scan_skip(scan, length);
	}
}
