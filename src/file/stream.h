/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/*
 * A file to read from, plain or in gzip (RFC 1952), recognised by its first bytes. From a pipe,
 * what is there is read without waiting for more: a capture that goes on is seen as it goes on.
 */
#ifndef TCPLENS_FILE_STREAM_H
#define TCPLENS_FILE_STREAM_H

#include <stdio.h>

/*
 * fd: the stream's from then on, also where it fails. Returns 0 or -errno. Reading fails with EIO
 * where the gzip data is broken or cut.
 */
int stream_open(FILE **stream, int fd);

#endif
