/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
#ifndef TCPLENS_BASE_REOPEN_H
#define TCPLENS_BASE_REOPEN_H

/*
 * Another descriptor of an output. A pipe or terminal is opened once more
 * where that is allowed, so that only our description of it does not block: other processes share
 * fd's; a pipe or local socket gets room for long lines. Not to be called in the sandbox. Returns
 * it or -errno; fd stays open.
 */
int reopen_output(int fd);

#endif
