/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* From a record in a ring to a struct packet, in the form of the link type that is printed. */
#ifndef TCPLENS_UNPACK_H
#define TCPLENS_UNPACK_H

#include <linux/types.h>
#include <stdbool.h>

#include "base/cleanup.h"
#include "capture/clock.h"
#include "packet.h"
#include "record.h"

struct unpack;

/*
 * The packets of one network namespace.
 * linktype:   LINKTYPE_LINUX_SLL2 or _SLL for packets in that form, as several interfaces or some
 *             alone need it; else each has that of its interface.
 * snaplen:    counts the bytes of that form.
 * clock:      borrowed.
 * socket:     of that namespace, see interface.h; borrowed.
 * netns:      the namespace's inode number.
 * netns_name: where there are several, what its interfaces' names are prefixed with; borrowed.
 * origins:    NULL, or with --netns all its interfaces, in place of the three above; borrowed.
 * hear:       called with arg for an interface that is not there: enters what there is to hear.
 */
struct origin_table;
struct unpack_request {
	uint16_t linktype;
	uint32_t snaplen;
	struct clock *clock;
	int socket;
	uint32_t netns;
	const char *netns_name;
	struct origin_table *origins;
	bool again; /* the same times come again: interfaces' former names are kept for them */
	void (*hear)(void *arg);
	void *arg;
};

/* token: of sandbox_enter(). Returns 0 or -errno. */
struct sandbox_token;
int unpack_new(struct unpack **unpack, const struct sandbox_token *token,
	       const struct unpack_request *request);
void unpack_free(struct unpack *unpack);
CLEANUP_DEFINE(struct unpack *, unpack_free)

/* The packet borrows the record's bytes, and a prefix that the next call overwrites. */
void unpack_record(struct unpack *unpack, const struct record *record, struct packet *packet);

/*
 * An interface has changed, maybe its name, which packets have from now (CLOCK_MONOTONIC) on; 0: it
 * was so all the time.
 */
struct interface_event;
void unpack_take_event(struct unpack *unpack, const struct interface_event *event, uint64_t now);

/* The origins have changed. */
void unpack_changed(struct unpack *unpack);

/* Events were lost: look each interface up when it next has a packet. */
void unpack_renew(struct unpack *unpack);

/* How many interfaces were forgotten to make room for others. */
uint64_t unpack_evicted(const struct unpack *unpack);

#endif
