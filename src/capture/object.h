/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/*
 * The variants of the capture programs. All objects have the maps and variables of capture.bpf.o,
 * and those with sockets or triggers maps of their own after them, so that the skeleton of
 * capture.bpf.o serves all.
 */
#ifndef TCPLENS_CAPTURE_OBJECT_H
#define TCPLENS_CAPTURE_OBJECT_H

struct capture_bpf;
struct load_options;

/*
 * Opens the variant that the options need, without loading it; the caller destroys it. NULL: errno
 * says why.
 */
struct capture_bpf *object_open(const struct load_options *options);

#endif
