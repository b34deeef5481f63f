/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/*
 * Entry programs as direct-action filters on a clsact qdisc, for kernels without TCX. Filters
 * outlive the process that made them, so each instance owns one of a few handles, by a number of
 * capture/instance.h: a filter whose handle belongs to a number without a holder is left over, and
 * removed if it has our name.
 */
#ifndef TCPLENS_CLSACT_H
#define TCPLENS_CLSACT_H

#include <stdbool.h>
#include <stdint.h>

/* The prefix of the name of every program on a hook. */
#define CLSACT_PROGRAM_PREFIX "tcplens_"

struct clsact;

/*
 * pinned: its filters stay when the process has ended, with handles that belong to no instance, so
 * that no capture takes them for left over. Returns 0 or -errno; -EUSERS when all handles are
 * taken.
 */
int clsact_open(struct clsact **clsact, bool pinned);

/*
 * For the process that has it by a fork and keeps it: its socket, which becomes readable when
 * somebody asks who holds the number, upon which clsact_serve() is to be called.
 */
int clsact_adopt(struct clsact *clsact);
void clsact_serve(struct clsact *clsact);

/* Removes every filter attached through it, and a qdisc made for them that is empty again. */
void clsact_close(struct clsact *clsact);

/* Frees the memory alone: the filters belong to another process. Both take NULL. */
void clsact_abandon(struct clsact *clsact);

/* Returns 0 or -errno. Before the first filter on an interface removes what dead instances left. */
int clsact_attach(struct clsact *clsact, uint32_t ifindex, bool egress, int program);

void clsact_detach(struct clsact *clsact, uint32_t ifindex); /* one interface's filters */
void clsact_forget(struct clsact *clsact, uint32_t ifindex); /* the kernel removed them with it */

/* False where one of the interface's filters is there no more. */
bool clsact_stands(const struct clsact *clsact, uint32_t ifindex);

/* Whether the interface has a clsact qdisc, whoever made it. */
bool clsact_exists(uint32_t ifindex);

/*
 * Of pinned filters, by the number that the kernel gave their program: whether one stands there,
 * and the same with removing it. clsact_remove_empty removes the qdisc where it has no filter.
 */
bool clsact_has_program(uint32_t ifindex, bool egress, uint32_t program);
bool clsact_remove_program(uint32_t ifindex, bool egress, uint32_t program);
void clsact_remove_empty(uint32_t ifindex);

#endif
