/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/*
 * A packet as one JSON object (RFC 8259) on a line, as the files of schema/ have it. Pure, like the
 * text printer: what is not in the packet and its annotations is not in the object.
 */
#ifndef TCPLENS_JSON_FORM_H
#define TCPLENS_JSON_FORM_H

#include "base/buffer.h"
#include "base/cleanup.h"
#include "packet.h"
#include "print/account.h"
#include "print/order.h"
#include "print/print.h"

struct json;

/*
 * Of options absolute, no_checksum, json and interface_name count. token: of sandbox_enter().
 * Returns 0 or -errno.
 */
int json_new(struct json **json, const struct sandbox_token *token,
	     const struct print_options *options);
void json_free(struct json *json);
CLEANUP_DEFINE(struct json *, json_free)

/* Appends the object and a newline. packet->segment is to be set where the packet has one. */
void json_packet(struct json *json, const struct packet *packet, struct buffer *out);

/*
 * As print_order_take() and print_order_packet() for text. Packets with processes are among those
 * that are left.
 */
bool json_take(struct json *json, const struct packet *packet, struct print_order *order);
void json_packet_by(struct json *json, const struct packet *packet, const struct print_order *order,
		    struct buffer *out);

/* The same for what was lost, and for what a run counted; nothing of JSON_FORM_FIRST. */
void json_account(struct json *json, const struct account *account, struct buffer *out);

void json_stats(const struct json *json, struct printer_stats *stats);

#endif
