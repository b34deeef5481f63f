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

static void put_properties(struct scan *scan, uint32_t left)
{
	uint32_t type, length;

	for (; left && !scan->error; left -= length) {
		if (left < HEADER_LENGTH) {
			print_openflow_data_invalid(scan, left);
			return;
		}
		type = scan_u16(scan, 0);
		if (type < OPENFLOW_COUNT(properties))
			scan_put(scan, "\n\t   property %s", properties[type].name);
		else
			scan_put(scan, "\n\t   property invalid (0x%04x)", type);
		length = scan_u16(scan, 2);
		scan_put(scan, ", len %u", length);
		if (length < HEADER_LENGTH || length > left) {
			print_openflow_data_invalid(scan, left);
			return;
		}
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
		if (left < HEADER_LENGTH) {
			print_openflow_data_invalid(scan, left);
			return;
		}
		scan_put(scan, "\n\t  queue_id %u", scan_u32(scan, 0));
		length = scan_u16(scan, 4);
		scan_put(scan, ", len %u", length);
		if (length < HEADER_LENGTH || length > left) {
			print_openflow_data_invalid(scan, left);
			return;
		}
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
