// SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
#include "bpfobj/libbpf_log.h"

#include <bpf/libbpf.h>

static int print_nothing(enum libbpf_print_level level, const char *format, va_list args)
{
	(void)level;
	(void)format;
	(void)args;
	return 0;
}

void libbpf_log_show(bool shown)
{
	if (!shown)
		libbpf_set_print(print_nothing);
}
