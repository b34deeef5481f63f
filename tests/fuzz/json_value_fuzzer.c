// SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
/* Any bytes as a state file of a container runtime: every value that is read of one. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/json_value.h"

#define TEXT_SIZE 128

int LLVMFuzzerTestOneInput(const uint8_t *input, size_t size);

static void read_text(struct json_value value)
{
	char text[TEXT_SIZE];
	bool found = json_value_string(value, text, sizeof(text));

	if (strlen(text) >= sizeof(text) || (!found && *text))
		abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *input, size_t size)
{
	struct json_value whole = json_value_of((const char *)input, size), element;

	read_text(whole);
	read_text(json_value_member(whole, "Name"));
	read_text(json_value_member(json_value_member(whole, "annotations"), "nerdctl/name"));
	for (element = json_value_first(whole); element.length;
	     element = json_value_next(element)) {
		read_text(json_value_member(element, "id"));
		read_text(json_value_first(json_value_member(element, "names")));
	}
	return 0;
}
