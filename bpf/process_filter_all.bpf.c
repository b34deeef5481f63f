// SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
/* process_filter.bpf.c with --netns all: the network namespace is that of the packet's origin. */
#define CAPTURE_ORIGIN
#include "process_filter.bpf.c"
