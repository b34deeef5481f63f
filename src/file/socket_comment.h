/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* How a pcapng file has the state of the sockets at a packet's ends: as a comment of the packet. */
#ifndef TCPLENS_FILE_SOCKET_COMMENT_H
#define TCPLENS_FILE_SOCKET_COMMENT_H

#include <linux/types.h>
#include <stdbool.h>
#include <stddef.h>

#include "record.h"

/* Room for the longest, with its zero byte. */
#define SOCKET_COMMENT_SIZE 1024

/*
 * `tcp-info source state=NAME ca_state=NAME NAME=NUMBER ... destination ...`. An end that is not
 * known is left out, and numbers that are 0.
 */
void socket_comment_write(const struct record_tcp_info *info, char text[SOCKET_COMMENT_SIZE]);

/* False: the comment of length bytes is another's, and *info is unchanged. */
bool socket_comment_read(const char *comment, size_t length, struct record_tcp_info *info);

#endif
