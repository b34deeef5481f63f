// SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
/*
 * capture.bpf.c with --netns all: the programs serve interfaces of many network namespaces, whose
 * numbers are not unique, so records have the origin that the program in front of them left (see
 * include/packet_origin.h). An object of its own, so that other captures have not one instruction
 * more.
 */
#define CAPTURE_ORIGIN
#include "capture.bpf.c"
