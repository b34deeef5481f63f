// SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
/* What a run counted as lines of JSON. */
#include "print/account.h"
#include "tap.h"

static void check(struct tap *tap, const struct account *account, enum json_form form,
		  const char *want, const char *name)
{
	struct buffer out = {0};

	account_put(account, &out, form);
	buffer_char(&out, '\0');
	tap_text(tap, out.data, want, "%s", name);
	buffer_free(&out);
}

static void test_loss(struct tap *tap)
{
	struct account loss;

	account_clear(&loss);
	loss.timed = true;
	loss.time = (struct packet_time){1700000000, 5};
	loss.dropped = 6;
	loss.dropped_by[0] = 1;
	loss.dropped_by[1] = 2;
	loss.dropped_by[2] = 3;
	loss.events_lost = 0;
	check(tap, &loss, JSON_FORM_RECORDS,
	      "{\"type\":\"loss\",\"schema\":3,\"time\":1700000000.000000005,"
	      "\"time_ns\":1700000000000000005,\"timestamp\":\"2023-11-14T22:13:20.000000005Z\","
	      "\"packets_dropped\":6,\"dropped_by\":{\"buffer_full\":1,\"unreadable\":2,"
	      "\"no_buffer\":3},\"events_lost\":0}\n",
	      "loss: what the run has, by reason");
	check(tap, &loss, JSON_FORM_FIRST, "", "loss: nothing in the first form");
}

static void test_summary(struct tap *tap)
{
	const struct account_interface interfaces[] = {{"a,\x1b", 4, 1},
						       {"eth0", ACCOUNT_NONE, 20}};
	struct account summary;

	account_clear(&summary);
	summary.summary = true;
	summary.captured = 7;
	summary.flows = UINT64_MAX - 1;
	summary.interfaces = interfaces;
	summary.interface_count = 2;
	check(tap, &summary, JSON_FORM_RECORDS,
	      "{\"type\":\"summary\",\"schema\":3,\"time\":null,\"time_ns\":null,"
	      "\"timestamp\":null,\"packets_captured\":7,\"flows\":18446744073709551614,"
	      "\"interfaces\":[{\"interface\":\"a,\\u001b\",\"captured\":4,\"dropped\":1},"
	      "{\"interface\":\"eth0\",\"dropped\":20}]}\n",
	      "summary: without a time, names escaped");
	check(tap, &summary, JSON_FORM_FLAT,
	      "{\"type\":\"summary\",\"schema\":3,\"packets_captured\":7,"
	      "\"flows\":18446744073709551614,\"interfaces.interface\":\"a,\\u001b,eth0\","
	      "\"interfaces.captured\":\"4\",\"interfaces.dropped\":\"1,20\"}\n",
	      "summary: flat");
}

int main(void)
{
	struct tap tap = {0};

	test_loss(&tap);
	test_summary(&tap);
	return tap_done(&tap);
}
