/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/*
 * What /proc, the user database and the files of container runtimes say about a process, for -v.
 * Read when the process is first seen and again when it changes; of one that has ended by then only
 * what the kernel reported remains.
 */
#ifndef TCPLENS_PROCESS_DETAIL_H
#define TCPLENS_PROCESS_DETAIL_H

#include <linux/types.h>
#include <stdbool.h>
#include <stdint.h>

#include "base/buffer.h"
#include "base/cleanup.h"
#include "helper/helper.h"
#include "owner.h"

struct detail;
struct packet_container;

/*
 * A process that looks there: the reader can open nothing. It stays whoever started the program,
 * without capabilities. Returns 0 or -errno.
 */
int detail_start(struct helper *helper);

/* Asks it. Empty where it has ended; NULL where memory runs out. */
struct detail *detail_read(struct helper *helper, const struct owner_process *process);
void detail_free(struct detail *detail);
CLEANUP_DEFINE(struct detail *, detail_free)

/*
 * The command line according to the kernel, size bytes. What /proc says goes on where this, which
 * may be cut, ends. False where the kernel's was another before.
 */
bool detail_command(struct detail *detail, const char *text, size_t size);

/* NULL where not known, as where detail is NULL. */
const char *detail_command_line(const struct detail *detail);
const char *detail_cgroup(const struct detail *detail);
const struct packet_container *detail_container(const struct detail *detail);

/*
 * Appends `, command ..., uid N (user), cgroup PATH, container ID (name), pod NAMESPACE/NAME`, as
 * far as known; detail may be NULL.
 */
void detail_put(const struct detail *detail, uint32_t uid, struct buffer *out);

#endif
