/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* What libbpf says on stderr, the verifier's logs among it. */
#ifndef TCPLENS_DEBUG_H
#define TCPLENS_DEBUG_H

#include <stdbool.h>

/* To be called once, before libbpf is used: nothing of it is shown unless wanted (--debug). */
void debug_show(bool wanted);

#endif
