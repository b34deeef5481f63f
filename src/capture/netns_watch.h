/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* The programs of bpf/netns.bpf.c, and what user space tells them. */
#ifndef TCPLENS_CAPTURE_NETNS_WATCH_H
#define TCPLENS_CAPTURE_NETNS_WATCH_H

#include <linux/types.h>
#include <stdbool.h>
#include <stdint.h>

#include "base/cleanup.h"
#include "packet_origin.h"

struct netns_watch;

/* btf_path: of the kernel's types, NULL: its own. Returns 0 or -errno. */
int netns_watch_open(struct netns_watch **watch, const char *btf_path);

/* Takes NULL. Where another process has it by a fork the programs stay until that closes it too. */
void netns_watch_close(struct netns_watch *watch);
CLEANUP_DEFINE(struct netns_watch *, netns_watch_close)

/* Becomes readable when there are hints. */
int netns_watch_fd(const struct netns_watch *watch);
void netns_watch_hints(struct netns_watch *watch,
		       void (*take)(void *arg, const struct origin_hint *hint), void *arg);

/* How many interfaces came up in the namespace so far. */
uint64_t netns_watch_turn(const struct netns_watch *watch, uint32_t netns);

/* Its interfaces that came up until that turn are attached to. */
void netns_watch_attached(const struct netns_watch *watch, uint32_t netns, uint64_t turn);

/* The interface is known, so its coming up is nothing to tell; not any more. */
void netns_watch_know(const struct netns_watch *watch, uint32_t netns, uint32_t ifindex);
void netns_watch_unknow(const struct netns_watch *watch, uint32_t netns, uint32_t ifindex);

/* The namespace is gone. Returns how many connections began too early there. */
uint64_t netns_watch_forget(const struct netns_watch *watch, uint32_t netns);

/* Connections that began too early so far, in all; and hints for which there was no room. */
uint64_t netns_watch_early(const struct netns_watch *watch);
uint64_t netns_watch_lost(const struct netns_watch *watch);

#endif
