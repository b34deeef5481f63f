/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* A path below a folder, on which no link is followed and which does not lead out. */
#ifndef TCPLENS_HELPER_BENEATH_H
#define TCPLENS_HELPER_BENEATH_H

#include <sys/types.h>

/* As openat(2), with flags and mode. Returns a descriptor or -errno. */
int beneath_open(int folder, const char *path, int flags, mode_t mode);

#endif
