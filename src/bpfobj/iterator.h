/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
#ifndef TCPLENS_BPFOBJ_ITERATOR_H
#define TCPLENS_BPFOBJ_ITERATOR_H

/*
 * A pass of a BPF iterator, by the descriptor of its link: what it gives out is read from the
 * descriptor returned, the caller's. Of an iterator over sockets, those of the caller's network
 * namespace. Returns -errno on failure.
 */
int iterator_begin(int link);

#endif
