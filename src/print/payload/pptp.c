// SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
/* PPTP control messages (RFC 2637 section 2): each a list of fields without gaps. */
#include "print/payload/scan.h"

#define HEADER_LENGTH	  12
#define MAGIC_COOKIE	  0x1a2b3c4d
#define TEXT_LENGTH	  64
#define STATISTICS_LENGTH 128

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

enum field_type {
	FIELD_U16,
	FIELD_U32,
	FIELD_MAP, /* one of characters to escape: hexadecimal */
	FIELD_VERSION,
	FIELD_RESERVED8,
	FIELD_RESERVED,
	FIELD_FRAMING,	    /* what an end is capable of */
	FIELD_BEARER,	    /* likewise */
	FIELD_FRAMING_TYPE, /* what a call uses */
	FIELD_BEARER_TYPE,
	FIELD_LENGTH,  /* of a number that is text */
	FIELD_LENGTH2, /* of the second one */
	FIELD_NUMBER,
	FIELD_NUMBER2,
	FIELD_TEXT,
	FIELD_STATISTICS,
	FIELD_CODE,
};

struct field {
	enum field_type type;
	const char *label;
	const char *const *names; /* of FIELD_CODE from 1 on, up to NULL */
};

struct message {
	const char *name;
	const struct field *fields;
	size_t count;
};

static const char *const error_names[] = {
	"Not-Connected", "Bad-Format", "Bad-Value", "No-Resource", "Bad-Call-ID", "PAC-Error", NULL,
};
static const char *const reason_names[] = {"None", "Stop-Protocol", "Stop-Local-Shutdown", NULL};
static const char *const start_names[] = {
	"Successful channel establishment",
	"General error",
	"Command channel already exists",
	"Requester is not authorized to establish a command channel",
	"The protocol version of the requester is not supported",
	NULL,
};
static const char *const result_names[] = {"OK", "General Error", NULL};
static const char *const outgoing_names[] = {
	"Connected",	"General Error", "No Carrier",	  "Busy",
	"No Dial Tone", "Time-out",	 "Do Not Accept", NULL,
};
static const char *const incoming_names[] = {"Connect", "General Error", "Do Not Accept", NULL};
static const char *const disconnect_names[] = {"Lost Carrier", "General Error", "Admin Shutdown",
					       "Request", NULL};

static const struct field start_request[] = {
	{FIELD_VERSION, "PROTO_VER", NULL}, {FIELD_RESERVED, "", NULL},
	{FIELD_FRAMING, "FRAME_CAP", NULL}, {FIELD_BEARER, "BEARER_CAP", NULL},
	{FIELD_U16, "MAX_CHAN", NULL},	    {FIELD_U16, "FIRM_REV", NULL},
	{FIELD_TEXT, "HOSTNAME", NULL},	    {FIELD_TEXT, "VENDOR", NULL},
};
static const struct field start_reply[] = {
	{FIELD_VERSION, "PROTO_VER", NULL},    {FIELD_CODE, "RESULT_CODE", start_names},
	{FIELD_CODE, "ERR_CODE", error_names}, {FIELD_FRAMING, "FRAME_CAP", NULL},
	{FIELD_BEARER, "BEARER_CAP", NULL},    {FIELD_U16, "MAX_CHAN", NULL},
	{FIELD_U16, "FIRM_REV", NULL},	       {FIELD_TEXT, "HOSTNAME", NULL},
	{FIELD_TEXT, "VENDOR", NULL},
};
static const struct field stop_request[] = {
	{FIELD_CODE, "REASON", reason_names},
	{FIELD_RESERVED8, "", NULL},
	{FIELD_RESERVED, "", NULL},
};
static const struct field stop_reply[] = {
	{FIELD_CODE, "RESULT_CODE", result_names},
	{FIELD_CODE, "ERR_CODE", error_names},
	{FIELD_RESERVED, "", NULL},
};
static const struct field echo_request[] = {
	{FIELD_U32, "ID", NULL},
};
static const struct field echo_reply[] = {
	{FIELD_U32, "ID", NULL},
	{FIELD_CODE, "RESULT_CODE", result_names},
	{FIELD_CODE, "ERR_CODE", error_names},
	{FIELD_RESERVED, "", NULL},
};
static const struct field outgoing_request[] = {
	{FIELD_U16, "CALL_ID", NULL},
	{FIELD_U16, "CALL_SER_NUM", NULL},
	{FIELD_U32, "MIN_BPS", NULL},
	{FIELD_U32, "MAX_BPS", NULL},
	{FIELD_BEARER_TYPE, "BEARER_TYPE", NULL},
	{FIELD_FRAMING_TYPE, "FRAME_TYPE", NULL},
	{FIELD_U16, "RECV_WIN", NULL},
	{FIELD_U16, "PROC_DELAY", NULL},
	{FIELD_LENGTH, "PHONE_NO_LEN", NULL},
	{FIELD_RESERVED, "", NULL},
	{FIELD_NUMBER, "PHONE_NO", NULL},
	{FIELD_TEXT, "SUB_ADDR", NULL},
};
static const struct field outgoing_reply[] = {
	{FIELD_U16, "CALL_ID", NULL},
	{FIELD_U16, "PEER_CALL_ID", NULL},
	{FIELD_CODE, "RESULT_CODE", outgoing_names},
	{FIELD_CODE, "ERR_CODE", error_names},
	{FIELD_U16, "CAUSE_CODE", NULL},
	{FIELD_U32, "CONN_SPEED", NULL},
	{FIELD_U16, "RECV_WIN", NULL},
	{FIELD_U16, "PROC_DELAY", NULL},
	{FIELD_U32, "PHY_CHAN_ID", NULL},
};
static const struct field incoming_request[] = {
	{FIELD_U16, "CALL_ID", NULL},
	{FIELD_U16, "CALL_SER_NUM", NULL},
	{FIELD_BEARER_TYPE, "BEARER_TYPE", NULL},
	{FIELD_U32, "PHY_CHAN_ID", NULL},
	{FIELD_LENGTH, "DIALED_NO_LEN", NULL},
	{FIELD_LENGTH2, "DIALING_NO_LEN", NULL},
	{FIELD_NUMBER, "DIALED_NO", NULL},
	{FIELD_NUMBER2, "DIALING_NO", NULL},
	{FIELD_TEXT, "SUB_ADDR", NULL},
};
static const struct field incoming_reply[] = {
	{FIELD_U16, "CALL_ID", NULL},
	{FIELD_U16, "PEER_CALL_ID", NULL},
	{FIELD_CODE, "RESULT_CODE", incoming_names},
	{FIELD_CODE, "ERR_CODE", error_names},
	{FIELD_U16, "RECV_WIN", NULL},
	{FIELD_U16, "PROC_DELAY", NULL},
	{FIELD_RESERVED, "", NULL},
};
static const struct field incoming_connected[] = {
	{FIELD_U16, "PEER_CALL_ID", NULL}, {FIELD_RESERVED, "", NULL},
	{FIELD_U32, "CONN_SPEED", NULL},   {FIELD_U16, "RECV_WIN", NULL},
	{FIELD_U16, "PROC_DELAY", NULL},   {FIELD_FRAMING_TYPE, "FRAME_TYPE", NULL},
};
static const struct field clear_request[] = {
	{FIELD_U16, "CALL_ID", NULL},
	{FIELD_RESERVED, "", NULL},
};
static const struct field disconnect[] = {
	{FIELD_U16, "CALL_ID", NULL},
	{FIELD_CODE, "RESULT_CODE", disconnect_names},
	{FIELD_CODE, "ERR_CODE", error_names},
	{FIELD_U16, "CAUSE_CODE", NULL},
	{FIELD_RESERVED, "", NULL},
	{FIELD_STATISTICS, "CALL_STATS", NULL},
};
static const struct field wan_errors[] = {
	{FIELD_U16, "PEER_CALL_ID", NULL},     {FIELD_RESERVED, "", NULL},
	{FIELD_U32, "CRC_ERR", NULL},	       {FIELD_U32, "FRAMING_ERR", NULL},
	{FIELD_U32, "HARDWARE_OVERRUN", NULL}, {FIELD_U32, "BUFFER_OVERRUN", NULL},
	{FIELD_U32, "TIMEOUT_ERR", NULL},      {FIELD_U32, "ALIGN_ERR", NULL},
};
static const struct field link_information[] = {
	{FIELD_U16, "PEER_CALL_ID", NULL},
	{FIELD_RESERVED, "", NULL},
	{FIELD_MAP, "SEND_ACCM", NULL},
	{FIELD_MAP, "RECV_ACCM", NULL},
};

/* By their type. */
static const struct message messages[] = {
	{"NOT_DEFINED", NULL, 0},
	{"SCCRQ", start_request, COUNT(start_request)},
	{"SCCRP", start_reply, COUNT(start_reply)},
	{"StopCCRQ", stop_request, COUNT(stop_request)},
	{"StopCCRP", stop_reply, COUNT(stop_reply)},
	{"ECHORQ", echo_request, COUNT(echo_request)},
	{"ECHORP", echo_reply, COUNT(echo_reply)},
	{"OCRQ", outgoing_request, COUNT(outgoing_request)},
	{"OCRP", outgoing_reply, COUNT(outgoing_reply)},
	{"ICRQ", incoming_request, COUNT(incoming_request)},
	{"ICRP", incoming_reply, COUNT(incoming_reply)},
	{"ICCN", incoming_connected, COUNT(incoming_connected)},
	{"CCRQ", clear_request, COUNT(clear_request)},
	{"CDN", disconnect, COUNT(disconnect)},
	{"WEN", wan_errors, COUNT(wan_errors)},
	{"SLI", link_information, COUNT(link_information)},
};

static uint32_t put_reserved(struct scan *scan, uint32_t value, uint32_t length)
{
	if (value)
		scan_put(scan, " [ERROR: reserved=%u must be zero]", value);
	return length;
}

static uint32_t put_code(struct scan *scan, const struct field *field)
{
	uint8_t code = scan_u8(scan, 0), i;
	const char *name = "?";

	scan_put(scan, " %s(%u", field->label, code);
	if (scan->printer->options.verbose) {
		for (i = 1; i < code && field->names[i - 1]; i++)
			;
		if (code && field->names[i - 1])
			name = field->names[i - 1];
		else if (!code && field->names == error_names)
			name = "None";
		scan_put(scan, ":%s", name);
	}
	scan_put(scan, ")");
	return 1;
}

static uint32_t put_text(struct scan *scan, const struct field *field, uint32_t used,
			 uint32_t length)
{
	scan_put(scan, " %s(", field->label);
	scan_put_text(scan, 0, used < length ? used : length, true);
	scan_put(scan, ")");
	return length;
}

/* The name of one of up to four values, of which 0 has none. */
static uint32_t put_type(struct scan *scan, const struct field *field, const char *const names[4])
{
	uint32_t value = scan_u32(scan, 0);

	scan_put(scan, " %s(%s)", field->label, value < 4 ? names[value] : "?");
	return 4;
}

static uint32_t put_capabilities(struct scan *scan, const struct field *field, const char *first,
				 uint32_t first_bit, const char *second, uint32_t second_bit)
{
	uint32_t value;

	/* The label of the first of the two is there even where the value is not. */
	if (field->type == FIELD_FRAMING)
		scan_put(scan, " %s(", field->label);
	value = scan_u32(scan, 0);
	if (field->type != FIELD_FRAMING)
		scan_put(scan, " %s(", field->label);
	scan_put(scan, "%s%s)", value & first_bit ? first : "", value & second_bit ? second : "");
	return 4;
}

/* Returns the field's length. lengths: those of the numbers that follow. */
static uint32_t put_field(struct scan *scan, const struct field *field, uint32_t lengths[2])
{
	static const char *const framings[] = {"?", "A", "S", "E"};
	static const char *const bearers[] = {"?", "A", "D", "Any"};
	uint32_t value;

	switch (field->type) {
	case FIELD_U16:
	case FIELD_LENGTH:
	case FIELD_LENGTH2:
		value = scan_u16(scan, 0);
		lengths[field->type == FIELD_LENGTH2] = value;
		scan_put(scan, " %s(%u)", field->label, value);
		return 2;
	case FIELD_U32:
	case FIELD_MAP:
		value = scan_u32(scan, 0);
		scan_put(scan, field->type == FIELD_MAP ? " %s(0x%08x)" : " %s(%u)", field->label,
			 value);
		return 4;
	case FIELD_VERSION:
		value = scan_u16(scan, 0);
		scan_put(scan, " %s(%u.%u)", field->label, value >> 8, value & 0xff);
		return 2;
	case FIELD_RESERVED8:
		return put_reserved(scan, scan_u8(scan, 0), 1);
	case FIELD_RESERVED:
		return put_reserved(scan, scan_u16(scan, 0), 2);
	case FIELD_FRAMING:
		return put_capabilities(scan, field, "A", 1, "S", 2);
	case FIELD_BEARER:
		return put_capabilities(scan, field, "D", 2, "A", 1);
	case FIELD_FRAMING_TYPE:
		return put_type(scan, field, framings);
	case FIELD_BEARER_TYPE:
		return put_type(scan, field, bearers);
	case FIELD_TEXT:
		return put_text(scan, field, TEXT_LENGTH, TEXT_LENGTH);
	case FIELD_NUMBER:
		return put_text(scan, field, lengths[0], TEXT_LENGTH);
	case FIELD_NUMBER2:
		return put_text(scan, field, lengths[1], TEXT_LENGTH);
	case FIELD_STATISTICS:
		return put_text(scan, field, STATISTICS_LENGTH, STATISTICS_LENGTH);
	case FIELD_CODE:
		return put_code(scan, field);
	}
	return 0;
}

static void put_header(struct scan *scan)
{
	static const char *const types[] = {"UNKNOWN-MSG-TYPE", "CTRL-MSG", "MGMT-MSG"};
	bool verbose = scan->printer->options.verbose;
	uint32_t cookie, type;

	if (verbose) {
		scan_put(scan, " Length=%u", scan_u16(scan, 0));
		type = scan_u16(scan, 2);
		scan_put(scan, " %s", types[type < COUNT(types) ? type : 0]);
	}
	cookie = scan_u32(scan, 4);
	if (cookie != MAGIC_COOKIE)
		scan_put(scan, " UNEXPECTED Magic-Cookie!!(%08x)", cookie);
	if (verbose || cookie != MAGIC_COOKIE)
		scan_put(scan, " Magic-Cookie=%08x", cookie);
}

int print_pptp_payload(struct printer *printer, struct cursor at)
{
	struct scan scan = scan_begin(printer, at);
	uint32_t lengths[2] = {0};
	uint16_t type;
	size_t i;

	printer->protocol = "pptp";
	scan_put(&scan, ": pptp");
	put_header(&scan);
	type = scan_u16(&scan, 8);
	if (type < COUNT(messages))
		scan_put(&scan, " CTRL_MSGTYPE=%s", messages[type].name);
	else
		scan_put(&scan, " UNKNOWN_CTRL_MSGTYPE(%u)", type);
	put_reserved(&scan, scan_u16(&scan, 10), 2);
	scan_skip(&scan, HEADER_LENGTH);
	for (i = 0; type < COUNT(messages) && i < messages[type].count; i++)
		scan_skip(&scan, put_field(&scan, &messages[type].fields[i], lengths));
	return scan_end(&scan);
}
