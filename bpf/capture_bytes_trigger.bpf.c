// SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
/* capture_bytes.bpf.c with triggers that packets are. */
#define CAPTURE_KEEP
#define CAPTURE_KEEP_BYTES
#define CAPTURE_TRIGGERS
#include "capture.bpf.c"
