// SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
#include "capture/attach.h"

#include <bpf/bpf.h>
#include <bpf/libbpf.h>
#include <errno.h>
#include <linux/if_link.h>
#include <stdlib.h>
#include <string.h>

#include "base/message.h"
#include "capture/clsact.h"

/* Numbers of Linux 6.6, since older UAPI headers lack the names. */
#define ATTACH_TCX_INGRESS 46
#define ATTACH_TCX_EGRESS  47
#define ATTACH_BEFORE	   (1U << 3) /* BPF_F_BEFORE, of no program in particular: the head */

#define LINKS 2

/*
 * A TCX link waits for a grace period of RCU, some 10 ms under a lock of the whole network, when it
 * is attached and again when it is detached; a filter on clsact takes a hundredth of that. So where
 * interfaces may be many, only so many of them get links.
 */
#define TCX_MOST 16

#define BUCKETS 1024 /* a power of two */

struct attachment {
	uint32_t index;
	unsigned int seen; /* the last round in which it was there */
	int links[LINKS];  /* ingress, egress; -1: none */
	bool tcx;	   /* they are TCX links */
	bool refused;	   /* the reason was printed: not again until the interface is a new one */
	struct attachment *next;
};

struct attach {
	struct attach_options options;
	struct clsact *clsact; /* opened when TCX was found missing, or where it is not for all */
	bool no_tcx;
	bool full; /* that descriptors have run out was printed */
	unsigned int tcx_count;
	unsigned int count; /* attached to */
	unsigned int round;
	unsigned int bucket; /* of the attachment detached last */
	struct attachment *buckets[BUCKETS];
};

bool attach_has_tcx(void)
{
	__u32 flags, count = 0;

	/* Interface 1 is the loopback everywhere; a kernel without TCX does not look it up. */
	return bpf_prog_query(1, ATTACH_TCX_INGRESS, 0, &flags, NULL, &count) == 0 ||
	       errno == ENODEV;
}

int attach_new(struct attach **out, const struct attach_options *options)
{
	struct attach *attach = calloc(1, sizeof(*attach));
	int error;

	if (!attach)
		return -ENOMEM;
	attach->options = *options;
	attach->no_tcx = options->no_tcx;
	if ((options->no_tcx || options->many) && !options->xdp) {
		error = clsact_open(&attach->clsact, options->pinned);
		/* Without a number TCX links have to do for all. */
		if (error && options->no_tcx) {
			free(attach);
			return error;
		}
	}
	*out = attach;
	return 0;
}

static struct attachment **find(struct attach *attach, uint32_t index)
{
	struct attachment **at = &attach->buckets[index & (BUCKETS - 1)];

	while (*at && (*at)->index != index)
		at = &(*at)->next;
	return at;
}

static void close_links(struct attach *attach, struct attachment *attachment, bool detach)
{
	int i;

	attach->tcx_count -= attachment->tcx;
	attach->count -= !attachment->refused;

	for (i = 0; i < LINKS; i++) {
		if (attachment->links[i] < 0)
			continue;
		/* This waits until no CPU runs the program; closing may leave that to later. */
		if (detach)
			bpf_link_detach(attachment->links[i]);
		close(attachment->links[i]);
	}
}

bool attach_detach_next(struct attach *attach)
{
	struct attachment *attachment;

	if (!attach)
		return false;
	for (; attach->bucket < BUCKETS; attach->bucket++) {
		attachment = attach->buckets[attach->bucket];
		if (!attachment)
			continue;
		attach->buckets[attach->bucket] = attachment->next;
		close_links(attach, attachment, true);
		free(attachment);
		return true;
	}
	clsact_close(attach->clsact);
	attach->clsact = NULL;
	return false;
}

void attach_free(struct attach *attach)
{
	while (attach_detach_next(attach))
		;
	free(attach);
}

void attach_abandon(struct attach *attach)
{
	struct attachment *attachment;
	unsigned int i;

	if (!attach)
		return;
	for (i = 0; i < BUCKETS; i++) {
		while ((attachment = attach->buckets[i])) {
			attach->buckets[i] = attachment->next;
			close_links(attach, attachment, false);
			free(attachment);
		}
	}
	clsact_abandon(attach->clsact);
	free(attach);
}

bool attach_outlives(const struct attach *attach)
{
	return attach->clsact;
}

int attach_adopt(struct attach *attach)
{
	return clsact_adopt(attach->clsact);
}

void attach_serve(struct attach *attach)
{
	clsact_serve(attach->clsact);
}

static void forget(struct attach *attach, struct attachment **at)
{
	struct attachment *attachment = *at;

	*at = attachment->next;
	if (attach->clsact)
		clsact_forget(attach->clsact, attachment->index);
	close_links(attach, attachment, false);
	free(attachment);
}

void attach_forget(struct attach *attach, uint32_t index)
{
	struct attachment **at = find(attach, index);

	if (*at)
		forget(attach, at);
}

void attach_round(struct attach *attach)
{
	attach->round++;
}

void attach_sweep(struct attach *attach)
{
	struct attachment **at;
	unsigned int i;

	for (i = 0; i < BUCKETS; i++) {
		for (at = &attach->buckets[i]; *at;) {
			if ((*at)->seen != attach->round)
				forget(attach, at);
			else
				at = &(*at)->next;
		}
	}
}

int attach_links(const struct attach *attach,
		 int (*visit)(void *arg, uint32_t index, bool egress, int link), void *arg)
{
	const struct attachment *attachment;
	unsigned int i, link;
	int error = 0;

	for (i = 0; i < BUCKETS; i++)
		for (attachment = attach->buckets[i]; attachment; attachment = attachment->next)
			for (link = 0; link < LINKS && !error; link++)
				if (attachment->links[link] >= 0)
					error = visit(arg, attachment->index, link,
						      attachment->links[link]);
	return error;
}

void attach_use(struct attach *attach, const int programs[ATTACH_POINTS])
{
	memcpy(attach->options.programs, programs, sizeof(attach->options.programs));
}

unsigned int attach_count(const struct attach *attach)
{
	return attach->count;
}

/* On any, interfaces come and go: not an error. */
static bool is_gone(const struct attach *attach, const struct interface *interface)
{
	struct interface now;

	return attach->options.many && interface_by_name(&now, interface->name) == -ENODEV;
}

/* Said once, whatever does not fit. */
static int tell_full(struct attach *attach, const struct interface *interface)
{
	if (!attach->full)
		message_error("%s%s and others are not captured on: no more files may be open; "
			      "raise the limit (ulimit -Hn, LimitNOFILE= of a service)",
			      attach->options.prefix, interface->name);
	attach->full = true;
	return -EMFILE;
}

/* Native where the driver takes the program, else generic. */
static int attach_xdp(struct attach *attach, struct attachment *attachment,
		      const struct interface *interface, enum attach_point point)
{
	int program = attach->options.programs[point], generic = attach->options.generic[point];
	const char *prefix = attach->options.prefix;
	LIBBPF_OPTS(bpf_link_create_opts, opts, .flags = XDP_FLAGS_DRV_MODE);
	const char *mode = "native";
	int fd = bpf_link_create(program, (int)interface->index, BPF_XDP, &opts);

	if (fd < 0 && errno != EBUSY && errno != EEXIST) {
		opts.flags = XDP_FLAGS_SKB_MODE;
		mode = "generic";
		fd = bpf_link_create(generic >= 0 ? generic : program, (int)interface->index,
				     BPF_XDP, &opts);
	}
	if (fd < 0) {
		int error = -errno;

		if (error == -EMFILE || is_gone(attach, interface))
			return error == -EMFILE ? tell_full(attach, interface) : -ENODEV;
		if (error == -EBUSY || error == -EEXIST)
			message_error("%s%s: an XDP program is attached there already, and there "
				      "is room for one; --hook tc needs none",
				      prefix, interface->name);
		else
			message_errno(error, "%s%s: cannot attach to XDP", prefix, interface->name);
		return error;
	}
	message_info("%s%s: XDP, %s mode", prefix, interface->name, mode);
	attachment->links[0] = fd;
	return 0;
}

static int attach_tcx(struct attachment *attachment, uint32_t index, bool egress, int program)
{
	LIBBPF_OPTS(bpf_link_create_opts, opts, .flags = ATTACH_BEFORE);
	int fd = bpf_link_create(program, (int)index,
				 egress ? ATTACH_TCX_EGRESS : ATTACH_TCX_INGRESS, &opts);

	if (fd < 0)
		return -errno;
	attachment->links[egress] = fd;
	return 0;
}

/* Programs of others with TCX links come before all filters on clsact, and may let none through. */
static bool has_programs(uint32_t index, int attach_type)
{
	__u32 flags, count = 0;

	return !bpf_prog_query((int)index, attach_type, 0, &flags, NULL, &count) && count;
}

static bool choose_tcx(const struct attach *attach, uint32_t index)
{
	if (attach->no_tcx)
		return false;
	return !attach->clsact || attach->tcx_count < (attach->options.quick ? 0 : TCX_MOST) ||
	       has_programs(index, ATTACH_TCX_INGRESS) || has_programs(index, ATTACH_TCX_EGRESS);
}

static int attach_tc(struct attach *attach, struct attachment *attachment,
		     const struct interface *interface, bool egress, int program)
{
	int error;

	if (attachment->tcx) {
		error = attach_tcx(attachment, interface->index, egress, program);
		/* A kernel below 6.6 does not know the attach type. */
		if (error != -EINVAL)
			return error;
		attach->no_tcx = true;
		attachment->tcx = false;
		attach->tcx_count--;
		error = attach->clsact ? 0 : clsact_open(&attach->clsact, attach->options.pinned);
		if (error)
			return error;
	}
	return clsact_attach(attach->clsact, interface->index, egress, program);
}

static int attach_directions(struct attach *attach, struct attachment *attachment,
			     const struct interface *interface)
{
	bool ip = interface->link.header == LINK_HEADER_NONE;
	int ingress = attach->options.programs[ip ? ATTACH_POINT_INGRESS_IP : ATTACH_POINT_INGRESS];
	int egress = attach->options.programs[ip ? ATTACH_POINT_EGRESS_IP : ATTACH_POINT_EGRESS];
	int error = 0;

	if (attach->options.xdp)
		return attach_xdp(attach, attachment, interface,
				  ip ? ATTACH_POINT_INGRESS_IP : ATTACH_POINT_INGRESS);
	attachment->tcx = choose_tcx(attach, interface->index);
	attach->tcx_count += attachment->tcx;
	if (attach->options.ingress)
		error = attach_tc(attach, attachment, interface,
				  interface->loopback && attach->options.loopback_leaving, ingress);
	if (!error && attach->options.egress && !interface->loopback)
		error = attach_tc(attach, attachment, interface, true, egress);
	if (error == -EMFILE)
		return tell_full(attach, interface);
	if (error && is_gone(attach, interface))
		return -ENODEV;
	if (error)
		message_errno(error, "%s%s: cannot attach to TC", attach->options.prefix,
			      interface->name);
	return error;
}

static int check_interface(const struct attach *attach, const struct interface *interface)
{
	const int *programs = attach->options.programs;

	if (interface->link.header == LINK_HEADER_UNKNOWN) {
		message_error("%s%s: its link header (hardware type %u) is not supported",
			      attach->options.prefix, interface->name, interface->link.hardware);
		return -EOPNOTSUPP;
	}
	if (interface->link.header == LINK_HEADER_NONE && programs[ATTACH_POINT_INGRESS_IP] < 0 &&
	    programs[ATTACH_POINT_EGRESS_IP] < 0) {
		message_error(
			"%s%s: the filter does not fit an interface without a link header: %s",
			attach->options.prefix, interface->name, attach->options.no_ip_reason);
		return -EINVAL;
	}
	return 0;
}

/* Adds an attachment that is refused so far. */
static struct attachment *add(struct attach *attach, struct attachment **at, uint32_t index)
{
	struct attachment *attachment = malloc(sizeof(*attachment));

	if (!attachment)
		return NULL;
	*attachment = (struct attachment){
		.index = index, .seen = attach->round, .links = {-1, -1}, .refused = true};
	*at = attachment;
	return attachment;
}

/* What was attached before the error goes, why is remembered. */
static void give_up(struct attach *attach, struct attachment *attachment)
{
	close_links(attach, attachment, true);
	attachment->links[0] = attachment->links[1] = -1;
	attachment->tcx = false;
	if (attach->clsact)
		clsact_detach(attach->clsact, attachment->index);
}

/* The kernel's layout of a link's data begins with the interface for XDP and TCX alike. */
bool attach_stands(struct attach *attach, uint32_t index)
{
	const struct attachment *attachment = *find(attach, index);
	int i;

	for (i = 0; attachment && i < LINKS; i++) {
		struct bpf_link_info info = {0};

		if (attachment->links[i] >= 0 &&
		    !bpf_obj_get_info_by_fd(attachment->links[i], &info, &(__u32){sizeof(info)}) &&
		    !info.xdp.ifindex)
			return false;
	}
	return !attach->clsact || clsact_stands(attach->clsact, index);
}

int attach_interface(struct attach *attach, const struct interface *interface)
{
	struct attachment **at = find(attach, interface->index), *attachment = *at;
	int error;

	if (attachment && attachment->seen != attach->round &&
	    !attach_stands(attach, interface->index)) {
		forget(attach, at);
		attachment = *(at = find(attach, interface->index));
	}
	if (attachment) {
		attachment->seen = attach->round;
		return attachment->refused ? -EALREADY : 0;
	}
	attachment = add(attach, at, interface->index);
	if (!attachment)
		return -ENOMEM;
	error = check_interface(attach, interface);
	if (error)
		return error;
	error = attach_directions(attach, attachment, interface);
	if (error) {
		give_up(attach, attachment);
		if (error == -ENODEV)
			forget(attach, at);
		return error;
	}
	attachment->refused = false;
	attach->count++;
	return 0;
}
