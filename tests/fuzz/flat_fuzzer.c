// SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
/* Any bytes as a line of JSON that is made flat: no crash, no read outside, one newline last. */
#include <stdlib.h>

#include "base/flat.h"

int LLVMFuzzerTestOneInput(const uint8_t *input, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *input, size_t size)
{
	struct buffer out = {0};

	flat_put(&out, (const char *)input, size);
	if (!out.used || out.data[out.used - 1] != '\n')
		abort();
	buffer_free(&out);
	return 0;
}
