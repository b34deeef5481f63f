// SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
/* OpenFlow: messages of several versions in a stream, after a header that they share. */
#include "print/payload/openflow.h"

#define HEADER_LENGTH 8

static const struct print_name version_names[] = {
	{1, "1.0"}, {2, "1.1"}, {3, "1.2"}, {4, "1.3"}, {5, "1.4"}, {6, "1.5"}, {0, NULL},
};

const struct print_name print_openflow_changes[] = {
	{0, "ADD"},
	{1, "DELETE"},
	{2, "MODIFY"},
	{0, NULL},
};
const struct print_name print_openflow_fragments[] = {
	{0, "FRAG_NORMAL"},
	{1, "FRAG_DROP"},
	{2, "FRAG_REASM"},
	{0, NULL},
};

static const struct openflow_message *message_of(uint8_t version, uint8_t type)
{
	switch (version) {
	case 1:
		return print_openflow10_message(type);
	case 4:
		return print_openflow13_message(type);
	}
	return NULL;
}

static void put_body(struct scan *scan, const struct openflow_message *message, uint32_t length)
{
	bool wrong = length < message->least || (message->exact && length != message->least);
	struct scan body = *scan;

	if (wrong) {
		scan_invalid(scan);
	} else if (scan->printer->options.verbose) {
		print_openflow_field_list(&body, message->fields, message->count, "");
		if (message->rest && !body.error)
			message->rest(&body, length - message->least);
		scan->error = body.error;
		if (message->lenient)
			return;
	}
	scan_need(scan, length);
}

/* False where the segment ends in front of a field that ends at end. */
static bool has(struct scan *scan, uint32_t left, uint32_t end)
{
	if (left >= end)
		return true;
	scan_put(scan, " (end of TCP payload)");
	scan_need(scan, left);
	return false;
}

/* left: bytes of the segment. Returns how many are done with. */
static uint32_t put_message(struct scan *scan, uint32_t left)
{
	const struct openflow_message *message;
	uint8_t version, type;
	struct scan body;
	uint32_t length;
	const char *name;

	version = scan_u8(scan, 0);
	name = print_name_find(version_names, version);
	if (name)
		scan_put(scan, "\n\tversion %s", name);
	else
		scan_put(scan, "\n\tversion unknown (0x%02x)", version);
	if (!has(scan, left, 2))
		return left;
	type = scan_u8(scan, 1);
	message = message_of(version, type);
	if (message)
		scan_put(scan, ", type %s", message->name);
	else
		scan_put(scan, ", type unknown (0x%02x)", type);
	if (!has(scan, left, 4))
		return left;
	length = scan_u16(scan, 2);
	scan_put(scan, ", length %u%s", length, length < HEADER_LENGTH ? " (too short!)" : "");
	if (!has(scan, left, HEADER_LENGTH))
		return left;
	scan_put(scan, ", xid 0x%08x", scan_u32(scan, 4));
	if (length < HEADER_LENGTH) {
		print_openflow_data_invalid(scan, left);
		return left;
	}
	body = *scan;
	scan_skip(&body, HEADER_LENGTH);
	if (!message || !message->decoded) {
		scan_need(scan, length);
	} else if (!scan->error) {
		put_body(&body, message, length - HEADER_LENGTH);
		scan->error = body.error;
	}
	return length;
}

int print_openflow_payload(struct printer *printer, struct cursor at, uint32_t length)
{
	struct scan scan = scan_begin(printer, at);
	uint32_t used;

	printer->protocol = "openflow";
	scan_put(&scan, ": OpenFlow");
	while (length && !scan.error) {
		used = put_message(&scan, length);
		scan_skip(&scan, used);
		length -= used < length ? used : length;
	}
	return scan_end(&scan);
}
