// SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
#include "print/account.h"

#include <linux/types.h>

#include "base/flat.h"
#include "base/foreign.h"
#include "record.h"
#include "base/instant.h"

_Static_assert(ACCOUNT_REASONS == RECORD_LOSS_REASONS, "a number for each reason");

static const char *const reason_names[ACCOUNT_REASONS] = {
	[RECORD_LOSS_RING_FULL] = "buffer_full",
	[RECORD_LOSS_COPY_FAILED] = "unreadable",
	[RECORD_LOSS_NO_RING] = "no_buffer",
};

static void put_number(struct buffer *out, const char *name, uint64_t value)
{
	if (value != ACCOUNT_NONE)
		buffer_format(out, ",\"%s\":%llu", name, (unsigned long long)value);
}

static void put_dropped(struct buffer *out, const struct account *account)
{
	unsigned int reason;

	if (account->dropped == ACCOUNT_NONE)
		return;
	put_number(out, "packets_dropped", account->dropped);
	for (reason = 0; reason < ACCOUNT_REASONS; reason++)
		buffer_format(out, "%s\"%s\":%llu", reason ? "," : ",\"dropped_by\":{",
			      reason_names[reason],
			      (unsigned long long)account->dropped_by[reason]);
	buffer_char(out, '}');
}

static void put_interfaces(struct buffer *out, const struct account *account)
{
	size_t i;

	if (!account->interface_count)
		return;
	for (i = 0; i < account->interface_count; i++) {
		buffer_string(out, i ? ",{\"interface\":" : ",\"interfaces\":[{\"interface\":");
		foreign_put_json(out, account->interfaces[i].name);
		put_number(out, "captured", account->interfaces[i].captured);
		put_number(out, "dropped", account->interfaces[i].dropped);
		buffer_char(out, '}');
	}
	buffer_char(out, ']');
}

static void put_object(struct buffer *out, const struct account *account)
{
	const struct instant time = {account->time.seconds, account->time.nanoseconds};

	buffer_literal(out, "{\"type\":\"");
	buffer_string(out, account->summary ? "summary" : "loss");
	buffer_literal(out, "\",\"schema\":" JSON_FORM_SCHEMA ",");
	if (account->timed)
		instant_put_members(out, time);
	else
		buffer_literal(out, "\"time\":null,\"time_ns\":null,\"timestamp\":null");
	put_number(out, "packets_captured", account->captured);
	put_number(out, "packets_received", account->received);
	put_dropped(out, account);
	put_number(out, "events_lost", account->events_lost);
	put_number(out, "process_events_lost", account->process_events_lost);
	put_number(out, "not_understood", account->not_understood);
	put_number(out, "flows", account->flows);
	put_number(out, "flows_lost", account->flows_lost);
	put_interfaces(out, account);
	buffer_literal(out, "}\n");
}

void account_put(const struct account *account, struct buffer *out, enum json_form form)
{
	struct buffer line = {0};

	if (form == JSON_FORM_RECORDS)
		put_object(out, account);
	if (form != JSON_FORM_FLAT)
		return;
	put_object(&line, account);
	flat_put(out, line.data, line.used);
	out->error = out->error ?: line.error;
	buffer_free(&line);
}

void account_clear(struct account *account)
{
	*account = (struct account){
		.captured = ACCOUNT_NONE,
		.received = ACCOUNT_NONE,
		.dropped = ACCOUNT_NONE,
		.events_lost = ACCOUNT_NONE,
		.process_events_lost = ACCOUNT_NONE,
		.not_understood = ACCOUNT_NONE,
		.flows = ACCOUNT_NONE,
		.flows_lost = ACCOUNT_NONE,
	};
}
