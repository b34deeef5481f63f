/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* Packets that the kernel frees: which of them are drops. */
#ifndef TCPLENS_FACTS_DROP_H
#define TCPLENS_FACTS_DROP_H

#include <linux/types.h>
#include <stdbool.h>

#include "record.h"

#include "fact.h"
#include "facts/kernel_name.h"

/*
 * What the kernel frees without a reason, but has accepted: data and the end of it that nobody had
 * read when the socket was closed (QUEUE_PURGE in newer kernels, but for data that arrived out of
 * order), and after the peer's FIN its acknowledgments, which TCP has processed then.
 */
bool drop_is_accepted(const struct kernel_names *names, const struct fact *fact);

#endif
