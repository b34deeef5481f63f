// SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
/* Queues of a port and their properties in OpenFlow 1.0 (section 5.2.2). */
#include "print/payload/openflow.h"

#define HEADER_LENGTH 8
#define PROPERTY_RATE 1
#define PER_MILLE     1000

const struct print_name print_openflow10_queues[] = {{0xffffffff, "ALL"}, {0, NULL}};

static const struct {
	const char *name;
	uint16_t length;
} properties[] = {{"NONE", 8}, {"MIN_RATE", 16}};

static void put_rate(struct scan *scan)
{
	uint16_t rate = scan_u16(scan, HEADER_LENGTH);

	if (rate > PER_MILLE)
		scan_put(scan, ", rate disabled");
	else
		scan_put(scan, ", rate %u.%u%%", rate / 10, rate % 10);
}

/* Whether an element of that length is there, of left bytes; prints what is wrong with it. */
static bool check_length(struct scan *scan, const char *what, uint32_t length, uint32_t left)
{
	if (length >= HEADER_LENGTH && length <= left)
		return true;
	if (length < HEADER_LENGTH)
		print_openflow_data_reason(scan, "", what, length, "<", HEADER_LENGTH);
	else
		print_openflow_data_reason(scan, "", what, length, ">", left);
	print_openflow_data_invalid(scan, left);
	return false;
}

/* Likewise whether there is room for another one. lead: what its line begins with. */
static bool check_left(struct scan *scan, const char *lead, uint32_t left)
{
	if (left >= HEADER_LENGTH)
		return true;
	print_openflow_data_reason(scan, lead, "remaining length", left, "<", HEADER_LENGTH);
	print_openflow_data_invalid(scan, left);
	return false;
}

static void put_properties(struct scan *scan, uint32_t left)
{
	uint32_t type, length;

	for (; left && !scan->error; left -= length) {
		if (!check_left(scan, "\n\t  ", left))
			return;
		print_openflow_data_lead(scan, "\n\t  ", 2);
		type = scan_u16(scan, 0);
		if (type < OPENFLOW_COUNT(properties))
			scan_put(scan, "\n\t   property %s", properties[type].name);
		else
			scan_put(scan, "\n\t   property invalid (0x%04x)", type);
		length = scan_u16(scan, 2);
		scan_put(scan, ", len %u", length);
		if (!check_length(scan, "property length", length, left))
			return;
		scan_need(scan, HEADER_LENGTH);
		if (type < OPENFLOW_COUNT(properties) && length != properties[type].length)
			scan_put(scan, " (bogus)");
		else if (type == PROPERTY_RATE)
			put_rate(scan);
		scan_need(scan, length);
		scan_skip(scan, length);
	}
}

void print_openflow10_queue_list(struct scan *scan, uint32_t left)
{
	uint32_t length;

	for (; left && !scan->error; left -= length) {
		if (!check_left(scan, "\n\t ", left))
			return;
		print_openflow_data_lead(scan, "\n\t ", 4);
		scan_put(scan, "\n\t  queue_id %u", scan_u32(scan, 0));
		length = scan_u16(scan, 4);
		scan_put(scan, ", len %u", length);
		if (!check_length(scan, "prop. desc. length", length, left))
			return;
		scan_need(scan, HEADER_LENGTH);
		scan_skip(scan, HEADER_LENGTH);
		if (scan->printer->options.verbose > 1) {
			put_properties(scan, length - HEADER_LENGTH);
		} else {
			scan_need(scan, length - HEADER_LENGTH);
			scan_skip(scan, length - HEADER_LENGTH);
		}
	}
}
