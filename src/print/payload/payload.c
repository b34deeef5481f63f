// SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
/* Which printer sees the payload of a segment: the ports decide, or -T. */
#include "print/printer.h"

#define RESET_TEXT_MAX 30

/* Where both ports have a printer, 4.99.3 uses the later one here. */
enum service {
	SERVICE_NONE,
	SERVICE_NFS,
	SERVICE_LDP,
	SERVICE_RPKI_RTR,
	SERVICE_MSDP,
	SERVICE_DOMAIN,
	SERVICE_RTSP,
	SERVICE_HTTP,
	SERVICE_FTP,
	SERVICE_OPENFLOW,
	SERVICE_BEEP,
	SERVICE_SSH,
	SERVICE_RESP,
	SERVICE_PPTP,
	SERVICE_BGP,
	SERVICE_WHOIS,
	SERVICE_SMTP,
	SERVICE_TELNET,
};

static enum service service_of(uint16_t port)
{
	static const uint8_t services[] = {
		[21] = SERVICE_FTP,	   [22] = SERVICE_SSH,	      [23] = SERVICE_TELNET,
		[25] = SERVICE_SMTP,	   [43] = SERVICE_WHOIS,      [53] = SERVICE_DOMAIN,
		[80] = SERVICE_HTTP,	   [179] = SERVICE_BGP,	      [323] = SERVICE_RPKI_RTR,
		[554] = SERVICE_RTSP,	   [639] = SERVICE_MSDP,      [646] = SERVICE_LDP,
		[1723] = SERVICE_PPTP,	   [2049] = SERVICE_NFS,      [6379] = SERVICE_RESP,
		[6633] = SERVICE_OPENFLOW, [6653] = SERVICE_OPENFLOW, [8080] = SERVICE_HTTP,
		[8554] = SERVICE_RTSP,	   [10288] = SERVICE_BEEP,
	};

	return port < sizeof(services) ? services[port] : SERVICE_NONE;
}

/* RFC 9293 section 3.5.3: a reset may carry text that explains it. */
static void put_reset_text(struct printer *printer, struct cursor at, uint32_t length)
{
	buffer_string(printer->out, at.captured >= length ? " [RST" : " [!RST");
	if (length > RESET_TEXT_MAX) {
		length = RESET_TEXT_MAX;
		buffer_char(printer->out, '+');
	}
	buffer_char(printer->out, ' ');
	print_text_chars(printer, at, length);
	buffer_char(printer->out, ']');
}

/* A frame of BEEP (RFC 3080 section 2.2.1). "MSG" is known by its end of string, as in tcpdump. */
static void put_beep(struct printer *printer, struct cursor at, uint32_t length)
{
	static const struct {
		const char keyword[5];
		uint8_t length;
		const char *text;
	} frames[] = {
		{"MSG", 4, " BEEP MSG"},  {"RPY ", 4, " BEEP RPY"}, {"ERR ", 4, " BEEP ERR"},
		{"ANS ", 4, " BEEP ANS"}, {"NUL ", 4, " BEEP NUL"}, {"SEQ ", 4, " BEEP SEQ"},
		{"END", 4, " BEEP END"},
	};
	const uint8_t *bytes;
	size_t i;

	for (i = 0; i < sizeof(frames) / sizeof(frames[0]); i++) {
		bytes = cursor_bytes(at, 0, frames[i].length);
		if (bytes && frames[i].length <= length &&
		    !memcmp(bytes, frames[i].keyword, frames[i].length)) {
			buffer_string(printer->out, frames[i].text);
			return;
		}
	}
	buffer_literal(printer->out, " BEEP (payload or undecoded)");
}

static int put_service(struct printer *printer, enum service service, const struct segment *segment,
		       struct cursor at, uint32_t length)
{
	switch (service) {
	case SERVICE_TELNET:
		return print_telnet_payload(printer, at, length);
	case SERVICE_SMTP:
		return print_http_plain(printer, "smtp", at, length);
	case SERVICE_WHOIS:
		return print_http_plain(printer, "whois", at, length);
	case SERVICE_FTP:
		return print_http_plain(printer, "ftp", at, length);
	case SERVICE_HTTP:
		return print_http_payload(printer, at, length);
	case SERVICE_RTSP:
		return print_http_rtsp(printer, at, length);
	case SERVICE_SSH:
		return print_ssh_payload(printer, at, length);
	case SERVICE_RESP:
		return print_resp_payload(printer, at, length);
	case SERVICE_DOMAIN:
		return print_domain_payload(printer, at, length);
	case SERVICE_BGP:
		return print_bgp_payload(printer, at, length);
	case SERVICE_BEEP:
		put_beep(printer, at, length);
		return 0;
	case SERVICE_PPTP:
		return print_pptp_payload(printer, at);
	case SERVICE_MSDP:
		return print_msdp_payload(printer, at, length);
	case SERVICE_RPKI_RTR:
		return print_rpki_rtr_payload(printer, at, length);
	case SERVICE_LDP:
		return print_ldp_payload(printer, at, length);
	case SERVICE_OPENFLOW:
		return print_openflow_payload(printer, at, length);
	case SERVICE_NFS:
		return print_nfs_payload(printer, segment, at, length);
	case SERVICE_NONE:
		return 0;
	}
	return 0;
}

bool print_payload_has_printer(uint16_t source, uint16_t destination)
{
	return service_of(source) != SERVICE_NONE || service_of(destination) != SERVICE_NONE;
}

static bool remembers(enum service service)
{
	/* Calls for their replies; frames, whose segments are those of conversations. */
	return service == SERVICE_NFS || service == SERVICE_OPENFLOW;
}

bool print_payload_remembers(uint16_t source, uint16_t destination)
{
	return remembers(service_of(source)) || remembers(service_of(destination));
}

/* Which of two ports that have a printer 4.99.5 goes by: the one that comes first here. */
static bool is_first(uint16_t port, uint16_t other)
{
	static const uint16_t order[] = {21,  22,  23,	 25,   43,    53,   80,	  179,	323, 554,
					 639, 646, 1723, 6379, 10288, 6633, 6653, 8080, 8554};
	size_t i;

	for (i = 0; i < sizeof(order) / sizeof(order[0]); i++)
		if (order[i] == port || order[i] == other)
			return order[i] == port;
	return true;
}

static enum service choose_service(const struct printer *printer, const struct segment *segment)
{
	enum service source = service_of(segment->source_port);
	enum service destination = service_of(segment->destination_port);
	bool first = source > destination;

	if (source && destination && printer_since(printer, PRINT_4_99_5))
		first = is_first(segment->source_port, segment->destination_port);
	return first ? source : destination;
}

int print_payload_segment(struct printer *printer, const struct segment *segment, struct cursor at,
			  uint32_t length)
{
	if (segment->flags & TCP_RST && printer->options.verbose) {
		put_reset_text(printer, at, length);
		return 0;
	}
	switch (printer->options.payload) {
	case PRINT_PAYLOAD_BY_PORT:
		return put_service(printer, choose_service(printer, segment), segment, at, length);
	case PRINT_PAYLOAD_DOMAIN:
		return print_domain_payload(printer, at, length);
	case PRINT_PAYLOAD_RESP:
		return print_resp_payload(printer, at, length);
	case PRINT_PAYLOAD_ZMTP1:
		return print_zmtp1_payload(printer, at, length);
	case PRINT_PAYLOAD_OTHER:
		break;
	}
	return 0;
}
