// SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
/* Data frames of IEEE 802.11. No others lead to TCP, and their text is not printed. */
#include "decode/radio.h"
#include "decode/radiotap.h"
#include "decode/wifi.h"
#include "print/printer.h"

#define INITIALIZATION_VECTOR 4

/* What stands before an address. */
enum role { ROLE_DESTINATION, ROLE_SOURCE, ROLE_BSS, ROLE_RECEIVER, ROLE_TRANSMITTER };

static const char *const role_names[] = {
	[ROLE_DESTINATION] = "DA", [ROLE_SOURCE] = "SA",      [ROLE_BSS] = "BSSID",
	[ROLE_RECEIVER] = "RA",	   [ROLE_TRANSMITTER] = "TA",
};

/* By whether the frame goes to (1) or comes from (2) the distribution system: the addresses. */
static const struct {
	uint8_t count;
	uint8_t roles[4];
} roles[] = {
	{3, {ROLE_DESTINATION, ROLE_SOURCE, ROLE_BSS}},
	{3, {ROLE_BSS, ROLE_SOURCE, ROLE_DESTINATION}},
	{3, {ROLE_DESTINATION, ROLE_BSS, ROLE_SOURCE}},
	{4, {ROLE_RECEIVER, ROLE_TRANSMITTER, ROLE_DESTINATION, ROLE_SOURCE}},
};

static const struct print_name control_names[] = {
	{WIFI_MORE_DATA, "More Data "},
	{WIFI_MORE_FRAGMENTS, "More Fragments "},
	{WIFI_POWER, "Pwr Mgmt "},
	{WIFI_RETRY, "Retry "},
	{WIFI_ORDER, "Strictly Ordered "},
	{WIFI_PROTECTED, "Protected "},
	{0, NULL},
};

static const uint8_t *find_address(struct cursor at, uint16_t control, enum role role)
{
	uint32_t system = control >> 8 & 3, i;

	for (i = 0; i < roles[system].count; i++)
		if (roles[system].roles[i] == role)
			return cursor_bytes(at, wifi_address(i + 1), WIFI_ADDRESS);
	return NULL;
}

static void put_address(struct printer *printer, const char *name, const uint8_t *address)
{
	buffer_string(printer->out, name);
	buffer_char(printer->out, ':');
	print_address_ethernet(printer, address);
}

static void put_flags(struct printer *printer, struct cursor at, uint16_t control)
{
	const struct print_name *name;

	for (name = control_names; name->name; name++)
		if (control & name->value)
			buffer_string(printer->out, name->name);
	buffer_format(printer->out, "%uus ", cursor_little16(at, WIFI_CONTROL));
}

static void put_mesh(struct printer *printer, struct cursor at)
{
	uint32_t count = cursor_u8(at, 0) & WIFI_MESH_EXTENSION, i;
	char name[] = " A4";

	buffer_format(printer->out, "MeshData (AE %u TTL %u seq %u", count, cursor_u8(at, 1),
		      cursor_little32(at, 2));
	for (i = 0; i < count; i++, name[2]++)
		put_address(printer, name, at.data + WIFI_MESH_HEADER + i * WIFI_ADDRESS);
	buffer_literal(printer->out, ") ");
}

/* The subtype, and the words that tcpdump has for every one of its bits. */
static void put_subtype(struct printer *printer, uint16_t control)
{
	static const char *const names[] = {"", "Ack", "Poll", "Ack/Poll"};

	if (!(control & (WIFI_CF_ACK | WIFI_CF_POLL | WIFI_QOS)))
		return;
	buffer_format(printer->out, "CF %s%s ", names[control >> 4 & 3],
		      control & WIFI_QOS ? "+QoS" : "");
}

/* at has all of the header. */
static void put_header(struct printer *printer, struct cursor at, const struct wifi_header *header)
{
	uint32_t system = header->control >> 8 & 3, i;

	if (printer->options.verbose)
		put_flags(printer, at, header->control);
	if (header->mesh)
		put_mesh(printer, cursor_skip(at, header->length - header->mesh));
	put_subtype(printer, header->control);
	for (i = 0; i < roles[system].count; i++) {
		put_address(printer, role_names[roles[system].roles[i]],
			    at.data + wifi_address(i + 1));
		buffer_char(printer->out, ' ');
	}
}

/* Of what is encrypted the beginning is printed as that of WEP, whatever cipher it is. */
static void put_protected(struct printer *printer, struct cursor at)
{
	uint32_t vector = cursor_little32(at, 0);

	buffer_literal(printer->out, "Data");
	if (!cursor_has(at, INITIALIZATION_VECTOR))
		print_text_cut(printer);
	else
		buffer_format(printer->out, " IV:%3x Pad %x KeyID %x", vector & 0xffffff,
			      vector >> 24 & 0x3f, vector >> 30);
}

static int put_data(struct printer *printer, struct cursor at, uint32_t length,
		    const struct wifi_header *header, uint32_t *used)
{
	const struct print_llc_ends ends = {
		.source = find_address(at, header->control, ROLE_SOURCE),
		.destination = find_address(at, header->control, ROLE_DESTINATION),
	};
	struct cursor data = cursor_skip(at, header->length);
	uint32_t llc_length = 0;
	int err;

	if (header->control & WIFI_NULL)
		return 0;
	if (header->control & WIFI_PROTECTED) {
		put_protected(printer, data);
		return 0;
	}
	err = print_llc_between(printer, data, length - header->length,
				ends.source && ends.destination ? &ends : NULL, &llc_length);
	*used += llc_length;
	return err;
}

/* Neither length nor what is captured counts the frame check sequence. */
static bool drop_fcs(struct cursor *at, uint32_t *length)
{
	if (*length < WIFI_FCS)
		return false;
	*length -= WIFI_FCS;
	*at = cursor_limit(*at, *length);
	return true;
}

int print_wifi_frame(struct printer *printer, struct cursor at, uint32_t length,
		     const struct wifi_framing *framing, uint32_t *used)
{
	struct wifi_header header;

	printer->protocol = "802.11";
	*used = at.avail;
	if ((framing->fcs && !drop_fcs(&at, &length)) || !cursor_has(at, WIFI_CONTROL)) {
		print_text_cut(printer);
		return 0;
	}
	if (!wifi_read(at, framing, &header)) {
		if ((header.control & WIFI_TYPE) == WIFI_DATA)
			print_text_cut(printer);
		else if ((header.control & WIFI_TYPE) == WIFI_RESERVED)
			buffer_literal(printer->out, "unknown 802.11 frame type (3)");
		*used = header.length;
		return 0;
	}
	*used = header.length;
	if (!cursor_has(at, header.length)) {
		print_text_cut(printer);
		return 0;
	}
	if (printer->options.link_header)
		put_header(printer, at, &header);
	return put_data(printer, at, length, &header, used);
}

/* The frame after the first bytes of at, which have been printed. */
static int put_frame(struct printer *printer, struct cursor at, uint32_t length, uint32_t skipped,
		     struct wifi_framing *framing)
{
	uint32_t used = 0;
	int err;

	framing->mesh = printer->packet->mesh;
	err = print_wifi_frame(printer, cursor_skip(at, skipped), length - skipped, framing, &used);
	printer->link_length = skipped + used;
	return err;
}

/* What is in front of the frame makes no sense, or is not all there. */
static int put_cut(struct printer *printer, struct cursor at)
{
	print_text_cut(printer);
	printer->link_length = at.avail;
	return 0;
}

int print_wifi_link(struct printer *printer, struct cursor at, uint32_t length)
{
	return put_frame(printer, at, length, 0, &(struct wifi_framing){0});
}

int print_wifi_radiotap(struct printer *printer, struct cursor at, uint32_t length)
{
	struct wifi_framing framing = {0};
	struct cursor frame = at;
	struct radiotap radiotap;

	printer->protocol = "802.11_radio";
	if (!radio_skip(LINKTYPE_IEEE802_11_RADIOTAP, &frame, &framing))
		return put_cut(printer, at);
	radiotap_open(&radiotap, at);
	print_radiotap_fields(printer, &radiotap);
	return put_frame(printer, at, length, at.avail - frame.avail, &framing);
}

/* Nothing of these headers is printed. */
static int put_after(struct printer *printer, uint16_t linktype, struct cursor at, uint32_t length)
{
	struct wifi_framing framing = {0};
	struct cursor frame = at;

	if (!radio_skip(linktype, &frame, &framing))
		return put_cut(printer, at);
	return put_frame(printer, at, length, at.avail - frame.avail, &framing);
}

int print_wifi_prism(struct printer *printer, struct cursor at, uint32_t length)
{
	printer->protocol = radio_is_avs(at) ? "802.11_radio_avs" : "prism";
	return put_after(printer, LINKTYPE_IEEE802_11_PRISM, at, length);
}

int print_wifi_avs(struct printer *printer, struct cursor at, uint32_t length)
{
	printer->protocol = "802.11_radio_avs";
	return put_after(printer, LINKTYPE_IEEE802_11_AVS, at, length);
}
