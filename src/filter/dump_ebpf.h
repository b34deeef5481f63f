/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* A translated program in the notation of the kernel's verifier log. */
#ifndef TCPLENS_FILTER_DUMP_EBPF_H
#define TCPLENS_FILTER_DUMP_EBPF_H

#include <stdio.h>

#include "filter/translate.h"

/* One instruction a line: "index: (opcode) text". Returns 0 or -EIO. Flushes. */
int dump_ebpf_print(FILE *file, const struct translate_program *program);

#endif
