// SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
/* The kinds of fields that OpenFlow messages consist of. */
#include "print/payload/openflow.h"

#define VLAN_NONE     0xffff
#define VLAN_MAX      4094
#define PRIORITY_MAX  7
#define SPANNING_TREE 0x300

static uint64_t number_at(struct scan *scan, uint32_t size)
{
	switch (size) {
	case 1:
		return scan_u8(scan, 0);
	case 2:
		return scan_u16(scan, 0);
	case 4:
		return scan_u32(scan, 0);
	case 8:
		return scan_u64(scan, 0);
	}
	return 0;
}

static void put_text(struct scan *scan, const char *text, const char *indent)
{
	if (text[0] == '\n')
		scan_put(scan, "\n\t%s%s", indent, text + 1);
	else
		scan_put(scan, "%s", text);
}

static void put_bits(struct scan *scan, const struct openflow_field *field, uint32_t value)
{
	const struct print_name *bit;
	const char *lead = "";

	scan_put(scan, "0x%0*x", field->size * 2, value);
	if (value & field->mask) {
		scan_put(scan, " (");
		for (bit = field->names; bit->name; bit++) {
			if (!(value & bit->value))
				continue;
			scan_put(scan, "%s%s", lead, bit->name);
			lead = ", ";
		}
		scan_put(scan, ")");
	}
	if (value & ~field->mask)
		scan_put(scan, " (bogus)");
}

static void put_state(struct scan *scan, const struct openflow_field *field, uint32_t value)
{
	static const char *const trees[] = {"STP_LISTEN", "STP_LEARN", "STP_FORWARD", "STP_BLOCK"};
	const struct print_name *bit;

	scan_put(scan, "0x%08x (%s", value, trees[(value & SPANNING_TREE) >> 8]);
	for (bit = field->names; bit->name; bit++)
		if (value & bit->value)
			scan_put(scan, ", %s", bit->name);
	scan_put(scan, ")%s", value & ~(field->mask | SPANNING_TREE) ? " (bogus)" : "");
}

/* One that has a name or must have one. */
static void put_named(struct scan *scan, const struct openflow_field *field, uint64_t value)
{
	const char *name = field->names ? print_name_find(field->names, (uint32_t)value) : NULL;
	int digits = field->size * 2;

	if (name && value <= UINT32_MAX)
		scan_put(scan, "%s", name);
	else if (field->kind == OPENFLOW_NUMBER || field->kind == OPENFLOW_NONZERO)
		scan_put(scan, "%llu", (unsigned long long)value);
	else if (field->kind == OPENFLOW_HEX)
		scan_put(scan, "0x%0*llx", digits, (unsigned long long)value);
	else if (field->kind == OPENFLOW_NAME)
		scan_put(scan, "invalid (0x%0*llx)", digits, (unsigned long long)value);
	else if (field->kind == OPENFLOW_REASON)
		scan_put(scan, "invalid (0x02x)"); /* as tcpdump has it, whatever the number */
	else
		scan_put(scan, "unknown (0x%0*llx)", digits, (unsigned long long)value);
}

static void put_vlan(struct scan *scan, uint32_t value)
{
	if (value == VLAN_NONE)
		scan_put(scan, "NONE");
	else
		scan_put(scan, "%u%s", value, value && value <= VLAN_MAX ? "" : " (bogus)");
}

static void put_switch(struct scan *scan, uint32_t value)
{
	if (value < 2)
		scan_put(scan, value ? "ON" : "OFF");
	else
		scan_put(scan, "bogus (%u)", value);
}

static void put_address(struct scan *scan, bool ip4)
{
	const uint8_t *address = scan_bytes(scan, 0, ip4 ? 4 : 6);

	if (address && ip4)
		print_address_ip4(scan->printer, address);
	else if (address)
		print_address_ethernet(scan->printer, address);
}

static void put_value(struct scan *scan, const struct openflow_field *field, uint64_t value)
{
	const char *vendor;

	switch (field->kind) {
	case OPENFLOW_BITS:
		put_bits(scan, field, (uint32_t)value);
		break;
	case OPENFLOW_STATE:
		put_state(scan, field, (uint32_t)value);
		break;
	case OPENFLOW_VENDOR:
		vendor = print_name_vendor((uint32_t)value);
		scan_put(scan, "0x%08x (%s)", (uint32_t)value, vendor ? vendor : "unknown");
		break;
	case OPENFLOW_VLAN:
		put_vlan(scan, (uint32_t)value);
		break;
	case OPENFLOW_PRIORITY:
		scan_put(scan, "%u%s", (uint32_t)value, value <= PRIORITY_MAX ? "" : " (bogus)");
		break;
	case OPENFLOW_SWITCH:
		put_switch(scan, (uint32_t)value);
		break;
	case OPENFLOW_SPEED:
		scan_put(scan, "%ukbps", (uint32_t)value);
		break;
	case OPENFLOW_ETHERNET:
	case OPENFLOW_IP4:
		put_address(scan, field->kind == OPENFLOW_IP4);
		break;
	default:
		put_named(scan, field, value);
	}
}

void print_openflow_field(struct scan *scan, const struct openflow_field *field, const char *indent)
{
	uint64_t value;

	switch (field->kind) {
	case OPENFLOW_SKIP:
		break;
	case OPENFLOW_LITERAL:
		put_text(scan, field->text, indent);
		break;
	case OPENFLOW_TEXT:
		put_text(scan, field->text, indent);
		/* What follows the zero byte need not be there. */
		scan_put_text(scan, 0, field->size, true);
		scan_put(scan, "'");
		scan_skip(scan, field->size);
		return;
	default:
		scan_need(scan, field->size);
		value = number_at(scan, field->size);
		if (field->kind == OPENFLOW_NONZERO && !value)
			break;
		put_text(scan, field->text, indent);
		if (!scan->error)
			put_value(scan, field, value);
	}
	scan_need(scan, field->size);
	scan_skip(scan, field->size);
}

void print_openflow_field_list(struct scan *scan, const struct openflow_field *fields, size_t count,
			       const char *indent)
{
	size_t i;

	for (i = 0; i < count && !scan->error; i++)
		print_openflow_field(scan, &fields[i], indent);
}
