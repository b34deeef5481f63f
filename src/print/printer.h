/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/*
 * What the printers of src/print share. Each prints one header from a cursor and calls the
 * printer of what lies inside. length is what the outer header says there is, which may be more
 * or less than the cursor has.
 *
 * A printer returns 0 when its text is complete, whatever is wrong with the packet, and PRINT_CUT
 * when the capture ends inside a field that it needs. Nothing is printed after PRINT_CUT: at
 * the top the marker of printer.protocol ends the line, and dumps begin at the link header.
 */
#ifndef TCPLENS_PRINT_PRINTER_H
#define TCPLENS_PRINT_PRINTER_H

#include <errno.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buffer.h"
#include "base/cursor.h"
#include "base/tcp_flag.h"
#include "decode/protocol.h"
#include "decode/segment.h"
#include "packet.h"
#include "print/order.h"
#include "print/payload/rpc_calls.h"
#include "print/print.h"
#include "print/tcp/seqtrack.h"

#define PRINT_CUT (-ENODATA)

/* Room for "YYYY-MM-DD HH:MM:SS" and any year an int can hold. */
#define PRINT_TIME_TEXT 32

struct print_clock {
	int64_t minute;	      /* when the minute in text began */
	int64_t second;	      /* the one in it: two digits after text_length */
	uint32_t text_length; /* of the minute's part; 0 before the first packet */
	char text[PRINT_TIME_TEXT];
	struct packet_time reference; /* of -ttt and -ttttt, fraction in printed units */
};

struct printer {
	struct print_options options;
	bool common; /* print_common_wanted(options) */
	struct seqtrack *seqtrack;
	struct print_clock clock;
	uint64_t packets;
	/* Of the current packet where another printer keeps what is remembered; NULL: this one. */
	const struct print_order *order;

	/* The current packet. */
	struct buffer *out;
	const struct packet *packet;
	const char *protocol; /* for the marker of a cut: whose field was not all there */
	uint32_t link_length; /* of the link header, where -x, -X and -A begin */
	size_t tuple_line;    /* where in out the line with the innermost addresses begins */
	bool any_tuple;	      /* there is such a line */
	uint32_t inside;      /* how many link types carry the one that is being printed */

	struct rpc_calls calls; /* of NFS */

	/* Of SLIP: the payload of the last packet of each connection that a header names. */
	struct slip_lengths {
		uint32_t length[2][256]; /* by direction */
		uint8_t other;		 /* than the last one named: its bits are the complement */
	} slip;
};

/* Whether the text is that of this version of tcpdump or of a later one. */
static inline bool printer_since(const struct printer *printer, enum print_version version)
{
	return printer->options.version >= version;
}

struct print_name {
	uint32_t value;
	const char *name;
};

/* The name of value in a table that ends with a NULL name; NULL where it has none. */
const char *print_name_find(const struct print_name *names, uint32_t value);
const char *print_name_ethertype(uint16_t ethertype); /* NULL: unknown */
const char *print_name_protocol(uint8_t protocol);    /* never NULL: "unknown" */
/* The lower-case names of /etc/protocols, built in as tcpdump has them; NULL: none. */
const char *print_name_service_protocol(uint8_t protocol);
const char *print_name_vendor(uint32_t oui); /* NULL: unknown */
/* The names of bits that are set in value, joined; "none" for none. */
void print_name_bits(struct printer *printer, const struct print_name *names, uint32_t value);

/* Where several networks may have the same addresses: the packet's namespace; else 0. */
static inline uint32_t printer_netns(const struct packet *packet)
{
	return packet->netns_name ? packet->netns : 0;
}

/* What subtracts from the segment's numbers. */
static inline void printer_relate(struct printer *printer, struct segment *segment)
{
	if (printer->order)
		segment->base = printer->order->base;
	else
		seqtrack_relate(printer->seqtrack, segment, printer_netns(printer->packet));
}

void print_time_stamp(struct printer *printer);
/* What is remembered of a packet's time, without printing it. */
void print_time_pass(struct printer *printer, const struct packet_time *time);

/*
 * The same at out, where nothing but the fraction differs from the packet before; at most
 * PRINT_TIME_PEN bytes. Returns where the next byte goes, or NULL: print_time_stamp has to.
 */
#define PRINT_TIME_PEN (PRINT_TIME_TEXT + 12)
char *print_time_pen(const struct printer *printer, char *out);

/* Whether options are those of print_common_packet. */
bool print_common_wanted(const struct print_options *options);
/* Prints the packet, its newline included, if it is of the common kind; else does nothing. */
bool print_common_packet(struct printer *printer);

/* "A.P > B.Q" of IPv4 addresses, to a place that buffer_reserve gave; 64 bytes are enough. */
char *print_address_pen_ports(char *out, const uint8_t *source, uint32_t source_port,
			      const uint8_t *destination, uint32_t destination_port);
void print_address_ip4(struct printer *printer, const uint8_t *address);
void print_address_ip6(struct printer *printer, const uint8_t *address);
void print_address_ip4_numeric(struct printer *printer, const uint8_t *address);
void print_address_ip6_numeric(struct printer *printer, const uint8_t *address);
void print_address_ethernet(struct printer *printer, const uint8_t *address);
void print_address_port(struct printer *printer, uint16_t port);
/* "A > B" of the network header */
void print_address_pair(struct printer *printer, const struct segment_network *network);
/* "A.P > B.Q", or "P > Q" where extension headers were printed between */
void print_address_ports(struct printer *printer, const struct segment_network *network,
			 uint16_t source, uint16_t destination);

/* An event's line up to its processes; its headers are a packet's or made. */
int print_event_packet(struct printer *printer);
/* ` | dropped: ...` of an event with a packet's own headers; nothing of others. */
void print_event_note(struct printer *printer);
/* ` | SENDER > RECEIVER`, the state of the sockets; `-` for one that is not known. */
void print_socket_info(struct printer *printer);
/* `,"tcp_info":{...}` */
void print_socket_info_json(struct buffer *out, const struct record_tcp_info *info);
/* `,"event":{...}` */
void print_event_json(struct buffer *out, const struct packet_event *event);

/* ` [|proto]` */
void print_text_cut(struct printer *printer);
void print_text_invalid(struct printer *printer);
/* ` [WHAT value < least] (invalid)` */
void print_text_too_small(struct printer *printer, const char *what, uint32_t value,
			  uint32_t least);
/* `[WHAT value > length length] (invalid) ` */
void print_text_too_large(struct printer *printer, const char *what, uint32_t value,
			  uint32_t length);
/* A byte of a payload: M- before one above 127, ^X for a control character. */
void print_text_char(struct printer *printer, uint8_t byte);
/* length such bytes; false when the cursor ends before. */
bool print_text_chars(struct printer *printer, struct cursor at, uint32_t length);
/* A line of a text protocol: offsets of its end (of the text) and of the next line. */
struct print_line {
	uint32_t end;
	uint32_t next; /* 0: the payload ends without a line end */
};

#define PRINT_NO_LINE (-EINVAL)

/*
 * The line from start on, up to LF or CR LF. PRINT_NO_LINE: a byte is neither printable ASCII nor
 * among others, or a CR has no LF after it.
 */
int print_text_line(struct cursor at, uint32_t start, uint32_t length, const char *others,
		    struct print_line *line);
void print_text_hex(struct printer *printer, const uint8_t *bytes, uint32_t length);

/* The dumps of -x, -X and -A, as the options want them. */
void print_dump_packet(struct printer *printer);
/* Printed for a payload that has no printer. */
int print_dump_default(struct printer *printer, struct cursor at, uint32_t length);
/* All captured bytes, whatever the options say. */
void print_dump_hex_ascii(struct printer *printer, struct cursor at);
/* Hexadecimal lines, each after indent; offset is that of the first byte. */
void print_dump_hex(struct printer *printer, const char *indent, struct cursor at, uint32_t length,
		    uint32_t offset);
/* Likewise from offset 0 on, also as ASCII. */
void print_dump_hex_ascii_lines(struct printer *printer, const char *indent, struct cursor at,
				uint32_t length);

/* A frame of the packet's link type; *known: whether it has a printer; else nothing was printed. */
int printer_frame(struct printer *printer, struct cursor at, uint32_t length, bool *known);
/* The same of one that a frame of PPI or PKTAP carries; not known beyond LINK_INSIDE_MAX. */
int printer_inside(struct printer *printer, struct cursor at, uint32_t length, uint16_t linktype,
		   bool *known);
int print_unsupported(struct printer *printer, struct cursor at);
const char *print_link_type_name(uint32_t linktype);
/* What follows a number of BSD's address families; *known: whether it is IP. */
int print_link_family(struct printer *printer, uint32_t family, struct cursor at, uint32_t length,
		      bool *known);

/*
 * Link layers. The printers of a whole frame (..._link) say in printer.link_length where the
 * network header begins.
 */
int print_ethernet_link(struct printer *printer, struct cursor at, uint32_t length);
int print_ethernet_frame(struct printer *printer, struct cursor at, uint32_t length,
			 uint32_t *used);
/* What stands between the addresses and the type, of a length in bytes; 0: nothing does. */
struct print_ethernet_inside {
	uint32_t length;
	void (*put)(struct printer *printer, struct cursor at);
};

int print_ethernet_tagged(struct printer *printer, struct cursor at, uint32_t length,
			  const struct print_ethernet_inside *inside, uint32_t *used);
/* *known: whether there is a printer for this type; else nothing was printed */
int print_ethernet_payload(struct printer *printer, uint16_t ethertype, struct cursor at,
			   uint32_t length, bool *known);
/* The tag control information of IEEE 802.1Q. */
void print_ethernet_tag(struct printer *printer, uint16_t control);
/* *used: bytes of the LLC and SNAP headers */
int print_llc_frame(struct printer *printer, struct cursor at, uint32_t length, uint32_t *used);
/* The MAC addresses of the frame around it, which are printed with what is not known. */
struct print_llc_ends {
	const uint8_t *source;
	const uint8_t *destination;
};

/* Likewise; ends NULL: there are none. */
int print_llc_between(struct printer *printer, struct cursor at, uint32_t length,
		      const struct print_llc_ends *ends, uint32_t *used);
/* *known: false where nothing, or with the link header only that, was printed */
int print_llc_snap(struct printer *printer, struct cursor at, uint32_t length,
		   const struct print_llc_ends *ends, bool *known);
/* What comes after the header of header_length bytes of a frame that has neither SNAP nor IP. */
int print_llc_other(struct printer *printer, struct cursor at, uint32_t length,
		    const struct print_llc_ends *ends, uint32_t header_length);
const char *print_llc_sap(uint8_t sap); /* NULL: unknown */
int print_sll_link(struct printer *printer, struct cursor at, uint32_t length);
int print_sll_link2(struct printer *printer, struct cursor at, uint32_t length);
int print_link_raw(struct printer *printer, struct cursor at, uint32_t length);
int print_link_null(struct printer *printer, struct cursor at, uint32_t length);
int print_link_arcnet(struct printer *printer, struct cursor at, uint32_t length);
const char *print_link_arcnet_name(uint8_t type); /* NULL: unknown */
int print_link_hdlc(struct printer *printer, struct cursor at, uint32_t length);
/* The current packet by its link type; of PPI the one in it. */
int print_ppi_link(struct printer *printer, struct cursor at, uint32_t length);
int print_wifi_link(struct printer *printer, struct cursor at, uint32_t length);
int print_wifi_radiotap(struct printer *printer, struct cursor at, uint32_t length);
int print_wifi_prism(struct printer *printer, struct cursor at, uint32_t length);
int print_wifi_avs(struct printer *printer, struct cursor at, uint32_t length);
struct radiotap;
/* One after another, from where it was opened. */
void print_radiotap_fields(struct printer *printer, struct radiotap *radiotap);
/* *used: bytes of its header, and of LLC's */
struct wifi_framing;
int print_wifi_frame(struct printer *printer, struct cursor at, uint32_t length,
		     const struct wifi_framing *framing, uint32_t *used);
int print_ppp_link(struct printer *printer, struct cursor at, uint32_t length);
int print_ppp_frame(struct printer *printer, struct cursor at, uint32_t length);
int print_ppp_over_ethernet(struct printer *printer, struct cursor at, uint32_t length);
/* A protocol and what it carries, without address and control field. */
int print_ppp_payload(struct printer *printer, uint16_t protocol, struct cursor at,
		      uint32_t length);
const char *print_ppp_name(uint16_t protocol); /* NULL: unknown */
int print_mpls_stack(struct printer *printer, struct cursor at, uint32_t length);
int print_gre_packet(struct printer *printer, struct cursor at, uint32_t length);
int print_arp_packet(struct printer *printer, struct cursor at, uint32_t length);

/* Network layer */
int print_ip_any(struct printer *printer, struct cursor at, uint32_t length);
int print_ip4_packet(struct printer *printer, struct cursor at, uint32_t length);
/* *cut: the capture ends in an option; nothing but the addresses may follow */
int print_ip4_options(struct printer *printer, struct cursor at, uint32_t length, bool *cut);
int print_ip6_packet(struct printer *printer, struct cursor at, uint32_t length);
/* What follows the network header and its extension headers. */
int print_ip_payload(struct printer *printer, const struct segment_network *network,
		     uint8_t protocol, struct cursor at, uint32_t length);
struct print_jumbo {
	bool found;
	uint32_t length; /* in: the header's payload length; out: the option's, if found */
};

/* Extension headers. *used: bytes of the header, 0 when nothing may follow it. */
int print_ip6_headers_hop_by_hop(struct printer *printer, struct cursor at,
				 struct print_jumbo *jumbo, uint32_t *used);
int print_ip6_headers_destination(struct printer *printer, struct cursor at, uint32_t *used);
/* rest: bytes of the packet after the fragment header */
int print_ip6_headers_fragment(struct printer *printer, struct cursor at, uint64_t rest,
			       uint32_t *used);
int print_ip6_headers_routing(struct printer *printer, struct cursor at, uint32_t *used);
int print_ip_authentication(struct printer *printer, struct cursor at, uint32_t *used);

/* Transport layer */
int print_tcp_segment(struct printer *printer, const struct segment_network *network,
		      struct cursor at, uint32_t length);
/* *ended: the line ends with what is wrong in the options */
int print_tcp_options_list(struct printer *printer, const struct segment *segment, bool *ended);
/* `,"options":[...]`, up to the first option that does not fit the header or was not captured. */
void print_tcp_options_json(struct buffer *out, const struct segment *segment);
/* The option from its kind on; false where length or flags do not fit the subtype. */
bool print_mptcp_option(struct printer *printer, struct cursor at, uint32_t length, uint8_t flags);
void print_signature_verdict(struct printer *printer, const struct segment *segment,
			     const uint8_t *digest);

/* Payloads */
/* Whether the payload of a segment between these ports has a printer. */
bool print_payload_has_printer(uint16_t source, uint16_t destination);
/* Whether that printer remembers something for later packets. */
bool print_payload_remembers(uint16_t source, uint16_t destination);
int print_payload_segment(struct printer *printer, const struct segment *segment, struct cursor at,
			  uint32_t length);
int print_http_payload(struct printer *printer, struct cursor at, uint32_t length);
int print_http_rtsp(struct printer *printer, struct cursor at, uint32_t length);
int print_http_plain(struct printer *printer, const char *protocol, struct cursor at,
		     uint32_t length);
int print_ssh_payload(struct printer *printer, struct cursor at, uint32_t length);
int print_telnet_payload(struct printer *printer, struct cursor at, uint32_t length);
int print_resp_payload(struct printer *printer, struct cursor at, uint32_t length);
int print_zmtp1_payload(struct printer *printer, struct cursor at, uint32_t length);
int print_domain_payload(struct printer *printer, struct cursor at, uint32_t length);
int print_pptp_payload(struct printer *printer, struct cursor at);
int print_msdp_payload(struct printer *printer, struct cursor at, uint32_t length);
int print_bgp_payload(struct printer *printer, struct cursor at, uint32_t length);
int print_ldp_payload(struct printer *printer, struct cursor at, uint32_t length);
int print_openflow_payload(struct printer *printer, struct cursor at, uint32_t length);
/* segment: by whose ports a call is told from a reply */
int print_nfs_payload(struct printer *printer, const struct segment *segment, struct cursor at,
		      uint32_t length);
int print_rpki_rtr_payload(struct printer *printer, struct cursor at, uint32_t length);

#endif
