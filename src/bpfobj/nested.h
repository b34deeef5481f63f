/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/*
 * Programs of tracepoints that did not run since they were interrupted by the same tracepoint, and
 * the second ones, which run then: of NAME that is NAME_nested. See bpf/nested.h.
 */
#ifndef TCPLENS_BPFOBJ_NESTED_H
#define TCPLENS_BPFOBJ_NESTED_H

#include <bpf/libbpf.h>
#include <stddef.h>
#include <stdint.h>

#define NESTED_MAX 2 /* in an object */

/* All zero: there are none. */
struct nested {
	const struct bpf_object *object; /* borrowed */
	struct bpf_link *links[NESTED_MAX];
	size_t count;
};

/* Before the object is loaded: those are whose first is. */
void nested_choose(struct bpf_object *object);

/*
 * After the first programs are attached. One that cannot be is left out, and what it would have
 * taken is missed.
 */
void nested_attach(struct nested *nested, const struct bpf_object *object);
void nested_close(struct nested *nested);

/*
 * How often a program did not run, and no other one in its place. taken: nested_taken of the
 * object. At most 0 before Linux 6.1, where programs of tracepoints interrupt themselves.
 */
uint64_t nested_missed(const struct nested *nested, uint64_t taken);

#endif
