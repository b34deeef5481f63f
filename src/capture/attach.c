// SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
#include "capture/attach.h"

#include <bpf/bpf.h>
#include <bpf/libbpf.h>
#include <errno.h>
#include <linux/if_link.h>
#include <string.h>

#include "base/message.h"
#include "capture/clsact.h"

/* Numbers of Linux 6.6, since older UAPI headers lack the names. */
#define ATTACH_TCX_INGRESS 46
#define ATTACH_TCX_EGRESS  47
#define ATTACH_BEFORE	   (1U << 3) /* BPF_F_BEFORE, of no program in particular: the head */

#define LINKS 2

struct attachment {
	uint32_t index;
	int links[LINKS]; /* ingress, egress; -1: none */
	bool refused;	  /* the reason was printed: not again until the interface is a new one */
	struct attachment *next;
};

struct attach {
	struct attach_options options;
	struct clsact *clsact; /* opened when TCX was found missing */
	struct attachment *list;
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
	if (options->no_tcx && !options->xdp) {
		error = clsact_open(&attach->clsact);
		if (error) {
			free(attach);
			return error;
		}
	}
	*out = attach;
	return 0;
}

static struct attachment *find(const struct attach *attach, uint32_t index)
{
	struct attachment *attachment;

	for (attachment = attach->list; attachment; attachment = attachment->next)
		if (attachment->index == index)
			return attachment;
	return NULL;
}

static void close_links(struct attachment *attachment, bool detach)
{
	int i;

	for (i = 0; i < LINKS; i++) {
		if (attachment->links[i] < 0)
			continue;
		/*
		 * Detaching waits until no CPU runs the program; closing may leave that to later.
		 */
		if (detach)
			bpf_link_detach(attachment->links[i]);
		close(attachment->links[i]);
	}
}

static void attach_close(struct attach *attach, bool detach)
{
	struct attachment *attachment;

	if (!attach)
		return;
	while ((attachment = attach->list)) {
		attach->list = attachment->next;
		close_links(attachment, detach);
		free(attachment);
	}
	if (detach)
		clsact_close(attach->clsact);
	else
		clsact_abandon(attach->clsact);
	free(attach);
}

void attach_free(struct attach *attach)
{
	attach_close(attach, true);
}

void attach_abandon(struct attach *attach)
{
	attach_close(attach, false);
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

void attach_forget(struct attach *attach, uint32_t index)
{
	struct attachment **at, *attachment;

	for (at = &attach->list; *at; at = &(*at)->next) {
		attachment = *at;
		if (attachment->index != index)
			continue;
		*at = attachment->next;
		close_links(attachment, false);
		free(attachment);
		break;
	}
	if (attach->clsact)
		clsact_forget(attach->clsact, index);
}

/* Native where the driver takes the program, else generic. */
static int attach_xdp(const struct attach *attach, struct attachment *attachment,
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

static int attach_tc(struct attach *attach, struct attachment *attachment,
		     const struct interface *interface, bool egress, int program)
{
	int error;

	if (!attach->clsact) {
		error = attach_tcx(attachment, interface->index, egress, program);
		/* A kernel below 6.6 does not know the attach type. */
		if (error != -EINVAL)
			return error;
		error = clsact_open(&attach->clsact);
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
	if (attach->options.ingress)
		error = attach_tc(attach, attachment, interface, false, ingress);
	if (!error && attach->options.egress && !interface->loopback)
		error = attach_tc(attach, attachment, interface, true, egress);
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

int attach_interface(struct attach *attach, const struct interface *interface)
{
	struct attachment *attachment;
	int error;

	attachment = find(attach, interface->index);
	if (attachment)
		return attachment->refused ? -EALREADY : 0;
	attachment = malloc(sizeof(*attachment));
	if (!attachment)
		return -ENOMEM;
	*attachment = (struct attachment){.index = interface->index, .links = {-1, -1}};
	attachment->next = attach->list;
	attach->list = attachment;
	error = check_interface(attach, interface);
	if (error) {
		attachment->refused = true;
		return error;
	}
	error = attach_directions(attach, attachment, interface);
	if (!error)
		return 0;
	close_links(attachment, true);
	attachment->links[0] = attachment->links[1] = -1;
	attachment->refused = true;
	if (attach->clsact)
		clsact_detach(attach->clsact, interface->index);
	return error;
}
