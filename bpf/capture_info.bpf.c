// SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
/*
 * capture.bpf.c with --tcp-info: an object of its own, since reading sockets needs the kernel's
 * types, and a capture without it must load where they cannot be had.
 */
#define CAPTURE_TCP_INFO
#include "capture.bpf.c"
