/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/*
 * Filter or fast-path programs on interfaces, before all others there: TCX links (Linux 6.6),
 * clsact filters where the kernel has none, or XDP links (Linux 5.9).
 */
#ifndef TCPLENS_ATTACH_H
#define TCPLENS_ATTACH_H

#include <stdbool.h>
#include <stdint.h>

#include "base/cleanup.h"
#include "capture/interface.h"
#include "capture/load.h"

struct attach_options {
	bool xdp;
	bool no_tcx;  /* go straight to clsact */
	bool pinned;  /* what is attached is to stay: see attach_links() */
	bool many;    /* any number of interfaces, which come and go: see attach_interface */
	bool quick;   /* with many: TCX links only where programs of others have some */
	bool ingress; /* of other interfaces than loopback */
	/* Likewise; a packet on loopback passes both, so ingress has them all. */
	bool egress;
	/* On loopback the program of ingress is attached to egress. */
	bool loopback_leaving;
	int programs[ATTACH_POINTS]; /* borrowed; -1: none for this attach point */
	int generic[ATTACH_POINTS];  /* likewise, in XDP's generic mode; -1: the same */
	const char *no_ip_reason;    /* why the IP attach points have no program; borrowed */
	const char *prefix;	     /* of interfaces' names in messages; borrowed */
};

struct attach;

/* True where the kernel has TCX links (Linux 6.6). */
bool attach_has_tcx(void);

int attach_new(struct attach **attach, const struct attach_options *options);

/* Detaches everything, synchronously: no program runs any more when it returns. Takes NULL. */
void attach_free(struct attach *attach);
CLEANUP_DEFINE(struct attach *, attach_free)

/* Lets go of everything without detaching: another process holds it too. Takes NULL. */
void attach_abandon(struct attach *attach);

/* Detaches from one interface. Returns false when nothing was left to detach. Takes NULL. */
bool attach_detach_next(struct attach *attach);

/*
 * Attaches to an interface, once: again is no error. Returns 0, or a negative errno after printing
 * why, with nothing left attached there; -EALREADY, without a message, where that happened before.
 * -EOPNOTSUPP: an unsupported link header. With options.many an interface that is not there any
 * more is -ENODEV without a message; and beyond the first few, clsact filters are used instead of
 * TCX links where no other program has a link.
 */
int attach_interface(struct attach *attach, const struct interface *interface);

/* For the interfaces attached to from now on; borrowed until then. */
void attach_use(struct attach *attach, const int programs[ATTACH_POINTS]);

/* How many interfaces are attached to. */
unsigned int attach_count(const struct attach *attach);

/*
 * Between the two attach_interface is called for every interface there is; those that were attached
 * to before and are not there are forgotten, and those that are others with the same number are
 * attached to.
 */
void attach_round(struct attach *attach);
void attach_sweep(struct attach *attach);

/*
 * Calls visit for each link; clsact filters have none, and with options.pinned stay by themselves.
 * egress: the hook of a TCX link. Stops at and returns the first result that is not 0.
 */
int attach_links(const struct attach *attach,
		 int (*visit)(void *arg, uint32_t index, bool egress, int link), void *arg);

/*
 * False where what was attached there is gone, as when another interface has the number by now, and
 * nothing told of that.
 */
bool attach_stands(struct attach *attach, uint32_t index);

/* The interface no longer exists, nor does what was attached to it. */
void attach_forget(struct attach *attach, uint32_t index);

/* True when something stays attached unless attach_free() runs: clsact filters, not links. */
bool attach_outlives(const struct attach *attach);

/* As clsact_adopt() and clsact_serve(); -1 where there is nothing to hold. */
int attach_adopt(struct attach *attach);
void attach_serve(struct attach *attach);

#endif
