/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/*
 * The programs of bpf/forwarded.bpf.c, loaded, and the table of forwarded connections that they
 * share. Who attaches the programs and who starts passes is the caller's.
 */
#ifndef TCPLENS_FLOW_FORWARDED_H
#define TCPLENS_FLOW_FORWARDED_H

#include <linux/bpf.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/cleanup.h"
#include "config.h"

#include "forwarded_record.h"

struct forwarded;

/* btf_path: of the kernel's types, NULL: the kernel's own. bytes: of the table; 0: the default. */
struct forwarded_request {
	const char *btf_path;
	size_t bytes;
};

/* Whether the kernel takes the table and its iterator. */
bool forwarded_probe(const char *btf_path);

/* An empty table. Returns 0, or a negative errno after a message. */
int forwarded_open(struct forwarded **forwarded, const struct forwarded_request *request);
void forwarded_close(struct forwarded *forwarded); /* takes NULL */
CLEANUP_DEFINE(struct forwarded *, forwarded_close)

/* A network namespace, and the interfaces to follow there by number; any: all of them. */
struct forwarded_netns {
	uint32_t inode;
	bool any;
	const uint32_t *interfaces;
	size_t interface_count;
};

/*
 * Loads the programs for a namespace. programs become descriptors, the caller's, by attach point;
 * -1: none. Returns 0, or a negative errno after a message.
 */
int forwarded_load(struct forwarded *forwarded, const struct forwarded_netns *netns,
		   int programs[ATTACH_POINTS]);

/* The link of which an iterator over the table can be made (bpf_iter_create); borrowed. */
int forwarded_link(const struct forwarded *forwarded);

typedef void (*forwarded_take)(void *arg, const struct forwarded_record *record);

/* What a pass is for. */
enum forwarded_kind {
	FORWARDED_PASS_ENDS, /* connections that ended a second ago */
	FORWARDED_PASS_LIVE, /* those that live too */
	FORWARDED_PASS_LAST, /* all */
};

/*
 * A pass: begins with those whose place another one took, then reads an iterator to its end. Then
 * another iterator is swept, which removes from the table what was given out. Returns 0 or -errno.
 */
int forwarded_read(struct forwarded *forwarded, int iterator, enum forwarded_kind kind,
		   forwarded_take take, void *arg);
int forwarded_sweep(struct forwarded *forwarded, int iterator);

/* Packets that were not counted: of connections for which there was no room. */
uint64_t forwarded_refused(const struct forwarded *forwarded);

/* Connections that ended and are missing. */
uint64_t forwarded_lost(const struct forwarded *forwarded);

#endif
