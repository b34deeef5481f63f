/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* The forms of --json, and the number that objects have in the member schema. */
#ifndef TCPLENS_BASE_JSON_FORM_H
#define TCPLENS_BASE_JSON_FORM_H

/* In the order of the option's choices. */
enum json_form {
	JSON_FORM_RECORDS, /* schema/record.json: each object has a type */
	JSON_FORM_FIRST,   /* schema/packet.json and schema/flow.json */
	JSON_FORM_FLAT,	   /* schema/flat.json: those of RECORDS with scalar values only */
};

/* Of RECORDS and FLAT. Of FIRST packets and connections have 1, events 2. */
#define JSON_FORM_SCHEMA "3"

#endif
