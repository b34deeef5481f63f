// SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
/* Exchanges become stores of the same register in the same place; nothing else changes. */
#include <string.h>

#include "capture/ordered_store.h"
#include "tap.h"

/* https://docs.kernel.org/bpf/standardization/instruction-set.html */
#define STORE	  0x7b
#define ATOMIC	  0xdb
#define ATOMIC_32 0xc3
#define EXCHANGE  0xe1
#define ADDITION  0x00
#define COMPARE	  0xf1

static const struct {
	struct bpf_insn before, after;
} rows[] = {
	{{ATOMIC, 1, 2, 16, EXCHANGE}, {STORE, 1, 2, 16, 0}},
	{{ATOMIC, 10, 3, -8, EXCHANGE}, {STORE, 10, 3, -8, 0}},
	{{ATOMIC, 1, 2, 16, ADDITION}, {ATOMIC, 1, 2, 16, ADDITION}},
	{{ATOMIC, 1, 2, 16, COMPARE}, {ATOMIC, 1, 2, 16, COMPARE}},
	{{ATOMIC_32, 1, 2, 16, EXCHANGE}, {ATOMIC_32, 1, 2, 16, EXCHANGE}},
	{{STORE, 1, 2, 16, 0}, {STORE, 1, 2, 16, 0}},
	{{0xb7, 3, 0, 0, EXCHANGE}, {0xb7, 3, 0, 0, EXCHANGE}}, /* a constant of that value */
};

#define ROWS (sizeof(rows) / sizeof(rows[0]))

int main(void)
{
	struct bpf_insn code[ROWS];
	struct tap tap = {0};
	size_t i;

	for (i = 0; i < ROWS; i++)
		code[i] = rows[i].before;
	tap_number(&tap, (long long)ordered_store_replace(code, ROWS), 2, "two are replaced");
	for (i = 0; i < ROWS; i++)
		tap_ok(&tap, !memcmp(&code[i], &rows[i].after, sizeof(*code)), "instruction %zu",
		       i);
	tap_number(&tap, (long long)ordered_store_replace(code, ROWS), 0, "none is left");
	return tap_done(&tap);
}
