/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/*
 * The configuration of the BPF programs, written into their read-only data between open and load,
 * so that the verifier removes what a run does not use. Includes nothing, like record.h.
 */
#ifndef TCPLENS_CONFIG_H
#define TCPLENS_CONFIG_H

/*
 * Keys of the program arrays: the program for a direction and a kind of link. XDP only has those
 * for incoming packets.
 */
enum attach_point {
	ATTACH_POINT_INGRESS,
	ATTACH_POINT_EGRESS,
	ATTACH_POINT_INGRESS_IP, /* an interface without a link header */
	ATTACH_POINT_EGRESS_IP,
	ATTACH_POINTS,
};

struct config {
	__u32 port_factor; /* maps a port to its slot in config_ports: CONFIG_PORT_SLOT */
	__u32 snap;	   /* never copy more bytes of a frame than this */
	__u32 slots; /* record slots of a CPU, a power of two; 0: all records go to the rings */
	__u32 wakeup_slots; /* unread slots of a CPU that wake the reader early; 0: never */
	__u32 wakeup_bytes; /* unread bytes in a ring that wake the reader early; 0: never */
	__u8 whole;	    /* copy the frame up to snap, not only its headers */
	__u8 sum; /* sum the segments whose payload is not copied, for checksum verdicts */
	__u8 reset_payload; /* copy the payload of RST segments (tcpdump -v prints it) */
	__u8 text_ports;    /* copy the payload of segments on the ports in config_ports */
	__u8 xdp_bytes;	    /* the kernel has bpf_xdp_load_bytes and bpf_xdp_get_buff_len (5.18) */
	__u8 hides_link;    /* TC may get frames without their link header: frame_missing() (6.9) */
	__u8 headers;	    /* copy no byte after the headers */
	__u8 text_alone;    /* text_ports alone: no sum, no reset_payload */
	__u8 tcp_info;	    /* records have a struct record_tcp_info; TC only */
	__u8 all_tcp;	    /* not all that match are TCP: record what tcp_definition.h says is */
	__u8 preemptible;   /* a program may be preempted by another packet's: bpf/share.h */
	__u32 zero_window;  /* the bit (trigger_report.h) of --on zero-window; 0: not given */
	__u32 slow;	    /* likewise of --on rtt */
	__u32 slow_us;	    /* of that: above this smoothed round trip time; microseconds */
};

/*
 * config_ports: the ports whose payload tcpdump prints as text, in network byte order, each in its
 * own slot, 0 in the others; none is above CONFIG_PORT_MAX. Two cache lines, and one lookup for
 * each port.
 */
#define CONFIG_PORT_MAX		       0x3fff /* mostly one of the two ports is above it */
#define CONFIG_PORT_SLOTS_LOG2	       6
#define CONFIG_PORT_SLOTS	       (1 << CONFIG_PORT_SLOTS_LOG2)
#define CONFIG_PORT_SLOT(port, factor) ((__u32)((port) * (factor)) >> (32 - CONFIG_PORT_SLOTS_LOG2))

#endif
