// SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
/*
 * capture.bpf.c with --keep: an object of its own, so that the programs of other captures have not
 * one instruction more.
 */
#define CAPTURE_KEEP
#include "capture.bpf.c"
