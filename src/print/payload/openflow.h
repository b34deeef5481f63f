/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/*
 * What the parts of the OpenFlow printer share. A message is a table of fields; what follows them
 * has a function of its own. All of them move the scan past what they print.
 */
#ifndef TCPLENS_PRINT_PAYLOAD_OPENFLOW_H
#define TCPLENS_PRINT_PAYLOAD_OPENFLOW_H

#include "print/payload/scan.h"

enum openflow_kind {
	OPENFLOW_SKIP,
	OPENFLOW_LITERAL, /* text alone */
	OPENFLOW_NUMBER,  /* decimal, but for values that have a name */
	OPENFLOW_NONZERO, /* decimal; nothing for 0 */
	OPENFLOW_HEX,	  /* as OPENFLOW_NUMBER */
	OPENFLOW_NAME,	  /* "invalid" where there is none */
	OPENFLOW_REASON,  /* likewise, without the number */
	OPENFLOW_OPEN,	  /* a name, or "unknown" */
	OPENFLOW_BITS,	  /* those in mask may be set; names has what they mean */
	OPENFLOW_STATE,	  /* likewise, and that of a port's spanning tree */
	OPENFLOW_ETHERNET,
	OPENFLOW_IP4,
	OPENFLOW_TEXT,	 /* up to a zero byte, and a quotation mark */
	OPENFLOW_VENDOR, /* an OUI, or another number that is unknown */
	OPENFLOW_VLAN,
	OPENFLOW_PRIORITY, /* of a VLAN tag */
	OPENFLOW_SWITCH,   /* on or off */
	OPENFLOW_SPEED,
};

/* text comes before the value; its newline, if there is one, is where the indent goes. */
struct openflow_field {
	enum openflow_kind kind;
	uint16_t size; /* bytes, of numbers up to eight */
	const char *text;
	const struct print_name *names;
	uint32_t mask;
};

#define OPENFLOW_COUNT(array) (sizeof(array) / sizeof((array)[0]))
#define OPENFLOW_PUT(scan, array, indent) \
	print_openflow_field_list(scan, array, OPENFLOW_COUNT(array), indent)

struct openflow_message {
	const char *name;
	bool decoded;
	uint16_t least; /* bytes of the fields */
	bool exact;	/* nothing follows them */
	const struct openflow_field *fields;
	size_t count;
	void (*rest)(struct scan *scan, uint32_t left); /* NULL: what follows is not printed */
	bool lenient;					/* what is not printed need not be there */
};

/* NULL: unknown */
const struct openflow_message *print_openflow10_message(uint8_t type);
const struct openflow_message *print_openflow13_message(uint8_t type);

/* indent: what lines of these fields begin with, after a tab */
void print_openflow_field(struct scan *scan, const struct openflow_field *field,
			  const char *indent);
void print_openflow_field_list(struct scan *scan, const struct openflow_field *fields, size_t count,
			       const char *indent);

/* `data (N octets)` on a line of its own; with -vv a dump */
void print_openflow_data(struct scan *scan, uint32_t left);
/* Likewise; with -vvv what the frame in it is */
void print_openflow_data_frame(struct scan *scan, uint32_t left);
/*
 * Why something is invalid, as in "[len 3 < 4]", which 4.99.5 says. lead: what it puts in front,
 * where it has begun a line already.
 */
void print_openflow_data_reason(struct scan *scan, const char *lead, const char *what,
				uint32_t value, const char *relation, uint32_t limit);
/*
 * Before a field of that size with which lead's line goes on: 4.99.5 prints lead also where the
 * field is cut.
 */
void print_openflow_data_lead(struct scan *scan, const char *lead, uint32_t size);
/* The marker of something invalid, and what is left is not printed. */
void print_openflow_data_invalid(struct scan *scan, uint32_t left);

/* Version 1.0. The match and the actions are in several messages. */
extern const struct print_name print_openflow10_ports[];
extern const struct print_name print_openflow10_queues[];
void print_openflow10_match(struct scan *scan, const char *indent);
void print_openflow10_action_list(struct scan *scan, uint32_t left, const char *indent);
void print_openflow10_vendor(struct scan *scan, uint32_t left);
void print_openflow10_vendor_action(struct scan *scan, uint32_t left);
void print_openflow10_stats_request(struct scan *scan, uint32_t left);
void print_openflow10_stats_reply(struct scan *scan, uint32_t left);
void print_openflow10_queue_list(struct scan *scan, uint32_t left);

/* What both versions call the same. */
extern const struct print_name print_openflow_changes[];   /* of a port */
extern const struct print_name print_openflow_fragments[]; /* how they are treated */

#endif
