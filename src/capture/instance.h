/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/*
 * Numbers that captures of one network namespace take, each its own, and that are free again when
 * their holder has ended, however it ended: what a dead capture left attached is known by its
 * number.
 *
 * A number is held by an abstract Unix socket, of which the kernel reports the owner. Any user can
 * bind such a name, so each holder's ends in 64 random bits, and only names count whose listener
 * may attach programs too. Others cannot take a number away.
 */
#ifndef TCPLENS_INSTANCE_H
#define TCPLENS_INSTANCE_H

#include <stdbool.h>

/* Captures at a time. */
#define INSTANCE_MAX 16

/*
 * Takes a free number. Returns the socket that holds it, and the number in *number; -EUSERS where
 * all are taken, or another -errno.
 */
int instance_take(unsigned int *number);

/* The calling process, which has the socket by a fork, holds it from now on. */
void instance_adopt(int socket);

/* Lets go who asked; to be called when the socket is readable, so that others can ask. */
void instance_serve(int socket);

/* Whether a process other than the holder of socket holds the number. */
bool instance_is_held(unsigned int number, int socket);

#endif
