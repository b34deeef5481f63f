// SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
/* What OpenFlow messages carry that is not theirs, and what is wrong in them. */
#include "print/payload/openflow.h"

/* How much -v the frame in a message takes; what is left is for what the frame carries. */
#define FRAME_VERBOSE 3

void print_openflow_data(struct scan *scan, uint32_t left)
{
	if (!left)
		return;
	scan_put(scan, "\n\t data (%u octets)", left);
	if (scan->printer->options.verbose > 1 && !scan->error)
		print_dump_hex_ascii_lines(scan->printer, "\n\t  ", scan->at, left);
	scan_need(scan, left);
	scan_skip(scan, left);
}

/*
 * The line that has the connection's addresses is not one of the frame. The marker of a cut further
 * on is the frame's protocol's, and where the frame is cut inside a field -v counts less from then
 * on, both as in tcpdump.
 */
static void put_frame(struct scan *scan, uint32_t left)
{
	struct printer *printer = scan->printer;
	size_t tuple_line = printer->tuple_line;
	bool any_tuple = printer->any_tuple;
	uint32_t used;

	printer->options.verbose -= FRAME_VERBOSE;
	scan->error = print_ethernet_frame(printer, cursor_limit(scan->at, left), left, &used);
	if (!scan->error)
		printer->options.verbose += FRAME_VERBOSE;
	printer->tuple_line = tuple_line;
	printer->any_tuple = any_tuple;
}

void print_openflow_data_frame(struct scan *scan, uint32_t left)
{
	if (!left)
		return;
	scan_put(scan, "\n\t data (%u octets)", left);
	if (scan->error)
		return;
	if (scan->printer->options.verbose >= FRAME_VERBOSE) {
		scan_put(scan, ", frame decoding below\n");
		put_frame(scan, left);
	} else {
		scan_need(scan, left);
	}
	scan_skip(scan, left);
}

void print_openflow_data_reason(struct scan *scan, const char *lead, const char *what,
				uint32_t value, const char *relation, uint32_t limit)
{
	if (printer_since(scan->printer, PRINT_4_99_5))
		scan_put(scan, "%s [%s %u %s %u]", lead, what, value, relation, limit);
}

void print_openflow_data_lead(struct scan *scan, const char *lead, uint32_t size)
{
	if (printer_since(scan->printer, PRINT_4_99_5) && !cursor_has(scan->at, size))
		scan_put(scan, "%s", lead);
}

void print_openflow_data_invalid(struct scan *scan, uint32_t left)
{
	scan_invalid(scan);
	scan_need(scan, left);
	scan_skip(scan, left);
}
