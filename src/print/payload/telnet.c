// SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
/* The Telnet commands that begin a payload (RFC 854, RFC 855). */
#include "print/printer.h"

enum {
	COMMAND_FIRST = 236,
	COMMAND_SE = 240, /* end of a subnegotiation */
	COMMAND_SB = 250, /* its begin */
	COMMAND_WILL = 251,
	COMMAND_DONT = 254,
	COMMAND_IAC = 255, /* what every command begins with */
};

enum {
	TELNET_AUTHENTICATION = 37,
	TELNET_ENCRYPT = 38,
};

static const char *const command_names[] = {
	"EOF", "SUSP", "ABORT", "EOR", "SE", "NOP",  "DMARK", "BRK", "IP",   "AO",
	"AYT", "EC",   "EL",	"GA",  "SB", "WILL", "WONT",  "DO",  "DONT", "IAC",
};

static const char *const option_names[] = {
	"BINARY",
	"ECHO",
	"RCP",
	"SUPPRESS GO AHEAD",
	"NAME",
	"STATUS",
	"TIMING MARK",
	"RCTE",
	"NAOL",
	"NAOP",
	"NAOCRD",
	"NAOHTS",
	"NAOHTD",
	"NAOFFD",
	"NAOVTS",
	"NAOVTD",
	"NAOLFD",
	"EXTEND ASCII",
	"LOGOUT",
	"BYTE MACRO",
	"DATA ENTRY TERMINAL",
	"SUPDUP",
	"SUPDUP OUTPUT",
	"SEND LOCATION",
	"TERMINAL TYPE",
	"END OF RECORD",
	"TACACS UID",
	"OUTPUT MARKING",
	"TTYLOC",
	"3270 REGIME",
	"X.3 PAD",
	"NAWS",
	"TSPEED",
	"LFLOW",
	"LINEMODE",
	"XDISPLOC",
	"OLD-ENVIRON",
	"AUTHENTICATION",
	"ENCRYPT",
	"NEW-ENVIRON",
};

static const char *const plain_verbs[] = {"IS", "SEND", "INFO"};
static const char *const authentication_verbs[] = {"IS", "SEND", "REPLY", "NAME"};
static const char *const authentication_types[] = {
	"NULL", "KERBEROS_V4", "KERBEROS_V5", "SPX", "MINK",   "SRP",	       "RSA", "SSL",
	NULL,	NULL,	       "LOKI",	      "SSA", "KEA_SJ", "KEA_SJ_INTEG", "DSS", "NTLM",
};
static const char *const encryption_verbs[] = {
	"IS",	       "SUPPORT",   "REPLY",	 "START", "END", "REQUEST-START",
	"REQUEST-END", "END_KEYID", "DEC_KEYID",
};
static const char *const encryption_types[] = {
	"NULL", "DES_CFB64",	  "DES_OFB64",	    "DES3_CFB64",    "DES3_OFB64",
	NULL,	"CAST5_40_CFB64", "CAST5_40_OFB64", "CAST128_CFB64", "CAST128_OFB64",
};

#define COUNT(names) (sizeof(names) / sizeof((names)[0]))

struct telnet {
	struct cursor at;
	uint32_t left;
	struct buffer *out; /* NULL: only measure */
};

/* 0, PRINT_CUT where the byte was not captured, or -EINVAL at the end of the payload. */
static int take(struct telnet *telnet, uint8_t *byte)
{
	if (!telnet->left)
		return -EINVAL;
	if (!cursor_has(telnet->at, 1))
		return PRINT_CUT;
	*byte = cursor_u8(telnet->at, 0);
	telnet->at = cursor_skip(telnet->at, 1);
	telnet->left--;
	return 0;
}

static void put_text(struct telnet *telnet, const char *text)
{
	if (telnet->out)
		buffer_string(telnet->out, text);
}

static void put_name(struct telnet *telnet, const char *const *names, size_t count, uint8_t value)
{
	put_text(telnet, " ");
	if (value < count && names[value])
		put_text(telnet, names[value]);
	else if (telnet->out)
		buffer_format(telnet->out, "%#x", value);
}

/* Where the IAC SE that ends the subnegotiation is: bytes from here on. */
static int find_end(const struct telnet *telnet, uint32_t *end)
{
	uint32_t i = 0;

	while (telnet->left > i + 1) {
		if (!cursor_has(telnet->at, (uint64_t)i + 1))
			return PRINT_CUT;
		if (cursor_u8(telnet->at, i) == COMMAND_IAC) {
			if (!cursor_has(telnet->at, (uint64_t)i + 2))
				return PRINT_CUT;
			if (cursor_u8(telnet->at, i + 1) == COMMAND_SE)
				break;
		}
		i++;
	}
	if (!cursor_has(telnet->at, (uint64_t)i + 1))
		return PRINT_CUT;
	if (cursor_u8(telnet->at, i) != COMMAND_IAC)
		return -EINVAL;
	*end = i;
	return 0;
}

struct resolver {
	const char *const *names;
	size_t count;
};

static int put_subnegotiation(struct telnet *telnet, uint8_t option)
{
	struct resolver lists[2] = {{plain_verbs, COUNT(plain_verbs)}, {NULL, 0}};
	uint32_t end, i;
	uint8_t byte;
	int err;

	err = find_end(telnet, &end);
	if (err)
		return err;
	if (option == TELNET_AUTHENTICATION) {
		lists[0] = (struct resolver){authentication_verbs, COUNT(authentication_verbs)};
		lists[1] = (struct resolver){authentication_types, COUNT(authentication_types)};
	} else if (option == TELNET_ENCRYPT) {
		lists[0] = (struct resolver){encryption_verbs, COUNT(encryption_verbs)};
		lists[1] = (struct resolver){encryption_types, COUNT(encryption_types)};
	}
	for (i = 0; i < end; i++) {
		err = take(telnet, &byte);
		if (err)
			return err;
		if (i < 2 && lists[i].names) {
			put_name(telnet, lists[i].names, lists[i].count, byte);
		} else if (telnet->out) {
			buffer_char(telnet->out, ' ');
			buffer_format(telnet->out, "%#x", byte);
		}
	}
	put_text(telnet, " SE");
	telnet->at = cursor_skip(telnet->at, 2);
	/* Wraps where the SE is missing: the next read then finds the end of the capture. */
	telnet->left -= 2;
	return 0;
}

/* One command. 0, PRINT_CUT, or -EINVAL when it is none or not complete. */
static int put_command(struct telnet *telnet)
{
	uint8_t command, option;
	int err;

	err = take(telnet, &command);
	if (!err && command != COMMAND_IAC)
		err = -EINVAL;
	if (!err)
		err = take(telnet, &command);
	if (!err && command < COMMAND_FIRST)
		err = -EINVAL;
	if (err)
		return err;
	if (command == COMMAND_IAC) {
		put_text(telnet, "IAC IAC");
		return 0;
	}
	put_text(telnet, command_names[command - COMMAND_FIRST]);
	if (command < COMMAND_SB || command > COMMAND_DONT)
		return 0;
	err = take(telnet, &option);
	if (err)
		return err;
	put_name(telnet, option_names, COUNT(option_names), option);
	return command == COMMAND_SB ? put_subnegotiation(telnet, option) : 0;
}

static void put_separator(struct printer *printer, struct cursor at, uint32_t length,
			  uint32_t offset, bool dumps)
{
	if (!dumps) {
		buffer_string(printer->out, offset ? ", " : " [telnet ");
		return;
	}
	if (!offset)
		buffer_literal(printer->out, "\nTelnet:");
	print_dump_hex(printer, "\n", at, length, offset);
	if (length > 8)
		buffer_literal(printer->out, "\n\t\t\t\t");
	else
		buffer_format(printer->out, "%*s\t", (int)(8 - length) * 3, "");
}

int print_telnet_payload(struct printer *printer, struct cursor at, uint32_t length)
{
	bool dumps = printer->options.dump >= PRINT_DUMP_HEX_ASCII && printer->options.verbose > 2;
	uint32_t offset = 0, size;
	struct telnet telnet;
	int err;

	printer->protocol = "telnet";
	while (length) {
		if (!cursor_has(at, 1))
			return PRINT_CUT;
		if (cursor_u8(at, 0) != COMMAND_IAC)
			break;
		/* Measured before it is printed: an incomplete command is not printed at all. */
		telnet = (struct telnet){.at = at, .left = length};
		err = put_command(&telnet);
		if (err == PRINT_CUT)
			return err;
		if (err)
			break;
		size = length - telnet.left;
		put_separator(printer, at, size, offset, dumps);
		telnet = (struct telnet){.at = at, .left = length, .out = printer->out};
		put_command(&telnet);
		at = cursor_skip(at, size);
		length -= size;
		offset += size;
	}
	if (offset)
		buffer_char(printer->out, dumps ? '\n' : ']');
	return 0;
}
