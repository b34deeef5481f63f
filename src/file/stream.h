/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/*
 * A file to read from, plain or in a form of file/codec.h, recognised by its first bytes. From a
 * pipe, what is there is read without waiting for more: a capture that goes on is seen as it goes
 * on.
 */
#ifndef TCPLENS_FILE_STREAM_H
#define TCPLENS_FILE_STREAM_H

#include <stdio.h>

#define STREAM_PROBLEM 64

/*
 * fd: the stream's from then on, also where it fails. problem: outlives the stream; "" until
 * compressed data is broken or cut, which is told there, and reading fails with EIO. All that came
 * before is read first. Returns 0 or -errno.
 */
int stream_open(FILE **stream, int fd, char problem[STREAM_PROBLEM]);

#endif
