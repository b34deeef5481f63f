// SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
/*
 * capture.bpf.c with --keep and --keep-bytes: an object of its own, so that the programs of --keep
 * without it have not one instruction more.
 */
#define CAPTURE_KEEP
#define CAPTURE_KEEP_BYTES
#include "capture.bpf.c"
