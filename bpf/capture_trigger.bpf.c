// SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
/*
 * capture.bpf.c with --keep and triggers that packets are: an object of its own, so that the
 * programs of --keep without them have not one instruction more.
 */
#define CAPTURE_KEEP
#define CAPTURE_TRIGGERS
#include "capture.bpf.c"
