/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/*
 * Access to a packet's bytes, the same for both hooks: directly in the linear part, else by a
 * helper. Offsets count from the frame's first byte as the hook sees it.
 */
#ifndef TCPLENS_FRAME_H
#define TCPLENS_FRAME_H

#include "vmlinux.h"
#include <bpf/bpf_helpers.h>
#include <bpf/bpf_endian.h>

#include "config.h"
#include "record.h"

/* TCX_NEXT and TC_ACT_UNSPEC: the next program on the hook decides. */
#define TC_NEXT (-1)

const volatile struct config config = {};
const volatile __u16 config_ports[CONFIG_PORT_SLOTS] = {};

/* port: as in the TCP header, in network byte order. */
static __always_inline bool port_has_text(__u16 port)
{
	return !(port & bpf_htons((__u16)~CONFIG_PORT_MAX)) &&
	       config_ports[CONFIG_PORT_SLOT(port, config.port_factor)] == port;
}

struct frame {
	void *ctx; /* struct __sk_buff or struct xdp_md */
	void *data;
	void *data_end;
	__u32 length;  /* bytes in the frame, without a tag kept as metadata */
	__u32 before;  /* bytes in front of the frame that the hook shows with it: frame_before() */
	__u32 missing; /* bytes of the frame that the hook does not show: frame_missing() */
	bool xdp;
};

/*
 * Returns value, of which the verifier then knows no bounds, so that it can prune paths that differ
 * only in them. unknown: any number without known bounds.
 */
static __always_inline __u32 frame_forget(__u32 value, __u32 unknown)
{
	__u32 same = unknown;

	barrier_var(same);
	return value + (unknown ^ same);
}

/*
 * Returns value, as a number of its own to the verifier: what a comparison tells of it is not
 * learned of value, so that the paths behind both outcomes can be pruned. 0 stays known.
 */
static __always_inline __u32 frame_apart(__u32 value, __u32 unknown)
{
	__u32 same = unknown;

	barrier_var(same);
	return value & ~(unknown ^ same);
}

/* A mask; more than two link headers, an IPv6 header with options and a UDP header take. */
#define FRAME_BEFORE_MAX 511

/*
 * A packet that came through a tunnel begins with its IP header. Before Linux 5.14, and on some
 * devices after it, the kernel takes the outer headers for the packet's link header and shows them
 * to TC programs on the way in. Their length is how much longer the frame is than when it reached
 * the hook.
 */
static __always_inline __u32 frame_before(struct __sk_buff *skb)
{
	__u32 before = skb->len - skb->wire_len;

	if (before > FRAME_BEFORE_MAX)
		before = 0;
	/* The verifier must see the bound on what is added to the packet pointer, and no 0. */
	return frame_forget(before, skb->len) & FRAME_BEFORE_MAX;
}

#define FRAME_LINK_HEADER 14

/* An offset at which a frame differs from its IP header: half of an address, the EtherType. */
#define FRAME_TELLTALE_AT 6

/* Offsets count from the link header, though the hook may not show it (HDR_START_MAC). */
static __always_inline long frame_copy_link(void *skb, __u32 offset, void *to, __u64 size)
{
	return bpf_skb_load_bytes_relative(skb, offset, to, size, BPF_HDR_START_MAC);
}

/*
 * After an XDP program with the frags flag in generic mode Linux 6.9 and later hand TC, on the way
 * in, the packet from its IP header on: the frame is not longer than it was at the hook, where it
 * had no link header yet. Returns how many bytes are missing; frame_copy_link() can read them.
 */
static __always_inline __u32 frame_missing_bytes(struct __sk_buff *skb)
{
	__u64 shown = 0, link = 0;

	if (bpf_skb_load_bytes(skb, FRAME_TELLTALE_AT, &shown, sizeof(shown)) ||
	    frame_copy_link(skb, FRAME_TELLTALE_AT, &link, sizeof(link)))
		return 0;
	/* Lets the verifier check the code that follows only once. */
	return frame_forget(shown == link ? 0 : FRAME_LINK_HEADER, skb->len) & 15;
}

static __always_inline bool frame_may_miss(const struct __sk_buff *skb)
{
	return config.hides_link && skb->len == skb->wire_len;
}

static __always_inline __u32 frame_missing(struct __sk_buff *skb)
{
	return frame_may_miss(skb) ? frame_missing_bytes(skb) : 0;
}

static __always_inline struct frame frame_of_skb(struct __sk_buff *skb, bool link_header,
						 bool egress)
{
	__u32 before = link_header || egress ? 0 : frame_before(skb);
	__u32 missing = link_header && !egress ? frame_missing(skb) : 0;

	return (struct frame){
		.ctx = skb,
		.data = (void *)(long)skb->data + before,
		.data_end = (void *)(long)skb->data_end,
		.length = skb->len - before + missing,
		.before = before,
		.missing = missing,
	};
}

static __always_inline struct frame frame_of_xdp(struct xdp_md *xdp)
{
	return (struct frame){
		.ctx = xdp,
		.data = (void *)(long)xdp->data,
		.data_end = (void *)(long)xdp->data_end,
		.length = xdp->data_end - xdp->data,
		.xdp = true,
	};
}

/*
 * Returns value if it is in 1 ... limit, else 0. The barriers keep the compiler from comparing a
 * copy: the verifier must see the bounds on the register that is passed to a helper. The lower
 * bound comes from the addition, since verifiers before Linux 6.8 learn nothing from a comparison
 * with 0.
 */
static __always_inline __u64 frame_bounded(__u64 value, __u64 limit)
{
	value--;
	barrier_var(value);
	if (value >= limit)
		return 0;
	value++;
	barrier_var(value);
	return value;
}

/* More than any offset in a frame. */
#define FRAME_OFFSET_MASK (2 * RECORD_SNAP_MAX - 1)

/*
 * Copies size bytes at offset, counted from the first byte that the hook shows of the frame, also
 * from outside the linear part. The caller has checked that the frame has them. Returns 0 or a
 * negative errno.
 */
static __always_inline long frame_copy_shown(const struct frame *frame, __u32 offset, void *to,
					     __u64 size)
{
	if (!frame->xdp)
		return bpf_skb_load_bytes(frame->ctx, frame->before + offset, to, size);
	if (config.xdp_bytes)
		return bpf_xdp_load_bytes(frame->ctx, offset, to, size);
	/*
	 * Before Linux 5.18 an XDP frame is linear and has no helper to copy bytes. The mask bounds
	 * the offset without a branch, which would add a state to the verifier.
	 */
	return bpf_probe_read_kernel(to, size, frame->data + (offset & FRAME_OFFSET_MASK));
}

/* The same with offset from the frame's first byte; must not cross the end of a missing header. */
static __always_inline long frame_copy_inside(const struct frame *frame, __u32 offset, void *to,
					      __u64 size)
{
	if (!frame->xdp && offset < frame_apart(frame->missing, frame->length))
		return frame_copy_link(frame->ctx, offset, to, size);
	return frame_copy_shown(frame, offset - frame->missing, to, size);
}

/* The same for bytes that the frame may not have. */
static __always_inline long frame_copy(const struct frame *frame, __u32 offset, void *to,
				       __u64 size)
{
	if (frame->xdp && !config.xdp_bytes && offset + size > frame->length)
		return -1;
	return frame_copy_inside(frame, offset, to, size);
}

/* Reads up to 32 bytes in network order into *to. True if the frame has them. */
#define FRAME_READ(frame, offset, to)                                              \
	({                                                                         \
		void *_at = (frame)->data + (offset);                              \
		bool _have = true;                                                 \
		if (!frame_apart((frame)->missing, (frame)->length) &&             \
		    _at + sizeof(*(to)) <= (frame)->data_end)                      \
			*(to) = *(typeof(*(to)) *)_at;                             \
		else                                                               \
			_have = frame_copy(frame, offset, to, sizeof(*(to))) == 0; \
		_have;                                                             \
	})

#endif
