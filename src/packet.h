/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/*
 * A packet on its way from a source (the kernel's rings, a capture file) to a sink (a printed line,
 * a file). The bytes are borrowed from the source and valid until its next packet is read. All
 * integers are in host byte order.
 */
#ifndef TCPLENS_PACKET_H
#define TCPLENS_PACKET_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

/* LINKTYPE_ numbers as https://www.tcpdump.org/linktypes.html and pcap files have them. */
enum packet_linktype {
	LINKTYPE_NULL = 0,
	LINKTYPE_ETHERNET = 1,
	LINKTYPE_TOKEN_RING = 6,
	LINKTYPE_ARCNET = 7,
	LINKTYPE_SLIP = 8,
	LINKTYPE_PPP = 9,
	LINKTYPE_FDDI = 10,
	/* Those of libpcap's own numbers that are not the files'; see link_types_in_file(). */
	LINKTYPE_ATM_BSD = 11,
	LINKTYPE_RAW_BSD = 12, /* raw IP as old files number it (Linux DLT_RAW) */
	LINKTYPE_SLIP_BSDOS = 15,
	LINKTYPE_PPP_BSDOS = 16,
	LINKTYPE_ATM_CLIP = 19,
	LINKTYPE_PPP_SERIAL = 50,
	LINKTYPE_PPP_ETHER = 51,
	LINKTYPE_SYMANTEC = 99,
	LINKTYPE_RAW = 101,
	LINKTYPE_C_HDLC = 104,
	LINKTYPE_IEEE802_11 = 105,
	LINKTYPE_FRAME_RELAY = 107,
	LINKTYPE_LOOP = 108,
	LINKTYPE_ENC = 109,
	LINKTYPE_LINUX_SLL = 113,
	LINKTYPE_PFLOG = 117,
	LINKTYPE_IEEE802_11_PRISM = 119,
	LINKTYPE_IP_OVER_FC = 122,
	LINKTYPE_SUNATM = 123,
	LINKTYPE_IEEE802_11_RADIOTAP = 127,
	LINKTYPE_ARCNET_LINUX = 129,
	LINKTYPE_FIREWIRE = 138,
	LINKTYPE_IEEE802_11_AVS = 163,
	LINKTYPE_PPP_PPPD = 166,
	LINKTYPE_JUNIPER_PPPOE = 167,
	LINKTYPE_JUNIPER_ETHER = 178,
	LINKTYPE_JUNIPER_PPP = 179,
	LINKTYPE_JUNIPER_FRELAY = 180,
	LINKTYPE_JUNIPER_CHDLC = 181,
	LINKTYPE_MFR = 182,
	LINKTYPE_PPI = 192,
	LINKTYPE_IPNET = 226,
	LINKTYPE_IPV4 = 228,
	LINKTYPE_IPV6 = 229,
	LINKTYPE_NFLOG = 239,
	LINKTYPE_NETANALYZER = 240,
	LINKTYPE_NETANALYZER_TRANSPARENT = 241,
	LINKTYPE_IPOIB = 242,
	LINKTYPE_PKTAP = 258,
	LINKTYPE_LINUX_SLL2 = 276,
	LINKTYPE_DSA_BRCM = 281,
	LINKTYPE_DSA_BRCM_PREPEND = 282,
	LINKTYPE_DSA = 284,
	LINKTYPE_DSA_EDSA = 285,
};

/* Values of sll2 "packet type", the kernel's PACKET_* of <linux/if_packet.h>. */
enum packet_type {
	PACKET_TYPE_HOST = 0,
	PACKET_TYPE_BROADCAST = 1,
	PACKET_TYPE_MULTICAST = 2,
	PACKET_TYPE_OTHERHOST = 3,
	PACKET_TYPE_OUTGOING = 4,
};

/* Which way a packet went, where a file says so in whatever way. */
enum packet_direction {
	PACKET_DIRECTION_UNKNOWN,
	PACKET_DIRECTION_IN,
	PACKET_DIRECTION_OUT,
};

#define PACKET_SLL_LENGTH  16
#define PACKET_SLL2_LENGTH 20

/* The length of a link type's cooked header; 0 if it has none. */
static inline uint32_t packet_cooked_length(uint16_t linktype)
{
	if (linktype == LINKTYPE_LINUX_SLL2)
		return PACKET_SLL2_LENGTH;
	return linktype == LINKTYPE_LINUX_SLL ? PACKET_SLL_LENGTH : 0;
}

struct packet_time {
	int64_t seconds;     /* since the epoch */
	int64_t nanoseconds; /* a file's value is kept as it is: 1e9 or more, or below 0 */
};

struct segment;
struct packet_event;
struct record_tcp_info;

struct packet {
	struct packet_time time;

	/*
	 * The frame is prefix followed by data. prefix is empty (length 0) except for a live
	 * packet printed in SLL or SLL2 form, whose cooked header stands there while data begins at
	 * the network layer. prefix is all there or not there: it counts in caplen and length.
	 */
	const uint8_t *prefix;
	const uint8_t *data;
	uint32_t prefix_length;

	/*
	 * avail:  bytes that may be read at data.
	 * caplen: bytes of the frame that the capture holds, in tcpdump's sense: prefix_length +
	 *         avail for a file. A live record of headers only has more: what lies between
	 *         prefix_length + avail and caplen was not needed for the output and not copied.
	 *         Printers compare with caplen to decide what was cut off, with avail to read.
	 * length: bytes of the frame on the wire.
	 */
	uint32_t avail;
	uint32_t caplen;
	uint32_t length;

	uint32_t netns;	      /* inode number of the interface's network namespace; 0: not known */
	uint32_t ifindex;     /* 0 where the source does not have it */
	uint16_t linktype;    /* enum packet_linktype: how prefix+data begins */
	uint8_t type;	      /* enum packet_type, live and of SLL2 only */
	uint8_t direction;    /* enum packet_direction, of files only; live packets have a type */
	bool mesh;	      /* -H: in IEEE 802.11 data with QoS has a mesh header */
	bool has_sum;	      /* segment_sum is valid */
	uint16_t segment_sum; /* struct record's sum in include/record.h */
	/*
	 * borrowed; NULL where unknown. With several network namespaces netns_name is the
	 * interface's, and interface_name begins with it and a colon, which interface names cannot
	 * contain.
	 */
	const char *interface_name;
	const char *netns_name;
	/* What a pcapng file calls the interface; borrowed; NULL: not known, or not a file. */
	const char *file_interface;

	/*
	 * Annotations, borrowed until the next packet; each NULL if not requested or not known.
	 * segment: see decode/segment.h.
	 */
	const struct segment *segment;
	const struct packet_processes *processes;
	const struct record_tcp_info *tcp_info; /* see include/record.h */
	const char *retransmit; /* why it is sent again: "fast"; not known to be: NULL */

	/* What made the flight recorder write, and happened after this packet; NULL: nothing. */
	const char *trigger;

	/* NULL: a packet. Else this is an event and not a packet. */
	const struct packet_event *event;
};

/*
 * In two parts: GCC fills more than 96 bytes by `rep stos`, which took a third of unpack_record()'s
 * time.
 */
static inline void packet_clear(struct packet *packet)
{
	const size_t half = offsetof(struct packet, interface_name);

	memset(packet, 0, half);
	memset((char *)packet + half, 0, sizeof(*packet) - half);
}

/* The longest packet that tcpdump accepts: its MAXIMUM_SNAPLEN. */
#define PACKET_LENGTH_MAX 262144

/* Room for the longest interface_name. */
#define PACKET_INTERFACE_NAME 128

#define PACKET_NO_UID UINT32_MAX

/* The addresses and ports of a TCP segment, the innermost where packets are nested. */
struct packet_tuple {
	const uint8_t *source; /* 4 or 16 bytes in network order, as version has it */
	const uint8_t *destination;
	uint16_t source_port;
	uint16_t destination_port;
	uint8_t version; /* 4 or 6 */
	uint8_t flags;	 /* of the TCP header; 0 where they were not captured */
};

/*
 * Room for `comm[pid]`: 15 bytes of a name, each up to four when escaped, 10 digits, the brackets
 * and a zero byte.
 */
#define PACKET_PROCESS_TEXT 80

/* Why an end has no process. */
enum packet_absence {
	PACKET_ABSENCE_UNKNOWN,	    /* it may have one that is not known; or it is not local */
	PACKET_ABSENCE_CLOSED_PORT, /* no socket has the address and port */
	PACKET_ABSENCE_TIME_WAIT,   /* its process is gone, the kernel answers for a while */
	PACKET_ABSENCE_ORPHAN,	    /* likewise, the kernel still sends or receives what is left */
	PACKET_ABSENCE_FORWARDED,   /* neither end is on this machine */
	PACKET_ABSENCES,
};

/* The word for each, as printed; NULL for the first. */
static inline const char *packet_absence_word(enum packet_absence absence)
{
	static const char *const words[PACKET_ABSENCES] = {
		NULL, "closed-port", "time-wait", "orphan", "forwarded",
	};

	return words[absence];
}

/* PACKET_ABSENCE_UNKNOWN where it is none of the words. */
static inline enum packet_absence packet_absence_find(const char *text, size_t length)
{
	unsigned int i;

	for (i = PACKET_ABSENCE_UNKNOWN + 1; i < PACKET_ABSENCES; i++)
		if (strlen(packet_absence_word(i)) == length &&
		    !memcmp(text, packet_absence_word(i), length))
			return i;
	return PACKET_ABSENCE_UNKNOWN;
}

/* A container as its runtime names it; NULL where that has no such name. */
struct packet_container {
	const char *id; /* 64 hexadecimal digits, never NULL */
	const char *name;
	const char *pod;
	const char *pod_namespace; /* of Kubernetes */
};

/* The process at one end of a segment. */
struct packet_owner {
	bool local; /* the end is on this machine */
	enum packet_absence absence;
	uint32_t pid;	     /* 0: the process is not known, nor what follows */
	uint32_t tid;	     /* of the thread that used the socket; 0: not known */
	uint32_t uid;	     /* PACKET_NO_UID: not known */
	const char *comm;    /* NULL: not known */
	uint64_t cgroup_id;  /* of version 2; 0: not known */
	const char *command; /* NULL: not known, as is cgroup, the path in the hierarchy */
	const char *cgroup;
	const struct packet_container *container; /* NULL: not known, or in none */
};

/*
 * An annotation: the processes at both ends. Strings are never NULL, but for netns_name, and are
 * borrowed.
 */
struct packet_processes {
	struct packet_tuple tuple;
	struct packet_owner source;
	struct packet_owner destination;
	const char *source_text; /* as printed: `comm[pid]`, `?`, `-`, or the word for an absence */
	const char *destination_text;
	uint32_t sender_pid; /* of the process at the source; 0: not known, or elsewhere */
	uint32_t sender_tid;
	const char *details; /* lines that follow, each preceded by a newline; "" for none */
	uint32_t netns;	     /* inode number of the network namespace of both; 0: not to be shown */
	const char *netns_name; /* of ip-netns(8); NULL: none */
};

#define PACKET_EVENT_FIELDS 4

/* A field of an event. text NULL: it is a number. */
struct packet_event_field {
	const char *name;
	const char *text;
	int64_t number;
};

/*
 * Something that the kernel did to a connection, with the time when it did. The bytes of the packet
 * are the headers that it is about: a packet's own, or made from a socket. Only the EtherType of a
 * link header in them is valid. Strings are borrowed.
 */
struct packet_event {
	const char *kind; /* "drop" */
	const char *text; /* "dropped: TCP_OVERWINDOW at tcp_data_queue" */
	bool whole;	  /* the headers are a packet's own, printed like a packet */
	bool numbers;	  /* if not whole: print the sequence numbers */
	struct packet_event_field fields[PACKET_EVENT_FIELDS];
	size_t field_count;
};

#endif
